//! Answers: one row each, never changed.

use db::dialect::values;
use db::{Conn, DbError, Tx, on};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Rows in one statement: SQLite looks numbered parameters up one by one, so long statements get slow.
const CHUNK: usize = 20;

const OF_ATTEMPT: &str = "SELECT attempt, position, item, version, response, score, top_score, operational, answered_at, \
    next_item, next_version FROM answer WHERE attempt = $1 ORDER BY position";
const COUNTS: &str =
    "SELECT item, count(*), avg(CAST(score AS DOUBLE PRECISION) / top_score) FROM answer GROUP BY item";

/// An answer as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRow {
    /// The attempt.
    pub attempt: Uuid,
    /// Its place in the attempt, from 1.
    pub position: i64,
    /// The item answered.
    pub item: String,
    /// Its version.
    pub version: i64,
    /// What was answered, as JSON.
    pub response: String,
    /// Score reached.
    pub score: i64,
    /// Highest score.
    pub top_score: i64,
    /// 1 when it counts towards the result, 0 for a new item that is being tried out.
    pub operational: i64,
    /// When.
    pub answered_at: String,
    /// The item asked next; none at the end.
    pub next_item: Option<String>,
    /// Its version.
    pub next_version: Option<i64>,
}

type AnswerRowColumns = (Uuid, i64, String, i64, String, i64, i64, i64, String, Option<String>, Option<i64>);

fn answer_row(
    (
        attempt,
        position,
        item,
        version,
        response,
        score,
        top_score,
        operational,
        answered_at,
        next_item,
        next_version,
    ): AnswerRowColumns,
) -> AnswerRow {
    AnswerRow {
        attempt,
        position,
        item,
        version,
        response,
        score,
        top_score,
        operational,
        answered_at,
        next_item,
        next_version,
    }
}

/// Adds answers. Gives the (attempt, position) of those that were new; others are left as they were.
pub async fn add(tx: &mut Tx, rows: &[&AnswerRow]) -> Result<Vec<(Uuid, i64)>, DbError> {
    let mut new = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        let sql = format!(
            "INSERT INTO answer (attempt, position, item, version, response, score, top_score, operational, answered_at, \
             next_item, next_version) VALUES {} ON CONFLICT (attempt, position) DO NOTHING RETURNING attempt, position",
            values(chunk.len(), 11)
        );
        let added: Vec<(Uuid, i64)> = on!(tx, c => {
            let mut q = sqlx::query_as(AssertSqlSafe(sql.as_str()));
            for r in chunk {
                q = q
                    .bind(r.attempt)
                    .bind(r.position)
                    .bind(&r.item)
                    .bind(r.version)
                    .bind(&r.response)
                    .bind(r.score)
                    .bind(r.top_score)
                    .bind(r.operational)
                    .bind(&r.answered_at)
                    .bind(&r.next_item)
                    .bind(r.next_version);
            }
            q.fetch_all(&mut *c).await
        })
        .map_err(DbError::doing("write answers"))?;
        new.extend(added);
    }
    Ok(new)
}

/// The answers of an attempt, in order.
pub async fn of(conn: &mut Conn, attempt: Uuid) -> Result<Vec<AnswerRow>, DbError> {
    let rows: Vec<AnswerRowColumns> =
        on!(conn, c => sqlx::query_as(OF_ATTEMPT).bind(attempt).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the answers of an attempt"))?;
    Ok(rows.into_iter().map(answer_row).collect())
}

/// Per item: how many answers, and the mean share of the highest score.
pub async fn counts(conn: &mut Conn) -> Result<Vec<(String, i64, f64)>, DbError> {
    on!(conn, c => sqlx::query_as(COUNTS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("count the answers"))
}

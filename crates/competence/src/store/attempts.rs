//! Attempts: one person's way through a campaign.

use db::dialect::insert_text;
use db::{Conn, DbError, Tx, on};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Rows in one statement: SQLite looks numbered parameters up one by one, so long statements get slow.
const CHUNK: usize = 20;
const COLUMNS: [&str; 16] = [
    "id",
    "campaign",
    "learner",
    "token_hash",
    "seed",
    "lang",
    "extra_time",
    "started_at",
    "first_item",
    "first_version",
    "finished_at",
    "outcome",
    "result",
    "shared_at",
    "clock_at",
    "calibration",
];
const COLUMNS_BY_TOKEN: &str = "SELECT id, campaign, learner, token_hash, seed, lang, extra_time, started_at, first_item, \
    first_version, finished_at, outcome, result, shared_at, clock_at, calibration FROM attempt WHERE token_hash = $1";
const BY_ID: &str = "SELECT id, campaign, learner, token_hash, seed, lang, extra_time, started_at, first_item, \
    first_version, finished_at, outcome, result, shared_at, clock_at, calibration FROM attempt WHERE id = $1";
const OF_CAMPAIGN: &str = "SELECT id, campaign, learner, token_hash, seed, lang, extra_time, started_at, first_item, \
    first_version, finished_at, outcome, result, shared_at, clock_at, calibration FROM attempt WHERE campaign = $1 ORDER BY started_at, id LIMIT $2";
const OF_LEARNER: &str = "SELECT id, campaign, learner, token_hash, seed, lang, extra_time, started_at, first_item, \
    first_version, finished_at, outcome, result, shared_at, clock_at, calibration FROM attempt WHERE learner = $1 ORDER BY started_at DESC";
const FINISH: &str =
    "UPDATE attempt SET finished_at = $2, outcome = $3, result = $4 WHERE id = $1 AND finished_at IS NULL";
const START_CLOCK: &str = "UPDATE attempt SET clock_at = $2 WHERE id = $1 AND clock_at IS NULL";
const CLOCK: &str = "SELECT clock_at FROM attempt WHERE id = $1";
const SHARE: &str = "UPDATE attempt SET shared_at = $2 WHERE id = $1";
const COUNTS: &str =
    "SELECT campaign, count(*), count(finished_at), count(shared_at) FROM attempt GROUP BY campaign";

const SHARED: &str = "SELECT campaign, learner, result FROM attempt \
    WHERE finished_at IS NOT NULL AND shared_at IS NOT NULL AND result IS NOT NULL ORDER BY finished_at DESC, id";
const BEGUN: &str = "SELECT count(*) FROM attempt";

/// An attempt as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptRow {
    /// Its id.
    pub id: Uuid,
    /// The campaign.
    pub campaign: Uuid,
    /// The learner of a group, when the campaign is a group's.
    pub learner: Option<Uuid>,
    /// SHA-256 of the personal code, in hex.
    pub token_hash: String,
    /// The seed from which every choice of chance follows.
    pub seed: i64,
    /// The language it was begun in.
    pub lang: String,
    /// Extra time in per cent.
    pub extra_time: i64,
    /// When it began.
    pub started_at: String,
    /// The first item; none when the campaign asks no items.
    pub first_item: Option<String>,
    /// Its version.
    pub first_version: Option<i64>,
    /// When it ended.
    pub finished_at: Option<String>,
    /// Why it ended, as a code.
    pub outcome: Option<String>,
    /// The result, as JSON.
    pub result: Option<String>,
    /// When the person let the teacher see the result.
    pub shared_at: Option<String>,
    /// When the first question was shown; from then on the time runs, where it is limited.
    pub clock_at: Option<String>,
    /// The calibration it is judged by to its end; 0 for the authors' judgement, none where it was not noted.
    pub calibration: Option<i64>,
}

type AttemptRowColumns = (
    Uuid,
    Uuid,
    Option<Uuid>,
    String,
    i64,
    String,
    i64,
    String,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

fn attempt_row(
    (
        id,
        campaign,
        learner,
        token_hash,
        seed,
        lang,
        extra_time,
        started_at,
        first_item,
        first_version,
        finished_at,
        outcome,
        result,
        shared_at,
        clock_at,
        calibration,
    ): AttemptRowColumns,
) -> AttemptRow {
    AttemptRow {
        id,
        campaign,
        learner,
        token_hash,
        seed,
        lang,
        extra_time,
        started_at,
        first_item,
        first_version,
        finished_at,
        outcome,
        result,
        shared_at,
        clock_at,
        calibration,
    }
}

/// Adds an attempt.
pub async fn add(tx: &mut Tx, a: &AttemptRow) -> Result<(), DbError> {
    add_all(tx, std::slice::from_ref(a)).await
}

/// Adds attempts, whole as they are given.
pub async fn add_all(tx: &mut Tx, rows: &[AttemptRow]) -> Result<(), DbError> {
    for chunk in rows.chunks(CHUNK) {
        let sql = insert_text("attempt", &COLUMNS, chunk.len());
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(sql.as_str()));
            for a in chunk {
                q = q
                    .bind(a.id)
                    .bind(a.campaign)
                    .bind(a.learner)
                    .bind(&a.token_hash)
                    .bind(a.seed)
                    .bind(&a.lang)
                    .bind(a.extra_time)
                    .bind(&a.started_at)
                    .bind(&a.first_item)
                    .bind(a.first_version)
                    .bind(&a.finished_at)
                    .bind(&a.outcome)
                    .bind(&a.result)
                    .bind(&a.shared_at)
                    .bind(&a.clock_at)
                    .bind(a.calibration);
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("begin attempts"))?;
    }
    Ok(())
}

/// The attempt behind a personal code's hash.
pub async fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<AttemptRow>, DbError> {
    let row: Option<AttemptRowColumns> =
        on!(conn, c => sqlx::query_as(COLUMNS_BY_TOKEN).bind(token_hash).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find an attempt"))?;
    Ok(row.map(attempt_row))
}

/// An attempt by its id.
pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<AttemptRow>, DbError> {
    let row: Option<AttemptRowColumns> =
        on!(conn, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find an attempt"))?;
    Ok(row.map(attempt_row))
}

/// The attempts of a campaign, oldest first.
pub async fn of_campaign(conn: &mut Conn, campaign: Uuid, limit: i64) -> Result<Vec<AttemptRow>, DbError> {
    let rows: Vec<AttemptRowColumns> =
        on!(conn, c => sqlx::query_as(OF_CAMPAIGN).bind(campaign).bind(limit).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the attempts of a campaign"))?;
    Ok(rows.into_iter().map(attempt_row).collect())
}

/// The attempts of a learner, newest first.
pub async fn of_learner(conn: &mut Conn, learner: Uuid) -> Result<Vec<AttemptRow>, DbError> {
    let rows: Vec<AttemptRowColumns> =
        on!(conn, c => sqlx::query_as(OF_LEARNER).bind(learner).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the attempts of a learner"))?;
    Ok(rows.into_iter().map(attempt_row).collect())
}

/// Ends an attempt.
pub async fn finish(tx: &mut Tx, id: Uuid, at: &str, outcome: &str, result: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(FINISH).bind(id).bind(at).bind(outcome).bind(result).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("end an attempt"))
}

/// Starts an attempt's clock, unless it runs already. Gives the moment it runs from.
pub async fn start_clock(tx: &mut Tx, id: Uuid, at: &str) -> Result<Option<String>, DbError> {
    on!(tx, c => sqlx::query(START_CLOCK).bind(id).bind(at).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("start the clock of an attempt"))?;
    let row: Option<Option<String>> =
        on!(tx, c => sqlx::query_scalar(CLOCK).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read the clock of an attempt"))?;
    Ok(row.flatten())
}

/// Lets the teacher see the result from `at` on, or no longer.
pub async fn share(tx: &mut Tx, id: Uuid, at: Option<&str>) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SHARE).bind(id).bind(at).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("share a result"))
}

/// Per campaign: attempts begun, ended, shared.
pub async fn counts(conn: &mut Conn) -> Result<Vec<(Uuid, i64, i64, i64)>, DbError> {
    on!(conn, c => sqlx::query_as(COUNTS).fetch_all(&mut *c).await).map_err(DbError::doing("count attempts"))
}

/// How many attempts were begun.
pub async fn begun(conn: &mut Conn) -> Result<i64, DbError> {
    on!(conn, c => sqlx::query_scalar(BEGUN).fetch_one(&mut *c).await)
        .map_err(DbError::doing("count attempts"))
}

/// Results that people have shared, the newest first: campaign, learner, result as JSON.
pub async fn shared_results(conn: &mut Conn) -> Result<Vec<(Uuid, Option<Uuid>, String)>, DbError> {
    on!(conn, c => sqlx::query_as(SHARED).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the shared results"))
}

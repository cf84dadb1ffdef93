//! All answers of all attempts, read in pieces: for statistics and calibrations. No learner is read.

use db::{Conn, DbError, on};
use uuid::Uuid;

const SHEETS: &str = "SELECT id, campaign, lang, COALESCE(clock_at, started_at) FROM attempt WHERE id > $1 ORDER BY id LIMIT $2";
const REPLIES: &str = "SELECT attempt, position, item, version, response, score, operational, answered_at FROM answer \
    WHERE (attempt, position) > ($1, $2) ORDER BY attempt, position LIMIT $3";
const COUNT: &str = "SELECT count(*) FROM answer";

/// An attempt: id, campaign, language, when it began (when its first question was shown, where that is known).
pub type SheetRow = (Uuid, Uuid, String, String);
/// An answer: attempt, position, item, version, response (JSON), score, operational (1), when.
pub type ReplyRow = (Uuid, i64, String, i64, String, i64, i64, String);

/// Attempts after one, in the order of their ids.
pub async fn sheets(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<SheetRow>, DbError> {
    on!(conn, c => sqlx::query_as(SHEETS).bind(after).bind(limit).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the attempts"))
}

/// Answers after one (attempt, position), in the order of attempt and position.
pub async fn replies(conn: &mut Conn, after: (Uuid, i64), limit: i64) -> Result<Vec<ReplyRow>, DbError> {
    on!(conn, c => sqlx::query_as(REPLIES).bind(after.0).bind(after.1).bind(limit).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the answers"))
}

/// How many answers there are.
pub async fn count(conn: &mut Conn) -> Result<i64, DbError> {
    on!(conn, c => sqlx::query_scalar(COUNT).fetch_one(&mut *c).await)
        .map_err(DbError::doing("count the answers"))
}

//! What staff ask about attempts: how far a campaign has come, and whose personal code is whose.

use db::{Conn, DbError, Tx, on};
use uuid::Uuid;

const PROGRESS: &str = "SELECT a.campaign, count(*), \
    sum(CASE WHEN EXISTS (SELECT 1 FROM answer w WHERE w.attempt = a.id) THEN 1 ELSE 0 END), \
    count(a.finished_at), count(a.shared_at) FROM attempt a GROUP BY a.campaign";
const BEGUN: &str =
    "SELECT DISTINCT a.id FROM attempt a JOIN answer w ON w.attempt = a.id WHERE a.campaign = $1";
const GIVE: &str =
    "UPDATE attempt SET learner = $2, extra_time = $3 WHERE token_hash = $1 AND learner IS NULL";
const EXTRA: &str = "UPDATE attempt SET extra_time = $2 WHERE id = $1";
const RENEW: &str = "UPDATE attempt SET token_hash = $2 WHERE id = $1";

/// Per campaign: attempts handed out or begun, those with an answer, ended, shared.
pub async fn progress(conn: &mut Conn) -> Result<Vec<(Uuid, i64, i64, i64, i64)>, DbError> {
    on!(conn, c => sqlx::query_as(PROGRESS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("count attempts"))
}

/// The attempts of a campaign that have an answer.
pub async fn begun(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Uuid>, DbError> {
    on!(conn, c => sqlx::query_scalar(BEGUN).bind(campaign).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the attempts of a campaign"))
}

/// Gives an attempt without a learner to one, with extra time in per cent.
pub async fn give(tx: &mut Tx, token_hash: &str, learner: Uuid, extra_time: i64) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(GIVE).bind(token_hash).bind(learner).bind(extra_time).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("give an attempt to a learner"))
}

/// Gives an attempt a new personal code; the old one no longer leads to it.
pub async fn renew(tx: &mut Tx, attempt: Uuid, token_hash: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(RENEW).bind(attempt).bind(token_hash).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("give an attempt a new code"))
}

/// Sets the extra time of an attempt, in per cent.
pub async fn set_extra_time(tx: &mut Tx, attempt: Uuid, extra_time: i64) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(EXTRA).bind(attempt).bind(extra_time).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("set the extra time of an attempt"))
}

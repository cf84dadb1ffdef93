//! Codes that open a passport.

use db::{Conn, DbError, Tx, on};
use kernel::Instant;
use uuid::Uuid;

const ADD: &str =
    "INSERT INTO passport_code (hash, learner, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
const FIND: &str = "SELECT learner, purpose, expires_at FROM passport_code \
    WHERE hash = $1 AND withdrawn_at IS NULL AND expires_at > $2";
const WITHDRAW: &str = "UPDATE passport_code SET withdrawn_at = $3 \
    WHERE learner = $1 AND purpose = $2 AND withdrawn_at IS NULL";
const CLASS_OF: &str = "SELECT g.programme, g.school_year, t.application_day FROM learner_group_member m \
    JOIN learner_group g ON g.id = m.learner_group LEFT JOIN group_training t ON t.learner_group = g.id \
    WHERE m.learner = $1 AND g.programme IS NOT NULL AND g.programme <> '' AND m.valid_from <= $2 \
    ORDER BY CASE WHEN m.valid_to IS NULL OR m.valid_to > $2 THEN 0 ELSE 1 END, g.school_year DESC, m.valid_from DESC LIMIT 1";
const NAME: &str = "SELECT name FROM learner WHERE id = $1";

/// What a code opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Whose passport.
    pub learner: Uuid,
    /// The learner's own code, not one to show others.
    pub own: bool,
    /// RFC 3339.
    pub expires_at: String,
}

/// Adds a code.
pub async fn add(
    tx: &mut Tx,
    hash: &str,
    learner: Uuid,
    purpose: &str,
    now: Instant,
    expires_at: Instant,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(hash).bind(learner).bind(purpose).bind(now.to_string())
        .bind(expires_at.to_string()).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a passport's code"))
}

/// What a code opens now.
pub async fn find(conn: &mut Conn, hash: &str, now: Instant) -> Result<Option<Opened>, DbError> {
    let row: Option<(Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(FIND).bind(hash).bind(now.to_string()).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("look for a passport's code"))?;
    Ok(row.map(|(learner, purpose, expires_at)| Opened { learner, own: purpose == "own", expires_at }))
}

/// Withdraws the codes of one purpose of a learner.
pub async fn withdraw(tx: &mut Tx, learner: Uuid, purpose: &str, now: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(WITHDRAW).bind(learner).bind(purpose).bind(now.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("withdraw a passport's codes"))
}

/// The class that a learner is in, or was in last: programme as it was written, school year, day of application.
pub async fn class_of(
    conn: &mut Conn,
    learner: Uuid,
    day: jiff::civil::Date,
) -> Result<Option<(String, String, Option<String>)>, DbError> {
    on!(conn, c => sqlx::query_as(CLASS_OF).bind(learner).bind(day.to_string()).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read a learner's class"))
}

/// The learner's name; empty once it was erased.
pub async fn name(conn: &mut Conn, learner: Uuid) -> Result<String, DbError> {
    let name: Option<String> =
        on!(conn, c => sqlx::query_scalar(NAME).bind(learner).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a learner's name"))?;
    Ok(name.unwrap_or_default())
}

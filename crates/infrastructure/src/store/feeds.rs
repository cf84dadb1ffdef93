//! Secret addresses of calendars.

use db::{Conn, DbError, Tx, on};
use kernel::Instant;
use uuid::Uuid;

const ADD: &str = "INSERT INTO calendar_feed (hash, scope, subject, kind, person, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const ONE: &str = "SELECT scope, subject, kind FROM calendar_feed WHERE hash = $1 AND withdrawn_at IS NULL";
const MINE: &str = "SELECT hash, scope, subject, kind, created_at FROM calendar_feed \
    WHERE person = $1 AND withdrawn_at IS NULL ORDER BY created_at DESC, hash";
const WITHDRAW: &str =
    "UPDATE calendar_feed SET withdrawn_at = $3 WHERE hash = $1 AND person = $2 AND withdrawn_at IS NULL";

/// What a feed is of: `group`, `instructor`, `site`, `machine`; its subject; the kind, for machines.
pub type Scope = (String, Uuid, String);

/// Writes a feed.
pub async fn add(
    tx: &mut Tx,
    hash: &str,
    (scope, subject, kind): (&str, Uuid, &str),
    person: Uuid,
    now: Instant,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(hash).bind(scope).bind(subject).bind(kind).bind(person).bind(now.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a calendar's address"))
}

/// The feed of a secret.
pub async fn one(conn: &mut Conn, hash: &str) -> Result<Option<Scope>, DbError> {
    on!(conn, c => sqlx::query_as(ONE).bind(hash).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read a calendar's address"))
}

/// Somebody's feeds: hash, what they are of, since when.
pub async fn mine(
    conn: &mut Conn,
    person: Uuid,
) -> Result<Vec<(String, String, Uuid, String, String)>, DbError> {
    on!(conn, c => sqlx::query_as(MINE).bind(person).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read calendars' addresses"))
}

/// Takes a feed back. False: it is not theirs, or was taken back before.
pub async fn withdraw(tx: &mut Tx, hash: &str, person: Uuid, now: Instant) -> Result<bool, DbError> {
    let n: u64 = on!(tx, c => sqlx::query(WITHDRAW).bind(hash).bind(person).bind(now.to_string())
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("take a calendar's address back"))?;
    Ok(n == 1)
}

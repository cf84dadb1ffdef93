//! Rows of failed sign-ins.

use db::{Conn, DbError, Tx, on};
use kernel::Instant;

use crate::throttle::Failures;

const READ: &str = "SELECT failures, last_at FROM sign_in_failure WHERE account_hash = $1";
const WRITE: &str = "INSERT INTO sign_in_failure (account_hash, failures, last_at) VALUES ($1, $2, $3) \
    ON CONFLICT (account_hash) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at";
const FORGET: &str = "DELETE FROM sign_in_failure WHERE account_hash = $1";
const SWEEP: &str = "DELETE FROM sign_in_failure WHERE last_at < $1";

/// Every statement constant, for the test that prepares them on both databases.
pub const STATEMENTS: &[&str] = &[READ, WRITE, FORGET, SWEEP];

/// The failures of an account.
pub async fn read(conn: &mut Conn, account: &str) -> Result<Option<Failures>, DbError> {
    let row: Option<(i64, String)> =
        on!(conn, c => sqlx::query_as(READ).bind(account).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read failed sign-ins"))?;
    row.map(|(count, last)| {
        let last: Instant = last.parse().map_err(|e| DbError::Stored {
            table: "sign_in_failure",
            column: "last_at",
            row: account.to_owned(),
            why: format!("{e}"),
        })?;
        Ok(Failures { count, last })
    })
    .transpose()
}

/// Notes failures of an account; sweeps what was forgotten by `sweep`.
pub async fn write(tx: &mut Tx, account: &str, f: Failures, sweep: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SWEEP).bind(sweep.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("sweep failed sign-ins"))?;
    on!(tx, c => sqlx::query(WRITE).bind(account).bind(f.count).bind(f.last.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("note a failed sign-in"))
}

/// Forgets the failures of an account.
pub async fn forget(tx: &mut Tx, account: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(FORGET).bind(account).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("forget failed sign-ins"))
}

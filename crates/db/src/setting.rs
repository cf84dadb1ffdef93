//! Settings that belong to the data rather than to the process.

use crate::{Conn, DbError, Tx, on};

const READ: &str = "SELECT value FROM setting WHERE name = $1";
const WRITE: &str = "INSERT INTO setting (name, value) VALUES ($1, $2) \
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// The value of a setting.
pub async fn read(conn: &mut Conn, name: &str) -> Result<Option<String>, DbError> {
    on!(conn, c => sqlx::query_scalar(READ).bind(name).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read a setting"))
}

/// Sets a setting.
pub async fn write(tx: &mut Tx, name: &str, value: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(WRITE).bind(name).bind(value).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write a setting"))
}

//! Named counters that only grow, one step per transaction. A counter's row is
//! locked until the transaction ends, so numbers appear in commit order.

use crate::{Conn, DbError, Tx, on};

const RAISE: &str = "INSERT INTO counter (name, value) VALUES ($1, $2) \
    ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
const READ: &str = "SELECT value FROM counter WHERE name = $1";

/// Raises the counter by `by` and gives its new value.
pub async fn raise(tx: &mut Tx, name: &str, by: i64) -> Result<i64, DbError> {
    on!(tx, c => sqlx::query_scalar(RAISE).bind(name).bind(by).fetch_one(&mut *c).await)
        .map_err(DbError::doing("raise a counter"))
}

/// The counter's value; 0 if it was never raised.
pub async fn read(conn: &mut Conn, name: &str) -> Result<i64, DbError> {
    let value: Option<i64> =
        on!(conn, c => sqlx::query_scalar(READ).bind(name).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a counter"))?;
    Ok(value.unwrap_or(0))
}

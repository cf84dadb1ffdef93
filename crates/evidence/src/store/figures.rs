//! Where facts belong.

use std::collections::HashMap;

use db::{Conn, DbError, on};
use uuid::Uuid;

const PLACES: &str = "SELECT number, organisation FROM fact_place";

/// The organisation of each place's number.
///
/// # Errors
/// When the database refuses.
pub async fn places(conn: &mut Conn) -> Result<HashMap<i64, Uuid>, DbError> {
    let rows: Vec<(i64, Uuid)> = on!(conn, c => sqlx::query_as(PLACES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read where facts belong"))?;
    Ok(rows.into_iter().collect())
}

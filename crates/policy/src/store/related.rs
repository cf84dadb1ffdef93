//! Several records at once, as they are public now or were at a moment: the
//! names that a page of one record or edition needs of others.

use std::collections::HashMap;

use db::{Conn, DbError, dialect, on};
use kernel::Instant;
use sqlx::AssertSqlSafe;

use super::revisions;
use crate::Record;

/// Numbers asked for in one statement.
const CHUNK: usize = 200;

const LIVE: &str = "SELECT q.number, r.document FROM policy p JOIN publication q ON q.seq = p.live_seq \
    JOIN policy_revision r ON r.number = q.number AND r.version = q.version WHERE p.number IN (";
const AS_OF: &str = "SELECT q.number, r.document FROM publication q \
    JOIN policy_revision r ON r.number = q.number AND r.version = q.version \
    WHERE q.at <= $1 AND q.until > $1 AND q.removed = 0 AND q.number IN (";

/// The public documents of these records by number; those that are not public are left out.
pub async fn documents(
    conn: &mut Conn,
    numbers: &[i64],
    as_of: Option<Instant>,
) -> Result<HashMap<i64, Record>, DbError> {
    let mut found = HashMap::new();
    for chunk in numbers.chunks(CHUNK) {
        let rows: Vec<(i64, String)> = match as_of {
            None => {
                let sql = format!("{LIVE}{})", dialect::list(1, chunk.len()));
                on!(conn, c => {
                    let mut q = sqlx::query_as(AssertSqlSafe(sql));
                    for number in chunk { q = q.bind(*number); }
                    q.fetch_all(&mut *c).await
                })
            }
            Some(at) => {
                let sql = format!("{AS_OF}{})", dialect::list(2, chunk.len()));
                on!(conn, c => {
                    let mut q = sqlx::query_as(AssertSqlSafe(sql)).bind(at.to_string());
                    for number in chunk { q = q.bind(*number); }
                    q.fetch_all(&mut *c).await
                })
            }
        }
        .map_err(DbError::doing("read the names of other policies"))?;
        for (number, text) in rows {
            found.insert(number, revisions::parse(number, &text)?);
        }
    }
    Ok(found)
}

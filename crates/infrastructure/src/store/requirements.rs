//! What programmes require.

use db::{Conn, DbError, Tx, on};
use kernel::Instant;
use uuid::Uuid;

use crate::requirement::{FIRST_YEAR, Importance, Requirement};

const COUNT: &str = "SELECT COUNT(*) FROM requirement";
const ADD: &str = "INSERT INTO requirement (id, version, programme, school_year, kind, importance, hours, group_size, \
    basis, source, state, recorded_at, author, reason, newest) \
    VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11, $12, 1)";
const HOLDING: &str = "SELECT programme, kind, importance, hours, group_size, basis, source FROM requirement \
    WHERE newest = 1 AND state IN ('proposed', 'agreed') AND school_year <= $1 ORDER BY programme, importance, kind";

type Row = (String, String, String, f64, i64, String, String);

/// How many rows there are, of any state.
pub async fn count(conn: &mut Conn) -> Result<i64, DbError> {
    on!(conn, c => sqlx::query_scalar(COUNT).fetch_one(&mut *c).await)
        .map_err(DbError::doing("count requirements"))
}

/// Adds a row that comes with trinn, as proposed.
pub async fn add(tx: &mut Tx, id: Uuid, r: &Requirement, now: Instant, author: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(id).bind(&r.programme).bind(FIRST_YEAR).bind(&r.kind).bind(r.importance.code())
        .bind(r.hours).bind(i64::from(r.group_size)).bind(&r.basis).bind(&r.source).bind(now.to_string())
        .bind(author).bind("comes with trinn").execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a requirement"))
}

/// The rows that hold in a school year, by programme, core first.
pub async fn holding(conn: &mut Conn, school_year: &str) -> Result<Vec<Requirement>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(HOLDING).bind(school_year).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the requirements"))?;
    Ok(rows
        .into_iter()
        .map(|(programme, kind, importance, hours, group_size, basis, source)| Requirement {
            programme,
            kind,
            importance: Importance::of(&importance),
            hours,
            group_size: u32::try_from(group_size).unwrap_or(1).max(1),
            basis,
            source,
        })
        .collect())
}

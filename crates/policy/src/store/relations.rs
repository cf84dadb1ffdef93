//! Relations of what is public, readable from both ends, now and as of a past
//! moment: one row for each time in which a record said so without a break.

use std::collections::HashSet;

use db::{Conn, DbError, Tx, dialect, on};
use kernel::Instant;
use sqlx::AssertSqlSafe;

use crate::Record;
use crate::record::RelationKind;

const OPEN: &str = "SELECT kind, to_number, at FROM relation_period WHERE from_number = $1 AND until > $2";
const END: &str = "UPDATE relation_period SET until = $5 \
    WHERE to_number = $1 AND from_number = $2 AND kind = $3 AND at = $4";
const TO: &str = "SELECT DISTINCT from_number, kind FROM relation_period \
    WHERE to_number = $1 AND at <= $2 AND until > $2 ORDER BY kind, from_number LIMIT 500";
const TO_NOW: &str = "SELECT DISTINCT from_number, kind FROM relation_period \
    WHERE to_number = $1 AND until = $2 ORDER BY kind, from_number LIMIT 500";
/// Rows for each statement: SQLite looks for every parameter among those before it.
const ROWS: usize = 20;

/// Sets the relations that start from a record from now on; none when it is no longer public.
/// What it went on saying goes on as it was.
pub async fn set(tx: &mut Tx, number: i64, record: Option<&Record>, now: Instant) -> Result<(), DbError> {
    let open: Vec<(String, i64, String)> =
        on!(tx, c => sqlx::query_as(OPEN).bind(number).bind(now.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read relations"))?;
    let wanted: HashSet<(&str, i64)> =
        record.iter().flat_map(|r| &r.relations).filter_map(|r| Some((r.kind.code(), r.target?))).collect();
    for (kind, to, at) in &open {
        if !wanted.contains(&(kind.as_str(), *to)) {
            on!(tx, c => sqlx::query(END).bind(to).bind(number).bind(kind).bind(at).bind(now.to_string())
                .execute(&mut *c).await.map(drop))
            .map_err(DbError::doing("end a relation"))?;
        }
    }
    let told: HashSet<(&str, i64)> = open.iter().map(|(kind, to, _)| (kind.as_str(), *to)).collect();
    let new: Vec<(i64, RelationKind, i64)> = record
        .iter()
        .flat_map(|r| &r.relations)
        .filter_map(|r| Some((number, r.kind, r.target?)))
        .filter(|(_, kind, to)| !told.contains(&(kind.code(), *to)))
        .collect();
    add_many(tx, &new, now).await
}

/// Adds relations that hold from now on and did not hold before.
pub async fn add_many(tx: &mut Tx, rows: &[(i64, RelationKind, i64)], now: Instant) -> Result<(), DbError> {
    let mut seen = HashSet::new();
    let rows: Vec<_> = rows.iter().filter(|r| seen.insert((r.0, r.1.code(), r.2))).collect();
    let (at, until) = (now.to_string(), Instant::FOREVER.to_string());
    for chunk in rows.chunks(ROWS) {
        // taken back and said again in one moment: as if it had never been taken back
        let sql = format!(
            "{} ON CONFLICT (to_number, from_number, kind, at) DO UPDATE SET until = excluded.until",
            dialect::insert_text(
                "relation_period",
                &["from_number", "kind", "to_number", "at", "until"],
                chunk.len()
            )
        );
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(sql));
            for (from, kind, to) in chunk { q = q.bind(from).bind(kind.code()).bind(to).bind(&at).bind(&until); }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("write relations"))?;
    }
    Ok(())
}

/// The records that point at this one and how, now or at a moment.
pub async fn pointing_at(
    conn: &mut Conn,
    number: i64,
    as_of: Option<Instant>,
) -> Result<Vec<(i64, RelationKind)>, DbError> {
    let (sql, moment) = match as_of {
        Some(at) => (TO, at),
        None => (TO_NOW, Instant::FOREVER),
    };
    let rows: Vec<(i64, String)> =
        on!(conn, c => sqlx::query_as(sql).bind(number).bind(moment.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read relations"))?;
    rows.into_iter()
        .map(|(from, kind)| match RelationKind::from_code(&kind) {
            Some(kind) => Ok((from, kind)),
            None => Err(DbError::Stored {
                table: "relation_period",
                column: "kind",
                row: format!("{from}/{number}"),
                why: format!("\"{kind}\" is no kind of relation"),
            }),
        })
        .collect()
}

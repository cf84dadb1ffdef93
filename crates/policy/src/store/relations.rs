//! Relations of what is public now, readable from both ends.

use db::{Conn, DbError, Tx, dialect, on};
use sqlx::AssertSqlSafe;

use crate::Record;
use crate::record::RelationKind;

const CLEAR: &str = "DELETE FROM policy_relation WHERE from_number = $1";
const INSERT: &str = "INSERT INTO policy_relation (from_number, kind, to_number) VALUES ($1, $2, $3) \
    ON CONFLICT (to_number, from_number, kind) DO NOTHING";
const TO: &str =
    "SELECT from_number, kind FROM policy_relation WHERE to_number = $1 ORDER BY kind, from_number LIMIT 500";

/// Sets the relations that start from a record; none when it is no longer public.
pub async fn set(tx: &mut Tx, number: i64, record: Option<&Record>) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(CLEAR).bind(number).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write relations"))?;
    for relation in record.iter().flat_map(|r| &r.relations) {
        let Some(target) = relation.target else { continue };
        on!(tx, c => sqlx::query(INSERT).bind(number).bind(relation.kind.code()).bind(target)
            .execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write relations"))?;
    }
    Ok(())
}

/// Sets the relations of many records that had none.
pub async fn add_many(tx: &mut Tx, rows: &[(i64, RelationKind, i64)]) -> Result<(), DbError> {
    for chunk in rows.chunks(500) {
        let sql = format!(
            "{} ON CONFLICT (to_number, from_number, kind) DO NOTHING",
            dialect::insert_text("policy_relation", &["from_number", "kind", "to_number"], chunk.len())
        );
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(sql));
            for (from, kind, to) in chunk { q = q.bind(from).bind(kind.code()).bind(to); }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("write relations"))?;
    }
    Ok(())
}

/// The records that point at this one, and how.
pub async fn pointing_at(conn: &mut Conn, number: i64) -> Result<Vec<(i64, RelationKind)>, DbError> {
    let rows: Vec<(i64, String)> = on!(conn, c => sqlx::query_as(TO).bind(number).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read relations"))?;
    rows.into_iter()
        .map(|(from, kind)| match RelationKind::from_code(&kind) {
            Some(kind) => Ok((from, kind)),
            None => Err(DbError::Stored {
                table: "policy_relation",
                column: "kind",
                row: format!("{from}/{number}"),
                why: format!("\"{kind}\" is no kind of relation"),
            }),
        })
        .collect()
}

//! Items of the register with every state they have had. What an item is stands whole in its newest version; the
//! columns beside it are what the database itself must know.

use std::collections::HashMap;

use db::{Conn, DbError, Tx, counter, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::equipment::{Item, Maintenance};

/// Raised with every change of the register.
pub const COUNTER: &str = "register";

const PUT: &str = "INSERT INTO equipment (id, site, kind, tag, owner, name, make, model, serial, seats, condition, status, \
    acquired_on, loan_terms, certificate, note, version, changed_at, changed_by) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
    ON CONFLICT (id) DO UPDATE SET site = excluded.site, kind = excluded.kind, tag = excluded.tag, \
    owner = excluded.owner, name = excluded.name, make = excluded.make, model = excluded.model, \
    serial = excluded.serial, seats = excluded.seats, condition = excluded.condition, status = excluded.status, \
    acquired_on = excluded.acquired_on, loan_terms = excluded.loan_terms, certificate = excluded.certificate, \
    note = excluded.note, version = excluded.version, changed_at = excluded.changed_at, \
    changed_by = excluded.changed_by";
const KEEP: &str = "INSERT INTO equipment_version (equipment, version, recorded_at, author, reason, document) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const ALL: &str = "SELECT v.document FROM equipment e JOIN equipment_version v ON v.equipment = e.id AND v.version = e.version";
const ONE: &str = "SELECT v.document FROM equipment e JOIN equipment_version v ON v.equipment = e.id AND v.version = e.version \
    WHERE e.id = $1";
const VERSIONS: &str = "SELECT recorded_at, author, reason, document FROM equipment_version WHERE equipment = $1 \
    ORDER BY version DESC";
const TAGS: &str = "SELECT owner, tag, id FROM equipment";
const DUE: &str =
    "SELECT id, equipment, from_day, to_day, done_on, note FROM maintenance ORDER BY from_day, id";
const PLAN: &str =
    "INSERT INTO maintenance (id, equipment, from_day, to_day, note) VALUES ($1, $2, $3, $4, $5)";
const DONE: &str = "UPDATE maintenance SET done_on = $2 WHERE id = $1 AND done_on IS NULL";

/// Says that the register has changed.
pub async fn changed(tx: &mut Tx) -> Result<(), DbError> {
    counter::raise(tx, COUNTER, 1).await.map(drop)
}

/// The register's number: raised with every change.
pub async fn version(conn: &mut Conn) -> Result<i64, DbError> {
    counter::read(conn, COUNTER).await
}

/// Writes an item, new or changed, and keeps this state of it. The caller says [`changed`] once.
///
/// # Errors
/// When the database refuses, or another item of the owner has its mark.
pub async fn put(tx: &mut Tx, item: &Item, reason: &str, (now, by): (Instant, &str)) -> Result<(), DbError> {
    let document = serde_json::to_string(item).expect("an item is plain data");
    let now = now.to_string();
    on!(tx, c => sqlx::query(PUT).bind(item.id).bind(item.site).bind(&item.kind).bind(&item.tag).bind(item.owner)
        .bind(&item.name).bind(&item.make).bind(&item.model).bind(&item.serial).bind(i64::from(item.seats))
        .bind(item.condition.code()).bind(item.status.code()).bind(item.acquired_on.map(|d| d.to_string()))
        .bind(&item.loan_terms).bind(&item.certificate).bind(&item.note).bind(item.version).bind(&now).bind(by)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write an item of equipment"))?;
    on!(tx, c => sqlx::query(KEEP).bind(item.id).bind(item.version).bind(&now).bind(by).bind(reason).bind(&document)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("keep a version of an item"))
}

fn read(document: &str) -> Option<Item> {
    serde_json::from_str(document).ok()
}

/// All items as they are now, in no order.
pub async fn all(conn: &mut Conn) -> Result<Vec<Item>, DbError> {
    let rows: Vec<String> = on!(conn, c => sqlx::query_scalar(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the register"))?;
    Ok(rows.iter().filter_map(|d| read(d)).collect())
}

/// One item as it is now.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Item>, DbError> {
    let row: Option<String> = on!(conn, c => sqlx::query_scalar(ONE).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read an item"))?;
    Ok(row.as_deref().and_then(read))
}

/// A state an item has had.
pub struct Version {
    /// When it was recorded.
    pub at: String,
    /// By whom.
    pub author: String,
    /// Why.
    pub reason: String,
    /// The item then.
    pub item: Item,
}

/// Every state of an item, the newest first.
pub async fn versions(conn: &mut Conn, id: Uuid) -> Result<Vec<Version>, DbError> {
    let rows: Vec<(String, String, String, String)> =
        on!(conn, c => sqlx::query_as(VERSIONS).bind(id).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read an item's history"))?;
    let of = |(at, author, reason, document): (String, String, String, String)| {
        Some(Version { at, author, reason, item: read(&document)? })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Every mark with its owner, and the item it is on.
pub async fn tags(conn: &mut Conn) -> Result<HashMap<(Uuid, String), Uuid>, DbError> {
    let rows: Vec<(Uuid, String, Uuid)> = on!(conn, c => sqlx::query_as(TAGS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the marks"))?;
    Ok(rows.into_iter().map(|(owner, tag, id)| ((owner, tag), id)).collect())
}

/// Every window of maintenance, done or due.
pub async fn maintenance(conn: &mut Conn) -> Result<Vec<Maintenance>, DbError> {
    let rows: Vec<(Uuid, Uuid, String, String, Option<String>, String)> =
        on!(conn, c => sqlx::query_as(DUE).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read maintenance"))?;
    let of = |(id, equipment, from, to, done, note): (Uuid, Uuid, String, String, Option<String>, String)| {
        Some(Maintenance {
            id,
            equipment,
            from: from.parse().ok()?,
            to: to.parse().ok()?,
            done_on: done.and_then(|d| d.parse().ok()),
            note,
        })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Plans a window of maintenance.
pub async fn plan_maintenance(tx: &mut Tx, m: &Maintenance) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(PLAN).bind(m.id).bind(m.equipment).bind(m.from.to_string()).bind(m.to.to_string())
        .bind(&m.note).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("plan maintenance"))?;
    changed(tx).await
}

/// Says that maintenance was done. False: it was done before, or there is none.
pub async fn maintained(tx: &mut Tx, id: Uuid, on: Date) -> Result<bool, DbError> {
    let done: u64 = on!(tx, c => sqlx::query(DONE).bind(id).bind(on.to_string()).execute(&mut *c).await
        .map(|r| r.rows_affected()))
    .map_err(DbError::doing("say that maintenance was done"))?;
    changed(tx).await?;
    Ok(done > 0)
}

//! Rows of organisations, their periods and events.

use std::collections::BTreeMap;

use db::dialect::{insert_text, rows_per_insert};
use db::{Conn, DbError, Tx, on};
use kernel::Id;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::span;
use crate::organisation::{
    CodeHeld, Event, EventKind, Kind, NameHeld, Organisation, OrganisationMap, ParentHeld,
};

const ORGANISATIONS: &str = "SELECT id, key, kind FROM organisation";
const NAMES: &str =
    "SELECT org, lang, name, valid_from, valid_to FROM organisation_name ORDER BY valid_from, lang";
const CODES: &str =
    "SELECT org, system, code, valid_from, valid_to FROM organisation_code ORDER BY valid_from, system";
const PARENTS: &str = "SELECT org, parent, valid_from, valid_to FROM organisation_parent ORDER BY valid_from";
const EVENTS: &str = "SELECT id, kind, on_date FROM organisation_event";
const SIDES: &str = "SELECT event, org, side FROM organisation_event_side ORDER BY org";
const UPSERT: &str = "INSERT INTO organisation (id, key, kind) VALUES ($1, $2, $3) \
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind";
const CLEAR_NAMES: &str = "DELETE FROM organisation_name WHERE org = $1";
const CLEAR_CODES: &str = "DELETE FROM organisation_code WHERE org = $1";
const CLEAR_PARENTS: &str = "DELETE FROM organisation_parent WHERE org = $1";
const INSERT_EVENT: &str = "INSERT INTO organisation_event (id, kind, on_date) VALUES ($1, $2, $3)";
const INSERT_SIDE: &str = "INSERT INTO organisation_event_side (event, org, side) VALUES ($1, $2, $3)";
/// Raised with every change of the map.
pub const COUNTER: &str = "organisation-map";

/// Every statement constant, for the test that prepares them on both databases.
pub const STATEMENTS: &[&str] = &[
    ORGANISATIONS,
    NAMES,
    CODES,
    PARENTS,
    EVENTS,
    SIDES,
    UPSERT,
    CLEAR_NAMES,
    CLEAR_CODES,
    CLEAR_PARENTS,
    INSERT_EVENT,
    INSERT_SIDE,
];

fn stored(column: &'static str, row: impl std::fmt::Display, why: impl std::fmt::Display) -> DbError {
    DbError::Stored { table: "organisation", column, row: row.to_string(), why: why.to_string() }
}

/// Makes this transaction the only one that changes the map, until it ends. Two changes that are
/// right each by itself (A under B, B under A) could otherwise pass each other.
pub async fn lock_map(tx: &mut Tx) -> Result<(), DbError> {
    db::counter::raise(tx, COUNTER, 1).await.map(drop)
}

/// The whole map, at all times.
pub async fn load_map(conn: &mut Conn) -> Result<OrganisationMap, DbError> {
    let heads: Vec<(Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(ORGANISATIONS).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the organisations"))?;
    let mut all: BTreeMap<Uuid, Organisation> = BTreeMap::new();
    for (id, key, kind) in heads {
        all.insert(
            id,
            Organisation {
                id: Id::from_uuid(id),
                key: key.parse().map_err(|e| stored("key", id, e))?,
                kind: kind.parse().map_err(|e| stored("kind", id, e))?,
                names: Vec::new(),
                codes: Vec::new(),
                parents: Vec::new(),
            },
        );
    }
    type Held = (Uuid, String, String, String, Option<String>);
    let names: Vec<Held> = on!(conn, c => sqlx::query_as(NAMES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the names of organisations"))?;
    for (org, lang, name, from, to) in names {
        let span = span("organisation_name", org, &from, to.as_deref())?;
        let lang = lang.parse().map_err(|e| stored("lang", org, e))?;
        if let Some(o) = all.get_mut(&org) {
            o.names.push(NameHeld { lang, name, span });
        }
    }
    let codes: Vec<Held> = on!(conn, c => sqlx::query_as(CODES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the codes of organisations"))?;
    for (org, system, code, from, to) in codes {
        let span = span("organisation_code", org, &from, to.as_deref())?;
        if let Some(o) = all.get_mut(&org) {
            o.codes.push(CodeHeld { system, code, span });
        }
    }
    let parents: Vec<(Uuid, Uuid, String, Option<String>)> =
        on!(conn, c => sqlx::query_as(PARENTS).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the parents of organisations"))?;
    for (org, parent, from, to) in parents {
        let span = span("organisation_parent", org, &from, to.as_deref())?;
        if let Some(o) = all.get_mut(&org) {
            o.parents.push(ParentHeld { parent: Id::from_uuid(parent), span });
        }
    }
    Ok(OrganisationMap::new(all.into_values().collect(), load_events(conn).await?))
}

async fn load_events(conn: &mut Conn) -> Result<Vec<Event>, DbError> {
    let heads: Vec<(Uuid, String, String)> = on!(conn, c => sqlx::query_as(EVENTS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read what happened to organisations"))?;
    let sides: Vec<(Uuid, Uuid, String)> = on!(conn, c => sqlx::query_as(SIDES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read what happened to organisations"))?;
    let mut events: BTreeMap<Uuid, Event> = BTreeMap::new();
    for (id, kind, on) in heads {
        let bad = |column, why: String| DbError::Stored {
            table: "organisation_event",
            column,
            row: id.to_string(),
            why,
        };
        let kind = EventKind::ALL
            .into_iter()
            .find(|k| k.code() == kind)
            .ok_or_else(|| bad("kind", format!("\"{kind}\" is no kind of event")))?;
        let on = crate::span::day(&on).ok_or_else(|| bad("on_date", format!("\"{on}\" is not a day")))?;
        events.insert(id, Event { id: Id::from_uuid(id), kind, on, from: Vec::new(), into: Vec::new() });
    }
    for (event, org, side) in sides {
        if let Some(e) = events.get_mut(&event) {
            if side == "into" { &mut e.into } else { &mut e.from }.push(Id::from_uuid(org));
        }
    }
    let mut out: Vec<Event> = events.into_values().collect();
    for e in &mut out {
        e.from.sort();
        e.into.sort();
    }
    Ok(out)
}

/// Writes organisations as they now are: their rows are replaced.
pub async fn save(tx: &mut Tx, organisations: &[&Organisation]) -> Result<(), DbError> {
    // all heads first: a parent may come later in the list than its child
    for o in organisations {
        on!(tx, c => sqlx::query(UPSERT).bind(o.id.uuid()).bind(o.key.as_str()).bind(Kind::code(o.kind))
            .execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("save an organisation"))?;
        for clear in [CLEAR_NAMES, CLEAR_CODES, CLEAR_PARENTS] {
            on!(tx, c => sqlx::query(clear).bind(o.id.uuid()).execute(&mut *c).await.map(drop))
                .map_err(DbError::doing("save an organisation"))?;
        }
    }
    let names: Vec<_> = organisations.iter().flat_map(|o| o.names.iter().map(|n| (o.id.uuid(), n))).collect();
    for chunk in names.chunks(rows_per_insert(5)) {
        let sql =
            insert_text("organisation_name", &["org", "lang", "name", "valid_from", "valid_to"], chunk.len());
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(sql));
            for (org, n) in chunk {
                q = q.bind(*org).bind(n.lang.code()).bind(n.name.as_str())
                    .bind(n.span.from.to_string()).bind(n.span.to.map(|t| t.to_string()));
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("save the names of organisations"))?;
    }
    let codes: Vec<_> = organisations.iter().flat_map(|o| o.codes.iter().map(|n| (o.id.uuid(), n))).collect();
    for chunk in codes.chunks(rows_per_insert(5)) {
        let sql = insert_text(
            "organisation_code",
            &["org", "system", "code", "valid_from", "valid_to"],
            chunk.len(),
        );
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(sql));
            for (org, n) in chunk {
                q = q.bind(*org).bind(n.system.as_str()).bind(n.code.as_str())
                    .bind(n.span.from.to_string()).bind(n.span.to.map(|t| t.to_string()));
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("save the codes of organisations"))?;
    }
    let parents: Vec<_> =
        organisations.iter().flat_map(|o| o.parents.iter().map(|n| (o.id.uuid(), n))).collect();
    for chunk in parents.chunks(rows_per_insert(4)) {
        let sql =
            insert_text("organisation_parent", &["org", "parent", "valid_from", "valid_to"], chunk.len());
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(sql));
            for (org, n) in chunk {
                q = q.bind(*org).bind(n.parent.uuid())
                    .bind(n.span.from.to_string()).bind(n.span.to.map(|t| t.to_string()));
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("save the parents of organisations"))?;
    }
    Ok(())
}

/// Writes a new event.
pub async fn save_event(tx: &mut Tx, e: &Event) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT_EVENT).bind(e.id.uuid()).bind(e.kind.code()).bind(e.on.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("save what happened to an organisation"))?;
    let sides = e.from.iter().map(|o| (o, "from")).chain(e.into.iter().map(|o| (o, "into")));
    for (org, side) in sides {
        on!(tx, c => sqlx::query(INSERT_SIDE).bind(e.id.uuid()).bind(org.uuid()).bind(side)
            .execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("save what happened to an organisation"))?;
    }
    Ok(())
}

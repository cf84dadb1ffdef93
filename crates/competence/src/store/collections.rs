//! Collections and their entries.

use std::collections::HashMap;

use db::{Conn, DbError, Tx, on};
use uuid::Uuid;

use crate::collection::{Collection, Entry, Shared};

const ADD: &str = "INSERT INTO collection (id, owner, revision, created_at, changed_at, lang, title, words, audience, shared, \
    organisation, learner_group) VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10)";
const SET: &str = "UPDATE collection SET revision = revision + 1, changed_at = $3, lang = $4, title = $5, words = $6, \
    audience = $7, shared = $8, organisation = $9, learner_group = $10 WHERE id = $1 AND revision = $2";
const DROP: &str = "DELETE FROM collection WHERE id = $1";
const DROP_ENTRIES: &str = "DELETE FROM collection_entry WHERE collection = $1";
const ADD_ENTRY: &str =
    "INSERT INTO collection_entry (collection, position, resource, note) VALUES ($1, $2, $3, $4)";
const ONE: &str = "SELECT id, owner, revision, changed_at, lang, title, words, audience, shared, organisation, learner_group \
    FROM collection WHERE id = $1";
const ALL: &str = "SELECT id, owner, revision, changed_at, lang, title, words, audience, shared, organisation, learner_group \
    FROM collection ORDER BY changed_at DESC, id LIMIT $1";
const ENTRIES: &str = "SELECT resource, note FROM collection_entry WHERE collection = $1 ORDER BY position";
const ALL_ENTRIES: &str =
    "SELECT collection, resource, note FROM collection_entry ORDER BY collection, position";

/// Collections that lists look through, newest first.
const LOOKED_THROUGH: i64 = 5_000;

type Row = (Uuid, Uuid, i64, String, String, String, String, String, String, Option<Uuid>, Option<Uuid>);

fn collection(r: Row, entries: Vec<Entry>) -> Result<Collection, DbError> {
    let (id, owner, revision, changed_at, lang, title, words, audience, shared, organisation, group) = r;
    let bad = |column, why: String| DbError::Stored { table: "collection", column, row: id.to_string(), why };
    let shared = match (shared.as_str(), group, organisation) {
        ("private", ..) => Shared::Private,
        ("public", ..) => Shared::Public,
        ("group", Some(group), _) => Shared::Group(group),
        ("organisation", _, Some(organisation)) => Shared::Organisation(organisation),
        _ => return Err(bad("shared", shared)),
    };
    Ok(Collection {
        id,
        owner,
        revision,
        changed_at,
        lang: lang.parse().map_err(|_| bad("lang", lang.clone()))?,
        title,
        words,
        audience: audience.parse().map_err(|_| bad("audience", audience.clone()))?,
        shared,
        entries,
    })
}

fn places(shared: Shared) -> (Option<Uuid>, Option<Uuid>) {
    match shared {
        Shared::Group(group) => (None, Some(group)),
        Shared::Organisation(organisation) => (Some(organisation), None),
        Shared::Private | Shared::Public => (None, None),
    }
}

async fn set_entries(tx: &mut Tx, c: &Collection) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(DROP_ENTRIES).bind(c.id).execute(&mut *conn).await.map(drop))
        .map_err(DbError::doing("take out the entries of a collection"))?;
    for (n, entry) in (1_i64..).zip(&c.entries) {
        on!(tx, conn => sqlx::query(ADD_ENTRY).bind(c.id).bind(n).bind(&entry.resource).bind(&entry.note)
            .execute(&mut *conn).await.map(drop))
        .map_err(DbError::doing("put a resource into a collection"))?;
    }
    Ok(())
}

/// Adds a collection with its entries.
pub async fn add(tx: &mut Tx, c: &Collection) -> Result<(), DbError> {
    let (organisation, group) = places(c.shared);
    on!(tx, conn => sqlx::query(ADD).bind(c.id).bind(c.owner).bind(&c.changed_at).bind(c.lang.code()).bind(&c.title)
        .bind(&c.words).bind(c.audience.code()).bind(c.shared.code()).bind(organisation).bind(group)
        .execute(&mut *conn).await.map(drop))
    .map_err(DbError::doing("make a collection"))?;
    set_entries(tx, c).await
}

/// Changes a collection whose revision is still `c.revision`; false when it is another by now.
pub async fn set(tx: &mut Tx, c: &Collection) -> Result<bool, DbError> {
    let (organisation, group) = places(c.shared);
    let n = on!(tx, conn => sqlx::query(SET).bind(c.id).bind(c.revision).bind(&c.changed_at).bind(c.lang.code())
        .bind(&c.title).bind(&c.words).bind(c.audience.code()).bind(c.shared.code()).bind(organisation).bind(group)
        .execute(&mut *conn).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("change a collection"))?;
    if n == 0 {
        return Ok(false);
    }
    set_entries(tx, c).await?;
    Ok(true)
}

/// Deletes a collection with its entries.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    for text in [DROP_ENTRIES, DROP] {
        on!(tx, conn => sqlx::query(text).bind(id).execute(&mut *conn).await.map(drop))
            .map_err(DbError::doing("delete a collection"))?;
    }
    Ok(())
}

/// A collection by its id.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Collection>, DbError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(ONE).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("find a collection"))?;
    let Some(row) = row else { return Ok(None) };
    let entries: Vec<(String, String)> =
        on!(conn, c => sqlx::query_as(ENTRIES).bind(id).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read a collection"))?;
    let entries = entries.into_iter().map(|(resource, note)| Entry { resource, note }).collect();
    collection(row, entries).map(Some)
}

/// All collections with their entries, the last changed first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Collection>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(ALL).bind(LOOKED_THROUGH).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the collections"))?;
    let found: Vec<(Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(ALL_ENTRIES).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the entries of collections"))?;
    let mut entries: HashMap<Uuid, Vec<Entry>> = HashMap::new();
    for (id, resource, note) in found {
        entries.entry(id).or_default().push(Entry { resource, note });
    }
    rows.into_iter()
        .map(|r| {
            let own = entries.remove(&r.0).unwrap_or_default();
            collection(r, own)
        })
        .collect()
}

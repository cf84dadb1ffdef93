//! Items and their versions, kept whole.

use db::{Conn, DbError, Tx, counter, on};
use kernel::Instant;
use sha2::{Digest, Sha256};

/// Counter of changes to the bank that people are asked from.
pub const COUNTER: &str = "item";

const HEAD: &str =
    "SELECT id, framework, competence, latest_version, live_version, content_hash FROM item WHERE id = $1";
const HEADS: &str =
    "SELECT id, framework, competence, latest_version, live_version, content_hash FROM item ORDER BY id";
const SET: &str = "INSERT INTO item (id, framework, competence, latest_version, live_version, content_hash) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET framework = excluded.framework, \
    competence = excluded.competence, latest_version = excluded.latest_version, live_version = excluded.live_version, \
    content_hash = excluded.content_hash";
const ADD: &str = "INSERT INTO item_version (item, version, recorded_at, author, reason, document) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const LIVE: &str = "SELECT v.item, v.version, v.document FROM item i JOIN item_version v ON v.item = i.id \
    AND v.version = i.live_version ORDER BY v.item";
const LATEST: &str = "SELECT v.item, v.version, v.document FROM item i JOIN item_version v ON v.item = i.id \
    AND v.version = i.latest_version ORDER BY v.item";
const ONE: &str = "SELECT document FROM item_version WHERE item = $1 AND version = $2";
const HISTORY: &str =
    "SELECT version, recorded_at, author, reason FROM item_version WHERE item = $1 ORDER BY version DESC";

/// What is known of an item without reading it.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its framework.
    pub framework: String,
    /// Its competence.
    pub competence: String,
    /// The newest version.
    pub latest_version: i64,
    /// The version that people are asked; none while it is a draft or retired.
    pub live_version: Option<i64>,
    /// Hash of the newest version.
    pub content_hash: String,
}

type HeadColumns = (String, String, String, i64, Option<i64>, String);

fn head_of((id, framework, competence, latest_version, live_version, content_hash): HeadColumns) -> Head {
    Head { id, framework, competence, latest_version, live_version, content_hash }
}

/// A version of an item as stored: item, version, document.
pub type Stored = (String, i64, String);
/// A change of an item: version, when, who, why.
pub type Change = (i64, String, String, String);

/// What is known of an item.
pub async fn head(conn: &mut Conn, id: &str) -> Result<Option<Head>, DbError> {
    let row: Option<HeadColumns> =
        on!(conn, c => sqlx::query_as(HEAD).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find an item"))?;
    Ok(row.map(head_of))
}

/// What is known of all items.
pub async fn heads(conn: &mut Conn) -> Result<Vec<Head>, DbError> {
    let rows: Vec<HeadColumns> = on!(conn, c => sqlx::query_as(HEADS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the items"))?;
    Ok(rows.into_iter().map(head_of).collect())
}

/// The items that people are asked.
pub async fn live(conn: &mut Conn) -> Result<Vec<Stored>, DbError> {
    on!(conn, c => sqlx::query_as(LIVE).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the item bank"))
}

/// The newest version of every item.
pub async fn latest(conn: &mut Conn) -> Result<Vec<Stored>, DbError> {
    on!(conn, c => sqlx::query_as(LATEST).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the newest items"))
}

/// One version of an item.
pub async fn document(conn: &mut Conn, id: &str, version: i64) -> Result<Option<String>, DbError> {
    on!(conn, c => sqlx::query_scalar(ONE).bind(id).bind(version).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read an item"))
}

/// The versions of an item, newest first.
pub async fn history(conn: &mut Conn, id: &str) -> Result<Vec<Change>, DbError> {
    on!(conn, c => sqlx::query_as(HISTORY).bind(id).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read an item's history"))
}

/// The hash by which two versions are told apart.
#[must_use]
pub fn hash(document: &str) -> String {
    hex::encode(Sha256::digest(document.as_bytes()))
}

/// What a new version of an item is written with.
pub struct NewVersion<'a> {
    /// The item.
    pub id: &'a str,
    /// Its framework.
    pub framework: &'a str,
    /// Its competence.
    pub competence: &'a str,
    /// Whole, as JSON.
    pub document: &'a str,
    /// People are asked this version from now on.
    pub live: bool,
    /// Who wrote it.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// Writes a new version. Gives its number.
pub async fn add(tx: &mut Tx, now: Instant, new: &NewVersion<'_>) -> Result<i64, DbError> {
    let old = head(tx, new.id).await?;
    let version = old.as_ref().map_or(0, |h| h.latest_version) + 1;
    let live = if new.live { Some(version) } else { old.and_then(|h| h.live_version) };
    set(
        tx,
        &Head {
            id: new.id.to_owned(),
            framework: new.framework.to_owned(),
            competence: new.competence.to_owned(),
            latest_version: version,
            live_version: live,
            content_hash: hash(new.document),
        },
    )
    .await?;
    on!(tx, c => sqlx::query(ADD).bind(new.id).bind(version).bind(now.to_string()).bind(new.author).bind(new.reason)
        .bind(new.document).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a version of an item"))?;
    counter::raise(tx, COUNTER, 1).await?;
    Ok(version)
}

/// Writes what is known of an item: which version people are asked, for example.
pub async fn set(tx: &mut Tx, h: &Head) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SET).bind(&h.id).bind(&h.framework).bind(&h.competence).bind(h.latest_version)
        .bind(h.live_version).bind(&h.content_hash).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write an item"))
}

//! Learning resources, their versions, and what the link check found.

use db::{Conn, DbError, Tx, counter, on};
use kernel::Instant;
use sha2::{Digest, Sha256};

use crate::links::{Found, LinkState};
use crate::resource::Resource;

/// Counter of changes to resources and to what is known of their addresses.
pub const COUNTER: &str = "resource";

const HEAD: &str = "SELECT r.latest_version, r.retired, r.content_hash, v.imported FROM resource r \
    JOIN resource_version v ON v.resource = r.id AND v.version = r.latest_version WHERE r.id = $1";
const SET: &str = "INSERT INTO resource (id, source, latest_version, retired, content_hash) \
    VALUES ($1, $2, $3, 0, $4) ON CONFLICT (id) DO UPDATE SET source = excluded.source, \
    latest_version = excluded.latest_version, content_hash = excluded.content_hash";
const KEEP_SOURCE: &str = "UPDATE resource SET latest_version = $2, content_hash = $3 WHERE id = $1";
const ADD: &str = "INSERT INTO resource_version (resource, version, recorded_at, author, reason, imported, document) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const RETIRE: &str = "UPDATE resource SET retired = $2 WHERE id = $1";
const ALL: &str = "SELECT r.id, r.source, r.latest_version, r.retired, v.imported, v.recorded_at, v.document, \
    c.address, c.checked_at, c.outcome, c.status, c.target, c.failures FROM resource r \
    JOIN resource_version v ON v.resource = r.id AND v.version = r.latest_version \
    LEFT JOIN resource_check c ON c.resource = r.id ORDER BY r.id";
const VERSION: &str = "SELECT document FROM resource_version WHERE resource = $1 AND version = $2";
const HISTORY: &str = "SELECT version, recorded_at, author, reason, imported FROM resource_version \
    WHERE resource = $1 ORDER BY version DESC";
const SET_CHECK: &str = "INSERT INTO resource_check (resource, address, checked_at, outcome, status, target, failures) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (resource) DO UPDATE SET address = excluded.address, \
    checked_at = excluded.checked_at, outcome = excluded.outcome, status = excluded.status, target = excluded.target, \
    failures = excluded.failures";

/// What is known of a stored resource without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The newest version.
    pub version: i64,
    /// No longer offered.
    pub retired: bool,
    /// Hash of the newest version.
    pub content_hash: String,
    /// The newest version came from an import, not from an editor's form.
    pub imported: bool,
}

/// What the last link check found, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// When, RFC 3339.
    pub at: String,
    /// What.
    pub found: Found,
}

/// A resource as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The resource.
    pub resource: Resource,
    /// Where it was imported from; empty when an editor wrote it here.
    pub source: String,
    /// Its newest version.
    pub version: i64,
    /// No longer offered.
    pub retired: bool,
    /// An editor wrote the newest version.
    pub edited: bool,
    /// When the newest version was recorded.
    pub recorded_at: String,
    /// What the link check found at its address; none while nobody looked.
    pub check: Option<Check>,
}

impl Known {
    /// What is known of its address.
    #[must_use]
    pub fn link(&self) -> LinkState {
        self.check.as_ref().map_or(LinkState::NotChecked, |c| c.found.state)
    }

    /// When its address was last checked; none while nobody looked.
    #[must_use]
    pub fn last_checked(&self) -> Option<&str> {
        self.check.as_ref().map(|c| c.at.as_str())
    }
}

/// A version to add.
pub struct NewVersion<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Where it is imported from; none when an editor wrote it.
    pub source: Option<&'a str>,
    /// Who.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// A change of a resource: version, when, who, why, whether it came from an import.
pub type Change = (i64, String, String, String, i64);

/// The hash of a document.
#[must_use]
pub fn hash(document: &str) -> String {
    hex::encode(Sha256::digest(document.as_bytes()))
}

/// What is known of a resource.
pub async fn head(conn: &mut Conn, id: &str) -> Result<Option<Head>, DbError> {
    let row: Option<(i64, i64, String, i64)> =
        on!(conn, c => sqlx::query_as(HEAD).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find a resource"))?;
    Ok(row.map(|(version, retired, content_hash, imported)| Head {
        version,
        retired: retired != 0,
        content_hash,
        imported: imported != 0,
    }))
}

/// Adds the version after `before` (0 for a new resource); gives its number.
pub async fn add(tx: &mut Tx, now: Instant, before: i64, new: &NewVersion<'_>) -> Result<i64, DbError> {
    let document = new.resource.document();
    let (id, version, hash) = (&new.resource.id, before + 1, hash(&document));
    match (new.source, before) {
        (None, 1..) => {
            on!(tx, c => sqlx::query(KEEP_SOURCE).bind(id).bind(version).bind(&hash).execute(&mut *c).await.map(drop))
        }
        (source, _) => {
            let source = source.unwrap_or("");
            on!(tx, c => sqlx::query(SET).bind(id).bind(source).bind(version).bind(&hash).execute(&mut *c).await.map(drop))
        }
    }
    .map_err(DbError::doing("save a resource"))?;
    let imported = i64::from(new.source.is_some());
    on!(tx, c => sqlx::query(ADD).bind(id).bind(version).bind(now.to_string()).bind(new.author).bind(new.reason)
        .bind(imported).bind(&document).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("save a version of a resource"))?;
    Ok(version)
}

/// Says that resources changed, so that every process reads them again; also holds back other writers until the end
/// of the transaction.
pub async fn changed(tx: &mut Tx) -> Result<(), DbError> {
    counter::raise(tx, COUNTER, 1).await.map(drop)
}

/// Takes a resource out of the offer, or back in.
pub async fn set_retired(tx: &mut Tx, id: &str, retired: bool) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(RETIRE).bind(id).bind(i64::from(retired)).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("retire a resource"))
}

/// All resources as they stand, retired ones too, by id.
pub async fn all(conn: &mut Conn) -> Result<Vec<Known>, DbError> {
    type Row = (
        String,
        String,
        i64,
        i64,
        i64,
        String,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<i64>,
        Option<String>,
        Option<i64>,
    );
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the resources"))?;
    let mut out = Vec::with_capacity(rows.len());
    for (
        id,
        source,
        version,
        retired,
        imported,
        recorded_at,
        document,
        address,
        at,
        outcome,
        status,
        target,
        failures,
    ) in rows
    {
        let resource = stored(&id, version, &document)?;
        let check = match (at, outcome.as_deref().map(LinkState::from_code)) {
            // what was found at another address says nothing about this one
            (Some(at), Some(Some(state))) if address.as_deref() == Some(resource.url.as_str()) => {
                Some(Check { at, found: Found { state, status, target, failures: failures.unwrap_or(0) } })
            }
            _ => None,
        };
        out.push(Known {
            resource,
            source,
            version,
            retired: retired != 0,
            edited: imported == 0,
            recorded_at,
            check,
        });
    }
    Ok(out)
}

fn stored(id: &str, version: i64, document: &str) -> Result<Resource, DbError> {
    serde_json::from_str(document).map_err(|e| DbError::Stored {
        table: "resource_version",
        column: "document",
        row: format!("{id} version {version}"),
        why: e.to_string(),
    })
}

/// One version of a resource.
pub async fn version(conn: &mut Conn, id: &str, number: i64) -> Result<Option<Resource>, DbError> {
    let document: Option<String> =
        on!(conn, c => sqlx::query_scalar(VERSION).bind(id).bind(number).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a version of a resource"))?;
    document.map(|d| stored(id, number, &d)).transpose()
}

/// The changes of a resource, newest first.
pub async fn history(conn: &mut Conn, id: &str) -> Result<Vec<Change>, DbError> {
    on!(conn, c => sqlx::query_as(HISTORY).bind(id).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the history of a resource"))
}

/// Keeps what the link check found at an address.
pub async fn set_check(
    tx: &mut Tx,
    id: &str,
    address: &str,
    at: Instant,
    found: &Found,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SET_CHECK).bind(id).bind(address).bind(at.to_string()).bind(found.state.code())
        .bind(found.status).bind(&found.target).bind(found.failures).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("keep a link check"))
}

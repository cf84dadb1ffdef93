//! Records and their revisions.

use db::{Conn, DbError, Tx, dialect, on};
use kernel::Instant;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use crate::Record;

/// Where a revision came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A form.
    Edit,
    /// A file.
    Import,
    /// An earlier revision brought back.
    Revert,
    /// The demonstration content.
    Demo,
}

impl Origin {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Origin::Edit => "edit",
            Origin::Import => "import",
            Origin::Revert => "revert",
            Origin::Demo => "demo",
        }
    }
}

/// A revision without its document.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Revision {
    /// The record.
    pub number: i64,
    /// Its version, from 1.
    pub version: i64,
    /// When it was saved, RFC 3339.
    pub recorded_at: String,
    /// Who saved it: a person's id or the name of a command.
    pub author: String,
    /// `edit`, `import`, `revert` or `demo`.
    pub origin: String,
    /// Why.
    pub reason: String,
    /// SHA-256 of the document.
    pub content_hash: String,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The record.
    pub number: i64,
    /// Its newest version.
    pub latest_version: i64,
    /// The publication that is public now, if any.
    pub live_seq: Option<i64>,
    /// SHA-256 of the newest version's document.
    pub content_hash: String,
}

/// SHA-256 of a document's canonical text, in hexadecimal.
pub fn hash(document: &str) -> String {
    hex::encode(Sha256::digest(document.as_bytes()))
}

const HEAD: &str = "SELECT number, latest_version, live_seq, content_hash FROM policy WHERE number = $1";
const HEADS: &str = "SELECT number, latest_version, live_seq, content_hash FROM policy";
const HIGHEST: &str = "SELECT COALESCE(max(number), 0) FROM policy";
const DOCUMENT: &str = "SELECT document FROM policy_revision WHERE number = $1 AND version = $2";
const HISTORY: &str = "SELECT number, version, recorded_at, author, origin, reason, content_hash \
    FROM policy_revision WHERE number = $1 ORDER BY version DESC";
const SET_HEAD: &str = "INSERT INTO policy (number, latest_version, live_seq, content_hash) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (number) DO UPDATE SET latest_version = excluded.latest_version, \
    live_seq = COALESCE(excluded.live_seq, policy.live_seq), content_hash = excluded.content_hash";
const INSERT: &str = "INSERT INTO policy_revision \
    (number, version, recorded_at, author, origin, reason, content_hash, document) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const DRAFTS: &str = "SELECT r.number, r.version, r.recorded_at, r.author, r.document FROM policy p \
    JOIN policy_revision r ON r.number = p.number AND r.version = p.latest_version \
    LEFT JOIN publication q ON q.seq = p.live_seq \
    WHERE q.seq IS NULL OR q.version < p.latest_version ORDER BY r.recorded_at DESC LIMIT 200";

type HeadRow = (i64, i64, Option<i64>, String);

fn head_of(r: HeadRow) -> Head {
    Head { number: r.0, latest_version: r.1, live_seq: r.2, content_hash: r.3 }
}

/// Where one record stands.
pub async fn head(conn: &mut Conn, number: i64) -> Result<Option<Head>, DbError> {
    let row: Option<HeadRow> =
        on!(conn, c => sqlx::query_as(HEAD).bind(number).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find a policy"))?;
    Ok(row.map(head_of))
}

/// Where every record stands.
pub async fn heads(conn: &mut Conn) -> Result<Vec<Head>, DbError> {
    let rows: Vec<HeadRow> = on!(conn, c => sqlx::query_as(HEADS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("list the policies"))?;
    Ok(rows.into_iter().map(head_of).collect())
}

/// The highest number in use; 0 when there is none.
pub async fn highest_number(conn: &mut Conn) -> Result<i64, DbError> {
    on!(conn, c => sqlx::query_scalar(HIGHEST).fetch_one(&mut *c).await)
        .map_err(DbError::doing("find the highest number"))
}

/// One revision's document.
pub async fn document(conn: &mut Conn, number: i64, version: i64) -> Result<Option<Record>, DbError> {
    let text: Option<String> =
        on!(conn, c => sqlx::query_scalar(DOCUMENT).bind(number).bind(version).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a revision"))?;
    text.map(|t| parse(number, &t)).transpose()
}

/// Parses a stored document.
pub fn parse(number: i64, text: &str) -> Result<Record, DbError> {
    serde_json::from_str(text).map_err(|e| DbError::Stored {
        table: "policy_revision",
        column: "document",
        row: number.to_string(),
        why: e.to_string(),
    })
}

/// All revisions of a record, newest first.
pub async fn history(conn: &mut Conn, number: i64) -> Result<Vec<Revision>, DbError> {
    let rows: Vec<(i64, i64, String, String, String, String, String)> =
        on!(conn, c => sqlx::query_as(HISTORY).bind(number).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read a history"))?;
    Ok(rows
        .into_iter()
        .map(|r| Revision {
            number: r.0,
            version: r.1,
            recorded_at: r.2,
            author: r.3,
            origin: r.4,
            reason: r.5,
            content_hash: r.6,
        })
        .collect())
}

/// A draft that is newer than what is public.
pub struct Draft {
    /// When it was saved, RFC 3339.
    pub recorded_at: String,
    /// Who saved it.
    pub author: String,
    /// Its version.
    pub version: i64,
    /// The document.
    pub record: Record,
}

/// Records whose newest revision is not public, newest first; at most 200.
pub async fn drafts(conn: &mut Conn) -> Result<Vec<Draft>, DbError> {
    let rows: Vec<(i64, i64, String, String, String)> =
        on!(conn, c => sqlx::query_as(DRAFTS).fetch_all(&mut *c).await)
            .map_err(DbError::doing("list the drafts"))?;
    rows.into_iter()
        .map(|(number, version, recorded_at, author, document)| {
            Ok(Draft { recorded_at, author, version, record: parse(number, &document)? })
        })
        .collect()
}

/// Adds a revision after the newest one.
#[allow(clippy::too_many_arguments)]
pub async fn add(
    tx: &mut Tx,
    record: &Record,
    after: i64,
    now: Instant,
    author: &str,
    origin: Origin,
    reason: &str,
) -> Result<i64, DbError> {
    let document = record.to_json();
    let content_hash = hash(&document);
    let version = after + 1;
    on!(tx, c => sqlx::query(SET_HEAD).bind(record.id).bind(version).bind(None::<i64>).bind(&content_hash)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a policy"))?;
    on!(tx, c => sqlx::query(INSERT).bind(record.id).bind(version).bind(now.to_string()).bind(author)
        .bind(origin.code()).bind(reason).bind(&content_hash).bind(&document).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a revision"))?;
    Ok(version)
}

/// Rows per insert. SQLite looks a numbered parameter up by walking the list of their names, so the cost of
/// a statement grows with the square of its parameters: 20 rows are written about twice as fast as 200.
const BULK: usize = 20;

/// A revision to be written in bulk together with its publication.
pub struct Bulk {
    /// The record's number.
    pub number: i64,
    /// The new version.
    pub version: i64,
    /// The publication's number.
    pub seq: i64,
    /// The document's canonical text.
    pub document: String,
    /// Its hash.
    pub content_hash: String,
}

/// Writes many revisions and their publications; all new ones end what was public before.
pub async fn add_published(
    tx: &mut Tx,
    rows: &[Bulk],
    now: Instant,
    author: &str,
    origin: Origin,
    reason: &str,
) -> Result<(), DbError> {
    let at = now.to_string();
    let until = Instant::FOREVER.to_string();
    for chunk in rows.chunks(BULK) {
        let heads = format!(
            "{} ON CONFLICT (number) DO UPDATE SET latest_version = excluded.latest_version, \
             live_seq = excluded.live_seq, content_hash = excluded.content_hash",
            dialect::insert_text(
                "policy",
                &["number", "latest_version", "live_seq", "content_hash"],
                chunk.len()
            )
        );
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(heads));
            for r in chunk { q = q.bind(r.number).bind(r.version).bind(r.seq).bind(&r.content_hash); }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("write policies"))?;
        let revisions = dialect::insert_text(
            "policy_revision",
            &["number", "version", "recorded_at", "author", "origin", "reason", "content_hash", "document"],
            chunk.len(),
        );
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(revisions));
            for r in chunk {
                q = q.bind(r.number).bind(r.version).bind(&at).bind(author).bind(origin.code()).bind(reason)
                    .bind(&r.content_hash).bind(&r.document);
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("write revisions"))?;
        let changed: Vec<&Bulk> = chunk.iter().filter(|r| r.version > 1).collect();
        super::publications::end(tx, &changed.iter().map(|r| r.number).collect::<Vec<_>>(), now).await?;
        let publications = dialect::insert_text(
            "publication",
            &["seq", "number", "version", "at", "until", "removed", "confirmation_only", "author", "reason"],
            chunk.len(),
        );
        on!(tx, c => {
            let mut q = sqlx::query(AssertSqlSafe(publications));
            for r in chunk {
                q = q.bind(r.seq).bind(r.number).bind(r.version).bind(&at).bind(&until).bind(0i64).bind(0i64)
                    .bind(author).bind(reason);
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("write publications"))?;
    }
    Ok(())
}

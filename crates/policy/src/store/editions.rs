//! Editions: what was public at a moment, frozen under a number.

use db::{Conn, DbError, Tx, on};
use kernel::Instant;
use sha2::{Digest, Sha256};

/// A frozen edition.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Edition {
    /// Its number, from 1.
    pub number: i64,
    /// Its name.
    pub title: String,
    /// What to know about it.
    pub note: String,
    /// The moment whose state it holds, RFC 3339.
    pub frozen_at: String,
    /// How many records it holds.
    pub records: i64,
    /// SHA-256 over number, version and content hash of each record, in order of number.
    pub content_hash: String,
    /// Who froze it.
    pub author: String,
}

impl Edition {
    /// The moment whose state it holds.
    pub fn moment(&self) -> Result<Instant, DbError> {
        self.frozen_at.parse().map_err(|e: jiff::Error| DbError::Stored {
            table: "edition",
            column: "frozen_at",
            row: self.number.to_string(),
            why: e.to_string(),
        })
    }
}

/// A record in an edition: number, version, hash of the document.
pub type Member = (i64, i64, String);

type Row = (i64, String, String, String, i64, String, String);

fn edition(r: Row) -> Edition {
    Edition {
        number: r.0,
        title: r.1,
        note: r.2,
        frozen_at: r.3,
        records: r.4,
        content_hash: r.5,
        author: r.6,
    }
}

const ALL: &str =
    "SELECT number, title, note, frozen_at, records, content_hash, author FROM edition ORDER BY number DESC";
const ONE: &str =
    "SELECT number, title, note, frozen_at, records, content_hash, author FROM edition WHERE number = $1";
const MEMBERS: &str = "SELECT q.number, q.version, r.content_hash FROM publication q \
    JOIN policy_revision r ON r.number = q.number AND r.version = q.version \
    WHERE q.at <= $1 AND q.until > $1 AND q.removed = 0 ORDER BY q.number";
const INSERT: &str = "INSERT INTO edition (number, title, note, frozen_at, records, content_hash, author) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// All editions, newest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Edition>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("list the editions"))?;
    Ok(rows.into_iter().map(edition).collect())
}

/// One edition.
pub async fn get(conn: &mut Conn, number: i64) -> Result<Option<Edition>, DbError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(ONE).bind(number).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read an edition"))?;
    Ok(row.map(edition))
}

/// What was public at a moment.
pub async fn members(conn: &mut Conn, at: Instant) -> Result<Vec<Member>, DbError> {
    on!(conn, c => sqlx::query_as(MEMBERS).bind(at.to_string()).fetch_all(&mut *c).await)
        .map_err(DbError::doing("list what was public"))
}

/// SHA-256 over the members, one line each.
pub fn hash(members: &[Member]) -> String {
    let mut sum = Sha256::new();
    for (number, version, hash) in members {
        sum.update(format!("{number} {version} {hash}\n"));
    }
    hex::encode(sum.finalize())
}

/// Writes a new edition.
pub async fn add(tx: &mut Tx, e: &Edition) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT).bind(e.number).bind(&e.title).bind(&e.note).bind(&e.frozen_at)
        .bind(e.records).bind(&e.content_hash).bind(&e.author).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("freeze an edition"))
}

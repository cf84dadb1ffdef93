//! The audit log: entries chained by hash, so that nobody can change or drop
//! one in the middle without `verify` noticing. Entries carry no personal data
//! beyond the acting account's id.

use kernel::Instant;
use sha2::{Digest, Sha256};

use crate::{Conn, DbError, Tx, counter, on};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// Position in the chain, from 1.
    pub seq: i64,
    /// When, RFC 3339.
    pub at: String,
    /// The acting account's id, or the name of a command.
    pub actor: String,
    /// What was done: `policy.publish`.
    pub action: String,
    /// To what: `policy/43626`.
    pub subject: String,
    /// More, as JSON text.
    pub detail: String,
    /// Hash of the entry before; zeros for the first.
    pub previous: String,
    /// Hash of this entry.
    pub hash: String,
}

const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const COUNTER: &str = "audit";
const LAST: &str = "SELECT hash FROM audit_entry WHERE seq = $1";
const INSERT: &str = "INSERT INTO audit_entry (seq, at, actor, action, subject, detail, previous, hash) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const PAGE: &str = "SELECT seq, at, actor, action, subject, detail, previous, hash FROM audit_entry \
    WHERE seq > $1 ORDER BY seq LIMIT $2";
const LATEST: &str = "SELECT seq, at, actor, action, subject, detail, previous, hash FROM audit_entry \
    WHERE seq < $1 ORDER BY seq DESC LIMIT $2";

type Row = (i64, String, String, String, String, String, String, String);

fn entry(r: Row) -> Entry {
    Entry { seq: r.0, at: r.1, actor: r.2, action: r.3, subject: r.4, detail: r.5, previous: r.6, hash: r.7 }
}

/// SHA-256 over the fields, each preceded by its length, so that no two entries share a text.
fn digest(
    seq: i64,
    at: &str,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
    previous: &str,
) -> String {
    let mut h = Sha256::new();
    h.update(seq.to_be_bytes());
    for part in [at, actor, action, subject, detail, previous] {
        h.update((part.len() as u64).to_be_bytes());
        h.update(part.as_bytes());
    }
    hex::encode(h.finalize())
}

/// Appends an entry within the transaction of the act itself.
pub async fn append(
    tx: &mut Tx,
    at: Instant,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &serde_json::Value,
) -> Result<i64, DbError> {
    // raising the counter locks its row, so the chain has one writer at a time
    let seq = counter::raise(tx, COUNTER, 1).await?;
    let previous: Option<String> =
        on!(tx, c => sqlx::query_scalar(LAST).bind(seq - 1).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read the audit log"))?;
    let previous = previous.unwrap_or_else(|| GENESIS.to_owned());
    let at = at.to_string();
    let detail = detail.to_string();
    let hash = digest(seq, &at, actor, action, subject, &detail, &previous);
    on!(tx, c => sqlx::query(INSERT).bind(seq).bind(&at).bind(actor).bind(action).bind(subject)
        .bind(&detail).bind(&previous).bind(&hash).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write the audit log"))?;
    Ok(seq)
}

/// Entries before `seq`, newest first.
pub async fn latest(conn: &mut Conn, before: i64, limit: i64) -> Result<Vec<Entry>, DbError> {
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(LATEST).bind(before).bind(limit).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the audit log"))?;
    Ok(rows.into_iter().map(entry).collect())
}

/// What `verify` found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry follows from the one before; the number of entries.
    Whole(i64),
    /// The first entry that does not, and why.
    Broken {
        /// Its position.
        seq: i64,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Walks the whole chain.
pub async fn verify(conn: &mut Conn) -> Result<Verdict, DbError> {
    let expected = counter::read(conn, COUNTER).await?;
    let (mut seq, mut previous) = (0i64, GENESIS.to_owned());
    loop {
        let rows: Vec<Row> =
            on!(conn, c => sqlx::query_as(PAGE).bind(seq).bind(1000i64).fetch_all(&mut *c).await)
                .map_err(DbError::doing("read the audit log"))?;
        if rows.is_empty() {
            break;
        }
        for e in rows.into_iter().map(entry) {
            if e.seq != seq + 1 {
                return Ok(Verdict::Broken { seq: seq + 1, why: "the entry is missing" });
            }
            if e.previous != previous {
                return Ok(Verdict::Broken { seq: e.seq, why: "it does not follow from the entry before" });
            }
            if digest(e.seq, &e.at, &e.actor, &e.action, &e.subject, &e.detail, &e.previous) != e.hash {
                return Ok(Verdict::Broken { seq: e.seq, why: "its content was changed" });
            }
            seq = e.seq;
            previous = e.hash;
        }
    }
    if seq != expected {
        return Ok(Verdict::Broken { seq: seq + 1, why: "entries at the end are missing" });
    }
    Ok(Verdict::Whole(seq))
}

//! What was public when.

use db::{Conn, DbError, Tx, counter, dialect, on};
use kernel::Instant;
use sqlx::AssertSqlSafe;

use super::revisions;
use crate::Record;

/// Counter of publications: the version of the public data.
pub const COUNTER: &str = "publication";

/// One publication with its document.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Its number; grows with every change of what is public.
    pub seq: i64,
    /// The record.
    pub number: i64,
    /// The version published.
    pub version: i64,
    /// From when, RFC 3339.
    pub at: String,
    /// Until when, RFC 3339.
    pub until: String,
    /// True when this takes the record out of public view.
    pub removed: bool,
    /// True when nothing but confirmations changed.
    pub confirmation_only: bool,
    /// Who published it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// The document.
    pub record: Record,
}

type Row = (i64, i64, i64, String, String, i64, i64, String, String, String);

fn publication(r: Row) -> Result<Publication, DbError> {
    Ok(Publication {
        record: revisions::parse(r.1, &r.9)?,
        seq: r.0,
        number: r.1,
        version: r.2,
        at: r.3,
        until: r.4,
        removed: r.5 != 0,
        confirmation_only: r.6 != 0,
        author: r.7,
        reason: r.8,
    })
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT q.seq, q.number, q.version, q.at, q.until, q.removed, q.confirmation_only, q.author, q.reason, \
             r.document FROM publication q JOIN policy_revision r ON r.number = q.number AND r.version = q.version ",
            $rest
        )
    };
}

const LIVE: &str = columns!("JOIN policy p ON p.live_seq = q.seq WHERE p.number = $1");
const AS_OF: &str =
    columns!("WHERE q.number = $1 AND q.at <= $2 AND q.until > $2 ORDER BY q.seq DESC LIMIT 1");
const AFTER: &str = columns!("WHERE q.seq > $1 ORDER BY q.seq LIMIT $2");
const OF_RECORD: &str = columns!("WHERE q.number = $1 ORDER BY q.seq DESC LIMIT 500");
const RECENT: &str = columns!("WHERE q.seq < $1 ORDER BY q.seq DESC LIMIT $2");
const LIVE_AFTER: &str =
    columns!("JOIN policy p ON p.live_seq = q.seq WHERE q.number > $1 ORDER BY q.number LIMIT $2");
const END: &str = "UPDATE publication SET until = $2 WHERE number = $1 AND until > $2";
const INSERT: &str = "INSERT INTO publication \
    (seq, number, version, at, until, removed, confirmation_only, author, reason) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SET_LIVE: &str = "UPDATE policy SET live_seq = $2 WHERE number = $1";

/// The version of the public data.
pub async fn version(conn: &mut Conn) -> Result<i64, DbError> {
    counter::read(conn, COUNTER).await
}

/// What is public of a record now, or was at a moment.
pub async fn of(
    conn: &mut Conn,
    number: i64,
    as_of: Option<Instant>,
) -> Result<Option<Publication>, DbError> {
    let row: Option<Row> = match as_of {
        None => on!(conn, c => sqlx::query_as(LIVE).bind(number).fetch_optional(&mut *c).await),
        Some(t) => {
            on!(conn, c => sqlx::query_as(AS_OF).bind(number).bind(t.to_string()).fetch_optional(&mut *c).await)
        }
    }
    .map_err(DbError::doing("read a policy"))?;
    Ok(row.map(publication).transpose()?.filter(|p| !p.removed))
}

/// Publications after a number, oldest first: what an index still has to read.
pub async fn after(conn: &mut Conn, seq: i64, limit: i64) -> Result<Vec<Publication>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(AFTER).bind(seq).bind(limit).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read publications"))?;
    rows.into_iter().map(publication).collect()
}

/// What is public now of the records after a number, in order of number: for exports of everything.
pub async fn live_after(conn: &mut Conn, number: i64, limit: i64) -> Result<Vec<Publication>, DbError> {
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(LIVE_AFTER).bind(number).bind(limit).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read policies"))?;
    rows.into_iter().map(publication).collect()
}

/// Publications before a number, newest first: for feeds.
pub async fn recent(conn: &mut Conn, before: i64, limit: i64) -> Result<Vec<Publication>, DbError> {
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(RECENT).bind(before).bind(limit).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read publications"))?;
    rows.into_iter().map(publication).collect()
}

/// All publications of a record, newest first.
pub async fn of_record(conn: &mut Conn, number: i64) -> Result<Vec<Publication>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(OF_RECORD).bind(number).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read publications"))?;
    rows.into_iter().map(publication).collect()
}

/// Several publications by number, in the order asked for; unknown ones are left out.
pub async fn by_seq(conn: &mut Conn, seqs: &[i64]) -> Result<Vec<Publication>, DbError> {
    let mut found: std::collections::HashMap<i64, Publication> = std::collections::HashMap::new();
    for chunk in seqs.chunks(500) {
        let sql = format!(columns!("WHERE q.seq IN ({})"), dialect::list(1, chunk.len()));
        let rows: Vec<Row> = on!(conn, c => {
            let mut q = sqlx::query_as(AssertSqlSafe(sql));
            for seq in chunk { q = q.bind(*seq); }
            q.fetch_all(&mut *c).await
        })
        .map_err(DbError::doing("read policies"))?;
        for row in rows {
            let p = publication(row)?;
            found.insert(p.seq, p);
        }
    }
    Ok(seqs.iter().filter_map(|s| found.remove(s)).collect())
}

/// Ends what is public of these records.
pub async fn end(tx: &mut Tx, numbers: &[i64], now: Instant) -> Result<(), DbError> {
    for number in numbers {
        on!(tx, c => sqlx::query(END).bind(number).bind(now.to_string()).execute(&mut *c).await.map(drop))
            .map_err(DbError::doing("end a publication"))?;
    }
    Ok(())
}

/// Publishes a version of a record (or, with `removed`, takes it out of public view). Gives the publication's number.
#[allow(clippy::too_many_arguments)]
pub async fn add(
    tx: &mut Tx,
    number: i64,
    version: i64,
    now: Instant,
    removed: bool,
    confirmation_only: bool,
    author: &str,
    reason: &str,
) -> Result<i64, DbError> {
    let seq = counter::raise(tx, COUNTER, 1).await?;
    end(tx, &[number], now).await?;
    on!(tx, c => sqlx::query(INSERT).bind(seq).bind(number).bind(version).bind(now.to_string())
        .bind(Instant::FOREVER.to_string()).bind(i64::from(removed)).bind(i64::from(confirmation_only))
        .bind(author).bind(reason).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("publish"))?;
    let live = (!removed).then_some(seq);
    on!(tx, c => sqlx::query(SET_LIVE).bind(number).bind(live).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("publish"))?;
    Ok(seq)
}

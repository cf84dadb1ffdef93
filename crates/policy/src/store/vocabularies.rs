//! Vocabularies, kept whole with their history.

use db::{Conn, DbError, Tx, on};
use kernel::Instant;

use crate::vocabulary::Vocabulary;

/// Counter of changes to vocabularies.
pub const COUNTER: &str = "vocabulary";

const ALL: &str = "SELECT name, document FROM vocabulary ORDER BY name";
const AS_OF: &str = "SELECT v.name, v.document FROM vocabulary_revision v WHERE v.recorded_at <= $1 AND v.revision = \
    (SELECT max(w.revision) FROM vocabulary_revision w WHERE w.name = v.name AND w.recorded_at <= $1) ORDER BY v.name";
const REVISION: &str = "SELECT revision FROM vocabulary WHERE name = $1";
const SET: &str = "INSERT INTO vocabulary (name, revision, document) VALUES ($1, $2, $3) \
    ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, document = excluded.document";
const ADD: &str = "INSERT INTO vocabulary_revision (name, revision, recorded_at, author, reason, document) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const HISTORY: &str = "SELECT revision, recorded_at, author, reason FROM vocabulary_revision WHERE name = $1 \
    ORDER BY revision DESC LIMIT 200";

/// All vocabularies as they stand.
pub async fn all(conn: &mut Conn) -> Result<Vec<Vocabulary>, DbError> {
    let rows: Vec<(String, String)> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the vocabularies"))?;
    rows.into_iter().map(parse).collect()
}

/// All vocabularies as they stood at a moment.
pub async fn as_of(conn: &mut Conn, at: Instant) -> Result<Vec<Vocabulary>, DbError> {
    let rows: Vec<(String, String)> =
        on!(conn, c => sqlx::query_as(AS_OF).bind(at.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the vocabularies of a past day"))?;
    rows.into_iter().map(parse).collect()
}

fn parse((name, document): (String, String)) -> Result<Vocabulary, DbError> {
    serde_json::from_str(&document).map_err(|e| DbError::Stored {
        table: "vocabulary",
        column: "document",
        row: name,
        why: e.to_string(),
    })
}

/// The revision of a vocabulary; none when it is not there.
pub async fn revision(conn: &mut Conn, name: &str) -> Result<Option<i64>, DbError> {
    on!(conn, c => sqlx::query_scalar(REVISION).bind(name).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read a vocabulary"))
}

/// A change of a vocabulary: revision, when, who, why.
pub type Change = (i64, String, String, String);

/// The changes of a vocabulary, newest first.
pub async fn history(conn: &mut Conn, name: &str) -> Result<Vec<Change>, DbError> {
    on!(conn, c => sqlx::query_as(HISTORY).bind(name).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read a vocabulary's history"))
}

/// Writes a vocabulary as a new revision.
pub async fn save(
    tx: &mut Tx,
    v: &Vocabulary,
    now: Instant,
    author: &str,
    reason: &str,
) -> Result<i64, DbError> {
    let document = serde_json::to_string(v).expect("a vocabulary always serialises");
    let next = revision(tx, &v.vocabulary).await?.unwrap_or(0) + 1;
    on!(tx, c => sqlx::query(SET).bind(&v.vocabulary).bind(next).bind(&document).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write a vocabulary"))?;
    on!(tx, c => sqlx::query(ADD).bind(&v.vocabulary).bind(next).bind(now.to_string()).bind(author).bind(reason)
        .bind(&document).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a vocabulary's history"))?;
    db::counter::raise(tx, COUNTER, 1).await?;
    Ok(next)
}

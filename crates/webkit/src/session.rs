//! Sessions: an opaque random token in a cookie, its SHA-256 in the database.

use axum::http::{HeaderMap, HeaderValue, header};
use db::{Conn, Db, DbError, Tx, on};
use kernel::{Chance, Instant};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Name of the cookie that holds the token.
pub const COOKIE: &str = "trinn_session";
/// A session ends this long after it began.
const LIFETIME_MS: i64 = 12 * 3_600_000;

/// Whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionUser {
    /// The person.
    pub person: Uuid,
    /// Their name, for the page's head.
    pub name: String,
    /// The token that their forms must carry.
    pub csrf: String,
    /// Hash of the session's token.
    pub token_hash: String,
}

const INSERT: &str = "INSERT INTO session (token_hash, person_id, name, csrf, created_at, seen_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $5, $6)";
const FIND: &str = "SELECT person_id, name, csrf FROM session WHERE token_hash = $1 AND expires_at > $2";
const DELETE: &str = "DELETE FROM session WHERE token_hash = $1";
const DELETE_PERSON: &str = "DELETE FROM session WHERE person_id = $1";
const DELETE_OLD: &str = "DELETE FROM session WHERE expires_at <= $1";

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Begins a session; gives the token for the cookie. Expired sessions are swept on the way.
pub async fn begin(
    tx: &mut Tx,
    person: Uuid,
    name: &str,
    now: Instant,
    chance: &mut Chance,
) -> Result<String, DbError> {
    let token = hex::encode(chance.bytes::<32>());
    let csrf = hex::encode(chance.bytes::<16>());
    let expires = now.plus_millis(LIFETIME_MS).to_string();
    let (now, hashed) = (now.to_string(), hash(&token));
    on!(tx, c => sqlx::query(DELETE_OLD).bind(&now).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("sweep sessions"))?;
    on!(tx, c => sqlx::query(INSERT).bind(&hashed).bind(person).bind(name).bind(&csrf).bind(&now).bind(&expires)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("begin a session"))?;
    Ok(token)
}

/// Who holds this token now.
pub async fn find(conn: &mut Conn, token: &str, now: Instant) -> Result<Option<SessionUser>, DbError> {
    let hashed = hash(token);
    let row: Option<(Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(FIND).bind(&hashed).bind(now.to_string()).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find a session"))?;
    Ok(row.map(|(person, name, csrf)| SessionUser { person, name, csrf, token_hash: hashed }))
}

/// Ends one session.
pub async fn end(db: &Db, token_hash: &str) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(tx, c => sqlx::query(DELETE).bind(token_hash).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("end a session"))?;
    tx.commit().await
}

/// Ends every session of a person: when a password changes or an account closes.
pub async fn end_all(tx: &mut Tx, person: Uuid) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(DELETE_PERSON).bind(person).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("end a person's sessions"))
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(n, _)| *n == name).map(|(_, v)| v))
}

/// A `Set-Cookie` header. An empty value removes the cookie.
pub fn set_cookie(name: &str, value: &str, max_age_seconds: i64, secure: bool) -> HeaderValue {
    let age = if value.is_empty() { 0 } else { max_age_seconds };
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"))
        .expect("cookie values are hex digits or language codes")
}

//! Forms on paper, and which modules were taken from answer sheets.

use db::{Conn, DbError, Tx, on};
use uuid::Uuid;

const ADD: &str = "INSERT INTO paper_form (code, campaign, version, made_at, author, document) VALUES ($1, $2, $3, $4, $5, $6)";
const OF: &str = "SELECT code, campaign, version, made_at, author, document FROM paper_form WHERE campaign = $1 \
    ORDER BY version DESC";
const LATEST: &str = "SELECT MAX(version) FROM paper_form WHERE campaign = $1";
const TAKE: &str = "INSERT INTO paper_module (attempt, module, form, taken_at, author) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (attempt, module) DO NOTHING";
const TAKEN: &str = "SELECT form, module FROM paper_module WHERE attempt = $1 ORDER BY module";
const COUNT: &str = "SELECT form, COUNT(DISTINCT attempt) FROM paper_module GROUP BY form";
const RESULT: &str = "UPDATE attempt SET result = $2 WHERE id = $1 AND outcome = 'on-paper'";

/// A form as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// Its code, as printed.
    pub code: String,
    /// Its campaign.
    pub campaign: Uuid,
    /// Its version in the campaign, from 1.
    pub version: i64,
    /// When it was made.
    pub made_at: String,
    /// Who made it.
    pub author: String,
    /// The form as JSON.
    pub document: String,
}

type Columns = (String, Uuid, i64, String, String, String);

fn row((code, campaign, version, made_at, author, document): Columns) -> FormRow {
    FormRow { code, campaign, version, made_at, author, document }
}

/// Adds a form.
pub async fn add(tx: &mut Tx, f: &FormRow) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(&f.code).bind(f.campaign).bind(f.version).bind(&f.made_at).bind(&f.author)
        .bind(&f.document).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("keep a form on paper"))
}

/// The forms of a campaign, newest first.
pub async fn of(conn: &mut Conn, campaign: Uuid) -> Result<Vec<FormRow>, DbError> {
    let rows: Vec<Columns> = on!(conn, c => sqlx::query_as(OF).bind(campaign).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the forms on paper"))?;
    Ok(rows.into_iter().map(row).collect())
}

/// The version of a campaign's newest form; 0 when there is none.
pub async fn latest(conn: &mut Conn, campaign: Uuid) -> Result<i64, DbError> {
    let version: Option<i64> =
        on!(conn, c => sqlx::query_scalar(LATEST).bind(campaign).fetch_one(&mut *c).await)
            .map_err(DbError::doing("count the forms on paper"))?;
    Ok(version.unwrap_or(0))
}

/// Notes that a module was taken; one that was taken before stays as it was. True when it is new.
pub async fn take(
    tx: &mut Tx,
    attempt: Uuid,
    module: &str,
    form: &str,
    at: &str,
    author: &str,
) -> Result<bool, DbError> {
    let n = on!(tx, c => sqlx::query(TAKE).bind(attempt).bind(module).bind(form).bind(at).bind(author)
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("note a module from paper"))?;
    Ok(n > 0)
}

/// The modules of an attempt that were taken: form and module.
pub async fn taken(conn: &mut Conn, attempt: Uuid) -> Result<Vec<(String, String)>, DbError> {
    on!(conn, c => sqlx::query_as(TAKEN).bind(attempt).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the modules from paper"))
}

/// Per form: people whose sheets were taken.
pub async fn people(conn: &mut Conn) -> Result<Vec<(String, i64)>, DbError> {
    on!(conn, c => sqlx::query_as(COUNT).fetch_all(&mut *c).await)
        .map_err(DbError::doing("count answer sheets"))
}

/// The result of an attempt on paper, once more of it was taken.
pub async fn set_result(tx: &mut Tx, attempt: Uuid, result: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(RESULT).bind(attempt).bind(result).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write a result on paper"))
}

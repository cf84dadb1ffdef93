//! Estimates of item parameters, and the cut scores between levels.

use db::{Conn, DbError, Tx, counter, on};

/// Counter of changes to estimates and cut scores.
pub const COUNTER: &str = "calibration";

const ADD: &str = "INSERT INTO calibration (number, recorded_at, author, reason, in_use, report) VALUES ($1, $2, $3, $4, $5, $6)";
const ALL: &str =
    "SELECT number, recorded_at, author, reason, in_use, report FROM calibration ORDER BY number DESC";
const USE: &str = "UPDATE calibration SET in_use = CASE WHEN number = $1 THEN 1 ELSE 0 END";
const ADD_PARAMETER: &str = "INSERT INTO item_parameter (calibration, item, version, model, slope, difficulties, \
    lower_asymptote, slope_error, difficulty_errors, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const PARAMETERS: &str = "SELECT p.item, p.version, p.model, p.slope, p.difficulties, p.lower_asymptote, p.slope_error, \
    p.difficulty_errors, p.people FROM item_parameter p WHERE p.calibration = $1 ORDER BY p.item";
const IN_USE: &str = "SELECT number FROM calibration WHERE in_use = 1";
const ADD_STANDARD: &str = "INSERT INTO standard (number, framework, recorded_at, author, cuts, panel) VALUES ($1, $2, $3, $4, $5, $6)";
const STANDARDS: &str =
    "SELECT number, framework, recorded_at, author, cuts, panel FROM standard ORDER BY number DESC";

/// A calibration: number, when, who, why, in use (1), report as JSON.
pub type CalibrationRow = (i64, String, String, String, i64, String);
/// Cut scores: number, framework, when, who, cuts as JSON, the panel's record as JSON.
pub type StandardRow = (i64, String, String, String, String, String);
/// Parameters: item, version, model, slope, difficulties (JSON), lower asymptote, standard errors of slope and difficulties, people.
pub type ParameterRow = (String, i64, String, f64, String, f64, Option<f64>, Option<String>, i64);

/// All calibrations, newest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<CalibrationRow>, DbError> {
    on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the calibrations"))
}

/// Adds a calibration with its parameters; it is not yet in use. Gives its number.
pub async fn add(
    tx: &mut Tx,
    at: &str,
    author: &str,
    reason: &str,
    report: &str,
    rows: &[ParameterRow],
) -> Result<i64, DbError> {
    let number = counter::raise(tx, "calibration-number", 1).await?;
    on!(tx, c => sqlx::query(ADD).bind(number).bind(at).bind(author).bind(reason).bind(0_i64).bind(report)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a calibration"))?;
    for r in rows {
        on!(tx, c => sqlx::query(ADD_PARAMETER).bind(number).bind(&r.0).bind(r.1).bind(&r.2).bind(r.3).bind(&r.4)
            .bind(r.5).bind(r.6).bind(&r.7).bind(r.8).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write an item's parameters"))?;
    }
    Ok(number)
}

/// Takes a calibration into use; 0 goes back to the authors' judgement.
pub async fn take_into_use(tx: &mut Tx, number: i64) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(USE).bind(number).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("take a calibration into use"))?;
    counter::raise(tx, COUNTER, 1).await.map(drop)
}

/// The parameters in use, if any calibration is.
pub async fn in_use(conn: &mut Conn) -> Result<Vec<ParameterRow>, DbError> {
    let number: Option<i64> = on!(conn, c => sqlx::query_scalar(IN_USE).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("find the calibration in use"))?;
    match number {
        Some(number) => parameters(conn, number).await,
        None => Ok(Vec::new()),
    }
}

/// The parameters of a calibration.
pub async fn parameters(conn: &mut Conn, number: i64) -> Result<Vec<ParameterRow>, DbError> {
    on!(conn, c => sqlx::query_as(PARAMETERS).bind(number).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the items' parameters"))
}

/// Adds cut scores.
pub async fn add_standard(
    tx: &mut Tx,
    framework: &str,
    at: &str,
    author: &str,
    cuts: &str,
    panel: &str,
) -> Result<i64, DbError> {
    let number = counter::raise(tx, "standard-number", 1).await?;
    on!(tx, c => sqlx::query(ADD_STANDARD).bind(number).bind(framework).bind(at).bind(author).bind(cuts).bind(panel)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write cut scores"))?;
    counter::raise(tx, COUNTER, 1).await?;
    Ok(number)
}

/// All cut scores, newest first.
pub async fn standards(conn: &mut Conn) -> Result<Vec<StandardRow>, DbError> {
    on!(conn, c => sqlx::query_as(STANDARDS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the cut scores"))
}

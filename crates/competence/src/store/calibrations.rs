//! Estimates of item parameters, and the cut scores between levels.

use db::{Conn, DbError, Tx, counter, on};

/// Counter of changes to estimates and cut scores.
pub const COUNTER: &str = "calibration";

const ADD: &str = "INSERT INTO calibration (number, recorded_at, author, reason, in_use, report) VALUES ($1, $2, $3, $4, $5, $6)";
const ALL: &str = "SELECT number, recorded_at, author, reason, in_use, report, taken_at, taken_by FROM calibration \
    ORDER BY number DESC";
const ONE: &str = "SELECT number, recorded_at, author, reason, in_use, report, taken_at, taken_by FROM calibration \
    WHERE number = $1";
const USE: &str = "UPDATE calibration SET in_use = CASE WHEN number = $1 THEN 1 ELSE 0 END";
const TAKEN: &str =
    "UPDATE calibration SET taken_at = $2, taken_by = $3 WHERE number = $1 AND taken_at IS NULL";
const CARRY: &str = "INSERT INTO item_parameter (calibration, item, version, model, slope, difficulties, lower_asymptote, \
    slope_error, difficulty_errors, people, origin) SELECT $1, p.item, p.version, p.model, p.slope, p.difficulties, \
    p.lower_asymptote, p.slope_error, p.difficulty_errors, p.people, COALESCE(p.origin, p.calibration) \
    FROM item_parameter p WHERE p.calibration = $2 AND NOT EXISTS (SELECT 1 FROM item_parameter n \
    WHERE n.calibration = $1 AND n.item = p.item)";
const ADD_PARAMETER: &str = "INSERT INTO item_parameter (calibration, item, version, model, slope, difficulties, \
    lower_asymptote, slope_error, difficulty_errors, people, origin) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $1)";
const PARAMETERS: &str = "SELECT p.item, p.version, p.model, p.slope, p.difficulties, p.lower_asymptote, p.slope_error, \
    p.difficulty_errors, p.people, COALESCE(p.origin, p.calibration) FROM item_parameter p WHERE p.calibration = $1 \
    ORDER BY p.item";
const IN_USE: &str = "SELECT number FROM calibration WHERE in_use = 1";
const ADD_STANDARD: &str = "INSERT INTO standard (number, framework, recorded_at, author, cuts, panel) VALUES ($1, $2, $3, $4, $5, $6)";
const STANDARDS: &str =
    "SELECT number, framework, recorded_at, author, cuts, panel FROM standard ORDER BY number DESC";

/// A calibration as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalibrationRow {
    /// Its number.
    pub number: i64,
    /// When it was recorded.
    pub recorded_at: String,
    /// Who ran it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Its values hold now.
    pub in_use: bool,
    /// The report, as JSON.
    pub report: String,
    /// When it was first taken into use.
    pub taken_at: Option<String>,
    /// By whom.
    pub taken_by: Option<String>,
}

type CalibrationColumns = (i64, String, String, String, i64, String, Option<String>, Option<String>);

fn calibration_row(
    (number, recorded_at, author, reason, in_use, report, taken_at, taken_by): CalibrationColumns,
) -> CalibrationRow {
    CalibrationRow { number, recorded_at, author, reason, in_use: in_use == 1, report, taken_at, taken_by }
}

/// Cut scores: number, framework, when, who, cuts as JSON, the panel's record as JSON.
pub type StandardRow = (i64, String, String, String, String, String);

/// The parameters of an item as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterRow {
    /// The item.
    pub item: String,
    /// The version whose answers they were estimated from.
    pub version: i64,
    /// `rasch`, `2pl`, `3pl`, `pcm`, `gpcm` or `grm`.
    pub model: String,
    /// The slope a.
    pub slope: f64,
    /// The difficulties, as a JSON list.
    pub difficulties: String,
    /// The lower asymptote c.
    pub lower_asymptote: f64,
    /// Standard error of a.
    pub slope_error: Option<f64>,
    /// Standard errors of the difficulties, as a JSON list.
    pub difficulty_errors: Option<String>,
    /// People whose answers they rest on.
    pub people: i64,
    /// The calibration in which they were estimated.
    pub origin: i64,
}

type ParameterColumns = (String, i64, String, f64, String, f64, Option<f64>, Option<String>, i64, i64);

fn parameter_row(
    (
        item,
        version,
        model,
        slope,
        difficulties,
        lower_asymptote,
        slope_error,
        difficulty_errors,
        people,
        origin,
    ): ParameterColumns,
) -> ParameterRow {
    ParameterRow {
        item,
        version,
        model,
        slope,
        difficulties,
        lower_asymptote,
        slope_error,
        difficulty_errors,
        people,
        origin,
    }
}

impl ParameterRow {
    /// The standard errors of the difficulties; empty where there are none.
    #[must_use]
    pub fn errors(&self) -> Vec<f64> {
        self.difficulty_errors.as_deref().and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default()
    }
}

/// All calibrations, newest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<CalibrationRow>, DbError> {
    let rows: Vec<CalibrationColumns> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the calibrations"))?;
    Ok(rows.into_iter().map(calibration_row).collect())
}

/// A calibration by its number.
pub async fn one(conn: &mut Conn, number: i64) -> Result<Option<CalibrationRow>, DbError> {
    let row: Option<CalibrationColumns> =
        on!(conn, c => sqlx::query_as(ONE).bind(number).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find a calibration"))?;
    Ok(row.map(calibration_row))
}

/// Adds a calibration with its parameters, whose `origin` it is; it is not yet in use. Gives its number.
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
        on!(tx, c => sqlx::query(ADD_PARAMETER).bind(number).bind(&r.item).bind(r.version).bind(&r.model).bind(r.slope)
            .bind(&r.difficulties).bind(r.lower_asymptote).bind(r.slope_error).bind(&r.difficulty_errors).bind(r.people)
            .execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write an item's parameters"))?;
    }
    Ok(number)
}

/// Takes a calibration into use; 0 goes back to the authors' judgement. The old values stay where they are. The first time,
/// and with `carry`, items that it left out keep the values that held until then.
pub async fn take_into_use(tx: &mut Tx, number: i64, at: &str, by: &str, carry: bool) -> Result<(), DbError> {
    let old = number_in_use(tx).await?;
    let first = one(tx, number).await?.is_some_and(|c| c.taken_at.is_none());
    if carry && first && old > 0 {
        on!(tx, c => sqlx::query(CARRY).bind(number).bind(old).execute(&mut *c).await.map(drop))
            .map_err(DbError::doing("carry values over"))?;
    }
    on!(tx, c => sqlx::query(USE).bind(number).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("take a calibration into use"))?;
    on!(tx, c => sqlx::query(TAKEN).bind(number).bind(at).bind(by).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("take a calibration into use"))?;
    counter::raise(tx, COUNTER, 1).await.map(drop)
}

/// The number of the calibration in use; 0 when the authors' judgement holds.
pub async fn number_in_use(conn: &mut Conn) -> Result<i64, DbError> {
    let number: Option<i64> = on!(conn, c => sqlx::query_scalar(IN_USE).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("find the calibration in use"))?;
    Ok(number.unwrap_or(0))
}

/// The parameters in use, if any calibration is.
pub async fn in_use(conn: &mut Conn) -> Result<Vec<ParameterRow>, DbError> {
    match number_in_use(conn).await? {
        0 => Ok(Vec::new()),
        number => parameters(conn, number).await,
    }
}

/// The parameters of a calibration.
pub async fn parameters(conn: &mut Conn, number: i64) -> Result<Vec<ParameterRow>, DbError> {
    let rows: Vec<ParameterColumns> =
        on!(conn, c => sqlx::query_as(PARAMETERS).bind(number).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the items' parameters"))?;
    Ok(rows.into_iter().map(parameter_row).collect())
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

//! The counted cells, and the facts they are counted from.

use std::collections::HashMap;

use db::{Conn, DbError, Tx, counter, dialect, on};

use crate::rollup::{Changes, Spot, Tally, Told};

const RECIPES: &str = "SELECT number, code, counts, applied FROM evidence_recipe";
const ADD_RECIPE: &str = "INSERT INTO evidence_recipe (number, code, counts, applied) VALUES ($1, $2, $3, 0)";
const RESET_RECIPE: &str = "UPDATE evidence_recipe SET counts = $2, applied = 0 WHERE number = $1";
const APPLIED: &str = "UPDATE evidence_recipe SET applied = $2 WHERE number = $1";
const EMPTY: &str = "DELETE FROM evidence_cell WHERE recipe = $1";
const KINDS: &str = "SELECT code, number FROM fact_kind";
const PROFILES: &str = "SELECT number, dimensions FROM fact_profile";
const LAST_SUBJECT: &str = "SELECT COALESCE(MAX(number), 0) FROM fact_subject";
/// One row a subject, its facts as text: a row a fact costs three times as much to hand over.
const OF_SUBJECTS: &str = "SELECT string_agg(CAST(number AS TEXT) || ' ' || kind || ' ' || place || ' ' || profile \
    || ' ' || day || ' ' || CAST(CAST(ROUND(value * 1000000) AS BIGINT) AS TEXT) || ' ' || recorded_at || ' ' \
    || COALESCE(withdraws, 0), ';') FROM fact WHERE subject > $1 AND subject <= $2 GROUP BY subject";
const OF_CHANGED: &str = "SELECT string_agg(CAST(number AS TEXT) || ' ' || kind || ' ' || place || ' ' || profile \
    || ' ' || day || ' ' || CAST(CAST(ROUND(value * 1000000) AS BIGINT) AS TEXT) || ' ' || recorded_at || ' ' \
    || COALESCE(withdraws, 0), ';') FROM fact WHERE subject IN \
    (SELECT subject FROM fact WHERE number > $1 AND number <= $2) GROUP BY subject";
const CELLS: &str = "SELECT period, place, profile, draw, month, people, of_them, part, whole, squares \
    FROM evidence_cell WHERE recipe = $1";
/// What was known at the end of a month, in the order of the table's key, so that nothing is sorted.
const KNOWN: &str = "SELECT period, place, profile, draw, CAST(SUM(people) AS BIGINT), CAST(SUM(of_them) AS BIGINT), \
    CAST(SUM(part) AS BIGINT), CAST(SUM(whole) AS BIGINT), CAST(SUM(squares) AS BIGINT) \
    FROM evidence_cell WHERE recipe = $1 AND month <= $2 GROUP BY period, place, profile, draw";
const MONTHS: &str = "SELECT DISTINCT month FROM evidence_cell WHERE recipe = $1 AND period <= $2 \
    AND month >= $3 AND month <= $4 ORDER BY month";
const COLUMNS: &[&str] = &[
    "recipe", "period", "place", "profile", "draw", "month", "people", "of_them", "part", "whole", "squares",
];
const ADD_TO: &str = " ON CONFLICT (recipe, period, place, profile, draw, month) DO UPDATE SET \
    people = evidence_cell.people + excluded.people, of_them = evidence_cell.of_them + excluded.of_them, \
    part = evidence_cell.part + excluded.part, whole = evidence_cell.whole + excluded.whole, \
    squares = evidence_cell.squares + excluded.squares";
const COUNT_FACTS: &str = "SELECT COUNT(*) FROM fact f JOIN fact_kind k ON k.number = f.kind \
    WHERE k.code = $1 AND f.recorded_at <= $2";

/// A kept indicator: number, code, how it counts, and the fact up to which it has counted.
pub type Kept = (i64, String, String, i64);

/// The kept indicators.
///
/// # Errors
/// When the database refuses.
pub async fn recipes(conn: &mut Conn) -> Result<Vec<Kept>, DbError> {
    on!(conn, c => sqlx::query_as(RECIPES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read which indicators are kept"))
}

/// Begins to keep an indicator. Gives its number.
///
/// # Errors
/// When the database refuses.
pub async fn add_recipe(tx: &mut Tx, code: &str, counts: &str) -> Result<i64, DbError> {
    let number = counter::raise(tx, "evidence-recipe", 1).await?;
    on!(tx, c => sqlx::query(ADD_RECIPE).bind(number).bind(code).bind(counts).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("keep an indicator"))?;
    Ok(number)
}

/// Forgets what an indicator has counted, and says how it counts from now on.
///
/// # Errors
/// When the database refuses.
pub async fn reset(tx: &mut Tx, recipe: i64, counts: &str) -> Result<(), DbError> {
    empty(tx, recipe).await?;
    on!(tx, c => sqlx::query(RESET_RECIPE).bind(recipe).bind(counts).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("forget what an indicator counted"))
}

/// Forgets what an indicator has counted.
///
/// # Errors
/// When the database refuses.
pub async fn empty(tx: &mut Tx, recipe: i64) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(EMPTY).bind(recipe).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("forget what an indicator counted"))
}

/// Says up to which fact an indicator has counted.
///
/// # Errors
/// When the database refuses.
pub async fn applied(tx: &mut Tx, recipe: i64, fact: i64) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(APPLIED).bind(recipe).bind(fact).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("say how far an indicator has counted"))
}

/// The numbers of the kinds of fact.
///
/// # Errors
/// When the database refuses.
pub async fn kinds(conn: &mut Conn) -> Result<HashMap<String, i64>, DbError> {
    let rows: Vec<(String, i64)> = on!(conn, c => sqlx::query_as(KINDS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the kinds of fact"))?;
    Ok(rows.into_iter().collect())
}

/// The profiles of facts, by number.
///
/// # Errors
/// When the database refuses.
pub async fn profiles(conn: &mut Conn) -> Result<Vec<(i64, String)>, DbError> {
    on!(conn, c => sqlx::query_as(PROFILES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the profiles of facts"))
}

/// The greatest number of a subject.
///
/// # Errors
/// When the database refuses.
pub async fn last_subject(conn: &mut Conn) -> Result<i64, DbError> {
    on!(conn, c => sqlx::query_scalar(LAST_SUBJECT).fetch_one(&mut *c).await)
        .map_err(DbError::doing("count whom facts are about"))
}

/// Which facts to read: those of the subjects in a range of numbers, or of the subjects that facts in a range are about.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// Subjects after the first number up to the second.
    Subjects(i64, i64),
    /// Subjects of the facts after the first number up to the second.
    Changed(i64, i64),
}

/// All facts about subjects, one list a subject.
///
/// # Errors
/// When the database refuses or a row is not what was written.
pub async fn told(conn: &mut Conn, which: Which) -> Result<Vec<Vec<Told>>, DbError> {
    let (text, from, to) = match which {
        Which::Subjects(from, to) => (OF_SUBJECTS, from, to),
        Which::Changed(from, to) => (OF_CHANGED, from, to),
    };
    let rows: Vec<String> =
        on!(conn, c => sqlx::query_scalar(text).bind(from).bind(to).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the facts to count"))?;
    rows.iter().map(|row| row.split(';').map(read).collect()).collect()
}

const MILLIS_A_DAY: i64 = 86_400_000;

/// Reads one fact of [`OF_SUBJECTS`].
fn read(text: &str) -> Result<Told, DbError> {
    let mut numbers = text.split(' ').map(str::parse::<i64>);
    let mut next = || numbers.next().and_then(Result::ok);
    let mut fact = || {
        Some(Told {
            number: next()?,
            kind: next()?,
            place: next()?,
            profile: next()?,
            day: next()?,
            value: next()?,
            recorded: next()?.div_euclid(MILLIS_A_DAY),
            withdraws: next()?,
        })
    };
    fact().ok_or_else(|| DbError::Stored {
        table: "fact",
        column: "value",
        row: text.split(' ').next().unwrap_or_default().to_owned(),
        why: "is not a whole number of millionths".to_owned(),
    })
}

/// Adds changes to the cells of an indicator.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &mut Tx, recipe: i64, changes: &Changes) -> Result<(), DbError> {
    let rows: Vec<_> = changes.iter().filter(|(_, t)| !t.is_empty()).collect();
    for chunk in rows.chunks(20) {
        let text = dialect::insert_text("evidence_cell", COLUMNS, chunk.len()) + ADD_TO;
        on!(tx, c => {
            let mut q = sqlx::query(sqlx::AssertSqlSafe(text));
            for ((spot, month), t) in chunk {
                q = q.bind(recipe).bind(i64::from(spot.period)).bind(spot.place).bind(spot.profile)
                    .bind(i64::from(spot.draw)).bind(i64::from(*month)).bind(t.people).bind(t.of_them)
                    .bind(t.part).bind(t.whole).bind(t.squares);
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("add to what an indicator counted"))?;
    }
    Ok(())
}

type CellRow = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// Everything an indicator has counted; cells whose changes have cancelled each other are left out.
///
/// # Errors
/// When the database refuses.
pub async fn cells(conn: &mut Conn, recipe: i64) -> Result<Changes, DbError> {
    let rows: Vec<CellRow> = on!(conn, c => sqlx::query_as(CELLS).bind(recipe).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read what an indicator counted"))?;
    Ok(rows
        .into_iter()
        .map(|(period, place, profile, draw, month, people, of_them, part, whole, squares)| {
            let spot = Spot { period: period as i16, place, profile, draw: draw as u8 };
            ((spot, month as i32), Tally { people, of_them, part, whole, squares })
        })
        .filter(|(_, t)| !t.is_empty())
        .collect())
}

/// What was counted of a school year at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The calendar year in which the school year begins.
    pub period: i16,
    /// The place's number.
    pub place: i64,
    /// The profile's number.
    pub profile: i64,
    /// Which draw of plausible values; 0 where there are none.
    pub draw: u8,
    /// What was counted.
    pub tally: Tally,
}

type KnownRow = (i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// What was known at the end of a month, by school year, place, draw and profile.
///
/// # Errors
/// When the database refuses.
pub async fn known(conn: &mut Conn, recipe: i64, month: i32) -> Result<Vec<Known>, DbError> {
    let rows: Vec<KnownRow> =
        on!(conn, c => sqlx::query_as(KNOWN).bind(recipe).bind(i64::from(month)).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read what was known of an indicator"))?;
    Ok(rows
        .into_iter()
        .map(|(period, place, profile, draw, people, of_them, part, whole, squares)| {
            let tally = Tally { people, of_them, part, whole, squares };
            Known { period: period as i16, place, profile, draw: draw as u8, tally }
        })
        .collect())
}

/// The months from one to another in which something became known of a school year or of those before it.
///
/// # Errors
/// When the database refuses.
pub async fn months(
    conn: &mut Conn,
    recipe: i64,
    period: i16,
    from: i32,
    to: i32,
) -> Result<Vec<i32>, DbError> {
    let rows: Vec<i64> = on!(conn, c => sqlx::query_scalar(MONTHS).bind(recipe).bind(i64::from(period))
        .bind(i64::from(from)).bind(i64::from(to)).fetch_all(&mut *c).await)
    .map_err(DbError::doing("read when an indicator changed"))?;
    Ok(rows.into_iter().map(|m| m as i32).collect())
}

/// How many facts of a kind had been told by a moment, withdrawals among them.
///
/// # Errors
/// When the database refuses.
pub async fn facts_told(conn: &mut Conn, kind: &str, until: kernel::Instant) -> Result<i64, DbError> {
    on!(conn, c => sqlx::query_scalar(COUNT_FACTS).bind(kind).bind(until.millis()).fetch_one(&mut *c).await)
        .map_err(DbError::doing("count the facts behind an indicator"))
}

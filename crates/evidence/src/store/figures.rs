//! Reading the facts that an indicator counts.

use std::collections::HashMap;

use db::{Conn, DbError, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::fact::Profile;
use crate::indicator::Measure;
use crate::rollup::Told;
use crate::store::facts::day_of;

const TOLD: &str = "SELECT f.number, f.subject, k.code, f.place, p.dimensions, f.day, f.value, f.withdraws FROM fact f \
    JOIN fact_kind k ON k.number = f.kind JOIN fact_profile p ON p.number = f.profile \
    WHERE (k.code = $1 OR k.code = $2) AND f.recorded_at <= $3";
const PLACES: &str = "SELECT number, organisation FROM fact_place";

/// Number, subject, kind, place, profile, day, value, and the fact it withdraws.
type Row = (i64, i64, String, i64, String, i64, f64, Option<i64>);

/// The facts of a measure that were known at the end of a day, withdrawals among them.
///
/// # Errors
/// When the database refuses.
pub async fn told(conn: &mut Conn, measure: &Measure, day: Date) -> Result<Vec<Told>, DbError> {
    let until = Instant::end_of(day).millis();
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(TOLD).bind(&measure.done).bind(&measure.needed).bind(until).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the facts of an indicator"))?;
    Ok(rows
        .into_iter()
        .map(|(number, subject, kind, place, profile, day, value, withdraws)| Told {
            number,
            subject,
            need: kind == measure.needed,
            place,
            programme: Profile::parse(&profile).get("programme").unwrap_or_default().to_owned(),
            day: day_of(day),
            value,
            withdraws,
        })
        .collect())
}

/// The organisation of each place's number.
///
/// # Errors
/// When the database refuses.
pub async fn places(conn: &mut Conn) -> Result<HashMap<i64, Uuid>, DbError> {
    let rows: Vec<(i64, Uuid)> = on!(conn, c => sqlx::query_as(PLACES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read where facts belong"))?;
    Ok(rows.into_iter().collect())
}

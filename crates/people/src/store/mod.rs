//! SQL and rows. Every statement runs on both databases.

pub mod group;
pub mod organisation;
pub mod person;
pub mod throttle;

use db::DbError;
use jiff::civil::Date;

use crate::Span;
use crate::span::day;

/// A stored period, or an error that names where it stands.
pub(crate) fn span(
    table: &'static str,
    row: impl std::fmt::Display,
    from: &str,
    to: Option<&str>,
) -> Result<Span, DbError> {
    let bad = |column, why: &str| DbError::Stored {
        table,
        column,
        row: row.to_string(),
        why: format!("\"{why}\" is not a day"),
    };
    let from: Date = day(from).ok_or_else(|| bad("valid_from", from))?;
    let to = match to {
        Some(t) => Some(day(t).ok_or_else(|| bad("valid_to", t))?),
        None => None,
    };
    Ok(Span { from, to })
}

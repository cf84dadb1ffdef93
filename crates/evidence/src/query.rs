//! One question for figures: `indicator=… level=county period=2026/27 by=programme as-of=2026-10-31`.

use db::{Db, DbError};
use jiff::civil::Date;
use kernel::{Lang, Text};
use people::organisation::Kind;
use thiserror::Error;

use crate::disclosure::Figure;
use crate::figures::{Known, Shown, Value, WHOLE, measure, shown};
use crate::indicator::{Indicator, shipped};
use crate::ledger::keep_up;
use crate::school_year::SchoolYear;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// Organisations of this kind; none: everybody together.
    pub level: Option<Kind>,
    /// This school year; none: all.
    pub period: Option<SchoolYear>,
    /// Broken down by the indicator's breakdown.
    pub by: bool,
    /// As it was known on a day; none: today.
    pub as_of: Option<Date>,
}

/// A word of a question that is not understood.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("understand {word}: {why}")]
pub struct BadQuery {
    /// The word.
    pub word: String,
    /// Why, and what would be right.
    pub why: String,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The school year.
    pub year: SchoolYear,
    /// The day whose state it is.
    pub day: Date,
    /// The organisation's key; empty: everybody.
    pub key: String,
    /// The organisation's name.
    pub name: Text,
    /// The value of the breakdown; empty: all.
    pub by: String,
    /// People or things counted, or why none is shown.
    pub figure: Figure,
    /// The value; none when it is hidden or nobody is counted.
    pub value: Option<Value>,
}

impl Query {
    /// Reads a question: words `name=value`, in any order, separated by blanks.
    ///
    /// # Errors
    /// [`BadQuery`] names the word and what would be right.
    pub fn parse(text: &str) -> Result<Query, BadQuery> {
        let (mut indicator, mut level, mut period, mut by, mut as_of) = (None, None, None, None, None);
        for word in text.split_whitespace() {
            let bad = |why: String| BadQuery { word: word.to_owned(), why };
            let (name, value) =
                word.split_once('=').ok_or_else(|| bad("write name=value, as level=county".into()))?;
            match name {
                "indicator" => {
                    let found = shipped().iter().find(|i| i.id == value);
                    let known = || shipped().iter().map(|i| i.id.as_str()).collect::<Vec<_>>().join(", ");
                    indicator =
                        Some(found.ok_or_else(|| {
                            bad(format!("there is no such indicator; there are {}", known()))
                        })?);
                }
                "level" if value == "whole" => level = None,
                "level" => {
                    let kinds = || Kind::ALL.map(Kind::code).join(", ");
                    level = Some(value.parse().map_err(|_| bad(format!("use whole or one of {}", kinds())))?);
                }
                "period" => {
                    let year =
                        SchoolYear::parse(value).or_else(|| value.parse().ok().map(SchoolYear::beginning));
                    period = Some(year.ok_or_else(|| {
                        bad("write a school year as 2026/27, or the year it begins in".into())
                    })?);
                }
                "by" => by = Some((word.to_owned(), value.to_owned())),
                "as-of" => {
                    as_of = Some(value.parse().map_err(|_| bad("write a day as 2026-10-31".into()))?);
                }
                _ => return Err(bad("use indicator, level, period, by or as-of".into())),
            }
        }
        let indicator = indicator.ok_or_else(|| BadQuery {
            word: "the question".into(),
            why: "it names no indicator; add indicator=ID".into(),
        })?;
        if let Some((word, value)) = &by
            && indicator.breakdowns.first() != Some(value)
        {
            let why = match indicator.breakdowns.first() {
                Some(only) => format!("{} is broken down by {only} alone", indicator.id),
                None => format!("{} is not broken down", indicator.id),
            };
            return Err(BadQuery { word: word.clone(), why });
        }
        Ok(Query { indicator, level, period, by: by.is_some(), as_of })
    }
}

/// The figures that answer a question, protected as on public pages: the newest school year first, then by organisation
/// and breakdown.
///
/// # Errors
/// When the database refuses.
pub async fn answer(db: &Db, query: &Query, today: Date) -> Result<Vec<Row>, DbError> {
    keep_up(db).await?;
    let mut conn = db.read().await?;
    let map = people::store::organisation::load_map(&mut conn).await?;
    let known = Known::on(query.as_of.unwrap_or(today), today);
    let years = measure(&mut conn, query.indicator, known).await?;
    drop(conn);
    let mut out = Vec::new();
    for year in years.iter().filter(|y| query.period.is_none_or(|p| p == y.year)) {
        let shown = shown(&map, query.indicator, year);
        let mut places = Vec::new();
        match query.level {
            None => places.push((WHOLE, String::new(), Text::default())),
            Some(kind) => {
                for line in map.tree_on(year.day) {
                    if let Some(o) = map.get(line.id).filter(|o| o.kind == kind) {
                        places.push((line.id.uuid(), o.key.to_string(), o.name_near(year.day)));
                    }
                }
            }
        }
        let all: [(&str, &Shown); 1] = [("", &shown)];
        let parts = shown.parts().iter().map(|(code, s)| (code.as_str(), s));
        let tables: Vec<(&str, &Shown)> = if query.by { parts.collect() } else { all.into_iter().collect() };
        for (id, key, name) in places {
            for (by, table) in &tables {
                let figure = table.of(id);
                if figure == Figure::Nobody {
                    continue;
                }
                out.push(Row {
                    year: year.year,
                    day: year.day,
                    key: key.clone(),
                    name: name.clone(),
                    by: (*by).to_owned(),
                    figure,
                    value: table.exact(query.indicator, id),
                });
            }
        }
    }
    Ok(out)
}

/// Names of the columns of [`columns`].
pub const COLUMNS: [&str; 11] = [
    "indicator",
    "version",
    "school_year",
    "as_of",
    "key",
    "name",
    "by",
    "count",
    "value",
    "standard_error",
    "status",
];

/// A figure as text in the order of [`COLUMNS`].
#[must_use]
pub fn columns(indicator: &Indicator, row: &Row, lang: Lang) -> [String; 11] {
    let status = match row.figure {
        Figure::Shown(_) => "shown",
        Figure::Hidden => "suppressed",
        Figure::Nobody => "no-data",
    };
    let count = if let Figure::Shown(c) = row.figure { c.people.to_string() } else { String::new() };
    let number = |v: Option<f64>| v.map_or_else(String::new, |v| format!("{v:.4}"));
    [
        indicator.id.clone(),
        indicator.version.to_string(),
        row.year.to_string(),
        row.day.to_string(),
        row.key.clone(),
        row.name.exact(lang).or_else(|| row.name.exact(Lang::Nb)).unwrap_or_default().to_owned(),
        row.by.clone(),
        count,
        number(row.value.map(|v| v.value)),
        number(row.value.and_then(|v| v.error)),
        status.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_in_any_order_and_a_wrong_word_is_named() {
        let q = Query::parse("by=programme period=2026 level=county indicator=ready-for-apprenticeship")
            .expect("read");
        assert_eq!((q.level, q.by), (Some(Kind::County), true));
        assert_eq!(q.period, SchoolYear::parse("2026/27"));
        for (text, word, why) in [
            ("level=county", "the question", "names no indicator"),
            ("indicator=readiness", "indicator=readiness", "there are ready-for-apprenticeship"),
            ("indicator=ready-for-apprenticeship level=street", "level=street", "nation, ministry"),
            ("indicator=ready-for-apprenticeship by=sex", "by=sex", "by programme alone"),
            ("indicator=ready-for-apprenticeship period=soon", "period=soon", "2026/27"),
            ("county", "county", "name=value"),
        ] {
            let bad = Query::parse(text).expect_err(text);
            assert_eq!(bad.word, word);
            assert!(bad.why.contains(why), "{bad}");
        }
    }
}

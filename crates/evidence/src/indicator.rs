//! What an indicator is: a definition that people write as data (`content/indicators`). Pure.

use std::sync::LazyLock;

use jiff::civil::Date;
use kernel::{Lang, Text};
use serde::Deserialize;
use thiserror::Error;

use crate::school_year::SchoolYear;

/// The kinds of fact that parts publish; see `docs/facts.md`.
pub const KINDS: &[&str] = &["requirement.core", "sign-off.core", "sign-off.supplementary"];

/// How good the evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Measured here, from facts.
    Measured,
    /// Imported from official statistics.
    Official,
    /// Told by those it is about.
    SelfReported,
}

impl Grade {
    /// As it is written in definitions.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Grade::Measured => "measured",
            Grade::Official => "official",
            Grade::SelfReported => "self-reported",
        }
    }
}

/// Where an indicator stands between what is done and what it is done for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What was done.
    Output,
    /// What it led to.
    Outcome,
    /// What goes on around it.
    Context,
}

impl Role {
    /// As it is written in definitions.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Output => "output",
            Role::Outcome => "outcome",
            Role::Context => "context",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// Subjects who have all that is needed, of those who need something.
    Subjects,
    /// What is done, of what is needed.
    Amounts,
}

/// How the figure is made from facts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What is counted.
    pub counts: Counts,
    /// The kind of fact that says what is done.
    pub done: String,
    /// The kind of fact that says what is needed.
    pub needed: String,
    /// Month and day on which a school year is settled: `03-01`.
    pub settled: String,
}

/// An element of a strategy that an indicator tells about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serves {
    /// The record's number.
    pub policy: i64,
    /// The element's key in it.
    pub element: String,
}

/// A definition.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its id, as it stands in addresses.
    pub id: String,
    /// Its version; another way of counting is another version.
    pub version: u32,
    /// The first day that this version holds for; the beginning of a school year.
    pub valid_from: Date,
    /// Its name.
    pub name: Text,
    /// What it means, in plain words.
    pub meaning: Text,
    /// What is counted.
    pub numerator: Text,
    /// Of what.
    pub denominator: Text,
    /// The target, or that there is none.
    pub target: Text,
    /// Output, outcome or context.
    pub role: Role,
    /// How good the evidence is.
    pub grade: Grade,
    /// How the figure is made.
    pub measure: Measure,
    /// What it tells about.
    pub serves: Vec<Serves>,
}

/// Why a definition was refused.
#[derive(Debug, Error)]
pub enum Refused {
    /// It is not of the form.
    #[error("indicator file is not of the form: {0}")]
    Form(#[from] serde_json::Error),
    /// A field is wrong.
    #[error("indicator {id}: {field} {why}")]
    Field {
        /// The indicator.
        id: String,
        /// The field.
        field: &'static str,
        /// What is wrong with it, and what would be right.
        why: String,
    },
}

impl Indicator {
    /// Reads a definition.
    ///
    /// # Errors
    /// [`Refused`] names the indicator, the field and what would be right.
    pub fn parse(text: &str) -> Result<Indicator, Refused> {
        let read: Indicator = serde_json::from_str(text)?;
        let wrong = |field, why: String| Err(Refused::Field { id: read.id.clone(), field, why });
        if read.id.is_empty() || !read.id.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            return wrong("id", "may have small letters and hyphens only".into());
        }
        for (field, text) in [
            ("name", &read.name),
            ("meaning", &read.meaning),
            ("numerator", &read.numerator),
            ("denominator", &read.denominator),
            ("target", &read.target),
        ] {
            if let Some(lang) = [Lang::Nb, Lang::En].into_iter().find(|l| text.exact(*l).is_none()) {
                return wrong(field, format!("has no text in {}; write one", lang.code()));
            }
        }
        for (field, kind) in [("measure.done", &read.measure.done), ("measure.needed", &read.measure.needed)]
        {
            if !KINDS.contains(&kind.as_str()) {
                return wrong(
                    field,
                    format!("names the fact {kind}, which nobody publishes; known: {}", KINDS.join(", ")),
                );
            }
        }
        if read.measure.done == read.measure.needed {
            return wrong(
                "measure.done",
                "is the same fact as measure.needed: the figure would always be the whole".into(),
            );
        }
        if read.day_settled().is_none() {
            return wrong(
                "measure.settled",
                format!("is {}, which is no month and day as 03-01", read.measure.settled),
            );
        }
        if SchoolYear::of(read.valid_from).first() != read.valid_from {
            return wrong(
                "valid_from",
                "is within a school year; a new way of counting begins on 1 August".into(),
            );
        }
        Ok(read)
    }

    fn day_settled(&self) -> Option<(i8, i8)> {
        let (month, day) = self.measure.settled.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // in every year, so not 29 February
        Date::new(2025, month, day).ok()?;
        Some((month, day))
    }

    /// Month and day on which a school year is settled.
    #[must_use]
    pub fn settled(&self) -> (i8, i8) {
        self.day_settled().expect("a definition is read with a day that exists")
    }
}

static SHIPPED: LazyLock<Vec<Indicator>> = LazyLock::new(|| {
    [
        include_str!("../../../content/indicators/ready-for-apprenticeship.json"),
        include_str!("../../../content/indicators/core-sign-offs-given.json"),
    ]
    .into_iter()
    .map(|text| Indicator::parse(text).expect("a test reads every definition that comes with trinn"))
    .collect()
});

/// The definitions that come with trinn, the headline first.
#[must_use]
pub fn shipped() -> &'static [Indicator] {
    &SHIPPED
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../../content/indicators/ready-for-apprenticeship.json");

    #[test]
    fn the_shipped_definitions_are_read_and_have_their_own_ids() {
        let mut ids: Vec<&str> = shipped().iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids[0], "ready-for-apprenticeship");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), shipped().len());
    }

    #[test]
    fn what_cannot_be_counted_is_refused_with_the_field_and_the_remedy() {
        for (from, to, says) in [
            ("\"sign-off.core\"", "\"sign-off.gold\"", "measure.done names the fact sign-off.gold"),
            ("\"sign-off.core\"", "\"requirement.core\"", "the same fact as measure.needed"),
            ("\"03-01\"", "\"02-30\"", "no month and day"),
            ("\"2020-08-01\"", "\"2021-01-01\"", "begins on 1 August"),
            ("\"en\": \"Ready for apprenticeship\"", "\"nn\": \"x\"", "name has no text in en"),
            ("\"id\": \"ready-for-apprenticeship\"", "\"id\": \"Ready 1\"", "small letters"),
            ("\"version\": 1", "\"loop\": 1", "unknown field"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            let told = Indicator::parse(&text).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(told.contains(says), "{to}: {told}");
        }
    }
}

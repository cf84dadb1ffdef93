//! What an indicator is: a definition that people write as data (`content/indicators`). Pure.

use std::sync::LazyLock;

use jiff::civil::Date;
use kernel::{Lang, Text};
use serde::Deserialize;
use thiserror::Error;

use crate::school_year::SchoolYear;

/// The kinds of fact that parts publish; see `docs/facts.md`.
pub const KINDS: &[&str] = &[
    "attendance.halfdays",
    "equipment.acquired",
    "equipment.held",
    "equipment.machine",
    "kind.instructed",
    "kind.present",
    "need.hours",
    "requirement.core",
    "sign-off.core",
    "sign-off.supplementary",
    "supply.hours.here",
    "supply.hours.missing",
    "supply.hours.shared",
];

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

/// What is tested of a subject's newest fact of a kind.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The kind.
    pub fact: String,
    /// The least value.
    pub at_least: Option<f64>,
    /// The greatest value.
    pub at_most: Option<f64>,
    /// How many months it holds; none: until another is told.
    pub within_months: Option<u16>,
}

/// The last day of a school year.
fn year_end() -> String {
    "07-31".to_owned()
}

/// How the figure is made. `settled` is the month and day on which a school year is settled.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "counts", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Measure {
    /// Subjects who have all that is needed, of those who need something.
    Subjects {
        /// The kind of fact that says what is done.
        done: String,
        /// The kind of fact that says what is needed.
        needed: String,
        /// When a year is settled.
        settled: String,
    },
    /// What is done, of what is needed; more than a subject needs does not count.
    Amounts {
        /// The kind of fact that says what is done.
        done: String,
        /// The kind of fact that says what is needed.
        needed: String,
        /// When a year is settled.
        settled: String,
    },
    /// Subjects of which something holds when the year is settled, of all that count.
    State {
        /// Who or what counts.
        of: Condition,
        /// What holds.
        holds: Condition,
        /// When a year is settled.
        #[serde(default = "year_end")]
        settled: String,
    },
    /// The newest part of the year, of the newest whole of the year.
    Ratio {
        /// The kind of the part.
        part: String,
        /// The kind of the whole.
        whole: String,
        /// When a year is settled.
        #[serde(default = "year_end")]
        settled: String,
    },
    /// The mean of plausible values, with its standard error by Rubin's rules.
    Mean {
        /// The kind of the draws, without their number.
        draws: String,
        /// When a year is settled.
        #[serde(default = "year_end")]
        settled: String,
    },
    /// The share of plausible values below a floor, with its standard error.
    Below {
        /// The kind of the draws, without their number.
        draws: String,
        /// The floor, on the scale of the values.
        floor: f64,
        /// When a year is settled.
        #[serde(default = "year_end")]
        settled: String,
    },
    /// How far organisations lie from each other: the ninth tenth of another indicator's values over the first.
    Spread {
        /// The other indicator.
        of: String,
        /// The organisations compared, as `school`.
        level: String,
    },
    /// Figures of official statistics, taken in from a file.
    Official {},
}

/// What the figures are about; figures about people are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// People.
    People,
    /// Machines, hours, services.
    Things,
}

/// Who set a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetBy {
    /// The strategy itself.
    Strategy,
    /// Another official source.
    Official,
    /// This installation, to work with; never shown as the strategy's.
    Working,
}

impl SetBy {
    /// As it is written in definitions.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            SetBy::Strategy => "strategy",
            SetBy::Official => "official",
            SetBy::Working => "working",
        }
    }
}

/// A value to reach by a school year.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The school year whose figure is the baseline, as `2022/23`.
    pub baseline: String,
    /// The value to reach.
    pub value: f64,
    /// The school year by which it is to be reached.
    pub year: String,
    /// Who set it.
    pub set_by: SetBy,
}

impl Goal {
    /// The baseline's and the target's school year.
    #[must_use]
    pub fn years(&self) -> Option<(SchoolYear, SchoolYear)> {
        Some((SchoolYear::parse(&self.baseline)?, SchoolYear::parse(&self.year)?))
    }
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
    /// What the figures are about.
    pub about: About,
    /// What it may be broken down by, as `programme`.
    pub breakdowns: Vec<String>,
    /// Whether more is better.
    pub more_is_better: bool,
    /// What the value can never pass, as 1 for a share.
    pub limit: Option<f64>,
    /// A value to reach.
    pub goal: Option<Goal>,
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
        for (field, kind) in read.measure.kinds() {
            if !KINDS.contains(&kind.as_str()) {
                return wrong(
                    field,
                    format!("names the fact {kind}, which nobody publishes; known: {}", KINDS.join(", ")),
                );
            }
        }
        let kinds = read.measure.kinds();
        if let [(field, one), (other_field, other)] = kinds.as_slice()
            && one == other
            && !matches!(read.measure, Measure::State { .. })
        {
            return wrong(
                field,
                format!("is the same fact as {other_field}: the figure would always be the whole"),
            );
        }
        if let Some(text) = read.measure.settled_text()
            && day_settled(text).is_none()
        {
            return wrong("measure.settled", format!("is {text}, which is no month and day as 03-01"));
        }
        if let Some(goal) = &read.goal {
            let Some((from, to)) = goal.years() else {
                return wrong("goal", "needs school years as 2022/23 in baseline and year".into());
            };
            if to <= from {
                return wrong("goal.year", format!("is {to}, which is not after the baseline {from}"));
            }
            if read.limit.is_some_and(|l| if read.more_is_better { goal.value > l } else { goal.value < l }) {
                return wrong("goal.value", format!("is {}, which lies beyond the limit", goal.value));
            }
        }
        if SchoolYear::of(read.valid_from).first() != read.valid_from {
            return wrong(
                "valid_from",
                "is within a school year; a new way of counting begins on 1 August".into(),
            );
        }
        Ok(read)
    }

    /// The indicator that this one is made from; itself, when it is counted from facts.
    #[must_use]
    pub fn base(&self) -> &Indicator {
        match &self.measure {
            Measure::Spread { of, .. } => shipped().iter().find(|i| i.id == *of).unwrap_or(self),
            _ => self,
        }
    }

    /// Whether values are shares from 0 to 1.
    #[must_use]
    pub fn is_share(&self) -> bool {
        !matches!(self.measure, Measure::Mean { .. } | Measure::Spread { .. })
    }

    /// Month and day on which a school year is settled; the end of the school year where the definition has none.
    #[must_use]
    pub fn settled(&self) -> (i8, i8) {
        if let Measure::Spread { .. } = self.measure {
            let base = self.base();
            return if std::ptr::eq(base, self) { (7, 31) } else { base.settled() };
        }
        self.measure.settled_text().and_then(day_settled).unwrap_or((7, 31))
    }

    /// Its id and version, as `ready-for-apprenticeship@1`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// How it counts, as one text: another text counts otherwise.
    #[must_use]
    pub fn counts(&self) -> String {
        format!("{:?} by {:?}", self.measure, self.breakdowns)
    }
}

impl Measure {
    /// The kinds of fact that count, each with its field.
    #[must_use]
    pub fn kinds(&self) -> Vec<(&'static str, String)> {
        let draws = |kind: &str| {
            (0..crate::recipe::DRAWS).map(|d| ("measure.draws", crate::recipe::draw_kind(kind, d))).collect()
        };
        match self {
            Measure::Subjects { done, needed, .. } | Measure::Amounts { done, needed, .. } => {
                vec![("measure.done", done.clone()), ("measure.needed", needed.clone())]
            }
            Measure::State { of, holds, .. } => {
                vec![("measure.of.fact", of.fact.clone()), ("measure.holds.fact", holds.fact.clone())]
            }
            Measure::Ratio { part, whole, .. } => {
                vec![("measure.part", part.clone()), ("measure.whole", whole.clone())]
            }
            Measure::Mean { draws: kind, .. } | Measure::Below { draws: kind, .. } => draws(kind),
            Measure::Spread { .. } | Measure::Official {} => Vec::new(),
        }
    }

    fn settled_text(&self) -> Option<&str> {
        match self {
            Measure::Subjects { settled, .. }
            | Measure::Amounts { settled, .. }
            | Measure::State { settled, .. }
            | Measure::Ratio { settled, .. }
            | Measure::Mean { settled, .. }
            | Measure::Below { settled, .. } => Some(settled),
            Measure::Spread { .. } | Measure::Official {} => None,
        }
    }
}

fn day_settled(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // in every year, so not 29 February
    Date::new(2025, month, day).ok()?;
    Some((month, day))
}

/// Says why indicators do not go together: two with one id, a spread of what is not there or is a spread itself (so
/// that none is made from itself).
///
/// # Errors
/// [`Refused`] names the indicator, the field and what would be right.
pub fn check_all(list: &[Indicator]) -> Result<(), Refused> {
    for (n, i) in list.iter().enumerate() {
        let wrong = |field, why: String| Err(Refused::Field { id: i.id.clone(), field, why });
        if list[..n].iter().any(|other| other.id == i.id) {
            return wrong("id", "is another indicator's, too".into());
        }
        if let Measure::Spread { of, level } = &i.measure {
            match list.iter().find(|other| other.id == *of) {
                None => return wrong("measure.of", format!("names {of}, which is no indicator")),
                Some(Indicator { measure: Measure::Spread { .. } | Measure::Official {}, .. }) => {
                    return wrong("measure.of", format!("names {of}, which is not counted from facts"));
                }
                Some(_) => {}
            }
            if level.parse::<people::organisation::Kind>().is_err() {
                return wrong("measure.level", format!("is {level}; use a kind of organisation, as school"));
            }
        }
    }
    Ok(())
}

static SHIPPED: LazyLock<Vec<Indicator>> = LazyLock::new(|| {
    let all: Vec<Indicator> = [
        include_str!("../../../content/indicators/ready-for-apprenticeship.json"),
        include_str!("../../../content/indicators/core-sign-offs-given.json"),
        include_str!("../../../content/indicators/trained-on-equipment.json"),
        include_str!("../../../content/indicators/spread-of-readiness.json"),
        include_str!("../../../content/indicators/needs-met-here.json"),
        include_str!("../../../content/indicators/needs-met-by-sharing.json"),
        include_str!("../../../content/indicators/needs-not-met.json"),
        include_str!("../../../content/indicators/machines-in-working-order.json"),
        include_str!("../../../content/indicators/machines-under-ten-years.json"),
        include_str!("../../../content/indicators/kinds-with-instructor.json"),
    ]
    .into_iter()
    .map(|text| Indicator::parse(text).expect("a test reads every definition that comes with trinn"))
    .collect();
    check_all(&all).expect("a test reads every definition that comes with trinn");
    all
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
    fn indicators_that_do_not_go_together_are_refused() {
        let list = |change: fn(&mut Indicator)| {
            let mut list = shipped().to_vec();
            change(list.iter_mut().find(|i| i.id == "spread-of-readiness").expect("shipped"));
            check_all(&list).err().map(|e| e.to_string()).unwrap_or_default()
        };
        let spread = |i: &mut Indicator, of: &str, level: &str| {
            i.measure = Measure::Spread { of: of.into(), level: level.into() };
        };
        assert_eq!(list(|_| ()), "");
        assert!(list(|i| i.id = "needs-met-here".into()).contains("another indicator's"));
        for (of, level, says) in [
            ("spread-of-readiness", "school", "not counted from facts"),
            ("happiness", "school", "no indicator"),
            ("needs-met-here", "street", "kind of organisation"),
        ] {
            let mut all = shipped().to_vec();
            spread(all.iter_mut().find(|i| i.id == "spread-of-readiness").expect("shipped"), of, level);
            let told = check_all(&all).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(told.contains(says), "{of} {level}: {told}");
        }
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

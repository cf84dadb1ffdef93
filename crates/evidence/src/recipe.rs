//! A way of counting with the numbers of this database in place of names: kinds, programmes, what profiles become.

use std::collections::{HashMap, HashSet};

use crate::fact::Profile;
use crate::indicator::{Condition, Indicator, Measure};

/// Number that no kind has: nobody has published such a fact yet.
const NOBODY: i64 = -1;

/// What is tested of a subject's newest fact of a kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// The kind's number.
    pub kind: i64,
    /// The least value, in millionths.
    pub at_least: i64,
    /// The greatest value, in millionths.
    pub at_most: i64,
    /// How many months it holds; none: until another is told.
    pub months: Option<u16>,
}

/// What is counted of each subject.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// What is done against the newest need of the school year.
    Attained {
        /// Kind of what is done.
        done: i64,
        /// Kind of what is needed.
        needed: i64,
    },
    /// Subjects of a kind, and whether something holds of them on the day a school year is settled.
    State {
        /// Who counts.
        of: Test,
        /// What holds.
        holds: Test,
    },
    /// The newest part against the newest whole of the school year.
    Ratio {
        /// Kind of the part.
        part: i64,
        /// Kind of the whole.
        whole: i64,
    },
    /// Plausible values of the school year; with a floor, whether they lie below it.
    Draws {
        /// Kinds of the draws, the first first.
        kinds: [i64; DRAWS],
        /// The floor, in millionths.
        floor: Option<i64>,
    },
}

/// Plausible values a result is told with (Mislevy 1991; as in PISA and PIAAC until 2012).
pub const DRAWS: usize = 5;

/// A way of counting.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Its number.
    pub number: i64,
    /// What is counted.
    pub what: What,
    /// Month and day on which a school year is settled.
    pub settled: (i8, i8),
    /// What each profile becomes in the cells: its number with the indicator's breakdowns alone.
    pub becomes: HashMap<i64, i64>,
    /// The number of each profile's programme; profiles with the same programme have the same.
    pub programmes: HashMap<i64, i64>,
}

impl Recipe {
    /// The kinds that count.
    #[must_use]
    pub fn kinds(&self) -> HashSet<i64> {
        match &self.what {
            What::Attained { done, needed } => HashSet::from([*done, *needed]),
            What::State { of, holds } => HashSet::from([of.kind, holds.kind]),
            What::Ratio { part, whole } => HashSet::from([*part, *whole]),
            What::Draws { kinds, .. } => kinds.iter().copied().collect(),
        }
    }
}

/// A number in millionths, rounded.
#[must_use]
pub fn millionths(value: f64) -> i64 {
    (value * 1e6).round() as i64
}

fn test(kinds: &HashMap<String, i64>, c: &Condition) -> Test {
    Test {
        kind: kinds.get(&c.fact).copied().unwrap_or(NOBODY),
        at_least: c.at_least.map_or(i64::MIN, millionths),
        at_most: c.at_most.map_or(i64::MAX, millionths),
        months: c.within_months,
    }
}

/// The name of a draw's kind: `result.area.3`.
#[must_use]
pub fn draw_kind(kind: &str, draw: usize) -> String {
    format!("{kind}.{}", draw + 1)
}

/// What an indicator counts, with the numbers of kinds; none: it is not counted from facts.
#[must_use]
pub fn what(indicator: &Indicator, kinds: &HashMap<String, i64>) -> Option<What> {
    let kind = |name: &str| kinds.get(name).copied().unwrap_or(NOBODY);
    let draws = |name: &str| std::array::from_fn(|d| kind(&draw_kind(name, d)));
    Some(match &indicator.measure {
        Measure::Subjects { done, needed, .. } | Measure::Amounts { done, needed, .. } => {
            What::Attained { done: kind(done), needed: kind(needed) }
        }
        Measure::State { of, holds, .. } => What::State { of: test(kinds, of), holds: test(kinds, holds) },
        Measure::Ratio { part, whole, .. } => What::Ratio { part: kind(part), whole: kind(whole) },
        Measure::Mean { draws: name, .. } => What::Draws { kinds: draws(name), floor: None },
        Measure::Below { draws: name, floor, .. } => {
            What::Draws { kinds: draws(name), floor: Some(millionths(*floor)) }
        }
        Measure::Spread { .. } | Measure::Official {} => return None,
    })
}

/// A profile with only an indicator's breakdowns.
#[must_use]
pub fn reduced(profile: &Profile, breakdowns: &[String]) -> Profile {
    let wanted = |d: &str| breakdowns.iter().any(|b| b == d);
    profile.iter().filter(|(d, _)| wanted(d)).fold(Profile::new(), |out, (d, c)| out.with(d, c))
}

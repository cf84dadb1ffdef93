//! What a programme requires its learners to have trained on. Pure.
//!
//! The facts name the equipment, not the hours: hours are our judgement until a trade council agrees on its own.

use evidence::school_year::SchoolYear;

use crate::catalogue::Need;

/// Hours on a core kind of equipment, where nobody has said how many. Our judgement.
pub const CORE_HOURS: f64 = 16.0;
/// Hours on a supplementary kind, where nobody has said how many. Our judgement.
pub const SUPPLEMENTARY_HOURS: f64 = 8.0;
/// Hours of training in a half-day.
pub const HALF_DAY_HOURS: f64 = 4.0;
/// The school year from which the rows that come with trinn hold: the first of the curricula in force.
pub const FIRST_YEAR: &str = "2020/21";

/// How much a requirement weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Importance {
    /// Nobody is ready for apprenticeship without it.
    Core,
    /// Expected.
    Supplementary,
}

impl Importance {
    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Importance::Core => "core",
            Importance::Supplementary => "supplementary",
        }
    }

    /// The importance of a stored code; what is not core is supplementary.
    pub fn of(code: &str) -> Importance {
        if code == "core" { Importance::Core } else { Importance::Supplementary }
    }
}

/// A row: a programme's learners train so many hours on a kind of equipment.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Grep's code of the programme.
    pub programme: String,
    /// The kind of equipment.
    pub kind: String,
    /// Core or supplementary.
    pub importance: Importance,
    /// Hours for each learner.
    pub hours: f64,
    /// Learners who share one machine at a time.
    pub group_size: u32,
    /// `named`, `activity`, `judgement`, `agreed`.
    pub basis: String,
    /// Which source says so.
    pub source: String,
}

impl Requirement {
    /// The row of a need that comes with trinn, with our default hours.
    pub fn of(need: &Need) -> Requirement {
        let importance = if need.core { Importance::Core } else { Importance::Supplementary };
        Requirement {
            programme: need.programme.clone(),
            kind: need.kind.clone(),
            importance,
            hours: if need.core { CORE_HOURS } else { SUPPLEMENTARY_HOURS },
            group_size: need.learners_per_unit.unwrap_or(1).max(1),
            basis: need.basis.clone(),
            source: need.source.clone(),
        }
    }

    /// Half-days that a learner needs, begun ones counted whole.
    pub fn half_days(&self) -> u32 {
        (self.hours / HALF_DAY_HOURS).ceil() as u32
    }
}

/// The day on which learners of a school year apply for apprenticeship, where nobody has set another: 1 March, the
/// closing date of the counties' joint admission (vigo.no).
pub fn application_day(school_year: &str) -> Option<jiff::civil::Date> {
    SchoolYear::parse(school_year)?.day(3, 1)
}

/// The school year of a day: it begins on 1 August. `2026/27`.
pub fn school_year(day: jiff::civil::Date) -> String {
    SchoolYear::of(day).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_school_year_begins_in_august_and_its_learners_apply_in_march() {
        assert_eq!(school_year(date(2026, 7, 31)), "2025/26");
        assert_eq!(school_year(date(2026, 8, 1)), "2026/27");
        assert_eq!(school_year(date(2099, 9, 1)), "2099/00");
        assert_eq!(application_day("2026/27"), Some(date(2027, 3, 1)));
        assert_eq!(application_day("soon"), None);
    }

    #[test]
    fn a_begun_half_day_counts_whole() {
        let need = Need {
            programme: "ELAUT2----".into(),
            kind: "plc-trainer".into(),
            core: true,
            learners_per_unit: None,
            basis: "named".into(),
            source: "a".into(),
        };
        let r = Requirement::of(&need);
        assert_eq!((r.half_days(), r.group_size), (4, 1));
        assert_eq!(Requirement { hours: 9.0, ..r }.half_days(), 3);
    }
}

//! A learner's equipment passport: what the programme requires, what is signed off, what is missing. Pure.

use jiff::civil::Date;

use crate::requirement::{Importance, Requirement};

/// A sign-off that stands: somebody qualified saw that the learner can use a kind of equipment safely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The sign-off.
    pub id: uuid::Uuid,
    /// The kind of equipment.
    pub kind: String,
    /// The day on which it was seen.
    pub day: Date,
    /// `measured` here, `imported`, `self-reported`.
    pub basis: String,
}

/// One line of a passport.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is required.
    pub requirement: Requirement,
    /// The sign-off; none: it is missing.
    pub signed: Option<Signed>,
}

/// A learner's passport on a day.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Passport {
    /// Required kinds, core first, each with its sign-off.
    pub lines: Vec<Line>,
    /// Signed off beyond what the programme requires.
    pub extra: Vec<Signed>,
}

impl Passport {
    /// Puts sign-offs beside what is required. Requirements keep their order within core and supplementary.
    pub fn of(requirements: &[Requirement], signed: &[Signed]) -> Passport {
        let mut lines: Vec<Line> = requirements
            .iter()
            .map(|r| Line {
                requirement: r.clone(),
                signed: signed.iter().find(|s| s.kind == r.kind).cloned(),
            })
            .collect();
        lines.sort_by_key(|l| l.requirement.importance);
        let extra =
            signed.iter().filter(|s| requirements.iter().all(|r| r.kind != s.kind)).cloned().collect();
        Passport { lines, extra }
    }

    /// Core kinds required, and those of them signed off by the end of a day.
    pub fn core(&self, by: Date) -> (usize, usize) {
        let core = self.lines.iter().filter(|l| l.requirement.importance == Importance::Core);
        core.fold((0, 0), |(all, done), l| {
            (all + 1, done + usize::from(l.signed.as_ref().is_some_and(|s| s.day <= by)))
        })
    }

    /// Ready for apprenticeship: every core kind that the programme requires is signed off by the end of a day. A
    /// programme without core equipment has nobody to count: none.
    pub fn ready(&self, by: Date) -> Option<bool> {
        match self.core(by) {
            (0, _) => None,
            (all, done) => Some(all == done),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn row(kind: &str, importance: Importance) -> Requirement {
        Requirement {
            programme: "X".into(),
            kind: kind.into(),
            importance,
            hours: 16.0,
            group_size: 1,
            basis: "named".into(),
            source: String::new(),
        }
    }

    fn signed(kind: &str, day: Date) -> Signed {
        Signed { id: uuid::Uuid::nil(), kind: kind.into(), day, basis: "measured".into() }
    }

    #[test]
    fn somebody_is_ready_when_every_core_kind_was_signed_off_in_time() {
        let rows = [
            row("lift", Importance::Supplementary),
            row("lathe", Importance::Core),
            row("mill", Importance::Core),
        ];
        let in_time = date(2027, 3, 1);
        let p = Passport::of(&rows, &[signed("lathe", date(2026, 11, 2)), signed("kiln", date(2026, 10, 1))]);
        assert_eq!((p.core(in_time), p.ready(in_time)), ((2, 1), Some(false)));
        assert_eq!(p.lines[0].requirement.kind, "lathe", "core comes first");
        assert_eq!(p.extra.len(), 1, "the kiln is not required");
        let late = [signed("lathe", date(2026, 11, 2)), signed("mill", date(2027, 3, 2))];
        let p = Passport::of(&rows, &late);
        assert_eq!(p.ready(in_time), Some(false), "a day too late");
        assert_eq!(p.ready(date(2027, 3, 2)), Some(true));
    }

    #[test]
    fn a_programme_without_core_equipment_says_nothing_about_readiness() {
        let p = Passport::of(&[row("lift", Importance::Supplementary)], &[]);
        assert_eq!(p.ready(date(2027, 3, 1)), None);
    }
}

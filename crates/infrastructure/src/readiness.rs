//! The headline number: learners with every core equipment sign-off that their programme requires before they apply
//! for apprenticeship. Pure.

use std::collections::{BTreeMap, HashMap};

use evidence::disclosure::Cell;
use jiff::civil::Date;
use uuid::Uuid;

pub use crate::requirement::application_day as application_of;
use crate::requirement::{Importance, Requirement, application_day};

/// A class, as far as it is counted.
#[derive(Clone, Debug)]
pub struct Class {
    /// The group.
    pub id: Uuid,
    /// The school.
    pub organisation: Uuid,
    /// The programme's code.
    pub programme: String,
    /// `2026/27`.
    pub school_year: String,
    /// Set for the class; else the default of the school year.
    pub application_day: Option<Date>,
    /// Its learners on the day.
    pub learners: Vec<Uuid>,
}

impl Class {
    /// The last day on which a sign-off counts, seen from a day.
    pub fn deadline(&self, day: Date) -> Date {
        let set = self.application_day.or_else(|| application_day(&self.school_year));
        set.map_or(day, |d| d.min(day))
    }
}

/// Core kinds by programme.
pub type CoreKinds = HashMap<String, Vec<String>>;

/// Core kinds by programme, of all requirements.
pub fn core_kinds(requirements: &[Requirement]) -> CoreKinds {
    let mut out = CoreKinds::new();
    for r in requirements.iter().filter(|r| r.importance == Importance::Core) {
        out.entry(r.programme.clone()).or_default().push(r.kind.clone());
    }
    out
}

/// Days of sign-offs, by learner and kind.
pub type SignedDays = HashMap<Uuid, Vec<(String, Date)>>;

/// Learners counted, and those of them who are ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// By school.
    pub schools: HashMap<Uuid, Cell>,
    /// By programme.
    pub programmes: BTreeMap<String, Cell>,
    /// By class.
    pub classes: HashMap<Uuid, Cell>,
}

/// Counts classes as they stood on a day. Learners of programmes without core equipment are not counted.
pub fn count(classes: &[Class], core: &CoreKinds, signed: &SignedDays, day: Date) -> Readiness {
    let mut out = Readiness::default();
    for class in classes {
        let Some(kinds) = core.get(&class.programme) else { continue };
        let deadline = class.deadline(day);
        let mut cell = Cell::default();
        for learner in &class.learners {
            let done = signed.get(learner);
            let has = |kind: &String| {
                done.is_some_and(|list| list.iter().any(|(k, on)| k == kind && *on <= deadline))
            };
            cell.people += 1;
            cell.of_them += i64::from(kinds.iter().all(has));
        }
        for total in [
            out.schools.entry(class.organisation).or_default(),
            out.programmes.entry(class.programme.clone()).or_default(),
            out.classes.entry(class.id).or_default(),
        ] {
            total.people += cell.people;
            total.of_them += cell.of_them;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_learner_counts_as_ready_only_with_every_core_kind_before_applying() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let class = Class {
            id: Uuid::from_u128(9),
            organisation: Uuid::from_u128(8),
            programme: "TPPIN2----".into(),
            school_year: "2026/27".into(),
            application_day: None,
            learners: vec![a, b, c],
        };
        let core = CoreKinds::from([("TPPIN2----".to_owned(), vec!["lathe".to_owned(), "mill".to_owned()])]);
        let signed = SignedDays::from([
            (a, vec![("lathe".into(), date(2026, 10, 1)), ("mill".into(), date(2027, 3, 1))]),
            (b, vec![("lathe".into(), date(2026, 10, 1)), ("mill".into(), date(2027, 3, 2))]),
        ]);
        let at = |day| count(std::slice::from_ref(&class), &core, &signed, day).schools[&class.organisation];
        assert_eq!(at(date(2027, 6, 1)), Cell { people: 3, of_them: 1 }, "the second was a day late");
        assert_eq!(at(date(2027, 2, 1)), Cell { people: 3, of_them: 0 });
        let elsewhere = Class { programme: "HSAKT2----".into(), ..class.clone() };
        assert_eq!(count(&[elsewhere], &core, &signed, date(2027, 6, 1)), Readiness::default());
    }
}

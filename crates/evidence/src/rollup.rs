//! From facts to counts: for each subject and school year, what was needed and how much of it was done. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use crate::disclosure::Cell;
use crate::school_year::SchoolYear;

/// A fact, as far as counting needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its number; a later one is greater.
    pub number: i64,
    /// Whom it is about.
    pub subject: i64,
    /// True: what is needed. False: what is done.
    pub need: bool,
    /// Where it belongs.
    pub place: i64,
    /// The programme of its profile; empty when it names none.
    pub programme: String,
    /// The day on which it was so.
    pub day: Date,
    /// How much.
    pub value: f64,
    /// The number of the fact that this one takes back.
    pub withdraws: Option<i64>,
}

/// What was counted in one place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Subjects with something needed, and those of them who have it all.
    pub subjects: Cell,
    /// Everything needed.
    pub needed: f64,
    /// Of that, what is done; more than a subject needs does not count.
    pub done: f64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: Tally) {
        self.subjects.people += other.subjects.people;
        self.subjects.of_them += other.subjects.of_them;
        self.needed += other.needed;
        self.done += other.done;
    }
}

/// Where something was counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The place's number.
    pub place: i64,
    /// The programme; empty when none was named.
    pub programme: String,
}

/// Counts by school year and spot.
pub type Counts = BTreeMap<SchoolYear, BTreeMap<Spot, Tally>>;

/// Counts facts as they stood on a day. `apply`: month and day on which a school year is settled; what is told for a
/// later day does not count in that year. A subject's newest need in the year says where it is counted and how much
/// it needs; done counts what was done in the same programme, in that year or before. The order of `facts` is free.
///
/// # Panics
/// Never: a month and day that a year lacks (29 February) are taken as the year's last day.
#[must_use]
pub fn count(facts: &[Told], apply: (i8, i8), day: Date) -> Counts {
    let withdrawn: HashSet<i64> = facts.iter().filter_map(|f| f.withdraws).collect();
    let stands = |f: &&Told| f.withdraws.is_none() && f.day <= day && !withdrawn.contains(&f.number);
    let mut by_subject: HashMap<i64, Vec<&Told>> = HashMap::new();
    for fact in facts.iter().filter(stands) {
        by_subject.entry(fact.subject).or_default().push(fact);
    }
    let mut out = Counts::new();
    for facts in by_subject.values() {
        let mut newest: BTreeMap<SchoolYear, &Told> = BTreeMap::new();
        for fact in facts.iter().filter(|f| f.need) {
            let year = SchoolYear::of(fact.day);
            if fact.day > settled(year, apply) {
                continue;
            }
            let kept = newest.entry(year).or_insert(fact);
            if (kept.day, kept.number) < (fact.day, fact.number) {
                *kept = fact;
            }
        }
        for (year, need) in newest.into_iter().filter(|(_, n)| n.value > 0.0) {
            let until = settled(year, apply);
            let done: f64 = facts
                .iter()
                .filter(|f| !f.need && f.programme == need.programme && f.day <= until)
                .map(|f| f.value)
                .sum();
            let spot = Spot { place: need.place, programme: need.programme.clone() };
            out.entry(year).or_default().entry(spot).or_default().add(Tally {
                subjects: Cell { people: 1, of_them: i64::from(done >= need.value) },
                needed: need.value,
                done: done.min(need.value),
            });
        }
    }
    out
}

/// The day on which a year is settled.
#[must_use]
pub fn settled(year: SchoolYear, (month, day): (i8, i8)) -> Date {
    year.day(month, day).unwrap_or_else(|| year.day(7, 31).expect("July has 31 days"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn told(number: i64, need: bool, programme: &str, day: Date, value: f64) -> Told {
        Told { number, subject: 1, need, place: 7, programme: programme.into(), day, value, withdraws: None }
    }

    fn of(counts: &Counts, year: &str, programme: &str) -> Tally {
        let spot = Spot { place: 7, programme: programme.into() };
        let year = SchoolYear::parse(year).expect("a school year");
        counts.get(&year).and_then(|c| c.get(&spot)).copied().unwrap_or_default()
    }

    #[test]
    fn somebody_counts_once_everything_needed_is_done_in_time() {
        let facts = [
            told(1, true, "A", date(2026, 8, 20), 2.0),
            told(2, false, "A", date(2026, 10, 1), 1.0),
            told(3, false, "A", date(2027, 3, 1), 1.0),
        ];
        let at = |day| of(&count(&facts, (3, 1), day), "2026/27", "A");
        assert_eq!(at(date(2026, 11, 1)).subjects, Cell { people: 1, of_them: 0 });
        assert_eq!(at(date(2026, 11, 1)).done, 1.0);
        assert_eq!(at(date(2027, 6, 1)).subjects, Cell { people: 1, of_them: 1 });
        let mut late = facts.clone();
        late[2].day = date(2027, 3, 2);
        let tally = of(&count(&late, (3, 1), date(2027, 6, 1)), "2026/27", "A");
        assert_eq!(tally.subjects.of_them, 0, "a day late");
    }

    #[test]
    fn what_was_taken_back_does_not_count_and_what_another_programme_asked_neither() {
        let mut facts = vec![
            told(1, true, "A", date(2026, 8, 20), 1.0),
            told(2, false, "B", date(2026, 9, 1), 1.0),
            told(3, false, "A", date(2026, 10, 1), 1.0),
        ];
        let day = date(2027, 1, 1);
        assert_eq!(of(&count(&facts, (3, 1), day), "2026/27", "A").subjects.of_them, 1);
        facts.push(Told { withdraws: Some(3), ..told(4, false, "A", date(2026, 10, 1), 1.0) });
        assert_eq!(of(&count(&facts, (3, 1), day), "2026/27", "A").subjects.of_them, 0);
    }

    #[test]
    fn whoever_changes_or_leaves_is_counted_where_the_newest_need_says() {
        let mut facts =
            vec![told(1, true, "A", date(2026, 8, 20), 1.0), told(2, true, "B", date(2026, 11, 2), 3.0)];
        let counts = count(&facts, (3, 1), date(2027, 1, 1));
        assert_eq!(of(&counts, "2026/27", "A").subjects.people, 0);
        assert_eq!(of(&counts, "2026/27", "B").needed, 3.0);
        facts.push(told(3, true, "B", date(2027, 1, 8), 0.0));
        let counts = count(&facts, (3, 1), date(2027, 2, 1));
        assert_eq!(of(&counts, "2026/27", "B").subjects.people, 0, "left");
    }

    proptest! {
        #[test]
        fn counts_do_not_depend_on_the_order_and_never_exceed_what_is_needed(
            rows in prop::collection::vec((0_i64..6, any::<bool>(), 0_i64..3, 0_u8..3, 0_i64..900, 0_u8..4), 0..60),
            turn in 0_usize..60,
        ) {
            let mut facts: Vec<Told> = rows.iter().enumerate().map(|(i, (subject, need, place, p, day, value))| Told {
                number: i as i64,
                subject: *subject,
                need: *need,
                place: *place,
                programme: ["A", "B", "C"][usize::from(*p)].to_owned(),
                day: crate::store::facts::day_of(20_000 + day),
                value: f64::from(*value),
                withdraws: None,
            }).collect();
            let day = crate::store::facts::day_of(21_000);
            let counts = count(&facts, (3, 1), day);
            for tally in counts.values().flat_map(BTreeMap::values) {
                prop_assert!(tally.subjects.of_them <= tally.subjects.people);
                prop_assert!(tally.done <= tally.needed);
                prop_assert!(tally.subjects.people >= 1);
            }
            for year in counts.values() {
                let people: i64 = year.values().map(|t| t.subjects.people).sum();
                prop_assert!(people <= 6, "a subject is counted once a year");
            }
            if !facts.is_empty() {
                let n = facts.len();
                facts.rotate_left(turn % n);
            }
            prop_assert_eq!(counts, count(&facts, (3, 1), day));
        }
    }
}

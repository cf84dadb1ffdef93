//! Days from one to before another. Half-open, so that what ends on a day and
//! what begins on it neither overlap nor leave a gap.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// From a day, until the day before another or until further notice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer holds; `None` until further notice.
    pub to: Option<Date>,
}

impl Span {
    /// A span that holds at least one day, or `None`.
    pub fn new(from: Date, to: Option<Date>) -> Option<Span> {
        to.is_none_or(|t| from < t).then_some(Span { from, to })
    }

    /// From a day until further notice.
    pub fn since(from: Date) -> Span {
        Span { from, to: None }
    }

    /// True on every day of the span.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|t| day < t)
    }

    /// True when some day lies in both.
    pub fn overlaps(self, other: Span) -> bool {
        other.to.is_none_or(|t| self.from < t) && self.to.is_none_or(|t| other.from < t)
    }

    /// True when the span reaches `day` or a later one.
    pub fn reaches(self, day: Date) -> bool {
        self.to.is_none_or(|t| day < t)
    }

    /// The part before `day`, or `None` when there is none.
    pub fn before(self, day: Date) -> Option<Span> {
        let to = self.to.map_or(day, |t| t.min(day));
        Span::new(self.from, Some(to))
    }
}

/// A day written `YYYY-MM-DD`, between the years 1800 and 2200.
pub fn day(text: &str) -> Option<Date> {
    let date: Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
    (1800..=2200).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(text: &str) -> Date {
        day(text).expect("a day")
    }

    #[test]
    fn the_day_something_ends_belongs_to_what_comes_after() {
        let viken = Span::new(d("2020-01-01"), Some(d("2024-01-01"))).expect("four years");
        let akershus = Span::since(d("2024-01-01"));
        assert!(viken.holds(d("2023-12-31")) && !viken.holds(d("2024-01-01")));
        assert!(!viken.overlaps(akershus));
        assert_eq!(Span::new(d("2024-01-01"), Some(d("2024-01-01"))), None);
    }

    #[test]
    fn only_whole_days_are_read() {
        assert_eq!(day("2024-1-1"), None);
        assert_eq!(day("2024-02-30"), None);
        assert_eq!(day("2024-01-01T00:00"), None);
        assert!(day("2024-02-29").is_some());
    }

    proptest! {
        #[test]
        fn spans_overlap_exactly_when_they_share_a_day(
            a in 0i32..40, la in proptest::option::of(1i32..20), b in 0i32..40, lb in proptest::option::of(1i32..20),
        ) {
            let at = |n: i32| d("2024-01-01").saturating_add(jiff::Span::new().days(n));
            let x = Span::new(at(a), la.map(|l| at(a + l))).expect("not empty");
            let y = Span::new(at(b), lb.map(|l| at(b + l))).expect("not empty");
            let shared = (0..80).any(|n| x.holds(at(n)) && y.holds(at(n)));
            prop_assert_eq!(x.overlaps(y), shared);
            prop_assert_eq!(y.overlaps(x), shared);
        }
    }
}

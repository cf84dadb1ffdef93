//! School years as periods of indicators: 1 August to 31 July, named `2026/27`. Pure.

use std::fmt;

use jiff::civil::{Date, date};

/// A school year, by the calendar year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear(i16);

impl SchoolYear {
    /// The school year that a day lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        SchoolYear(if day.month() >= 8 { day.year() } else { day.year() - 1 })
    }

    /// Its first day, 1 August.
    #[must_use]
    pub fn first(self) -> Date {
        date(self.0, 8, 1)
    }

    /// Its day of a month and a number, as the 1 March on which learners apply. None: no such day (30 February).
    #[must_use]
    pub fn day(self, month: i8, day: i8) -> Option<Date> {
        Date::new(if month >= 8 { self.0 } else { self.0 + 1 }, month, day).ok()
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub fn begins(self) -> i16 {
        self.0
    }

    /// The school year that begins in a calendar year.
    #[must_use]
    pub fn beginning(year: i16) -> Self {
        SchoolYear(year)
    }

    /// The school year `years` later; earlier when it is negative.
    #[must_use]
    pub fn plus(self, years: i16) -> Self {
        SchoolYear(self.0.saturating_add(years))
    }

    /// Reads `2026/27`; none for anything else, as `2026/28`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, _) = text.split_once('/')?;
        let year = SchoolYear(first.parse().ok().filter(|y| (1900..=2200).contains(y))?);
        (year.to_string() == text).then_some(year)
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (self.0 + 1) % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_begins_on_the_first_of_august() {
        assert_eq!(SchoolYear::of(date(2026, 7, 31)).to_string(), "2025/26");
        assert_eq!(SchoolYear::of(date(2026, 8, 1)).to_string(), "2026/27");
        assert_eq!(SchoolYear::of(date(2099, 12, 1)).to_string(), "2099/00");
    }

    #[test]
    fn the_day_of_application_lies_in_the_spring() {
        let year = SchoolYear::parse("2026/27").expect("a school year");
        assert_eq!(year.day(3, 1), Some(date(2027, 3, 1)));
        assert_eq!(year.day(10, 1), Some(date(2026, 10, 1)));
        assert_eq!(year.day(2, 30), None);
        assert_eq!(SchoolYear::parse("2026/28"), None);
        assert_eq!(SchoolYear::parse("soon"), None);
    }
}

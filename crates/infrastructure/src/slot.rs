//! Half-days: the grain in which equipment is planned and booked. Pure.

use jiff::civil::{Date, Weekday};

/// Half of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
}

impl Half {
    /// Both, in order.
    pub const ALL: [Half; 2] = [Half::Morning, Half::Afternoon];

    /// 0 before noon, 1 after, as it is stored.
    pub fn number(self) -> i64 {
        match self {
            Half::Morning => 0,
            Half::Afternoon => 1,
        }
    }

    /// The half of a stored number.
    pub fn of(number: i64) -> Option<Half> {
        match number {
            0 => Some(Half::Morning),
            1 => Some(Half::Afternoon),
            _ => None,
        }
    }
}

/// One half-day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The day.
    pub day: Date,
    /// Which half of it.
    pub half: Half,
}

impl Slot {
    /// The place of this slot in a plan's week (0 Monday morning … 9 Friday afternoon); none at a weekend.
    pub fn of_week(self) -> Option<usize> {
        let day = weekday_number(self.day.weekday());
        (day < 5).then(|| day * 2 + self.half.number() as usize)
    }
}

/// 0 Monday … 6 Sunday.
pub fn weekday_number(weekday: Weekday) -> usize {
    weekday.to_monday_zero_offset() as usize
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    let back = jiff::Span::new().days(weekday_number(day.weekday()) as i64);
    day.checked_sub(back).unwrap_or(day)
}

/// The Mondays of a school year's weeks, from the week of `first` to that of `last`, both included.
pub fn weeks(first: Date, last: Date) -> Vec<Date> {
    let mut out = Vec::new();
    let mut week = monday(first);
    while week <= last {
        out.push(week);
        match week.checked_add(jiff::Span::new().days(7)) {
            Ok(next) => week = next,
            Err(_) => break,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_week_has_ten_slots_and_none_at_the_weekend() {
        let of = |d, half| Slot { day: date(2026, 11, d), half }.of_week();
        assert_eq!(of(23, Half::Morning), Some(0));
        assert_eq!(of(27, Half::Afternoon), Some(9));
        assert_eq!(of(28, Half::Morning), None);
    }

    #[test]
    fn a_year_of_fifty_three_weeks_has_every_monday() {
        let all = weeks(date(2026, 1, 1), date(2026, 12, 31));
        assert_eq!(all.first(), Some(&date(2025, 12, 29)));
        assert_eq!(all.len(), 53);
        assert_eq!(all.last(), Some(&date(2026, 12, 28)));
    }
}

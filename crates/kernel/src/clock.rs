//! Time as an argument. [`Instant`] is a moment in UTC with millisecond
//! precision; its text form has a fixed width, so text order is time order.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(i64);

impl Instant {
    /// The beginning of the year 9999; stands for "until further notice", after every moment that can be stored.
    pub const FOREVER: Instant = Instant(253_370_764_800_000);

    /// From milliseconds since the Unix epoch, held within the years 0001 to 9998.
    pub fn from_millis(ms: i64) -> Self {
        Instant(ms.clamp(-62_135_596_800_000, Self::FOREVER.0))
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The calendar day of this moment in UTC.
    pub fn date(self) -> Date {
        self.timestamp().to_zoned_datetime(TimeZone::UTC).date()
    }

    /// The last millisecond of a day in UTC: "as it stood on that day" includes the whole day.
    pub fn end_of(day: Date) -> Self {
        let next = day.tomorrow().unwrap_or(day);
        Instant::start_of(next).minus_millis(1)
    }

    /// The first millisecond of a day in UTC.
    pub fn start_of(day: Date) -> Self {
        let start = day.to_zoned_datetime(TimeZone::UTC).map(|z| z.timestamp().as_millisecond()).unwrap_or(0);
        Instant::from_millis(start)
    }

    /// This moment plus `ms` milliseconds.
    pub fn plus_millis(self, ms: i64) -> Self {
        Instant::from_millis(self.0.saturating_add(ms))
    }

    /// This moment minus `ms` milliseconds.
    pub fn minus_millis(self, ms: i64) -> Self {
        Instant::from_millis(self.0.saturating_sub(ms))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).expect("held within the calendar by from_millis")
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 with fixed width: `2026-11-23T18:00:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl FromStr for Instant {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let t: Timestamp = s.parse()?;
        Ok(Instant::from_millis(t.as_millisecond()))
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = String::deserialize(d)?;
        s.parse().map_err(serde::de::Error::custom)
    }
}

/// Where the present comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that tests and demonstrations set.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn fixed(at: Instant) -> Self {
        Clock::Fixed(Arc::new(AtomicI64::new(at.millis())))
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => Instant::from_millis(Timestamp::now().as_millisecond()),
            Clock::Fixed(ms) => Instant::from_millis(ms.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock; the machine's clock is left alone.
    pub fn set(&self, at: Instant) {
        if let Clock::Fixed(ms) = self {
            ms.store(at.millis(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_a_fixed_width_and_comes_back() {
        let t: Instant = "2025-06-30T12:00:00Z".parse().expect("valid");
        assert_eq!(t.to_string(), "2025-06-30T12:00:00.000Z");
        assert_eq!(t.to_string().parse::<Instant>().expect("own text"), t);
    }

    #[test]
    fn even_the_last_moment_has_a_text() {
        assert_eq!(Instant::FOREVER.to_string(), "9999-01-01T00:00:00.000Z");
        assert_eq!(Instant::from_millis(i64::MAX), Instant::FOREVER);
        assert_eq!(Instant::from_millis(i64::MIN).to_string(), "0001-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_day_ends_just_before_the_next_begins() {
        let day: Date = "2025-06-30".parse().expect("valid");
        assert_eq!(Instant::end_of(day).to_string(), "2025-06-30T23:59:59.999Z");
        assert_eq!(Instant::end_of(day).date(), day);
    }
}

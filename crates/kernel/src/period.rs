//! Years and periods of years.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A calendar year between 1900 and 2100.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Year(i16);

/// The number was no year between 1900 and 2100.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a year between 1900 and 2100")]
pub struct NotAYear(pub String);

impl Year {
    /// The first year that can be named.
    pub const MIN: Year = Year(1900);
    /// The last year that can be named.
    pub const MAX: Year = Year(2100);

    /// A year from its number.
    pub fn new(n: i64) -> Result<Self, NotAYear> {
        if (1900..=2100).contains(&n) { Ok(Year(n as i16)) } else { Err(NotAYear(n.to_string())) }
    }

    /// The number.
    pub fn get(self) -> i32 {
        i32::from(self.0)
    }

    /// The year `n` years later (or earlier, if negative), held within the range.
    pub fn plus(self, n: i32) -> Self {
        Year((self.get() + n).clamp(1900, 2100) as i16)
    }
}

impl TryFrom<i64> for Year {
    type Error = NotAYear;
    fn try_from(n: i64) -> Result<Self, NotAYear> {
        Year::new(n)
    }
}
impl From<Year> for i64 {
    fn from(y: Year) -> i64 {
        i64::from(y.0)
    }
}
impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl FromStr for Year {
    type Err = NotAYear;
    fn from_str(s: &str) -> Result<Self, NotAYear> {
        let short: String = s.chars().take(20).collect();
        if s.len() != 4 || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAYear(short));
        }
        s.parse::<i64>().map_err(|_| NotAYear(short)).and_then(Year::new)
    }
}

/// Years from one to another, both included; either end may be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Period {
    /// First year, or open.
    pub from: Option<Year>,
    /// Last year, or open.
    pub to: Option<Year>,
}

impl Period {
    /// True when the year lies within the period.
    pub fn holds(&self, year: Year) -> bool {
        self.from.is_none_or(|f| f <= year) && self.to.is_none_or(|t| year <= t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_in_a_year_is_refused_by_name() {
        assert_eq!(
            "2O24".parse::<Year>().expect_err("letter O").to_string(),
            "\"2O24\" is not a year between 1900 and 2100"
        );
        assert!("1899".parse::<Year>().is_err());
        assert_eq!("2024".parse::<Year>().expect("a year").get(), 2024);
    }
}

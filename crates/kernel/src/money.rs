//! Amounts of money in whole minor units, never in floating point.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in the minor unit (øre, cent) of a currency (ISO 4217).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Money {
    /// Amount in the minor unit.
    pub minor: i64,
    /// Three capital letters, as `NOK`.
    pub currency: [u8; 3],
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = std::str::from_utf8(&self.currency).unwrap_or("???");
        write!(f, "{}.{:02} {}", self.minor / 100, (self.minor % 100).abs(), code)
    }
}

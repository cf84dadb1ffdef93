//! How long somebody must wait who mistook a password too often. Pure.
//!
//! Five tries are free. From then on each failure doubles the wait, up to a
//! quarter of an hour; after an hour without a try all is forgotten. The wait
//! belongs to the account typed, whether it exists or not.

use kernel::Instant;
use sha2::{Digest, Sha256};

/// Tries that cost nothing.
pub const FREE: i64 = 5;
const FIRST_WAIT_MS: i64 = 30_000;
const LONGEST_WAIT_MS: i64 = 15 * 60_000;
/// Failures are forgotten after this long without a try.
pub const MEMORY_MS: i64 = 3_600_000;

/// What is kept about an account's failures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    /// How many in a row.
    pub count: i64,
    /// The last of them.
    pub last: Instant,
}

/// Whole seconds until the next try is allowed; 0 when it is allowed now.
pub fn wait_seconds(failures: Option<Failures>, now: Instant) -> i64 {
    let Some(f) = failures.filter(|f| f.count >= FREE && now.millis() - f.last.millis() < MEMORY_MS) else {
        return 0;
    };
    let doublings = (f.count - FREE).min(10) as u32;
    let wait = (FIRST_WAIT_MS << doublings).min(LONGEST_WAIT_MS);
    let left = f.last.millis() + wait - now.millis();
    // a last try in the future (a clock set back) must not lock anyone out for longer than a wait
    (left.clamp(0, wait) + 999) / 1000
}

/// The failures after one more.
pub fn one_more(failures: Option<Failures>, now: Instant) -> Failures {
    let before = failures.filter(|f| now.millis() - f.last.millis() < MEMORY_MS).map_or(0, |f| f.count);
    Failures { count: before + 1, last: now }
}

/// What stands for an account in the table of failures: the SHA-256 of the address typed.
pub fn account_hash(email: &str) -> String {
    hex::encode(Sha256::digest(email.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(count: i64) -> Option<Failures> {
        Some(Failures { count, last: Instant::from_millis(1_000_000) })
    }

    #[test]
    fn five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let now = Instant::from_millis(1_000_000);
        let waits: Vec<i64> = (0..13).map(|n| wait_seconds(after(n), now)).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait_seconds(after(5), now.plus_millis(29_001)), 1);
        assert_eq!(wait_seconds(after(5), now.plus_millis(30_000)), 0);
        assert_eq!(wait_seconds(None, now), 0);
    }

    #[test]
    fn an_hour_later_all_is_forgotten() {
        let later = Instant::from_millis(1_000_000 + MEMORY_MS);
        assert_eq!(wait_seconds(after(40), later), 0);
        assert_eq!(one_more(after(40), later).count, 1);
        assert_eq!(one_more(after(40), later.minus_millis(1)).count, 41);
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out_for_good() {
        assert_eq!(wait_seconds(after(5), Instant::from_millis(0)), 30);
    }
}

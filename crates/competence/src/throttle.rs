//! How many wrong codes one address may try. Pure, but for the memory of who tried, which is this process's own.
//!
//! A whole class types its codes behind one address, and some mistype: thirty wrong codes are free, and one more every
//! two seconds. Whoever uses them up waits; each time anew twice as long, up to five minutes. People who are in the
//! middle of a test are known by their code already and never wait. What is kept is a number that nobody can turn back
//! into an address, for a quarter of an hour at most, and never on disk.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use kernel::Instant;
use webkit::Caller;

/// Wrong codes that are free.
pub const FREE: i64 = 30;
/// Milliseconds after which one more is free.
const ONE_MORE_MS: i64 = 2_000;
/// The first wait, in milliseconds; every further one is twice as long.
const FIRST_WAIT_MS: i64 = 15_000;
const LONGEST_WAIT_MS: i64 = 300_000;
/// After so long without a wrong code all is forgotten.
const MEMORY_MS: i64 = 900_000;
/// Addresses that are remembered, at most.
const KEPT: usize = 10_000;

/// What is known of the wrong codes of one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tries {
    /// Milliseconds of free tries that are used up.
    used: i64,
    /// The last wrong code.
    last: Instant,
    /// Waits so far.
    waits: u32,
    /// Until when to wait.
    until: Instant,
}

impl Tries {
    fn forgotten(&self, now: Instant) -> bool {
        now.millis() - self.last.millis() >= MEMORY_MS && now >= self.until
    }

    /// Whole seconds until the next try; 0 when it is welcome now.
    fn wait_seconds(&self, now: Instant) -> i64 {
        // a clock set back must not lock anyone out for longer than a wait
        let left = (self.until.millis() - now.millis()).clamp(0, LONGEST_WAIT_MS);
        (left + 999) / 1000
    }
}

/// The tries of an address after one more wrong code.
fn one_more(before: Option<Tries>, now: Instant) -> Tries {
    let fresh = Tries { used: 0, last: now, waits: 0, until: Instant::from_millis(0) };
    let mut tries = before.filter(|t| !t.forgotten(now)).unwrap_or(fresh);
    let passed = (now.millis() - tries.last.millis()).max(0);
    tries.used = (tries.used - passed).max(0) + ONE_MORE_MS;
    tries.last = now;
    if tries.used >= FREE * ONE_MORE_MS {
        let wait = (FIRST_WAIT_MS << tries.waits.min(10)).min(LONGEST_WAIT_MS);
        tries.waits += 1;
        tries.until = now.plus_millis(wait);
    }
    tries
}

/// The wrong codes of all addresses, in this process.
#[derive(Debug, Default)]
pub struct Throttle {
    key: RandomState,
    tries: Mutex<HashMap<u64, Tries>>,
}

impl Throttle {
    fn tries(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Tries>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// May this caller try a code now?
    ///
    /// # Errors
    /// Whole seconds to wait.
    pub fn welcome(&self, caller: Caller, now: Instant) -> Result<(), i64> {
        let wait = self.tries().get(&self.key.hash_one(caller)).map_or(0, |t| t.wait_seconds(now));
        if wait > 0 { Err(wait) } else { Ok(()) }
    }

    /// Counts a wrong code.
    pub fn wrong(&self, caller: Caller, now: Instant) {
        let key = self.key.hash_one(caller);
        let mut tries = self.tries();
        if tries.len() >= KEPT && !tries.contains_key(&key) {
            tries.retain(|_, t| !t.forgotten(now));
            if tries.len() >= KEPT {
                // nothing to forget: whoever tried longest ago goes, so that a flood cannot fill the memory
                let mut last: Vec<i64> = tries.values().map(|t| t.last.millis()).collect();
                last.sort_unstable();
                let limit = last[last.len() / 4];
                tries.retain(|_, t| t.last.millis() > limit);
            }
        }
        let after = one_more(tries.get(&key).copied(), now);
        tries.insert(key, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn caller(n: u8) -> Caller {
        Caller::at(IpAddr::V4(Ipv4Addr::new(203, 0, 113, n)))
    }

    fn second(s: i64) -> Instant {
        Instant::from_millis(1_700_000_000_000 + s * 1000)
    }

    #[test]
    fn a_class_that_mistypes_is_not_locked_out() {
        let throttle = Throttle::default();
        for _ in 0..29 {
            throttle.wrong(caller(1), second(0));
        }
        assert_eq!(throttle.welcome(caller(1), second(0)), Ok(()));
        // a minute later all thirty are free again
        for _ in 0..29 {
            throttle.wrong(caller(1), second(60));
        }
        assert_eq!(throttle.welcome(caller(1), second(60)), Ok(()));
    }

    #[test]
    fn who_goes_on_waits_longer_every_time_and_nobody_else_does() {
        let throttle = Throttle::default();
        for _ in 0..30 {
            throttle.wrong(caller(1), second(0));
        }
        assert_eq!(throttle.welcome(caller(1), second(0)), Err(15));
        assert_eq!(throttle.welcome(caller(2), second(0)), Ok(()));
        assert_eq!(throttle.welcome(caller(1), second(15)), Ok(()));
        let mut at = 15;
        let mut waits = Vec::new();
        for _ in 0..6 {
            while throttle.welcome(caller(1), second(at)).is_ok() {
                throttle.wrong(caller(1), second(at));
            }
            let wait = throttle.welcome(caller(1), second(at)).expect_err("it has to wait");
            waits.push(wait);
            at += wait;
        }
        assert_eq!(waits, [30, 60, 120, 240, 300, 300]);
        assert_eq!(one_more(None, second(0)).waits, 0);
    }

    #[test]
    fn a_quarter_of_an_hour_later_all_is_forgotten_and_the_memory_stays_small() {
        let mut tries = None;
        for _ in 0..40 {
            tries = Some(one_more(tries, second(0)));
        }
        let later = one_more(tries, second(1_300));
        assert_eq!((later.waits, later.used), (0, ONE_MORE_MS));
        let throttle = Throttle::default();
        for n in 0..2 * KEPT as u32 {
            let at = Caller::at(IpAddr::V4(Ipv4Addr::from(n)));
            throttle.wrong(at, second(i64::from(n) / 100));
        }
        assert!(throttle.tries().len() <= KEPT);
    }
}

//! How often items are used, and the rules that keep the use within bounds.
//!
//! [`Exposure`] counts; the caller adds each test given with [`Exposure::count`]. The rules:
//!
//! - **Progressive-restricted** (Revuelta & Ponsoda 1998): the value of an item is
//!   (1 − W) R + W I with R even between 0 and the largest information in the bank, so that a test starts
//!   at random and ends by information; items used in more than a share r of the tests are shut out.
//!   W = (k/L)^s for the item after k of L; the speed s = ½ reaches full accuracy early (Barrada, Olea, Ponsoda & Abad 2008).
//! - **Sympson & Hetter** (1985): an item chosen is given with probability K_i only, else set aside for
//!   this test. The K_i come from simulation ([`crate::simulate::sympson_hetter`]).
//! - **Eligibility** (van der Linden & Veldkamp 2004): before each test every item is eligible with
//!   probability P(E_i) = min(1, r · tests with i eligible / tests with i given).
//! - **Randomesque** (Kingsbury & Zara 1989): one of the m best at random.
//!
//! Whether an item is set aside or eligible in a test is a coin whose throw is a function of the test's
//! seed and the item, so a test is the same when it is replayed.

use crate::bank::Bank;
use crate::chance::split_mix;

/// A rule that keeps exposure within bounds.
#[derive(Clone, Debug, PartialEq)]
pub enum ExposureRule {
    /// Always the best item.
    None,
    /// Random at first, information later, and nothing beyond `most`.
    ProgressiveRestricted {
        /// The largest share of tests an item may be in.
        most: f64,
        /// The power s of the weight (k/L)^s.
        speed: f64,
    },
    /// Coins with probabilities found by simulation, one per item.
    SympsonHetter {
        /// K_i, the probability that a chosen item is given.
        given: Vec<f32>,
    },
    /// Coins with probabilities that follow the counts.
    Eligibility {
        /// The largest share of tests an item may be in.
        most: f64,
    },
    /// One of the best few, at random.
    Randomesque {
        /// How many.
        among: usize,
    },
}

impl ExposureRule {
    /// The default: progressive-restricted with weight (k/L)^½ and at most `most` of the tests.
    #[must_use]
    pub fn progressive(most: f64) -> Self {
        Self::ProgressiveRestricted { most, speed: 0.5 }
    }
}

/// Counts of use, by item number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    tests: u64,
    given: Vec<u32>,
    eligible: Vec<u32>,
}

impl Exposure {
    /// Nothing used yet, for `items` items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { tests: 0, given: vec![0; items], eligible: vec![0; items] }
    }

    /// Counts as they were stored: tests given, and per item in how many of them it was given.
    #[must_use]
    pub fn from_counts(tests: u64, given: Vec<u32>) -> Self {
        // an item is taken to have been eligible throughout; the rule corrects itself as tests come in
        let eligible = vec![u32::try_from(tests).unwrap_or(u32::MAX); given.len()];
        Self { tests, given, eligible }
    }

    /// Counts one test with these items. Under [`ExposureRule::Eligibility`] give the test's seed too,
    /// so that the throws of eligibility are counted.
    pub fn count(&mut self, items: &[u32], throws: Option<(u64, &ExposureRule)>) {
        if let Some((seed, rule @ ExposureRule::Eligibility { .. })) = throws {
            let before: Vec<bool> = (0..self.given.len()).map(|i| self.coin(rule, seed, i as u32)).collect();
            for (e, was) in self.eligible.iter_mut().zip(before) {
                *e += u32::from(was);
            }
        }
        self.tests += 1;
        for i in items {
            // counts stored before the bank grew are shorter than the bank
            if self.given.len() <= *i as usize {
                self.given.resize(*i as usize + 1, 0);
                self.eligible.resize(*i as usize + 1, 0);
            }
            self.given[*i as usize] += 1;
        }
    }

    /// Adds the counts of another place that ran the same bank.
    pub fn merge(&mut self, other: &Self) {
        self.tests += other.tests;
        for (a, b) in self.given.iter_mut().zip(&other.given) {
            *a += b;
        }
        for (a, b) in self.eligible.iter_mut().zip(&other.eligible) {
            *a += b;
        }
    }

    /// Tests counted.
    #[must_use]
    pub fn tests(&self) -> u64 {
        self.tests
    }

    /// In how many tests each item was given.
    #[must_use]
    pub fn given(&self) -> &[u32] {
        &self.given
    }

    /// The share of tests an item was in.
    #[must_use]
    pub fn rate(&self, item: u32) -> f64 {
        if self.tests == 0 {
            0.0
        } else {
            f64::from(self.given.get(item as usize).copied().unwrap_or(0)) / self.tests as f64
        }
    }

    /// The largest share of any item.
    #[must_use]
    pub fn largest_rate(&self) -> f64 {
        let most = self.given.iter().max().copied().unwrap_or(0);
        if self.tests == 0 { 0.0 } else { f64::from(most) / self.tests as f64 }
    }

    /// Items never given.
    #[must_use]
    pub fn never_used(&self) -> usize {
        self.given.iter().filter(|n| **n == 0).count()
    }

    /// The mean share of items that two tests have in common, for tests of `mean_length` items.
    ///
    /// Σ n_i (n_i − 1) / (N (N − 1) L): the expected overlap of two tests drawn without replacement (Chen, Ankenmann & Spray 2003).
    #[must_use]
    pub fn overlap(&self, mean_length: f64) -> f64 {
        if self.tests < 2 || mean_length <= 0.0 {
            return 0.0;
        }
        let pairs: f64 = self.given.iter().map(|n| f64::from(*n) * (f64::from(*n) - 1.0)).sum();
        let tests = self.tests as f64;
        pairs / (tests * (tests - 1.0) * mean_length)
    }

    /// The count an item must stay below to be given in the next test: with one more test and
    /// one more use its share is still at most `most`. The first use is always free.
    pub(crate) fn limit(&self, most: f64) -> u32 {
        ((most * (self.tests + 1) as f64).floor() as u32).max(1)
    }

    /// Whether the coin of `rule` lets `item` into the test with this seed.
    #[inline]
    pub(crate) fn coin(&self, rule: &ExposureRule, seed: u64, item: u32) -> bool {
        let share = match rule {
            ExposureRule::SympsonHetter { given } => {
                f64::from(given.get(item as usize).copied().unwrap_or(1.0))
            }
            ExposureRule::Eligibility { most } => {
                let of = |counts: &[u32]| f64::from(counts.get(item as usize).copied().unwrap_or(0));
                let used = of(&self.given);
                if used == 0.0 { 1.0 } else { most * of(&self.eligible) / used }
            }
            _ => return true,
        };
        if share >= 1.0 {
            return true;
        }
        let mut s = seed ^ (u64::from(item) + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let throw = (split_mix(&mut s) >> 11) as f64 * (1.0 / (1u64 << 53) as f64);
        throw < share
    }
}

/// A random order of the items that can be read both ways without being written down: the rank of
/// item i is (u·i + v) mod p with p prime, u ≠ 0 and v drawn at random (Carter & Wegman 1979:
/// ranks are uniform and independent in pairs).
#[derive(Clone, Copy, Debug)]
pub(crate) struct RandomOrder {
    forth: u64,
    back: u64,
    shift: u64,
    prime: u64,
}

impl RandomOrder {
    pub(crate) fn new(bank: &Bank, chance: &mut crate::chance::Chance) -> Self {
        let prime = bank.prime();
        let forth = 1 + chance.below(prime as usize - 1) as u64;
        let shift = chance.below(prime as usize) as u64;
        Self { forth, back: inverse(forth, prime), shift, prime }
    }

    /// R of an item, evenly spread over (0, 1).
    #[inline]
    pub(crate) fn value(&self, item: u32) -> f32 {
        let rank = (self.forth * u64::from(item) + self.shift) % self.prime;
        (rank as f32 + 0.5) / self.prime as f32
    }

    /// The R of the `n`-th largest, and which number has it; the number may lie beyond the bank.
    #[inline]
    pub(crate) fn nth(&self, n: u64) -> (f32, u64) {
        let rank = self.prime - 1 - n;
        let item = (rank + self.prime - self.shift) % self.prime * self.back % self.prime;
        ((rank as f32 + 0.5) / self.prime as f32, item)
    }

    pub(crate) fn len(&self) -> u64 {
        self.prime
    }
}

/// The inverse of u modulo a prime, by Euclid's algorithm.
fn inverse(u: u64, prime: u64) -> u64 {
    let (mut r0, mut r1) = (prime as i64, (u % prime) as i64);
    let (mut t0, mut t1) = (0i64, 1i64);
    while r1 != 0 {
        let q = r0 / r1;
        (r0, r1) = (r1, r0 - q * r1);
        (t0, t1) = (t1, t0 - q * t1);
    }
    t0.rem_euclid(prime as i64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::model::Item;

    #[test]
    fn a_random_order_reads_the_same_both_ways() {
        let bank = Bank::new((0..90).map(|_| Item::two_pl(1.0, 0.0).into()).collect()).unwrap();
        let mut chance = Chance::new(3);
        for _ in 0..50 {
            let order = RandomOrder::new(&bank, &mut chance);
            let mut seen = vec![false; order.len() as usize];
            for n in 0..order.len() {
                let (r, item) = order.nth(n);
                seen[item as usize] = true;
                assert!((order.value(item as u32) - r).abs() < 1e-6);
            }
            assert!(seen.iter().all(|s| *s));
        }
    }

    #[test]
    fn every_item_comes_first_equally_often() {
        let bank = Bank::new((0..50).map(|_| Item::two_pl(1.0, 0.0).into()).collect()).unwrap();
        let mut first = [0u32; 53];
        for n in 0..53_000 {
            first[RandomOrder::new(&bank, &mut Chance::stream(1, n)).nth(0).1 as usize] += 1;
        }
        assert!(first.iter().all(|n| (850..1150).contains(n)), "{first:?}");
    }

    #[test]
    fn an_item_at_its_bound_waits_for_the_next_tests() {
        let mut e = Exposure::new(3);
        assert_eq!(e.limit(0.2), 1);
        for _ in 0..9 {
            e.count(&[0, 1], None);
        }
        assert_eq!((e.limit(0.2), e.rate(0), e.never_used()), (2, 1.0, 1));
        assert!((e.overlap(2.0) - 1.0).abs() < 1e-12);
    }
}

//! Chance as an argument. Rules that need randomness take a [`Chance`]; only
//! the binary decides whether it is the operating system's or a seeded one.

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

/// A source of random bytes.
pub struct Chance(StdRng);

impl Chance {
    /// Seeded from the operating system: for tokens and ids in a running service.
    pub fn from_os() -> Self {
        Chance(StdRng::from_os_rng())
    }

    /// The same seed gives the same bytes: for tests and demonstrations.
    pub fn seeded(seed: u64) -> Self {
        Chance(StdRng::seed_from_u64(seed))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0u8; N];
        self.0.fill_bytes(&mut out);
        out
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
}

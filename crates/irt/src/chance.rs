//! Chance as an argument: a small generator that gives the same numbers everywhere.
//!
//! xoshiro256++ (Blackman & Vigna 2021, ACM Trans. Math. Softw. 47(4)) seeded through SplitMix64
//! (Steele, Lea & Flood 2014), so that any 64-bit seed, zero included, starts well. Not for secrets.
//! [`Chance::stream`] gives unrelated generators from one seed and a number, so that person 7 of a
//! simulation draws the same numbers whichever thread meets that person.

/// A generator of pseudo-random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    state: [u64; 4],
}

/// One step of SplitMix64: also a good mixer of two numbers into one.
#[inline]
#[must_use]
pub fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Chance {
    /// The generator of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut s = seed;
        Self { state: [split_mix(&mut s), split_mix(&mut s), split_mix(&mut s), split_mix(&mut s)] }
    }

    /// The `number`-th generator of a seed: streams of one seed do not depend on each other.
    #[must_use]
    pub fn stream(seed: u64, number: u64) -> Self {
        let mut n = number;
        let mut s = seed ^ split_mix(&mut n).rotate_left(17);
        Self { state: [split_mix(&mut s), split_mix(&mut s), split_mix(&mut s), split_mix(&mut s)] }
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// A number in [0, 1), every multiple of 2^-53 equally likely.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A whole number in 0..`below`, without bias worth naming (Lemire 2019, multiply and shift).
    ///
    /// # Panics
    /// When `below` is zero.
    #[inline]
    pub fn below(&mut self, below: usize) -> usize {
        assert!(below > 0, "cannot draw from nothing");
        ((u128::from(self.bits()) * below as u128) >> 64) as usize
    }

    /// A standard normal deviate (Marsaglia & Bray's polar method 1964; the twin deviate is dropped
    /// so that the state is the four words alone).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// The first index whose running sum of `weights` passes a uniform draw; weights need not sum to one.
    pub fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.uniform() * weights.iter().sum::<f64>();
        for (k, w) in weights.iter().enumerate() {
            if left < *w {
                return k;
            }
            left -= w;
        }
        weights.len().saturating_sub(1)
    }

    /// Puts a slice in random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, slice: &mut [T]) {
        for k in (1..slice.len()).rev() {
            slice.swap(k, self.below(k + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_follows_its_published_recurrence() {
        // first outputs of xoshiro256++ from the state 1, 2, 3, 4, by hand from the definition
        let mut chance = Chance { state: [1, 2, 3, 4] };
        assert_eq!(chance.bits(), (5u64 << 23) + 1);
        assert_eq!(chance.state, [7, 0, 1 ^ 3 ^ (2 << 17), (4u64 ^ 2).rotate_left(45)]);
        // SplitMix64's first output from zero, as published with it
        assert_eq!(split_mix(&mut 0), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn normal_deviates_have_the_moments_of_a_normal() {
        let mut chance = Chance::new(4);
        let n = 200_000;
        let (mut m1, mut m2, mut m4) = (0.0, 0.0, 0.0);
        for _ in 0..n {
            let x = chance.normal();
            m1 += x;
            m2 += x * x;
            m4 += x.powi(4);
        }
        let n = f64::from(n);
        assert!((m1 / n).abs() < 0.01 && (m2 / n - 1.0).abs() < 0.02 && (m4 / n - 3.0).abs() < 0.1);
    }

    #[test]
    fn every_whole_number_below_the_bound_comes_up() {
        let mut chance = Chance::stream(9, 3);
        let mut seen = [0u32; 7];
        for _ in 0..7000 {
            seen[chance.below(7)] += 1;
        }
        assert!(seen.iter().all(|s| (850..1150).contains(s)), "{seen:?}");
        assert_eq!(Chance::new(1).pick(&[0.0, 3.0, 0.0]), 1);
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        assert_eq!(Chance::stream(1, 2).bits(), Chance::stream(1, 2).bits());
        assert_ne!(Chance::stream(1, 2).bits(), Chance::stream(1, 3).bits());
        assert_ne!(Chance::stream(1, 2).bits(), Chance::stream(2, 2).bits());
    }
}

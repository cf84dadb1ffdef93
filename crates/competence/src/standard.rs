//! The levels of a framework on the ability scale, and how sure we are of one.
//!
//! A standard is three cut scores between four broad levels, in logits. Until a panel has set its own,
//! the authors' bands hold, and pages say so.

use serde::{Deserialize, Serialize};

use crate::item::Level;

/// Cut scores between the levels, in logits, rising.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// The three cuts.
    pub cuts: [f64; 3],
    /// The number of the panel's record; 0 for the authors' bands.
    pub panel: i64,
}

/// The authors' bands: an item of a level is written to lie between its cuts.
pub const AUTHORS_BANDS: Standard = Standard { cuts: [-0.8, 0.4, 1.6], panel: 0 };

/// Why cuts cannot hold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("cut scores must be numbers between -6 and 6 that rise from level to level")]
pub struct NotAStandard;

impl Standard {
    /// A standard set by a panel.
    ///
    /// # Errors
    /// When the cuts do not rise or leave the scale.
    pub fn set(cuts: [f64; 3], panel: i64) -> Result<Standard, NotAStandard> {
        let on_scale = cuts.iter().all(|c| c.is_finite() && c.abs() <= 6.0);
        if on_scale && cuts[0] < cuts[1] && cuts[1] < cuts[2] {
            Ok(Standard { cuts, panel })
        } else {
            Err(NotAStandard)
        }
    }

    /// The level of an ability.
    #[must_use]
    pub fn level(&self, theta: f64) -> Level {
        Level::ALL[self.cuts.iter().filter(|c| theta >= **c).count()]
    }

    /// P(level) under a normal posterior with this mean and standard deviation.
    #[must_use]
    pub fn probabilities(&self, mean: f64, sd: f64) -> [f64; 4] {
        let below = self.cuts.map(|c| normal_below((c - mean) / sd.max(1e-9)));
        [below[0], below[1] - below[0], below[2] - below[1], 1.0 - below[2]].map(|p| p.clamp(0.0, 1.0))
    }
}

/// Φ(z), the standard normal distribution function; absolute error below 1.5e-7
/// (Abramowitz & Stegun 1964, 7.1.26).
#[must_use]
pub fn normal_below(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = 1.0 - poly * (-x * x).exp();
    if z >= 0.0 { 0.5 * (1.0 + erf) } else { 0.5 * (1.0 - erf) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_normal_curve_has_its_known_values() {
        for (z, p) in [(0.0, 0.5), (1.0, 0.841_344_75), (-1.96, 0.024_997_9), (3.0, 0.998_650_1)] {
            assert!((normal_below(z) - p).abs() < 2e-7, "{z}");
        }
    }

    #[test]
    fn cuts_must_rise() {
        assert!(Standard::set([0.0, 0.0, 1.0], 1).is_err());
        assert!(Standard::set([-1.0, 0.0, f64::NAN], 1).is_err());
        assert_eq!(Standard::set([-1.0, 0.0, 1.0], 1).map(|s| s.level(0.0)), Ok(Level::Advanced));
    }

    proptest! {
        #[test]
        fn the_levels_share_all_probability(mean in -5.0..5.0, sd in 0.01..3.0) {
            let p = AUTHORS_BANDS.probabilities(mean, sd);
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}

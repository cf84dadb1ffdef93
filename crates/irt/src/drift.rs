//! Does an item become easier or harder over the years? (Item parameter drift: Goldstein 1983, Journal of Educational
//! Measurement 20, 369-377.)
//!
//! The difficulties of each period must be on one scale (calibrated with the other items fixed, or linked). Three looks:
//! a line through one item's periods, Wald's test between two calibrations, and robust z over a whole bank, which needs no
//! standard errors and is not thrown by the drifting items themselves (Huynh & Meyer 2010, Practical Assessment, Research &
//! Evaluation 15, 2).

use crate::special::{chi_square_tail, normal_two_sided};

/// One calibration of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// When, in any unit (years).
    pub time: f64,
    /// The difficulty then, in logits.
    pub difficulty: f64,
    /// Its standard error, above zero.
    pub se: f64,
}

/// A line through an item's difficulties, each weighted with 1/SE².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// Logits a unit of time; below zero the item becomes easier.
    pub slope: f64,
    /// Its standard error.
    pub se: f64,
    /// slope / se.
    pub z: f64,
    /// Probability of such a slope without drift.
    pub p: f64,
    /// Q = Σ (b − b̄)²/SE²: do the periods differ at all, in a line or not (Cochran 1954)?
    pub homogeneity: f64,
    /// Degrees of freedom of Q: periods − 1.
    pub df: usize,
    /// Probability of such a Q without any difference.
    pub homogeneity_p: f64,
    /// The difficulty of all periods together, weighted.
    pub mean: f64,
}

/// Drift of one item over at least two periods with different times; `None` otherwise. Periods with numbers that are
/// not finite, or without a standard error, are left out.
#[must_use]
pub fn drift(periods: &[Period]) -> Option<Drift> {
    let usable: Vec<&Period> = periods
        .iter()
        .filter(|p| p.time.is_finite() && p.difficulty.is_finite() && p.se.is_finite() && p.se > 0.0)
        .collect();
    let weight = |p: &Period| 1.0 / (p.se * p.se);
    let total: f64 = usable.iter().map(|p| weight(p)).sum();
    if usable.len() < 2 {
        return None;
    }
    let mean = usable.iter().map(|p| weight(p) * p.difficulty).sum::<f64>() / total;
    let middle = usable.iter().map(|p| weight(p) * p.time).sum::<f64>() / total;
    let spread: f64 = usable.iter().map(|p| weight(p) * (p.time - middle).powi(2)).sum();
    if spread <= 1e-12 * total {
        return None;
    }
    let slope = usable.iter().map(|p| weight(p) * (p.time - middle) * p.difficulty).sum::<f64>() / spread;
    let se = spread.recip().sqrt();
    let homogeneity: f64 = usable.iter().map(|p| weight(p) * (p.difficulty - mean).powi(2)).sum();
    let df = usable.len() - 1;
    Some(Drift {
        slope,
        se,
        z: slope / se,
        p: normal_two_sided(slope / se),
        homogeneity,
        df,
        homogeneity_p: chi_square_tail(homogeneity, df as f64),
        mean,
    })
}

/// Wald's test between two calibrations of one item: the difference (later − earlier), z and p.
/// `None` where a number is missing.
#[must_use]
pub fn wald(earlier: &Period, later: &Period) -> Option<(f64, f64, f64)> {
    let change = later.difficulty - earlier.difficulty;
    let z = change / earlier.se.hypot(later.se);
    z.is_finite().then(|| (change, z, normal_two_sided(z)))
}

/// Robust z of a bank between two calibrations.
#[derive(Clone, Debug, PartialEq)]
pub struct RobustZ {
    /// The shift of the whole scale: the median change, which is a matter of linking and no drift.
    pub shift: f64,
    /// The spread of the changes: .74 of the distance between the quartiles.
    pub spread: f64,
    /// (change − shift) / spread for each item; beyond ±1.645 is usually looked at.
    pub z: Vec<f64>,
}

/// Robust z = (d − median d) / (.74 IQR) of the changes d of each item. `None` for fewer than four items, lists of
/// different length or numbers that are not finite. Where half the items did not change at all the spread is 0 and every other
/// change is given as ±99.
#[must_use]
pub fn robust_z(earlier: &[f64], later: &[f64]) -> Option<RobustZ> {
    let changes: Vec<f64> = later.iter().zip(earlier).map(|(l, e)| l - e).collect();
    if earlier.len() != later.len() || changes.len() < 4 || changes.iter().any(|c| !c.is_finite()) {
        return None;
    }
    let mut sorted = changes.clone();
    sorted.sort_by(f64::total_cmp);
    let shift = quantile(&sorted, 0.5);
    let spread = 0.74 * (quantile(&sorted, 0.75) - quantile(&sorted, 0.25));
    let z = changes
        .iter()
        .map(|c| match (c - shift, spread) {
            (d, s) if s > 1e-12 => d / s,
            (d, _) if d.abs() < 1e-12 => 0.0,
            (d, _) => 99.0 * d.signum(),
        })
        .collect();
    Some(RobustZ { shift, spread, z })
}

/// The quantile of sorted values, linear between neighbours.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, part) = (at.floor() as usize, at.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + part * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(time: f64, difficulty: f64, se: f64) -> Period {
        Period { time, difficulty, se }
    }

    #[test]
    fn an_item_that_becomes_easier_every_year_is_told_from_one_that_wobbles() {
        let easier =
            drift(&[year(2024.0, 0.5, 0.1), year(2025.0, 0.2, 0.1), year(2026.0, -0.1, 0.1)]).unwrap();
        assert!((easier.slope + 0.3).abs() < 1e-9 && easier.p < 0.001);
        let wobble =
            drift(&[year(2024.0, 0.5, 0.1), year(2025.0, 0.1, 0.1), year(2026.0, 0.5, 0.1)]).unwrap();
        assert!(wobble.slope.abs() < 1e-9 && wobble.p > 0.99 && wobble.homogeneity_p < 0.01);
        // by hand: spread Σ w (t − t̄)² = 200, se = 1/√200
        assert!((easier.se - 200.0_f64.recip().sqrt()).abs() < 1e-9);
    }

    #[test]
    fn one_period_is_no_drift() {
        assert_eq!(drift(&[year(2024.0, 0.5, 0.1)]), None);
        assert_eq!(drift(&[year(2024.0, 0.5, 0.1), year(2024.0, 0.4, 0.1)]), None);
        assert_eq!(drift(&[year(2024.0, 0.5, 0.1), year(2025.0, f64::NAN, 0.1)]), None);
    }

    #[test]
    fn the_difference_of_two_calibrations_has_both_their_errors() {
        let (change, z, p) = wald(&year(1.0, 0.0, 0.3), &year(2.0, 1.0, 0.4)).unwrap();
        assert!(
            (change - 1.0).abs() < 1e-12 && (z - 2.0).abs() < 1e-12 && (p - 0.045_500_263_896).abs() < 1e-9
        );
    }

    #[test]
    fn robust_z_sees_one_item_drift_through_a_shift_of_all() {
        let before: Vec<f64> = (0..20).map(|i| -1.0 + 0.1 * f64::from(i)).collect();
        let after: Vec<f64> = before
            .iter()
            .enumerate()
            .map(|(i, b)| b + 0.4 + if i == 7 { 0.9 } else { 0.05 * (i as f64 * 2.4).sin() })
            .collect();
        let z = robust_z(&before, &after).unwrap();
        assert!((z.shift - 0.4).abs() < 0.05);
        let flagged: Vec<usize> = (0..20).filter(|i| z.z[*i].abs() > 3.0).collect();
        assert_eq!(flagged, [7]);
    }
}

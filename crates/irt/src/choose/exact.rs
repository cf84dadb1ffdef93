//! The criteria as the literature states them, in double precision, item by item.
//!
//! This is the yardstick: the reference decisions are checked against it, and the tables of the fast
//! search against this. It costs about a microsecond an item.

use super::Criterion;
use crate::model::{Item, Shape};
use crate::posterior::{Grid, Posterior};

/// What is known about a person when an item is chosen.
#[derive(Clone, Copy, Debug)]
pub struct Belief<'a> {
    /// Prior times likelihood.
    pub posterior: &'a Posterior,
    /// The likelihood alone, scaled to sum to one.
    pub likelihood: &'a Posterior,
    /// The current estimate.
    pub theta: f64,
    /// The answers so far; only [`Criterion::ExpectedInformation`] reads them.
    pub answers: &'a [(&'a Item, usize)],
    /// Mean and SD of the normal prior; read there too.
    pub prior: (f64, f64),
}

/// The value of one item under a criterion; whether large or small is good,
/// [`Criterion::smaller_is_better`] says.
///
/// [`Criterion::Stratified`] needs the whole bank and gives the distance in difficulty; [`Criterion::Random`] gives 0.
#[must_use]
pub fn value(criterion: Criterion, item: &Item, belief: &Belief<'_>) -> f64 {
    let theta = belief.theta;
    let weigh = |prior: bool| if prior { belief.posterior } else { belief.likelihood };
    match criterion {
        Criterion::Information => item.information(theta),
        Criterion::Difficulty | Criterion::Stratified { .. } => (item.location() - theta).abs(),
        Criterion::Peak => (peak(item) - theta).abs(),
        Criterion::KullbackLeibler { prior } => kullback_leibler(item, theta, weigh(prior)),
        Criterion::WeightedInformation { prior } => {
            let by = weigh(prior);
            over(by, |theta| item.information(theta))
        }
        Criterion::ExpectedVariance { at_estimate } => {
            expected_variance(item, belief.posterior, theta, at_estimate)
        }
        Criterion::ExpectedInformation => expected_information(item, belief),
        Criterion::Discrimination { prior } => {
            let by = weigh(prior);
            let top = item.top_score() as f64;
            let mean = over(by, |theta| item.expected_score(theta) / top);
            over(by, |theta| (item.expected_score(theta) / top - mean).powi(2))
        }
        Criterion::Random => 0.0,
    }
}

fn over(by: &Posterior, f: impl Fn(f64) -> f64) -> f64 {
    let grid = by.grid();
    // nodes without weight cannot change a sum of numbers of moderate size
    by.weights().iter().enumerate().filter(|(_, w)| **w > 1e-15).map(|(j, w)| w * f(grid.node(j))).sum()
}

/// Σ_j w_j Σ_k P_k(θ̂) ln(P_k(θ̂) / P_k(θ_j)).
fn kullback_leibler(item: &Item, theta: f64, by: &Posterior) -> f64 {
    let here: Vec<(f64, f64)> = (0..=item.top_score())
        .map(|k| (item.probability(theta, k), item.log_probability(theta, k)))
        .collect();
    over(by, |there| {
        here.iter().enumerate().map(|(k, (p, log))| p * (log - item.log_probability(there, k))).sum()
    })
}

/// Σ_k P(k) Var(θ | answers, k).
fn expected_variance(item: &Item, posterior: &Posterior, theta: f64, at_estimate: bool) -> f64 {
    (0..=item.top_score())
        .map(|k| {
            let mut after = posterior.clone();
            after.update(item, k);
            let p = if at_estimate {
                item.probability(theta, k)
            } else {
                over(posterior, |theta| item.probability(theta, k))
            };
            p * after.sd() * after.sd()
        })
        .sum()
}

/// Σ_k P_k(θ̂) J_k(θ̂_k), J the observed information −∂² ln P_k and θ̂_k the posterior mode after answer k.
fn expected_information(item: &Item, belief: &Belief<'_>) -> f64 {
    (0..=item.top_score())
        .map(|k| {
            let after = mode(belief, item, k);
            -item.probability(belief.theta, k) * item.log_probability_slopes(after, k).1
        })
        .sum()
}

/// The mode of the posterior after one more answer: Newton's method, kept inside a shrinking bracket.
fn mode(belief: &Belief<'_>, item: &Item, score: usize) -> f64 {
    let (mean, sd) = belief.prior;
    let grid = belief.posterior.grid();
    let (mut low, mut high) = (grid.low, grid.high());
    let mut theta = belief.theta.clamp(low, high);
    for _ in 0..60 {
        let mut slope = (mean - theta) / (sd * sd);
        let mut bend = -1.0 / (sd * sd);
        for (item, score) in belief.answers.iter().chain(std::iter::once(&(item, score))) {
            let (d1, d2) = item.log_probability_slopes(theta, *score);
            slope += d1;
            bend += d2;
        }
        if slope > 0.0 {
            low = theta
        } else {
            high = theta
        }
        let newton = theta - slope / bend;
        let next = if bend < 0.0 && newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - theta).abs() < 1e-10 {
            return next;
        }
        theta = next;
    }
    theta
}

/// The ability at which an item informs most.
///
/// For 1PL-4PL in closed form (Magis 2013, Appl. Psychol. Meas. 37): with u = −¾ + (c + d − 2cd)/2 and
/// v = (c + d − 1)/4, P* = 2 √(−u/3) cos(⅓ arccos(−v/2 √(27/−u³)) + 4π/3) + ½ and θ* = b + ln((P* − c)/(d − P*))/a.
/// Items with several scores are searched on a fine grid around their steps.
#[must_use]
pub fn peak(item: &Item) -> f64 {
    match &item.shape {
        Shape::Logistic { difficulty, lower, upper } => {
            let (c, d) = (*lower, *upper);
            if c == 0.0 && d == 1.0 {
                return *difficulty;
            }
            let u = -0.75 + (c + d - 2.0 * c * d) / 2.0;
            let v = (c + d - 1.0) / 4.0;
            let angle = (-v / 2.0 * (-27.0 / (u * u * u)).sqrt()).clamp(-1.0, 1.0).acos();
            let p = 2.0 * (-u / 3.0).sqrt() * (angle / 3.0 + 4.0 * std::f64::consts::FRAC_PI_3).cos() + 0.5;
            difficulty + ((p - c) / (d - p)).ln() / item.slope
        }
        Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => {
            let (low, high) = b.iter().fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(*x), h.max(*x)));
            let mut grid = Grid::between(low - 1.0, high + 1.0, 201);
            for _ in 0..4 {
                let best = (0..grid.nodes)
                    .map(|j| grid.node(j))
                    .max_by(|x, y| item.information(*x).total_cmp(&item.information(*y)))
                    .expect("a grid has nodes");
                grid = Grid::between(best - grid.step, best + grid.step, 41);
            }
            grid.node(grid.nodes / 2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_where_information_is_largest() {
        for item in [
            Item::three_pl(1.7, 0.3, 0.2),
            Item::four_pl(0.9, -1.0, 0.1, 0.9),
            Item::two_pl(1.1, 0.4),
            Item::graded(1.4, vec![-1.0, 0.2, 0.9]),
        ] {
            let at = peak(&item);
            let here = item.information(at);
            assert!(
                here >= item.information(at + 1e-3) && here >= item.information(at - 1e-3),
                "{item:?} {at}"
            );
        }
        // Birnbaum's form for the 3PL
        let birnbaum = 0.3 + (0.5 * (1.0 + (1.0f64 + 8.0 * 0.2).sqrt())).ln() / 1.7;
        assert!((peak(&Item::three_pl(1.7, 0.3, 0.2)) - birnbaum).abs() < 1e-9);
    }
}

//! Ability from the sum of scores alone, by the recursion of Lord & Wingersky (1984), extended to items with several scores
//! (Thissen, Pommerich, Billeaud & Williams 1995).

use super::Prior;
use crate::model::Item;
use crate::quadrature::Grid;

/// What a sum score says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SumScore {
    /// The sum of scores.
    pub score: usize,
    /// How likely it is in the population.
    pub probability: f64,
    /// E(θ | score).
    pub theta: f64,
    /// Posterior standard deviation.
    pub se: f64,
}

/// P(sum of scores = 0..=highest | θ).
#[must_use]
pub fn sum_score_distribution(items: &[Item], theta: f64) -> Vec<f64> {
    let mut sums = vec![1.0];
    let mut p = Vec::new();
    for item in items {
        let m = item.top_score();
        p.resize(m + 1, 0.0);
        item.probabilities(theta, &mut p);
        let mut next = vec![0.0; sums.len() + m];
        for (s, before) in sums.iter().enumerate() {
            for (k, p) in p[..=m].iter().enumerate() {
                next[s + k] += before * p;
            }
        }
        sums = next;
    }
    sums
}

/// The table from sum score to EAP, for a test that everybody sees whole.
#[must_use]
pub fn sum_scores(items: &[Item], prior: Prior) -> Vec<SumScore> {
    let information = (-24..=24)
        .map(|t| {
            let theta = prior.mean + 0.25 * prior.sd * f64::from(t);
            items.iter().map(|i| i.information(theta)).sum::<f64>()
        })
        .fold(0.0, f64::max);
    let step = 0.4 / (information + 1.0 / (prior.sd * prior.sd)).sqrt();
    let grid = Grid::spanning(
        prior.mean - 8.0 * prior.sd,
        prior.mean + 8.0 * prior.sd,
        step.max(0.004 * prior.sd),
        1,
    );
    let weights = grid.log_normal_weights(prior.mean, prior.sd * prior.sd);
    let highest: usize = items.iter().map(Item::top_score).sum();
    let mut moments = vec![[0.0; 3]; highest + 1];
    for (theta, weight) in grid.nodes.iter().zip(weights) {
        let weight = weight.exp();
        // Moments about the prior mean keep the digits of the variance.
        let x = theta - prior.mean;
        for (m, p) in moments.iter_mut().zip(sum_score_distribution(items, *theta)) {
            let w = weight * p;
            m[0] += w;
            m[1] += w * x;
            m[2] += w * x * x;
        }
    }
    moments
        .iter()
        .enumerate()
        .map(|(score, [p, first, second])| {
            let p_safe = p.max(f64::MIN_POSITIVE);
            let mean = first / p_safe;
            let variance = (second / p_safe - mean * mean).max(0.0);
            SumScore { score, probability: *p, theta: prior.mean + mean, se: variance.sqrt() }
        })
        .collect()
}

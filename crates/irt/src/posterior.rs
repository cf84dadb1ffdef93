//! What is believed about one ability: weights on an even grid, updated answer by answer.
//!
//! Bayes' rule on a grid (Bock & Mislevy 1982, EAP): after each answer the weight of every node is
//! multiplied by P(answer | node) and the weights are scaled to sum to one. Mean and standard
//! deviation are sums over the nodes; on an even grid this is the trapezium rule, whose error falls
//! as e^−2π²(σ/h)²: below 3·10⁻⁹ while the posterior SD σ is at least one step h (Trefethen & Weideman 2014).

use crate::model::{Item, Shape};

/// An even grid of abilities in logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// The first node.
    pub low: f64,
    /// The distance between nodes.
    pub step: f64,
    /// How many nodes.
    pub nodes: usize,
}

impl Grid {
    /// 64 nodes 0.15 apart, from −4.725 to 4.725: for a scale on which people are about N(0, 1).
    #[must_use]
    pub const fn standard() -> Self {
        Self { low: -4.725, step: 0.15, nodes: 64 }
    }

    /// The standard grid moved and stretched for people who are about N(mean, sd²).
    #[must_use]
    pub fn around(mean: f64, sd: f64) -> Self {
        let g = Self::standard();
        Self { low: mean + sd * g.low, step: sd * g.step, nodes: g.nodes }
    }

    /// `nodes` nodes from `low` to `high`, both included.
    #[must_use]
    pub fn between(low: f64, high: f64, nodes: usize) -> Self {
        Self { low, step: (high - low) / (nodes.max(2) - 1) as f64, nodes: nodes.max(2) }
    }

    /// The ability at node `j`.
    #[inline]
    #[must_use]
    pub fn node(&self, j: usize) -> f64 {
        self.low + self.step * j as f64
    }

    /// The last node.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.node(self.nodes - 1)
    }
}

/// Multiplies `weights[j]` by P(score | node j) for every node of the grid.
///
/// On an even grid e^−a(θ−b) is a geometric series, so a logistic item costs five exponentials for
/// the whole grid (four interleaved series keep the multiplications independent; 16 of them in a
/// row leave a relative error of about 16 units in the last place).
pub fn multiply_by_likelihood(item: &Item, score: usize, grid: &Grid, weights: &mut [f64]) {
    let far = item.slope * (grid.high() - grid.low + item.location().abs() + grid.low.abs());
    match item.shape {
        Shape::Logistic { difficulty, lower, upper } if far < 600.0 => {
            let span = upper - lower;
            let rise = (-item.slope * grid.step * 4.0).exp();
            let mut e = [0.0; 4];
            for (l, e) in e.iter_mut().enumerate() {
                *e = (-item.slope * (grid.node(l) - difficulty)).exp();
            }
            // P = c + (d − c) s and 1 − P = (1 − d) + (d − c) e s with s = 1 / (1 + e)
            let floor = if score == 1 { lower } else { 1.0 - upper };
            let one = if score == 1 { 1.0 } else { 0.0 };
            for four in weights.chunks_mut(4) {
                for (w, e) in four.iter_mut().zip(e.iter_mut()) {
                    let top = one + (1.0 - one) * *e;
                    *w *= floor + span * top / (1.0 + *e);
                    *e *= rise;
                }
            }
        }
        _ => {
            for (j, w) in weights.iter_mut().enumerate() {
                *w *= item.probability(grid.node(j), score).max(1e-300);
            }
        }
    }
}

/// A distribution over the nodes of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    grid: Grid,
    weights: Vec<f64>,
    mean: f64,
    sd: f64,
}

impl Posterior {
    /// N(mean, sd²) on the grid, before any answer.
    #[must_use]
    pub fn normal(grid: Grid, mean: f64, sd: f64) -> Self {
        let weights = (0..grid.nodes)
            .map(|j| {
                let z = (grid.node(j) - mean) / sd;
                (-0.5 * z * z).exp()
            })
            .collect();
        let mut all = Self { grid, weights, mean, sd };
        all.settle();
        all
    }

    /// Any weights, scaled to sum to one. Halve the two outer ones for the trapezium rule where the
    /// edges of the grid carry mass.
    ///
    /// # Panics
    /// When there is not one weight a node.
    #[must_use]
    pub fn from_weights(grid: Grid, weights: Vec<f64>) -> Self {
        assert_eq!(weights.len(), grid.nodes, "one weight a node");
        let mut all = Self { grid, weights, mean: 0.0, sd: 0.0 };
        all.settle();
        all
    }

    /// The same weight on every node: multiplied by answers it is the likelihood, scaled to sum to one.
    #[must_use]
    pub fn flat(grid: Grid) -> Self {
        let mut all = Self { grid, weights: vec![1.0; grid.nodes], mean: 0.0, sd: 0.0 };
        all.settle();
        all
    }

    /// Takes an answer in.
    pub fn update(&mut self, item: &Item, score: usize) {
        multiply_by_likelihood(item, score, &self.grid, &mut self.weights);
        self.settle();
    }

    /// Scales the weights to sum to one, finds mean and SD. Four running sums each, for speed.
    fn settle(&mut self) {
        let (mut s0, mut s1, mut s2) = ([0.0; 4], [0.0; 4], [0.0; 4]);
        let mut x = [0.0, 1.0, 2.0, 3.0];
        for four in self.weights.chunks(4) {
            for (l, w) in four.iter().enumerate() {
                s0[l] += w;
                s1[l] += w * x[l];
                s2[l] += w * x[l] * x[l];
                x[l] += 4.0;
            }
        }
        let total: f64 = s0.iter().sum();
        if !(total.is_finite() && total > 0.0) {
            // answers no ability on the grid can explain: keep the last mean and say nothing new
            self.weights.fill(1.0 / self.grid.nodes as f64);
            return;
        }
        let (m1, m2) = (s1.iter().sum::<f64>() / total, s2.iter().sum::<f64>() / total);
        self.mean = self.grid.low + self.grid.step * m1;
        self.sd = self.grid.step * (m2 - m1 * m1).max(0.0).sqrt();
        let scale = 1.0 / total;
        for w in &mut self.weights {
            *w *= scale;
        }
    }

    /// The expected a posteriori estimate (EAP), in logits.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The posterior standard deviation, the standard error of the EAP, in logits.
    #[must_use]
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The weights of the nodes; they sum to one.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// P(θ ≤ cut): each node stands for the step around it, evenly.
    #[must_use]
    pub fn below(&self, cut: f64) -> f64 {
        let x = (cut - self.grid.low) / self.grid.step + 0.5;
        if x <= 0.0 {
            return 0.0;
        }
        let whole = (x as usize).min(self.grid.nodes);
        let sum: f64 = self.weights[..whole].iter().sum();
        let part = self.weights.get(whole).map_or(0.0, |w| w * (x - whole as f64));
        (sum + part).min(1.0)
    }

    /// The probability of each level between rising cut scores: `cuts.len() + 1` numbers that sum to one.
    #[must_use]
    pub fn levels(&self, cuts: &[f64]) -> Vec<f64> {
        let mut last = 0.0;
        let mut levels = Vec::with_capacity(cuts.len() + 1);
        for cut in cuts {
            let here = self.below(*cut).max(last);
            levels.push(here - last);
            last = here;
        }
        levels.push(1.0 - last);
        levels
    }

    /// The most probable level and its probability, without a list.
    #[must_use]
    pub fn likeliest_level(&self, cuts: &[f64]) -> (usize, f64) {
        let (mut best, mut last) = ((0, -1.0), 0.0);
        for level in 0..=cuts.len() {
            let here = cuts.get(level).map_or(1.0, |cut| self.below(*cut).max(last));
            if here - last > best.1 {
                best = (level, here - last);
            }
            last = here;
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_item() -> impl Strategy<Value = Item> {
        prop_oneof![
            (0.2..3.0, -3.0..3.0, 0.0..0.4, 0.8..1.0).prop_map(|(a, b, c, d)| Item::four_pl(a, b, c, d)),
            (0.2..3.0, -2.0..0.0, 0.1..2.0, 0.1..2.0)
                .prop_map(|(a, b, s, t)| Item::graded(a, vec![b, b + s, b + s + t])),
            (0.2..3.0, -2.0..2.0, -2.0..2.0).prop_map(|(a, b, c)| Item::partial_credit(a, vec![b, c])),
        ]
    }

    proptest! {
        #[test]
        fn the_series_gives_the_probabilities_of_the_model(item in any_item(), pick in 0usize..4) {
            let grid = Grid::standard();
            let score = pick.min(item.top_score());
            let mut weights = vec![1.0; grid.nodes];
            multiply_by_likelihood(&item, score, &grid, &mut weights);
            for (j, w) in weights.iter().enumerate() {
                let p = item.log_probability(grid.node(j), score).exp();
                prop_assert!((w - p).abs() <= 1e-12 * p + 1e-15, "{w} {p}");
            }
        }

        #[test]
        fn levels_share_all_probability(mean in -2.0..2.0, sd in 0.2..1.2, cut in -1.5..0.0, gap in 0.1..2.0) {
            let p = Posterior::normal(Grid::standard(), mean, sd);
            let levels = p.levels(&[cut, cut + gap]);
            prop_assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let (best, share) = p.likeliest_level(&[cut, cut + gap]);
            prop_assert!((levels[best] - share).abs() < 1e-12 && levels.iter().all(|l| *l <= share + 1e-12));
        }
    }

    #[test]
    fn a_normal_prior_keeps_its_mean_and_spread() {
        let p = Posterior::normal(Grid::standard(), 0.3, 0.5);
        assert!((p.mean() - 0.3).abs() < 1e-9 && (p.sd() - 0.5).abs() < 1e-9);
        assert!((p.below(0.3) - 0.5).abs() < 1e-3);
    }

    #[test]
    fn an_impossible_run_of_answers_stays_finite() {
        let mut p = Posterior::normal(Grid::standard(), 0.0, 1.0);
        for _ in 0..500 {
            p.update(&Item::two_pl(8.0, 4.0), 1);
            p.update(&Item::two_pl(8.0, -4.0), 0);
        }
        assert!(p.mean().is_finite() && p.sd().is_finite());
    }
}

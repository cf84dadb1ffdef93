//! Abilities of people from their answers, on a fixed grid, with the population estimated along the way.
//!
//! The posterior of every attempt is a product of tables, so that leaving one answer out again costs as little as putting it in:
//! the "rest ability" behind rest correlations, observed curves and distractors is the mean of the posterior without the item.

use super::Answers;

/// Nodes of the grid: −6 to 6 in steps of 0.2, below half of any posterior standard deviation met here.
pub const NODES: usize = 61;
/// Rounds in which mean and variance of a population are estimated.
const ROUNDS: usize = 4;
/// Fewest people from whom a population is estimated; below it is taken as standard normal.
const FEWEST: usize = 30;

/// Ability at a node.
#[must_use]
pub fn node(q: usize) -> f64 {
    -6.0 + 0.2 * q as f64
}

/// An item's curves on the grid.
#[derive(Clone, Debug)]
pub struct Curves {
    /// ln P(score) at each node, score by score.
    logs: Vec<[f64; NODES]>,
    /// Expected points at each node.
    pub expected: [f64; NODES],
    /// Expected square of the points at each node.
    pub squares: [f64; NODES],
}

impl Curves {
    /// The curves of an item.
    #[must_use]
    pub fn of(item: &irt::Item) -> Curves {
        let top = item.top_score();
        let mut curves =
            Curves { logs: vec![[0.0; NODES]; top + 1], expected: [0.0; NODES], squares: [0.0; NODES] };
        let mut p = vec![0.0; top + 1];
        for q in 0..NODES {
            item.probabilities(node(q), &mut p);
            for (k, p) in p.iter().enumerate() {
                curves.logs[k][q] = p.max(1e-300).ln();
                curves.expected[q] += k as f64 * p;
                curves.squares[q] += (k * k) as f64 * p;
            }
        }
        curves
    }

    /// ln P(score) at each node; a score above the highest counts as the highest.
    #[must_use]
    pub fn log(&self, score: u8) -> &[f64; NODES] {
        &self.logs[usize::from(score).min(self.logs.len() - 1)]
    }
}

/// A normal population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// Mean ability.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// People it was estimated from; 0 where it is assumed.
    pub people: usize,
}

/// A posterior on the grid.
pub struct Posterior {
    /// Weights that sum to one.
    pub weights: [f64; NODES],
}

impl Posterior {
    /// From log weights.
    fn of(logs: &[f64; NODES]) -> Posterior {
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut weights = logs.map(|l| (l - top).exp());
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= total);
        Posterior { weights }
    }

    /// The mean of a function given at the nodes.
    #[must_use]
    pub fn mean_of(&self, values: &[f64; NODES]) -> f64 {
        self.weights.iter().zip(values).map(|(w, v)| w * v).sum()
    }

    /// Mean and variance of the ability.
    #[must_use]
    pub fn moments(&self) -> (f64, f64) {
        let mean: f64 = self.weights.iter().enumerate().map(|(q, w)| w * node(q)).sum();
        let square: f64 = self.weights.iter().enumerate().map(|(q, w)| w * node(q) * node(q)).sum();
        (mean, (square - mean * mean).max(0.0))
    }
}

/// The curves of all items, and the population of each framework.
pub struct Scale {
    /// By place of the item.
    pub curves: Vec<Curves>,
    /// By place of the framework.
    pub populations: Vec<Population>,
}

impl Scale {
    /// Estimates the populations: mean and variance of the posteriors, a few rounds of EM.
    #[must_use]
    pub fn of(answers: &Answers) -> Scale {
        let curves: Vec<Curves> = answers.items.iter().map(|k| Curves::of(&k.parameters)).collect();
        let standard = Population { mean: 0.0, sd: 1.0, people: 0 };
        let mut scale = Scale { curves, populations: vec![standard; answers.frameworks.len()] };
        for _ in 0..ROUNDS {
            let mut sums = vec![(0usize, 0.0, 0.0); scale.populations.len()];
            for sheet in answers.sheets.iter().filter(|s| s.replies.iter().any(|r| r.counts)) {
                let (mean, variance) = scale.posterior(&scale.log_posterior(sheet), None).moments();
                let sum = &mut sums[sheet.framework];
                *sum = (sum.0 + 1, sum.1 + mean, sum.2 + variance + mean * mean);
            }
            for (population, (n, first, second)) in scale.populations.iter_mut().zip(sums) {
                if n >= FEWEST {
                    let mean = first / n as f64;
                    let variance = (second / n as f64 - mean * mean).clamp(0.04, 9.0);
                    *population = Population { mean, sd: variance.sqrt(), people: n };
                }
            }
        }
        scale
    }

    /// ln of prior times likelihood of the answers that count.
    #[must_use]
    pub fn log_posterior(&self, sheet: &super::Sheet) -> [f64; NODES] {
        let population = self.populations[sheet.framework];
        let mut logs = [0.0; NODES];
        for (q, l) in logs.iter_mut().enumerate() {
            let z = (node(q) - population.mean) / population.sd;
            *l = -0.5 * z * z;
        }
        for reply in sheet.replies.iter().filter(|r| r.counts) {
            let log = self.curves[reply.item as usize].log(reply.score);
            logs.iter_mut().zip(log).for_each(|(l, x)| *l += x);
        }
        logs
    }

    /// The posterior, without one of the answers if that is one that counts.
    #[must_use]
    pub fn posterior(&self, logs: &[f64; NODES], without: Option<&super::Reply>) -> Posterior {
        match without.filter(|r| r.counts) {
            None => Posterior::of(logs),
            Some(reply) => {
                let mut rest = *logs;
                let log = self.curves[reply.item as usize].log(reply.score);
                rest.iter_mut().zip(log).for_each(|(l, x)| *l -= x);
                Posterior::of(&rest)
            }
        }
    }
}

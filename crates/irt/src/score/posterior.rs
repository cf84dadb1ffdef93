//! The posterior of ability on a grid, its moments, level probabilities and draws.

use rayon::prelude::*;

use super::{Ability, NotScored, Prior};
use crate::chance::Chance;
use crate::model::Item;
use crate::quadrature::Grid;
use crate::responses::Responses;

/// How far the grid reaches from the prior mean, in prior standard deviations: beyond lies 1e-15 of the prior.
const REACH: f64 = 8.0;
/// Nodes to a standard deviation that the posterior cannot be thinner than.
const NODES_PER_SD: f64 = 2.5;

/// A posterior on an equally spaced grid; the weights sum to one.
#[derive(Clone, Debug)]
pub struct Posterior {
    grid: Grid,
    weights: Vec<f64>,
}

/// The step that resolves the posterior of answers to `items`, of which a person sees at most `longest`.
fn step_for<'a>(
    items: impl Iterator<Item = &'a Item> + Clone,
    longest: usize,
    prior: Prior,
    finer: f64,
) -> f64 {
    let mut most = 0.0_f64;
    let mut each: Vec<f64> = Vec::new();
    for t in -24..=24 {
        let theta = prior.mean + 0.25 * prior.sd * f64::from(t);
        each.clear();
        each.extend(items.clone().map(|i| i.information(theta)));
        if each.len() > longest {
            each.sort_unstable_by(|a, b| b.total_cmp(a));
        }
        most = most.max(each.iter().take(longest).sum());
    }
    1.0 / (finer * NODES_PER_SD * (most + 1.0 / (prior.sd * prior.sd)).sqrt())
}

fn grid_for(prior: Prior, step: f64) -> Grid {
    // Even a prior alone gets a fine grid; even the most informative test a finite one.
    let step = step.clamp(REACH * prior.sd / 4_000.0, 0.4 * prior.sd);
    Grid::spanning(prior.mean - REACH * prior.sd, prior.mean + REACH * prior.sd, step, 1)
}

/// Turns logarithms into weights that sum to one.
fn normalise(logs: &mut [f64]) {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for w in logs.iter_mut() {
        *w = (*w - top).exp();
        sum += *w;
    }
    logs.iter_mut().for_each(|w| *w /= sum);
}

impl Posterior {
    /// The posterior after `answers` (item, score), which must fit `items`.
    #[must_use]
    pub fn of(items: &[Item], answers: &[(usize, u8)], prior: Prior) -> Self {
        Self::finer(items, answers, prior, 1.0)
    }

    fn finer(items: &[Item], answers: &[(usize, u8)], prior: Prior, finer: f64) -> Self {
        let step = step_for(answers.iter().map(|(i, _)| &items[*i]), answers.len(), prior, finer);
        let grid = grid_for(prior, step);
        let mut weights = grid.log_normal_weights(prior.mean, prior.sd * prior.sd);
        for (item, score) in answers {
            for (w, theta) in weights.iter_mut().zip(&grid.nodes) {
                *w += items[*item].log_probability(*theta, usize::from(*score));
            }
        }
        normalise(&mut weights);
        Self { grid, weights }
    }

    /// Levels of ability, rising and equally spaced.
    #[must_use]
    pub fn nodes(&self) -> &[f64] {
        &self.grid.nodes
    }

    /// Probability of each level.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// E(θ).
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.weights.iter().zip(&self.grid.nodes).map(|(w, x)| w * x).sum()
    }

    /// The standard deviation of θ.
    #[must_use]
    pub fn sd(&self) -> f64 {
        let mean = self.mean();
        let square: f64 =
            self.weights.iter().zip(&self.grid.nodes).map(|(w, x)| w * (x - mean) * (x - mean)).sum();
        square.sqrt()
    }

    /// P(θ < cut), taking each node's weight as spread evenly over its cell.
    #[must_use]
    pub fn below(&self, cut: f64) -> f64 {
        let half = 0.5 * self.grid.step;
        let share = |x: f64| ((cut - (x - half)) / self.grid.step).clamp(0.0, 1.0);
        self.weights.iter().zip(&self.grid.nodes).map(|(w, x)| w * share(*x)).sum()
    }

    /// One value drawn from the posterior.
    pub fn draw(&self, chance: &mut Chance) -> f64 {
        let mut left = chance.uniform();
        for (w, x) in self.weights.iter().zip(&self.grid.nodes) {
            if left < *w {
                return x + self.grid.step * (left / w - 0.5);
            }
            left -= w;
        }
        self.mean()
    }
}

/// Plausible values (Mislevy 1991): `count` draws from the posterior of one person. The grid is four times finer than for a mean, so that the
/// cells add less than a five-hundredth to the variance.
#[must_use]
pub fn plausible_values(
    items: &[Item],
    answers: &[(usize, u8)],
    prior: Prior,
    count: usize,
    chance: &mut Chance,
) -> Vec<f64> {
    let posterior = Posterior::finer(items, answers, prior, 4.0);
    (0..count).map(|_| posterior.draw(chance)).collect()
}

/// EAP of every row with one table of ln P for all.
pub(super) fn eap_of_all(
    items: &[Item],
    responses: &Responses,
    prior: Prior,
) -> Vec<Result<Ability, NotScored>> {
    let longest = (0..responses.rows()).map(|r| responses.row(r).0.len()).max().unwrap_or(0);
    let grid = grid_for(prior, step_for(items.iter(), longest, prior, 1.0));
    let q = grid.nodes.len();
    let mut first = Vec::with_capacity(items.len());
    let mut table = Vec::new();
    for item in items {
        first.push(table.len());
        for k in 0..=item.top_score() {
            table.extend(grid.nodes.iter().map(|x| item.log_probability(*x, k)));
        }
    }
    let start = grid.log_normal_weights(prior.mean, prior.sd * prior.sd);
    (0..responses.rows())
        .into_par_iter()
        .with_min_len(64)
        .map_init(Vec::new, |weights: &mut Vec<f64>, row| {
            let (of, scores) = responses.row(row);
            weights.clear();
            weights.extend_from_slice(&start);
            for (item, score) in of.iter().zip(scores) {
                super::check(items, &[(*item as usize, *score)])?;
                let at = first[*item as usize] + usize::from(*score) * q;
                weights.iter_mut().zip(&table[at..at + q]).for_each(|(w, l)| *w += l);
            }
            normalise(weights);
            let mean: f64 = weights.iter().zip(&grid.nodes).map(|(w, x)| w * x).sum();
            let square: f64 = weights.iter().zip(&grid.nodes).map(|(w, x)| w * (x - mean) * (x - mean)).sum();
            Ok(Ability { theta: mean, se: square.sqrt() })
        })
        .collect()
}

//! When a test may end: precise enough, level clear, or long enough.
//!
//! With several cut scores each cut is judged by itself; the level is clear when every cut is decided.

use crate::model::Item;
use crate::posterior::Posterior;

/// A sequential test of "above or below the cut".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sequential {
    /// Half the indifference region: abilities cut ± δ are told apart.
    pub delta: f64,
    /// Tolerated share of wrong "above".
    pub alpha: f64,
    /// Tolerated share of wrong "below".
    pub beta: f64,
}

/// The rules by which a test ends. Precision and level count from `min_items` on, when all lower
/// bounds of the content are met; `max_items` always holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Stops {
    /// Fewest items.
    pub min_items: usize,
    /// Most items.
    pub max_items: usize,
    /// End when the posterior SD is at most this.
    pub precision: Option<f64>,
    /// Cut scores between levels, rising.
    pub cuts: Vec<f64>,
    /// End when one level has at least this posterior probability.
    pub certainty: Option<f64>,
    /// Sequential probability ratio test (Wald 1947; Eggen 1999).
    pub sprt: Option<Sequential>,
    /// Generalised likelihood ratio (Thompson 2009; Bartroff, Finkelman & Lai 2008).
    pub glr: Option<Sequential>,
}

impl Stops {
    /// A test of exactly `items` items.
    #[must_use]
    pub fn fixed(items: usize) -> Self {
        Self {
            min_items: items,
            max_items: items,
            precision: None,
            cuts: Vec::new(),
            certainty: None,
            sprt: None,
            glr: None,
        }
    }

    /// A test that ends between `min_items` and `max_items` when one of the levels has probability .9.
    #[must_use]
    pub fn classify(cuts: Vec<f64>, min_items: usize, max_items: usize) -> Self {
        Self { cuts, certainty: Some(0.9), min_items, ..Self::fixed(max_items) }
    }
}

/// Why a test ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StopReason {
    /// The standard error reached its target.
    Precise {
        /// Posterior SD.
        sd: f64,
        /// The target.
        target: f64,
    },
    /// One level is probable enough.
    LevelCertain {
        /// Level, 0 = below the first cut.
        level: usize,
        /// Its posterior probability.
        probability: f64,
    },
    /// Every cut is decided by the sequential test.
    LevelDecided {
        /// Level, 0 = below the first cut.
        level: usize,
        /// The smallest |log likelihood ratio| among the cuts.
        log_ratio: f64,
        /// By the generalised ratio rather than at fixed points.
        generalised: bool,
    },
    /// The longest length.
    LongEnough {
        /// Items given.
        items: usize,
    },
    /// No allowed item is left.
    NothingLeft {
        /// Items given.
        items: usize,
    },
}

/// The first reason to stop that holds, leaving lengths and content to the session.
///
/// `answers` are the (item, score) pairs so far; `prior` the posterior before any of them.
#[must_use]
pub fn enough<'a>(
    stops: &Stops,
    posterior: &Posterior,
    prior: &Posterior,
    answers: impl Iterator<Item = (&'a Item, usize)> + Clone,
) -> Option<StopReason> {
    if let Some(target) = stops.precision {
        let sd = posterior.sd();
        if sd <= target {
            return Some(StopReason::Precise { sd, target });
        }
    }
    if let Some(least) = stops.certainty.filter(|_| !stops.cuts.is_empty()) {
        let (level, probability) = posterior.likeliest_level(&stops.cuts);
        if probability >= least {
            return Some(StopReason::LevelCertain { level, probability });
        }
    }
    let log_likelihood =
        |theta: f64| answers.clone().map(|(item, score)| item.log_probability(theta, score)).sum::<f64>();
    if let Some(test) = stops.sprt.filter(|_| !stops.cuts.is_empty()) {
        let ratio = |cut: f64| log_likelihood(cut + test.delta) - log_likelihood(cut - test.delta);
        if let Some((level, log_ratio)) = decide(&stops.cuts, &test, ratio) {
            return Some(StopReason::LevelDecided { level, log_ratio, generalised: false });
        }
    }
    if let Some(test) = stops.glr.filter(|_| !stops.cuts.is_empty()) {
        let top = likeliest(posterior, prior);
        let ratio = |cut: f64| {
            // the likelihood falls away from its top, so on the far side of the cut it is largest at the edge
            log_likelihood(top.max(cut + test.delta)) - log_likelihood(top.min(cut - test.delta))
        };
        if let Some((level, log_ratio)) = decide(&stops.cuts, &test, ratio) {
            return Some(StopReason::LevelDecided { level, log_ratio, generalised: true });
        }
    }
    None
}

/// Wald's bounds on every cut: the level and the smallest ratio, or none while a cut is open.
fn decide(cuts: &[f64], test: &Sequential, ratio: impl Fn(f64) -> f64) -> Option<(usize, f64)> {
    let above = ((1.0 - test.beta) / test.alpha).ln();
    let below = (test.beta / (1.0 - test.alpha)).ln();
    let (mut level, mut smallest) = (0, f64::INFINITY);
    for cut in cuts {
        let r = ratio(*cut);
        if r > below && r < above {
            return None;
        }
        level += usize::from(r >= above);
        smallest = smallest.min(r.abs());
    }
    Some((level, smallest))
}

/// The ability of largest likelihood on the grid, with a parabola through the three nodes around it.
fn likeliest(posterior: &Posterior, prior: &Posterior) -> f64 {
    let log: Vec<f64> = posterior
        .weights()
        .iter()
        .zip(prior.weights())
        .map(|(w, p)| w.max(1e-300).ln() - p.max(1e-300).ln())
        .collect();
    let best = log.iter().enumerate().max_by(|x, y| x.1.total_cmp(y.1)).map_or(0, |(j, _)| j);
    let grid = posterior.grid();
    if best == 0 || best + 1 == log.len() {
        return grid.node(best);
    }
    let (l, m, r) = (log[best - 1], log[best], log[best + 1]);
    let bend = l - 2.0 * m + r;
    let shift = if bend < 0.0 { (0.5 * (l - r) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    grid.node(best) + shift * grid.step
}

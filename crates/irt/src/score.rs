//! Ability of a person from their answers to calibrated items.
//!
//! - EAP: mean and standard deviation of the posterior (Bock & Mislevy 1982), on a grid with a step below half the posterior standard deviation;
//! - MAP: its mode, with the curvature there;
//! - ML: the maximum of the likelihood, which perfect and zero scores do not have;
//! - WLE: Warm's (1989) weighted likelihood, the root of l′(θ) + J(θ) / 2I(θ) with J = Σ_k P′_k P″_k / P_k, finite also for
//!   perfect and zero scores, and nearly unbiased.
//!
//! Sum scores and plausible values build on the same posterior: see [`sum_scores`] and [`Posterior::draw`].

mod posterior;
mod sum_scores;

use rayon::prelude::*;

pub use posterior::{Posterior, plausible_values};
pub use sum_scores::{SumScore, sum_score_distribution, sum_scores};

use crate::model::{Item, Shape};
use crate::responses::Responses;

/// A normal distribution of ability before any answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation, above zero.
    pub sd: f64,
}

impl Default for Prior {
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0 }
    }
}

/// How to turn answers into an ability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Mean of the posterior.
    Eap,
    /// Mode of the posterior.
    Map,
    /// Maximum of the likelihood.
    Ml,
    /// Warm's weighted likelihood.
    Wle,
}

/// An ability with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ability {
    /// θ.
    pub theta: f64,
    /// Standard error: posterior standard deviation (EAP), curvature at the estimate of the posterior (MAP), the likelihood (ML) or
    /// the weighted likelihood (WLE).
    pub se: f64,
}

/// Why there is no ability. Items count from 0.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NotScored {
    /// There is no answer, and the method has no prior to fall back on.
    #[error("could not score: there are no answers; use eap or map, which have a prior")]
    NoAnswers,
    /// The likelihood rises without end.
    #[error("could not score by maximum likelihood: the answers are all at one end, so the estimate is {}infinite; use wle, map or eap", if *.upwards { "" } else { "minus " })]
    NoMaximum {
        /// Whether towards high ability.
        upwards: bool,
    },
    /// An answer names an item that is not there.
    #[error("could not score: item {item} is answered, but there are {items} items")]
    NoSuchItem {
        /// The item.
        item: usize,
        /// How many there are.
        items: usize,
    },
    /// A score is above the item's highest.
    #[error("could not score: score {score} of item {item} is above its highest score {top}")]
    ScoreTooHigh {
        /// The item.
        item: usize,
        /// The score.
        score: usize,
        /// The highest.
        top: usize,
    },
}

/// How far from the prior mean, in its standard deviations or logits, estimates are looked for.
const FARTHEST: f64 = 20.0;

/// The ability of one person.
///
/// # Errors
/// Where an answer does not fit the items, or the method has no finite estimate.
pub fn score(
    items: &[Item],
    answers: &[(usize, u8)],
    method: Method,
    prior: Prior,
) -> Result<Ability, NotScored> {
    check(items, answers)?;
    match method {
        Method::Eap => {
            let posterior = Posterior::of(items, answers, prior);
            Ok(Ability { theta: posterior.mean(), se: posterior.sd() })
        }
        _ => summit(items, answers, method, prior),
    }
}

/// Scores every row, in parallel; the result does not depend on the number of threads.
#[must_use]
pub fn score_all(
    items: &[Item],
    responses: &Responses,
    method: Method,
    prior: Prior,
) -> Vec<Result<Ability, NotScored>> {
    if method == Method::Eap {
        return posterior::eap_of_all(items, responses, prior);
    }
    (0..responses.rows())
        .into_par_iter()
        .with_min_len(64)
        .map(|row| {
            let (of, scores) = responses.row(row);
            let answers: Vec<(usize, u8)> = of.iter().zip(scores).map(|(i, x)| (*i as usize, *x)).collect();
            score(items, &answers, method, prior)
        })
        .collect()
}

fn check(items: &[Item], answers: &[(usize, u8)]) -> Result<(), NotScored> {
    for (item, score) in answers {
        let Some(of) = items.get(*item) else {
            return Err(NotScored::NoSuchItem { item: *item, items: items.len() });
        };
        if usize::from(*score) > of.top_score() {
            return Err(NotScored::ScoreTooHigh {
                item: *item,
                score: usize::from(*score),
                top: of.top_score(),
            });
        }
    }
    Ok(())
}

/// First and second derivative of the log-likelihood.
fn slopes(items: &[Item], answers: &[(usize, u8)], theta: f64) -> (f64, f64) {
    answers.iter().fold((0.0, 0.0), |(first, second), (item, score)| {
        let (d1, d2) = items[*item].log_probability_slopes(theta, usize::from(*score));
        (first + d1, second + d2)
    })
}

/// Fisher information I and Warm's J of the answered items.
fn warm(items: &[Item], answers: &[(usize, u8)], theta: f64, p: &mut Vec<f64>) -> (f64, f64) {
    let (mut information, mut j) = (0.0, 0.0);
    for (item, _) in answers {
        let item = &items[*item];
        p.resize(item.top_score() + 1, 0.0);
        item.probabilities(theta, p);
        for (k, p) in p.iter().enumerate() {
            let (d1, d2) = item.log_probability_slopes(theta, k);
            information += p * d1 * d1;
            j += p * d1 * (d2 + d1 * d1);
        }
    }
    (information, j)
}

/// MAP, ML and WLE: the root of an estimating equation that falls through zero.
fn summit(
    items: &[Item],
    answers: &[(usize, u8)],
    method: Method,
    prior: Prior,
) -> Result<Ability, NotScored> {
    if answers.is_empty() {
        return if method == Method::Map {
            Ok(Ability { theta: prior.mean, se: prior.sd })
        } else {
            Err(NotScored::NoAnswers)
        };
    }
    if method == Method::Ml {
        // The exact rule first: all answers at one end push the same way everywhere.
        let at_end =
            |end: &dyn Fn(&Item) -> usize| answers.iter().all(|(i, x)| usize::from(*x) == end(&items[*i]));
        for (upwards, all) in [(true, at_end(&Item::top_score)), (false, at_end(&|_| 0))] {
            if all {
                return Err(NotScored::NoMaximum { upwards });
            }
        }
    }
    let mut p = Vec::new();
    let mut equation = |theta: f64| match method {
        Method::Map => slopes(items, answers, theta).0 - (theta - prior.mean) / (prior.sd * prior.sd),
        Method::Wle => {
            let (information, j) = warm(items, answers, theta, &mut p);
            slopes(items, answers, theta).0 + if information > 1e-300 { 0.5 * j / information } else { 0.0 }
        }
        _ => slopes(items, answers, theta).0,
    };
    let (centre, unit) = if method == Method::Map { (prior.mean, prior.sd.min(1.0)) } else { (0.0, 1.0) };
    let one_summit = answers.iter().all(|(i, _)| match items[*i].shape {
        Shape::Logistic { lower, upper, .. } => lower == 0.0 && upper == 1.0,
        _ => true,
    });
    let mut best: Option<(f64, f64)> = None;
    let mut upwards = true;
    if one_summit {
        // Without asymptotes the log-likelihood is concave: walk towards the root in growing strides, then close in.
        let (mut here, mut at_here, mut stride) = (centre, equation(centre), 0.5 * unit);
        upwards = at_here > 0.0;
        while (here - centre).abs() < FARTHEST * unit {
            let there = here + if upwards { stride } else { -stride };
            let at_there = equation(there);
            if (at_there > 0.0) != upwards {
                let root = if upwards {
                    bisect(&mut equation, here, there, at_here, at_there)
                } else {
                    bisect(&mut equation, there, here, at_there, at_here)
                };
                best = Some((root, 0.0));
                break;
            }
            (here, at_here, stride) = (there, at_there, 1.6 * stride);
        }
    } else {
        // Every downward crossing is a summit (3PL likelihoods can have several): the highest one counts.
        let steps = 2 * (FARTHEST * 2.0) as i32;
        let (mut left, mut at_left) = (centre - FARTHEST * unit, f64::NAN);
        for s in 0..=steps {
            let right = centre + unit * (0.5 * f64::from(s) - FARTHEST);
            let at_right = equation(right);
            upwards = at_right > 0.0;
            if at_left > 0.0 && at_right <= 0.0 {
                let root = bisect(&mut equation, left, right, at_left, at_right);
                let height = height(items, answers, root, method, prior);
                if best.is_none_or(|(_, h)| height > h) {
                    best = Some((root, height));
                }
            }
            (left, at_left) = (right, at_right);
        }
    }
    let Some((theta, _)) = best else { return Err(NotScored::NoMaximum { upwards }) };
    let curvature = match method {
        Method::Map => -slopes(items, answers, theta).1 + 1.0 / (prior.sd * prior.sd),
        Method::Wle => {
            // Curvature of the weighted likelihood itself; information alone would overstate the error at the ends.
            let h = 1e-4;
            let curvature = (equation(theta - h) - equation(theta + h)) / (2.0 * h);
            if curvature > 0.0 { curvature } else { warm(items, answers, theta, &mut Vec::new()).0 }
        }
        _ => -slopes(items, answers, theta).1,
    };
    Ok(Ability { theta, se: 1.0 / curvature.max(f64::MIN_POSITIVE).sqrt() })
}

/// What is maximised, for comparing summits.
fn height(items: &[Item], answers: &[(usize, u8)], theta: f64, method: Method, prior: Prior) -> f64 {
    let loglik: f64 = answers.iter().map(|(i, x)| items[*i].log_probability(theta, usize::from(*x))).sum();
    match method {
        Method::Map => loglik - 0.5 * ((theta - prior.mean) / prior.sd).powi(2),
        // Exact for models in which Warm's weight is √I, close enough to choose between summits in the others.
        Method::Wle => {
            loglik + 0.5 * warm(items, answers, theta, &mut Vec::new()).0.max(f64::MIN_POSITIVE).ln()
        }
        _ => loglik,
    }
}

/// The root between two points of opposite sign (Illinois rule: false position that cannot get stuck).
fn bisect(f: &mut impl FnMut(f64) -> f64, mut a: f64, mut b: f64, mut fa: f64, mut fb: f64) -> f64 {
    let mut side = 0;
    for _ in 0..200 {
        let x = if fa == fb { 0.5 * (a + b) } else { (fa * b - fb * a) / (fa - fb) };
        let fx = f(x);
        if fx == 0.0 || (b - a).abs() < 1e-12 * (1.0 + x.abs()) {
            return x;
        }
        if fx > 0.0 {
            if (x - a).abs() < 1e-13 * (1.0 + x.abs()) && side == 1 {
                return x;
            }
            (a, fa) = (x, fx);
            if side == 1 {
                fb *= 0.5;
            }
            side = 1;
        } else {
            if (b - x).abs() < 1e-13 * (1.0 + x.abs()) && side == -1 {
                return x;
            }
            (b, fb) = (x, fx);
            if side == -1 {
                fa *= 0.5;
            }
            side = -1;
        }
    }
    0.5 * (a + b)
}

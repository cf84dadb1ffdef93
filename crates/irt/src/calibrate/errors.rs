//! Standard errors by Oakes' (1999) identity: the observed information is minus the second derivative of the expected complete-data
//! log-likelihood, once with the posterior weights held and once through the weights. The second part is computed exactly from the people.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::curve::{Curve, Kind};
use super::engine::{Setting, State};
use super::expect::{Expected, Scratch, Windows};
use super::maximise::gradient;
use super::moved::{Fixed, Of};
use super::real::Real;
use super::{ItemErrors, Progress};
use crate::linalg::Cholesky;

type Errors = (Vec<Option<ItemErrors>>, Vec<(Option<f64>, Option<f64>)>);

/// The covariance matrix of the estimates, and where each parameter stands in it.
struct Covariance {
    matrix: Vec<f64>,
    size: usize,
}

impl Covariance {
    /// Standard error of Σ coefficient · parameter (the delta method).
    fn of(&self, terms: &[(usize, f64)]) -> f64 {
        let mut sum = 0.0;
        for (i, x) in terms {
            for (j, y) in terms {
                sum += x * y * self.matrix[i * self.size + j];
            }
        }
        sum.max(0.0).sqrt()
    }
}

/// ∂ ln P(k) / ∂ value r at each node, for each free value: `[r][k * q + node]`.
fn slopes_of(curve: &Curve, nodes: &[f64]) -> Vec<Vec<f64>> {
    let (q, n, m) = (nodes.len(), curve.values.len(), curve.top() + 1);
    let mut slopes = vec![vec![0.0; m * q]; curve.free.len()];
    let (mut p, mut g) = (vec![0.0; m], vec![0.0; m * n]);
    for (at, theta) in nodes.iter().enumerate() {
        curve.derivatives(*theta, &mut p, &mut g);
        for (slopes, r) in slopes.iter_mut().zip(&curve.free) {
            for k in 0..m {
                slopes[k * q + at] = g[k * n + r];
            }
        }
    }
    slopes
}

/// Standard errors at `state`, or nothing where the information has no inverse. `common` names the reference group of a one-slope
/// model that was estimated as a Rasch model.
#[allow(clippy::too_many_arguments)]
pub(super) fn errors<T: Real>(
    setting: &Setting,
    state: &State,
    nodes: &[f64],
    log_priors: &[Vec<f64>],
    mut found: Expected,
    windows: Windows,
    common: Option<usize>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Option<Errors> {
    let q = nodes.len();
    setting.imagine_unused(&mut found.items, q);
    let mut first = Vec::new();
    let mut size = 0;
    for curve in &state.curves {
        first.push(size);
        size += curve.free.len();
    }
    // Position of mean and variance of each group.
    let mut place = Vec::new();
    for (m, v) in &setting.free_groups {
        let mut next = |free: &bool| {
            free.then(|| {
                size += 1;
                size - 1
            })
        };
        place.push((next(m), next(v)));
    }
    if size == 0 {
        return Some((vec![None; state.curves.len()], vec![(None, None); state.groups.len()]));
    }
    let item_slopes: Vec<Vec<Vec<f64>>> = state.curves.iter().map(|c| slopes_of(c, nodes)).collect();
    let group_slopes: Vec<[Vec<f64>; 2]> = state
        .groups
        .iter()
        .map(|(mean, v)| {
            let by_mean = nodes.iter().map(|x| (x - mean) / v).collect();
            let by_variance =
                nodes.iter().map(|x| 0.5 * ((x - mean) * (x - mean) / (v * v) - 1.0 / v)).collect();
            [by_mean, by_variance]
        })
        .collect();
    // Minus the complete-data part.
    let mut information = vec![0.0; size * size];
    for (i, curve) in state.curves.iter().enumerate() {
        for (x, r) in curve.free.iter().enumerate() {
            let h = 1e-5 * curve.values[*r].abs().max(1.0);
            let at = |h: f64| {
                let mut moved = curve.clone();
                moved.values[*r] += h;
                gradient(&moved, &found.items[i], nodes, setting.priors, None)
            };
            for (y, (up, down)) in at(h).iter().zip(at(-h)).enumerate() {
                information[(first[i] + x) * size + first[i] + y] -= (up - down) / (2.0 * h);
            }
        }
    }
    for (g, (mean, variance)) in state.groups.iter().enumerate() {
        let sum = |power: i32| {
            found.groups[g].iter().zip(nodes).map(|(n, x)| n * (x - mean).powi(power)).sum::<f64>()
        };
        let v = *variance;
        let (m_at, v_at) = place[g];
        if let Some(m) = m_at {
            information[m * size + m] += sum(0) / v;
        }
        if let Some(w) = v_at {
            information[w * size + w] += sum(2) / (v * v * v) - 0.5 * sum(0) / (v * v);
        }
        if let (Some(m), Some(w)) = (m_at, v_at) {
            information[m * size + w] += sum(1) / (v * v);
            information[w * size + m] += sum(1) / (v * v);
        }
    }
    // Minus the part through the people, one row for each parameter.
    let fixed = Fixed::<T>::new(&setting.data, &state.curves, nodes, log_priors, windows);
    let row = |items: &[Vec<f64>], groups: &[Vec<f64>]| {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut row = vec![0.0; size];
        for (i, slopes) in item_slopes.iter().enumerate() {
            for (x, slope) in slopes.iter().enumerate() {
                row[first[i] + x] = dot(slope, &items[i]);
            }
        }
        for (g, (m, v)) in place.iter().enumerate() {
            for (at, slope) in [m, v].into_iter().zip(&group_slopes[g]) {
                if let Some(at) = at {
                    row[*at] = dot(slope, &groups[g]);
                }
            }
        }
        row
    };
    let mut tasks: Vec<(usize, Of)> = (0..state.curves.len())
        .filter(|i| !state.curves[*i].free.is_empty())
        .map(|i| (first[i], Of::Item(i)))
        .collect();
    tasks.extend((0..place.len()).filter_map(|g| place[g].0.or(place[g].1).map(|at| (at, Of::Group(g)))));
    let of = tasks.len();
    let mut done = 0;
    for tasks in tasks.chunks(16) {
        let rows: Vec<(usize, Vec<Vec<f64>>)> = tasks
            .par_iter()
            .map_init(Scratch::<T>::default, |scratch, (at, of)| {
                let slopes = match of {
                    Of::Item(i) => item_slopes[*i].clone(),
                    Of::Group(g) => {
                        let wanted = [place[*g].0, place[*g].1];
                        let pairs = wanted.iter().zip(&group_slopes[*g]);
                        pairs.filter(|(at, _)| at.is_some()).map(|(_, s)| s.clone()).collect()
                    }
                };
                let moved = fixed.moved(of, &slopes, &state.curves, scratch);
                (*at, moved.iter().map(|(items, groups)| row(items, groups)).collect())
            })
            .collect();
        for (at, rows) in rows {
            for (x, row) in rows.into_iter().enumerate() {
                for (to, from) in information[(at + x) * size..(at + x + 1) * size].iter_mut().zip(row) {
                    *to -= from;
                }
            }
        }
        done += tasks.len();
        if progress(Progress::Errors { done, of }).is_break() {
            return None;
        }
    }
    for i in 0..size {
        for j in 0..i {
            let mean = 0.5 * (information[i * size + j] + information[j * size + i]);
            information[i * size + j] = mean;
            information[j * size + i] = mean;
        }
    }
    let covariance = Covariance { matrix: Cholesky::of(&information, size)?.inverse(), size };
    Some(translate(state, &first, &place, &covariance, common))
}

/// From the covariance of what was estimated to standard errors of what is reported.
fn translate(
    state: &State,
    first: &[usize],
    place: &[(Option<usize>, Option<usize>)],
    covariance: &Covariance,
    common: Option<usize>,
) -> Errors {
    // In a one-slope model σ = √v is the slope: its terms in the delta method.
    let sigma = common.and_then(|g| place[g].1.map(|at| (at, state.groups[g].1.sqrt())));
    let items = state.curves.iter().zip(first).map(|(curve, first)| {
        if curve.free.is_empty() {
            return None;
        }
        let at = |value: usize| curve.free.iter().position(|r| *r == value).map(|x| first + x);
        let a = sigma.map_or(curve.values[0], |(_, s)| s);
        // How the slope depends on the estimated parameters.
        let slope_terms: Vec<(usize, f64)> = match sigma {
            Some((at, s)) => vec![(at, 0.5 / s)],
            None => at(0).map(|at| (at, 1.0)).into_iter().collect(),
        };
        let steps = if curve.kind == Kind::Logistic { 1 } else { curve.values.len() - 1 };
        let intercepts = (1..=steps).map(|k| at(k).map_or(0.0, |at| covariance.of(&[(at, 1.0)]))).collect();
        let difficulties = (1..=steps)
            .map(|k| {
                // b = −δ / a with δ = d_k, or d_k − d_{k−1} for partial credit.
                let chained = curve.kind == Kind::Partial && k > 1;
                let delta = curve.values[k] - if chained { curve.values[k - 1] } else { 0.0 };
                let mut terms: Vec<(usize, f64)> = at(k).map(|at| (at, -1.0 / a)).into_iter().collect();
                if chained {
                    terms.extend(at(k - 1).map(|at| (at, 1.0 / a)));
                }
                terms.extend(slope_terms.iter().map(|(at, c)| (*at, c * delta / (a * a))));
                covariance.of(&terms)
            })
            .collect();
        Some(ItemErrors {
            slope: (!slope_terms.is_empty()).then(|| covariance.of(&slope_terms)),
            intercepts,
            difficulties,
            lower_logit: (curve.kind == Kind::Logistic)
                .then(|| at(2))
                .flatten()
                .map(|at| covariance.of(&[(at, 1.0)])),
            upper_logit: (curve.kind == Kind::Logistic)
                .then(|| at(3))
                .flatten()
                .map(|at| covariance.of(&[(at, 1.0)])),
        })
    });
    let groups = state.groups.iter().zip(place).enumerate().map(|(g, ((mean, variance), (m, v)))| {
        match (common, sigma) {
            (Some(reference), _) if reference == g => (None, None),
            (Some(_), Some((at, s))) => (
                m.map(|m| covariance.of(&[(m, 1.0 / s), (at, -0.5 * mean / (s * s * s))])),
                v.map(|v| covariance.of(&[(v, 1.0 / (s * s)), (at, -variance / (s * s * s * s))])),
            ),
            _ => (m.map(|m| covariance.of(&[(m, 1.0)])), v.map(|v| covariance.of(&[(v, 1.0)]))),
        }
    });
    (items.collect(), groups.collect())
}

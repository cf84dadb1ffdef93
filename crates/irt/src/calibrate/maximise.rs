//! The M step: for each item, the parameters that make the expected counts most likely, by Newton–Raphson with Fisher information
//! (for 2PL and partial credit the two are the same), damped and halved until it goes uphill.

use super::curve::{Curve, GREATEST_SLOPE, Kind, LEAST_SLOPE};
use super::{Bell, Priors};
use crate::linalg::damped_solve;
use crate::model::logistic;

/// Σ counts · ln P + ln prior of one item.
pub(crate) fn objective(curve: &Curve, counts: &[f64], nodes: &[f64], priors: &Priors) -> f64 {
    let q = nodes.len();
    let mut logs = vec![0.0; curve.top() + 1];
    let mut sum = log_prior(curve, priors);
    for (at, theta) in nodes.iter().enumerate() {
        curve.log_probabilities(*theta, &mut logs);
        for (k, log) in logs.iter().enumerate() {
            sum += counts[k * q + at] * log;
        }
    }
    sum
}

/// The prior densities that belong to an item's free values, on the scale they are stated (ln a, logit c, logit u).
pub(crate) fn log_prior(curve: &Curve, priors: &Priors) -> f64 {
    curve.free.iter().map(|r| prior_of(curve, priors, *r).map_or(0.0, |(x, bell)| bell.log_density(x))).sum()
}

fn prior_of(curve: &Curve, priors: &Priors, value: usize) -> Option<(f64, Bell)> {
    let x = curve.values[value];
    match (value, curve.kind) {
        (0, _) => priors.slope.map(|bell| (x.ln(), bell)),
        (2, Kind::Logistic) => priors.lower.map(|bell| (x, bell)),
        (3, Kind::Logistic) => priors.upper.map(|bell| (x, bell)),
        _ => None,
    }
}

/// Gradient (and Fisher information, row-major) of the objective with respect to the free values.
pub(crate) fn gradient(
    curve: &Curve,
    counts: &[f64],
    nodes: &[f64],
    priors: &Priors,
    mut information: Option<&mut [f64]>,
) -> Vec<f64> {
    let (q, n, m) = (nodes.len(), curve.values.len(), curve.top() + 1);
    let f = curve.free.len();
    let mut gradient = vec![0.0; f];
    if let Some(information) = information.as_deref_mut() {
        information.fill(0.0);
    }
    let (mut p, mut g) = (vec![0.0; m], vec![0.0; m * n]);
    for (at, theta) in nodes.iter().enumerate() {
        let total: f64 = (0..m).map(|k| counts[k * q + at]).sum();
        if total.abs() < 1e-14 {
            continue;
        }
        curve.derivatives(*theta, &mut p, &mut g);
        for k in 0..m {
            let row = &g[k * n..(k + 1) * n];
            let count = counts[k * q + at];
            for (to, r) in gradient.iter_mut().zip(&curve.free) {
                *to += count * row[*r];
            }
            if let Some(information) = information.as_deref_mut() {
                let weight = total * p[k];
                for (x, r) in curve.free.iter().enumerate() {
                    let scaled = weight * row[*r];
                    for (y, s) in curve.free[..=x].iter().enumerate() {
                        information[x * f + y] += scaled * row[*s];
                    }
                }
            }
        }
    }
    for (x, r) in curve.free.iter().enumerate() {
        let Some((value, bell)) = prior_of(curve, priors, *r) else { continue };
        // ln a is a function of a: the chain rule, with only the definite part of the curvature.
        let chain = if *r == 0 { 1.0 / curve.values[0] } else { 1.0 };
        gradient[x] -= (value - bell.mean) / (bell.sd * bell.sd) * chain;
        if let Some(information) = information.as_deref_mut() {
            information[x * f + x] += chain * chain / (bell.sd * bell.sd);
        }
    }
    if let Some(information) = information {
        for x in 0..f {
            for y in 0..x {
                information[y * f + x] = information[x * f + y];
            }
        }
    }
    gradient
}

/// The two-parameter item, whose M step is a logistic regression on the grid.
fn regress(curve: &mut Curve, counts: &[f64], nodes: &[f64], tolerance: f64) -> bool {
    let q = nodes.len();
    let (wrong, right) = counts.split_at(q);
    for _ in 0..12 {
        let (a, d) = (curve.values[0], curve.values[1]);
        let mut s = [0.0; 5];
        for ((theta, wrong), right) in nodes.iter().zip(wrong).zip(right) {
            let total = wrong + right;
            let p = logistic(a * theta + d);
            let (miss, weight) = (right - total * p, total * p * (1.0 - p));
            s[0] += miss * theta;
            s[1] += miss;
            s[2] += weight * theta * theta;
            s[3] += weight * theta;
            s[4] += weight;
        }
        let determinant = s[2] * s[4] - s[3] * s[3];
        if determinant.is_nan() || determinant <= 1e-12 * s[2] * s[4] {
            return false;
        }
        let step_a = (s[4] * s[0] - s[3] * s[1]) / determinant;
        let step_d = (s[2] * s[1] - s[3] * s[0]) / determinant;
        // A long step, or one that leaves the model, is a matter for the careful method.
        if !(step_a.abs() < 1.5
            && step_d.abs() < 2.5
            && a + step_a > LEAST_SLOPE
            && a + step_a < GREATEST_SLOPE)
        {
            return false;
        }
        curve.values[0] += step_a;
        curve.values[1] += step_d;
        if step_a.abs().max(step_d.abs()) < tolerance {
            break;
        }
    }
    true
}

/// Improves an item's free values until the steps are below `tolerance`.
pub(crate) fn improve(curve: &mut Curve, counts: &[f64], nodes: &[f64], priors: &Priors, tolerance: f64) {
    if curve.free.is_empty() {
        return;
    }
    if curve.kind == Kind::Logistic
        && curve.values.len() == 2
        && curve.free.len() == 2
        && priors.slope.is_none()
    {
        let before = curve.clone();
        if regress(curve, counts, nodes, tolerance) {
            return;
        }
        *curve = before;
    }
    let f = curve.free.len();
    let mut information = vec![0.0; f * f];
    let mut value = objective(curve, counts, nodes, priors);
    for _ in 0..25 {
        let gradient = gradient(curve, counts, nodes, priors, Some(&mut information));
        let mut step = damped_solve(&information, &gradient);
        let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        // Beside an asymptote the next summit may be near: short steps stay on this one.
        let reach = if curve.kind == Kind::Logistic && curve.values.len() > 2 { 0.5 } else { 3.0 };
        if longest > reach {
            step.iter_mut().for_each(|s| *s *= reach / longest);
        }
        let mut accepted = false;
        for _ in 0..30 {
            let mut tried = curve.clone();
            for (r, s) in curve.free.iter().zip(&step) {
                tried.values[*r] += s;
            }
            if curve.free[0] == 0 && tried.values[0] < LEAST_SLOPE {
                // Half way to the floor: an item that wants to fall gets there without jumping.
                tried.values[0] = (0.5 * (curve.values[0] + LEAST_SLOPE)).max(LEAST_SLOPE);
            }
            if tried.is_sound() {
                let new = objective(&tried, counts, nodes, priors);
                if new >= value - 1e-12 * value.abs() {
                    (*curve, value, accepted) = (tried, new, true);
                    break;
                }
            }
            step.iter_mut().for_each(|s| *s *= 0.5);
        }
        let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        if !accepted || longest < tolerance {
            break;
        }
    }
}

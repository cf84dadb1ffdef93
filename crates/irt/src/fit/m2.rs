//! M2: fit of a whole test from the answers to items and pairs of items (Maydeu-Olivares & Joe 2006, Psychometrika 71,
//! 713-732; RMSEA from it: Maydeu-Olivares & Joe 2014, Multivariate Behavioral Research 49, 305-328).
//!
//! With e the residuals of all proportions P(X_i = k) and P(X_i = k, X_j = l), k, l ≥ 1, Ξ their covariance under the
//! model (times N) and Δ their slopes in the parameters, M2 = N [e'Ξ⁻¹e − e'Ξ⁻¹Δ (Δ'Ξ⁻¹Δ)⁻¹ Δ'Ξ⁻¹e], χ² with
//! (moments − parameters) degrees of freedom.

use crate::linalg::Cholesky;
use crate::special::{chi_square_tail, noncentral_chi_square};
use crate::{Item, Responses};

use super::parameters::{Estimated, probability_table, slopes_of_probabilities};
use super::{Latent, QualityError, sx2::rmsea};

/// M2 with what is usually reported beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct M2 {
    /// The statistic.
    pub m2: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Probability of as much misfit by chance.
    pub p: f64,
    /// Root mean square error of approximation: below .05 is called close.
    pub rmsea: f64,
    /// The 90 % interval of the RMSEA.
    pub rmsea_interval: (f64, f64),
    /// Standardised root mean square residual of the correlations between items.
    pub srmsr: f64,
    /// People counted: those who answered all items.
    pub people: f64,
}

/// What was estimated beside the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// The variance of ability was free (Rasch, PCM with slope 1).
    pub variance: bool,
    /// One slope was estimated for all items (1PL); items then count their difficulties only.
    pub common_slope: bool,
}

/// Most moments that are worked with: 60 right-or-wrong items.
const LIMIT: usize = 1_900;
/// Nodes of the grid.
const NODES: usize = 61;

/// One proportion: an item's score, or two items' scores together.
#[derive(Clone, Copy)]
struct Moment {
    first: (usize, usize),
    second: Option<(usize, usize)>,
}

/// M2 over the people who answered all items. `estimated[i]` says which parameters of item i came from these answers.
///
/// # Errors
/// Nobody answered all items; too many or too few moments; items and answers that do not belong together.
pub fn m2(
    items: &[Item],
    responses: &Responses,
    latent: Latent,
    estimated: &[Estimated],
    also: Moments,
) -> Result<M2, QualityError> {
    super::check(items, responses)?;
    if estimated.len() != items.len() {
        return Err(QualityError::Items { items: estimated.len(), answered: items.len() });
    }
    let moments = list(items);
    let parameters: usize = items.iter().zip(estimated).map(|(i, e)| e.count(i)).sum::<usize>()
        + usize::from(also.variance)
        + usize::from(also.common_slope);
    if moments.len() > LIMIT {
        return Err(QualityError::TooManyMoments { moments: moments.len(), limit: LIMIT });
    }
    let too_few = QualityError::TooFewMoments { moments: moments.len(), parameters };
    if moments.len() <= parameters {
        return Err(too_few);
    }
    let (counts, n) = observed(items, responses, &moments);
    if n <= 0.0 {
        return Err(QualityError::NobodyComplete { what: "M2", items: items.len() });
    }
    let (nodes, weights) = latent.grid(NODES);
    let tables: Vec<Vec<f64>> = items.iter().map(|item| probability_table(item, &nodes)).collect();
    let at = |(i, k): (usize, usize)| &tables[i][k * NODES..(k + 1) * NODES];
    // P(moment | θ_q), one row a moment
    let curves: Vec<f64> = moments
        .iter()
        .flat_map(|m| {
            let first = at(m.first);
            match m.second {
                None => first.to_vec(),
                Some(other) => first.iter().zip(at(other)).map(|(a, b)| a * b).collect(),
            }
        })
        .collect();
    let curve = |m: usize| &curves[m * NODES..(m + 1) * NODES];
    let expected: Vec<f64> = (0..moments.len()).map(|m| sum_of(curve(m), &weights)).collect();
    let residuals: Vec<f64> = counts.iter().zip(&expected).map(|(c, e)| c / n - e).collect();

    let size = moments.len();
    let mut xi = vec![0.0; size * size];
    let mut weighted = vec![0.0; NODES];
    for a in 0..size {
        weighted.iter_mut().zip(curve(a)).zip(&weights).for_each(|((x, c), w)| *x = c * w);
        for b in 0..=a {
            let both = match union(moments[a], moments[b]) {
                Union::Apart => sum_of(&weighted, curve(b)),
                Union::Impossible => 0.0,
                Union::Shared(extra) => match extra {
                    None => expected[a],
                    Some(extra) => sum_of(&weighted, at(extra)),
                },
            };
            let value = both - expected[a] * expected[b];
            xi[a * size + b] = value;
            xi[b * size + a] = value;
        }
    }
    let delta = slopes(items, estimated, also, latent, &moments, &tables, &nodes, &weights);

    let factor = Cholesky::of(&xi, size).ok_or(too_few.clone())?;
    let mut solved = residuals.clone();
    factor.solve(&mut solved);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let whole = dot(&residuals, &solved);
    let right: Vec<f64> = delta.iter().map(|d| dot(d, &solved)).collect();
    let mut inner = vec![0.0; parameters * parameters];
    for p in 0..parameters {
        let mut column = delta[p].clone();
        factor.solve(&mut column);
        for r in 0..parameters {
            inner[r * parameters + p] = dot(&delta[r], &column);
        }
    }
    let explained = if parameters == 0 {
        0.0
    } else {
        let mut x = right.clone();
        Cholesky::of(&inner, parameters).ok_or(too_few)?.solve(&mut x);
        dot(&right, &x)
    };
    let m2 = (n * (whole - explained)).max(0.0);
    let df = size - parameters;
    Ok(M2 {
        m2,
        df,
        p: chi_square_tail(m2, df as f64),
        rmsea: rmsea(m2, df, n),
        rmsea_interval: interval(m2, df as f64, n),
        srmsr: correlation_residual(items, responses, &tables, &weights, n),
        people: n,
    })
}

fn sum_of(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn list(items: &[Item]) -> Vec<Moment> {
    let mut all = Vec::new();
    for (i, item) in items.iter().enumerate() {
        all.extend((1..=item.top_score()).map(|k| Moment { first: (i, k), second: None }));
    }
    // counted before they are made, so that a thousand items are refused and not listed
    for i in 0..items.len() {
        for j in i + 1..items.len() {
            for k in 1..=items[i].top_score() {
                all.extend(
                    (1..=items[j].top_score()).map(|l| Moment { first: (i, k), second: Some((j, l)) }),
                );
            }
            if all.len() > 2 * LIMIT {
                return all;
            }
        }
    }
    all
}

fn observed(items: &[Item], responses: &Responses, moments: &[Moment]) -> (Vec<f64>, f64) {
    let mut counts = vec![0.0; moments.len()];
    let mut n = 0.0;
    let mut scores = vec![0usize; items.len()];
    for row in 0..responses.rows() {
        let (seen, given) = responses.row(row);
        if seen.len() < items.len() {
            continue;
        }
        for (item, score) in seen.iter().zip(given) {
            scores[*item as usize] = usize::from(*score);
        }
        let weight = responses.weight(row);
        n += weight;
        for (count, m) in counts.iter_mut().zip(moments) {
            let hit = scores[m.first.0] == m.first.1 && m.second.is_none_or(|(j, l)| scores[j] == l);
            if hit {
                *count += weight;
            }
        }
    }
    (counts, n)
}

/// What two moments say together.
enum Union {
    /// They share no item: the product of their curves.
    Apart,
    /// They want two scores of one item.
    Impossible,
    /// They share what they say of an item; this much of the second is new to the first.
    Shared(Option<(usize, usize)>),
}

fn union(a: Moment, b: Moment) -> Union {
    let of_a = [Some(a.first), a.second];
    let mut shares = false;
    let mut extra = None;
    for (item, score) in [Some(b.first), b.second].into_iter().flatten() {
        match of_a.iter().flatten().find(|(i, _)| *i == item) {
            Some((_, k)) if *k == score => shares = true,
            Some(_) => return Union::Impossible,
            None => extra = Some((item, score)),
        }
    }
    if shares { Union::Shared(extra) } else { Union::Apart }
}

/// ∂P(moment)/∂parameter: one row a parameter.
#[expect(clippy::too_many_arguments, reason = "the pieces of one computation, split for the reader")]
fn slopes(
    items: &[Item],
    estimated: &[Estimated],
    also: Moments,
    latent: Latent,
    moments: &[Moment],
    tables: &[Vec<f64>],
    nodes: &[f64],
    weights: &[f64],
) -> Vec<Vec<f64>> {
    // the slope of a moment when item `i`'s curves move as in `moved`
    let of_item = |i: usize, moved: &[f64], m: &Moment| -> f64 {
        let part = |(j, k): (usize, usize), by: &[f64]| -> Vec<f64> {
            let table: &[f64] = if j == i { by } else { &tables[j] };
            table[k * NODES..(k + 1) * NODES].to_vec()
        };
        match m.second {
            None if m.first.0 == i => sum_of(&part(m.first, moved), weights),
            Some(other) if m.first.0 == i || other.0 == i => part(m.first, moved)
                .iter()
                .zip(part(other, moved))
                .zip(weights)
                .map(|((a, b), w)| a * b * w)
                .sum(),
            _ => 0.0,
        }
    };
    let mut all: Vec<Vec<f64>> = Vec::new();
    for (i, (item, free)) in items.iter().zip(estimated).enumerate() {
        for moved in slopes_of_probabilities(item, *free, nodes) {
            all.push(moments.iter().map(|m| of_item(i, &moved, m)).collect());
        }
    }
    if also.common_slope {
        let mut sum = vec![0.0; moments.len()];
        let only_slope = Estimated { slope: true, ..Estimated::NOTHING };
        for (i, item) in items.iter().enumerate() {
            for moved in slopes_of_probabilities(item, only_slope, nodes) {
                sum.iter_mut().zip(moments).for_each(|(s, m)| *s += of_item(i, &moved, m));
            }
        }
        all.push(sum);
    }
    if also.variance {
        // ∂φ/∂σ² = φ (z² − 1)/(2σ²), on the nodes with the weights' own second moment
        let square: f64 =
            nodes.iter().zip(weights).map(|(x, w)| w * (x - latent.mean) * (x - latent.mean)).sum();
        let moved: Vec<f64> = nodes
            .iter()
            .zip(weights)
            .map(|(x, w)| {
                w * ((x - latent.mean) * (x - latent.mean) - square)
                    / (2.0 * latent.variance * latent.variance)
            })
            .collect();
        all.push(
            moments
                .iter()
                .map(|m| {
                    let first = &tables[m.first.0][m.first.1 * NODES..(m.first.1 + 1) * NODES];
                    match m.second {
                        None => sum_of(first, &moved),
                        Some((j, l)) => {
                            let second = &tables[j][l * NODES..(l + 1) * NODES];
                            first.iter().zip(second).zip(&moved).map(|((a, b), w)| a * b * w).sum()
                        }
                    }
                })
                .collect(),
        );
    }
    all
}

/// The 90 % interval: the noncentralities at which M2 would lie at the 95th and the 5th percentile.
fn interval(m2: f64, df: f64, n: f64) -> (f64, f64) {
    let at = |share: f64| {
        if noncentral_chi_square(m2, df, 0.0) <= share {
            return 0.0;
        }
        let (mut low, mut high) = (0.0, m2.max(1.0));
        while noncentral_chi_square(m2, df, high) > share {
            high *= 2.0;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if noncentral_chi_square(m2, df, middle) > share { low = middle } else { high = middle }
        }
        low
    };
    if n <= 1.0 {
        return (0.0, 0.0);
    }
    let to_rmsea = |lambda: f64| (lambda / (df * (n - 1.0))).sqrt();
    (to_rmsea(at(0.95)), to_rmsea(at(0.05)))
}

/// SRMSR: root mean square difference of observed and expected correlations of item scores.
fn correlation_residual(
    items: &[Item],
    responses: &Responses,
    tables: &[Vec<f64>],
    weights: &[f64],
    n: f64,
) -> f64 {
    let k = items.len();
    let expected_curve: Vec<Vec<f64>> = items
        .iter()
        .zip(tables)
        .map(|(item, t)| {
            (0..NODES).map(|q| (1..=item.top_score()).map(|s| s as f64 * t[s * NODES + q]).sum()).collect()
        })
        .collect();
    let mean: Vec<f64> = expected_curve.iter().map(|c| sum_of(c, weights)).collect();
    let variance: Vec<f64> = (0..k)
        .map(|i| {
            let square: f64 = (1..=items[i].top_score())
                .map(|s| (s * s) as f64 * sum_of(&tables[i][s * NODES..(s + 1) * NODES], weights))
                .sum();
            square - mean[i] * mean[i]
        })
        .collect();
    let mut sums = vec![0.0; k];
    let mut products = vec![0.0; k * k];
    let mut x = vec![0.0; k];
    for row in 0..responses.rows() {
        let (seen, scores) = responses.row(row);
        if seen.len() < k {
            continue;
        }
        for (item, score) in seen.iter().zip(scores) {
            x[*item as usize] = f64::from(*score);
        }
        let w = responses.weight(row);
        for i in 0..k {
            sums[i] += w * x[i];
            for j in 0..=i {
                products[i * k + j] += w * x[i] * x[j];
            }
        }
    }
    let covariance = |i: usize, j: usize| products[i * k + j] / n - sums[i] * sums[j] / (n * n);
    let (mut total, mut pairs) = (0.0, 0usize);
    for i in 0..k {
        for j in 0..i {
            let both = covariance(i, i) * covariance(j, j);
            let model: f64 = expected_curve[i]
                .iter()
                .zip(&expected_curve[j])
                .zip(weights)
                .map(|((a, b), w)| a * b * w)
                .sum::<f64>()
                - mean[i] * mean[j];
            if both > 0.0 && variance[i] * variance[j] > 0.0 {
                let d = covariance(i, j) / both.sqrt() - model / (variance[i] * variance[j]).sqrt();
                total += d * d;
                pairs += 1;
            }
        }
    }
    if pairs == 0 { 0.0 } else { (total / pairs as f64).sqrt() }
}

//! S-X²: do people with the same sum score answer an item as the model says? (Orlando & Thissen 2000, Applied
//! Psychological Measurement 24, 50-64; several scores: Kang & Chen 2008, Journal of Educational Measurement 45, 391-406.)
//!
//! The probability of score z on item i among people with sum score k is
//! ∫ P_i(z|θ) f*(k − z|θ) φ(θ) dθ / ∫ f(k|θ) φ(θ) dθ, with f* the distribution of the sum of the other items (Lord &
//! Wingersky 1984). Cells expected to hold fewer than one person are merged: first neighbouring sum scores from both
//! ends, then neighbouring scores of the item.

use rayon::prelude::*;

use crate::{Item, Responses};

use super::{Latent, QualityError, parameters::probability_table};
use crate::special::chi_square_tail;

/// S-X² of one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SX2 {
    /// The statistic.
    pub chi_square: f64,
    /// Degrees of freedom; 0 where merging left nothing to test.
    pub df: usize,
    /// Probability of as much misfit by chance; 1 where df is 0.
    pub p: f64,
    /// Root mean square error of approximation.
    pub rmsea: f64,
    /// People counted: those who answered all items.
    pub people: f64,
}

/// Nodes of the grid.
const NODES: usize = 61;
/// Least expected people in a cell.
const LEAST: f64 = 1.0;

/// S-X² of every item, over the people who answered all items. `parameters[i]` is how many parameters of item i were
/// estimated from these answers (2 for a 2PL item).
///
/// # Errors
/// Nobody answered all items, or items and answers do not belong together.
pub fn s_x2(
    items: &[Item],
    responses: &Responses,
    latent: Latent,
    parameters: &[usize],
) -> Result<Vec<SX2>, QualityError> {
    super::check(items, responses)?;
    if parameters.len() != items.len() {
        return Err(QualityError::Items { items: parameters.len(), answered: items.len() });
    }
    let top: usize = items.iter().map(Item::top_score).sum();
    // observed[item]: sum score × score
    let mut observed: Vec<Vec<f64>> =
        items.iter().map(|item| vec![0.0; (top + 1) * (item.top_score() + 1)]).collect();
    let mut people = vec![0.0; top + 1];
    for row in 0..responses.rows() {
        let (seen, scores) = responses.row(row);
        if seen.len() < items.len() {
            continue;
        }
        let sum: usize = scores.iter().map(|s| usize::from(*s)).sum();
        let weight = responses.weight(row);
        people[sum] += weight;
        for (item, score) in seen.iter().zip(scores) {
            let i = *item as usize;
            observed[i][sum * (items[i].top_score() + 1) + usize::from(*score)] += weight;
        }
    }
    let n: f64 = people.iter().sum();
    if n <= 0.0 {
        return Err(QualityError::NobodyComplete { what: "S-X2", items: items.len() });
    }
    let (nodes, weights) = latent.grid(NODES);
    let tables: Vec<Vec<f64>> = items.iter().map(|item| probability_table(item, &nodes)).collect();
    Ok((0..items.len())
        .into_par_iter()
        .map(|i| {
            let rest = others(items, &tables, i);
            let expected = expected_shares(&rest, &tables[i], &weights, items[i].top_score() + 1, top);
            let mut result =
                compare(&observed[i], &expected, &people, items[i].top_score() + 1, parameters[i]);
            result.people = n;
            result.rmsea = rmsea(result.chi_square, result.df, n);
            result
        })
        .collect())
}

pub(super) fn rmsea(chi_square: f64, df: usize, n: f64) -> f64 {
    if df == 0 || n <= 1.0 {
        0.0
    } else {
        ((chi_square - df as f64).max(0.0) / (df as f64 * (n - 1.0))).sqrt()
    }
}

/// f*(s | θ_q) for the sum of all items but `without`: `[s * nodes + q]`.
fn others(items: &[Item], tables: &[Vec<f64>], without: usize) -> Vec<f64> {
    let nodes = NODES;
    let mut sums = vec![1.0; nodes];
    let mut top = 0;
    for (j, table) in tables.iter().enumerate() {
        if j == without {
            continue;
        }
        let m = items[j].top_score();
        let mut next = vec![0.0; (top + m + 1) * nodes];
        for s in 0..=top {
            let from = &sums[s * nodes..(s + 1) * nodes];
            for k in 0..=m {
                let p = &table[k * nodes..(k + 1) * nodes];
                let to = &mut next[(s + k) * nodes..(s + k + 1) * nodes];
                for ((to, from), p) in to.iter_mut().zip(from).zip(p) {
                    *to += from * p;
                }
            }
        }
        sums = next;
        top += m;
    }
    sums
}

/// P(score z | sum score s): `[s * scores + z]`.
fn expected_shares(rest: &[f64], table: &[f64], weights: &[f64], scores: usize, top: usize) -> Vec<f64> {
    let nodes = weights.len();
    let rest_top = rest.len() / nodes - 1;
    let mut shares = vec![0.0; (top + 1) * scores];
    for s in 0..=top {
        let cells = &mut shares[s * scores..(s + 1) * scores];
        for (z, cell) in cells.iter_mut().enumerate() {
            if z <= s && s - z <= rest_top {
                let f = &rest[(s - z) * nodes..(s - z + 1) * nodes];
                let p = &table[z * nodes..(z + 1) * nodes];
                *cell = f.iter().zip(p).zip(weights).map(|((f, p), w)| f * p * w).sum();
            }
        }
        let total: f64 = cells.iter().sum();
        if total > 0.0 {
            cells.iter_mut().for_each(|c| *c /= total);
        }
    }
    shares
}

/// Merges cells and sums (O − E)²/E.
fn compare(observed: &[f64], shares: &[f64], people: &[f64], scores: usize, parameters: usize) -> SX2 {
    let top = people.len() - 1;
    // Groups of sum scores as (observed, expected) by score; the lowest and highest sum leave no choice.
    let mut groups: Vec<(Vec<f64>, Vec<f64>)> = (1..top)
        .filter(|s| people[*s] > 0.0)
        .map(|s| {
            let span = s * scores..(s + 1) * scores;
            (observed[span.clone()].to_vec(), shares[span].iter().map(|e| e * people[s]).collect())
        })
        .collect();
    let thin = |g: &(Vec<f64>, Vec<f64>)| {
        g.1.iter().any(|e| *e > 0.0 && *e < LEAST) || g.1.iter().filter(|e| **e > 0.0).count() < 2
    };
    let join = |into: &mut (Vec<f64>, Vec<f64>), from: &(Vec<f64>, Vec<f64>)| {
        into.0.iter_mut().zip(&from.0).for_each(|(a, b)| *a += b);
        into.1.iter_mut().zip(&from.1).for_each(|(a, b)| *a += b);
    };
    // Right-or-wrong items have nothing else to merge; with more scores sums are merged only to the middle of the range
    // they can have, or hardly a sum would be left.
    if scores == 2 {
        while groups.len() > 1 && thin(&groups[0]) {
            let first = groups.remove(0);
            join(&mut groups[0], &first);
        }
        while groups.len() > 1 && thin(&groups[groups.len() - 1]) {
            let last = groups.pop().expect("more than one group");
            let end = groups.len() - 1;
            join(&mut groups[end], &last);
        }
    }
    let (mut chi_square, mut cells) = (0.0, 0usize);
    for (seen, expected) in &groups {
        let mut merged: Vec<(f64, f64)> = Vec::new();
        let mut open = (0.0, 0.0);
        for (o, e) in seen.iter().zip(expected) {
            open = (open.0 + o, open.1 + e);
            if open.1 >= LEAST {
                merged.push(open);
                open = (0.0, 0.0);
            }
        }
        if let Some(last) = merged.last_mut() {
            *last = (last.0 + open.0, last.1 + open.1);
        }
        if merged.len() < 2 {
            continue;
        }
        chi_square += merged.iter().map(|(o, e)| (o - e) * (o - e) / e).sum::<f64>();
        cells += merged.len() - 1;
    }
    let df = cells.saturating_sub(parameters);
    let p = if df == 0 { 1.0 } else { chi_square_tail(chi_square, df as f64) };
    SX2 { chi_square, df, p, rmsea: 0.0, people: 0.0 }
}

//! Conditional maximum likelihood for the Rasch and the partial credit model (Andersen 1970, 1972): items without any
//! assumption about people, as a cross-check on marginal estimates.
//!
//! Given the raw score r, P(x | r) = Π ε_{i,x_i} / γ_r, where γ_r is the elementary symmetric function of order r of the item
//! polynomials Σ_k ε_{ik} t^k. Here each polynomial is divided by its value at t = 1, so the γ_r are the score distribution at θ = 0: all sums
//! are of positive numbers at most 1, and nothing is ever subtracted (the difference algorithm loses digits, Fischer 1974). First and second
//! derivatives come from one walk down a tree of products (the transposed product, O(items · score) for all items at once).
//!
//! Rows may have different items: each set of items has its own symmetric functions.

use std::collections::BTreeMap;

use crate::linalg::Cholesky;
use crate::model::Item;
use crate::responses::Responses;
use crate::special;

/// Why there are no conditional estimates. Items count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConditionalError {
    /// No row says anything about items once its score is given.
    #[error(
        "could not estimate conditionally: no row has two answers and a score between the lowest and the highest; use marginal estimation"
    )]
    NothingToCompare,
    /// A score that never occurs, among people whose score leaves it open, would have an infinite parameter.
    #[error(
        "could not estimate item {item} conditionally: score {score} never occurs among the people who count; leave the item out, join scores, or use marginal estimation"
    )]
    ScoreNotUsed {
        /// The item.
        item: usize,
        /// The score.
        score: usize,
    },
    /// Items that no chain of people connects.
    #[error(
        "could not estimate item {item} conditionally: its difficulty runs away; some items are always (or never) better answered than the rest, or no person connects them"
    )]
    NotConnected {
        /// An item that ran away.
        item: usize,
    },
    /// A person answers the same item twice.
    #[error("could not estimate conditionally: row {row} answers item {item} twice; keep one of the answers")]
    AnsweredTwice {
        /// The row.
        row: usize,
        /// The item.
        item: usize,
    },
    /// The cap on steps was reached.
    #[error("could not estimate conditionally: not converged after {steps} Newton steps")]
    NotConverged {
        /// How many.
        steps: usize,
    },
}

/// Conditional estimates. Difficulties have mean zero over all steps of all estimated items.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// The items (slope 1): Rasch items as 1PL, items with several scores as partial credit. `None` for items nobody answered.
    pub items: Vec<Option<Item>>,
    /// Difficulties of the steps: `difficulties[item][k]`; empty for items nobody answered.
    pub difficulties: Vec<Vec<f64>>,
    /// Their standard errors.
    pub se: Vec<Vec<f64>>,
    /// Conditional log-likelihood.
    pub loglik: f64,
    /// Newton steps.
    pub steps: usize,
    /// Number of free parameters.
    pub parameters: usize,
}

/// One set of items that some people saw, with the number of people at each raw score.
struct Block {
    items: Vec<usize>,
    by_score: Vec<f64>,
}

/// The data in the form conditional likelihood needs.
struct Summary {
    tops: Vec<usize>,
    /// People who gave each score, `[item][score]`, leaving out rows whose score leaves nothing open.
    counts: Vec<Vec<f64>>,
    blocks: Vec<Block>,
    /// First parameter of each item; parameters are η_{ik} = Σ_{v ≤ k} b_v, k = 1..=m.
    first: Vec<usize>,
    size: usize,
}

fn summarise(responses: &Responses) -> Result<Summary, ConditionalError> {
    let seen = responses.score_counts();
    let tops: Vec<usize> =
        seen.iter().map(|c| if c.is_empty() { 0 } else { c.len().saturating_sub(1).max(1) }).collect();
    let mut counts: Vec<Vec<f64>> = tops.iter().map(|m| vec![0.0; m + 1]).collect();
    let mut blocks: BTreeMap<Vec<usize>, Vec<f64>> = BTreeMap::new();
    for row in 0..responses.rows() {
        let (items, scores) = responses.row(row);
        let mut set: Vec<usize> = items.iter().map(|i| *i as usize).collect();
        set.sort_unstable();
        if let Some(twice) = set.windows(2).find(|w| w[0] == w[1]) {
            return Err(ConditionalError::AnsweredTwice { row, item: twice[0] });
        }
        let highest: usize = set.iter().map(|i| tops[*i]).sum();
        let score: usize = scores.iter().map(|x| usize::from(*x)).sum();
        if score == 0 || score == highest || responses.weight(row) <= 0.0 {
            continue;
        }
        for (item, x) in items.iter().zip(scores) {
            counts[*item as usize][usize::from(*x)] += responses.weight(row);
        }
        blocks.entry(set).or_insert_with(|| vec![0.0; highest + 1])[score] += responses.weight(row);
    }
    if blocks.is_empty() {
        return Err(ConditionalError::NothingToCompare);
    }
    for (item, counts) in counts.iter().enumerate() {
        if tops[item] > 0
            && let Some(score) = counts.iter().position(|n| *n == 0.0)
        {
            return Err(ConditionalError::ScoreNotUsed { item, score });
        }
    }
    let mut first = Vec::new();
    let mut size = 0;
    for m in &tops {
        first.push(size);
        size += m;
    }
    let blocks = blocks.into_iter().map(|(items, by_score)| Block { items, by_score }).collect();
    Ok(Summary { tops, counts, blocks, first, size })
}

fn multiply(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (to, y) in product[i..].iter_mut().zip(b) {
            *to += x * y;
        }
    }
    product
}

/// Σ_s functional[r + s] · b[s]: what a functional on products with b says about the other factor.
fn transposed(functional: &[f64], b: &[f64]) -> Vec<f64> {
    (0..functional.len() + 1 - b.len())
        .map(|r| functional[r..].iter().zip(b).map(|(f, b)| f * b).sum())
        .collect()
}

/// Products of item polynomials over ranges that are halved again and again.
struct Tree {
    low: usize,
    high: usize,
    product: Vec<f64>,
    halves: Option<Box<(Tree, Tree)>>,
}

impl Tree {
    fn new(polynomials: &[Vec<f64>], low: usize, high: usize) -> Self {
        if high - low == 1 {
            return Self { low, high, product: polynomials[low].clone(), halves: None };
        }
        let middle = (low + high) / 2;
        let halves = (Self::new(polynomials, low, middle), Self::new(polynomials, middle, high));
        let product = multiply(&halves.0.product, &halves.1.product);
        Self { low, high, product, halves: Some(Box::new(halves)) }
    }

    /// The tree without one item (which becomes the polynomial 1).
    fn without(&self, item: usize) -> Self {
        match &self.halves {
            None => Self { low: self.low, high: self.high, product: vec![1.0], halves: None },
            Some(halves) => {
                let (a, b) = &**halves;
                let halves =
                    if item < a.high { (a.without(item), b.copy()) } else { (a.copy(), b.without(item)) };
                let product = multiply(&halves.0.product, &halves.1.product);
                Self { low: self.low, high: self.high, product, halves: Some(Box::new(halves)) }
            }
        }
    }

    fn copy(&self) -> Self {
        let halves = self.halves.as_ref().map(|h| Box::new((h.0.copy(), h.1.copy())));
        Self { low: self.low, high: self.high, product: self.product.clone(), halves }
    }

    /// For each item, the functional of the other items' product: `out[item][k]` = Σ_r functional[r] · G_item[r − k].
    fn spread(&self, functional: Vec<f64>, out: &mut [Vec<f64>]) {
        match &self.halves {
            None => out[self.low] = functional,
            Some(halves) => {
                let (a, b) = &**halves;
                a.spread(transposed(&functional, &b.product), out);
                b.spread(transposed(&functional, &a.product), out);
            }
        }
    }

    /// For each item, the product of all others.
    fn others(&self, outside: Vec<f64>, out: &mut [Vec<f64>]) {
        match &self.halves {
            None => out[self.low] = outside,
            Some(halves) => {
                let (a, b) = &**halves;
                a.others(multiply(&outside, &b.product), out);
                b.others(multiply(&outside, &a.product), out);
            }
        }
    }
}

/// Log-likelihood at η, and where wanted gradient and information (minus second derivative, row-major).
fn evaluate(data: &Summary, eta: &[f64], derivatives: Option<(&mut [f64], &mut [f64])>) -> f64 {
    let n = data.size;
    let mut loglik = 0.0;
    for (i, counts) in data.counts.iter().enumerate() {
        for (k, count) in counts.iter().enumerate().skip(1) {
            loglik -= count * eta[data.first[i] + k - 1];
        }
    }
    let mut derivatives = derivatives;
    if let Some((gradient, information)) = derivatives.as_mut() {
        information.fill(0.0);
        for (i, counts) in data.counts.iter().enumerate() {
            for (k, count) in counts.iter().enumerate().skip(1) {
                gradient[data.first[i] + k - 1] = -count;
            }
        }
    }
    for block in &data.blocks {
        let mut log_norm = 0.0;
        let polynomials: Vec<Vec<f64>> = block
            .items
            .iter()
            .map(|i| {
                let logs: Vec<f64> = std::iter::once(0.0)
                    .chain((0..data.tops[*i]).map(|k| -eta[data.first[*i] + k]))
                    .collect();
                let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = logs.iter().map(|l| (l - top).exp()).sum();
                log_norm += top + sum.ln();
                logs.iter().map(|l| (l - top).exp() / sum).collect()
            })
            .collect();
        let tree = Tree::new(&polynomials, 0, polynomials.len());
        let gamma = &tree.product;
        let mut weights = vec![0.0; gamma.len()];
        for (r, people) in block.by_score.iter().enumerate() {
            if *people > 0.0 {
                let g = gamma[r].max(f64::MIN_POSITIVE);
                loglik -= people * (g.ln() + log_norm);
                weights[r] = people / g;
            }
        }
        let Some((gradient, information)) = derivatives.as_mut() else { continue };
        let mut expected = vec![Vec::new(); polynomials.len()];
        tree.spread(weights.clone(), &mut expected);
        let mut others = vec![Vec::new(); polynomials.len()];
        tree.others(vec![1.0], &mut others);
        let place = |j: usize, k: usize| data.first[block.items[j]] + k - 1;
        // P(X_j = k | r) √people, one row for each parameter of the block.
        let mut shares: Vec<(usize, Vec<f64>)> = Vec::new();
        for (j, polynomial) in polynomials.iter().enumerate() {
            for k in 1..polynomial.len() {
                gradient[place(j, k)] += polynomial[k] * expected[j][k];
                information[place(j, k) * n + place(j, k)] += polynomial[k] * expected[j][k];
                let row = (0..gamma.len())
                    .map(|r| {
                        let other = if r >= k { others[j].get(r - k).copied().unwrap_or(0.0) } else { 0.0 };
                        if weights[r] > 0.0 {
                            polynomial[k] * other * weights[r] / block.by_score[r].sqrt()
                        } else {
                            0.0
                        }
                    })
                    .collect();
                shares.push((place(j, k), row));
            }
        }
        for (x, (at, a)) in shares.iter().enumerate() {
            for (to, b) in &shares[..=x] {
                let sum: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                information[at * n + to] -= sum;
                if at != to {
                    information[to * n + at] -= sum;
                }
            }
        }
        for (j, polynomial) in polynomials.iter().enumerate() {
            let rest = tree.without(j);
            for k in 1..polynomial.len() {
                // Scores of the rest when item j has score k.
                let functional: Vec<f64> =
                    (0..rest.product.len()).map(|r| polynomial[k] * weights[r + k]).collect();
                let mut pairs = vec![Vec::new(); polynomials.len()];
                rest.spread(functional, &mut pairs);
                for (other, with) in polynomials.iter().enumerate() {
                    if other == j {
                        continue;
                    }
                    for l in 1..with.len() {
                        information[place(j, k) * n + place(other, l)] += with[l] * pairs[other][l];
                    }
                }
            }
        }
    }
    loglik
}

/// Rasch and partial credit items by conditional maximum likelihood.
///
/// # Errors
/// Names the item that keeps the estimates from being finite.
pub fn conditional(responses: &Responses) -> Result<Conditional, ConditionalError> {
    let data = summarise(responses)?;
    let n = data.size;
    // The first parameter is held; the scale is centred at the end.
    let anchor = 0;
    let mut eta = vec![0.0; n];
    let (mut gradient, mut information) = (vec![0.0; n], vec![0.0; n * n]);
    let mut loglik = evaluate(&data, &eta, Some((&mut gradient, &mut information)));
    let mut steps = 0;
    let owner = |parameter: usize| data.first.iter().rposition(|f| *f <= parameter).unwrap_or(0);
    let factor = loop {
        for x in 0..n {
            information[anchor * n + x] = 0.0;
            information[x * n + anchor] = 0.0;
        }
        information[anchor * n + anchor] = 1.0;
        gradient[anchor] = 0.0;
        let Some(factor) = Cholesky::of(&information, n) else {
            let largest = (0..n).max_by(|a, b| eta[*a].abs().total_cmp(&eta[*b].abs())).unwrap_or(0);
            return Err(ConditionalError::NotConnected { item: owner(largest) });
        };
        let mut step = gradient.clone();
        factor.solve(&mut step);
        let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        if longest < 1e-9 {
            break factor;
        }
        if steps >= 100 {
            return Err(ConditionalError::NotConverged { steps });
        }
        let mut share = (4.0 / longest).min(1.0);
        loop {
            let tried: Vec<f64> = eta.iter().zip(&step).map(|(e, s)| e + share * s).collect();
            let new = evaluate(&data, &tried, None);
            if new >= loglik - 1e-10 * loglik.abs() || share < 1e-6 {
                eta = tried;
                break;
            }
            share *= 0.5;
        }
        if let Some(runaway) = eta.iter().position(|e| !e.is_finite() || e.abs() > 60.0) {
            return Err(ConditionalError::NotConnected { item: owner(runaway) });
        }
        loglik = evaluate(&data, &eta, Some((&mut gradient, &mut information)));
        steps += 1;
    };
    let mut covariance = factor.inverse();
    covariance[anchor * n + anchor] = 0.0;
    // Step difficulties b_k = η_k − η_{k−1}, then their mean taken off: both linear, so the covariance follows.
    let step_of = |values: &dyn Fn(usize) -> f64, i: usize, k: usize| {
        values(data.first[i] + k) - if k > 0 { values(data.first[i] + k - 1) } else { 0.0 }
    };
    let mut total_weights = vec![0.0; n];
    for i in 0..data.tops.len() {
        if data.tops[i] > 0 {
            // Σ_k b_k = η_m.
            total_weights[data.first[i] + data.tops[i] - 1] = 1.0 / n as f64;
        }
    }
    let mean: f64 = eta.iter().zip(&total_weights).map(|(e, w)| e * w).sum();
    let mut difficulties = Vec::new();
    let mut se = Vec::new();
    let mut items = Vec::new();
    for i in 0..data.tops.len() {
        let m = data.tops[i];
        let b: Vec<f64> = (0..m).map(|k| step_of(&|p| eta[p], i, k) - mean).collect();
        let errors = (0..m)
            .map(|k| {
                let mut weights: Vec<f64> = total_weights.iter().map(|w| -w).collect();
                weights[data.first[i] + k] += 1.0;
                if k > 0 {
                    weights[data.first[i] + k - 1] -= 1.0;
                }
                let variance: f64 = (0..n)
                    .map(|x| {
                        let row = &covariance[x * n..(x + 1) * n];
                        weights[x] * row.iter().zip(&weights).map(|(c, w)| c * w).sum::<f64>()
                    })
                    .sum();
                variance.max(0.0).sqrt()
            })
            .collect();
        items.push(match m {
            0 => None,
            1 => Some(Item::two_pl(1.0, b[0])),
            _ => Some(Item::partial_credit(1.0, b.clone())),
        });
        difficulties.push(b);
        se.push(errors);
    }
    Ok(Conditional { items, difficulties, se, loglik, steps, parameters: n - 1 })
}

/// Andersen's (1973) likelihood ratio test: do the items have the same difficulties in every group?
#[derive(Clone, Debug)]
pub struct Andersen {
    /// 2 (Σ logL of the groups − logL of all), asymptotically χ².
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Probability of a statistic at least this large where the model holds.
    pub p: f64,
    /// Estimates of each group.
    pub groups: Vec<Conditional>,
    /// Items left out because some group does not determine them.
    pub left_out: Vec<usize>,
}

/// Andersen's test with the rows split by `group_of(row)`, numbered from 0; rows with `None` are left out.
///
/// Items with a score that some group never shows are left out of the test and named.
///
/// # Errors
/// As [`conditional`], for the groups and for all rows together.
pub fn andersen(
    responses: &Responses,
    group_of: impl Fn(usize) -> Option<usize>,
) -> Result<Andersen, ConditionalError> {
    let mut kept: Vec<bool> = vec![true; responses.item_count()];
    loop {
        let mut all = Responses::new(responses.item_count());
        let mut parts: Vec<Responses> = Vec::new();
        for row in 0..responses.rows() {
            let Some(group) = group_of(row) else { continue };
            let (items, scores) = responses.row(row);
            let answers: Vec<(usize, u8)> =
                items.iter().zip(scores).map(|(i, x)| (*i as usize, *x)).filter(|(i, _)| kept[*i]).collect();
            if parts.len() <= group {
                parts.resize_with(group + 1, || Responses::new(responses.item_count()));
            }
            all.push(answers.clone(), responses.weight(row), 0);
            parts[group].push(answers, responses.weight(row), 0);
        }
        parts.retain(|p| p.rows() > 0);
        // The top score of an item must be seen in every group, or the groups estimate different things.
        let whole = all.score_counts();
        let short = parts.iter().find_map(|part| {
            let counts = part.score_counts();
            (0..kept.len()).find(|i| counts[*i].len() < whole[*i].len())
        });
        if let Some(item) = short {
            kept[item] = false;
            continue;
        }
        let together = match conditional(&all) {
            Err(ConditionalError::ScoreNotUsed { item, .. }) if kept[item] => {
                kept[item] = false;
                continue;
            }
            other => other?,
        };
        let mut groups = Vec::new();
        let mut dropped = false;
        for part in &parts {
            match conditional(part) {
                Err(ConditionalError::ScoreNotUsed { item, .. }) if kept[item] => {
                    kept[item] = false;
                    dropped = true;
                    break;
                }
                other => groups.push(other?),
            }
        }
        if dropped {
            continue;
        }
        let apart: f64 = groups.iter().map(|g| g.loglik).sum();
        let statistic = 2.0 * (apart - together.loglik);
        let df = groups.iter().map(|g| g.parameters).sum::<usize>() - together.parameters;
        let left_out = (0..kept.len()).filter(|i| !kept[*i]).collect();
        return Ok(Andersen {
            statistic,
            df,
            p: special::chi_square_tail(statistic, df as f64),
            groups,
            left_out,
        });
    }
}

/// Andersen's test with people split at the median raw score: at most the median, or above.
///
/// # Errors
/// As [`andersen`].
pub fn andersen_at_median(responses: &Responses) -> Result<Andersen, ConditionalError> {
    let score = |row: usize| responses.row(row).1.iter().map(|x| f64::from(*x)).sum::<f64>();
    let mut scores: Vec<f64> = (0..responses.rows()).map(score).collect();
    scores.sort_unstable_by(f64::total_cmp);
    let n = scores.len();
    if n == 0 {
        return Err(ConditionalError::NothingToCompare);
    }
    let median = 0.5 * (scores[(n - 1) / 2] + scores[n / 2]);
    andersen(responses, |row| Some(usize::from(score(row) > median)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_items_have_the_difficulties_of_their_disagreements() {
        // With two Rasch items, b_2 − b_1 = ln(n_10 / n_01).
        let mut data = Responses::new(2);
        data.push([(0, 1), (1, 0)], 30.0, 0);
        data.push([(0, 0), (1, 1)], 10.0, 0);
        data.push([(0, 1), (1, 1)], 7.0, 0);
        let found = conditional(&data).unwrap();
        assert!((found.difficulties[1][0] - found.difficulties[0][0] - 3.0_f64.ln()).abs() < 1e-9);
        // Variance of the log odds is 1/30 + 1/10; of each centred difficulty, a quarter of that.
        assert!((found.se[0][0] - (1.0_f64 / 30.0 + 0.1).sqrt() / 2.0).abs() < 1e-9);
    }

    #[test]
    fn an_item_everybody_got_right_is_named() {
        let data = Responses::from_rows(
            3,
            &[
                vec![Some(1), Some(1), Some(0)],
                vec![Some(1), Some(0), Some(1)],
                vec![Some(1), Some(1), Some(1)],
            ],
        );
        assert_eq!(conditional(&data).unwrap_err(), ConditionalError::ScoreNotUsed { item: 0, score: 0 });
    }

    #[test]
    fn items_that_no_person_connects_are_refused() {
        let mut data = Responses::new(4);
        for (a, b) in [(0, 1), (2, 3)] {
            data.push([(a, 1), (b, 0)], 5.0, 0);
            data.push([(a, 0), (b, 1)], 4.0, 0);
        }
        assert!(matches!(conditional(&data), Err(ConditionalError::NotConnected { .. })));
    }

    #[test]
    fn one_person_or_one_item_says_nothing() {
        let one = Responses::from_rows(1, &[vec![Some(1)], vec![Some(0)]]);
        assert_eq!(conditional(&one).unwrap_err(), ConditionalError::NothingToCompare);
        assert!(conditional(&Responses::from_rows(2, &[vec![Some(1), Some(0)]])).is_err());
    }
}

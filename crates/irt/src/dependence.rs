//! Do two items share more than the ability? Q3 (Yen 1984, Applied Psychological Measurement 8, 125-145): the correlation of
//! the residuals x − E(x | θ̂) over the people who answered both.
//!
//! Residuals of independent items correlate at about −1/(n − 1), so a pair is judged against the mean of all pairs: .2 above it
//! is the usual alarm (Christensen, Makransky & Horton 2017, Applied Psychological Measurement 41, 178-194).

use crate::fit::{QualityError, check};
use crate::{Item, Responses};

/// Residual correlations of all pairs of items.
#[derive(Clone, Debug)]
pub struct Q3 {
    items: usize,
    /// Lower triangle, row by row; NaN never, a pair nobody answered is `None`.
    correlations: Vec<Option<f64>>,
    people: Vec<f64>,
    /// Mean of the pairs that have one.
    pub mean: f64,
}

/// A pair of items that hang together beyond the ability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DependentPair {
    /// The first item, from 0.
    pub first: usize,
    /// The second item.
    pub second: usize,
    /// Their residual correlation.
    pub q3: f64,
    /// How far it lies above the mean of all pairs.
    pub above_mean: f64,
    /// People who answered both.
    pub people: f64,
}

impl Q3 {
    /// The correlation of two different items; `None` where fewer than three people answered both or one did not vary.
    #[must_use]
    pub fn of(&self, a: usize, b: usize) -> Option<f64> {
        if a == b || a.max(b) >= self.items {
            return None;
        }
        self.correlations[triangle(a.max(b), a.min(b))]
    }

    /// Pairs at least `above` over the mean (.2 is usual) with at least `people` people, strongest first.
    #[must_use]
    pub fn dependent(&self, above: f64, people: f64) -> Vec<DependentPair> {
        let mut pairs = Vec::new();
        for i in 1..self.items {
            for j in 0..i {
                let at = triangle(i, j);
                let Some(q3) = self.correlations[at] else { continue };
                if q3 - self.mean >= above && self.people[at] >= people {
                    pairs.push(DependentPair {
                        first: j,
                        second: i,
                        q3,
                        above_mean: q3 - self.mean,
                        people: self.people[at],
                    });
                }
            }
        }
        pairs.sort_by(|a, b| b.q3.total_cmp(&a.q3));
        pairs
    }
}

/// Where pair (i, j), i > j, lies in a strict lower triangle.
fn triangle(i: usize, j: usize) -> usize {
    i * (i - 1) / 2 + j
}

/// Sums over the people who answered both items of a pair.
#[derive(Clone, Copy, Default)]
struct Pair {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

/// Q3 of all pairs at the abilities given (one for each row; rows with an infinite one are left out).
/// Memory is 64 bytes a pair, time grows with the pairs each person answered.
///
/// # Errors
/// Items, abilities or scores that do not belong to the answers.
pub fn q3(items: &[Item], responses: &Responses, abilities: &[f64]) -> Result<Q3, QualityError> {
    check(items, responses)?;
    if abilities.len() != responses.rows() {
        return Err(QualityError::Rows { given: abilities.len(), rows: responses.rows() });
    }
    let n = items.len();
    let mut pairs = vec![Pair::default(); n * n.saturating_sub(1) / 2];
    let mut residuals: Vec<(usize, f64)> = Vec::new();
    for (row, ability) in abilities.iter().enumerate() {
        if !ability.is_finite() {
            continue;
        }
        let (seen, scores) = responses.row(row);
        residuals.clear();
        residuals.extend(seen.iter().zip(scores).map(|(item, score)| {
            let i = *item as usize;
            (i, f64::from(*score) - items[i].expected_score(*ability))
        }));
        residuals.sort_unstable_by_key(|(i, _)| *i);
        let w = responses.weight(row);
        for (at, (i, x)) in residuals.iter().enumerate() {
            for (j, y) in &residuals[..at] {
                if i == j {
                    continue;
                }
                let pair = &mut pairs[triangle(*i, *j)];
                pair.n += w;
                pair.x += w * x;
                pair.y += w * y;
                pair.xx += w * x * x;
                pair.yy += w * y * y;
                pair.xy += w * x * y;
            }
        }
    }
    let correlations: Vec<Option<f64>> = pairs
        .iter()
        .map(|p| {
            if p.n < 3.0 {
                return None;
            }
            let (vx, vy) = (p.xx / p.n - (p.x / p.n).powi(2), p.yy / p.n - (p.y / p.n).powi(2));
            let cov = p.xy / p.n - p.x * p.y / (p.n * p.n);
            (vx > 1e-12 && vy > 1e-12).then(|| (cov / (vx * vy).sqrt()).clamp(-1.0, 1.0))
        })
        .collect();
    let known: Vec<f64> = correlations.iter().flatten().copied().collect();
    let mean = if known.is_empty() { 0.0 } else { known.iter().sum::<f64>() / known.len() as f64 };
    Ok(Q3 { items: n, correlations, people: pairs.iter().map(|p| p.n).collect(), mean })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    #[test]
    fn two_items_with_a_shared_trick_are_found_among_independent_ones() {
        let items: Vec<Item> = (0..12).map(|i| Item::two_pl(1.2, -1.5 + 0.25 * f64::from(i))).collect();
        let mut chance = Chance::new(11);
        let mut all = Responses::new(12);
        let mut abilities = Vec::new();
        for _ in 0..1_500 {
            let (theta, trick) = (chance.normal(), chance.normal());
            abilities.push(theta);
            let answers: Vec<(usize, u8)> = (0..12)
                .map(|i| {
                    let bent = if i == 3 || i == 8 { theta + 1.2 * trick } else { theta };
                    (i, u8::from(chance.uniform() < items[i].probability(bent, 1)))
                })
                .collect();
            all.push(answers, 1.0, 0);
        }
        let q3 = q3(&items, &all, &abilities).unwrap();
        let found = q3.dependent(0.15, 100.0);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].first, found[0].second), (3, 8));
        assert!(q3.mean.abs() < 0.03);
    }

    #[test]
    fn a_pair_that_nobody_answered_together_has_no_correlation() {
        let items = vec![Item::two_pl(1.0, 0.0); 2];
        let mut all = Responses::new(2);
        all.push([(0, 1)], 1.0, 0);
        all.push([(1, 1)], 1.0, 0);
        let q3 = q3(&items, &all, &[0.0, 0.0]).unwrap();
        assert_eq!(q3.of(0, 1), None);
        assert_eq!(q3.mean, 0.0);
    }
}

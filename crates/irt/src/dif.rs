//! Do two groups of people with the same ability answer an item differently? (Differential item functioning.)
//!
//! Mantel-Haenszel with the ETS classes for right-or-wrong items, Mantel's test for items with several scores, and logistic
//! regression, which also sees differences that turn round with ability. People are matched on a number given by the caller: a
//! sum score where all saw the same items ([`sum_scores`]), bands of the estimated ability otherwise ([`ability_bands`]).

use std::collections::BTreeMap;

use crate::Responses;
use crate::fit::{ByItem, QualityError};
use crate::special::{chi_square_tail, normal_quantile};

/// How large a difference is, in the words of Educational Testing Service (Zieky 1993; Dorans & Holland 1993).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EtsClass {
    /// Negligible: |Δ| below 1, or not different from 0 at 5 %.
    A,
    /// Moderate: neither A nor C.
    B,
    /// Large: |Δ| at least 1.5, and above 1 beyond chance (one-sided 5 %).
    C,
}

/// Mantel-Haenszel statistics of one item (Holland & Thayer 1988).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MantelHaenszel {
    /// χ² with continuity correction, one degree of freedom.
    pub chi_square: f64,
    /// Probability of such a difference by chance.
    pub p: f64,
    /// Common odds ratio α; above 1 the item favours the reference group.
    pub odds_ratio: f64,
    /// Δ = −2.35 ln α; below 0 the item is harder for the focal group.
    pub delta: f64,
    /// Standard error of Δ (Robins, Breslow & Greenland 1986, Biometrics 42, 311-323).
    pub delta_se: f64,
    /// The size of the difference.
    pub class: EtsClass,
    /// Strata that took part.
    pub strata: usize,
    /// People of the reference and the focal group in them.
    pub people: (f64, f64),
}

/// Mantel's test for an item with several scores (Mantel 1963; Zwick, Donoghue & Grima 1993).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mantel {
    /// χ², one degree of freedom.
    pub chi_square: f64,
    /// Probability of such a difference by chance.
    pub p: f64,
    /// Standardised mean difference: focal − reference, weighted like the focal group, in points.
    pub mean_difference: f64,
    /// That difference in standard deviations of the item's score; .17 and .25 part A, B and C (Zwick & Thayer).
    pub effect: f64,
    /// The size of the difference.
    pub class: EtsClass,
}

/// Logistic regression of an item on the matching number and the group (Swaminathan & Rogers 1990, Journal of Educational
/// Measurement 27, 361-370).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogisticDif {
    /// Likelihood ratio of the group's own level, one degree of freedom.
    pub uniform: f64,
    /// Its p value.
    pub uniform_p: f64,
    /// Likelihood ratio of the group's own slope beyond its level, one degree of freedom.
    pub non_uniform: f64,
    /// Its p value.
    pub non_uniform_p: f64,
    /// The group's own level, in logits; below 0 harder for the focal group.
    pub effect: f64,
    /// What group and interaction add to Nagelkerke's R²; .035 and .07 part A, B and C (Jodoin & Gierl 2001).
    pub added_r2: f64,
    /// The size of the difference.
    pub class: EtsClass,
}

/// The two groups compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    /// The group that sets the standard.
    pub reference: usize,
    /// The group that is looked at.
    pub focal: usize,
}

/// Sum scores over `items` as matching numbers; `None` for people who did not see them all.
#[must_use]
pub fn sum_scores(responses: &Responses, items: &[usize]) -> Vec<Option<f64>> {
    let mut wanted = vec![false; responses.item_count()];
    for i in items {
        if let Some(w) = wanted.get_mut(*i) {
            *w = true;
        }
    }
    let needed = wanted.iter().filter(|w| **w).count();
    (0..responses.rows())
        .map(|row| {
            let (seen, scores) = responses.row(row);
            let (mut count, mut sum) = (0, 0.0);
            for (item, score) in seen.iter().zip(scores) {
                if wanted[*item as usize] {
                    count += 1;
                    sum += f64::from(*score);
                }
            }
            (count == needed).then_some(sum)
        })
        .collect()
}

/// The same numbers without those of people at the lowest or highest possible sum, who cannot show a difference.
#[must_use]
pub fn without_extremes(scores: &[Option<f64>], lowest: f64, highest: f64) -> Vec<Option<f64>> {
    scores.iter().map(|s| s.filter(|s| *s > lowest && *s < highest)).collect()
}

/// `bands` bands of equally many people by ability, as matching numbers (for adaptive tests, where sums mean nothing).
#[must_use]
pub fn ability_bands(abilities: &[f64], bands: usize) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..abilities.len()).filter(|i| abilities[*i].is_finite()).collect();
    order.sort_by(|a, b| abilities[*a].total_cmp(&abilities[*b]));
    let mut band = vec![None; abilities.len()];
    let count = order.len().max(1);
    for (rank, &i) in order.iter().enumerate() {
        // equal abilities share a band, whatever their order
        let number = match rank.checked_sub(1).map(|before| order[before]) {
            Some(before) if abilities[before] == abilities[i] => band[before],
            _ => Some((rank * bands.max(1) / count) as f64),
        };
        band[i] = number;
    }
    band
}

/// A stratum's counts by score, of the reference and of the focal group.
type Stratum = [Vec<f64>; 2];

/// All items of a table, ready to be compared.
pub struct Comparison<'a> {
    responses: &'a Responses,
    by_item: ByItem,
    matching: &'a [Option<f64>],
    groups: Groups,
}

impl<'a> Comparison<'a> {
    /// Prepares the comparison of two groups matched on `matching` (one number for each row; `None` takes no part).
    ///
    /// # Errors
    /// When the numbers do not cover the rows.
    pub fn new(
        responses: &'a Responses,
        matching: &'a [Option<f64>],
        groups: Groups,
    ) -> Result<Self, QualityError> {
        if matching.len() != responses.rows() {
            return Err(QualityError::Rows { given: matching.len(), rows: responses.rows() });
        }
        Ok(Self { responses, by_item: ByItem::of(responses), matching, groups })
    }

    /// The strata of one item, by rising matching number.
    fn strata(&self, item: usize) -> Vec<(f64, Stratum)> {
        let (rows, scores) = self.by_item.item(item);
        let top = scores.iter().map(|s| usize::from(*s)).max().unwrap_or(0).max(1);
        let mut all: BTreeMap<u64, (f64, Stratum)> = BTreeMap::new();
        for (row, score) in rows.iter().zip(scores) {
            let row = *row as usize;
            let Some(at) = self.matching[row].filter(|m| m.is_finite()) else { continue };
            let side = match self.responses.group(row) {
                g if g == self.groups.reference => 0,
                g if g == self.groups.focal => 1,
                _ => continue,
            };
            // adding 0 makes one zero of both
            let stratum = all
                .entry((at + 0.0).to_bits())
                .or_insert_with(|| (at, [vec![0.0; top + 1], vec![0.0; top + 1]]));
            stratum.1[side][usize::from(*score)] += self.responses.weight(row);
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all
    }

    /// Mantel-Haenszel of a right-or-wrong item (scores above 1 count as right); `None` where no stratum holds both groups
    /// and both answers.
    #[must_use]
    pub fn mantel_haenszel(&self, item: usize) -> Option<MantelHaenszel> {
        let (mut seen, mut expected, mut variance) = (0.0, 0.0, 0.0);
        let (mut r, mut s, mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let (mut strata, mut people) = (0, (0.0, 0.0));
        for (_, [reference, focal]) in self.strata(item) {
            let (a, b) = (reference[1..].iter().sum::<f64>(), reference[0]);
            let (c, d) = (focal[1..].iter().sum::<f64>(), focal[0]);
            let t = a + b + c + d;
            if t <= 1.0 || a + b <= 0.0 || c + d <= 0.0 {
                continue;
            }
            strata += 1;
            people = (people.0 + a + b, people.1 + c + d);
            seen += a;
            expected += (a + b) * (a + c) / t;
            variance += (a + b) * (c + d) * (a + c) * (b + d) / (t * t * (t - 1.0));
            let (p, q, rt, st) = ((a + d) / t, (b + c) / t, a * d / t, b * c / t);
            r += rt;
            s += st;
            pr += p * rt;
            ps_qr += p * st + q * rt;
            qs += q * st;
        }
        if variance <= 0.0 || (r <= 0.0 && s <= 0.0) {
            return None;
        }
        // Where one side has no discordant answer the ratio is 0 or infinite: half an answer keeps it a number.
        let (ro, so) = if r <= 0.0 || s <= 0.0 { (r + 0.5, s + 0.5) } else { (r, s) };
        let odds_ratio = ro / so;
        let log_variance = pr / (2.0 * ro * ro) + ps_qr / (2.0 * ro * so) + qs / (2.0 * so * so);
        let chi_square = ((seen - expected).abs() - 0.5).max(0.0).powi(2) / variance;
        let p = chi_square_tail(chi_square, 1.0);
        let delta = -2.35 * odds_ratio.ln();
        let delta_se = 2.35 * log_variance.max(0.0).sqrt();
        let class = if delta.abs() < 1.0 || p >= 0.05 {
            EtsClass::A
        } else if delta.abs() >= 1.5 && (delta.abs() - 1.0) > normal_quantile(0.95) * delta_se {
            EtsClass::C
        } else {
            EtsClass::B
        };
        Some(MantelHaenszel { chi_square, p, odds_ratio, delta, delta_se, class, strata, people })
    }

    /// Mantel's test of an item with several scores; `None` where no stratum holds both groups and two scores.
    #[must_use]
    pub fn mantel(&self, item: usize) -> Option<Mantel> {
        let (mut seen, mut expected, mut variance) = (0.0, 0.0, 0.0);
        let (mut focal_total, mut difference) = (0.0, 0.0);
        let (mut n, mut x, mut xx) = (0.0, 0.0, 0.0);
        for (_, [reference, focal]) in self.strata(item) {
            let sums = |counts: &[f64]| {
                counts.iter().enumerate().fold((0.0, 0.0, 0.0), |(n, x, xx), (k, c)| {
                    let k = k as f64;
                    (n + c, x + k * c, xx + k * k * c)
                })
            };
            let (nr, xr, xxr) = sums(&reference);
            let (nf, xf, xxf) = sums(&focal);
            let t = nr + nf;
            if t <= 1.0 || nr <= 0.0 || nf <= 0.0 {
                continue;
            }
            seen += xf;
            expected += nf * (xr + xf) / t;
            variance += nr * nf * (t * (xxr + xxf) - (xr + xf) * (xr + xf)) / (t * t * (t - 1.0));
            focal_total += nf;
            difference += nf * (xf / nf - xr / nr);
            (n, x, xx) = (n + t, x + xr + xf, xx + xxr + xxf);
        }
        if variance <= 0.0 {
            return None;
        }
        let chi_square = (seen - expected).powi(2) / variance;
        let p = chi_square_tail(chi_square, 1.0);
        let mean_difference = difference / focal_total;
        let sd = (xx / n - (x / n) * (x / n)).max(0.0).sqrt();
        let effect = if sd > 0.0 { mean_difference / sd } else { 0.0 };
        let class = match effect.abs() {
            e if p >= 0.05 || e <= 0.17 => EtsClass::A,
            e if e <= 0.25 => EtsClass::B,
            _ => EtsClass::C,
        };
        Some(Mantel { chi_square, p, mean_difference, effect, class })
    }

    /// Logistic regression of a right-or-wrong item (scores above 1 count as right); `None` where one group or one answer
    /// is missing.
    #[must_use]
    pub fn logistic(&self, item: usize) -> Option<LogisticDif> {
        let strata = self.strata(item);
        let mut cells: Vec<Cell> = Vec::with_capacity(2 * strata.len());
        for (at, sides) in &strata {
            for (side, counts) in sides.iter().enumerate() {
                let (n, right) = (counts.iter().sum::<f64>(), counts[1..].iter().sum::<f64>());
                if n > 0.0 {
                    cells.push(Cell { at: *at, group: side as f64, n, right });
                }
            }
        }
        let total: f64 = cells.iter().map(|c| c.n).sum();
        let right: f64 = cells.iter().map(|c| c.right).sum();
        let of_group = |g: f64| cells.iter().filter(|c| c.group == g).map(|c| c.n).sum::<f64>();
        if right <= 0.0 || right >= total || of_group(0.0) <= 0.0 || of_group(1.0) <= 0.0 {
            return None;
        }
        // A standardised matching number keeps the equations well behaved and changes no likelihood.
        let mean = cells.iter().map(|c| c.n * c.at).sum::<f64>() / total;
        let sd = (cells.iter().map(|c| c.n * (c.at - mean).powi(2)).sum::<f64>() / total).sqrt().max(1e-9);
        cells.iter_mut().for_each(|c| c.at = (c.at - mean) / sd);
        let base = regress(&cells, 2);
        let level = regress(&cells, 3);
        let slope = regress(&cells, 4);
        let empty = right * (right / total).ln() + (total - right) * (1.0 - right / total).ln();
        let nagelkerke =
            |l: f64| (1.0 - (2.0 * (empty - l) / total).exp()) / (1.0 - (2.0 * empty / total).exp());
        let uniform = (2.0 * (level.loglik - base.loglik)).max(0.0);
        let non_uniform = (2.0 * (slope.loglik - level.loglik)).max(0.0);
        let added_r2 = (nagelkerke(slope.loglik) - nagelkerke(base.loglik)).max(0.0);
        let both_p = chi_square_tail(uniform + non_uniform, 2.0);
        let class = match added_r2 {
            r if both_p >= 0.05 || r < 0.035 => EtsClass::A,
            r if r < 0.07 => EtsClass::B,
            _ => EtsClass::C,
        };
        Some(LogisticDif {
            uniform,
            uniform_p: chi_square_tail(uniform, 1.0),
            non_uniform,
            non_uniform_p: chi_square_tail(non_uniform, 1.0),
            effect: level.beta[2],
            added_r2,
            class,
        })
    }
}

/// People with one matching number in one group.
struct Cell {
    at: f64,
    group: f64,
    n: f64,
    right: f64,
}

struct Regression {
    loglik: f64,
    beta: [f64; 4],
}

/// Logistic regression on (1, at, group, at × group), the first `terms` of them, by Newton's method with halved steps.
/// Perfect separation ends at the limit of the likelihood, with large but finite coefficients.
fn regress(cells: &[Cell], terms: usize) -> Regression {
    let row = |c: &Cell| [1.0, c.at, c.group, c.at * c.group];
    let linear = |beta: &[f64; 4], x: &[f64; 4]| (0..terms).map(|i| beta[i] * x[i]).sum::<f64>();
    let loglik = |beta: &[f64; 4]| -> f64 {
        cells
            .iter()
            .map(|c| {
                let z = linear(beta, &row(c));
                c.right * crate::model::log_logistic(z) + (c.n - c.right) * crate::model::log_logistic(-z)
            })
            .sum()
    };
    let mut beta = [0.0; 4];
    let mut best = loglik(&beta);
    for _ in 0..100 {
        let mut gradient = vec![0.0; terms];
        let mut information = vec![0.0; terms * terms];
        for c in cells {
            let x = row(c);
            let p = crate::model::logistic(linear(&beta, &x));
            let (d, w) = (c.right - c.n * p, c.n * p * (1.0 - p));
            for i in 0..terms {
                gradient[i] += d * x[i];
                for j in 0..terms {
                    information[i * terms + j] += w * x[i] * x[j];
                }
            }
        }
        let step = crate::linalg::damped_solve(&information, &gradient);
        let mut length = 1.0;
        let mut gain = 0.0;
        for _ in 0..30 {
            let mut next = beta;
            step.iter().enumerate().for_each(|(i, s)| next[i] += length * s);
            let l = loglik(&next);
            if l > best {
                gain = l - best;
                (beta, best) = (next, l);
                break;
            }
            length *= 0.5;
        }
        if gain <= 1e-12 * best.abs() || beta.iter().any(|b| b.abs() > 50.0) {
            break;
        }
    }
    Regression { loglik: best, beta }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_two_by_two_table_worked_by_hand() {
        // one stratum: reference 30 right of 40, focal 20 right of 40
        let mut all = Responses::new(1);
        all.push([(0, 1)], 30.0, 0);
        all.push([(0, 0)], 10.0, 0);
        all.push([(0, 1)], 20.0, 1);
        all.push([(0, 0)], 20.0, 1);
        let matching = vec![Some(1.0); 4];
        let groups = Groups { reference: 0, focal: 1 };
        let c = Comparison::new(&all, &matching, groups).unwrap();
        let mh = c.mantel_haenszel(0).unwrap();
        assert!((mh.odds_ratio - 3.0).abs() < 1e-12);
        // E = 25, Var = 40*40*50*30/(6400*79)
        let variance = 40.0 * 40.0 * 50.0 * 30.0 / (6400.0 * 79.0);
        assert!((mh.chi_square - 4.5 * 4.5 / variance).abs() < 1e-12);
        // in one table the Robins variance is the familiar 1/a + 1/b + 1/c + 1/d
        let familiar: f64 = 1.0 / 30.0 + 1.0 / 10.0 + 1.0 / 20.0 + 1.0 / 20.0;
        assert!((mh.delta_se - 2.35 * familiar.sqrt()).abs() < 1e-9);
        // and Mantel's test is the same without the correction
        assert!((c.mantel(0).unwrap().chi_square - 25.0 / variance).abs() < 1e-9);
        assert!((c.mantel(0).unwrap().mean_difference + 0.25).abs() < 1e-12);
    }

    #[test]
    fn groups_that_do_not_meet_cannot_be_compared() {
        let mut all = Responses::new(1);
        all.push([(0, 1)], 5.0, 0);
        all.push([(0, 0)], 5.0, 1);
        let groups = Groups { reference: 0, focal: 1 };
        let matching = [Some(1.0), Some(2.0)];
        let c = Comparison::new(&all, &matching, groups).unwrap();
        assert!(c.mantel_haenszel(0).is_none() && c.mantel(0).is_none());
        let separated = c.logistic(0).unwrap();
        assert!(separated.uniform.is_finite() && separated.effect.is_finite());
        assert!(Comparison::new(&all, &matching[..1], groups).is_err());
    }

    #[test]
    fn bands_hold_equally_many_people_and_ties_stay_together() {
        let bands = ability_bands(&[0.3, -1.0, 0.3, 2.0, f64::NAN, -0.5], 2);
        assert_eq!(bands, [Some(0.0), Some(0.0), Some(0.0), Some(1.0), None, Some(0.0)]);
    }
}

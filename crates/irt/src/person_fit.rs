//! Does a person's pattern of answers make sense? Infit, outfit, lz and lz*.
//!
//! A pattern that fits badly (easy tasks missed, hard ones solved) says that the estimate may not mean what it says: guessing, a
//! wrong key, an interrupted test, a different background. It is a reason to look, never a verdict.

use crate::Item;
use crate::fit::{MeanSquares, Squares};

/// Fit of one pattern of answers at an ability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonFit {
    /// ln likelihood of the pattern.
    pub loglik: f64,
    /// lz: the log likelihood, standardised as if the ability were known (Drasgow, Levine & Williams 1985, British
    /// Journal of Mathematical and Statistical Psychology 38, 67-86). Low means misfit. Too narrow for estimated abilities.
    pub lz: f64,
    /// lz*: corrected for the ability being an estimate (Snijders 2001, Psychometrika 66, 331-342; several scores:
    /// Sinharay 2016, Psychometrika 81, 992-1013). Close to standard normal; 0 where the pattern leaves no room.
    pub lz_star: f64,
    /// Infit and outfit of the person.
    pub squares: MeanSquares,
}

/// Fit of the answers `(item, score)` at `ability` (finite); `None` where no answer could have been otherwise, or a
/// score is not one of its item's.
///
/// With l = ln P of an answer and r its slope in θ, lz = Σ (l − E l) / √Σ Var l. An estimate θ̂ bends Σ (l − E l) by
/// c Σ r with c = Σ Cov(l, r) / Σ Var(r), so lz* = [Σ (l − E l) − c Σ r] / √(Σ Var l − c² Σ Var r). At the ML estimate Σ r is 0;
/// at MAP, WLE or EAP it is minus what prior or correction added, which is Snijders' r₀.
#[must_use]
pub fn person_fit(
    items: &[Item],
    answers: impl IntoIterator<Item = (usize, u8)>,
    ability: f64,
) -> Option<PersonFit> {
    if !ability.is_finite() {
        return None;
    }
    let mut squares = Squares::default();
    let mut p = Vec::new();
    let (mut loglik, mut surprise, mut slope) = (0.0, 0.0, 0.0);
    let (mut var_l, mut cov, mut var_r) = (0.0, 0.0, 0.0);
    for (item, score) in answers {
        let item = items.get(item)?;
        let scores = item.top_score() + 1;
        if usize::from(score) >= scores {
            return None;
        }
        p.clear();
        p.resize(scores, 0.0);
        item.probabilities(ability, &mut p);
        squares.add(&p, score, 1.0);
        let (mut mean_l, mut mean_l2, mut lr, mut r2) = (0.0, 0.0, 0.0, 0.0);
        for (k, p) in p.iter().enumerate() {
            let l = item.log_probability(ability, k);
            let r = item.log_probability_slopes(ability, k).0;
            mean_l += p * l;
            mean_l2 += p * l * l;
            lr += p * l * r;
            r2 += p * r * r;
            if k == usize::from(score) {
                loglik += l;
                surprise += l;
                slope += r;
            }
        }
        surprise -= mean_l;
        var_l += mean_l2 - mean_l * mean_l;
        // E r = 0, so the covariance is the mean product
        cov += lr;
        var_r += r2;
    }
    let squares = squares.finish()?;
    let standardise = |x: f64, variance: f64| if variance > 1e-9 { x / variance.sqrt() } else { 0.0 };
    let c = if var_r > 1e-12 { cov / var_r } else { 0.0 };
    Some(PersonFit {
        loglik,
        lz: standardise(surprise, var_l),
        lz_star: standardise(surprise - c * slope, var_l - c * c * var_r),
        squares,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn bank() -> Vec<Item> {
        (0..40).map(|i| Item::two_pl(0.8 + 0.02 * f64::from(i), -2.0 + 0.1 * f64::from(i))).collect()
    }

    #[test]
    fn easy_tasks_missed_and_hard_ones_solved_stand_out() {
        let items = bank();
        let sensible = (0..40).map(|i| (i, u8::from(i < 20)));
        let strange = (0..40).map(|i| (i, u8::from(i >= 20)));
        let (good, bad) =
            (person_fit(&items, sensible, 0.0).unwrap(), person_fit(&items, strange, 0.0).unwrap());
        assert!(good.lz_star > 0.0 && bad.lz_star < -5.0, "{good:?} {bad:?}");
        assert!(bad.squares.outfit > 1.5 && good.squares.outfit < 0.8);
    }

    #[test]
    fn lz_star_is_nearly_standard_normal_at_estimated_abilities_and_lz_is_not() {
        let items = bank();
        let mut chance = Chance::new(7);
        let (mut star, mut plain, n) = (0.0, 0.0, 4_000);
        for _ in 0..n {
            let theta = chance.normal();
            let answers: Vec<(usize, u8)> = items
                .iter()
                .enumerate()
                .map(|(i, item)| (i, u8::from(chance.uniform() < item.probability(theta, 1))))
                .collect();
            // ML by Newton steps, kept within ±4
            let mut at = 0.0_f64;
            for _ in 0..30 {
                let slope: f64 = answers
                    .iter()
                    .map(|(i, x)| items[*i].log_probability_slopes(at, usize::from(*x)).0)
                    .sum();
                let information: f64 = items.iter().map(|i| i.information(at)).sum();
                at = (at + slope / information).clamp(-4.0, 4.0);
            }
            let fit = person_fit(&items, answers, at).unwrap();
            star += fit.lz_star * fit.lz_star;
            plain += fit.lz * fit.lz;
        }
        let (star, plain) = (star / f64::from(n), plain / f64::from(n));
        assert!((star - 1.0).abs() < 0.08, "mean square of lz* is {star}");
        assert!(plain < star, "lz is narrower: {plain}");
    }

    #[test]
    fn nothing_answered_is_no_fit() {
        assert!(person_fit(&bank(), [], 0.0).is_none());
        assert!(person_fit(&bank(), [(0, 7)], 0.0).is_none());
        assert!(person_fit(&bank(), [(0, 1)], f64::INFINITY).is_none());
    }
}

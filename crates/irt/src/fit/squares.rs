//! Infit and outfit: weighted and unweighted mean squares of standardised residuals.
//!
//! With expected score E, variance W and fourth central moment C of each answer (Wright & Masters 1982,
//! Rating Scale Analysis, ch. 5): outfit = Σ (x − E)²/W / n, infit = Σ (x − E)² / Σ W. Their variances under the model are
//! q²_out = Σ (C/W²)/n² − 1/n and q²_in = Σ (C − W²)/(Σ W)²; the cube root (Wilson & Hilferty 1931) makes them nearly
//! normal: z = (ms^⅓ − 1)(3/q) + q/3.

use crate::{Item, Responses};

use super::{ByItem, QualityError};

/// Mean squares with their z values. 1 is what the model expects; above 1.3 noise, below 0.7 too regular.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanSquares {
    /// Unweighted mean square: sensitive to surprises far from the ability.
    pub outfit: f64,
    /// Outfit on the scale of a standard normal.
    pub outfit_z: f64,
    /// Information-weighted mean square: sensitive to surprises near the ability.
    pub infit: f64,
    /// Infit on the scale of a standard normal.
    pub infit_z: f64,
    /// Answers counted.
    pub answers: f64,
}

/// The sums from which mean squares are made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Squares {
    n: f64,
    standardised: f64,
    squares: f64,
    variance: f64,
    kurtosis: f64,
    spread: f64,
}

impl Squares {
    /// Adds an answer with the probabilities of all scores, `weight` times.
    pub fn add(&mut self, probabilities: &[f64], score: u8, weight: f64) {
        let mut mean = 0.0;
        for (k, p) in probabilities.iter().enumerate() {
            mean += k as f64 * p;
        }
        let (mut w, mut c) = (0.0, 0.0);
        for (k, p) in probabilities.iter().enumerate() {
            let d = k as f64 - mean;
            w += d * d * p;
            c += d * d * d * d * p;
        }
        // An answer that was certain says nothing about fit, and 0/0 must not enter.
        if w < 1e-12 {
            return;
        }
        let square = (f64::from(score) - mean) * (f64::from(score) - mean);
        self.n += weight;
        self.standardised += weight * square / w;
        self.squares += weight * square;
        self.variance += weight * w;
        self.kurtosis += weight * c / (w * w);
        self.spread += weight * (c - w * w);
    }

    /// The mean squares, or nothing where no answer could have been otherwise.
    pub fn finish(&self) -> Option<MeanSquares> {
        if self.n <= 0.0 {
            return None;
        }
        let z = |ms: f64, q2: f64| {
            let q = q2.max(0.0).sqrt();
            if q < 1e-9 { 0.0 } else { (ms.cbrt() - 1.0) * (3.0 / q) + q / 3.0 }
        };
        let (outfit, infit) = (self.standardised / self.n, self.squares / self.variance);
        Some(MeanSquares {
            outfit,
            outfit_z: z(outfit, self.kurtosis / (self.n * self.n) - 1.0 / self.n),
            infit,
            infit_z: z(infit, self.spread / (self.variance * self.variance)),
            answers: self.n,
        })
    }
}

/// Infit and outfit of every item at the abilities given (one for each row, finite); `None` for an item without a
/// usable answer. Sparse answers are no difficulty.
///
/// # Errors
/// Items, abilities or scores that do not belong to the answers.
pub fn item_mean_squares(
    items: &[Item],
    responses: &Responses,
    abilities: &[f64],
) -> Result<Vec<Option<MeanSquares>>, QualityError> {
    super::check(items, responses)?;
    if abilities.len() != responses.rows() {
        return Err(QualityError::Rows { given: abilities.len(), rows: responses.rows() });
    }
    let by_item = ByItem::of(responses);
    Ok(items
        .iter()
        .enumerate()
        .map(|(i, item)| {
            let mut sums = Squares::default();
            let mut p = vec![0.0; item.top_score() + 1];
            let (rows, scores) = by_item.item(i);
            for (row, score) in rows.iter().zip(scores) {
                let ability = abilities[*row as usize];
                if ability.is_finite() {
                    item.probabilities(ability, &mut p);
                    sums.add(&p, *score, responses.weight(*row as usize));
                }
            }
            sums.finish()
        })
        .collect())
}

//! The response models: what an item is, and the probability of each answer at a level of ability.
//!
//! All models use the logistic metric without the constant 1.7 (D = 1). With ability θ, slope a and
//! z = a(θ − b):
//!
//! - 1PL to 4PL (Birnbaum 1968; Barton & Lord 1981): P(1) = c + (d − c) / (1 + e^−z);
//! - GRM (Samejima 1969): P(X ≥ k) = 1 / (1 + e^−a(θ − b_k)), b_1 < … < b_m;
//! - GPCM (Muraki 1992), with PCM (Masters 1982) at a = 1: P(k) ∝ exp Σ_{v≤k} a(θ − b_v).
//!
//! A model is plain data. What is estimated, chosen or judged with it lives in the other modules.

/// One calibrated item: a slope and the shape of its answer curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Slope (discrimination) a > 0, per logit.
    pub slope: f64,
    /// Which model, with its difficulties in logits.
    pub shape: Shape,
}

/// The models an item can follow.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// 1PL to 4PL: right or wrong.
    Logistic {
        /// Difficulty b.
        difficulty: f64,
        /// Lower asymptote c (guessing), 0 ≤ c < upper.
        lower: f64,
        /// Upper asymptote d (slipping), lower < d ≤ 1.
        upper: f64,
    },
    /// Graded response model: scores 0..=m with boundary difficulties b_1 < … < b_m.
    Graded {
        /// The boundaries, strictly rising.
        boundaries: Vec<f64>,
    },
    /// (Generalised) partial credit: scores 0..=m with step difficulties in any order.
    PartialCredit {
        /// The steps b_1..b_m.
        steps: Vec<f64>,
    },
}

/// Why numbers do not make an item.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotAnItem {
    /// A parameter is not a finite number.
    #[error("parameter {0} is not a finite number")]
    NotFinite(&'static str),
    /// The slope is zero or below.
    #[error("slope {0} must be above zero")]
    Slope(f64),
    /// The asymptotes are out of order.
    #[error("asymptotes must satisfy 0 <= c < d <= 1, not c = {0} and d = {1}")]
    Asymptotes(f64, f64),
    /// A polytomous item without difficulties.
    #[error("an item with several scores needs at least one difficulty")]
    NoDifficulties,
    /// Graded boundaries that do not rise.
    #[error("graded boundaries must rise, and number {0} does not")]
    Boundaries(usize),
}

/// 1 / (1 + e^−x), without overflow on either side.
#[inline]
#[must_use]
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(1 / (1 + e^−x)), exact in both tails.
#[inline]
#[must_use]
pub fn log_logistic(x: f64) -> f64 {
    if x >= 0.0 { -(-x).exp().ln_1p() } else { x - x.exp().ln_1p() }
}

/// P(X = k | θ) of a graded item, as σ(z_k) σ(−z_{k+1}) (1 − e^−(z_k − z_{k+1})): the difference of two logistic
/// curves written as a product, so that no digits are lost where both are close to one.
fn graded_probability(slope: f64, boundaries: &[f64], theta: f64, k: usize) -> f64 {
    let z = |k: usize| slope * (theta - boundaries[k - 1]);
    let m = boundaries.len();
    let p = match k {
        0 => logistic(-z(1)),
        k if k == m => logistic(z(m)),
        k => logistic(z(k)) * logistic(-z(k + 1)) * -(slope * (boundaries[k - 1] - boundaries[k])).exp_m1(),
    };
    p.max(f64::MIN_POSITIVE)
}

/// First and second derivative of ln P(X = k | θ) of a graded item: a (1 − σ_k − σ_{k+1}) and
/// −a² (σ_k (1 − σ_k) + σ_{k+1} (1 − σ_{k+1})), with σ_0 = 1 and σ_{m+1} = 0.
fn graded_slopes(slope: f64, boundaries: &[f64], theta: f64, k: usize) -> (f64, f64) {
    let z = |k: usize| slope * (theta - boundaries[k - 1]);
    // 1 − σ_k and σ_{k+1}, each without cancellation.
    let (below, beyond) = (
        if k == 0 { 0.0 } else { logistic(-z(k)) },
        if k == boundaries.len() { 0.0 } else { logistic(z(k + 1)) },
    );
    (slope * (below - beyond), -slope * slope * (below * (1.0 - below) + beyond * (1.0 - beyond)))
}

impl Item {
    /// A two-parameter item.
    #[must_use]
    pub fn two_pl(slope: f64, difficulty: f64) -> Self {
        Self::four_pl(slope, difficulty, 0.0, 1.0)
    }

    /// A three-parameter item.
    #[must_use]
    pub fn three_pl(slope: f64, difficulty: f64, lower: f64) -> Self {
        Self::four_pl(slope, difficulty, lower, 1.0)
    }

    /// A four-parameter item.
    #[must_use]
    pub fn four_pl(slope: f64, difficulty: f64, lower: f64, upper: f64) -> Self {
        Self { slope, shape: Shape::Logistic { difficulty, lower, upper } }
    }

    /// A graded item.
    #[must_use]
    pub fn graded(slope: f64, boundaries: Vec<f64>) -> Self {
        Self { slope, shape: Shape::Graded { boundaries } }
    }

    /// A (generalised) partial credit item.
    #[must_use]
    pub fn partial_credit(slope: f64, steps: Vec<f64>) -> Self {
        Self { slope, shape: Shape::PartialCredit { steps } }
    }

    /// Checks that the numbers make sense.
    ///
    /// # Errors
    /// Names the first parameter that does not.
    pub fn check(&self) -> Result<(), NotAnItem> {
        if !self.slope.is_finite() {
            return Err(NotAnItem::NotFinite("a"));
        }
        if self.slope <= 0.0 {
            return Err(NotAnItem::Slope(self.slope));
        }
        match &self.shape {
            Shape::Logistic { difficulty, lower, upper } => {
                if !difficulty.is_finite() {
                    return Err(NotAnItem::NotFinite("b"));
                }
                if !(*lower >= 0.0 && lower < upper && *upper <= 1.0) {
                    return Err(NotAnItem::Asymptotes(*lower, *upper));
                }
            }
            Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => {
                if b.is_empty() {
                    return Err(NotAnItem::NoDifficulties);
                }
                if b.iter().any(|x| !x.is_finite()) {
                    return Err(NotAnItem::NotFinite("b"));
                }
                if matches!(self.shape, Shape::Graded { .. })
                    && let Some(k) = b.windows(2).position(|w| w[1] <= w[0])
                {
                    return Err(NotAnItem::Boundaries(k + 2));
                }
            }
        }
        Ok(())
    }

    /// The highest score m; scores run 0..=m.
    #[must_use]
    pub fn top_score(&self) -> usize {
        match &self.shape {
            Shape::Logistic { .. } => 1,
            Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => b.len(),
        }
    }

    /// The one number that places the item on the ability scale: b, or the mean of b_1..b_m.
    #[must_use]
    pub fn location(&self) -> f64 {
        match &self.shape {
            Shape::Logistic { difficulty, .. } => *difficulty,
            Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => {
                b.iter().sum::<f64>() / b.len() as f64
            }
        }
    }

    /// Writes P(X = 0..=m | θ) into `out`, which must hold `top_score() + 1` numbers.
    pub fn probabilities(&self, theta: f64, out: &mut [f64]) {
        match &self.shape {
            Shape::Logistic { difficulty, lower, upper } => {
                let z = self.slope * (theta - difficulty);
                out[1] = lower + (upper - lower) * logistic(z);
                out[0] = (1.0 - upper) + (upper - lower) * logistic(-z);
            }
            Shape::Graded { boundaries } => {
                for (k, p) in out[..=boundaries.len()].iter_mut().enumerate() {
                    *p = graded_probability(self.slope, boundaries, theta, k);
                }
            }
            Shape::PartialCredit { steps } => {
                let (mut z, mut top) = (0.0, 0.0_f64);
                out[0] = 0.0;
                for (k, b) in steps.iter().enumerate() {
                    z += self.slope * (theta - b);
                    out[k + 1] = z;
                    top = top.max(z);
                }
                let mut sum = 0.0;
                for p in out[..=steps.len()].iter_mut() {
                    *p = (*p - top).exp();
                    sum += *p;
                }
                for p in out[..=steps.len()].iter_mut() {
                    *p /= sum;
                }
            }
        }
    }

    /// P(X = score | θ).
    #[must_use]
    pub fn probability(&self, theta: f64, score: usize) -> f64 {
        match &self.shape {
            Shape::Logistic { difficulty, lower, upper } => {
                let z = self.slope * (theta - difficulty);
                let span = upper - lower;
                return if score == 1 {
                    lower + span * logistic(z)
                } else {
                    (1.0 - upper) + span * logistic(-z)
                };
            }
            Shape::Graded { boundaries } => return graded_probability(self.slope, boundaries, theta, score),
            Shape::PartialCredit { .. } => {}
        }
        let mut out = [0.0; 32];
        let n = self.top_score() + 1;
        if n <= out.len() {
            self.probabilities(theta, &mut out);
            out[score]
        } else {
            let mut long = vec![0.0; n];
            self.probabilities(theta, &mut long);
            long[score]
        }
    }

    /// ln P(X = score | θ), safe far out in the tails.
    #[must_use]
    pub fn log_probability(&self, theta: f64, score: usize) -> f64 {
        match &self.shape {
            Shape::Logistic { difficulty, lower, upper } if *lower == 0.0 && *upper == 1.0 => {
                let z = self.slope * (theta - difficulty);
                if score == 1 { log_logistic(z) } else { log_logistic(-z) }
            }
            _ => self.probability(theta, score).max(f64::MIN_POSITIVE).ln(),
        }
    }

    /// E(X | θ), the expected score.
    #[must_use]
    pub fn expected_score(&self, theta: f64) -> f64 {
        if let Shape::Logistic { .. } = self.shape {
            return self.probability(theta, 1);
        }
        let mut p = vec![0.0; self.top_score() + 1];
        self.probabilities(theta, &mut p);
        p.iter().enumerate().map(|(k, p)| k as f64 * p).sum()
    }

    /// Fisher information about θ of one answer, I(θ) = Σ_k P'_k² / P_k.
    ///
    /// For 1PL-4PL this is a² (P − c)² (d − P)² / ((d − c)² P (1 − P)); for (G)PCM a² Var(X).
    #[must_use]
    pub fn information(&self, theta: f64) -> f64 {
        let a = self.slope;
        match &self.shape {
            Shape::Logistic { difficulty, lower, upper } => {
                let s = logistic(a * (theta - difficulty));
                let span = upper - lower;
                let p = lower + span * s;
                let slope = a * span * s * (1.0 - s);
                let pq = p * (1.0 - p);
                if pq > 0.0 { slope * slope / pq } else { 0.0 }
            }
            Shape::Graded { boundaries } => (0..=boundaries.len())
                .map(|k| {
                    let slope = graded_slopes(a, boundaries, theta, k).0;
                    graded_probability(a, boundaries, theta, k) * slope * slope
                })
                .sum(),
            Shape::PartialCredit { .. } => {
                let mut p = vec![0.0; self.top_score() + 1];
                self.probabilities(theta, &mut p);
                let (mut m1, mut m2) = (0.0, 0.0);
                for (k, p) in p.iter().enumerate() {
                    let k = k as f64;
                    m1 += k * p;
                    m2 += k * k * p;
                }
                a * a * (m2 - m1 * m1)
            }
        }
    }

    /// First and second derivative of ln P(X = score | θ) with respect to θ.
    #[must_use]
    pub fn log_probability_slopes(&self, theta: f64, score: usize) -> (f64, f64) {
        let a = self.slope;
        match &self.shape {
            Shape::Logistic { difficulty, lower, upper } => {
                let s = logistic(a * (theta - difficulty));
                let span = upper - lower;
                let p = lower + span * s;
                let d1 = a * span * s * logistic(-a * (theta - difficulty));
                let d2 = a * d1 * (1.0 - 2.0 * s);
                let miss = (1.0 - upper) + span * logistic(-a * (theta - difficulty));
                let (p, d1, d2) = if score == 1 { (p, d1, d2) } else { (miss, -d1, -d2) };
                let p = p.max(f64::MIN_POSITIVE);
                (d1 / p, d2 / p - (d1 / p) * (d1 / p))
            }
            Shape::Graded { boundaries } => graded_slopes(a, boundaries, theta, score),
            Shape::PartialCredit { .. } => {
                let mut p = vec![0.0; self.top_score() + 1];
                self.probabilities(theta, &mut p);
                let (mut m1, mut m2) = (0.0, 0.0);
                for (k, p) in p.iter().enumerate() {
                    let k = k as f64;
                    m1 += k * p;
                    m2 += k * k * p;
                }
                (a * (score as f64 - m1), -a * a * (m2 - m1 * m1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_item() -> impl Strategy<Value = Item> {
        prop_oneof![
            (0.2..3.0, -3.0..3.0, 0.0..0.4, 0.8..1.0).prop_map(|(a, b, c, d)| Item::four_pl(a, b, c, d)),
            (0.2..3.0, -2.0..0.0, 0.1..2.0, 0.1..2.0)
                .prop_map(|(a, b, s, t)| Item::graded(a, vec![b, b + s, b + s + t])),
            (0.2..3.0, -2.0..2.0, -2.0..2.0).prop_map(|(a, b, c)| Item::partial_credit(a, vec![b, c])),
        ]
    }

    proptest! {
        #[test]
        fn the_answers_of_an_item_share_all_probability(item in any_item(), theta in -6.0..6.0) {
            let total: f64 = (0..=item.top_score()).map(|k| item.probability(theta, k)).sum();
            prop_assert!((total - 1.0).abs() < 1e-12);
            prop_assert!(item.check().is_ok());
        }

        #[test]
        fn slopes_are_those_of_a_difference_quotient(item in any_item(), theta in -4.0..4.0) {
            // The second slope is held against the first one: a second difference of logarithms has no digits left in the tails.
            let h = 1e-4;
            for k in 0..=item.top_score() {
                let (d1, d2) = item.log_probability_slopes(theta, k);
                let at = |t: f64| item.log_probability(t, k);
                let n1 = (at(theta + h) - at(theta - h)) / (2.0 * h);
                let first = |t: f64| item.log_probability_slopes(t, k).0;
                let n2 = (first(theta + h) - first(theta - h)) / (2.0 * h);
                prop_assert!((d1 - n1).abs() < 1e-5 * (1.0 + d1.abs()), "{d1} {n1}");
                prop_assert!((d2 - n2).abs() < 1e-6 * (1.0 + d2.abs()), "{d2} {n2}");
            }
        }

        #[test]
        fn information_is_the_mean_square_of_the_score(item in any_item(), theta in -4.0..4.0) {
            let mean: f64 = (0..=item.top_score())
                .map(|k| item.probability(theta, k) * item.log_probability_slopes(theta, k).0.powi(2))
                .sum();
            prop_assert!((item.information(theta) - mean).abs() < 1e-9 * (1.0 + mean));
        }
    }

    #[test]
    fn a_three_parameter_item_is_half_way_up_at_its_difficulty() {
        assert!((Item::three_pl(1.3, 0.4, 0.2).probability(0.4, 1) - 0.6).abs() < 1e-15);
    }

    #[test]
    fn numbers_that_make_no_item_are_named() {
        assert_eq!(Item::two_pl(-1.0, 0.0).check(), Err(NotAnItem::Slope(-1.0)));
        assert_eq!(Item::two_pl(1.0, f64::NAN).check(), Err(NotAnItem::NotFinite("b")));
        assert_eq!(Item::graded(1.0, vec![0.0, 0.0]).check(), Err(NotAnItem::Boundaries(2)));
        assert_eq!(Item::four_pl(1.0, 0.0, 0.9, 0.5).check(), Err(NotAnItem::Asymptotes(0.9, 0.5)));
    }
}

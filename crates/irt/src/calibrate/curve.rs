//! An item while it is being estimated: its parameters in the form in which likelihoods are smooth and extrapolation makes
//! sense (slope and intercepts, asymptotes as logits), and the derivatives of ln P with respect to them.

use crate::model::{Item, Shape, log_logistic, logistic};

/// Which family of curves the values belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Values a, d and, where present, logit c and logit u: P(1) = c + (u − c) σ(aθ + d).
    Logistic,
    /// Values a, d_1 > … > d_m: P(X ≥ k) = σ(aθ + d_k).
    Graded,
    /// Values a, d_1..d_m: P(k) ∝ exp(k a θ + d_k), d_0 = 0.
    Partial,
}

/// The smallest slope that estimation will return.
pub(crate) const LEAST_SLOPE: f64 = 1e-3;
/// The greatest slope that estimation will return; beyond it an item is a step.
pub(crate) const GREATEST_SLOPE: f64 = 50.0;

/// The parameters of one item.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub kind: Kind,
    pub values: Vec<f64>,
    /// Which values are estimated, by position.
    pub free: Vec<usize>,
}

impl Curve {
    /// The curve of a calibrated item, with nothing free.
    pub fn of(item: &Item) -> Self {
        let a = item.slope;
        let (kind, values) = match &item.shape {
            Shape::Logistic { difficulty, lower, upper } => {
                let mut values = vec![a, -a * difficulty];
                if *lower > 0.0 || *upper < 1.0 {
                    values.push(logit(*lower));
                }
                if *upper < 1.0 {
                    values.push(logit(*upper));
                }
                (Kind::Logistic, values)
            }
            Shape::Graded { boundaries } => {
                (Kind::Graded, std::iter::once(a).chain(boundaries.iter().map(|b| -a * b)).collect())
            }
            Shape::PartialCredit { steps } => {
                let mut sum = 0.0;
                let intercepts = steps.iter().map(|b| {
                    sum -= a * b;
                    sum
                });
                (Kind::Partial, std::iter::once(a).chain(intercepts).collect())
            }
        };
        Self { kind, values, free: Vec::new() }
    }

    /// The item that these values describe.
    pub fn item(&self) -> Item {
        let v = &self.values;
        match self.kind {
            Kind::Logistic => {
                let lower = v.get(2).map_or(0.0, |c| logistic(*c));
                let upper = v.get(3).map_or(1.0, |u| logistic(*u));
                Item::four_pl(v[0], -v[1] / v[0], lower, upper)
            }
            Kind::Graded => Item::graded(v[0], v[1..].iter().map(|d| -d / v[0]).collect()),
            Kind::Partial => {
                let mut before = 0.0;
                let steps = v[1..].iter().map(|d| {
                    let step = (before - d) / v[0];
                    before = *d;
                    step
                });
                Item::partial_credit(v[0], steps.collect())
            }
        }
    }

    /// The highest score.
    pub fn top(&self) -> usize {
        if self.kind == Kind::Logistic { 1 } else { self.values.len() - 1 }
    }

    /// Whether the values lie where the model is defined.
    pub fn is_sound(&self) -> bool {
        let v = &self.values;
        v.iter().all(|x| x.is_finite())
            && v[0] >= LEAST_SLOPE
            && v[0] <= GREATEST_SLOPE
            && match self.kind {
                Kind::Graded => v[1..].windows(2).all(|w| w[0] > w[1]),
                Kind::Logistic => v.len() < 4 || v[2] < v[3],
                Kind::Partial => true,
            }
    }

    /// Expresses the item on the scale θ* = (θ − mean) / sd.
    pub fn rescale(&mut self, mean: f64, sd: f64) {
        let shift = self.values[0] * mean;
        match self.kind {
            Kind::Logistic => self.values[1] += shift,
            Kind::Graded => self.values[1..].iter_mut().for_each(|d| *d += shift),
            Kind::Partial => {
                for (k, d) in self.values[1..].iter_mut().enumerate() {
                    *d += (k + 1) as f64 * shift;
                }
            }
        }
        if self.free.first() == Some(&0) {
            self.values[0] *= sd;
        }
    }

    /// ln P(X = k | θ) for k = 0..=m.
    pub fn log_probabilities(&self, theta: f64, out: &mut [f64]) {
        let v = &self.values;
        let z = v[0] * theta;
        match self.kind {
            Kind::Logistic if v.len() == 2 => {
                let z = z + v[1];
                // One exponential and one logarithm serve both answers.
                let low = log_logistic(-z.abs());
                let high = low + z.abs();
                (out[0], out[1]) = if z >= 0.0 { (low, high) } else { (high, low) };
            }
            Kind::Logistic => {
                let (right, wrong, ..) = self.asymptotic(z + v[1]);
                out[1] = right.max(f64::MIN_POSITIVE).ln();
                out[0] = wrong.max(f64::MIN_POSITIVE).ln();
            }
            Kind::Graded => {
                let m = v.len() - 1;
                let mut above = 0.0;
                for k in 0..=m {
                    let here = if k == 0 { 0.0 } else { above };
                    let beyond = if k == m {
                        0.0
                    } else {
                        let z = z + v[k + 1];
                        let low = log_logistic(-z.abs());
                        let high = low + z.abs();
                        above = if z >= 0.0 { high } else { low };
                        if z >= 0.0 { low } else { high }
                    };
                    let gap = if k == 0 || k == m { 0.0 } else { log_gap(v[k] - v[k + 1]) };
                    out[k] = here + beyond + gap;
                }
            }
            Kind::Partial => {
                let mut top = 0.0_f64;
                out[0] = 0.0;
                for k in 1..v.len() {
                    out[k] = k as f64 * z + v[k];
                    top = top.max(out[k]);
                }
                let sum: f64 = out[..v.len()].iter().map(|x| (x - top).exp()).sum();
                let norm = top + sum.ln();
                out[..v.len()].iter_mut().for_each(|x| *x -= norm);
            }
        }
    }

    /// P(1), P(0), σ, c, u of a curve with asymptotes at aθ + d = `z`.
    fn asymptotic(&self, z: f64) -> (f64, f64, f64, f64, f64) {
        let c = logistic(self.values[2]);
        let (u, slip) = self.values.get(3).map_or((1.0, 0.0), |u| (logistic(*u), logistic(-u)));
        let s = logistic(z);
        (c + (u - c) * s, slip + (u - c) * logistic(-z), s, c, u)
    }

    /// Probabilities and their logarithmic derivatives: `p[k]` = P(k), `g[k * n + r]` = ∂ ln P(k) / ∂ value r, n values.
    pub fn derivatives(&self, theta: f64, p: &mut [f64], g: &mut [f64]) {
        let v = &self.values;
        let n = v.len();
        let z = v[0] * theta;
        match self.kind {
            Kind::Logistic if n == 2 => {
                let z = z + v[1];
                (p[1], p[0]) = (logistic(z), logistic(-z));
                (g[2], g[3]) = (p[0] * theta, p[0]);
                (g[0], g[1]) = (-p[1] * theta, -p[1]);
            }
            Kind::Logistic => {
                let (right, wrong, s, c, u) = self.asymptotic(z + v[1]);
                (p[0], p[1]) = (wrong.max(f64::MIN_POSITIVE), right.max(f64::MIN_POSITIVE));
                let rise = (u - c) * s * (1.0 - s);
                let slopes = [rise * theta, rise, (1.0 - s) * c * (1.0 - c), s * u * (1.0 - u)];
                for r in 0..n {
                    g[r] = -slopes[r] / p[0];
                    g[n + r] = slopes[r] / p[1];
                }
            }
            Kind::Graded => {
                let m = n - 1;
                g[..(m + 1) * n].fill(0.0);
                let mut below = 0.0;
                let mut here = 1.0;
                for k in 0..=m {
                    // `here`, `below` are σ_k and 1 − σ_k; `next` is σ_{k+1}.
                    let (next, after) =
                        if k == m { (0.0, 1.0) } else { (logistic(z + v[k + 1]), logistic(-z - v[k + 1])) };
                    let row = &mut g[k * n..(k + 1) * n];
                    row[0] = theta * (below - next);
                    let mut chance = here * after;
                    let mut pull = 0.0;
                    if k > 0 && k < m {
                        let gap = v[k] - v[k + 1];
                        chance *= -(-gap).exp_m1();
                        pull = 1.0 / gap.exp_m1();
                    }
                    if k > 0 {
                        row[k] = below + pull;
                    }
                    if k < m {
                        row[k + 1] = -next - pull;
                    }
                    p[k] = chance.max(f64::MIN_POSITIVE);
                    (here, below) = (next, after);
                }
            }
            Kind::Partial => {
                self.log_probabilities(theta, p);
                let mut mean = 0.0;
                for (k, p) in p[..n].iter_mut().enumerate() {
                    *p = p.exp();
                    mean += k as f64 * *p;
                }
                for k in 0..n {
                    let row = &mut g[k * n..(k + 1) * n];
                    row[0] = theta * (k as f64 - mean);
                    for r in 1..n {
                        row[r] = f64::from(u8::from(k == r)) - p[r];
                    }
                }
            }
        }
    }
}

/// ln(1 − e^−gap).
fn log_gap(gap: f64) -> f64 {
    (-(-gap).exp_m1()).max(f64::MIN_POSITIVE).ln()
}

/// ln(p / (1 − p)), kept within ±40 so that a bound stays a number.
pub(crate) fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln().clamp(-40.0, 40.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Item> {
        vec![
            Item::two_pl(1.3, -0.4),
            Item::three_pl(0.8, 0.7, 0.2),
            Item::four_pl(1.1, 0.1, 0.15, 0.93),
            Item::graded(1.4, vec![-1.0, 0.2, 0.9]),
            Item::partial_credit(0.7, vec![0.5, -0.3, 1.2]),
        ]
    }

    #[test]
    fn a_curve_is_the_item_it_came_from() {
        for item in examples() {
            let curve = Curve::of(&item);
            assert_eq!(curve.top(), item.top_score());
            let mut logs = vec![0.0; item.top_score() + 1];
            for theta in [-3.0, -0.5, 0.0, 2.0] {
                curve.log_probabilities(theta, &mut logs);
                let back = curve.item();
                for (k, log) in logs.iter().enumerate() {
                    assert!((log - item.log_probability(theta, k)).abs() < 1e-12);
                    assert!((back.log_probability(theta, k) - item.log_probability(theta, k)).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn derivatives_are_those_of_a_difference_quotient() {
        for item in examples() {
            let curve = Curve::of(&item);
            let (m, n) = (curve.top() + 1, curve.values.len());
            let (mut p, mut g) = (vec![0.0; m], vec![0.0; m * n]);
            for theta in [-2.0, 0.3, 1.7] {
                curve.derivatives(theta, &mut p, &mut g);
                for r in 0..n {
                    let at = |h: f64| {
                        let mut moved = curve.clone();
                        moved.values[r] += h;
                        let mut logs = vec![0.0; m];
                        moved.log_probabilities(theta, &mut logs);
                        logs
                    };
                    let (up, down) = (at(1e-6), at(-1e-6));
                    for k in 0..m {
                        let quotient = (up[k] - down[k]) / 2e-6;
                        assert!((g[k * n + r] - quotient).abs() < 1e-7, "{item:?} {theta} {k} {r}");
                        assert!((p[k] - item.probability(theta, k)).abs() < 1e-12);
                    }
                }
            }
        }
    }

    #[test]
    fn a_rescaled_curve_gives_the_same_answers_on_the_new_scale() {
        for item in examples() {
            let mut curve = Curve::of(&item);
            curve.free = vec![0, 1];
            curve.rescale(0.4, 1.3);
            let moved = curve.item();
            for k in 0..=item.top_score() {
                assert!((moved.probability((1.1 - 0.4) / 1.3, k) - item.probability(1.1, k)).abs() < 1e-12);
            }
        }
    }
}

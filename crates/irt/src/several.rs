//! Several abilities at once: each item measures one area, and the areas go together.
//!
//! With a multivariate normal prior over the areas, an answer in one area also says something about the
//! others (between-item multidimensional model; Segall 1996). The likelihood is a product of one
//! function per area, L_d(θ_d), held on a grid. The posterior is approximated by one Gaussian through
//! expectation propagation (Minka 2001) with one site per area: each site is set so that the Gaussian has mean and
//! variance of L_d(θ_d) times what the other areas say about θ_d. For one area this is exact; in general it is
//! far closer than the Gaussian at the mode ([`laplace`], kept for comparison), because the short
//! likelihoods of few items are skew.
//!
//! Choice: an answer with information I in area d lowers the trace of the posterior covariance Σ by
//! |Σ_·d|² I / (1 + I Σ_dd) (a rank-one update), so the best item of each area is the most informative one and the areas
//! compete through how much they tell about all.

use crate::bank::Bank;
use crate::model::Item;
use crate::posterior::{Grid, multiply_by_likelihood};

/// Why a prior is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPrior {
    /// Sizes that do not match.
    #[error(
        "the prior has {means} means and {numbers} covariances; give one mean an area and a square table"
    )]
    Size {
        /// Number of means.
        means: usize,
        /// Number of covariances.
        numbers: usize,
    },
    /// A matrix that is no covariance.
    #[error("the prior covariance is not positive definite at area {0}; lower the correlations")]
    NotPositive(usize),
}

/// Gaussian belief about several areas, updated answer by answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Several {
    grid: Grid,
    areas: usize,
    // prior in natural parameters
    precision: Vec<f64>,
    shift: Vec<f64>,
    likelihoods: Vec<Vec<f64>>,
    answered: Vec<usize>,
    // sites: precision and precision-weighted mean
    tau: Vec<f64>,
    nu: Vec<f64>,
    mean: Vec<f64>,
    covariance: Vec<f64>,
}

impl Several {
    /// The prior N(mean, covariance); `covariance` row by row, on a grid wide enough for every area.
    ///
    /// # Errors
    /// When sizes differ or the matrix is no covariance.
    pub fn new(grid: Grid, mean: &[f64], covariance: &[f64]) -> Result<Self, NotAPrior> {
        let areas = mean.len();
        if covariance.len() != areas * areas || areas == 0 {
            return Err(NotAPrior::Size { means: areas, numbers: covariance.len() });
        }
        let precision = inverse(covariance, areas).map_err(NotAPrior::NotPositive)?;
        let shift = times(&precision, mean);
        Ok(Self {
            grid,
            areas,
            precision,
            shift,
            likelihoods: vec![vec![1.0; grid.nodes]; areas],
            answered: vec![0; areas],
            tau: vec![0.0; areas],
            nu: vec![0.0; areas],
            mean: mean.to_vec(),
            covariance: covariance.to_vec(),
        })
    }

    /// Areas with variance one and the same correlation `r` between any two.
    ///
    /// # Errors
    /// When `r` is not above −1/(areas − 1) and below one.
    pub fn equally_correlated(areas: usize, r: f64) -> Result<Self, NotAPrior> {
        let cov: Vec<f64> =
            (0..areas * areas).map(|k| if k / areas == k % areas { 1.0 } else { r }).collect();
        Self::new(Grid::standard(), &vec![0.0; areas], &cov)
    }

    /// Takes the answer to an item of `area` in.
    pub fn update(&mut self, area: usize, item: &Item, score: usize) {
        let grid = self.grid;
        let likelihood = &mut self.likelihoods[area];
        multiply_by_likelihood(item, score, &grid, likelihood);
        let top = likelihood.iter().copied().fold(0.0, f64::max);
        if top > 0.0 {
            likelihood.iter_mut().for_each(|l| *l /= top);
        } else {
            likelihood.fill(1.0);
        }
        self.answered[area] += 1;
        self.settle(area);
    }

    /// Sets the sites anew, the area of the last answer first, until they stand still.
    fn settle(&mut self, first: usize) {
        for _ in 0..20 {
            let mut moved = 0.0_f64;
            for k in 0..self.areas {
                let d = (first + k) % self.areas;
                if self.answered[d] > 0 {
                    moved = moved.max(self.set_site(d));
                }
            }
            if moved < 1e-7 {
                break;
            }
        }
    }

    /// One site; returns by how much the mean moved, in posterior SDs.
    fn set_site(&mut self, d: usize) -> f64 {
        let n = self.areas;
        let (mean, var) = (self.mean[d], self.covariance[d * n + d]);
        let (rest_tau, rest_nu) = (1.0 / var - self.tau[d], mean / var - self.nu[d]);
        if rest_tau <= 1e-6 {
            return 0.0;
        }
        let rest_mean = rest_nu / rest_tau;
        let (mut s0, mut s1, mut s2) = (0.0, 0.0, 0.0);
        for (j, l) in self.likelihoods[d].iter().enumerate() {
            let x = self.grid.node(j) - rest_mean;
            let w = l * (-0.5 * rest_tau * x * x).exp();
            s0 += w;
            s1 += w * x;
            s2 += w * x * x;
        }
        if s0 <= 0.0 {
            return 0.0;
        }
        let (m, v) = (s1 / s0, (s2 / s0 - (s1 / s0).powi(2)).max(1e-6));
        let (tau, nu) = (1.0 / v - rest_tau, (m + rest_mean) / v - rest_nu);
        let step = tau - self.tau[d];
        let scale = 1.0 + step * var;
        if scale <= 1e-9 {
            return 0.0;
        }
        (self.tau[d], self.nu[d]) = (tau, nu);
        let column: Vec<f64> = (0..n).map(|i| self.covariance[i * n + d]).collect();
        for i in 0..n {
            for j in 0..n {
                self.covariance[i * n + j] -= step / scale * column[i] * column[j];
            }
        }
        let shift: Vec<f64> = self.shift.iter().zip(&self.nu).map(|(s, n)| s + n).collect();
        let before = self.mean[d];
        self.mean = times(&self.covariance, &shift);
        ((self.mean[d] - before) / var.sqrt()).abs().max((step * v).abs())
    }

    /// How many areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.areas
    }

    /// The estimate of every area.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The posterior SD of an area.
    #[must_use]
    pub fn sd(&self, area: usize) -> f64 {
        self.covariance[area * self.areas + area].max(0.0).sqrt()
    }

    /// The posterior covariance, row by row.
    #[must_use]
    pub fn covariance(&self) -> &[f64] {
        &self.covariance
    }

    /// The inverse of the prior covariance, row by row.
    #[must_use]
    pub fn prior_precision(&self) -> &[f64] {
        &self.precision
    }

    /// The fall in the trace of the covariance that information `information` in `area` is worth.
    #[must_use]
    pub fn fall_in_trace(&self, area: usize, information: f64) -> f64 {
        let n = self.areas;
        let square: f64 = (0..n).map(|i| self.covariance[i * n + area].powi(2)).sum();
        square * information / (1.0 + information * self.covariance[area * n + area])
    }

    /// The item that lowers the trace of the covariance most, with its area and the fall: area number
    /// `numbers[d]` of the bank is area d here; `out` says which items may not be used.
    #[must_use]
    pub fn choose(
        &self,
        bank: &Bank,
        numbers: &[u16],
        out: impl Fn(u32) -> bool,
    ) -> Option<(u32, usize, f64)> {
        let mut best: Option<(u32, usize, f64)> = None;
        for leaf in 0..bank.leaves() {
            let Some(area) = numbers.iter().position(|a| *a == bank.leaf(leaf).0) else { continue };
            let cell = bank.cell(self.mean[area]);
            let listed = bank.best_at(cell, leaf).iter().find(|(_, i)| !out(*i)).copied();
            let found = listed.or_else(|| {
                let info = bank.information_at(cell);
                let free = bank.members(leaf).iter().filter(|i| !out(**i));
                free.map(|i| (info[*i as usize], *i)).max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))
            });
            let Some((information, item)) = found else { continue };
            let fall = self.fall_in_trace(area, f64::from(information));
            if best.is_none_or(|(_, _, most)| fall > most) {
                best = Some((item, area, fall));
            }
        }
        best
    }
}

/// The Gaussian at the mode: Newton's method on the log posterior, covariance from the Hessian with
/// Fisher's information in it (scoring). For comparison with [`Several`].
///
/// # Errors
/// When the covariance is none.
pub fn laplace(
    mean: &[f64],
    covariance: &[f64],
    answers: &[(usize, &Item, usize)],
) -> Result<(Vec<f64>, Vec<f64>), NotAPrior> {
    let n = mean.len();
    let prior = inverse(covariance, n).map_err(NotAPrior::NotPositive)?;
    let mut theta = mean.to_vec();
    let mut spread = covariance.to_vec();
    for _ in 0..100 {
        let away: Vec<f64> = theta.iter().zip(mean).map(|(t, m)| m - t).collect();
        let mut slope = times(&prior, &away);
        let mut bend = prior.clone();
        for (d, item, score) in answers {
            slope[*d] += item.log_probability_slopes(theta[*d], *score).0;
            bend[d * n + d] += item.information(theta[*d]);
        }
        spread = inverse(&bend, n).map_err(NotAPrior::NotPositive)?;
        let step = times(&spread, &slope);
        let length = step.iter().map(|s| s.abs()).fold(0.0, f64::max);
        let short = if length > 1.0 { 1.0 / length } else { 1.0 };
        theta.iter_mut().zip(&step).for_each(|(t, s)| *t += short * s);
        if length < 1e-10 {
            break;
        }
    }
    Ok((theta, spread))
}

/// Square matrix times vector.
fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len()).map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// The inverse of a symmetric positive definite matrix through its Cholesky factor; the row where it fails otherwise.
fn inverse(matrix: &[f64], n: usize) -> Result<Vec<f64>, usize> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum();
            let rest = matrix[i * n + j] - dot;
            if i == j {
                if !(rest > 0.0 && rest.is_finite()) {
                    return Err(i);
                }
                l[i * n + i] = rest.sqrt();
            } else {
                l[i * n + j] = rest / l[j * n + j];
            }
        }
    }
    let mut out = vec![0.0; n * n];
    for column in 0..n {
        let mut y = vec![0.0; n];
        for i in 0..n {
            let dot: f64 = (0..i).map(|k| l[i * n + k] * y[k]).sum();
            y[i] = (f64::from(u8::from(i == column)) - dot) / l[i * n + i];
        }
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| l[k * n + i] * out[k * n + column]).sum();
            out[i * n + column] = (y[i] - dot) / l[i * n + i];
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posterior::Posterior;

    #[test]
    fn one_area_alone_is_the_posterior_on_the_grid() {
        let mut one = Several::equally_correlated(1, 0.0).unwrap();
        let mut grid = Posterior::normal(Grid::standard(), 0.0, 1.0);
        for (n, b) in [-1.0, 0.5, 0.2, 1.4].into_iter().enumerate() {
            let item = Item::two_pl(1.4, b);
            one.update(0, &item, n % 2);
            grid.update(&item, n % 2);
            assert!((one.mean()[0] - grid.mean()).abs() < 1e-6 && (one.sd(0) - grid.sd()).abs() < 1e-6);
        }
    }

    #[test]
    fn two_areas_come_close_to_the_full_posterior_and_closer_than_the_mode() {
        let items =
            [(0, Item::two_pl(1.8, 0.0), 1), (0, Item::two_pl(1.5, 0.8), 1), (1, Item::two_pl(1.6, -0.5), 0)];
        let r = 0.7;
        let mut joint = Several::equally_correlated(2, r).unwrap();
        for (d, item, x) in &items {
            joint.update(*d, item, *x);
        }
        // the full posterior, summed over a fine square
        let (mut s, mut m) = (0.0, [0.0; 2]);
        for i in 0..400 {
            for j in 0..400 {
                let t = [-6.0 + 0.03 * f64::from(i), -6.0 + 0.03 * f64::from(j)];
                let q = (t[0] * t[0] - 2.0 * r * t[0] * t[1] + t[1] * t[1]) / (1.0 - r * r);
                let l: f64 = items.iter().map(|(d, item, x)| item.probability(t[*d], *x)).product();
                let w = l * (-0.5 * q).exp();
                s += w;
                m[0] += w * t[0];
                m[1] += w * t[1];
            }
        }
        let refs: Vec<_> = items.iter().map(|(d, i, x)| (*d, i, *x)).collect();
        let (mode, _) = laplace(&[0.0, 0.0], &[1.0, r, r, 1.0], &refs).unwrap();
        for d in 0..2 {
            let truth = m[d] / s;
            let (ep, la) = ((joint.mean()[d] - truth).abs(), (mode[d] - truth).abs());
            assert!(ep < 0.01 && ep < la, "area {d}: {truth} {} {}", joint.mean()[d], mode[d]);
        }
    }

    #[test]
    fn a_table_that_is_no_covariance_is_refused() {
        assert_eq!(Several::equally_correlated(3, -0.9), Err(NotAPrior::NotPositive(2)));
        assert!(matches!(Several::new(Grid::standard(), &[0.0], &[1.0, 0.0]), Err(NotAPrior::Size { .. })));
    }
}

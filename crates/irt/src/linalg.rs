//! The little linear algebra that estimation needs: symmetric positive definite systems, dense and
//! row-major, small (an item's parameters) or middling (all parameters of a test).

/// The Cholesky factor L of a symmetric positive definite matrix A = L Lᵀ (row-major, lower triangle).
#[derive(Clone, Debug)]
pub struct Cholesky {
    lower: Vec<f64>,
    size: usize,
}

impl Cholesky {
    /// Factors `matrix` (row-major, `size` × `size`; only the lower triangle is read).
    ///
    /// `None` where the matrix is not positive definite to working precision.
    #[must_use]
    pub fn of(matrix: &[f64], size: usize) -> Option<Self> {
        let mut lower = matrix.to_vec();
        for i in 0..size {
            let (before, rest) = lower.split_at_mut(i * size);
            let row = &mut rest[..size];
            for j in 0..i {
                let other = &before[j * size..j * size + size];
                let sum: f64 = row[..j].iter().zip(&other[..j]).map(|(a, b)| a * b).sum();
                row[j] = (row[j] - sum) / other[j];
            }
            let square: f64 = row[..i].iter().map(|a| a * a).sum();
            let left = row[i] - square;
            // A pivot that lost all its digits is a direction without information.
            if left.is_nan() || left <= 1e-13 * row[i].abs() {
                return None;
            }
            row[i] = left.sqrt();
            row[i + 1..].fill(0.0);
        }
        Some(Self { lower, size })
    }

    /// Solves A x = b in place.
    pub fn solve(&self, b: &mut [f64]) {
        let n = self.size;
        for i in 0..n {
            let row = &self.lower[i * n..i * n + n];
            let sum: f64 = row[..i].iter().zip(&b[..i]).map(|(l, x)| l * x).sum();
            b[i] = (b[i] - sum) / row[i];
        }
        for i in (0..n).rev() {
            b[i] /= self.lower[i * n + i];
            let x = b[i];
            for (j, y) in b[..i].iter_mut().enumerate() {
                *y -= self.lower[i * n + j] * x;
            }
        }
    }

    /// A⁻¹, row-major.
    #[must_use]
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        let mut all = vec![0.0; n * n];
        for (i, row) in all.chunks_exact_mut(n).enumerate() {
            row[i] = 1.0;
            self.solve(row);
        }
        all
    }
}

/// Solves A x = b for a symmetric A that may not be positive definite, by adding to the diagonal until it is
/// (Levenberg 1944). For ascent steps: the direction stays uphill. Zero where A holds no usable number.
#[must_use]
pub fn damped_solve(matrix: &[f64], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let size = (0..n).map(|i| matrix[i * n + i].abs()).fold(0.0, f64::max).max(1e-12);
    let mut added = 0.0;
    for _ in 0..40 {
        let mut damped = matrix.to_vec();
        for i in 0..n {
            damped[i * n + i] += added;
        }
        if let Some(factor) = Cholesky::of(&damped, n) {
            let mut x = b.to_vec();
            factor.solve(&mut x);
            if x.iter().all(|x| x.is_finite()) {
                return x;
            }
        }
        added = if added == 0.0 { 1e-8 * size } else { added * 10.0 };
    }
    vec![0.0; n]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_positive_definite_system_is_solved() {
        let a = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let mut x = [1.0, 2.0, 3.0];
        Cholesky::of(&a, 3).unwrap().solve(&mut x);
        for (i, b) in [1.0, 2.0, 3.0].iter().enumerate() {
            let sum: f64 = (0..3).map(|j| a[i * 3 + j] * x[j]).sum();
            assert!((sum - b).abs() < 1e-12);
        }
    }

    #[test]
    fn an_inverse_times_its_matrix_is_one() {
        let a = [2.0, 0.5, 0.5, 1.0];
        let inverse = Cholesky::of(&a, 2).unwrap().inverse();
        assert!((inverse[0] * a[0] + inverse[1] * a[2] - 1.0).abs() < 1e-14);
        assert!((inverse[0] * a[1] + inverse[1] * a[3]).abs() < 1e-14);
    }

    #[test]
    fn a_matrix_without_a_direction_is_refused_and_damped() {
        let a = [1.0, 1.0, 1.0, 1.0];
        assert!(Cholesky::of(&a, 2).is_none());
        let x = damped_solve(&a, &[1.0, 1.0]);
        assert!((x[0] - 0.5).abs() < 1e-3 && (x[1] - 0.5).abs() < 1e-3);
    }
}

//! The two number types of the E step, each with an exponential that vectorises.

use std::ops::{Add, AddAssign, Mul, MulAssign, Sub};

/// The number type of the inner loops.
pub(crate) trait Real:
    Copy
    + Default
    + Send
    + Sync
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + AddAssign
    + MulAssign
    + 'static
{
    /// Weight at the edge of a window, relative to its peak, above which the window is widened; `None`: always the whole grid.
    const EDGE: Option<f64>;
    fn of(x: f64) -> Self;
    fn wide(self) -> f64;
    /// e^x for x ≤ 0, without branches, so that loops over it vectorise.
    fn exp_below_zero(self) -> Self;
    fn greater(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
}

impl Real for f64 {
    const EDGE: Option<f64> = None;
    #[inline(always)]
    fn of(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
    /// Cody–Waite reduction and a Taylor polynomial of degree 12 on |r| ≤ ln 2 / 2: relative error below 3e-16 · 2.
    #[inline(always)]
    fn exp_below_zero(self) -> Self {
        const MAGIC: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52: adding it rounds to whole numbers
        let x = if self > -708.0 { self } else { -708.0 };
        let t = x * std::f64::consts::LOG2_E + MAGIC;
        let k = t - MAGIC;
        let r = (x - k * 6.931_471_803_691_238e-1) - k * 1.908_214_929_270_587_7e-10;
        let mut p = 1.0 / 479_001_600.0;
        for c in [
            1.0 / 39_916_800.0,
            1.0 / 3_628_800.0,
            1.0 / 362_880.0,
            1.0 / 40_320.0,
            1.0 / 5_040.0,
            1.0 / 720.0,
            1.0 / 120.0,
            1.0 / 24.0,
            1.0 / 6.0,
            0.5,
            1.0,
            1.0,
        ] {
            p = p * r + c;
        }
        p * f64::from_bits((t.to_bits() << 52).wrapping_add(1023 << 52))
    }
}

impl Real for f32 {
    const EDGE: Option<f64> = Some(1e-6);
    #[inline(always)]
    fn of(x: f64) -> Self {
        x as f32
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
    /// As above with degree 6: relative error below 2e-7.
    #[inline(always)]
    fn exp_below_zero(self) -> Self {
        const MAGIC: f32 = 12_582_912.0; // 1.5 · 2^23
        let x = if self > -87.0 { self } else { -87.0 };
        let t = x * std::f32::consts::LOG2_E + MAGIC;
        let k = t - MAGIC;
        let r = (x - k * 0.693_145_75) - k * 1.428_606_8e-6;
        let mut p = 1.0 / 720.0;
        for c in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
            p = p * r + c;
        }
        p * f32::from_bits((t.to_bits() << 23).wrapping_add(127 << 23))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_exponential_agrees_with_the_exact_one() {
        for i in 0..7000 {
            let x = -0.01 * f64::from(i);
            assert!((x.exp_below_zero() / x.exp() - 1.0).abs() < 1e-15, "{x}");
            let y = x as f32;
            assert!((f64::from(y.exp_below_zero()) / f64::from(y).exp() - 1.0).abs() < 3e-7, "{x}");
        }
        assert!((-1e30_f64).exp_below_zero() < 1e-300 && (-1e30_f32).exp_below_zero() < 1e-37);
    }
}

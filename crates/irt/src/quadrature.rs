//! Equally spaced grids on the ability scale, and normal weights on them.
//!
//! With step h and a posterior close to a normal of standard deviation s, the error of an equally spaced sum is
//! of the order e^(−2π² s²/h²): at h = s/2 far below the precision of a double (Trefethen & Weideman 2014,
//! SIAM Review 56). Hence the rule of this crate: the step is never above half the smallest posterior standard deviation.

/// Equally spaced ability levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The levels, rising.
    pub nodes: Vec<f64>,
    /// Their distance.
    pub step: f64,
}

impl Grid {
    /// A grid from `low` to at least `high`, with as many nodes as make a multiple of `multiple`.
    #[must_use]
    pub fn spanning(low: f64, high: f64, step: f64, multiple: usize) -> Self {
        let needed = ((high - low) / step).ceil() as usize + 1;
        let count = needed.div_ceil(multiple) * multiple;
        // What the multiple adds is shared by both ends.
        let low = low - 0.5 * ((count - 1) as f64 * step - (high - low));
        Self { nodes: (0..count).map(|q| low + q as f64 * step).collect(), step }
    }

    /// `count` nodes from `low` to `high`, both included.
    #[must_use]
    pub fn with_nodes(low: f64, high: f64, count: usize) -> Self {
        let step = (high - low) / (count.max(2) - 1) as f64;
        Self { nodes: (0..count).map(|q| low + q as f64 * step).collect(), step }
    }

    /// ln of the normal weights at the nodes, which sum to one.
    #[must_use]
    pub fn log_normal_weights(&self, mean: f64, variance: f64) -> Vec<f64> {
        let logs: Vec<f64> = self.nodes.iter().map(|x| -0.5 * (x - mean) * (x - mean) / variance).collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total = top + logs.iter().map(|l| (l - top).exp()).sum::<f64>().ln();
        logs.into_iter().map(|l| l - total).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_covers_what_was_asked_in_whole_lanes() {
        let grid = Grid::spanning(-5.0, 5.0, 0.3, 16);
        assert_eq!(grid.nodes.len() % 16, 0);
        assert!(grid.nodes[0] <= -5.0 && *grid.nodes.last().unwrap() >= 5.0);
        assert!((grid.nodes[0] + grid.nodes.last().unwrap()).abs() < 1e-12, "symmetric");
    }

    #[test]
    fn normal_weights_have_the_moments_asked_for() {
        let grid = Grid::spanning(-9.0, 9.0, 0.5, 1);
        let w: Vec<f64> = grid.log_normal_weights(0.3, 1.44).iter().map(|l| l.exp()).collect();
        let mean: f64 = w.iter().zip(&grid.nodes).map(|(w, x)| w * x).sum();
        let square: f64 = w.iter().zip(&grid.nodes).map(|(w, x)| w * x * x).sum();
        assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((mean - 0.3).abs() < 1e-9 && (square - mean * mean - 1.44).abs() < 1e-9);
    }
}

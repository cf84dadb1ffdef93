//! A bound that anyone can re-check: prices for rows, and exact arithmetic.
//!
//! Lagrangian duality: for any prices of 0 or more on the rows that are no blocks, no plan covers more than
//! `sum(limit * price) + sum over blocks of max(0, best reduced worth in the block) + sum over single variables of
//! max(0, reduced worth)`, where the reduced worth of a variable is its worth less coefficient times price over its rows.
//! Prices are whole multiples of one `UNIT`-th, everything is added in integers, and the result is rounded outwards.

use super::program::{Limit, NO_BLOCK, Program};

/// Prices are counted in this part of a learner half-day.
pub const UNIT: i64 = 1 << 24;

/// Prices of rows, in units; 0 for blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prices(pub Vec<i64>);

impl Prices {
    /// The nearest whole prices; what is below 0 or no number becomes 0.
    pub fn of(program: &Program, prices: &[f64]) -> Self {
        Self(
            prices
                .iter()
                .zip(&program.kind)
                .map(
                    |(p, kind)| {
                        if *kind == Limit::Block {
                            0
                        } else {
                            (p.clamp(0.0, 1e9) * UNIT as f64).round() as i64
                        }
                    },
                )
                .collect(),
        )
    }

    /// The bound these prices prove, in units, in exact arithmetic. `fixed` says which variables are 0 or 1 in a branch.
    pub fn bound(&self, program: &Program, fixed: &[Option<bool>]) -> i128 {
        let mut sum: i128 =
            self.0.iter().zip(&program.limit).map(|(p, limit)| i128::from(*p) * i128::from(*limit)).sum();
        let mut best = vec![0i64; program.blocks];
        let mut chosen = vec![false; if fixed.is_empty() { 0 } else { program.blocks }];
        for v in 0..program.variables() {
            let mut worth = i128::from(program.worth[v]) * i128::from(UNIT);
            for n in program.col_start[v] as usize..program.col_start[v + 1] as usize {
                // Coefficients are whole numbers far below 2^24, which single precision holds exactly.
                worth -=
                    i128::from(program.col_value[n] as i64) * i128::from(self.0[program.col_row[n] as usize]);
            }
            let worth = i64::try_from(worth).unwrap_or(if worth > 0 { i64::MAX } else { i64::MIN });
            let block = program.block[v];
            match fixed.get(v).copied().flatten() {
                Some(false) => {}
                Some(true) if block == NO_BLOCK => sum += i128::from(worth),
                Some(true) => {
                    chosen[block as usize] = true;
                    best[block as usize] = worth;
                }
                None if block == NO_BLOCK => sum += i128::from(worth.max(0)),
                None => {
                    if chosen.get(block as usize) != Some(&true) {
                        let b = &mut best[block as usize];
                        *b = (*b).max(worth);
                    }
                }
            }
        }
        sum + best.iter().map(|b| i128::from(*b)).sum::<i128>()
    }
}

/// A bound in units, rounded down to whole learner half-days: plans are whole.
pub(crate) fn whole(units: i128) -> i64 {
    units.div_euclid(i128::from(UNIT)).clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
}

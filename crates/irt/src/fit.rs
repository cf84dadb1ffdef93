//! Does the model fit? Item fit (infit, outfit, S-X²), fit of the whole test (M2), and the pieces they share.
//!
//! Everything here judges parameters that were estimated elsewhere; nothing is estimated. Person fit, local
//! dependence, group differences and drift have their own modules beside this one.

mod by_item;
mod m2;
mod parameters;
mod squares;
mod sx2;

use crate::quadrature::Grid;

pub(crate) use by_item::ByItem;
pub use m2::{M2, Moments, m2};
pub use parameters::Estimated;
pub(crate) use parameters::{from_parameters, probability_table, slopes_of_probabilities, to_parameters};
pub(crate) use squares::Squares;
pub use squares::{MeanSquares, item_mean_squares};
pub use sx2::{SX2, s_x2};

/// Why a measure of quality cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QualityError {
    /// Items and answers do not belong together.
    #[error(
        "could not match {items} items with answers to {answered}: give one item for each column of answers"
    )]
    Items {
        /// Items given.
        items: usize,
        /// Items of the table of answers.
        answered: usize,
    },
    /// A score that the item does not know.
    #[error(
        "could not read score {score} of item {item} (counted from 0): its highest score is {top}; recode the answers or take the item's own model"
    )]
    Score {
        /// The item, from 0.
        item: usize,
        /// The score found.
        score: u8,
        /// The highest score of the item.
        top: usize,
    },
    /// The measure needs people who answered all items.
    #[error(
        "could not compute {what}: nobody answered all {items} items; choose items that were given together"
    )]
    NobodyComplete {
        /// The measure.
        what: &'static str,
        /// Number of items asked for.
        items: usize,
    },
    /// The moments would not fit in memory or time.
    #[error("could not compute M2: {moments} moments are above the limit of {limit}; choose fewer items")]
    TooManyMoments {
        /// Moments of first and second order.
        moments: usize,
        /// The limit.
        limit: usize,
    },
    /// Fewer moments than parameters, or moments that depend on each other.
    #[error(
        "could not compute M2: {moments} moments carry too little for {parameters} parameters; add items"
    )]
    TooFewMoments {
        /// Moments of first and second order.
        moments: usize,
        /// Free parameters.
        parameters: usize,
    },
    /// Values for people (abilities, strata) that do not cover the rows.
    #[error("could not match {given} values with {rows} rows of answers: give one for each row")]
    Rows {
        /// Values given.
        given: usize,
        /// Rows of the table.
        rows: usize,
    },
}

/// A normal distribution of ability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latent {
    /// Its mean.
    pub mean: f64,
    /// Its variance, above zero.
    pub variance: f64,
}

impl Latent {
    /// The standard normal.
    pub const STANDARD: Self = Self { mean: 0.0, variance: 1.0 };

    /// Nodes over six standard deviations to each side, and their weights.
    pub(crate) fn grid(self, nodes: usize) -> (Vec<f64>, Vec<f64>) {
        let reach = 6.0 * self.variance.max(0.0).sqrt().max(1e-3);
        let grid = Grid::with_nodes(self.mean - reach, self.mean + reach, nodes);
        let weights =
            grid.log_normal_weights(self.mean, self.variance.max(1e-6)).iter().map(|l| l.exp()).collect();
        (grid.nodes, weights)
    }
}

/// Refuses answers that do not belong to these items.
pub(crate) fn check(items: &[crate::Item], responses: &crate::Responses) -> Result<(), QualityError> {
    if items.len() != responses.item_count() {
        return Err(QualityError::Items { items: items.len(), answered: responses.item_count() });
    }
    for row in 0..responses.rows() {
        let (seen, scores) = responses.row(row);
        for (item, score) in seen.iter().zip(scores) {
            let top = items[*item as usize].top_score();
            if usize::from(*score) > top {
                return Err(QualityError::Score { item: *item as usize, score: *score, top });
            }
        }
    }
    Ok(())
}

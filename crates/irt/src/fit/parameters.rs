//! An item as a list of free numbers, and how its answer curves move with them.
//!
//! The slopes are central differences: exact enough (1e-10) for tests of fit and scoring steps, and the same
//! few lines for every model.

use crate::{Item, Shape};

/// Which parameters of an item were estimated from the answers under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimated {
    /// The slope.
    pub slope: bool,
    /// The difficulties.
    pub difficulties: bool,
    /// The lower asymptote.
    pub lower: bool,
    /// The upper asymptote.
    pub upper: bool,
}

impl Estimated {
    /// Nothing: an item with known parameters.
    pub const NOTHING: Self = Self { slope: false, difficulties: false, lower: false, upper: false };
    /// Difficulties only (Rasch, PCM).
    pub const DIFFICULTIES: Self = Self { difficulties: true, ..Self::NOTHING };
    /// Slope and difficulties (2PL, GRM, GPCM).
    pub const SLOPE: Self = Self { slope: true, ..Self::DIFFICULTIES };
    /// Slope, difficulty and guessing (3PL).
    pub const GUESSING: Self = Self { lower: true, ..Self::SLOPE };

    /// How many numbers of `item` that makes.
    #[must_use]
    pub fn count(self, item: &Item) -> usize {
        let dichotomous = matches!(item.shape, Shape::Logistic { .. });
        usize::from(self.slope)
            + if self.difficulties { item.top_score() } else { 0 }
            + usize::from(self.lower && dichotomous)
            + usize::from(self.upper && dichotomous)
    }
}

/// The free numbers of an item: ln a, intercepts or difficulties, c, d.
pub(crate) fn to_parameters(item: &Item, free: Estimated) -> Vec<f64> {
    let mut all = Vec::with_capacity(free.count(item));
    if free.slope {
        all.push(item.slope.ln());
    }
    match &item.shape {
        Shape::Logistic { difficulty, lower, upper } => {
            if free.difficulties {
                all.push(*difficulty);
            }
            if free.lower {
                all.push(*lower);
            }
            if free.upper {
                all.push(*upper);
            }
        }
        Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => {
            if free.difficulties {
                all.extend_from_slice(b);
            }
        }
    }
    all
}

/// The item with its free numbers replaced.
pub(crate) fn from_parameters(item: &Item, free: Estimated, parameters: &[f64]) -> Item {
    let mut next = parameters.iter().copied();
    let mut take =
        |now: f64, free: bool| if free { next.next().expect("as many parameters as are free") } else { now };
    let slope = if free.slope { take(0.0, true).exp() } else { item.slope };
    let shape = match &item.shape {
        Shape::Logistic { difficulty, lower, upper } => Shape::Logistic {
            difficulty: take(*difficulty, free.difficulties),
            lower: take(*lower, free.lower),
            upper: take(*upper, free.upper),
        },
        Shape::Graded { boundaries } => {
            Shape::Graded { boundaries: boundaries.iter().map(|b| take(*b, free.difficulties)).collect() }
        }
        Shape::PartialCredit { steps } => {
            Shape::PartialCredit { steps: steps.iter().map(|b| take(*b, free.difficulties)).collect() }
        }
    };
    Item { slope, shape }
}

/// P(X = k | θ_q) for all scores and nodes: `[k * nodes + q]`.
pub(crate) fn probability_table(item: &Item, nodes: &[f64]) -> Vec<f64> {
    let scores = item.top_score() + 1;
    let mut table = vec![0.0; scores * nodes.len()];
    let mut p = vec![0.0; scores];
    for (q, theta) in nodes.iter().enumerate() {
        item.probabilities(*theta, &mut p);
        for (k, p) in p.iter().enumerate() {
            table[k * nodes.len() + q] = *p;
        }
    }
    table
}

/// ∂P(X = k | θ_q)/∂η_p for every free number η_p: one table like [`probability_table`] for each.
pub(crate) fn slopes_of_probabilities(item: &Item, free: Estimated, nodes: &[f64]) -> Vec<Vec<f64>> {
    let at = to_parameters(item, free);
    (0..at.len())
        .map(|p| {
            let h = 1e-5 * at[p].abs().max(1.0);
            let moved = |by: f64| {
                let mut here = at.clone();
                here[p] += by;
                probability_table(&from_parameters(item, free, &here), nodes)
            };
            let (up, down) = (moved(h), moved(-h));
            up.iter().zip(&down).map(|(u, d)| (u - d) / (2.0 * h)).collect()
        })
        .collect()
}

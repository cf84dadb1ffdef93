//! Calibration by marginal maximum likelihood: Bock & Aitkin's (1981) EM over expected counts.
//!
//! Ability is normal in each group. The E step spreads every person over an equally spaced grid, the M step fits each item to the
//! expected counts. Three things keep it short:
//!
//! - the population is let go and put back in every cycle (parameter-expanded EM, Liu, Rubin & Wu 1998): mean and variance are estimated,
//!   then the items are expressed on the scale where they are 0 and 1. That removes the slowest directions of plain EM;
//! - cycles are extrapolated by SQUAREM (Varadhan & Roland 2008), and an extrapolation that lowers the likelihood is taken back;
//! - the grid is as coarse as the rule allows (step at most half the smallest posterior standard deviation of any person) and as
//!   wide as needed (its ends carry no weight); both are checked against the answers, not assumed.
//!
//! Standard errors come from Oakes' (1999) identity with the cross derivative computed exactly, person by person.

mod curve;
mod engine;
mod errors;
mod expect;
mod maximise;
mod moved;
mod real;
mod run;

use std::ops::ControlFlow;

use crate::model::{Item, NotAnItem};
use crate::responses::Responses;

/// The models that can be calibrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Right or wrong, slope 1, latent variance free.
    Rasch,
    /// Right or wrong, one slope common to all items, latent variance 1. The Rasch model on another scale.
    OnePl,
    /// Right or wrong, a slope and a difficulty each.
    TwoPl,
    /// 2PL with a lower asymptote.
    ThreePl,
    /// 3PL with an upper asymptote.
    FourPl,
    /// Graded response model.
    Graded,
    /// Partial credit model: slope 1, latent variance free.
    PartialCredit,
    /// Generalised partial credit model.
    GeneralizedPartialCredit,
}

impl Model {
    /// Whether the model is for right and wrong only.
    #[must_use]
    pub fn is_dichotomous(self) -> bool {
        !matches!(self, Self::Graded | Self::PartialCredit | Self::GeneralizedPartialCredit)
    }

    /// Whether every item has its own slope.
    #[must_use]
    pub fn has_free_slopes(self) -> bool {
        !matches!(self, Self::Rasch | Self::OnePl | Self::PartialCredit)
    }
}

/// A normal prior density.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bell {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
}

impl Bell {
    fn log_density(self, x: f64) -> f64 {
        let z = (x - self.mean) / self.sd;
        -0.5 * z * z - self.sd.ln() - 0.5 * (2.0 * std::f64::consts::PI).ln()
    }
}

/// Priors on item parameters. They apply to every item that has the parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priors {
    /// On ln a. None by default.
    pub slope: Option<Bell>,
    /// On logit c; N(−1.1, 0.5) by default, because without it 3PL likelihoods have no maximum worth the name.
    pub lower: Option<Bell>,
    /// On logit u; N(2.9, 0.5) by default (an upper asymptote near .95).
    pub upper: Option<Bell>,
}

impl Default for Priors {
    fn default() -> Self {
        Self {
            slope: None,
            lower: Some(Bell { mean: -1.1, sd: 0.5 }),
            upper: Some(Bell { mean: 2.9, sd: 0.5 }),
        }
    }
}

/// What is known of the population.
#[derive(Clone, Debug, PartialEq)]
pub enum Population {
    /// As the model asks: all groups free where items are fixed; otherwise mean 0 in the first group, and
    /// variance 1 there unless slopes are fixed at 1. Other groups are free.
    Auto,
    /// Mean and variance of every group, not estimated.
    Known(Vec<(f64, f64)>),
}

/// Number type of the E step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Double below 300,000 answers, single above.
    Auto,
    /// 32 bits: people are seen through windows of the grid. Log-likelihood good to about 1e-8 relative.
    Single,
    /// 64 bits on the whole grid.
    Double,
}

/// How to calibrate. `Options::default()` is right for most data.
#[derive(Clone, Debug)]
pub struct Options {
    /// Items that keep the parameters they have (linking, online calibration); empty or one entry per item.
    pub fixed: Vec<Option<Item>>,
    /// Highest possible score of each item; empty: the highest score seen.
    pub top_scores: Vec<usize>,
    /// Priors on item parameters.
    pub priors: Priors,
    /// The population.
    pub population: Population,
    /// Cap on EM steps; reaching it is reported, never an endless run.
    pub max_cycles: usize,
    /// Largest remaining change of any parameter that counts as converged, judged from the rate of the last steps. `None`:
    /// 2e-6 in double precision, 1e-3 in single.
    pub tolerance: Option<f64>,
    /// Number type of the E step.
    pub precision: Precision,
    /// Whether to compute standard errors (costs about one E step per parameter).
    pub standard_errors: bool,
    /// In how many pieces the people are worked on at once. Results depend on this number in the last digits, not on threads.
    pub lanes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fixed: Vec::new(),
            top_scores: Vec::new(),
            priors: Priors::default(),
            population: Population::Auto,
            max_cycles: 2_000,
            tolerance: None,
            precision: Precision::Auto,
            standard_errors: true,
            lanes: 1,
        }
    }
}

/// Where a calibration stands, for progress bars and jobs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// An EM step was done.
    Cycle {
        /// How many there were.
        cycle: usize,
        /// Log-likelihood before the step.
        loglik: f64,
        /// Estimated remaining change of the parameter that moves most.
        change: f64,
        /// The change below which the run is over.
        target: f64,
    },
    /// Standard errors of some items are known.
    Errors {
        /// How many.
        done: usize,
        /// Of how many.
        of: usize,
    },
}

/// Standard errors of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemErrors {
    /// Of the slope a, where it was estimated.
    pub slope: Option<f64>,
    /// Of the intercepts d (or d_1..d_m).
    pub intercepts: Vec<f64>,
    /// Of the difficulties b (or b_1..b_m), by the delta method.
    pub difficulties: Vec<f64>,
    /// Of logit c, where it was estimated.
    pub lower_logit: Option<f64>,
    /// Of logit u, where it was estimated.
    pub upper_logit: Option<f64>,
}

/// Something about the data or the estimates that a reader of the results must know. Items and rows count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Warning {
    /// Nobody answered the item.
    #[error(
        "nobody answered item {item}: it keeps a slope of 1 and difficulties around 0, and no standard errors"
    )]
    NotAnswered {
        /// The item.
        item: usize,
    },
    /// All answers to the item have the same score.
    #[error(
        "all answers to item {item} have score {score}: its slope is held, and its difficulty is that of half an answer of every other score"
    )]
    SameScore {
        /// The item.
        item: usize,
        /// The only score.
        score: usize,
    },
    /// A score of the item never occurred.
    #[error(
        "score {score} of item {item} never occurs: it counts as half an answer; join it with a neighbour or leave the item out"
    )]
    ScoreNotUsed {
        /// The item.
        item: usize,
        /// The score.
        score: usize,
    },
    /// A slope fell to the least allowed value.
    #[error("the slope of item {item} fell to zero: its answers run against the other items; check its key")]
    SlopeAtFloor {
        /// The item.
        item: usize,
    },
    /// A slope is so steep that the data set no limit to it.
    #[error("the slope of item {item} is {slope:.1}: the answers hardly limit it; a prior on slopes would")]
    SlopeTooSteep {
        /// The item.
        item: usize,
        /// Its slope.
        slope: f64,
    },
    /// Fewer items than the model needs to be identified.
    #[error("{items} items cannot identify this model: the estimates are one of many that fit equally well")]
    TooFewItems {
        /// How many there are.
        items: usize,
    },
    /// Fewer people than parameters.
    #[error("{people} people for {parameters} parameters: the estimates follow chance")]
    FewPeople {
        /// How many people.
        people: usize,
        /// How many parameters.
        parameters: usize,
    },
    /// The variance of a group ran to one of its bounds.
    #[error("the variance of group {group} stopped at {variance:.3}: the answers do not determine it")]
    VarianceAtBound {
        /// The group.
        group: usize,
        /// Where it stopped.
        variance: f64,
    },
    /// Rows without any answer were left out.
    #[error("{rows} rows without any answer were left out")]
    EmptyRows {
        /// How many.
        rows: usize,
    },
    /// A group without people.
    #[error("group {group} has no people: its mean and variance are those it began with")]
    EmptyGroup {
        /// The group.
        group: usize,
    },
    /// The cap on cycles was reached.
    #[error("not converged after {cycles} cycles: the largest parameter may still move by {change:.1e}")]
    NotConverged {
        /// How many steps were done.
        cycles: usize,
        /// Estimated remaining change.
        change: f64,
    },
    /// The caller stopped the run.
    #[error("stopped after {cycles} cycles, before it converged")]
    Stopped {
        /// How many steps were done.
        cycles: usize,
    },
    /// The information matrix could not be inverted.
    #[error("no standard errors: the answers leave some direction of the parameters without information")]
    NoStandardErrors,
    /// The grid would have become too fine.
    #[error("the grid stopped at {nodes} nodes, coarser than half the smallest posterior standard deviation")]
    GridCapped {
        /// How many nodes it has.
        nodes: usize,
    },
}

/// Why there are no estimates at all. Items and rows count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    /// There is no answer.
    #[error("could not calibrate: there are no answers; give at least one row with a score")]
    NoAnswers,
    /// A score is too high for the item.
    #[error(
        "could not calibrate item {item}: score {score} is above its highest score {top}; choose graded or gpcm for items with several scores"
    )]
    ScoreTooHigh {
        /// The item.
        item: usize,
        /// The score found.
        score: usize,
        /// The highest allowed.
        top: usize,
    },
    /// An answer names an item that is not there.
    #[error("could not calibrate: row {row} answers item {item}, but there are {items} items")]
    NoSuchItem {
        /// The row.
        row: usize,
        /// The item named.
        item: usize,
        /// How many there are.
        items: usize,
    },
    /// A person answers the same item twice.
    #[error("could not calibrate: row {row} answers item {item} twice; keep one of the answers")]
    AnsweredTwice {
        /// The row.
        row: usize,
        /// The item.
        item: usize,
    },
    /// A weight is not a number above zero.
    #[error("could not calibrate: row {row} has weight {weight}; weights must be finite and not below zero")]
    Weight {
        /// The row.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// A fixed item is not an item.
    #[error("could not calibrate: fixed item {item} is not usable: {why}")]
    Fixed {
        /// The item.
        item: usize,
        /// What is wrong with it.
        why: NotAnItem,
    },
    /// A common slope and fixed items do not go together.
    #[error(
        "could not calibrate: a common slope cannot be estimated beside fixed items; choose rasch or 2pl"
    )]
    CommonSlopeWithFixed,
    /// Options that speak of another number of items or groups.
    #[error("could not calibrate: {what} has {given} entries for {needed}")]
    Length {
        /// Which option.
        what: &'static str,
        /// How many entries it has.
        given: usize,
        /// How many are needed.
        needed: usize,
    },
    /// An option is not a usable number.
    #[error("could not calibrate: {0} must be finite and above zero")]
    Option(&'static str),
    /// The likelihood stopped being a number.
    #[error(
        "could not calibrate: the likelihood is no longer a number after {cycles} cycles; try a prior on slopes"
    )]
    LostNumbers {
        /// After how many steps.
        cycles: usize,
    },
}

/// What a calibration found.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// One item for each item of the responses.
    pub items: Vec<Item>,
    /// Marginal log-likelihood, without priors.
    pub loglik: f64,
    /// Log-likelihood plus log densities of the priors.
    pub log_posterior: f64,
    /// EM steps done.
    pub cycles: usize,
    /// Whether the parameters had stopped moving.
    pub converged: bool,
    /// Mean and variance of each group.
    pub groups: Vec<(f64, f64)>,
    /// Standard errors of mean and variance of each group, where estimated.
    pub group_errors: Vec<(Option<f64>, Option<f64>)>,
    /// Standard errors of each item, where it was estimated.
    pub se: Vec<Option<ItemErrors>>,
    /// Number of estimated parameters.
    pub parameters: usize,
    /// People, counted with their weights.
    pub people: f64,
    /// Nodes of the final grid: lowest, step, how many.
    pub grid: (f64, f64, usize),
    /// What the reader must know.
    pub warnings: Vec<Warning>,
}

impl Calibration {
    /// Intercepts d of an item: −a b, or for partial credit the running sums of −a b_v (the form of reference tables).
    #[must_use]
    pub fn intercepts(item: &Item) -> Vec<f64> {
        let curve = curve::Curve::of(item);
        if curve.kind == curve::Kind::Logistic { vec![curve.values[1]] } else { curve.values[1..].to_vec() }
    }

    /// Akaike's information criterion.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters as f64 - 2.0 * self.loglik
    }

    /// Schwarz' information criterion.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.parameters as f64 * self.people.ln() - 2.0 * self.loglik
    }
}

/// Calibrates all items with one model.
///
/// # Errors
/// Names the row or item that makes an estimate impossible; what is merely doubtful comes back as a [`Warning`].
pub fn calibrate(
    responses: &Responses,
    model: Model,
    options: &Options,
) -> Result<Calibration, CalibrationError> {
    calibrate_with(responses, &vec![model; responses.item_count()], options, &mut |_| {
        ControlFlow::Continue(())
    })
}

/// Calibrates with a model for each item, reporting after each step; `ControlFlow::Break` ends the run with what is there.
///
/// # Errors
/// As [`calibrate`].
pub fn calibrate_with(
    responses: &Responses,
    models: &[Model],
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Calibration, CalibrationError> {
    run::run(responses, models, options, progress)
}

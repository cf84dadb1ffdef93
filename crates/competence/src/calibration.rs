//! A calibration from its plan to its report. Pure: the answers go in, the report comes out; whether its values are taken into
//! use is decided elsewhere, by a person.
//!
//! Two kinds of run share everything but their middle. A whole run estimates all items of a framework together (marginal
//! maximum likelihood). A run for new items keeps the items in use as they are and estimates only those that were tried out
//! without counting (multi-cycle EM of `irt::online`).

use std::ops::ControlFlow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod run;

pub use run::run;

/// Fewest items that can be calibrated together.
pub const FEWEST_ITEMS: usize = 5;

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aim {
    /// All items together.
    Whole,
    /// Items that were tried out, on the scale of those in use.
    New,
}

/// The model of right-or-wrong items; items with part credit get the one that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Rasch, with the partial credit model.
    Rasch,
    /// 2PL, with the generalised partial credit model.
    TwoPl,
    /// 3PL where one of several is chosen, 2PL elsewhere, with the generalised partial credit model.
    ThreePl,
}

impl Family {
    /// All.
    pub const ALL: [Family; 3] = [Family::Rasch, Family::TwoPl, Family::ThreePl];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Family::Rasch => "rasch",
            Family::TwoPl => "2pl",
            Family::ThreePl => "3pl",
        }
    }
}

/// How the new values come onto the scale of those in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The mean difficulty and slope of all items stay what they were (Loyd & Hoover 1980).
    Mean,
    /// Some items keep their values.
    Fixed,
    /// Not at all: the people's mean is 0.
    None,
}

impl Link {
    /// All.
    pub const ALL: [Link; 3] = [Link::Mean, Link::Fixed, Link::None];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Link::Mean => "mean",
            Link::Fixed => "fixed",
            Link::None => "none",
        }
    }
}

/// What to calibrate, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What for.
    pub aim: Aim,
    /// The framework: one scale.
    pub framework: String,
    /// Areas of the framework; empty for all.
    #[serde(default)]
    pub areas: Vec<String>,
    /// The model.
    pub family: Family,
    /// Only attempts begun on this day or later.
    pub since: Option<Date>,
    /// Fewest answers of an item.
    pub min_answers: usize,
    /// How the scale is kept.
    pub link: Link,
    /// The items that keep their values.
    #[serde(default)]
    pub fixed: Vec<String>,
}

/// Why an item was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Nobody answered it.
    Nobody,
    /// Fewer answers than asked for.
    TooFew,
    /// Everybody had all points.
    AllRight,
    /// Nobody had a point.
    NoneRight,
    /// Everybody had the same part of the points.
    AllSame,
}

impl Reason {
    /// All.
    pub const ALL: [Reason; 5] =
        [Reason::Nobody, Reason::TooFew, Reason::AllRight, Reason::NoneRight, Reason::AllSame];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reason::Nobody => "nobody",
            Reason::TooFew => "too-few",
            Reason::AllRight => "all-right",
            Reason::NoneRight => "none-right",
            Reason::AllSame => "all-same",
        }
    }
}

/// An item that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its id.
    pub item: String,
    /// Why.
    pub reason: Reason,
    /// Its answers.
    pub answers: usize,
}

/// Values that held before a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Slope.
    pub slope: f64,
    /// Location.
    pub location: f64,
    /// The calibration they came from; 0 for the author's judgement.
    pub origin: i64,
}

/// An item's new values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Its id.
    pub item: String,
    /// The version.
    pub version: i64,
    /// `rasch`, `2pl`, `3pl`, `pcm` or `gpcm`.
    pub model: String,
    /// Slope.
    pub slope: f64,
    /// Difficulties.
    pub difficulties: Vec<f64>,
    /// Lower asymptote.
    pub lower: f64,
    /// Standard error of the slope.
    pub slope_se: Option<f64>,
    /// Standard errors of the difficulties.
    pub difficulty_se: Vec<f64>,
    /// Answers.
    pub answers: usize,
    /// It kept its values.
    #[serde(default)]
    pub fixed: bool,
    /// Of a new item: there are enough answers to let it count.
    #[serde(default)]
    pub ready: Option<bool>,
    /// What held before.
    pub before: Before,
}

impl Estimate {
    /// The mean of the difficulties.
    #[must_use]
    pub fn location(&self) -> f64 {
        self.difficulties.iter().sum::<f64>() / self.difficulties.len().max(1) as f64
    }

    /// The largest standard error of the difficulties.
    #[must_use]
    pub fn location_se(&self) -> Option<f64> {
        self.difficulty_se.iter().copied().reduce(f64::max)
    }
}

/// Something the reader of a report must know, as a code with the item and number it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Caution {
    /// `not-converged`, `slope-floor`, `slope-steep`, `score-unused`, `few-people`, `variance-bound`, `no-errors`,
    /// `grid-capped`, `few-links`, `scale-new`, `not-settled`.
    pub code: String,
    /// The item, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// A number, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

/// How the new scale was put onto the old one: b' = slope · b + shift, a' = a / slope.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Linking {
    /// The factor.
    pub slope: f64,
    /// What is added.
    pub shift: f64,
    /// Items it rests on.
    pub items: usize,
}

/// New and old difficulties beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Items with both.
    pub items: usize,
    /// Pearson's correlation.
    pub correlation: Option<f64>,
    /// Mean of new − old.
    pub mean: f64,
    /// Root of the mean square of new − old.
    pub rms: f64,
}

/// What a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was asked for.
    pub plan: Plan,
    /// People whose answers took part.
    pub people: usize,
    /// Answers that took part.
    pub answers: usize,
    /// The items' values.
    pub items: Vec<Estimate>,
    /// Items that were left out.
    pub dropped: Vec<Dropped>,
    /// Marginal log-likelihood; none for new items.
    pub loglik: Option<f64>,
    /// Number of estimated parameters.
    pub parameters: usize,
    /// Cycles.
    pub cycles: Option<usize>,
    /// The values had stopped moving.
    pub converged: bool,
    /// Akaike's and Schwarz' criterion.
    pub criteria: Option<(f64, f64)>,
    /// Mean and standard deviation of the people, on the scale of the values.
    pub population: (f64, f64),
    /// How the scale was kept.
    pub linking: Option<Linking>,
    /// What the reader must know.
    pub cautions: Vec<Caution>,
    /// New beside old.
    pub compared: Option<Compared>,
}

/// Why a run has no report.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// Somebody cancelled it.
    #[error("somebody cancelled the run")]
    Cancelled,
    /// Too few items have enough answers.
    #[error("only {0} items have enough answers; at least 5 are needed, so ask for fewer answers or wait")]
    TooFewItems(usize),
    /// No new item has enough answers.
    #[error("no item that is tried out has enough answers; ask for fewer answers or wait")]
    NoNewItems,
    /// None of the items to hold has answers.
    #[error("none of the items that should keep their values has enough answers; name others")]
    NoLinks,
    /// The numbers gave way.
    #[error("{0}")]
    Numbers(String),
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// The answers are read.
    Reading,
    /// A cycle was done: how many, the largest remaining change, and the one at which it ends.
    Cycle(usize, f64, f64),
    /// Standard errors: how many items are done, of how many.
    Errors(usize, usize),
    /// New items are estimated.
    NewItems,
    /// The report is stored.
    Writing,
}

/// Told after each step; `Break` ends the run.
pub type Telling<'a> = &'a mut dyn FnMut(Step) -> ControlFlow<()>;

//! `trinn irt …`: item response theory on files.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What to do with answers and items.
#[derive(Subcommand, Debug)]
pub enum Irt {
    /// Estimate items from answers
    Calibrate(Calibrate),
    /// Estimate people's abilities with known items
    Score(Score),
    /// Try an adaptive test on made-up people
    Simulate(Simulate),
    /// Choose the next item of a test, with reasons
    Next(Next),
}

/// Answers in, items out.
#[derive(Args, Debug)]
pub struct Calibrate {
    /// One row a person, one column an item, empty = not seen, scores 0/1 or 0..m; '-' reads standard input
    pub responses: PathBuf,
    /// The model of all items
    #[arg(long, value_enum)]
    pub model: Model,
    /// Conditional maximum likelihood, which needs no distribution of ability (rasch and pcm)
    #[arg(long)]
    pub cml: bool,
    /// Column that says how many people a row stands for
    #[arg(long, value_name = "COLUMN")]
    pub freq: Option<String>,
    /// Column with the group of each person; the first group met sets the scale
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    /// Column that is no item (may be repeated)
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Write the items here; other columns and rows of an existing file are kept
    #[arg(long, value_name = "ITEMS.csv")]
    pub out: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// The models that can be estimated.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Right or wrong, slope 1, variance of ability free
    Rasch,
    /// Right or wrong, one common slope, variance of ability 1
    #[value(name = "1pl")]
    OnePl,
    /// Right or wrong, a slope for each item
    #[value(name = "2pl")]
    TwoPl,
    /// 2PL with guessing
    #[value(name = "3pl")]
    ThreePl,
    /// 3PL with slipping
    #[value(name = "4pl")]
    FourPl,
    /// Several scores: graded response model
    Grm,
    /// Several scores: partial credit model, slope 1, variance of ability free
    Pcm,
    /// Several scores: generalised partial credit model
    Gpcm,
}

/// Answers and items in, abilities out.
#[derive(Args, Debug)]
pub struct Score {
    /// One row a person; columns that are no item of ITEMS.csv are kept in the answer; '-' reads standard input
    pub responses: PathBuf,
    /// The calibrated items
    #[arg(long, value_name = "ITEMS.csv")]
    pub items: PathBuf,
    /// The estimate
    #[arg(long, value_enum)]
    pub method: Method,
    /// Write the scores here; standard output otherwise
    #[arg(long, value_name = "SCORES.csv")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub population: Population,
}

/// How ability is estimated.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Mean of the posterior
    Eap,
    /// Maximum of the posterior
    Map,
    /// Weighted likelihood: no prior, hardly any bias
    Wle,
}

/// The normal distribution of ability that is taken as prior.
#[derive(Args, Debug, Clone, Copy)]
pub struct Population {
    /// Mean of ability
    #[arg(long, value_name = "MEAN", allow_negative_numbers = true)]
    pub mean: Option<f64>,
    /// Variance of ability; by default the column latent_variance of ITEMS.csv, or 1
    #[arg(long, value_name = "VARIANCE")]
    pub variance: Option<f64>,
}

/// A design of a test, tried on made-up people.
#[derive(Args, Debug)]
pub struct Simulate {
    /// The calibrated items
    #[arg(long, value_name = "ITEMS.csv")]
    pub items: PathBuf,
    /// How many people
    #[arg(long, default_value_t = 10_000)]
    pub persons: usize,
    /// Items a test
    #[arg(long, default_value_t = 30)]
    pub length: usize,
    /// auto (mepv for three items, then mfi), mfi, mepv, mpwi, mlwi, kl, klp, mei, gdi, gdip, bopt, thopt, astrat, random or mixed (auto, begun with 20 % chance)
    #[arg(long, default_value = "auto")]
    pub rule: String,
    /// none, pr (progressive-restricted), sh (Sympson-Hetter), eligibility or randomesque
    #[arg(long, default_value = "none")]
    pub exposure: String,
    /// The share of tests that an item may be in, for pr, sh and eligibility
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    pub r_max: f64,
    /// The same number gives the same answer, bit for bit
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Abilities between the levels, for classification: '-1,0,1'
    #[arg(long, value_name = "CUTS", allow_hyphen_values = true, value_delimiter = ',')]
    pub cuts: Vec<f64>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub population: Population,
}

/// A test under way.
#[derive(Args, Debug)]
pub struct Next {
    /// The calibrated items
    #[arg(long, value_name = "ITEMS.csv")]
    pub items: PathBuf,
    /// Columns item and score, in the order of the answers
    #[arg(long, value_name = "ANSWERS.csv")]
    pub answers: PathBuf,
    /// auto (mepv for three items, then mfi), mfi, mepv, mpwi, mlwi, kl, klp, mei, gdi, gdip, bopt, thopt, astrat, random or mixed (auto, begun with 20 % chance)
    #[arg(long)]
    pub rule: String,
    /// The same number gives the same choice
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub population: Population,
}

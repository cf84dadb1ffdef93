//! `trinn plan …`: the yearly plan of who trains on which equipment.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with an instance and a plan.
#[derive(Subcommand, Debug)]
pub enum Plan {
    /// Search for a plan; ends when time is up, when proved, or on Ctrl-C with the best so far
    Solve {
        /// The instance (trinn-plan/1)
        instance: PathBuf,
        /// Write the plan here
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Seconds at most
        #[arg(long, value_name = "N", default_value_t = 60.0)]
        seconds: f64,
        /// Where chance starts; the same seed gives the same plan
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// Changes to try, in place of as many as the seconds allow
        #[arg(long, value_name = "N")]
        moves: Option<u64>,
        /// Pins and bans, as JSON: {"pins":[booking],"stops":[stop],"bans":[{"instructor":3,"week":7}]}
        #[arg(long, value_name = "FILE")]
        wishes: Option<PathBuf>,
        /// A plan to start from
        #[arg(long, value_name = "FILE")]
        start: Option<PathBuf>,
        /// Print objective and bound as they improve
        #[arg(long)]
        progress: bool,
    },
    /// Judge a plan: violations and the four values of the objective
    Check {
        /// The instance
        instance: PathBuf,
        /// The plan
        plan: PathBuf,
        /// Pins and bans that the plan must keep too
        #[arg(long, value_name = "FILE")]
        wishes: Option<PathBuf>,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
    /// An upper bound on coverage, and how it was got
    Bound {
        /// The instance
        instance: PathBuf,
        /// Seconds at most
        #[arg(long, value_name = "N", default_value_t = 60.0)]
        seconds: f64,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
        /// Write the certificate here: the price of each row
        #[arg(long, value_name = "FILE")]
        certificate: Option<PathBuf>,
    },
    /// Why requirements are not covered, and the cheapest remedies
    Explain {
        /// The instance
        instance: PathBuf,
        /// The plan
        plan: PathBuf,
        /// Seconds at most for the prices
        #[arg(long, value_name = "N", default_value_t = 15.0)]
        seconds: f64,
        /// Requirements to show
        #[arg(long, value_name = "N", default_value_t = 40)]
        most: usize,
    },
}

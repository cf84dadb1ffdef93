//! `trinn resources`: what there is to learn from.

use clap::Subcommand;

use super::Where;

/// What to do with the learning resources.
#[derive(Subcommand, Debug)]
pub enum Resources {
    /// Call every resource's address and keep what was found; exit code 1 when an address is dead
    Check {
        /// Say that calls to the web are wanted; without it nothing is called. Calls go through the program curl
        #[arg(long, env = "TRINN_ALLOW_NETWORK", value_parser = clap::builder::FalseyValueParser::new())]
        allow_network: bool,
        /// Also call addresses inside private networks
        #[arg(long)]
        private: bool,
        /// Only this resource
        #[arg(long, value_name = "ID")]
        only: Option<String>,
        #[command(flatten)]
        at: Where,
    },
}

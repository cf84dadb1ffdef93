//! `trinn evidence`: what is counted from facts.

use clap::{Subcommand, ValueEnum};

use super::Where;

/// What to do with the indicators.
#[derive(Subcommand, Debug)]
pub enum Evidence {
    /// Count what is new, or everything anew
    Recompute {
        /// Count everything anew from all facts
        #[arg(long)]
        full: bool,
        #[command(flatten)]
        at: Where,
    },
    /// Answer a question for figures, protected as on public pages
    Query {
        /// 'indicator=ID level=county period=2026/27 by=programme as-of=2026-10-31'; only indicator is needed
        question: String,
        /// Format
        #[arg(long, value_enum, default_value_t = FigureFormat::Csv)]
        format: FigureFormat,
        #[command(flatten)]
        at: Where,
    },
    /// Recount everything from facts and compare with what is kept; exit code 1 when anything differs
    Verify {
        #[command(flatten)]
        at: Where,
    },
}

/// A format of figures.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureFormat {
    /// Comma-separated values
    Csv,
    /// A JSON list of objects
    Json,
}

//! `trinn irt calibrate|score|simulate|next`: item response theory on files.
//!
//! Answers go to standard output, talk to standard error. Bad input is named by file, row and column, says what to do, and
//! ends with exit code 2.

use std::process::ExitCode;

use anyhow::Result;

use super::BAD_INPUT;
use crate::cli::irt::Irt;

mod answers;
pub(super) mod bar;
mod calibrate;
mod conditional;
mod items;
mod next;
mod score;
mod simulate;

/// Input that cannot be used: what could not be done, to what, and a hint.
#[derive(Debug)]
struct BadInput(String);

impl std::fmt::Display for BadInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadInput {}

/// An error about input, with a hint on the next line. The text fits after "could not".
fn bad(what: impl std::fmt::Display, hint: impl std::fmt::Display) -> anyhow::Error {
    let hint = hint.to_string();
    let text = if hint.is_empty() { what.to_string() } else { format!("{what}\nhint: {hint}") };
    BadInput(text).into()
}

/// Does what was asked.
pub fn irt(what: &Irt) -> Result<ExitCode> {
    let done = match what {
        Irt::Calibrate(args) => calibrate::calibrate(args),
        Irt::Score(args) => score::score(args),
        Irt::Simulate(args) => simulate::simulate(args),
        Irt::Next(args) => next::next(args),
    };
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(e) if e.is::<BadInput>() => {
            eprintln!("could not {e}");
            Ok(ExitCode::from(BAD_INPUT))
        }
        Err(e) => Err(e),
    }
}

/// A number for a table: six decimals, and nothing where there is none.
fn number(x: f64) -> String {
    if x.is_finite() { format!("{x:.6}") } else { String::new() }
}

/// A number for JSON: null where there is none, never NaN.
fn json(x: f64) -> serde_json::Value {
    serde_json::Number::from_f64(x).map_or(serde_json::Value::Null, serde_json::Value::Number)
}

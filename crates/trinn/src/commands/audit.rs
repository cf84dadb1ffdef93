//! `trinn audit verify`

use std::process::ExitCode;

use anyhow::Result;
use db::audit::{self, Verdict};

use crate::cli::Where;
use crate::place;

/// Walks the chain.
pub async fn verify(at: &Where) -> Result<ExitCode> {
    let place = place::open(at, false).await?;
    let mut conn = place.db.read().await?;
    match audit::verify(&mut conn).await? {
        Verdict::Whole(n) => {
            println!("the audit log is whole: {n} entries");
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken { seq, why } => {
            eprintln!("the audit log is broken at entry {seq}: {why}");
            Ok(ExitCode::FAILURE)
        }
    }
}

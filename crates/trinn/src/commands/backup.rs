//! `trinn backup FILE` and `trinn restore FILE`

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use kernel::Clock;

use crate::cli::Where;
use crate::place;

/// Writes everything to one file.
pub async fn backup(at: &Where, file: &Path) -> Result<ExitCode> {
    if file.exists() {
        bail!(
            "write {}: the file exists already\n  hint: choose another name, nothing is overwritten",
            file.display()
        );
    }
    let place = place::open(at, false).await?;
    let rows = db::backup::backup(&place.db, &place::migrations(), file, Clock::System.now()).await?;
    eprintln!("wrote {rows} rows to {}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Reads everything from one file into an empty database.
pub async fn restore(at: &Where, file: &Path) -> Result<ExitCode> {
    let place = place::connect(at, true).await?;
    let rows = db::backup::restore(&place.db, &place::migrations(), file).await?;
    eprintln!("restored {rows} rows into {}", place.db.kind());
    place.db.close().await;
    Ok(ExitCode::SUCCESS)
}

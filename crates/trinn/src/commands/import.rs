//! `trinn import policies FILE`

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use kernel::Clock;
use policy::Record;
use policy::exchange::{self, Format, Limits};
use policy::store::revisions::Origin;
use policy::use_cases::Refusal;
use policy::use_cases::import_records::{Import, import_records};

use super::BAD_INPUT;
use crate::cli::Where;
use crate::place;

/// Imports a file, all rows or none; bad rows are reported on standard error.
pub async fn policies(at: &Where, file: &Path, dry_run: bool) -> Result<ExitCode> {
    let name = file.display().to_string();
    let mut reader: Box<dyn BufRead> = if name == "-" {
        Box::new(BufReader::with_capacity(1 << 18, std::io::stdin()))
    } else {
        let open = File::open(file).with_context(|| format!("open {name}"))?;
        Box::new(BufReader::with_capacity(1 << 18, open))
    };
    let format = {
        let head = reader.fill_buf().with_context(|| format!("read {name}"))?;
        Format::of(&name, head)
    };
    let rows: Vec<Record> = match exchange::read_all(format, reader, &Limits::default()) {
        Ok(rows) => rows.into_iter().map(|(_, r)| r).collect(),
        Err(report) => {
            for p in &report.problems {
                eprintln!("{name}: {p}");
            }
            if report.left_out() > 0 {
                eprintln!("{name}: and {} more problems", report.left_out());
            }
            eprintln!(
                "could not import {name}: {} problems in {} rows ({} rows are good); nothing was written",
                report.count, report.bad_rows, report.good_rows
            );
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let place = place::open(at, true).await?;
    let how = Import { author: "command:import", reason: "import", dry_run, origin: Origin::Import };
    let report = match import_records(&place.db, Clock::System.now(), rows, how).await {
        Ok(report) => report,
        Err(Refusal::Problems(problems)) => {
            for p in &problems {
                eprintln!("{name}: {p}");
            }
            eprintln!("could not import {name}: {} problems; nothing was written", problems.len());
            return Ok(ExitCode::from(BAD_INPUT));
        }
        Err(e) => return Err(e).context("write the rows; nothing was written"),
    };
    place.db.close().await;
    let verb = if dry_run { "would be" } else { "were" };
    println!(
        "{} rows read: {} {verb} created, {} {verb} updated, {} unchanged",
        report.rows, report.created, report.updated, report.unchanged
    );
    if report.created + report.updated == 0 {
        println!("nothing {}", if dry_run { "would change" } else { "changed" });
    }
    Ok(ExitCode::SUCCESS)
}

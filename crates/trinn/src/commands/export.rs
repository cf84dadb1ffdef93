//! `trinn export policies`

use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::sync::mpsc;

use anyhow::{Context, Result};
use kernel::Lang;
use policy::Record;
use policy::exchange::OutFormat;
use policy::filter::Filter;
use policy::selection::{self, Origin};
use policy::store::publications;
use webkit::query::Query;

use super::BAD_INPUT;
use crate::cli::{ExportFormat, Where};
use crate::place;

/// Records read in one go.
const BATCH: i64 = 500;

/// Writes what is public to standard output.
pub async fn policies(at: &Where, format: ExportFormat, filter: &str) -> Result<ExitCode> {
    let format = match format {
        ExportFormat::Jsonl => OutFormat::JsonLines,
        ExportFormat::Csv => OutFormat::Csv,
        ExportFormat::JsonLd => OutFormat::JsonLd,
        ExportFormat::Xlsx => OutFormat::Xlsx,
    };
    let filter = match Filter::parse(&Query::parse(filter)) {
        Ok(filter) => filter,
        Err(e) => {
            eprintln!("could not read the filter: {e}");
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let place = place::open(at, false).await?;
    let everything = filter.is_empty() && filter.as_of.is_none();
    // only JSON-LD needs the vocabularies, only a filter needs the index
    let catalog = if everything && format != OutFormat::JsonLd { None } else { Some(place.catalog().await?) };
    let vocabularies = catalog.as_ref().map(|c| c.vocabularies()).unwrap_or_default();

    // the database is read here, the file is written there; a few batches stand between
    let (send, receive) = mpsc::sync_channel::<Vec<Record>>(4);
    let base_url = std::env::var("TRINN_BASE_URL").unwrap_or_else(|_| "http://127.0.0.1:4070".to_owned());
    let origin = Origin { base_url, vocabularies, edition: None, date: None };
    let writer = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
        selection::write_as(format, receive.into_iter().flatten(), &origin, &mut out)?;
        out.flush()
    });

    let mut conn = place.db.read().await?;
    if everything {
        let mut number = i64::MIN;
        loop {
            let batch = publications::live_after(&mut conn, number, BATCH).await?;
            let Some(last) = batch.last() else { break };
            number = last.number;
            if send.send(batch.into_iter().map(|p| p.record).collect()).is_err() {
                break;
            }
        }
    } else if let Some(catalog) = &catalog {
        let mut keys = catalog.index().keys(&filter.to_search(Lang::Nb, usize::MAX, &[]))?;
        keys.sort_unstable();
        for chunk in keys.chunks(BATCH as usize) {
            let seqs: Vec<i64> = chunk.iter().map(|(_, seq)| *seq as i64).collect();
            let batch = publications::by_seq(&mut conn, &seqs).await?;
            if send.send(batch.into_iter().map(|p| p.record).collect()).is_err() {
                break;
            }
        }
    }
    drop(send);
    match writer.await.context("write the export")? {
        // whoever reads has seen enough
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => other.map(|()| ExitCode::SUCCESS).context("write the export"),
    }
}

//! `trinn evidence recompute|query|verify`

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::Result;
use evidence::indicator::shipped;
use evidence::ledger;
use evidence::query::{COLUMNS, Query, answer, columns};
use kernel::{Clock, Lang};
use serde_json::{Map, Value};

use super::irt::bar::Bar;
use super::{BAD_INPUT, print};
use crate::cli::Where;
use crate::cli::evidence::{Evidence, FigureFormat};
use crate::place;

/// Does what was asked.
pub async fn evidence(what: Evidence) -> Result<ExitCode> {
    match what {
        Evidence::Recompute { full, at } => recompute(&at, full).await,
        Evidence::Query { question, format, at } => query(&at, &question, format).await,
        Evidence::Verify { at } => verify(&at).await,
    }
}

fn step(bar: &Mutex<Bar>, done: f64) {
    if let Ok(mut bar) = bar.lock() {
        bar.step(done, "");
    }
}

async fn recompute(at: &Where, full: bool) -> Result<ExitCode> {
    let place = place::open(at, false).await?;
    let bar = Mutex::new(Bar::new("counting"));
    let progress = |done: f64| step(&bar, done);
    let start = Instant::now();
    let facts = if full {
        ledger::recompute(&place.db, shipped(), &progress).await?
    } else {
        ledger::keep_up_with(&place.db, shipped(), &progress).await?
    };
    drop(bar);
    let what = if full { "facts counted anew" } else { "new facts counted" };
    println!("{facts} {what} for {} indicators in {:.1} s", shipped().len(), start.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

async fn query(at: &Where, question: &str, format: FigureFormat) -> Result<ExitCode> {
    let query = match Query::parse(question) {
        Ok(query) => query,
        Err(bad) => {
            eprintln!("could not {bad}");
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let place = place::open(at, false).await?;
    let rows = answer(&place.db, &query, Clock::System.now().date()).await?;
    let rows = rows.iter().map(|r| columns(query.indicator, r, Lang::En));
    match format {
        FigureFormat::Csv => {
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(COLUMNS)?;
            for row in rows {
                out.write_record(row)?;
            }
            print(&String::from_utf8(out.into_inner()?)?)?;
        }
        FigureFormat::Json => {
            let objects: Vec<Value> = rows
                .map(|row| {
                    let pairs = COLUMNS.iter().zip(row).map(|(k, v)| ((*k).to_owned(), json_value(k, v)));
                    Value::Object(pairs.collect::<Map<_, _>>())
                })
                .collect();
            print(&format!("{}\n", serde_json::to_string_pretty(&objects)?))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A number where the column holds numbers; nothing where there is none.
fn json_value(column: &str, text: String) -> Value {
    match column {
        "version" | "count" | "value" | "standard_error" => {
            text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
        }
        _ => Value::String(text),
    }
}

async fn verify(at: &Where) -> Result<ExitCode> {
    let place = place::open(at, false).await?;
    let bar = Mutex::new(Bar::new("counting"));
    let (cells, different) = ledger::verify(&place.db, shipped(), &|done| step(&bar, done)).await?;
    drop(bar);
    if different.is_empty() {
        println!("every kept figure equals a recount: {cells} cells of {} indicators", shipped().len());
        return Ok(ExitCode::SUCCESS);
    }
    for d in &different {
        eprintln!("{}: {} cells differ from a recount, which has {}", d.code, d.cells, d.of);
    }
    eprintln!("hint: `trinn evidence recompute --full` counts everything anew");
    Ok(ExitCode::FAILURE)
}

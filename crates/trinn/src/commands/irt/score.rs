//! `trinn irt score RESPONSES.csv --items ITEMS.csv --method …`

use std::collections::HashMap;
use std::io::Write;

use anyhow::{Context, Result};
use irt::person_fit::person_fit;
use irt::score::{Method as Engine, Prior, score_all};

use super::answers::{self, Columns, Known};
use super::items::Bank;
use super::number;
use crate::cli::irt::{Method, Score};

/// Estimates abilities.
pub fn score(args: &Score) -> Result<()> {
    let bank = Bank::read(&args.items)?;
    let latent = bank.latent(&args.population)?;
    let known: HashMap<&str, Known> = bank
        .rows
        .iter()
        .enumerate()
        .map(|(item, row)| (row.name.as_str(), Known { item, lowest: row.lowest, top: row.item.top_score() }))
        .collect();
    let read = answers::read(&args.responses, &Columns::Known(&known))?;
    let items = bank.items();
    let method = match args.method {
        Method::Eap => Engine::Eap,
        Method::Map => Engine::Map,
        Method::Wle => Engine::Wle,
    };
    let prior = Prior { mean: latent.mean, sd: latent.variance.sqrt() };
    let scores = score_all(&items, &read.responses, method, prior);
    for note in &read.notes {
        eprintln!("note: {note}");
    }
    let missing = bank.rows.len() - read.items.len();
    if missing > 0 {
        eprintln!(
            "note: {missing} items of {} have no column in {}",
            args.items.display(),
            args.responses.display()
        );
    }

    let out: Box<dyn Write> = match &args.out {
        Some(path) => {
            Box::new(std::fs::File::create(path).with_context(|| format!("write {}", path.display()))?)
        }
        None => Box::new(std::io::stdout().lock()),
    };
    let mut writer = csv::Writer::from_writer(std::io::BufWriter::with_capacity(1 << 18, out));
    let mut unscored: HashMap<String, usize> = HashMap::new();
    let mut write = || -> csv::Result<()> {
        let own = ["theta", "se", "answers", "lz_star"];
        // a column of the file that is called like one of ours would stand twice
        let kept: Vec<usize> =
            (0..read.kept.len()).filter(|k| !own.contains(&read.kept[*k].as_str())).collect();
        writer.write_record(kept.iter().map(|k| read.kept[*k].as_str()).chain(own))?;
        for (row, found) in scores.iter().enumerate() {
            for k in &kept {
                writer.write_field(&read.kept_cells[row][*k])?;
            }
            let (of, given) = read.responses.row(row);
            match found {
                Ok(ability) => {
                    let answers = of.iter().zip(given).map(|(i, s)| (*i as usize, *s));
                    let fit = person_fit(&items, answers, ability.theta);
                    writer.write_field(number(ability.theta))?;
                    writer.write_field(number(ability.se))?;
                    writer.write_field(of.len().to_string())?;
                    writer.write_field(fit.map_or(String::new(), |f| number(f.lz_star)))?;
                }
                Err(why) => {
                    *unscored.entry(why.to_string()).or_default() += 1;
                    for cell in ["", "", &of.len().to_string(), ""] {
                        writer.write_field(cell)?;
                    }
                }
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()?;
        Ok(())
    };
    match write() {
        // whoever reads has seen enough
        Err(e) if is_broken_pipe(&e) => {}
        other => other.context("write the scores")?,
    }
    for (why, count) in &unscored {
        eprintln!(
            "note: {count} people have no estimate: {}",
            why.strip_prefix("could not score: ").unwrap_or(why)
        );
    }
    if let Some(path) = &args.out {
        eprintln!(
            "{} people scored, written to {}",
            scores.iter().filter(|s| s.is_ok()).count(),
            path.display()
        );
    }
    Ok(())
}

fn is_broken_pipe(e: &csv::Error) -> bool {
    matches!(e.kind(), csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
}

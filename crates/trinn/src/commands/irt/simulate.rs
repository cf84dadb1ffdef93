//! `trinn irt simulate --items ITEMS.csv …`, and what it shares with `trinn irt next`: bank and rules from the command line.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use irt::bank::{Bank as Engine, Entry};
use irt::choose::Criterion;
use irt::exposure::ExposureRule;
use irt::fit::Latent;
use irt::posterior::Grid;
use irt::session::{Design, MOST_ITEMS, Rules, WarmStart};
use irt::simulate::{AtLength, Population, Report, simulate as run, sympson_hetter};
use irt::stop::Stops;
use serde_json::{Value, json};

use super::bar::Bar;
use super::items::Bank;
use super::{bad, json as js, number};
use crate::cli::irt::Simulate;
use crate::commands::print;

/// Most people of one simulation.
const MOST_PERSONS: usize = 10_000_000;
/// Rounds and people in which Sympson and Hetter's parameters are found.
const ROUNDS: usize = 10;
const ROUND_PERSONS: usize = 4_000;
/// Items of a test that begin with chance, under the rule "mixed".
const MIXED_ITEMS: usize = 5;

/// The bank in the form that chooses: areas, competences and enemies as numbers.
pub(super) fn engine(bank: &Bank, latent: Latent) -> Result<Arc<Engine>> {
    let mut areas: HashMap<String, u16> = HashMap::new();
    let mut competences: HashMap<(String, String), u16> = HashMap::new();
    let mut enemies: HashMap<String, u32> = HashMap::new();
    let columns = ["area", "competence", "enemy"].map(|c| bank.column(c));
    let mut entries = Vec::with_capacity(bank.rows.len());
    for row in &bank.rows {
        let [area, competence, enemy] = columns.map(|at| at.map_or("", |at| row.cells[at].as_str()));
        // a competence is one of its area: the same name elsewhere is another one
        let key = (area.to_owned(), competence.to_owned());
        let next = (areas.len(), competences.len(), enemies.len());
        let narrow =
            |n: usize| u16::try_from(n).map_err(|_| bad("use more than 65,536 areas or competences", ""));
        let area = *areas.entry(area.to_owned()).or_insert(narrow(next.0)?);
        let competence = *competences.entry(key).or_insert(narrow(next.1)?);
        let enemy = (!enemy.is_empty()).then(|| *enemies.entry(enemy.to_owned()).or_insert(next.2 as u32));
        entries.push(Entry { item: row.item.clone(), area, competence, enemy });
    }
    let sd = latent.variance.sqrt();
    let grid = if latent == Latent::STANDARD { Grid::standard() } else { Grid::around(latent.mean, sd) };
    Engine::on_grid(entries, grid).map(Arc::new).map_err(|e| bad(format!("use the items: {e}"), ""))
}

/// The rules that a name on the command line stands for.
pub(super) fn rules(name: &str, stops: Stops, latent: Latent) -> Result<Rules> {
    let mut rules =
        Rules { prior_mean: latent.mean, prior_sd: latent.variance.sqrt(), ..Rules::plain(stops) };
    match name.to_ascii_lowercase().as_str() {
        "auto" => {}
        "mixed" => rules.warm_start = Some(WarmStart::mixed(MIXED_ITEMS)),
        other => {
            let criterion: Criterion = other.parse().map_err(|e: irt::choose::NoSuchCriterion| {
                bad(
                    format!("choose by rule {name:?}: {e}"),
                    "auto (mepv for three items, then mfi) and mixed are rules too",
                )
            })?;
            rules.first_items = 0;
            rules.first = criterion;
            rules.then = criterion;
        }
    }
    Ok(rules)
}

fn exposure(
    args: &Simulate,
    bank: &Arc<Engine>,
    rules: &Rules,
    population: Population,
) -> Result<ExposureRule> {
    let most = args.r_max;
    let limits = matches!(args.exposure.as_str(), "pr" | "sh" | "eligibility");
    if limits && !(most > 0.0 && most <= 1.0) {
        return Err(bad(
            format!("limit exposure to {most}"),
            "--r-max is a share of tests, above 0 and at most 1",
        ));
    }
    if limits && most * (bank.len() as f64) < args.length as f64 {
        let needed = (args.length as f64 / most).ceil();
        return Err(bad(
            format!(
                "keep every item of {} below a share of {most} in tests of {} items",
                bank.len(),
                args.length
            ),
            format!("that needs at least {needed} items; raise --r-max or shorten the test"),
        ));
    }
    Ok(match args.exposure.as_str() {
        "none" => ExposureRule::None,
        "pr" => ExposureRule::progressive(most),
        "eligibility" => ExposureRule::Eligibility { most },
        "randomesque" => ExposureRule::Randomesque { among: 10 },
        "sh" => {
            eprintln!(
                "note: finding the Sympson-Hetter parameters in {ROUNDS} rounds of {ROUND_PERSONS} people"
            );
            let found =
                sympson_hetter(bank, rules, population, most, ROUND_PERSONS, ROUNDS, args.seed ^ 0x5348);
            let (given, _) = found.map_err(|e| bad(format!("use the design: {e}"), ""))?;
            ExposureRule::SympsonHetter { given }
        }
        other => {
            return Err(bad(
                format!("control exposure by {other:?}"),
                "write none, pr, sh, eligibility or randomesque",
            ));
        }
    })
}

/// Runs a simulation.
pub fn simulate(args: &Simulate) -> Result<()> {
    if args.persons == 0 || args.persons > MOST_PERSONS {
        return Err(bad(
            format!("simulate {} people", args.persons),
            format!("--persons is 1 to {MOST_PERSONS}"),
        ));
    }
    if args.length == 0 || args.length > MOST_ITEMS {
        return Err(bad(
            format!("simulate tests of {} items", args.length),
            format!("--length is 1 to {MOST_ITEMS}"),
        ));
    }
    let bank = Bank::read(&args.items)?;
    let latent = bank.latent(&args.population)?;
    let engine = engine(&bank, latent)?;
    let mut stops = Stops::fixed(args.length);
    stops.cuts.clone_from(&args.cuts);
    let mut rules = rules(&args.rule, stops, latent)?;
    let population = Population { mean: latent.mean, sd: latent.variance.sqrt() };
    rules.exposure = exposure(args, &engine, &rules, population)?;
    let design = Design::new(engine, rules).map_err(|e| bad(format!("use the design: {e}"), ""))?;
    let bar = Mutex::new(Bar::new("simulating"));
    let progress = |done: usize, all: usize| {
        if let Ok(mut bar) = bar.lock() {
            bar.step(done as f64 / all as f64, &format!("{done} of {all} people"));
        }
        ControlFlow::Continue(())
    };
    let report = run(&design, population, args.persons, args.seed, &progress)?;
    drop(bar);
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&as_json(args, &report))?))?;
    } else {
        print(&as_text(args, &report))?;
    }
    Ok(())
}

fn as_json(args: &Simulate, report: &Report) -> Value {
    let at = |l: &AtLength| {
        json!({
            "items": l.items,
            "rmse": js(l.rmse),
            "bias": js(l.bias),
            "mean_se": js(l.mean_se),
            "mean_se_over_rmse": js(l.mean_se_over_rmse),
        })
    };
    let mut value = json!({
        "persons": report.persons,
        "length": args.length,
        "rule": args.rule,
        "exposure": args.exposure,
        "seed": args.seed,
        "by_length": report.by_length.iter().map(at).collect::<Vec<_>>(),
        "max_exposure": js(report.max_exposure),
        "never_used": report.never_used,
        "overlap": js(report.overlap),
    });
    if let Some(right) = report.classified_right {
        value["classified_right"] = js(right);
        value["levels"] = json!(report.levels);
    }
    value
}

fn as_text(args: &Simulate, report: &Report) -> String {
    let mut text = format!(
        "{} people, {} items each, rule {}, exposure {}, seed {}\n\n{:>6} {:>9} {:>9} {:>9} {:>13}\n",
        report.persons,
        args.length,
        args.rule,
        args.exposure,
        args.seed,
        "items",
        "rmse",
        "bias",
        "mean se",
        "mean se/rmse"
    );
    for l in &report.by_length {
        text.push_str(&format!(
            "{:>6} {:>9} {:>9} {:>9} {:>13}\n",
            l.items,
            number(l.rmse),
            number(l.bias),
            number(l.mean_se),
            number(l.mean_se_over_rmse)
        ));
    }
    text.push_str(&format!(
        "\nlargest exposure {}; items never used {}; overlap {}\n",
        number(report.max_exposure),
        report.never_used,
        number(report.overlap)
    ));
    if let Some(right) = report.classified_right {
        text.push_str(&format!("classified right {}\n", number(right)));
    }
    text
}

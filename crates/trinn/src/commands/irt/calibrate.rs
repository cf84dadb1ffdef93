//! `trinn irt calibrate RESPONSES.csv --model …`

use std::fmt::Write as _;
use std::ops::ControlFlow;

use anyhow::Result;
use irt::calibrate::{
    Calibration, CalibrationError, ItemErrors, Model as Engine, Options, Progress, Warning, calibrate_with,
};
use irt::{Item, Responses, Shape};
use serde_json::{Value, json};

use super::answers::{self, Columns};
use super::bar::Bar;
use super::items::{self, Estimate, model_name};
use super::{bad, json as js};
use crate::cli::irt::{Calibrate, Model};
use crate::commands::print;

/// Answers from which on the people are worked on in several pieces at once.
const MANY: usize = 500_000;
/// How many pieces; a constant, because the last digits depend on it.
const PIECES: usize = 4;

/// Most parameters with standard errors: the work grows with their third power, 2,000 take a quarter of a minute.
const MOST_WITH_ERRORS: usize = 2_000;

/// The work that cycles may take: a cycle costs about items^1.5, because more items ask for a finer grid. 100 items may take
/// 3,000 cycles, 500 items 268; answers that fill a bank need 4 to 20.
const WORK: f64 = 3e6;
/// Fewest cycles allowed.
const LEAST_CYCLES: f64 = 30.0;

/// What a calibration gives to the report, whichever way it was made.
pub(super) struct Outcome {
    pub items: Vec<Item>,
    pub se: Vec<Option<ItemErrors>>,
    pub loglik: f64,
    pub cycles: usize,
    pub converged: bool,
    pub parameters: usize,
    pub latent_variance: Option<f64>,
    pub groups: Vec<(f64, f64)>,
    pub warnings: Vec<String>,
    /// Further lines of the report, and further members of the JSON.
    pub also: Vec<(String, &'static str, Value)>,
}

/// Estimates items.
pub fn calibrate(args: &Calibrate) -> Result<()> {
    let columns =
        Columns::AllBut { freq: args.freq.as_deref(), group: args.group.as_deref(), ignore: &args.ignore };
    let mut read = answers::read(&args.responses, &columns)?;
    let name = args.responses.display().to_string();
    let lowest = begin_at_zero(&mut read.responses, args.model, &read.items, &name)?;
    for (item, taken) in read.items.iter().zip(&lowest).filter(|(_, t)| **t > 0) {
        read.notes.push(format!("the scores of item {item:?} begin at {taken}, which counts as 0"));
    }
    let outcome = if args.cml { super::conditional::calibrate(args, &read)? } else { marginal(args, &read)? };
    for note in read.notes.iter().chain(&outcome.warnings) {
        eprintln!("note: {note}");
    }
    if let Some(out) = &args.out {
        let estimates: Vec<Estimate> = (0..read.items.len())
            .map(|i| Estimate {
                name: read.items[i].clone(),
                model: args.model,
                item: outcome.items[i].clone(),
                se: outcome.se[i].as_ref().map_or((None, Vec::new()), |e| (e.slope, e.difficulties.clone())),
                lowest: lowest[i],
            })
            .collect();
        let (columns, rows) = items::write(out, &estimates, outcome.latent_variance)?;
        let kept = if columns + rows > 0 {
            format!("; {columns} columns and {rows} rows kept")
        } else {
            String::new()
        };
        eprintln!("{} items written to {}{kept}", estimates.len(), out.display());
    }
    let text = if args.json {
        let value = as_json(args.model, &read.items, &outcome, &read.groups, read.responses.people());
        format!("{}\n", serde_json::to_string_pretty(&value)?)
    } else {
        as_text(args.model, &read, &outcome)
    };
    print(&text)?;
    Ok(())
}

/// Makes every item's scores begin at 0 where the model has several scores; refuses scores above 1 where it has not.
fn begin_at_zero(responses: &mut Responses, model: Model, names: &[String], file: &str) -> Result<Vec<u8>> {
    let counts = responses.score_counts();
    let mut lowest = vec![0; names.len()];
    if matches!(model, Model::Grm | Model::Pcm | Model::Gpcm) {
        if counts.iter().any(|c| c.len() > 2 && c[0] <= 0.0) {
            (*responses, lowest) = responses.from_zero();
        }
        return Ok(lowest);
    }
    let Some(item) = counts.iter().position(|c| c.len() > 2) else { return Ok(lowest) };
    let high = counts[item].len() - 1;
    let row = (0..responses.rows()).find(|r| {
        let (items, scores) = responses.row(*r);
        items.iter().zip(scores).any(|(i, s)| *i as usize == item && usize::from(*s) == high)
    });
    Err(bad(
        format!(
            "calibrate {file} as {}: column {:?} holds score {high}, first for person {}",
            model_name(model),
            names[item],
            row.map_or(1, |r| r + 1)
        ),
        "this model knows 0 and 1; take grm, pcm or gpcm for several scores, or --ignore the column if it is no item",
    ))
}

fn engine(model: Model) -> Engine {
    match model {
        Model::Rasch => Engine::Rasch,
        Model::OnePl => Engine::OnePl,
        Model::TwoPl => Engine::TwoPl,
        Model::ThreePl => Engine::ThreePl,
        Model::FourPl => Engine::FourPl,
        Model::Grm => Engine::Graded,
        Model::Pcm => Engine::PartialCredit,
        Model::Gpcm => Engine::GeneralizedPartialCredit,
    }
}

fn marginal(args: &Calibrate, read: &answers::Answers) -> Result<Outcome> {
    let lanes = if read.responses.answers() > MANY { PIECES } else { 1 };
    let steps: usize = read.responses.score_counts().iter().map(|c| c.len().saturating_sub(1).max(1)).sum();
    let slopes = if engine(args.model).has_free_slopes() { read.items.len() } else { 0 };
    let standard_errors = steps + slopes <= MOST_WITH_ERRORS;
    // thousands of items hardly answered may creep for hours: the cap is told as "not converged"
    let allowed = WORK / (read.items.len() as f64).powf(1.5);
    let max_cycles = allowed.clamp(LEAST_CYCLES, Options::default().max_cycles as f64) as usize;
    let options = Options { lanes, standard_errors, max_cycles, ..Options::default() };
    let mut bar = Bar::new("calibrating");
    let mut first: Option<f64> = None;
    let mut report = |p: Progress| {
        match p {
            Progress::Cycle { cycle, loglik, change, target } => {
                // the change falls by about the same factor in each cycle, so its logarithm tells how far we are
                if change.is_finite() && change > 0.0 {
                    let start = *first.get_or_insert(change);
                    let share = (start / change).ln() / (start / target).ln().max(1e-9);
                    bar.step(share.max(0.0) * 0.8, &format!("cycle {cycle}, logL {loglik:.3}"));
                }
            }
            Progress::Errors { done, of } => {
                bar.step(
                    0.8 + 0.2 * done as f64 / of.max(1) as f64,
                    &format!("standard errors, {done} of {of}"),
                );
            }
        }
        ControlFlow::Continue(())
    };
    let models = vec![engine(args.model); read.items.len()];
    let found = calibrate_with(&read.responses, &models, &options, &mut report)
        .map_err(|e| refused(&e, &read.items, &args.responses.display().to_string()))?;
    drop(bar);
    let warnings =
        found.warnings.iter().map(|w| named(&w.to_string(), warned_item(w), &read.items)).collect();
    Ok(Outcome {
        latent_variance: found.groups.first().map(|g| g.1),
        also: vec![(
            format!("AIC {:.2}, BIC {:.2}", found.aic(), found.bic()),
            "information_criteria",
            json!({ "aic": js(found.aic()), "bic": js(found.bic()) }),
        )],
        items: found.items,
        se: found.se,
        loglik: found.loglik,
        cycles: found.cycles,
        converged: found.converged,
        parameters: found.parameters,
        groups: found.groups,
        warnings,
    })
}

/// The same text with the item's name in place of its number.
pub(super) fn named(text: &str, item: Option<usize>, names: &[String]) -> String {
    match item.and_then(|i| names.get(i).map(|n| (i, n))) {
        Some((i, name)) => text.replacen(&format!("item {i}"), &format!("item {name:?}"), 1),
        None => text.to_owned(),
    }
}

fn warned_item(warning: &Warning) -> Option<usize> {
    match warning {
        Warning::NotAnswered { item }
        | Warning::SameScore { item, .. }
        | Warning::ScoreNotUsed { item, .. }
        | Warning::SlopeAtFloor { item }
        | Warning::SlopeTooSteep { item, .. } => Some(*item),
        _ => None,
    }
}

fn refused(e: &CalibrationError, names: &[String], file: &str) -> anyhow::Error {
    let item = match e {
        CalibrationError::ScoreTooHigh { item, .. }
        | CalibrationError::NoSuchItem { item, .. }
        | CalibrationError::AnsweredTwice { item, .. }
        | CalibrationError::Fixed { item, .. } => Some(*item),
        _ => None,
    };
    let text = named(&e.to_string(), item, names);
    let text = text.strip_prefix("could not calibrate").unwrap_or(&text).to_owned();
    bad(format!("calibrate {file}{text}"), "")
}

fn difficulties(item: &Item) -> Vec<f64> {
    match &item.shape {
        Shape::Logistic { difficulty, .. } => vec![*difficulty],
        Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => b.clone(),
    }
}

fn lower(item: &Item) -> Option<f64> {
    match item.shape {
        Shape::Logistic { lower, .. } => Some(lower),
        _ => None,
    }
}

/// `{"loglik","cycles","latent_variance","items":[{"item","a","b":[…],"d":[…],"c","se":{…}}]}` and what else there is.
fn as_json(model: Model, names: &[String], outcome: &Outcome, groups: &[String], people: f64) -> Value {
    let list = |x: &[f64]| Value::Array(x.iter().map(|x| js(*x)).collect());
    let maybe = |x: Option<f64>| x.map_or(Value::Null, js);
    let items: Vec<Value> = names
        .iter()
        .zip(&outcome.items)
        .zip(&outcome.se)
        .map(|((name, item), se)| {
            let c = lower(item);
            let se = match se {
                None => Value::Null,
                Some(se) => json!({
                    "a": maybe(se.slope),
                    "b": list(&se.difficulties),
                    "d": list(&se.intercepts),
                    // delta method from the logit, on which c was estimated
                    "c": maybe(se.lower_logit.zip(c).map(|(s, c)| s * c * (1.0 - c))),
                    "logit_c": maybe(se.lower_logit),
                }),
            };
            let mut value = json!({
                "item": name,
                "a": js(item.slope),
                "b": list(&difficulties(item)),
                "d": list(&Calibration::intercepts(item)),
                "c": maybe(c),
                "se": se,
            });
            if let (Model::FourPl, Shape::Logistic { upper, .. }) = (model, &item.shape) {
                value["upper"] = js(*upper);
            }
            value
        })
        .collect();
    let mut value = json!({
        "model": model_name(model),
        "loglik": js(outcome.loglik),
        "cycles": outcome.cycles,
        "converged": outcome.converged,
        "parameters": outcome.parameters,
        "people": js(people),
        "latent_variance": maybe(outcome.latent_variance),
        "items": items,
        "warnings": outcome.warnings,
    });
    if outcome.groups.len() > 1 {
        let list = outcome.groups.iter().enumerate().map(|(g, (mean, variance))| {
            json!({ "group": groups.get(g), "mean": js(*mean), "variance": js(*variance) })
        });
        value["groups"] = list.collect();
    }
    for (_, name, member) in &outcome.also {
        value[*name] = member.clone();
    }
    value
}

fn as_text(model: Model, read: &answers::Answers, outcome: &Outcome) -> String {
    let mut text = String::new();
    let mut line = |l: String| {
        text.push_str(&l);
        text.push('\n');
    };
    line(format!(
        "{} people, {} items, {} answers",
        read.responses.people(),
        read.items.len(),
        read.responses.answers_given()
    ));
    let state = if outcome.converged { "" } else { ", not converged" };
    line(format!(
        "model {}: logL {:.6}, {} parameters, {} cycles{state}",
        model_name(model),
        outcome.loglik,
        outcome.parameters,
        outcome.cycles
    ));
    for (what, _, _) in &outcome.also {
        line(what.clone());
    }
    if outcome.groups.len() > 1 {
        for (g, (mean, variance)) in outcome.groups.iter().enumerate() {
            let name = read.groups.get(g).map_or("", String::as_str);
            line(format!("group {name}: mean {mean:.4}, variance {variance:.4}"));
        }
    } else if let Some(variance) = outcome.latent_variance {
        line(format!("variance of ability {variance:.6}"));
    }
    let width = read.items.iter().map(|n| n.chars().count()).max().unwrap_or(4).max(4);
    let with_c = matches!(model, Model::ThreePl | Model::FourPl);
    line(format!("\n{:width$}  {:>20}  {}{}", "item", "a (SE)", "b (SE)", if with_c { "; c" } else { "" }));
    let shown = |x: f64, se: Option<f64>| match se {
        Some(se) if se.is_finite() => format!("{x:.4} ({se:.4})"),
        _ => format!("{x:.4}"),
    };
    for ((name, item), se) in read.items.iter().zip(&outcome.items).zip(&outcome.se) {
        let a = shown(item.slope, se.as_ref().and_then(|s| s.slope));
        let mut b = String::new();
        for (k, d) in difficulties(item).iter().enumerate() {
            let se = se.as_ref().and_then(|s| s.difficulties.get(k).copied());
            let _ = write!(b, "{}{}", if k > 0 { "  " } else { "" }, shown(*d, se));
        }
        if let (true, Some(c)) = (with_c, lower(item)) {
            let _ = write!(b, "; {c:.4}");
        }
        line(format!("{name:width$}  {a:>20}  {b}"));
    }
    text
}

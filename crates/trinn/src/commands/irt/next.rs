//! `trinn irt next --items ITEMS.csv --answers ANSWERS.csv --rule …`

use std::path::Path;

use anyhow::{Context, Result};
use irt::content::Node;
use irt::exposure::Exposure;
use irt::session::{Design, MOST_ITEMS, Next as Choice, NotASession, Reason, Session};
use irt::stop::{StopReason, Stops};
use serde_json::{Value, json};

use super::answers::bad_csv;
use super::items::Bank;
use super::simulate::{engine, rules};
use super::{bad, json as js, number};
use crate::cli::irt::Next;
use crate::commands::print;

/// Chooses the next item.
pub fn next(args: &Next) -> Result<()> {
    let bank = Bank::read(&args.items)?;
    let latent = bank.latent(&args.population)?;
    let answers = read(&args.answers, &bank)?;
    let engine = engine(&bank, latent)?;
    // the end of this test is somebody else's rule; here one item more is wanted while there is one
    let room: usize = (0..engine.leaves()).map(|leaf| engine.room(leaf)).sum();
    let length = room.clamp(1, MOST_ITEMS);
    let mut stops = Stops::fixed(length);
    stops.min_items = 1;
    let rules = rules(&args.rule, stops, latent)?;
    let design = Design::new(engine, rules).map_err(|e| bad(format!("use the items: {e}"), ""))?;
    let mut session = Session::replay(&design, args.seed, &answers).map_err(|e| {
        let text = match e {
            NotASession::Answer(n) => format!(
                "take answer {n} of {}: its item is an enemy of one answered before, or the test is too long",
                args.answers.display()
            ),
            NotASession::Damaged(_) => {
                format!("take more than {MOST_ITEMS} answers of {}", args.answers.display())
            }
        };
        bad(text, "remove the answer, or mend the column enemy of the items")
    })?;
    let choice = session.next(&design, &Exposure::new(bank.rows.len()));
    let posterior = session.posterior();
    let (mean, sd) = (posterior.mean(), posterior.sd());
    let grid = posterior.grid();
    let (chosen, reasons, stop) = match &choice {
        Choice::Item(c) => (Some(c.item as usize), c.reasons.iter().map(|r| reason(*r)).collect(), None),
        Choice::Stop(why) => (None, Vec::new(), Some(why)),
    };
    if args.json {
        let value = json!({
            "next": chosen.map(|i| json!({ "item": bank.rows[i].name, "row": i + 1 })),
            "stop": stop.map(|s| stopped(s).0),
            "posterior": {
                "mean": js(mean),
                "sd": js(sd),
                "answers": answers.len(),
                "nodes": (0..grid.nodes).map(|j| js(grid.node(j))).collect::<Vec<_>>(),
                "weights": posterior.weights().iter().map(|w| js(*w)).collect::<Vec<_>>(),
            },
            "reasons": reasons.iter().map(|(json, _)| json.clone()).collect::<Vec<Value>>(),
        });
        return Ok(print(&format!("{}\n", serde_json::to_string_pretty(&value)?))?);
    }
    let mut text = match (chosen, stop) {
        (Some(i), _) => format!("next item: {} (row {})\n", bank.rows[i].name, i + 1),
        (None, Some(why)) => format!("no next item: {}\n", stopped(why).1),
        (None, None) => String::new(),
    };
    text.push_str(&format!("after {} answers: ability {} ± {}\n", answers.len(), number(mean), number(sd)));
    for (_, words) in &reasons {
        text.push_str(&format!("because {words}\n"));
    }
    Ok(print(&text)?)
}

/// Reads the answers: item numbers of the bank and scores, in their order.
fn read(path: &Path, bank: &Bank) -> Result<Vec<(u32, u8)>> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path).with_context(|| format!("open {name}"))?;
    let mut reader = csv::Reader::from_reader(std::io::BufReader::new(file));
    let header = reader.headers().map_err(|e| bad_csv(&name, e))?.clone();
    let column = |wanted: &str| {
        header.iter().position(|h| h.trim().trim_start_matches('\u{feff}') == wanted).ok_or_else(|| {
            bad(
                format!("find column {wanted:?} in {name}"),
                "the columns are item and score, one row an answer",
            )
        })
    };
    let (item_at, score_at) = (column("item")?, column("score")?);
    let known = bank.by_name();
    let mut answers: Vec<(u32, u8)> = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|e| bad_csv(&name, e))?;
        let (item, score) = (record[item_at].trim(), record[score_at].trim());
        let place = |column: &str| format!("read row {} of {name}, column {column:?}", at + 1);
        let Some(number) = known.get(item) else {
            return Err(bad(
                format!("{}: the bank has no item {item:?}", place("item")),
                "check its name in ITEMS.csv",
            ));
        };
        let row = &bank.rows[*number];
        let top = row.item.top_score();
        let scored = score
            .parse::<u8>()
            .ok()
            .and_then(|s| s.checked_sub(row.lowest))
            .filter(|s| usize::from(*s) <= top);
        let Some(scored) = scored else {
            let (low, high) = (usize::from(row.lowest), usize::from(row.lowest) + top);
            return Err(bad(
                format!("{}: {score:?} is not a score of item {item:?}", place("score")),
                format!("its scores are {low} to {high}"),
            ));
        };
        if let Some(first) = answers.iter().position(|(n, _)| *n as usize == *number) {
            return Err(bad(
                format!("{}: item {item:?} was answered in row {} already", place("item"), first + 1),
                "keep one of the answers",
            ));
        }
        answers.push((*number as u32, scored));
        if answers.len() > MOST_ITEMS {
            return Err(bad(
                format!("take more than {MOST_ITEMS} answers of {name}"),
                "give one person's answers",
            ));
        }
    }
    Ok(answers)
}

fn node(node: Node) -> Value {
    match node {
        Node::Test => json!({ "test": true }),
        Node::Area(a) => json!({ "area": a }),
        Node::Competence(c) => json!({ "competence": c }),
    }
}

/// A reason as JSON and in words.
fn reason(r: Reason) -> (Value, String) {
    match r {
        Reason::MostInformation { information, theta } => (
            json!({ "reason": "most_information", "information": js(information), "theta": js(theta) }),
            format!("it has most information at {}: {}", number(theta), number(information)),
        ),
        Reason::LeastVariance { sd, expected_sd } => (
            json!({ "reason": "least_variance", "sd": js(sd), "expected_sd": js(expected_sd) }),
            format!("it is expected to bring the error from {} to {}", number(sd), number(expected_sd)),
        ),
        Reason::BestBy { criterion, value } => (
            json!({ "reason": "best_by", "criterion": criterion.name(), "value": js(value) }),
            format!("it is best by {}: {}", criterion.name(), number(value)),
        ),
        Reason::PartlyChance { weight } => (
            json!({ "reason": "partly_chance", "weight": js(weight) }),
            format!("chance counts too, {} of the choice, so that all items are used", number(1.0 - weight)),
        ),
        Reason::DrawnAmong { best } => {
            (json!({ "reason": "drawn_among", "best": best }), format!("it was drawn among the {best} best"))
        }
        Reason::ContentNeeds { node: n, given, at_least } => (
            json!({ "reason": "content_needs", "of": node(n), "given": given, "at_least": at_least }),
            format!("{n} needs {at_least} items and has {given}"),
        ),
        Reason::ExposureSetAside => {
            (json!({ "reason": "exposure_set_aside" }), "every other item was used too often".to_owned())
        }
    }
}

/// Why there is no next item.
fn stopped(why: &StopReason) -> (&'static str, String) {
    match why {
        StopReason::NothingLeft { items } | StopReason::LongEnough { items } => {
            ("nothing_left", format!("all {items} items that can be given were answered"))
        }
        StopReason::Precise { sd, target } => {
            ("precise", format!("error {} is at most {}", number(*sd), number(*target)))
        }
        StopReason::LevelCertain { level, probability } => {
            ("level_certain", format!("level {level} has probability {}", number(*probability)))
        }
        StopReason::LevelDecided { level, .. } => ("level_decided", format!("level {level} is decided")),
    }
}

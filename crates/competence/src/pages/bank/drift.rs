//! `/items/drift`: items whose difficulty moved between two calibrations, beyond the shift of the whole scale.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::Instant;
use people::Actor;
use serde_json::json;
use webkit::{Shell, WebError};

use super::charts::{self, Change, Drawing};
use super::statistics::{DASH, cell_of, p_value, with_error};
use super::{Choice, Step, figure, moment, steps};
use crate::calibration::{Aim, Report};
use crate::hall::Hall;
use crate::measured::drift::{Drifted, Estimate, History, Moved, between};
use crate::pool::estimated;
use crate::store::calibrations::{self, CalibrationRow};
use webkit::files::csv_file;

/// Items that the drawing shows, the largest changes first.
const DRAWN: usize = 20;

struct Row {
    href: String,
    id: String,
    earlier: String,
    later: String,
    change: String,
    robust: String,
    chance: String,
    line: String,
    words: String,
}

#[derive(Template)]
#[template(path = "bank-drift.html")]
struct DriftPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: &'static str,
    demo: bool,
    choices: Vec<Choice>,
    from: String,
    to: String,
    enough: bool,
    compared: bool,
    summary: String,
    shift: String,
    drawing: Drawing,
    rows: Vec<Row>,
    csv: String,
    json: String,
}

/// What the address asks for.
struct Asked {
    choices: Vec<CalibrationRow>,
    from: i64,
    to: i64,
    found: Option<Drifted>,
}

/// A moment as a year with its fraction.
fn in_years(at: &str) -> Option<f64> {
    let at: Instant = at.parse().ok()?;
    Some(1970.0 + at.millis() as f64 / (365.25 * 86_400_000.0))
}

async fn asked(hall: &Hall, shell: &Shell) -> Result<Asked, WebError> {
    let mut conn = hall.db().read().await?;
    let whole: Vec<(CalibrationRow, Report)> = calibrations::all(&mut conn)
        .await?
        .into_iter()
        .filter_map(|c| serde_json::from_str::<Report>(&c.report).ok().map(|r| (c, r)))
        .filter(|(_, r)| r.plan.aim == Aim::Whole)
        .collect();
    let query = shell.query();
    let named = |name: &str| {
        let number: i64 = query.get(name)?.parse().ok()?;
        whole.iter().find(|(c, _)| c.number == number)
    };
    // the newest comes first
    let later = named("to").or(whole.first());
    let same = |r: &Report| later.is_some_and(|(_, l)| l.plan.framework == r.plan.framework);
    let to = later.map_or(0, |(c, _)| c.number);
    let earlier = named("from")
        .filter(|(c, r)| c.number != to && same(r))
        .or_else(|| whole.iter().find(|(c, r)| c.number < to && same(r)))
        .or_else(|| whole.iter().find(|(c, r)| c.number != to && same(r)));
    let from = earlier.map_or(0, |(c, _)| c.number);
    let mut histories: BTreeMap<String, Vec<Estimate>> = BTreeMap::new();
    for (c, r) in whole.iter().rev().filter(|(_, r)| same(r)) {
        let Some(time) = in_years(&c.recorded_at) else { continue };
        let kept: Vec<&str> = r.items.iter().filter(|i| i.fixed).map(|i| i.item.as_str()).collect();
        for row in calibrations::parameters(&mut conn, c.number).await? {
            // values that were carried over or held say nothing of this moment
            if row.origin != c.number || kept.contains(&row.item.as_str()) {
                continue;
            }
            let Some(item) = estimated(&row) else { continue };
            let se = row.errors().into_iter().reduce(f64::max);
            histories.entry(row.item).or_default().push(Estimate {
                number: c.number,
                time,
                difficulty: item.location(),
                se,
                people: row.people,
            });
        }
    }
    let histories: Vec<History> =
        histories.into_iter().map(|(item, estimates)| History { item, estimates }).collect();
    let found = between(&histories, from, to);
    Ok(Asked { choices: whole.into_iter().map(|(c, _)| c).collect(), from, to, found })
}

fn words(shell: &Shell, m: &Moved, shift: f64) -> String {
    match m.is_drifting() {
        false => String::new(),
        true if m.change < shift => shell.t("bank-drift-easier"),
        true => shell.t("bank-drift-harder"),
    }
}

fn row(shell: &Shell, m: &Moved, shift: f64) -> Row {
    Row {
        href: shell.href(&format!("/items/{}/statistics", m.item)),
        id: m.item.clone(),
        earlier: with_error(shell, m.earlier.difficulty, m.earlier.se),
        later: with_error(shell, m.later.difficulty, m.later.se),
        change: figure(shell, m.change, 2),
        robust: figure(shell, m.robust, 1),
        chance: m.p.map_or_else(|| DASH.to_owned(), |p| p_value(shell, p)),
        line: m.line.map_or_else(|| DASH.to_owned(), |l| with_error(shell, l.slope, Some(l.se))),
        words: words(shell, m, shift),
    }
}

/// `GET /items/drift`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let a = asked(&hall, &shell).await?;
    let found = a.found.clone().unwrap_or_default();
    let drifting = found.items.iter().filter(|m| m.is_drifting()).count();
    let label = shell.txy("bank-drift-caption", a.from.to_string(), a.to.to_string());
    let drawn: Vec<Change> = found
        .items
        .iter()
        .take(DRAWN)
        .map(|m| Change {
            name: m.item.clone(),
            change: m.change - found.shift,
            se: m.se,
            flagged: m.is_drifting(),
        })
        .collect();
    let query = shell.query();
    shell.page(&DriftPage {
        steps: steps(&shell),
        here: "drift",
        demo: shell.demo(),
        choices: a
            .choices
            .iter()
            .map(|c| Choice {
                value: c.number.to_string(),
                label: shell.txy("bank-drift-choice", c.number.to_string(), moment(&shell, &c.recorded_at)),
            })
            .collect(),
        from: a.from.to_string(),
        to: a.to.to_string(),
        enough: a.choices.len() > 1,
        compared: a.found.is_some(),
        summary: shell.txy("bank-drift-summary", shell.n(drifting as i64), shell.n(found.items.len() as i64)),
        shift: shell.txy("bank-drift-shift", figure(&shell, found.shift, 2), figure(&shell, found.spread, 2)),
        drawing: charts::changes(&shell, &label, &shell.t("bank-drift-axis"), &drawn),
        rows: found.items.iter().map(|m| row(&shell, m, found.shift)).collect(),
        csv: query.href("/items/drift.csv"),
        json: query.href("/items/drift.json"),
        shell: &shell,
    })
}

/// `GET /items/drift.csv`
pub async fn csv(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let a = asked(&hall, &shell).await?;
    let (from, to) = (a.from, a.to);
    let rows = a.found.unwrap_or_default().items.into_iter().map(|m| {
        vec![
            m.item.clone(),
            from.to_string(),
            to.to_string(),
            cell_of(Some(m.earlier.difficulty), 4),
            cell_of(m.earlier.se, 4),
            cell_of(Some(m.later.difficulty), 4),
            cell_of(m.later.se, 4),
            cell_of(Some(m.change), 4),
            cell_of(Some(m.robust), 3),
            cell_of(m.p, 5),
            if m.is_drifting() { "yes" } else { "no" }.to_owned(),
        ]
    });
    let head = "id,from_calibration,to_calibration,difficulty_before,se_before,difficulty_after,se_after,change,robust_z,p,drifting";
    Ok(csv_file("item-drift", head, rows))
}

/// `GET /items/drift.json`
pub async fn json(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let a = asked(&hall, &shell).await?;
    let found = a.found.unwrap_or_default();
    let side = |e: &Estimate| json!({ "difficulty": e.difficulty, "se": e.se, "people": e.people });
    let items: Vec<_> = found
        .items
        .iter()
        .map(|m| {
            json!({
                "id": m.item, "before": side(&m.earlier), "after": side(&m.later), "change": m.change,
                "robust_z": m.robust, "p": m.p, "drifting": m.is_drifting(),
                "per_year": m.line.map(|l| json!({ "slope": l.slope, "se": l.se, "p": l.p })),
            })
        })
        .collect();
    let whole =
        json!({ "from": a.from, "to": a.to, "shift": found.shift, "spread": found.spread, "items": items });
    Ok(axum::Json(whole).into_response())
}

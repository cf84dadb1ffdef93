//! `/items/statistics`: how the items work with people, with facets and order in the address, as CSV and JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use people::Actor;
use serde_json::{Value, json};
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::list::{Chip, Facet, Term};
use super::{Choice, Step, competence_name, figure, kind_name, review_name, steps};
use crate::hall::Hall;
use crate::item::{Kind, ReviewStatus};
use crate::measured::items::{ENOUGH, SHOWN};
use crate::measured::{Flag, ItemStatistics, Known, Measured, Origin};
use crate::use_cases::read_answers::measured;
use webkit::files::csv_file;

/// The page's address.
const PATH: &str = "/items/statistics";
/// Names of the facets in the address.
const FACETS: [&str; 6] = ["framework", "review", "area", "competence", "kind", "flag"];
/// Ways to order the items.
const SORTS: [&str; 8] = ["flags", "id", "n", "share", "difficulty", "rest", "outfit", "seconds"];
/// Items on one page.
const PAGE: usize = 50;

struct Row {
    href: String,
    id: String,
    competence: String,
    n: String,
    share: String,
    rest: String,
    difficulty: String,
    slope: String,
    origin: String,
    infit: String,
    outfit: String,
    s_x2: String,
    exposure: String,
    seconds: String,
    flags: Vec<String>,
}

#[derive(Template)]
#[template(path = "bank-statistics.html")]
struct StatisticsPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: &'static str,
    demo: bool,
    as_of: String,
    attempts: String,
    replies: String,
    enough: String,
    flagged: String,
    left_out: String,
    text: String,
    facets: Vec<Facet>,
    chosen: usize,
    chips: Vec<Chip>,
    sorts: Vec<Choice>,
    sort: String,
    count: String,
    rows: Vec<Row>,
    csv: String,
    json: String,
    previous: String,
    next: String,
    none: bool,
}

/// An item with what the answers say of it.
type One<'a> = (&'a Known, &'a ItemStatistics);

/// The values by which an item is found in a facet.
fn values(one: One<'_>, facet: &str) -> Vec<String> {
    let (known, found) = one;
    let item = &known.item;
    match facet {
        "framework" => vec![item.framework.clone()],
        "review" => vec![item.review.code().to_owned()],
        "area" => vec![format!("{}/{}", item.framework, item.area())],
        "competence" => vec![format!("{}/{}", item.framework, item.competence)],
        "kind" => vec![item.kind().code().to_owned()],
        _ => found.flags.iter().map(|f| f.code().to_owned()).collect(),
    }
}

/// `framework/id` as words.
fn area_or_competence(shell: &Shell, hall: &Hall, value: &str) -> String {
    let (framework, id) = value.split_once('/').unwrap_or(("", value));
    let area = hall.frameworks.get(framework).and_then(|f| Some(&f.areas[f.area_index(id)?]));
    match area {
        Some(area) => format!("{id} {}", shell.text(&area.label.text)),
        None => competence_name(shell, hall, framework, id),
    }
}

fn label(shell: &Shell, hall: &Hall, facet: &str, value: &str) -> String {
    match facet {
        "framework" => hall.frameworks.get(value).map_or_else(|| value.to_owned(), |f| f.name.clone()),
        "area" | "competence" => area_or_competence(shell, hall, value),
        "kind" => value.parse::<Kind>().map_or_else(|_| value.to_owned(), |k| kind_name(shell, k)),
        "review" => {
            value.parse::<ReviewStatus>().map_or_else(|_| value.to_owned(), |r| review_name(shell, r))
        }
        _ => {
            let flag = Flag::ALL.into_iter().find(|f| f.code() == value);
            flag.map_or_else(|| value.to_owned(), |f| flag_name(shell, f))
        }
    }
}

/// What to look at, in two or three words.
pub(super) fn flag_name(shell: &Shell, flag: Flag) -> String {
    shell.t(&format!("bank-stat-flag-{}", flag.code()))
}

/// Whether an item fits the address; `but` names a facet that is left aside, for its own counts.
fn fits(one: One<'_>, query: &Query, but: &str) -> bool {
    let text = query.get("q").unwrap_or("").trim().to_lowercase();
    let item = &one.0.item;
    let in_text = text.is_empty()
        || item.id.to_lowercase().contains(&text)
        || item.stem.iter().any(|(_, s)| s.to_lowercase().contains(&text));
    in_text
        && FACETS.iter().filter(|f| **f != but).all(|facet| {
            let mut asked = query.all(facet).filter(|v| !v.is_empty()).peekable();
            if asked.peek().is_none() {
                return true;
            }
            let own = values(one, facet);
            asked.any(|a| own.iter().any(|v| v == a))
        })
}

/// The items with an answer that fit the address, in its order.
fn found<'a>(m: &'a Measured, query: &Query) -> Vec<One<'a>> {
    let all = m.answers.items.iter().zip(&m.found.items).filter(|(_, s)| s.n > 0);
    let mut list: Vec<One<'a>> = all.filter(|one| fits(*one, query, "")).collect();
    let up = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        // what is not known comes last
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let shown = |s: &ItemStatistics, v: f64| (s.n >= SHOWN).then_some(v);
    list.sort_by(|(ka, a), (kb, b)| {
        let order = match query.get("sort").unwrap_or("flags") {
            "id" => std::cmp::Ordering::Equal,
            "n" => b.n.cmp(&a.n),
            "share" => up(shown(a, a.share), shown(b, b.share)),
            "difficulty" => ka.parameters.location().total_cmp(&kb.parameters.location()),
            "rest" => up(a.rest, b.rest),
            "outfit" => up(b.squares.map(|s| s.outfit), a.squares.map(|s| s.outfit)),
            "seconds" => up(b.seconds, a.seconds),
            _ => {
                let gravity = |s: &ItemStatistics| {
                    (
                        s.flags.is_empty(),
                        s.flags.first().copied(),
                        usize::MAX - s.flags.len(),
                        usize::MAX - s.n,
                    )
                };
                gravity(a).cmp(&gravity(b))
            }
        };
        order.then_with(|| ka.item.id.cmp(&kb.item.id))
    });
    list
}

fn facets(shell: &Shell, hall: &Hall, m: &Measured) -> Vec<Facet> {
    let query = shell.query();
    FACETS
        .into_iter()
        .map(|name| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for one in m.answers.items.iter().zip(&m.found.items).filter(|(_, s)| s.n > 0) {
                if fits(one, query, name) {
                    for value in values(one, name) {
                        *counts.entry(value).or_default() += 1;
                    }
                }
            }
            for value in query.all(name).filter(|v| !v.is_empty()) {
                counts.entry(value.to_owned()).or_default();
            }
            let terms: Vec<Term> = counts
                .into_iter()
                .map(|(value, count)| Term {
                    label: label(shell, hall, name, &value),
                    checked: query.all(name).any(|v| v == value),
                    count,
                    value,
                })
                .collect();
            let open = terms.iter().any(|t| t.checked);
            let key = if matches!(name, "area" | "flag") { "bank-stat-facet-" } else { "bank-facet-" };
            Facet { name, label: shell.t(&format!("{key}{name}")), terms, open }
        })
        .filter(|f| f.terms.len() > 1 || f.open)
        .collect()
}

/// A share in whole per cent.
pub(super) fn per_cent(shell: &Shell, share: f64) -> String {
    format!("{} %", figure(shell, share * 100.0, 0))
}

/// Where an item's values come from, in a few words.
pub(super) fn origin(shell: &Shell, origin: &Origin) -> String {
    match origin {
        Origin::Judged => shell.t("bank-stat-judged"),
        Origin::Calibrated { number, .. } => shell.tx("bank-cal-number", number.to_string()),
    }
}

/// A value with its standard error.
pub(super) fn with_error(shell: &Shell, value: f64, se: Option<f64>) -> String {
    match se {
        Some(se) => format!("{} ± {}", figure(shell, value, 2), figure(shell, se, 2)),
        None => figure(shell, value, 2),
    }
}

/// The errors of slope and location that an item's origin gives.
pub(super) fn errors(known: &Known) -> (Option<f64>, Option<f64>) {
    match &known.origin {
        Origin::Judged => (None, None),
        Origin::Calibrated { slope_se, difficulty_se, .. } => {
            (*slope_se, difficulty_se.iter().copied().reduce(f64::max))
        }
    }
}

/// A probability as it is written: never 0.
pub(super) fn p_value(shell: &Shell, p: f64) -> String {
    if p < 0.001 { format!("< {}", figure(shell, 0.001, 3)) } else { figure(shell, p, 3) }
}

/// What stands where nothing can be said.
pub(super) const DASH: &str = "–";

fn row(shell: &Shell, hall: &Hall, (known, s): One<'_>) -> Row {
    let item = &known.item;
    let shown = s.n >= SHOWN;
    let maybe = |v: Option<f64>, decimals| {
        v.filter(|_| shown).map_or_else(|| DASH.to_owned(), |v| figure(shell, v, decimals))
    };
    let (slope_se, se) = errors(known);
    Row {
        href: shell.href(&format!("/items/{}/statistics", item.id)),
        id: item.id.clone(),
        competence: competence_name(shell, hall, &item.framework, &item.competence),
        n: if shown { shell.n(s.n as i64) } else { format!("< {SHOWN}") },
        share: if shown { per_cent(shell, s.share) } else { DASH.to_owned() },
        rest: maybe(s.rest, 2),
        difficulty: with_error(shell, known.parameters.location(), se),
        slope: with_error(shell, known.parameters.slope, slope_se),
        origin: origin(shell, &known.origin),
        infit: maybe(s.squares.map(|m| m.infit), 2),
        outfit: maybe(s.squares.map(|m| m.outfit), 2),
        s_x2: s.s_x2.map_or_else(|| DASH.to_owned(), |x| p_value(shell, x.p)),
        exposure: if shown { per_cent(shell, s.exposure) } else { DASH.to_owned() },
        seconds: maybe(s.seconds, 0),
        flags: s.flags.iter().map(|f| flag_name(shell, *f)).collect(),
    }
}

/// `GET /items/statistics`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m = measured(&hall).await?;
    let query = shell.query();
    let list = found(&m, query);
    let at = query.get("from").and_then(|n| n.parse().ok()).unwrap_or(0_usize).min(list.len());
    let to = |from: usize| query.with("from", &from.to_string()).href(PATH);
    let chips: Vec<Chip> = query
        .0
        .iter()
        .filter(|(k, v)| FACETS.contains(&k.as_str()) && !v.is_empty())
        .map(|(k, v)| Chip {
            href: query.without_value(k, v).without("from").href(PATH),
            label: label(&shell, &hall, k, v),
        })
        .collect();
    let sort = query.get("sort").filter(|s| SORTS.contains(s)).unwrap_or(SORTS[0]);
    let left_out = m.answers.not_items + m.answers.other_questions;
    shell.page(&StatisticsPage {
        steps: steps(&shell),
        here: "statistics",
        demo: shell.demo(),
        as_of: shell.moment(m.at),
        attempts: shell.n(m.answers.sheets.len() as i64),
        replies: shell.n(m.answers.replies() as i64),
        enough: shell.n(m.found.items.iter().filter(|s| s.n >= ENOUGH).count() as i64),
        flagged: shell.n(m.found.items.iter().filter(|s| !s.flags.is_empty()).count() as i64),
        left_out: if left_out > 0 {
            shell.tx("bank-stat-left-out", shell.n(left_out as i64))
        } else {
            String::new()
        },
        text: query.get("q").unwrap_or("").to_owned(),
        facets: facets(&shell, &hall, &m),
        chosen: chips.len(),
        chips,
        sorts: SORTS
            .iter()
            .map(|s| Choice { value: (*s).to_owned(), label: shell.t(&format!("bank-stat-sort-{s}")) })
            .collect(),
        sort: sort.to_owned(),
        count: shell.tn("bank-count", list.len()),
        rows: list.iter().skip(at).take(PAGE).map(|one| row(&shell, &hall, *one)).collect(),
        csv: query.without("from").href("/items/statistics.csv"),
        json: query.without("from").href("/items/statistics.json"),
        previous: if at > 0 { to(at.saturating_sub(PAGE)) } else { String::new() },
        next: if at + PAGE < list.len() { to(at + PAGE) } else { String::new() },
        none: m.answers.sheets.is_empty(),
        shell: &shell,
    })
}

/// A number in a file, where there is one.
pub(super) fn cell_of(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(String::new, |v| format!("{v:.decimals$}"))
}

fn state(one: One<'_>) -> &'static str {
    if one.0.live { "yes" } else { "no" }
}

fn number_of(origin: &Origin) -> i64 {
    match origin {
        Origin::Judged => 0,
        Origin::Calibrated { number, .. } => *number,
    }
}

/// `GET /items/statistics.csv`
pub async fn csv(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m: Arc<Measured> = measured(&hall).await?;
    let rows = found(&m, shell.query()).into_iter().map(|one| {
        let (known, s) = one;
        let shown = s.n >= SHOWN;
        let (slope_se, se) = errors(known);
        let if_shown = |v: f64| cell_of(shown.then_some(v), 4);
        vec![
            known.item.id.clone(),
            known.item.version.to_string(),
            known.item.framework.clone(),
            known.item.competence.clone(),
            known.item.kind().code().to_owned(),
            known.item.review.code().to_owned(),
            state(one).to_owned(),
            if shown { s.n.to_string() } else { String::new() },
            if_shown(s.share),
            if_shown(s.expected),
            cell_of(s.rest, 4),
            cell_of(Some(known.parameters.slope), 4),
            cell_of(slope_se, 4),
            cell_of(Some(known.parameters.location()), 4),
            cell_of(se, 4),
            number_of(&known.origin).to_string(),
            cell_of(s.squares.map(|x| x.infit), 4),
            cell_of(s.squares.map(|x| x.infit_z), 3),
            cell_of(s.squares.map(|x| x.outfit), 4),
            cell_of(s.squares.map(|x| x.outfit_z), 3),
            cell_of(s.s_x2.map(|x| x.chi_square), 3),
            s.s_x2.map_or_else(String::new, |x| x.df.to_string()),
            cell_of(s.s_x2.map(|x| x.p), 5),
            if_shown(s.exposure),
            cell_of(s.seconds.filter(|_| shown), 1),
            s.flags.iter().map(|f| f.code()).collect::<Vec<_>>().join(" "),
        ]
    });
    let head = "id,version,framework,competence,kind,review,in_use,answers,share,expected_share,rest_correlation,slope,\
                slope_se,difficulty,difficulty_se,calibration,infit,infit_z,outfit,outfit_z,s_x2,s_x2_df,s_x2_p,exposure,\
                median_seconds,flags";
    Ok(csv_file("item-statistics", head, rows))
}

/// An item's statistics for programs; `null` where nothing can be said.
pub(super) fn as_json(known: &Known, s: &ItemStatistics) -> Value {
    let shown = s.n >= SHOWN;
    let (slope_se, se) = errors(known);
    json!({
        "id": known.item.id,
        "version": known.item.version,
        "framework": known.item.framework,
        "competence": known.item.competence,
        "kind": known.item.kind().code(),
        "review": known.item.review.code(),
        "in_use": known.live,
        "answers": shown.then_some(s.n),
        "share": shown.then_some(s.share),
        "expected_share": shown.then_some(s.expected),
        "rest_correlation": s.rest,
        "slope": known.parameters.slope,
        "slope_se": slope_se,
        "difficulty": known.parameters.location(),
        "difficulty_se": se,
        "calibration": number_of(&known.origin),
        "infit": s.squares.map(|x| json!({ "mean_square": x.infit, "z": x.infit_z })),
        "outfit": s.squares.map(|x| json!({ "mean_square": x.outfit, "z": x.outfit_z })),
        "s_x2": s.s_x2.map(|x| json!({ "chi_square": x.chi_square, "df": x.df, "p": x.p, "people": x.people })),
        "exposure": shown.then_some(s.exposure),
        "median_seconds": s.seconds.filter(|_| shown),
        "options": s.options.iter().filter(|_| shown).map(|o| json!({
            "id": if o.id.is_empty() { Value::Null } else { json!(o.id) }, "right": o.right, "chosen": o.n,
            "mean_ability": o.ability,
        })).collect::<Vec<_>>(),
        "curve": s.curve.iter().map(|b| json!({ "ability": b.ability, "share": b.share, "se": b.se, "people": b.n }))
            .collect::<Vec<_>>(),
        "flags": s.flags.iter().map(|f| f.code()).collect::<Vec<_>>(),
    })
}

/// `GET /items/statistics.json`
pub async fn json(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m = measured(&hall).await?;
    let items: Vec<Value> = found(&m, shell.query()).into_iter().map(|(k, s)| as_json(k, s)).collect();
    let whole = json!({
        "as_of": m.at.to_string(),
        "attempts": m.answers.sheets.len(),
        "answers": m.answers.replies(),
        "left_out": { "not_items": m.answers.not_items, "other_questions": m.answers.other_questions },
        "items": items,
    });
    Ok(axum::Json(whole).into_response())
}

//! `/items/calibrations/{n}`: what a run found, beside the values that held; its values as CSV, its report as JSON.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use people::Actor;
use webkit::{Shell, WebError};

use super::super::charts::{self, Drawing};
use super::super::statistics::{DASH, cell_of, with_error};
use super::super::{Step, author_name, figure, moment};
use super::{aim_key, below, signed};
use crate::calibration::{Caution, Estimate, Link, Reason, Report};
use crate::hall::Hall;
use crate::store::calibrations::{self, CalibrationRow};
use webkit::files::csv_file;

/// Items named in the drawing: those that moved most.
const NAMED: usize = 6;

struct Fact {
    label: String,
    value: String,
}

struct Row {
    href: String,
    id: String,
    model: String,
    answers: String,
    before: String,
    origin: String,
    difficulty: String,
    change: String,
    slope: String,
    ready: String,
}

struct LeftOut {
    href: String,
    id: String,
    reason: String,
    answers: String,
}

#[derive(Template)]
#[template(path = "bank-calibration.html")]
struct ReportPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    number: i64,
    demo: bool,
    why: String,
    state: String,
    in_use: bool,
    may_use: bool,
    publishes: bool,
    facts: Vec<Fact>,
    cautions: Vec<String>,
    compared: String,
    drawing: Drawing,
    drawn: bool,
    rows: Vec<Row>,
    reasons: Vec<(String, String)>,
    dropped: Vec<LeftOut>,
}

async fn load(hall: &Hall, number: i64) -> Result<(CalibrationRow, Report), WebError> {
    let mut conn = hall.db().read().await?;
    let row = calibrations::one(&mut conn, number).await?.ok_or(WebError::NotFound)?;
    let report = serde_json::from_str(&row.report).map_err(|e| db::DbError::Stored {
        table: "calibration",
        column: "report",
        row: number.to_string(),
        why: e.to_string(),
    })?;
    Ok((row, report))
}

fn facts(shell: &Shell, hall: &Hall, r: &Report, who: &str, when: &str) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let plan = &r.plan;
    let framework = hall.frameworks.get(&plan.framework).map_or(plan.framework.as_str(), |f| f.name.as_str());
    let mut out = vec![
        fact("bank-cal-run-by", format!("{who}, {when}")),
        fact("bank-cal-aim", shell.t(aim_key(plan.aim))),
        fact(
            "bank-facet-framework",
            if plan.areas.is_empty() {
                framework.to_owned()
            } else {
                format!("{framework} ({})", plan.areas.join(", "))
            },
        ),
        fact("bank-cal-family", shell.t(&format!("bank-cal-family-{}", plan.family.code()))),
        fact("bank-cal-link", shell.t(&format!("bank-cal-link-{}", plan.link.code()))),
        fact("bank-cal-people", shell.n(r.people as i64)),
        fact("bank-cal-answers", shell.n(r.answers as i64)),
        fact("bank-cal-items", shell.n(r.items.len() as i64)),
        fact("bank-cal-min", shell.n(plan.min_answers as i64)),
    ];
    if let Some(day) = plan.since {
        out.push(fact("bank-cal-since", shell.date(day)));
    }
    if let Some(l) = r.loglik {
        out.push(fact("bank-cal-loglik", figure(shell, l, 1)));
    }
    if let Some((aic, bic)) = r.criteria {
        out.push(fact("bank-cal-criteria", format!("{} · {}", figure(shell, aic, 0), figure(shell, bic, 0))));
    }
    if let Some(cycles) = r.cycles {
        out.push(fact("bank-cal-cycles", shell.n(cycles as i64)));
    }
    out.push(fact("bank-cal-parameters", shell.n(r.parameters as i64)));
    let (mean, sd) = r.population;
    out.push(fact(
        "bank-cal-population",
        shell.txy("bank-cal-population-text", figure(shell, mean, 2), figure(shell, sd, 2)),
    ));
    if let Some(l) = r.linking.filter(|_| plan.link != Link::None) {
        let by = shell.txy("bank-cal-linking-text", figure(shell, l.slope, 3), signed(shell, l.shift));
        out.push(fact("bank-cal-linking", format!("{by} ({})", shell.tn("bank-count", l.items))));
    }
    out
}

fn caution(shell: &Shell, c: &Caution) -> String {
    let value =
        c.value.map_or_else(String::new, |v| figure(shell, v, if v.fract().abs() < 1e-9 { 0 } else { 2 }));
    shell.txy(&format!("bank-cal-caution-{}", c.code), c.item.as_deref().unwrap_or(""), value)
}

fn row(shell: &Shell, e: &Estimate) -> Row {
    Row {
        href: shell.href(&format!("/items/{}/statistics", e.item)),
        id: e.item.clone(),
        model: e.model.clone(),
        answers: shell.n(e.answers as i64),
        before: figure(shell, e.before.location, 2),
        origin: match e.before.origin {
            0 => shell.t("bank-stat-judged"),
            n => shell.tx("bank-cal-number", n.to_string()),
        },
        difficulty: with_error(shell, e.location(), e.location_se()),
        change: if e.fixed {
            shell.t("bank-cal-held")
        } else {
            signed(shell, e.location() - e.before.location)
        },
        slope: with_error(shell, e.slope, e.slope_se),
        ready: match e.ready {
            Some(true) => shell.t("bank-cal-ready"),
            Some(false) => shell.t("bank-cal-not-ready"),
            None => DASH.to_owned(),
        },
    }
}

/// `GET /items/calibrations/{n}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(number): Path<i64>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let (c, r) = load(&hall, number).await?;
    let mut conn = hall.db().read().await?;
    let who = author_name(&mut conn, &c.author).await?;
    let taken_by = match &c.taken_by {
        Some(by) => author_name(&mut conn, by).await?,
        None => String::new(),
    };
    drop(conn);
    let mut moved: Vec<&Estimate> = r.items.iter().filter(|e| !e.fixed).collect();
    moved.sort_by(|a, b| {
        let change = |e: &Estimate| (e.location() - e.before.location).abs();
        change(b).total_cmp(&change(a))
    });
    let points: Vec<(f64, f64, &str, bool)> = moved
        .iter()
        .enumerate()
        .map(|(n, e)| (e.before.location, e.location(), e.item.as_str(), n < NAMED))
        .collect();
    let title = shell.tx("bank-cal-number", number.to_string());
    let caption = shell.tx("bank-cal-scatter", &title);
    let taken = c.taken_at.as_deref().map(|at| moment(&shell, at));
    shell.page(&ReportPage {
        steps: below(&shell),
        number,
        demo: shell.demo(),
        why: c.reason.clone(),
        state: match (&taken, c.in_use) {
            (Some(at), true) => shell.txy("bank-cal-in-use-since", at, taken_by),
            (Some(at), false) => shell.tx("bank-cal-was-used", at),
            (None, _) => shell.t("bank-cal-never-used-yet"),
        },
        in_use: c.in_use,
        may_use: !c.in_use && !r.items.is_empty() && actor.may_publish(),
        publishes: actor.may_publish(),
        facts: facts(&shell, &hall, &r, &who, &moment(&shell, &c.recorded_at)),
        cautions: r.cautions.iter().map(|c| caution(&shell, c)).collect(),
        compared: r.compared.map_or_else(String::new, |x| {
            let all = shell.txy("bank-cal-compared", shell.n(x.items as i64), signed(&shell, x.mean));
            let correlation = x.correlation.map_or_else(|| DASH.to_owned(), |c| figure(&shell, c, 2));
            format!("{all} {}", shell.txy("bank-cal-compared-more", figure(&shell, x.rms, 2), correlation))
        }),
        drawing: charts::scatter(&shell, &caption, &points),
        drawn: points.len() > 1,
        rows: r.items.iter().map(|e| row(&shell, e)).collect(),
        reasons: Reason::ALL
            .iter()
            .map(|reason| (reason, r.dropped.iter().filter(|d| d.reason == *reason).count()))
            .filter(|(_, n)| *n > 0)
            .map(|(reason, n)| (shell.t(&format!("bank-cal-dropped-{}", reason.code())), shell.n(n as i64)))
            .collect(),
        dropped: r
            .dropped
            .iter()
            .map(|d| LeftOut {
                href: shell.href(&format!("/items/{}/statistics", d.item)),
                id: d.item.clone(),
                reason: shell.t(&format!("bank-cal-dropped-{}", d.reason.code())),
                answers: shell.n(d.answers as i64),
            })
            .collect(),
        title,
        shell: &shell,
    })
}

/// `GET /items/calibrations/{n}/items.csv`
pub async fn csv(
    State(hall): State<Hall>,
    actor: Actor,
    Path(number): Path<i64>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let (_, r) = load(&hall, number).await?;
    let list = |values: &[f64]| values.iter().map(|v| format!("{v:.4}")).collect::<Vec<_>>().join(" ");
    let rows = r.items.iter().map(|e| {
        vec![
            e.item.clone(),
            e.version.to_string(),
            e.model.clone(),
            e.answers.to_string(),
            cell_of(Some(e.slope), 4),
            cell_of(e.slope_se, 4),
            list(&e.difficulties),
            list(&e.difficulty_se),
            cell_of(Some(e.lower), 4),
            if e.fixed { "yes" } else { "no" }.to_owned(),
            cell_of(Some(e.before.slope), 4),
            cell_of(Some(e.before.location), 4),
            e.before.origin.to_string(),
        ]
    });
    let head = "id,version,model,answers,slope,slope_se,difficulties,difficulty_se,lower_asymptote,held,slope_before,\
                difficulty_before,calibration_before";
    Ok(csv_file(&format!("calibration-{number}"), head, rows))
}

/// `GET /items/calibrations/{n}/report.json`
pub async fn json(
    State(hall): State<Hall>,
    actor: Actor,
    Path(number): Path<i64>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let (c, _) = load(&hall, number).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], c.report).into_response())
}

//! `/items/calibrations`: what was calibrated when, a form for a new run, its progress, its report, and taking it into use.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use people::Actor;
use webkit::{Posted, Shell, WebError};

use super::{Step, author_name, figure, moment, refused, steps};
use crate::calibration::{Aim, Report};
use crate::hall::Hall;
use crate::store::calibrations;
use crate::use_cases::take_calibration::take_calibration;

pub mod new;
pub mod report;
pub mod run;

/// The steps down to a page below the list of calibrations.
fn below(shell: &Shell) -> Vec<Step> {
    let mut steps = steps(shell);
    steps.push(Step { href: "/items/calibrations".to_owned(), label: shell.t("bank-calibrations") });
    steps
}

struct Row {
    href: String,
    number: String,
    when: String,
    who: String,
    why: String,
    aim: String,
    model: String,
    people: String,
    items: String,
    state: String,
    in_use: bool,
}

#[derive(Template)]
#[template(path = "bank-calibrations.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: &'static str,
    demo: bool,
    in_use: String,
    judged: bool,
    running: String,
    rows: Vec<Row>,
    publishes: bool,
}

/// `GET /items/calibrations`
pub async fn list(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let mut conn = hall.db().read().await?;
    let mut rows = Vec::new();
    let mut in_use = shell.t("bank-cal-judgement");
    let mut judged = true;
    for c in calibrations::all(&mut conn).await? {
        let report: Option<Report> = serde_json::from_str(&c.report).ok();
        let of = |f: &dyn Fn(&Report) -> String| report.as_ref().map_or_else(String::new, f);
        if c.in_use {
            judged = false;
            in_use = shell.tx("bank-cal-holds", c.number.to_string());
        }
        rows.push(Row {
            href: format!("/items/calibrations/{}", c.number),
            number: shell.tx("bank-cal-number", c.number.to_string()),
            when: moment(&shell, &c.recorded_at),
            who: author_name(&mut conn, &c.author).await?,
            why: c.reason.clone(),
            aim: of(&|r| shell.t(aim_key(r.plan.aim))),
            model: of(&|r| shell.t(&format!("bank-cal-model-{}", r.plan.family.code()))),
            people: of(&|r| shell.n(r.people as i64)),
            items: of(&|r| shell.n(r.items.len() as i64)),
            state: match (&c.taken_at, c.in_use) {
                (_, true) => shell.t("bank-in-use"),
                (Some(at), false) => shell.tx("bank-cal-was-used", moment(&shell, at)),
                (None, false) => shell.t("bank-cal-never-used"),
            },
            in_use: c.in_use,
        });
    }
    drop(conn);
    shell.page(&ListPage {
        steps: steps(&shell),
        here: "calibrations",
        demo: shell.demo(),
        in_use,
        judged,
        running: hall
            .runs
            .working()
            .map_or_else(String::new, |r| format!("/items/calibrations/runs/{}", r.id)),
        rows,
        publishes: actor.may_publish(),
        shell: &shell,
    })
}

fn aim_key(aim: Aim) -> &'static str {
    match aim {
        Aim::Whole => "bank-cal-aim-whole",
        Aim::New => "bank-cal-aim-new",
    }
}

/// `POST /items/calibrations/{n}/use`: 0 goes back to the authors' judgement.
pub async fn take(
    State(hall): State<Hall>,
    Path(number): Path<i64>,
    posted: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&posted.shell).await?;
    actor.require_publisher()?;
    take_calibration(&hall, number, &actor.by().to_string()).await.map_err(refused)?;
    let key = if number == 0 { "bank-cal-returned" } else { "bank-cal-used" };
    Ok(posted.shell.go("/items/calibrations", Some(("success", key))))
}

/// A number with its sign.
fn signed(shell: &Shell, value: f64) -> String {
    let text = figure(shell, value, 2);
    if value > 0.0 { format!("+{text}") } else { text }
}

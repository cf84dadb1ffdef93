//! `/items/calibrations/runs/{id}`: a run while it works. The page comes again by itself until there is a report.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use people::Actor;
use uuid::Uuid;
use webkit::{Posted, Shell, WebError};

use super::super::{Step, figure};
use super::below;
use crate::calibration::{Failure, Step as At};
use crate::hall::Hall;
use crate::runs::Phase;

#[derive(Template)]
#[template(path = "bank-calibration-run.html")]
struct RunPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: String,
    reason: String,
    working: bool,
    cancelling: bool,
    progress: String,
    done: u32,
    failed: String,
    cancelled: bool,
}

/// Where a run stands, in words.
fn progress(shell: &Shell, at: At) -> String {
    match at {
        At::Reading => shell.t("bank-cal-at-reading"),
        At::Cycle(cycle, change, _) if change.is_finite() => {
            let decimals = if change < 0.01 { 5 } else { 3 };
            shell.txy("bank-cal-cycle", cycle.to_string(), figure(shell, change, decimals))
        }
        At::Cycle(cycle, ..) => shell.tx("bank-cal-at-cycle", cycle.to_string()),
        At::Errors(done, of) => shell.txy("bank-cal-at-errors", done.to_string(), of.to_string()),
        At::NewItems => shell.t("bank-cal-at-new"),
        At::Writing => shell.t("bank-cal-at-writing"),
    }
}

fn failure(shell: &Shell, failure: &Failure) -> String {
    match failure {
        Failure::Cancelled => shell.t("bank-cal-cancelled"),
        Failure::TooFewItems(n) => shell.tx("bank-cal-too-few", n.to_string()),
        Failure::NoNewItems => shell.t("bank-cal-no-new"),
        Failure::NoLinks => shell.t("bank-cal-no-links"),
        Failure::Numbers(why) => shell.tx("bank-cal-failed", shell.english(why)),
    }
}

/// `GET /items/calibrations/runs/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let run = hall.runs.find(id).ok_or(WebError::NotFound)?;
    let phase = run.phase();
    if let Phase::Done(number) = phase {
        return Ok(shell.go(&format!("/items/calibrations/{number}"), None));
    }
    let failed = match &phase {
        Phase::Failed(why) => failure(&shell, why),
        Phase::Broken => shell.t("bank-cal-broken"),
        _ => String::new(),
    };
    let working = failed.is_empty();
    shell.page(&RunPage {
        steps: below(&shell),
        here: shell.t(if working { "bank-cal-running" } else { "bank-cal-ended" }),
        reason: run.reason.clone(),
        working,
        cancelling: run.is_cancelled(),
        progress: match phase {
            Phase::Working(at) => progress(&shell, at),
            _ => String::new(),
        },
        done: (run.share() * 100.0).round().clamp(0.0, 100.0) as u32,
        cancelled: phase == Phase::Failed(Failure::Cancelled),
        failed,
        shell: &shell,
    })
}

/// `POST /items/calibrations/runs/{id}`: asks the run to stop.
pub async fn cancel(
    State(hall): State<Hall>,
    Path(id): Path<Uuid>,
    posted: Posted,
) -> Result<Response, WebError> {
    Actor::of(&posted.shell).await?.require_editor()?;
    hall.runs.find(id).ok_or(WebError::NotFound)?.cancel();
    Ok(posted.shell.go(&format!("/items/calibrations/runs/{id}"), None))
}

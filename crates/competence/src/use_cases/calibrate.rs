//! Runs a calibration beside the requests and stores its report with the values; nothing is taken into use by it.

use std::ops::ControlFlow;
use std::sync::Arc;

use db::{DbError, audit};
use kernel::{Chance, Id};
use serde_json::json;

use crate::calibration::{Estimate, Failure, Plan, Report, Step, run};
use crate::hall::Hall;
use crate::runs::{Phase, Run};
use crate::store::calibrations::{self, ParameterRow};
use crate::use_cases::read_answers::read_answers;

/// Why a run ended without a report.
#[derive(Debug, thiserror::Error)]
pub enum NotCalibrated {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The answers, or somebody's wish.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Begins a run.
///
/// # Errors
/// The run that is under way already.
pub fn begin(
    hall: &Hall,
    chance: &mut Chance,
    plan: Plan,
    reason: &str,
    author: &str,
) -> Result<Arc<Run>, Arc<Run>> {
    let one = Run::new(Id::<Run>::new(hall.now(), chance).uuid(), plan, reason, author, hall.now());
    hall.runs.take_in(&one)?;
    let (hall, spawned) = (hall.clone(), one.clone());
    tokio::spawn(async move {
        let phase = match calibrate(&hall, &spawned).await {
            Ok(number) => Phase::Done(number),
            Err(NotCalibrated::Failure(failure)) => Phase::Failed(failure),
            Err(NotCalibrated::Db(e)) => {
                tracing::error!(error = %e, "a calibration failed");
                Phase::Broken
            }
        };
        spawned.set(phase);
    });
    Ok(one)
}

/// Reads the answers, estimates, stores. Gives the number of the calibration.
///
/// # Errors
/// When the answers cannot carry the plan, the run was cancelled, or the database refuses.
pub async fn calibrate(hall: &Hall, one: &Arc<Run>) -> Result<i64, NotCalibrated> {
    hall.refresh().await?;
    let answers = read_answers(hall).await?;
    let told = one.clone();
    let report = tokio::task::spawn_blocking(move || {
        run(&answers, &told.plan, &mut |step| {
            told.set(Phase::Working(step));
            if told.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    })
    .await
    .map_err(|_| DbError::Plain(sqlx::Error::WorkerCrashed))??;
    if one.is_cancelled() {
        return Err(Failure::Cancelled.into());
    }
    one.set(Phase::Working(Step::Writing));
    Ok(store(hall, one, &report).await?)
}

fn row(e: &Estimate) -> ParameterRow {
    let list = |values: &[f64]| serde_json::to_string(values).expect("numbers always serialise");
    ParameterRow {
        item: e.item.clone(),
        version: e.version,
        model: e.model.clone(),
        slope: e.slope,
        difficulties: list(&e.difficulties),
        lower_asymptote: e.lower,
        slope_error: e.slope_se,
        difficulty_errors: (!e.difficulty_se.is_empty()).then(|| list(&e.difficulty_se)),
        people: e.answers as i64,
        // given when it is stored
        origin: 0,
    }
}

async fn store(hall: &Hall, one: &Run, report: &Report) -> Result<i64, DbError> {
    let text = serde_json::to_string(report).expect("a report always serialises");
    // an item that kept its values was not estimated here: its values are carried over when this is taken into use
    let rows: Vec<ParameterRow> = report.items.iter().filter(|e| !e.fixed).map(row).collect();
    let mut tx = hall.db().write().await?;
    let at = hall.now();
    let number = calibrations::add(&mut tx, &at.to_string(), &one.author, &one.reason, &text, &rows).await?;
    let detail = json!({ "items": report.items.len(), "people": report.people, "plan": report.plan });
    audit::append(&mut tx, at, &one.author, "calibration.run", &format!("calibration {number}"), &detail)
        .await?;
    tx.commit().await?;
    Ok(number)
}

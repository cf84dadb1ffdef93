//! Takes answer sheets: tries a file, and writes it whole or not at all.

use std::collections::HashMap;

use db::{Conn, DbError, audit};
use serde_json::json;
use uuid::Uuid;

use crate::campaign::Campaign;
use crate::engine::{Engine, NoTest};
use crate::hall::Hall;
use crate::paper::Form;
use crate::paper::import::{Forms, Known, Plan, Row, plan, rows};
use crate::sitting::hash_of;
use crate::store::{answers, attempts, paper};

/// The code of an outcome: the answers were taken from paper.
pub const ON_PAPER: &str = "on-paper";

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Learners with something new.
    pub people: usize,
    /// Modules that are new.
    pub modules: usize,
    /// Modules that were there already.
    pub known: usize,
}

/// Why a file was not taken. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign can no longer be scored.
    #[error(transparent)]
    NoTest(#[from] NoTest),
    /// Problems, row by row.
    #[error("the file has problems")]
    Problems(Box<Plan>),
    /// Somebody answered or imported at the same moment.
    #[error("something changed in the meantime")]
    Changed,
}

/// A campaign's forms by their codes.
///
/// # Errors
/// When one no longer reads.
pub async fn forms_of(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(paper::FormRow, Form)>, DbError> {
    let mut out = Vec::new();
    for row in paper::of(conn, campaign).await? {
        let form = serde_json::from_str(&row.document).map_err(|e| DbError::Stored {
            table: "paper_form",
            column: "document",
            row: row.code.clone(),
            why: e.to_string(),
        })?;
        out.push((row, form));
    }
    Ok(out)
}

async fn forms(hall: &Hall, conn: &mut Conn, campaign: &Campaign, rows: &[Row]) -> Result<Forms, DbError> {
    let mut out = Forms::new();
    for (row, form) in forms_of(conn, campaign.id).await? {
        if !rows.iter().any(|r| r.form == row.code) {
            continue;
        }
        let mut items = HashMap::new();
        for (id, version) in form.items() {
            if let Some(item) = hall.item(&id, version).await? {
                items.insert((id, version), item);
            }
        }
        out.insert(row.code, (form, items));
    }
    Ok(out)
}

async fn known(
    conn: &mut Conn,
    campaign: &Campaign,
    rows: &[Row],
) -> Result<HashMap<String, Known>, DbError> {
    let mut out = HashMap::new();
    for row in rows {
        if out.contains_key(&row.code) {
            continue;
        }
        let attempt = attempts::by_token(conn, &hash_of(&row.code)).await?;
        let Some(attempt) = attempt.filter(|a| a.campaign == campaign.id) else { continue };
        let taken = paper::taken(conn, attempt.id).await?;
        let answers: Vec<_> = answers::of(conn, attempt.id).await?;
        let ended_elsewhere = attempt.finished_at.is_some() && attempt.outcome.as_deref() != Some(ON_PAPER);
        out.insert(
            row.code.clone(),
            Known {
                attempt: attempt.id,
                on_screen: ended_elsewhere || (taken.is_empty() && !answers.is_empty()),
                answers: answers.into_iter().map(|a| (a.position, a.response)).collect(),
                taken,
            },
        );
    }
    Ok(out)
}

async fn plan_of(hall: &Hall, conn: &mut Conn, campaign: &Campaign, rows: &[Row]) -> Result<Plan, DbError> {
    let forms = forms(hall, conn, campaign, rows).await?;
    let known = known(conn, campaign, rows).await?;
    Ok(plan(rows, &forms, &known))
}

/// What a file would do. Nothing is written.
///
/// # Errors
/// When the database cannot be read.
pub async fn try_sheets(hall: &Hall, campaign: &Campaign, text: &str) -> Result<Plan, DbError> {
    let rows = match rows(text) {
        Ok(rows) => rows,
        Err(problems) => return Ok(Plan { problems, ..Plan::default() }),
    };
    let mut conn = hall.db().read().await?;
    plan_of(hall, &mut conn, campaign, &rows).await
}

/// Writes a file of answers: each learner's modules, the score of every answer, and the result of the whole.
///
/// # Errors
/// Says why it was not taken; then nothing was written.
pub async fn import_sheets(
    hall: &Hall,
    campaign: &Campaign,
    text: &str,
    author: &str,
) -> Result<Imported, NotImported> {
    let refused = |plan: Plan| NotImported::Problems(Box::new(plan));
    let rows = rows(text).map_err(|problems| refused(Plan { problems, ..Plan::default() }))?;
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let mut plan = plan_of(hall, &mut tx, campaign, &rows).await?;
    if !plan.problems.is_empty() {
        return Err(refused(plan));
    }
    let mut people: Vec<(Uuid, String)> = Vec::new();
    for taken in &mut plan.taken {
        for answer in &mut taken.answers {
            answer.answered_at = now.to_string();
        }
        let new = answers::add(&mut tx, &taken.answers.iter().collect::<Vec<_>>()).await?;
        let noted =
            paper::take(&mut tx, taken.attempt, &taken.module, &taken.form, &now.to_string(), author).await?;
        if new.len() != taken.answers.len() || !noted {
            // somebody was quicker: the transaction is dropped, and with it everything
            return Err(NotImported::Changed);
        }
        let subject = format!("attempt/{}", taken.attempt);
        let detail = json!({ "form": taken.form, "module": taken.module, "answers": taken.answers.len() });
        audit::append(&mut tx, now, author, "assessment.import_sheet", &subject, &detail).await?;
        if people.iter().all(|p| p.0 != taken.attempt) {
            people.push((taken.attempt, taken.code.clone()));
        }
    }
    for (attempt, _) in &people {
        let scores: Vec<(String, u8, bool)> = answers::of(&mut tx, *attempt)
            .await?
            .into_iter()
            .map(|a| (a.item, a.score.clamp(0, 255) as u8, true))
            .collect();
        // the values that held when the code was handed out, as on a screen
        let test = match attempts::by_id(&mut tx, *attempt).await?.and_then(|a| a.calibration) {
            Some(calibration) => hall.test_under(campaign, calibration).await??,
            None => hall.test(campaign).await??,
        };
        let result = Engine::replay(&test, 0, &scores, None).result(&test);
        let json = serde_json::to_string(&result).expect("a result always serialises");
        attempts::finish(&mut tx, *attempt, &now.to_string(), ON_PAPER, &json).await?;
        paper::set_result(&mut tx, *attempt, &json).await?;
    }
    tx.commit().await?;
    for (_, code) in &people {
        hall.sittings.forget(&hash_of(code));
    }
    Ok(Imported { people: people.len(), modules: plan.taken.len(), known: plan.known })
}

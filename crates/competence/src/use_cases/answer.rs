//! Takes an answer: marks it, chooses the next question, and acknowledges both once they are on disk.

use std::sync::Arc;

use kernel::Lang;
use serde_json::Value;
use tokio::sync::MutexGuard;

use crate::engine::Step;
use crate::hall::Hall;
use crate::item::{Answer, AnswerProblem, Item, mark};
use crate::journal::{Ending, NotWritten, Written};
use crate::sitting::{Last, Question, Sitting};
use crate::store::answers::AnswerRow;
use crate::use_cases::start_clock::start_clock;

/// Milliseconds that an answer may come after the end of the time: the way through the network.
const GRACE: i64 = 20_000;

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is on disk.
    New,
    /// The very same answer had come before (a double click, a sent-again form). Nothing changed.
    Again,
    /// Another answer to this question had come before; that one counts. Nothing changed.
    AnsweredBefore,
}

/// Why an answer was not taken. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is to a question that was not asked (yet).
    #[error("this question was not asked")]
    NotAsked,
    /// The attempt has ended.
    #[error("the attempt has ended")]
    Ended,
    /// The time was up.
    #[error("the time was up")]
    Late,
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] AnswerProblem),
    /// It could not be written.
    #[error(transparent)]
    NotWritten(#[from] NotWritten),
}

/// Takes an answer to the question at `position`, which must be `item`. `read` turns what was sent into an answer.
///
/// # Errors
/// Says why the answer was not taken; then nothing was changed.
pub async fn answer(
    hall: &Hall,
    sitting: &mut MutexGuard<'_, Sitting>,
    position: i64,
    item: &str,
    read: impl Fn(&Item, Lang) -> Result<Answer, AnswerProblem>,
) -> Result<Taken, NotTaken> {
    let lang = sitting.lang();
    if let Some(last) = sitting.last.as_ref().filter(|l| l.position == position && l.item.id == item) {
        let same = read(&last.item, lang)
            .is_ok_and(|a| a.to_json() == last.response.as_str().parse::<Value>().unwrap_or(Value::Null));
        return Ok(if same { Taken::Again } else { Taken::AnsweredBefore });
    }
    if position <= sitting.answered && position > 0 {
        return Ok(Taken::AnsweredBefore);
    }
    let Some(question) = sitting.current.clone() else { return Err(NotTaken::Ended) };
    if question.position != position || question.item.id != item {
        return Err(NotTaken::NotAsked);
    }
    start_clock(hall, sitting).await.map_err(|e| NotWritten(Arc::new(e)))?;
    let now = hall.now();
    if sitting.deadline().is_some_and(|d| now > d.plus_millis(GRACE)) {
        return Err(NotTaken::Late);
    }
    let given = read(&question.item, lang)?;
    let variant = sitting.variant(&question.item);
    let marked = mark(&question.item, &variant, &given, lang);

    // the choice is made on a copy: should the disk refuse, the sitting stands as before
    let mut engine = sitting.engine.clone();
    let test = sitting.test.clone();
    if let Some(place) = question.place {
        engine.take(&test, place, marked.score.min(255) as u8, question.operational);
    }
    let step = engine.next(&test);
    let next = match &step {
        Step::Ask { place, operational, .. } => Some(Question {
            position: position + 1,
            item: test.at(*place).item.clone(),
            place: Some(*place),
            operational: *operational,
        }),
        Step::End(_) => None,
    };
    let (result, ending) = match &step {
        Step::End(outcome) => {
            let result = engine.result(&test);
            let json = serde_json::to_string(&result).expect("a result always serialises");
            let ending = Ending { at: now.to_string(), outcome: (*outcome).to_owned(), result: json };
            (Some(Box::new(result)), Some(ending))
        }
        Step::Ask { .. } => (None, None),
    };
    let response = match given.to_json() {
        Value::Null => "null".to_owned(),
        value => value.to_string(),
    };
    let row = AnswerRow {
        attempt: sitting.attempt.id,
        position,
        item: question.item.id.clone(),
        version: i64::from(question.item.version),
        response: response.clone(),
        score: i64::from(marked.score),
        top_score: i64::from(marked.top),
        operational: i64::from(question.operational),
        answered_at: now.to_string(),
        next_item: next.as_ref().map(|n| n.item.id.clone()),
        next_version: next.as_ref().map(|n| i64::from(n.item.version)),
    };
    match hall.journal.write(row, ending.clone()).await? {
        Written::New => {}
        Written::Already => {
            // another process took an answer first: what it wrote is the truth
            hall.sittings.forget(&sitting.attempt.token_hash);
            return Ok(Taken::AnsweredBefore);
        }
    }
    sitting.engine = engine;
    sitting.answered = position;
    sitting.last = Some(Last { position, item: question.item, response, mark: marked });
    sitting.current = next;
    if let Some(ending) = ending {
        sitting.attempt.finished_at = Some(ending.at);
        sitting.attempt.outcome = Some(ending.outcome);
        sitting.attempt.result = Some(ending.result);
        sitting.result = result;
    }
    Ok(Taken::New)
}

/// Ends an attempt whose time is up, with what was answered until then.
///
/// # Errors
/// When the database refuses.
pub async fn end_when_time_is_up(
    hall: &Hall,
    sitting: &mut MutexGuard<'_, Sitting>,
) -> Result<bool, db::DbError> {
    let now = hall.now();
    let up = sitting.deadline().is_some_and(|d| now > d.plus_millis(GRACE));
    if !up || sitting.attempt.finished_at.is_some() {
        return Ok(false);
    }
    end(hall, sitting, "time-up").await?;
    Ok(true)
}

/// Ends an attempt with what was answered until now.
///
/// # Errors
/// When the database refuses.
pub async fn end(
    hall: &Hall,
    sitting: &mut MutexGuard<'_, Sitting>,
    outcome: &str,
) -> Result<(), db::DbError> {
    let now = hall.now();
    let result = sitting.engine.result(&sitting.test);
    let json = serde_json::to_string(&result).expect("a result always serialises");
    let mut tx = hall.db().write().await?;
    crate::store::attempts::finish(&mut tx, sitting.attempt.id, &now.to_string(), outcome, &json).await?;
    tx.commit().await?;
    sitting.attempt.finished_at = Some(now.to_string());
    sitting.attempt.outcome = Some(outcome.to_owned());
    sitting.attempt.result = Some(json);
    sitting.result = Some(Box::new(result));
    sitting.current = None;
    Ok(())
}

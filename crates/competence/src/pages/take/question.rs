//! `/take/question`: the question that waits, and the answer to it.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use tokio::sync::MutexGuard;
use webkit::{Form, Posted, Shell, WebError};

use super::task::{CellView, TaskView, task_view};
use super::{ErrorLine, Seat, say, seat, unkept};
use crate::api::question_file;
use crate::hall::Hall;
use crate::item::{AnswerProblem, Item, seed_of};
use crate::question::shown;
use crate::sitting::Sitting;
use crate::use_cases::answer::{self, NotTaken, Taken, end_when_time_is_up};
use crate::use_cases::start_clock::start_clock;
use crate::veil::Veil;

#[derive(Template)]
#[template(path = "take-question.html")]
struct QuestionPage<'a> {
    shell: &'a Shell,
    title: String,
    progress: String,
    /// Questions answered, and how many there are at most.
    done: i64,
    most: usize,
    time_left: String,
    errors: Vec<ErrorLine>,
    paragraphs: Vec<String>,
    position: i64,
    item: String,
    task: TaskView,
}

#[derive(Template)]
#[template(path = "take-end.html")]
struct EndPage<'a> {
    shell: &'a Shell,
    title: String,
    text: String,
}

/// The test a request is about; a reflection or no seat leads elsewhere.
macro_rules! test_of {
    ($hall:expr, $shell:expr, $headers:expr) => {
        match seat($hall, $shell, $headers).await? {
            Ok(Seat::Test(sitting)) => sitting,
            Ok(Seat::Reflection(_)) => return Ok($shell.go("/take/statements", None)),
            Ok(Seat::Observation(_)) => return Ok($shell.go("/take/observation", None)),
            Err(answer) => return Ok(answer),
        }
    };
}

/// Minutes that are left, in words; empty when time is not limited.
fn time_left(hall: &Hall, shell: &Shell, sitting: &Sitting) -> String {
    let Some(deadline) = sitting.deadline() else { return String::new() };
    let minutes = (deadline.millis() - hall.now().millis()).max(0) / 60_000;
    if minutes == 0 { shell.t("sit-time-last") } else { shell.tn("sit-time-left", minutes) }
}

fn problem_text(shell: &Shell, p: &AnswerProblem) -> String {
    shell.tx(p.key, &p.value)
}

fn show(
    hall: &Hall,
    shell: &Shell,
    sitting: &MutexGuard<'_, Sitting>,
    typed: Option<&Form>,
    problem: Option<&AnswerProblem>,
) -> Result<Response, WebError> {
    let Some(question) = &sitting.current else { return Ok(shell.go("/take/result", None)) };
    let variant = sitting.variant(&question.item);
    let veil = Veil::of(&question.item, variant.seed);
    let shown = veil.hide(shown(&question.item, &variant, sitting.lang()));
    let error = problem.map(|p| (p.field.clone(), problem_text(shell, p)));
    let most = sitting.test.longest();
    let n = question.position;
    let progress = if sitting.test.shortest() == most {
        shell.txy("sit-progress", shell.n(n), shell.n(most as i64))
    } else {
        shell.txy("sit-progress-most", shell.n(n), shell.n(most as i64))
    };
    let shelf = hall.shelf();
    let page = QuestionPage {
        shell,
        title: shell.text(&sitting.campaign.rules.title),
        progress,
        done: sitting.answered,
        most,
        time_left: time_left(hall, shell, sitting),
        errors: error
            .iter()
            .map(|(field, text)| ErrorLine { field: field.clone(), text: text.clone() })
            .collect(),
        paragraphs: say(shell, &shown.stem).split("\n\n").map(str::to_owned).collect(),
        position: n,
        item: question.item.id.clone(),
        task: task_view(
            shell,
            &shelf,
            &shown.task,
            typed,
            error.as_ref().map(|(f, t)| (f.as_str(), t.as_str())),
        ),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(unkept(shell.page_with(status, &page)?))
}

/// `GET /take/question`
pub async fn page(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let sitting = test_of!(&hall, &shell, &headers);
    let mut sitting = sitting.lock().await;
    if end_when_time_is_up(&hall, &mut sitting).await? {
        return Ok(shell.go("/take/result", Some(("warning", "sitting-late"))));
    }
    start_clock(&hall, &mut sitting).await?;
    show(&hall, &shell, &sitting, None, None)
}

/// `POST /take/question`
pub async fn answer(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let sitting = test_of!(&hall, &shell, &headers);
    let mut sitting = sitting.lock().await;
    // a position that is no number names no question
    let position = form.get("position").parse().unwrap_or(0);
    let seed = sitting.attempt.seed as u64;
    let read = |item: &Item, lang| Veil::of(item, seed_of(seed, &item.id)).read_form(item, &form.0.0, lang);
    match answer::answer(&hall, &mut sitting, position, form.get("item"), read).await {
        Ok(Taken::New | Taken::Again) => Ok(shell.go("/take/question", None)),
        Ok(Taken::AnsweredBefore) => Ok(shell.go("/take/question", Some(("info", "sit-answered-before")))),
        Err(NotTaken::NotAsked) => Ok(shell.go("/take/question", Some(("warning", "sitting-not-asked")))),
        Err(NotTaken::Ended) => Ok(shell.go("/take/result", Some(("info", "sitting-ended")))),
        Err(NotTaken::Late) => {
            end_when_time_is_up(&hall, &mut sitting).await?;
            Ok(shell.go("/take/result", Some(("warning", "sitting-late"))))
        }
        Err(NotTaken::Unreadable(problem)) => show(&hall, &shell, &sitting, Some(&form), Some(&problem)),
        Err(NotTaken::NotWritten(e)) => Err(WebError::internal(e)),
    }
}

/// `GET /take/file`: the file of the question that waits, made for this person.
pub async fn file(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let sitting = test_of!(&hall, &shell, &headers);
    let sitting = sitting.lock().await;
    question_file(&sitting)
}

/// `GET /take/end`: are you sure?
pub async fn confirm_end(
    State(hall): State<Hall>,
    shell: Shell,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let sitting = test_of!(&hall, &shell, &headers);
    let sitting = sitting.lock().await;
    if sitting.attempt.finished_at.is_some() {
        return Ok(shell.go("/take/result", None));
    }
    let page = EndPage {
        shell: &shell,
        title: shell.text(&sitting.campaign.rules.title),
        text: shell.tn("sit-end-text", sitting.answered),
    };
    Ok(unkept(shell.page(&page)?))
}

/// `POST /take/end`
pub async fn end(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let sitting = test_of!(&hall, &shell, &headers);
    let mut sitting = sitting.lock().await;
    if sitting.attempt.finished_at.is_none() {
        answer::end(&hall, &mut sitting, "ended-early").await?;
    }
    Ok(shell.go("/take/result", None))
}

//! `/take/observation`: what a teacher saw in a practical task, for the learner first, with room for an answer; and the
//! same as evidence beside a test's result.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use uuid::Uuid;
use webkit::{Posted, Shell, WebError};

use super::{ErrorLine, Seat, day, seat, unkept};
use crate::hall::Hall;
use crate::observation::{LEVELS, REPLY};
use crate::store::observations;
use crate::use_cases::observe::{NotTaken, Observed};

/// A line of evidence: one criterion that a teacher rated.
pub(in crate::pages) struct Evidence {
    pub competence: String,
    pub level: String,
    pub task: String,
    pub criterion: String,
    pub day: String,
}

/// The name of a level.
pub(in crate::pages) fn level_name(shell: &Shell, level: i64) -> String {
    shell.t(&format!("observe-level-{}", level.clamp(0, i64::from(LEVELS))))
}

/// What teachers saw of a learner for a framework's competences. `seen`: only what the learner has seen as it is.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::pages) async fn evidence(
    hall: &Hall,
    shell: &Shell,
    framework: &str,
    learner: Uuid,
    seen: bool,
) -> Result<Vec<Evidence>, WebError> {
    let mut conn = hall.db().read().await?;
    let ratings = observations::of_learner(&mut conn, learner).await?;
    let talks = observations::talks(&mut conn, learner).await?;
    drop(conn);
    let shelf = hall.shelf();
    let labels = hall.frameworks.get(framework);
    let mut out: Vec<(String, Evidence)> = ratings
        .iter()
        .filter(|r| r.level > 0)
        .filter(|r| !seen || talks.iter().any(|t| t.campaign == r.campaign && t.seen_at.is_some()))
        .filter_map(|r| {
            let task = shelf.task(&r.task).filter(|t| t.framework == framework)?;
            let criterion = task.criterion(&r.criterion)?;
            let label = labels.and_then(|f| f.label(&criterion.competence));
            let name = label.map_or_else(String::new, |l| shell.text(&l.text));
            Some((
                criterion.competence.clone(),
                Evidence {
                    competence: format!("{} {name}", criterion.competence),
                    level: level_name(shell, r.level),
                    task: shell.text(&task.title),
                    criterion: shell.text(&criterion.title),
                    day: day(shell, &r.rated_at),
                },
            ))
        })
        .collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(out.into_iter().map(|(_, e)| e).collect())
}

struct Line {
    title: String,
    competence: String,
    level: String,
    /// 1 to 4; 0 when it did not show.
    number: i64,
    meaning: String,
    note: String,
}

#[derive(Template)]
#[template(path = "take-observation.html")]
struct ObservedPage<'a> {
    shell: &'a Shell,
    title: String,
    setting: String,
    lines: Vec<Line>,
    /// One for each level.
    levels: [(); LEVELS as usize],
    reply: String,
    said: String,
    error: String,
    errors: Vec<ErrorLine>,
}

fn show(
    hall: &Hall,
    shell: &Shell,
    observed: &Observed,
    typed: Option<&str>,
    error: String,
) -> Result<Response, WebError> {
    let framework = hall.frameworks.get(&observed.task.framework);
    let lines = observed
        .task
        .criteria
        .iter()
        .filter_map(|c| {
            let rating = observed.ratings.iter().find(|r| r.criterion == c.id)?;
            let place = usize::try_from(rating.level - 1).ok();
            let label = framework.and_then(|f| f.label(&c.competence));
            Some(Line {
                title: shell.text(&c.title),
                competence: label.map_or_else(|| c.competence.clone(), |l| shell.text(&l.text)),
                level: level_name(shell, rating.level),
                number: rating.level,
                meaning: place.and_then(|p| c.levels.get(p)).map_or(String::new(), |t| shell.text(t)),
                note: rating.note.clone(),
            })
        })
        .collect();
    let talk = observed.talk.as_ref();
    let page = ObservedPage {
        shell,
        title: shell.text(&observed.task.title),
        setting: shell.text(&observed.task.setting),
        lines,
        levels: [(); LEVELS as usize],
        reply: typed.map_or_else(|| talk.map_or(String::new(), |t| t.reply.clone()), str::to_owned),
        said: talk
            .and_then(|t| t.replied_at.as_deref())
            .map_or(String::new(), |at| shell.tx("observe-replied", day(shell, at))),
        errors: match error.is_empty() {
            true => Vec::new(),
            false => vec![ErrorLine { field: "reply".to_owned(), text: error.clone() }],
        },
        error,
    };
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(unkept(shell.page_with(status, &page)?))
}

/// `GET /take/observation`
pub(super) async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Observation(observed)) => {
            observed.seen(&hall).await?;
            show(&hall, &shell, &observed, None, String::new())
        }
        Ok(_) => Ok(shell.go("/take/question", None)),
        Err(answer) => Ok(answer),
    }
}

/// `POST /take/observation`: what the learner says to it.
pub(super) async fn reply(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let observed = match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Observation(observed)) => observed,
        Ok(_) => return Ok(shell.go("/take/question", None)),
        Err(answer) => return Ok(answer),
    };
    let text = form.get("reply");
    match observed.reply(&hall, text).await {
        Ok(()) => Ok(shell.go("/take/observation", Some(("success", "observe-reply-saved")))),
        Err(NotTaken::TooLong) => {
            let error = shell.tx("observe-too-long", REPLY.to_string());
            show(&hall, &shell, &observed, Some(text), error)
        }
        Err(NotTaken::Unknown) => Err(WebError::NotFound),
        Err(NotTaken::Db(e)) => Err(e.into()),
    }
}

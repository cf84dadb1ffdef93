//! The interface for programs: other front ends run assessments through it.
//!
//! `POST /api/v1/sittings` begins an attempt and gives a personal code; every other call carries that code as
//! `Authorization: Bearer CODE`. An answer names the question it is for, so that it can be sent again safely.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kernel::Lang;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};
use webkit::{Caller, WebError};

use crate::campaign::tidy_code;
use crate::files;
use crate::hall::Hall;
use crate::item::{Item, Task, seed_of};
use crate::question::shown;
use crate::sitting::{Sitting, hash_of};
use crate::use_cases::answer::{self, NotTaken, Taken};
use crate::use_cases::begin::{NotBegun, begin};
use crate::use_cases::resume::{NotFound, resume};
use crate::use_cases::start_clock::start_clock;
use crate::veil::Veil;

/// The addresses of this part's interface for programs.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/api/v1/sittings", post(begin_sitting))
        .route("/api/v1/sitting", get(state))
        .route("/api/v1/sitting/answers", post(take))
        .route("/api/v1/sitting/file", get(file))
}

/// The description of these addresses as a piece of an OpenAPI document; summaries are message keys.
///
/// # Panics
/// When the file does not parse; a test reads it.
pub fn description() -> Value {
    serde_json::from_str(include_str!("api/sittings.json")).expect("a test reads sittings.json")
}

#[derive(Deserialize)]
struct Begin {
    code: String,
    #[serde(default)]
    lang: Option<String>,
}

fn body<'a, T: Deserialize<'a>>(bytes: &'a Bytes) -> Result<T, WebError> {
    serde_json::from_slice(bytes).map_err(|e| WebError::bad("body", "error-json", &e.to_string()))
}

fn bearer(headers: &HeaderMap) -> Result<String, WebError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let code = given.and_then(|v| v.strip_prefix("Bearer ")).map(tidy_code);
    code.filter(|c| !c.is_empty()).ok_or(WebError::Forbidden("sitting-code-missing"))
}

/// Refuses whoever tried too many wrong codes a moment ago.
fn welcome(hall: &Hall, caller: Caller) -> Result<(), WebError> {
    hall.throttle.welcome(caller, hall.now()).map_err(|s| WebError::TooMany("sit-code-wait", s))
}

/// The sitting of a request. Whoever is in the middle of a test never waits for others' wrong codes.
async fn sitting_of(
    hall: &Hall,
    caller: Caller,
    headers: &HeaderMap,
) -> Result<Arc<Mutex<Sitting>>, WebError> {
    let token = bearer(headers)?;
    if hall.sittings.get(&hash_of(&token)).is_none() {
        welcome(hall, caller)?;
    }
    resume(hall, &token).await.map_err(|e| {
        if matches!(e, NotFound::Unknown) {
            hall.throttle.wrong(caller, hall.now());
        }
        not_found(e)
    })
}

fn not_found(e: NotFound) -> WebError {
    match e {
        NotFound::Db(e) => e.into(),
        NotFound::Unknown => WebError::NotFound,
        NotFound::NoTest(_) => WebError::Conflict("sitting-no-test"),
    }
}

/// What a refusal to begin means for whoever asked.
pub fn not_begun(e: NotBegun) -> WebError {
    match e {
        NotBegun::Db(e) => e.into(),
        NotBegun::Closed(_) => WebError::Conflict("sitting-closed"),
        NotBegun::NoTest(_) => WebError::Conflict("sitting-no-test"),
    }
}

/// What a refusal of an answer means for whoever sent it.
pub fn not_taken(e: NotTaken) -> WebError {
    match e {
        NotTaken::NotAsked => WebError::Conflict("sitting-not-asked"),
        NotTaken::Ended => WebError::Conflict("sitting-ended"),
        NotTaken::Late => WebError::Conflict("sitting-late"),
        NotTaken::Unreadable(p) => WebError::Bad { field: p.field, key: p.key, given: p.value },
        NotTaken::NotWritten(e) => WebError::internal(e),
    }
}

/// `POST /api/v1/sittings`
async fn begin_sitting(State(hall): State<Hall>, caller: Caller, bytes: Bytes) -> Result<Response, WebError> {
    let wish: Begin = body(&bytes)?;
    let lang = wish.lang.and_then(|l| l.parse().ok()).unwrap_or(Lang::Nb);
    welcome(&hall, caller)?;
    let Some(campaign) = hall.campaign_by_code(&tidy_code(&wish.code)).await? else {
        hall.throttle.wrong(caller, hall.now());
        return Err(WebError::NotFound);
    };
    if campaign.group.is_some() {
        return Err(WebError::Forbidden("sitting-group-only"));
    }
    let mut chance = hall.app.chance();
    let token = begin(&hall, &mut chance, &campaign, None, lang, 0).await.map_err(not_begun)?;
    let sitting = resume(&hall, &token).await.map_err(not_found)?;
    let mut sitting = sitting.lock().await;
    start_clock(&hall, &mut sitting).await?;
    let mut value = standing(&sitting);
    value["token"] = json!(token);
    Ok((StatusCode::CREATED, Json(value)).into_response())
}

/// Where a sitting stands: the question that waits, or the result.
fn standing(sitting: &MutexGuard<'_, Sitting>) -> Value {
    let lang = sitting.lang();
    let mut value = json!({
        "campaign": sitting.campaign.code,
        "answered": sitting.answered,
        "most": sitting.test.longest(),
        "deadline": sitting.deadline().map(|d| d.to_string()),
    });
    match (&sitting.current, &sitting.result) {
        (Some(question), _) => {
            let variant = sitting.variant(&question.item);
            let veil = Veil::of(&question.item, variant.seed);
            let mut q = serde_json::to_value(veil.hide(shown(&question.item, &variant, lang)))
                .expect("a question always serialises");
            q["position"] = json!(question.position);
            q["item"] = json!(question.item.id);
            q["version"] = json!(question.item.version);
            value["question"] = q;
        }
        (None, Some(result)) => {
            value["result"] = serde_json::to_value(result).expect("a result always serialises");
            value["outcome"] = json!(sitting.attempt.outcome);
        }
        (None, None) => {}
    }
    value
}

/// `GET /api/v1/sitting`
async fn state(
    State(hall): State<Hall>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Json<Value>, WebError> {
    let sitting = sitting_of(&hall, caller, &headers).await?;
    let mut sitting = sitting.lock().await;
    answer::end_when_time_is_up(&hall, &mut sitting).await?;
    start_clock(&hall, &mut sitting).await?;
    Ok(Json(standing(&sitting)))
}

#[derive(Deserialize)]
struct Given {
    position: i64,
    item: String,
    answer: Value,
}

/// `POST /api/v1/sitting/answers`
async fn take(
    State(hall): State<Hall>,
    caller: Caller,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, WebError> {
    let given: Given = body(&bytes)?;
    let sitting = sitting_of(&hall, caller, &headers).await?;
    let mut sitting = sitting.lock().await;
    let seed = sitting.attempt.seed as u64;
    let read =
        |item: &Item, lang| Veil::of(item, seed_of(seed, &item.id)).read_json(item, &given.answer, lang);
    let taken =
        answer::answer(&hall, &mut sitting, given.position, &given.item, read).await.map_err(not_taken)?;
    let mut value = standing(&sitting);
    value["taken"] = json!(match taken {
        Taken::New => "new",
        Taken::Again => "again",
        Taken::AnsweredBefore => "answered-before",
    });
    Ok(Json(value))
}

/// `GET /api/v1/sitting/file`: the file of the question that waits, made for this person.
async fn file(State(hall): State<Hall>, caller: Caller, headers: HeaderMap) -> Result<Response, WebError> {
    let sitting = sitting_of(&hall, caller, &headers).await?;
    let sitting = sitting.lock().await;
    question_file(&sitting)
}

/// The file of the question that waits.
///
/// # Errors
/// When the question has none.
pub fn question_file(sitting: &MutexGuard<'_, Sitting>) -> Result<Response, WebError> {
    let question = sitting.current.as_ref().ok_or(WebError::NotFound)?;
    let Task::File { recipe, .. } = &question.item.task else { return Err(WebError::NotFound) };
    let seed = sitting.variant(&question.item).seed;
    let made = files::generate(recipe, seed, sitting.lang()).map_err(WebError::internal)?;
    let disposition = format!("attachment; filename=\"{}\"", made.name.replace(['"', '\\'], ""));
    let headers = [
        (header::CONTENT_TYPE, made.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, made.bytes).into_response())
}

//! What a person who takes an assessment sees: `/take` and everything below it.
//!
//! Who it is, is known by the personal code alone, which a cookie carries (12 characters of 28 are 57 bits, so
//! guessing is hopeless; a campaign's code is no secret). Nothing here is kept by browsers or caches.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Instant, Lang};
use webkit::{Shell, WebError, mark, session};

use crate::campaign::Kind;
use crate::hall::Hall;
use crate::question::Said;
use crate::sitting::{Sitting, hash_of};
use crate::store::attempts;
use crate::use_cases::observe::Observed;
use crate::use_cases::reflect::Reflecting;
use crate::use_cases::resume::{NotFound, resume};

pub(super) mod bars;
pub(super) mod door;
mod next;
pub(super) mod observed;
mod pdf;
mod question;
mod reflect;
pub(super) mod result;
mod review;
pub(super) mod spoken;
mod start;
mod task;

/// Cookie that holds the personal code.
pub const COOKIE: &str = "trinn_sitting";
/// Seconds that a device remembers the personal code: a school day.
const COOKIE_SECONDS: i64 = 12 * 3600;

/// The addresses of somebody who takes an assessment.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/take", get(door::page).post(door::enter))
        .route("/take/start", get(start::page).post(start::begin))
        .route("/take/code", get(start::code))
        .route("/take/leave", post(start::leave))
        .route("/take/question", get(question::page).post(question::answer))
        .route("/take/file", get(question::file))
        .route("/take/statements", get(reflect::page).post(reflect::rate))
        .route("/take/observation", get(observed::page).post(observed::reply))
        .route("/take/end", get(question::confirm_end).post(question::end))
        .route("/take/result", get(result::page))
        .route("/take/result.pdf", get(pdf::file))
        .route("/take/share", post(result::share))
}

/// Whoever sits here: in a test, or before statements.
pub(super) enum Seat {
    /// A test.
    Test(std::sync::Arc<tokio::sync::Mutex<Sitting>>),
    /// A self-reflection.
    Reflection(Box<Reflecting>),
    /// What a teacher saw in a practical task.
    Observation(Box<Observed>),
}

/// The personal code that the request carries.
pub(super) fn token(headers: &HeaderMap) -> Option<String> {
    let token = session::cookie(headers, COOKIE)?;
    let sound = !token.is_empty()
        && token.len() <= 60
        && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    sound.then(|| token.to_owned())
}

/// The seat behind a personal code.
pub(super) async fn seat_of(hall: &Hall, token: &str) -> Result<Seat, NotFound> {
    let hash = hash_of(token);
    if let Some(sitting) = hall.sittings.get(&hash) {
        return Ok(Seat::Test(sitting));
    }
    let mut conn = hall.db().read().await?;
    let attempt = attempts::by_token(&mut conn, &hash).await?.ok_or(NotFound::Unknown)?;
    drop(conn);
    let campaign = hall.campaign(attempt.campaign).await?.ok_or(NotFound::Unknown)?;
    match campaign.kind {
        Kind::Observation => Ok(Seat::Observation(Box::new(Observed::load(hall, attempt, campaign).await?))),
        Kind::Reflection => Ok(Seat::Reflection(Box::new(Reflecting::load(hall, attempt, campaign).await?))),
        _ => Ok(Seat::Test(resume(hall, token).await?)),
    }
}

/// The seat behind a personal code that somebody sends. Wrong codes are counted, and after too many of them from one
/// address the next one waits; whoever is in the middle of a test is known already and does not.
pub(super) async fn known_seat(
    hall: &Hall,
    shell: &Shell,
    token: &str,
) -> Result<Result<Seat, NotFound>, WebError> {
    if hall.sittings.get(&hash_of(token)).is_none() {
        welcome(hall, shell)?;
    }
    let seat = seat_of(hall, token).await;
    if matches!(seat, Err(NotFound::Unknown)) {
        hall.throttle.wrong(shell.caller(), hall.now());
    }
    Ok(seat)
}

/// Refuses whoever tried too many wrong codes a moment ago.
pub(super) fn welcome(hall: &Hall, shell: &Shell) -> Result<(), WebError> {
    hall.throttle.welcome(shell.caller(), hall.now()).map_err(|s| WebError::TooMany("sit-code-wait", s))
}

/// The seat of a request, or where to go when there is none: to the page that asks for a code.
pub(super) async fn seat(
    hall: &Hall,
    shell: &Shell,
    headers: &HeaderMap,
) -> Result<Result<Seat, Response>, WebError> {
    let Some(token) = token(headers) else {
        return Ok(Err(shell.go("/take", Some(("info", "sit-code-first")))));
    };
    match known_seat(hall, shell, &token).await? {
        Ok(seat) => Ok(Ok(seat)),
        Err(NotFound::Unknown) => Ok(Err(forget(shell.go("/take", Some(("info", "sit-code-first"))), shell))),
        Err(e) => Err(not_found(e)),
    }
}

/// What a seat that cannot be found means for whoever asked.
pub(super) fn not_found(e: NotFound) -> WebError {
    match e {
        NotFound::Db(e) => e.into(),
        NotFound::Unknown => WebError::NotFound,
        NotFound::NoTest(_) => WebError::Conflict("sitting-no-test"),
    }
}

/// The answer with the personal code in a cookie.
pub(super) fn remember(mut answer: Response, shell: &Shell, token: &str) -> Response {
    let cookie = session::set_cookie(COOKIE, token, COOKIE_SECONDS, shell.app().secure_cookies);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// The answer that makes the device forget the personal code.
pub(super) fn forget(mut answer: Response, shell: &Shell) -> Response {
    let cookie = session::set_cookie(COOKIE, "", 0, shell.app().secure_cookies);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// The answer that no browser and no cache keeps.
pub(super) fn unkept(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    answer
}

/// A text of a question as the page shows it: marked when it is in another language than the page.
pub(super) fn say(shell: &Shell, said: &Said) -> String {
    in_lang(shell, &said.text, said.lang)
}

/// A text in a language as the page shows it.
pub(super) fn in_lang(shell: &Shell, text: &str, lang: Lang) -> String {
    if lang == shell.language() || text.is_empty() { text.to_owned() } else { mark::wrap(text, lang) }
}

/// A stored moment's day in words; the bare text if it is none.
pub(super) fn day(shell: &Shell, at: &str) -> String {
    at.parse::<Instant>().map_or_else(|_| at.to_owned(), |at| shell.date(at.date()))
}

/// A line of an error summary.
pub(super) struct ErrorLine {
    /// Id of the field.
    pub field: String,
    /// What is wrong.
    pub text: String,
}

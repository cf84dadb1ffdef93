//! `/sessions`: what an instructor does today, on a phone: who is there, what each learner did, who is signed off. With
//! script the page works while the network is away: what is sent waits in the browser and counts once.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::audit;
use jiff::ToSpan;
use kernel::Id;
use people::Actor;
use people::store::group;
use serde_json::json;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::words::{Choice, ErrorLine, Step, kind_name, summary};
use crate::Workshop;
use crate::store::sessions::{self, Attended, Booked};
use crate::store::sign_offs;
use crate::use_cases::hold_session::{Done, Held, NotHeld, STATES, STEPS, hold_session, theirs};
use crate::use_cases::sign_off::NotSignedOff;

/// The worker that keeps the page while the network is away.
const WORKER: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/js/session-worker.js"));
/// Days before and after today in the list.
const DAYS: i64 = 21;

/// The addresses of sessions.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/sessions", get(list))
        .route("/sessions/worker.js", get(worker))
        .route("/sessions/{id}", get(page).post(hold))
        .route("/sessions/{id}/paper", get(paper))
}

struct Row {
    href: String,
    day: String,
    half: String,
    group: String,
    kind: String,
    site: String,
    state: String,
}

struct Part {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    parts: Vec<Part>,
}

/// `GET /sessions`
async fn list(State(workshop): State<Workshop>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    let today = workshop.now().date();
    let register = workshop.register().await?;
    let mut conn = workshop.db().read().await?;
    let (from, to) = (today.saturating_sub(DAYS.days()), today.saturating_add(DAYS.days()));
    let all = sessions::between(&mut conn, from, to).await?;
    let taught: Vec<Uuid> =
        group::taught(&mut conn, actor.person, today).await?.into_iter().map(|g| g.id).collect();
    let names = group::all(&mut conn).await?;
    drop(conn);
    let mine = all.into_iter().filter(|b| b.person == Some(actor.person) || taught.contains(&b.group));
    let (mut now, mut next, mut past) = (Vec::new(), Vec::new(), Vec::new());
    for b in mine {
        let row = Row {
            href: format!("/sessions/{}", b.id),
            day: shell.date(b.day),
            half: shell.t(&format!("register-half-{}", b.half.number())),
            group: names.iter().find(|g| g.id == b.group).map_or_else(String::new, |g| g.name.clone()),
            kind: kind_name(&workshop, &shell, &b.kind),
            site: register.sites.get(&b.site).map_or_else(String::new, |s| s.name.clone()),
            state: shell.t(&format!("session-state-{}", b.state)),
        };
        match b.day.cmp(&today) {
            std::cmp::Ordering::Equal => now.push(row),
            std::cmp::Ordering::Greater => next.push(row),
            std::cmp::Ordering::Less => past.push(row),
        }
    }
    past.reverse();
    let part = |id, key: &str, rows| Part { id, title: shell.t(key), rows };
    let parts = vec![
        part("today", "session-today", now),
        part("next", "session-next", next),
        part("past", "session-past", past),
    ];
    shell.page(&ListPage { shell: &shell, parts })
}

/// `GET /sessions/worker.js`
async fn worker() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::HeaderName::from_static("service-worker-allowed"), "/sessions"),
    ];
    (headers, WORKER)
}

struct Learner {
    id: String,
    name: String,
    state: String,
    step: String,
    signed: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "session.html")]
struct SessionPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    when: String,
    place: String,
    group: String,
    may_hold: bool,
    qualified: bool,
    errors: Vec<ErrorLine>,
    error: String,
    key: String,
    briefed: bool,
    note: String,
    states: Vec<Choice>,
    levels: Vec<Choice>,
    learners: Vec<Learner>,
    held: bool,
}

#[derive(Template)]
#[template(path = "session-paper.html")]
struct PaperPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    when: String,
    place: String,
    group: String,
    learners: Vec<String>,
    levels: Vec<Choice>,
}

/// A booking that belongs to whoever asks.
async fn opened(workshop: &Workshop, actor: &Actor, id: &str) -> Result<Booked, WebError> {
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = workshop.db().read().await?;
    let booking = sessions::one(&mut conn, id).await?.ok_or(WebError::NotFound)?;
    if theirs(&mut conn, &booking, actor.person).await? { Ok(booking) } else { Err(WebError::NotFound) }
}

fn levels(shell: &Shell) -> Vec<Choice> {
    (1..=STEPS)
        .map(|n| Choice { value: n.to_string(), label: shell.t(&format!("session-step-{n}")) })
        .collect()
}

async fn show(
    workshop: &Workshop,
    shell: &Shell,
    actor: &Actor,
    booking: &Booked,
    typed: Option<&Form>,
    error: String,
) -> Result<Response, WebError> {
    let now = workshop.now();
    let register = workshop.register().await?;
    let mut tx = workshop.db().write().await?;
    let class = group::one(&mut tx, booking.group).await?.ok_or(WebError::NotFound)?;
    let members = group::members(&mut tx, booking.group, booking.day.max(class.span.from)).await?;
    let signed = sign_offs::of_group(&mut tx, booking.group, now.date()).await?;
    let qualified = sign_offs::qualified(&mut tx, actor.person, booking.day)
        .await?
        .iter()
        .any(|(_, k)| *k == booking.kind);
    let session = sessions::session(&mut tx, booking.id).await?;
    let rows = match &session {
        Some(s) => sessions::attended(&mut tx, s.id).await?,
        None => Vec::new(),
    };
    // the read of a class's sign-offs stands in the log with the page it made
    let subject = format!("booking/{}", booking.id);
    let detail = json!({ "learners": members.len() });
    audit::append(&mut tx, now, &actor.person.to_string(), "session.read", &subject, &detail).await?;
    tx.commit().await?;
    let learners = members
        .iter()
        .map(|m| {
            let id = m.learner.to_string();
            let row = rows.iter().find(|r| r.learner == m.learner);
            let of =
                |name: &str, kept: String| typed.map_or(kept, |f| f.get(&format!("{name}-{id}")).to_owned());
            Learner {
                name: if m.name.is_empty() { shell.t("group-erased") } else { m.name.clone() },
                state: of("state", row.map_or_else(|| STATES[0].to_owned(), |r| r.state.clone())),
                step: of("step", row.and_then(|r| r.step).map_or_else(String::new, |s| s.to_string())),
                signed: signed
                    .iter()
                    .find(|(l, s)| *l == m.learner && s.kind == booking.kind)
                    .map_or_else(String::new, |(_, s)| shell.date(s.day)),
                ticked: typed.is_some_and(|f| f.all("sign").any(|l| l == id)),
                id,
            }
        })
        .collect();
    let mut errors = FieldErrors::default();
    if !error.is_empty() {
        errors.add("attendance", error.clone());
    }
    let half = shell.t(&format!("register-half-{}", booking.half.number()));
    let page = SessionPage {
        steps: vec![Step { href: "/sessions".into(), label: shell.t("session-title") }],
        id: booking.id.to_string(),
        title: kind_name(workshop, shell, &booking.kind),
        when: format!("{}, {}", shell.date(booking.day), half.to_lowercase()),
        place: register.sites.get(&booking.site).map_or_else(String::new, |s| s.name.clone()),
        group: class.name.clone(),
        may_hold: booking.day <= now.date(),
        qualified,
        errors: summary(&errors),
        error,
        key: Id::<Held>::new(now, &mut workshop.app.chance()).to_string(),
        briefed: typed.map_or_else(|| session.as_ref().is_some_and(|s| s.briefed), |f| f.has("briefed")),
        note: typed.map_or_else(
            || session.as_ref().map_or_else(String::new, |s| s.note.clone()),
            |f| f.get("note").to_owned(),
        ),
        states: STATES
            .iter()
            .map(|s| Choice { value: (*s).to_owned(), label: shell.t(&format!("session-{s}")) })
            .collect(),
        levels: levels(shell),
        learners,
        held: session.is_some_and(|s| s.closed),
        shell,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /sessions/{id}`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let booking = opened(&workshop, &actor, &id).await?;
    show(&workshop, &shell, &actor, &booking, None, String::new()).await
}

/// `GET /sessions/{id}/paper`: a sheet for places without network.
async fn paper(
    State(workshop): State<Workshop>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let booking = opened(&workshop, &actor, &id).await?;
    let now = workshop.now();
    let register = workshop.register().await?;
    let mut tx = workshop.db().write().await?;
    let class = group::one(&mut tx, booking.group).await?.ok_or(WebError::NotFound)?;
    let members = group::members(&mut tx, booking.group, booking.day.max(class.span.from)).await?;
    let subject = format!("booking/{}", booking.id);
    let detail = json!({ "learners": members.len() });
    audit::append(&mut tx, now, &actor.person.to_string(), "session.paper", &subject, &detail).await?;
    tx.commit().await?;
    let half = shell.t(&format!("register-half-{}", booking.half.number()));
    shell.page(&PaperPage {
        steps: vec![
            Step { href: "/sessions".into(), label: shell.t("session-title") },
            Step {
                href: format!("/sessions/{id}"),
                label: webkit::mark::strip(&kind_name(&workshop, &shell, &booking.kind)),
            },
        ],
        title: kind_name(&workshop, &shell, &booking.kind),
        when: format!("{}, {}", shell.date(booking.day), half.to_lowercase()),
        place: register.sites.get(&booking.site).map_or_else(String::new, |s| s.name.clone()),
        group: class.name,
        learners: members
            .into_iter()
            .map(|m| if m.name.is_empty() { shell.t("group-erased") } else { m.name })
            .collect(),
        levels: levels(&shell),
        shell: &shell,
    })
}

/// What the form says.
fn sent(booking: &Booked, form: &Form) -> Held {
    let rows = form
        .0
        .0
        .iter()
        .filter_map(|(name, state)| {
            let learner = name.strip_prefix("state-")?;
            Some(Attended {
                learner: learner.parse().ok()?,
                state: state.clone(),
                step: form.get(&format!("step-{learner}")).parse().ok(),
                note: String::new(),
            })
        })
        .collect();
    Held {
        booking: booking.id,
        key: form.get("key").to_owned(),
        briefed: form.has("briefed"),
        rows,
        signed: form.all("sign").filter_map(|l| l.parse().ok()).collect(),
        note: form.get("note").to_owned(),
    }
}

/// Why nothing was written, in the reader's words.
fn refusal(shell: &Shell, why: &NotHeld) -> String {
    match why {
        NotHeld::Over => shell.t("session-over"),
        NotHeld::Day => shell.t("session-day"),
        NotHeld::Bad("sign-off") => shell.t("session-sign-absent"),
        NotHeld::SignOff(NotSignedOff::NotQualified) => shell.t("training-wrong-qualified"),
        NotHeld::SignOff(NotSignedOff::NotAsked | NotSignedOff::NoClass) => shell.t("training-wrong-kind"),
        NotHeld::SignOff(NotSignedOff::NotInClass) => shell.t("training-wrong-class"),
        _ => shell.t("session-bad"),
    }
}

fn told(shell: &Shell, done: &Done) -> String {
    shell.txy("session-done", shell.n(done.present as i64), shell.n(done.signed as i64))
}

/// `POST /sessions/{id}`: as a form, or (`accept: application/json`) as a message that a phone kept.
async fn hold(
    State(workshop): State<Workshop>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let booking = opened(&workshop, &actor, &id).await?;
    let machine = headers
        .get(header::ACCEPT)
        .and_then(|a| a.to_str().ok())
        .is_some_and(|a| a.contains("application/json"));
    let what = sent(&booking, &form);
    let mut chance = shell.app().chance();
    let done =
        hold_session(workshop.db(), &workshop.catalogue, actor.person, &what, workshop.now(), &mut chance)
            .await;
    match done {
        Ok(done) if machine => {
            Ok(axum::Json(json!({ "ok": true, "again": done.again, "text": told(&shell, &done) }))
                .into_response())
        }
        Ok(_) => Ok(shell.go(&format!("/sessions/{id}"), Some(("success", "session-saved")))),
        Err(NotHeld::Db(e)) => Err(e.into()),
        Err(NotHeld::SignOff(NotSignedOff::Db(e))) => Err(e.into()),
        Err(NotHeld::NotFound) => Err(WebError::NotFound),
        Err(why) if machine => {
            let body = json!({ "ok": false, "text": refusal(&shell, &why) });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, axum::Json(body)).into_response())
        }
        Err(why) => show(&workshop, &shell, &actor, &booking, Some(&form), refusal(&shell, &why)).await,
    }
}

//! `/edit/editions/new`: what is public now, frozen under a number.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use people::Actor;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::{FieldError, Step, moment, refused, steps, summary, told};
use crate::room::Room;
use crate::store::editions;
use crate::use_cases::Refusal;
use crate::use_cases::freeze_edition::{compare, freeze_edition};

#[derive(Template)]
#[template(path = "edit_edition.html")]
struct EditionPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    records: String,
    last: Option<Last>,
    title: String,
    title_error: String,
    note: String,
    errors: Vec<FieldError>,
}

/// The newest edition and what would be different in a new one.
struct Last {
    href: String,
    title: String,
    frozen: String,
    added: String,
    changed: String,
    removed: String,
    same: String,
}

async fn render(room: &Room, shell: &Shell, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    let mut conn = room.db().read().await?;
    let members = editions::members(&mut conn, room.now()).await?;
    let last = match editions::all(&mut conn).await?.into_iter().next() {
        None => None,
        Some(e) => {
            let then = editions::members(&mut conn, e.moment()?).await?;
            let d = compare(&then, &members);
            Some(Last {
                href: format!("/editions/{}", e.number),
                frozen: moment(shell, &e.frozen_at),
                title: e.title,
                added: shell.n(d.added.len()),
                changed: shell.n(d.changed.len()),
                removed: shell.n(d.removed.len()),
                same: shell.tn("edit-edition-same", d.same),
            })
        }
    };
    let page = EditionPage {
        shell,
        steps: steps(shell, Vec::new()),
        records: shell.n(members.len()),
        last,
        title: form.get("title").to_owned(),
        title_error: errors.at("title").to_owned(),
        note: form.get("note").to_owned(),
        errors: summary(errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /edit/editions/new`
pub(super) async fn form(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?.require_publisher()?;
    render(&room, &shell, &Form::default(), &FieldErrors::default()).await
}

/// `POST /edit/editions/new`
pub(super) async fn submit(
    State(room): State<Room>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_publisher()?;
    let author = actor.person.to_string();
    match freeze_edition(room.db(), room.now(), form.get("title"), form.get("note"), &author).await {
        Ok(number) => {
            room.refresh().await.map_err(WebError::internal)?;
            Ok(shell.go(&format!("/editions/{number}"), Some(("success", "edit-flash-frozen"))))
        }
        Err(Refusal::Problems(problems)) => {
            let mut errors = FieldErrors::default();
            for p in &problems {
                errors.add(p.field.as_deref().unwrap_or("title"), told(&shell, p));
            }
            render(&room, &shell, &form, &errors).await
        }
        Err(other) => Err(refused(other)),
    }
}

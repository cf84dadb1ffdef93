//! `/edit`: the editors' side of the timeline. The desk is here; the forms for a
//! record are in `edit/record.rs` and `edit/section.rs`, publishing in
//! `edit/publish.rs`, vocabularies and editions beside them.

mod changes;
mod desk;
mod edition_new;
mod form;
mod publish;
mod record;
mod section;
mod vocabulary_edit;
mod vocabulary_forms;

use std::collections::HashMap;

use axum::Router;
use axum::routing::{get, post};
use db::{Conn, DbError};
use kernel::Problem;
use people::Actor;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Shell, WebError};

use crate::Record;
use crate::present::Words;
use crate::room::Room;
use crate::store::publications::{self, Publication};
use crate::store::revisions::{self, Head};
use crate::use_cases::Refusal;

/// Longest reason, in characters.
const REASON_LENGTH: usize = 500;

/// The pages of the editors' side.
pub fn routes() -> Router<Room> {
    Router::new()
        .route("/edit", get(desk::page))
        .route("/edit/policies/new", get(record::new_form).post(record::new_submit))
        .route("/edit/policies/{id}", get(record::page))
        .route("/edit/policies/{id}/preview", get(record::preview))
        .route("/edit/policies/{id}/publish", get(publish::publish_form).post(publish::publish_submit))
        .route("/edit/policies/{id}/withdraw", get(publish::withdraw_form).post(publish::withdraw_submit))
        .route("/edit/policies/{id}/revert/{version}", get(publish::revert_form).post(publish::revert_submit))
        .route("/edit/policies/{id}/{section}", get(section::form).post(section::submit))
        .route("/edit/vocabularies", get(vocabulary_edit::list))
        .route("/edit/vocabularies/{name}", get(vocabulary_edit::page))
        .route(
            "/edit/vocabularies/{name}/term",
            get(vocabulary_forms::term_form).post(vocabulary_forms::term_submit),
        )
        .route(
            "/edit/vocabularies/{name}/version",
            get(vocabulary_forms::version_form).post(vocabulary_forms::version_submit),
        )
        .route(
            "/edit/vocabularies/{name}/mapping",
            get(vocabulary_forms::mapping_form).post(vocabulary_forms::mapping_submit),
        )
        .route("/edit/vocabularies/{name}/mapping/remove", post(vocabulary_forms::mapping_remove))
        .route("/edit/editions/new", get(edition_new::form).post(edition_new::submit))
}

/// A step of the breadcrumb.
pub(super) struct Step {
    pub href: String,
    pub label: String,
}

impl Step {
    pub(super) fn new(href: impl Into<String>, label: impl Into<String>) -> Step {
        Step { href: href.into(), label: label.into() }
    }
}

/// The way down to the desk.
pub(super) fn steps(shell: &Shell, more: Vec<Step>) -> Vec<Step> {
    let mut steps = vec![Step::new("/edit", shell.t("edit-desk"))];
    steps.extend(more);
    steps
}

/// An error of the summary: the field's id and what is wrong.
pub(super) struct FieldError {
    pub field: String,
    pub text: String,
}

/// The errors for the summary.
pub(super) fn summary(errors: &FieldErrors) -> Vec<FieldError> {
    errors.iter().map(|(field, text)| FieldError { field: field.to_owned(), text: text.to_owned() }).collect()
}

/// Somebody who may write drafts.
pub(super) async fn editor(shell: &Shell) -> Result<Actor, WebError> {
    let actor = Actor::of(shell).await?;
    actor.require_editor()?;
    Ok(actor)
}

/// Whoever may draft: a reporter suggests, an editor decides; both write drafts that a publisher publishes.
pub(super) async fn drafter(shell: &Shell) -> Result<Actor, WebError> {
    let actor = Actor::of(shell).await?;
    actor.require_reporter()?;
    Ok(actor)
}

/// The reason that was typed, checked.
pub(super) fn reason(shell: &Shell, form: &Form, errors: &mut FieldErrors) -> String {
    let reason = form.get("reason");
    if reason.is_empty() {
        errors.add("reason", shell.t("edit-reason-missing"));
    } else if reason.chars().count() > REASON_LENGTH {
        errors.add("reason", shell.tn("edit-reason-long", REASON_LENGTH as i64));
    }
    reason.to_owned()
}

/// A problem in the reader's language where we have it, else as it was told.
pub(super) fn told(shell: &Shell, problem: &Problem) -> String {
    let key = format!("problem-{}", problem.code.0);
    if shell.app().messages.has(&key) { shell.t(&key) } else { shell.english(&problem.message) }
}

/// What a refusal means for a visitor, where a form cannot show it.
pub(super) fn refused(refusal: Refusal) -> WebError {
    match refusal {
        Refusal::Db(e) => e.into(),
        Refusal::NotFound => WebError::NotFound,
        Refusal::Changed => WebError::Conflict("error-409"),
        Refusal::Problems(problems) => match problems.into_iter().next() {
            Some(problem) => WebError::Refused(problem),
            None => WebError::Conflict("error-409"),
        },
    }
}

/// A number in an address.
pub(super) fn number(text: &str) -> Result<i64, WebError> {
    text.parse().ok().filter(|n| *n > 0).ok_or(WebError::NotFound)
}

/// A record as editors see it: the newest version and what is public.
struct Work {
    head: Head,
    newest: Record,
    live: Option<Publication>,
}

impl Work {
    async fn load(conn: &mut Conn, number: i64) -> Result<Work, WebError> {
        let head = revisions::head(conn, number).await?.ok_or(WebError::NotFound)?;
        let newest =
            revisions::document(conn, number, head.latest_version).await?.ok_or(WebError::NotFound)?;
        let live = publications::of(conn, number, None).await?;
        Ok(Work { head, newest, live })
    }

    /// There is something newer than what is public.
    fn has_draft(&self) -> bool {
        self.live.as_ref().is_none_or(|l| l.version < self.head.latest_version)
    }

    fn path(&self) -> String {
        format!("/edit/policies/{}", self.newest.id)
    }
}

fn words(room: &Room, shell: &Shell) -> Words {
    Words { shell: shell.clone(), vocabularies: room.vocabularies() }
}

/// The names of those who wrote; what is no person's id stays as it is.
pub(super) async fn names(conn: &mut Conn, authors: Vec<String>) -> Result<HashMap<String, String>, DbError> {
    let mut names = HashMap::new();
    for author in authors {
        if names.contains_key(&author) {
            continue;
        }
        let name = match author.parse::<Uuid>() {
            Ok(id) => people::store::person::one(conn, id).await?.map(|p| p.name),
            Err(_) => None,
        };
        let name = name.unwrap_or_else(|| author.clone());
        names.insert(author, name);
    }
    Ok(names)
}

/// A stored moment in words.
pub(super) fn moment(shell: &Shell, at: &str) -> String {
    at.parse().map_or_else(|_| at.to_owned(), |at| shell.moment(at))
}

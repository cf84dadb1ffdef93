//! Handlers follow the address: `/organisations/{key}` lives in
//! `organisation.rs`, `/people` in `people.rs`. Each is a short list: who is
//! asking, load, ask the rule, save, answer.

mod form_page;
mod groups;
mod me;
mod organisation;
mod organisation_forms;
mod organisation_join;
mod organisations;
mod people;
mod sign_in;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use jiff::civil::Date;
use kernel::{Lang, Text};
use webkit::{App, Form, Shell, WebError};

use crate::organisation::{OrganisationId, OrganisationMap};
use crate::{Refusal, store};

/// The pages of this part.
pub fn routes<S>() -> Router<S>
where
    App: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/sign-in", get(sign_in::form).post(sign_in::submit))
        .route("/sign-out", post(sign_in::out))
        .route("/me", get(me::page))
        .route("/me/password", get(me::password_form).post(me::password_submit))
        .route("/organisations", get(organisations::page))
        .route("/organisations.csv", get(organisations::csv))
        .route("/organisations.json", get(organisations::json))
        .route("/organisations/new", get(organisation_forms::new_form).post(organisation_forms::new_submit))
        .route("/organisations/{key}", get(organisation::page))
        .route(
            "/organisations/{key}/rename",
            get(organisation_forms::rename_form).post(organisation_forms::rename_submit),
        )
        .route(
            "/organisations/{key}/move",
            get(organisation_forms::move_form).post(organisation_forms::move_submit),
        )
        .route(
            "/organisations/{key}/code",
            get(organisation_forms::code_form).post(organisation_forms::code_submit),
        )
        .route(
            "/organisations/{key}/close",
            get(organisation_forms::close_form).post(organisation_forms::close_submit),
        )
        .route(
            "/organisations/{key}/merge",
            get(organisation_join::merge_form).post(organisation_join::merge_submit),
        )
        .route(
            "/organisations/{key}/split",
            get(organisation_join::split_form).post(organisation_join::split_submit),
        )
        .route("/groups", get(groups::page))
        .route("/groups/new", get(groups::new_form).post(groups::new_submit))
        .route("/groups/{id}", get(groups::group).post(groups::act))
        .route("/people", get(people::page))
        .route("/people/new", get(people::new_form).post(people::new_submit))
        .route("/people/{id}", get(people::person))
        .route("/people/{id}/password", get(people::reset_form).post(people::reset_submit))
        .route("/people/{id}/close", get(people::close_form).post(people::close_submit))
        .route("/people/{id}/roles/new", get(people::role_form).post(people::role_submit))
        .route("/people/{id}/roles/{role}/end", post(people::role_end))
}

/// A step of the breadcrumb.
pub(crate) struct Step {
    pub href: String,
    pub label: String,
}

impl Step {
    fn new(href: impl Into<String>, label: impl Into<String>) -> Step {
        Step { href: href.into(), label: label.into() }
    }
}

/// A download in another format.
pub(crate) struct Format {
    pub href: String,
    pub label: String,
    pub note: String,
}

/// The map as it is stored now, at all times.
async fn map(shell: &Shell) -> Result<OrganisationMap, WebError> {
    let mut conn = shell.app().db.read().await?;
    Ok(store::organisation::load_map(&mut conn).await?)
}

fn today(shell: &Shell) -> Date {
    shell.app().clock.now().date()
}

/// An organisation's name near a day, in the reader's language; its key when it has none.
fn name(shell: &Shell, map: &OrganisationMap, id: OrganisationId, day: Date) -> String {
    match map.get(id) {
        Some(o) => match shell.text(&o.name_near(day)) {
            n if n.is_empty() => o.key.to_string(),
            n => n,
        },
        None => String::new(),
    }
}

/// The day in a field of a form.
fn day_in(form: &Form, field: &str) -> Result<Date, Refusal> {
    crate::span::day(form.get(field)).ok_or_else(|| Refusal::Day(crate::refusal::shown(form.get(field))))
}

/// The names typed in the fields `{prefix}nb`, `{prefix}nn` and so on.
fn names_in(form: &Form, prefix: &str) -> Text {
    let mut text = Text::default();
    for lang in Lang::ALL {
        text.set(lang, form.get(&format!("{prefix}{lang}")));
    }
    text
}

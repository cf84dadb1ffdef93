//! `/me`: one's own account.

use askama::Template;
use axum::response::Response;
use webkit::{FieldErrors, Posted, Shell, WebError};

use super::form_page::{self, Field, FormPage};
use super::people::{RoleRow, role_rows};
use super::{Step, sign_in, today};
use crate::actor::Actor;
use crate::store;
use crate::use_cases::{self, ChangePassword, PeopleError};

#[derive(Template)]
#[template(path = "me.html")]
struct MePage<'a> {
    shell: &'a Shell,
    name: String,
    email: String,
    roles: Vec<RoleRow>,
}

/// `GET /me`
pub async fn page(shell: Shell) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let map = super::map(&shell).await?;
    let mut conn = shell.app().db.read().await?;
    let person = store::person::one(&mut conn, actor.person).await?.ok_or(WebError::NotFound)?;
    let roles = store::person::roles_of(&mut conn, actor.person).await?;
    let roles = role_rows(&shell, &map, &roles, today(&shell));
    shell.page(&MePage { shell: &shell, name: person.name, email: person.email, roles })
}

fn password_page(shell: &Shell, errors: &FieldErrors) -> Result<Response, WebError> {
    let new = Field::password("new-password", shell.t("password-new"), "new-password")
        .help(shell.t("password-help"));
    FormPage {
        steps: vec![Step::new("/me", shell.t("me-title"))],
        title: shell.t("password-title"),
        lede: shell.t("password-lede"),
        action: "/me/password".into(),
        submit: shell.t("password-submit"),
        cancel: "/me".into(),
        fields: vec![
            Field::password("current-password", shell.t("password-current"), "current-password"),
            new,
            Field::password("repeat-password", shell.t("password-repeat"), "new-password"),
        ],
    }
    .show(shell, errors)
}

/// `GET /me/password`
pub async fn password_form(shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?;
    password_page(&shell, &FieldErrors::default())
}

/// `POST /me/password`
pub async fn password_submit(Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let app = shell.app();
    let typed = |name: &str| form.0.get(name).unwrap_or("").to_owned();
    let mut errors = FieldErrors::default();
    if typed("new-password") != typed("repeat-password") {
        errors.add("repeat-password", shell.t("password-differs"));
        return password_page(&shell, &errors);
    }
    let what = ChangePassword {
        person: actor.person,
        current: typed("current-password"),
        new: typed("new-password"),
    };
    match use_cases::change_password(&app.db, &what, app.clock.now(), &mut app.chance()).await {
        Ok(token) => {
            Ok(sign_in::with_session(&shell, shell.go("/me", Some(("success", "password-done"))), &token))
        }
        Err(PeopleError::Wait(seconds)) => {
            errors.add("current-password", sign_in::wait(&shell, seconds));
            password_page(&shell, &errors)
        }
        Err(e) => password_page(&shell, &form_page::to_show(&shell, e)?),
    }
}

//! `/sign-in` and `/sign-out`.

use axum::http::header;
use axum::response::Response;
use webkit::shell::is_local;
use webkit::{FieldErrors, Form, Posted, Shell, WebError, session};

use super::form_page::{Field, FormPage};
use crate::use_cases::{self, PeopleError, SignIn};

const COOKIE_SECONDS: i64 = 12 * 3600;

fn page(shell: &Shell, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    FormPage {
        steps: Vec::new(),
        title: shell.t("sign-in-title"),
        lede: shell.t("sign-in-lede"),
        action: "/sign-in".into(),
        submit: shell.t("sign-in"),
        cancel: String::new(),
        fields: vec![
            Field::email("email", shell.t("person-email"), form, "username"),
            Field::password("password", shell.t("sign-in-password"), "current-password"),
            Field::hidden("next", form),
        ],
    }
    .show(shell, errors)
}

/// `GET /sign-in`
pub async fn form(shell: Shell) -> Result<Response, WebError> {
    let form = Form(shell.query().clone());
    page(&shell, &form, &FieldErrors::default())
}

/// `POST /sign-in`
pub async fn submit(Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let app = shell.app();
    // a password is taken as it was typed, blanks included
    let password = form.0.get("password").unwrap_or("").to_owned();
    let what = SignIn { email: form.get("email").to_owned(), password };
    let signed_in = match use_cases::sign_in(&app.db, &what, app.clock.now(), &mut app.chance()).await {
        Ok(signed_in) => signed_in,
        Err(e) => {
            let text = match e {
                PeopleError::WrongSignIn => shell.t("sign-in-wrong"),
                PeopleError::Wait(seconds) => wait(&shell, seconds),
                other => return Err(other.into()),
            };
            let mut errors = FieldErrors::default();
            errors.add("email", text);
            return page(&shell, &form, &errors);
        }
    };
    if let Some(before) = shell.session() {
        use_cases::sign_out(&app.db, before).await?;
    }
    let next = Some(form.get("next")).filter(|n| is_local(n) && !n.starts_with("/sign-in")).unwrap_or("/");
    Ok(with_session(&shell, shell.go(next, Some(("success", "sign-in-done"))), &signed_in.token))
}

/// How long to wait, in words.
pub(super) fn wait(shell: &Shell, seconds: i64) -> String {
    if seconds <= 90 {
        shell.tn("sign-in-wait-seconds", seconds)
    } else {
        shell.tn("sign-in-wait-minutes", (seconds + 59) / 60)
    }
}

/// The answer with the cookie of a new session.
pub(super) fn with_session(shell: &Shell, mut answer: Response, token: &str) -> Response {
    let cookie = session::set_cookie(session::COOKIE, token, COOKIE_SECONDS, shell.app().secure_cookies);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// `POST /sign-out`
pub async fn out(Posted { shell, .. }: Posted) -> Result<Response, WebError> {
    if let Some(user) = shell.session() {
        use_cases::sign_out(&shell.app().db, user).await?;
    }
    let mut answer = shell.go("/", Some(("info", "sign-out-done")));
    let cookie = session::set_cookie(session::COOKIE, "", 0, shell.app().secure_cookies);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

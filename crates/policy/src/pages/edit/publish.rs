//! Publishing a draft, taking a record out of public view, and bringing an
//! earlier version back. Each asks first, shows what will change, and wants a reason.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use people::Actor;
use webkit::{FieldErrors, Posted, Shell, WebError};

use super::changes::{Change, changes};
use super::{FieldError, Step, Work, editor, number, reason, refused, steps, summary, words};
use crate::room::Room;
use crate::store::revisions;
use crate::use_cases::{publish_record, save_draft};

/// What is to be confirmed.
#[derive(Clone, Copy, PartialEq)]
enum Act {
    Publish,
    Withdraw,
    Revert,
}

#[derive(Template)]
#[template(path = "edit_confirm.html")]
struct ConfirmPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    lede: String,
    name: String,
    action: String,
    cancel: String,
    submit: String,
    danger: bool,
    version: i64,
    changes: Vec<Change>,
    show_changes: bool,
    reason: String,
    reason_error: String,
    errors: Vec<FieldError>,
    /// Something keeps it from being done; there is no button then.
    refused: String,
}

/// The page that asks. `to`: the version to bring back.
async fn ask(
    room: &Room,
    shell: &Shell,
    act: Act,
    id: &str,
    to: i64,
    errors: &FieldErrors,
    why: &str,
) -> Result<Response, WebError> {
    let mut conn = room.db().read().await?;
    let work = Work::load(&mut conn, number(id)?).await?;
    let words = words(room, shell);
    let name = words.name(&work.newest).text;
    let path = work.path();
    let mut refused = String::new();
    let (key, action, list) = match act {
        Act::Publish => {
            if !work.has_draft() {
                refused = shell.t("edit-publish-nothing");
            }
            let list = work.live.as_ref().map_or(Vec::new(), |l| changes(&words, &l.record, &work.newest));
            ("edit-publish", format!("{path}/publish"), list)
        }
        Act::Withdraw => {
            if work.live.is_none() {
                refused = shell.t("edit-withdraw-nothing");
            }
            ("edit-withdraw", format!("{path}/withdraw"), Vec::new())
        }
        Act::Revert => {
            let earlier =
                revisions::document(&mut conn, work.newest.id, to).await?.ok_or(WebError::NotFound)?;
            let list = changes(&words, &work.newest, &earlier);
            if list.is_empty() {
                refused = shell.t("edit-revert-nothing");
            }
            ("edit-revert", format!("{path}/revert/{to}"), list)
        }
    };
    let lede = match (act, &work.live) {
        (Act::Publish, None) => shell.t("edit-publish-first"),
        (Act::Revert, _) => shell.tx("edit-revert-lede", to.to_string()),
        _ => shell.t(&format!("{key}-lede")),
    };
    let page = ConfirmPage {
        shell,
        steps: steps(shell, vec![Step::new(&path, &name)]),
        title: shell.t(&format!("{key}-title")),
        lede,
        name,
        action,
        cancel: path,
        submit: shell.t(&format!("{key}-submit")),
        danger: act == Act::Withdraw,
        version: work.head.latest_version,
        show_changes: !list.is_empty(),
        changes: list,
        reason: why.to_owned(),
        reason_error: errors.at("reason").to_owned(),
        errors: summary(errors),
        refused,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

async fn publisher(shell: &Shell) -> Result<Actor, WebError> {
    let actor = Actor::of(shell).await?;
    actor.require_publisher()?;
    Ok(actor)
}

/// `GET /edit/policies/{id}/publish`
pub(super) async fn publish_form(
    State(room): State<Room>,
    Path(id): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    publisher(&shell).await?;
    ask(&room, &shell, Act::Publish, &id, 0, &FieldErrors::default(), "").await
}

/// `POST /edit/policies/{id}/publish`
pub(super) async fn publish_submit(
    State(room): State<Room>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = publisher(&shell).await?;
    let mut errors = FieldErrors::default();
    let why = reason(&shell, &form, &mut errors);
    if !errors.is_empty() {
        return ask(&room, &shell, Act::Publish, &id, 0, &errors, &why).await;
    }
    let record = number(&id)?;
    let version: i64 = form.get("version").parse().map_err(|_| WebError::NotFound)?;
    let author = actor.person.to_string();
    publish_record::publish(room.db(), room.now(), record, version, &author, &why).await.map_err(refused)?;
    room.refresh().await.map_err(WebError::internal)?;
    Ok(shell.go(&format!("/policies/{record}"), Some(("success", "edit-flash-published"))))
}

/// `GET /edit/policies/{id}/withdraw`
pub(super) async fn withdraw_form(
    State(room): State<Room>,
    Path(id): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    publisher(&shell).await?;
    ask(&room, &shell, Act::Withdraw, &id, 0, &FieldErrors::default(), "").await
}

/// `POST /edit/policies/{id}/withdraw`
pub(super) async fn withdraw_submit(
    State(room): State<Room>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = publisher(&shell).await?;
    let mut errors = FieldErrors::default();
    let why = reason(&shell, &form, &mut errors);
    if !errors.is_empty() {
        return ask(&room, &shell, Act::Withdraw, &id, 0, &errors, &why).await;
    }
    let record = number(&id)?;
    let author = actor.person.to_string();
    publish_record::withdraw(room.db(), room.now(), record, &author, &why).await.map_err(refused)?;
    room.refresh().await.map_err(WebError::internal)?;
    Ok(shell.go(&format!("/edit/policies/{record}"), Some(("success", "edit-flash-withdrawn"))))
}

/// `GET /edit/policies/{id}/revert/{version}`
pub(super) async fn revert_form(
    State(room): State<Room>,
    Path((id, version)): Path<(String, String)>,
    shell: Shell,
) -> Result<Response, WebError> {
    editor(&shell).await?;
    ask(&room, &shell, Act::Revert, &id, number(&version)?, &FieldErrors::default(), "").await
}

/// `POST /edit/policies/{id}/revert/{version}`: a new draft with the earlier content. Without a reason
/// (from the history page) it asks first.
pub(super) async fn revert_submit(
    State(room): State<Room>,
    Path((id, version)): Path<(String, String)>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = editor(&shell).await?;
    let (record, version) = (number(&id)?, number(&version)?);
    if !form.has("reason") {
        return ask(&room, &shell, Act::Revert, &id, version, &FieldErrors::default(), "").await;
    }
    let mut errors = FieldErrors::default();
    let why = reason(&shell, &form, &mut errors);
    if !errors.is_empty() {
        return ask(&room, &shell, Act::Revert, &id, version, &errors, &why).await;
    }
    let author = actor.person.to_string();
    save_draft::revert(room.db(), room.now(), record, version, &author, &why).await.map_err(refused)?;
    Ok(shell.go(&format!("/edit/policies/{record}"), Some(("success", "edit-flash-reverted"))))
}

//! `/edit`: what waits, what was published lately, and the tools.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use people::Actor;
use webkit::{Shell, WebError};

use super::{drafter, moment, names, words};
use crate::room::Room;
use crate::store::{publications, revisions};

struct Row {
    href: String,
    name: String,
    official: bool,
    country: String,
    when: String,
    who: String,
    note: String,
    kind: String,
}

#[derive(Template)]
#[template(path = "edit.html")]
struct DeskPage<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    drafts: Vec<Row>,
    recent: Vec<Row>,
    /// A number that was asked for and is not there.
    missing: String,
}

/// `GET /edit`
pub(super) async fn page(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let actor = drafter(&shell).await?;
    let mut conn = room.db().read().await?;
    let asked = shell.query().get("number").unwrap_or("").trim().to_owned();
    if let Ok(number) = asked.parse::<i64>()
        && revisions::head(&mut conn, number).await?.is_some()
    {
        return Ok(shell.go(&format!("/edit/policies/{number}"), None));
    }
    let words = words(&room, &shell);
    let drafts = revisions::drafts(&mut conn).await?;
    let recent = publications::recent(&mut conn, i64::MAX, 10).await?;
    let authors = drafts.iter().map(|d| d.author.clone()).chain(recent.iter().map(|p| p.author.clone()));
    let names = names(&mut conn, authors.collect()).await?;
    let who = |author: &str| names.get(author).cloned().unwrap_or_default();
    let row = |record: &crate::Record, at: &str, author: &str, note: String, kind: String| {
        let name = words.name(record);
        Row {
            href: format!("/edit/policies/{}", record.id),
            name: name.text,
            official: name.official,
            country: words.country(&record.country_code),
            when: moment(&shell, at),
            who: who(author),
            note,
            kind,
        }
    };
    let kind_of = |p: &publications::Publication| match (p.removed, p.confirmation_only) {
        (true, _) => shell.t("edit-kind-withdrawn"),
        (_, true) => shell.t("edit-kind-confirmed"),
        _ => shell.t("edit-kind-published"),
    };
    let page = DeskPage {
        shell: &shell,
        actor: &actor,
        drafts: drafts
            .iter()
            .map(|d| {
                row(
                    &d.record,
                    &d.recorded_at,
                    &d.author,
                    shell.tx("edit-version", d.version.to_string()),
                    String::new(),
                )
            })
            .collect(),
        recent: recent
            .iter()
            .map(|p| row(&p.record, &p.at, &p.author, p.reason.clone(), kind_of(p)))
            .collect(),
        missing: asked.chars().take(40).collect(),
    };
    shell.page(&page)
}

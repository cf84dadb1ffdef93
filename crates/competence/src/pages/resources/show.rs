//! `/resources/{id}`: one resource, what is known of its address, how it came to be; for editors, its care.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use people::{Actor, OptionalActor};
use webkit::{Posted, Shell, WebError};

use super::list::licence_name;
use super::{find, link_color, link_words, served_links, steps};
use crate::collection::Shared;
use crate::hall::Hall;
use crate::links::LinkState;
use crate::pages::bank::author_name;
use crate::pages::collections::own;
use crate::pages::collections::write::own_choices;
use crate::pages::words::{
    Choice, Fact, Link, Step, audience_name, day, duration, language_name, level_name,
};
use crate::resource::Resource;
use crate::store::collections;
use crate::store::resources::{self, Change, Known};
use crate::use_cases::retire_resource::retire_resource;
use crate::use_cases::save_resource::NotSaved;

struct VersionLine {
    href: String,
    number: i64,
    day: String,
    how: String,
    who: String,
    why: String,
}

#[derive(Template)]
#[template(path = "resource.html")]
struct ShowPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    kicker: String,
    summary: String,
    url: String,
    host: String,
    facts: Vec<Fact>,
    served: Vec<Link>,
    link: String,
    link_color: &'static str,
    target: String,
    dead: bool,
    retired: bool,
    origin: String,
    title_note: String,
    edits: bool,
    network: bool,
    note: String,
    versions: Vec<VersionLine>,
    signed_in: bool,
    collections: Vec<Choice>,
    held: Vec<Link>,
    /// The number of an old version; empty for the resource as it stands.
    old: String,
}

/// The host of an address, so that the reader knows where the link leads.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, r)| r);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn facts(shell: &Shell, r: &Resource) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let join = |list: Vec<String>| list.join(", ");
    let mut out = vec![
        fact("resource-provider", r.provider.clone()),
        fact("resource-facet-audience", join(r.audience.iter().map(|a| audience_name(shell, *a)).collect())),
        fact(
            "resource-facet-sector",
            join(r.sector.iter().map(|s| shell.t(&format!("resource-sector-{s}"))).collect()),
        ),
    ];
    if !r.level.is_empty() {
        let levels = r.level.iter().map(|l| level_name(shell, *l)).collect();
        out.push(fact("resource-facet-level", join(levels)));
    }
    out.push(fact("resource-facet-language", join(r.language.iter().map(|l| language_name(l)).collect())));
    let time = r.minutes.map_or_else(|| shell.t("resource-length-unknown"), |m| duration(shell, m));
    out.push(fact("resource-facet-length", time));
    out.push(fact("resource-facet-cost", shell.t(&format!("resource-cost-{}", r.cost))));
    let account = match r.account_needed {
        Some(true) => "resource-account-yes",
        Some(false) => "resource-account-no",
        None => "resource-account-unknown",
    };
    out.push(fact("resource-account", shell.t(account)));
    out.push(fact("resource-facet-licence", licence_name(shell, &r.licence)));
    out
}

async fn versions(
    shell: &Shell,
    conn: &mut db::Conn,
    id: &str,
    history: Vec<Change>,
    edits: bool,
) -> Result<Vec<VersionLine>, WebError> {
    let mut out = Vec::with_capacity(history.len());
    for (number, at, author, reason, imported) in history {
        out.push(VersionLine {
            href: format!("/resources/{id}/versions/{number}"),
            number,
            day: day(shell, &at),
            how: shell.t(if imported != 0 { "resource-how-import" } else { "resource-how-editor" }),
            // names of editors are for editors
            who: if edits { author_name(conn, &author).await? } else { String::new() },
            why: reason,
        });
    }
    Ok(out)
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    known: &Known,
    actor: &OptionalActor,
    old: Option<i64>,
) -> Result<Response, WebError> {
    let (r, edits) = (&known.resource, actor.may_edit());
    let mut conn = hall.db().read().await?;
    let history = resources::history(&mut conn, &r.id).await?;
    let versions = versions(shell, &mut conn, &r.id, history, edits).await?;
    let mut held = Vec::new();
    for c in collections::all(&mut conn).await? {
        if c.shared == Shared::Public && c.entries.iter().any(|e| e.resource == r.id) {
            held.push(Link { href: format!("/collections/{}", c.id), label: own(shell, &c, &c.title) });
        }
    }
    drop(conn);
    let mut choices = Vec::new();
    if let Some(actor) = &actor.0 {
        choices = own_choices(hall, actor.person).await?;
        choices.push(Choice { value: "new".to_owned(), label: shell.t("collection-new-title") });
    }
    let ours = r.title_basis.best(shell.language()).is_some_and(|(b, _)| b == "ours");
    let state = known.link();
    shell.page(&ShowPage {
        steps: steps(shell),
        id: r.id.clone(),
        title: shell.text(&r.title),
        kicker: shell.t(&format!("resource-kind-{}", r.kind)),
        summary: shell.text(&r.summary),
        url: r.url.clone(),
        host: host(&r.url),
        facts: facts(shell, r),
        served: served_links(shell, hall, known),
        link: link_words(shell, known),
        link_color: link_color(state),
        target: known.check.as_ref().and_then(|c| c.found.target.clone()).unwrap_or_default(),
        dead: state == LinkState::Dead,
        retired: known.retired,
        origin: match (known.source.is_empty(), known.edited) {
            (true, _) => shell.t("resource-origin-here"),
            (false, false) => shell.tx("resource-origin-import", &known.source),
            (false, true) => shell.tx("resource-origin-edited", &known.source),
        },
        title_note: if ours { shell.t("resource-title-ours") } else { String::new() },
        edits,
        network: hall.network().is_some(),
        note: if edits { r.note.clone() } else { String::new() },
        versions,
        signed_in: actor.0.is_some(),
        collections: choices,
        held,
        old: old.map_or(String::new(), |n| n.to_string()),
        shell,
    })
}

/// `GET /resources/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    actor: OptionalActor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let all = hall.resources();
    let known = find(&all, &id).ok_or(WebError::NotFound)?;
    show(&hall, &shell, known, &actor, None).await
}

/// `GET /resources/{id}/versions/{n}`
pub async fn version(
    State(hall): State<Hall>,
    shell: Shell,
    actor: OptionalActor,
    Path((id, n)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    let all = hall.resources();
    let known = find(&all, &id).ok_or(WebError::NotFound)?;
    let mut conn = hall.db().read().await?;
    let resource = resources::version(&mut conn, &id, n).await?.ok_or(WebError::NotFound)?;
    drop(conn);
    let then = Known {
        check: known.check.clone().filter(|_| resource.url == known.resource.url),
        resource,
        ..known.clone()
    };
    show(&hall, &shell, &then, &actor, Some(n)).await
}

/// `POST /resources/{id}/retire`
pub async fn retire(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    if form.get("reason").is_empty() {
        return Err(WebError::bad("reason", "resource-wrong-reason", ""));
    }
    let retired = form.get("act") == "retire";
    let author = actor.person.to_string();
    match retire_resource(&hall, &id, retired, &author, form.get("reason")).await {
        Ok(()) => {
            let flash = if retired { "resource-retired-done" } else { "resource-offered-done" };
            Ok(shell.go(&format!("/resources/{id}"), Some(("success", flash))))
        }
        Err(NotSaved::Db(e)) => Err(e.into()),
        Err(_) => Err(WebError::NotFound),
    }
}

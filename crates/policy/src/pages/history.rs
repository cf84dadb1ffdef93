//! `/policies/{number}/history`: every version of a record, who saved or published
//! it, when and why; each version as it was, and any two side by side. Versions
//! that were never public are shown only to people who may read drafts.

pub mod changes;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use kernel::Instant;
use people::OptionalActor;
use webkit::{Shell, WebError};

use super::record::view::Link;
use super::record::{self, Mode, parse_id};
use crate::room::Room;
use crate::store::publications::{self, Publication};
use crate::store::revisions::{self, Revision};
use changes::{ChangeView, changes};

/// The routes of these pages.
pub fn routes() -> Router<Room> {
    Router::new()
        .route("/policies/{id}/history", get(list))
        .route("/policies/{id}/history/{version}", get(version))
        .route("/policies/{id}/diff", get(diff))
}

/// A changed field with all its changes.
struct FieldView {
    label: String,
    changes: Vec<ChangeView>,
}

/// Changes of the same field together, in order.
fn by_field(changes: Vec<ChangeView>) -> Vec<FieldView> {
    let mut out: Vec<FieldView> = Vec::new();
    for change in changes {
        match out.last_mut() {
            Some(last) if last.label == change.field => last.changes.push(change),
            _ => out.push(FieldView { label: change.field.clone(), changes: vec![change] }),
        }
    }
    out
}

/// Something that made a version public, or took it back.
struct PublishedView {
    what: String,
    when: String,
    who: String,
    why: String,
    confirmation_only: bool,
}

/// A version in the list.
struct VersionView {
    version: i64,
    saved: String,
    who: String,
    why: String,
    origin: String,
    published: Vec<PublishedView>,
    draft: bool,
    live: bool,
    href: String,
    diff: String,
    revert: String,
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage<'a> {
    shell: &'a Shell,
    number: i64,
    name: String,
    crumbs: Vec<Link>,
    versions: Vec<VersionView>,
    count: String,
    options: Vec<Choice>,
    from: String,
    to: String,
}

/// A choice in a select.
struct Choice {
    value: String,
    label: String,
}

#[derive(Template)]
#[template(path = "diff.html")]
struct DiffPage<'a> {
    shell: &'a Shell,
    number: i64,
    crumbs: Vec<Link>,
    options: Vec<Choice>,
    from: String,
    to: String,
    told: String,
    from_saved: String,
    to_saved: String,
    only_confirmed: bool,
    fields: Vec<FieldView>,
}

/// A record's history as one reader may see it, newest version first.
struct History {
    number: i64,
    versions: Vec<Revision>,
    publications: Vec<Publication>,
}

impl History {
    /// Loads it; not found when the reader may see none of it.
    async fn load(room: &Room, shell: &Shell, id: &str, reader: bool) -> Result<History, WebError> {
        let (number, ext) = parse_id(id).ok_or(WebError::NotFound)?;
        if ext.is_some() {
            return Err(WebError::NotFound);
        }
        let mut conn = room.db().read().await?;
        let all = revisions::history(&mut conn, number).await?;
        let mut publications = publications::of_record(&mut conn, number).await?;
        drop(conn);
        let limit = shell.as_of_instant().map(|t| t.to_string());
        let then = |at: &str| limit.as_deref().is_none_or(|l| at <= l);
        publications.retain(|p| then(&p.at));
        let published: Vec<i64> = publications.iter().map(|p| p.version).collect();
        let versions = visible(all, &published, reader, then);
        if versions.is_empty() {
            return Err(WebError::NotFound);
        }
        Ok(History { number, versions, publications })
    }

    fn is_public(&self, version: i64) -> bool {
        self.publications.iter().any(|p| p.version == version)
    }

    /// The version before this one among those that the reader may see.
    fn before(&self, version: i64) -> Option<i64> {
        self.versions.iter().map(|v| v.version).filter(|v| *v < version).max()
    }

    fn one(&self, version: i64) -> Option<&Revision> {
        self.versions.iter().find(|v| v.version == version)
    }
}

/// The versions that somebody may see: those that were public at some time, and drafts for their readers.
fn visible(
    all: Vec<Revision>,
    published: &[i64],
    reader: bool,
    then: impl Fn(&str) -> bool,
) -> Vec<Revision> {
    all.into_iter().filter(|v| then(&v.recorded_at) && (reader || published.contains(&v.version))).collect()
}

/// Who did something, as readers may know it: people by name only for those who are signed in.
struct Names {
    known: HashMap<String, String>,
    editor: String,
}

impl Names {
    async fn load(room: &Room, shell: &Shell, authors: &[&str], reader: bool) -> Result<Names, WebError> {
        let mut known = HashMap::new();
        if reader {
            let mut conn = room.db().read().await?;
            for author in authors {
                let Ok(id) = author.parse::<uuid::Uuid>() else { continue };
                if known.contains_key(*author) {
                    continue;
                }
                if let Some(person) = people::store::person::one(&mut conn, id).await? {
                    known.insert((*author).to_owned(), person.name);
                }
            }
        }
        Ok(Names { known, editor: shell.t("history-editor") })
    }

    /// A person's name where it is known; empty for a program, whose kind the origin tells.
    fn who(&self, author: &str) -> String {
        match (self.known.get(author), author.parse::<uuid::Uuid>()) {
            (Some(name), _) => name.clone(),
            (None, Ok(_)) => self.editor.clone(),
            (None, Err(_)) => String::new(),
        }
    }
}

fn when(shell: &Shell, at: &str) -> String {
    at.parse::<Instant>().map(|t| shell.moment(t)).unwrap_or_else(|_| at.to_owned())
}

async fn list(
    State(room): State<Room>,
    shell: Shell,
    actor: OptionalActor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let history = History::load(&room, &shell, &id, actor.is_reader()).await?;
    let mut authors: Vec<&str> = history.versions.iter().map(|v| v.author.as_str()).collect();
    authors.extend(history.publications.iter().map(|p| p.author.as_str()));
    let names = Names::load(&room, &shell, &authors, actor.is_reader()).await?;
    let name = title(&room, &shell, &history).await?;
    let number = history.number;
    let live = history.publications.first().filter(|p| !p.removed).map(|p| p.version);
    let own = |rest: &str| shell.href(&format!("/policies/{number}{rest}"));
    let versions: Vec<VersionView> = history
        .versions
        .iter()
        .map(|v| VersionView {
            version: v.version,
            saved: when(&shell, &v.recorded_at),
            who: names.who(&v.author),
            why: v.reason.clone(),
            origin: shell.t(&format!("history-origin-{}", v.origin)),
            published: history
                .publications
                .iter()
                .filter(|p| p.version == v.version)
                .map(|p| PublishedView {
                    what: shell.t(if p.removed { "history-withdrawn" } else { "history-published" }),
                    when: when(&shell, &p.at),
                    who: names.who(&p.author),
                    why: if p.reason == v.reason { String::new() } else { p.reason.clone() },
                    confirmation_only: p.confirmation_only,
                })
                .collect(),
            draft: !history.is_public(v.version),
            live: live == Some(v.version),
            href: own(&format!("/history/{}", v.version)),
            diff: match history.before(v.version) {
                Some(before) => own(&format!("/diff?from={before}&to={}", v.version)),
                None => String::new(),
            },
            revert: match actor.may_edit() && live != Some(v.version) {
                true => format!("/edit/policies/{number}/revert/{}", v.version),
                false => String::new(),
            },
        })
        .collect();
    let (from, to) = chosen(&history, &shell);
    let mut crumbs = record::crumbs(&shell);
    crumbs.push(Link { href: own(""), label: name.clone() });
    let page = HistoryPage {
        shell: &shell,
        number,
        name,
        crumbs,
        count: shell.tn("history-count", versions.len() as i64),
        versions,
        options: options(&history, &shell),
        from: from.to_string(),
        to: to.to_string(),
    };
    if actor.is_reader() { shell.page(&page) } else { shell.public(&page) }
}

/// The record's name in the newest version that the reader may see.
async fn title(room: &Room, shell: &Shell, history: &History) -> Result<String, WebError> {
    let newest = &history.versions[0];
    let mut conn = room.db().read().await?;
    let document = revisions::document(&mut conn, history.number, newest.version).await?;
    let words = room.words(shell).await?;
    Ok(document.map(|r| words.name(&r).text).unwrap_or_default())
}

fn options(history: &History, shell: &Shell) -> Vec<Choice> {
    let label = |v: &Revision| {
        let day = v.recorded_at.parse::<Instant>().map(|t| shell.date(t.date())).unwrap_or_default();
        let key = if history.is_public(v.version) { "history-option" } else { "history-option-draft" };
        shell.txy(key, v.version.to_string(), day)
    };
    history.versions.iter().map(|v| Choice { value: v.version.to_string(), label: label(v) }).collect()
}

/// The versions to compare: those in the address, or the newest and the one before it.
fn chosen(history: &History, shell: &Shell) -> (i64, i64) {
    let asked = |key: &str| shell.query().get(key).and_then(|v| v.parse::<i64>().ok());
    let newest = history.versions[0].version;
    let to = asked("to").unwrap_or(newest);
    let from = asked("from").or_else(|| history.before(to)).unwrap_or(to);
    (from, to)
}

async fn version(
    State(room): State<Room>,
    shell: Shell,
    actor: OptionalActor,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let history = History::load(&room, &shell, &id, actor.is_reader()).await?;
    let version: i64 = version.parse().map_err(|_| WebError::NotFound)?;
    let revision = history.one(version).ok_or(WebError::NotFound)?;
    let mut conn = room.db().read().await?;
    let document = revisions::document(&mut conn, history.number, version).await?;
    drop(conn);
    let document = document.ok_or(WebError::NotFound)?;
    let mode = Mode::Version {
        version,
        recorded: revision.recorded_at.clone(),
        published: history.is_public(version),
    };
    record::render(&room, &shell, &document, mode).await
}

async fn diff(
    State(room): State<Room>,
    shell: Shell,
    actor: OptionalActor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let history = History::load(&room, &shell, &id, actor.is_reader()).await?;
    for key in ["from", "to"] {
        if let Some(v) = shell.query().get(key)
            && v.parse::<i64>().is_err()
        {
            return Err(WebError::bad(key, "error-parameter", v));
        }
    }
    let (from, to) = chosen(&history, &shell);
    let (Some(old), Some(new)) = (history.one(from), history.one(to)) else { return Err(WebError::NotFound) };
    let mut conn = room.db().read().await?;
    let before = revisions::document(&mut conn, history.number, from).await?.ok_or(WebError::NotFound)?;
    let after = revisions::document(&mut conn, history.number, to).await?.ok_or(WebError::NotFound)?;
    drop(conn);
    let words = room.words(&shell).await?;
    let found = crate::diff::diff(&before, &after);
    let name = words.name(&after).text;
    let own = |rest: &str| shell.href(&format!("/policies/{}{rest}", history.number));
    let mut crumbs = record::crumbs(&shell);
    crumbs.push(Link { href: own(""), label: name });
    crumbs.push(Link { href: own("/history"), label: shell.t("record-history") });
    let page = DiffPage {
        shell: &shell,
        number: history.number,
        crumbs,
        options: options(&history, &shell),
        from: from.to_string(),
        to: to.to_string(),
        told: shell.tn("diff-count", found.len() as i64),
        from_saved: when(&shell, &old.recorded_at),
        to_saved: when(&shell, &new.recorded_at),
        only_confirmed: !found.is_empty() && crate::diff::is_confirmation_only(&found),
        fields: by_field(changes(&words, &found)),
    };
    if actor.is_reader() { shell.page(&page) } else { shell.public(&page) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(version: i64, day: &str) -> Revision {
        Revision {
            number: 1,
            version,
            recorded_at: format!("{day}T12:00:00.000Z"),
            author: "x".into(),
            origin: "edit".into(),
            reason: "because".into(),
            content_hash: String::new(),
        }
    }

    #[test]
    fn a_draft_is_seen_only_by_those_who_read_drafts() {
        let all = || vec![revision(3, "2026-03-01"), revision(2, "2026-02-01"), revision(1, "2026-01-01")];
        let numbers = |v: Vec<Revision>| v.iter().map(|r| r.version).collect::<Vec<_>>();
        assert_eq!(numbers(visible(all(), &[1, 3], false, |_| true)), [3, 1]);
        assert_eq!(numbers(visible(all(), &[1, 3], true, |_| true)), [3, 2, 1]);
        assert_eq!(numbers(visible(all(), &[], false, |_| true)), [0i64; 0]);
    }

    #[test]
    fn as_of_a_past_day_later_versions_are_not_there_yet() {
        let all = vec![revision(2, "2026-02-01"), revision(1, "2026-01-01")];
        let seen = visible(all, &[1, 2], true, |at| at <= "2026-01-31T23:59:59.999Z");
        assert_eq!(seen.len(), 1);
    }

    #[test]
    fn people_are_named_only_where_names_were_loaded() {
        let (known, unknown) = (uuid::Uuid::from_u128(1).to_string(), uuid::Uuid::from_u128(2).to_string());
        let names =
            Names { known: HashMap::from([(known.clone(), "Kari".to_owned())]), editor: "an editor".into() };
        assert_eq!(names.who(&known), "Kari");
        assert_eq!(names.who(&unknown), "an editor");
        assert_eq!(names.who("command:import"), "", "what a program did is told by the origin");
    }
}

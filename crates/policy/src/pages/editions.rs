//! `/editions`: what was public at a moment, frozen under a number that can be
//! cited; what it holds, how to check it, and how it differs from another.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use kernel::Instant;
use people::OptionalActor;
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::record::view::Link;
use crate::Record;
use crate::present::Words;
use crate::room::Room;
use crate::store::editions::{self, Edition, Member};
use crate::store::related;
use crate::use_cases::freeze_edition::{EditionDiff, compare};

/// Members on one page.
const PAGE: usize = 50;
/// Records listed under each heading of a comparison.
const LISTED: usize = 200;

/// The routes of these pages.
pub fn routes() -> Router<Room> {
    Router::new()
        .route("/editions", get(list))
        .route("/editions/{n}", get(show))
        .route("/editions/{n}/diff/{m}", get(diff))
}

/// An edition as pages show it.
struct EditionView {
    number: i64,
    title: String,
    note: String,
    frozen: String,
    day: String,
    records: String,
    hash: String,
    href: String,
}

#[derive(Template)]
#[template(path = "editions.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    editions: Vec<EditionView>,
    crumbs: Vec<Link>,
    may_freeze: bool,
}

/// A record in an edition.
struct MemberView {
    number: i64,
    name: String,
    ours: bool,
    country: String,
    version: i64,
    href: String,
}

/// How two editions differ, in short.
struct DiffView {
    href: String,
    other: i64,
    added: String,
    removed: String,
    changed: String,
    same: String,
}

#[derive(Template)]
#[template(path = "edition.html")]
struct EditionPage<'a> {
    shell: &'a Shell,
    e: EditionView,
    crumbs: Vec<Link>,
    verified: bool,
    members: Vec<MemberView>,
    shown: String,
    first: String,
    next: String,
    before: Option<DiffView>,
    others: Vec<Link>,
    canonical: String,
}

/// A record that differs between two editions.
struct ChangedView {
    name: String,
    country: String,
    href: String,
    diff: String,
}

/// Records that were added, removed or changed.
struct Part {
    id: &'static str,
    heading: String,
    records: Vec<ChangedView>,
    more: String,
}

#[derive(Template)]
#[template(path = "edition_diff.html")]
struct EditionDiffPage<'a> {
    shell: &'a Shell,
    earlier: EditionView,
    later: EditionView,
    crumbs: Vec<Link>,
    parts: Vec<Part>,
    same: String,
    empty: bool,
}

fn view(shell: &Shell, e: &Edition) -> EditionView {
    let at = e.frozen_at.parse::<Instant>();
    EditionView {
        number: e.number,
        title: e.title.clone(),
        note: e.note.clone(),
        frozen: at.as_ref().map(|t| shell.moment(*t)).unwrap_or_default(),
        day: at.as_ref().map(|t| t.date().to_string()).unwrap_or_default(),
        records: shell.tn("count-hits", e.records),
        hash: e.content_hash.clone(),
        href: format!("/editions/{}", e.number),
    }
}

fn crumbs(shell: &Shell, deep: bool) -> Vec<Link> {
    let mut out = vec![Link { href: "/".to_owned(), label: shell.t("record-crumb-start") }];
    if deep {
        out.push(Link { href: "/editions".to_owned(), label: shell.t("nav-editions") });
    }
    out
}

async fn list(State(room): State<Room>, shell: Shell, actor: OptionalActor) -> Result<Response, WebError> {
    let mut conn = room.db().read().await?;
    let mut all = editions::all(&mut conn).await?;
    drop(conn);
    if let Some(limit) = shell.as_of_instant() {
        all.retain(|e| e.frozen_at <= limit.to_string());
    }
    shell.public(&ListPage {
        editions: all.iter().map(|e| view(&shell, e)).collect(),
        crumbs: crumbs(&shell, false),
        may_freeze: actor.may_publish(),
        shell: &shell,
    })
}

/// An edition's number in an address.
fn parse_number(text: &str) -> Result<i64, WebError> {
    let digits = !text.is_empty() && text.len() < 12 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(WebError::NotFound)
}

/// The members after a record's number, at most a page, and the number to go on after.
fn page_of(members: &[Member], after: i64) -> (&[Member], Option<i64>) {
    let start = members.partition_point(|m| m.0 <= after);
    let end = (start + PAGE).min(members.len());
    let next = (end < members.len()).then(|| members[end - 1].0);
    (&members[start..end], next)
}

async fn show(State(room): State<Room>, shell: Shell, Path(n): Path<String>) -> Result<Response, WebError> {
    if let Some((number, ext)) = n.split_once('.') {
        return super::downloads::edition(&room, &shell, parse_number(number)?, ext).await;
    }
    let number = parse_number(&n)?;
    let after = match shell.query().get("after").filter(|a| !a.is_empty()) {
        None => 0,
        Some(a) => a.parse::<i64>().map_err(|_| WebError::bad("after", "error-parameter", a))?,
    };
    let mut conn = room.db().read().await?;
    let all = editions::all(&mut conn).await?;
    let edition = all.iter().find(|e| e.number == number).ok_or(WebError::NotFound)?;
    let moment = edition.moment()?;
    let members = editions::members(&mut conn, moment).await?;
    let (page, next) = page_of(&members, after);
    let numbers: Vec<i64> = page.iter().map(|m| m.0).collect();
    let names = related::documents(&mut conn, &numbers, Some(moment)).await?;
    let before = match all.iter().find(|e| e.number < number) {
        None => None,
        Some(earlier) => {
            let old = editions::members(&mut conn, earlier.moment()?).await?;
            Some(diff_view(&shell, earlier, number, &compare(&old, &members)))
        }
    };
    drop(conn);
    let words = room.words_at(&shell, Some(moment)).await?;
    let e = view(&shell, edition);
    let here = |after: i64| Query::default().with("after", &after.to_string()).href(&e.href);
    let shown = match (page.first(), page.len()) {
        (Some(_), n) => {
            let start = members.partition_point(|m| m.0 <= after);
            shell.txy("edition-shown", format!("{}–{}", start + 1, start + n), shell.n(members.len() as i64))
        }
        (None, _) => String::new(),
    };
    shell.public(&EditionPage {
        crumbs: crumbs(&shell, true),
        verified: editions::hash(&members) == edition.content_hash,
        members: page.iter().map(|m| member(&words, m, &names)).collect(),
        shown,
        first: if after > 0 { e.href.clone() } else { String::new() },
        next: next.map(here).unwrap_or_default(),
        before,
        others: all
            .iter()
            .filter(|o| o.number != number)
            .take(20)
            .map(|o| Link {
                href: format!("/editions/{}/diff/{}", o.number.min(number), o.number.max(number)),
                label: shell.txy("edition-compare-with", o.number.to_string(), &o.title),
            })
            .collect(),
        canonical: shell.absolute(&e.href),
        e,
        shell: &shell,
    })
}

fn member(words: &Words, m: &Member, names: &HashMap<i64, Record>) -> MemberView {
    let known = names.get(&m.0);
    let name = known.map(|r| words.name(r));
    MemberView {
        number: m.0,
        ours: name.as_ref().is_some_and(|n| !n.official),
        name: name.map(|n| n.text).unwrap_or_else(|| words.shell.tx("record-number-only", m.0.to_string())),
        country: known.map(|r| words.country(&r.country_code)).unwrap_or_default(),
        version: m.1,
        href: format!("/policies/{}/history/{}", m.0, m.1),
    }
}

fn diff_view(shell: &Shell, earlier: &Edition, number: i64, d: &EditionDiff) -> DiffView {
    DiffView {
        href: format!("/editions/{}/diff/{number}", earlier.number),
        other: earlier.number,
        added: shell.tn("edition-added", d.added.len() as i64),
        removed: shell.tn("edition-removed", d.removed.len() as i64),
        changed: shell.tn("edition-changed", d.changed.len() as i64),
        same: shell.tn("edition-same", d.same as i64),
    }
}

async fn diff(
    State(room): State<Room>,
    shell: Shell,
    Path((n, m)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let (a, b) = (parse_number(&n)?, parse_number(&m)?);
    let mut conn = room.db().read().await?;
    let one = editions::get(&mut conn, a.min(b)).await?.ok_or(WebError::NotFound)?;
    let two = editions::get(&mut conn, a.max(b)).await?.ok_or(WebError::NotFound)?;
    let old = editions::members(&mut conn, one.moment()?).await?;
    let new = editions::members(&mut conn, two.moment()?).await?;
    let d = compare(&old, &new);
    let first = |numbers: &[i64]| numbers.iter().take(LISTED).copied().collect::<Vec<i64>>();
    let mut wanted = first(&d.added);
    wanted.extend(d.changed.iter().take(LISTED).map(|c| c.0));
    let later = related::documents(&mut conn, &wanted, Some(two.moment()?)).await?;
    let earlier = related::documents(&mut conn, &first(&d.removed), Some(one.moment()?)).await?;
    drop(conn);
    let words = room.words_at(&shell, Some(two.moment()?)).await?;
    let version = |members: &[Member], number: i64| {
        members.binary_search_by_key(&number, |m| m.0).map(|i| members[i].1).unwrap_or(1)
    };
    let row = |number: i64, version: i64, names: &HashMap<i64, Record>, from: Option<i64>| {
        let m = member(&words, &(number, version, String::new()), names);
        ChangedView {
            name: m.name,
            country: m.country,
            href: m.href,
            diff: from.map(|f| format!("/policies/{number}/diff?from={f}&to={version}")).unwrap_or_default(),
        }
    };
    let part = |id, key: &str, total: usize, records: Vec<ChangedView>| Part {
        id,
        heading: shell.tn(key, total as i64),
        more: if total > records.len() {
            shell.tn("edition-diff-more", (total - records.len()) as i64)
        } else {
            String::new()
        },
        records,
    };
    let parts: Vec<Part> = [
        part(
            "added",
            "edition-added",
            d.added.len(),
            d.added.iter().take(LISTED).map(|n| row(*n, version(&new, *n), &later, None)).collect(),
        ),
        part(
            "changed",
            "edition-changed",
            d.changed.len(),
            d.changed.iter().take(LISTED).map(|(n, from, to)| row(*n, *to, &later, Some(*from))).collect(),
        ),
        part(
            "removed",
            "edition-removed",
            d.removed.len(),
            d.removed.iter().take(LISTED).map(|n| row(*n, version(&old, *n), &earlier, None)).collect(),
        ),
    ]
    .into_iter()
    .filter(|p| !p.records.is_empty())
    .collect();
    shell.public(&EditionDiffPage {
        earlier: view(&shell, &one),
        later: view(&shell, &two),
        crumbs: crumbs(&shell, true),
        empty: parts.is_empty(),
        parts,
        same: shell.tn("edition-same", d.same as i64),
        shell: &shell,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_of_an_edition_show_every_record_once() {
        let members: Vec<Member> = (1..=120).map(|n| (n * 10, 1, String::new())).collect();
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let (page, next) = page_of(&members, after);
            seen.extend(page.iter().map(|m| m.0));
            match next {
                Some(n) => after = n,
                None => break,
            }
        }
        assert_eq!(seen, members.iter().map(|m| m.0).collect::<Vec<_>>());
        assert!(page_of(&members, 999_999).0.is_empty());
    }

    #[test]
    fn an_edition_number_is_digits_only() {
        assert_eq!(parse_number("12").ok(), Some(12));
        assert!(parse_number("+1").is_err() && parse_number("").is_err() && parse_number("new").is_err());
    }
}

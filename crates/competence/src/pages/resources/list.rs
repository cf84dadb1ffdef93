//! `/resources`: search, facets with counts, order, all in the address; the list as CSV, JSON and JSON Lines.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::Text;
use people::OptionalActor;
use serde_json::json;
use webkit::query::Query;
use webkit::{Shell, WebError, mark};

use super::{link_color, link_words};
use crate::hall::Hall;
use crate::item::{Audience, Level};
use crate::links::LinkState;
use crate::pages::words::{
    Choice, Facet, Format, Hidden, Link, Term, audience_name, duration, hidden, language_name, level_name,
    pages, served_name,
};
use crate::resource::{KINDS, SECTORS, Served, exchange};
use crate::store::resources::Known;
use webkit::files::{csv_file, json_file};

/// Names of the facets in the address.
const FACETS: [&str; 13] = [
    "audience",
    "sector",
    "level",
    "language",
    "kind",
    "length",
    "framework",
    "area",
    "competence",
    "cost",
    "licence",
    "provider",
    "link",
];
/// Orders.
const SORTS: [&str; 5] = ["title", "length", "provider", "changed", "checked"];
/// Resources on one page.
const PAGE: usize = 25;

struct Row {
    href: String,
    title: String,
    summary: String,
    meta: Vec<String>,
    whom: Vec<String>,
    link: String,
    color: &'static str,
    retired: bool,
}

#[derive(Template)]
#[template(path = "resources.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    text: String,
    search_hidden: Vec<Hidden>,
    filter_hidden: Vec<Hidden>,
    sort_hidden: Vec<Hidden>,
    facets: Vec<Facet>,
    chosen: usize,
    clear: String,
    chips: Vec<Link>,
    count: String,
    sorts: Vec<Choice>,
    sort: String,
    rows: Vec<Row>,
    formats: Vec<Format>,
    previous: String,
    next: String,
    edits: bool,
    checked: String,
}

/// How long a resource takes, as the facet's code.
fn length(minutes: Option<u32>) -> &'static str {
    match minutes {
        None => "unknown",
        Some(0..=30) => "short",
        Some(31..=180) => "medium",
        Some(_) => "long",
    }
}

fn values(known: &Known, facet: &str) -> Vec<String> {
    let r = &known.resource;
    let mut out = match facet {
        "audience" => r.audience.iter().map(ToString::to_string).collect(),
        "sector" => r.sector.clone(),
        "level" => r.level.iter().map(ToString::to_string).collect(),
        "language" => r.language.clone(),
        "kind" => vec![r.kind.clone()],
        "length" => vec![length(r.minutes).to_owned()],
        "framework" => r.competences.iter().map(|c| c.framework.clone()).collect(),
        "area" => r.competences.iter().map(Served::area).collect(),
        "competence" => r.competences.iter().map(Served::code).collect(),
        "cost" => vec![r.cost.clone()],
        "licence" => vec![r.licence.clone()],
        "provider" => vec![r.provider.clone()],
        _ => vec![known.link().code().to_owned()],
    };
    out.sort();
    out.dedup();
    out
}

fn label(shell: &Shell, hall: &Hall, facet: &str, value: &str) -> String {
    let known = |words: &[&str], family: &str| {
        if words.contains(&value) { shell.t(&format!("{family}{value}")) } else { value.to_owned() }
    };
    match facet {
        "audience" => {
            value.parse::<Audience>().map_or_else(|_| value.to_owned(), |a| audience_name(shell, a))
        }
        "sector" => known(&SECTORS, "resource-sector-"),
        "level" => value.parse::<Level>().map_or_else(|_| value.to_owned(), |l| level_name(shell, l)),
        "language" => language_name(value),
        "kind" => known(&KINDS, "resource-kind-"),
        "length" => known(&["short", "medium", "long", "unknown"], "resource-length-"),
        "framework" => hall.frameworks.get(value).map_or_else(|| value.to_owned(), |f| f.name.clone()),
        "area" => {
            let served = Served::parse(value);
            let found = served
                .as_ref()
                .and_then(|s| hall.frameworks.get(&s.framework)?.areas.iter().find(|a| a.id == s.id));
            found.map_or_else(|| value.to_owned(), |a| format!("{} {}", a.id, shell.text(&a.label.text)))
        }
        "competence" => {
            Served::parse(value).map_or_else(|| value.to_owned(), |s| served_name(shell, hall, &s))
        }
        "cost" => known(&["free", "paid"], "resource-cost-"),
        "licence" => licence_name(shell, value),
        "link" => match LinkState::from_code(value) {
            Some(state) => shell.t(&format!("resource-state-{}", state.code())),
            None => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

/// A licence as it is written; the two words that are no licence's name, in the page's language.
pub(super) fn licence_name(shell: &Shell, licence: &str) -> String {
    match licence {
        "unknown" => shell.t("resource-licence-unknown"),
        "free to use, rights reserved" => shell.t("resource-licence-reserved"),
        other => other.to_owned(),
    }
}

/// The words that a resource is found by.
fn haystack(hall: &Hall, known: &Known) -> String {
    let r = &known.resource;
    let mut out = format!("{} {}", r.id, r.provider);
    let mut add = |text: &Text| {
        for (_, t) in text.iter() {
            out.push(' ');
            out.push_str(t);
        }
    };
    add(&r.title);
    add(&r.summary);
    for c in &r.competences {
        if let Some(label) = hall.frameworks.get(&c.framework).and_then(|f| f.label(&c.id)) {
            add(&label.text);
        }
    }
    out.to_lowercase()
}

/// Whether a resource fits the facets of the address; `but` names one that is left aside, for its own counts.
fn fits(known: &Known, query: &Query, but: &str) -> bool {
    FACETS.iter().filter(|f| **f != but).all(|facet| {
        let mut asked = query.all(facet).filter(|v| !v.is_empty()).peekable();
        if asked.peek().is_none() {
            return true;
        }
        let own = values(known, facet);
        asked.any(|a| own.iter().any(|v| v == a))
    })
}

/// The resources whose text has every word that was typed; retired ones only for those who ask for them.
fn with_words<'a>(hall: &Hall, query: &Query, all: &'a [Known]) -> Vec<&'a Known> {
    let text = query.get("q").unwrap_or("").to_lowercase();
    let words: Vec<&str> = text.split_whitespace().take(20).collect();
    let retired = query.get("retired") == Some("yes");
    all.iter()
        .filter(|k| k.retired == retired)
        .filter(|k| {
            words.is_empty() || {
                let text = haystack(hall, k);
                words.iter().all(|w| text.contains(w))
            }
        })
        .collect()
}

fn facets(shell: &Shell, hall: &Hall, found: &[&Known]) -> Vec<Facet> {
    let query = shell.query();
    let mut out = Vec::new();
    for name in FACETS {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for known in found.iter().filter(|k| fits(k, query, name)) {
            for value in values(known, name) {
                *counts.entry(value).or_default() += 1;
            }
        }
        for value in query.all(name).filter(|v| !v.is_empty()) {
            counts.entry(value.to_owned()).or_default();
        }
        let mut terms: Vec<Term> = counts
            .into_iter()
            .map(|(value, count)| Term {
                label: label(shell, hall, name, &value),
                checked: query.all(name).any(|v| v == value),
                count,
                value,
            })
            .collect();
        // fixed words in their own order, free ones by how much they find
        let place = |t: &Term| match name {
            "audience" => Audience::ALL.iter().position(|a| a.code() == t.value),
            "sector" => SECTORS.iter().position(|s| *s == t.value),
            "level" => Level::ALL.iter().position(|l| l.code() == t.value),
            "length" => ["short", "medium", "long", "unknown"].iter().position(|l| *l == t.value),
            "link" => LinkState::ALL.iter().position(|l| l.code() == t.value),
            _ => None,
        };
        match name {
            "audience" | "sector" | "level" | "length" | "link" => terms.sort_by_key(|t| place(t)),
            "area" | "competence" => {}
            _ => terms.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label))),
        }
        let open = terms.iter().any(|t| t.checked);
        out.push(Facet { name, label: shell.t(&format!("resource-facet-{name}")), terms, open });
    }
    out
}

fn sorted<'a>(shell: &Shell, mut list: Vec<&'a Known>) -> Vec<&'a Known> {
    let title = |k: &Known| mark::strip(&shell.text(&k.resource.title)).to_lowercase();
    match shell.query().get("sort").unwrap_or("title") {
        "length" => list.sort_by_cached_key(|k| (k.resource.minutes.unwrap_or(u32::MAX), title(k))),
        "provider" => list.sort_by_cached_key(|k| (k.resource.provider.to_lowercase(), title(k))),
        "changed" => list.sort_by_cached_key(|k| (Reverse(k.recorded_at.clone()), title(k))),
        "checked" => list.sort_by_cached_key(|k| (Reverse(k.last_checked().map(str::to_owned)), title(k))),
        _ => list.sort_by_cached_key(|k| title(k)),
    }
    list
}

/// The resources that the address asks for, in its order.
fn asked<'a>(shell: &Shell, hall: &Hall, all: &'a [Known]) -> Vec<&'a Known> {
    let found = with_words(hall, shell.query(), all);
    sorted(shell, found.into_iter().filter(|k| fits(k, shell.query(), "")).collect())
}

fn row(shell: &Shell, known: &Known) -> Row {
    let r = &known.resource;
    let mut meta = vec![shell.t(&format!("resource-kind-{}", r.kind)), r.provider.clone()];
    meta.extend(r.minutes.map(|m| duration(shell, m)));
    let languages: Vec<String> = r.language.iter().map(|l| language_name(l)).collect();
    let levels: Vec<String> = r.level.iter().map(|l| level_name(shell, *l)).collect();
    let audience: Vec<String> = r.audience.iter().map(|a| audience_name(shell, *a)).collect();
    let whom = [audience.join(", "), levels.join(", "), languages.join(", ")];
    Row {
        href: shell.href(&format!("/resources/{}", r.id)),
        title: shell.text(&r.title),
        summary: shell.text(&r.summary),
        meta,
        whom: whom.into_iter().filter(|w| !w.is_empty()).collect(),
        link: link_words(shell, known),
        color: link_color(known.link()),
        retired: known.retired,
    }
}

/// `GET /resources`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    actor: OptionalActor,
) -> Result<Response, WebError> {
    let all = hall.resources();
    let query = shell.query();
    let found = with_words(&hall, query, &all);
    let list = sorted(&shell, found.iter().copied().filter(|k| fits(k, query, "")).collect());
    let at = query.get("from").and_then(|n| n.parse().ok()).unwrap_or(0_usize).min(list.len());
    let chips: Vec<Link> = query
        .0
        .iter()
        .filter(|(k, v)| FACETS.contains(&k.as_str()) && !v.is_empty())
        .map(|(k, v)| Link {
            href: query.without_value(k, v).without("from").href("/resources"),
            label: label(&shell, &hall, k, v),
        })
        .collect();
    let sort = query.get("sort").filter(|s| SORTS.contains(s)).unwrap_or("title").to_owned();
    let (previous, next) = pages(query, "/resources", at, PAGE, list.len());
    let file = |ending: &str| query.without("from").href(&format!("/resources.{ending}"));
    let offered = all.iter().filter(|k| !k.retired);
    let checked = offered.clone().filter(|k| k.check.is_some()).count();
    let mut clear = Query::default();
    for kept in ["q", "sort"] {
        if let Some(value) = query.get(kept).filter(|v| !v.is_empty()) {
            clear = clear.with(kept, value);
        }
    }
    shell.page(&ListPage {
        text: query.get("q").unwrap_or("").to_owned(),
        search_hidden: hidden(query, &["q", "from"]),
        filter_hidden: hidden(query, &[&FACETS[..], &["from"]].concat()),
        sort_hidden: hidden(query, &["sort", "from"]),
        facets: facets(&shell, &hall, &found),
        chosen: chips.len(),
        clear: clear.href("/resources"),
        chips,
        count: shell.tn("resource-count", list.len() as i64),
        sorts: SORTS
            .iter()
            .map(|s| Choice { value: (*s).to_owned(), label: shell.t(&format!("resource-sort-{s}")) })
            .collect(),
        sort,
        rows: list.iter().skip(at).take(PAGE).map(|k| row(&shell, k)).collect(),
        formats: ["csv", "json", "jsonl"]
            .into_iter()
            .map(|e| Format {
                href: file(e),
                label: shell.t(&format!("resource-as-{e}")),
                note: String::new(),
            })
            .collect(),
        previous,
        next,
        edits: actor.may_edit(),
        checked: match checked {
            0 => shell.t("resource-never-checked"),
            n => shell.txy("resource-checked-of", shell.n(n as i64), shell.n(offered.count() as i64)),
        },
        shell: &shell,
    })
}

/// `GET /resources.csv`
pub async fn csv(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let all = hall.resources();
    let rows = asked(&shell, &hall, &all)
        .into_iter()
        .map(|k| exchange::cells(&k.resource, k.last_checked().unwrap_or("")))
        .collect::<Vec<_>>();
    Ok(csv_file("resources", &exchange::COLUMNS.join(","), rows))
}

fn values_of(shell: &Shell, hall: &Hall, all: &[Known]) -> Vec<serde_json::Value> {
    let list = asked(shell, hall, all).into_iter();
    list.map(|k| exchange::to_json(&k.resource, k.last_checked(), k.link().code())).collect()
}

/// `GET /resources.json`
pub async fn json(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let all = hall.resources();
    let list = values_of(&shell, &hall, &all);
    Ok(json_file("resources", &json!({ "count": list.len(), "resources": list })))
}

/// `GET /resources.jsonl`
pub async fn json_lines(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let all = hall.resources();
    let text: String = values_of(&shell, &hall, &all).iter().map(|v| format!("{v}\n")).collect();
    let disposition = "attachment; filename=\"resources.jsonl\"";
    Ok(([(header::CONTENT_TYPE, "application/jsonl"), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response())
}

//! Feeds of what changed: `/policies.atom` with the parameters of the list, and
//! one for each record. Real changes are kept apart from mere confirmations.
//! Atom, RFC 4287.

use std::collections::HashSet;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::{Conn, DbError};
use kernel::Instant;
use sha2::{Digest, Sha256};
use webkit::cache::Public;
use webkit::{Shell, WebError, mark};

use crate::catalog;
use crate::diff::{self, Change, ChangeKind};
use crate::filter::Filter;
use crate::pages::downloads::describe;
use crate::present::Words;
use crate::room::Room;
use crate::selection;
use crate::store::publications::{self, Publication};
use crate::vocabulary::Vocabularies;

/// Entries in a feed.
const MOST: usize = 50;
/// Publications looked at in one go, and at most.
const BATCH: i64 = 200;
const LOOK_BACK: i64 = 10_000;
/// Fields that an entry names before it says "and others".
const NAMED_FIELDS: usize = 6;

/// The addresses of feeds; that of a record is found by its extension.
pub fn routes() -> Router<Room> {
    Router::new().route("/policies.atom", get(list))
}

/// Which changes a feed tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Which {
    Real,
    Confirmations,
    All,
}

impl Which {
    fn of(shell: &Shell) -> Result<Which, WebError> {
        match shell.query().get("changes") {
            None | Some("" | "real") => Ok(Which::Real),
            Some("confirmations") => Ok(Which::Confirmations),
            Some("all") => Ok(Which::All),
            Some(other) => Err(WebError::bad("changes", "error-parameter", other)),
        }
    }

    fn takes(self, p: &Publication) -> bool {
        match self {
            Which::Real => !p.confirmation_only,
            Which::Confirmations => p.confirmation_only,
            Which::All => true,
        }
    }
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    lang: &'static str,
    id: String,
    title: String,
    subtitle: String,
    updated: String,
    here: String,
    page: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    href: String,
    json: String,
    updated: String,
    category: &'static str,
    category_label: String,
    country: String,
    /// Address of the vocabulary of countries.
    scheme: String,
    summary: String,
}

/// `/policies.atom`
async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let filter = selection::filter(shell.query())?;
    let which = Which::of(&shell)?;
    let chosen = choose(&room, &shell, &filter, which).await?;
    let words = room.words(&shell).await?;
    let described: Vec<String> =
        describe(&words, &filter).into_iter().map(|(k, v)| format!("{k}: {v}")).collect();
    let title = match described.is_empty() {
        true => plain(shell.t("take-feed-title")),
        false => format!("{}: {}", plain(shell.t("take-feed-title")), described.join("; ")),
    };
    let page = shell.query().without("changes").href("/policies");
    answer(&room, &shell, title, which, &page, chosen).await
}

/// `/policies/{number}.atom`
///
/// # Errors
/// Not found for a record that was never public.
pub async fn record(room: &Room, shell: &Shell, number: i64) -> Result<Response, WebError> {
    let which = Which::of(shell)?;
    let mut conn = room.db().read().await?;
    let all = publications::of_record(&mut conn, number).await?;
    drop(conn);
    let newest = all.first().ok_or(WebError::NotFound)?;
    let words = room.words(shell).await?;
    let name = plain(words.name(&newest.record).text);
    let title = plain(shell.tx("take-feed-record", name));
    let as_of = shell.as_of_instant();
    let chosen: Vec<Publication> =
        all.into_iter().filter(|p| which.takes(p) && by(p, as_of)).take(MOST).collect();
    answer(room, shell, title, which, &format!("/policies/{number}"), chosen).await
}

/// True when the publication had been made at that moment.
fn by(p: &Publication, as_of: Option<Instant>) -> bool {
    as_of.is_none_or(|t| moment(&p.at).is_some_and(|at| at <= t))
}

fn moment(text: &str) -> Option<Instant> {
    text.parse().ok()
}

/// The newest publications of what the filter selects now (or selected on the day asked for).
async fn choose(
    room: &Room,
    shell: &Shell,
    filter: &Filter,
    which: Which,
) -> Result<Vec<Publication>, WebError> {
    let everything = filter.is_empty() && filter.as_of.is_none();
    let numbers: HashSet<i64> = match everything {
        true => HashSet::new(),
        false => {
            let picks = selection::load_filtered(&room.catalog, filter, shell.language()).await?;
            picks.into_iter().map(|(number, _)| number).collect()
        }
    };
    let vocabularies = room.vocabularies();
    let mut conn = room.db().read().await?;
    let (mut out, mut before, mut seen) = (Vec::new(), i64::MAX, 0);
    while out.len() < MOST && seen < LOOK_BACK {
        let batch = publications::recent(&mut conn, before, BATCH).await?;
        let Some(last) = batch.last() else { break };
        before = last.seq;
        seen += batch.len() as i64;
        out.extend(batch.into_iter().filter(|p| {
            which.takes(p)
                && by(p, filter.as_of)
                && (everything
                    || numbers.contains(&p.number)
                    || (p.removed && matches_facets(p, filter, &vocabularies)))
        }));
    }
    out.truncate(MOST);
    Ok(out)
}

/// Whether a withdrawn record bore the chosen terms. The index knows it no longer, so its last
/// document is asked; a text is not looked for.
fn matches_facets(p: &Publication, filter: &Filter, v: &Vocabularies) -> bool {
    if !filter.text.is_empty() || filter.in_year.is_some() || filter.in_stage.is_some() {
        return false;
    }
    let borne = catalog::facets(&p.record, v);
    filter.terms.iter().all(|(facet, terms)| {
        terms.iter().any(|wanted| borne.iter().any(|(f, term)| f == facet && term == wanted))
    })
}

/// What a publication changed; none for the first one of a record.
async fn changes(conn: &mut Conn, p: &Publication) -> Result<Option<Vec<Change>>, DbError> {
    if p.version <= 1 {
        return Ok(None);
    }
    let earlier = publications::of_record(conn, p.number).await?;
    let before = earlier.into_iter().find(|e| e.seq < p.seq && !e.removed);
    Ok(before.map(|b| diff::diff(&b.record, &p.record)))
}

async fn answer(
    room: &Room,
    shell: &Shell,
    title: String,
    which: Which,
    page: &str,
    chosen: Vec<Publication>,
) -> Result<Response, WebError> {
    let words = room.words(shell).await?;
    let mut conn = room.db().read().await?;
    let mut entries = Vec::with_capacity(chosen.len());
    for p in &chosen {
        let changes = if p.removed { None } else { changes(&mut conn, p).await? };
        entries.push(entry(room, &words, p, changes.as_deref()));
    }
    drop(conn);
    let here = shell.absolute(&shell.here());
    // RFC 4287, 4.2.15: when something significant changed last; a feed without entries has not changed
    let updated = chosen.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |p| p.at.clone());
    let subtitle = match which {
        Which::Real => shell.t("take-feed-real"),
        Which::Confirmations => shell.t("take-feed-confirmations"),
        Which::All => shell.t("take-feed-all"),
    };
    let feed = Feed {
        lang: shell.lang(),
        id: urn(&here),
        title: clean(&title),
        subtitle: plain(subtitle),
        updated,
        here,
        page: shell.absolute(page),
        entries,
    };
    let body = feed.render().map_err(|e| WebError::Internal(Box::new(e)))?;
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    response.extensions_mut().insert(Public);
    Ok(response)
}

fn entry(room: &Room, words: &Words, p: &Publication, changes: Option<&[Change]>) -> Entry {
    let shell = &words.shell;
    let (category, key) = match p {
        p if p.removed => ("withdrawn", "take-feed-withdrawn"),
        p if p.confirmation_only => ("confirmation", "take-feed-confirmed"),
        p if p.version <= 1 => ("real", "take-feed-new"),
        _ => ("real", "take-feed-changed"),
    };
    let label = plain(shell.t(key));
    let name = plain(words.name(&p.record).text);
    let mut told: Vec<String> = Vec::new();
    match changes {
        Some(changes) => told.push(headline(words, changes)),
        None => told.push(plain(shell.text(&p.record.summary_text()))),
    }
    if !p.reason.is_empty() {
        told.push(plain(shell.tx("take-feed-why", &p.reason)));
    }
    told.retain(|t| !t.is_empty());
    Entry {
        id: urn(&format!("{}/publication/{}", room.app.base_url, p.seq)),
        title: clean(&format!("{label}: {name} ({})", p.record.country_code)),
        href: shell.absolute(&format!("/policies/{}", p.number)),
        json: shell.absolute(&format!("/api/v1/policies/{}/revisions/{}", p.number, p.version)),
        updated: p.at.clone(),
        category,
        category_label: label,
        country: p.record.country_code.clone(),
        scheme: shell.absolute("/vocabularies/countries"),
        summary: clean(&told.join("\n")),
    }
}

/// What changed, in a line: new stages by name, then the fields.
fn headline(words: &Words, changes: &[Change]) -> String {
    let shell = &words.shell;
    let mut parts: Vec<String> = Vec::new();
    for change in changes.iter().filter(|c| c.field == "stages" && c.kind != ChangeKind::Moved) {
        let Some(after) = &change.after else { continue };
        let year = change.path.split('.').nth(1).unwrap_or_default();
        if let Some(stage) = stage_in(after) {
            parts.push(format!("{year}: {}", plain(words.stage(stage))));
        }
    }
    let fields = diff::summary_keys(changes);
    let named: Vec<String> = fields.iter().take(NAMED_FIELDS).map(|(key, _)| plain(shell.t(key))).collect();
    if !named.is_empty() {
        let more = if fields.len() > NAMED_FIELDS { " …" } else { "" };
        parts.push(plain(shell.tx("take-feed-fields", format!("{}{more}", named.join(", ")))));
    }
    parts.join(". ")
}

fn stage_in(shown: &diff::Shown) -> Option<crate::Stage> {
    match shown {
        diff::Shown::Stage(stage) => Some(*stage),
        diff::Shown::Parts(parts) => parts.iter().find_map(|(_, part)| stage_in(part)),
        _ => None,
    }
}

fn plain(text: String) -> String {
    mark::strip(&text)
}

/// Without the characters that XML 1.0 does not allow.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

/// A lasting identifier from an address: a UUID of our own making (RFC 9562, version 8).
fn urn(address: &str) -> String {
    let sum = Sha256::digest(address.as_bytes());
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&sum[..16]);
    format!("urn:uuid:{}", uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_stays_the_same_and_differs_by_publication() {
        let one = urn("https://trinn.example/publication/1");
        assert_eq!(one, urn("https://trinn.example/publication/1"));
        assert_ne!(one, urn("https://trinn.example/publication/2"));
        assert!(one.starts_with("urn:uuid:") && one.len() == 45);
    }

    #[test]
    fn characters_that_xml_forbids_are_dropped() {
        assert_eq!(clean("a\u{0}b\u{B}c\nd"), "abc\nd");
    }

    #[test]
    fn a_new_stage_is_named() {
        let shown = diff::Shown::Parts(vec![
            ("year".into(), diff::Shown::Number("2024".into())),
            ("stage".into(), diff::Shown::Stage(crate::Stage::Completed)),
        ]);
        assert_eq!(stage_in(&shown), Some(crate::Stage::Completed));
    }
}

//! `/policies/{number}`: one policy with everything that is known of it, who says
//! so, and what does not fit together. The same address with an extension
//! (`/policies/43626.json`) gives the record as a file.

pub mod cite;
mod doubts;
mod facts;
pub mod help;
mod numbers;
pub mod related;
pub mod view;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use kernel::Instant;
use people::{Actor, OptionalActor};
use webkit::{Shell, WebError};

use super::measured::{Measured, measured, once_each};
use crate::Record;
use crate::room::Room;
use crate::store::{publications, related as related_store, relations};
use related::Neighbours;
use view::{Link, View};

/// The routes of this page.
pub fn routes() -> Router<Room> {
    Router::new().route("/policies/{id}", get(show))
}

/// A format in the menu of downloads.
pub struct Format {
    /// Address.
    pub href: String,
    /// Name of the format.
    pub label: &'static str,
    /// A few words on what it is for; may be empty.
    pub note: String,
}

/// Which state of a record a page shows.
pub enum Mode {
    /// What is public, now or on a past day.
    Public {
        /// The reader may write drafts.
        may_edit: bool,
        /// Since when it is public like this, RFC 3339.
        since: String,
    },
    /// One version of the history.
    Version {
        /// Its number.
        version: i64,
        /// When it was saved, RFC 3339.
        recorded: String,
        /// True when it was public at some time.
        published: bool,
    },
    /// A draft as it would look.
    Preview,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage<'a> {
    shell: &'a Shell,
    v: View,
    crumbs: Vec<Link>,
    formats: Vec<Format>,
    alternates: Vec<(&'static str, String)>,
    canonical: String,
    cite: cite::Cite,
    banner: String,
    public: bool,
    may_edit: bool,
    since: String,
    /// What is measured of the promises; with what is public only.
    measured: Vec<Measured>,
}

impl RecordPage<'_> {
    fn help(&self, field: &str) -> String {
        help::help(self.shell, field)
    }

    fn compare(&self) -> String {
        self.shell.href(&format!("/policies/compare?id={}", self.v.number))
    }

    fn own(&self, rest: &str) -> String {
        self.shell.href(&format!("/policies/{}{rest}", self.v.number))
    }
}

#[derive(Template)]
#[template(path = "record_absent.html")]
struct AbsentPage<'a> {
    shell: &'a Shell,
    number: i64,
    text: String,
    first: String,
    now_href: String,
    crumbs: Vec<Link>,
}

/// A record's address: its number, and an extension for a file.
pub fn parse_id(id: &str) -> Option<(i64, Option<&str>)> {
    let (number, ext) = match id.split_once('.') {
        Some((number, ext)) => (number, Some(ext)),
        None => (id, None),
    };
    if number.is_empty() || number.len() > 15 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = number.parse().ok().filter(|n| *n > 0)?;
    match ext {
        Some("") => None,
        ext => Some((number, ext)),
    }
}

/// The steps from the start page to a record.
pub fn crumbs(shell: &Shell) -> Vec<Link> {
    vec![
        Link { href: "/".to_owned(), label: shell.t("record-crumb-start") },
        Link { href: shell.href("/policies"), label: shell.t("nav-policies") },
    ]
}

async fn show(
    State(room): State<Room>,
    shell: Shell,
    actor: OptionalActor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (number, ext) = parse_id(&id).ok_or(WebError::NotFound)?;
    if let Some(ext) = ext {
        return super::downloads::record(&room, &shell, number, ext).await;
    }
    let mut conn = room.db().read().await?;
    let found = publications::of(&mut conn, number, shell.as_of_instant()).await?;
    drop(conn);
    match found {
        Some(p) => {
            let mode =
                Mode::Public { may_edit: actor.0.as_ref().is_some_and(Actor::may_suggest), since: p.at };
            render(&room, &shell, &p.record, mode).await
        }
        None => absent(&room, &shell, number).await,
    }
}

/// The page of a record that is there but not public, now or on the day asked for.
async fn absent(room: &Room, shell: &Shell, number: i64) -> Result<Response, WebError> {
    let mut conn = room.db().read().await?;
    let all = publications::of_record(&mut conn, number).await?;
    drop(conn);
    let (Some(newest), Some(oldest)) = (all.first(), all.last()) else { return Err(WebError::NotFound) };
    let day = |text: &str| text.parse::<Instant>().map(|t| shell.date(t.date())).unwrap_or_default();
    let text = match shell.as_of() {
        Some(asked) => shell.tx("record-not-then", asked),
        None => shell.tx("record-withdrawn", day(&newest.at)),
    };
    let page = AbsentPage {
        shell,
        number,
        text,
        first: shell.tx("record-first-public", day(&oldest.at)),
        now_href: if newest.removed || shell.as_of_day().is_none() {
            String::new()
        } else {
            shell.now_href()
        },
        crumbs: crumbs(shell),
    };
    shell.page_with(StatusCode::NOT_FOUND, &page)
}

/// Loads what a record's page needs of its neighbours.
pub async fn neighbours(room: &Room, shell: &Shell, record: &Record) -> Result<Neighbours, WebError> {
    let mut conn = room.db().read().await?;
    let incoming = relations::pointing_at(&mut conn, record.id, shell.as_of_instant()).await?;
    let mut numbers = Neighbours::wanted(record);
    numbers.extend(incoming.iter().map(|(n, _)| *n));
    numbers.sort_unstable();
    numbers.dedup();
    let records = related_store::documents(&mut conn, &numbers, shell.as_of_instant()).await?;
    Ok(Neighbours { incoming, records })
}

/// The page of a record in one of its states. What is public is kept in the page cache.
pub async fn render(room: &Room, shell: &Shell, record: &Record, mode: Mode) -> Result<Response, WebError> {
    let neighbours = neighbours(room, shell, record).await?;
    let words = room.words(shell).await?;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let moment = |text: &str| text.parse::<Instant>().map(|t| shell.moment(t)).unwrap_or_default();
    let (banner, public, may_edit, since) = match &mode {
        Mode::Public { may_edit, since } => (String::new(), true, *may_edit, moment(since)),
        Mode::Version { version, recorded, published } => {
            let key = if *published { "record-old-version" } else { "record-draft-version" };
            (shell.txy(key, version.to_string(), moment(recorded)), false, false, String::new())
        }
        Mode::Preview => (shell.t("record-preview"), false, false, String::new()),
    };
    let version = match &mode {
        Mode::Version { version, .. } => Some(*version),
        _ => None,
    };
    let path = match (version, shell.as_of_day()) {
        (Some(v), _) => format!("/policies/{}/history/{v}", record.id),
        // what was public on a past day is found again at the address of that day
        (None, Some(day)) => format!("/policies/{}?as-of={day}", record.id),
        (None, None) => format!("/policies/{}", record.id),
    };
    let measured = if public { once_each(measured(room, shell, record, today).await?) } else { Vec::new() };
    let page = RecordPage {
        shell,
        cite: cite::cite(shell, record, &path, version, today),
        v: View::build(&words, record, &neighbours, today),
        crumbs: crumbs(shell),
        formats: formats(shell, record.id),
        alternates: alternates(shell, record.id),
        canonical: shell.absolute(&format!("/policies/{}", record.id)),
        banner,
        public,
        may_edit,
        since,
        measured,
    };
    // figures change without a change of the record: such a page is made anew each time
    if public && page.measured.is_empty() { shell.public(&page) } else { shell.page(&page) }
}

fn formats(shell: &Shell, number: i64) -> Vec<Format> {
    [
        ("pdf", "PDF", "record-format-pdf"),
        ("xlsx", "XLSX", "record-format-xlsx"),
        ("csv", "CSV", "record-format-csv"),
        ("json", "JSON", "record-format-json"),
        ("jsonl", "JSON Lines", "record-format-jsonl"),
        ("jsonld", "JSON-LD", "record-format-jsonld"),
        ("bib", "BibTeX", "record-format-bib"),
        ("ris", "RIS", "record-format-ris"),
        ("csl.json", "CSL-JSON", "record-format-csl"),
        ("apa.txt", "APA", "record-format-apa"),
    ]
    .into_iter()
    .map(|(ext, label, note)| Format {
        href: shell.href(&format!("/policies/{number}.{ext}")),
        label,
        note: shell.t(note),
    })
    .collect()
}

fn alternates(shell: &Shell, number: i64) -> Vec<(&'static str, String)> {
    [
        ("json", "application/json"),
        ("jsonld", "application/ld+json"),
        ("csv", "text/csv"),
        ("atom", "application/atom+xml"),
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
    ]
    .into_iter()
    .map(|(ext, mime)| (mime, shell.href(&format!("/policies/{number}.{ext}"))))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_number_with_or_without_an_extension() {
        assert_eq!(parse_id("43626"), Some((43626, None)));
        assert_eq!(parse_id("43626.csl.json"), Some((43626, Some("csl.json"))));
        for odd in ["", "abc", "-1", "0", "43626.", "+5", "99999999999999999999", "4 2", "43626é"] {
            assert_eq!(parse_id(odd), None, "{odd}");
        }
    }
}

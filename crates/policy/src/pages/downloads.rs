//! Lists, records and editions as files, and how to cite them. The extension of
//! the address chooses the format: `/policies.csv?country=NO` is the list that
//! `/policies?country=NO` shows, `/policies/43626.bib` the reference of a record.

mod cite;
mod file;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use webkit::{Shell, WebError};

use crate::exchange::OutFormat;
use crate::filter::Filter;
use crate::pages::feed;
use crate::pdf;
use crate::room::Room;
use crate::selection::{self, Origin, Pick};
use crate::store::editions::{self, Edition};
use crate::store::publications;

pub use cite::{CiteFormat, Style, citable_edition, citable_list, citable_record, describe, formatted};

/// Lists of at most this many records are made whole and kept in the page cache.
const SMALL: usize = 500;
/// A workbook is put together in memory, so there is an end to it.
const MOST_XLSX: usize = 20_000;
/// Reference managers and readers have no use for more references in one file.
const MOST_REFERENCES: usize = 5_000;

/// A format in which something can be taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Data(OutFormat),
    Pdf,
    Cite(CiteFormat),
    Atom,
}

/// The extensions of lists; `atom` belongs to the feed's own route.
const EXTENSIONS: [&str; 10] =
    ["csv", "json", "jsonl", "jsonld", "xlsx", "pdf", "bib", "ris", "csl.json", "apa.txt"];

impl Kind {
    fn from_extension(ext: &str) -> Option<Kind> {
        match ext {
            "pdf" => Some(Kind::Pdf),
            "atom" => Some(Kind::Atom),
            _ => CiteFormat::from_extension(ext)
                .map(Kind::Cite)
                .or_else(|| OutFormat::ALL.into_iter().find(|f| f.extension() == ext).map(Kind::Data)),
        }
    }
}

/// The addresses of this page.
pub fn routes() -> Router<Room> {
    let mut router = Router::new()
        .route("/policies/cite", get(cite::list))
        .route("/policies/{number}/cite", get(cite::record))
        .route("/editions/{number}/cite", get(cite::edition));
    for ext in EXTENSIONS {
        router = router.route(&format!("/policies.{ext}"), get(list));
    }
    router
}

/// A list in the format that its address names.
async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let kind =
        shell.path().strip_prefix("/policies.").and_then(Kind::from_extension).ok_or(WebError::NotFound)?;
    let filter = selection::filter(shell.query())?;
    let picks = selection::load_filtered(&room.catalog, &filter, shell.language()).await?;
    let name = file::name(&shell, &room, if filter.is_empty() { "policies" } else { "policies-selection" });
    match kind {
        Kind::Data(format) => {
            data(&room, &shell, &picks, format, origin(&room, &shell, None).await?, &name).await
        }
        Kind::Pdf => {
            if picks.len() > pdf::MOST_RECORDS {
                return Err(WebError::bad("pdf", "take-too-many-pdf", &shell.n(picks.len() as i64)));
            }
            let records = selection::load(room.db(), &picks).await?;
            let document = pdf::list(&room, room.words(&shell).await?, &filter, &records);
            pdf::answer(&room, &document, &name).await
        }
        Kind::Cite(format) => references(&room, &shell, &filter, &picks, format, &name).await,
        Kind::Atom => Err(WebError::NotFound),
    }
}

/// A record in the format that an extension names: what `/policies/{number}.{ext}` answers.
///
/// # Errors
/// Not found for a record that is not public (or was not, on the day asked for) and for an unknown extension.
pub async fn record(room: &Room, shell: &Shell, number: i64, ext: &str) -> Result<Response, WebError> {
    let kind = Kind::from_extension(ext).ok_or(WebError::NotFound)?;
    if kind == Kind::Atom {
        return feed::record(room, shell, number).await;
    }
    let mut conn = room.db().read().await?;
    let publication =
        publications::of(&mut conn, number, shell.as_of_instant()).await?.ok_or(WebError::NotFound)?;
    drop(conn);
    let name = file::name(shell, room, &format!("policy-{number}"));
    match kind {
        Kind::Data(OutFormat::Json) => {
            let body = format!("{}\n", publication.record.to_json());
            Ok(file::small(body.into_bytes(), OutFormat::Json.media_type(), &format!("{name}.json")))
        }
        Kind::Data(format) => {
            let origin = origin(room, shell, None).await?;
            let bytes = tokio::task::spawn_blocking(move || {
                let mut bytes = Vec::new();
                selection::write_as(format, [publication.record], &origin, &mut bytes).map(|()| bytes)
            })
            .await
            .expect("writing a record does not panic and is not cancelled")
            .map_err(WebError::internal)?;
            Ok(file::small(bytes, format.media_type(), &format!("{name}.{}", format.extension())))
        }
        Kind::Pdf => {
            let document = pdf::record(room, shell, &publication).await?;
            pdf::answer(room, &document, &name).await
        }
        Kind::Cite(format) => {
            let cited = [citable_record(room, shell, &publication)];
            let body = format.write(shell, &cited);
            Ok(file::small(body.into_bytes(), format.media_type(), &format!("{name}.{}", format.extension())))
        }
        Kind::Atom => Err(WebError::NotFound),
    }
}

/// An edition in the format that an extension names: its reference, or its records as data. What
/// `/editions/{number}.{ext}` answers.
///
/// # Errors
/// Not found for an edition that does not exist and for a format that editions do not have.
pub async fn edition(room: &Room, shell: &Shell, number: i64, ext: &str) -> Result<Response, WebError> {
    let kind = Kind::from_extension(ext).ok_or(WebError::NotFound)?;
    let edition = find_edition(room, number).await?;
    let name = format!("trinn-edition-{number}");
    match kind {
        Kind::Cite(format) => {
            let cited = [citable_edition(room, shell, &edition)];
            let body = format.write(shell, &cited);
            Ok(file::small(body.into_bytes(), format.media_type(), &format!("{name}.{}", format.extension())))
        }
        Kind::Data(format) => {
            let picks = edition_picks(room, shell, &edition).await?;
            data(room, shell, &picks, format, origin(room, shell, Some(&edition)).await?, &name).await
        }
        Kind::Pdf | Kind::Atom => Err(WebError::NotFound),
    }
}

/// The records of an edition, in order of number.
pub(crate) async fn edition_picks(
    room: &Room,
    shell: &Shell,
    edition: &Edition,
) -> Result<Vec<Pick>, WebError> {
    // an edition is what was public at its moment, and the index knows any moment
    let filter = Filter { as_of: Some(edition.moment()?), ..Filter::default() };
    let mut picks = selection::load_filtered(&room.catalog, &filter, shell.language()).await?;
    picks.sort_unstable();
    Ok(picks)
}

/// An edition by number.
pub(crate) async fn find_edition(room: &Room, number: i64) -> Result<Edition, WebError> {
    let mut conn = room.db().read().await?;
    editions::get(&mut conn, number).await?.ok_or(WebError::NotFound)
}

/// The number in an address.
pub(crate) fn number(Path(text): Path<String>) -> Result<i64, WebError> {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && *n > 0).ok_or(WebError::NotFound)
}

/// What an export says of this service.
async fn origin(room: &Room, shell: &Shell, edition: Option<&Edition>) -> Result<Origin, WebError> {
    let moment = edition.map(Edition::moment).transpose()?.or(shell.as_of_instant());
    let day = edition.and(moment).map(|m| m.date()).or(shell.as_of_day());
    Ok(Origin {
        base_url: room.app.base_url.clone(),
        edition: edition.map(|e| shell.absolute(&format!("/editions/{}", e.number))),
        date: Some(day.unwrap_or_else(|| room.now().date())),
        vocabularies: room.words_at(shell, moment).await?.vocabularies,
    })
}

/// Records as data: whole when they are few, else as they are read.
async fn data(
    room: &Room,
    shell: &Shell,
    picks: &[Pick],
    format: OutFormat,
    origin: Origin,
    name: &str,
) -> Result<Response, WebError> {
    let name = format!("{name}.{}", format.extension());
    if format == OutFormat::Xlsx && picks.len() > MOST_XLSX {
        return Err(WebError::bad("xlsx", "take-too-many-xlsx", &shell.n(picks.len() as i64)));
    }
    if picks.len() > SMALL {
        let (out, body) = file::pipe();
        let (db, picks) = (room.db().clone(), picks.to_vec());
        let failed = out.clone_end();
        tokio::spawn(async move {
            if let Err(e) = selection::export(&db, &picks, format, origin, out).await
                // when the reader went away nobody is left to tell
                && !failed.is_idle()
            {
                tracing::error!(error = %e, "an export broke off");
                failed.fail().await;
            }
        });
        return Ok((file::headers(format.media_type(), &name), body).into_response());
    }
    let out = file::Kept::default();
    selection::export(room.db(), picks, format, origin, out.clone()).await?;
    Ok(file::small(out.take(), format.media_type(), &name))
}

/// The references of a list: one for each record, or with `cite=list` one for the list as a whole.
async fn references(
    room: &Room,
    shell: &Shell,
    filter: &Filter,
    picks: &[Pick],
    format: CiteFormat,
    name: &str,
) -> Result<Response, WebError> {
    let mut cited = Vec::new();
    if shell.query().get("cite") == Some("list") {
        cited.push(citable_list(room, &room.words(shell).await?, filter, picks.len()));
    } else {
        if picks.len() > MOST_REFERENCES {
            return Err(WebError::bad(
                "references",
                "take-too-many-references",
                &shell.n(picks.len() as i64),
            ));
        }
        let mut chunks = selection::Chunks::new(room.db(), picks);
        while let Some(chunk) = chunks.next().await? {
            cited.extend(chunk.iter().map(|p| citable_record(room, shell, p)));
        }
    }
    let body = format.write(shell, &cited).into_bytes();
    let name = format!("{name}.{}", format.extension());
    if picks.len() <= SMALL {
        return Ok(file::small(body, format.media_type(), &name));
    }
    Ok((file::headers(format.media_type(), &name), body).into_response())
}

/// The links from a page to what it shows in other formats: address and extension.
pub(crate) fn reference_links(
    shell: &Shell,
    path: &str,
    query: &webkit::query::Query,
) -> Vec<(String, CiteFormat)> {
    let query = match shell.query().get("lang") {
        Some(lang) => query.with("lang", lang),
        None => query.clone(),
    };
    CiteFormat::ALL.into_iter().map(|f| (query.href(&format!("{path}.{}", f.extension())), f)).collect()
}

/// An answer that somebody should ask for again later.
pub(crate) fn retry_later(error: WebError) -> Response {
    let mut response = error.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, axum::http::HeaderValue::from_static("120"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_names_a_format() {
        for ext in EXTENSIONS {
            assert!(Kind::from_extension(ext).is_some(), "{ext}");
        }
        assert_eq!(Kind::from_extension("jsonld"), Some(Kind::Data(OutFormat::JsonLd)));
        assert_eq!(Kind::from_extension("csl.json"), Some(Kind::Cite(CiteFormat::CslJson)));
        assert_eq!(Kind::from_extension("exe"), None);
    }

    #[test]
    fn only_plain_numbers_are_numbers() {
        assert_eq!(number(Path("43626".into())).ok(), Some(43626));
        for bad in ["", "0", "+1", "-1", "1e3", "9999999999999999"] {
            assert!(number(Path(bad.into())).is_err(), "{bad}");
        }
    }
}

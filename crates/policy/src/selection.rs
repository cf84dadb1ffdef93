//! Which records a list holds, and those records one after the other without
//! ever holding them all: what downloads, feeds, the interface for programs,
//! statistics and `trinn export` read from.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use db::{Db, DbError};
use jiff::civil::Date;
use kernel::Lang;
use tokio::sync::mpsc;
use webkit::WebError;
use webkit::query::Query;

use crate::exchange::{self, Context, OutFormat, Term};
use crate::filter::{BadParam, Filter};
use crate::record::Record;
use crate::room::Catalog;
use crate::store::publications::{self, Publication};
use crate::vocabulary::Vocabularies;

/// A record in a list: its number, and the number of the publication that the list shows.
pub type Pick = (i64, i64);

/// Records read from the database in one go.
pub const CHUNK: usize = 500;

/// What can go wrong while records are selected and read.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The index.
    #[error("could not search the policies: {0}")]
    Index(#[from] search::Error),
    /// Whoever takes the records.
    #[error("could not write the records: {0}")]
    Write(#[from] io::Error),
}

impl From<SelectionError> for WebError {
    fn from(e: SelectionError) -> Self {
        WebError::internal(e)
    }
}

impl From<BadParam> for WebError {
    fn from(e: BadParam) -> Self {
        WebError::bad(e.param, "error-parameter", &e.value)
    }
}

/// The filter of an address.
///
/// # Errors
/// A parameter that makes no sense, as a page of its own.
pub fn filter(query: &Query) -> Result<Filter, WebError> {
    Ok(Filter::parse(query)?)
}

/// Everything that a filter selects, in the list's order; `after` is not looked at.
///
/// # Errors
/// When the index cannot be read.
pub async fn load_filtered(
    catalog: &Catalog,
    filter: &Filter,
    lang: Lang,
) -> Result<Vec<Pick>, SelectionError> {
    let (catalog, question) = (catalog.clone(), filter.to_search(lang, 0, &[]));
    let keys = tokio::task::spawn_blocking(move || catalog.index().keys(&question))
        .await
        .expect("a search does not panic and is not cancelled")?;
    Ok(keys.into_iter().map(|(key, seq)| (key as i64, seq as i64)).collect())
}

/// The publications of a selection, [`CHUNK`] at a time. No connection is held between chunks,
/// so a slow reader keeps nobody waiting.
pub struct Chunks {
    db: Db,
    seqs: std::vec::IntoIter<i64>,
}

impl Chunks {
    /// The publications behind these picks, in their order.
    pub fn new(db: &Db, picks: &[Pick]) -> Chunks {
        Chunks { db: db.clone(), seqs: picks.iter().map(|(_, seq)| *seq).collect::<Vec<_>>().into_iter() }
    }

    /// The next publications; none at the end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<Publication>>, DbError> {
        let seqs: Vec<i64> = self.seqs.by_ref().take(CHUNK).collect();
        if seqs.is_empty() {
            return Ok(None);
        }
        let mut conn = self.db.read().await?;
        publications::by_seq(&mut conn, &seqs).await.map(Some)
    }
}

/// All publications of a small selection at once.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(db: &Db, picks: &[Pick]) -> Result<Vec<Publication>, DbError> {
    let seqs: Vec<i64> = picks.iter().map(|(_, seq)| *seq).collect();
    let mut conn = db.read().await?;
    publications::by_seq(&mut conn, &seqs).await
}

/// Hands the records of a selection, one after the other, to a job that may block (it writes).
/// At most a few hundred records are held at a time.
///
/// # Errors
/// When the database cannot be read, or what the job failed with.
pub async fn each<F>(db: &Db, picks: &[Pick], job: F) -> Result<(), SelectionError>
where
    F: FnOnce(&mut dyn Iterator<Item = Publication>) -> io::Result<()> + Send + 'static,
{
    let (give, mut take) = mpsc::channel::<Vec<Publication>>(1);
    let failed: Arc<Mutex<Option<DbError>>> = Arc::default();
    let mut chunks = Chunks::new(db, picks);
    let seen = failed.clone();
    let reading = async move {
        loop {
            match chunks.next().await {
                Ok(Some(chunk)) => {
                    // a job that stopped listening has its own reason, which it gives as its result
                    if give.send(chunk).await.is_err() {
                        return;
                    }
                }
                Ok(None) => return,
                Err(e) => {
                    *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(e);
                    return;
                }
            }
        }
    };
    let writing = tokio::task::spawn_blocking(move || {
        let mut records = std::iter::from_fn(|| take.blocking_recv()).flatten();
        job(&mut records)
    });
    let ((), written) = tokio::join!(reading, writing);
    let database = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(e) = database {
        return Err(e.into());
    }
    Ok(written.expect("writing records does not panic and is not cancelled")?)
}

/// What an export says of the service it comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Address of the service, without a slash at the end.
    pub base_url: String,
    /// Address of the edition that the records are of, if of one.
    pub edition: Option<String>,
    /// The day that the records show.
    pub date: Option<Date>,
    /// The vocabularies, for the terms of linked data.
    pub vocabularies: Arc<Vocabularies>,
}

/// Writes the records of a selection in a data format.
///
/// # Errors
/// When the database cannot be read or `out` refuses.
pub async fn export<W>(
    db: &Db,
    picks: &[Pick],
    format: OutFormat,
    origin: Origin,
    out: W,
) -> Result<(), SelectionError>
where
    W: Write + Send + 'static,
{
    each(db, picks, move |publications| write_as(format, publications.map(|p| p.record), &origin, out)).await
}

/// Writes records in a data format.
///
/// # Errors
/// Those of `out`.
pub fn write_as(
    format: OutFormat,
    records: impl IntoIterator<Item = Record>,
    origin: &Origin,
    out: impl Write,
) -> io::Result<()> {
    let terms =
        |vocabulary: &str, path: &[&str]| term(&origin.vocabularies, &origin.base_url, vocabulary, path);
    let context = Context {
        base_url: &origin.base_url,
        edition: origin.edition.as_deref(),
        date: origin.date,
        terms: &terms,
    };
    exchange::write(format, records, out, &context)
}

/// The term that a path of labels or codes means, with its address.
fn term(v: &Vocabularies, base_url: &str, vocabulary: &str, path: &[&str]) -> Option<Term> {
    let at = v.locate(vocabulary, path)?;
    let label = v.term(vocabulary, at)?.labels.clone();
    let uri = format!("{base_url}/vocabularies/{vocabulary}/{}#{}", at.version, at.code);
    Some(Term { uri, label })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::names;

    fn vocabularies() -> Vocabularies {
        let text = r#"{"vocabulary":"thematic-categories","labels":{"en":"Categories"},"versions":[{"version":"2020",
            "labels":{"en":"2020"},"terms":[
            {"code":"governance","labels":{"en":"Governance"},"aliases":["Governance and funding"]},
            {"code":"financing","labels":{"en":"Financing"},"parent":"governance"}]}]}"#;
        Vocabularies::new([serde_json::from_str(text).expect("a vocabulary")])
    }

    #[test]
    fn a_tag_becomes_the_address_of_its_term() {
        let v = vocabularies();
        let of = |path: &[&str]| term(&v, "https://trinn.example", names::CATEGORIES, path).map(|t| t.uri);
        assert_eq!(
            of(&["Governance and funding"]).as_deref(),
            Some("https://trinn.example/vocabularies/thematic-categories/2020#governance")
        );
        assert_eq!(
            of(&["governance", "Financing"]).as_deref(),
            Some("https://trinn.example/vocabularies/thematic-categories/2020#financing")
        );
        assert_eq!(of(&["Weather"]), None);
    }
}

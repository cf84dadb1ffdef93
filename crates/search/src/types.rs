//! What goes in and what comes out: schema, entries, queries, answers, errors.

use std::path::PathBuf;
use std::sync::Arc;

use kernel::{Instant, Lang};
use serde::Serialize;

use crate::{Cursor, Matched};

/// What an index holds. Texts, facets and orders are named by their position in these lists.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Raised by the caller whenever entries are made differently; an index of another
    /// version opens empty.
    pub version: u32,
    /// Searchable texts, at most 32.
    pub texts: Vec<TextField>,
    /// Facets: lists of terms to filter by and to count.
    pub facets: Vec<&'static str>,
    /// Values to sort by.
    pub orders: Vec<&'static str>,
}

/// One searchable text.
#[derive(Clone, Debug)]
pub struct TextField {
    /// Name, for [`Why`].
    pub name: &'static str,
    /// Factor on the score of a match in this text; 1.0 is neutral.
    pub boost: f32,
}

/// One published revision of a thing.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Unique and increasing over everything ever added.
    pub seq: u64,
    /// The thing this is a version of.
    pub key: u64,
    /// When it became public.
    pub from: Instant,
    /// A tombstone: ends the earlier version and is itself never live.
    pub removed: bool,
    /// Texts: position in [`Schema::texts`], language, text. A field may come in several languages.
    pub texts: Vec<(usize, Lang, String)>,
    /// Facet terms: position in [`Schema::facets`], term.
    pub facets: Vec<(usize, String)>,
    /// One value per order of the schema; a shorter list leaves the rest without a value.
    pub orders: Vec<OrderValue>,
}

/// A value to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderValue {
    /// A number: a year, a moment in milliseconds, an amount.
    Int(i64),
    /// A text, sorted without regard to case, with æ, ø and å after z.
    Text(String),
    /// No value: sorts last in both directions.
    None,
}

/// What somebody is looking for. `Query::default()` is everything that is live now.
#[derive(Clone, Debug)]
pub struct Query {
    /// What the person typed: words (all must match), `"a phrase"`, `-without`.
    pub text: Option<String>,
    /// The language the person reads; its stems count slightly more.
    pub lang: Lang,
    /// Facet and terms. Any of the terms will do (OR); every line must hold (AND), so the same
    /// facet on two lines demands both.
    pub filters: Vec<(usize, Vec<String>)>,
    /// As it stood at this moment; `None` is the newest version of everything.
    pub as_of: Option<Instant>,
    /// The order of the hits.
    pub sort: Sort,
    /// Continue after this row.
    pub after: Option<Cursor>,
    /// At most this many hits.
    pub limit: usize,
    /// Facets to count.
    pub count: Vec<usize>,
    /// At most this many terms of each counted facet, the most frequent ones.
    pub terms: usize,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            text: None,
            lang: Lang::Nb,
            filters: Vec::new(),
            as_of: None,
            sort: Sort::Relevance,
            after: None,
            limit: 20,
            count: Vec::new(),
            terms: usize::MAX,
        }
    }
}

impl Query {
    /// A query for words, newest versions, best first, twenty hits.
    pub fn text(text: impl Into<String>) -> Self {
        Query { text: Some(text.into()), ..Query::default() }
    }
}

/// The order of hits. Rows that are equal stand in the order of their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// By an order of the schema; rows without a value come last.
    By {
        /// Position in [`Schema::orders`].
        order: usize,
        /// Greatest first.
        descending: bool,
    },
}

/// How a word of the query met a word of the text, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// The same word.
    Exact,
    /// Another form of the word: `skole` and `skolene`.
    Stem,
    /// A part of a compound: `reform` in `kompetansereform`.
    Compound,
    /// The beginning of a word: `komp` and `kompetanse`.
    Prefix,
    /// Nearly the same letters: `infrastuktur` and `infrastruktur`.
    Typo,
}

/// Why a hit matched one word of the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Position in [`Schema::texts`].
    pub field: usize,
    /// The word as it was asked for, in lower case; a phrase in full.
    pub word: String,
    /// The word as it stands in the index; for a stem, the stem.
    pub matched: String,
    /// How the two met.
    pub kind: MatchKind,
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The revision.
    pub seq: u64,
    /// The thing it is a revision of.
    pub key: u64,
    /// How well it matched; 0 without a text.
    pub score: f32,
    /// One reason per word of the query.
    pub why: Vec<Why>,
}

/// Terms of a facet with how many hits each would leave.
pub type Counts = Vec<(Arc<str>, u64)>;

/// The answer to a [`Query`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// How many match in all, on every page.
    pub total: u64,
    /// This page.
    pub hits: Vec<Hit>,
    /// Per counted facet its terms with how many hits each would leave, most frequent first,
    /// then by term. A facet ignores its own filter, so that a reader sees the alternatives.
    pub facets: Vec<(usize, Counts)>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
    /// For [`crate::Index::highlight`].
    pub matched: Matched,
    /// The text with misspelt words replaced, when a word was found only by its likeness.
    pub suggestion: Option<String>,
}

/// What can go wrong with an index. Odd queries never do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The files could not be read or written.
    #[error(
        "could not {doing} {path}: {source}\n  hint: check that the directory exists, is writable and has space left"
    )]
    Files {
        /// What was being done.
        doing: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The postings engine failed.
    #[error(
        "could not {doing}: {source}\n  hint: remove the index directory; it is rebuilt from the database"
    )]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// What the engine said.
        source: Box<tantivy::TantivyError>,
    },
    /// Another process holds the index for writing.
    #[error(
        "could not write to the index: another process is writing to it\n  hint: stop the other process, or give this one its own directory"
    )]
    ReadOnly,
    /// An entry names a text, facet or order that the schema does not have.
    #[error(
        "could not add entry {seq}: the schema has no {what} {at}\n  hint: build entries from the schema the index was opened with"
    )]
    UnknownPart {
        /// The entry.
        seq: u64,
        /// `text`, `facet` or `order`.
        what: &'static str,
        /// The position asked for.
        at: usize,
    },
    /// Entries came out of order.
    #[error(
        "could not add entry {seq}: it comes after entry {before}\n  hint: add entries in the order of their seq"
    )]
    OutOfOrder {
        /// The entry.
        seq: u64,
        /// The entry just before it.
        before: u64,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Adds what was being done to an error of the postings engine.
pub(crate) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T>;
}

impl<T, E: Into<tantivy::TantivyError>> Doing<T> for std::result::Result<T, E> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|e| Error::Engine { doing, source: Box::new(e.into()) })
    }
}

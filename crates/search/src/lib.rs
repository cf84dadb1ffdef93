//! Full-text index with facets over dated versions, behind one small interface.
//!
//! An [`Entry`] is one published revision of a thing; it is live in `[from, until)`, where
//! `until` is the moment at which a later revision (or a tombstone) takes its place. Any list can
//! therefore be asked for as it stands, or as it stood on a past date, at the same cost.
//!
//! The index is a cache of what a database holds: [`Index::covered`] says how far it has read, and an
//! index that is missing, damaged or of another schema opens empty, to be filled again. What the
//! texts, facets and orders mean is the caller's business; only their positions in the
//! [`Schema`] are known here.
//!
//! How it works, file by file: [`analysis`] cuts text into words; `query` reads what a person
//! typed; `vocab` holds every word in memory so that `expand` can find compounds, beginnings and
//! typing errors without scanning the dictionary on disk; `text` keeps the postings (tantivy), `feed` brings them;
//! `facts` and `orders` keep dates, facets and sort values (bitmaps and columns); `matching` finds
//! and scores, `engine` filters, counts and pages; `store` writes the facts to one
//! checked file; `index` ties them together.
//!
//! ```
//! use kernel::{Instant, Lang};
//! use search::{Entry, Index, Query, Schema, TextField};
//!
//! let schema = Schema {
//!     version: 1,
//!     texts: vec![TextField { name: "title", boost: 3.0 }],
//!     facets: vec!["country"],
//!     orders: vec![],
//! };
//! let index = Index::in_memory(schema)?;
//! index.add([Entry {
//!     seq: 1,
//!     key: 7,
//!     from: Instant::from_millis(0),
//!     removed: false,
//!     texts: vec![(0, Lang::Nb, "Kompetansereformen".into())],
//!     facets: vec![(0, "NO".into())],
//!     orders: vec![],
//! }])?;
//! let answer = index.search(&Query::text("kompetanse"))?;
//! assert_eq!(answer.hits[0].key, 7);
//! # Ok::<(), search::Error>(())
//! ```

pub mod analysis;
mod bits;
mod cursor;
mod engine;
mod expand;
mod facts;
mod feed;
mod highlight;
mod index;
mod matching;
mod orders;
mod query;
mod store;
mod text;
mod types;
mod vocab;

pub use cursor::{BadCursor, Cursor};
pub use highlight::{Matched, Piece};
pub use index::Index;
pub use types::{
    Answer, Counts, Entry, Error, Hit, MatchKind, OrderValue, Query, Result, Schema, Sort, TextField, Why,
};

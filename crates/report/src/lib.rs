//! Typeset PDF reports behind one small interface.
//!
//! This crate knows what a report is made of ([`Document`]) and how to have it set ([`Press`]). It
//! knows no part of the product: callers bring finished text in the reader's language, finished
//! dates and finished drawings.
//!
//! The typesetter is heavy, so it is a program of its own, `trinn-press`, built from this crate
//! with feature `typeset`. Without that feature the crate only holds the model and the call, and
//! costs nothing to build. The press never compiles anything a user wrote: its template is ours
//! (`press/report.typ`), and a document reaches it as data.

mod document;
mod press;
mod svg;
#[cfg(feature = "typeset")]
pub mod typeset;

pub use document::{Align, Block, Column, Document, DocumentError, Span};
pub use kernel::lang::Lang;
pub use press::{MAX_DOCUMENT_BYTES, MAX_PDF_BYTES, Press, PressError, TIME_LIMIT};
pub use svg::standalone_svg;

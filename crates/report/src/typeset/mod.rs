//! The typesetter behind `trinn-press`: a document in, an accessible PDF out, with nothing to reach
//! but the template and the fonts that lie in the program.
//!
//! PDF/UA-1 is asked for. Should a document fail its rules, it comes as tagged PDF 1.7 instead, and
//! [`Printed::shortcoming`] says why.

mod prepare;
#[cfg(test)]
mod tests;
mod world;

use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::document::{Document, DocumentError};

/// The licence that travels with the embedded fonts (SIL Open Font License 1.1, condition 2).
pub const FONT_LICENCE: &str = include_str!(concat!(env!("OUT_DIR"), "/LICENSE_FONT"));

/// A set document.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that no font has; each stands as U+25A1 (□) in the PDF.
    pub replaced: usize,
    /// Why the file is tagged PDF 1.7 and not PDF/UA-1; `None` when it is PDF/UA-1.
    pub shortcoming: Option<String>,
}

/// Why a document was not set.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// The document is at fault.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The typesetter gave up on it.
    #[error("could not lay out the report: {0}")]
    Layout(String),
}

/// Sets a document. The same document gives the same bytes: no clock is read.
pub fn set(document: &Document) -> Result<Printed, TypesetError> {
    let (laid_out, replaced) = lay_out(document)?;
    let (pdf, shortcoming) = match typst_pdf::pdf(&laid_out, &options(PdfStandard::Ua_1)) {
        Ok(pdf) => (pdf, None),
        Err(errors) => {
            let plain = typst_pdf::pdf(&laid_out, &options(PdfStandard::V_1_7));
            let pdf = plain.map_err(|errors| TypesetError::Layout(messages(&errors)))?;
            (pdf, Some(messages(&errors)))
        }
    };
    Ok(Printed { pdf, pages: laid_out.pages().len(), replaced, shortcoming })
}

/// The pages, and how many characters had to be replaced.
fn lay_out(document: &Document) -> Result<(PagedDocument, usize), TypesetError> {
    document.check()?;
    let prepared = prepare::prepare(document)?;
    let world = world::PressWorld::new(prepared.json);
    let laid_out = typst::compile(&world).output.map_err(|errors| TypesetError::Layout(messages(&errors)))?;
    Ok((laid_out, prepared.replaced))
}

fn options(standard: PdfStandard) -> PdfOptions {
    PdfOptions {
        creator: Smart::Custom(Some(concat!("trinn-press ", env!("CARGO_PKG_VERSION")).into())),
        standards: PdfStandards::new(&[standard]).expect("a single standard contradicts no other"),
        tagged: true,
        ..PdfOptions::default()
    }
}

fn messages(errors: &[SourceDiagnostic]) -> String {
    let texts: Vec<&str> = errors.iter().take(5).map(|error| error.message.as_str()).collect();
    texts.join("; ")
}

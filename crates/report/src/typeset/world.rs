//! All that the typesetter can see: one template, three fonts and one report.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

const TEMPLATE: &str = include_str!("../../press/report.typ");

/// Regular, italic and semibold.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 3] = [
        include_bytes!(concat!(env!("OUT_DIR"), "/Inter_400Regular.ttf")),
        include_bytes!(concat!(env!("OUT_DIR"), "/Inter_400Regular_Italic.ttf")),
        include_bytes!(concat!(env!("OUT_DIR"), "/Inter_600SemiBold.ttf")),
    ];
    files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect()
});

/// Whether every cut of the fonts can show this character.
pub(super) fn fonts_have(c: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(c as u32))
}

/// The typesetter's world. Every file but the template is denied, so neither a report nor a
/// drawing in it can read anything.
pub(super) struct PressWorld {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    template: Source,
}

impl PressWorld {
    /// A world around one report, given as the JSON that the template reads.
    pub(super) fn new(report: Vec<u8>) -> PressWorld {
        let mut inputs = Dict::new();
        inputs.insert("report".into(), Value::Bytes(Bytes::new(report)));
        let library = Library::builder()
            .with_inputs(inputs)
            // Row headers in the list of facts (`pdf.header-cell`).
            .with_features([Feature::A11yExtras].into_iter().collect())
            .build();
        let path = VirtualPath::new("report.typ").expect("a plain file name is a path");
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        PressWorld {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
            template: Source::new(id, TEMPLATE.to_owned()),
        }
    }
}

impl World for PressWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// Dates are the caller's: a report reads no clock.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

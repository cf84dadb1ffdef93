//! Files made for one learner: a spreadsheet, a log, a photo, a mailbox, a
//! drawing or a network plan. The same recipe and seed give the same file, byte
//! for byte, and the answer that is sought in it; another seed gives another
//! file with another answer. What the files say comes from the item, so an
//! editor writes a new task without code.

use std::collections::BTreeMap;

use kernel::{Lang, Text};

use crate::item::Dice;

mod drawing;
mod log;
mod mailbox;
mod network;
mod photo;
pub mod recipe;
mod spreadsheet;

pub use recipe::Parameters;
pub(crate) use recipe::read as parameters;

/// How a file is made: a generator and what it needs to know.
#[derive(Clone, PartialEq, Debug)]
pub struct Recipe {
    /// Name of the file without ending, as the learner sees it.
    pub name: Text,
    /// The generator's word, such as `spreadsheet`.
    pub generator: Generator,
    /// As written in the item, kept for the editor.
    pub raw: serde_json::Value,
    /// What it means.
    pub parameters: Parameters,
}

/// The kinds of file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Generator {
    /// A workbook (XLSX) or CSV.
    Spreadsheet,
    /// A log of a machine or a server.
    Log,
    /// A photo (JPEG) with EXIF.
    PhotoMetadata,
    /// A mailbox (mbox).
    Mailbox,
    /// A drawing (DXF).
    CadExport,
    /// A plan of addresses (CSV or SVG).
    NetworkPlan,
}

impl Generator {
    /// All generators.
    pub const ALL: [Generator; 6] = [
        Generator::Spreadsheet,
        Generator::Log,
        Generator::PhotoMetadata,
        Generator::Mailbox,
        Generator::CadExport,
        Generator::NetworkPlan,
    ];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Generator::Spreadsheet => "spreadsheet",
            Generator::Log => "log",
            Generator::PhotoMetadata => "photo-metadata",
            Generator::Mailbox => "mailbox",
            Generator::CadExport => "cad-export",
            Generator::NetworkPlan => "network-plan",
        }
    }

    /// The generator with this word.
    pub fn parse(word: &str) -> Option<Generator> {
        Generator::ALL.into_iter().find(|g| g.code() == word)
    }
}

/// The right answer, as it follows from the file.
#[derive(Clone, PartialEq, Debug)]
pub enum Key {
    /// A number.
    Number(f64),
    /// A text; any of these ways of writing it.
    Text(Vec<String>),
}

/// What a seed gives, before the file is made.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// What stands in the stem's placeholders.
    pub facts: BTreeMap<String, Text>,
    /// The right answer.
    pub key: Key,
}

/// A file for one learner.
#[derive(Clone, PartialEq, Debug)]
pub struct GeneratedFile {
    /// Name with ending.
    pub name: String,
    /// For the `Content-Type` header.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// What stands in the stem's placeholders.
    pub facts: BTreeMap<String, Text>,
    /// The right answer.
    pub key: Key,
}

/// The file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("could not write the workbook {name}: {why}; try again, or choose \"csv\" as its format")]
pub struct FileError {
    name: String,
    why: String,
}

/// The facts and the key for a seed, without the cost of making the file.
pub fn draw(recipe: &Recipe, seed: u64) -> Drawn {
    let dice = &mut Dice::new(seed);
    match &recipe.parameters {
        Parameters::Spreadsheet(p) => spreadsheet::Sheet::draw(p, dice).drawn(),
        Parameters::Log(p) => log::Log::draw(p, dice).drawn(),
        Parameters::Photo(p) => photo::Photo::draw(p, dice).drawn(),
        Parameters::Mailbox(p) => mailbox::Mailbox::draw(p, dice).drawn(),
        Parameters::Drawing(p) => drawing::Drawing::draw(p, dice).drawn(),
        Parameters::Network(p) => network::Plan::draw(p, dice).drawn(),
    }
}

/// Makes the file for a seed in a language. Fails only when a workbook cannot be written.
pub fn generate(recipe: &Recipe, seed: u64, lang: Lang) -> Result<GeneratedFile, FileError> {
    let dice = &mut Dice::new(seed);
    let (bytes, ending, media_type, drawn) = match &recipe.parameters {
        Parameters::Spreadsheet(p) => {
            let sheet = spreadsheet::Sheet::draw(p, dice);
            if p.csv {
                (sheet.csv(lang), "csv", "text/csv; charset=utf-8", sheet.drawn())
            } else {
                let bytes = sheet.xlsx(lang).map_err(|e| FileError {
                    name: recipe.name.best(lang).map_or("", |(n, _)| n).to_owned(),
                    why: e.to_string(),
                })?;
                (
                    bytes,
                    "xlsx",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    sheet.drawn(),
                )
            }
        }
        Parameters::Log(p) => {
            let log = log::Log::draw(p, dice);
            (log.text(lang).into_bytes(), "log", "text/plain; charset=utf-8", log.drawn())
        }
        Parameters::Photo(p) => {
            let photo = photo::Photo::draw(p, dice);
            (photo.jpeg(), "jpg", "image/jpeg", photo.drawn())
        }
        Parameters::Mailbox(p) => {
            let mailbox = mailbox::Mailbox::draw(p, dice);
            (mailbox.mbox(lang).into_bytes(), "mbox", "application/mbox", mailbox.drawn())
        }
        Parameters::Drawing(p) => {
            let drawing = drawing::Drawing::draw(p, dice);
            (drawing.dxf(lang).into_bytes(), "dxf", "image/vnd.dxf", drawing.drawn())
        }
        Parameters::Network(p) => {
            let plan = network::Plan::draw(p, dice);
            if p.svg {
                (plan.svg(lang).into_bytes(), "svg", "image/svg+xml", plan.drawn())
            } else {
                (plan.csv(lang).into_bytes(), "csv", "text/csv; charset=utf-8", plan.drawn())
            }
        }
    };
    let name = format!("{}.{ending}", recipe.name.best(lang).map_or("file", |(n, _)| n));
    Ok(GeneratedFile { name, media_type, bytes, facts: drawn.facts, key: drawn.key })
}

/// A text that is the same in every language.
fn everywhere(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::of(Lang::Nb, text.clone()).with(Lang::En, text)
}

/// A text in a language or the nearest one.
fn best(text: &Text, lang: Lang) -> &str {
    text.best(lang).map_or("", |(t, _)| t)
}

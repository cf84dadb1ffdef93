//! The timeline, drawn: stages by year as SVG from the server, and the tables
//! that stand beside the drawings with the same content. No script is needed,
//! nothing rests on colour alone (each stage has its own shape), and text keeps
//! its size at every width because places across are given in percent, not
//! scaled. Colours come from the page's style sheet (`data-stage`, `.gap`,
//! `.back`, …) or, for files that have none, are written into the drawing.

mod bars;
mod canvas;
mod glyph;
mod list;
mod record;
mod steps;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use kernel::{Period, Year};

use crate::stage::Stage;

pub use bars::{Bar, bars_svg};
pub use list::{ListRow, ListTable, list_svg, list_table};
pub use record::record_svg;
pub use steps::{Step, span, steps};

/// The words that a drawing says, in the reader's language. Words wrapped as a
/// fallback from another language are marked with that language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Names of the stages, in the order of [`Stage::ALL`].
    pub stages: [String; 7],
    /// A year without a stage between years with one.
    pub gap: String,
    /// A stage earlier than that of the year before.
    pub step_back: String,
    /// From when to when the policy is meant to be in force.
    pub valid: String,
    /// The day of reading.
    pub today: String,
    /// When somebody last confirmed the record.
    pub last_confirmed: String,
    /// That no stages are known.
    pub no_stages: String,
}

impl Words {
    /// The name of a stage.
    pub fn stage(&self, stage: Stage) -> &str {
        &self.stages[stage as usize]
    }
}

/// What a drawing is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// A page: two drawings, one for wide screens and print, one for narrow ones;
    /// the style sheet shows one of them and gives the colours.
    Page,
    /// A file of its own, such as a PDF: one drawing of fixed width with its colours written in.
    File,
}

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// Begins every id in the drawing; must be unique on the page. Letters, digits, `-` and `_`.
    pub prefix: &'a str,
    /// What it is for.
    pub purpose: Purpose,
}

/// Everything that the drawing of one record shows.
#[derive(Clone, Debug)]
pub struct RecordTimeline {
    /// What the drawing is called, for those who do not see it.
    pub title: String,
    /// The stages; of two in the same year the later in the list counts.
    pub stages: Vec<(Year, Stage)>,
    /// From when to when it is meant to be in force.
    pub validity: Option<Period>,
    /// When somebody last confirmed the record.
    pub last_confirmed: Option<Date>,
    /// What other trackers say, drawn under the stages.
    pub statements: Vec<StatementMark>,
    /// Policies that came before, drawn above on the same axis.
    pub predecessors: Vec<Row>,
    /// Policies that came after, drawn below on the same axis.
    pub successors: Vec<Row>,
    /// The day of reading.
    pub today: Date,
}

/// Another policy on the same axis.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub title: String,
    /// Where it stands, if it is one of ours.
    pub href: Option<String>,
    /// How it belongs to the record, in the reader's language.
    pub relation: String,
    /// Its stages.
    pub stages: Vec<(Year, Stage)>,
}

/// What another tracker says.
#[derive(Clone, Debug)]
pub struct StatementMark {
    /// Who says it.
    pub tracker: String,
    /// The stage it gives.
    pub stage: Option<(Year, Stage)>,
    /// The validity it gives.
    pub validity: Option<Period>,
}

/// A row of the table beside the drawing of a record: one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The year; each from the first to the last stage stands in exactly one row.
    pub year: Year,
    /// Its stage; none in a gap.
    pub stage: Option<Stage>,
    /// The stage's name, or the word for a gap.
    pub label: String,
    /// The stage it went back from, when it is a step back.
    pub back_from: Option<Stage>,
    /// The remark in words: step back or gap; empty for most years.
    pub remark: String,
    /// Whether the year lies within the validity; none when no validity is known.
    pub valid: Option<bool>,
}

/// The table beside the drawing of a record, with the same years and stages.
pub fn table(input: &RecordTimeline, words: &Words) -> Vec<TableRow> {
    steps(&input.stages)
        .into_iter()
        .map(|step| {
            let (label, remark) = match (step.stage, step.back_from) {
                (None, _) => (words.gap.clone(), words.gap.clone()),
                (Some(s), None) => (words.stage(s).to_owned(), String::new()),
                (Some(s), Some(_)) => (words.stage(s).to_owned(), words.step_back.clone()),
            };
            TableRow {
                year: step.year,
                stage: step.stage,
                label,
                back_from: step.back_from,
                remark,
                valid: input.validity.map(|v| v.holds(step.year)),
            }
        })
        .collect()
}

//! Items: what a task of the bank is made of, how an answer to it is read, and
//! how it is marked. Everything here is pure; the only input is text that
//! somebody else has read from a file, a form or a database.
//!
//! The file format is described in `docs/item-format.md`.

use std::collections::BTreeMap;

use kernel::{Lang, Text};

pub mod answer;
pub mod bank;
pub mod mark;
mod node;
pub mod number;
pub mod read;
pub mod shown;
pub mod tolerance;
pub mod words;
pub mod write;

pub use answer::{Answer, AnswerProblem, parse_answer, parse_answer_json};
pub use bank::Bank;
pub use mark::{FeedbackRef, Mark, PartMark, mark};
pub(crate) use node::{Fault, Node};
pub use read::{ItemFile, ItemProblem, read_item, read_items};
pub use shown::{Dice, Variant, seed_of, shown_order, stem};
pub use tolerance::Tolerance;
pub use words::{Audience, Credit, Kind, Level, Reading, ReviewStatus, UnknownWord};

/// One task of the bank in one version.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Never used again for another item.
    pub id: String,
    /// Counted from 1; attempts name the version they saw.
    pub version: u32,
    /// Id of the framework, such as `digcomp-3.0`.
    pub framework: String,
    /// Id of the competence in it, such as `1.1`.
    pub competence: String,
    /// The broad level it is written for.
    pub level: Level,
    /// Whom it is meant for; never empty.
    pub audience: Vec<Audience>,
    /// The vocational setting as a short English word; `any` when it is none in particular.
    pub sector: String,
    /// What it is expected to demand, until answers say better.
    pub difficulty: Difficulty,
    /// Expected time in seconds.
    pub seconds: u32,
    /// Situation and question; paragraphs are parted by a blank line. File tasks have `{placeholders}`.
    pub stem: Text,
    /// What it leans on.
    pub accessibility: Accessibility,
    /// How far it has been looked at.
    pub review: ReviewStatus,
    /// Where the facts behind the key come from.
    pub sources: Vec<Source>,
    /// Items that give this one away.
    pub enemies: Vec<String>,
    /// Whether part of the answer counts.
    pub credit: Credit,
    /// What is to be done.
    pub task: Task,
}

/// A provisional difficulty with its basis, on the logistic scale (no 1.7).
#[derive(Clone, PartialEq, Debug)]
pub struct Difficulty {
    /// Slope.
    pub a: f64,
    /// Difficulty in logits.
    pub b: f64,
    /// Why somebody thinks so.
    pub basis: Text,
}

/// What an item leans on; pages and campaigns leave items out by these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accessibility {
    /// Cannot be solved without seeing.
    pub sight: bool,
    /// Cannot be solved without telling colours apart.
    pub colour: bool,
    /// Cannot be solved without dragging.
    pub drag: bool,
    /// How much reading it asks for.
    pub reading: Reading,
}

/// Where a fact comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Title of the document.
    pub title: String,
    /// Its address (https).
    pub url: String,
    /// The fact that is taken from it.
    pub fact: Text,
}

/// What is to be done, with its key.
#[derive(Clone, PartialEq, Debug)]
pub enum Task {
    /// Single and multiple choice.
    Choice {
        /// More than one may be chosen.
        multiple: bool,
        /// What can be chosen, in the order of the file.
        options: Vec<ChoiceOption>,
    },
    /// Putting in order.
    Order {
        /// In the right order.
        entries: Vec<Labelled>,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Finding what belongs together.
    Match {
        /// What belongs together.
        pairs: Vec<Pair>,
        /// Right sides that fit nothing.
        extra: Vec<Labelled>,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Writing a word or a few.
    Text {
        /// What is right, by language.
        accept: Accept,
        /// What may differ.
        tolerance: Tolerance,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Writing a number.
    Number {
        /// The right number.
        number: NumberKey,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Filling in a table.
    Table {
        /// Headings.
        columns: Vec<Text>,
        /// Rows; each has a cell for every column.
        rows: Vec<Row>,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Pointing at a place in a picture.
    Hotspot {
        /// Name of the SVG in `content/items/pictures/`, without `.svg`.
        picture: String,
        /// What the picture shows, for those who do not see it.
        alt: Text,
        /// The places; each is a labelled box.
        spots: Vec<Spot>,
        /// How many are to be chosen.
        choose: u32,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Looking into a file made for this learner.
    File {
        /// How the file is made.
        recipe: crate::files::Recipe,
        /// How the answer is written and compared.
        reply: FileReply,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Sorting a mailbox: each message gets one action.
    Mailbox {
        /// What can be done with a message.
        actions: Vec<Labelled>,
        /// The messages, newest first.
        messages: Vec<Message>,
        /// What is said afterwards.
        feedback: Feedback,
    },
    /// Tidying folders: each file gets one place.
    FileManager {
        /// The places; one with the id `delete` means throwing away.
        folders: Vec<Labelled>,
        /// The files as they lie now.
        files: Vec<StoredFile>,
        /// What is said afterwards.
        feedback: Feedback,
    },
}

/// One choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChoiceOption {
    /// Short id.
    pub id: String,
    /// What it says.
    pub text: Text,
    /// Belongs to the key.
    pub correct: bool,
    /// Why it is right, or what it misses.
    pub feedback: Text,
}

/// An id with a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labelled {
    /// Short id.
    pub id: String,
    /// What it says.
    pub text: Text,
}

/// Two things that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Short id; it stands for either side.
    pub id: String,
    /// The side that is given.
    pub left: Text,
    /// The side that is sought.
    pub right: Text,
}

/// What is said after an answer as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Feedback {
    /// When all was right.
    pub right: Text,
    /// Otherwise.
    pub wrong: Text,
}

/// Accepted texts by language. An answer in another of our languages is as good.
pub type Accept = BTreeMap<Lang, Vec<String>>;

/// A number with its unit and how far off an answer may be.
#[derive(Clone, PartialEq, Debug)]
pub struct NumberKey {
    /// The right number.
    pub value: f64,
    /// How far off an answer may be, in the same unit; 0 means exact.
    pub tolerance: f64,
    /// The unit, if there is one.
    pub unit: Option<Text>,
}

/// A row of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Short id.
    pub id: String,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Given.
    Shown(Text),
    /// To be chosen from a list.
    Choose {
        /// The list.
        choices: Vec<Labelled>,
        /// Id of the right one.
        right: String,
    },
    /// A number to be written.
    Number(NumberKey),
    /// A text to be written.
    Text {
        /// What is right, by language.
        accept: Accept,
        /// What may differ.
        tolerance: Tolerance,
    },
}

impl Row {
    /// The name of a cell in forms and marks: `r1.2` is the second cell of row `r1`.
    pub fn cell_name(&self, index: usize) -> String {
        format!("{}.{}", self.id, index + 1)
    }
}

/// A place in a picture, in units of its view box.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// Short id.
    pub id: String,
    /// What is there; the label of its button.
    pub label: Text,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Belongs to the key.
    pub correct: bool,
}

/// How the answer to a file task is written and compared. The right value comes from the file.
#[derive(Clone, PartialEq, Debug)]
pub enum FileReply {
    /// A number.
    Number {
        /// How far off it may be.
        tolerance: f64,
        /// The unit, if there is one.
        unit: Option<Text>,
    },
    /// A text.
    Text {
        /// What may differ.
        tolerance: Tolerance,
    },
}

/// A message in a mailbox to be sorted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Short id.
    pub id: String,
    /// Sender as shown, with the address.
    pub from: Text,
    /// Subject line.
    pub subject: Text,
    /// When it came, as shown: `2026-03-02 08:15`.
    pub date: String,
    /// What it says.
    pub body: Text,
    /// Name of the attachment, if there is one.
    pub attachment: Option<Text>,
    /// Ids of the actions that are right.
    pub right: Vec<String>,
    /// Why.
    pub feedback: Text,
}

/// A file in folders to be tidied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFile {
    /// Short id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Size as shown, such as `240 kB`.
    pub size: String,
    /// When it was changed, as shown.
    pub changed: String,
    /// What is in it, in a sentence.
    pub note: Text,
    /// Ids of the folders that are right.
    pub right: Vec<String>,
    /// Id of the file that this one is a copy of: either of the two may go, not both.
    pub copy_of: Option<String>,
    /// Why.
    pub feedback: Text,
}

/// The id of the place that means throwing away.
pub const DELETE: &str = "delete";

impl Item {
    /// What a person does in it.
    pub fn kind(&self) -> Kind {
        match &self.task {
            Task::Choice { multiple: false, .. } => Kind::Single,
            Task::Choice { multiple: true, .. } => Kind::Multiple,
            Task::Order { .. } => Kind::Order,
            Task::Match { .. } => Kind::Match,
            Task::Text { .. } => Kind::Text,
            Task::Number { .. } => Kind::Number,
            Task::Table { .. } => Kind::Table,
            Task::Hotspot { .. } => Kind::Hotspot,
            Task::File { .. } => Kind::File,
            Task::Mailbox { .. } => Kind::Mailbox,
            Task::FileManager { .. } => Kind::FileManager,
        }
    }

    /// The highest score: 1 for whole credit, 2 where parts count.
    pub fn top(&self) -> u32 {
        match self.credit {
            Credit::Whole => 1,
            Credit::Parts => 2,
        }
    }

    /// Id of the area of its competence: what stands before the first point.
    pub fn area(&self) -> &str {
        self.competence.split('.').next().unwrap_or(&self.competence)
    }

    /// Feedback on the whole answer; choice items have theirs at each option.
    pub fn feedback(&self) -> Option<&Feedback> {
        match &self.task {
            Task::Choice { .. } => None,
            Task::Order { feedback, .. }
            | Task::Match { feedback, .. }
            | Task::Text { feedback, .. }
            | Task::Number { feedback, .. }
            | Task::Table { feedback, .. }
            | Task::Hotspot { feedback, .. }
            | Task::File { feedback, .. }
            | Task::Mailbox { feedback, .. }
            | Task::FileManager { feedback, .. } => Some(feedback),
        }
    }

    /// The text of a feedback that a mark refers to.
    pub fn feedback_text(&self, which: &FeedbackRef) -> Option<&Text> {
        match which {
            FeedbackRef::Right => self.feedback().map(|f| &f.right),
            FeedbackRef::Wrong => self.feedback().map(|f| &f.wrong),
            FeedbackRef::Part(id) => match &self.task {
                Task::Choice { options, .. } => options.iter().find(|o| o.id == *id).map(|o| &o.feedback),
                Task::Mailbox { messages, .. } => messages.iter().find(|m| m.id == *id).map(|m| &m.feedback),
                Task::FileManager { files, .. } => files.iter().find(|f| f.id == *id).map(|f| &f.feedback),
                _ => None,
            },
        }
        .filter(|t| !t.is_empty())
    }

    /// Every text that a person sees, with the name of its field: for checks and for search.
    pub fn texts(&self) -> Vec<(String, &Text)> {
        let mut out = vec![("stem".to_owned(), &self.stem)];
        match &self.task {
            Task::Choice { options, .. } => {
                for o in options {
                    out.push((format!("options.{}.text", o.id), &o.text));
                    out.push((format!("options.{}.feedback", o.id), &o.feedback));
                }
            }
            Task::Order { entries, .. } => {
                out.extend(entries.iter().map(|e| (format!("entries.{}.text", e.id), &e.text)));
            }
            Task::Match { pairs, extra, .. } => {
                for p in pairs {
                    out.push((format!("pairs.{}.left", p.id), &p.left));
                    out.push((format!("pairs.{}.right", p.id), &p.right));
                }
                out.extend(extra.iter().map(|e| (format!("extra.{}.text", e.id), &e.text)));
            }
            Task::Text { .. } => {}
            Task::Number { number, .. } => {
                out.extend(number.unit.iter().map(|u| ("unit".to_owned(), u)));
            }
            Task::Table { columns, rows, .. } => {
                out.extend(columns.iter().enumerate().map(|(i, c)| (format!("columns.{}", i + 1), c)));
                for row in rows {
                    for (i, cell) in row.cells.iter().enumerate() {
                        let name = row.cell_name(i);
                        match cell {
                            Cell::Shown(text) => out.push((format!("rows.{name}"), text)),
                            Cell::Choose { choices, .. } => {
                                out.extend(
                                    choices.iter().map(|c| (format!("rows.{name}.{}", c.id), &c.text)),
                                );
                            }
                            Cell::Number(number) => {
                                out.extend(number.unit.iter().map(|u| (format!("rows.{name}.unit"), u)));
                            }
                            Cell::Text { .. } => {}
                        }
                    }
                }
            }
            Task::Hotspot { alt, spots, .. } => {
                out.push(("alt".to_owned(), alt));
                out.extend(spots.iter().map(|s| (format!("spots.{}.label", s.id), &s.label)));
            }
            Task::File { reply, .. } => {
                if let FileReply::Number { unit: Some(unit), .. } = reply {
                    out.push(("file.answer.unit".to_owned(), unit));
                }
            }
            Task::Mailbox { actions, messages, .. } => {
                out.extend(actions.iter().map(|a| (format!("actions.{}.text", a.id), &a.text)));
                for m in messages {
                    out.push((format!("messages.{}.from", m.id), &m.from));
                    out.push((format!("messages.{}.subject", m.id), &m.subject));
                    out.push((format!("messages.{}.body", m.id), &m.body));
                    out.extend(m.attachment.iter().map(|a| (format!("messages.{}.attachment", m.id), a)));
                    out.push((format!("messages.{}.feedback", m.id), &m.feedback));
                }
            }
            Task::FileManager { folders, files, .. } => {
                out.extend(folders.iter().map(|a| (format!("folders.{}.text", a.id), &a.text)));
                for f in files {
                    out.push((format!("files.{}.name", f.id), &f.name));
                    out.push((format!("files.{}.note", f.id), &f.note));
                    out.push((format!("files.{}.feedback", f.id), &f.feedback));
                }
            }
        }
        if let Some(feedback) = self.feedback() {
            out.push(("feedback.right".to_owned(), &feedback.right));
            out.push(("feedback.wrong".to_owned(), &feedback.wrong));
        }
        out
    }

    /// True when every text of it exists in this language.
    pub fn is_whole_in(&self, lang: Lang) -> bool {
        self.texts().iter().all(|(_, t)| t.exact(lang).is_some())
    }
}

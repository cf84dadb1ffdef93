//! A question as one person sees it: everything that is shown, nothing that gives the key away.

use kernel::{Lang, Text};
use serde::Serialize;

use crate::item::{Cell, FileReply, Item, Labelled, Task, Variant, shown_order, stem};

/// A text with the language it is in: the one asked for, or the nearest one it exists in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Its language.
    pub lang: Lang,
}

impl Said {
    fn of(text: &Text, lang: Lang) -> Said {
        let (text, lang) = text.best(lang).unwrap_or(("", lang));
        Said { text: text.to_owned(), lang }
    }
}

/// Something that can be chosen or placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its id in an answer.
    pub id: String,
    /// What it says.
    pub text: Said,
}

/// A cell of a table to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "cell")]
pub enum ShownCell {
    /// Given.
    Text {
        /// What stands there.
        text: Said,
    },
    /// One of several.
    Choose {
        /// The name of the cell in an answer.
        name: String,
        /// What can be chosen.
        choices: Vec<Choice>,
    },
    /// A number or a word to write.
    Write {
        /// The name of the cell in an answer.
        name: String,
        /// The unit, if there is one.
        unit: Option<Said>,
        /// A number is expected.
        number: bool,
    },
}

/// A place in a picture, as a labelled box in the picture's units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownSpot {
    /// Its id in an answer.
    pub id: String,
    /// Its label.
    pub label: Said,
    /// Left edge, top edge, width, height.
    pub at: [f64; 4],
}

/// A message of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownMessage {
    /// Its id in an answer.
    pub id: String,
    /// Who sent it.
    pub from: Said,
    /// What it is about.
    pub subject: Said,
    /// When.
    pub date: String,
    /// What it says.
    pub body: Said,
    /// A file that came with it.
    pub attachment: Option<Said>,
}

/// A file of a file manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownFile {
    /// Its id in an answer.
    pub id: String,
    /// Its name.
    pub name: Said,
    /// Its size.
    pub size: String,
    /// When it was changed.
    pub changed: String,
    /// What else is known of it.
    pub note: Said,
}

/// What is to be done, as shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "task")]
pub enum ShownTask {
    /// Choose one, or all that fit.
    Choice {
        /// More than one may be chosen.
        multiple: bool,
        /// In the order shown.
        options: Vec<Choice>,
    },
    /// Put in order.
    Order {
        /// In the order shown.
        entries: Vec<Choice>,
    },
    /// Find what belongs together.
    Match {
        /// The sides that are given.
        left: Vec<Choice>,
        /// The sides that are sought, in the order shown.
        right: Vec<Choice>,
    },
    /// Write a word or a few.
    Text,
    /// Write a number.
    Number {
        /// The unit, if there is one.
        unit: Option<Said>,
    },
    /// Fill in a table.
    Table {
        /// Headings.
        columns: Vec<Said>,
        /// Rows of cells.
        rows: Vec<Vec<ShownCell>>,
    },
    /// Point at places in a picture.
    Hotspot {
        /// The picture's name.
        picture: String,
        /// What it shows.
        alt: Said,
        /// How many places to choose.
        choose: u32,
        /// The places.
        spots: Vec<ShownSpot>,
    },
    /// Look into a file made for this person.
    File {
        /// A number is expected.
        number: bool,
        /// The unit, if there is one.
        unit: Option<Said>,
    },
    /// Sort a mailbox.
    Mailbox {
        /// What can be done with a message.
        actions: Vec<Choice>,
        /// The messages.
        messages: Vec<ShownMessage>,
    },
    /// Tidy folders.
    FileManager {
        /// The places.
        folders: Vec<Choice>,
        /// The files.
        files: Vec<ShownFile>,
    },
}

/// A question as shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// Situation and question; paragraphs are parted by a blank line.
    pub stem: Said,
    /// What is to be done.
    #[serde(flatten)]
    pub task: ShownTask,
}

/// A size as a language writes numbers: `2,1 MB` is `2.1 MB` in English.
fn spelled(size: &str, lang: Lang) -> String {
    if lang == Lang::En { size.replace(',', ".") } else { size.to_owned() }
}

/// A question in a language.
#[must_use]
pub fn shown(item: &Item, variant: &Variant, lang: Lang) -> Shown {
    let say = |text: &Text| Said::of(text, lang);
    let choices = |list: &[Labelled]| -> Vec<Choice> {
        list.iter().map(|l| Choice { id: l.id.clone(), text: say(&l.text) }).collect()
    };
    let order = shown_order(item, variant.seed);
    // shown_order names each id once; an id it does not name would come last
    let mixed = |mut list: Vec<Choice>| {
        list.sort_by_key(|c| order.iter().position(|id| *id == c.id).unwrap_or(usize::MAX));
        list
    };
    let task = match &item.task {
        Task::Choice { multiple, options } => ShownTask::Choice {
            multiple: *multiple,
            options: mixed(options.iter().map(|o| Choice { id: o.id.clone(), text: say(&o.text) }).collect()),
        },
        Task::Order { entries, .. } => ShownTask::Order { entries: mixed(choices(entries)) },
        Task::Match { pairs, extra, .. } => ShownTask::Match {
            left: pairs.iter().map(|p| Choice { id: p.id.clone(), text: say(&p.left) }).collect(),
            right: mixed(
                pairs
                    .iter()
                    .map(|p| Choice { id: p.id.clone(), text: say(&p.right) })
                    .chain(choices(extra))
                    .collect(),
            ),
        },
        Task::Text { .. } => ShownTask::Text,
        Task::Number { number, .. } => ShownTask::Number { unit: number.unit.as_ref().map(say) },
        Task::Table { columns, rows, .. } => ShownTask::Table {
            columns: columns.iter().map(say).collect(),
            rows: rows
                .iter()
                .map(|row| {
                    row.cells
                        .iter()
                        .enumerate()
                        .map(|(i, cell)| match cell {
                            Cell::Shown(text) => ShownCell::Text { text: say(text) },
                            Cell::Choose { choices: list, .. } => {
                                ShownCell::Choose { name: row.cell_name(i), choices: choices(list) }
                            }
                            Cell::Number(key) => ShownCell::Write {
                                name: row.cell_name(i),
                                unit: key.unit.as_ref().map(say),
                                number: true,
                            },
                            Cell::Text { .. } => {
                                ShownCell::Write { name: row.cell_name(i), unit: None, number: false }
                            }
                        })
                        .collect()
                })
                .collect(),
        },
        Task::Hotspot { picture, alt, spots, choose, .. } => ShownTask::Hotspot {
            picture: picture.clone(),
            alt: say(alt),
            choose: *choose,
            spots: spots
                .iter()
                .map(|s| ShownSpot {
                    id: s.id.clone(),
                    label: say(&s.label),
                    at: [s.x, s.y, s.width, s.height],
                })
                .collect(),
        },
        Task::File { reply, .. } => match reply {
            FileReply::Number { unit, .. } => ShownTask::File { number: true, unit: unit.as_ref().map(say) },
            FileReply::Text { .. } => ShownTask::File { number: false, unit: None },
        },
        Task::Mailbox { actions, messages, .. } => ShownTask::Mailbox {
            actions: choices(actions),
            messages: messages
                .iter()
                .map(|m| ShownMessage {
                    id: m.id.clone(),
                    from: say(&m.from),
                    subject: say(&m.subject),
                    date: m.date.clone(),
                    body: say(&m.body),
                    attachment: m.attachment.as_ref().map(say),
                })
                .collect(),
        },
        Task::FileManager { folders, files, .. } => ShownTask::FileManager {
            folders: choices(folders),
            files: files
                .iter()
                .map(|f| ShownFile {
                    id: f.id.clone(),
                    name: say(&f.name),
                    size: spelled(&f.size, lang),
                    changed: f.changed.clone(),
                    note: say(&f.note),
                })
                .collect(),
        },
    };
    let (text, lang) = stem(item, variant, lang);
    Shown { stem: Said { text, lang }, task }
}

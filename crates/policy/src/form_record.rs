//! Between a record and the fields of a form. Each section of a record is
//! walked once ([`sections`]); the same walk shows its fields, and reads what
//! was typed back into the record, so that the two cannot drift apart.
//!
//! A field that comes back as it was shown leaves its value exactly as it stood
//! (browsers change line breaks and forms trim blanks; that is no edit), and
//! whatever a form does not show stays untouched: unknown keys, the order of
//! tags, the spelling of labels.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Lang, Text};

use crate::Record;
use crate::vocabulary::Vocabularies;

mod binder;
pub mod sections;
mod tags;

#[cfg(test)]
mod tests;

use binder::{Binder, Mode};
pub use sections::Section;

/// Most rows of one kind that a form takes.
const MOST_ROWS: usize = 3_000;

/// What was typed, by field.
#[derive(Clone, Debug, Default)]
pub struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// From the pairs of a form.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Typed::default();
        for (name, value) in pairs {
            typed.0.entry(name).or_default().push(value);
        }
        typed
    }

    /// The value of a field; none when the form did not hold it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.first().map(String::as_str)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Sets a field to one value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), vec![value.to_owned()]);
    }

    /// All fields with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_slice()))
    }

    /// The numbers of the rows of a kind that the form held.
    fn rows(&self, list: &str) -> BTreeSet<usize> {
        self.all(&format!("{list}-row"))
            .iter()
            .filter_map(|n| n.parse().ok())
            .filter(|n| *n < MOST_ROWS)
            .collect()
    }

    /// Whether any field below a prefix was in the form, and whether all of them are blank.
    fn blank_below(&self, prefix: &str) -> (bool, bool) {
        let mut fields = self
            .0
            .range(prefix.to_owned()..)
            .take_while(|(n, _)| n.starts_with(prefix))
            .filter(|(n, _)| !n.ends_with("-row") && !n.ends_with("-remove") && !n.ends_with("-shown"))
            .peekable();
        (fields.peek().is_some(), fields.all(|(_, v)| v.iter().all(|v| v.trim().is_empty())))
    }
}

/// What a choice is called.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// In the languages of a vocabulary.
    Text(Text),
    /// A message.
    Message(String),
    /// As it stands.
    Plain(String),
}

/// One of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// As it travels in the form.
    pub value: String,
    /// As it is called.
    pub label: Label,
    /// It stands below the choice before it.
    pub below: bool,
    /// The heading above it and what follows, when a new group begins.
    pub heading: Option<Text>,
}

impl Choice {
    fn of(value: impl Into<String>, label: Label) -> Self {
        Choice { value: value.into(), label, below: false, heading: None }
    }
}

/// What a field looks like.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// One line.
    Line,
    /// Several lines, so many of them high.
    Area(u8),
    /// A year or another number.
    Whole,
    /// A day.
    Day,
    /// An address.
    Url,
    /// One of several.
    Select(Vec<Choice>),
    /// Any of several.
    Checks(Vec<Choice>),
    /// A single box to tick.
    Tick,
    /// Rides along.
    Hidden,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name, which is its id too: `stages-2-note-nb`, after the path of the value.
    pub name: String,
    /// Its own part of the name, by which its label is found: `note`.
    pub key: &'static str,
    /// What it looks like.
    pub look: Look,
    /// What stands in it.
    pub value: String,
    /// What is ticked, in a field with boxes.
    pub ticked: Vec<String>,
    /// The language of what stands in it.
    pub lang: Option<Lang>,
    /// It must be filled in.
    pub required: bool,
}

/// A piece of a form, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A field.
    Field(Box<Field>),
    /// A group of fields begins.
    Open {
        /// Its prefix, without the hyphen at the end: `stages-2`.
        id: String,
        /// What it is a group of: `stages`.
        key: &'static str,
        /// The row's number from 0; none for a group that is there once.
        row: Option<usize>,
        /// The row is new.
        fresh: bool,
        /// What it holds, in a few words.
        title: Text,
    },
    /// The group ends.
    Close,
    /// Here further rows can be asked for.
    More {
        /// The rows' prefix: `stages`, `elements-3-notes`.
        list: String,
        /// What they are: `stages`.
        key: &'static str,
        /// How many the record holds.
        held: usize,
    },
}

/// The fields with their values as a browser would send them.
pub fn pairs(items: &[Item]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for item in items {
        let Item::Field(f) = item else { continue };
        match f.look {
            Look::Checks(_) => {
                out.push((format!("{}-shown", f.name), "1".to_owned()));
                out.extend(f.ticked.iter().map(|t| (f.name.clone(), t.clone())));
            }
            Look::Tick => {
                if !f.value.is_empty() {
                    out.push((f.name.clone(), f.value.clone()));
                }
            }
            _ => out.push((f.name.clone(), f.value.clone())),
        }
    }
    out
}

/// Which rows of the lists of a section are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    All,
    /// One of them.
    One(usize),
    /// Only new ones.
    New,
}

/// How a section is shown.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// Which rows.
    pub rows: Rows,
    /// How many new rows are offered.
    pub fresh: usize,
    /// Show the fields of all four languages, also empty ones.
    pub all_languages: bool,
    /// What was typed, which takes the place of what the record holds.
    pub typed: Option<&'a Typed>,
    /// The list to which rows are to be added.
    pub add: Option<&'a str>,
}

impl View<'_> {
    /// Everything the record holds and nothing else.
    pub const WHOLE: View<'static> =
        View { rows: Rows::All, fresh: 0, all_languages: true, typed: None, add: None };

    fn rows_of(&self, list: &str, held: usize, nested: bool) -> Vec<usize> {
        let mut rows: Vec<usize> = match (self.typed, self.rows) {
            (Some(typed), _) => typed.rows(list).into_iter().collect(),
            (None, _) if nested => (0..held).collect(),
            (None, Rows::All) => (0..held + self.fresh).collect(),
            (None, Rows::One(row)) => (row..held.min(row + 1)).collect(),
            (None, Rows::New) => (held..held + self.fresh.max(1)).collect(),
        };
        if self.add == Some(list) {
            let next = rows.last().map_or(held, |n| (n + 1).max(held));
            rows.extend(next..next + if nested { 1 } else { 3 });
        }
        rows
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It must be filled in.
    Required,
    /// No year from 1900 to 2100.
    Year,
    /// No day of the calendar.
    Day,
    /// No number.
    Number,
    /// None of the choices.
    Choice,
}

/// A field with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The field's name.
    pub field: String,
    /// What is wrong.
    pub what: What,
    /// What was typed, shortened.
    pub given: String,
}

/// What came of reading a form.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The record as it should be.
    pub record: Record,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// By list: which row of the form each item of the record came from.
    origins: BTreeMap<String, Vec<usize>>,
}

impl Reading {
    /// The name that the field with this path has in the form: `stages[2].note.nb` is
    /// `stages-3-note-nb` when the third item came from the fourth row.
    pub fn field_of(&self, path: &str) -> String {
        let mut name = String::new();
        for part in path.split('.') {
            let mut pieces = part.split('[');
            if !name.is_empty() {
                name.push('-');
            }
            name.push_str(pieces.next().unwrap_or(""));
            for piece in pieces {
                let number = piece.trim_end_matches(']').parse::<usize>().unwrap_or(0);
                let row = self.origins.get(&name).and_then(|o| o.get(number)).copied().unwrap_or(number);
                name.push_str(&format!("-{row}"));
            }
        }
        name
    }
}

/// The fields of a section of a record.
pub fn show(record: &Record, section: Section, v: &Vocabularies, view: &View<'_>) -> Vec<Item> {
    let mut copy = record.clone();
    let mut binder = Binder::showing(view);
    sections::walk(section, &mut copy, &mut binder, v);
    let Mode::Show { mut items, .. } = binder.mode else { return Vec::new() };
    if let Some(typed) = view.typed {
        for item in &mut items {
            let Item::Field(f) = item else { continue };
            match &f.look {
                Look::Hidden => {}
                Look::Checks(_) => f.ticked = typed.all(&f.name).to_vec(),
                Look::Tick => f.value = typed.get(&f.name).unwrap_or("").to_owned(),
                _ => {
                    if let Some(value) = typed.get(&f.name) {
                        f.value = value.to_owned();
                    }
                }
            }
        }
    }
    items
}

/// The record with what was typed into a section. Rules are not asked here; see [`crate::exchange::check`].
pub fn read(base: &Record, section: Section, v: &Vocabularies, typed: &Typed) -> Reading {
    let mut record = base.clone();
    let mut binder = Binder::reading(typed);
    sections::walk(section, &mut record, &mut binder, v);
    let Mode::Read { troubles, origins, .. } = binder.mode else {
        return Reading { record, troubles: Vec::new(), origins: BTreeMap::new() };
    };
    Reading { record, troubles, origins }
}

/// Lays what was typed over a newer state of the record: fields that were left as they stood in `base`
/// take the newest value, the others keep what was typed. None when the rows no longer correspond.
pub fn rebase(
    base: &Record,
    newest: &Record,
    section: Section,
    v: &Vocabularies,
    typed: &Typed,
) -> Option<Typed> {
    let fields = |record: &Record| Typed::new(pairs(&show(record, section, v, &View::WHOLE)));
    let (old, new) = (fields(base), fields(newest));
    let rows = |t: &Typed| -> Vec<(String, usize)> {
        t.iter().filter(|(n, _)| n.ends_with("-row")).map(|(n, v)| (n.to_owned(), v.len())).collect()
    };
    if rows(&old) != rows(&new) {
        return None;
    }
    let tidied = |values: &[String]| values.iter().map(|v| tidy(v, true)).collect::<Vec<_>>();
    let mut out = typed.clone();
    for (name, values) in old.iter() {
        if typed.0.contains_key(name) && tidied(typed.all(name)) == tidied(values) {
            out.0.insert(name.to_owned(), new.all(name).to_vec());
        }
    }
    Some(out)
}

/// A text as it comes back from a browser: line breaks alike, blanks around it gone.
fn tidy(text: &str, lines: bool) -> String {
    let text = webkit::mark::clean(&text.replace("\r\n", "\n").replace('\r', "\n"));
    let text = if lines { text } else { text.replace('\n', " ") };
    text.trim().to_owned()
}

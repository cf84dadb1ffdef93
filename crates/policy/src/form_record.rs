//! Between a record and the fields of a form. Each section of a record is
//! walked once ([`sections`]); the same walk shows its fields, and reads what
//! was typed back into the record, so that the two cannot drift apart.
//!
//! A field that comes back as it was shown leaves its value exactly as it stood
//! (browsers change line breaks and forms trim blanks; that is no edit), and
//! whatever a form does not show stays untouched: unknown keys, the order of
//! tags, the spelling of labels.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Lang, Text, Year};

use crate::Record;
use crate::vocabulary::Vocabularies;

pub mod sections;
mod tags;

#[cfg(test)]
mod tests;

pub use sections::Section;

/// Most rows of one kind that a form takes.
const MOST_ROWS: usize = 3_000;
/// The label key of a text that is a whole row.
const BARE: &str = "words";

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
    let mut binder = Binder {
        mode: Mode::Read { typed, troubles: Vec::new(), origins: BTreeMap::new() },
        prefix: String::new(),
        fresh: false,
    };
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

enum Mode<'a> {
    Show { view: &'a View<'a>, items: Vec<Item> },
    Read { typed: &'a Typed, troubles: Vec<Trouble>, origins: BTreeMap<String, Vec<usize>> },
}

/// Goes over the values of a section, one field after the other.
pub(crate) struct Binder<'a> {
    mode: Mode<'a>,
    prefix: String,
    fresh: bool,
}

impl<'a> Binder<'a> {
    fn showing(view: &'a View<'a>) -> Self {
        Binder { mode: Mode::Show { view, items: Vec::new() }, prefix: String::new(), fresh: false }
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    fn field_name(&self, key: &str, lang: Option<Lang>) -> String {
        match lang {
            // a row that is nothing but a text has no name of its own below the row: `objectives-0-nb`
            Some(lang) if key == BARE => self.name(lang.code()),
            Some(lang) => self.name(&format!("{key}-{lang}")),
            None => self.name(key),
        }
    }

    fn put(&mut self, field: Field) {
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::Field(Box::new(field)));
        }
    }

    fn trouble(&mut self, key: &str, what: What, given: &str) {
        let field = self.name(key);
        if let Mode::Read { troubles, .. } = &mut self.mode {
            troubles.push(Trouble { field, what, given: given.chars().take(60).collect() });
        }
    }

    /// The one place where a value meets a field: shows it, or gives what was typed when that differs.
    fn value(
        &mut self,
        key: &'static str,
        look: Look,
        required: bool,
        lang: Option<Lang>,
        old: &str,
    ) -> Option<String> {
        let name = self.field_name(key, lang);
        let lines = matches!(look, Look::Area(_));
        match &self.mode {
            Mode::Show { .. } => {
                let value = if self.fresh { String::new() } else { old.to_owned() };
                self.put(Field { name, key, look, value, ticked: Vec::new(), lang, required });
                None
            }
            Mode::Read { typed, .. } => {
                let new = tidy(typed.get(&name)?, lines);
                (self.fresh || new != tidy(old, lines)).then_some(new)
            }
        }
    }

    /// A text that must say something.
    fn line(&mut self, key: &'static str, text: &mut String) {
        if let Some(new) = self.value(key, Look::Line, true, None, text) {
            if new.is_empty() {
                self.trouble(key, What::Required, "");
            }
            *text = new;
        }
    }

    /// A text that may be missing.
    fn option(&mut self, key: &'static str, look: Look, text: &mut Option<String>) {
        if let Some(new) = self.value(key, look, false, None, text.as_deref().unwrap_or("")) {
            *text = (!new.is_empty()).then_some(new);
        }
    }

    /// A text in several languages. Bokmål and English are always shown.
    fn text(&mut self, key: &'static str, look: Look, text: &mut Text) {
        for lang in Lang::ALL {
            let held = text.exact(lang).unwrap_or("").to_owned();
            if let Mode::Show { view, .. } = &self.mode {
                let name = self.field_name(key, Some(lang));
                let typed = view.typed.is_some_and(|t| t.get(&name).is_some());
                let usual = matches!(lang, Lang::Nb | Lang::En) || view.all_languages || typed;
                if !usual && held.is_empty() {
                    continue;
                }
            }
            if let Some(new) = self.value(key, look.clone(), false, Some(lang), &held) {
                text.set(lang, new);
            }
        }
    }

    /// The text that a row consists of.
    fn bare_text(&mut self, look: Look, text: &mut Text) {
        self.text(BARE, look, text);
    }

    /// A value that is written as text, where it can be read back.
    fn parsed<T: ToString>(
        &mut self,
        key: &'static str,
        look: Look,
        required: bool,
        what: What,
        value: &mut Option<T>,
        parse: impl Fn(&str) -> Option<T>,
    ) {
        let old = value.as_ref().map_or(String::new(), T::to_string);
        let Some(new) = self.value(key, look, required, None, &old) else { return };
        if new.is_empty() {
            if required {
                self.trouble(key, What::Required, "");
            }
            *value = None;
            return;
        }
        match parse(&new) {
            Some(parsed) => *value = Some(parsed),
            None => self.trouble(key, what, &new),
        }
    }

    fn year(&mut self, key: &'static str, year: &mut Option<Year>) {
        self.parsed(key, Look::Whole, false, What::Year, year, |t| t.parse().ok());
    }

    fn year_required(&mut self, key: &'static str, year: &mut Year) {
        let mut some = Some(*year);
        self.parsed(key, Look::Whole, true, What::Year, &mut some, |t| t.parse().ok());
        *year = some.unwrap_or(*year);
    }

    fn day(&mut self, key: &'static str, day: &mut Option<Date>) {
        self.parsed(key, Look::Day, false, What::Day, day, |t| t.parse().ok());
    }

    fn day_required(&mut self, key: &'static str, day: &mut Date) {
        let mut some = Some(*day);
        self.parsed(key, Look::Day, true, What::Day, &mut some, |t| t.parse().ok());
        *day = some.unwrap_or(*day);
    }

    /// One of several, or none.
    fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: Vec<Choice>,
        value: &mut Option<T>,
        code: impl Fn(T) -> String,
        from: impl Fn(&str) -> Option<T>,
    ) {
        let old = value.map_or(String::new(), code);
        let Some(new) = self.value(key, Look::Select(choices), false, None, &old) else { return };
        if new.is_empty() {
            *value = None;
        } else {
            match from(&new) {
                Some(chosen) => *value = Some(chosen),
                None => self.trouble(key, What::Choice, &new),
            }
        }
    }

    /// One of several.
    fn choice_required<T: Copy>(
        &mut self,
        key: &'static str,
        choices: Vec<Choice>,
        value: &mut T,
        code: impl Fn(T) -> String,
        from: impl Fn(&str) -> Option<T>,
    ) {
        let Some(new) = self.value(key, Look::Select(choices), true, None, &code(*value)) else { return };
        match from(&new) {
            Some(chosen) => *value = chosen,
            None if new.is_empty() => self.trouble(key, What::Required, ""),
            None => self.trouble(key, What::Choice, &new),
        }
    }

    /// Yes, no or not known.
    fn flag(&mut self, key: &'static str, value: &mut Option<bool>) {
        let choices = ["yes", "no"].map(|c| Choice::of(c, Label::Message(format!("edit-{c}")))).to_vec();
        let code = |b| if b { "yes" } else { "no" }.to_owned();
        self.choice(key, choices, value, code, |t| match t {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        });
    }

    /// Texts, one a line.
    fn lines(&mut self, key: &'static str, rows: u8, list: &mut Vec<String>) {
        let shown = list.iter().map(|l| tidy(l, false)).collect::<Vec<_>>().join("\n");
        if let Some(new) = self.value(key, Look::Area(rows), false, None, &shown) {
            let mut new: Vec<String> = new.lines().map(|l| tidy(l, false)).collect();
            new.retain(|l| !l.is_empty());
            // a line that was there keeps its exact spelling
            *list = new
                .into_iter()
                .map(|l| list.iter().find(|old| tidy(old, false) == l).cloned().unwrap_or(l))
                .collect();
        }
    }

    /// Texts, one a line, that may not be known at all.
    fn lines_if_known(&mut self, key: &'static str, rows: u8, list: &mut Option<Vec<String>>) {
        let mut some = list.clone().unwrap_or_default();
        let before = some.clone();
        self.lines(key, rows, &mut some);
        if some != before {
            *list = (!some.is_empty()).then_some(some);
        }
    }

    /// What is ticked now among `choices`, when that differs from `old`.
    fn checks(&mut self, key: &'static str, choices: Vec<Choice>, old: &[String]) -> Option<Vec<String>> {
        let name = self.name(key);
        match &self.mode {
            Mode::Show { .. } => {
                let ticked = old.to_vec();
                let look = Look::Checks(choices);
                self.put(Field {
                    name,
                    key,
                    look,
                    value: String::new(),
                    ticked,
                    lang: None,
                    required: false,
                });
                None
            }
            Mode::Read { typed, .. } => {
                typed.get(&format!("{name}-shown"))?;
                let ticked: BTreeSet<&str> = typed.all(&name).iter().map(String::as_str).collect();
                let known: BTreeSet<&str> = choices.iter().map(|c| c.value.as_str()).collect();
                if ticked == old.iter().map(String::as_str).collect() {
                    return None;
                }
                if let Some(unknown) = ticked.iter().find(|t| !known.contains(*t)) {
                    let unknown = (*unknown).to_owned();
                    self.trouble(key, What::Choice, &unknown);
                    return None;
                }
                // in the order of the choices, whatever order a browser sends
                Some(
                    choices
                        .iter()
                        .filter(|c| ticked.contains(c.value.as_str()))
                        .map(|c| c.value.clone())
                        .collect(),
                )
            }
        }
    }

    /// Calls `f` for something below a prefix.
    fn below<R>(&mut self, prefix: String, fresh: bool, f: impl FnOnce(&mut Self) -> R) -> R {
        let outer = (std::mem::replace(&mut self.prefix, prefix), std::mem::replace(&mut self.fresh, fresh));
        let result = f(self);
        (self.prefix, self.fresh) = outer;
        result
    }

    fn open(&mut self, id: String, key: &'static str, row: Option<usize>, fresh: bool, title: Text) {
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::Open { id, key, row, fresh, title });
        }
    }

    fn close(&mut self) {
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::Close);
        }
    }

    /// A group that is there or not. It is there when any of its fields is filled in.
    fn group<T: Clone>(
        &mut self,
        key: &'static str,
        value: &mut Option<T>,
        new: impl Fn() -> T,
        f: impl Fn(&mut Binder<'_>, &mut T),
    ) {
        let prefix = format!("{}-", self.name(key));
        let fresh = self.fresh || value.is_none();
        if let Mode::Read { typed, .. } = &self.mode {
            let (there, blank) = typed.blank_below(&prefix);
            if !there {
                return;
            }
            if blank {
                let was_blank = value.as_mut().is_none_or(|old| {
                    let mut probe = Binder::showing(&View::WHOLE);
                    f(&mut probe, &mut old.clone());
                    let Mode::Show { items, .. } = probe.mode else { return false };
                    pairs(&items).iter().all(|(_, v)| v.trim().is_empty())
                });
                if !was_blank {
                    *value = None;
                }
                return;
            }
        }
        self.open(prefix.trim_end_matches('-').to_owned(), key, None, fresh, Text::default());
        let mut item = value.clone().unwrap_or_else(new);
        self.below(prefix, fresh, |b| f(b, &mut item));
        self.close();
        if matches!(self.mode, Mode::Read { .. }) {
            *value = Some(item);
        }
    }

    /// Rows of one kind. Gives the names of the rows when it was a reading: see [`Reading::field_of`].
    fn rows<T: Clone>(
        &mut self,
        key: &'static str,
        list: &mut Vec<T>,
        new: impl Fn() -> T,
        title: impl Fn(&T) -> Text,
        f: impl Fn(&mut Binder<'_>, &mut T),
    ) {
        let name = self.name(key);
        let held = list.len();
        let nested = !self.prefix.is_empty();
        let rows = match &self.mode {
            Mode::Show { view, .. } => view.rows_of(&name, held, nested),
            Mode::Read { typed, .. } => typed.rows(&name).into_iter().collect(),
        };
        if let Mode::Read { typed, .. } = &self.mode {
            let typed: &Typed = typed;
            let mut out = Vec::with_capacity(held);
            let mut origin = Vec::with_capacity(held);
            for (i, mut item) in std::mem::take(list).into_iter().enumerate() {
                if rows.contains(&i) {
                    if typed.get(&format!("{name}-{i}-remove")).is_some() {
                        continue;
                    }
                    self.below(format!("{name}-{i}-"), false, |b| f(b, &mut item));
                }
                out.push(item);
                origin.push(i);
            }
            for i in rows.into_iter().filter(|i| *i >= held) {
                let prefix = format!("{name}-{i}-");
                if typed.blank_below(&prefix).1 {
                    continue;
                }
                let mut item = new();
                self.below(prefix, true, |b| f(b, &mut item));
                out.push(item);
                origin.push(i);
            }
            *list = out;
            if let Mode::Read { origins, .. } = &mut self.mode {
                origins.insert(name, origin);
            }
            return;
        }
        for i in rows {
            let fresh = i >= held;
            let mut item = list.get(i).cloned().unwrap_or_else(&new);
            let text = if fresh { Text::default() } else { title(&item) };
            self.open(format!("{name}-{i}"), key, Some(i), fresh, text);
            self.put(Field {
                name: format!("{name}-row"),
                key: "row",
                look: Look::Hidden,
                value: i.to_string(),
                ticked: Vec::new(),
                lang: None,
                required: false,
            });
            self.below(format!("{name}-{i}-"), fresh, |b| f(b, &mut item));
            if !fresh {
                self.put(Field {
                    name: format!("{name}-{i}-remove"),
                    key: "remove",
                    look: Look::Tick,
                    value: String::new(),
                    ticked: Vec::new(),
                    lang: None,
                    required: false,
                });
            }
            self.close();
        }
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::More { list: name, key, held });
        }
    }

    /// Puts what was read into order, and the rows' origins with it.
    fn sort_rows<T, K: Ord>(&mut self, key: &str, list: &mut Vec<T>, by: impl Fn(&T) -> K, descending: bool) {
        let name = self.name(key);
        let Mode::Read { origins, .. } = &mut self.mode else { return };
        let Some(origin) = origins.get_mut(&name) else { return };
        let mut both: Vec<(T, usize)> = list.drain(..).zip(origin.drain(..)).collect();
        both.sort_by(|a, b| {
            let order = by(&a.0).cmp(&by(&b.0));
            if descending { order.reverse() } else { order }
        });
        for (item, from) in both {
            list.push(item);
            origin.push(from);
        }
    }
}

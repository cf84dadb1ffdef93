//! The walk over the values of a section: each step either shows a value as a
//! field, or reads what was typed into it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Lang, Text, Year};

use super::{Choice, Field, Item, Label, Look, Trouble, Typed, View, What, pairs, tidy};

/// The label key of a text that is a whole row.
const BARE: &str = "words";

pub(super) enum Mode<'a> {
    Show { view: &'a View<'a>, items: Vec<Item> },
    Read { typed: &'a Typed, troubles: Vec<Trouble>, origins: BTreeMap<String, Vec<usize>> },
}

/// Goes over the values of a section, one field after the other.
pub(super) struct Binder<'a> {
    pub(super) mode: Mode<'a>,
    prefix: String,
    fresh: bool,
}

impl<'a> Binder<'a> {
    /// Shows the fields.
    pub(super) fn showing(view: &'a View<'a>) -> Self {
        Binder { mode: Mode::Show { view, items: Vec::new() }, prefix: String::new(), fresh: false }
    }

    /// Reads what was typed.
    pub(super) fn reading(typed: &'a Typed) -> Self {
        let mode = Mode::Read { typed, troubles: Vec::new(), origins: BTreeMap::new() };
        Binder { mode, prefix: String::new(), fresh: false }
    }

    pub(super) fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    pub(super) fn field_name(&self, key: &str, lang: Option<Lang>) -> String {
        match lang {
            // a row that is nothing but a text has no name of its own below the row: `objectives-0-nb`
            Some(lang) if key == BARE => self.name(lang.code()),
            Some(lang) => self.name(&format!("{key}-{lang}")),
            None => self.name(key),
        }
    }

    pub(super) fn put(&mut self, field: Field) {
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::Field(Box::new(field)));
        }
    }

    pub(super) fn trouble(&mut self, key: &str, what: What, given: &str) {
        let field = self.name(key);
        if let Mode::Read { troubles, .. } = &mut self.mode {
            troubles.push(Trouble { field, what, given: given.chars().take(60).collect() });
        }
    }

    /// The one place where a value meets a field: shows it, or gives what was typed when that differs.
    pub(super) fn value(
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
    pub(super) fn line(&mut self, key: &'static str, text: &mut String) {
        if let Some(new) = self.value(key, Look::Line, true, None, text) {
            if new.is_empty() {
                self.trouble(key, What::Required, "");
            }
            *text = new;
        }
    }

    /// A text that may be missing.
    pub(super) fn option(&mut self, key: &'static str, look: Look, text: &mut Option<String>) {
        if let Some(new) = self.value(key, look, false, None, text.as_deref().unwrap_or("")) {
            *text = (!new.is_empty()).then_some(new);
        }
    }

    /// A text in several languages. Bokmål and English are always shown.
    pub(super) fn text(&mut self, key: &'static str, look: Look, text: &mut Text) {
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
    pub(super) fn bare_text(&mut self, look: Look, text: &mut Text) {
        self.text(BARE, look, text);
    }

    /// A value that is written as text, where it can be read back.
    pub(super) fn parsed<T: ToString>(
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

    pub(super) fn year(&mut self, key: &'static str, year: &mut Option<Year>) {
        self.parsed(key, Look::Whole, false, What::Year, year, |t| t.parse().ok());
    }

    pub(super) fn year_required(&mut self, key: &'static str, year: &mut Year) {
        let mut some = Some(*year);
        self.parsed(key, Look::Whole, true, What::Year, &mut some, |t| t.parse().ok());
        *year = some.unwrap_or(*year);
    }

    pub(super) fn day(&mut self, key: &'static str, day: &mut Option<Date>) {
        self.parsed(key, Look::Day, false, What::Day, day, |t| t.parse().ok());
    }

    pub(super) fn day_required(&mut self, key: &'static str, day: &mut Date) {
        let mut some = Some(*day);
        self.parsed(key, Look::Day, true, What::Day, &mut some, |t| t.parse().ok());
        *day = some.unwrap_or(*day);
    }

    /// One of several, or none.
    pub(super) fn choice<T: Copy>(
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
    pub(super) fn choice_required<T: Copy>(
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
    pub(super) fn flag(&mut self, key: &'static str, value: &mut Option<bool>) {
        let choices = ["yes", "no"].map(|c| Choice::of(c, Label::Message(format!("edit-{c}")))).to_vec();
        let code = |b| if b { "yes" } else { "no" }.to_owned();
        self.choice(key, choices, value, code, |t| match t {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        });
    }

    /// Texts, one a line.
    pub(super) fn lines(&mut self, key: &'static str, rows: u8, list: &mut Vec<String>) {
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
    pub(super) fn lines_if_known(&mut self, key: &'static str, rows: u8, list: &mut Option<Vec<String>>) {
        let mut some = list.clone().unwrap_or_default();
        let before = some.clone();
        self.lines(key, rows, &mut some);
        if some != before {
            *list = (!some.is_empty()).then_some(some);
        }
    }

    /// What is ticked now among `choices`, when that differs from `old`.
    pub(super) fn checks(
        &mut self,
        key: &'static str,
        choices: Vec<Choice>,
        old: &[String],
    ) -> Option<Vec<String>> {
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
    pub(super) fn below<R>(&mut self, prefix: String, fresh: bool, f: impl FnOnce(&mut Self) -> R) -> R {
        let outer = (std::mem::replace(&mut self.prefix, prefix), std::mem::replace(&mut self.fresh, fresh));
        let result = f(self);
        (self.prefix, self.fresh) = outer;
        result
    }

    pub(super) fn open(
        &mut self,
        id: String,
        key: &'static str,
        row: Option<usize>,
        fresh: bool,
        title: Text,
    ) {
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::Open { id, key, row, fresh, title });
        }
    }

    pub(super) fn close(&mut self) {
        if let Mode::Show { items, .. } = &mut self.mode {
            items.push(Item::Close);
        }
    }

    /// A group that is there or not. It is there when any of its fields is filled in.
    pub(super) fn group<T: Clone>(
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
    pub(super) fn rows<T: Clone>(
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
    pub(super) fn sort_rows<T, K: Ord>(
        &mut self,
        key: &str,
        list: &mut Vec<T>,
        by: impl Fn(&T) -> K,
        descending: bool,
    ) {
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

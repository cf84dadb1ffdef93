//! From the fields of a section to what its template shows: labels in the
//! reader's language, errors at their fields, short fields side by side.

use std::collections::BTreeMap;

use webkit::{FieldErrors, Shell};

use super::FieldError;
use crate::form_record::{Choice, Field, Item, Label, Look, Reading, Section, Trouble, What};

/// A choice, ready to show.
pub(super) struct Opt {
    pub value: String,
    pub label: String,
    pub on: bool,
    pub below: bool,
    pub heading: String,
}

/// A field, ready to show.
pub(super) struct Shown {
    pub name: String,
    pub label: String,
    pub help: String,
    pub error: String,
    pub value: String,
    pub kind: &'static str,
    pub rows: u8,
    pub lang: &'static str,
    pub required: bool,
    pub options: Vec<Opt>,
    pub empty: String,
}

impl Shown {
    fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }
    /// The type of its `<input>`, for a field that is none of the others.
    pub(super) fn input_type(&self) -> &'static str {
        match self.kind {
            "date" => "date",
            "url" => "url",
            _ => "text",
        }
    }
    pub(super) fn is_area(&self) -> bool {
        self.is("area")
    }
    pub(super) fn is_select(&self) -> bool {
        self.is("select")
    }
    pub(super) fn is_checks(&self) -> bool {
        self.is("checks")
    }
    pub(super) fn is_tick(&self) -> bool {
        self.is("tick")
    }
}

/// A piece of the form.
pub(super) enum Piece {
    /// Fields side by side; one alone takes the whole width.
    Fields(Vec<Shown>),
    /// Rides along.
    Hidden { name: String, value: String },
    /// A heading above rows.
    Heading { id: String, text: String, help: String },
    /// A group begins. `fold`: it is a row that is folded away, `open` unless it is.
    Open { id: String, title: String, fold: bool, open: bool },
    /// A group ends.
    Close { fold: bool },
    /// The button that asks for more rows.
    More { list: String, label: String },
}

fn label(shell: &Shell, label: &Label) -> String {
    match label {
        Label::Text(text) => shell.text(text),
        Label::Message(key) => shell.t(key),
        Label::Plain(text) => text.clone(),
    }
}

fn opt(shell: &Shell, choice: &Choice, on: bool) -> Opt {
    Opt {
        value: choice.value.clone(),
        label: label(shell, &choice.label),
        on,
        below: choice.below,
        heading: choice.heading.as_ref().map_or(String::new(), |h| shell.text(h)),
    }
}

/// The label of a field: its name in words, with the language where it has one.
pub(super) fn field_label(shell: &Shell, field: &Field) -> String {
    let name = shell.t(&format!("edit-f-{}", field.key));
    match field.lang {
        Some(lang) => shell.txy("edit-in-language", name, lang.own_name()),
        None => name,
    }
}

/// What stands in a field, in words.
pub(super) fn field_value(shell: &Shell, field: &Field) -> String {
    match &field.look {
        Look::Select(choices) => choices
            .iter()
            .find(|c| c.value == field.value)
            .map_or_else(|| field.value.clone(), |c| label(shell, &c.label)),
        Look::Checks(choices) => {
            let shown = field.ticked.iter().map(|t| {
                choices.iter().find(|c| c.value == *t).map_or_else(|| t.clone(), |c| label(shell, &c.label))
            });
            shown.collect::<Vec<_>>().join("\n")
        }
        _ => field.value.clone(),
    }
}

fn shown(shell: &Shell, field: &Field, errors: &FieldErrors) -> Shown {
    let help = format!("edit-h-{}", field.key);
    let kind = match field.look {
        Look::Line => "text",
        Look::Area(_) => "area",
        Look::Whole => "whole",
        Look::Day => "date",
        Look::Url => "url",
        Look::Select(_) => "select",
        Look::Checks(_) => "checks",
        Look::Tick => "tick",
        Look::Hidden => "hidden",
    };
    let options = match &field.look {
        Look::Select(choices) => choices.iter().map(|c| opt(shell, c, c.value == field.value)).collect(),
        Look::Checks(choices) => {
            choices.iter().map(|c| opt(shell, c, field.ticked.contains(&c.value))).collect()
        }
        _ => Vec::new(),
    };
    Shown {
        name: field.name.clone(),
        label: field_label(shell, field),
        // the same help in each language would only be noise
        help: if field.lang.is_none() && shell.app().messages.has(&help) {
            shell.t(&help)
        } else {
            String::new()
        },
        error: errors.at(&field.name).to_owned(),
        value: field.value.clone(),
        kind,
        rows: if let Look::Area(rows) = field.look { rows } else { 0 },
        lang: field.lang.map_or("", |l| l.code()),
        required: field.required,
        options,
        empty: shell.t(if field.required { "edit-choose" } else { "edit-not-known" }),
    }
}

fn is_short(look: &Look) -> bool {
    matches!(look, Look::Whole | Look::Day | Look::Select(_))
}

/// Where new rows stand in the form of a section: a stage is what is most often added, so it comes first.
fn new_rows_first(items: Vec<Item>, section: Section) -> Vec<Item> {
    if section != Section::Stages {
        return items;
    }
    let (mut new, mut old, mut fresh_now) = (Vec::new(), Vec::new(), false);
    for item in items {
        if let Item::Open { row: Some(_), fresh, .. } = &item {
            fresh_now = *fresh;
        }
        let more = matches!(item, Item::More { .. });
        if fresh_now || more { new.push(item) } else { old.push(item) }
    }
    new.extend(old);
    new
}

/// The pieces of a section's form. `open_all`: rows are not folded away.
pub(super) fn pieces(
    shell: &Shell,
    items: Vec<Item>,
    section: Section,
    errors: &FieldErrors,
    open_all: bool,
) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    // what joins a field to the one before it
    let mut joins: Option<&'static str> = None;
    let mut folds: Vec<bool> = Vec::new();
    let mut headed: Option<&'static str> = None;
    for item in new_rows_first(items, section) {
        match item {
            Item::Field(field) if field.look == Look::Hidden => {
                out.push(Piece::Hidden { name: field.name, value: field.value });
            }
            Item::Field(field) => {
                let join = match (&field.lang, is_short(&field.look)) {
                    (Some(_), _) => Some(field.key),
                    (None, true) => Some("short"),
                    (None, false) => None,
                };
                let one = shown(shell, &field, errors);
                match out.last_mut() {
                    Some(Piece::Fields(fields)) if join.is_some() && join == joins => fields.push(one),
                    _ => out.push(Piece::Fields(vec![one])),
                }
                joins = join;
            }
            Item::Open { id, key, row, fresh, title } => {
                joins = None;
                heading(shell, &mut out, section, key, row.is_some() && folds.is_empty(), &mut headed);
                let fold = row.is_some() && !fresh;
                let name = shell.t(&format!("edit-g-{key}"));
                let title = match (row, fresh) {
                    (None, _) => name,
                    (Some(_), true) => shell.tx("edit-new-row", name),
                    (Some(n), false) => {
                        let text: String = shell.text(&title).chars().take(110).collect();
                        if text.is_empty() { format!("{name} {}", n + 1) } else { text }
                    }
                };
                let wrong =
                    errors.iter().any(|(f, _)| f.strip_prefix(&id).is_some_and(|r| r.starts_with('-')));
                out.push(Piece::Open { id, title, fold, open: open_all || wrong });
                folds.push(fold);
            }
            Item::Close => {
                joins = None;
                out.push(Piece::Close { fold: folds.pop().unwrap_or(false) });
            }
            Item::More { list, key, .. } => {
                joins = None;
                heading(shell, &mut out, section, key, folds.is_empty(), &mut headed);
                let label = shell.t(&format!("edit-more-{key}"));
                out.push(Piece::More { list, label });
            }
        }
    }
    out
}

/// A heading above the rows of a list, where a section has more than that list.
fn heading(
    shell: &Shell,
    out: &mut Vec<Piece>,
    section: Section,
    key: &'static str,
    wanted: bool,
    headed: &mut Option<&'static str>,
) {
    if !wanted || *headed == Some(key) || key == section.code() {
        return;
    }
    *headed = Some(key);
    let help = format!("edit-h-{key}");
    out.push(Piece::Heading {
        id: format!("list-{key}"),
        text: shell.t(&format!("edit-list-{key}")),
        help: if shell.app().messages.has(&help) { shell.t(&help) } else { String::new() },
    });
}

/// What could not be read, at its field.
pub(super) fn trouble(shell: &Shell, trouble: &Trouble) -> String {
    let key = match trouble.what {
        What::Required => "edit-wrong-required",
        What::Year => "edit-wrong-year",
        What::Day => "edit-wrong-day",
        What::Number => "edit-wrong-number",
        What::Choice => "edit-wrong-choice",
    };
    shell.tx(key, &trouble.given)
}

/// The errors for the summary, in the order of the form and with the names of their fields.
pub(super) fn summary(shell: &Shell, items: &[Item], errors: &FieldErrors) -> Vec<FieldError> {
    let mut out = Vec::new();
    for item in items {
        let Item::Field(f) = item else { continue };
        let error = errors.at(&f.name);
        if !error.is_empty() {
            out.push(FieldError {
                field: f.name.clone(),
                text: format!("{}: {error}", field_label(shell, f)),
            });
        }
    }
    let shown: Vec<String> = out.iter().map(|e| e.field.clone()).collect();
    out.extend(super::summary(errors).into_iter().filter(|e| !shown.contains(&e.field)));
    out
}

/// The problems of a record at the fields of this form. A problem elsewhere goes to the form itself.
pub(super) fn at_fields(
    shell: &Shell,
    problems: &[kernel::Problem],
    reading: &Reading,
    items: &[Item],
) -> FieldErrors {
    let fields: BTreeMap<&str, ()> = items
        .iter()
        .filter_map(|i| match i {
            Item::Field(f) if f.look != Look::Hidden => Some((f.name.as_str(), ())),
            _ => None,
        })
        .collect();
    let mut errors = FieldErrors::default();
    for problem in problems {
        let path = problem.field.as_deref().unwrap_or("");
        let text = super::told(shell, problem);
        match nearest(&fields, &reading.field_of(path)) {
            Some(field) => errors.add(field, text),
            None => errors.add("section-form", format!("{text} ({path})")),
        }
    }
    errors
}

/// The field with this name, else one below it, else one above it.
fn nearest<'f>(fields: &BTreeMap<&'f str, ()>, name: &str) -> Option<&'f str> {
    let mut at = name;
    loop {
        if let Some((field, ())) = fields.get_key_value(at) {
            return Some(field);
        }
        let is_below = |field: &str| field.strip_prefix(at).is_some_and(|rest| rest.starts_with('-'));
        if let Some((field, ())) = fields.iter().find(|(field, ())| is_below(field)) {
            return Some(field);
        }
        at = at.rsplit_once('-')?.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_shown_at_its_field_or_the_nearest_one() {
        let fields: BTreeMap<&str, ()> =
            ["bodies_responsible", "stages-0-note-nb", "validity-from", "validity-to"]
                .map(|f| (f, ()))
                .into();
        assert_eq!(nearest(&fields, "stages-0-note-nb"), Some("stages-0-note-nb"));
        assert_eq!(nearest(&fields, "bodies_responsible-3"), Some("bodies_responsible"));
        assert_eq!(nearest(&fields, "validity"), Some("validity-from"));
        assert_eq!(nearest(&fields, "country"), None);
    }
}

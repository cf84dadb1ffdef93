//! What differs between two states of a record, in the words of its form.

use crate::Record;
use crate::diff::{PieceKind, word_diff};
use crate::form_record::{self, Item, Section, View};
use crate::present::Words;

use super::form::{field_label, field_value};

/// A difference.
pub(super) struct Change {
    /// Section of the form.
    pub section: String,
    /// What of it: a row, a field.
    pub what: String,
    pub before: Vec<Piece>,
    pub after: Vec<Piece>,
}

/// A piece of a value: `same`, `removed` or `added`.
pub(super) struct Piece {
    pub kind: &'static str,
    pub text: String,
}

impl Change {
    fn new(section: String, what: String, before: &str, after: &str) -> Change {
        let pieces = word_diff(before, after);
        let side = |gone: PieceKind, kind: &'static str| {
            let mine = pieces.iter().filter(|p| p.kind == gone || p.kind == PieceKind::Same);
            mine.map(|p| Piece { kind: if p.kind == gone { kind } else { "same" }, text: p.text.clone() })
                .collect()
        };
        Change {
            section,
            what,
            before: side(PieceKind::Removed, "removed"),
            after: side(PieceKind::Added, "added"),
        }
    }
}

/// One group of a form: a row of a list, or the fields that stand alone.
#[derive(Clone, PartialEq)]
struct Group {
    list: Option<&'static str>,
    title: String,
    fields: Vec<(String, String)>,
}

fn groups(words: &Words, record: &Record, section: Section) -> Vec<Group> {
    let items = form_record::show(record, section, &words.vocabularies, &View::WHOLE);
    let mut out = vec![Group { list: None, title: String::new(), fields: Vec::new() }];
    let (mut depth, mut row_depth) = (0usize, None);
    let mut inner: Vec<String> = Vec::new();
    for item in items {
        match item {
            Item::Open { key, row, title, .. } => {
                depth += 1;
                if row.is_some() && row_depth.is_none() {
                    row_depth = Some(depth);
                    let title = words.shell.text(&title).chars().take(110).collect();
                    out.push(Group { list: Some(key), title, fields: Vec::new() });
                } else {
                    inner.push(words.shell.t(&format!("edit-g-{key}")));
                }
            }
            Item::Close => {
                if row_depth == Some(depth) {
                    row_depth = None;
                    out.push(Group { list: None, title: String::new(), fields: Vec::new() });
                } else {
                    inner.pop();
                }
                depth -= 1;
            }
            Item::Field(f) if f.key != "row" && f.key != "remove" => {
                let mut label = field_label(&words.shell, &f);
                if let Some(group) = inner.last() {
                    label = format!("{group}: {label}");
                }
                let value = field_value(&words.shell, &f);
                if let Some(group) = out.last_mut() {
                    group.fields.push((label, value));
                }
            }
            _ => {}
        }
    }
    out.retain(|g| g.list.is_some() || !g.fields.is_empty());
    out
}

/// The differences, section by section. Rows that only moved are none.
pub(super) fn changes(words: &Words, before: &Record, after: &Record) -> Vec<Change> {
    let mut out = Vec::new();
    for section in Section::ALL {
        let name = words.shell.t(&format!("edit-section-{}", section.code()));
        let (mut old, mut new) = (groups(words, before, section), groups(words, after, section));
        old.retain(|group| match new.iter().position(|n| n == group) {
            Some(at) => {
                new.remove(at);
                false
            }
            None => true,
        });
        let lists: Vec<Option<&'static str>> = {
            let mut lists: Vec<_> = old.iter().chain(&new).map(|g| g.list).collect();
            lists.sort_unstable();
            lists.dedup();
            lists
        };
        for list in lists {
            let of = |groups: &[Group]| groups.iter().filter(|g| g.list == list).cloned().collect::<Vec<_>>();
            let (mut old, mut new) = (of(&old), of(&new));
            // rows with the same name belong together, the others by their place
            while !old.is_empty() || !new.is_empty() {
                let first = (!old.is_empty()).then(|| old.remove(0));
                let partner = match &first {
                    None => Some(0),
                    Some(f) => new
                        .iter()
                        .position(|n| n.title == f.title)
                        .or_else(|| (old.len() + 1 == new.len()).then_some(0)),
                };
                let second = partner.filter(|at| *at < new.len()).map(|at| new.remove(at));
                compare(words, &name, first.as_ref(), second.as_ref(), &mut out);
            }
        }
    }
    if before.extra != after.extra {
        let text = |r: &Record| serde_json::to_string(&r.extra).unwrap_or_default();
        let section = words.shell.t("edit-section-other");
        out.push(Change::new(section, String::new(), &text(before), &text(after)));
    }
    out
}

fn compare(words: &Words, section: &str, old: Option<&Group>, new: Option<&Group>, out: &mut Vec<Change>) {
    let whole = |g: &Group| {
        let lines = g.fields.iter().filter(|(_, v)| !v.is_empty()).map(|(l, v)| format!("{l}: {v}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let push = |out: &mut Vec<Change>, what: String, before: String, after: String| {
        out.push(Change::new(section.to_owned(), what, &before, &after));
    };
    match (old, new) {
        (Some(o), Some(n)) => {
            let labels = o.fields.iter().chain(&n.fields).map(|(l, _)| l);
            let mut seen: Vec<&String> = Vec::new();
            for label in labels {
                if seen.contains(&label) {
                    continue;
                }
                seen.push(label);
                let value = |g: &Group| {
                    g.fields
                        .iter()
                        .filter(|(l, _)| l == label)
                        .map(|(_, v)| v.clone())
                        .collect::<Vec<_>>()
                        .join("\n")
                };
                let (before, after) = (value(o), value(n));
                if before != after {
                    let what =
                        if n.title.is_empty() { label.clone() } else { format!("{} – {label}", n.title) };
                    push(out, what, before, after);
                }
            }
        }
        (Some(o), None) => push(out, words.shell.tx("edit-row-removed", &o.title), whole(o), String::new()),
        (None, Some(n)) => push(out, words.shell.tx("edit-row-added", &n.title), String::new(), whole(n)),
        (None, None) => {}
    }
}

/// A record as its form holds it, for reading: sections with their filled-in fields.
pub(super) struct Reading {
    pub id: &'static str,
    pub title: String,
    pub groups: Vec<ReadingGroup>,
}

/// A row or the fields that stand alone.
pub(super) struct ReadingGroup {
    pub title: String,
    pub facts: Vec<Fact>,
}

/// A field with its value.
pub(super) struct Fact {
    pub label: String,
    pub value: String,
}

/// The whole record for reading; empty fields and sections left out.
pub(super) fn whole(words: &Words, record: &Record) -> Vec<Reading> {
    Section::ALL
        .into_iter()
        .map(|section| Reading {
            id: section.code(),
            title: words.shell.t(&format!("edit-section-{}", section.code())),
            groups: groups(words, record, section)
                .into_iter()
                .map(|g| ReadingGroup {
                    title: g.title,
                    facts: g
                        .fields
                        .into_iter()
                        .filter(|(_, v)| !v.is_empty())
                        .map(|(label, value)| Fact { label, value })
                        .collect(),
                })
                .filter(|g| !g.facts.is_empty())
                .collect(),
        })
        .filter(|s| !s.groups.is_empty())
        .collect()
}

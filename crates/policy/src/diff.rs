//! What changed between two states of a record, field by field. The comparison
//! runs over the exchange form of the record, so no field can be forgotten: two
//! records differ exactly when there is at least one change. Items of lists are
//! matched by what they are (a stage by its year, an element by its key), not
//! by where they stand; paragraphs by their likeness.

mod words;

use std::collections::HashMap;

use kernel::Lang;
use serde_json::{Map, Value};

use crate::record::{PolicyType, ROW_KEYS, Record};
use crate::stage::Stage;

pub use words::{Piece, PieceKind, word_diff};

/// One change of one field.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The field of the record, as in exchange rows: `stages`.
    pub field: String,
    /// Where within the record: `stages.2024.note.nb`.
    pub path: String,
    /// What happened.
    pub kind: ChangeKind,
    /// The state before; none when there was nothing.
    pub before: Option<Shown>,
    /// The state after; none when there is nothing.
    pub after: Option<Shown>,
    /// For a changed text, what changed within it; else empty.
    pub words: Vec<Piece>,
}

impl Change {
    /// The key of the field's message: `field-target-groups`; keys that this
    /// version does not know share `field-extra`.
    pub fn label_key(&self) -> String {
        label_key(&self.field)
    }
}

/// What happened to a field or an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeKind {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It is another.
    Changed,
    /// The items of a list stand in another order.
    Moved,
}

impl ChangeKind {
    /// The key of its message.
    pub fn key(self) -> &'static str {
        match self {
            ChangeKind::Added => "change-added",
            ChangeKind::Removed => "change-removed",
            ChangeKind::Changed => "change-changed",
            ChangeKind::Moved => "change-moved",
        }
    }
}

/// A value as a page shows it.
#[derive(Clone, PartialEq, Debug)]
pub enum Shown {
    /// Known to be unknown (null).
    Unknown,
    /// Known to be empty.
    Empty,
    /// Yes or no.
    Yes(bool),
    /// A number or a year, as written.
    Number(String),
    /// A stage, to be named.
    Stage(Stage),
    /// A type, to be named.
    Type(PolicyType),
    /// A code of the vocabulary that belongs to this key, to be named.
    Code {
        /// The key: `basis`, `our_themes`.
        key: String,
        /// The code.
        code: String,
    },
    /// Text as it is.
    Text(String),
    /// Text in several languages.
    Texts(Vec<(Lang, String)>),
    /// The parts of an item, by key.
    Parts(Vec<(String, Shown)>),
    /// The items of a list.
    List(Vec<Shown>),
}

/// What changed from one state to the other, in the order of the record's fields.
/// Empty exactly when the two are equal.
pub fn diff(before: &Record, after: &Record) -> Vec<Change> {
    let (a, b) = (object(before), object(after));
    let mut out = Vec::new();
    for field in union(&a, &b) {
        let mut changes = Changes { field, out: &mut out };
        changes.compare(field, field, a.get(field), b.get(field));
    }
    out
}

/// Whether the changes only confirm: a new confirmation, or links that somebody
/// looked at again. False when nothing changed.
pub fn is_confirmation_only(changes: &[Change]) -> bool {
    !changes.is_empty()
        && changes.iter().all(|c| match c.field.as_str() {
            "last_confirmed" => true,
            "further_reading" => c.path.ends_with(".last_checked") || c.path.ends_with(".works"),
            _ => false,
        })
}

/// The message keys of the fields that changed, each once, with the number of changes.
pub fn summary_keys(changes: &[Change]) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = Vec::new();
    for change in changes {
        let key = change.label_key();
        match out.iter_mut().find(|(k, _)| *k == key) {
            Some((_, n)) => *n += 1,
            None => out.push((key, 1)),
        }
    }
    out
}

/// Trinn's own fields, after those of the exchange row.
const OWN_KEYS: [&str; 14] = [
    "titles",
    "summaries",
    "background",
    "objectives",
    "description",
    "validity",
    "last_confirmed",
    "further_reading",
    "statements",
    "relations",
    "elements",
    "events",
    "citation",
    "extra",
];

fn label_key(field: &str) -> String {
    let known = ROW_KEYS.contains(&field) || OWN_KEYS.contains(&field);
    format!("field-{}", if known { field } else { "extra" }.replace('_', "-"))
}

/// All message keys that changes can ask for; a test holds the message files against it.
pub fn message_keys() -> Vec<String> {
    let kinds = [ChangeKind::Added, ChangeKind::Removed, ChangeKind::Changed, ChangeKind::Moved];
    ROW_KEYS
        .into_iter()
        .chain(OWN_KEYS)
        .map(label_key)
        .chain(kinds.into_iter().map(|k| k.key().to_owned()))
        .collect()
}

fn object(record: &Record) -> Map<String, Value> {
    match serde_json::to_value(record).expect("a record always serialises") {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The keys of both, in the order of the later, with keys only the earlier has at the end.
fn union<'a>(a: &'a Map<String, Value>, b: &'a Map<String, Value>) -> Vec<&'a str> {
    let missing = a.keys().filter(|k| !b.contains_key(*k));
    b.keys().chain(missing).map(String::as_str).collect()
}

struct Changes<'a> {
    field: &'a str,
    out: &'a mut Vec<Change>,
}

impl Changes<'_> {
    fn push(&mut self, path: &str, kind: ChangeKind, before: Option<Shown>, after: Option<Shown>) {
        let words = match (&before, &after) {
            (Some(Shown::Text(a)), Some(Shown::Text(b))) if a.contains(' ') || b.contains(' ') => {
                word_diff(a, b)
            }
            _ => Vec::new(),
        };
        let (field, path) = (self.field.to_owned(), path.to_owned());
        self.out.push(Change { field, path, kind, before, after, words });
    }

    fn compare(&mut self, path: &str, key: &str, a: Option<&Value>, b: Option<&Value>) {
        if a == b {
            return;
        }
        let nothing = Value::Object(Map::new());
        match (a, b) {
            (Some(Value::Object(x)), Some(Value::Object(y))) => self.objects(path, x, y),
            // a text that comes or goes is shown language by language
            (None, Some(y)) if is_text(y) => self.compare(path, key, Some(&nothing), Some(y)),
            (Some(x), None) if is_text(x) => self.compare(path, key, Some(x), Some(&nothing)),
            (Some(Value::Array(x)), Some(Value::Array(y))) => self.arrays(path, x, y),
            (None, Some(Value::Array(y))) if !y.is_empty() => self.arrays(path, &[], y),
            (Some(Value::Array(x)), None) if !x.is_empty() => self.arrays(path, x, &[]),
            _ => {
                let (before, after) = (a.map(|v| show(key, v)), b.map(|v| show(key, v)));
                let there = |s: &Option<Shown>| !matches!(s, None | Some(Shown::Unknown));
                let kind = match (there(&before), there(&after)) {
                    (false, true) => ChangeKind::Added,
                    (true, false) => ChangeKind::Removed,
                    _ => ChangeKind::Changed,
                };
                self.push(path, kind, before, after);
            }
        }
    }

    fn objects(&mut self, path: &str, a: &Map<String, Value>, b: &Map<String, Value>) {
        for key in union(a, b) {
            self.compare(&format!("{path}.{key}"), key, a.get(key), b.get(key));
        }
    }

    fn arrays(&mut self, path: &str, a: &[Value], b: &[Value]) {
        let start = self.out.len();
        if matches!(self.field, "objectives" | "description") {
            self.paragraphs(path, a, b);
        } else {
            self.items(path, a, b);
        }
        if self.out.len() == start {
            // nothing came or went, so what differs is that one side is empty rather than absent, or the order
            self.push(path, ChangeKind::Moved, None, None);
        }
    }

    fn items(&mut self, path: &str, a: &[Value], b: &[Value]) {
        let (names_a, names_b) = (names(self.field, a), names(self.field, b));
        let in_a: HashMap<&str, usize> = names_a.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
        let in_b: HashMap<&str, usize> = names_b.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
        for (name, item) in names_a.iter().zip(a).filter(|(n, _)| !in_b.contains_key(n.as_str())) {
            self.push(&format!("{path}.{name}"), ChangeKind::Removed, Some(show(self.field, item)), None);
        }
        let mut moved = false;
        let mut furthest = 0;
        for (name, item) in names_b.iter().zip(b) {
            let at = format!("{path}.{name}");
            match in_a.get(name.as_str()) {
                Some(i) => {
                    moved |= *i < furthest;
                    furthest = furthest.max(*i);
                    self.compare(&at, self.field, Some(&a[*i]), Some(item));
                }
                None => self.push(&at, ChangeKind::Added, None, Some(show(self.field, item))),
            }
        }
        if moved {
            self.push(path, ChangeKind::Moved, None, None);
        }
    }

    /// Paragraphs are aligned; one that went where another came counts as changed.
    fn paragraphs(&mut self, path: &str, a: &[Value], b: &[Value]) {
        let (mut gone, mut come): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut pairs = words::common(a, b);
        pairs.push((None, None)); // ends the last stretch
        for pair in pairs {
            match pair {
                (Some(i), None) => gone.push(i),
                (None, Some(j)) => come.push(j),
                _ => {
                    for k in 0..gone.len().max(come.len()) {
                        let (i, j) = (gone.get(k), come.get(k));
                        let place = j.or(i).map_or(0, |p| p + 1);
                        let (x, y) = (i.map(|i| &a[*i]), j.map(|j| &b[*j]));
                        let at = format!("{path}.{place}");
                        match (x, y) {
                            (Some(_), Some(_)) => self.compare(&at, self.field, x, y),
                            (x, y) => {
                                let kind = if x.is_some() { ChangeKind::Removed } else { ChangeKind::Added };
                                let (x, y) = (x.map(|v| show(self.field, v)), y.map(|v| show(self.field, v)));
                                self.push(&at, kind, x, y);
                            }
                        }
                    }
                    gone.clear();
                    come.clear();
                }
            }
        }
    }
}

/// What each item of a list is called in a path; the second of the same name gets `~2`.
fn names(field: &str, items: &[Value]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    items
        .iter()
        .map(|item| {
            let name = name_of(field, item);
            let n = seen.entry(name.clone()).or_default();
            *n += 1;
            if *n == 1 { name } else { format!("{name}~{n}") }
        })
        .collect()
}

fn name_of(field: &str, item: &Value) -> String {
    let by: &[&str] = match field {
        "stages" => &["year"],
        "statements" => &["tracker"],
        // `behind` and other lists inside an element have no key and are named by what they hold
        "elements" => &["key"],
        "relations" => &["kind", "target", "title"],
        "further_reading" => &["label", "url"],
        "events" => &["date"],
        "quantities" => &["kind", "what"],
        _ => &[],
    };
    let parts: Vec<String> =
        by.iter().filter_map(|k| item.get(*k)).filter(|v| !v.is_null()).map(plain).collect();
    if parts.is_empty() { plain(item) } else { parts.join(" ") }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Array(items) => {
            items.iter().filter(|i| !i.is_null()).map(plain).collect::<Vec<_>>().join(" / ")
        }
        other => other.to_string(),
    }
}

fn lang_of(key: &str) -> Option<Lang> {
    Lang::ALL.into_iter().find(|l| l.code() == key)
}

/// Whether a value is a text in one or more languages.
fn is_text(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| !map.is_empty() && map.iter().all(|(k, v)| lang_of(k).is_some() && v.is_string()))
}

fn show(key: &str, value: &Value) -> Shown {
    match value {
        Value::Null => Shown::Unknown,
        Value::Bool(yes) => Shown::Yes(*yes),
        Value::Number(n) => Shown::Number(n.to_string()),
        Value::String(text) => show_text(key, text),
        Value::Array(items) if items.is_empty() => Shown::Empty,
        Value::Array(items) => Shown::List(items.iter().map(|i| show(key, i)).collect()),
        Value::Object(map) if map.is_empty() => Shown::Empty,
        Value::Object(map) if is_text(value) => Shown::Texts(
            map.iter().filter_map(|(k, v)| Some((lang_of(k)?, v.as_str()?.to_owned()))).collect(),
        ),
        Value::Object(map) => Shown::Parts(map.iter().map(|(k, v)| (k.clone(), show(k, v))).collect()),
    }
}

fn show_text(key: &str, text: &str) -> Shown {
    match key {
        "stage" => Stage::from_code(text).map(Shown::Stage),
        "type" | "our_type_hint" => PolicyType::from_code(text).map(Shown::Type),
        "kind" | "basis" | "country_basis" | "country_code" | "source_kind" | "subsystem" | "our_themes"
        | "target_groups" => Some(Shown::Code { key: key.to_owned(), code: text.to_owned() }),
        _ => None,
    }
    .unwrap_or_else(|| Shown::Text(text.to_owned()))
}

#[cfg(test)]
mod tests;

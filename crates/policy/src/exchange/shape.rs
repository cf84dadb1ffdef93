//! The shape of a row as data: which keys, which types, which code lists. The
//! reader goes straight from text to [`Record`]; only a row that fails there,
//! or that carries keys the type would drop in silence, is held against this
//! table, which can name every wrong value of the row and not just the first.
//!
//! [`Record`]: crate::Record

use jiff::civil::Date;
use kernel::{Code, Problem, Year};
use serde_json::{Map, Value};

use super::{codes, near};
use crate::record::{Basis, ElementKind, PolicyType, RelationKind};
use crate::stage::Stage;

/// What a value must be.
enum Shape {
    Text,
    Flag,
    Whole,
    Id,
    Number,
    Year,
    Date,
    /// One of a list of codes: what it is, the list, the code of the problem.
    Code(&'static str, fn() -> Vec<&'static str>, Code),
    /// Object from language to text.
    Texts,
    List(&'static Shape),
    /// Two texts; the second may be null when the flag says so.
    Pair(bool),
    Object(&'static Keys),
    /// An object with exactly one of `record`, `element`, `note`.
    Behind,
}

/// What an object holds.
struct Keys {
    keys: &'static [Key],
    /// Keys of other names are kept, unless they look like a slip of a known one.
    open: bool,
}

/// One key: name, shape, may be null, must be there.
struct Key(&'static str, Shape, bool, bool);

const LANGUAGES: [&str; 4] = ["nb", "nn", "se", "en"];
const STAGE: Shape =
    Shape::Code("stage", || Stage::ALL.iter().map(|s| s.code()).collect(), codes::UNKNOWN_STAGE);
const TYPE: Shape =
    Shape::Code("policy type", || PolicyType::ALL.iter().map(|s| s.code()).collect(), codes::UNKNOWN_TYPE);
const BASIS: Shape =
    Shape::Code("basis", || Basis::ALL.iter().map(|s| s.code()).collect(), codes::UNKNOWN_CODE);
const RELATION: Shape = Shape::Code(
    "kind of relation",
    || RelationKind::ALL.iter().map(|s| s.code()).collect(),
    codes::UNKNOWN_CODE,
);
const ELEMENT: Shape = Shape::Code(
    "kind of element",
    || ElementKind::ALL.iter().map(|s| s.code()).collect(),
    codes::UNKNOWN_CODE,
);

const YEAR_STAGE: Shape = Shape::Object(&Keys {
    open: true,
    keys: &[
        Key("year", Shape::Year, false, true),
        Key("stage", STAGE, false, true),
        Key("note", Shape::Texts, false, false),
    ],
});
const VALIDITY: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("from", Shape::Year, true, false),
        Key("to", Shape::Year, true, false),
        Key("note", Shape::Texts, false, false),
    ],
});
const QUANTITY: Shape = Shape::Object(&Keys {
    open: true,
    keys: &[
        Key("kind", Shape::Text, false, true),
        Key("what", Shape::Text, false, true),
        Key("value", Shape::Number, true, false),
        Key("unit", Shape::Text, true, false),
        Key("year", Shape::Year, true, false),
        Key("qualifier", Shape::Text, true, false),
    ],
});
const CONFIRMATION: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("on", Shape::Date, false, true),
        Key("by", Shape::Text, false, true),
        Key("note", Shape::Texts, false, false),
    ],
});
const READING: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("label", Shape::Texts, false, true),
        Key("url", Shape::Text, true, false),
        Key("last_checked", Shape::Date, true, false),
        Key("works", Shape::Flag, true, false),
    ],
});
const STATEMENT: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("tracker", Shape::Text, false, true),
        Key("author", Shape::Text, true, false),
        Key("source_url", Shape::Text, true, false),
        Key("stated_on", Shape::Date, true, false),
        Key("stage", YEAR_STAGE, true, false),
        Key("validity", VALIDITY, true, false),
        Key("text", Shape::Texts, false, false),
    ],
});
const RELATED: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("kind", RELATION, false, true),
        Key("target", Shape::Whole, true, false),
        Key("title", Shape::Texts, false, false),
        Key("note", Shape::Texts, false, false),
        Key("basis", BASIS, false, true),
    ],
});
const OWNER: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[Key("name", Shape::Texts, false, true), Key("code", Shape::Text, true, false)],
});
const TREE: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("key", Shape::Text, false, true),
        Key("kind", ELEMENT, false, true),
        Key("parent", Shape::Text, true, false),
        Key("title", Shape::Texts, false, true),
        Key("text", Shape::Texts, false, false),
        Key("stage", YEAR_STAGE, true, false),
        Key("owner", OWNER, true, false),
        Key("due", Shape::Date, true, false),
        Key("basis", BASIS, false, true),
        Key("source_url", Shape::Text, true, false),
        Key("behind", Shape::List(&Shape::Behind), false, false),
    ],
});
const EVENT: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[Key("date", Shape::Date, false, true), Key("what", Shape::Texts, false, true)],
});
const CITATION: Shape = Shape::Object(&Keys {
    open: false,
    keys: &[
        Key("authors", Shape::List(&Shape::Text), false, true),
        Key("published_year", Shape::Year, true, false),
        Key("tool", Shape::Text, true, false),
        Key("edition", Shape::Text, true, false),
        Key("medium", Shape::Text, true, false),
        Key("url", Shape::Text, true, false),
    ],
});

/// The row: the 23 keys, then Trinn's own.
static ROW: Keys = Keys {
    open: true,
    keys: &[
        Key("id", Shape::Id, false, true),
        Key("country_code", Shape::Text, false, true),
        Key("country", Shape::Text, false, true),
        Key("country_basis", Shape::Text, true, true),
        Key("title", Shape::Text, true, true),
        Key("type", TYPE, true, true),
        Key("subsystem", Shape::List(&Shape::Text), true, true),
        Key("stages", Shape::List(&YEAR_STAGE), true, true),
        Key("bodies_responsible", Shape::List(&Shape::Text), true, true),
        Key("bodies_responsible_cut", Shape::Flag, true, true),
        Key("target_groups", Shape::List(&Shape::Text), true, true),
        Key("target_groups_cut", Shape::Flag, true, true),
        Key("thematic_categories", Shape::List(&Shape::Pair(true)), true, true),
        Key("european_priorities", Shape::List(&Shape::Pair(false)), true, true),
        Key("summary", Shape::Text, true, true),
        Key("our_label", Shape::Text, true, true),
        Key("our_type_hint", TYPE, true, true),
        Key("our_themes", Shape::List(&Shape::Text), true, true),
        Key("bodies_named_in_text", Shape::List(&Shape::Text), true, true),
        Key("quantities", Shape::List(&QUANTITY), true, true),
        Key("source_kind", Shape::Text, true, true),
        Key("source_url", Shape::Text, true, true),
        Key("canonical_url", Shape::Text, true, true),
        Key("titles", Shape::Texts, false, false),
        Key("summaries", Shape::Texts, false, false),
        Key("background", Shape::Texts, false, false),
        Key("objectives", Shape::List(&Shape::Texts), false, false),
        Key("description", Shape::List(&Shape::Texts), false, false),
        Key("validity", VALIDITY, true, false),
        Key("last_confirmed", CONFIRMATION, true, false),
        Key("further_reading", Shape::List(&READING), false, false),
        Key("statements", Shape::List(&STATEMENT), false, false),
        Key("relations", Shape::List(&RELATED), false, false),
        Key("elements", Shape::List(&TREE), false, false),
        Key("events", Shape::List(&EVENT), false, false),
        Key("citation", CITATION, true, false),
    ],
};

/// The 23 keys and then Trinn's own, as exchange rows and tables name them.
pub fn known_keys() -> impl Iterator<Item = &'static str> {
    ROW.keys.iter().map(|k| k.0)
}

/// Trinn's own keys, which follow the 23.
pub fn own_keys() -> impl Iterator<Item = &'static str> {
    known_keys().skip(crate::record::ROW_KEYS.len())
}

/// Everything wrong with the shape of a row, in the order of the text.
pub fn problems(row: &Value) -> Vec<Problem> {
    let mut found = Found { problems: Vec::new(), path: String::new() };
    match row {
        Value::Object(map) => found.object(map, &ROW),
        other => found.wrong_type("an object", other),
    }
    found.problems
}

/// So many problems of one row are named; the rest adds nothing for a reader.
const ENOUGH: usize = 50;
/// Unknown keys of one object that are compared with the known ones.
const FOREIGN: usize = 100;

struct Found {
    problems: Vec<Problem>,
    path: String,
}

impl Found {
    fn add(&mut self, code: Code, message: String, hint: Option<String>) {
        if self.problems.len() >= ENOUGH {
            return;
        }
        let mut problem = Problem::new(code, message);
        if !self.path.is_empty() {
            problem = problem.in_field(self.path.clone());
        }
        problem.hint = hint;
        self.problems.push(problem);
    }

    fn wrong_type(&mut self, wanted: &str, value: &Value) {
        let hint = match value {
            Value::Null => "this key is never null".to_owned(),
            _ => format!("write {wanted}"),
        };
        self.add(
            codes::WRONG_TYPE,
            format!("{} is {}, where {wanted} belongs", super::shown(value), kind_of(value)),
            Some(hint),
        );
    }

    fn within(&mut self, step: &str, look: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if !self.path.is_empty() && !step.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(step);
        look(self);
        self.path.truncate(length);
    }

    fn value(&mut self, value: &Value, shape: &Shape) {
        if self.problems.len() >= ENOUGH {
            return;
        }
        match shape {
            Shape::Text => {
                if !value.is_string() {
                    self.wrong_type("a text in quotation marks", value);
                }
            }
            Shape::Flag => {
                if !value.is_boolean() {
                    self.wrong_type("true or false", value);
                }
            }
            Shape::Number => {
                if !value.is_number() {
                    self.wrong_type("a number without quotation marks", value);
                }
            }
            Shape::Whole => {
                if value.as_i64().is_none() {
                    self.wrong_type("a whole number", value);
                }
            }
            Shape::Id => {
                if value.as_i64().is_none_or(|n| n < 1) {
                    self.add(
                        codes::BAD_ID,
                        format!("{} is not a positive whole number", super::shown(value)),
                        Some("write the record's number without quotation marks: 43626".to_owned()),
                    );
                }
            }
            Shape::Year => self.year(value),
            Shape::Date => self.date(value),
            Shape::Code(what, list, code) => self.code(value, what, &list(), *code),
            Shape::Texts => self.texts(value),
            Shape::List(item) => match value {
                Value::Array(items) => {
                    for (i, one) in items.iter().enumerate() {
                        self.within(&format!("[{i}]"), |s| s.value(one, item));
                    }
                }
                other => self.wrong_type("a list", other),
            },
            Shape::Pair(may_be_null) => match value.as_array().map(Vec::as_slice) {
                Some([Value::String(_), Value::String(_)]) => {}
                Some([Value::String(_), Value::Null]) if *may_be_null => {}
                _ if *may_be_null => self.wrong_type("a pair [text, text or null]", value),
                _ => self.wrong_type("a pair [text, text]", value),
            },
            Shape::Object(keys) => match value {
                Value::Object(map) => self.object(map, keys),
                other => self.wrong_type("an object", other),
            },
            Shape::Behind => self.behind(value),
        }
    }

    fn object(&mut self, map: &Map<String, Value>, keys: &Keys) {
        let known = |name: &str| keys.keys.iter().any(|k| k.0 == name);
        // Slips are looked for among the first so many; nobody mistypes more keys than that.
        let foreign: Vec<&str> = map.keys().map(String::as_str).filter(|k| !known(k)).take(FOREIGN).collect();
        let mut forgotten = Vec::new();
        for Key(name, shape, may_be_null, must_be) in keys.keys {
            match map.get(*name) {
                // A misspelt key is reported once, as the slip that it is.
                None if *must_be && !foreign.iter().any(|k| near::slip_of(k, [*name]).is_some()) => {
                    match may_be_null {
                        true => forgotten.push(*name),
                        false => self.missing(name),
                    }
                }
                None => {}
                Some(Value::Null) if *may_be_null => {}
                Some(value) => self.within(name, |s| s.value(value, shape)),
            }
        }
        self.forgotten(&forgotten);
        for name in foreign {
            let hint = match near::slip_of(name, keys.keys.iter().map(|k| k.0)) {
                Some(known) => format!("did you mean \"{known}\"?"),
                None if keys.open => continue,
                None => format!("known here: {}", list_of(keys.keys.iter().map(|k| k.0))),
            };
            self.within(&super::clip(name), |s| {
                let message = format!("\"{}\" is not a known key", super::clip(name));
                s.add(codes::UNKNOWN_COLUMN, message, Some(hint));
            });
        }
    }

    /// A key without which the row means nothing.
    fn missing(&mut self, name: &str) {
        let hint = format!("give \"{name}\" a value");
        self.within(name, |s| {
            s.add(codes::MISSING_KEY, format!("the key \"{name}\" is missing"), Some(hint))
        });
    }

    /// Keys that may be null, but must be there: one problem for all of them.
    fn forgotten(&mut self, names: &[&str]) {
        let Some(first) = names.first() else { return };
        let (message, rest) = match names {
            [one] => (format!("the key \"{one}\" is missing"), ""),
            all => (format!("the keys {} are missing", list_of(all.iter().copied())), " for each"),
        };
        let hint = format!(
            "write \"{first}\": null{rest} where nothing is known, so that nothing is deleted by accident"
        );
        self.within(first, |s| s.add(codes::MISSING_KEY, message, Some(hint)));
    }

    fn year(&mut self, value: &Value) {
        let (message, hint) = match value {
            Value::Number(n) => match n.as_i64().map(Year::new) {
                Some(Ok(_)) => return,
                Some(Err(e)) => (e.to_string(), "years lie between 1900 and 2100".to_owned()),
                None => (format!("\"{n}\" is not a year"), "write a whole number such as 2024".to_owned()),
            },
            Value::String(s) => {
                let short = super::clip(s);
                (format!("\"{short}\" is not a year"), year_hint(s))
            }
            other => (
                format!("{} is not a year", super::shown(other)),
                "write a whole number such as 2024".to_owned(),
            ),
        };
        self.add(codes::NOT_A_YEAR, message, Some(hint));
    }

    fn date(&mut self, value: &Value) {
        let Value::String(s) = value else {
            return self.wrong_type("a date such as \"2025-12-31\"", value);
        };
        // The parser takes a time of day too, and would drop it.
        if s.len() != 10 || s.parse::<Date>().is_err() {
            self.add(
                codes::NOT_A_DATE,
                format!("\"{}\" is not a date", super::clip(s)),
                Some("write year, month and day: \"2025-12-31\"".to_owned()),
            );
        }
    }

    fn code(&mut self, value: &Value, what: &str, list: &[&'static str], code: Code) {
        let Value::String(given) = value else {
            return self.wrong_type(&format!("the code of a {what}"), value);
        };
        if list.contains(&given.as_str()) {
            return;
        }
        let all = list_of(list.iter().copied());
        let hint = match near::nearest(given, list.iter().copied()) {
            Some(meant) => format!("did you mean \"{meant}\"? known: {all}"),
            None => format!("known: {all}"),
        };
        self.add(code, format!("\"{}\" is not a known {what}", super::clip(given)), Some(hint));
    }

    fn texts(&mut self, value: &Value) {
        let Value::Object(map) = value else {
            return self.wrong_type("an object from language to text, such as {\"nb\": \"…\"}", value);
        };
        for (language, text) in map {
            self.within(&super::clip(language), |s| {
                if !LANGUAGES.contains(&language.as_str()) {
                    let message = format!("\"{}\" is not a language of this service", super::clip(language));
                    s.add(codes::UNKNOWN_CODE, message, Some("use nb, nn, se or en".to_owned()));
                } else if !text.is_string() {
                    s.wrong_type("a text in quotation marks", text);
                }
            });
        }
    }

    fn behind(&mut self, value: &Value) {
        let wanted = "an object with one of \"record\", \"element\", \"note\"";
        let Some(map) = value.as_object().filter(|m| m.len() == 1) else {
            return self.wrong_type(wanted, value);
        };
        for (key, one) in map {
            let shape = match key.as_str() {
                "record" => Shape::Whole,
                "element" => Shape::Text,
                "note" => Shape::Texts,
                _ => return self.wrong_type(wanted, value),
            };
            self.within(key, |s| s.value(one, &shape));
        }
    }
}

/// What may have gone wrong in a year that is text.
pub(super) fn year_hint(given: &str) -> String {
    let digits: String = given
        .trim()
        .chars()
        .map(|c| match c {
            'O' | 'o' | 'Ø' => '0',
            'l' | 'I' | '|' => '1',
            other => other,
        })
        .collect();
    if digits.parse::<Year>().is_err() {
        return "write a whole number such as 2024".to_owned();
    }
    if given.contains(['O', 'o']) {
        return "the letter O stands where a zero belongs".to_owned();
    }
    if given.contains(['l', 'I']) {
        return "a letter stands where the digit one belongs".to_owned();
    }
    format!("write {digits} without quotation marks or spaces")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn list_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

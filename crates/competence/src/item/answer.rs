//! What somebody answered, as a form or a JSON body posts it. Reading checks
//! that the answer is one to this item; whether it is right is [`super::mark`]'s
//! question.
//!
//! Field names in forms: `answer` (option or spot ids, repeated; text; number),
//! `place-<entry>` = 1, 2, …, `pair-<left>` = id of the right side,
//! `cell-<row>.<column>`, `message-<id>` = action, `file-<id>` = folder, and
//! `skip` for "I do not know".

use std::collections::{BTreeMap, BTreeSet};

use kernel::Lang;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Cell, FileReply, Item, Labelled, Task, number};

/// What somebody answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// "I do not know": marked as wrong, without a guess.
    Skipped,
    /// Ids of what was chosen (choices and hot spots), sorted.
    Chosen(Vec<String>),
    /// Ids in the order they were put in.
    Ordered(Vec<String>),
    /// By id: the right side, the action or the folder that each was given.
    Placed(BTreeMap<String, String>),
    /// What was written; also numbers, as they were written.
    Written(String),
    /// What was written or chosen in each cell, by the cell's name.
    Cells(BTreeMap<String, String>),
}

impl Answer {
    /// The answer as JSON: `null`, a list of ids, an object of ids, or a text.
    pub fn to_json(&self) -> Value {
        match self {
            Answer::Skipped => Value::Null,
            Answer::Chosen(ids) | Answer::Ordered(ids) => json!(ids),
            Answer::Placed(map) | Answer::Cells(map) => json!(map),
            Answer::Written(text) => json!(text),
        }
    }
}

/// Why an answer could not be read. `key` is the id of a message in the locales.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[error("read the answer: field \"{field}\": {key} ({value})")]
pub struct AnswerProblem {
    /// The field to blame.
    pub field: String,
    /// Message key: `answer-missing`, `answer-one-only`, `answer-too-many`, `answer-unknown`,
    /// `answer-place-missing`, `answer-place-twice`, `answer-not-a-number`, `answer-other-unit`, `answer-too-long`, `answer-shape`.
    pub key: &'static str,
    /// The value to show in the message: what was given, or what is expected (`answer-other-unit`, `answer-too-many`).
    pub value: String,
}

fn problem(field: impl Into<String>, key: &'static str, value: impl Into<String>) -> AnswerProblem {
    AnswerProblem { field: field.into(), key, value: value.into().chars().take(80).collect() }
}

/// Longest text that is taken as an answer, in characters.
const LONGEST: usize = 500;

/// Reads an answer from the fields of a form.
pub fn parse_answer(item: &Item, fields: &[(String, String)], lang: Lang) -> Result<Answer, AnswerProblem> {
    let first = |name: &str| fields.iter().find(|(k, _)| k == name).map(|(_, v)| v.trim().to_owned());
    if first("skip").is_some_and(|v| !v.is_empty()) {
        return Ok(Answer::Skipped);
    }
    let raw = match &item.task {
        Task::Choice { .. } | Task::Hotspot { .. } => Raw::List(
            fields
                .iter()
                .filter(|(k, v)| k == "answer" && !v.trim().is_empty())
                .map(|(_, v)| v.trim().to_owned())
                .collect(),
        ),
        Task::Order { entries, .. } => Raw::List(order_from_places(entries, first)?),
        Task::Match { .. } => Raw::Map(by_prefix(fields, "pair-")),
        Task::Table { .. } => Raw::Map(by_prefix(fields, "cell-")),
        Task::Mailbox { .. } => Raw::Map(by_prefix(fields, "message-")),
        Task::FileManager { .. } => Raw::Map(by_prefix(fields, "file-")),
        Task::Text { .. } | Task::Number { .. } | Task::File { .. } => {
            Raw::Text(first("answer").unwrap_or_default())
        }
    };
    check(item, raw, lang)
}

/// Reads an answer from JSON: `null` for "I do not know", otherwise what [`Answer::to_json`] gives.
/// A single choice may be a plain id, a number may be a number.
pub fn parse_answer_json(item: &Item, value: &Value, lang: Lang) -> Result<Answer, AnswerProblem> {
    let shape = || problem("answer", "answer-shape", item.kind().code());
    let words = |list: &Vec<Value>| -> Result<Vec<String>, AnswerProblem> {
        list.iter().map(|v| v.as_str().map(str::to_owned).ok_or_else(shape)).collect()
    };
    let lists = matches!(item.task, Task::Choice { .. } | Task::Hotspot { .. } | Task::Order { .. });
    let texts = matches!(item.task, Task::Text { .. } | Task::Number { .. } | Task::File { .. });
    let raw = match value {
        Value::Null => return Ok(Answer::Skipped),
        Value::Array(list) if lists => Raw::List(words(list)?),
        Value::String(id) if lists && !matches!(item.task, Task::Order { .. }) => Raw::List(vec![id.clone()]),
        Value::String(text) if texts => Raw::Text(text.trim().to_owned()),
        Value::Number(n) if texts => {
            Raw::Text(n.as_f64().map(|v| number::shown(v, lang)).unwrap_or_default())
        }
        Value::Object(map) if !lists && !texts => Raw::Map(
            map.iter()
                .map(|(k, v)| match v {
                    Value::String(s) => Ok((k.clone(), s.trim().to_owned())),
                    Value::Number(n) => {
                        Ok((k.clone(), n.as_f64().map(|v| number::shown(v, lang)).unwrap_or_default()))
                    }
                    _ => Err(shape()),
                })
                .collect::<Result<_, _>>()?,
        ),
        _ => return Err(shape()),
    };
    check(item, raw, lang)
}

enum Raw {
    List(Vec<String>),
    Map(BTreeMap<String, String>),
    Text(String),
}

fn by_prefix(fields: &[(String, String)], prefix: &str) -> BTreeMap<String, String> {
    fields
        .iter()
        .filter_map(|(k, v)| Some((k.strip_prefix(prefix)?.to_owned(), v.trim().to_owned())))
        .filter(|(_, v)| !v.is_empty())
        .collect()
}

fn order_from_places(
    entries: &[Labelled],
    first: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, AnswerProblem> {
    let mut at: Vec<Option<String>> = vec![None; entries.len()];
    for entry in entries {
        let field = format!("place-{}", entry.id);
        let given = first(&field).filter(|v| !v.is_empty());
        let given = given.ok_or_else(|| problem(&field, "answer-place-missing", ""))?;
        let place = given.parse::<usize>().ok().filter(|p| (1..=entries.len()).contains(p));
        let place = place.ok_or_else(|| problem(&field, "answer-unknown", &given))?;
        if at[place - 1].replace(entry.id.clone()).is_some() {
            return Err(problem(&field, "answer-place-twice", given));
        }
    }
    Ok(at.into_iter().flatten().collect())
}

fn check(item: &Item, raw: Raw, lang: Lang) -> Result<Answer, AnswerProblem> {
    match (&item.task, raw) {
        (Task::Choice { options, multiple }, Raw::List(ids)) => {
            let ids = chosen(ids, &options.iter().map(|o| o.id.as_str()).collect())?;
            if !multiple && ids.len() > 1 {
                return Err(problem("answer", "answer-one-only", ""));
            }
            Ok(Answer::Chosen(ids))
        }
        (Task::Hotspot { spots, choose, .. }, Raw::List(ids)) => {
            let ids = chosen(ids, &spots.iter().map(|s| s.id.as_str()).collect())?;
            if ids.len() > *choose as usize {
                return Err(problem("answer", "answer-too-many", choose.to_string()));
            }
            Ok(Answer::Chosen(ids))
        }
        (Task::Order { entries, .. }, Raw::List(ids)) => {
            if let Some(unknown) = ids.iter().find(|id| !entries.iter().any(|e| e.id == **id)) {
                return Err(problem("answer", "answer-unknown", unknown));
            }
            if let Some(twice) = ids.iter().enumerate().find(|(i, id)| ids[..*i].contains(id)) {
                return Err(problem(format!("place-{}", twice.1), "answer-place-twice", ""));
            }
            if let Some(e) = entries.iter().find(|e| !ids.contains(&e.id)) {
                return Err(problem(format!("place-{}", e.id), "answer-place-missing", ""));
            }
            Ok(Answer::Ordered(ids))
        }
        (Task::Match { pairs, extra, .. }, Raw::Map(map)) => {
            let rights =
                pairs.iter().map(|p| p.id.as_str()).chain(extra.iter().map(|e| e.id.as_str())).collect();
            placed(map, "pair-", pairs.iter().map(|p| p.id.as_str()), &rights)
        }
        (Task::Mailbox { actions, messages, .. }, Raw::Map(map)) => {
            let rights = actions.iter().map(|a| a.id.as_str()).collect();
            placed(map, "message-", messages.iter().map(|m| m.id.as_str()), &rights)
        }
        (Task::FileManager { folders, files, .. }, Raw::Map(map)) => {
            let rights = folders.iter().map(|f| f.id.as_str()).collect();
            placed(map, "file-", files.iter().map(|f| f.id.as_str()), &rights)
        }
        (Task::Text { .. }, Raw::Text(text)) => written("answer", text).map(Answer::Written),
        (Task::Number { number, .. }, Raw::Text(text)) => {
            a_number("answer", &text, number.unit.as_ref(), lang)?;
            Ok(Answer::Written(text))
        }
        (Task::File { reply, .. }, Raw::Text(text)) => match reply {
            FileReply::Number { unit, .. } => {
                a_number("answer", &text, unit.as_ref(), lang)?;
                Ok(Answer::Written(text))
            }
            FileReply::Text { .. } => written("answer", text).map(Answer::Written),
        },
        (Task::Table { rows, .. }, Raw::Map(map)) => {
            let mut rest = map;
            let mut out = BTreeMap::new();
            for row in rows {
                for (i, cell) in row.cells.iter().enumerate() {
                    let name = row.cell_name(i);
                    let field = format!("cell-{name}");
                    if matches!(cell, Cell::Shown(_)) {
                        continue;
                    }
                    let given = rest.remove(&name).unwrap_or_default();
                    match cell {
                        Cell::Shown(_) => {}
                        Cell::Choose { choices, .. } => {
                            if given.is_empty() {
                                return Err(problem(field, "answer-missing", ""));
                            }
                            if !choices.iter().any(|c| c.id == given) {
                                return Err(problem(field, "answer-unknown", given));
                            }
                        }
                        Cell::Number(key) => {
                            a_number(&field, &given, key.unit.as_ref(), lang)?;
                        }
                        Cell::Text { .. } => {
                            written(&field, given.clone())?;
                        }
                    }
                    out.insert(name, given);
                }
            }
            match rest.into_iter().next() {
                Some((name, value)) => Err(problem(format!("cell-{name}"), "answer-unknown", value)),
                None => Ok(Answer::Cells(out)),
            }
        }
        _ => Err(problem("answer", "answer-shape", item.kind().code())),
    }
}

fn chosen(mut ids: Vec<String>, known: &BTreeSet<&str>) -> Result<Vec<String>, AnswerProblem> {
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Err(problem("answer", "answer-missing", ""));
    }
    match ids.iter().find(|id| !known.contains(id.as_str())) {
        Some(unknown) => Err(problem("answer", "answer-unknown", unknown)),
        None => Ok(ids),
    }
}

fn placed<'a>(
    mut map: BTreeMap<String, String>,
    prefix: &str,
    lefts: impl Iterator<Item = &'a str>,
    rights: &BTreeSet<&str>,
) -> Result<Answer, AnswerProblem> {
    let mut out = BTreeMap::new();
    for left in lefts {
        let field = format!("{prefix}{left}");
        let given = map.remove(left).filter(|v| !v.is_empty());
        let given = given.ok_or_else(|| problem(&field, "answer-missing", ""))?;
        if !rights.contains(given.as_str()) {
            return Err(problem(field, "answer-unknown", given));
        }
        out.insert(left.to_owned(), given);
    }
    match map.into_iter().next() {
        Some((id, value)) => Err(problem(format!("{prefix}{id}"), "answer-unknown", value)),
        None => Ok(Answer::Placed(out)),
    }
}

fn written(field: &str, text: String) -> Result<String, AnswerProblem> {
    if text.is_empty() {
        return Err(problem(field, "answer-missing", ""));
    }
    if text.chars().count() > LONGEST {
        return Err(problem(field, "answer-too-long", LONGEST.to_string()));
    }
    Ok(text)
}

fn a_number(field: &str, text: &str, unit: Option<&kernel::Text>, lang: Lang) -> Result<(), AnswerProblem> {
    if text.is_empty() {
        return Err(problem(field, "answer-missing", ""));
    }
    let read = number::read(text, lang).ok_or_else(|| problem(field, "answer-not-a-number", text))?;
    if !number::unit_fits(&read.unit, unit) {
        let expected = unit.and_then(|u| u.best(lang)).map_or("", |(u, _)| u);
        return Err(match expected {
            "" => problem(field, "answer-not-a-number", text),
            unit => problem(field, "answer-other-unit", unit),
        });
    }
    Ok(())
}

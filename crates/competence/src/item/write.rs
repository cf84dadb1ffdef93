//! Writing items back as JSON, fields always in the same order, so that a
//! change by an editor shows as that change alone.

use kernel::Text;
use serde_json::{Map, Value, json};

use super::read::SCHEMA;
use super::{
    Accept, Cell, Credit, Feedback, FileReply, Item, ItemFile, Labelled, NumberKey, Task, Tolerance,
};

impl ItemFile {
    /// The file's text: two blanks of indent, a line feed at the end.
    pub fn to_text(&self) -> String {
        let mut root = Map::new();
        root.insert("schema".to_owned(), json!(SCHEMA));
        root.insert("framework".to_owned(), json!(self.framework));
        if let Some(competence) = &self.competence {
            root.insert("competence".to_owned(), json!(competence));
        }
        let items: Vec<Value> = self
            .items
            .iter()
            .map(|item| {
                let mut value = item.to_json();
                // what the head of the file says is not said again
                if let Some(map) = value.as_object_mut() {
                    if item.framework == self.framework {
                        map.shift_remove("framework");
                    }
                    if Some(&item.competence) == self.competence.as_ref() {
                        map.shift_remove("competence");
                    }
                }
                value
            })
            .collect();
        root.insert("items".to_owned(), json!(items));
        let mut text =
            serde_json::to_string_pretty(&Value::Object(root)).expect("a JSON value can always be written");
        text.push('\n');
        text
    }
}

impl Item {
    /// What people are asked, without the remarks around it. Versions with the same question share their answers and
    /// estimates: a review, a new judgement of the difficulty or another source does not make another question.
    pub fn question(&self) -> Value {
        const REMARKS: [&str; 10] = [
            "version",
            "review",
            "difficulty",
            "sources",
            "accessibility",
            "audience",
            "level",
            "enemies",
            "seconds",
            "competence",
        ];
        let mut value = self.to_json();
        if let Some(map) = value.as_object_mut() {
            map.retain(|key, _| !REMARKS.contains(&key.as_str()));
        }
        value
    }

    /// The item as JSON, with its framework and competence; [`super::read_item`] reads it back.
    pub fn to_json(&self) -> Value {
        let mut m = Map::new();
        let mut put = |k: &str, v: Value| {
            m.insert(k.to_owned(), v);
        };
        put("id", json!(self.id));
        put("version", json!(self.version));
        put("framework", json!(self.framework));
        put("competence", json!(self.competence));
        put("kind", json!(self.kind().code()));
        put("level", json!(self.level.code()));
        put("audience", json!(self.audience.iter().map(|a| a.code()).collect::<Vec<_>>()));
        put("sector", json!(self.sector));
        put(
            "difficulty",
            json!({ "a": self.difficulty.a, "b": self.difficulty.b, "basis": self.difficulty.basis }),
        );
        put("seconds", json!(self.seconds));
        put("stem", json!(self.stem));
        let access = self.accessibility;
        put(
            "accessibility",
            json!({ "sight": access.sight, "colour": access.colour, "drag": access.drag, "reading": access.reading.code() }),
        );
        put("review", json!({ "status": self.review.code() }));
        if !self.sources.is_empty() {
            let sources: Vec<Value> = self
                .sources
                .iter()
                .map(|s| {
                    let mut source = json!({ "title": s.title, "url": s.url });
                    if !s.fact.is_empty() {
                        source["fact"] = json!(s.fact);
                    }
                    source
                })
                .collect();
            put("sources", json!(sources));
        }
        if !self.enemies.is_empty() {
            put("enemies", json!(self.enemies));
        }
        if self.credit != Credit::Whole {
            put("credit", json!(self.credit.code()));
        }
        task(&self.task, &mut put);
        if let Some(Feedback { right, wrong }) = self.feedback() {
            put("feedback", json!({ "right": right, "wrong": wrong }));
        }
        Value::Object(m)
    }
}

fn task(task: &Task, put: &mut impl FnMut(&str, Value)) {
    match task {
        Task::Choice { options, .. } => {
            let options: Vec<Value> = options
                .iter()
                .map(|o| {
                    let mut option = json!({ "id": o.id, "text": o.text });
                    if o.correct {
                        option["correct"] = json!(true);
                    }
                    if !o.feedback.is_empty() {
                        option["feedback"] = json!(o.feedback);
                    }
                    option
                })
                .collect();
            put("options", json!(options));
        }
        Task::Order { entries, .. } => put("entries", labelled(entries)),
        Task::Match { pairs, extra, .. } => {
            let pairs: Vec<Value> =
                pairs.iter().map(|p| json!({ "id": p.id, "left": p.left, "right": p.right })).collect();
            put("pairs", json!(pairs));
            if !extra.is_empty() {
                put("extra", labelled(extra));
            }
        }
        Task::Text { accept, tolerance, .. } => {
            put("accept", accepted(accept));
            put("tolerance", tolerated(*tolerance));
        }
        Task::Number { number, .. } => {
            put("value", plain(number.value));
            put("unit", json!(number.unit));
            put("tolerance", plain(number.tolerance));
        }
        Task::Table { columns, rows, .. } => {
            put("columns", json!(columns));
            let rows: Vec<Value> = rows
                .iter()
                .map(|r| json!({ "id": r.id, "cells": r.cells.iter().map(cell).collect::<Vec<_>>() }))
                .collect();
            put("rows", json!(rows));
        }
        Task::Hotspot { picture, alt, spots, choose, .. } => {
            put("picture", json!(picture));
            put("alt", json!(alt));
            let spots: Vec<Value> = spots
                .iter()
                .map(|s| {
                    let mut spot = json!({
                        "id": s.id, "label": s.label,
                        "x": plain(s.x), "y": plain(s.y), "width": plain(s.width), "height": plain(s.height),
                    });
                    if s.correct {
                        spot["correct"] = json!(true);
                    }
                    spot
                })
                .collect();
            put("spots", json!(spots));
            put("choose", json!(choose));
        }
        Task::File { recipe, reply, .. } => {
            let answer = match reply {
                FileReply::Number { tolerance, unit } => {
                    json!({ "kind": "number", "tolerance": plain(*tolerance), "unit": unit })
                }
                FileReply::Text { tolerance } => {
                    json!({ "kind": "text", "tolerance": tolerated(*tolerance) })
                }
            };
            put(
                "file",
                json!({
                    "generator": recipe.generator.code(), "name": recipe.name,
                    "answer": answer, "parameters": recipe.raw,
                }),
            );
        }
        Task::Mailbox { actions, messages, .. } => {
            put("actions", labelled(actions));
            let messages: Vec<Value> = messages
                .iter()
                .map(|m| {
                    let mut message = json!({
                        "id": m.id, "from": plain_or(&m.from), "subject": m.subject, "date": m.date, "body": m.body,
                    });
                    if let Some(attachment) = &m.attachment {
                        message["attachment"] = plain_or(attachment);
                    }
                    message["right"] = json!(m.right);
                    message["feedback"] = json!(m.feedback);
                    message
                })
                .collect();
            put("messages", json!(messages));
        }
        Task::FileManager { folders, files, .. } => {
            put("folders", labelled(folders));
            let files: Vec<Value> = files
                .iter()
                .map(|f| {
                    let mut file = json!({
                        "id": f.id, "name": plain_or(&f.name), "size": f.size, "changed": f.changed, "note": f.note,
                        "right": f.right,
                    });
                    if let Some(original) = &f.copy_of {
                        file["copy_of"] = json!(original);
                    }
                    file["feedback"] = json!(f.feedback);
                    file
                })
                .collect();
            put("files", json!(files));
        }
    }
}

fn labelled(list: &[Labelled]) -> Value {
    json!(list.iter().map(|e| json!({ "id": e.id, "text": e.text })).collect::<Vec<_>>())
}

fn accepted(accept: &Accept) -> Value {
    Value::Object(accept.iter().map(|(lang, texts)| (lang.code().to_owned(), json!(texts))).collect())
}

fn tolerated(t: Tolerance) -> Value {
    let mut out = json!({ "case": t.case, "accents": t.accents });
    if t.letters {
        out["letters"] = json!(true);
    }
    out["punctuation"] = json!(t.punctuation);
    out["edits"] = json!(t.edits);
    out
}

fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Shown(text) => json!({ "text": text }),
        Cell::Choose { choices, right } => json!({ "choose": labelled(choices), "right": right }),
        Cell::Number(NumberKey { value, tolerance, unit }) => {
            json!({ "value": plain(*value), "tolerance": plain(*tolerance), "unit": unit })
        }
        Cell::Text { accept, tolerance } => {
            json!({ "accept": accepted(accept), "tolerance": tolerated(*tolerance) })
        }
    }
}

/// A whole number without ".0", as a person would write it.
fn plain(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

/// A text that is the same in bokmål and English, and exists in no other language, is written once.
fn plain_or(text: &Text) -> Value {
    let mut all = text.iter();
    match (all.next(), all.next(), all.next()) {
        (Some((_, a)), Some((_, b)), None) if a == b => json!(a),
        _ => json!(text),
    }
}

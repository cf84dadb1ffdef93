//! Between an item and the fields of its form: what was typed becomes the item's JSON, which the reader
//! of items judges; an item becomes the fields it is edited in.

use kernel::{Lang, Text};
use serde_json::{Map, Value, json};
use webkit::Form;

use crate::item::{Item, Kind, Task};

/// Rows of options, entries, pairs.
pub(super) const ROWS: usize = 6;

/// Kinds that have a form of their own; the others are written as JSON.
pub(super) fn has_form(kind: Kind) -> bool {
    matches!(kind, Kind::Single | Kind::Multiple | Kind::Order | Kind::Match | Kind::Text | Kind::Number)
}

/// What was typed in `{name}-nb`, `{name}-nn` and so on, as JSON; null when nothing was.
fn text(form: &Form, name: &str) -> Value {
    let mut map = Map::new();
    for lang in Lang::ALL {
        let typed = form.get(&format!("{name}-{lang}")).replace("\r\n", "\n");
        if !typed.is_empty() {
            map.insert(lang.code().to_owned(), json!(typed));
        }
    }
    if map.is_empty() { Value::Null } else { Value::Object(map) }
}

/// A number as people write it, or the text itself for the reader to name.
fn number(typed: &str) -> Value {
    typed
        .replace(',', ".")
        .replace('\u{2212}', "-")
        .parse::<f64>()
        .map_or_else(|_| json!(typed), |n| json!(n))
}

fn letter(n: usize) -> String {
    char::from(b'a' + n as u8).to_string()
}

/// The item's JSON from its form. `base`: the version it is made from, whose other fields stay.
/// Gives the rows that were filled in too, so that an error in the second entry finds its row.
pub(super) fn value(form: &Form, kind: Kind, base: Option<&Item>) -> (Value, Vec<usize>) {
    let mut v = base.map_or_else(|| json!({ "accessibility": {} }), Item::to_json);
    for field in ["id", "framework", "competence", "level"] {
        v[field] = json!(form.get(field));
    }
    v["kind"] = json!(kind.code());
    v["audience"] = json!(form.all("audience").collect::<Vec<_>>());
    v["sector"] = json!(if form.get("sector").is_empty() { "any" } else { form.get("sector") });
    v["difficulty"] = json!({ "a": number(form.get("slope")), "b": number(form.get("difficulty")), "basis": text(form, "basis") });
    v["seconds"] =
        number(form.get("seconds")).as_f64().map_or_else(|| json!(form.get("seconds")), |n| json!(n as i64));
    v["stem"] = text(form, "stem");
    v["accessibility"]["reading"] = json!(form.get("reading"));
    v["credit"] = json!(if form.has("parts") { "parts" } else { "whole" });
    v["review"] = json!({ "status": "draft" });
    v["version"] = json!(1);
    let mut rows = Vec::new();
    for n in 0..ROWS {
        if !text(form, &format!("row{n}")).is_null() || !text(form, &format!("more{n}")).is_null() {
            rows.push(n);
        }
    }
    let list = |one: &dyn Fn(usize) -> Value| Value::Array(rows.iter().map(|n| one(*n)).collect());
    match kind {
        Kind::Single | Kind::Multiple => {
            v["options"] = list(&|n| {
                let mut option = json!({ "id": letter(n), "text": text(form, &format!("row{n}")),
                    "correct": form.all("right").any(|r| r == n.to_string()) });
                let feedback = text(form, &format!("more{n}"));
                if !feedback.is_null() {
                    option["feedback"] = feedback;
                }
                option
            });
        }
        Kind::Order => {
            v["entries"] = list(&|n| json!({ "id": letter(n), "text": text(form, &format!("row{n}")) }))
        }
        Kind::Match => {
            v["pairs"] = list(
                &|n| json!({ "id": letter(n), "left": text(form, &format!("row{n}")), "right": text(form, &format!("more{n}")) }),
            );
        }
        Kind::Text => {
            let mut accept = Map::new();
            for lang in Lang::ALL {
                let lines: Vec<&str> = form
                    .get(&format!("accept-{lang}"))
                    .lines()
                    .map(str::trim)
                    .filter(|l| !l.is_empty())
                    .collect();
                if !lines.is_empty() {
                    accept.insert(lang.code().to_owned(), json!(lines));
                }
            }
            v["accept"] = Value::Object(accept);
            let edits =
                form.get("edits").parse::<i64>().map_or_else(|_| json!(form.get("edits")), |n| json!(n));
            if !v["tolerance"].is_object() {
                v["tolerance"] = json!({});
            }
            v["tolerance"]["edits"] = edits;
        }
        Kind::Number => {
            v["value"] = number(form.get("value"));
            v["tolerance"] = number(if form.get("margin").is_empty() { "0" } else { form.get("margin") });
            v["unit"] = text(form, "unit");
        }
        _ => {}
    }
    if !matches!(kind, Kind::Single | Kind::Multiple) {
        v["feedback"] = json!({ "right": text(form, "said-right"), "wrong": text(form, "said-wrong") });
    }
    (v, rows)
}

/// The field of the form that a path of the reader means.
pub(super) fn field_of(path: &str, rows: &[usize]) -> String {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default();
    let lang = path.rsplit('.').next().filter(|l| l.parse::<Lang>().is_ok()).unwrap_or("nb");
    match first {
        "options" | "entries" | "pairs" => {
            let row = parts
                .next()
                .and_then(|n| n.parse::<usize>().ok())
                .and_then(|n| rows.get(n.saturating_sub(1)));
            let name = if matches!(parts.next(), Some("feedback" | "right")) { "more" } else { "row" };
            format!("{name}{}-{lang}", row.copied().unwrap_or(0))
        }
        "stem" | "unit" | "accept" => format!("{first}-{lang}"),
        "difficulty" => match parts.next() {
            Some("a") => "slope".to_owned(),
            Some("basis") => format!("basis-{lang}"),
            _ => "difficulty".to_owned(),
        },
        "feedback" => format!("said-{}-{lang}", parts.next().filter(|p| *p == "wrong").unwrap_or("right")),
        "tolerance" => "margin".to_owned(),
        "accessibility" => "reading".to_owned(),
        other => other.to_owned(),
    }
}

fn put(form: &mut Form, name: impl Into<String>, value: impl Into<String>) {
    form.0.0.push((name.into(), value.into()));
}

fn put_text(form: &mut Form, name: &str, text: &Text) {
    for (lang, t) in text.iter() {
        put(form, format!("{name}-{lang}"), t);
    }
}

/// The fields that an item is edited in.
pub(super) fn fields(item: &Item) -> Form {
    let mut form = Form::default();
    let f = &mut form;
    put(f, "id", &item.id);
    put(f, "framework", &item.framework);
    put(f, "competence", &item.competence);
    put(f, "level", item.level.code());
    put(f, "kind", item.kind().code());
    for a in &item.audience {
        put(f, "audience", a.code());
    }
    put(f, "sector", &item.sector);
    put(f, "slope", item.difficulty.a.to_string());
    put(f, "difficulty", item.difficulty.b.to_string());
    put_text(f, "basis", &item.difficulty.basis);
    put(f, "seconds", item.seconds.to_string());
    put(f, "reading", item.accessibility.reading.code());
    if item.top() > 1 {
        put(f, "parts", "on");
    }
    put_text(f, "stem", &item.stem);
    match &item.task {
        Task::Choice { options, .. } => {
            for (n, o) in options.iter().enumerate() {
                put_text(f, &format!("row{n}"), &o.text);
                put_text(f, &format!("more{n}"), &o.feedback);
                if o.correct {
                    put(f, "right", n.to_string());
                }
            }
        }
        Task::Order { entries, .. } => {
            for (n, e) in entries.iter().enumerate() {
                put_text(f, &format!("row{n}"), &e.text);
            }
        }
        Task::Match { pairs, .. } => {
            for (n, p) in pairs.iter().enumerate() {
                put_text(f, &format!("row{n}"), &p.left);
                put_text(f, &format!("more{n}"), &p.right);
            }
        }
        Task::Text { accept, tolerance, .. } => {
            for (lang, list) in accept {
                put(f, format!("accept-{lang}"), list.join("\n"));
            }
            put(f, "edits", tolerance.edits.to_string());
        }
        Task::Number { number, .. } => {
            put(f, "value", number.value.to_string());
            put(f, "margin", number.tolerance.to_string());
            if let Some(unit) = &number.unit {
                put_text(f, "unit", unit);
            }
        }
        _ => {}
    }
    if let Some(said) = item.feedback() {
        put_text(f, "said-right", &said.right);
        put_text(f, "said-wrong", &said.wrong);
    }
    form
}

/// True when the form has room for all of an item.
pub(super) fn has_room(item: &Item) -> bool {
    has_form(item.kind())
        && match &item.task {
            // the form gives its own ids by place, so ids of another make would be lost
            Task::Choice { options, .. } => {
                options.len() <= ROWS && options.iter().enumerate().all(|(n, o)| o.id == letter(n))
            }
            Task::Order { entries, .. } => {
                entries.len() <= ROWS && entries.iter().enumerate().all(|(n, e)| e.id == letter(n))
            }
            Task::Match { pairs, .. } => {
                pairs.len() <= ROWS && pairs.iter().enumerate().all(|(n, p)| p.id == letter(n))
            }
            _ => true,
        }
}

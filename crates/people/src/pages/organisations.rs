//! `/organisations`: the tree on a day, as a page, CSV and JSON.

use askama::Template;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::form_page::Choice;
use super::{Format, Step, today};
use crate::actor::Actor;
use crate::organisation::{Organisation, OrganisationMap};
use crate::{Kind, span};

/// What the address asks for.
struct Asked {
    on: Date,
    kind: Option<Kind>,
}

fn asked(shell: &Shell) -> Result<Asked, WebError> {
    let query = shell.query();
    let on = match query.get("on").filter(|t| !t.is_empty()) {
        Some(text) => span::day(text).ok_or_else(|| WebError::bad("on", "error-as-of", text))?,
        None => shell.as_of_day().unwrap_or(today(shell)),
    };
    let kind = match query.get("kind").filter(|t| !t.is_empty()) {
        Some(text) => Some(text.parse().map_err(|_| WebError::bad("kind", "error-parameter", text))?),
        None => None,
    };
    Ok(Asked { on, kind })
}

struct Line {
    /// Em spaces: the depth, for the eye; the column "under" says it to everybody.
    indent: String,
    href: String,
    name: String,
    kind: String,
    codes: String,
    parent: String,
}

#[derive(Template)]
#[template(path = "organisations.html")]
struct OrganisationsPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    on: String,
    on_words: String,
    kind: String,
    kinds: Vec<Choice>,
    lines: Vec<Line>,
    formats: Vec<Format>,
    administers: bool,
}

/// The organisations that there were on the day, with their depth, in the order of the tree.
fn chosen<'a>(map: &'a OrganisationMap, asked: &Asked) -> Vec<(&'a Organisation, usize)> {
    map.tree_on(asked.on)
        .into_iter()
        .filter_map(|line| map.get(line.id).map(|o| (o, line.depth)))
        .filter(|(o, _)| asked.kind.is_none_or(|k| k == o.kind))
        .collect()
}

/// `GET /organisations`
pub async fn page(shell: Shell) -> Result<Response, WebError> {
    let asked = asked(&shell)?;
    let map = super::map(&shell).await?;
    let actor = Actor::maybe(&shell).await?;
    let mut query = Query::default().with("on", &asked.on.to_string());
    if let Some(kind) = asked.kind {
        query = query.with("kind", kind.code());
    }
    let lines = chosen(&map, &asked)
        .into_iter()
        .map(|(o, depth)| Line {
            indent: "\u{2003}".repeat(if asked.kind.is_some() { 0 } else { depth }),
            href: shell.href(
                &Query::default()
                    .with("on", &asked.on.to_string())
                    .href(&format!("/organisations/{}", o.key)),
            ),
            name: super::name(&shell, &map, o.id, asked.on),
            kind: shell.t(o.kind.message()),
            codes: codes_in_words(&shell, &o.codes_on(asked.on)),
            parent: o.parent_on(asked.on).map_or(String::new(), |p| super::name(&shell, &map, p, asked.on)),
        })
        .collect();
    let format = |name: &str, label: &str| Format {
        href: query.href(&format!("/organisations.{name}")),
        label: label.to_owned(),
        note: String::new(),
    };
    let kinds = Kind::ALL.into_iter().map(|k| Choice::new(k.code(), shell.t(k.message()))).collect();
    shell.page(&OrganisationsPage {
        shell: &shell,
        steps: vec![Step::new("/", "Trinn")],
        on: asked.on.to_string(),
        on_words: shell.date(asked.on),
        kind: asked.kind.map_or("", Kind::code).to_owned(),
        kinds,
        lines,
        formats: vec![format("csv", "CSV"), format("json", "JSON")],
        administers: actor.is_some_and(|a| a.may_administer()),
    })
}

/// Codes as people read them: `fylkesnummer 31`.
pub(super) fn codes_in_words(shell: &Shell, codes: &[(&str, &str)]) -> String {
    let words: Vec<String> =
        codes.iter().map(|(s, c)| format!("{} {c}", system_in_words(shell, s))).collect();
    words.join(", ")
}

/// The name of a code system, if we know one.
pub(super) fn system_in_words(shell: &Shell, system: &str) -> String {
    let key = format!("org-system-{system}");
    if shell.app().messages.has(&key) { shell.t(&key) } else { system.to_owned() }
}

/// One cell: quoted where needed, and never a formula for the spreadsheet that opens it.
fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// `GET /organisations.csv`
pub async fn csv(shell: Shell) -> Result<Response, WebError> {
    let asked = asked(&shell)?;
    let map = super::map(&shell).await?;
    let mut out = String::from("key,kind,name_nb,name_nn,name_se,name_en,parent,depth,codes\r\n");
    for (o, depth) in chosen(&map, &asked) {
        let name = o.name_on(asked.on);
        let mut cells = vec![o.key.to_string(), o.kind.code().to_owned()];
        cells.extend(kernel::Lang::ALL.iter().map(|l| name.exact(*l).unwrap_or("").to_owned()));
        cells.push(parent_key(&map, o, asked.on));
        cells.push(depth.to_string());
        let codes: Vec<String> = o.codes_on(asked.on).iter().map(|(s, c)| format!("{s}:{c}")).collect();
        cells.push(codes.join(" "));
        let cells: Vec<String> = cells.iter().map(|c| cell(c)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    let file = format!("attachment; filename=\"organisations-{}.csv\"", asked.on);
    Ok((
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, file)],
        out,
    )
        .into_response())
}

fn parent_key(map: &OrganisationMap, o: &Organisation, day: Date) -> String {
    o.parent_on(day).and_then(|p| map.get(p)).map_or(String::new(), |p| p.key.to_string())
}

/// `GET /organisations.json`
pub async fn json(shell: Shell) -> Result<Response, WebError> {
    let asked = asked(&shell)?;
    let map = super::map(&shell).await?;
    let organisations: Vec<Value> = chosen(&map, &asked)
        .into_iter()
        .map(|(o, depth)| {
            let codes: Map<String, Value> =
                o.codes_on(asked.on).into_iter().map(|(s, c)| (s.to_owned(), json!(c))).collect();
            let parent = Some(parent_key(&map, o, asked.on)).filter(|p| !p.is_empty());
            json!({ "key": o.key, "kind": o.kind, "name": o.name_on(asked.on), "codes": codes,
                "parent": parent, "depth": depth })
        })
        .collect();
    Ok(Json(json!({ "on": asked.on.to_string(), "organisations": organisations })).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Troms, Romsa"), "\"Troms, Romsa\"");
        assert_eq!(cell("31"), "31");
    }
}

//! `/edit/audit`: who did what, newest first, and whether the chain is whole.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use db::audit::{self, Entry, Verdict};
use people::Actor;
use webkit::query::Query;
use webkit::{Posted, Shell, WebError};

use super::edit::{Step, moment, names, steps};
use crate::room::Room;

/// Entries on a page.
const PAGE: i64 = 50;

/// The pages of the audit log.
pub fn routes() -> Router<Room> {
    Router::new().route("/edit/audit", get(page)).route("/edit/audit/verify", get(to_the_log).post(verify))
}

struct Row {
    seq: i64,
    when: String,
    who: String,
    action: String,
    subject: String,
    href: String,
    detail: String,
    hash: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    rows: Vec<Row>,
    first: String,
    next: String,
    /// The verdict: `success` or `danger`, and what it says.
    verdict: Option<(&'static str, String)>,
}

async fn render(room: &Room, shell: &Shell, verdict: Option<Verdict>) -> Result<Response, WebError> {
    let before = match shell.query().get("before") {
        None => i64::MAX,
        Some(text) => text.parse().map_err(|_| WebError::bad("before", "error-parameter", text))?,
    };
    let mut conn = room.db().read().await?;
    let entries = audit::latest(&mut conn, before, PAGE).await?;
    let names = names(&mut conn, entries.iter().map(|e| e.actor.clone()).collect()).await?;
    let last = entries.last().map_or(0, |e| e.seq);
    let page = AuditPage {
        shell,
        steps: steps(shell, Vec::new()),
        first: if before == i64::MAX { String::new() } else { "/edit/audit".to_owned() },
        next: if last > 1 {
            Query::default().with("before", &last.to_string()).href("/edit/audit")
        } else {
            String::new()
        },
        rows: entries.into_iter().map(|e| row(shell, &names, e)).collect(),
        verdict: verdict.map(|v| match v {
            Verdict::Whole(n) => ("success", shell.tn("audit-whole", n)),
            Verdict::Broken { seq, why } => {
                ("danger", shell.txy("audit-broken", seq.to_string(), shell.english(why)))
            }
        }),
    };
    shell.page(&page)
}

fn row(shell: &Shell, names: &HashMap<String, String>, e: Entry) -> Row {
    let key = format!("audit-{}", e.action.replace(['.', '_'], "-"));
    let action = if shell.app().messages.has(&key) { shell.t(&key) } else { e.action.clone() };
    Row {
        seq: e.seq,
        when: moment(shell, &e.at),
        who: names.get(&e.actor).cloned().unwrap_or_default(),
        href: address(&e.subject),
        subject: e.subject,
        action,
        detail: details(&e.detail),
        hash: e.hash.chars().take(12).collect(),
    }
}

/// The page of what an entry is about; empty when it has none.
fn address(subject: &str) -> String {
    match subject.split_once('/') {
        Some(("policy", n)) => format!("/edit/policies/{n}"),
        Some(("vocabulary", n)) => format!("/edit/vocabularies/{n}"),
        Some(("edition", n)) => format!("/editions/{n}"),
        Some(("organisation", n)) => format!("/organisations/{n}"),
        Some(("person", n)) => format!("/people/{n}"),
        _ => String::new(),
    }
}

/// An entry's details as words: `version: 3, plan › aim: whole`. What lies inside is led by where it lies.
fn details(json: &str) -> String {
    let Ok(value @ serde_json::Value::Object(_)) = serde_json::from_str(json) else { return String::new() };
    let mut words = Vec::new();
    spell("", &value, &mut words);
    words.join(", ").chars().take(200).collect()
}

/// One value's words: members by name, lists of plain values side by side, other lists by how long they are.
fn spell(path: &str, value: &serde_json::Value, words: &mut Vec<String>) {
    use serde_json::Value;
    let plain = |v: &Value| match v {
        Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let path = if path.is_empty() { name.clone() } else { format!("{path} › {name}") };
                spell(&path, inner, words);
            }
        }
        Value::Array(list) if list.is_empty() => {}
        Value::Array(list) if list.iter().any(|v| v.is_object() || v.is_array()) => {
            words.push(format!("{path}: × {}", list.len()));
        }
        Value::Array(list) => {
            words.push(format!("{path}: {}", list.iter().map(plain).collect::<Vec<_>>().join(" ")));
        }
        Value::Null => {}
        value => words.push(format!("{path}: {}", plain(value))),
    }
}

/// `GET /edit/audit`
async fn page(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?.require_administrator()?;
    render(&room, &shell, None).await
}

/// `GET /edit/audit/verify`: the verdict is not kept, so the address leads back to the log.
async fn to_the_log(shell: Shell) -> Response {
    shell.go("/edit/audit", None)
}

/// `POST /edit/audit/verify`
async fn verify(State(room): State<Room>, Posted { shell, .. }: Posted) -> Result<Response, WebError> {
    Actor::of(&shell).await?.require_administrator()?;
    let mut conn = room.db().read().await?;
    let verdict = audit::verify(&mut conn).await?;
    drop(conn);
    render(&room, &shell, Some(verdict)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_leads_to_what_it_is_about() {
        assert_eq!(address("policy/43626"), "/edit/policies/43626");
        assert_eq!(address("policies"), "");
        assert_eq!(details(r#"{"version":3,"why":"x"}"#), "version: 3, why: x");
        assert_eq!(details("not json"), "");
        assert_eq!(
            details(r#"{"plan":{"aim":"whole","areas":["1","2"],"fixed":[],"rows":[{"a":1}]},"since":null}"#),
            "plan › aim: whole, plan › areas: 1 2, plan › rows: × 1"
        );
    }
}

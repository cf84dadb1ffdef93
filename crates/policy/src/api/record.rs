//! One policy: its document, history, tree and relations.

use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use serde_json::{Value, json};
use webkit::{Shell, WebError};

use super::{answer, change, number, page_address, publication, whole};
use crate::clocks::{self, Severity};
use crate::diff as changes;
use crate::record::Record;
use crate::room::Room;
use crate::store::publications::{self, Publication};
use crate::store::relations as related;
use crate::umbrella::Umbrella;

async fn find(room: &Room, shell: &Shell, text: &str) -> Result<Publication, WebError> {
    let number = number(text)?;
    let mut conn = room.db().read().await?;
    publications::of(&mut conn, number, shell.as_of_instant()).await?.ok_or(WebError::NotFound)
}

/// `GET /api/v1/policies/{number}`
pub async fn one(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let found = find(&room, &shell, &text).await?;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let doubts: Vec<Value> = clocks::contradictions(&found.record, today)
        .iter()
        .map(|c| {
            json!({
                "kind": c.key().trim_start_matches("contradiction-"),
                "severity": match c.severity() {
                    Severity::Contradiction => "contradiction",
                    Severity::Remark => "remark",
                },
            })
        })
        .collect();
    let mut body = publication(&shell, &found);
    body["contradictions"] = Value::Array(doubts);
    Ok(answer(body))
}

/// Every publication of a record, newest first.
async fn published(conn: &mut Conn, number: i64) -> Result<Vec<Publication>, WebError> {
    let all = publications::of_record(conn, number).await?;
    if all.is_empty() { Err(WebError::NotFound) } else { Ok(all) }
}

/// `GET /api/v1/policies/{number}/revisions`: what was public when. Drafts are not told.
pub async fn revisions(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let number = number(&text)?;
    let mut conn = room.db().read().await?;
    let all = published(&mut conn, number).await?;
    let rows: Vec<Value> = all
        .iter()
        .map(|p| {
            let url = format!("/api/v1/policies/{number}/revisions/{}", p.version);
            json!({
                "version": p.version,
                "published_at": p.at,
                "until": if p.until.starts_with("9999-") { Value::Null } else { json!(p.until) },
                "withdrawn": p.removed,
                "confirmation_only": p.confirmation_only,
                "reason": p.reason,
                "url": shell.absolute(&url),
            })
        })
        .collect();
    Ok(answer(json!({ "number": number, "revisions": rows })))
}

fn version_of(all: &[Publication], version: i64) -> Option<&Publication> {
    all.iter().find(|p| p.version == version && !p.removed)
}

/// `GET /api/v1/policies/{number}/revisions/{version}`: one that was public.
pub async fn revision(
    State(room): State<Room>,
    shell: Shell,
    Path((text, version)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let (policy, version) = (number(&text)?, number(&version)?);
    let mut conn = room.db().read().await?;
    let all = published(&mut conn, policy).await?;
    let found = version_of(&all, version).ok_or(WebError::NotFound)?;
    Ok(answer(publication(&shell, found)))
}

/// `GET /api/v1/policies/{number}/diff?from=1&to=2`
pub async fn diff(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let policy = number(&text)?;
    let mut conn = room.db().read().await?;
    let all = published(&mut conn, policy).await?;
    let asked = |field: &str| -> Result<&Record, WebError> {
        let text = shell.query().get(field).unwrap_or("");
        let version = whole(field, text)?;
        let found =
            version_of(&all, version).ok_or_else(|| WebError::bad(field, "take-unknown-version", text))?;
        Ok(&found.record)
    };
    let list = changes::diff(asked("from")?, asked("to")?);
    Ok(answer(json!({
        "number": policy,
        "from": shell.query().get("from").and_then(|v| v.parse::<i64>().ok()),
        "to": shell.query().get("to").and_then(|v| v.parse::<i64>().ok()),
        "confirmation_only": changes::is_confirmation_only(&list),
        "changes": list.iter().map(change).collect::<Vec<_>>(),
    })))
}

/// `GET /api/v1/policies/{number}/tree`: goals, areas, measures, activities and promises in order.
pub async fn tree(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let found = find(&room, &shell, &text).await?;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let tree = Umbrella::build(&found.record.elements, today);
    let elements: Vec<Value> = tree
        .places
        .iter()
        .map(|place| {
            let mut out = serde_json::to_value(place.element).expect("an element always serialises");
            out["depth"] = json!(place.depth);
            out["backed"] = json!(place.backed);
            out["overdue"] = json!(place.overdue);
            out
        })
        .collect();
    Ok(answer(json!({
        "number": found.number,
        "elements": elements,
        "unbacked_promises": tree.unbacked.iter().map(|e| &e.key).collect::<Vec<_>>(),
        "overdue": tree.overdue(),
        "by_kind": tree.by_kind.iter().map(|(k, n)| (k.code().to_owned(), json!(n))).collect::<serde_json::Map<_, _>>(),
    })))
}

/// The other end of a relation.
fn other(shell: &Shell, p: Option<&Publication>) -> Value {
    match p {
        None => Value::Null,
        Some(p) => json!({
            "number": p.number,
            "name": p.record.name().0,
            "country_code": p.record.country_code,
            "last_stage": p.record.last_stage().map(|s| json!({ "year": s.year, "stage": s.stage })),
            "url": shell.absolute(&page_address(shell, p.number)),
        }),
    }
}

/// `GET /api/v1/policies/{number}/relations`, read from both ends.
pub async fn relations(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let found = find(&room, &shell, &text).await?;
    let as_of = shell.as_of_instant();
    let mut conn = room.db().read().await?;
    let mut outgoing = Vec::new();
    for r in &found.record.relations {
        let target = match r.target {
            Some(n) => publications::of(&mut conn, n, as_of).await?,
            None => None,
        };
        let mut out = serde_json::to_value(r).expect("a relation always serialises");
        out["policy"] = other(&shell, target.as_ref());
        outgoing.push(out);
    }
    let mut incoming = Vec::new();
    for (from, kind) in related::pointing_at(&mut conn, found.number, as_of).await? {
        let Some(p) = publications::of(&mut conn, from, as_of).await? else { continue };
        let said = p.record.relations.iter().find(|r| r.kind == kind && r.target == Some(found.number));
        if let Some(r) = said {
            incoming.push(
                json!({ "kind": kind, "basis": r.basis, "note": r.note, "policy": other(&shell, Some(&p)) }),
            );
        }
    }
    Ok(answer(json!({ "number": found.number, "outgoing": outgoing, "incoming": incoming })))
}

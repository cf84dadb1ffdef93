//! Editions and what they hold.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use webkit::{Shell, WebError};

use super::{answer, limit, number, page_of, whole};
use crate::pages::downloads::find_edition;
use crate::room::Room;
use crate::store::editions::{self, Edition, Member};
use crate::use_cases::freeze_edition;

fn shown(shell: &Shell, e: &Edition) -> Value {
    json!({
        "number": e.number,
        "title": e.title,
        "note": e.note,
        "frozen_at": e.frozen_at,
        "policies": e.records,
        "content_hash": e.content_hash,
        "url": shell.absolute(&format!("/editions/{}", e.number)),
        "members": shell.absolute(&format!("/api/v1/editions/{}/members", e.number)),
    })
}

/// `GET /api/v1/editions`
pub async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let mut conn = room.db().read().await?;
    let all = editions::all(&mut conn).await?;
    Ok(answer(json!({ "editions": all.iter().map(|e| shown(&shell, e)).collect::<Vec<_>>() })))
}

/// `GET /api/v1/editions/{number}`
pub async fn one(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let edition = find_edition(&room, number(&text)?).await?;
    Ok(answer(shown(&shell, &edition)))
}

async fn members_of(room: &Room, edition: &Edition) -> Result<Vec<Member>, WebError> {
    let mut conn = room.db().read().await?;
    Ok(editions::members(&mut conn, edition.moment()?).await?)
}

/// `GET /api/v1/editions/{number}/members`: number, version and hash of each policy, by number.
pub async fn members(
    State(room): State<Room>,
    shell: Shell,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let edition = find_edition(&room, number(&text)?).await?;
    let limit = limit(&shell)?;
    let after = match shell.query().get("after").filter(|a| !a.is_empty()) {
        Some(text) => whole("after", text)?,
        None => 0,
    };
    let all = members_of(&room, &edition).await?;
    let mut rest = all.iter().filter(|m| m.0 > after);
    let page: Vec<&Member> = rest.by_ref().take(limit).collect();
    let next = rest.next().and(page.last()).map(|m| m.0.to_string());
    let rows: Vec<Value> = page
        .iter()
        .map(|(number, version, hash)| {
            let url = shell.absolute(&format!("/api/v1/policies/{number}/revisions/{version}"));
            json!({ "number": number, "version": version, "content_hash": hash, "url": url })
        })
        .collect();
    Ok(page_of(&shell, json!({ "total": all.len(), "members": rows }), next))
}

/// `GET /api/v1/editions/{number}/diff/{other}`: the second as it differs from the first.
pub async fn diff(
    State(room): State<Room>,
    Path((from, to)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let from = find_edition(&room, number(&from)?).await?;
    let to = find_edition(&room, number(&to)?).await?;
    let d = freeze_edition::compare(&members_of(&room, &from).await?, &members_of(&room, &to).await?);
    let changed: Vec<Value> =
        d.changed.iter().map(|(n, a, b)| json!({ "number": n, "from": a, "to": b })).collect();
    Ok(answer(json!({
        "from": from.number, "to": to.number,
        "added": d.added, "removed": d.removed, "changed": changed, "same": d.same,
    })))
}

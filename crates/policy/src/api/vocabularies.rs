//! Vocabularies: what the codes mean.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use webkit::{Shell, WebError};

use super::answer;
use crate::room::Room;

/// `GET /api/v1/vocabularies`
pub async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let all = room.vocabularies_as_of(shell.as_of_instant()).await?;
    let rows: Vec<Value> = all
        .iter()
        .map(|v| {
            let versions: Vec<Value> = v
                .versions
                .iter()
                .map(|x| json!({ "version": x.version, "labels": x.labels, "terms": x.terms.len() }))
                .collect();
            json!({
                "vocabulary": v.vocabulary,
                "labels": v.labels,
                "versions": versions,
                "url": shell.absolute(&format!("/api/v1/vocabularies/{}", v.vocabulary)),
            })
        })
        .collect();
    Ok(answer(json!({ "vocabularies": rows })))
}

/// `GET /api/v1/vocabularies/{name}`: all versions and mappings.
pub async fn one(
    State(room): State<Room>,
    shell: Shell,
    Path(name): Path<String>,
) -> Result<Response, WebError> {
    let all = room.vocabularies_as_of(shell.as_of_instant()).await?;
    let found = all.get(&name).ok_or(WebError::NotFound)?;
    Ok(answer(json!(found)))
}

/// `GET /api/v1/vocabularies/{name}/{version}`: one version with the mappings that touch it.
pub async fn version(
    State(room): State<Room>,
    shell: Shell,
    Path((name, version)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let all = room.vocabularies_as_of(shell.as_of_instant()).await?;
    let vocabulary = all.get(&name).ok_or(WebError::NotFound)?;
    let found = vocabulary.version(&version).ok_or(WebError::NotFound)?;
    let mappings: Vec<_> =
        vocabulary.mappings.iter().filter(|m| m.from.0 == version || m.to.0 == version).collect();
    let mut body = json!(found);
    body["vocabulary"] = json!(vocabulary.vocabulary);
    body["mappings"] = json!(mappings);
    Ok(answer(body))
}

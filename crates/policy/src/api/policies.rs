//! Lists of policies: found, counted, compared, cited.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::{answer, counts, limit, page_of, publication, whole};
use crate::catalog::{self, Facet};
use crate::citation::{self, Citable};
use crate::pages::downloads::{
    Style, citable_edition, citable_list, citable_record, find_edition, formatted,
};
use crate::room::Room;
use crate::selection;
use crate::store::publications;

/// The facets that `facets=country,type` asks to be counted.
fn asked_facets(query: &Query) -> Result<Vec<Facet>, WebError> {
    let mut out = Vec::new();
    for name in query.all("facets").flat_map(|list| list.split(',')).filter(|n| !n.is_empty()) {
        let facet =
            Facet::from_param(name).ok_or_else(|| WebError::bad("facets", "error-parameter", name))?;
        if !out.contains(&facet) {
            out.push(facet);
        }
    }
    Ok(out)
}

/// `GET /api/v1/policies`
pub async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let filter = selection::filter(shell.query())?;
    let limit = limit(&shell)?;
    let facets = asked_facets(shell.query())?;
    let mut question = filter.to_search(shell.language(), limit, &facets);
    if let Some(after) = &filter.after {
        question.after = Some(after.parse().map_err(|_| WebError::bad("after", "error-parameter", after))?);
    }
    let catalog = room.catalog.clone();
    let found = tokio::task::spawn_blocking(move || catalog.index().search(&question))
        .await
        .expect("a search does not panic and is not cancelled")
        .map_err(WebError::internal)?;
    let picks: Vec<selection::Pick> = found.hits.iter().map(|h| (h.key as i64, h.seq as i64)).collect();
    let records = selection::load(room.db(), &picks).await?;
    let texts = catalog::schema().texts;
    let rows: Vec<Value> = records
        .iter()
        .map(|p| {
            let mut row = publication(&shell, p);
            let hit = found.hits.iter().find(|h| h.seq as i64 == p.seq);
            if let Some(hit) = hit.filter(|h| !h.why.is_empty()) {
                let why: Vec<Value> = hit
                    .why
                    .iter()
                    .map(|w| {
                        let field = texts.get(w.field).map_or("", |t| t.name);
                        json!({ "field": field, "word": w.word, "matched": w.matched, "kind": w.kind })
                    })
                    .collect();
                row["score"] = json!(hit.score);
                row["why"] = Value::Array(why);
            }
            row
        })
        .collect();
    let mut body = json!({ "total": found.total, "policies": rows });
    if !facets.is_empty() {
        body["facets"] = counts(&found, &room.words(&shell).await?.vocabularies);
    }
    if let Some(suggestion) = &found.suggestion {
        body["suggestion"] = json!(suggestion);
    }
    Ok(page_of(&shell, body, found.next.as_ref().map(ToString::to_string)))
}

/// `GET /api/v1/facets`: every facet of a list, counted.
pub async fn facets(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let filter = selection::filter(shell.query())?;
    let mut wanted = asked_facets(shell.query())?;
    if wanted.is_empty() {
        wanted = Facet::ALL.to_vec();
    }
    let question = filter.to_search(shell.language(), 1, &wanted);
    let catalog = room.catalog.clone();
    let found = tokio::task::spawn_blocking(move || catalog.index().search(&question))
        .await
        .expect("a search does not panic and is not cancelled")
        .map_err(WebError::internal)?;
    Ok(answer(
        json!({ "total": found.total, "facets": counts(&found, &room.words(&shell).await?.vocabularies) }),
    ))
}

/// The numbers in `id=…&id=…`, each once.
fn ids(query: &Query) -> Result<Vec<i64>, WebError> {
    let mut out = Vec::new();
    for text in query.all("id").flat_map(|list| list.split(',')).filter(|t| !t.is_empty()) {
        let id = whole("id", text)?;
        if !out.contains(&id) {
            out.push(id);
        }
    }
    Ok(out)
}

/// `GET /api/v1/policies/compare`: two to six policies, and which fields differ.
pub async fn compare(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let ids = ids(shell.query())?;
    if !(2..=6).contains(&ids.len()) {
        return Err(WebError::bad("id", "take-compare-count", &ids.len().to_string()));
    }
    let mut conn = room.db().read().await?;
    let mut records = Vec::new();
    for id in ids {
        let found = publications::of(&mut conn, id, shell.as_of_instant()).await?;
        records.push(found.ok_or_else(|| WebError::bad("id", "take-unknown-id", &id.to_string()))?);
    }
    drop(conn);
    let documents: Vec<Value> = records
        .iter()
        .map(|p| serde_json::to_value(&p.record).expect("a record always serialises"))
        .collect();
    let mut keys: Vec<&String> = Vec::new();
    for key in documents.iter().filter_map(Value::as_object).flat_map(|d| d.keys()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let (mut differ, mut same) = (Vec::new(), Vec::new());
    for key in keys {
        let mut values = documents.iter().map(|d| d.get(key).unwrap_or(&Value::Null));
        let first = values.next();
        let alike = values.all(|v| Some(v) == first);
        if alike { same.push(key) } else { differ.push(key) }
    }
    let rows: Vec<Value> = records.iter().map(|p| publication(&shell, p)).collect();
    Ok(answer(json!({ "policies": rows, "differ": differ, "same": same })))
}

/// Citations in one answer, at most.
const MOST_CITATIONS: usize = 200;

/// `GET /api/v1/citations`: of records by number, of an edition, or of a list as a whole.
pub async fn citations(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let ids = ids(shell.query())?;
    if ids.len() > MOST_CITATIONS {
        return Err(WebError::bad("id", "take-too-many-references", &ids.len().to_string()));
    }
    let mut cited: Vec<Citable> = Vec::new();
    if let Some(text) = shell.query().get("edition") {
        let edition = find_edition(&room, whole("edition", text)?).await?;
        cited.push(citable_edition(&room, &shell, &edition));
    } else if ids.is_empty() {
        let filter = selection::filter(shell.query())?;
        let total = selection::load_filtered(&room.catalog, &filter, shell.language()).await?.len();
        cited.push(citable_list(&room, &room.words(&shell).await?, &filter, total));
    } else {
        let mut conn = room.db().read().await?;
        for id in ids {
            let found = publications::of(&mut conn, id, shell.as_of_instant()).await?;
            let found = found.ok_or_else(|| WebError::bad("id", "take-unknown-id", &id.to_string()))?;
            cited.push(citable_record(&room, &shell, &found));
        }
    }
    let in_style = |style| cited.iter().map(|c| formatted(&shell, c, style)).collect::<Vec<_>>();
    Ok(answer(json!({
        "apa": in_style(Style::Apa),
        "chicago": in_style(Style::Chicago),
        "bibtex": citation::bibtex(&cited),
        "ris": citation::ris(&cited),
        "csl": citation::csl_json(&cited),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_be_repeated_or_listed_and_stand_once() {
        assert_eq!(ids(&Query::parse("id=1&id=2,3&id=1")).ok(), Some(vec![1, 2, 3]));
        assert!(ids(&Query::parse("id=one")).is_err());
    }

    #[test]
    fn an_unknown_facet_is_refused() {
        assert_eq!(
            asked_facets(&Query::parse("facets=country,type")).ok(),
            Some(vec![Facet::Country, Facet::Type])
        );
        assert!(asked_facets(&Query::parse("facets=colour")).is_err());
    }
}

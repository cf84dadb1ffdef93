//! The interface for programs: `/api/v1/…` as JSON, described by OpenAPI 3.1 at
//! `/api/openapi.json`. It takes the parameters of the pages and answers with
//! codes rather than labels; the vocabularies say what the codes mean. Errors
//! carry stable codes (`webkit::error` writes them); answers carry an ETag.

mod describe;
mod editions;
mod figures;
mod page;
mod policies;
mod record;
mod vocabularies;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};
use webkit::cache::Public;
use webkit::{Shell, WebError};

use crate::catalog::{self, Facet};
use crate::diff::{Change, ChangeKind, PieceKind, Shown};
use crate::room::Room;
use crate::store::publications::Publication;
use crate::vocabulary::Vocabularies;

pub use describe::{OPERATIONS, Operation, OtherOperation, document, others};

/// Names each address once: the router and the list that the description is checked against.
macro_rules! addresses {
    ($($path:literal => $handler:path),* $(,)?) => {
        /// The addresses of the interface.
        pub const ADDRESSES: &[&str] = &[$($path),*];

        fn versioned() -> Router<Room> {
            Router::new()$(.route($path, get($handler)))*
        }
    };
}

addresses! {
    "/api/v1/policies" => policies::list,
    "/api/v1/policies/compare" => policies::compare,
    "/api/v1/policies/{number}" => record::one,
    "/api/v1/policies/{number}/revisions" => record::revisions,
    "/api/v1/policies/{number}/revisions/{version}" => record::revision,
    "/api/v1/policies/{number}/diff" => record::diff,
    "/api/v1/policies/{number}/tree" => record::tree,
    "/api/v1/policies/{number}/relations" => record::relations,
    "/api/v1/facets" => policies::facets,
    "/api/v1/statistics" => figures::statistics,
    "/api/v1/citations" => policies::citations,
    "/api/v1/editions" => editions::list,
    "/api/v1/editions/{number}" => editions::one,
    "/api/v1/editions/{number}/members" => editions::members,
    "/api/v1/editions/{number}/diff/{other}" => editions::diff,
    "/api/v1/vocabularies" => vocabularies::list,
    "/api/v1/vocabularies/{name}" => vocabularies::one,
    "/api/v1/vocabularies/{name}/{version}" => vocabularies::version,
}

/// The addresses of this part's interface for programs, and the page about it.
pub fn routes() -> Router<Room> {
    versioned().route("/api", get(page::show)).route("/api/openapi.json", get(page::description))
}

/// Rows on one page of a list, unless `limit` says otherwise, and at most.
const PAGE: usize = 50;
const LARGEST_PAGE: usize = 200;

/// An answer that is the same for everyone until the data change.
fn answer(value: Value) -> Response {
    let mut response = axum::Json(value).into_response();
    response.extensions_mut().insert(Public);
    response
}

/// An answer with the address of the next page, in the body and as a link (RFC 8288).
fn page_of(shell: &Shell, mut value: Value, next: Option<String>) -> Response {
    let next = next.map(|after| shell.absolute(&shell.query().with("after", &after).href(shell.path())));
    value["next"] = json!(next);
    let mut response = answer(value);
    if let Some(link) = next.and_then(|n| HeaderValue::from_str(&format!("<{n}>; rel=\"next\"")).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// How many rows a page shall have.
fn limit(shell: &Shell) -> Result<usize, WebError> {
    match shell.query().get("limit") {
        None => Ok(PAGE),
        Some(text) => {
            let n: usize = text.parse().map_err(|_| WebError::bad("limit", "error-range", text))?;
            if (1..=LARGEST_PAGE).contains(&n) {
                Ok(n)
            } else {
                Err(WebError::bad("limit", "error-range", text))
            }
        }
    }
}

/// A whole number above zero in an address.
fn whole(field: &str, text: &str) -> Result<i64, WebError> {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|n| digits && *n > 0)
        .ok_or_else(|| WebError::bad(field, "error-parameter", text))
}

/// The number in a path; what is no number is nowhere.
fn number(text: &str) -> Result<i64, WebError> {
    whole("number", text).map_err(|_| WebError::NotFound)
}

/// A publication with its document.
fn publication(shell: &Shell, p: &Publication) -> Value {
    json!({
        "number": p.number,
        "version": p.version,
        "published_at": p.at,
        "url": shell.absolute(&page_address(shell, p.number)),
        "policy": p.record,
    })
}

/// The page of a record, on the day asked for.
fn page_address(shell: &Shell, number: i64) -> String {
    match shell.as_of_day() {
        Some(day) => format!("/policies/{number}?as-of={day}"),
        None => format!("/policies/{number}"),
    }
}

/// Counted terms with their labels.
fn counts(answer: &search::Answer, v: &Vocabularies) -> Value {
    let mut out = Map::new();
    for (at, terms) in &answer.facets {
        let Some(facet) = Facet::ALL.get(*at) else { continue };
        let terms: Vec<Value> = terms
            .iter()
            .map(|(term, count)| json!({ "term": &**term, "labels": catalog::label(*facet, term, v), "count": count }))
            .collect();
        out.insert(facet.param().to_owned(), Value::Array(terms));
    }
    Value::Object(out)
}

/// A change of a record.
fn change(c: &Change) -> Value {
    let mut out = json!({
        "field": c.field,
        "path": c.path,
        "kind": match c.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
            ChangeKind::Moved => "moved",
        },
    });
    for (key, shown) in [("before", &c.before), ("after", &c.after)] {
        if let Some(shown) = shown {
            out[key] = value_of(shown);
        }
    }
    if !c.words.is_empty() {
        let words: Vec<Value> = c
            .words
            .iter()
            .map(|p| {
                let kind = match p.kind {
                    PieceKind::Same => "same",
                    PieceKind::Removed => "removed",
                    PieceKind::Added => "added",
                };
                json!({ "kind": kind, "text": p.text })
            })
            .collect();
        out["words"] = Value::Array(words);
    }
    out
}

fn value_of(shown: &Shown) -> Value {
    match shown {
        Shown::Unknown => Value::Null,
        Shown::Empty => Value::String(String::new()),
        Shown::Yes(yes) => Value::Bool(*yes),
        Shown::Number(n) => serde_json::from_str(n).unwrap_or_else(|_| Value::String(n.clone())),
        Shown::Stage(s) => json!(s),
        Shown::Type(t) => json!(t),
        Shown::Code { code, .. } => json!(code),
        Shown::Text(t) => json!(t),
        Shown::Texts(list) => {
            Value::Object(list.iter().map(|(l, t)| (l.code().to_owned(), json!(t))).collect())
        }
        Shown::Parts(parts) => Value::Object(parts.iter().map(|(k, s)| (k.clone(), value_of(s))).collect()),
        Shown::List(items) => Value::Array(items.iter().map(value_of).collect()),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn numbers_in_addresses_are_plain_and_above_zero() {
        assert_eq!(whole("from", "12").ok(), Some(12));
        for bad in ["", "0", "-1", "+1", "1.5", "99999999999999999999"] {
            assert!(whole("from", bad).is_err(), "{bad}");
        }
        assert!(matches!(number("seed"), Err(WebError::NotFound)));
    }

    #[test]
    fn a_shown_value_becomes_plain_json() {
        let shown = Shown::Parts(vec![
            ("year".into(), Shown::Number("2024".into())),
            ("stage".into(), Shown::Stage(crate::Stage::Completed)),
            ("note".into(), Shown::Texts(vec![(Lang::En, "Done".into())])),
            ("unknown".into(), Shown::Unknown),
        ]);
        assert_eq!(
            value_of(&shown),
            json!({ "year": 2024, "stage": "completed", "note": { "en": "Done" }, "unknown": null })
        );
    }
}

//! The description of the interface, OpenAPI 3.1. Operations are listed here,
//! parameters and schemas in `components.json`; tests hold both against the
//! router and the record. Other parts add their pieces. The committed copy is `docs/openapi.json`; the binary's tests
//! hold it against what is served.

use kernel::Lang;
use serde_json::{Map, Value, json};
use webkit::{Messages, mark};

/// One operation of this part. All are GET: it reads.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name for client generators; `take-op-…` with this name is its summary.
    pub id: &'static str,
    /// Its address.
    pub path: &'static str,
    /// An address that answers something in the demonstration.
    pub example: &'static str,
    /// Its parameters, by name in `components.json`.
    pub parameters: &'static [&'static str],
    /// The schema of its answer.
    pub schema: &'static str,
}

/// The parameters that narrow a list.
const FILTERS: [&str; 16] = [
    "q",
    "country",
    "type",
    "stage",
    "stage-in",
    "subsystem",
    "target-group",
    "category",
    "sub-category",
    "priority",
    "body",
    "theme",
    "valid-in",
    "in-year",
    "in-stage",
    "as-of",
];

/// Stands for [`FILTERS`] in an operation's parameters.
const ALL_FILTERS: &str = "*";

macro_rules! operation {
    ($id:literal, $path:literal, $example:literal, [$($parameter:expr),*], $schema:literal) => {
        Operation { id: $id, path: $path, example: $example, parameters: &[$($parameter),*], schema: $schema }
    };
}

/// All operations, in the order of the description.
pub const OPERATIONS: &[Operation] = &[
    operation!(
        "list-policies",
        "/api/v1/policies",
        "/api/v1/policies?q=digital&country=NO&facets=type,stage",
        [ALL_FILTERS, "sort", "facets", "limit", "after", "lang"],
        "PolicyPage"
    ),
    operation!("compare-policies", "/api/v1/policies/compare", "", ["ids", "as-of"], "Comparison"),
    operation!(
        "get-policy",
        "/api/v1/policies/{number}",
        "/api/v1/policies/43626",
        ["number", "as-of"],
        "PolicyDetail"
    ),
    operation!(
        "list-revisions",
        "/api/v1/policies/{number}/revisions",
        "/api/v1/policies/43626/revisions",
        ["number"],
        "Revisions"
    ),
    operation!(
        "get-revision",
        "/api/v1/policies/{number}/revisions/{version}",
        "/api/v1/policies/43626/revisions/1",
        ["number", "version"],
        "PublishedPolicy"
    ),
    operation!("diff-revisions", "/api/v1/policies/{number}/diff", "", ["number", "from", "to"], "Changes"),
    operation!(
        "get-tree",
        "/api/v1/policies/{number}/tree",
        "/api/v1/policies/43626/tree",
        ["number", "as-of"],
        "Tree"
    ),
    operation!(
        "list-relations",
        "/api/v1/policies/{number}/relations",
        "/api/v1/policies/43626/relations",
        ["number", "as-of"],
        "Relations"
    ),
    operation!(
        "count-facets",
        "/api/v1/facets",
        "/api/v1/facets?facets=country",
        [ALL_FILTERS, "facets", "lang"],
        "Facets"
    ),
    operation!("get-statistics", "/api/v1/statistics", "/api/v1/statistics", [ALL_FILTERS], "Statistics"),
    operation!(
        "cite",
        "/api/v1/citations",
        "/api/v1/citations?id=43626",
        ["id", "edition", ALL_FILTERS, "lang"],
        "Citations"
    ),
    operation!("list-editions", "/api/v1/editions", "/api/v1/editions", [], "Editions"),
    operation!("get-edition", "/api/v1/editions/{number}", "", ["number"], "Edition"),
    operation!(
        "list-members",
        "/api/v1/editions/{number}/members",
        "",
        ["number", "limit", "member-after"],
        "Members"
    ),
    operation!(
        "diff-editions",
        "/api/v1/editions/{number}/diff/{other}",
        "",
        ["number", "other"],
        "EditionDiff"
    ),
    operation!("list-vocabularies", "/api/v1/vocabularies", "/api/v1/vocabularies", [], "Vocabularies"),
    operation!(
        "get-vocabulary",
        "/api/v1/vocabularies/{name}",
        "/api/v1/vocabularies/stages",
        ["name"],
        "Vocabulary"
    ),
    operation!(
        "get-vocabulary-version",
        "/api/v1/vocabularies/{name}/{version}",
        "",
        ["name", "vocabulary-version"],
        "VocabularyVersion"
    ),
];

fn components() -> Value {
    serde_json::from_str(include_str!("components.json")).expect("a test reads components.json")
}

/// The parameters of an operation, filters written out.
fn parameters(operation: &Operation) -> impl Iterator<Item = &'static str> {
    operation.parameters.iter().flat_map(|p| if *p == ALL_FILTERS { FILTERS.to_vec() } else { vec![*p] })
}

/// An operation of another part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherOperation {
    /// Its name for client generators.
    pub id: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Its address.
    pub path: String,
    /// Message key of its summary.
    pub summary: String,
}

/// The operations that the other parts' pieces describe.
pub fn others(pieces: &[Value]) -> Vec<OtherOperation> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let mut out = Vec::new();
    for (path, methods) in pieces.iter().filter_map(|p| p["paths"].as_object()).flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            out.push(OtherOperation {
                id: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(&operation["summary"]),
            });
        }
    }
    out
}

/// Adds a part's piece; its summaries are looked up.
fn add_piece(document: &mut Value, piece: &Value, text: &dyn Fn(&str) -> String) {
    for (path, methods) in piece["paths"].as_object().into_iter().flatten() {
        let mut methods = methods.clone();
        for (_, operation) in methods.as_object_mut().into_iter().flatten() {
            operation["summary"] = json!(text(operation["summary"].as_str().unwrap_or_default()));
        }
        document["paths"][path] = methods;
    }
    for (kind, parts) in piece["components"].as_object().into_iter().flatten() {
        for (name, part) in parts.as_object().into_iter().flatten() {
            document["components"][kind][name] = part.clone();
        }
    }
}

/// The description, with the pieces of the other parts. Summaries are the English texts of the page about the interface.
pub fn document(messages: &Messages, pieces: &[Value]) -> Value {
    let text = |key: &str| mark::strip(&messages.get(Lang::En, key));
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let references: Vec<Value> = parameters(operation)
            .map(|p| json!({ "$ref": format!("#/components/parameters/{p}") }))
            .collect();
        let mut responses = json!({
            "200": {
                "description": "The answer.",
                "headers": { "ETag": { "description": "Changes with the content.", "schema": { "type": "string" } } },
                "content": {
                    "application/json": { "schema": { "$ref": format!("#/components/schemas/{}", operation.schema) } }
                }
            },
            "304": { "description": "Unchanged since the ETag in If-None-Match." }
        });
        if !references.is_empty() {
            responses["400"] = json!({ "$ref": "#/components/responses/BadParameter" });
        }
        if operation.path.contains('{') || operation.parameters.contains(&"edition") {
            responses["404"] = json!({ "$ref": "#/components/responses/NotFound" });
        }
        paths.insert(
            operation.path.to_owned(),
            json!({ "get": {
                "operationId": operation.id,
                "summary": text(&format!("take-op-{}", operation.id)),
                "parameters": references,
                "responses": responses,
            }}),
        );
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Trinn",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": text("site-tagline"),
            "description": text("take-api-lead"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": components(),
    });
    for piece in pieces {
        add_piece(&mut document, piece, &text);
    }
    document
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Record;
    use crate::api::ADDRESSES;
    use crate::catalog::{Facet, Order};
    use crate::stage::Stage;

    #[test]
    fn every_address_is_described_and_every_description_has_its_address() {
        let described: Vec<&str> = OPERATIONS.iter().map(|o| o.path).collect();
        let served: BTreeSet<&str> = ADDRESSES.iter().copied().collect();
        assert_eq!(described.iter().copied().collect::<BTreeSet<_>>(), served);
        assert_eq!(described.len(), ADDRESSES.len(), "no address twice");
        let ids: BTreeSet<&str> = OPERATIONS.iter().map(|o| o.id).collect();
        assert_eq!(ids.len(), OPERATIONS.len(), "no name twice");
    }

    fn references(value: &Value, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    match value {
                        Value::String(to) if key == "$ref" => drop(out.insert(to.clone())),
                        other => references(other, out),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|v| references(v, out)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_nothing_is_left_over() {
        let document = document(&Messages::load(), &[]);
        let mut used = BTreeSet::new();
        references(&document, &mut used);
        for reference in &used {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        for (kind, parts) in document["components"].as_object().expect("components") {
            for name in parts.as_object().expect("named parts").keys() {
                let reference = format!("#/components/{kind}/{name}");
                assert!(used.contains(&reference), "{reference} is used nowhere");
            }
        }
    }

    #[test]
    fn path_parameters_are_described() {
        let components = components();
        for operation in OPERATIONS {
            let names: Vec<String> = parameters(operation)
                .map(|p| &components["parameters"][p])
                .filter(|p| p["in"] == "path")
                .map(|p| format!("{{{}}}", p["name"].as_str().expect("a name")))
                .collect();
            let in_path: Vec<&str> = operation.path.split('/').filter(|part| part.starts_with('{')).collect();
            assert_eq!(names, in_path, "{}", operation.path);
        }
    }

    #[test]
    fn every_facet_stage_and_order_is_described() {
        let components = components();
        for facet in Facet::ALL {
            assert!(FILTERS.contains(&facet.param()), "{}", facet.param());
        }
        let codes = |pointer: &str| -> Vec<String> {
            let list = components.pointer(pointer).and_then(Value::as_array);
            list.expect("a list of codes").iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        assert_eq!(codes("/schemas/Stage/enum"), Stage::ALL.map(Stage::code));
        let orders: Vec<&str> = Order::ALL.into_iter().map(Order::param).chain(["relevance"]).collect();
        assert_eq!(codes("/parameters/sort/schema/enum"), orders);
    }

    #[test]
    fn the_schema_of_a_policy_names_every_field() {
        let components = components();
        let described = components["schemas"]["Policy"]["properties"].as_object().expect("properties");
        let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/no-43626-strategy.jsonl");
        let text = std::fs::read_to_string(content).expect("the strategy is in the repository");
        let strategy: Record = serde_json::from_str(text.lines().next().expect("a line")).expect("a record");
        let value = serde_json::to_value(&strategy).expect("a record serialises");
        for key in value.as_object().expect("an object").keys().filter(|k| !strategy.extra.contains_key(*k)) {
            assert!(described.contains_key(key), "{key} is not described");
        }
        for key in crate::record::ROW_KEYS {
            assert!(described.contains_key(key), "{key} is not described");
        }
    }
}

//! A vocabulary as JSON-LD: each version a `skos:ConceptScheme`, each term a
//! `skos:Concept` (SKOS Reference, W3C Recommendation 18 August 2009).

use kernel::Text;
use serde_json::{Map, Value, json};

use super::term_address;
use crate::vocabulary::Vocabulary;

/// The whole vocabulary as one graph. `base` is the service's address without a slash at its end.
pub fn scheme(v: &Vocabulary, base: &str) -> Value {
    let at = |version: &str, code: &str| format!("{base}{}", term_address(&v.vocabulary, version, code));
    let mut graph: Vec<Value> = Vec::new();
    for version in &v.versions {
        let home = format!("{base}/vocabularies/{}/{}", v.vocabulary, version.version);
        let top: Vec<String> = version
            .terms
            .iter()
            .filter(|t| t.parent.is_none())
            .map(|t| at(&version.version, &t.code))
            .collect();
        let mut node = json!({
            "@id": home,
            "@type": "skos:ConceptScheme",
            "skos:prefLabel": labels(&version.labels),
            "skos:hasTopConcept": ids(top.iter().map(String::as_str)),
            "dct:isVersionOf": { "@id": format!("{base}/vocabularies/{}", v.vocabulary) },
        });
        put(&mut node, "skos:note", labels(&version.description));
        put(&mut node, "dct:source", ids(version.source.url.as_deref()));
        graph.push(node);
        for term in &version.terms {
            let mut node = json!({
                "@id": at(&version.version, &term.code),
                "@type": "skos:Concept",
                "skos:inScheme": { "@id": home },
                "skos:notation": term.code,
                "skos:prefLabel": labels(&term.labels),
            });
            put(&mut node, "skos:altLabel", json!(term.aliases));
            put(&mut node, "skos:definition", labels(&term.description));
            match &term.parent {
                Some(parent) => {
                    put(&mut node, "skos:broader", json!({ "@id": at(&version.version, parent) }))
                }
                None => put(&mut node, "skos:topConceptOf", json!({ "@id": home })),
            }
            for m in &v.mappings {
                if m.from.0 == version.version && m.from.1 == term.code {
                    let (key, other) = (property(&m.relation, false), at(&m.to.0, &m.to.1));
                    add(&mut node, key, json!({ "@id": other }));
                } else if m.to.0 == version.version && m.to.1 == term.code {
                    let (key, other) = (property(&m.relation, true), at(&m.from.0, &m.from.1));
                    add(&mut node, key, json!({ "@id": other }));
                }
            }
            graph.push(node);
        }
    }
    json!({
        "@context": {
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@id": format!("{base}/vocabularies/{}", v.vocabulary),
        "dct:title": labels(&v.labels),
        "dct:description": labels(&v.description),
        "@graph": graph,
    })
}

/// The mapping property: `broad` says that the other term is the wider one (SKOS Reference, section 10).
fn property(relation: &str, inverse: bool) -> &'static str {
    match (relation, inverse) {
        ("exact", _) => "skos:exactMatch",
        ("close", _) => "skos:closeMatch",
        ("broad", false) | ("narrow", true) => "skos:broadMatch",
        ("narrow", false) | ("broad", true) => "skos:narrowMatch",
        _ => "skos:relatedMatch",
    }
}

fn labels(text: &Text) -> Value {
    text.iter().map(|(lang, t)| json!({ "@language": lang.code(), "@value": t })).collect()
}

fn ids<'a>(list: impl IntoIterator<Item = &'a str>) -> Value {
    list.into_iter().map(|id| json!({ "@id": id })).collect()
}

/// Sets a property unless its value is an empty list.
fn put(node: &mut Value, key: &str, value: Value) {
    if value.as_array().is_some_and(Vec::is_empty) {
        return;
    }
    if let Some(map) = node.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

/// Adds one more value to a property that may have several.
fn add(node: &mut Value, key: &str, value: Value) {
    let Some(map): Option<&mut Map<String, Value>> = node.as_object_mut() else { return };
    let list = map.entry(key.to_owned()).or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_can_be_read_from_both_terms() {
        let v: Vocabulary = serde_json::from_value(json!({
            "vocabulary": "priorities", "labels": { "en": "Priorities" },
            "versions": [
                { "version": "one", "labels": { "en": "One" }, "terms": [{ "code": "a", "labels": { "en": "A" } }] },
                { "version": "two", "labels": { "en": "Two" }, "terms": [{ "code": "b", "labels": { "en": "B" } }] },
            ],
            "mappings": [{ "from": ["one", "a"], "to": ["two", "b"], "relation": "broad" }],
        }))
        .expect("a vocabulary");
        let doc = scheme(&v, "https://example.org");
        let find =
            |id: &str| doc["@graph"].as_array().and_then(|g| g.iter().find(|n| n["@id"] == id)).expect(id);
        let a = find("https://example.org/vocabularies/priorities/one#a");
        let b = find("https://example.org/vocabularies/priorities/two#b");
        assert_eq!(a["skos:broadMatch"][0]["@id"], b["@id"]);
        assert_eq!(b["skos:narrowMatch"][0]["@id"], a["@id"]);
        assert_eq!(a["skos:prefLabel"][0], json!({ "@language": "en", "@value": "A" }));
        assert!(a.get("skos:altLabel").is_none(), "what is empty is left out");
    }
}

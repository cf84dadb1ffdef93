//! Linked data: each record as a node of schema.org (`Legislation` when the
//! source says so, else `CreativeWork`), its tags as SKOS concepts at the
//! addresses of our vocabularies. What the compilers read out of the text
//! (`our_…`, quantities, bodies named) is under our own names and never passes
//! for the source's: a label of ours is no `schema:name`. Nulls are left out.

use std::io::{self, Write};

use jiff::civil::Date;
use kernel::Text;
use serde_json::{Map, Value, json};

use crate::record::{
    Basis, Behind, Element, PolicyType, Quantity, Record, RelationKind, Validity, YearStage,
};

/// A term of a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its address.
    pub uri: String,
    /// Its name, in the languages it has.
    pub label: Text,
}

/// Finds terms: vocabulary and path of labels or codes, from broad to narrow.
/// Vocabularies: `stages`, `policy-types`, `bases`, `relation-kinds`,
/// `subsystems`, `target-groups`, `themes`, `thematic-categories` (category and
/// perhaps sub-category), `european-priorities` (framework and priority).
pub type Terms<'a> = dyn Fn(&str, &[&str]) -> Option<Term> + 'a;

/// What an export has to know of the service it comes from.
pub struct Context<'a> {
    /// Address of the service, without a slash at the end.
    pub base_url: &'a str,
    /// Address of the edition that the records are of, if of one.
    pub edition: Option<&'a str>,
    /// The day that the records show.
    pub date: Option<Date>,
    /// Finds the terms of tags.
    pub terms: &'a Terms<'a>,
}

impl<'a> Context<'a> {
    /// A context that knows no terms; enough for every format but JSON-LD.
    pub fn plain(base_url: &'a str) -> Self {
        Context { base_url, edition: None, date: None, terms: &|_, _| None }
    }
}

/// Writes the records as one document: context, then a graph.
pub fn write(
    records: impl IntoIterator<Item = Record>,
    out: &mut impl Write,
    context: &Context,
) -> io::Result<()> {
    let mut head = Node::default();
    head.put("@context", names(context));
    head.put("@id", context.edition);
    head.put("schema:dateModified", context.date.map(|d| d.to_string()));
    let head = Value::Object(head.0).to_string();
    out.write_all(head.strip_suffix('}').unwrap_or(&head).as_bytes())?;
    out.write_all(b",\"@graph\":[")?;
    let mut before: &[u8] = b"\n";
    for record in records {
        out.write_all(before)?;
        serde_json::to_writer(&mut *out, &node(&record, context))?;
        before = b",\n";
    }
    out.write_all(b"\n]}\n")
}

fn names(context: &Context) -> Value {
    json!({
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "trinn": format!("{}/vocabularies/trinn#", context.base_url),
        "trinn:stages": {"@container": "@list"},
        "trinn:year": {"@type": "xsd:gYear"},
        "trinn:validFrom": {"@type": "xsd:gYear"},
        "trinn:validTo": {"@type": "xsd:gYear"},
        "schema:startDate": {"@type": "xsd:date"},
        "schema:dateModified": {"@type": "xsd:date"},
        "trinn:due": {"@type": "xsd:date"},
        "trinn:statedOn": {"@type": "xsd:date"},
        "trinn:confirmedOn": {"@type": "xsd:date"},
        "trinn:lastChecked": {"@type": "xsd:date"},
        "schema:url": {"@type": "@id"},
        "schema:isBasedOn": {"@type": "@id"},
        "schema:sameAs": {"@type": "@id"},
        "schema:isPartOf": {"@type": "@id"},
        "trinn:extra": {"@type": "@json"}
    })
}

/// An object under way; what is empty is not put in.
#[derive(Default)]
struct Node(Map<String, Value>);

impl Node {
    fn of(kind: &str) -> Node {
        let mut node = Node::default();
        node.put("@type", kind);
        node
    }

    fn put<V>(&mut self, key: &str, value: V)
    where
        Value: From<V>,
    {
        let value = Value::from(value);
        let empty = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !empty {
            self.0.insert(key.to_owned(), value);
        }
    }

    fn year(&mut self, key: &str, year: Option<kernel::Year>) {
        self.put(key, year.map(|y| y.to_string()));
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// A text in its languages; null when it has none.
fn text(text: &Text) -> Value {
    let values: Vec<Value> =
        text.iter().map(|(lang, text)| json!({"@value": text, "@language": lang.code()})).collect();
    if values.is_empty() { Value::Null } else { Value::Array(values) }
}

fn texts(all: &[Text]) -> Value {
    all.iter().map(text).flat_map(|v| v.as_array().cloned().unwrap_or_default()).collect()
}

/// A tag: the term at its address where it is known, else a concept with only its label.
fn concept(context: &Context, vocabulary: &str, path: &[&str]) -> Value {
    let mut node = Node::of("skos:Concept");
    match (context.terms)(vocabulary, path) {
        Some(term) => {
            node.put("@id", term.uri);
            node.put("skos:prefLabel", text(&term.label));
        }
        None => {
            node.put("skos:prefLabel", path.last().map(|l| (*l).to_owned()));
            if let [broad, _] = path {
                node.put("skos:broader", json!({"@type": "skos:Concept", "skos:prefLabel": broad}));
            }
        }
    }
    node.done()
}

fn concepts(context: &Context, vocabulary: &str, labels: Option<&Vec<String>>) -> Value {
    labels.into_iter().flatten().map(|l| concept(context, vocabulary, &[l])).collect()
}

fn organisations(names: Option<&Vec<String>>) -> Value {
    names.into_iter().flatten().map(|n| json!({"@type": "schema:Organization", "schema:name": n})).collect()
}

fn record_id(context: &Context, id: i64) -> String {
    format!("{}/policies/{id}", context.base_url)
}

fn node(r: &Record, context: &Context) -> Value {
    let legislation = r.kind == Some(PolicyType::RegulationLegislation);
    let mut node = Node::of(if legislation { "schema:Legislation" } else { "schema:CreativeWork" });
    node.put("@id", record_id(context, r.id));
    node.put("schema:identifier", r.id);
    node.put("schema:additionalType", r.kind.map(|t| concept(context, "policy-types", &[t.code()])));
    let mut titles = r.titles.clone();
    if let Some(title) = &r.title {
        titles.set(kernel::Lang::En, title.as_str());
    }
    node.put("schema:name", text(&titles));
    node.put("schema:abstract", text(&r.summary_text()));
    let place =
        json!({"@type": "schema:Country", "schema:identifier": r.country_code, "schema:name": r.country});
    if legislation {
        node.put("schema:legislationJurisdiction", place.clone());
    }
    node.put("schema:spatialCoverage", place);
    node.put("trinn:countryBasis", r.country_basis.clone());
    node.put("schema:temporalCoverage", r.validity.as_ref().and_then(interval));
    node.put("trinn:validity", r.validity.as_ref().map(validity));
    node.put("trinn:stages", r.stages.iter().flatten().map(|s| stage(s, context)).collect::<Vec<_>>());
    node.put("trinn:subsystem", concepts(context, "subsystems", r.subsystem.as_ref()));
    node.put("trinn:bodyResponsible", organisations(r.bodies_responsible.as_ref()));
    node.put("trinn:bodiesResponsibleCut", r.bodies_responsible_cut);
    let groups = r.target_groups.iter().flatten().map(|label| {
        let mut audience = Node::of("schema:Audience");
        audience.put("schema:audienceType", label.as_str());
        audience.put("trinn:term", concept(context, "target-groups", &[label]));
        audience.done()
    });
    node.put("schema:audience", groups.collect::<Vec<_>>());
    node.put("trinn:targetGroupsCut", r.target_groups_cut);
    let categories = r.thematic_categories.iter().flatten().map(|(category, sub)| match sub {
        Some(sub) => concept(context, "thematic-categories", &[category, sub]),
        None => concept(context, "thematic-categories", &[category]),
    });
    node.put("schema:about", categories.collect::<Vec<_>>());
    let priorities = r.european_priorities.iter().flatten();
    let priorities = priorities
        .map(|(framework, priority)| concept(context, "european-priorities", &[framework, priority]));
    node.put("trinn:europeanPriority", priorities.collect::<Vec<_>>());
    node.put("trinn:background", text(&r.background));
    node.put("trinn:objective", texts(&r.objectives));
    node.put("schema:description", texts(&r.description));
    readings(&mut node, r);
    node.put("schema:isBasedOn", r.source_url.clone());
    node.put("schema:sameAs", r.canonical_url.clone());
    node.put("trinn:sourceKind", r.source_kind.clone());
    links(&mut node, r, context);
    node.put("trinn:element", r.elements.iter().map(|e| element(e, r, context)).collect::<Vec<_>>());
    ours(&mut node, r, context);
    if !r.extra.is_empty() {
        node.put("trinn:extra", Value::Object(r.extra.clone()));
    }
    node.done()
}

/// What the compilers read out of the text.
fn ours(node: &mut Node, r: &Record, context: &Context) {
    node.put("trinn:ourLabel", r.our_label.clone());
    node.put("trinn:ourTypeHint", r.our_type_hint.map(|t| concept(context, "policy-types", &[t.code()])));
    node.put("trinn:ourTheme", concepts(context, "themes", r.our_themes.as_ref()));
    node.put("trinn:bodyNamedInText", organisations(r.bodies_named_in_text.as_ref()));
    node.put("trinn:quantity", r.quantities.iter().flatten().map(quantity).collect::<Vec<_>>());
}

fn readings(node: &mut Node, r: &Record) {
    let readings = r.further_reading.iter().map(|reading| {
        let mut one = Node::of("schema:CreativeWork");
        one.put("schema:name", text(&reading.label));
        one.put("schema:url", reading.url.clone());
        one.put("trinn:lastChecked", reading.last_checked.map(|d| d.to_string()));
        one.put("trinn:works", reading.works);
        one.done()
    });
    node.put("schema:citation", readings.collect::<Vec<_>>());
    let events = r.events.iter().map(|event| {
        let mut one = Node::of("schema:Event");
        one.put("schema:startDate", event.date.to_string());
        one.put("schema:name", text(&event.what));
        one.done()
    });
    node.put("trinn:event", events.collect::<Vec<_>>());
    if let Some(confirmed) = &r.last_confirmed {
        let mut one = Node::of("trinn:Confirmation");
        one.put("trinn:confirmedOn", confirmed.on.to_string());
        one.put("trinn:confirmedBy", json!({"@type": "schema:Organization", "schema:name": confirmed.by}));
        one.put("trinn:note", text(&confirmed.note));
        node.put("trinn:lastConfirmed", one.done());
    }
    if let Some(citation) = &r.citation {
        let mut one = Node::of("schema:CreativeWork");
        one.put("schema:author", organisations(Some(&citation.authors)));
        one.year("schema:datePublished", citation.published_year);
        one.put("schema:name", citation.tool.clone());
        one.put("schema:version", citation.edition.clone());
        one.put("schema:encodingFormat", citation.medium.clone());
        one.put("schema:url", citation.url.clone());
        node.put("trinn:citeAs", one.done());
    }
}

/// Other trackers' statements and relations.
fn links(node: &mut Node, r: &Record, context: &Context) {
    let statements = r.statements.iter().map(|s| {
        let mut one = Node::of("trinn:Statement");
        one.put("trinn:tracker", s.tracker.as_str());
        one.put("schema:author", s.author.clone());
        one.put("schema:isBasedOn", s.source_url.clone());
        one.put("trinn:statedOn", s.stated_on.map(|d| d.to_string()));
        one.put("trinn:stage", s.stage.as_ref().map(|s| stage(s, context)));
        one.put("trinn:validity", s.validity.as_ref().map(validity));
        one.put("schema:text", text(&s.text));
        one.done()
    });
    node.put("trinn:statement", statements.collect::<Vec<_>>());
    let relations = r.relations.iter().map(|relation| {
        let mut one = Node::of("trinn:Relation");
        one.put("trinn:relationKind", concept(context, "relation-kinds", &[relation.kind.code()]));
        one.put("trinn:target", relation.target.map(|id| json!({"@id": record_id(context, id)})));
        one.put("schema:name", text(&relation.title));
        one.put("trinn:note", text(&relation.note));
        one.put("trinn:basis", basis(relation.basis, context));
        one.done()
    });
    node.put("trinn:relation", relations.collect::<Vec<_>>());
    let wholes = r.relations.iter().filter(|r| r.kind == RelationKind::PartOf).filter_map(|r| r.target);
    node.put("schema:isPartOf", wholes.map(|id| record_id(context, id)).collect::<Vec<_>>());
}

fn basis(basis: Basis, context: &Context) -> Value {
    concept(context, "bases", &[basis.code()])
}

fn stage(one: &YearStage, context: &Context) -> Value {
    let mut node = Node::of("trinn:YearStage");
    node.put("trinn:year", one.year.to_string());
    node.put("trinn:stage", concept(context, "stages", &[one.stage.code()]));
    node.put("trinn:note", text(&one.note));
    node.done()
}

fn validity(one: &Validity) -> Value {
    let mut node = Node::of("trinn:Validity");
    node.year("trinn:validFrom", one.from);
    node.year("trinn:validTo", one.to);
    node.put("trinn:note", text(&one.note));
    node.done()
}

/// ISO 8601 interval, as schema.org wants it: `2023/2030`, an open end as `..`.
fn interval(one: &Validity) -> Option<String> {
    let year = |year: Option<kernel::Year>| year.map_or("..".to_owned(), |y| y.to_string());
    (one.from.is_some() || one.to.is_some()).then(|| format!("{}/{}", year(one.from), year(one.to)))
}

fn quantity(one: &Quantity) -> Value {
    let mut node = Node::of("schema:QuantitativeValue");
    node.put("trinn:quantityKind", one.kind.as_str());
    node.put("schema:name", one.what.as_str());
    node.put("schema:value", one.value.clone().map(Value::Number));
    node.put("schema:unitText", one.unit.clone());
    node.year("trinn:year", one.year);
    node.put("trinn:qualifier", one.qualifier.clone());
    node.done()
}

fn element(one: &Element, r: &Record, context: &Context) -> Value {
    let id = |key: &str| format!("{}#{}", record_id(context, r.id), fragment(key));
    let mut node = Node::of("trinn:Element");
    node.put("@id", id(&one.key));
    node.put("trinn:elementKind", one.kind.code());
    node.put("trinn:parent", one.parent.as_ref().map(|p| json!({"@id": id(p)})));
    node.put("schema:name", text(&one.title));
    node.put("schema:text", text(&one.text));
    node.put("trinn:stage", one.stage.as_ref().map(|s| stage(s, context)));
    node.put(
        "trinn:owner",
        one.owner.as_ref().map(|o| {
            let mut owner = Node::of("schema:Organization");
            owner.put("schema:name", text(&o.name));
            owner.put("schema:identifier", o.code.clone());
            owner.done()
        }),
    );
    node.put("trinn:due", one.due.map(|d| d.to_string()));
    node.put("trinn:basis", basis(one.basis, context));
    node.put("schema:isBasedOn", one.source_url.clone());
    let behind = one.behind.iter().map(|behind| match behind {
        Behind::Record(record) => json!({"@id": record_id(context, *record)}),
        Behind::Element(key) => json!({"@id": id(key)}),
        Behind::Note(note) => json!({"trinn:note": text(note)}),
    });
    node.put("trinn:behind", behind.collect::<Vec<_>>());
    node.done()
}

/// A key as the fragment of an address (RFC 3986, 3.5).
fn fragment(key: &str) -> String {
    let mut out = String::new();
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

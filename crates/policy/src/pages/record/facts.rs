//! The facts beside a record: what it is sorted under, each value with who says
//! so and a way into the list of policies that share it.

use webkit::query::Query;

use super::help::help;
use crate::catalog::Facet;
use crate::present::Words;
use crate::record::{Basis, Record};
use crate::vocabulary::{TermRef, names};

/// One fact.
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The text behind "what is this?".
    pub help: String,
    /// Its values.
    pub values: Vec<Value>,
    /// What to know about the list; may be empty.
    pub note: String,
}

/// A value of a fact.
#[derive(Default)]
pub struct Value {
    /// The value.
    pub text: String,
    /// The list of policies that share it; may be empty.
    pub href: String,
    /// Who says so; empty where it goes without saying.
    pub basis: &'static str,
    /// That in words.
    pub basis_label: String,
    /// A line under it; may be empty.
    pub small: String,
    /// What the fold over what stands under it says; empty when that is not folded up.
    pub fold: String,
    /// What stands under it.
    pub below: Vec<Value>,
}

/// The facts of a record, those that are known.
pub fn facts(words: &Words, r: &Record) -> Vec<Fact> {
    let shell = &words.shell;
    let fact = |key: &str, label: &str, values: Vec<Value>, note: String| Fact {
        label: shell.t(label),
        help: help(shell, key),
        values,
        note,
    };
    let cut = |cut: Option<bool>| match cut {
        Some(true) => shell.t("record-list-cut"),
        _ => String::new(),
    };
    let mut out = vec![
        fact("id", "record-id", vec![Value { text: r.id.to_string(), ..Value::default() }], String::new()),
        fact("country", "record-country", vec![country(words, r)], String::new()),
    ];
    if let Some(value) = kind(words, r) {
        let field = if r.kind.is_some() { "type" } else { "our_reading" };
        out.push(fact(field, "record-type", vec![value], String::new()));
    }
    if let (true, Some(label)) = (r.title.is_some() || !r.titles.is_empty(), &r.our_label) {
        let text = shell.english(label);
        let value = Value { text, ..said(words, Basis::Judgement) };
        out.push(fact("our_label", "record-our-label", vec![value], String::new()));
    }
    let terms = |list: &Option<Vec<String>>, vocabulary: &'static str, facet: Facet| -> Vec<Value> {
        list.iter().flatten().map(|spelling| term(words, vocabulary, facet, spelling)).collect()
    };
    out.push(fact(
        "subsystem",
        "record-subsystem",
        terms(&r.subsystem, names::SUBSYSTEMS, Facet::Subsystem),
        String::new(),
    ));
    out.push(fact(
        "bodies_responsible",
        "record-bodies",
        bodies(words, r.bodies_responsible.as_deref()),
        cut(r.bodies_responsible_cut),
    ));
    out.push(fact(
        "bodies_named_in_text",
        "record-bodies-named",
        bodies(words, r.bodies_named_in_text.as_deref()),
        String::new(),
    ));
    out.push(fact(
        "target_groups",
        "record-target-groups",
        terms(&r.target_groups, names::TARGET_GROUPS, Facet::TargetGroup),
        cut(r.target_groups_cut),
    ));
    out.push(fact("thematic_categories", "record-categories", categories(words, r), String::new()));
    out.push(fact("european_priorities", "record-priorities", priorities(words, r), String::new()));
    let mut themes = Vec::new();
    for code in r.our_themes.iter().flatten() {
        let text = words.term(names::THEMES, code);
        themes.push(Value { text, href: listed(words, Facet::Theme, code), ..said(words, Basis::Judgement) });
    }
    out.push(fact("our_reading", "record-themes", themes, String::new()));
    out.retain(|f| !f.values.is_empty());
    out
}

/// The list of policies that share a value, as of the day of this page.
fn listed(words: &Words, facet: Facet, term: &str) -> String {
    words.shell.href(&Query::default().with(facet.param(), term).href("/policies"))
}

fn said(words: &Words, basis: Basis) -> Value {
    Value { basis: basis.code(), basis_label: words.basis(basis), ..Value::default() }
}

fn country(words: &Words, r: &Record) -> Value {
    // read in the row or on the page it is a field of the source; read in the prose it is only named there
    let basis = match r.country_basis.as_deref() {
        Some("text") => said(words, Basis::Named),
        _ => Value::default(),
    };
    Value {
        text: words.country(&r.country_code),
        href: listed(words, Facet::Country, &r.country_code),
        ..basis
    }
}

fn kind(words: &Words, r: &Record) -> Option<Value> {
    let (kind, official) = r.any_type()?;
    let text = words.term(names::TYPES, kind.code());
    Some(if official {
        Value { text, href: listed(words, Facet::Type, kind.code()), ..said(words, Basis::Official) }
    } else {
        Value {
            text,
            href: listed(words, Facet::Type, &format!("our:{}", kind.code())),
            ..said(words, Basis::Judgement)
        }
    })
}

fn term(words: &Words, vocabulary: &str, facet: Facet, spelling: &str) -> Value {
    let code = words.vocabularies.resolve(vocabulary, spelling).map_or(spelling, |t| t.code.as_str());
    Value { text: words.spelling(vocabulary, spelling), href: listed(words, facet, code), ..Value::default() }
}

fn bodies(words: &Words, list: Option<&[String]>) -> Vec<Value> {
    let one = |b: &String| Value {
        text: words.shell.english(b),
        href: listed(words, Facet::Body, b),
        ..Value::default()
    };
    list.unwrap_or_default().iter().map(one).collect()
}

/// Category and sub-category pairs as categories with what stands under them, each once.
pub fn grouped(pairs: &[(String, Option<String>)]) -> Vec<(&str, Vec<&str>)> {
    let mut out: Vec<(&str, Vec<&str>)> = Vec::new();
    for (category, sub) in pairs {
        let at = match out.iter().position(|(c, _)| c == category) {
            Some(at) => at,
            None => {
                out.push((category, Vec::new()));
                out.len() - 1
            }
        };
        if let Some(sub) = sub
            && !out[at].1.contains(&sub.as_str())
        {
            out[at].1.push(sub);
        }
    }
    out
}

fn categories(words: &Words, r: &Record) -> Vec<Value> {
    let v = &words.vocabularies;
    let mut out = Vec::new();
    for (category, subs) in grouped(r.thematic_categories.as_deref().unwrap_or_default()) {
        let mut value = term(words, names::CATEGORIES, Facet::Category, category);
        let parent = v.resolve(names::CATEGORIES, category).map_or(category, |t| t.code.as_str());
        for sub in subs {
            value.below.push(match v.resolve_in(names::CATEGORIES, parent, sub) {
                Some(at) => Value {
                    text: words.term(names::CATEGORIES, &at.code),
                    href: listed(words, Facet::Subcategory, &at.code),
                    ..Value::default()
                },
                None => Value {
                    text: words.shell.english(sub),
                    href: listed(words, Facet::Subcategory, sub),
                    ..Value::default()
                },
            });
        }
        out.push(value);
    }
    out
}

fn priorities(words: &Words, r: &Record) -> Vec<Value> {
    let shell = &words.shell;
    let mut out = Vec::new();
    for (framework, priority) in r.european_priorities.iter().flatten() {
        let Some(at) = words.vocabularies.priority(framework, priority) else {
            out.push(Value {
                text: shell.english(priority),
                small: shell.english(framework),
                href: listed(words, Facet::Priority, &format!("{framework}: {priority}")),
                ..Value::default()
            });
            continue;
        };
        let mut value = priority_value(words, at);
        for other in words.vocabularies.mapped(at) {
            let mut below = priority_value(words, other);
            let ours = mapping_is_ours(words, at, other);
            below.basis = if ours { Basis::Judgement.code() } else { Basis::Official.code() };
            below.basis_label = shell.t(if ours { "record-our-mapping" } else { "record-published-mapping" });
            value.below.push(below);
        }
        if !value.below.is_empty() {
            value.fold = shell.tn("record-corresponds", value.below.len() as i64);
        }
        out.push(value);
    }
    out
}

fn priority_value(words: &Words, at: &TermRef) -> Value {
    let vocabulary = words.vocabularies.get(names::PRIORITIES);
    let label = words.vocabularies.term(names::PRIORITIES, at).map(|t| words.shell.text(&t.labels));
    let version = vocabulary.and_then(|v| v.version(&at.version)).map(|v| words.shell.text(&v.labels));
    Value {
        text: label.unwrap_or_else(|| at.code.clone()),
        small: version.unwrap_or_default(),
        href: listed(words, Facet::Priority, &at.to_string()),
        ..Value::default()
    }
}

fn mapping_is_ours(words: &Words, a: &TermRef, b: &TermRef) -> bool {
    let is = |end: &(String, String), t: &TermRef| end.0 == t.version && end.1 == t.code;
    words
        .vocabularies
        .get(names::PRIORITIES)
        .into_iter()
        .flat_map(|v| &v.mappings)
        .find(|m| (is(&m.from, a) && is(&m.to, b)) || (is(&m.from, b) && is(&m.to, a)))
        .is_none_or(|m| m.basis.as_deref() != Some("published"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_stands_once_with_all_its_sub_categories() {
        let pair = |c: &str, s: Option<&str>| (c.to_owned(), s.map(str::to_owned));
        let pairs = [
            pair("Infrastructure", Some("Workshops")),
            pair("Offer", None),
            pair("Infrastructure", Some("Digital")),
            pair("Infrastructure", Some("Workshops")),
        ];
        assert_eq!(grouped(&pairs), [("Infrastructure", vec!["Workshops", "Digital"]), ("Offer", vec![])]);
    }
}

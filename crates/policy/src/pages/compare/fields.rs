//! The fields of a comparison, and whether what they hold is the same.

use std::collections::BTreeSet;

use crate::Record;
use crate::catalog::Facet;
use crate::pages::start::years;
use crate::present::Words;
use crate::record::Quantity;
use crate::timeline;
use crate::vocabulary::names;

/// One field with what each policy holds there.
pub(crate) struct FieldView {
    pub id: &'static str,
    pub label: String,
    pub verdict: &'static str,
    pub verdict_label: String,
    pub cells: Vec<Cell>,
}

/// What one policy holds in a field.
pub(crate) struct Cell {
    /// The policy.
    pub name: String,
    /// Nothing = the source does not show it.
    pub items: Vec<Item>,
}

/// One value.
#[derive(Clone, Default)]
pub(crate) struct Item {
    pub text: String,
    pub stage: Option<&'static str>,
    pub note: String,
    pub href: String,
    /// All policies have it.
    pub shared: bool,
    /// What makes it equal to another.
    key: String,
}

impl Item {
    fn new(key: impl Into<String>, text: impl Into<String>) -> Item {
        Item { key: key.into(), text: text.into(), ..Item::default() }
    }
}

type Read = fn(&Words, &Record, &[&Record]) -> Vec<Item>;

/// The fields in the page's order.
const FIELDS: [(&str, Read); 15] = [
    ("type", kind),
    ("stages", stage_runs),
    ("validity", validity),
    ("confirmed", confirmed),
    ("relations", relations),
    ("bodies", |w, r, _| plain(w, r.bodies_responsible.as_deref())),
    ("bodies-named", |w, r, _| plain(w, r.bodies_named_in_text.as_deref())),
    ("target-groups", |w, r, _| spelled(w, names::TARGET_GROUPS, r.target_groups.as_deref())),
    ("categories", categories),
    ("priorities", priorities),
    ("themes", |w, r, _| spelled(w, names::THEMES, r.our_themes.as_deref())),
    ("subsystem", |w, r, _| spelled(w, names::SUBSYSTEMS, r.subsystem.as_deref())),
    ("summary", summary),
    ("quantities", quantities),
    ("source", source),
];

/// How the policies compare in a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    /// None of them holds anything.
    Silent,
    /// All hold the same.
    Same,
    /// Some things are the same.
    Partly,
    /// Those that hold anything hold the same; the others are silent.
    NotShownByAll,
    /// Nothing is the same.
    Different,
}

fn verdict(keys: &[BTreeSet<&str>]) -> Verdict {
    let Some((first, rest)) = keys.split_first() else { return Verdict::Silent };
    if keys.iter().all(BTreeSet::is_empty) {
        return Verdict::Silent;
    }
    if rest.iter().all(|k| k == first) {
        return Verdict::Same;
    }
    // what a source does not show is no difference in policy: only those that speak are compared
    if keys.iter().any(BTreeSet::is_empty) {
        let speaking: Vec<_> = keys.iter().filter(|k| !k.is_empty()).collect();
        if speaking.windows(2).all(|pair| pair[0] == pair[1]) {
            return Verdict::NotShownByAll;
        }
    }
    match first.iter().any(|k| rest.iter().all(|other| other.contains(k))) {
        true => Verdict::Partly,
        false => Verdict::Different,
    }
}

fn read(words: &Words, records: &[&Record], of: Read) -> (Verdict, Vec<Vec<Item>>) {
    let mut cells: Vec<Vec<Item>> = records.iter().map(|r| of(words, r, records)).collect();
    let keys: Vec<BTreeSet<&str>> =
        cells.iter().map(|c| c.iter().map(|i| i.key.as_str()).collect()).collect();
    let verdict = verdict(&keys);
    let shared: BTreeSet<String> = keys
        .first()
        .into_iter()
        .flatten()
        .filter(|k| keys.iter().all(|other| other.contains(*k)))
        .map(|k| (*k).to_owned())
        .collect();
    for item in cells.iter_mut().flatten() {
        item.shared = shared.contains(&item.key);
    }
    (verdict, cells)
}

/// The fields that at least one policy shows.
pub(crate) fn fields(words: &Words, records: &[&Record]) -> Vec<FieldView> {
    let shell = &words.shell;
    let mut out = Vec::new();
    for (id, of) in FIELDS {
        let (verdict, cells) = read(words, records, of);
        let name = match verdict {
            Verdict::Silent => continue,
            Verdict::Same => "same",
            Verdict::Partly => "partly",
            Verdict::NotShownByAll => "gap",
            Verdict::Different => "different",
        };
        out.push(FieldView {
            id,
            label: shell.t(&format!("compare-field-{id}")),
            verdict: name,
            verdict_label: shell.t(&format!("compare-{name}")),
            cells: records
                .iter()
                .zip(cells)
                .map(|(r, items)| Cell { name: words.name(r).text, items })
                .collect(),
        });
    }
    out
}

/// The names of the fields that none of them shows, in one line.
pub(crate) fn silent(words: &Words, records: &[&Record]) -> String {
    let silent: Vec<String> = FIELDS
        .into_iter()
        .filter(|(_, of)| read(words, records, *of).0 == Verdict::Silent)
        .map(|(id, _)| words.shell.t(&format!("compare-field-{id}")))
        .collect();
    silent.join(", ")
}

fn kind(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let text = words.kind(r);
    r.any_type().map(|(t, _)| Item::new(t.code(), text)).into_iter().collect()
}

/// Years with the same stage together: `2019–2023 implementation`.
fn stage_runs(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let list: Vec<_> = r.stages.iter().flatten().map(|s| (s.year, s.stage)).collect();
    let mut runs: Vec<(kernel::Year, kernel::Year, crate::Stage, bool)> = Vec::new();
    for step in timeline::steps(&list) {
        let Some(stage) = step.stage else { continue };
        match runs.last_mut() {
            Some(run) if run.2 == stage && run.1.get() + 1 == step.year.get() => run.1 = step.year,
            _ => runs.push((step.year, step.year, stage, step.back_from.is_some())),
        }
    }
    runs.into_iter()
        .map(|(from, to, stage, back)| Item {
            stage: Some(stage.code()),
            note: years(Some(from), Some(to)),
            text: match back {
                true => words.shell.tx("compare-step-back", words.stage(stage)),
                false => words.stage(stage),
            },
            ..Item::new(format!("{from}-{to}-{}", stage.code()), "")
        })
        .collect()
}

fn validity(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let Some(v) = &r.validity else { return Vec::new() };
    let text = years(v.from, v.to);
    if text.is_empty() {
        return Vec::new();
    }
    vec![Item { note: words.shell.text(&v.note), ..Item::new(text.clone(), text) }]
}

fn confirmed(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let confirmed = r.last_confirmed.as_ref();
    let item = |c: &crate::record::Confirmation| Item {
        note: words.shell.english(&c.by),
        ..Item::new(c.on.to_string(), words.shell.date(c.on))
    };
    confirmed.map(item).into_iter().collect()
}

/// Relations to the other policies of the comparison, read from both ends.
fn relations(words: &Words, r: &Record, all: &[&Record]) -> Vec<Item> {
    let mut out = Vec::new();
    for other in all.iter().filter(|o| o.id != r.id) {
        let name = words.name(other).text;
        let forth = r.relations.iter().filter(|x| x.target == Some(other.id)).map(|x| (x, false));
        let back = other.relations.iter().filter(|x| x.target == Some(r.id)).map(|x| (x, true));
        for (relation, inverse) in forth.chain(back) {
            let kind = words.relation(relation.kind, inverse);
            out.push(Item {
                note: words.basis(relation.basis),
                ..Item::new(format!("{kind}{}", other.id), words.shell.txy("compare-relation", kind, &name))
            });
        }
    }
    out
}

fn plain(words: &Words, list: Option<&[String]>) -> Vec<Item> {
    list.into_iter().flatten().map(|b| Item::new(b.to_lowercase(), words.shell.english(b))).collect()
}

fn spelled(words: &Words, vocabulary: &str, list: Option<&[String]>) -> Vec<Item> {
    list.into_iter()
        .flatten()
        .map(|s| {
            let code = words.vocabularies.resolve(vocabulary, s).map_or(s.as_str(), |t| t.code.as_str());
            Item::new(code, words.spelling(vocabulary, s))
        })
        .collect()
}

fn categories(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let v = &words.vocabularies;
    let mut out = Vec::new();
    for (category, sub) in r.thematic_categories.iter().flatten() {
        let parent = v.resolve(names::CATEGORIES, category).map(|t| t.code.clone());
        let above = words.spelling(names::CATEGORIES, category);
        let below = sub.as_ref().map(|s| {
            let found = parent.as_deref().and_then(|p| v.resolve_in(names::CATEGORIES, p, s));
            found.map_or_else(|| words.shell.english(s), |t| words.term(names::CATEGORIES, &t.code))
        });
        let key = format!("{category}/{}", sub.as_deref().unwrap_or(""));
        out.push(match below {
            Some(below) => Item { note: above, ..Item::new(key, below) },
            None => Item::new(key, above),
        });
    }
    out
}

fn priorities(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    r.european_priorities
        .iter()
        .flatten()
        .map(|(framework, priority)| match words.vocabularies.priority(framework, priority) {
            Some(term) => Item::new(term.to_string(), words.facet_term(Facet::Priority, &term.to_string())),
            None => Item {
                note: words.shell.english(framework),
                ..Item::new(format!("{framework}/{priority}"), words.shell.english(priority))
            },
        })
        .collect()
}

fn summary(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let text = words.shell.text(&r.summary_text());
    if text.is_empty() { Vec::new() } else { vec![Item::new(text.clone(), text)] }
}

fn quantities(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    r.quantities
        .iter()
        .flatten()
        .map(|q| {
            let text = amount(words, q);
            let kind = match q.kind.as_str() {
                "target" => words.shell.t("compare-quantity-target"),
                "result" => words.shell.t("compare-quantity-result"),
                "budget" => words.shell.t("compare-quantity-budget"),
                _ => words.shell.t("compare-quantity-context"),
            };
            let note = match q.year {
                Some(year) => format!("{kind}, {year}"),
                None => kind,
            };
            Item { note, ..Item::new(format!("{} {text}", q.what), text) }
        })
        .collect()
}

/// `more than 2 000 EUR: what is counted`.
fn amount(words: &Words, q: &Quantity) -> String {
    let value = q.value.as_ref().map(|v| v.as_i64().map_or_else(|| v.to_string(), |n| words.shell.n(n)));
    let number: Vec<String> = [
        q.qualifier.clone().map(|t| words.shell.english(&t)),
        value,
        q.unit.clone().map(|t| words.shell.english(&t)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let what = words.shell.english(&q.what);
    if number.is_empty() { what } else { format!("{}: {what}", number.join(" ")) }
}

fn source(words: &Words, r: &Record, _: &[&Record]) -> Vec<Item> {
    let Some(url) = r.canonical_url.as_ref().or(r.source_url.as_ref()) else { return Vec::new() };
    let kind = r.source_kind.as_ref().map_or(String::new(), |k| words.spelling(names::SOURCES, k));
    // a link from a document may be anything; only web addresses become links
    let href =
        if url.starts_with("https://") || url.starts_with("http://") { url.clone() } else { String::new() };
    let text = words.shell.tx("compare-source", r.id.to_string());
    vec![Item { note: kind, href, ..Item::new(url.clone(), text) }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys<'a>(lists: &[&[&'a str]]) -> Vec<BTreeSet<&'a str>> {
        lists.iter().map(|l| l.iter().copied().collect()).collect()
    }

    #[test]
    fn the_verdict_tells_same_from_partly_from_different() {
        assert_eq!(verdict(&keys(&[&[], &[]])), Verdict::Silent);
        assert_eq!(verdict(&keys(&[&["a", "b"], &["b", "a"]])), Verdict::Same);
        assert_eq!(verdict(&keys(&[&["a", "b"], &["b"]])), Verdict::Partly);
        assert_eq!(verdict(&keys(&[&["a"], &["b"]])), Verdict::Different);
    }

    #[test]
    fn what_a_source_does_not_show_is_no_difference_in_policy() {
        assert_eq!(verdict(&keys(&[&["a"], &[]])), Verdict::NotShownByAll);
        assert_eq!(verdict(&keys(&[&["a"], &["a"], &[]])), Verdict::NotShownByAll);
        assert_eq!(verdict(&keys(&[&["a"], &["b"], &[]])), Verdict::Different);
    }
}

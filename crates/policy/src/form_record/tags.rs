//! Tags as boxes to tick. A tag of a record is a spelling that a vocabulary
//! knows, or one that none knows; boxes carry `version#code` or `=` and the
//! spelling. Ticked tags keep the spelling and the place they had.

use kernel::{Lang, Text};

use super::binder::Binder;
use super::{Choice, Label, tidy};
use crate::vocabulary::{Term, TermRef, Version, Vocabularies, names};

/// A list that is null when nothing is known.
type Known<T> = Option<Vec<T>>;

/// The box of a tag that no vocabulary knows. Browsers change line breaks, so there are none in it.
fn unknown(tag: &str) -> String {
    tidy(&format!("={tag}"), false)
}

/// The spelling with which a term is written into a record.
fn spelling(term: &Term) -> String {
    term.aliases.first().map(String::as_str).or(term.labels.exact(Lang::En)).unwrap_or(&term.code).to_owned()
}

fn version_spelling(version: &Version) -> String {
    let alias = version.aliases.first().map(String::as_str);
    alias.or(version.labels.exact(Lang::En)).unwrap_or(&version.version).to_owned()
}

fn box_of(version: &str, term: &Term) -> Choice {
    let label = if term.labels.is_empty() {
        Label::Plain(term.code.clone())
    } else {
        Label::Text(term.labels.clone())
    };
    Choice {
        value: TermRef { version: version.to_owned(), code: term.code.clone() }.to_string(),
        label,
        below: term.parent.is_some(),
        heading: None,
    }
}

/// The boxes of a vocabulary: its newest version, or all of them under headings.
fn boxes(v: &Vocabularies, vocabulary: &str, all: bool) -> Vec<Choice> {
    let Some(vocabulary) = v.get(vocabulary) else { return Vec::new() };
    let from = if all { 0 } else { vocabulary.versions.len().saturating_sub(1) };
    let mut out = Vec::new();
    for version in vocabulary.versions.iter().skip(from) {
        for (i, term) in version.terms.iter().enumerate() {
            let heading: Option<Text> = (all && i == 0).then(|| version.labels.clone());
            out.push(Choice { heading, ..box_of(&version.version, term) });
        }
    }
    out
}

/// Adds boxes for tags that the record has and the vocabulary does not offer.
fn with_held(mut choices: Vec<Choice>, held: &[(String, String)]) -> Vec<Choice> {
    for (key, shown) in held {
        if !choices.iter().any(|c| c.value == *key) {
            choices.push(Choice::of(key.clone(), Label::Plain(shown.clone())));
        }
    }
    choices
}

/// Lays the ticked boxes over the tags: kept ones stay as and where they are, new ones follow.
fn apply<T: Clone>(
    list: &mut Known<T>,
    keys: &[String],
    ticked: &[String],
    make: impl Fn(&str) -> Option<T>,
) {
    let old = list.take().unwrap_or_default();
    let mut out: Vec<T> =
        old.iter().zip(keys).filter(|(_, k)| ticked.contains(k)).map(|(t, _)| t.clone()).collect();
    out.extend(ticked.iter().filter(|t| !keys.contains(t)).filter_map(|t| make(t)));
    *list = (!out.is_empty()).then_some(out);
}

/// Plain tags of a vocabulary.
pub(super) fn tags(
    b: &mut Binder<'_>,
    key: &'static str,
    v: &Vocabularies,
    vocabulary: &str,
    list: &mut Known<String>,
) {
    let key_of = |s: &str| v.resolve(vocabulary, s).map_or_else(|| unknown(s), TermRef::to_string);
    let keys: Vec<String> = list.iter().flatten().map(|s| key_of(s)).collect();
    let held: Vec<(String, String)> = keys.iter().cloned().zip(list.iter().flatten().cloned()).collect();
    let choices = with_held(boxes(v, vocabulary, false), &held);
    if let Some(ticked) = b.checks(key, choices, &keys) {
        apply(list, &keys, &ticked, |t| v.term(vocabulary, &TermRef::parse(t)?).map(spelling));
    }
}

/// Categories with their sub-categories. A sub-category's box stands for the pair.
pub(super) fn categories(
    b: &mut Binder<'_>,
    key: &'static str,
    v: &Vocabularies,
    list: &mut Known<(String, Option<String>)>,
) {
    const NAME: &str = names::CATEGORIES;
    let key_of = |(category, sub): &(String, Option<String>)| {
        let parent = v.resolve(NAME, category);
        let term = match (parent, sub) {
            (Some(p), Some(sub)) => v.resolve_in(NAME, &p.code, sub).filter(|t| {
                v.term(NAME, t).is_some_and(|term| term.parent.as_deref() == Some(p.code.as_str()))
            }),
            (parent, None) => parent,
            (None, Some(_)) => None,
        };
        term.map_or_else(
            || unknown(&format!("{category}/{}", sub.as_deref().unwrap_or(""))),
            TermRef::to_string,
        )
    };
    let shown = |(category, sub): &(String, Option<String>)| match sub {
        Some(sub) => format!("{category} / {sub}"),
        None => category.clone(),
    };
    let keys: Vec<String> = list.iter().flatten().map(key_of).collect();
    let held: Vec<(String, String)> = keys.iter().cloned().zip(list.iter().flatten().map(shown)).collect();
    let choices = with_held(boxes(v, NAME, false), &held);
    if let Some(ticked) = b.checks(key, choices, &keys) {
        apply(list, &keys, &ticked, |t| {
            let at = TermRef::parse(t)?;
            let term = v.term(NAME, &at)?;
            Some(match &term.parent {
                None => (spelling(term), None),
                Some(parent) => {
                    let above = TermRef { version: at.version.clone(), code: parent.clone() };
                    (spelling(v.term(NAME, &above)?), Some(spelling(term)))
                }
            })
        });
    }
}

/// European priorities of any version.
pub(super) fn priorities(
    b: &mut Binder<'_>,
    key: &'static str,
    v: &Vocabularies,
    list: &mut Known<(String, String)>,
) {
    const NAME: &str = names::PRIORITIES;
    let key_of = |(framework, priority): &(String, String)| {
        v.priority(framework, priority)
            .map_or_else(|| unknown(&format!("{framework}/{priority}")), TermRef::to_string)
    };
    let keys: Vec<String> = list.iter().flatten().map(key_of).collect();
    let shown = list.iter().flatten().map(|(f, p)| format!("{p} ({f})"));
    let held: Vec<(String, String)> = keys.iter().cloned().zip(shown).collect();
    let choices = with_held(boxes(v, NAME, true), &held);
    if let Some(ticked) = b.checks(key, choices, &keys) {
        apply(list, &keys, &ticked, |t| {
            let at = TermRef::parse(t)?;
            let version = v.get(NAME)?.version(&at.version)?;
            Some((version_spelling(version), spelling(v.term(NAME, &at)?)))
        });
    }
}

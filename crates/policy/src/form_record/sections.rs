//! The sections of a record's form, and what each holds. Names of fields follow
//! the paths in which [`crate::exchange::check`] tells what is wrong.

use std::cell::RefCell;

use kernel::{Lang, Text, Year};
use serde_json::{Map, Number};

use super::binder::Binder;
use super::tags::{categories, priorities, tags};
use super::{Choice, Label, Look, What};
use crate::Record;
use crate::record::{
    Basis, Behind, Confirmation, Element, ElementKind, Event, Owner, PolicyType, Quantity, Reading, Relation,
    RelationKind, SourceCitation, Statement, Validity, YearStage,
};
use crate::stage::Stage;
use crate::vocabulary::{Vocabularies, names};

/// A section of a record's form, one page each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// Titles, country, type, summary.
    Basics,
    /// The stage in each year.
    Stages,
    /// Background, objectives, description.
    Texts,
    /// Validity, last confirmation, events.
    Dates,
    /// Target groups, categories, priorities, themes.
    Tags,
    /// Bodies responsible and named.
    Bodies,
    /// Sources, citation, further reading.
    Sources,
    /// What other trackers say.
    Statements,
    /// Other records.
    Relations,
    /// The umbrella tree.
    Elements,
    /// Numbers in the prose.
    Quantities,
}

impl Section {
    /// All sections; the one most often needed first.
    pub const ALL: [Section; 11] = [
        Section::Stages,
        Section::Basics,
        Section::Texts,
        Section::Dates,
        Section::Tags,
        Section::Bodies,
        Section::Sources,
        Section::Statements,
        Section::Relations,
        Section::Elements,
        Section::Quantities,
    ];

    /// Its name in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Section::Basics => "basics",
            Section::Stages => "stages",
            Section::Texts => "texts",
            Section::Dates => "dates",
            Section::Tags => "tags",
            Section::Bodies => "bodies",
            Section::Sources => "sources",
            Section::Statements => "statements",
            Section::Relations => "relations",
            Section::Elements => "elements",
            Section::Quantities => "quantities",
        }
    }

    /// The section with this name.
    pub fn from_code(code: &str) -> Option<Section> {
        Section::ALL.into_iter().find(|s| s.code() == code)
    }

    /// How many things a record holds in it.
    pub fn count(self, r: &Record) -> usize {
        let known = |there: bool| usize::from(there);
        let many = |list: &Option<Vec<String>>| list.as_ref().map_or(0, Vec::len);
        match self {
            Section::Basics => {
                known(r.title.is_some() || !r.titles.is_empty())
                    + known(r.kind.is_some())
                    + known(r.summary.is_some())
            }
            Section::Stages => r.stages.as_ref().map_or(0, Vec::len),
            Section::Texts => known(!r.background.is_empty()) + r.objectives.len() + r.description.len(),
            Section::Dates => {
                known(r.validity.is_some()) + known(r.last_confirmed.is_some()) + r.events.len()
            }
            Section::Tags => {
                many(&r.target_groups)
                    + many(&r.our_themes)
                    + r.thematic_categories.as_ref().map_or(0, Vec::len)
                    + r.european_priorities.as_ref().map_or(0, Vec::len)
            }
            Section::Bodies => many(&r.bodies_responsible) + many(&r.bodies_named_in_text),
            Section::Sources => {
                known(r.source_url.is_some()) + known(r.citation.is_some()) + r.further_reading.len()
            }
            Section::Statements => r.statements.len(),
            Section::Relations => r.relations.len(),
            Section::Elements => r.elements.len(),
            Section::Quantities => r.quantities.as_ref().map_or(0, Vec::len),
        }
    }
}

/// Goes over a section.
pub(super) fn walk(section: Section, r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    match section {
        Section::Basics => basics(r, b, v),
        Section::Stages => stages(r, b, v),
        Section::Texts => texts(r, b),
        Section::Dates => dates(r, b),
        Section::Tags => {
            tags(b, "target_groups", v, names::TARGET_GROUPS, &mut r.target_groups);
            b.flag("target_groups_cut", &mut r.target_groups_cut);
            categories(b, "thematic_categories", v, &mut r.thematic_categories);
            priorities(b, "european_priorities", v, &mut r.european_priorities);
            tags(b, "our_themes", v, names::THEMES, &mut r.our_themes);
        }
        Section::Bodies => {
            b.lines_if_known("bodies_responsible", 6, &mut r.bodies_responsible);
            b.flag("bodies_responsible_cut", &mut r.bodies_responsible_cut);
            b.lines_if_known("bodies_named_in_text", 6, &mut r.bodies_named_in_text);
        }
        Section::Sources => sources(r, b, v),
        Section::Statements => statements(r, b, v),
        Section::Relations => relations(r, b, v),
        Section::Elements => elements(r, b, v),
        Section::Quantities => quantities(r, b),
    }
}

/// The choices of a vocabulary by code.
fn terms<'c>(v: &Vocabularies, vocabulary: &str, codes: impl IntoIterator<Item = &'c str>) -> Vec<Choice> {
    codes
        .into_iter()
        .map(|code| {
            let label = v.label(vocabulary, code).cloned();
            Choice::of(code, label.map_or_else(|| Label::Plain(code.to_owned()), Label::Text))
        })
        .collect()
}

fn stage_choices(v: &Vocabularies) -> Vec<Choice> {
    terms(v, names::STAGES, Stage::ALL.map(Stage::code))
}

fn basis_choices(v: &Vocabularies) -> Vec<Choice> {
    terms(v, names::BASES, Basis::ALL.map(Basis::code))
}

fn basics(r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    // the English title and summary have fields of their own in the exchange format
    official(b, "title", Look::Line, &mut r.title, "titles", &mut r.titles);
    b.option("our_label", Look::Line, &mut r.our_label);
    let mut countries: Vec<Choice> = v
        .get(names::COUNTRIES)
        .and_then(|c| c.versions.last())
        .map(|c| terms(v, names::COUNTRIES, c.terms.iter().map(|t| t.code.as_str())))
        .unwrap_or_default();
    if !r.country_code.is_empty() && !countries.iter().any(|c| c.value == r.country_code) {
        countries.push(Choice::of(r.country_code.clone(), Label::Plain(r.country.clone())));
    }
    let known: Vec<String> = countries.iter().map(|c| c.value.clone()).collect();
    if let Some(code) = b.value("country_code", Look::Select(countries), true, None, &r.country_code) {
        if code.is_empty() {
            b.trouble("country_code", What::Required, "");
        } else if !known.contains(&code) {
            b.trouble("country_code", What::Choice, &code);
        } else {
            let name = v.label(names::COUNTRIES, &code).and_then(|t| t.exact(Lang::En)).unwrap_or(&code);
            r.country = name.to_owned();
            r.country_code = code;
        }
    }
    let types = || terms(v, names::TYPES, PolicyType::ALL.map(PolicyType::code));
    let code = |t: PolicyType| t.code().to_owned();
    b.choice("type", types(), &mut r.kind, code, PolicyType::from_code);
    b.choice("our_type_hint", types(), &mut r.our_type_hint, code, PolicyType::from_code);
    tags(b, "subsystem", v, names::SUBSYSTEMS, &mut r.subsystem);
    official(b, "summary", Look::Area(4), &mut r.summary, "summaries", &mut r.summaries);
}

/// A text whose English is a field of the exchange row and whose other languages are Trinn's own.
fn official(
    b: &mut Binder<'_>,
    key: &'static str,
    look: Look,
    english: &mut Option<String>,
    others_key: &'static str,
    others: &mut Text,
) {
    for lang in [Lang::Nb, Lang::Nn, Lang::Se] {
        let held = others.exact(lang).unwrap_or("").to_owned();
        if let Some(new) = b.value(others_key, look.clone(), false, Some(lang), &held) {
            others.set(lang, new);
        }
    }
    let shown = english.as_deref().or(others.exact(Lang::En)).unwrap_or("").to_owned();
    if let Some(new) = b.value(key, look, false, None, &shown) {
        if new.is_empty() {
            others.set(Lang::En, "");
        }
        *english = (!new.is_empty()).then_some(new);
    }
}

fn new_stage() -> YearStage {
    YearStage { year: Year::MIN, stage: Stage::Design, note: Text::default(), extra: Map::new() }
}

fn stage_fields(b: &mut Binder<'_>, s: &mut YearStage, v: &Vocabularies) {
    b.year_required("year", &mut s.year);
    b.choice_required("stage", stage_choices(v), &mut s.stage, |s| s.code().to_owned(), Stage::from_code);
    b.text("note", Look::Area(3), &mut s.note);
}

fn stages(r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    let before = r.stages.clone();
    let mut list = r.stages.take().unwrap_or_default();
    let rising = list.is_sorted_by_key(|s| s.year);
    let falling = list.is_sorted_by_key(|s| std::cmp::Reverse(s.year));
    let title = |s: &YearStage| {
        let mut text = v.label(names::STAGES, s.stage.code()).cloned().unwrap_or_default();
        for lang in Lang::ALL {
            if let Some(label) = text.exact(lang).map(str::to_owned) {
                text.set(lang, format!("{}: {label}", s.year));
            }
        }
        text
    };
    b.rows("stages", &mut list, new_stage, title, |b, s| stage_fields(b, s, v));
    // the source's order stays; where it has one by year, a new year goes where it belongs
    if rising || falling {
        b.sort_rows("stages", &mut list, |s| s.year, !rising);
    }
    r.stages = known_or(list, before);
}

/// None when nothing is left and something was known; an empty list stays an empty list.
fn known_or<T>(list: Vec<T>, before: Option<Vec<T>>) -> Option<Vec<T>> {
    if !list.is_empty() {
        return Some(list);
    }
    before.filter(Vec::is_empty)
}

fn texts(r: &mut Record, b: &mut Binder<'_>) {
    b.text("background", Look::Area(6), &mut r.background);
    b.rows("objectives", &mut r.objectives, Text::default, Text::clone, |b, t| b.bare_text(Look::Area(5), t));
    b.rows("description", &mut r.description, Text::default, Text::clone, |b, t| {
        b.bare_text(Look::Area(5), t)
    });
}

fn dates(r: &mut Record, b: &mut Binder<'_>) {
    b.group("validity", &mut r.validity, new_validity, validity_fields);
    let new = || Confirmation { on: jiff::civil::Date::ZERO, by: String::new(), note: Text::default() };
    b.group("last_confirmed", &mut r.last_confirmed, new, |b, c| {
        b.day_required("on", &mut c.on);
        b.line("by", &mut c.by);
        b.text("note", Look::Area(2), &mut c.note);
    });
    let new = || Event { date: jiff::civil::Date::ZERO, what: Text::default() };
    b.rows(
        "events",
        &mut r.events,
        new,
        |e| e.what.clone(),
        |b, e| {
            b.day_required("date", &mut e.date);
            b.text("what", Look::Line, &mut e.what);
        },
    );
}

fn new_validity() -> Validity {
    Validity { from: None, to: None, note: Text::default() }
}

fn validity_fields(b: &mut Binder<'_>, v: &mut Validity) {
    b.year("from", &mut v.from);
    b.year("to", &mut v.to);
    b.text("note", Look::Area(2), &mut v.note);
}

fn sources(r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    let mut kinds: Vec<Choice> = v
        .get(names::SOURCES)
        .and_then(|c| c.versions.last())
        .map(|c| terms(v, names::SOURCES, c.terms.iter().map(|t| t.code.as_str())))
        .unwrap_or_default();
    if let Some(kind) = &r.source_kind
        && !kinds.iter().any(|c| c.value == *kind)
    {
        kinds.push(Choice::of(kind.clone(), Label::Plain(kind.clone())));
    }
    let known: Vec<String> = kinds.iter().map(|c| c.value.clone()).collect();
    if let Some(kind) =
        b.value("source_kind", Look::Select(kinds), false, None, r.source_kind.as_deref().unwrap_or(""))
    {
        if kind.is_empty() || known.contains(&kind) {
            r.source_kind = (!kind.is_empty()).then_some(kind);
        } else {
            b.trouble("source_kind", What::Choice, &kind);
        }
    }
    b.option("source_url", Look::Url, &mut r.source_url);
    b.option("canonical_url", Look::Url, &mut r.canonical_url);
    let new = || SourceCitation {
        authors: Vec::new(),
        published_year: None,
        tool: None,
        edition: None,
        medium: None,
        url: None,
    };
    b.group("citation", &mut r.citation, new, |b, c| {
        b.lines("authors", 2, &mut c.authors);
        b.year("published_year", &mut c.published_year);
        b.option("tool", Look::Line, &mut c.tool);
        b.option("edition", Look::Line, &mut c.edition);
        b.option("medium", Look::Line, &mut c.medium);
        b.option("url", Look::Url, &mut c.url);
    });
    let new = || Reading { label: Text::default(), url: None, last_checked: None, works: None };
    b.rows(
        "further_reading",
        &mut r.further_reading,
        new,
        |l| l.label.clone(),
        |b, l| {
            b.text("label", Look::Line, &mut l.label);
            b.option("url", Look::Url, &mut l.url);
            b.day("last_checked", &mut l.last_checked);
            b.flag("works", &mut l.works);
        },
    );
}

fn statements(r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    let new = || Statement {
        tracker: String::new(),
        author: None,
        source_url: None,
        stated_on: None,
        stage: None,
        validity: None,
        text: Text::default(),
    };
    let title = |s: &Statement| Text::of(Lang::En, s.tracker.as_str());
    b.rows("statements", &mut r.statements, new, title, |b, s| {
        b.line("tracker", &mut s.tracker);
        b.option("author", Look::Line, &mut s.author);
        b.option("source_url", Look::Url, &mut s.source_url);
        b.day("stated_on", &mut s.stated_on);
        b.text("text", Look::Area(4), &mut s.text);
        b.group("stage", &mut s.stage, new_stage, |b, s| stage_fields(b, s, v));
        b.group("validity", &mut s.validity, new_validity, validity_fields);
    });
}

fn relations(r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    let new = || Relation {
        kind: RelationKind::Related,
        target: None,
        title: Text::default(),
        note: Text::default(),
        basis: Basis::Judgement,
    };
    let title = |r: &Relation| match r.target {
        Some(n) => Text::of(Lang::En, n.to_string()),
        None => r.title.clone(),
    };
    b.rows("relations", &mut r.relations, new, title, |b, r| {
        let kinds = terms(v, names::RELATIONS, RelationKind::ALL.map(RelationKind::code));
        b.choice_required("kind", kinds, &mut r.kind, |k| k.code().to_owned(), RelationKind::from_code);
        b.parsed("target", Look::Whole, false, What::Number, &mut r.target, |t| t.parse().ok());
        b.text("title", Look::Line, &mut r.title);
        b.text("note", Look::Area(2), &mut r.note);
        b.choice_required("basis", basis_choices(v), &mut r.basis, |k| k.code().to_owned(), Basis::from_code);
    });
}

fn elements(r: &mut Record, b: &mut Binder<'_>, v: &Vocabularies) {
    let new = || Element {
        key: String::new(),
        kind: ElementKind::Measure,
        parent: None,
        title: Text::default(),
        text: Text::default(),
        stage: None,
        owner: None,
        due: None,
        basis: Basis::Judgement,
        source_url: None,
        behind: Vec::new(),
    };
    b.rows(
        "elements",
        &mut r.elements,
        new,
        |e| e.title.clone(),
        |b, e| {
            b.line("key", &mut e.key);
            let kinds = ElementKind::ALL
                .map(|k| Choice::of(k.code(), Label::Message(format!("element-{}", k.code()))))
                .to_vec();
            b.choice_required("kind", kinds, &mut e.kind, |k| k.code().to_owned(), ElementKind::from_code);
            b.option("parent", Look::Line, &mut e.parent);
            b.text("title", Look::Line, &mut e.title);
            b.text("text", Look::Area(3), &mut e.text);
            b.choice_required(
                "basis",
                basis_choices(v),
                &mut e.basis,
                |k| k.code().to_owned(),
                Basis::from_code,
            );
            b.day("due", &mut e.due);
            b.option("source_url", Look::Url, &mut e.source_url);
            b.group(
                "owner",
                &mut e.owner,
                || Owner { name: Text::default(), code: None },
                |b, o| {
                    b.text("name", Look::Line, &mut o.name);
                    b.option("code", Look::Line, &mut o.code);
                },
            );
            b.group("stage", &mut e.stage, new_stage, |b, s| stage_fields(b, s, v));
            behind(b, &mut e.behind);
        },
    );
}

/// What stands behind an element: records by number, elements by key, and words.
fn behind(b: &mut Binder<'_>, list: &mut Vec<Behind>) {
    let (mut records, mut keys, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for one in list.iter() {
        match one {
            Behind::Record(n) => records.push(n.to_string()),
            Behind::Element(key) => keys.push(key.clone()),
            Behind::Note(text) => notes.push(text.clone()),
        }
    }
    let before = (records.clone(), keys.clone(), notes.clone());
    b.lines("behind_records", 2, &mut records);
    b.lines("behind_elements", 2, &mut keys);
    b.rows("behind_notes", &mut notes, Text::default, Text::clone, |b, t| b.bare_text(Look::Area(5), t));
    if (&records, &keys, &notes) == (&before.0, &before.1, &before.2) {
        return;
    }
    let mut numbers = Vec::new();
    for record in &records {
        match record.parse::<i64>() {
            Ok(n) if n > 0 => numbers.push(n),
            _ => b.trouble("behind_records", What::Number, record),
        }
    }
    // what stays keeps its place
    let mut rest = (numbers, keys, notes);
    let mut out = Vec::new();
    for one in list.drain(..) {
        let stays = match &one {
            Behind::Record(n) => take(&mut rest.0, n),
            Behind::Element(key) => take(&mut rest.1, key),
            Behind::Note(text) => take(&mut rest.2, text),
        };
        if stays {
            out.push(one);
        }
    }
    out.extend(rest.0.into_iter().map(Behind::Record));
    out.extend(rest.1.into_iter().map(Behind::Element));
    out.extend(rest.2.into_iter().map(Behind::Note));
    *list = out;
}

fn take<T: PartialEq>(list: &mut Vec<T>, item: &T) -> bool {
    match list.iter().position(|i| i == item) {
        Some(at) => {
            list.remove(at);
            true
        }
        None => false,
    }
}

fn quantities(r: &mut Record, b: &mut Binder<'_>) {
    let before = r.quantities.clone();
    let mut list = r.quantities.take().unwrap_or_default();
    let new = || Quantity {
        kind: "context".to_owned(),
        what: String::new(),
        value: None,
        unit: None,
        year: None,
        qualifier: None,
        extra: Map::new(),
    };
    let title = |q: &Quantity| Text::of(Lang::En, q.what.as_str());
    b.rows("quantities", &mut list, new, title, |b, q| {
        const KINDS: [&str; 4] = ["target", "result", "budget", "context"];
        let kind = RefCell::new(std::mem::take(&mut q.kind));
        let held = KINDS.iter().position(|k| *k == kind.borrow().as_str());
        let choices = KINDS.map(|k| Choice::of(k, Label::Message(format!("edit-quantity-{k}")))).to_vec();
        let mut at = held.unwrap_or(KINDS.len());
        let code = |i: usize| KINDS.get(i).map_or_else(|| kind.borrow().clone(), |k| (*k).to_owned());
        b.choice_required("kind", choices, &mut at, code, |t| KINDS.iter().position(|k| *k == t));
        q.kind = code(at);
        b.line("what", &mut q.what);
        b.parsed("value", Look::Whole, false, What::Number, &mut q.value, number);
        b.option("unit", Look::Line, &mut q.unit);
        b.year("year", &mut q.year);
        b.option("qualifier", Look::Line, &mut q.qualifier);
    });
    r.quantities = known_or(list, before);
}

/// A number as people write it: `39 000`, `1,5`. `1,234` could mean two things and is refused.
fn number(text: &str) -> Option<Number> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = match packed.split_once(',') {
        Some((_, after)) if after.len() == 3 || after.contains(',') => return None,
        Some((before, after)) => format!("{before}.{after}"),
        None => packed,
    };
    serde_json::from_str(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number("39 000"), Some(Number::from(39_000)));
        assert_eq!(number("1,5"), Number::from_f64(1.5));
        assert_eq!(number("1,234"), None, "thousand or one and a bit");
        assert_eq!(number("many"), None);
    }

    #[test]
    fn every_section_is_found_by_its_name() {
        for section in Section::ALL {
            assert_eq!(Section::from_code(section.code()), Some(section));
        }
        assert_eq!(Section::from_code("everything"), None);
    }
}

use kernel::{Lang, Text, Year};
use proptest::prelude::*;

use super::*;
use crate::record::{Basis, Behind, Relation, RelationKind, Validity, YearStage};
use crate::stage::Stage;
use crate::vocabulary::Vocabulary;

fn vocabularies() -> Vocabularies {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/vocabularies");
    let mut list = Vec::new();
    for file in std::fs::read_dir(folder).expect("the vocabularies are there") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(path).expect("it can be read");
        list.push(serde_json::from_str::<Vocabulary>(&text).expect("a vocabulary"));
    }
    Vocabularies::new(list)
}

fn real_records() -> Vec<Record> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/policies");
    ["developments.jsonl", "no-43626-strategy.jsonl"]
        .iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(folder.join(file)).expect("the records are there");
            text.lines().map(|l| serde_json::from_str(l).expect("a record")).collect::<Vec<Record>>()
        })
        .collect()
}

/// As a browser sends a form: line breaks become CR LF.
fn sent(items: &[Item]) -> Typed {
    Typed::new(pairs(items).into_iter().map(|(n, v)| (n, v.replace("\r\n", "\n").replace('\n', "\r\n"))))
}

fn strategy() -> Record {
    real_records().into_iter().rfind(|r| r.id == 43626).expect("the strategy is there")
}

#[test]
fn a_form_sent_back_as_it_came_changes_nothing_of_any_real_record() {
    let v = vocabularies();
    for record in real_records() {
        for section in Section::ALL {
            let items = show(&record, section, &v, &View { fresh: 3, ..View::WHOLE });
            let reading = read(&record, section, &v, &sent(&items));
            assert_eq!(reading.troubles, [], "{section:?} of {}", record.id);
            assert_eq!(reading.record.to_json(), record.to_json(), "{section:?} of {}", record.id);
        }
    }
}

#[test]
fn a_new_stage_goes_where_its_year_belongs_and_errors_find_its_row() {
    let v = vocabularies();
    let record = strategy();
    let mut typed = sent(&show(&record, Section::Stages, &v, &View { fresh: 1, ..View::WHOLE }));
    let held = record.stages.as_ref().expect("it has stages").len();
    typed.set(&format!("stages-{held}-year"), "2021");
    typed.set(&format!("stages-{held}-stage"), "design");
    typed.set(&format!("stages-{held}-note-nb"), "Forarbeid");
    let reading = read(&record, Section::Stages, &v, &typed);
    assert_eq!(reading.troubles, []);
    let stages = reading.record.stages.as_ref().expect("stages");
    assert_eq!(stages.len(), held + 1);
    assert_eq!(stages[0].year.get(), 2021);
    assert_eq!(stages[0].note.exact(Lang::Nb), Some("Forarbeid"));
    assert_eq!(reading.field_of("stages[0].note.nb"), format!("stages-{held}-note-nb"));
    assert_eq!(reading.field_of("stages[1].year"), "stages-0-year");
}

#[test]
fn a_row_begun_and_not_finished_is_told_at_its_field() {
    let v = vocabularies();
    let record = Record::new(9, "NO", "Norway");
    let mut typed = sent(&show(&record, Section::Stages, &v, &View { fresh: 2, ..View::WHOLE }));
    typed.set("stages-0-year", "2O24");
    typed.set("stages-1-stage", "pilot");
    let reading = read(&record, Section::Stages, &v, &typed);
    let told: Vec<(&str, What)> = reading.troubles.iter().map(|t| (t.field.as_str(), t.what)).collect();
    assert_eq!(
        told,
        [
            ("stages-0-year", What::Year),
            ("stages-0-stage", What::Required),
            ("stages-1-year", What::Required)
        ]
    );
}

#[test]
fn a_removed_row_is_gone_and_the_rest_stays() {
    let v = vocabularies();
    let record = strategy();
    let mut typed = sent(&show(&record, Section::Stages, &v, &View::WHOLE));
    typed.set("stages-0-remove", "on");
    let reading = read(&record, Section::Stages, &v, &typed);
    assert_eq!(reading.record.stages.as_deref(), record.stages.as_ref().map(|s| &s[1..]));
}

#[test]
fn a_form_with_one_row_leaves_the_other_rows_alone() {
    let v = vocabularies();
    let record = strategy();
    assert!(record.elements.len() > 2, "the strategy has a tree");
    let mut typed = sent(&show(&record, Section::Elements, &v, &View { rows: Rows::One(1), ..View::WHOLE }));
    typed.set("elements-1-title-en", "A new name");
    let reading = read(&record, Section::Elements, &v, &typed);
    assert_eq!(reading.troubles, []);
    assert_eq!(reading.record.elements[1].title.exact(Lang::En), Some("A new name"));
    let mut expected = record.clone();
    expected.elements[1].title.set(Lang::En, "A new name");
    assert_eq!(reading.record, expected);
}

#[test]
fn a_further_tag_follows_the_others_in_the_sources_own_spelling() {
    let v = vocabularies();
    let record = strategy();
    let mut pairs = pairs(&show(&record, Section::Tags, &v, &View::WHOLE));
    pairs.push(("our_themes".into(), "trinn-1#governance".into()));
    let reading = read(&record, Section::Tags, &v, &Typed::new(pairs));
    let mut expected = record.our_themes.clone().expect("themes");
    expected.push("governance".into());
    assert_eq!(reading.record.our_themes, Some(expected));
    assert_eq!(reading.record.target_groups, record.target_groups);
    assert_eq!(reading.record.thematic_categories, record.thematic_categories);
}

#[test]
fn what_stands_behind_an_element_keeps_its_order_when_one_is_added() {
    let v = vocabularies();
    let mut record = strategy();
    record.elements[0].behind = vec![
        Behind::Note(Text::of(Lang::Nb, "Et notat")),
        Behind::Record(43627),
        Behind::Element("x".into()),
    ];
    let mut typed = sent(&show(&record, Section::Elements, &v, &View::WHOLE));
    typed.set("elements-0-behind_records", "43627\r\n28214");
    let reading = read(&record, Section::Elements, &v, &typed);
    let mut expected = record.elements[0].behind.clone();
    expected.push(Behind::Record(28214));
    assert_eq!(reading.record.elements[0].behind, expected);
}

#[test]
fn what_was_typed_is_laid_over_what_another_person_saved() {
    let v = vocabularies();
    let base = strategy();
    let mut newest = base.clone();
    newest.titles.set(Lang::Nn, "Ny tittel frå ein annan");
    let mut typed = sent(&show(&base, Section::Basics, &v, &View::WHOLE));
    typed.set("our_label", "Our new label");
    let laid = rebase(&base, &newest, Section::Basics, &v, &typed).expect("the rows are the same");
    let reading = read(&newest, Section::Basics, &v, &laid);
    assert_eq!(reading.record.titles, newest.titles);
    assert_eq!(reading.record.our_label.as_deref(), Some("Our new label"));
}

#[test]
fn what_was_typed_comes_back_with_more_rows() {
    let v = vocabularies();
    let record = Record::new(9, "NO", "Norway");
    let mut typed = sent(&show(&record, Section::Stages, &v, &View { fresh: 1, ..View::WHOLE }));
    typed.set("stages-0-year", "abc");
    let view = View { typed: Some(&typed), add: Some("stages"), ..View::WHOLE };
    let items = show(&record, Section::Stages, &v, &view);
    let rows = items.iter().filter(|i| matches!(i, Item::Open { .. })).count();
    assert_eq!(rows, 4);
    assert!(pairs(&items).contains(&("stages-0-year".into(), "abc".into())));
}

fn any_text() -> impl Strategy<Value = Text> {
    let words = || proptest::option::of("[ a-zæøå\r\n\u{e000}\u{2009}\"<&]{0,12}");
    (words(), words(), words(), words()).prop_map(|(a, b, c, d)| {
        let mut text = Text::default();
        for (lang, words) in Lang::ALL.into_iter().zip([a, b, c, d]) {
            text.set(lang, words.unwrap_or_default());
        }
        text
    })
}

fn any_strings() -> impl Strategy<Value = Option<Vec<String>>> {
    let known = ["Learners", "IVET", "IVET ", "Teachers", "", "two\nlines", "ukjent", "ukjent"];
    proptest::option::of(proptest::collection::vec(proptest::sample::select(known.to_vec()), 0..5))
        .prop_map(|list| list.map(|l| l.into_iter().map(str::to_owned).collect()))
}

prop_compose! {
    fn any_record()(
        title in proptest::option::of("[ a-z\n]{0,8}"),
        titles in any_text(),
        notes in proptest::collection::vec((1900i64..=2100, 0usize..7, any_text()), 0..5),
        known in any::<bool>(),
        lists in (any_strings(), any_strings(), any_strings(), any_strings(), any_strings()),
        pairs in proptest::option::of(proptest::collection::vec(("[a-z ]{0,4}", proptest::option::of("[a-z ]{0,4}")), 0..4)),
        texts in proptest::collection::vec(any_text(), 0..4),
        validity in proptest::option::of((proptest::option::of(1900i64..=2100), proptest::option::of(1900i64..=2100), any_text())),
        related in proptest::collection::vec((0usize..7, proptest::option::of(1i64..99), any_text(), any_text()), 0..3),
        cut in any::<Option<bool>>(),
    ) -> Record {
        let mut r = Record::new(77, "NO", "Norway");
        r.title = title;
        r.titles = titles.clone();
        r.summaries = titles;
        let stages: Vec<YearStage> = notes
            .into_iter()
            .map(|(year, stage, note)| YearStage {
                year: Year::new(year).expect("in range"),
                stage: Stage::ALL[stage],
                note,
                extra: serde_json::from_str(r#"{"colour": "blue"}"#).expect("an object"),
            })
            .collect();
        r.stages = (known || !stages.is_empty()).then_some(stages);
        (r.subsystem, r.bodies_responsible, r.target_groups, r.our_themes, r.bodies_named_in_text) = lists;
        r.european_priorities = pairs.clone().map(|p| p.into_iter().map(|(a, b)| (a, b.unwrap_or_default())).collect());
        r.thematic_categories = pairs;
        r.objectives = texts.clone();
        r.description = texts;
        let year = |y: Option<i64>| y.map(|y| Year::new(y).expect("in range"));
        r.validity = validity.map(|(from, to, note)| Validity { from: year(from), to: year(to), note });
        r.relations = related
            .into_iter()
            .map(|(kind, target, title, note)| Relation {
                kind: RelationKind::ALL[kind], target, title, note, basis: Basis::Named,
            })
            .collect();
        r.target_groups_cut = cut;
        r.extra.insert("unknown".into(), serde_json::json!({"kept": [1, null]}));
        r
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_form_sent_back_as_it_came_changes_nothing(record in any_record(), fresh in 0usize..3) {
        thread_local!(static V: Vocabularies = vocabularies());
        V.with(|v| {
            for section in Section::ALL {
                let items = show(&record, section, v, &View { fresh, ..View::WHOLE });
                let reading = read(&record, section, v, &sent(&items));
                prop_assert_eq!(&reading.troubles, &[], "{:?}", section);
                prop_assert_eq!(reading.record.to_json(), record.to_json(), "{:?}", section);
            }
            Ok(())
        })?;
    }
}

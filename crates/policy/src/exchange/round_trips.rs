//! What goes in comes out: the real rows, made-up ones and random ones,
//! through every format that is both written and read.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use kernel::{Lang, Text, Year};
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

use super::*;
use crate::record::*;
use crate::stage::Stage;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The 98 real rows, as text.
pub fn real_rows() -> String {
    let shared = std::env::var_os("TRINN_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    [root().join("content/policies/developments.jsonl"), shared.join("data/policy-developments.jsonl")]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .expect("the real rows lie in content/policies/developments.jsonl")
}

/// The Norwegian strategy with everything that Trinn adds to a row.
pub fn strategy() -> String {
    std::fs::read_to_string(root().join("content/policies/no-43626-strategy.jsonl")).expect("the strategy")
}

/// The real records.
pub fn real_records() -> Vec<Record> {
    let rows = read_all(Format::JsonLines, real_rows().as_bytes(), &Limits::default()).expect("no problems");
    rows.into_iter().map(|(_, record)| record).collect()
}

fn written(format: OutFormat, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    write(format, records.to_vec(), &mut out, &Context::plain("https://trinn.example"))
        .expect("memory takes all");
    out
}

fn back(format: Format, bytes: &[u8]) -> Vec<Record> {
    match read_all(format, bytes, &Limits::default()) {
        Ok(rows) => rows.into_iter().map(|(_, record)| record).collect(),
        Err(report) => panic!("{:#?}", report.problems),
    }
}

fn assert_round_trips(records: &[Record]) {
    for (out, format) in [
        (OutFormat::JsonLines, Format::JsonLines),
        (OutFormat::Csv, Format::Csv),
        (OutFormat::Xlsx, Format::Xlsx),
    ] {
        let read = back(format, &written(out, records));
        assert_eq!(read.len(), records.len(), "{out:?}");
        for (given, got) in records.iter().zip(&read) {
            assert_eq!(got.to_json(), given.to_json(), "{out:?}");
        }
    }
}

#[test]
fn the_real_rows_come_back_from_json_lines_key_by_key_in_order() {
    let text = real_rows();
    let out = written(OutFormat::JsonLines, &back(Format::JsonLines, text.as_bytes()));
    let out = String::from_utf8(out).expect("JSON is UTF-8");
    assert_eq!(out.lines().count(), 98);
    for (given, got) in text.lines().zip(out.lines()) {
        let given: Value = serde_json::from_str(given).expect("valid");
        let got: Value = serde_json::from_str(got).expect("valid");
        assert_eq!(got, given);
        let keys =
            |v: &Value| v.as_object().map(|m| m.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(keys(&got), keys(&given));
        // Equal texts mean equal order all the way down.
        assert_eq!(got.to_string(), given.to_string());
    }
}

#[test]
fn the_real_rows_come_back_from_csv_and_xlsx_with_the_same_values() {
    let records = real_records();
    assert_round_trips(&records);
    let numbers: Vec<String> = back(Format::Xlsx, &written(OutFormat::Xlsx, &records))
        .iter()
        .flat_map(|r| r.quantities.iter().flatten())
        .filter_map(|q| q.value.as_ref().map(Number::to_string))
        .collect();
    assert!(numbers.contains(&"900000".to_owned()) && numbers.contains(&"38.3".to_owned()), "{numbers:?}");
}

#[test]
fn the_strategy_with_its_tree_and_statements_comes_back() {
    let text = strategy();
    let records = back(Format::JsonLines, text.as_bytes());
    let given: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("valid");
    let mut got: Value = serde_json::from_str(&records[0].to_json()).expect("valid");
    // `behind` is always written, as an empty list where the row leaves it out.
    for (got, given) in elements_of(&mut got).iter_mut().zip(given["elements"].as_array().expect("a tree")) {
        if given.get("behind").is_none() {
            got.as_object_mut().expect("an element").shift_remove("behind");
        }
    }
    assert_eq!(got, given);
    assert_round_trips(&records);
}

fn elements_of(row: &mut Value) -> &mut Vec<Value> {
    row["elements"].as_array_mut().expect("a tree")
}

#[test]
fn keys_of_a_later_version_are_kept_in_every_format() {
    let mut record = Record::new(7, "NO", "Norway");
    record.extra.insert("reviewed".to_owned(), serde_json::json!({"by": ["=x", null], "n": 1.5}));
    record.extra.insert("zebra".to_owned(), Value::Null);
    let mut stage = a_stage(2023, Stage::Pilot);
    stage.extra.insert("schools".to_owned(), 12.into());
    record.stages = Some(vec![stage]);
    assert_round_trips(&[record]);
}

#[test]
fn null_empty_text_and_empty_list_stay_three_things() {
    let mut record = Record::new(7, "NO", "Norway");
    record.title = Some(String::new());
    record.summary = Some("\"\"".to_owned());
    record.our_label = Some("'".to_owned());
    record.subsystem = Some(Vec::new());
    record.stages = Some(Vec::new());
    record.target_groups_cut = Some(false);
    assert_round_trips(&[record]);
}

#[test]
fn a_text_that_begins_like_a_formula_comes_back_and_never_runs() {
    let mut record = Record::new(7, "NO", "Norway");
    record.title = Some("=HYPERLINK(\"https://evil.example\";\"open\")".to_owned());
    record.summary = Some("- first\n- second".to_owned());
    record.our_label = Some("'=already marked".to_owned());
    assert_round_trips(std::slice::from_ref(&record));
    let csv = String::from_utf8(written(OutFormat::Csv, &[record])).expect("UTF-8");
    assert!(csv.contains("\"'=HYPERLINK(") && csv.contains("\"'- first\n- second\""), "{csv}");
}

#[test]
fn a_text_too_long_for_a_cell_goes_on_in_further_columns() {
    let mut record = Record::new(7, "NO", "Norway");
    let long: String = "æøå 😀 ".chars().cycle().take(45_000).collect();
    record.description = vec![Text::of(Lang::Nb, long.clone()), Text::of(Lang::En, long)];
    let mut short = Record::new(8, "SE", "Sweden");
    short.background = Text::of(Lang::En, "short");
    assert_round_trips(&[record, short]);
}

#[test]
fn json_is_one_list_and_the_empty_list_is_valid() {
    let records = real_records();
    let list: Vec<Value> = serde_json::from_slice(&written(OutFormat::Json, &records)).expect("a list");
    assert_eq!(list.len(), 98);
    assert_eq!(
        serde_json::from_slice::<Value>(&written(OutFormat::Json, &[])).expect("a list"),
        serde_json::json!([])
    );
    let graph: Value = serde_json::from_slice(&written(OutFormat::JsonLd, &[])).expect("a graph");
    assert_eq!(graph["@graph"], serde_json::json!([]));
}

#[test]
fn the_same_records_make_the_same_bytes() {
    let records = real_records();
    for format in OutFormat::ALL {
        assert_eq!(written(format, &records[..5]), written(format, &records[..5]), "{format:?}");
    }
}

#[test]
fn linked_data_never_pass_our_label_for_the_sources_title() {
    let terms = |vocabulary: &str, path: &[&str]| {
        (vocabulary == "stages").then(|| Term {
            uri: format!("https://trinn.example/vocabularies/stages/1#{}", path[0]),
            label: Text::of(Lang::Nb, "et trinn"),
        })
    };
    let context = Context {
        base_url: "https://trinn.example",
        edition: Some("https://trinn.example/editions/1"),
        date: Some(jiff::civil::date(2026, 11, 23)),
        terms: &terms,
    };
    let mut records = real_records();
    records.extend(back(Format::JsonLines, strategy().as_bytes()));
    let count = records.len();
    let mut out = Vec::new();
    write(OutFormat::JsonLd, records.clone(), &mut out, &context).expect("memory takes all");
    let document: Value = serde_json::from_slice(&out).expect("JSON-LD is JSON");
    assert_eq!(document["@id"], "https://trinn.example/editions/1");
    let graph = document["@graph"].as_array().expect("a graph");
    assert_eq!(graph.len(), count);
    for (record, node) in records.iter().zip(graph) {
        assert_eq!(node["@id"], format!("https://trinn.example/policies/{}", record.id));
        assert_eq!(node.get("schema:name").is_some(), record.title.is_some() || !record.titles.is_empty());
        assert_eq!(node["trinn:ourLabel"].as_str(), record.our_label.as_deref());
        let law = record.kind == Some(PolicyType::RegulationLegislation);
        assert_eq!(node["@type"] == "schema:Legislation", law);
        let stages = node["trinn:stages"].as_array().map_or(0, Vec::len);
        assert_eq!(stages, record.stages.as_ref().map_or(0, Vec::len));
        assert!(no_nulls(node), "{node}");
    }
    let strategy = graph.last().expect("the strategy");
    assert_eq!(strategy["schema:temporalCoverage"], "2023/2030");
    assert_eq!(
        strategy["trinn:stages"][0]["trinn:stage"]["@id"],
        "https://trinn.example/vocabularies/stages/1#design"
    );
}

fn no_nulls(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => items.iter().all(no_nulls),
        Value::Object(map) => map.values().all(no_nulls),
        _ => true,
    }
}

#[test]
fn made_up_records_keep_the_shape_and_pass_as_real_ones() {
    let real = real_records();
    let made: Vec<Record> = synthetic(&real, 500, 1).collect();
    assert_eq!(made, synthetic(&real, 500, 1).collect::<Vec<_>>());
    assert_ne!(made, synthetic(&real, 500, 2).collect::<Vec<_>>());
    assert_eq!(made[0].id, 1_000_000);
    for record in &made {
        assert_eq!(check(record, None), []);
    }
    let share = |records: &[Record], f: fn(&Record) -> bool| {
        records.iter().filter(|r| f(r)).count() as f64 / records.len() as f64
    };
    for f in [|r: &Record| r.stages.is_none(), |r: &Record| r.quantities.is_none()] {
        assert!((share(&made, f) - share(&real, f)).abs() < 0.1);
    }
    let size = |records: &[Record]| records.iter().map(|r| r.to_json().len()).sum::<usize>() / records.len();
    assert!(size(&made).abs_diff(size(&real)) < 200, "{} against {}", size(&made), size(&real));
    assert_round_trips(&made);
    assert_eq!(synthetic(&[], 5, 1).count(), 0);
}

fn a_stage(year: i64, stage: Stage) -> YearStage {
    YearStage { year: Year::new(year).expect("a year"), stage, note: Text::default(), extra: Map::new() }
}

/// Texts made of pieces that have hurt somebody's import before.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "=",
        "+",
        "-",
        "@",
        "'",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        " ",
        "[",
        "{",
        "}",
        "\\",
        "_x000D_",
        "_x",
        "<b>",
        "&amp;",
        "null",
        "true",
        "1e5",
        "0042",
        "å",
        "ŋ",
        "đ",
        "😀",
        "e\u{301}",
        "\u{FEFF}",
        "text",
        "2024-01-01",
    ]);
    prop::collection::vec(pieces, 0..6).prop_map(|p| p.concat())
}

fn any_texts() -> impl Strategy<Value = Text> {
    prop::collection::vec((0..4usize, any_text()), 0..3).prop_map(|pairs| {
        pairs.into_iter().fold(Text::default(), |text, (lang, words)| text.with(Lang::ALL[lang], words))
    })
}

fn any_year() -> impl Strategy<Value = Year> {
    (1900..=2100i64).prop_map(|n| Year::new(n).expect("in range"))
}

fn any_number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        // Decimals as people write them: up to fifteen digits, which every reader gets exactly.
        (-999_999_999_999_999i64..=999_999_999_999_999, 0..10u32).prop_map(|(n, places)| {
            Number::from_f64(n as f64 / 10f64.powi(places as i32)).expect("finite")
        }),
    ]
}

fn any_date() -> impl Strategy<Value = Date> {
    (1900..2100i16, 1..=12i8, 1..=28i8).prop_map(|(y, m, d)| jiff::civil::date(y, m, d))
}

fn any_stages() -> impl Strategy<Value = Vec<YearStage>> {
    prop::collection::btree_map(1900..=2100i64, (0..7usize, any_texts()), 0..5).prop_map(|stages| {
        let stages =
            stages.into_iter().map(|(year, (s, note))| YearStage { note, ..a_stage(year, Stage::ALL[s]) });
        stages.rev().collect()
    })
}

fn list<S: Strategy>(of: S) -> impl Strategy<Value = Option<Vec<S::Value>>> {
    prop::option::of(prop::collection::vec(of, 0..3))
}

fn any_quantity() -> impl Strategy<Value = Quantity> {
    let kinds = prop::sample::select(vec!["target", "result", "budget", "context"]);
    let year = prop::option::of(any_year());
    (kinds, any_text(), prop::option::of(any_number()), prop::option::of(any_text()), year).prop_map(
        |(kind, what, value, unit, year)| Quantity {
            kind: kind.to_owned(),
            what,
            value,
            qualifier: unit.clone(),
            unit,
            year,
            extra: Map::new(),
        },
    )
}

prop_compose! {
    fn own_parts()(
        titles in any_texts(),
        background in any_texts(),
        objectives in prop::collection::vec(any_texts(), 0..3),
        validity in prop::option::of((any_year(), 0..5i32, any_texts())),
        confirmed in prop::option::of((any_date(), any_text())),
        events in prop::collection::vec((any_date(), any_texts()), 0..3),
        extra in prop::option::of(any_text()),
    ) -> Record {
        let mut r = Record::new(1, "NO", "Norway");
        r.titles = titles;
        r.background = background;
        r.objectives = objectives;
        r.validity = validity.map(|(from, n, note)| Validity { from: Some(from), to: Some(from.plus(n)), note });
        r.last_confirmed = confirmed.map(|(on, by)| Confirmation { on, by, note: Text::default() });
        r.events = events.into_iter().map(|(date, what)| Event { date, what }).collect();
        if let Some(text) = extra {
            r.extra.insert("x_unknown".to_owned(), Value::String(text));
        }
        r
    }
}

prop_compose! {
    fn any_record()(
        mut r in own_parts(),
        id in 1..1_000_000_000i64,
        texts in prop::collection::vec(prop::option::of(any_text()), 4),
        kinds in (prop::option::of(0..3usize), prop::option::of(0..3usize)),
        flags in (any::<Option<bool>>(), any::<Option<bool>>()),
        stages in prop::option::of(any_stages()),
        lists in (list(any_text()), list(any_text()), list(any_text())),
        pairs in list((any_text(), prop::option::of(any_text()))),
        priorities in list((any_text(), any_text())),
        quantities in list(any_quantity()),
    ) -> Record {
        r.id = id;
        let mut texts = texts.into_iter();
        r.title = texts.next().flatten();
        r.summary = texts.next().flatten();
        r.our_label = texts.next().flatten();
        r.source_kind = texts.next().flatten();
        r.kind = kinds.0.map(|i| PolicyType::ALL[i]);
        r.our_type_hint = kinds.1.map(|i| PolicyType::ALL[i]);
        (r.bodies_responsible_cut, r.target_groups_cut) = flags;
        r.stages = stages;
        (r.subsystem, r.bodies_responsible, r.our_themes) = lists;
        r.thematic_categories = pairs;
        r.european_priorities = priorities;
        r.quantities = quantities;
        r
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_record_comes_back_from_every_format(records in prop::collection::vec(any_record(), 1..4)) {
        let mut records = records;
        for (i, record) in records.iter_mut().enumerate() {
            record.id = record.id * 10 + i as i64;
        }
        assert_round_trips(&records);
    }

    #[test]
    fn no_bytes_whatever_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in [Format::JsonLines, Format::Csv, Format::Xlsx] {
            let _ = read_all(format, bytes.as_slice(), &Limits::default());
        }
    }
}

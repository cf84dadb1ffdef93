//! Files as they really come: each problem is named by its stable code, at its
//! row and field, with a hint; later rows are still read; nothing panics.

use std::io::{BufReader, Read};

use kernel::Code;
use serde_json::{Value, json};

use super::round_trips::{real_records, real_rows};
use super::*;

/// A whole row with some values changed; `Null` for a key named "-" removes it.
fn row(changes: Value) -> String {
    let mut row: Value = serde_json::from_str(real_rows().lines().next().expect("a row")).expect("valid");
    let map = row.as_object_mut().expect("an object");
    for (key, value) in changes.as_object().expect("an object") {
        match key.strip_prefix('-') {
            Some(key) => drop(map.shift_remove(key)),
            None => drop(map.insert(key.clone(), value.clone())),
        }
    }
    row.to_string()
}

fn report(format: Format, bytes: &[u8]) -> Report {
    read_all(format, bytes, &Limits::default()).expect_err("the file is bad")
}

/// The only problem of a file.
fn only(format: Format, bytes: &[u8]) -> Problem {
    let report = report(format, bytes);
    assert_eq!(report.problems.len(), 1, "{:#?}", report.problems);
    assert!(report.problems[0].hint.is_some(), "each problem has a hint: {}", report.problems[0]);
    report.problems[0].clone()
}

fn only_in_row(changes: Value) -> Problem {
    only(Format::JsonLines, row(changes).as_bytes())
}

fn assert_is(problem: &Problem, code: Code, row: u64, field: &str) {
    assert_eq!(
        (problem.code, problem.row, problem.field.as_deref()),
        (code, Some(row), Some(field)),
        "{problem}"
    );
}

/// A CSV file of the first real rows, as lines of cells.
fn csv_cells(rows: usize) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    let records = real_records().into_iter().take(rows);
    write(OutFormat::Csv, records, &mut bytes, &Context::plain("")).expect("memory takes all");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    reader.records().map(|r| r.expect("valid").iter().map(str::to_owned).collect()).collect()
}

fn csv_bytes(rows: &[Vec<String>], separator: u8) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes all");
    }
    writer.into_inner().expect("memory takes all")
}

/// A CSV file of two rows in which one cell of the second is changed.
fn csv_with(column: &str, cell: &str) -> Vec<u8> {
    let mut rows = csv_cells(2);
    let place = rows[0].iter().position(|n| n == column).expect("a column");
    rows[2][place] = cell.to_owned();
    csv_bytes(&rows, b',')
}

#[test]
fn a_broken_row_is_told_and_the_rows_after_it_are_read() {
    let mut lines: Vec<String> = real_rows().lines().map(str::to_owned).collect();
    lines[3] = "{\"id\": 12, \"title\": }".to_owned();
    lines[40] = "not json at all".to_owned();
    lines[96].truncate(100);
    let report = report(Format::JsonLines, lines.join("\n").as_bytes());
    let found: Vec<(Code, Option<u64>)> = report.problems.iter().map(|p| (p.code, p.row)).collect();
    assert_eq!(found, [(codes::NOT_JSON, Some(4)), (codes::NOT_JSON, Some(41)), (codes::NOT_JSON, Some(97))]);
    assert_eq!((report.good_rows, report.bad_rows), (95, 3));
    assert!(report.problems[0].message.contains("column 21"), "{}", report.problems[0]);
}

#[test]
fn a_row_that_lacks_a_key_is_refused_since_it_would_delete_the_value() {
    assert_is(&only_in_row(json!({"-summary": null})), codes::MISSING_KEY, 1, "summary");
    assert_is(&only_in_row(json!({"-id": null})), codes::MISSING_KEY, 1, "id");
    let problem = only(
        Format::JsonLines,
        b"{\"id\": 5, \"country_code\": \"NO\", \"country\": \"Norway\", \"title\": \"x\"}",
    );
    assert_is(&problem, codes::MISSING_KEY, 1, "country_basis");
    assert!(problem.message.starts_with("the keys country_basis, type, subsystem, stages, "), "{problem}");
    assert_is(&only_in_row(json!({"stages": [{"year": 2020}]})), codes::MISSING_KEY, 1, "stages[0].stage");
}

#[test]
fn a_value_of_another_type_is_named_with_what_belongs_there() {
    let problem = only_in_row(json!({"stages": {"2020": "pilot"}}));
    assert_is(&problem, codes::WRONG_TYPE, 1, "stages");
    assert_eq!(problem.message, "{…} is an object, where a list belongs");
    assert_is(&only_in_row(json!({"title": 5})), codes::WRONG_TYPE, 1, "title");
    assert_is(&only_in_row(json!({"country": null})), codes::WRONG_TYPE, 1, "country");
    assert_is(&only_in_row(json!({"target_groups_cut": "no"})), codes::WRONG_TYPE, 1, "target_groups_cut");
    let pairs = json!({"thematic_categories": [["A", "B"], ["A"]]});
    assert_is(&only_in_row(pairs), codes::WRONG_TYPE, 1, "thematic_categories[1]");
    let none = json!({"european_priorities": [["A", null]]});
    assert_is(&only_in_row(none), codes::WRONG_TYPE, 1, "european_priorities[0]");
    assert_eq!(only(Format::JsonLines, b"[1]\n").code, codes::NOT_JSON);
    assert_eq!(only(Format::JsonLines, b"\n42\n").code, codes::WRONG_TYPE);
}

#[test]
fn an_unknown_stage_or_type_leads_to_the_nearest_known_one() {
    let problem = only_in_row(json!({"stages": [{"year": 2020, "stage": "implementaton"}]}));
    assert_is(&problem, codes::UNKNOWN_STAGE, 1, "stages[0].stage");
    let hint = problem.hint.expect("a hint");
    assert!(
        hint.starts_with("did you mean \"implementation\"?") && hint.contains("legislative_process"),
        "{hint}"
    );
    let problem = only_in_row(json!({"our_type_hint": "law"}));
    assert_is(&problem, codes::UNKNOWN_TYPE, 1, "our_type_hint");
    assert_is(&only_in_row(json!({"type": "Strategy/Action plan"})), codes::UNKNOWN_TYPE, 1, "type");
}

#[test]
fn what_is_no_year_says_why() {
    let with = |year: Value| only_in_row(json!({"stages": [{"year": year, "stage": "pilot"}]}));
    let problem = with(json!("2O24"));
    assert_is(&problem, codes::NOT_A_YEAR, 1, "stages[0].year");
    assert_eq!(problem.message, "\"2O24\" is not a year");
    assert_eq!(problem.hint.as_deref(), Some("the letter O stands where a zero belongs"));
    assert_eq!(with(json!(20204)).message, "\"20204\" is not a year between 1900 and 2100");
    for year in [json!(1899), json!(2101), json!(-1), json!(2020.5), json!(null), json!("2024"), json!(1e300)]
    {
        assert_is(&with(year), codes::NOT_A_YEAR, 1, "stages[0].year");
    }
    let quantity = json!({"quantities": [{"kind": "result", "what": "x", "value": 1, "unit": null, "year": 20, "qualifier": null}]});
    assert_is(&only_in_row(quantity), codes::NOT_A_YEAR, 1, "quantities[0].year");
}

#[test]
fn a_second_row_with_the_same_id_names_the_first() {
    let text = format!("{}\n\n{}\n", row(json!({})), row(json!({"title": "other"})));
    let problem = only(Format::JsonLines, text.as_bytes());
    assert_is(&problem, codes::DUPLICATE_ID, 3, "id");
    assert_eq!(problem.message, "id 27970 already stands in row 1");
}

/// So many bytes of `x`, made while they are read.
fn xs(n: u64) -> impl Read {
    std::io::repeat(b'x').take(n)
}

#[test]
fn a_line_of_a_hundred_megabytes_is_skipped_without_being_held() {
    let before = format!("{}\n{{\"id\": 1, \"title\": \"", row(json!({})));
    let after = format!("\"}}\n{}\n", row(json!({"id": 2})));
    let file = BufReader::new(before.as_bytes().chain(xs(100 << 20)).chain(after.as_bytes()));
    let mut reading = read(Format::JsonLines, file, &Limits::default());
    assert_eq!(reading.next().expect("a row").expect("right").0, 1);
    let problems = reading.next().expect("a row").expect_err("too long");
    assert_eq!((problems[0].code, problems[0].row), (codes::LINE_TOO_LONG, Some(2)));
    let Source::Lines(lines) = &reading.source else { panic!("lines") };
    assert!(lines.held() <= 4 << 20, "{} bytes held", lines.held());
    assert_eq!(reading.next().expect("a row").expect("right").1.id, 2);
    assert!(reading.next().is_none());
}

#[test]
fn a_cell_of_a_hundred_megabytes_and_a_quotation_mark_never_closed_are_told() {
    let mut before = csv_bytes(&csv_cells(1), b',');
    before.extend_from_slice(b"5,\"");
    let file = BufReader::new(before.as_slice().chain(xs(100 << 20)).chain(b"\n1,2\n".as_slice()));
    let mut reading = read(Format::Csv, file, &Limits::default());
    assert!(reading.next().expect("a row").is_ok());
    let problems = reading.next().expect("a row").expect_err("too long");
    assert_eq!((problems[0].code, problems[0].row), (codes::LINE_TOO_LONG, Some(3)));
    assert!(problems[0].hint.as_deref().is_some_and(|h| h.contains("not closed")));
    assert!(reading.next().is_none());

    let mut short = csv_bytes(&csv_cells(1), b',');
    short.extend_from_slice(b"5,\"no end\n6,x\n");
    let problem = only(Format::Csv, &short);
    assert_eq!((problem.code, problem.row), (codes::OPEN_QUOTE, Some(3)));
}

#[test]
fn bytes_that_are_not_utf8_are_named_by_their_place() {
    let mut line = row(json!({"title": "bl\u{e5}b\u{e6}r"})).into_bytes();
    let place = line.windows(2).position(|w| w == "å".as_bytes()).expect("there");
    line.splice(place..place + 2, [0xE5]);
    let problem = only(Format::JsonLines, &line);
    assert_eq!((problem.code, problem.row), (codes::NOT_UTF8, Some(1)));
    assert_eq!(problem.message, format!("byte {} of the line (0xE5) is not UTF-8", place + 1));
    assert!(problem.hint.expect("a hint").contains("Windows-1252"));

    let mut csv = csv_with("title", "bl@b");
    let place = csv.iter().rposition(|b| *b == b'@').expect("there");
    csv[place] = 0xE5;
    assert_is(&only(Format::Csv, &csv), codes::NOT_UTF8, 3, "title");

    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain("{}".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(only(Format::JsonLines, &wide).hint.expect("a hint").contains("UTF-16"));
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_refused_in_csv() {
    for formula in ["=1+1", "+47 22 33", "-5", "@SUM(A1:A9)", "\t=1", "=cmd|' /C calc'!A0"] {
        assert_is(&only(Format::Csv, &csv_with("title", formula)), codes::FORMULA, 3, "title");
    }
    assert_is(&only(Format::Csv, &csv_with("subsystem", "=1+1")), codes::FORMULA, 3, "subsystem");
    assert_is(&only(Format::Csv, &csv_with("id", "=ROW()")), codes::FORMULA, 3, "id");
    assert!(read_all(Format::Csv, csv_with("title", "'=1+1").as_slice(), &Limits::default()).is_ok());
}

#[test]
fn the_header_of_a_table_must_hold_the_columns_and_no_others() {
    let mut rows = csv_cells(1);
    rows[0][4] = "tittle".to_owned();
    let report = report(Format::Csv, &csv_bytes(&rows, b','));
    let found: Vec<Code> = report.problems.iter().map(|p| p.code).collect();
    assert_eq!(found, [codes::UNKNOWN_COLUMN, codes::MISSING_COLUMN]);
    assert_eq!(report.problems[0].hint.as_deref(), Some("did you mean \"title\"?"));
    assert_is(&report.problems[1], codes::MISSING_COLUMN, 1, "title");

    let mut rows = csv_cells(1);
    rows[0][30] = "title".to_owned();
    assert_is(&only(Format::Csv, &csv_bytes(&rows, b',')), codes::DUPLICATE_KEY, 1, "title");
}

#[test]
fn a_row_of_another_width_and_a_list_that_is_no_json_are_told() {
    let mut rows = csv_cells(2);
    rows[2].push("one more".to_owned());
    let problem = only(Format::Csv, &csv_bytes(&rows, b','));
    assert_eq!((problem.code, problem.row), (codes::ROW_WIDTH, Some(3)));
    assert_eq!(problem.message, "the row has 38 cells, the header has 37");

    let problem = only(Format::Csv, &csv_with("subsystem", "IVET; CVET"));
    assert_is(&problem, codes::NOT_JSON, 3, "subsystem");
    assert_eq!(problem.hint.as_deref(), Some("write a list as JSON: [\"IVET\",\"CVET\"]"));
    assert_is(
        &only(Format::Csv, &csv_with("target_groups_cut", "maybe")),
        codes::WRONG_TYPE,
        3,
        "target_groups_cut",
    );
    assert_is(&only(Format::Csv, &csv_with("extra", "{\"title\": 1}")), codes::DUPLICATE_KEY, 3, "extra");
    let stages = "[{\"year\": 2020, \"stage\": \"pilot\", \"year\": 2021}]";
    assert_is(&only(Format::Csv, &csv_with("stages", stages)), codes::DUPLICATE_KEY, 3, "stages");
    let long = "x".repeat(600 << 10);
    assert_is(&only(Format::Csv, &csv_with("title", &long)), codes::CELL_TOO_LONG, 3, "title");
}

#[test]
fn csv_from_a_norwegian_spreadsheet_is_understood() {
    let mut rows = csv_cells(20);
    let place = rows[0].iter().position(|n| n == "bodies_responsible_cut").expect("a column");
    for row in &mut rows[1..] {
        row[place] = row[place].replace("true", "SANN").replace("false", "USANN");
    }
    // Columns in another order, semicolons, a byte order mark.
    for row in &mut rows {
        row.reverse();
    }
    let mut bytes = b"\xEF\xBB\xBFsep=;\r\n".to_vec();
    bytes.extend(csv_bytes(&rows, b';'));
    let read = read_all(Format::Csv, bytes.as_slice(), &Limits::default()).expect("understood");
    let records: Vec<Record> = read.into_iter().map(|(_, r)| r).collect();
    assert_eq!(records, real_records()[..20]);
    let tabs = csv_bytes(&csv_cells(5), b'\t');
    assert_eq!(read_all(Format::Csv, tabs.as_slice(), &Limits::default()).expect("understood").len(), 5);
}

#[test]
fn too_many_rows_end_the_reading() {
    let limits = Limits { rows: 10, ..Limits::default() };
    let report = read_all(Format::JsonLines, real_rows().as_bytes(), &limits).expect_err("too many");
    assert_eq!((report.problems[0].code, report.good_rows), (codes::TOO_MANY_ROWS, 10));
}

#[test]
fn a_country_code_is_two_capitals_or_a_part_of_belgium() {
    for (code, hint) in [("no", "write NO"), ("GR", "write EL for Greece, as the source tool does")] {
        let problem = only_in_row(json!({"country_code": code}));
        assert_is(&problem, codes::BAD_COUNTRY, 1, "country_code");
        assert_eq!(problem.hint.as_deref(), Some(hint));
    }
    for code in ["", "Norway", "N0", "BE-", "BE-FLANDERS", "ÅÅ"] {
        assert_is(&only_in_row(json!({"country_code": code})), codes::BAD_COUNTRY, 1, "country_code");
    }
}

#[test]
fn an_empty_file_is_told_in_every_format() {
    for format in [Format::JsonLines, Format::Csv, Format::Xlsx] {
        assert_eq!(only(format, b"").code, codes::EMPTY_FILE, "{format:?}");
    }
    assert_eq!(only(Format::JsonLines, b"\n \r\n").code, codes::EMPTY_FILE);
    assert_eq!(only(Format::Csv, &csv_bytes(&csv_cells(0), b',')).code, codes::EMPTY_FILE);
}

#[test]
fn a_key_that_stands_twice_is_refused_wherever_it_stands() {
    let text = row(json!({})).replacen("\"country\":", "\"country\": \"x\", \"country\":", 1);
    assert_is(&only(Format::JsonLines, text.as_bytes()), codes::DUPLICATE_KEY, 1, "country");
    let text = row(json!({"later": 1})).replacen("\"later\":", "\"later\": 2, \"later\":", 1);
    assert_is(&only(Format::JsonLines, text.as_bytes()), codes::DUPLICATE_KEY, 1, "later");
    let text = row(json!({"titles": {"nb": "a"}})).replacen("\"nb\":", "\"nb\": \"b\", \"nb\":", 1);
    assert_is(&only(Format::JsonLines, text.as_bytes()), codes::DUPLICATE_KEY, 1, "nb");
}

#[test]
fn an_id_is_a_positive_whole_number() {
    for id in [json!(0), json!(-4), json!(1.5), json!("27970"), json!(null), json!(u64::MAX)] {
        assert_is(&only_in_row(json!({"id": id})), codes::BAD_ID, 1, "id");
    }
    for id in ["abc", "-7", "+7", "1.0", "99999999999999999999"] {
        assert_is(&only(Format::Csv, &csv_with("id", id)), codes::BAD_ID, 3, "id");
    }
}

#[test]
fn control_characters_and_turned_writing_are_refused() {
    for text in ["a\u{0}b", "a\u{1b}[31mb", "a\rb", "a\u{85}b", "gnp.\u{202E}exe", "\u{7f}"] {
        assert_is(&only_in_row(json!({"title": text})), codes::CONTROL_CHARACTER, 1, "title");
    }
    assert!(record_from_json(&row(json!({"title": "å\tb\r\nc “d” – e"})), None).is_ok());
    let problem = only_in_row(json!({"later": {"deep": ["a\u{7}"]}}));
    assert_is(&problem, codes::CONTROL_CHARACTER, 1, "later");
}

#[test]
fn an_address_is_http_or_https() {
    for url in [
        "javascript:alert(1)",
        "www.udir.no",
        "ftp://x.no/",
        "https://",
        "https:// x",
        "data:text/html,x",
        "",
    ] {
        assert_is(&only_in_row(json!({"source_url": url})), codes::BAD_URL, 1, "source_url");
    }
    let reading = json!({"further_reading": [{"label": {"en": "x"}, "url": "file:///etc/passwd", "last_checked": null, "works": null}]});
    assert_is(&only_in_row(reading), codes::BAD_URL, 1, "further_reading[0].url");
    assert!(is_web_address("HTTPS://æ.no/?q=1#top"));
}

#[test]
fn a_year_has_one_stage_and_stages_may_go_back_and_skip() {
    let stages = json!([{"year": 2020, "stage": "design"}, {"year": 2021, "stage": "pilot"}, {"year": 2020, "stage": "pilot"}]);
    let problem = only_in_row(json!({"stages": stages}));
    assert_is(&problem, codes::TWO_STAGES, 1, "stages[2].year");
    assert_eq!(problem.message, "2020 has two stages, design and pilot");
    let crooked = json!([{"year": 2024, "stage": "design"}, {"year": 2016, "stage": "implementation"}, {"year": 2030, "stage": "completed"}]);
    assert!(record_from_json(&row(json!({"stages": crooked})), None).is_ok());
}

#[test]
fn texts_have_their_lengths_and_some_must_say_something() {
    let problem = only_in_row(json!({"title": "å".repeat(501)}));
    assert_is(&problem, codes::TEXT_TOO_LONG, 1, "title");
    assert_eq!(problem.message, "the text has 501 characters; this field takes 500");
    assert!(record_from_json(&row(json!({"title": "å".repeat(500)})), None).is_ok());
    assert_is(
        &only_in_row(json!({"summaries": {"se": "x".repeat(5_001)}})),
        codes::TEXT_TOO_LONG,
        1,
        "summaries.se",
    );
    assert_is(&only_in_row(json!({"country": "  "})), codes::EMPTY_TEXT, 1, "country");
}

#[test]
fn a_slip_in_a_key_is_told_and_a_foreign_key_kept() {
    let problem = only_in_row(json!({"-summary": null, "sumary": "x"}));
    assert_is(&problem, codes::UNKNOWN_COLUMN, 1, "sumary");
    assert_eq!(problem.hint.as_deref(), Some("did you mean \"summary\"?"));
    assert_is(&only_in_row(json!({"Titles": {}})), codes::UNKNOWN_COLUMN, 1, "Titles");
    let record = record_from_json(&row(json!({"dataset_version": 3})), None).expect("kept");
    assert_eq!(record.extra["dataset_version"], 3);
    // Where the type has no place for a foreign key it must not vanish in silence.
    let problem = only_in_row(json!({"validity": {"from": 2020, "to": null, "until": 2030}}));
    assert_is(&problem, codes::UNKNOWN_COLUMN, 1, "validity.until");
}

#[test]
fn codes_languages_and_dates_are_of_their_lists() {
    let relation = json!({"relations": [{"kind": "partof", "target": 5, "basis": "judgment"}]});
    let report = report(Format::JsonLines, row(relation).as_bytes());
    assert_is(&report.problems[0], codes::UNKNOWN_CODE, 1, "relations[0].kind");
    assert_is(&report.problems[1], codes::UNKNOWN_CODE, 1, "relations[0].basis");
    assert!(report.problems[1].hint.as_deref().is_some_and(|h| h.starts_with("did you mean \"judgement\"?")));
    assert_is(&only_in_row(json!({"titles": {"no": "x"}})), codes::UNKNOWN_CODE, 1, "titles.no");
    let quantity =
        json!([{"kind": "goal", "what": "x", "value": 1, "unit": null, "year": null, "qualifier": null}]);
    assert_is(&only_in_row(json!({"quantities": quantity})), codes::UNKNOWN_CODE, 1, "quantities[0].kind");
    let event = json!({"events": [{"date": "2023-02-30", "what": {"en": "x"}}]});
    assert_is(&only_in_row(event), codes::NOT_A_DATE, 1, "events[0].date");
    let timed = json!({"events": [{"date": "2023-02-20T10:00:00", "what": {"en": "x"}}]});
    assert_is(&only_in_row(timed), codes::NOT_A_DATE, 1, "events[0].date");
    let reversed = json!({"validity": {"from": 2030, "to": 2023}});
    assert_is(&only_in_row(reversed), codes::PERIOD_REVERSED, 1, "validity");
}

#[test]
fn relations_and_the_tree_hold_together() {
    let relations = |relation: Value| only_in_row(json!({"relations": [relation]}));
    let itself = relations(json!({"kind": "replaces", "target": 27970, "basis": "official"}));
    assert_is(&itself, codes::BAD_RELATION, 1, "relations[0].target");
    let nothing = relations(json!({"kind": "replaces", "target": null, "basis": "official"}));
    assert_is(&nothing, codes::BAD_RELATION, 1, "relations[0].target");

    let element = |key: &str, parent: Option<&str>| {
        json!({
            "key": key, "kind": "goal", "parent": parent, "title": {"en": "x"}, "due": null, "basis": "official", "source_url": null, "behind": []
        })
    };
    let elements = |all: Value| only_in_row(json!({"elements": all}));
    let twice = elements(json!([element("a", None), element("a", None)]));
    assert_is(&twice, codes::ELEMENT_KEY, 1, "elements[1].key");
    let orphan = elements(json!([element("goal-1", None), element("b", Some("gaol-1"))]));
    assert_is(&orphan, codes::ELEMENT_UNKNOWN, 1, "elements[1].parent");
    assert_eq!(orphan.hint.as_deref(), Some("did you mean \"goal-1\"?"));
    let ring = elements(json!([element("x", Some("a")), element("a", Some("b")), element("b", Some("a"))]));
    assert_eq!(ring.code, codes::ELEMENT_CYCLE);
    let mut one = element("a", None);
    one["behind"] = json!([{"element": "nowhere"}]);
    assert_is(&elements(json!([one])), codes::ELEMENT_UNKNOWN, 1, "elements[0].behind[0].element");
}

#[test]
fn a_flood_of_problems_is_counted_and_cut() {
    let lines = vec!["{"; 5_000].join("\n");
    let report = report(Format::JsonLines, lines.as_bytes());
    assert_eq!((report.problems.len(), report.count, report.bad_rows), (200, 5_000, 5_000));
    assert_eq!(report.left_out(), 4_800);
}

#[test]
fn deep_and_wide_rows_take_no_time_worth_naming() {
    let begin = std::time::Instant::now();
    let deep = format!("{}1{}", "[".repeat(400_000), "]".repeat(400_000));
    let wide: Vec<String> = (0..60_000).map(|i| format!("\"k{i}\": 0")).collect();
    let ring: Vec<Value> = (0..5_000)
        .map(|i| json!({"key": format!("k{i}"), "kind": "goal", "parent": format!("k{}", i + 1), "title": {}, "basis": "official"}))
        .collect();
    let text = format!("\n{{\"x\": {deep}}}\n{{{}}}\n{}\n", wide.join(","), row(json!({"elements": ring})));
    let report = report(Format::JsonLines, text.as_bytes());
    assert_eq!(report.bad_rows, 3);
    assert!(begin.elapsed().as_secs() < 10, "{:?} in a build without optimisation", begin.elapsed());
}

#[test]
fn the_format_is_told_by_the_first_bytes_and_then_by_the_name() {
    assert_eq!(Format::of("rows.csv", b"PK\x03\x04"), Format::Xlsx);
    assert_eq!(Format::of("-", b"\xEF\xBB\xBF {\"id\": 1"), Format::JsonLines);
    assert_eq!(Format::of("-", b"id;country"), Format::Csv);
    assert_eq!(Format::of("Rows.XLSX", b"junk"), Format::Xlsx);
    assert_eq!(Format::of("rows.jsonl", b"junk"), Format::JsonLines);
}

#[test]
fn the_list_of_codes_is_documented_word_for_word() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes.md");
    let text = std::fs::read_to_string(path).expect("docs/codes.md");
    for (code, meaning) in codes::ALL {
        assert!(
            text.contains(&format!("| {code} | {meaning} |")),
            "{code} {meaning} is not in docs/codes.md"
        );
    }
    let listed = text.lines().filter(|l| l.starts_with("| TR-11")).count();
    assert_eq!(listed, codes::ALL.len());
}

use jiff::civil::date;
use kernel::{Period, Year};
use proptest::prelude::*;

use super::*;

fn year(n: i64) -> Year {
    Year::new(n).expect("a year")
}

fn words() -> Words {
    Words {
        stages: [
            "Design",
            "Legislative process",
            "Approved/agreed",
            "Pilot",
            "Implementation",
            "Completed",
            "Discontinued",
        ]
        .map(str::to_owned),
        gap: "No stage known".into(),
        step_back: "Step back".into(),
        valid: "Valid".into(),
        today: "Today".into(),
        last_confirmed: "Last confirmed".into(),
        no_stages: "No stages known".into(),
    }
}

fn the_strategy() -> RecordTimeline {
    RecordTimeline {
        title: "Strategy for digital competence and infrastructure".into(),
        stages: vec![
            (year(2022), Stage::Design),
            (year(2023), Stage::ApprovedAgreed),
            (year(2024), Stage::Completed),
        ],
        validity: Some(Period { from: Some(year(2023)), to: Some(year(2030)) }),
        last_confirmed: Some(date(2025, 12, 31)),
        statements: vec![
            StatementMark {
                tracker: "Timeline of VET policies in Europe".into(),
                stage: Some((year(2024), Stage::Completed)),
                validity: None,
            },
            StatementMark {
                tracker: "The strategy itself".into(),
                stage: None,
                validity: Some(Period { from: Some(year(2023)), to: None }),
            },
        ],
        predecessors: vec![Row {
            title: "An earlier effort for the competence of vocational teachers & trainers".into(),
            href: Some("/policies/28472?a=1&b=2".into()),
            relation: "Follows up".into(),
            stages: vec![
                (year(2015), Stage::Design),
                (year(2016), Stage::Implementation),
                (year(2017), Stage::Implementation),
                (year(2019), Stage::Completed),
            ],
        }],
        successors: vec![],
        today: date(2026, 11, 23),
    }
}

fn zigzag() -> RecordTimeline {
    RecordTimeline {
        title: "Back and forth".into(),
        stages: vec![
            (year(2015), Stage::Design),
            (year(2016), Stage::LegislativeProcess),
            (year(2017), Stage::Design),
            (year(2018), Stage::Pilot),
            (year(2021), Stage::Implementation),
            (year(2022), Stage::Implementation),
            (year(2023), Stage::ApprovedAgreed),
            (year(2024), Stage::Discontinued),
        ],
        validity: Some(Period { from: None, to: Some(year(2024)) }),
        last_confirmed: None,
        statements: vec![],
        predecessors: vec![],
        successors: vec![Row {
            title: "What came after".into(),
            href: None,
            relation: "Replaced by".into(),
            stages: vec![(year(2025), Stage::Completed), (year(2026), Stage::Implementation)],
        }],
        today: date(2026, 11, 23),
    }
}

fn page() -> Drawing<'static> {
    Drawing { prefix: "t", purpose: Purpose::Page }
}

/// Whether every tag that opens closes, in order, and quotes are even: a small check of well-formedness.
fn well_formed(svg: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') {
            return Err(format!("a stray > in {:?}", &rest[..at]));
        }
        let end = rest[at..].find('>').ok_or("a tag without an end")? + at;
        let tag = &rest[at + 1..end];
        if !tag.matches('"').count().is_multiple_of(2) {
            return Err(format!("odd quotes in <{tag}>"));
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes something else"));
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or(tag));
        }
        rest = &rest[end + 1..];
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

#[test]
fn the_strategy_stands_on_three_steps_and_is_valid_until_2030() {
    let svg = record_svg(&the_strategy(), &words(), &page());
    well_formed(&svg).expect("well formed");
    for stage in ["design", "approved_agreed", "completed"] {
        assert!(svg.contains(&format!("data-stage=\"{stage}\"")), "{stage}");
    }
    assert!(svg.contains("Valid 2023–2030"));
    assert!(svg.contains("2022: Design; 2023: Approved/agreed; 2024: Completed"));
    assert!(svg.contains("Last confirmed 2025-12-31"));
}

#[test]
fn a_drawing_with_links_is_a_group_and_one_without_an_image() {
    // what is inside role="img" cannot be reached by a screen reader, links among it
    let with = record_svg(&the_strategy(), &words(), &page());
    assert!(with.contains("role=\"group\"") && with.contains("<a href=\"/policies/28472?a=1&amp;b=2\""));
    let without = record_svg(&zigzag(), &words(), &page());
    assert!(without.contains("role=\"img\"") && !without.contains("<a "));
}

#[test]
fn ids_are_unique_within_a_page_and_begin_with_the_prefix() {
    let svg = record_svg(&the_strategy(), &words(), &page());
    let mut ids: Vec<&str> =
        svg.split(" id=\"").skip(1).map(|s| s.split('"').next().unwrap_or_default()).collect();
    assert!(ids.iter().all(|id| id.starts_with("t-")));
    let n = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n);
}

#[test]
fn hostile_text_stays_text() {
    let mut input = the_strategy();
    input.title = "</title><script>alert(1)</script>\u{0}".into();
    input.predecessors[0].title = "\" onload=\"x' & <b>".into();
    input.predecessors[0].href = Some("/p?\"><script>".into());
    let svg = record_svg(&input, &words(), &page());
    well_formed(&svg).expect("well formed");
    assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains('\u{0}'));
}

#[test]
fn a_word_from_another_language_says_which() {
    let mut w = words();
    w.stages[0] = "\u{E000}Utforming\u{E00F}".into();
    let svg = record_svg(&the_strategy(), &w, &page());
    assert!(svg.contains("lang=\"nb\">Utforming</text>"), "{svg}");
    assert!(!svg.contains('\u{E000}') && !svg.contains('\u{E00F}'));
}

#[test]
fn a_drawing_for_a_file_carries_its_colours_and_no_percentages() {
    let drawing = Drawing { prefix: "t", purpose: Purpose::File };
    let svg = record_svg(&zigzag(), &words(), &drawing);
    well_formed(&svg).expect("well formed");
    assert!(svg.contains("viewBox=\"0 0 720 "));
    assert!(!svg.contains("var(") && !svg.contains('%'), "{svg}");
}

#[test]
fn gaps_and_steps_back_are_drawn_named_and_in_the_table() {
    let svg = record_svg(&zigzag(), &words(), &page());
    assert!(svg.contains("class=\"gap\"") && svg.contains("class=\"back\""));
    assert!(svg.contains(">No stage known</text>") && svg.contains(">Step back</text>"));
    let rows = table(&zigzag(), &words());
    let marks: Vec<(i32, &str)> =
        rows.iter().filter(|r| !r.remark.is_empty()).map(|r| (r.year.get(), r.remark.as_str())).collect();
    assert_eq!(
        marks,
        [(2017, "Step back"), (2019, "No stage known"), (2020, "No stage known"), (2023, "Step back")]
    );
    assert_eq!(rows[2].back_from, Some(Stage::LegislativeProcess));
    assert_eq!(rows[9].valid, Some(true));
}

#[test]
fn a_record_without_stages_says_so() {
    let mut input = zigzag();
    input.stages.clear();
    input.successors.clear();
    let svg = record_svg(&input, &words(), &page());
    assert!(svg.contains("No stages known"));
    assert!(table(&input, &words()).is_empty());
}

#[test]
fn a_list_links_every_row_and_its_table_has_the_same_cells() {
    let rows = list_rows();
    let svg = list_svg(&rows, "Policies", date(2026, 11, 23), &words(), &page());
    well_formed(&svg).expect("well formed");
    assert_eq!(
        svg.matches("<a href=").count(),
        2 * rows.len(),
        "once in the wide, once in the narrow drawing"
    );
    let table = list_table(&rows);
    assert_eq!(table.rows.len(), rows.len());
    assert_eq!(table.years.len(), 10, "2015 to 2024");
    let cells = table.rows.iter().flatten().flatten().count();
    assert_eq!(cells, rows.iter().map(|r| r.stages.len()).sum::<usize>());
}

/// Real rows: the first twenty-five of the compilation.
fn list_rows() -> Vec<ListRow> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/developments.jsonl");
    let text = std::fs::read_to_string(path).expect("the compilation is in the repository");
    text.lines()
        .take(25)
        .map(|line| {
            let record: crate::Record = serde_json::from_str(line).expect("a record");
            ListRow {
                name: record.our_label.clone().unwrap_or_default(),
                country_code: record.country_code.clone(),
                href: Some(format!("/policies/{}", record.id)),
                stages: record.stages.iter().flatten().map(|s| (s.year, s.stage)).collect(),
            }
        })
        .collect()
}

fn any_stages() -> impl Strategy<Value = Vec<(Year, Stage)>> {
    let one = (1900i64..=2100, 0usize..7).prop_map(|(y, s)| (year(y), Stage::ALL[s]));
    prop_oneof![
        prop::collection::vec(one, 0..12),
        prop::collection::vec((2010i64..2030, 0usize..7).prop_map(|(y, s)| (year(y), Stage::ALL[s])), 0..14),
    ]
}

fn any_period() -> impl Strategy<Value = Option<Period>> {
    let end = || prop::option::of((1900i64..=2100).prop_map(year));
    prop::option::of((end(), end()).prop_map(|(from, to)| Period { from, to }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_drawing_is_well_formed_and_every_year_stands_once_in_the_table(
        stages in any_stages(),
        other in any_stages(),
        validity in any_period(),
        title in "\\PC{0,60}",
        name in ".{0,60}",
        file in any::<bool>(),
    ) {
        let input = RecordTimeline {
            title,
            stages: stages.clone(),
            validity,
            last_confirmed: None,
            statements: vec![StatementMark { tracker: name.clone(), stage: other.first().copied(), validity }],
            predecessors: vec![Row { title: name, href: None, relation: "R".into(), stages: other.clone() }],
            successors: vec![],
            today: date(2026, 11, 23),
        };
        let purpose = if file { Purpose::File } else { Purpose::Page };
        let svg = record_svg(&input, &words(), &Drawing { prefix: "p", purpose });
        prop_assert_eq!(well_formed(&svg), Ok(()));
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf%"));

        let rows = table(&input, &words());
        let years: Vec<i32> = rows.iter().map(|r| r.year.get()).collect();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            prop_assert_eq!(years.clone(), (*first..=*last).collect::<Vec<_>>());
        }
        for (y, _) in &stages {
            let row = rows.iter().find(|r| r.year == *y);
            let wanted = stages.iter().rev().find(|(other, _)| other == y).map(|(_, s)| *s);
            prop_assert_eq!(row.and_then(|r| r.stage), wanted);
        }
    }
}

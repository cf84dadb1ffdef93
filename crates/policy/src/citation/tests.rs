use jiff::civil::date;
use kernel::{Lang, Year};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn the_strategy() -> Citable {
    Citable {
        id: "43626".into(),
        kind: CitedKind::Record,
        authors: vec!["Cedefop".into(), "ReferNet".into()],
        year: Some(Year::new(2026).expect("a year")),
        title: "Strategy for digital competence and infrastructure".into(),
        title_lang: Lang::En,
        container: Some("Timeline of VET policies in Europe".into()),
        edition: Some("2025 update".into()),
        version: None,
        medium: Some("Online tool".into()),
        url: "https://www.cedefop.europa.eu/en/tools/timeline-vet-policies-europe/search/43626".into(),
        accessed: date(2026, 11, 3),
    }
}

fn words() -> CitationWords {
    CitationWords {
        no_date: "n.d.".into(),
        version: "Version".into(),
        retrieved: "Retrieved November 3, 2026, from".into(),
        accessed: "Accessed November 3, 2026".into(),
        and: "and".into(),
    }
}

#[test]
fn the_seed_record_is_cited_as_apa_wants_it() {
    let formatted = apa(&the_strategy(), &words());
    assert_eq!(
        formatted.text,
        "Cedefop & ReferNet. (2026). Strategy for digital competence and infrastructure (2025 update) \
         [Online tool]. Timeline of VET policies in Europe. Retrieved November 3, 2026, from \
         https://www.cedefop.europa.eu/en/tools/timeline-vet-policies-europe/search/43626"
    );
    assert!(formatted.html.starts_with(
        "Cedefop &amp; ReferNet. (2026). <i lang=\"en\">Strategy for digital competence and infrastructure</i> (2025"
    ));
}

#[test]
fn a_fixed_version_needs_no_day_of_reading_and_no_author_means_title_first() {
    let mut c = the_strategy();
    c.version = Some("12".into());
    c.medium = None;
    c.authors.clear();
    c.year = None;
    assert_eq!(
        apa(&c, &words()).text,
        "Strategy for digital competence and infrastructure (2025 update; Version 12). (n.d.). \
         Timeline of VET policies in Europe. \
         https://www.cedefop.europa.eu/en/tools/timeline-vet-policies-europe/search/43626"
    );
}

#[test]
fn apa_names_a_container_once_and_shortens_long_lists_of_authors() {
    let mut c = the_strategy();
    c.container = Some("Cedefop".into());
    assert!(!apa(&c, &words()).text.contains("]. Cedefop."));
    c.authors = (1..=3).map(|n| format!("Body {n}")).collect();
    assert!(apa(&c, &words()).text.starts_with("Body 1, Body 2, & Body 3. (2026)."));
    c.authors = (1..=22).map(|n| format!("Body {n}")).collect();
    assert!(apa(&c, &words()).text.contains("Body 19, … Body 22. (2026)."));
}

#[test]
fn chicago_puts_the_year_after_the_authors() {
    assert_eq!(
        chicago(&the_strategy(), &words()).text,
        "Cedefop and ReferNet. 2026. “Strategy for digital competence and infrastructure.” Timeline of VET \
         policies in Europe, 2025 update. Accessed November 3, 2026. \
         https://www.cedefop.europa.eu/en/tools/timeline-vet-policies-europe/search/43626."
    );
}

#[test]
fn bibtex_keeps_corporate_names_whole_and_writes_special_characters_as_commands() {
    let mut c = the_strategy();
    c.title = "R&D: 100% {free} $5_a #1 ~x^2 \\end".into();
    let text = bibtex(&[c]);
    assert!(
        text.starts_with("@misc{cedefop-2026-43626,\n  author = {{Cedefop} and {ReferNet}},\n"),
        "{text}"
    );
    assert!(text.contains(
        "title = {{R\\&D: 100\\% \\textbraceleft{}free\\textbraceright{} \\$5\\_a \\#1 \
         \\textasciitilde{}x\\textasciicircum{}2 \\textbackslash{}end}},\n"
    ));
    assert!(text.contains("  year = {2026},\n") && text.contains("  urldate = {2026-11-03},\n"));
    assert!(text.ends_with("}\n\n"));
}

#[test]
fn ris_lines_have_their_exact_form() {
    let mut c = the_strategy();
    c.title = "Two\nlines".into();
    let text = ris(&[c]);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[..5],
        ["TY  - ELEC", "ID  - cedefop-2026-43626", "AU  - Cedefop", "AU  - ReferNet", "PY  - 2026"]
    );
    assert_eq!(lines[5], "TI  - Two lines");
    assert!(lines.contains(&"Y2  - 2026/11/03"));
    assert_eq!(lines[lines.len() - 3], "ER  - ");
}

#[test]
fn csl_json_has_the_names_of_its_schema() {
    let items = csl_json(&[the_strategy()]);
    assert_eq!(
        items[0],
        json!({
            "id": "cedefop-2026-43626",
            "type": "webpage",
            "author": [{"literal": "Cedefop"}, {"literal": "ReferNet"}],
            "issued": {"date-parts": [[2026]]},
            "title": "Strategy for digital competence and infrastructure",
            "container-title": "Timeline of VET policies in Europe",
            "edition": "2025 update",
            "medium": "Online tool",
            "URL": "https://www.cedefop.europa.eu/en/tools/timeline-vet-policies-europe/search/43626",
            "accessed": {"date-parts": [[2026, 11, 3]]},
            "language": "en"
        })
    );
    let mut list = the_strategy();
    list.kind = CitedKind::List;
    assert_eq!(csl_json(&[list])[0]["type"], "dataset");
}

#[test]
fn a_record_is_cited_with_its_sources_authors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/no-43626-strategy.jsonl");
    let text = std::fs::read_to_string(path).expect("the strategy is in the repository");
    let record: Record = serde_json::from_str(text.trim()).expect("a record");
    let wanted = Citable::as_the_source_wants(&record, date(2026, 11, 3)).expect("the source says how");
    assert_eq!(wanted, the_strategy());
    let ours = Citable::of_record(
        &record,
        record.citation.as_ref().expect("a citation"),
        Lang::En,
        "https://trinn.example/policies/43626",
        Some("3".into()),
        date(2026, 11, 3),
    );
    assert_eq!(ours.url, "https://trinn.example/policies/43626");
    assert_eq!(ours.authors, ["Cedefop", "ReferNet"]);
}

proptest! {
    #[test]
    fn no_text_breaks_a_format(title in ".{0,60}", author in ".{0,30}", url in ".{0,30}") {
        let mut c = the_strategy();
        c.title = title;
        c.authors = vec![author];
        c.url = url;
        let tex = bibtex(std::slice::from_ref(&c));
        let mut depth = 0i32;
        for ch in tex.chars() {
            depth += match ch { '{' => 1, '}' => -1, _ => 0 };
            prop_assert!(depth >= 0);
        }
        prop_assert_eq!(depth, 0);
        for l in ris(std::slice::from_ref(&c)).split("\r\n").filter(|l| !l.is_empty()) {
            prop_assert_eq!(&l[2..6], "  - ");
            prop_assert!(!l.contains(['\r', '\n']));
        }
        let formatted = apa(&c, &words());
        prop_assert_eq!(formatted.html.matches('<').count(), 2);
        prop_assert!(!formatted.text.contains('\n'));
    }
}

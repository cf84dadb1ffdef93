use jiff::civil::date;
use kernel::{Text, Year};
use proptest::prelude::*;

use super::*;
use crate::record::{Confirmation, Reading, YearStage};

fn stage(year: i64, stage: Stage) -> YearStage {
    YearStage { year: Year::new(year).expect("a year"), stage, note: Text::default(), extra: Map::new() }
}

fn real(id: i64) -> Record {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/developments.jsonl");
    let text = std::fs::read_to_string(path).expect("the compilation is in the repository");
    text.lines()
        .map(|l| serde_json::from_str::<Record>(l).expect("a record"))
        .find(|r| r.id == id)
        .expect("a record with this number")
}

fn strategy() -> Record {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/no-43626-strategy.jsonl");
    let text = std::fs::read_to_string(path).expect("the strategy is in the repository");
    serde_json::from_str(text.trim()).expect("a record")
}

fn paths(changes: &[Change]) -> Vec<(&str, ChangeKind)> {
    changes.iter().map(|c| (c.path.as_str(), c.kind)).collect()
}

#[test]
fn a_record_does_not_differ_from_itself() {
    assert_eq!(diff(&strategy(), &strategy()), []);
    assert!(!is_confirmation_only(&[]));
}

#[test]
fn a_new_stage_a_changed_one_and_a_note_are_three_changes() {
    let before = real(27970);
    let mut after = before.clone();
    let stages = after.stages.as_mut().expect("it has stages");
    stages[1].stage = Stage::Pilot;
    stages[2].note = Text::of(Lang::En, "Three projects were chosen.");
    stages.push(stage(2023, Stage::Discontinued));
    let changes = diff(&before, &after);
    assert_eq!(
        paths(&changes),
        [
            ("stages.2018.stage", ChangeKind::Changed),
            ("stages.2019.note.en", ChangeKind::Added),
            ("stages.2023", ChangeKind::Added),
        ]
    );
    assert_eq!(changes[0].before, Some(Shown::Stage(Stage::Implementation)));
    assert_eq!(changes[0].after, Some(Shown::Stage(Stage::Pilot)));
    assert_eq!(
        changes[2].after,
        Some(Shown::Parts(vec![
            ("year".into(), Shown::Number("2023".into())),
            ("stage".into(), Shown::Stage(Stage::Discontinued)),
        ]))
    );
    assert_eq!(summary_keys(&changes), [("field-stages".to_owned(), 3)]);
}

#[test]
fn a_changed_sentence_shows_the_words() {
    let mut after = real(27970);
    after.summary = Some(after.summary.expect("a summary").replace("digital tools", "machines"));
    let changes = diff(&real(27970), &after);
    assert_eq!(paths(&changes), [("summary", ChangeKind::Changed)]);
    let removed: String =
        changes[0].words.iter().filter(|p| p.kind == PieceKind::Removed).map(|p| p.text.as_str()).collect();
    assert_eq!(removed, "digital tools");
}

#[test]
fn a_paragraph_put_in_between_leaves_the_others_alone() {
    let mut before = Record::new(1, "NO", "Norway");
    let p = |t: &str| Text::of(Lang::En, t);
    before.description = vec![p("One."), p("Two."), p("Three.")];
    let mut after = before.clone();
    after.description.insert(1, p("One and a half."));
    after.description[3] = p("Three and more.");
    assert_eq!(
        paths(&diff(&before, &after)),
        [("description.2", ChangeKind::Added), ("description.4.en", ChangeKind::Changed)]
    );
}

#[test]
fn a_mere_confirmation_is_told_from_a_change() {
    let mut before = Record::new(1, "NO", "Norway");
    before.further_reading = vec![Reading {
        label: Text::of(Lang::En, "News"),
        url: Some("https://example.org".into()),
        last_checked: None,
        works: None,
    }];
    let mut after = before.clone();
    after.last_confirmed =
        Some(Confirmation { on: date(2026, 11, 23), by: "KD".into(), note: Text::default() });
    after.further_reading[0].last_checked = Some(date(2026, 11, 23));
    after.further_reading[0].works = Some(true);
    let changes = diff(&before, &after);
    assert_eq!(changes.len(), 3);
    assert!(is_confirmation_only(&changes));
    after.title = Some("A title".into());
    assert!(!is_confirmation_only(&diff(&before, &after)));
    let mut link = before.clone();
    link.further_reading[0].url = None;
    assert!(!is_confirmation_only(&diff(&before, &link)), "another address is a change");
}

#[test]
fn order_empty_lists_and_unknown_keys_count_as_changes() {
    let mut before = Record::new(1, "NO", "Norway");
    before.subsystem = Some(vec!["IVET".into(), "CVET".into()]);
    let mut after = before.clone();
    after.subsystem = Some(vec!["CVET".into(), "IVET".into()]);
    after.our_themes = Some(vec![]);
    after.extra.insert("budget_line".into(), Value::from(12));
    let changes = diff(&before, &after);
    assert_eq!(
        paths(&changes),
        [
            ("subsystem", ChangeKind::Moved),
            ("our_themes", ChangeKind::Added),
            ("budget_line", ChangeKind::Added)
        ]
    );
    assert_eq!(changes[1].after, Some(Shown::Empty));
    assert_eq!(changes[2].label_key(), "field-extra");
}

/// A record after a number of small edits.
fn edited(edits: &[(usize, usize)]) -> Record {
    let mut r = strategy();
    for (what, n) in edits {
        match what % 9 {
            0 => r.title = (n % 3 > 0).then(|| format!("Title {n}")),
            1 => r.stages = (n % 4 > 0).then(|| vec![stage(2020 + *n as i64 % 9, Stage::ALL[n % 7]); n % 3]),
            2 => r.target_groups = Some((0..n % 4).map(|i| format!("group {}", (i * n) % 5)).collect()),
            3 => {
                r.description =
                    (0..n % 5).map(|i| Text::of(Lang::ALL[i % 4], format!("P {}", i * n % 3))).collect()
            }
            4 => {
                let by = n % r.elements.len().max(1);
                r.elements.rotate_left(by);
            }
            5 => drop(r.elements.pop()),
            6 => drop(
                r.extra.insert(format!("k{}", n % 3), if n % 2 == 0 { Value::Null } else { Value::from(*n) }),
            ),
            7 => r.bodies_responsible_cut = [None, Some(true), Some(false)][n % 3],
            _ => r.statements.reverse(),
        }
    }
    r
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn two_records_differ_exactly_when_there_is_a_change(
        a in prop::collection::vec((0usize..9, 0usize..20), 0..5),
        b in prop::collection::vec((0usize..9, 0usize..20), 0..5),
    ) {
        let (a, b) = (edited(&a), edited(&b));
        let changes = diff(&a, &b);
        prop_assert_eq!(changes.is_empty(), a == b);
        prop_assert_eq!(changes.len(), diff(&a, &b).len());
        prop_assert_eq!(diff(&b, &a).is_empty(), a == b);
        for c in &changes {
            prop_assert!(c.path.starts_with(&c.field));
        }
    }
}

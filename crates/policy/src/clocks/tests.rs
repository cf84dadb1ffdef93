use jiff::civil::date;
use kernel::Text;

use super::*;
use crate::record::{Confirmation, Statement, YearStage};

fn year(n: i64) -> Year {
    Year::new(n).expect("a year")
}

fn year_stage(y: i64, stage: Stage) -> YearStage {
    YearStage { year: year(y), stage, note: Text::default(), extra: serde_json::Map::new() }
}

fn record(stages: &[(i64, Stage)], validity: Option<(Option<i64>, Option<i64>)>) -> Record {
    let mut record = Record::new(1, "NO", "Norway");
    record.stages = Some(stages.iter().map(|(y, s)| year_stage(*y, *s)).collect());
    record.validity =
        validity.map(|(f, t)| Validity { from: f.map(year), to: t.map(year), note: Text::default() });
    record
}

fn keys(record: &Record) -> Vec<&'static str> {
    contradictions(record, date(2026, 11, 23)).iter().map(Contradiction::key).collect()
}

#[test]
fn the_norwegian_strategy_is_completed_in_2024_yet_valid_to_2030() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/no-43626-strategy.jsonl");
    let text = std::fs::read_to_string(path).expect("the strategy is in the repository");
    let record: Record = serde_json::from_str(text.trim()).expect("a record");
    let found = contradictions(&record, date(2026, 11, 23));
    assert_eq!(
        found[0],
        Contradiction::CompletedButStillValid {
            stage: Stage::Completed,
            year: year(2024),
            valid_to: year(2030)
        }
    );
    assert_eq!(found[0].severity(), Severity::Contradiction);
    assert!(found.contains(&Contradiction::CompletedWithoutImplementation { year: year(2024) }));
    let read = clocks(&record, date(2026, 11, 23));
    assert_eq!(read.standing, Standing::Running);
    assert_eq!((read.stage, read.stage_age_years), (Some((year(2024), Stage::Completed)), Some(2)));
}

#[test]
fn a_record_whose_clocks_agree_has_nothing_to_flag() {
    use Stage::{ApprovedAgreed, Completed, Design, Implementation};
    let stages = [(2020, Design), (2021, ApprovedAgreed), (2022, Implementation), (2023, Completed)];
    assert_eq!(keys(&record(&stages, Some((Some(2022), Some(2023))))), [] as [&str; 0]);
}

#[test]
fn validity_and_stages_that_miss_each_other_are_flagged() {
    use Stage::{ApprovedAgreed, Implementation, Pilot};
    let stages = [(2018, ApprovedAgreed), (2019, Implementation), (2020, Implementation)];
    assert_eq!(keys(&record(&stages, Some((Some(2020), Some(2019))))), ["contradiction-validity-backwards"]);
    assert_eq!(
        keys(&record(&stages, Some((None, Some(2019))))),
        ["contradiction-still-implemented-after-validity"]
    );
    assert_eq!(
        keys(&record(&stages, Some((Some(2020), Some(2021))))),
        ["contradiction-stage-before-validity", "contradiction-ended-without-final-stage"]
    );
    assert_eq!(keys(&record(&[(2019, Pilot)], Some((Some(2020), None)))), [] as [&str; 0]);
}

#[test]
fn steps_back_gaps_and_a_life_after_the_end_are_told_apart() {
    use Stage::{ApprovedAgreed, Completed, Design, Implementation};
    let stages = [
        (2015, Design),
        (2016, Implementation),
        (2017, ApprovedAgreed),
        (2020, Completed),
        (2021, Implementation),
    ];
    let found = contradictions(&record(&stages, None), date(2026, 1, 1));
    assert_eq!(
        found,
        [
            Contradiction::StageAfterCompleted {
                ended: Completed,
                ended_year: year(2020),
                stage: Implementation,
                year: year(2021)
            },
            Contradiction::StepBack { from: Implementation, to: ApprovedAgreed, year: year(2017) },
            Contradiction::GapYears { from: year(2018), to: year(2019) },
            Contradiction::SkippedApproval { year: year(2016) },
        ]
    );
}

#[test]
fn what_others_say_stands_beside_what_we_say() {
    let mut r = record(&[(2023, Stage::ApprovedAgreed)], Some((Some(2023), Some(2030))));
    let statement = |tracker: &str, stage: Option<YearStage>, to: Option<i64>| Statement {
        tracker: tracker.into(),
        author: None,
        source_url: None,
        stated_on: None,
        stage,
        validity: to.map(|t| Validity { from: None, to: Some(year(t)), note: Text::default() }),
        text: Text::default(),
    };
    r.statements = vec![
        statement("A", Some(year_stage(2023, Stage::Design)), None),
        statement("B", Some(year_stage(2025, Stage::Pilot)), Some(2030)),
        statement("C", None, Some(2027)),
    ];
    assert_eq!(
        keys(&r),
        [
            "contradiction-statements-differ",
            "contradiction-statement-validity-differs",
            "contradiction-statement-is-newer"
        ]
    );
}

#[test]
fn a_confirmation_grows_stale_after_two_whole_years() {
    let mut r = record(&[], None);
    r.last_confirmed = Some(Confirmation { on: date(2023, 6, 1), by: "KD".into(), note: Text::default() });
    assert_eq!(contradictions(&r, date(2025, 5, 31)), []);
    assert_eq!(contradictions(&r, date(2025, 6, 1)), [Contradiction::StaleConfirmation { years: 2 }]);
    assert_eq!(contradictions(&r, date(2023, 1, 1)), [Contradiction::FromTheFuture { year: year(2023) }]);
}

#[test]
fn an_official_type_that_differs_from_the_guess_is_remarked() {
    let mut r = record(&[], None);
    r.kind = Some(PolicyType::StrategyActionPlan);
    r.our_type_hint = Some(PolicyType::PracticalMeasure);
    assert_eq!(keys(&r), ["contradiction-type-guess-differs"]);
}

//! Whole designs, simulated: accuracy, exposure, levels, several areas, and sameness whatever the threads.

use irt::Item;
use irt::bank::{Bank, Entry};
use irt::chance::Chance;
use irt::content::{Blueprint, Bounds};
use irt::exposure::ExposureRule;
use irt::session::{Design, Rules};
use irt::several::Several;
use irt::simulate::{Population, Report, Stopped, draw_score, simulate, sympson_hetter};
use irt::stop::Stops;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// 500 items as simulation studies draw them: ln a ~ N(.3, .3²), b ~ N(0, 1), in five areas.
fn a_bank() -> Arc<Bank> {
    let mut chance = Chance::new(1);
    let entries = (0..500).map(|i| {
        let item = Item::two_pl((0.3 + 0.3 * chance.normal()).exp(), chance.normal());
        Entry { item, area: (i % 5) as u16, competence: (i % 5) as u16, enemy: None }
    });
    Arc::new(Bank::new(entries.collect()).unwrap())
}

fn run(rules: Rules, persons: usize) -> Report {
    let design = Design::new(a_bank(), rules).unwrap();
    simulate(&design, Population::default(), persons, 11, &|_, _| ControlFlow::Continue(())).unwrap()
}

#[test]
fn the_report_does_not_depend_on_the_number_of_threads() {
    let rules = || Rules {
        content: Blueprint {
            areas: (0..5).map(|a| (a, Bounds::new(2, 6))).collect(),
            ..Blueprint::default()
        },
        ..Rules::careful(Stops::fixed(15), 0.2)
    };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(rules(), 3000))
    };
    let one = with(1);
    assert_eq!(one, with(3));
    assert_eq!((one.content_unmet, one.never_used), (0, 0));
    assert!(one.max_exposure <= 0.2);
}

#[test]
fn twenty_items_measure_closely_and_the_test_knows_how_closely() {
    let free = run(Rules::plain(Stops::fixed(40)), 6000);
    assert!(free.by_length[19].rmse <= 0.229 + 0.006, "{:?}", free.by_length[19]);
    let careful = run(Rules::careful(Stops::fixed(20), 0.2), 6000);
    assert!(careful.by_length[19].rmse <= 0.265, "{:?}", careful.by_length[19]);
    assert!(
        careful.max_exposure <= 0.2 && careful.never_used == 0,
        "{} {}",
        careful.max_exposure,
        careful.never_used
    );
    for length in [10, 20, 30, 40] {
        let ratio = free.by_length[length - 1].mean_se_over_rmse;
        assert!((0.97..=1.03).contains(&ratio), "{length}: {ratio}");
        assert!(free.by_length[length - 1].bias.abs() < 0.02);
    }
    assert!(careful.overlap < free.overlap);
}

#[test]
fn four_levels_are_told_apart_with_few_items() {
    let report = run(Rules::plain(Stops::classify(vec![-1.0, 0.0, 1.0], 6, 40)), 4000);
    let right = report.classified_right.unwrap();
    assert!(right >= 0.86 && report.mean_length <= 22.0, "{right} {}", report.mean_length);
    assert_eq!(report.levels.iter().flatten().sum::<usize>(), 4000);
}

#[test]
fn exposure_rules_hold_their_bound_as_well_as_their_authors_say() {
    let plain = || Rules::plain(Stops::fixed(20));
    let (given, largest) =
        sympson_hetter(&a_bank(), &plain(), Population::default(), 0.25, 2000, 8, 3).unwrap();
    assert!(largest[0] > 0.9 && *largest.last().unwrap() < 0.3, "{largest:?}");
    let sympson = run(Rules { exposure: ExposureRule::SympsonHetter { given }, ..plain() }, 2000);
    assert!(sympson.max_exposure < 0.31, "{}", sympson.max_exposure);
    let eligible = run(Rules { exposure: ExposureRule::Eligibility { most: 0.25 }, ..plain() }, 2000);
    assert!(eligible.max_exposure < 0.32, "{}", eligible.max_exposure);
    let among = run(Rules { exposure: ExposureRule::Randomesque { among: 10 }, ..plain() }, 2000);
    assert!(among.max_exposure < 0.75, "{}", among.max_exposure);
}

#[test]
fn progress_is_told_to_the_end_and_can_break_off() {
    let design = Design::new(a_bank(), Rules::plain(Stops::fixed(5))).unwrap();
    let most = AtomicUsize::new(0);
    let tell = |done: usize, all: usize| {
        assert_eq!(all, 1230);
        most.fetch_max(done, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    simulate(&design, Population::default(), 1230, 1, &tell).unwrap();
    assert_eq!(most.load(Ordering::Relaxed), 1230);
    let stopped = simulate(&design, Population::default(), 1230, 1, &|_, _| ControlFlow::Break(()));
    assert_eq!(stopped, Err(Stopped));
    let nobody = simulate(&design, Population::default(), 0, 1, &|_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((nobody.persons, nobody.by_length.len()), (0, 0));
    assert!(nobody.at_end.rmse.is_finite() && nobody.mean_length.is_finite());
}

/// RMSE over five areas correlated .7 when they are scored with correlation `r`.
fn five_areas(r: f64, items: usize) -> f64 {
    let bank = a_bank();
    let (people, mut square) = (400, 0.0);
    for person in 0..people {
        let mut chance = Chance::stream(3, person);
        let common = chance.normal() * 0.7_f64.sqrt();
        let theta: Vec<f64> = (0..5).map(|_| common + chance.normal() * 0.3_f64.sqrt()).collect();
        let mut belief = Several::equally_correlated(5, r).unwrap();
        let mut out = [false; 500];
        for _ in 0..items {
            let (item, area, fall) = belief.choose(&bank, &[0, 1, 2, 3, 4], |i| out[i as usize]).unwrap();
            assert!(fall > 0.0);
            out[item as usize] = true;
            belief.update(area, bank.item(item), draw_score(bank.item(item), theta[area], &mut chance));
        }
        square += theta.iter().zip(belief.mean()).map(|(t, m)| (t - m).powi(2)).sum::<f64>() / 5.0;
    }
    (square / people as f64).sqrt()
}

#[test]
fn twenty_items_scored_jointly_beat_thirty_scored_apart() {
    let (joint, apart) = (five_areas(0.7, 20), five_areas(0.0, 30));
    assert!(joint <= 0.445 && joint < apart, "{joint} {apart}");
}

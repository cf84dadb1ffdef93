//! Calibration where data are poor, large, sparse, grouped or linked.

use std::ops::ControlFlow;

use irt::Responses;
use irt::calibrate::{
    Bell, Calibration, CalibrationError, Model, Options, Population, Precision, Priors, Progress, Warning,
    calibrate, calibrate_with,
};
use irt::chance::Chance;
use irt::model::Item;

/// A row of people from N(mean, sd²) who answer `seen` items drawn from all.
struct Crowd {
    people: usize,
    seen: usize,
    mean: f64,
    sd: f64,
    group: usize,
}

fn answer(items: &[Item], crowds: &[Crowd], seed: u64) -> Responses {
    let mut chance = Chance::new(seed);
    let mut all = Responses::new(items.len());
    let mut order: Vec<usize> = (0..items.len()).collect();
    for crowd in crowds {
        for _ in 0..crowd.people {
            let theta = crowd.mean + crowd.sd * chance.normal();
            if crowd.seen < items.len() {
                chance.shuffle(&mut order);
            }
            let row: Vec<(usize, u8)> = order[..crowd.seen]
                .iter()
                .map(|i| {
                    let mut left = chance.uniform();
                    let mut score = 0;
                    while score < items[*i].top_score() && left >= items[*i].probability(theta, score) {
                        left -= items[*i].probability(theta, score);
                        score += 1;
                    }
                    (*i, score as u8)
                })
                .collect();
            all.push(row, 1.0, crowd.group);
        }
    }
    all
}

fn one_crowd(people: usize, seen: usize) -> [Crowd; 1] {
    [Crowd { people, seen, mean: 0.0, sd: 1.0, group: 0 }]
}

fn a_test(count: usize) -> Vec<Item> {
    (0..count)
        .map(|i| Item::two_pl(0.8 + 0.1 * (i % 7) as f64, -2.0 + 4.0 * i as f64 / (count - 1) as f64))
        .collect()
}

fn quick() -> Options {
    Options { standard_errors: false, ..Options::default() }
}

fn all_numbers(found: &Calibration) {
    assert!(found.loglik.is_finite() && found.log_posterior.is_finite());
    for (i, item) in found.items.iter().enumerate() {
        item.check().unwrap_or_else(|e| panic!("item {i} {item:?}: {e}"));
        if let Some(se) = &found.se[i] {
            let all = se.intercepts.iter().chain(&se.difficulties).chain(&se.slope).chain(&se.lower_logit);
            assert!(all.into_iter().all(|x| x.is_finite()), "{se:?}");
        }
    }
}

#[test]
fn a_sparse_design_finds_the_items_it_was_made_with() {
    let truth = a_test(60);
    let data = answer(&truth, &one_crowd(6_000, 15), 3);
    let found = calibrate(&data, Model::TwoPl, &Options::default()).unwrap();
    assert!(found.converged);
    // 1,500 answers to an item. Errors of size one in units of their standard error say that both are right.
    let mut sum = 0.0;
    for (i, (item, truth)) in found.items.iter().zip(&truth).enumerate() {
        let se = found.se[i].as_ref().unwrap();
        sum += ((item.slope - truth.slope) / se.slope.unwrap()).powi(2);
        sum += ((item.location() - truth.location()) / se.difficulties[0]).powi(2);
    }
    let mean_square = sum / 120.0;
    assert!((0.7..1.35).contains(&mean_square), "{mean_square}");
}

#[test]
fn single_and_double_precision_agree_and_pieces_change_nothing_that_matters() {
    let truth = a_test(40);
    let data = answer(&truth, &one_crowd(4_000, 40), 5);
    let run = |precision, lanes| {
        calibrate(&data, Model::TwoPl, &Options { precision, lanes, tolerance: Some(1e-5), ..quick() })
            .unwrap()
    };
    let (double, single, pieces) =
        (run(Precision::Double, 1), run(Precision::Single, 1), run(Precision::Double, 3));
    assert!((double.loglik / single.loglik - 1.0).abs() < 1e-8);
    assert!((double.loglik - pieces.loglik).abs() < 1e-6);
    for ((x, y), z) in double.items.iter().zip(&single.items).zip(&pieces.items) {
        assert!((x.slope - y.slope).abs() < 1e-4 && (x.location() - y.location()).abs() < 1e-4);
        assert!((x.slope - z.slope).abs() < 1e-6);
    }
    assert_eq!(run(Precision::Single, 3).items, run(Precision::Single, 3).items, "bit for bit");
}

#[test]
fn the_grid_is_never_coarser_than_half_the_smallest_posterior_deviation() {
    // 80 steep items: a posterior as thin as 0.06 logits.
    let truth: Vec<Item> = (0..80).map(|i| Item::two_pl(3.5, -2.0 + 0.05 * f64::from(i))).collect();
    let data = answer(&truth, &one_crowd(1_500, 80), 8);
    for precision in [Precision::Single, Precision::Double] {
        let found = calibrate(&data, Model::TwoPl, &Options { precision, ..quick() }).unwrap();
        let most = (-40..=40)
            .map(|t| found.items.iter().map(|i| i.information(0.05 * f64::from(t))).sum::<f64>())
            .fold(0.0, f64::max);
        assert!(found.grid.1 <= 0.52 / (most + 1.0).sqrt(), "{:?} {most}", found.grid);
        let mean = found.items.iter().zip(&truth).map(|(x, y)| x.slope / y.slope).sum::<f64>() / 80.0;
        assert!((mean - 1.0).abs() < 0.05, "{mean}");
    }
}

#[test]
fn the_second_group_is_placed_beside_the_first() {
    let truth = a_test(30);
    let crowds = [
        Crowd { people: 3_000, seen: 30, mean: 0.0, sd: 1.0, group: 0 },
        Crowd { people: 3_000, seen: 30, mean: 0.8, sd: 1.3, group: 1 },
    ];
    let data = answer(&truth, &crowds, 9);
    for model in [Model::TwoPl, Model::Graded] {
        let found = calibrate(&data, model, &Options::default()).unwrap();
        assert_eq!(found.groups[0], (0.0, 1.0));
        let (mean_se, variance_se) = (found.group_errors[1].0.unwrap(), found.group_errors[1].1.unwrap());
        assert!(
            (found.groups[1].0 - 0.8).abs() < 3.5 * mean_se && mean_se < 0.06,
            "{:?} {mean_se}",
            found.groups
        );
        assert!((found.groups[1].1 - 1.69).abs() < 3.5 * variance_se && variance_se < 0.2, "{variance_se}");
    }
}

#[test]
fn a_graded_item_with_two_scores_is_a_2pl_item() {
    let data = answer(&a_test(12), &one_crowd(800, 12), 10);
    let found = [Model::TwoPl, Model::Graded, Model::GeneralizedPartialCredit]
        .map(|m| calibrate(&data, m, &Options::default()).unwrap());
    for other in &found[1..] {
        assert!((other.loglik - found[0].loglik).abs() < 1e-6);
        for (i, (x, y)) in found[0].items.iter().zip(&other.items).enumerate() {
            assert!((x.slope - y.slope).abs() < 1e-5 && (x.location() - y.location()).abs() < 1e-5);
            let (x, y) = (found[0].se[i].as_ref().unwrap(), other.se[i].as_ref().unwrap());
            assert!((x.difficulties[0] - y.difficulties[0]).abs() < 1e-5);
        }
    }
}

#[test]
fn new_items_come_onto_the_scale_of_fixed_ones() {
    let truth = a_test(40);
    // People 0.6 above the scale's origin: the fixed items say so, and the new ones follow.
    let crowd = [Crowd { people: 5_000, seen: 40, mean: 0.6, sd: 0.9, group: 0 }];
    let data = answer(&truth, &crowd, 11);
    let fixed = truth.iter().enumerate().map(|(i, item)| (i < 25).then(|| item.clone())).collect();
    let found = calibrate(&data, Model::TwoPl, &Options { fixed, ..Options::default() }).unwrap();
    assert!(found.converged);
    assert_eq!(found.items[..25], truth[..25]);
    assert!(found.se[0].is_none());
    assert!(
        (found.groups[0].0 - 0.6).abs() < 0.06 && (found.groups[0].1 - 0.81).abs() < 0.08,
        "{:?}",
        found.groups
    );
    for (i, truth) in truth.iter().enumerate().skip(25) {
        let se = found.se[i].as_ref().unwrap();
        let z = (found.items[i].location() - truth.location()) / se.difficulties[0];
        assert!(z.abs() < 4.0, "item {i}: z {z}");
    }
}

#[test]
fn a_prior_pulls_slopes_towards_it() {
    let data = answer(&a_test(10), &one_crowd(150, 10), 12);
    let free = calibrate(&data, Model::TwoPl, &quick()).unwrap();
    let priors = Priors { slope: Some(Bell { mean: 0.0, sd: 0.1 }), ..Priors::default() };
    let held = calibrate(&data, Model::TwoPl, &Options { priors, ..quick() }).unwrap();
    let spread = |c: &Calibration| c.items.iter().map(|i| i.slope.ln().powi(2)).sum::<f64>();
    assert!(held.converged && spread(&held) < 0.5 * spread(&free));
    assert!(held.log_posterior > free.loglik - 1e3 && held.loglik < free.loglik);
}

#[test]
fn an_item_with_one_score_only_gets_an_estimate_and_a_warning() {
    let mut truth = a_test(10);
    let data = answer(&truth, &one_crowd(300, 10), 13);
    let mut odd = Responses::new(12);
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        let mut answers: Vec<(usize, u8)> =
            items.iter().zip(scores).map(|(i, x)| (*i as usize, *x)).collect();
        // Everybody gets item 10 right; nobody sees item 11.
        answers.push((10, 1));
        odd.push(answers, 1.0, 0);
    }
    for model in [
        Model::Rasch,
        Model::OnePl,
        Model::TwoPl,
        Model::ThreePl,
        Model::FourPl,
        Model::Graded,
        Model::GeneralizedPartialCredit,
    ] {
        let found = calibrate(&odd, model, &Options { max_cycles: 400, ..Options::default() }).unwrap();
        all_numbers(&found);
        assert!(found.warnings.contains(&Warning::SameScore { item: 10, score: 1 }), "{:?}", found.warnings);
        assert!(found.warnings.contains(&Warning::NotAnswered { item: 11 }));
        assert!(found.items[10].location() < -3.0, "{model:?} {:?}", found.items[10]);
        assert!(found.se[11].is_none());
    }
    // The other items are hardly touched.
    let (with, without) =
        (calibrate(&odd, Model::TwoPl, &quick()).unwrap(), calibrate(&data, Model::TwoPl, &quick()).unwrap());
    truth.truncate(10);
    for (x, y) in with.items.iter().zip(&without.items) {
        assert!((x.location() - y.location()).abs() < 0.05);
    }
}

#[test]
fn scores_that_never_occur_are_named() {
    let truth = vec![
        Item::graded(1.2, vec![-1.0, 0.0, 1.0]),
        Item::graded(1.0, vec![-0.5, 0.5]),
        Item::graded(1.5, vec![-0.8, 0.2]),
        Item::graded(0.9, vec![0.0, 0.8]),
    ];
    let data = answer(&truth, &one_crowd(600, 4), 14);
    let mut odd = Responses::new(4);
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        // Item 0 loses its score 1.
        let answers =
            items.iter().zip(scores).map(|(i, x)| (*i as usize, if *i == 0 && *x == 1 { 2 } else { *x }));
        odd.push(answers.collect::<Vec<_>>(), 1.0, 0);
    }
    for model in [Model::Graded, Model::PartialCredit, Model::GeneralizedPartialCredit] {
        let found = calibrate(&odd, model, &Options { max_cycles: 1_000, ..Options::default() }).unwrap();
        all_numbers(&found);
        assert!(
            found.warnings.contains(&Warning::ScoreNotUsed { item: 0, score: 1 }),
            "{:?}",
            found.warnings
        );
    }
    let declared = Options { top_scores: vec![3, 2, 4, 2], ..quick() };
    let found = calibrate(&data, Model::Graded, &declared).unwrap();
    all_numbers(&found);
    assert_eq!(found.items[2].top_score(), 4);
}

#[test]
fn one_person_one_item_or_perfect_scores_end_with_numbers() {
    let person = Responses::from_rows(3, &[vec![Some(1), Some(0), Some(1)]]);
    let item = Responses::from_rows(1, &[vec![Some(1)], vec![Some(0)], vec![Some(1)], vec![None]]);
    let perfect = Responses::from_rows(2, &vec![vec![Some(1), Some(1)]; 20]);
    let two =
        Responses::from_rows(2, &[vec![Some(1), Some(0)], vec![Some(0), Some(1)], vec![Some(1), Some(1)]]);
    for data in [person, item, perfect, two] {
        for model in
            [Model::Rasch, Model::OnePl, Model::TwoPl, Model::ThreePl, Model::Graded, Model::PartialCredit]
        {
            let found = calibrate(&data, model, &Options { max_cycles: 300, ..Options::default() }).unwrap();
            all_numbers(&found);
            assert!(!found.warnings.is_empty());
        }
    }
}

#[test]
fn an_item_with_the_wrong_key_is_named() {
    let data = answer(&a_test(15), &one_crowd(1_000, 15), 15);
    let mut wrong = Responses::new(15);
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        let answers = items.iter().zip(scores).map(|(i, x)| (*i as usize, if *i == 7 { 1 - *x } else { *x }));
        wrong.push(answers.collect::<Vec<_>>(), 1.0, 0);
    }
    let found = calibrate(&wrong, Model::TwoPl, &Options::default()).unwrap();
    all_numbers(&found);
    assert!(found.warnings.contains(&Warning::SlopeAtFloor { item: 7 }), "{:?}", found.warnings);
}

#[test]
fn what_cannot_be_calibrated_is_refused_with_its_place() {
    let ok = Responses::from_rows(2, &[vec![Some(1), Some(0)], vec![Some(0), Some(1)]]);
    assert_eq!(
        calibrate(&Responses::new(2), Model::TwoPl, &quick()).unwrap_err(),
        CalibrationError::NoAnswers
    );
    let high = Responses::from_rows(2, &[vec![Some(1), Some(3)]]);
    assert_eq!(
        calibrate(&high, Model::TwoPl, &quick()).unwrap_err(),
        CalibrationError::ScoreTooHigh { item: 1, score: 3, top: 1 }
    );
    let mut twice = Responses::new(2);
    twice.push([(0, 1), (1, 1), (0, 0)], 1.0, 0);
    assert_eq!(
        calibrate(&twice, Model::TwoPl, &quick()).unwrap_err(),
        CalibrationError::AnsweredTwice { row: 0, item: 0 }
    );
    let mut weight = Responses::new(1);
    weight.push([(0, 1)], f64::NAN, 0);
    assert!(matches!(
        calibrate(&weight, Model::TwoPl, &quick()),
        Err(CalibrationError::Weight { row: 0, .. })
    ));
    let fixed = vec![Some(Item::two_pl(-1.0, 0.0)), None];
    assert!(matches!(
        calibrate(&ok, Model::TwoPl, &Options { fixed, ..quick() }),
        Err(CalibrationError::Fixed { item: 0, .. })
    ));
    let fixed = vec![Some(Item::two_pl(1.0, 0.0)), None];
    assert_eq!(
        calibrate(&ok, Model::OnePl, &Options { fixed, ..quick() }).unwrap_err(),
        CalibrationError::CommonSlopeWithFixed
    );
    let population = Population::Known(vec![]);
    assert!(matches!(
        calibrate(&ok, Model::Rasch, &Options { population, ..quick() }),
        Err(CalibrationError::Length { .. })
    ));
}

#[test]
fn a_run_reports_its_steps_and_can_be_stopped() {
    let data = answer(&a_test(10), &one_crowd(200, 10), 16);
    let mut steps = 0;
    let mut report = |p: Progress| match p {
        Progress::Cycle { cycle, loglik, .. } => {
            assert!(loglik < 0.0);
            steps = cycle;
            if cycle == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
        Progress::Errors { .. } => panic!("a stopped run computes no standard errors"),
    };
    let found = calibrate_with(&data, &[Model::TwoPl; 10], &Options::default(), &mut report).unwrap();
    assert_eq!(steps, 3);
    assert!(!found.converged && found.warnings.contains(&Warning::Stopped { cycles: 3 }));
    let capped = calibrate(&data, Model::TwoPl, &Options { max_cycles: 2, ..Options::default() }).unwrap();
    assert!(!capped.converged && matches!(capped.warnings[..], [Warning::NotConverged { cycles: 2, .. }]));
    all_numbers(&capped);
}

#[test]
fn testlets_and_single_items_are_calibrated_together() {
    let data = answer(&a_test(12), &one_crowd(1_000, 12), 17).testlets(&[vec![0, 1, 2], vec![5, 6]]);
    let models: Vec<Model> = (0..data.item_count())
        .map(|i| if i < 2 { Model::GeneralizedPartialCredit } else { Model::TwoPl })
        .collect();
    let found =
        calibrate_with(&data, &models, &Options::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    all_numbers(&found);
    assert_eq!((found.items.len(), found.items[0].top_score(), found.items[1].top_score()), (9, 3, 2));
    assert!(found.converged);
}

#[test]
fn weights_count_people() {
    let data = answer(&a_test(8), &one_crowd(400, 8), 18);
    let (mut double, mut weighted) = (Responses::new(8), Responses::new(8));
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        let answers: Vec<(usize, u8)> = items.iter().zip(scores).map(|(i, x)| (*i as usize, *x)).collect();
        double.push(answers.clone(), 1.0, 0);
        double.push(answers.clone(), 1.0, 0);
        weighted.push(answers, 2.0, 0);
    }
    let (x, y) = (
        calibrate(&double, Model::TwoPl, &quick()).unwrap(),
        calibrate(&weighted, Model::TwoPl, &quick()).unwrap(),
    );
    assert!((x.loglik - y.loglik).abs() < 1e-7);
    assert!(x.items.iter().zip(&y.items).all(|(x, y)| (x.slope - y.slope).abs() < 1e-7));
}

//! Abilities against those of another program, and against each other.

mod reference;

use irt::Responses;
use irt::calibrate::{Model, Options, calibrate};
use irt::chance::Chance;
use irt::model::Item;
use irt::score::{
    Method, NotScored, Posterior, Prior, plausible_values, score, score_all, sum_score_distribution,
    sum_scores,
};
use proptest::prelude::*;
use reference::{responses, table};

/// The 32 patterns of LSAT 7 with the items calibrated on them.
fn lsat7() -> Option<(Vec<Item>, reference::Table)> {
    let data = responses("lsat7_patterns.csv", Some("freq"), None, 0)?;
    Some((
        calibrate(&data, Model::TwoPl, &Options::default()).unwrap().items,
        table("lsat7.2pl.scores.mirt.csv")?,
    ))
}

fn pattern(table: &reference::Table, row: usize) -> Vec<(usize, u8)> {
    (0..5).map(|i| (i, table.rows[row][i].parse().unwrap())).collect()
}

fn agree(method: Method, name: &str, tolerance: f64) {
    let Some((items, table)) = lsat7() else { return };
    let (theta, se) = (table.numbers(name), table.numbers(&format!("{name}_se")));
    for row in 0..table.rows.len() {
        let answers = pattern(&table, row);
        match score(&items, &answers, method, Prior::default()) {
            Ok(found) => {
                assert!(
                    (found.theta - theta[row]).abs() < tolerance,
                    "{name} {answers:?}: {} {}",
                    found.theta,
                    theta[row]
                );
                assert!(
                    (found.se - se[row]).abs() < tolerance,
                    "se of {name} {answers:?}: {} {}",
                    found.se,
                    se[row]
                );
            }
            Err(NotScored::NoMaximum { upwards }) => {
                assert_eq!(theta[row], if upwards { f64::INFINITY } else { f64::NEG_INFINITY });
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn eap_scores_are_those_of_the_reference() {
    agree(Method::Eap, "eap", 1e-5);
}

#[test]
fn map_scores_are_those_of_the_reference() {
    agree(Method::Map, "map", 1e-4);
}

#[test]
fn ml_scores_are_those_of_the_reference_and_perfect_scores_have_none() {
    agree(Method::Ml, "ml", 1e-4);
}

#[test]
fn wle_scores_are_those_of_the_reference() {
    agree(Method::Wle, "wle", 1e-4);
}

#[test]
fn scoring_all_rows_at_once_gives_the_same_as_one_by_one() {
    let Some(data) = responses("verbalaggression.csv", None, Some("male"), 0) else { return };
    let items = calibrate(&data, Model::Graded, &Options { standard_errors: false, ..Options::default() })
        .unwrap()
        .items;
    for method in [Method::Eap, Method::Map, Method::Wle] {
        let all = score_all(&items, &data, method, Prior::default());
        for row in (0..data.rows()).step_by(17) {
            let (of, scores) = data.row(row);
            let answers: Vec<(usize, u8)> = of.iter().zip(scores).map(|(i, x)| (*i as usize, *x)).collect();
            let (one, all) = (score(&items, &answers, method, Prior::default()).unwrap(), all[row].unwrap());
            assert!(
                (one.theta - all.theta).abs() < 1e-9 && (one.se - all.se).abs() < 1e-9,
                "{one:?} {all:?}"
            );
        }
    }
}

#[test]
fn under_the_rasch_model_the_sum_says_all_that_the_pattern_says() {
    let items: Vec<Item> = [-1.2, -0.3, 0.4, 1.1].iter().map(|b| Item::two_pl(1.0, *b)).collect();
    let prior = Prior { mean: 0.3, sd: 1.2 };
    let table = sum_scores(&items, prior);
    assert!((table.iter().map(|s| s.probability).sum::<f64>() - 1.0).abs() < 1e-12);
    for answers in [vec![1, 0, 0, 0], vec![0, 0, 1, 0], vec![1, 1, 0, 1], vec![1, 1, 1, 1]] {
        let sum: u8 = answers.iter().sum();
        let pairs: Vec<(usize, u8)> = answers.into_iter().enumerate().collect();
        let eap = score(&items, &pairs, Method::Eap, prior).unwrap();
        let row = table[usize::from(sum)];
        assert!((eap.theta - row.theta).abs() < 1e-9 && (eap.se - row.se).abs() < 1e-9, "{eap:?} {row:?}");
    }
}

#[test]
fn the_sum_score_distribution_is_that_of_all_patterns() {
    let items = [
        Item::two_pl(1.1, 0.2),
        Item::graded(0.9, vec![-0.5, 0.6]),
        Item::partial_credit(1.2, vec![0.1, 0.7]),
    ];
    let theta = 0.4;
    let mut sums = [0.0; 6];
    for x in 0..2 {
        for y in 0..3 {
            for z in 0..3 {
                sums[x + y + z] += items[0].probability(theta, x)
                    * items[1].probability(theta, y)
                    * items[2].probability(theta, z);
            }
        }
    }
    for (a, b) in sums.iter().zip(sum_score_distribution(&items, theta)) {
        assert!((a - b).abs() < 1e-14);
    }
}

#[test]
fn plausible_values_scatter_like_the_posterior_and_repeat_with_the_seed() {
    let items: Vec<Item> = (0..10).map(|i| Item::two_pl(1.2, -1.5 + 0.3 * f64::from(i))).collect();
    let answers: Vec<(usize, u8)> = (0..10).map(|i| (i, u8::from(i < 7))).collect();
    let posterior = Posterior::of(&items, &answers, Prior::default());
    let n = 40_000;
    let values = plausible_values(&items, &answers, Prior::default(), n, &mut Chance::new(7));
    let mean = values.iter().sum::<f64>() / n as f64;
    let sd = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n as f64).sqrt();
    assert!((mean - posterior.mean()).abs() < 4.0 * posterior.sd() / (n as f64).sqrt());
    assert!((sd / posterior.sd() - 1.0).abs() < 0.015, "{sd} {}", posterior.sd());
    assert_eq!(values, plausible_values(&items, &answers, Prior::default(), n, &mut Chance::new(7)));
    assert!((posterior.below(posterior.mean()) - 0.5).abs() < 0.05);
}

#[test]
fn somebody_without_answers_is_where_the_prior_is() {
    let items = [Item::two_pl(1.0, 0.0)];
    let prior = Prior { mean: -0.5, sd: 0.8 };
    for method in [Method::Eap, Method::Map] {
        let found = score(&items, &[], method, prior).unwrap();
        assert!((found.theta + 0.5).abs() < 1e-9 && (found.se - 0.8).abs() < 1e-6);
    }
    assert_eq!(score(&items, &[], Method::Wle, prior), Err(NotScored::NoAnswers));
    assert!(matches!(
        score(&items, &[(1, 0)], Method::Eap, prior),
        Err(NotScored::NoSuchItem { item: 1, items: 1 })
    ));
    assert!(matches!(
        score(&items, &[(0, 2)], Method::Eap, prior),
        Err(NotScored::ScoreTooHigh { score: 2, .. })
    ));
    let all =
        score_all(&items, &Responses::from_rows(1, &[vec![Some(3)], vec![Some(1)]]), Method::Eap, prior);
    assert!(all[0].is_err() && all[1].is_ok());
}

proptest! {
    #[test]
    fn every_estimate_is_a_number_whatever_the_answers(
        parameters in prop::collection::vec((0.1..4.0f64, -4.0..4.0f64, 0.0..0.35f64), 1..25),
        bits in any::<u32>(),
    ) {
        let items: Vec<Item> = parameters.iter().map(|(a, b, c)| Item::three_pl(*a, *b, *c)).collect();
        let answers: Vec<(usize, u8)> = (0..items.len()).map(|i| (i, (bits >> i & 1) as u8)).collect();
        for method in [Method::Eap, Method::Map, Method::Wle, Method::Ml] {
            match score(&items, &answers, method, Prior::default()) {
                Ok(found) => prop_assert!(found.theta.is_finite() && found.se.is_finite() && found.se > 0.0),
                Err(why) => {
                    let without_summit = matches!(why, NotScored::NoMaximum { .. });
                    prop_assert!(without_summit && !matches!(method, Method::Eap | Method::Map), "{why} for {method:?}");
                }
            }
        }
    }

    #[test]
    fn one_more_right_answer_never_lowers_the_eap(bits in 0u32..1024, which in 0usize..10) {
        let items: Vec<Item> = (0..10).map(|i| Item::two_pl(0.6 + 0.15 * f64::from(i), 0.4 * f64::from(i) - 2.0)).collect();
        let answers = |bits: u32| (0..10).map(|i| (i, (bits >> i & 1) as u8)).collect::<Vec<_>>();
        let less = score(&items, &answers(bits & !(1 << which)), Method::Eap, Prior::default()).unwrap();
        let more = score(&items, &answers(bits | 1 << which), Method::Eap, Prior::default()).unwrap();
        prop_assert!(more.theta > less.theta);
    }
}

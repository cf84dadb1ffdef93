//! Quality measures against reference tables of other programs.

mod reference;

use irt::dif::{Comparison, EtsClass, Groups, sum_scores, without_extremes};
use irt::fit::{Estimated, Latent, Moments, QualityError, item_mean_squares, m2, s_x2};
use irt::person_fit::person_fit;
use irt::{Item, Responses};
use reference::{responses, table};

fn near(what: &str, a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{what}: {a} is not {b} within {tolerance}");
}

/// The 2PL estimates of LSAT 7 and its answers.
fn lsat7() -> Option<(Vec<Item>, Responses)> {
    let estimates = table("lsat7.2pl.mirt.csv")?;
    let items = estimates
        .numbers("a1")
        .iter()
        .zip(estimates.numbers("irt_b"))
        .map(|(a, b)| Item::two_pl(*a, b))
        .collect();
    Some((items, responses("lsat7_patterns.csv", Some("freq"), None, 0)?))
}

#[test]
fn s_x2_of_lsat7_is_that_of_mirt() {
    let Some((items, answers)) = lsat7() else { return };
    let expected = table("lsat7.2pl.SX2.mirt.csv").expect("beside the others");
    let found = s_x2(&items, &answers, Latent::STANDARD, &[2; 5]).expect("complete answers");
    for (i, f) in found.iter().enumerate() {
        near("S-X2", f.chi_square, expected.numbers("S_X2")[i], 1e-3);
        assert_eq!(f.df as f64, expected.numbers("df.S_X2")[i]);
        near("p", f.p, expected.numbers("p.S_X2")[i], 1e-4);
        near("RMSEA", f.rmsea, expected.numbers("RMSEA.S_X2")[i], 1e-4);
    }
}

#[test]
fn m2_of_lsat7_is_that_of_mirt() {
    let Some((items, answers)) = lsat7() else { return };
    let expected = table("lsat7.2pl.M2.mirt.csv").expect("beside the others");
    let number = |name: &str| expected.numbers(name)[0];
    let found =
        m2(&items, &answers, Latent::STANDARD, &[Estimated::SLOPE; 5], Moments::default()).expect("an M2");
    near("M2", found.m2, number("M2"), 1e-3);
    assert_eq!(found.df as f64, number("df"));
    near("p", found.p, number("p"), 1e-5);
    near("RMSEA", found.rmsea, number("RMSEA"), 1e-5);
    // mirt divides by N here and by N - 1 in the RMSEA itself; we by N - 1 in both
    let as_there = (999.0_f64 / 1_000.0).sqrt();
    near("RMSEA, 5 %", found.rmsea_interval.0 * as_there, number("RMSEA_5"), 1e-5);
    near("RMSEA, 95 %", found.rmsea_interval.1 * as_there, number("RMSEA_95"), 1e-5);
    near("SRMSR", found.srmsr, number("SRMSR"), 1e-5);
}

#[test]
fn person_fit_of_lsat7_is_that_of_mirt() {
    let Some((items, _)) = lsat7() else { return };
    let scores = table("lsat7.2pl.scores.mirt.csv").expect("beside the others");
    let number = |name: &str, row: usize| scores.numbers(name)[row];
    for row in 0..scores.rows.len() {
        let answers = (0..5).map(|i| (i, scores.rows[row][i].parse().expect("a score")));
        let fit = person_fit(&items, answers, number("eap", row)).expect("a fit");
        near("lz", fit.lz, number("Zh", row), 1e-4);
        near("outfit", fit.squares.outfit, number("outfit", row), 1e-4);
        near("outfit z", fit.squares.outfit_z, number("z.outfit", row), 1e-4);
        near("infit", fit.squares.infit, number("infit", row), 1e-4);
        near("infit z", fit.squares.infit_z, number("z.infit", row), 1e-4);
        assert!(fit.lz_star.is_finite());
    }
}

#[test]
fn group_differences_in_the_mathematics_exam_are_those_of_the_reference() {
    let Some(answers) = responses("mathexam14w_solved.csv", None, Some("group"), 0) else { return };
    let expected = table("mathexam14w.dif.csv").expect("beside the others");
    let items: Vec<usize> = (0..13).collect();
    let sums = sum_scores(&answers, &items);
    let inner = without_extremes(&sums, 0.0, 13.0);
    let groups = Groups { reference: 1, focal: 0 };
    let tables = Comparison::new(&answers, &inner, groups).expect("a number for each");
    let everybody = Comparison::new(&answers, &sums, groups).expect("a number for each");
    let mut classes = Vec::new();
    for i in items {
        let name = &expected.rows[i][0];
        let mh = tables.mantel_haenszel(i).expect("both groups");
        near(name, mh.chi_square, expected.numbers("mh_chi2")[i], 1e-5);
        near(name, mh.p, expected.numbers("mh_p")[i], 1e-8);
        near(name, mh.odds_ratio, expected.numbers("mh_alpha")[i], 1e-6);
        near(name, mh.delta, expected.numbers("mh_delta")[i], 1e-6);
        let logistic = everybody.logistic(i).expect("both groups");
        near(name, logistic.uniform, expected.numbers("lr_uniform")[i], 1e-5);
        near(name, logistic.non_uniform, expected.numbers("lr_nonuniform")[i], 1e-5);
        classes.push((name.as_str(), mh.class));
    }
    assert_eq!(classes[0], ("quad", EtsClass::C));
    assert_eq!(classes[2], ("elasticity", EtsClass::A));
    assert_ne!(classes[1].1, EtsClass::C, "deriv is moderate");
}

#[test]
fn items_that_follow_their_model_have_mean_squares_of_one_and_a_close_fit() {
    let mut chance = irt::chance::Chance::new(21);
    let items: Vec<Item> = (0..10)
        .map(|i| match i % 3 {
            0 => Item::two_pl(1.2, -1.0 + 0.2 * f64::from(i)),
            1 => Item::graded(1.5, vec![-1.2, 0.1, 1.0]),
            _ => Item::partial_credit(0.9, vec![-0.5, 0.6]),
        })
        .collect();
    let mut all = Responses::new(items.len());
    let mut abilities = Vec::new();
    for _ in 0..3_000 {
        let theta = chance.normal();
        abilities.push(theta);
        let row: Vec<(usize, u8)> = items
            .iter()
            .enumerate()
            .map(|(i, item)| {
                let p: Vec<f64> = (0..=item.top_score()).map(|k| item.probability(theta, k)).collect();
                (i, chance.pick(&p) as u8)
            })
            .collect();
        all.push(row, 1.0, 0);
    }
    for squares in item_mean_squares(&items, &all, &abilities).expect("they belong together") {
        let squares = squares.expect("answers");
        // one surprise far from an ability moves outfit, so its bound is the wider one
        assert!((squares.outfit - 1.0).abs() < 0.15 && (squares.infit - 1.0).abs() < 0.08, "{squares:?}");
        assert!(squares.infit_z.abs() < 3.5, "{squares:?}");
    }
    let parameters = vec![0; items.len()];
    let fits = s_x2(&items, &all, Latent::STANDARD, &parameters).expect("complete");
    assert!(fits.iter().all(|f| f.df > 5 && f.p > 0.001), "{fits:?}");
    let known = vec![Estimated::NOTHING; items.len()];
    let whole = m2(&items, &all, Latent::STANDARD, &known, Moments::default()).expect("complete");
    assert!(whole.p > 0.001 && whole.rmsea < 0.02, "{whole:?}");

    // the same answers judged with a wrong key for one item
    let mut wrong = items.clone();
    wrong[0] = Item::two_pl(1.2, 1.5);
    let fits = s_x2(&wrong, &all, Latent::STANDARD, &parameters).expect("complete");
    assert!(fits[0].p < 1e-6, "{:?}", fits[0]);
    assert!(m2(&wrong, &all, Latent::STANDARD, &known, Moments::default()).expect("complete").rmsea > 0.05);
}

#[test]
fn what_cannot_be_judged_is_said_and_never_a_number_that_is_none() {
    let items = vec![Item::two_pl(1.0, 0.0); 3];
    let sparse = Responses::from_rows(3, &[vec![Some(1), None, Some(0)]]);
    let nobody = s_x2(&items, &sparse, Latent::STANDARD, &[2; 3]).expect_err("nobody saw all");
    assert_eq!(nobody, QualityError::NobodyComplete { what: "S-X2", items: 3 });
    let free = [Estimated::SLOPE; 3];
    assert_eq!(
        m2(&items, &sparse, Latent::STANDARD, &free, Moments::default()),
        Err(QualityError::TooFewMoments { moments: 6, parameters: 6 })
    );
    let wrong = Responses::from_rows(3, &[vec![Some(1), Some(2), Some(0)]]);
    assert_eq!(
        item_mean_squares(&items, &wrong, &[0.0]),
        Err(QualityError::Score { item: 1, score: 2, top: 1 })
    );
    let many = vec![Item::two_pl(1.0, 0.0); 2_000];
    let one = Responses::from_rows(2_000, &[vec![Some(1); 2_000]]);
    let refused = m2(&many, &one, Latent::STANDARD, &vec![Estimated::SLOPE; 2_000], Moments::default());
    assert!(matches!(refused, Err(QualityError::TooManyMoments { .. })), "{refused:?}");
    // one person: every statistic is a number
    let one = Responses::from_rows(3, &[vec![Some(1), Some(1), Some(1)]]);
    for fit in s_x2(&items, &one, Latent::STANDARD, &[2; 3]).expect("one person is complete") {
        assert!(fit.chi_square.is_finite() && fit.p == 1.0 && fit.df == 0);
    }
    assert!(
        item_mean_squares(&items, &one, &[0.0]).expect("an ability")[0]
            .expect("an answer")
            .outfit_z
            .is_finite()
    );
}

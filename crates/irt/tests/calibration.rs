//! Calibration against published data and the estimates of other programs.

mod reference;

use irt::Responses;
use irt::calibrate::{Calibration, Model, Options, calibrate};
use irt::conditional::{andersen_at_median, conditional};
use irt::model::{Item, Shape};
use reference::{responses, table};

fn fit(data: &Responses, model: Model) -> Calibration {
    let found = calibrate(data, model, &Options::default()).unwrap();
    assert!(found.converged, "{:?}", found.warnings);
    println!(
        "{model:?}: loglik {:.6}, {} cycles, grid {:?}, {:?}",
        found.loglik, found.cycles, found.grid, found.warnings
    );
    found
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} instead of {expected}");
}

/// Slopes and intercepts against a table with columns a1 and d, or a1 and d1, d2, …
fn parameters_agree(found: &Calibration, name: &str, first: &str, tolerance: f64, se_tolerance: f64) {
    let table = table(name).unwrap();
    let slopes = table.numbers("a1");
    let se_slopes = table.numbers("se_a1");
    for (i, item) in found.items.iter().enumerate() {
        near(&format!("{name} slope {i}"), item.slope, slopes[i], tolerance);
        let se = found.se[i].as_ref().unwrap();
        match se.slope {
            Some(se) => {
                near(&format!("{name} se of slope {i}"), se, se_slopes[i], se_tolerance * se_slopes[i])
            }
            None => assert!(se_slopes[i].is_nan()),
        }
        for (k, d) in Calibration::intercepts(item).iter().enumerate() {
            let column = if first == "d" { "d".to_owned() } else { format!("d{}", k + 1) };
            near(&format!("{name} {column} of {i}"), *d, table.numbers(&column)[i], tolerance);
            let expected = table.numbers(&format!("se_{column}"))[i];
            near(
                &format!("{name} se of {column} of {i}"),
                se.intercepts[k],
                expected,
                se_tolerance * expected,
            );
        }
    }
}

#[test]
fn lsat7_gives_the_2pl_estimates_of_the_reference() {
    let Some(data) = responses("lsat7_patterns.csv", Some("freq"), None, 0) else { return };
    let found = fit(&data, Model::TwoPl);
    near("loglik", found.loglik, -2658.805114, 1e-5);
    let a = [0.987546, 1.080837, 1.707478, 0.764990, 0.735673];
    let d = [1.855856, 0.807970, 1.805206, 0.486000, 1.854458];
    for i in 0..5 {
        near("a", found.items[i].slope, a[i], 1e-5);
        near("d", Calibration::intercepts(&found.items[i])[0], d[i], 1e-5);
    }
    near("aic", found.aic(), 5337.61023, 1e-4);
    near("bic", found.bic(), 5386.68778, 1e-4);
    parameters_agree(&found, "lsat7.2pl.mirt.csv", "d", 1e-5, 1e-3);
}

#[test]
fn lsat7_gives_the_rasch_estimates_of_the_reference() {
    let Some(data) = responses("lsat7_patterns.csv", Some("freq"), None, 0) else { return };
    let found = fit(&data, Model::Rasch);
    near("loglik", found.loglik, -2664.900891, 1e-5);
    assert!((1.02264..=1.02267).contains(&found.groups[0].1), "{:?}", found.groups);
    for (item, d) in found.items.iter().zip([1.86826, 0.79101, 1.46098, 0.52151, 1.99297]) {
        assert_eq!(item.slope, 1.0);
        near("d", Calibration::intercepts(item)[0], d, 2e-5);
    }
    parameters_agree(&found, "lsat7.rasch.mirt.csv", "d", 2e-5, 1e-3);
}

#[test]
fn one_slope_for_all_is_the_rasch_model_on_another_scale() {
    let Some(data) = responses("lsat7_patterns.csv", Some("freq"), None, 0) else { return };
    let (rasch, one) = (fit(&data, Model::Rasch), fit(&data, Model::OnePl));
    near("loglik", one.loglik, rasch.loglik, 1e-9);
    near("variance", one.groups[0].1, 1.0, 0.0);
    for (x, y) in one.items.iter().zip(&rasch.items) {
        near("slope", x.slope, rasch.groups[0].1.sqrt(), 1e-9);
        near("difficulty", x.location() * x.slope, y.location(), 1e-9);
    }
    let se = one.se[0].as_ref().unwrap();
    // σ = √v, so its standard error is that of v over 2σ.
    near("se", se.slope.unwrap(), rasch.group_errors[0].1.unwrap() / (2.0 * one.items[0].slope), 1e-9);
}

#[test]
fn the_exam_gives_the_2pl_estimates_of_the_reference() {
    let Some(data) = responses("mathexam14w_solved.csv", None, Some("group"), 0) else { return };
    // The reference takes both versions of the exam as one population.
    let mut joined = Responses::new(data.item_count());
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        joined.push(items.iter().zip(scores).map(|(i, x)| (*i as usize, *x)), 1.0, 0);
    }
    let found = fit(&joined, Model::TwoPl);
    near("loglik", found.loglik, -5425.882946, 1e-4);
    parameters_agree(&found, "mathexam14w.2pl.mirt.csv", "d", 1e-4, 2e-3);
}

#[test]
fn science_gives_the_graded_and_partial_credit_estimates_of_the_reference() {
    let Some(data) = responses("science.csv", None, None, 1) else { return };
    let graded = fit(&data, Model::Graded);
    near("loglik", graded.loglik, -1608.869414, 1e-4);
    parameters_agree(&graded, "science.grm.mirt.csv", "d1", 5e-4, 5e-3);
    let partial = fit(&data, Model::GeneralizedPartialCredit);
    near("loglik", partial.loglik, -1612.681600, 1e-4);
    parameters_agree(&partial, "science.gpcm.mirt.csv", "d1", 2e-3, 1e-2);
    let pcm = fit(&data, Model::PartialCredit);
    near("loglik", pcm.loglik, -1619.274102, 1e-4);
    near("variance", pcm.groups[0].1, 1.002528, 1e-4);
    parameters_agree(&pcm, "science.pcm_mml.mirt.csv", "d1", 2e-4, 2e-3);
}

#[test]
fn verbal_aggression_gives_the_estimates_of_the_reference() {
    let Some(data) = responses("verbalaggression.csv", None, Some("male"), 0) else { return };
    let mut joined = Responses::new(data.item_count());
    let mut two = Responses::new(data.item_count());
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        joined.push(items.iter().zip(scores).map(|(i, x)| (*i as usize, *x)), 1.0, 0);
        two.push(items.iter().zip(scores).map(|(i, x)| (*i as usize, (*x).min(1))), 1.0, 0);
    }
    let graded = fit(&joined, Model::Graded);
    near("loglik", graded.loglik, -6285.8175, 1e-3);
    parameters_agree(&graded, "verbalaggression.grm.mirt.csv", "d1", 5e-4, 5e-3);
    let pcm = fit(&joined, Model::PartialCredit);
    near("loglik", pcm.loglik, -6319.733363, 1e-3);
    near("variance", pcm.groups[0].1, 0.9340489, 1e-4);
    let dichotomous = fit(&two, Model::TwoPl);
    near("loglik", dichotomous.loglik, -4016.427219, 1e-3);
    parameters_agree(&dichotomous, "verbalaggression.2pl_dich.mirt.csv", "d", 5e-4, 5e-3);
}

#[test]
fn sat12_gives_the_2pl_and_3pl_estimates_of_the_reference() {
    let Some(data) = responses("sat12_scored.csv", None, None, 0) else { return };
    let two = fit(&data, Model::TwoPl);
    near("loglik", two.loglik, -9488.9550, 1e-3);
    parameters_agree(&two, "sat12.2pl.mirt.csv", "d", 1e-3, 5e-3);
    let three = fit(&data, Model::ThreePl);
    near("log posterior", three.log_posterior, -9460.0021, 1e-2);
    let table = table("sat12.3pl_map.mirt.csv").unwrap();
    for (item, (c, b)) in three.items.iter().zip(table.numbers("irt_g").iter().zip(table.numbers("irt_b"))) {
        let Shape::Logistic { difficulty, lower, .. } = item.shape else { panic!("a 3PL item") };
        near("c", lower, *c, 0.01);
        near("b", difficulty, b, 0.05);
    }
}

fn alone(name: &str, group: &str) -> Option<Responses> {
    let data = responses(name, None, Some(group), 0)?;
    let mut joined = Responses::new(data.item_count());
    for row in 0..data.rows() {
        let (items, scores) = data.row(row);
        joined.push(items.iter().zip(scores).map(|(i, x)| (*i as usize, *x)), 1.0, 0);
    }
    Some(joined)
}

#[test]
fn conditional_rasch_estimates_are_those_of_the_reference() {
    let Some(exam) = alone("mathexam14w_solved.csv", "group") else { return };
    let found = conditional(&exam).unwrap();
    near("loglik", found.loglik, -3635.233513, 1e-6);
    let reference = table("mathexam14w.rasch.cml.psychotools.csv").unwrap();
    for (i, (b, se)) in reference.numbers("cml").iter().zip(reference.numbers("se")).enumerate() {
        near("b", found.difficulties[i][0], *b, 1e-6);
        near("se", found.se[i][0], se, 1e-5);
    }
    let raschdat = responses("erm_raschdat1.csv", None, None, 0).unwrap();
    let found = conditional(&raschdat).unwrap();
    near("loglik", found.loglik, -1434.481812, 1e-5);
    let reference = table("erm_raschdat1.rasch.cml.eRm.csv").unwrap();
    for (i, (b, se)) in reference.numbers("beta_easiness").iter().zip(reference.numbers("se")).enumerate() {
        near("b", -found.difficulties[i][0], *b, 1e-4);
        near("se", found.se[i][0], se, 1e-4);
    }
    let test = andersen_at_median(&raschdat).unwrap();
    near("Andersen", test.statistic, 32.541542, 1e-3);
    assert_eq!((test.df, test.left_out.len()), (29, 0));
    near("p", test.p, 0.296613, 1e-4);
}

#[test]
fn conditional_partial_credit_estimates_are_those_of_the_reference() {
    let Some(data) = responses("erm_pcmdat2.csv", None, None, 0) else { return };
    let found = conditional(&data).unwrap();
    near("loglik", found.loglik, -485.017159, 1e-5);
    let reference = table("erm_pcmdat2.pcm.cml.eRm.csv").unwrap();
    let steps = [reference.numbers("Threshold.1"), reference.numbers("Threshold.2")];
    // The reference centres the running sums of the steps, we centre the steps.
    let shift = steps[0][0] - found.difficulties[0][0];
    for (i, found) in found.difficulties.iter().enumerate() {
        for (b, column) in found.iter().zip(&steps) {
            near("step", b + shift, column[i], 1e-4);
        }
    }
    let Some(verbal) = alone("verbalaggression.csv", "male") else { return };
    let found = conditional(&verbal).unwrap();
    near("loglik", found.loglik, -5177.782084, 1e-5);
}

#[test]
fn conditional_and_marginal_rasch_agree_about_the_exam() {
    let Some(exam) = alone("mathexam14w_solved.csv", "group") else { return };
    let (conditional, marginal) = (conditional(&exam).unwrap(), fit(&exam, Model::Rasch));
    let mean = marginal.items.iter().map(Item::location).sum::<f64>() / marginal.items.len() as f64;
    // The abilities of this exam are not quite normal: they agree within half a standard error, not better.
    for (i, item) in marginal.items.iter().enumerate() {
        near("b", item.location() - mean, conditional.difficulties[i][0], 0.5 * conditional.se[i][0]);
    }
}

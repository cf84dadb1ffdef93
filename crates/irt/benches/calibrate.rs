//! How long calibration takes: CPU time of this thread, the least of several runs, on simulated answers.
//!
//! `cargo bench -p irt --bench calibrate` runs the small cases; add `-- all` for 10^5 people.

use std::ops::ControlFlow;

use irt::Responses;
use irt::calibrate::{Calibration, Model, Options, Precision, calibrate, calibrate_with};
use irt::chance::Chance;
use irt::model::Item;

/// CPU seconds that this thread has used so far (Linux; elsewhere the clock on the wall).
fn cpu() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|s| s.split_whitespace().next()?.parse::<f64>().ok())
        .map_or_else(
            || {
                std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .expect("after 1970")
                    .as_secs_f64()
            },
            |ns| ns / 1e9,
        )
}

/// Most memory this process ever held, in MiB.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn items(model: Model, count: usize, categories: usize, chance: &mut Chance) -> Vec<Item> {
    (0..count)
        .map(|_| {
            let slope = (0.2 * chance.normal()).exp() * 1.2;
            if model == Model::ThreePl {
                return Item::three_pl(slope, chance.normal(), 0.25);
            }
            if categories == 2 {
                return Item::two_pl(slope, chance.normal());
            }
            let middle = 0.6 * chance.normal();
            let half = 0.5 * (categories - 2) as f64;
            let steps = (0..categories - 1).map(|k| middle + 0.9 * (k as f64 - half)).collect();
            match model {
                Model::Graded => Item::graded(slope, steps),
                _ => Item::partial_credit(slope, steps),
            }
        })
        .collect()
}

/// Answers of standard normal people; each sees `seen` of the items.
fn answers(items: &[Item], people: usize, seen: usize, chance: &mut Chance) -> Responses {
    let mut all = Responses::new(items.len());
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut p = [0.0; 16];
    for _ in 0..people {
        let theta = chance.normal();
        if seen < items.len() {
            chance.shuffle(&mut order);
        }
        let row = order[..seen].iter().map(|i| {
            items[*i].probabilities(theta, &mut p);
            let mut left = chance.uniform();
            let mut score = 0;
            while score < items[*i].top_score() && left >= p[score] {
                left -= p[score];
                score += 1;
            }
            (*i, score as u8)
        });
        all.push(row.collect::<Vec<_>>(), 1.0, 0);
    }
    all
}

fn rmse(found: &Calibration, truth: &[Item], of: impl Fn(&Item) -> f64) -> f64 {
    let sum: f64 = found.items.iter().zip(truth).map(|(x, y)| (of(x) - of(y)).powi(2)).sum();
    (sum / truth.len() as f64).sqrt()
}

struct Case {
    name: &'static str,
    model: Model,
    people: usize,
    items: usize,
    seen: usize,
    categories: usize,
    repeats: usize,
}

fn main() {
    let all = std::env::args().any(|a| a == "all");
    let case = |name, model, people, items, seen, categories, repeats| Case {
        name,
        model,
        people,
        items,
        seen,
        categories,
        repeats,
    };
    let mut cases = vec![
        case("2PL 10^4 x 100", Model::TwoPl, 10_000, 100, 100, 2, 5),
        case("GRM 10^4 x 100 x 5", Model::Graded, 10_000, 100, 100, 5, 3),
        case("GPCM 10^4 x 100 x 5", Model::GeneralizedPartialCredit, 10_000, 100, 100, 5, 2),
        case("3PL 10^4 x 100", Model::ThreePl, 10_000, 100, 100, 2, 2),
        case("2PL 10^4, 30 of 500", Model::TwoPl, 10_000, 500, 30, 2, 3),
    ];
    if all {
        cases.push(case("2PL 10^5 x 100", Model::TwoPl, 100_000, 100, 100, 2, 3));
        cases.push(case("2PL 10^5, 30 of 500", Model::TwoPl, 100_000, 500, 30, 2, 2));
        cases.push(case("2PL 10^5 x 500", Model::TwoPl, 100_000, 500, 500, 2, 1));
    }
    println!(
        "CPU s: the estimates; s with SE: clock on the wall for estimates and standard errors, which use all cores"
    );
    println!(
        "| case | CPU s | s with SE | cycles | nodes | logL | off a tight run (relative) | RMSE(a) | RMSE(b) | peak MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let plain = Options { standard_errors: false, ..Options::default() };
    for case in cases {
        let mut chance = Chance::new(20);
        let truth = items(case.model, case.items, case.categories, &mut chance);
        let data = answers(&truth, case.people, case.seen, &mut chance);
        let mut best = f64::INFINITY;
        let mut found = None;
        for _ in 0..case.repeats {
            let start = cpu();
            found = Some(calibrate(&data, case.model, &plain).expect("simulated answers can be calibrated"));
            best = best.min(cpu() - start);
        }
        let found = found.expect("at least one run");
        let memory = peak_memory();
        let with_errors = if case.people * case.seen <= 10_000_000 {
            let start = std::time::Instant::now();
            calibrate(&data, case.model, &Options::default()).expect("as before");
            format!("{:.2}", start.elapsed().as_secs_f64())
        } else {
            "-".to_owned()
        };
        // The log-likelihood where the short run ended, and where a run in double precision to 1e-6 ends.
        let fixed = |found: &Calibration| {
            let fixed = Options {
                fixed: found.items.iter().cloned().map(Some).collect(),
                population: irt::calibrate::Population::Known(vec![(0.0, 1.0)]),
                precision: Precision::Double,
                standard_errors: false,
                max_cycles: 1,
                ..Options::default()
            };
            let models = vec![case.model; case.items];
            calibrate_with(&data, &models, &fixed, &mut |_| ControlFlow::Continue(()))
                .expect("as before")
                .loglik
        };
        let off = if case.people * case.seen <= 1_000_000 {
            let tight = Options { precision: Precision::Double, tolerance: Some(1e-6), ..plain.clone() };
            let tight = calibrate(&data, case.model, &tight).expect("as before");
            if case.model == Model::ThreePl {
                format!("{:.1e}", (tight.log_posterior - found.log_posterior) / tight.loglik.abs())
            } else {
                format!("{:.1e}", (fixed(&tight) - fixed(&found)) / tight.loglik.abs())
            }
        } else {
            "-".to_owned()
        };
        println!(
            "| {} | {best:.3} | {with_errors} | {} | {} | {:.2} | {off} | {:.4} | {:.4} | {memory:.0} |",
            case.name,
            found.cycles,
            found.grid.2,
            found.loglik,
            rmse(&found, &truth, |i| i.slope),
            rmse(&found, &truth, Item::location),
        );
        if !found.converged || !found.warnings.is_empty() {
            println!("  {:?}", found.warnings);
        }
    }
}

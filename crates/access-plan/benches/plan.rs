//! What the planner reaches on made-up counties, and how fast: figures for `docs/access-planning.md`.
//!
//! `cargo bench -p access-plan --bench plan -- county SEED SECONDS` solves one county with a bound beside it, as the command
//! does (a fourth word asks for the bound on the worst-off as well); `bound SEED SECONDS` bounds it on two cores; `replan SEED` changes its plan; `write SEED FILE` writes it down.

use std::time::Instant;

use access_plan::bound::{self, bound};
use access_plan::check::check;
use access_plan::generate::{Shape, generate};
use access_plan::plan::Wishes;
use access_plan::replan::{Change, apply, replan};
use access_plan::solve::{Options, Stage, solve};
use access_plan::{Booking, Provider};

/// Most memory this process ever held, in MB (Linux; 0 elsewhere).
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let number = |n: usize, default: f64| args.get(n).and_then(|a| a.parse::<f64>().ok()).unwrap_or(default);
    let seed = number(1, 11.0) as u64;
    let seconds = number(2, 20.0);
    let instance = generate(&Shape::COUNTY, seed);
    let start = Instant::now();
    let used = || start.elapsed().as_secs_f64() / seconds;
    match args.first().map_or("county", String::as_str) {
        "write" => std::fs::write(&args[2], instance.to_json()).expect("the file can be written"),
        "bound" => {
            let mut last = 0.0;
            let found = bound(&instance, &bound::Options::default(), &used, &mut |b, _| {
                let now = start.elapsed().as_secs_f64();
                if now > last + 1.0 {
                    last = now;
                    println!("{now:6.2} s  bound {b}");
                }
            });
            println!(
                "{:6.2} s  bound {} estimate {:.1} iterations {} size {:?}",
                start.elapsed().as_secs_f64(),
                found.covered,
                found.estimate,
                found.iterations,
                found.size
            );
            let again = Instant::now();
            assert_eq!(found.certificate.recheck(&instance), Some(found.covered));
            println!("re-checked in {:.2} s, peak {:.0} MB", again.elapsed().as_secs_f64(), peak_memory());
        }
        "replan" => {
            let options = Options { moves: 8_000_000, ..Options::default() };
            let old = solve(&instance, &options, &|| 0.0, &mut |_, _| {}).expect("no pins").plan;
            let pool = (0..instance.pools.len())
                .max_by_key(|p| old.bookings.iter().filter(|b| b.provider == Provider::Pool(*p)).count())
                .expect("there are pools");
            let instructor = old.bookings[0].instructor;
            for change in [
                Change::MachinesBroken { pool, left: 0, from: 10, to: 20 },
                Change::InstructorAway { instructor, from: 5, to: 30 },
                Change::GroupAdded {
                    group: instance.groups[7].clone(),
                    requirements: instance.requirements.iter().filter(|r| r.group == 7).cloned().collect(),
                },
            ] {
                let begin = Instant::now();
                let (changed, plan) = apply(&instance, &old, &change).expect("it is there");
                let agreed: Vec<Booking> = plan.bookings.iter().step_by(4).copied().collect();
                let new = replan(&changed, &plan, &agreed, &Wishes::default(), 1, 100_000).expect("no pins");
                let took = begin.elapsed().as_secs_f64();
                assert!(check(&changed, &new.plan).valid());
                println!("hit {} touched {} lost {} in {took:.3} s", new.hit, new.touched, new.lost);
            }
        }
        _ => {
            let options = Options { moves: (seconds * 500_000.0) as u64, ..Options::default() };
            let total = instance.total_demand();
            let (limit, solution) = std::thread::scope(|scope| {
                let limit = scope.spawn(|| {
                    let options = bound::Options { parallel: false, ..bound::Options::default() };
                    bound(&instance, &options, &used, &mut |_, _| {}).covered
                });
                let mut first = None;
                let solution = solve(&instance, &options, &used, &mut |p, _| {
                    if p.stage == Stage::First && first.is_none() {
                        first = Some(start.elapsed().as_secs_f64());
                        println!(
                            "first plan at {:.2} s: covered {}",
                            start.elapsed().as_secs_f64(),
                            total - p.best.uncovered
                        );
                    }
                })
                .expect("no pins");
                (limit.join().expect("the bound does not panic"), solution)
            });
            let report = check(&instance, &solution.plan);
            assert!(report.valid() && report.objective == solution.objective);
            let covered = total - solution.objective.uncovered;
            let took = start.elapsed().as_secs_f64();
            // Only when asked for, as it takes minutes: what could the worst-off have at this coverage?
            let alone = if args.get(3).is_some() {
                bound::fairness(&instance, covered, 300, true, &|| 0.0)
            } else {
                bound::fairness_alone(&instance)
            };
            println!(
                "seed {seed}: {} requirements, demand {total}; covered {covered} of {limit} ({:.2} %); worst-off {} \
                 (bound {alone}); travel {} from {} (-{:.1} %); {} bookings; {} changes in {:.1} s; peak {:.0} MB",
                instance.requirements.len(),
                100.0 * covered as f64 / limit as f64,
                solution.objective.fairness,
                solution.objective.travel,
                solution.travel_before,
                100.0 - 100.0 * solution.objective.travel as f64 / solution.travel_before as f64,
                solution.plan.bookings.len(),
                solution.moves,
                took,
                peak_memory()
            );
        }
    }
}

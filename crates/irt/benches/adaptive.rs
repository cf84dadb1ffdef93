//! What a decision costs, and how accurate the designs are. CPU time of the calling thread.
//!
//!     cargo bench -p irt --bench adaptive            # everything
//!     cargo bench -p irt --bench adaptive -- speed   # decisions only; also: accuracy, levels, areas

use irt::Item;
use irt::bank::{Bank, Entry};
use irt::chance::Chance;
use irt::choose::Criterion;
use irt::content::{Blueprint, Bounds};
use irt::exposure::{Exposure, ExposureRule};
use irt::session::{Design, Next, Rules, Session, WarmStart};
use irt::several::Several;
use irt::simulate::{Population, Report, draw_score, simulate, sympson_hetter};
use irt::stop::Stops;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// How simulation studies draw the items of a bank: slope and difficulty.
type Draw = fn(&mut Chance) -> (f64, f64);

/// The designs, from little to much information; 500 items each.
const DESIGNS: [(&str, Draw); 5] = [
    ("ln a ~ N(0, .3^2), b ~ N(0, 1)", |c| ((0.3 * c.normal()).exp(), c.normal())),
    ("ln a ~ N(.2, .3^2), b ~ N(0, 1)", |c| ((0.2 + 0.3 * c.normal()).exp(), c.normal())),
    ("ln a ~ N(.3, .3^2), b ~ N(0, 1)", |c| ((0.3 + 0.3 * c.normal()).exp(), c.normal())),
    ("a ~ U(.5, 2.5), b ~ U(-3, 3)", |c| (0.5 + 2.0 * c.uniform(), 6.0 * c.uniform() - 3.0)),
    ("a ~ U(.5, 2.5), b ~ N(0, 1)", |c| (0.5 + 2.0 * c.uniform(), c.normal())),
];

/// A bank of five areas with 21 competences.
fn a_bank(items: usize, draw: Draw, seed: u64) -> Arc<Bank> {
    let mut chance = Chance::new(seed);
    let entries = (0..items)
        .map(|i| {
            let competence = (i % 21) as u16;
            let (slope, difficulty) = draw(&mut chance);
            Entry {
                item: Item::two_pl(slope, difficulty),
                area: competence * 5 / 21,
                competence,
                enemy: None,
            }
        })
        .collect();
    Arc::new(Bank::new(entries).expect("drawn parameters are sound"))
}

/// The RMSE of somebody who knew every ability and gave the `items` most informative items there:
/// the root of the mean of 1 / (1 + information), which no test of the bank can be expected to beat by much.
fn best_possible(bank: &Bank, items: usize) -> f64 {
    let mut chance = Chance::new(99);
    let people = 2000;
    let sum: f64 = (0..people)
        .map(|_| {
            let theta = chance.normal();
            let mut all: Vec<f64> = bank.entries().iter().map(|e| e.item.information(theta)).collect();
            all.sort_by(|x, y| y.total_cmp(x));
            1.0 / (1.0 + all[..items].iter().sum::<f64>())
        })
        .sum();
    (sum / f64::from(people)).sqrt()
}

fn bounds() -> Blueprint {
    Blueprint {
        areas: (0..5).map(|a| (a, Bounds::new(4, 8))).collect(),
        competences: (0..21).map(|c| (c, Bounds::new(1, 3))).collect(),
    }
}

/// Nanoseconds this thread has spent on a processor.
fn cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn median(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// Microseconds per (answer + next), over many tests. The clock is read around every decision.
fn decisions(design: &Design, tests: usize) -> (f64, f64) {
    let mut exposure = Exposure::new(design.bank().len());
    let mut times = Vec::new();
    for n in 0..tests {
        let mut chance = Chance::stream(1, n as u64);
        let theta = chance.normal();
        let mut session = Session::start(design, chance.bits());
        let mut next = session.next(design, &exposure);
        while let Next::Item(choice) = next {
            let score = draw_score(design.bank().item(choice.item), theta, &mut chance);
            let start = Instant::now();
            session.answer(design, choice.item, score).expect("the answer is to the item just asked");
            next = session.next(design, &exposure);
            times.push(start.elapsed().as_nanos() as f64 / 1000.0);
        }
        exposure.count(session.items(), None);
    }
    median(&mut times)
}

/// Least CPU microseconds per call of seven rounds. The kernel's clock ticks in milliseconds, so a round
/// repeats the call until it has taken a tenth of a second.
fn per_call(mut call: impl FnMut()) -> f64 {
    let mut round = |times: u32| {
        let start = cpu();
        (0..times).for_each(|_| call());
        (cpu() - start) as f64 / 1000.0
    };
    let mut times = 16;
    while round(times) < 100_000.0 {
        times *= 2;
    }
    (0..7).map(|_| round(times) / f64::from(times)).fold(f64::MAX, f64::min)
}

fn quiet(_: usize, _: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn run(design: &Design, persons: usize) -> Report {
    simulate(design, Population::default(), persons, 2026, &quiet).expect("nobody stops a benchmark")
}

fn speed() {
    println!(
        "decision = answer + posterior + stops + content (5 x 21 bounds) + exposure + next item, 30 items"
    );
    for items in [500, 1700, 50_000] {
        let bank = a_bank(items, DESIGNS[0].1, 1);
        let rules = Rules { content: bounds(), ..Rules::careful(Stops::fixed(30), 0.2) };
        let design = Design::new(Arc::clone(&bank), rules.clone()).expect("the bounds fit");
        let tests = if items > 10_000 { 300 } else { 2000 };
        let (p50, p99) = decisions(&design, tests);
        println!("  {items:>6} items, progressive-restricted  p50 {p50:6.2} us   p99 {p99:6.2} us");
        let rules = Rules { exposure: ExposureRule::None, ..rules };
        let design = Design::new(Arc::clone(&bank), rules).expect("the bounds fit");
        let (p50, p99) = decisions(&design, tests);
        println!("  {items:>6} items, no exposure control     p50 {p50:6.2} us   p99 {p99:6.2} us");
    }
    let bank = a_bank(500, DESIGNS[0].1, 1);
    let exposure = Exposure::new(500);
    for (name, given) in [
        ("mepv", 0),
        ("mepv", 3),
        ("mepv", 10),
        ("mpwi", 10),
        ("klp", 10),
        ("gdip", 10),
        ("thopt", 10),
        ("mei", 10),
    ] {
        let criterion: Criterion = name.parse().expect("a known name");
        let rules = Rules { first: criterion, then: criterion, ..Rules::plain(Stops::fixed(30)) };
        let design = Design::new(Arc::clone(&bank), rules).expect("no bounds");
        let mut session = Session::start(&design, 1);
        for n in 0..given {
            let Next::Item(choice) = session.next(&design, &exposure) else { break };
            session.answer(&design, choice.item, n % 2).expect("the answer is to the item just asked");
        }
        let time = per_call(|| {
            let _ = std::hint::black_box(session.next(&design, &exposure));
            session.forget_choice();
        });
        println!("{name} decision, 500 items, after {given:>2} answers: {time:.2} us");
    }
    let rules = Rules { content: bounds(), ..Rules::plain(Stops::fixed(30)) };
    let design = Design::new(bank, rules).expect("the bounds fit");
    let mut ranked: Vec<u32> = (0..500).collect();
    let information = |i: u32| design.bank().item(i).information(0.2);
    ranked.sort_by(|x, y| information(*y).total_cmp(&information(*x)));
    let none = design.content().none_given();
    let time = per_call(|| {
        std::hint::black_box(design.content().shadow_test(design.bank(), &none, &ranked, |_| false));
    });
    println!("shadow test of 30 items, 5 x 21 bounds, 500 items: {time:.2} us");
    let rules = Rules { content: bounds(), ..Rules::careful(Stops::fixed(30), 0.2) };
    let design = Design::new(a_bank(500, DESIGNS[0].1, 1), rules).expect("the bounds fit");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    let time = (0..3)
        .map(|_| {
            pool.install(|| {
                let start = cpu();
                run(&design, 10_000);
                (cpu() - start) as f64 / 1e9
            })
        })
        .fold(f64::MAX, f64::min);
    println!("simulation 10,000 x 30, 500 items, bounds and exposure control, one thread: {time:.2} s");
}

fn line(name: &str, r: &Report) {
    print!("  {name:<34}");
    for at in r.by_length.iter().filter(|at| [10, 20, 30, 40].contains(&at.items)) {
        print!(" {:.3} ({:.3})", at.rmse, at.mean_se_over_rmse);
    }
    println!("  max {:.3} unused {} overlap {:.3}", r.max_exposure, r.never_used, r.overlap);
}

fn accuracy() {
    println!("RMSE (mean SE / RMSE) at 10, 20, 30, 40 items; 10,000 people N(0, 1); 500 items 2PL");
    for (name, draw) in DESIGNS {
        let bank = a_bank(500, draw, 1);
        println!(" {name}; with every ability known, 20 items: {:.3}", best_possible(&bank, 20));
        let show = |name: &str, rules: Rules| {
            line(name, &run(&Design::new(Arc::clone(&bank), rules).expect("rules fit"), 10_000));
        };
        show("no control, 40 items", Rules::plain(Stops::fixed(40)));
        show("no control, 20 items", Rules::plain(Stops::fixed(20)));
        show("progressive-restricted .2, 40 items", Rules::careful(Stops::fixed(40), 0.2));
        show("progressive-restricted .2, 20 items", Rules::careful(Stops::fixed(20), 0.2));
    }
    let (name, draw) = DESIGNS[2];
    let bank = a_bank(500, draw, 1);
    println!(" {name}: other rules, 20 items");
    let twenty = || Rules::plain(Stops::fixed(20));
    let show = |name: &str, rules: Rules| {
        line(name, &run(&Design::new(Arc::clone(&bank), rules).expect("rules fit"), 10_000));
    };
    let (given, _) =
        sympson_hetter(&bank, &twenty(), Population::default(), 0.2, 4000, 10, 7).expect("rules fit");
    show("Sympson-Hetter .2", Rules { exposure: ExposureRule::SympsonHetter { given }, ..twenty() });
    show("eligibility .2", Rules { exposure: ExposureRule::Eligibility { most: 0.2 }, ..twenty() });
    show("randomesque 10", Rules { exposure: ExposureRule::Randomesque { among: 10 }, ..twenty() });
    show("warm start, 5 items 80/20", Rules { warm_start: Some(WarmStart::mixed(5)), ..twenty() });
    show(
        "progressive .2 and 5 x 21 bounds, 30",
        Rules { content: bounds(), ..Rules::careful(Stops::fixed(30), 0.2) },
    );
    for name in ["mepv", "mpwi", "klp", "bopt", "gdip", "astrat", "random"] {
        let criterion: Criterion = name.parse().expect("a known name");
        let rules = Rules { first: criterion, then: criterion, ..twenty() };
        let r = run(&Design::new(Arc::clone(&bank), rules).expect("rules fit"), 2000);
        line(&format!("{name}, 2,000 people"), &r);
    }
}

fn levels() {
    println!(
        "four broad levels, cuts -1, 0, 1, 6 to 40 items, stop at P(level) >= .9; 10,000 people N(0, 1)"
    );
    for (name, draw) in DESIGNS {
        for (what, most) in [("no control", None), ("progressive-restricted .2", Some(0.2))] {
            let stops = Stops::classify(vec![-1.0, 0.0, 1.0], 6, 40);
            let rules =
                most.map_or_else(|| Rules::plain(stops.clone()), |m| Rules::careful(stops.clone(), m));
            let r = run(&Design::new(a_bank(500, draw, 1), rules).expect("rules fit"), 10_000);
            let right = 100.0 * r.classified_right.unwrap_or(0.0);
            println!("  {name}, {what}: {right:.1} % right, {:.2} items on average", r.mean_length);
        }
    }
}

/// RMSE over all areas for `items` items given jointly, and for the same number scored area by area.
fn areas() {
    println!("five areas, r = .7, 100 items each; 2,000 people");
    for (design, draw) in &DESIGNS[..3] {
        let mut chance = Chance::new(5);
        let entries = (0..500)
            .map(|i| {
                let (slope, difficulty) = draw(&mut chance);
                let area = (i % 5) as u16;
                Entry { item: Item::two_pl(slope, difficulty), area, competence: area, enemy: None }
            })
            .collect();
        let bank = Bank::new(entries).expect("drawn parameters are sound");
        for (name, r, items) in
            [("jointly", 0.7, 20), ("jointly", 0.7, 30), ("apart", 0.0, 20), ("apart", 0.0, 30)]
        {
            let (mut square, mut se, people) = (0.0, 0.0, 2000);
            let start = cpu();
            for person in 0..people {
                let mut chance = Chance::stream(3, person);
                let common = chance.normal() * 0.7_f64.sqrt();
                let theta: Vec<f64> = (0..5).map(|_| common + chance.normal() * 0.3_f64.sqrt()).collect();
                let mut belief = Several::equally_correlated(5, r).expect("a correlation");
                let mut out = vec![false; 500];
                for _ in 0..items {
                    let (item, area, _) =
                        belief.choose(&bank, &[0, 1, 2, 3, 4], |i| out[i as usize]).expect("items are left");
                    out[item as usize] = true;
                    let score = draw_score(bank.item(item), theta[area], &mut chance);
                    belief.update(area, bank.item(item), score);
                }
                square += theta.iter().zip(belief.mean()).map(|(t, m)| (t - m).powi(2)).sum::<f64>() / 5.0;
                se += (0..5).map(|d| belief.sd(d)).sum::<f64>() / 5.0;
            }
            let n = people as f64;
            let rmse = (square / n).sqrt();
            let each = (cpu() - start) as f64 / 1000.0 / n / f64::from(items);
            println!(
                "  {design}, {items} items {name}: RMSE {rmse:.3}, mean SE / RMSE {:.3}, {each:.1} us an item",
                se / n / rmse
            );
        }
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let parts: [(&str, fn()); 4] =
        [("speed", speed), ("accuracy", accuracy), ("levels", levels), ("areas", areas)];
    for (name, part) in parts {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            part();
        }
    }
}

//! The figures of `docs/psychometrics.md`: simulated designs, drawn as SVG, with the same numbers as tables on standard output.
//!
//!     cargo run --release -p irt --example psychometrics -- docs/psychometrics

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use irt::bank::{Bank, Entry};
use irt::chance::Chance;
use irt::choose::Criterion;
use irt::exposure::{Exposure, ExposureRule};
use irt::fit::{Estimated, Latent};
use irt::online::{Options, Role, Seeded, calibrate_seeded};
use irt::session::{Design, Next, Rules, Session};
use irt::several::Several;
use irt::simulate::{Population, Report, draw_score, simulate, sympson_hetter};
use irt::stop::Stops;
use irt::{Item, Responses};

/// People of every simulation.
const PEOPLE: usize = 10_000;
/// Seed of every simulation.
const SEED: u64 = 2026;
/// Cut scores between four broad levels.
const CUTS: [f64; 3] = [-1.0, 0.0, 1.0];

/// The bank of all figures: 500 2PL items, ln a ~ N(.3, .3²), b ~ N(0, 1).
fn a_bank() -> Arc<Bank> {
    let mut chance = Chance::new(1);
    let entries = (0..500)
        .map(|_| Entry::from(Item::two_pl((0.3 + 0.3 * chance.normal()).exp(), chance.normal())))
        .collect();
    Arc::new(Bank::new(entries).expect("drawn parameters are sound"))
}

fn run(bank: &Arc<Bank>, rules: Rules) -> Report {
    let design = Design::new(Arc::clone(bank), rules).expect("the rules fit the bank");
    simulate(&design, Population::default(), PEOPLE, SEED, &|_, _| ControlFlow::Continue(()))
        .expect("nobody stops it")
}

/// A line of a chart.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

/// A chart with lines, axes and a legend.
struct Chart {
    title: &'static str,
    across: &'static str,
    up: &'static str,
    x: (f64, f64, f64),
    y: (f64, f64, f64),
    /// A band that marks a target.
    band: Option<(f64, f64, &'static str)>,
    dots: bool,
}

/// Dark enough on white (contrast above 4.5), told apart by dashes too.
const STROKES: [(&str, &str); 5] =
    [("#0b5394", ""), ("#a61c00", "7 3"), ("#38761d", "2 3"), ("#6a329f", "9 3 2 3"), ("#5b5b5b", "4 4")];

impl Chart {
    fn draw(&self, lines: &[Line]) -> String {
        let (width, height, left, right, top, bottom) = (760.0, 400.0, 66.0, 210.0, 46.0, 52.0);
        let at_x = |x: f64| left + (x - self.x.0) / (self.x.1 - self.x.0) * (width - left - right);
        let at_y =
            |y: f64| height - bottom - (y - self.y.0) / (self.y.1 - self.y.0) * (height - top - bottom);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"t\" font-family=\"sans-serif\" font-size=\"13\">\n<title id=\"t\">{}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n<text x=\"{left}\" y=\"24\" font-size=\"16\" font-weight=\"bold\">{}</text>\n",
            self.title, self.title
        );
        let mut put = |s: String| {
            svg.push_str(&s);
            svg.push('\n');
        };
        let (from, to) = (at_x(self.x.0), at_x(self.x.1));
        if let Some((low, high, name)) = self.band {
            let (y, tall) = (at_y(high), (at_y(low) - at_y(high)).max(1.5));
            put(format!(
                "<rect x=\"{from}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" fill=\"{}\"/>",
                to - from,
                if low < high { "#d9ead3" } else { "#38761d" }
            ));
            put(format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"#274e13\" text-anchor=\"end\">{name}</text>",
                to - 4.0,
                y - 4.0
            ));
        }
        let decimals = |step: f64| {
            if step >= 1.0 {
                0
            } else if step >= 0.1 {
                1
            } else {
                2
            }
        };
        let steps = |(low, high, step): (f64, f64, f64)| {
            (0..=((high - low) / step + 1e-9) as usize).map(move |k| low + k as f64 * step)
        };
        for y in steps(self.y) {
            let p = at_y(y);
            put(format!("<line x1=\"{from}\" y1=\"{p:.1}\" x2=\"{to:.1}\" y2=\"{p:.1}\" stroke=\"#ddd\"/>"));
            put(format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{y:.*}</text>",
                left - 8.0,
                p + 4.0,
                decimals(self.y.2)
            ));
        }
        for x in steps(self.x) {
            let p = at_x(x);
            put(format!(
                "<line x1=\"{p:.1}\" y1=\"{:.1}\" x2=\"{p:.1}\" y2=\"{:.1}\" stroke=\"#555\"/>",
                at_y(self.y.0),
                at_y(self.y.0) + 5.0
            ));
            put(format!(
                "<text x=\"{p:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{x:.*}</text>",
                at_y(self.y.0) + 19.0,
                decimals(self.x.2)
            ));
        }
        put(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            0.5 * (from + to),
            height - 10.0,
            self.across
        ));
        put(format!(
            "<text transform=\"translate(16 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            0.5 * (at_y(self.y.0) + at_y(self.y.1)),
            self.up
        ));
        for (n, line) in lines.iter().enumerate() {
            let (colour, dash) = STROKES[n % STROKES.len()];
            let points: Vec<String> = line
                .points
                .iter()
                .map(|(x, y)| format!("{:.1},{:.1}", at_x(*x), at_y(y.clamp(self.y.0, self.y.1))))
                .collect();
            put(format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
                points.join(" ")
            ));
            if self.dots {
                for p in &points {
                    let (x, y) = p.split_once(',').expect("a pair was written");
                    put(format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\" fill=\"{colour}\"/>"));
                }
            }
            let y = top + 14.0 + 22.0 * n as f64;
            put(format!(
                "<line x1=\"{:.1}\" y1=\"{y}\" x2=\"{:.1}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
                to + 12.0,
                to + 40.0
            ));
            put(format!("<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", to + 46.0, y + 4.0, line.name));
        }
        svg.push_str("</svg>\n");
        svg
    }
}

fn save(folder: &Path, name: &str, svg: &str) {
    let path = folder.join(name);
    std::fs::write(&path, svg).unwrap_or_else(|e| panic!("could not write {}: {e}", path.display()));
}

fn by_length(folder: &Path, bank: &Arc<Bank>) {
    let fixed = Rules::plain(Stops::fixed(40));
    let (given, _) =
        sympson_hetter(bank, &fixed, Population::default(), 0.2, 4_000, 10, 7).expect("the rules fit");
    let random = Rules { first: Criterion::Random, then: Criterion::Random, ..fixed.clone() };
    let designs = [
        ("no control", fixed.clone()),
        ("progressive .2", Rules::careful(Stops::fixed(40), 0.2)),
        ("Sympson-Hetter .2", Rules { exposure: ExposureRule::SympsonHetter { given }, ..fixed.clone() }),
        ("random items", random),
    ];
    let reports: Vec<(&str, Report)> =
        designs.into_iter().map(|(name, rules)| (name, run(bank, rules))).collect();
    let lines = |of: &dyn Fn(&irt::simulate::AtLength) -> f64, from: usize| -> Vec<Line> {
        reports
            .iter()
            .map(|(name, r)| Line {
                name: (*name).to_owned(),
                points: r
                    .by_length
                    .iter()
                    .filter(|l| l.items >= from)
                    .map(|l| (l.items as f64, of(l)))
                    .collect(),
            })
            .collect()
    };
    let rmse = Chart {
        title: "Error of the estimate by length of the test",
        across: "items",
        up: "RMSE (logits)",
        x: (0.0, 40.0, 5.0),
        y: (0.0, 1.0, 0.1),
        band: None,
        dots: false,
    };
    save(folder, "rmse.svg", &rmse.draw(&lines(&|l| l.rmse, 1)));
    let ratio = Chart {
        title: "Does the test know its error? Mean SE over RMSE",
        up: "mean SE / RMSE",
        x: (0.0, 40.0, 5.0),
        y: (0.9, 1.1, 0.02),
        band: Some((0.97, 1.03, "target .97 to 1.03")),
        ..rmse
    };
    save(folder, "se-ratio.svg", &ratio.draw(&lines(&|l| l.mean_se_over_rmse, 3)));
    println!(
        "RMSE (mean SE / RMSE), tests planned for 40 items\n\n| design | 10 | 20 | 30 | 40 | largest exposure | never used | overlap |\n|---|---|---|---|---|---|---|---|"
    );
    for (name, r) in &reports {
        let mut cells = String::new();
        for l in r.by_length.iter().filter(|l| [10, 20, 30, 40].contains(&l.items)) {
            let _ = write!(cells, " {:.3} ({:.3}) |", l.rmse, l.mean_se_over_rmse);
        }
        println!("| {name} |{cells} {:.3} | {} | {:.3} |", r.max_exposure, r.never_used, r.overlap);
    }
}

fn exposure(folder: &Path, bank: &Arc<Bank>) {
    let fixed = Rules::plain(Stops::fixed(20));
    let (given, _) =
        sympson_hetter(bank, &fixed, Population::default(), 0.2, 4_000, 10, 7).expect("the rules fit");
    let designs = [
        ("no control", fixed.clone()),
        ("progressive .2", Rules::careful(Stops::fixed(20), 0.2)),
        ("Sympson-Hetter .2", Rules { exposure: ExposureRule::SympsonHetter { given }, ..fixed.clone() }),
        ("eligibility .2", Rules { exposure: ExposureRule::Eligibility { most: 0.2 }, ..fixed.clone() }),
        ("randomesque 10", Rules { exposure: ExposureRule::Randomesque { among: 10 }, ..fixed }),
    ];
    println!(
        "\nTests of 20 items\n\n| design | RMSE | mean SE / RMSE | largest exposure | never used | overlap |\n|---|---|---|---|---|---|"
    );
    let mut lines = Vec::new();
    for (name, rules) in designs {
        let r = run(bank, rules);
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} | {} | {:.3} |",
            r.at_end.rmse, r.at_end.mean_se_over_rmse, r.max_exposure, r.never_used, r.overlap
        );
        let mut rates: Vec<f64> = (0..bank.len()).map(|i| r.exposure.rate(i as u32)).collect();
        rates.sort_by(|a, b| b.total_cmp(a));
        lines.push(Line {
            name: name.to_owned(),
            points: rates.iter().enumerate().map(|(i, r)| (i as f64 + 1.0, *r)).collect(),
        });
    }
    let chart = Chart {
        title: "How often each item is used, most used first (20 items, bank of 500)",
        across: "items of the bank, by use",
        up: "share of tests",
        x: (0.0, 500.0, 100.0),
        y: (0.0, 1.0, 0.1),
        band: Some((0.2, 0.2, "r_max = .2")),
        dots: false,
    };
    save(folder, "exposure.svg", &chart.draw(&lines));
}

fn classification(folder: &Path, bank: &Arc<Bank>) {
    println!(
        "\nFour levels, cuts -1, 0, 1, 6 to 40 items\n\n| design | P(level) asked | right | mean items |\n|---|---|---|---|"
    );
    let mut lines = Vec::new();
    for (name, most) in [("no control", None), ("progressive .2", Some(0.2))] {
        let mut points = Vec::new();
        for certainty in [0.7, 0.75, 0.8, 0.85, 0.9, 0.95] {
            let stops = Stops { certainty: Some(certainty), ..Stops::classify(CUTS.to_vec(), 6, 40) };
            let rules =
                most.map_or_else(|| Rules::plain(stops.clone()), |m| Rules::careful(stops.clone(), m));
            let r = run(bank, rules);
            let right = r.classified_right.expect("there are cut scores");
            println!("| {name} | {certainty:.2} | {:.1} % | {:.1} |", 100.0 * right, r.mean_length);
            points.push((r.mean_length, 100.0 * right));
        }
        lines.push(Line { name: name.to_owned(), points });
    }
    let chart = Chart {
        title: "Right level by mean length, stopping at P(level) from .70 to .95",
        across: "mean items",
        up: "people put into their level (%)",
        x: (0.0, 35.0, 5.0),
        y: (70.0, 95.0, 5.0),
        band: Some((86.0, 86.0, "target 86 %")),
        dots: true,
    };
    save(folder, "classification.svg", &chart.draw(&lines));
}

/// Root mean square error over five areas, by number of items.
fn areas(folder: &Path) {
    let mut chance = Chance::new(5);
    let entries = (0..500)
        .map(|i| Entry {
            item: Item::two_pl((0.3 + 0.3 * chance.normal()).exp(), chance.normal()),
            area: (i % 5) as u16,
            competence: (i % 5) as u16,
            enemy: None,
        })
        .collect();
    let bank = Bank::new(entries).expect("drawn parameters are sound");
    const ITEMS: usize = 40;
    const PERSONS: u64 = 2_000;
    let mut lines = Vec::new();
    println!("\nFive areas with correlation .7\n\n| scored | 10 | 20 | 30 | 40 |\n|---|---|---|---|---|");
    for (name, r) in [("jointly", 0.7), ("apart", 0.0)] {
        let mut square = vec![0.0; ITEMS + 1];
        for person in 0..PERSONS {
            let mut chance = Chance::stream(3, person);
            let common = chance.normal() * 0.7_f64.sqrt();
            let theta: Vec<f64> = (0..5).map(|_| common + chance.normal() * 0.3_f64.sqrt()).collect();
            let mut belief = Several::equally_correlated(5, r).expect("a correlation");
            let mut out = vec![false; bank.len()];
            for (given, square) in square.iter_mut().enumerate() {
                *square += theta.iter().zip(belief.mean()).map(|(t, m)| (t - m).powi(2)).sum::<f64>() / 5.0;
                if given == ITEMS {
                    break;
                }
                let (item, area, _) =
                    belief.choose(&bank, &[0, 1, 2, 3, 4], |i| out[i as usize]).expect("items are left");
                out[item as usize] = true;
                let score = draw_score(bank.item(item), theta[area], &mut chance);
                belief.update(area, bank.item(item), score);
            }
        }
        let points: Vec<(f64, f64)> =
            square.iter().enumerate().map(|(n, s)| (n as f64, (s / PERSONS as f64).sqrt())).collect();
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} | {:.3} |",
            points[10].1, points[20].1, points[30].1, points[40].1
        );
        lines.push(Line { name: name.to_owned(), points });
    }
    let chart = Chart {
        title: "Five areas (r = .7) scored jointly and apart",
        across: "items in all",
        up: "RMSE over the areas (logits)",
        x: (0.0, 40.0, 5.0),
        y: (0.0, 1.0, 0.1),
        band: Some((0.445, 0.445, "target .445 at 20")),
        dots: false,
    };
    save(folder, "areas.svg", &chart.draw(&lines));
}

/// Seeded items, unscored, in adaptive tests of 20 operational items: how well they are known after so many answers.
fn online(bank: &Arc<Bank>) {
    const SEEDED: usize = 40;
    println!(
        "\nSeeded items in adaptive tests of 20 items\n\n| answers an item | RMSE(a) | RMSE(b) | root mean square SE(b) | mean square of error / SE, b | ready at SE .25 |\n|---|---|---|---|---|---|"
    );
    let mut chance = Chance::new(11);
    let truth: Vec<Item> =
        (0..SEEDED).map(|_| Item::two_pl((0.3 + 0.3 * chance.normal()).exp(), chance.normal())).collect();
    let known = bank.entries().iter().map(|e| Role::Operational(e.item.clone()));
    let seeds = truth.iter().map(|_| Role::Seeded(Item::two_pl(1.0, 0.0), Estimated::SLOPE));
    let roles: Vec<Role> = known.chain(seeds).collect();
    let design =
        Design::new(Arc::clone(bank), Rules::careful(Stops::fixed(20), 0.2)).expect("the rules fit the bank");
    let unused = Exposure::new(bank.len());
    for answers in [100, 200, 500, 1_000] {
        let mut all = Responses::new(roles.len());
        // each person sees two seeded items
        for person in 0..answers * SEEDED / 2 {
            let mut chance = Chance::stream(17, person as u64);
            let theta = chance.normal();
            let mut session = Session::start(&design, chance.bits());
            while let Next::Item(choice) = session.next(&design, &unused) {
                let score = draw_score(bank.item(choice.item), theta, &mut chance);
                session.answer(&design, choice.item, score).expect("the answer is to the item just asked");
            }
            let scored = session.items().iter().map(|i| *i as usize).zip(session.scores().iter().copied());
            let mut row: Vec<(usize, u8)> = scored.collect();
            for k in [2 * person % SEEDED, (2 * person + 1) % SEEDED] {
                row.push((bank.len() + k, draw_score(&truth[k], theta, &mut chance) as u8));
            }
            all.push(row, 1.0, 0);
        }
        let found = calibrate_seeded(&roles, &all, Latent::STANDARD, &Options::default())
            .expect("they belong together");
        let rmse = |of: &dyn Fn(&Item) -> f64| {
            let sum: f64 = found.iter().zip(&truth).map(|(f, t)| (of(&f.item) - of(t)).powi(2)).sum();
            (sum / SEEDED as f64).sqrt()
        };
        let mean = |of: &dyn Fn(&Seeded, &Item) -> f64| {
            found.iter().zip(&truth).map(|(f, t)| of(f, t)).sum::<f64>() / SEEDED as f64
        };
        let se = mean(&|f, _| f.difficulty_se().powi(2)).sqrt();
        let z2 = mean(&|f, t| ((f.item.location() - t.location()) / f.difficulty_se()).powi(2));
        let ready = found.iter().filter(|f| f.is_ready(100.0, 0.25)).count();
        println!(
            "| {answers} | {:.3} | {:.3} | {se:.3} | {z2:.2} | {ready} of {SEEDED} |",
            rmse(&|i| i.slope),
            rmse(&Item::location)
        );
    }
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/psychometrics".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap_or_else(|e| panic!("could not make {}: {e}", folder.display()));
    let bank = a_bank();
    by_length(folder, &bank);
    exposure(folder, &bank);
    classification(folder, &bank);
    areas(folder);
    online(&bank);
}

//! Simulation of a whole design: many people with known abilities take the test.
//!
//! Person n draws ability and answers from stream n of the seed. Exposure counts must come in some
//! order, so the people are dealt to a fixed number of places (never more than [`PLACES`], each with 500 people or
//! more), each with counts of its own, like servers that each keep their own tally; a place runs
//! its people one after the other, and the places run side by side. The result therefore does not
//! depend on the number of threads, and a bound on exposure that every place keeps holds in all.

use crate::chance::Chance;
use crate::exposure::{Exposure, ExposureRule};
use crate::model::Item;
use crate::session::{Design, MOST_ITEMS, Next, Rules, Session, Unworkable};
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The largest number of places that keep their own exposure counts.
pub const PLACES: usize = 16;

/// Who takes the test: abilities N(mean, sd²).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

impl Default for Population {
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0 }
    }
}

/// Accuracy after so many items, over the people who got that far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtLength {
    /// Items.
    pub items: usize,
    /// People with at least so many items.
    pub persons: usize,
    /// Root mean square of estimate minus ability.
    pub rmse: f64,
    /// Mean of estimate minus ability.
    pub bias: f64,
    /// Mean posterior SD.
    pub mean_se: f64,
    /// Mean posterior SD over RMSE: 1 when the test knows how precise it is.
    pub mean_se_over_rmse: f64,
}

/// What a simulation found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// People.
    pub persons: usize,
    /// Accuracy by length, from one item on.
    pub by_length: Vec<AtLength>,
    /// Accuracy at the end of each person's test; `items` is the longest.
    pub at_end: AtLength,
    /// Mean number of items.
    pub mean_length: f64,
    /// The largest share of tests any item was in.
    pub max_exposure: f64,
    /// Items in no test.
    pub never_used: usize,
    /// Mean share of items two tests have in common.
    pub overlap: f64,
    /// Share of people put into their level; none without cut scores.
    pub classified_right: Option<f64>,
    /// `levels[true][given]`: people by level.
    pub levels: Vec<Vec<usize>>,
    /// Tests that ended with a lower content bound unmet.
    pub content_unmet: usize,
    /// The counts.
    pub exposure: Exposure,
}

/// The caller asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the simulation was stopped before its end; start it again for a report")]
pub struct Stopped;

/// Draws a score from an item at an ability.
#[must_use]
pub fn draw_score(item: &Item, theta: f64, chance: &mut Chance) -> usize {
    let u = chance.uniform();
    let mut sum = 0.0;
    let top = item.top_score();
    (0..top)
        .find(|k| {
            sum += item.probability(theta, *k);
            u < sum
        })
        .unwrap_or(top)
}

#[derive(Clone, Default)]
struct Sums {
    n: usize,
    error: f64,
    square: f64,
    se: f64,
}

impl Sums {
    fn add(&mut self, error: f64, se: f64) {
        self.n += 1;
        self.error += error;
        self.square += error * error;
        self.se += se;
    }

    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.error += other.error;
        self.square += other.square;
        self.se += other.se;
    }

    fn report(&self, items: usize) -> AtLength {
        let n = self.n.max(1) as f64;
        let rmse = (self.square / n).sqrt();
        let mean_se = self.se / n;
        let ratio = if rmse > 0.0 { mean_se / rmse } else { 1.0 };
        AtLength { items, persons: self.n, rmse, bias: self.error / n, mean_se, mean_se_over_rmse: ratio }
    }
}

struct Place {
    lengths: Vec<Sums>,
    end: Sums,
    items: usize,
    levels: Vec<usize>,
    unmet: usize,
    exposure: Exposure,
}

/// Runs `persons` people through a design. `progress(done, all)` is called from time to time, from any thread.
///
/// # Errors
/// [`Stopped`] when `progress` breaks off.
pub fn simulate(
    design: &Design,
    population: Population,
    persons: usize,
    seed: u64,
    progress: &(dyn Fn(usize, usize) -> ControlFlow<()> + Sync),
) -> Result<Report, Stopped> {
    let places = (persons / 500).clamp(1, PLACES);
    let done = AtomicUsize::new(0);
    let halt = AtomicBool::new(false);
    let run: Vec<Place> = (0..places)
        .into_par_iter()
        .map(|place| {
            let people = persons * place / places..persons * (place + 1) / places;
            run_place(design, population, people, seed, &|n| {
                let all_done = done.fetch_add(n, Ordering::Relaxed) + n;
                if progress(all_done, persons).is_break() {
                    halt.store(true, Ordering::Relaxed);
                }
                halt.load(Ordering::Relaxed)
            })
        })
        .collect();
    if halt.load(Ordering::Relaxed) {
        return Err(Stopped);
    }
    Ok(gather(design, persons, run))
}

fn run_place(
    design: &Design,
    population: Population,
    people: std::ops::Range<usize>,
    seed: u64,
    tell: &dyn Fn(usize) -> bool,
) -> Place {
    let cuts = &design.rules().stops.cuts;
    let levels = cuts.len() + 1;
    let mut place = Place {
        lengths: vec![Sums::default(); design.rules().stops.max_items],
        end: Sums::default(),
        items: 0,
        levels: vec![0; levels * levels],
        unmet: 0,
        exposure: Exposure::new(design.bank().len()),
    };
    let mut untold = 0;
    for person in people {
        let mut chance = Chance::stream(seed, person as u64);
        let theta = population.mean + population.sd * chance.normal();
        let mut session = Session::start(design, chance.bits());
        while let Next::Item(choice) = session.next(design, &place.exposure) {
            let score = draw_score(design.bank().item(choice.item), theta, &mut chance);
            session.answer(design, choice.item, score).expect("the answer is to the item just asked");
            let posterior = session.posterior();
            place.lengths[session.items().len() - 1].add(posterior.mean() - theta, posterior.sd());
        }
        let posterior = session.posterior();
        place.end.add(posterior.mean() - theta, posterior.sd());
        place.items += session.items().len();
        let truth = cuts.iter().filter(|c| theta >= **c).count();
        place.levels[truth * levels + posterior.likeliest_level(cuts).0] += 1;
        place.unmet += usize::from(!session.content_met(design));
        place.exposure.count(session.items(), Some((session.seed(), &design.rules().exposure)));
        untold += 1;
        if untold == 100 {
            if tell(untold) {
                return place;
            }
            untold = 0;
        }
    }
    tell(untold);
    place
}

fn gather(design: &Design, persons: usize, run: Vec<Place>) -> Report {
    let stops = &design.rules().stops;
    let levels = stops.cuts.len() + 1;
    let mut exposure = Exposure::new(design.bank().len());
    let mut lengths = vec![Sums::default(); stops.max_items];
    let mut end = Sums::default();
    let mut table = vec![0; levels * levels];
    let (mut items, mut content_unmet) = (0, 0);
    for place in &run {
        exposure.merge(&place.exposure);
        lengths.iter_mut().zip(&place.lengths).for_each(|(all, one)| all.merge(one));
        table.iter_mut().zip(&place.levels).for_each(|(all, one)| *all += one);
        end.merge(&place.end);
        items += place.items;
        content_unmet += place.unmet;
    }
    let mean_length = items as f64 / persons.max(1) as f64;
    let right: usize = (0..levels).map(|l| table[l * levels + l]).sum();
    Report {
        persons,
        by_length: lengths
            .iter()
            .enumerate()
            .filter(|(_, s)| s.n > 0)
            .map(|(k, s)| s.report(k + 1))
            .collect(),
        at_end: end.report(stops.max_items),
        mean_length,
        max_exposure: exposure.largest_rate(),
        never_used: exposure.never_used(),
        overlap: exposure.overlap(mean_length),
        classified_right: (levels > 1).then(|| right as f64 / persons.max(1) as f64),
        levels: table.chunks_exact(levels).map(<[usize]>::to_vec).collect(),
        content_unmet,
        exposure,
    }
}

/// Finds the parameters K_i of Sympson & Hetter (1985) for a largest exposure `most`.
///
/// Each round runs `persons` people with the present K_i and counts how often each item was *selected*, given or
/// not; then K_i = min(1, most / P(selected)). The `max_items` largest K_i are set to one, so that a
/// test can always be filled (van der Linden 2003). Returns the parameters and the largest exposure of each round;
/// eight to ten rounds settle.
///
/// # Errors
/// When bank and rules do not go together.
pub fn sympson_hetter(
    bank: &Arc<crate::bank::Bank>,
    rules: &Rules,
    population: Population,
    most: f64,
    persons: usize,
    rounds: usize,
    seed: u64,
) -> Result<(Vec<f32>, Vec<f64>), Unworkable> {
    let design = Design::new(Arc::clone(bank), Rules { exposure: ExposureRule::None, ..rules.clone() })?;
    let unused = Exposure::new(bank.len());
    let mut given = vec![1f32; bank.len()];
    let mut largest = Vec::with_capacity(rounds);
    for round in 0..rounds {
        let rule = ExposureRule::SympsonHetter { given: given.clone() };
        let places: Vec<(Vec<u32>, Vec<u32>)> = (0..PLACES)
            .into_par_iter()
            .map(|place| {
                let mut selected = vec![0u32; bank.len()];
                let mut used = vec![0u32; bank.len()];
                for person in persons * place / PLACES..persons * (place + 1) / PLACES {
                    let mut chance = Chance::stream(seed.wrapping_add(round as u64), person as u64);
                    let theta = population.mean + population.sd * chance.normal();
                    let mut session = Session::start(&design, chance.bits());
                    while let Next::Item(choice) = session.next(&design, &unused) {
                        selected[choice.item as usize] += 1;
                        if !unused.coin(&rule, session.seed(), choice.item) {
                            session.set_aside();
                            continue;
                        }
                        used[choice.item as usize] += 1;
                        let score = draw_score(bank.item(choice.item), theta, &mut chance);
                        session
                            .answer(&design, choice.item, score)
                            .expect("the answer is to the item just asked");
                    }
                }
                (selected, used)
            })
            .collect();
        let people = persons.max(1) as f64;
        let share = |counts: &mut dyn Iterator<Item = u32>| counts.map(f64::from).sum::<f64>() / people;
        let used = |i: usize| share(&mut places.iter().map(|(_, used)| used[i]));
        largest.push((0..bank.len()).map(used).fold(0.0, f64::max));
        for (i, k) in given.iter_mut().enumerate() {
            let p = share(&mut places.iter().map(|(selected, _)| selected[i]));
            *k = if p > most { (most / p) as f32 } else { 1.0 };
        }
        let mut order: Vec<usize> = (0..bank.len()).collect();
        order.sort_by(|x, y| given[*y].total_cmp(&given[*x]).then(x.cmp(y)));
        for i in order.into_iter().take(rules.stops.max_items.min(MOST_ITEMS)) {
            given[i] = 1.0;
        }
    }
    Ok((given, largest))
}

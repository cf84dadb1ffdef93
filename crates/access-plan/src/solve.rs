//! The search for a plan: construct, anneal coverage, raise the worst-off, cut travel, suit preferences.
//!
//! The four values are compared in that order, and each stage keeps what the stages before it reached. The search is
//! anytime: whatever ends it, the best plan so far is valid. It knows no clock: the caller says how much of the allowed
//! time is used, and the number of changes to try is an argument, so that the same seed gives the same plan.

use crate::check::Objective;
use crate::instance::Instance;
use crate::model::Model;
use crate::plan::{Plan, Provider, Wishes};

pub(crate) mod chain;
pub mod exact;

pub(crate) mod state;

use chain::{Best, Chain, Weights};
use state::State;

/// How to search.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where chance starts.
    pub seed: u64,
    /// Changes to try, all chains together; the search ends after them or when time is used up.
    pub moves: u64,
    /// Chains side by side: 1 or 2.
    pub chains: usize,
    /// Pins and bans.
    pub wishes: Wishes,
    /// A plan to start from; what in it does not keep the rules is left out.
    pub start: Option<Plan>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, moves: 2_000_000, chains: 1, wishes: Wishes::default(), start: None }
    }
}

/// A stage of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The first valid plan.
    First,
    /// As many learner half-days as possible.
    Coverage,
    /// The worst-off group.
    Fairness,
    /// Travel, then preferences.
    Travel,
    /// Coverage and fairness are being proved (small problems only).
    Proof,
}

/// How far the search is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Its stage.
    pub stage: Stage,
    /// The best plan so far.
    pub best: Objective,
    /// Changes tried.
    pub moves: u64,
    /// What has been proved of the best plan's values.
    pub proof: exact::Proof,
}

/// What the search found.
#[derive(Debug, Clone)]
pub struct Solution {
    /// The best plan.
    pub plan: Plan,
    /// Its values.
    pub objective: Objective,
    /// Travel before the travel stage, at the same coverage.
    pub travel_before: u64,
    /// Changes tried.
    pub moves: u64,
    /// What has been proved of its values.
    pub proof: exact::Proof,
}

/// Why no plan can be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// A pinned booking or stop breaks a hard rule, alone or with an earlier one.
    #[error(
        "could not keep pin {index}: {why}\nhint: check it against the rules of the format, or take it back"
    )]
    Pin {
        /// Its position among the pins.
        index: usize,
        /// The rule.
        why: &'static str,
    },
}

/// Searches for a plan.
///
/// `used` says what share of the allowed time is used up, 1 or more to stop; `report` hears of progress.
///
/// # Errors
/// [`SolveError`] when pins cannot be kept.
pub fn solve(
    instance: &Instance,
    options: &Options,
    used: &(dyn Fn() -> f64 + Sync),
    report: &mut dyn FnMut(&Progress, &dyn Fn() -> Plan),
) -> Result<Solution, SolveError> {
    let model = Model::new(instance, &options.wishes.bans);
    let mut search = Search::new(&model, options)?;
    search.run(used, report);
    Ok(search.solution())
}

/// A state with pins and, where they fit, the bookings of a plan.
pub(crate) fn begin<'m>(
    model: &'m Model<'m>,
    wishes: &Wishes,
    start: Option<&Plan>,
) -> Result<State<'m>, SolveError> {
    let mut state = State::new(model);
    let weeks = model.instance.weeks;
    let bad = |index, why| SolveError::Pin { index, why };
    for (n, s) in wishes.stops.iter().enumerate() {
        let lab = model.instance.labs.get(s.lab).ok_or(bad(n, "the lab of the stop does not exist"))?;
        if s.week >= weeks || !lab.stops.contains(&s.site) {
            return Err(bad(n, "the lab may not stop there"));
        }
        let at = s.lab * weeks + s.week;
        if state.stop[at] != state::NOWHERE && state.stop[at] as usize != s.site {
            return Err(bad(n, "the lab has another pinned stop in that week"));
        }
        state.lock_stop(s.lab, s.week, s.site as u16);
    }
    for (n, pin) in wishes.pins.iter().enumerate() {
        // A pinned booking in a lab needs its stop: pinned as well, or the first site that works.
        let mut sites: Vec<Option<usize>> = vec![None];
        if let Provider::Lab(l) = pin.provider {
            let lab = model.instance.labs.get(l).ok_or(bad(n, "the lab does not exist"))?;
            if pin.week >= weeks {
                return Err(bad(n, "the week does not exist"));
            }
            let stop = state.stop[l * weeks + pin.week];
            sites = if stop == state::NOWHERE {
                lab.stops.iter().map(|s| Some(*s)).collect()
            } else {
                vec![Some(stop as usize)]
            };
        }
        let place = sites
            .into_iter()
            .find_map(|s| model.place(pin, s))
            .ok_or(bad(n, "group, provider, instructor, window or travel does not allow it"))?;
        if model.banned(&place) {
            return Err(bad(n, "it is banned as well"));
        }
        if !fits(&state, &place) {
            return Err(bad(n, "an earlier pin stands against it"));
        }
        let id = state.insert(place);
        state.lock(id);
    }
    if let Some(plan) = start {
        let mut stops = std::collections::HashMap::new();
        for s in &plan.stops {
            stops.insert((s.lab, s.week), s.site);
        }
        for b in &plan.bookings {
            let stop = match b.provider {
                Provider::Lab(l) => stops.get(&(l, b.week)).copied(),
                Provider::Pool(_) => None,
            };
            if wishes.pins.contains(b) {
                continue;
            }
            if let Some(place) = model.place(b, stop)
                && !model.banned(&place)
                && fits(&state, &place)
            {
                state.insert(place);
            }
        }
    }
    Ok(state)
}

/// Whether nothing stands against a booking.
pub(crate) fn fits(state: &State<'_>, place: &crate::model::Place) -> bool {
    let way = &state.model.ways[place.way as usize];
    state.has_room(place.req, place.way, place.week, place.slot)
        && state.teacher_is_free(place.teacher, way.site, place.week, place.slot)
}

/// Changes between two looks at the clock.
const EPOCH: u64 = 20_000;
/// Requirements up to which proofs by branch and bound are tried.
const SMALL: usize = 40;
/// Rounds without a better plan after which a search ends whose coverage and fairness are proved.
const QUIET: u64 = 3;

/// A search under way: its chains and the best plan of all of them.
struct Search<'m> {
    model: &'m Model<'m>,
    chains: Vec<Chain<'m>>,
    best: Best,
    moves: u64,
    budget: u64,
    travel_before: u64,
    travel_at: Option<(u64, u64)>,
    proof: exact::Proof,
    /// Pins and bans shrink the problem; the proofs are about the whole of it.
    provable: bool,
}

impl<'m> Search<'m> {
    fn new(model: &'m Model<'m>, options: &Options) -> Result<Self, SolveError> {
        let mut chains = Vec::new();
        for n in 0..options.chains.clamp(1, 2) {
            let state = begin(model, &options.wishes, options.start.as_ref())?;
            chains.push(Chain::new(state, options.seed.wrapping_mul(0x9E37_79B9).wrapping_add(n as u64)));
        }
        let best = chains[0].best.clone();
        let provable = model.needs.len() <= SMALL && options.wishes == Wishes::default();
        Ok(Self {
            model,
            chains,
            best,
            moves: 0,
            budget: options.moves,
            travel_before: 0,
            travel_at: None,
            proof: exact::Proof::default(),
            provable,
        })
    }

    fn solution(&mut self) -> Solution {
        let chain = &mut self.chains[0];
        chain.state.restore(&self.best.places);
        Solution {
            proof: self.proof,
            plan: chain.state.plan(),
            objective: chain.state.objective(),
            travel_before: self.travel_before,
            moves: self.moves,
        }
    }

    /// Takes over what the chains found.
    fn gather(&mut self) {
        for chain in &self.chains {
            if chain.best.objective.better_than(&self.best.objective) {
                self.best = chain.best.clone();
            }
        }
    }

    fn tell(&self, stage: Stage, report: &mut dyn FnMut(&Progress, &dyn Fn() -> Plan)) {
        let progress = Progress { stage, best: self.best.objective, moves: self.moves, proof: self.proof };
        let model = self.model;
        let places = &self.best.places;
        let plan = || plan_of(model, places);
        report(&progress, &plan);
    }

    /// Anneals for `moves` changes of every chain together, from one temperature to another.
    #[allow(clippy::too_many_arguments)]
    fn anneal(
        &mut self,
        stage: Stage,
        weights: Weights,
        (hot, cold): (f64, f64),
        moves: u64,
        until: f64,
        polish: bool,
        used: &(dyn Fn() -> f64 + Sync),
        report: &mut dyn FnMut(&Progress, &dyn Fn() -> Plan),
    ) -> bool {
        let share = (moves / self.chains.len() as u64).max(1);
        let from = used();
        let mut done = 0;
        while done < share {
            let now = used();
            if now >= until.min(1.0) {
                return now < 1.0;
            }
            // On a slow machine the clock, not the count, cools the chains.
            let by_clock = ((now - from) / (until - from).max(1e-9)).clamp(0.0, 1.0);
            let progress = (done as f64 / share as f64).max(by_clock);
            let temperature = hot * (cold / hot).powf(progress);
            let steps = EPOCH.min(share - done);
            let run = |chain: &mut Chain<'m>| {
                chain.weights = weights;
                chain.temperature = temperature;
                for n in 0..steps {
                    chain.step(polish);
                    // Small plans are looked at often: the best may be met in passing.
                    if n % 64 == 0 && chain.state.all.len() < 200 {
                        chain.note_best();
                    }
                }
                chain.note_best();
            };
            match &mut self.chains[..] {
                [one] => run(one),
                many => std::thread::scope(|scope| {
                    let (first, rest) = many.split_first_mut().expect("there is a chain");
                    for chain in rest {
                        scope.spawn(|| run(chain));
                    }
                    run(first);
                }),
            }
            done += steps;
            self.moves += steps * self.chains.len() as u64;
            self.gather();
            self.tell(stage, report);
        }
        true
    }

    /// Remembers the travel with which this coverage and fairness were first reached.
    fn note_travel(&mut self) {
        let values = (self.best.objective.uncovered, self.best.objective.fairness);
        if self.travel_at != Some(values) {
            self.travel_at = Some(values);
            self.travel_before = self.best.objective.travel;
        }
    }

    /// Sets all chains back to the best plan.
    fn regroup(&mut self) {
        for chain in &mut self.chains {
            chain.state.restore(&self.best.places);
            chain.note_best();
        }
    }

    fn run(&mut self, used: &(dyn Fn() -> f64 + Sync), report: &mut dyn FnMut(&Progress, &dyn Fn() -> Plan)) {
        for chain in &mut self.chains {
            chain.fill();
            chain.note_best();
        }
        self.gather();
        self.note_travel();
        self.tell(Stage::First, report);
        // A round is as long as the plan is large; small problems see many rounds.
        let size = self.best.places.len() as u64 + self.model.needs.len() as u64 + 10;
        let round = (size * 30_000).min(self.budget);
        let (mut n, mut quiet) = (0, 0);
        let mut tried = None;
        while self.moves < self.budget && used() < 1.0 {
            let rest = self.budget - self.moves;
            // What is left must be worth a round; a remainder is added to this one.
            let now = if rest < 2 * round { rest } else { round };
            let clock = if now == rest { 1.0 - used() } else { (1.0 - used()) * now as f64 / rest as f64 };
            if n > 0 {
                self.shake(n);
            }
            let before = self.best.objective;
            self.round(now, used() + clock, used, report);
            n += 1;
            quiet = if self.best.objective.better_than(&before) { 0 } else { quiet + 1 };
            let values = (self.best.objective.uncovered, self.best.objective.fairness);
            if self.provable && tried != Some(values) {
                // Half of the time that is left, at most, goes into a proof; what is not proved is tried once.
                let from = used();
                let share = move || ((used() - from) / ((1.0 - from) * 0.5).max(1e-9)).max(used());
                self.proof = exact::prove(self.model.instance, &self.best.objective, 2_000, &share);
                tried = Some(values);
                self.tell(Stage::Proof, report);
            }
            if self.proof.coverage && self.proof.fairness && tried == Some(values) && quiet >= QUIET {
                break;
            }
        }
    }

    /// Starts a later round from elsewhere.
    fn shake(&mut self, n: u64) {
        for (c, chain) in self.chains.iter_mut().enumerate() {
            if (n + c as u64).is_multiple_of(3) {
                chain.state.restore(&[]);
                chain.fill();
            } else {
                chain.state.restore(&self.best.places);
            }
        }
    }

    fn round(
        &mut self,
        moves: u64,
        until: f64,
        used: &(dyn Fn() -> f64 + Sync),
        report: &mut dyn FnMut(&Progress, &dyn Fn() -> Plan),
    ) {
        let from = used();
        let clock = |share: f64| from + (until - from) * share;
        let part = |share: f64| (moves as f64 * share) as u64;
        // Among plans that cover alike, those that leave no group far behind are sought from the start: at a tenth of a
        // learner half-day it never outweighs coverage for long.
        let aim = crate::bound::fairness_alone(self.model.instance);
        for chain in &mut self.chains {
            chain.state.set_targets(aim);
            chain.focus.clear();
        }
        let coverage = Weights { uncovered: 1.0, shortfall: 0.1, travel: 0.0, comfort: 0.0 };
        if !self.anneal(Stage::Coverage, coverage, (3.0, 0.12), part(0.60), clock(0.60), false, used, report)
        {
            return;
        }
        self.regroup();
        self.note_travel();
        // The worst-off: aim a step higher, halve the step when it is out of reach.
        let mut step = 128u64;
        for n in 0..8 {
            let aim = (self.best.objective.fairness + step).min(1000);
            for chain in &mut self.chains {
                chain.state.set_targets(aim);
                chain.focus = chain.state.short_of_target();
            }
            let weights = Weights { uncovered: 1.0, shortfall: 0.3, travel: 0.0, comfort: 0.0 };
            let before = self.best.objective.fairness;
            let end = clock(0.60 + 0.015 * (n + 1) as f64);
            if !self.anneal(Stage::Fairness, weights, (0.3, 0.05), part(0.015), end, true, used, report) {
                return;
            }
            if self.best.objective.fairness < before + step / 2 {
                step = (step / 2).max(1);
            }
            self.regroup();
        }
        // Travel and preferences: what was reached is kept by weights that nothing outweighs.
        let aim = self.best.objective.fairness;
        for chain in &mut self.chains {
            chain.state.set_targets(aim);
            chain.focus.clear();
        }
        self.note_travel();
        let scale = 1.0 + self.best.objective.travel as f64 / (1.0 + self.best.places.len() as f64);
        let hard = 100.0 * scale;
        let weights = Weights { uncovered: hard, shortfall: hard, travel: 1.0, comfort: 0.2 };
        let hot = scale * 0.5;
        if !self.anneal(Stage::Travel, weights, (hot, 0.4), part(0.25), clock(0.97), true, used, report) {
            return;
        }
        self.regroup();
        let weights = Weights { uncovered: hard, shortfall: hard, travel: 1.0, comfort: 0.01 };
        self.anneal(Stage::Travel, weights, (0.01, 0.001), part(0.03), until, true, used, report);
    }
}

/// Bookings and stops of a snapshot.
fn plan_of(model: &Model<'_>, places: &[crate::model::Place]) -> Plan {
    let mut plan = Plan::default();
    let mut stops = std::collections::BTreeSet::new();
    for p in places {
        let way = &model.ways[p.way as usize];
        plan.bookings.push(model.booking(p));
        if way.lab != crate::model::NO_LAB {
            stops.insert(crate::plan::Stop {
                lab: way.lab as usize,
                week: p.week as usize,
                site: way.site as usize,
            });
        }
    }
    plan.bookings.sort_unstable();
    plan.stops = stops.into_iter().collect();
    plan
}

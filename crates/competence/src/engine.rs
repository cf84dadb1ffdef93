//! One person's way through the items of a campaign: what to ask next, and what the answers say.
//!
//! Wraps the adaptive session of `irt`: the campaign's length and certainty become its rules, the areas of the
//! framework its content bounds. Fixed forms ask their items in order. New items may be asked along the way; they are
//! marked and stored, and count for nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use irt::bank::{Bank, Entry};
use irt::content::{Blueprint, Bounds};
use irt::exposure::Exposure;
use irt::posterior::{Grid, Posterior};
use irt::session::{Design, Next, Reason, Rules, Session, WarmStart};
use irt::several::Several;
use irt::stop::{StopReason, Stops};

use crate::campaign::{Campaign, Kind};
use crate::framework::Framework;
use crate::item::{Dice, ReviewStatus};
use crate::pool::{Asked, Pool};
use crate::result::{AreaResult, AttemptResult, Estimate};
use crate::standard::Standard;

/// How far the areas of a framework go together in a population, as a correlation. Public studies of digital
/// competence report .6 to .8 between areas; ours is to be estimated when there are answers.
const BETWEEN_AREAS: f64 = 0.7;
/// No item in more than this share of the tests.
const MOST_EXPOSURE: f64 = 0.25;
/// One question in so many may be a new one.
const NEW_ONE_IN: usize = 5;

/// A campaign's test: its items with the rules by which they are asked.
#[derive(Debug)]
pub struct Test {
    /// The items.
    pub pool: Arc<Pool>,
    /// The cut scores.
    pub standard: Standard,
    /// The version of the bank.
    pub bank: i64,
    /// The calibration whose values hold; 0 for the authors' judgement.
    pub calibration: i64,
    counted: Vec<u32>,
    new: Vec<u32>,
    number: HashMap<u32, u32>,
    form: Vec<u32>,
    areas: Vec<(usize, String)>,
    seeded: usize,
    design: Option<Design>,
    exposure: Mutex<Exposure>,
}

/// Why a campaign's test cannot be given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoTest {
    /// There is nothing to ask.
    #[error(
        "the bank has no reviewed item for this framework, audience and areas; choose others or review items"
    )]
    NoItems,
    /// The items cannot carry the rules.
    #[error("{0}")]
    Rules(String),
    /// An item of the fixed form is not in the bank.
    #[error("item {0} of the form is not in the bank; remove it from the form")]
    Form(String),
}

/// What comes next in a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An item, by its place in the pool, with the reasons for it.
    Ask {
        /// The place.
        place: u32,
        /// Whether it counts.
        operational: bool,
        /// Why it was chosen; empty for new items and fixed forms.
        reasons: Vec<Reason>,
    },
    /// The end, with its reason's code.
    End(&'static str),
}

/// One person's test in progress.
#[derive(Clone, Debug)]
pub struct Engine {
    session: Option<Session>,
    answered: Vec<(u32, u8, bool)>,
    waiting: Option<u32>,
    seed: u64,
}

/// The code of a reason to stop.
fn outcome(reason: &StopReason) -> &'static str {
    match reason {
        StopReason::Precise { .. } => "precise",
        StopReason::LevelCertain { .. } | StopReason::LevelDecided { .. } => "level-certain",
        StopReason::LongEnough { .. } => "long-enough",
        StopReason::NothingLeft { .. } => "nothing-left",
    }
}

impl Test {
    /// The test of a campaign, of a version of the bank under a calibration. `used`: how many tests were given so far, and in how many of them each item was.
    ///
    /// # Errors
    /// When the items cannot carry the campaign's rules.
    pub fn new(
        pool: Arc<Pool>,
        campaign: &Campaign,
        framework: &Framework,
        standard: Standard,
        (bank, calibration): (i64, i64),
        used: (u64, &HashMap<String, i64>),
    ) -> Result<Test, NoTest> {
        let rules = &campaign.rules;
        let status = |s: ReviewStatus| {
            (0..pool.items.len() as u32)
                .filter(|i| pool.items[*i as usize].item.review == s)
                .collect::<Vec<u32>>()
        };
        let (mut counted, mut new) = (status(ReviewStatus::Reviewed), status(ReviewStatus::Draft));
        let mut form = Vec::new();
        if campaign.kind == Kind::Fixed {
            for id in &rules.form {
                form.push(pool.place(id).ok_or_else(|| NoTest::Form(id.clone()))?);
            }
            counted = form.clone();
            new.clear();
        }
        if counted.is_empty() {
            return Err(NoTest::NoItems);
        }
        let areas: Vec<(usize, String)> =
            pool.areas().into_iter().map(|a| (a, framework.areas[a].id.clone())).collect();
        let competence_number = |id: &str| {
            framework.find(id).map_or(0, |(i, j)| {
                let before: usize = framework.areas[..i].iter().map(|a| a.competences.len()).sum();
                (before + j) as u16
            })
        };
        let groups = enemy_groups(&pool);
        let entries: Vec<Entry> = counted
            .iter()
            .map(|place| {
                let Asked { item, parameters, area, .. } = &pool.items[*place as usize];
                Entry {
                    item: parameters.clone(),
                    area: *area as u16,
                    competence: competence_number(&item.competence),
                    enemy: groups.get(place).copied(),
                }
            })
            .collect();
        let given = counted
            .iter()
            .map(|p| used.1.get(&pool.items[*p as usize].item.id).copied().unwrap_or(0).max(0) as u32)
            .collect();
        let exposure = Mutex::new(Exposure::from_counts(used.0, given));
        let design = if campaign.kind == Kind::Adaptive {
            let bank = Bank::new(entries).map_err(|e| NoTest::Rules(e.to_string()))?;
            let max = usize::from(rules.length.max).min(counted.len());
            let min = usize::from(rules.length.min).min(max);
            let each = (min / areas.len().max(1)).min(2) as u16;
            let content = Blueprint {
                areas: areas
                    .iter()
                    .map(|(a, _)| {
                        let room =
                            counted.iter().filter(|p| pool.items[**p as usize].area == *a).count() as u16;
                        (*a as u16, Bounds::new(each.min(room), u16::MAX))
                    })
                    .collect(),
                competences: Vec::new(),
            };
            let stops = Stops {
                precision: rules.length.precision,
                certainty: Some(rules.length.certainty),
                cuts: standard.cuts.to_vec(),
                min_items: min,
                ..Stops::fixed(max)
            };
            let rules = Rules {
                content,
                warm_start: Some(WarmStart::mixed(3)),
                ..Rules::careful(stops, most_exposure(max, counted.len()))
            };
            Some(Design::new(Arc::new(bank), rules).map_err(|e| NoTest::Rules(e.to_string()))?)
        } else {
            None
        };
        let number = counted.iter().enumerate().map(|(n, place)| (*place, n as u32)).collect();
        let seeded = usize::from(rules.seeded);
        Ok(Test {
            pool,
            standard,
            bank,
            calibration,
            counted,
            new,
            number,
            form,
            areas,
            seeded,
            design,
            exposure,
        })
    }

    fn exposure(&self) -> std::sync::MutexGuard<'_, Exposure> {
        self.exposure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many questions there are at most.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.design.as_ref().map_or(self.form.len(), |d| d.rules().stops.max_items)
    }

    /// How many questions there are at least.
    #[must_use]
    pub fn shortest(&self) -> usize {
        self.design.as_ref().map_or(self.form.len(), |d| d.rules().stops.min_items)
    }

    /// Whether the item at a place counts.
    #[must_use]
    pub fn counts(&self, place: u32) -> bool {
        self.number.contains_key(&place)
    }

    /// The item at a place.
    #[must_use]
    pub fn at(&self, place: u32) -> &Asked {
        &self.pool.items[place as usize]
    }
}

/// The share of tests that an item may be in: a small bank cannot keep to a small share.
fn most_exposure(length: usize, items: usize) -> f64 {
    MOST_EXPOSURE.max(2.0 * length as f64 / items.max(1) as f64).min(1.0)
}

/// Groups of items that give each other away, by place; each group is known by its first item.
fn enemy_groups(pool: &Pool) -> HashMap<u32, u32> {
    let mut group: Vec<u32> = (0..pool.items.len() as u32).collect();
    fn root(group: &mut [u32], mut i: u32) -> u32 {
        while group[i as usize] != i {
            group[i as usize] = group[group[i as usize] as usize];
            i = group[i as usize];
        }
        i
    }
    for (i, asked) in pool.items.iter().enumerate() {
        for enemy in asked.item.enemies.iter().filter_map(|e| pool.place(e)) {
            let (a, b) = (root(&mut group, i as u32), root(&mut group, enemy));
            group[a.max(b) as usize] = a.min(b);
        }
    }
    let mut sizes: HashMap<u32, u32> = HashMap::new();
    let roots: Vec<u32> = (0..group.len() as u32).map(|i| root(&mut group, i)).collect();
    for r in &roots {
        *sizes.entry(*r).or_default() += 1;
    }
    roots.iter().enumerate().filter(|(_, r)| sizes[r] > 1).map(|(i, r)| (i as u32, *r)).collect()
}

impl Engine {
    /// A test that has not begun.
    #[must_use]
    pub fn start(test: &Test, seed: u64) -> Engine {
        Engine {
            session: test.design.as_ref().map(|d| Session::start(d, seed)),
            answered: Vec::new(),
            waiting: None,
            seed,
        }
    }

    /// A test as its answers left it. Answers to items that the pool no longer has are skipped: they
    /// stay stored, and the estimate rests on the others.
    #[must_use]
    pub fn replay(test: &Test, seed: u64, answers: &[(String, u8, bool)], waiting: Option<&str>) -> Engine {
        let mut engine = Engine::start(test, seed);
        for (id, score, operational) in answers {
            if let Some(place) = test.pool.place(id) {
                engine.take(test, place, *score, *operational);
            }
        }
        engine.waiting = waiting.and_then(|id| test.pool.place(id));
        if let (Some(place), Some(session), Some(design)) =
            (engine.waiting, engine.session.as_mut(), test.design.as_ref())
            && let Some(number) = test.number.get(&place)
        {
            session.wait_for(design, *number);
        }
        engine
    }

    /// Takes the answer to an item.
    pub fn take(&mut self, test: &Test, place: u32, score: u8, operational: bool) {
        self.answered.push((place, score, operational));
        self.waiting = None;
        if operational
            && let (Some(session), Some(design), Some(number)) =
                (self.session.as_mut(), test.design.as_ref(), test.number.get(&place))
        {
            let top = test.at(place).parameters.top_score();
            if session.pending() != Some(*number) {
                session.wait_for(design, *number);
            }
            // the item waits and the score is within its range, so the session takes it
            let _ = session.answer(design, *number, usize::from(score).min(top));
        }
    }

    /// What comes next.
    pub fn next(&mut self, test: &Test) -> Step {
        let step = self.choose(test);
        self.waiting = match &step {
            Step::Ask { place, .. } => Some(*place),
            Step::End(_) => None,
        };
        step
    }

    fn choose(&mut self, test: &Test) -> Step {
        let (Some(session), Some(design)) = (self.session.as_mut(), test.design.as_ref()) else {
            return match test.form.get(self.answered.len()) {
                Some(place) => Step::Ask { place: *place, operational: true, reasons: Vec::new() },
                None => Step::End("long-enough"),
            };
        };
        let asked = self.answered.len();
        let new_so_far = self.answered.iter().filter(|a| !a.2).count();
        let mut dice = Dice::new(self.seed ^ (asked as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        if asked > 1 && new_so_far < test.seeded && dice.one_in(NEW_ONE_IN) {
            let left: Vec<u32> =
                test.new.iter().copied().filter(|p| self.answered.iter().all(|a| a.0 != *p)).collect();
            if !left.is_empty() && session.stop(design).is_none() {
                return Step::Ask { place: *dice.pick(&left), operational: false, reasons: Vec::new() };
            }
        }
        let next = session.next(design, &test.exposure());
        match next {
            Next::Item(choice) => Step::Ask {
                place: test.counted[choice.item as usize],
                operational: true,
                reasons: choice.reasons,
            },
            Next::Stop(reason) => {
                test.exposure().count(session.items(), None);
                Step::End(outcome(&reason))
            }
        }
    }

    /// Questions answered.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.answered.len()
    }

    /// The item that waits for an answer, by its place.
    #[must_use]
    pub fn waiting(&self) -> Option<u32> {
        self.waiting
    }

    /// What the answers say.
    #[must_use]
    pub fn result(&self, test: &Test) -> AttemptResult {
        let mut overall = Posterior::normal(Grid::standard(), 0.0, 1.0);
        let mut areas = Several::equally_correlated(test.areas.len().max(1), BETWEEN_AREAS)
            .expect("one correlation between 0 and 1 makes a prior");
        let counted: Vec<(&Asked, u8)> =
            self.answered.iter().filter(|a| a.2).map(|a| (test.at(a.0), a.1)).collect();
        let mut tally = vec![(0u32, 0u32, 0u32); test.areas.len()];
        let mut competences: Vec<(String, u32, u32)> = Vec::new();
        for (asked, score) in &counted {
            let top = asked.parameters.top_score();
            let score = usize::from(*score).min(top);
            overall.update(&asked.parameters, score);
            if let Some(area) = test.areas.iter().position(|(a, _)| *a == asked.area) {
                areas.update(area, &asked.parameters, score);
                tally[area] = (tally[area].0 + 1, tally[area].1 + score as u32, tally[area].2 + top as u32);
            }
            match competences.iter_mut().find(|c| c.0 == asked.item.competence) {
                Some(c) => (c.1, c.2) = (c.1 + score as u32, c.2 + top as u32),
                None => competences.push((asked.item.competence.clone(), score as u32, top as u32)),
            }
        }
        competences.sort();
        let areas = test
            .areas
            .iter()
            .enumerate()
            .map(|(i, (_, id))| {
                let estimate = Estimate { mean: areas.mean()[i], sd: areas.sd(i) };
                AreaResult {
                    area: id.clone(),
                    estimate,
                    probabilities: test.standard.probabilities(estimate.mean, estimate.sd),
                    asked: tally[i].0,
                    share: if tally[i].2 == 0 { 0.0 } else { f64::from(tally[i].1) / f64::from(tally[i].2) },
                }
            })
            .collect();
        let estimate = Estimate { mean: overall.mean(), sd: overall.sd() };
        let levels = overall.levels(&test.standard.cuts);
        AttemptResult {
            overall: estimate,
            probabilities: [levels[0], levels[1], levels[2], levels[3]],
            areas,
            asked: counted.len() as u32,
            standard: test.standard,
            bank: test.bank,
            estimated: counted.iter().all(|(a, _)| a.estimated),
            competences,
        }
    }
}

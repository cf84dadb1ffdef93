//! One person's adaptive test: the next item with its reasons, the answer taken in, the end.
//!
//! A session is a fold over its answers. Everything it knows follows from the design, the seed and
//! the list of (item, score); chance for the k-th choice is drawn from (seed, k). So it is stored as those few
//! bytes and rebuilt bit for bit by replaying them, and the item that was asked and not yet answered stays the same.

use crate::bank::Bank;
use crate::chance::Chance;
use crate::choose::Criterion;
use crate::choose::search::{Ask, Found, search};
use crate::content::{Blueprint, Content, Counts, Infeasible, Node};
use crate::exposure::{Exposure, ExposureRule};
use crate::posterior::Posterior;
use crate::stop::{StopReason, Stops, enough};
use std::sync::Arc;

/// How the items of a test are chosen and when it ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The criterion while little is known.
    pub first: Criterion,
    /// For how many items.
    pub first_items: usize,
    /// The criterion from then on.
    pub then: Criterion,
    /// Bounds on areas and competences.
    pub content: Blueprint,
    /// Bounds on the use of items.
    pub exposure: ExposureRule,
    /// Some chance among good items at the start.
    pub warm_start: Option<WarmStart>,
    /// When the test ends.
    pub stops: Stops,
    /// Mean of the abilities of those who take the test.
    pub prior_mean: f64,
    /// Their standard deviation.
    pub prior_sd: f64,
}

/// The first items of a test, mixed: with probability `by_criterion` the choice follows the criterion
/// and the exposure rule, otherwise it is drawn evenly from the `among` best allowed items.
///
/// Our reading of "80/20": four of five early choices are the best, one of five gives good items
/// that are never quite the best their share of answers. It spreads the opening of tests (everybody begins with the
/// same posterior) at a small price, since the items drawn are good ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmStart {
    /// For how many items.
    pub items: usize,
    /// Probability of choosing by the criterion.
    pub by_criterion: f64,
    /// How many of the best the rest is drawn from.
    pub among: usize,
}

impl WarmStart {
    /// 80 % by criterion, 20 % among the ten best, for the first `items` items.
    #[must_use]
    pub const fn mixed(items: usize) -> Self {
        Self { items, by_criterion: 0.8, among: 10 }
    }
}

impl Rules {
    /// Least expected variance for three items, then most information; no bounds; the given end.
    #[must_use]
    pub fn plain(stops: Stops) -> Self {
        Self {
            first: Criterion::ExpectedVariance { at_estimate: false },
            first_items: 3,
            then: Criterion::Information,
            content: Blueprint::default(),
            exposure: ExposureRule::None,
            warm_start: None,
            stops,
            prior_mean: 0.0,
            prior_sd: 1.0,
        }
    }

    /// As [`Rules::plain`] with progressive-restricted exposure: no item in more than `most` of the tests.
    #[must_use]
    pub fn careful(stops: Stops, most: f64) -> Self {
        Self { exposure: ExposureRule::progressive(most), ..Self::plain(stops) }
    }
}

/// Why bank and rules do not go together.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unworkable {
    /// The content bounds cannot be kept.
    #[error(transparent)]
    Content(#[from] Infeasible),
    /// A number outside its range.
    #[error("{what} is {value}; it must be {must}")]
    Number {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        must: &'static str,
    },
    /// Cut scores that do not rise.
    #[error("the cut scores must rise, and number {0} does not")]
    Cuts(usize),
    /// A test too long to be stored.
    #[error("a test of {0} items is too long; at most {MOST_ITEMS} fit into a stored session")]
    TooLong(usize),
}

/// The longest test: its stored form stays below 2,000 bytes.
pub const MOST_ITEMS: usize = 300;

/// A bank with rules that fit it.
#[derive(Clone, Debug)]
pub struct Design {
    bank: Arc<Bank>,
    rules: Rules,
    content: Content,
    prior: Posterior,
}

impl Design {
    /// Checks that the rules can be kept with this bank.
    ///
    /// # Errors
    /// Says which bound cannot be kept, or which number makes no sense.
    pub fn new(bank: Arc<Bank>, rules: Rules) -> Result<Self, Unworkable> {
        let number = |what, value: f64, good: bool, must| {
            if good && value.is_finite() { Ok(()) } else { Err(Unworkable::Number { what, value, must }) }
        };
        number("the prior's standard deviation", rules.prior_sd, rules.prior_sd > 0.0, "above zero")?;
        number("the prior's mean", rules.prior_mean, true, "a number")?;
        let share = |what, x: f64| number(what, x, x > 0.0 && x <= 1.0, "above zero and at most one");
        if let Some(p) = rules.stops.certainty {
            share("the certainty of a level", p)?;
        }
        if let Some(se) = rules.stops.precision {
            number("the target standard error", se, se > 0.0, "above zero")?;
        }
        for test in [rules.stops.sprt, rules.stops.glr].into_iter().flatten() {
            number("the indifference region", test.delta, test.delta > 0.0, "above zero")?;
            number("alpha", test.alpha, test.alpha > 0.0 && test.alpha < 0.5, "between 0 and 0.5")?;
            number("beta", test.beta, test.beta > 0.0 && test.beta < 0.5, "between 0 and 0.5")?;
        }
        match &rules.exposure {
            ExposureRule::ProgressiveRestricted { most, speed } => {
                share("the largest exposure", *most)?;
                number("the speed of the progression", *speed, *speed > 0.0, "above zero")?;
            }
            ExposureRule::Eligibility { most } => share("the largest exposure", *most)?,
            ExposureRule::SympsonHetter { given } => {
                let n = given.len();
                number("the number of exposure parameters", n as f64, n == bank.len(), "one per item")?;
            }
            ExposureRule::Randomesque { among } => {
                number("the number of items to draw from", *among as f64, *among > 0, "at least one")?;
            }
            ExposureRule::None => {}
        }
        if let Some(k) =
            rules.stops.cuts.windows(2).position(|w| w[0] >= w[1] || w[0].is_nan() || w[1].is_nan())
        {
            return Err(Unworkable::Cuts(k + 2));
        }
        if rules.stops.max_items > MOST_ITEMS {
            return Err(Unworkable::TooLong(rules.stops.max_items));
        }
        let content = Content::new(&bank, &rules.content, rules.stops.min_items, rules.stops.max_items)?;
        let prior = Posterior::normal(*bank.grid(), rules.prior_mean, rules.prior_sd);
        Ok(Self { bank, rules, content, prior })
    }

    /// The bank.
    #[must_use]
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The content bounds, laid over the bank.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The posterior before any answer.
    #[must_use]
    pub fn prior(&self) -> &Posterior {
        &self.prior
    }
}

/// One reason for a choice, with its numbers. Pages turn it into words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// The item informs most at the estimate.
    MostInformation {
        /// Fisher information.
        information: f64,
        /// The estimate.
        theta: f64,
    },
    /// The item is expected to narrow the posterior most.
    LeastVariance {
        /// SD now.
        sd: f64,
        /// Expected SD after the answer (root of the expected variance).
        expected_sd: f64,
    },
    /// Best by another criterion; distances d are turned into 1/(1 + d).
    BestBy {
        /// Which.
        criterion: Criterion,
        /// Its value, larger is better.
        value: f64,
    },
    /// Chance counted for part of the choice, so that all items are used.
    PartlyChance {
        /// The weight of the criterion, 0 to 1.
        weight: f64,
    },
    /// Drawn evenly among the best.
    DrawnAmong {
        /// How many.
        best: usize,
    },
    /// The content still asks for items of an area or competence.
    ContentNeeds {
        /// Which.
        node: Node,
        /// Given so far.
        given: usize,
        /// Asked for.
        at_least: usize,
    },
    /// All other items were used too often or set aside; content came first.
    ExposureSetAside,
}

/// The chosen item with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The item's number in the bank.
    pub item: u32,
    /// Why this one; empty when the item was chosen earlier and waits for its answer.
    pub reasons: Vec<Reason>,
    /// The estimate (EAP) the choice was made at.
    pub theta: f64,
    /// Its posterior SD.
    pub sd: f64,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// An item to answer.
    Item(Choice),
    /// The test has ended.
    Stop(StopReason),
}

/// Why an answer was not taken; the session is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// No item waits for an answer.
    #[error("no item waits for an answer; ask for the next item first")]
    NothingAsked,
    /// Another item waits for an answer.
    #[error("the answer is for item {given}, but item {asked} waits for one; reload the test")]
    AnotherItem {
        /// The item that waits.
        asked: u32,
        /// The item of the answer.
        given: u32,
    },
    /// A score the item does not have.
    #[error("score {score} is above {top}, the highest score of item {item}; check the scoring key")]
    Score {
        /// The item.
        item: u32,
        /// The score.
        score: usize,
        /// Its highest score.
        top: usize,
    },
}

/// Why stored bytes do not make a session of this design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotASession {
    /// Bytes cut short, too long or of another version.
    #[error("the stored session is damaged at byte {0}; restore it from the answers")]
    Damaged(usize),
    /// An item the bank does not have, or had twice, or a score it does not give.
    #[error("answer {0} of the stored session does not fit the bank; was the bank changed since?")]
    Answer(usize),
}

/// A test in progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    seed: u64,
    items: Vec<u32>,
    scores: Vec<u8>,
    pending: Option<u32>,
    posterior: Posterior,
    counts: Counts,
    out: Vec<u64>,
    open: Vec<bool>,
}

const VERSION: u8 = 1;

impl Session {
    /// A test that has not begun.
    #[must_use]
    pub fn start(design: &Design, seed: u64) -> Self {
        Self {
            seed,
            items: Vec::with_capacity(design.rules.stops.max_items),
            scores: Vec::with_capacity(design.rules.stops.max_items),
            pending: None,
            posterior: design.prior.clone(),
            counts: design.content.none_given(),
            out: vec![0; design.bank.len().div_ceil(64)],
            open: Vec::new(),
        }
    }

    /// Shuts an item out of this test, for instance one the person met last week. Not part of the stored
    /// form: do it again after [`Session::from_bytes`].
    pub fn shut_out(&mut self, item: u32) {
        if let Some(word) = self.out.get_mut(item as usize / 64) {
            *word |= 1 << (item % 64);
        }
    }

    /// The next item, or the end. Asked again before the answer came, it gives the same item.
    ///
    /// Same design, seed, answers and exposure counts give the same choice.
    pub fn next(&mut self, design: &Design, exposure: &Exposure) -> Next {
        let (theta, sd) = (self.posterior.mean(), self.posterior.sd());
        if let Some(item) = self.pending {
            return Next::Item(Choice { item, reasons: Vec::new(), theta, sd });
        }
        if let Some(reason) = self.stop(design) {
            return Next::Stop(reason);
        }
        let rules = &design.rules;
        let given = self.items.len();
        let mut chance = Chance::stream(self.seed, given as u64);
        design.content.open(&self.counts, &mut self.open);
        let draw_among = rules
            .warm_start
            .filter(|w| given < w.items && chance.uniform() >= w.by_criterion)
            .map(|w| w.among.max(1));
        let criterion = if given < rules.first_items { rules.first } else { rules.then };
        let ask = Ask {
            bank: &design.bank,
            posterior: &self.posterior,
            prior: &design.prior,
            criterion,
            rule: &rules.exposure,
            exposure,
            open: &self.open,
            out: &self.out,
            answers: (&self.items, &self.scores),
            given,
            length: rules.stops.max_items,
            seed: self.seed,
            draw_among,
        };
        let Some(found) = search(&ask, &mut chance) else {
            return Next::Stop(StopReason::NothingLeft { items: given });
        };
        self.pending = Some(found.item);
        let reasons = self.reasons(design, criterion, &found);
        Next::Item(Choice { item: found.item, reasons, theta, sd })
    }

    fn reasons(&self, design: &Design, criterion: Criterion, found: &Found) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(4);
        let (theta, sd) = (self.posterior.mean(), self.posterior.sd());
        if found.weight > 0.0 {
            reasons.push(match criterion {
                Criterion::Information => Reason::MostInformation { information: found.merit, theta },
                Criterion::ExpectedVariance { at_estimate: false } => {
                    Reason::LeastVariance { sd, expected_sd: (sd * sd - found.merit).max(0.0).sqrt() }
                }
                criterion => Reason::BestBy { criterion, value: found.merit },
            });
        }
        if found.weight < 1.0 {
            reasons.push(Reason::PartlyChance { weight: found.weight });
        } else if found.among > 1 {
            reasons.push(Reason::DrawnAmong { best: found.among });
        }
        let leaf = design.bank.leaf_of(found.item);
        if let Some((node, given, at_least)) = design.content.serves(&self.counts, leaf) {
            reasons.push(Reason::ContentNeeds { node, given, at_least });
        }
        if found.relaxed {
            reasons.push(Reason::ExposureSetAside);
        }
        reasons
    }

    /// Why the test is over, if it is.
    #[must_use]
    pub fn stop(&self, design: &Design) -> Option<StopReason> {
        let stops = &design.rules.stops;
        let items = self.items.len();
        if items >= stops.min_items && items > 0 && design.content.met(&self.counts) {
            let scored = self.items.iter().zip(&self.scores);
            let answers = scored.map(|(item, score)| (design.bank.item(*item), usize::from(*score)));
            if let Some(reason) = enough(stops, &self.posterior, &design.prior, answers) {
                return Some(reason);
            }
        }
        (items >= stops.max_items).then_some(StopReason::LongEnough { items })
    }

    /// Takes the answer to the item that waits for one.
    ///
    /// # Errors
    /// A repeated, foreign or impossible answer is refused and changes nothing.
    pub fn answer(&mut self, design: &Design, item: u32, score: usize) -> Result<(), NotTaken> {
        let asked = self.pending.ok_or(NotTaken::NothingAsked)?;
        if asked != item {
            return Err(NotTaken::AnotherItem { asked, given: item });
        }
        let top = design.bank.item(item).top_score();
        if score > top {
            return Err(NotTaken::Score { item, score, top });
        }
        self.take(design, item, score);
        self.pending = None;
        Ok(())
    }

    /// Puts the waiting item aside for this test without an answer (a picture that does not load, an
    /// item under repair); the next call to [`Session::next`] gives another. Not part of the stored form.
    pub fn set_aside(&mut self) -> Option<u32> {
        let item = self.pending.take()?;
        self.shut_out(item);
        Some(item)
    }

    /// Lets [`Session::next`] choose anew, for instance after the bank's exposure counts were corrected.
    /// With the same counts it chooses the same item again.
    pub fn forget_choice(&mut self) {
        self.pending = None;
    }

    /// Lets an item wait for its answer that was chosen earlier, as a log of the test says. Gives false, and
    /// changes nothing, when the bank does not have the item or the test may not hold it any more.
    pub fn wait_for(&mut self, design: &Design, item: u32) -> bool {
        let free =
            (item as usize) < design.bank.len() && self.out[item as usize / 64] >> (item % 64) & 1 == 0;
        if free {
            self.pending = Some(item);
        }
        free
    }

    fn take(&mut self, design: &Design, item: u32, score: usize) {
        self.posterior.update(design.bank.item(item), score);
        design.content.give(&mut self.counts, design.bank.leaf_of(item));
        self.items.push(item);
        self.scores.push(score as u8);
        self.shut_out(item);
        for enemy in design.bank.enemies_of(item) {
            self.shut_out(*enemy);
        }
    }

    /// Whether every lower bound of the content is met.
    #[must_use]
    pub fn content_met(&self, design: &Design) -> bool {
        design.content.met(&self.counts)
    }

    /// What is believed about the ability.
    #[must_use]
    pub fn posterior(&self) -> &Posterior {
        &self.posterior
    }

    /// The items answered, in order.
    #[must_use]
    pub fn items(&self) -> &[u32] {
        &self.items
    }

    /// Their scores.
    #[must_use]
    pub fn scores(&self) -> &[u8] {
        &self.scores
    }

    /// The item that waits for an answer.
    #[must_use]
    pub fn pending(&self) -> Option<u32> {
        self.pending
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The stored form: version, seed, number of answers, (item, score) pairs, the waiting item.
    ///
    /// Numbers are LEB128, so that a test of [`MOST_ITEMS`] items from a bank of two million stays below 2,000 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + 5 * self.items.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.seed.to_le_bytes());
        put(&mut bytes, self.items.len() as u64);
        for (item, score) in self.items.iter().zip(&self.scores) {
            put(&mut bytes, u64::from(*item));
            bytes.push(*score);
        }
        put(&mut bytes, self.pending.map_or(0, |i| u64::from(i) + 1));
        bytes
    }

    /// The session that [`Session::to_bytes`] stored, rebuilt by replaying its answers.
    ///
    /// # Errors
    /// When the bytes are damaged or do not fit the bank.
    pub fn from_bytes(design: &Design, bytes: &[u8]) -> Result<Self, NotASession> {
        let damaged = NotASession::Damaged;
        if bytes.first() != Some(&VERSION) {
            return Err(damaged(0));
        }
        let seed = bytes.get(1..9).ok_or(damaged(bytes.len()))?;
        let seed = u64::from_le_bytes(seed.try_into().expect("the slice has eight bytes"));
        let mut at = 9;
        let count = get(bytes, &mut at).ok_or(damaged(at))?;
        if count > MOST_ITEMS as u64 {
            return Err(damaged(9));
        }
        let mut session = Self::start(design, seed);
        let fits = |session: &Self, item: u64| {
            item < design.bank.len() as u64 && session.out[item as usize / 64] >> (item % 64) & 1 == 0
        };
        for n in 0..count as usize {
            let item = get(bytes, &mut at).ok_or(damaged(at))?;
            let score = usize::from(*bytes.get(at).ok_or(damaged(at))?);
            at += 1;
            if !fits(&session, item) || score > design.bank.item(item as u32).top_score() {
                return Err(NotASession::Answer(n + 1));
            }
            session.take(design, item as u32, score);
        }
        let pending = get(bytes, &mut at).ok_or(damaged(at))?;
        if at != bytes.len() {
            return Err(damaged(at));
        }
        if pending > 0 {
            if !fits(&session, pending - 1) {
                return Err(NotASession::Answer(count as usize + 1));
            }
            session.pending = Some((pending - 1) as u32);
        }
        Ok(session)
    }

    /// A session from answers known otherwise (a log, a paper form), none waiting.
    ///
    /// # Errors
    /// Names the first answer that does not fit the bank.
    pub fn replay(design: &Design, seed: u64, answers: &[(u32, u8)]) -> Result<Self, NotASession> {
        let mut session = Self::start(design, seed);
        for (n, (item, score)) in answers.iter().enumerate() {
            let known = (*item as usize) < design.bank.len();
            if !known
                || session.out[*item as usize / 64] >> (item % 64) & 1 == 1
                || usize::from(*score) > design.bank.item(*item).top_score()
            {
                return Err(NotASession::Answer(n + 1));
            }
            session.take(design, *item, usize::from(*score));
        }
        Ok(session)
    }
}

fn put(bytes: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

fn get(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut n = 0u64;
    for shift in (0..63).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        n |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(n);
        }
    }
    None
}

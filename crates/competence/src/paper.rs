//! A test on paper, in stages: everybody takes module A; what is right in it says which of the next modules comes.
//!
//! A multistage test (Hendrickson, "An NCME instructional module on multistage testing", 2007) keeps most of what an
//! adaptive test gains and needs no screen. Module A, the routing module, is as informative as it can be at all the cut
//! scores between the levels; the easier and harder modules are so at the lower and the upper ones. Areas of the
//! framework share every module evenly. The cut points on module A follow the approximate maximum information rule
//! (Luecht, Brumfield and Breithaupt 2006): where the easier and the harder module inform alike lies an ability, and
//! the number right that somebody of that ability is expected to have is the cut.
//!
//! The same bank, rules and seed give the same form. A form is kept whole, so that its answers can be read years later.

use std::collections::{BTreeMap, HashMap, HashSet};

use irt::posterior::Grid;
use kernel::Lang;
use serde::{Deserialize, Serialize};

use crate::item::{Credit, Dice, Item, Kind, ReviewStatus};
use crate::pool::{Asked, Pool};

pub mod cell;
pub mod import;

/// The best few questions among which chance chooses, so that two forms are not the same (Kingsbury and Zara 1989).
const BEST: usize = 3;
/// What a question is worth beside others when its competence has one already.
const SAME_COMPETENCE: f64 = 0.5;
/// Questions in a module, at most: more do not fit on an answer sheet.
pub const LARGEST: usize = 30;

/// A form as it is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The seed of its choices and of the order of its options.
    pub seed: u64,
    /// The language it is printed in.
    pub lang: Lang,
    /// The version of the bank it was made from.
    pub bank: i64,
    /// The cut scores between the levels it was made for, in logits.
    pub cuts: [f64; 3],
    /// Module A, then the modules to choose from, the easiest first; a form of one stage has A alone.
    pub modules: Vec<Module>,
    /// Points in module A from which the next harder module comes; one fewer than there are modules to choose from.
    pub routes: Vec<u32>,
    /// Kinds of questions that do not work on paper, with how many the campaign has of each.
    pub left_out: BTreeMap<String, u32>,
}

/// A part of a form, printed as a booklet of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// A, B, C, …
    pub code: String,
    /// Its questions, the easier ones first.
    pub questions: Vec<Question>,
    /// Its Fisher information at each cut score.
    pub information: [f64; 3],
}

/// A question of a module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The item.
    pub item: String,
    /// Its version.
    pub version: u32,
    /// Points it can give.
    pub top: u32,
    /// The area of the framework.
    pub area: String,
}

/// What somebody wishes of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Questions in module A.
    pub routing: usize,
    /// Questions in each of the next modules.
    pub each: usize,
    /// Modules to choose from after A: 2 or 3, or 0 for one stage.
    pub ways: usize,
    /// The language.
    pub lang: Lang,
    /// The seed.
    pub seed: u64,
}

/// Why no form could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMade {
    /// The bank has too few questions that work on paper.
    #[error("module {module} needs {need} questions that work on paper, and there are {have}")]
    TooFew {
        /// The module.
        module: String,
        /// Questions wished for.
        need: usize,
        /// Questions there are.
        have: usize,
    },
}

/// Whether a kind of question works on paper: everything can be printed, and the answer fits into boxes or on a line.
#[must_use]
pub fn on_paper(kind: Kind) -> bool {
    matches!(kind, Kind::Single | Kind::Multiple | Kind::Order | Kind::Match | Kind::Number | Kind::Text)
}

/// The code of the module at a place: A, B, C, …
#[must_use]
pub fn module_code(place: usize) -> String {
    char::from(b'A' + (place % 26) as u8).to_string()
}

fn information(item: &irt::Item, at: &[f64]) -> f64 {
    at.iter().map(|t| item.information(*t)).sum::<f64>() / at.len().max(1) as f64
}

/// The cut scores at which each module shall inform, module A first.
fn targets(cuts: [f64; 3], ways: usize) -> Vec<Vec<f64>> {
    let mut out = vec![cuts.to_vec()];
    match ways {
        2 => out.extend([vec![cuts[0], cuts[1]], vec![cuts[1], cuts[2]]]),
        3 => out.extend(cuts.map(|c| vec![c])),
        _ => {}
    }
    out
}

/// The questions of a pool that can be printed and count.
fn printable(pool: &Pool) -> Vec<usize> {
    (0..pool.items.len())
        .filter(|i| {
            let item = &pool.items[*i].item;
            on_paper(item.kind()) && item.review == ReviewStatus::Reviewed
        })
        .collect()
}

fn left_out<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeMap<String, u32> {
    let mut out = BTreeMap::new();
    for item in items.filter(|i| !on_paper(i.kind())) {
        *out.entry(item.kind().code().to_owned()).or_default() += 1;
    }
    out
}

/// Makes a form of stages from a campaign's pool.
///
/// # Errors
/// When the pool has too few questions for it.
pub fn compose(pool: &Pool, cuts: [f64; 3], bank: i64, wish: Wish) -> Result<Form, NotMade> {
    let all = printable(pool);
    let mut used: HashSet<usize> = HashSet::new();
    let mut modules: Vec<Vec<usize>> = Vec::new();
    for (n, at) in targets(cuts, wish.ways).iter().enumerate() {
        let size = if n == 0 { wish.routing } else { wish.each };
        // who counts points in a classroom counts right and wrong: module A gives no part points
        let open: Vec<usize> = all
            .iter()
            .copied()
            .filter(|i| !used.contains(i) && (n > 0 || pool.items[*i].item.credit == Credit::Whole))
            .collect();
        let with = modules.first().cloned().unwrap_or_default();
        let mut dice = Dice::new(wish.seed ^ (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let chosen = choose(pool, &open, &with, at, size, &mut dice);
        if chosen.len() < size {
            return Err(NotMade::TooFew { module: module_code(n), need: size, have: chosen.len() });
        }
        used.extend(&chosen);
        modules.push(chosen);
    }
    let routes = routes(pool, &modules, cuts);
    Ok(Form {
        seed: wish.seed,
        lang: wish.lang,
        bank,
        cuts,
        modules: modules.iter().enumerate().map(|(n, m)| module(pool, n, m, cuts)).collect(),
        routes,
        left_out: left_out(
            pool.items.iter().map(|a| a.item.as_ref()).filter(|i| i.review == ReviewStatus::Reviewed),
        ),
    })
}

/// Prints a fixed form as it is: one module, in its own order, without what does not work on paper.
///
/// # Errors
/// When nothing of it works on paper.
pub fn of_fixed(
    pool: &Pool,
    ids: &[String],
    cuts: [f64; 3],
    bank: i64,
    lang: Lang,
    seed: u64,
) -> Result<Form, NotMade> {
    let places: Vec<usize> = ids
        .iter()
        .filter_map(|id| pool.place(id))
        .map(|p| p as usize)
        .filter(|p| on_paper(pool.items[*p].item.kind()))
        .collect();
    if places.is_empty() {
        return Err(NotMade::TooFew { module: module_code(0), need: 1, have: 0 });
    }
    let mut one = module(pool, 0, &places, cuts);
    one.questions = places.iter().map(|p| question(&pool.items[*p])).collect();
    Ok(Form {
        seed,
        lang,
        bank,
        cuts,
        modules: vec![one],
        routes: Vec::new(),
        left_out: left_out(pool.items.iter().map(|a| a.item.as_ref())),
    })
}

fn question(asked: &Asked) -> Question {
    Question {
        item: asked.item.id.clone(),
        version: asked.item.version,
        top: asked.item.top(),
        area: asked.item.area().to_owned(),
    }
}

fn module(pool: &Pool, n: usize, places: &[usize], cuts: [f64; 3]) -> Module {
    let mut sorted = places.to_vec();
    let at = |p: &usize| pool.items[*p].parameters.location();
    sorted.sort_by(|a, b| at(a).total_cmp(&at(b)).then(a.cmp(b)));
    Module {
        code: module_code(n),
        questions: sorted.iter().map(|p| question(&pool.items[*p])).collect(),
        information: cuts.map(|c| places.iter().map(|p| pool.items[*p].parameters.information(c)).sum()),
    }
}

/// Questions for a module: area by area the ones that inform most at the targets for the time they take, since a lesson
/// on paper has an end. `with` is the module that everybody
/// takes before: what gives one of its questions away is not asked.
fn choose(
    pool: &Pool,
    open: &[usize],
    with: &[usize],
    at: &[f64],
    size: usize,
    dice: &mut Dice,
) -> Vec<usize> {
    let areas = pool.areas();
    // areas that have had less so far go first, so that a remainder does not always fall to the same one
    let before = |area: usize| with.iter().filter(|p| pool.items[**p].area == area).count();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < size {
        let taken = |area: usize| chosen.iter().filter(|p| pool.items[**p].area == area).count();
        let fits: Vec<usize> = open
            .iter()
            .copied()
            .filter(|p| !chosen.contains(p))
            .filter(|p| with.iter().chain(&chosen).all(|q| !enemies(pool, *p, *q)))
            .collect();
        let mut order: Vec<usize> =
            areas.iter().copied().filter(|a| fits.iter().any(|p| pool.items[*p].area == *a)).collect();
        order.sort_by_key(|a| (taken(*a), before(*a), *a));
        let Some(area) = order.first() else { break };
        let worth = |p: usize| {
            let asked = &pool.items[p];
            let again =
                with.iter().chain(&chosen).any(|q| pool.items[*q].item.competence == asked.item.competence);
            let seconds = f64::from(asked.item.seconds.max(1));
            information(&asked.parameters, at) / seconds * if again { SAME_COMPETENCE } else { 1.0 }
        };
        let mut best: Vec<(f64, usize)> =
            fits.iter().filter(|p| pool.items[**p].area == *area).map(|p| (worth(*p), *p)).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(BEST);
        chosen.push(dice.pick(&best).1);
    }
    chosen
}

fn enemies(pool: &Pool, a: usize, b: usize) -> bool {
    let (a, b) = (&pool.items[a].item, &pool.items[b].item);
    a.enemies.contains(&b.id) || b.enemies.contains(&a.id)
}

/// The cut points on module A, one between each two neighbouring modules of the second stage.
fn routes(pool: &Pool, modules: &[Vec<usize>], cuts: [f64; 3]) -> Vec<u32> {
    let Some((routing, next)) = modules.split_first() else { return Vec::new() };
    let most: u32 = routing.iter().map(|p| pool.items[*p].item.top()).sum();
    let expected =
        |theta: f64| -> f64 { routing.iter().map(|p| pool.items[*p].parameters.expected_score(theta)).sum() };
    let informs = |m: &[usize], theta: f64| -> f64 {
        m.iter().map(|p| pool.items[*p].parameters.information(theta)).sum()
    };
    let grid = Grid::between(cuts[0] - 1.0, cuts[2] + 1.0, 401);
    let mut out: Vec<u32> = Vec::new();
    for (n, pair) in next.windows(2).enumerate() {
        let middle = if next.len() == 2 { cuts[1] } else { (cuts[n] + cuts[n + 1]) / 2.0 };
        let harder_informs_more = |j: usize| {
            let theta = grid.node(j);
            informs(&pair[1], theta) > informs(&pair[0], theta)
        };
        // of several crossings the one nearest to the middle counts; without any, the middle itself
        let theta = (1..401)
            .filter(|j| harder_informs_more(*j) && !harder_informs_more(j - 1))
            .map(|j| grid.node(j))
            .min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()))
            .unwrap_or(middle);
        let least = out.last().map_or(1, |c| c + 1);
        let cut = expected(theta).ceil().clamp(0.0, f64::from(most)) as u32;
        out.push(cut.clamp(least.min(most), most));
    }
    out
}

impl Form {
    /// The module with a code.
    #[must_use]
    pub fn module(&self, code: &str) -> Option<(usize, &Module)> {
        self.modules.iter().enumerate().find(|(_, m)| m.code == code)
    }

    /// The module of the second stage for so many points in module A; none in a form of one stage.
    #[must_use]
    pub fn route(&self, points: u32) -> Option<&Module> {
        self.modules.get(1 + self.routes.iter().filter(|c| points >= **c).count())
    }

    /// The rule by which the second module is chosen: points from, points to, module.
    #[must_use]
    pub fn rule(&self) -> Vec<(u32, u32, &Module)> {
        let most = self.modules.first().map_or(0, Module::points);
        self.modules
            .iter()
            .skip(1)
            .enumerate()
            .map(|(n, module)| {
                let from = if n == 0 { 0 } else { self.routes[n - 1] };
                let to = self.routes.get(n).map_or(most, |next| next.saturating_sub(1));
                (from, to, module)
            })
            .collect()
    }

    /// The place in an attempt of a question, counted from 1: module A first, then the second module.
    #[must_use]
    pub fn position(&self, module: usize, question: usize) -> i64 {
        let before = if module == 0 { 0 } else { self.modules[0].questions.len() };
        (before + question + 1) as i64
    }

    /// The standard error at each cut score for whoever takes module A and this one; the population counts as one
    /// standard normal observation more.
    #[must_use]
    pub fn errors_with(&self, module: &Module) -> [f64; 3] {
        let routing = self.modules.first().filter(|m| m.code != module.code);
        let mut out = [0.0; 3];
        for (i, error) in out.iter_mut().enumerate() {
            let before = routing.map_or(0.0, |m| m.information[i]);
            *error = 1.0 / (1.0 + before + module.information[i]).sqrt();
        }
        out
    }

    /// Every item of the form with its version.
    #[must_use]
    pub fn items(&self) -> Vec<(String, i64)> {
        let questions = self.modules.iter().flat_map(|m| &m.questions);
        questions.map(|q| (q.item.clone(), i64::from(q.version))).collect()
    }
}

impl Module {
    /// Points it can give.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.questions.iter().map(|q| q.top).sum()
    }

    /// Questions by area.
    #[must_use]
    pub fn by_area(&self) -> HashMap<&str, usize> {
        let mut out = HashMap::new();
        for q in &self.questions {
            *out.entry(q.area.as_str()).or_default() += 1;
        }
        out
    }
}

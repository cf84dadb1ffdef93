//! The run itself: which answers and items take part, the estimate, the link to the scale in use, the report.

use std::collections::HashMap;
use std::ops::ControlFlow;

use irt::calibrate::{self, Bell, Model, Options, Priors, Progress, Warning, calibrate_with};
use irt::fit::{Estimated, Latent};
use irt::online::{self, Role, calibrate_seeded};
use irt::{Responses, Shape};
use kernel::Instant;

use super::{
    Aim, Before, Caution, Compared, Dropped, Estimate, FEWEST_ITEMS, Failure, Family, Link, Linking, Plan,
    Reason, Report, Step, Telling,
};
use crate::item::{Credit, Item, ReviewStatus, Task};
use crate::measured::{Answers, Known, Origin};

/// Prior on ln a of free slopes: slopes between 0.4 and 2.7 are likely, so that few answers do not run away.
const SLOPES: Bell = Bell { mean: 0.0, sd: 0.5 };
/// A new item may count from this standard error of its difficulty on.
const READY: f64 = 0.3;
/// Fewest items that carry a link without a remark.
const LINKS: usize = 5;

/// Runs a plan on the answers.
///
/// # Errors
/// When the answers cannot carry it, or somebody stopped it.
pub fn run(answers: &Answers, plan: &Plan, tell: Telling<'_>) -> Result<Report, Failure> {
    match plan.aim {
        Aim::Whole => whole(answers, plan, tell),
        Aim::New => new_items(answers, plan, tell),
    }
}

/// Whether an item counts in tests.
fn counts(known: &Known) -> bool {
    known.live && known.item.review == ReviewStatus::Reviewed
}

/// The items and answers that take part.
struct Table {
    /// Places of the items, in the order of the columns.
    places: Vec<usize>,
    responses: Responses,
    answered: Vec<usize>,
    dropped: Vec<Dropped>,
}

/// The table of the items that `wanted` names; `bare` items need no answers of their own and may be all right.
fn table(
    answers: &Answers,
    plan: &Plan,
    wanted: impl Fn(&Known) -> bool,
    bare: impl Fn(&Known) -> bool,
) -> Table {
    let framework = answers.framework(&plan.framework);
    let since = plan.since.map(Instant::start_of);
    let sheets = || {
        answers
            .sheets
            .iter()
            .filter(|s| Some(s.framework) == framework && since.is_none_or(|from| s.began >= from))
    };
    let mut scores: Vec<[usize; 3]> = vec![[0; 3]; answers.items.len()];
    for reply in sheets().flat_map(|s| &s.replies) {
        scores[reply.item as usize][usize::from(reply.score).min(2)] += 1;
    }
    let mut dropped = Vec::new();
    let mut places = Vec::new();
    for (place, known) in answers.items.iter().enumerate() {
        let in_area = plan.areas.is_empty() || plan.areas.iter().any(|a| a == known.item.area());
        if known.item.framework != plan.framework || !in_area || !wanted(known) {
            continue;
        }
        let n: usize = scores[place].iter().sum();
        let only = |k: usize| n > 0 && scores[place][k] == n;
        let top = known.parameters.top_score();
        let reason = if n == 0 {
            Some(Reason::Nobody)
        } else if bare(known) {
            None
        } else if n < plan.min_answers {
            Some(Reason::TooFew)
        } else if only(top.min(2)) {
            Some(Reason::AllRight)
        } else if only(0) {
            Some(Reason::NoneRight)
        } else if only(1) {
            Some(Reason::AllSame)
        } else {
            None
        };
        match reason {
            Some(reason) => dropped.push(Dropped { item: known.item.id.clone(), reason, answers: n }),
            None => places.push(place),
        }
    }
    let column: HashMap<usize, usize> = places.iter().enumerate().map(|(c, p)| (*p, c)).collect();
    let mut responses = Responses::new(places.len());
    for sheet in sheets() {
        let mut row: Vec<(usize, u8)> = sheet
            .replies
            .iter()
            .filter_map(|r| column.get(&(r.item as usize)).map(|c| (*c, r.score)))
            .collect();
        // one answer alone says nothing of the item's place among the others
        if row.len() > 1 {
            row.sort_unstable();
            responses.push(row, 1.0, 0);
        }
    }
    let answered = places.iter().map(|p| scores[*p].iter().sum()).collect();
    Table { places, responses, answered, dropped }
}

/// One of several is chosen, so that somebody who knows nothing is sometimes right.
fn can_be_guessed(item: &Item) -> bool {
    matches!(item.task, Task::Choice { multiple: false, .. } | Task::Hotspot { choose: 1, .. })
}

fn model(item: &Item, family: Family) -> (Model, &'static str) {
    match (family, item.credit) {
        (Family::Rasch, Credit::Whole) => (Model::Rasch, "rasch"),
        (Family::Rasch, Credit::Parts) => (Model::PartialCredit, "pcm"),
        (_, Credit::Parts) => (Model::GeneralizedPartialCredit, "gpcm"),
        (Family::ThreePl, Credit::Whole) if can_be_guessed(item) => (Model::ThreePl, "3pl"),
        _ => (Model::TwoPl, "2pl"),
    }
}

fn before(known: &Known) -> Before {
    Before {
        slope: known.parameters.slope,
        location: known.parameters.location(),
        origin: match known.origin {
            Origin::Judged => 0,
            Origin::Calibrated { number, .. } => number,
        },
    }
}

/// Difficulties and lower asymptote of an item.
fn numbers(item: &irt::Item) -> (Vec<f64>, f64) {
    match &item.shape {
        Shape::Logistic { difficulty, lower, .. } => (vec![*difficulty], *lower),
        Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => (b.clone(), 0.0),
    }
}

fn whole(answers: &Answers, plan: &Plan, tell: Telling<'_>) -> Result<Report, Failure> {
    let held = |known: &Known| plan.link == Link::Fixed && plan.fixed.contains(&known.item.id);
    let table = table(answers, plan, counts, held);
    if table.places.len() < FEWEST_ITEMS {
        return Err(Failure::TooFewItems(table.places.len()));
    }
    let known: Vec<&Known> = table.places.iter().map(|p| &answers.items[*p]).collect();
    let fixed: Vec<Option<irt::Item>> = known.iter().map(|k| held(k).then(|| k.parameters.clone())).collect();
    let links = fixed.iter().flatten().count();
    if plan.link == Link::Fixed && links == 0 {
        return Err(Failure::NoLinks);
    }
    let models: Vec<(Model, &str)> = known.iter().map(|k| model(&k.item, plan.family)).collect();
    let options = Options {
        fixed: if links > 0 { fixed } else { Vec::new() },
        top_scores: known.iter().map(|k| k.item.top() as usize).collect(),
        priors: Priors { slope: (plan.family != Family::Rasch).then_some(SLOPES), ..Priors::default() },
        ..Options::default()
    };
    let mut stopped = false;
    let kinds: Vec<Model> = models.iter().map(|m| m.0).collect();
    let found = calibrate_with(&table.responses, &kinds, &options, &mut |progress| {
        let step = match progress {
            Progress::Cycle { cycle, change, target, .. } => Step::Cycle(cycle, change, target),
            Progress::Errors { done, of } => Step::Errors(done, of),
        };
        let flow = tell(step);
        stopped |= flow.is_break();
        flow
    })
    .map_err(|e| Failure::Numbers(e.to_string()))?;
    if stopped {
        return Err(Failure::Cancelled);
    }
    let mut items: Vec<Estimate> = Vec::with_capacity(known.len());
    for (column, k) in known.iter().enumerate() {
        let (difficulties, lower) = numbers(&found.items[column]);
        let errors = found.se[column].as_ref();
        items.push(Estimate {
            item: k.item.id.clone(),
            version: i64::from(k.item.version),
            model: models[column].1.to_owned(),
            slope: found.items[column].slope,
            difficulties,
            lower,
            slope_se: errors.and_then(|e| e.slope),
            difficulty_se: errors.map(|e| e.difficulties.clone()).unwrap_or_default(),
            answers: table.answered[column],
            fixed: held(k),
            ready: None,
            before: before(k),
        });
    }
    let mut cautions: Vec<Caution> = found.warnings.iter().filter_map(|w| caution(w, &known)).collect();
    let linking = if plan.link == Link::Mean { link(&mut items) } else { None };
    let scale = linking.unwrap_or(Linking { slope: 1.0, shift: 0.0, items: links });
    match plan.link {
        Link::None => cautions.push(Caution { code: "scale-new".to_owned(), item: None, value: None }),
        _ if scale.items < LINKS => {
            let value = Some(scale.items as f64);
            cautions.push(Caution { code: "few-links".to_owned(), item: None, value });
        }
        _ => {}
    }
    let (mean, variance) = found.groups.first().copied().unwrap_or((0.0, 1.0));
    let criteria = Some((found.aic(), found.bic()));
    Ok(Report {
        plan: plan.clone(),
        people: table.responses.rows(),
        answers: table.responses.answers(),
        compared: compared(&items),
        items,
        dropped: table.dropped,
        loglik: Some(found.loglik),
        parameters: found.parameters,
        cycles: Some(found.cycles),
        converged: found.converged,
        criteria,
        population: (scale.slope * mean + scale.shift, scale.slope * variance.max(0.0).sqrt()),
        linking: (plan.link != Link::None).then_some(scale),
        cautions,
    })
}

/// Mean/mean linking (Loyd & Hoover 1980, Journal of Educational Measurement 17, 179-193): slope and shift bring the means
/// of slopes and locations back to what they were, over items with estimated old values, or all where none has.
fn link(items: &mut [Estimate]) -> Option<Linking> {
    let estimated = items.iter().filter(|i| i.before.origin > 0).count() >= LINKS;
    let common: Vec<&Estimate> = items.iter().filter(|i| !estimated || i.before.origin > 0).collect();
    let n = common.len() as f64;
    if common.is_empty() {
        return None;
    }
    let mean = |f: &dyn Fn(&Estimate) -> f64| common.iter().map(|i| f(i)).sum::<f64>() / n;
    let free = common.iter().any(|i| i.slope_se.is_some());
    let slope = if free { mean(&|i| i.slope) / mean(&|i| i.before.slope).max(1e-6) } else { 1.0 };
    let slope = if slope.is_finite() { slope.clamp(0.2, 5.0) } else { 1.0 };
    let shift = mean(&|i| i.before.location) - slope * mean(&Estimate::location);
    let linking = Linking { slope, shift, items: common.len() };
    for item in items {
        item.slope /= slope;
        item.slope_se = item.slope_se.map(|e| e / slope);
        item.difficulties.iter_mut().for_each(|b| *b = slope * *b + shift);
        item.difficulty_se.iter_mut().for_each(|e| *e *= slope);
    }
    Some(linking)
}

fn compared(items: &[Estimate]) -> Option<Compared> {
    let pairs: Vec<(f64, f64)> =
        items.iter().filter(|i| !i.fixed).map(|i| (i.before.location, i.location())).collect();
    if pairs.is_empty() {
        return None;
    }
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut xx, mut yy, mut xy, mut dd) = (0.0, 0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
        xy += (x - mx) * (y - my);
        dd += (y - x) * (y - x);
    }
    let correlation = (pairs.len() > 2 && xx > 1e-9 && yy > 1e-9).then(|| xy / (xx * yy).sqrt());
    Some(Compared { items: pairs.len(), correlation, mean: my - mx, rms: (dd / n).sqrt() })
}

/// A warning of the engine as a code; what the table already took care of is left out.
fn caution(warning: &Warning, known: &[&Known]) -> Option<Caution> {
    let id = |i: usize| known.get(i).map(|k| k.item.id.clone());
    let (code, item, value) = match warning {
        Warning::SlopeAtFloor { item } => ("slope-floor", id(*item), None),
        Warning::SlopeTooSteep { item, slope } => ("slope-steep", id(*item), Some(*slope)),
        Warning::ScoreNotUsed { item, score } => ("score-unused", id(*item), Some(*score as f64)),
        Warning::FewPeople { people, .. } => ("few-people", None, Some(*people as f64)),
        Warning::VarianceAtBound { variance, .. } => ("variance-bound", None, Some(*variance)),
        Warning::NotConverged { cycles, .. } => ("not-converged", None, Some(*cycles as f64)),
        Warning::NoStandardErrors => ("no-errors", None, None),
        Warning::GridCapped { nodes } => ("grid-capped", None, Some(*nodes as f64)),
        Warning::TooFewItems { .. } => ("few-people", None, None),
        Warning::NotAnswered { .. }
        | Warning::SameScore { .. }
        | Warning::EmptyRows { .. }
        | Warning::EmptyGroup { .. }
        | Warning::Stopped { .. } => return None,
    };
    Some(Caution { code: code.to_owned(), item, value })
}

/// Where a new item starts, and what is free.
fn start(known: &Known, family: Family) -> (irt::Item, Estimated) {
    let b = known.parameters.location();
    match model(&known.item, family).0 {
        Model::Rasch => (irt::Item::two_pl(1.0, b), Estimated::DIFFICULTIES),
        Model::PartialCredit => {
            (irt::Item::partial_credit(1.0, vec![b - 0.5, b + 0.5]), Estimated::DIFFICULTIES)
        }
        Model::GeneralizedPartialCredit => {
            (irt::Item::partial_credit(1.0, vec![b - 0.5, b + 0.5]), Estimated::SLOPE)
        }
        Model::ThreePl => (irt::Item::three_pl(1.0, b, 0.2), Estimated::GUESSING),
        _ => (irt::Item::two_pl(1.0, b), Estimated::SLOPE),
    }
}

fn new_items(answers: &Answers, plan: &Plan, tell: Telling<'_>) -> Result<Report, Failure> {
    let is_new = |k: &Known| k.live && k.item.review == ReviewStatus::Draft;
    // the items in use carry the scale whatever area the new ones belong to
    let everywhere = Plan { areas: Vec::new(), ..plan.clone() };
    let in_areas = |k: &Known| plan.areas.is_empty() || plan.areas.iter().any(|a| a == k.item.area());
    let mut table = table(answers, &everywhere, |k| counts(k) || (is_new(k) && in_areas(k)), counts);
    let known: Vec<&Known> = table.places.iter().map(|p| &answers.items[*p]).collect();
    // items in use without an answer are nothing to report here
    let new_ids: Vec<&str> = answers.items.iter().filter(|k| is_new(k)).map(|k| k.item.id.as_str()).collect();
    table.dropped.retain(|d| new_ids.contains(&d.item.as_str()));
    if !known.iter().any(|k| is_new(k)) {
        return Err(Failure::NoNewItems);
    }
    let operational: Vec<usize> = (0..known.len()).filter(|c| !is_new(known[*c])).collect();
    if operational.len() < FEWEST_ITEMS {
        return Err(Failure::TooFewItems(operational.len()));
    }
    if tell(Step::NewItems).is_break() {
        return Err(Failure::Cancelled);
    }
    let (mean, variance) = people(&known, &table.responses, &operational)?;
    if tell(Step::NewItems).is_break() {
        return Err(Failure::Cancelled);
    }
    let roles: Vec<Role> = known
        .iter()
        .map(|k| {
            if is_new(k) {
                let (item, free) = start(k, plan.family);
                Role::Seeded(item, free)
            } else {
                Role::Operational(k.parameters.clone())
            }
        })
        .collect();
    let found =
        calibrate_seeded(&roles, &table.responses, Latent { mean, variance }, &online::Options::default())
            .map_err(|e| Failure::Numbers(e.to_string()))?;
    let mut cautions = Vec::new();
    let mut items = Vec::new();
    let mut parameters = 0;
    for seeded in found {
        let k = known[seeded.index];
        let (difficulties, lower) = numbers(&seeded.item);
        let free_slope = plan.family != Family::Rasch;
        parameters += seeded.se.len();
        let from = usize::from(free_slope);
        let mut caution = |code: &str, value: Option<f64>| {
            cautions.push(Caution { code: code.to_owned(), item: Some(k.item.id.clone()), value });
        };
        for c in &seeded.cautions {
            match c {
                online::Caution::ScoreNeverGiven(score) => caution("score-unused", Some(f64::from(*score))),
                online::Caution::NotSettled => caution("not-settled", None),
                online::Caution::NobodyAnswered | online::Caution::AllTheSame(_) => {}
            }
        }
        items.push(Estimate {
            item: k.item.id.clone(),
            version: i64::from(k.item.version),
            model: model(&k.item, plan.family).1.to_owned(),
            slope: seeded.item.slope,
            slope_se: free_slope.then(|| seeded.se.first().copied()).flatten(),
            difficulty_se: seeded.se.iter().skip(from).take(difficulties.len()).copied().collect(),
            difficulties,
            lower,
            answers: table.answered[seeded.index],
            fixed: false,
            ready: Some(seeded.is_ready(plan.min_answers as f64, READY)),
            before: before(k),
        });
    }
    Ok(Report {
        plan: plan.clone(),
        people: table.responses.rows(),
        answers: table.responses.answers(),
        compared: compared(&items),
        items,
        dropped: table.dropped,
        loglik: None,
        parameters,
        cycles: None,
        converged: !cautions.iter().any(|c| c.code == "not-settled"),
        criteria: None,
        population: (mean, variance.max(0.0).sqrt()),
        linking: Some(Linking { slope: 1.0, shift: 0.0, items: operational.len() }),
        cautions,
    })
}

/// Mean and variance of the people, from the items in use alone.
fn people(known: &[&Known], responses: &Responses, operational: &[usize]) -> Result<(f64, f64), Failure> {
    let column: HashMap<u32, usize> =
        operational.iter().enumerate().map(|(new, old)| (*old as u32, new)).collect();
    let mut only = Responses::new(operational.len());
    for row in 0..responses.rows() {
        let (seen, scores) = responses.row(row);
        only.push(seen.iter().zip(scores).filter_map(|(i, s)| column.get(i).map(|c| (*c, *s))), 1.0, 0);
    }
    let fixed = operational.iter().map(|c| Some(known[*c].parameters.clone())).collect();
    let options = Options { fixed, standard_errors: false, ..Options::default() };
    let kinds: Vec<Model> = operational.iter().map(|c| model(&known[*c].item, Family::TwoPl).0).collect();
    let found: Result<calibrate::Calibration, _> =
        calibrate_with(&only, &kinds, &options, &mut |_| ControlFlow::Continue(()));
    let found = found.map_err(|e| Failure::Numbers(e.to_string()))?;
    Ok(found.groups.first().copied().unwrap_or((0.0, 1.0)))
}

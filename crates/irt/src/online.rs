//! Calibration of new items that were seeded, unscored, among operational ones.
//!
//! Multi-cycle EM (Ban, Hanson, Wang, Yi & Harris 2001, Journal of Educational Measurement 38, 191-212): the operational items are
//! known and fix the scale; each person's posterior comes first from them alone, then also from the seeded items, whose
//! parameters maximise the expected likelihood plus a prior. The prior matters: a seeded item has few answers at first, from
//! people chosen for other items, and its slope would run away without one.

use crate::fit::{
    Estimated, Latent, QualityError, check, from_parameters, probability_table, slopes_of_probabilities,
    to_parameters,
};
use crate::linalg::{Cholesky, damped_solve};
use crate::{Item, Responses, Shape};

/// What an item is to the calibration.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// Its parameters are known and stay.
    Operational(Item),
    /// To be calibrated: where to start, and which parameters are free.
    Seeded(Item, Estimated),
}

impl Role {
    fn item(&self) -> &Item {
        match self {
            Self::Operational(item) | Self::Seeded(item, _) => item,
        }
    }
}

/// Priors and limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Mean and standard deviation of ln a.
    pub log_slope: (f64, f64),
    /// Mean and standard deviation of each difficulty.
    pub difficulty: (f64, f64),
    /// Mean and standard deviation of c; of 1 − d too, with mean 0.02.
    pub guessing: (f64, f64),
    /// Most cycles.
    pub cycles: usize,
    /// Largest change of a parameter in the last cycle.
    pub tolerance: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            log_slope: (0.0, 0.5),
            difficulty: (0.0, 2.0),
            guessing: (0.2, 0.08),
            cycles: 200,
            tolerance: 1e-5,
        }
    }
}

/// What to know about a seeded item's estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Nobody answered it: the estimate is the prior.
    NobodyAnswered,
    /// Everybody had this score: the difficulty rests on the prior.
    AllTheSame(u8),
    /// Nobody had this score.
    ScoreNeverGiven(u8),
    /// The cycles ran out before the numbers settled.
    NotSettled,
}

/// A calibrated seeded item.
#[derive(Clone, Debug, PartialEq)]
pub struct Seeded {
    /// Its place in the list of roles.
    pub index: usize,
    /// The estimate.
    pub item: Item,
    /// Standard errors of the free parameters in the order a, difficulties, c, d.
    pub se: Vec<f64>,
    /// People who answered it.
    pub people: f64,
    /// What to know about it.
    pub cautions: Vec<Caution>,
    free: Estimated,
}

impl Seeded {
    /// The largest standard error among the difficulties; infinite where none is free.
    #[must_use]
    pub fn difficulty_se(&self) -> f64 {
        let from = usize::from(self.free.slope);
        let count = if self.free.difficulties { self.item.top_score() } else { 0 };
        self.se[from..from + count].iter().copied().reduce(f64::max).unwrap_or(f64::INFINITY)
    }

    /// May it be scored from now on? At least `people` answers, difficulty known to `se`, nothing to be careful about.
    #[must_use]
    pub fn is_ready(&self, people: f64, se: f64) -> bool {
        self.people >= people && self.difficulty_se() <= se && self.cautions.is_empty()
    }
}

/// Nodes of the grid.
const NODES: usize = 121;

/// Calibrates the seeded items of `roles` from `responses`; `latent` is the population on the operational scale.
///
/// # Errors
/// Roles and answers that do not belong together.
pub fn calibrate_seeded(
    roles: &[Role],
    responses: &Responses,
    latent: Latent,
    options: &Options,
) -> Result<Vec<Seeded>, QualityError> {
    let all: Vec<Item> = roles.iter().map(|r| r.item().clone()).collect();
    check(&all, responses)?;
    let (nodes, weights) = latent.grid(NODES);
    let prior: Vec<f64> = weights.iter().map(|w| w.max(1e-300).ln()).collect();
    let mut seeds: Vec<Work> = roles
        .iter()
        .enumerate()
        .filter_map(|(index, role)| match role {
            Role::Seeded(start, free) => Some(Work::new(index, start, *free)),
            Role::Operational(_) => None,
        })
        .collect();
    let place: Vec<Option<usize>> =
        (0..roles.len()).map(|i| seeds.iter().position(|s| s.index == i)).collect();

    // What the operational items say of each person never changes: once for all cycles.
    let logs: Vec<Vec<f64>> = all.iter().map(|item| log_table(item, &nodes)).collect();
    let mut people: Vec<Person> = Vec::new();
    for row in 0..responses.rows() {
        let (seen, scores) = responses.row(row);
        let answers: Vec<(usize, u8)> =
            seen.iter().zip(scores).filter_map(|(i, x)| place[*i as usize].map(|s| (s, *x))).collect();
        if answers.is_empty() {
            continue;
        }
        let mut known = prior.clone();
        for (item, score) in seen.iter().zip(scores).filter(|(i, _)| place[**i as usize].is_none()) {
            let table = &logs[*item as usize][usize::from(*score) * NODES..];
            known.iter_mut().zip(table).for_each(|(k, l)| *k += l);
        }
        let weight = responses.weight(row);
        for (s, score) in &answers {
            seeds[*s].seen[usize::from(*score)] += weight;
        }
        people.push(Person { known, answers, weight });
    }

    let mut settled = false;
    let mut posterior = vec![0.0; NODES];
    for cycle in 0..options.cycles.max(1) {
        let tables: Vec<Vec<f64>> = seeds.iter().map(|s| log_table(&s.item, &nodes)).collect();
        seeds.iter_mut().for_each(Work::forget);
        for person in &people {
            person.posterior(&tables, cycle > 0, &mut posterior);
            for (s, score) in &person.answers {
                let counts = &mut seeds[*s].counts[usize::from(*score) * NODES..][..NODES];
                counts.iter_mut().zip(&posterior).for_each(|(c, p)| *c += person.weight * p);
            }
        }
        let moved = seeds.iter_mut().map(|s| s.maximise(&nodes, options)).fold(0.0, f64::max);
        if cycle > 0 && moved < options.tolerance {
            settled = true;
            break;
        }
    }
    let tables: Vec<Vec<f64>> = seeds.iter().map(|s| log_table(&s.item, &nodes)).collect();
    let slopes: Vec<Vec<Vec<f64>>> =
        seeds.iter().map(|s| slopes_of_probabilities(&s.item, s.free, &nodes)).collect();
    // Information from the cross products of each person's slope of the marginal likelihood (Louis 1982, 3.1).
    let mut information: Vec<Vec<f64>> = seeds.iter().map(|s| vec![0.0; s.size() * s.size()]).collect();
    for person in &people {
        person.posterior(&tables, true, &mut posterior);
        for (s, score) in &person.answers {
            let at = usize::from(*score) * NODES..(usize::from(*score) + 1) * NODES;
            let log = &tables[*s][at.clone()];
            let gradient: Vec<f64> = slopes[*s]
                .iter()
                .map(|d| {
                    d[at.clone()].iter().zip(log).zip(&posterior).map(|((d, l), w)| w * d / l.exp()).sum()
                })
                .collect();
            let size = gradient.len();
            for i in 0..size {
                for j in 0..size {
                    information[*s][i * size + j] += person.weight * gradient[i] * gradient[j];
                }
            }
        }
    }
    Ok(seeds.into_iter().zip(information).map(|(s, i)| s.finish(i, options, settled)).collect())
}

fn log_table(item: &Item, nodes: &[f64]) -> Vec<f64> {
    probability_table(item, nodes).into_iter().map(|p| p.max(1e-300).ln()).collect()
}

/// One person who saw a seeded item.
struct Person {
    /// ln prior + ln likelihood of the operational answers, at the nodes.
    known: Vec<f64>,
    /// Seeded items (by their place among them) and scores.
    answers: Vec<(usize, u8)>,
    weight: f64,
}

impl Person {
    fn posterior(&self, tables: &[Vec<f64>], with_seeded: bool, out: &mut [f64]) {
        out.copy_from_slice(&self.known);
        if with_seeded {
            for (s, score) in &self.answers {
                let table = &tables[*s][usize::from(*score) * NODES..];
                out.iter_mut().zip(table).for_each(|(o, l)| *o += l);
            }
        }
        let top = out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for o in out.iter_mut() {
            *o = (*o - top).exp();
            sum += *o;
        }
        out.iter_mut().for_each(|o| *o /= sum);
    }
}

/// A seeded item on its way.
struct Work {
    index: usize,
    item: Item,
    free: Estimated,
    /// Expected people by score and node.
    counts: Vec<f64>,
    /// People by score.
    seen: Vec<f64>,
}

impl Work {
    fn new(index: usize, start: &Item, free: Estimated) -> Self {
        let scores = start.top_score() + 1;
        Self { index, item: start.clone(), free, counts: vec![0.0; scores * NODES], seen: vec![0.0; scores] }
    }

    fn forget(&mut self) {
        self.counts.fill(0.0);
    }

    fn size(&self) -> usize {
        self.free.count(&self.item)
    }

    /// Mean and standard deviation of the prior of each free number.
    fn priors(&self, options: &Options) -> Vec<(f64, f64)> {
        let mut all = Vec::new();
        if self.free.slope {
            all.push(options.log_slope);
        }
        if self.free.difficulties {
            all.extend(vec![options.difficulty; self.item.top_score()]);
        }
        if matches!(self.item.shape, Shape::Logistic { .. }) {
            if self.free.lower {
                all.push(options.guessing);
            }
            if self.free.upper {
                all.push((0.98, options.guessing.1));
            }
        }
        all
    }

    /// Expected log likelihood plus log prior.
    fn objective(&self, item: &Item, nodes: &[f64], priors: &[(f64, f64)]) -> f64 {
        let fit: f64 = log_table(item, nodes).iter().zip(&self.counts).map(|(l, c)| c * l).sum();
        let prior: f64 = to_parameters(item, self.free)
            .iter()
            .zip(priors)
            .map(|(x, (m, s))| -0.5 * ((x - m) / s).powi(2))
            .sum();
        fit + prior
    }

    /// A few steps of Fisher scoring; gives back the largest change.
    fn maximise(&mut self, nodes: &[f64], options: &Options) -> f64 {
        let priors = self.priors(options);
        let size = priors.len();
        if size == 0 {
            return 0.0;
        }
        let before = to_parameters(&self.item, self.free);
        for _ in 0..5 {
            let at = to_parameters(&self.item, self.free);
            let p = probability_table(&self.item, nodes);
            let slopes = slopes_of_probabilities(&self.item, self.free, nodes);
            let scores = self.item.top_score() + 1;
            let people: Vec<f64> =
                (0..NODES).map(|q| (0..scores).map(|k| self.counts[k * NODES + q]).sum()).collect();
            let mut gradient: Vec<f64> =
                at.iter().zip(&priors).map(|(x, (m, s))| -(x - m) / (s * s)).collect();
            let mut information = vec![0.0; size * size];
            for (i, (_, s)) in priors.iter().enumerate() {
                information[i * size + i] = 1.0 / (s * s);
            }
            for cell in 0..scores * NODES {
                let chance = p[cell].max(1e-12);
                for i in 0..size {
                    let di = slopes[i][cell];
                    gradient[i] += self.counts[cell] * di / chance;
                    for j in 0..size {
                        information[i * size + j] += people[cell % NODES] * di * slopes[j][cell] / chance;
                    }
                }
            }
            let step = damped_solve(&information, &gradient);
            let here = self.objective(&self.item, nodes, &priors);
            let mut length = 1.0;
            let mut better = None;
            for _ in 0..20 {
                let next: Vec<f64> =
                    at.iter().zip(&step).map(|(x, s)| x + (length * s).clamp(-1.0, 1.0)).collect();
                let item = from_parameters(&self.item, self.free, &next);
                if item.check().is_ok() && self.objective(&item, nodes, &priors) >= here {
                    better = Some(item);
                    break;
                }
                length *= 0.5;
            }
            let Some(item) = better else { break };
            self.item = item;
            if step.iter().all(|s| (length * s).abs() < 1e-8) {
                break;
            }
        }
        let after = to_parameters(&self.item, self.free);
        after.iter().zip(&before).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    fn finish(self, mut information: Vec<f64>, options: &Options, settled: bool) -> Seeded {
        let priors = self.priors(options);
        let size = priors.len();
        for (i, (_, s)) in priors.iter().enumerate() {
            information[i * size + i] += 1.0 / (s * s);
        }
        let inverse = Cholesky::of(&information, size).map(|c| c.inverse());
        let se = (0..size)
            .map(|i| {
                // without a usable matrix the prior is all there is
                let se = inverse.as_ref().map_or(priors[i].1, |v| v[i * size + i].max(0.0).sqrt());
                if i == 0 && self.free.slope { se * self.item.slope } else { se }
            })
            .collect();
        let people: f64 = self.seen.iter().sum();
        let mut cautions = Vec::new();
        if people <= 0.0 {
            cautions.push(Caution::NobodyAnswered);
        } else if let Some(only) = self.seen.iter().position(|n| *n == people) {
            cautions.push(Caution::AllTheSame(only as u8));
        } else {
            let never = self.seen.iter().enumerate().filter(|(_, n)| **n <= 0.0);
            cautions.extend(never.map(|(k, _)| Caution::ScoreNeverGiven(k as u8)));
        }
        if !settled {
            cautions.push(Caution::NotSettled);
        }
        Seeded { index: self.index, item: self.item, se, people, cautions, free: self.free }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn answer(item: &Item, theta: f64, chance: &mut Chance) -> u8 {
        let mut left = chance.uniform();
        for k in 0..item.top_score() {
            left -= item.probability(theta, k);
            if left < 0.0 {
                return k as u8;
            }
        }
        item.top_score() as u8
    }

    #[test]
    fn seeded_items_are_recovered_on_the_operational_scale() {
        let mut chance = Chance::new(3);
        let known: Vec<Item> = (0..30).map(|i| Item::two_pl(1.3, -2.0 + 0.14 * f64::from(i))).collect();
        let fresh =
            [Item::two_pl(1.6, 0.7), Item::graded(1.1, vec![-0.8, 0.5]), Item::three_pl(1.4, -0.2, 0.2)];
        let truth: Vec<&Item> = known.iter().chain(&fresh).collect();
        // abler than the operational population's mean: the scale must not follow them
        let mut all = Responses::new(truth.len());
        for person in 0..6_000 {
            let theta = 0.4 + chance.normal();
            // 20 of 30 operational items and one or two seeded ones
            let mut rows: Vec<(usize, u8)> = Vec::new();
            for (i, item) in truth.iter().enumerate() {
                if (i >= 30 && (person + i) % 3 != 0) || (i < 30 && (person + i) % 3 != 1) {
                    rows.push((i, answer(item, theta, &mut chance)));
                }
            }
            all.push(rows, 1.0, 0);
        }
        let roles: Vec<Role> = known
            .iter()
            .map(|i| Role::Operational(i.clone()))
            .chain([
                Role::Seeded(Item::two_pl(1.0, 0.0), Estimated::SLOPE),
                Role::Seeded(Item::graded(1.0, vec![-1.0, 1.0]), Estimated::SLOPE),
                Role::Seeded(Item::three_pl(1.0, 0.0, 0.2), Estimated::GUESSING),
            ])
            .collect();
        let latent = Latent { mean: 0.4, variance: 1.0 };
        let found = calibrate_seeded(&roles, &all, latent, &Options::default()).unwrap();
        assert_eq!(found.len(), 3);
        for (seeded, truth) in found.iter().zip(&fresh) {
            assert!(seeded.cautions.is_empty(), "{seeded:?}");
            assert_eq!(seeded.people, 4_000.0);
            let (a, b) = (to_parameters(&seeded.item, seeded.free), to_parameters(truth, seeded.free));
            for (k, (a, b)) in a.iter().zip(&b).enumerate() {
                let se = if k == 0 { seeded.se[0] / seeded.item.slope } else { seeded.se[k] };
                assert!(se > 0.0 && se < 0.25, "{seeded:?}");
                assert!((a - b).abs() < 4.0 * se, "{a} for {b} (se {se}) in {seeded:?}");
            }
            assert!(seeded.is_ready(500.0, 0.25));
        }
    }

    #[test]
    fn a_seeded_item_with_hardly_an_answer_keeps_to_the_prior_and_says_so() {
        let mut all = Responses::new(3);
        all.push([(0, 1), (1, 1)], 1.0, 0);
        all.push([(0, 0), (1, 1)], 1.0, 0);
        let roles = [
            Role::Operational(Item::two_pl(1.0, 0.0)),
            Role::Seeded(Item::two_pl(1.0, 0.0), Estimated::SLOPE),
            Role::Seeded(Item::two_pl(1.0, 0.0), Estimated::SLOPE),
        ];
        let found = calibrate_seeded(&roles, &all, Latent::STANDARD, &Options::default()).unwrap();
        assert_eq!(found[0].cautions, [Caution::AllTheSame(1)]);
        assert_eq!(found[1].cautions, [Caution::NobodyAnswered]);
        for f in &found {
            assert!(f.item.check().is_ok() && f.se.iter().all(|s| s.is_finite() && *s > 0.0));
            assert!(!f.is_ready(1.0, 0.3));
        }
        assert!(found[0].item.location() < 0.0, "everybody was right, so it is easy");
    }
}

//! The search for the best allowed item of a bank.
//!
//! For Fisher information the bank holds its items sorted, per competence and ability, so the search
//! reads each open competence's list from the top and stops where nothing below can win. Mixed with a
//! random value R (progressive exposure) it reads two orders, by information and by R, and stops when
//! the best value found beats what the next of both could have together: the threshold
//! algorithm of Fagin, Lotem & Naor (2003). All other criteria value every item first.

use super::{Criterion, exact};
use crate::bank::{Bank, LANES};
use crate::chance::Chance;
use crate::exposure::{Exposure, ExposureRule, RandomOrder};
use crate::posterior::Posterior;

/// What the search may use.
pub(crate) struct Ask<'a> {
    pub bank: &'a Bank,
    pub posterior: &'a Posterior,
    /// The posterior before any answer, for criteria that weigh by the likelihood.
    pub prior: &'a Posterior,
    pub criterion: Criterion,
    pub rule: &'a ExposureRule,
    pub exposure: &'a Exposure,
    /// Which leaves are open.
    pub open: &'a [bool],
    /// Items shut out of this test, a bit each.
    pub out: &'a [u64],
    /// The answers so far.
    pub answers: (&'a [u32], &'a [u8]),
    /// Items given so far and the length the rules reckon with.
    pub given: usize,
    pub length: usize,
    pub seed: u64,
    /// Draw among so many of the best, whatever the rule says (warm start).
    pub draw_among: Option<usize>,
}

/// What the search found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    pub item: u32,
    /// The criterion's value; for expected variance, the fall in variance.
    pub merit: f64,
    /// The weight of information against chance (1: no chance).
    pub weight: f64,
    /// Among how many best items chance drew.
    pub among: usize,
    /// The exposure rule had to be set aside.
    pub relaxed: bool,
}

/// The best few values so far.
struct Best {
    kept: Vec<(f32, u32)>,
    room: usize,
}

impl Best {
    fn new(room: usize) -> Self {
        Self { kept: Vec::with_capacity(room.max(1)), room: room.max(1) }
    }

    /// A value must be above this to matter.
    #[inline]
    fn bar(&self) -> f32 {
        if self.kept.len() < self.room { f32::NEG_INFINITY } else { self.kept[self.room - 1].0 }
    }

    #[inline]
    fn offer(&mut self, value: f32, item: u32) {
        if value > self.bar() {
            if self.kept.len() == self.room {
                self.kept.pop();
            }
            let at = self.kept.partition_point(|(v, _)| *v >= value);
            self.kept.insert(at, (value, item));
        }
    }
}

/// Finds the item, or none when no open leaf has an item left.
pub(crate) fn search(ask: &Ask<'_>, chance: &mut Chance) -> Option<Found> {
    if let Some(found) = attempt(ask, chance, true) {
        return Some(found);
    }
    if matches!(ask.rule, ExposureRule::None | ExposureRule::Randomesque { .. }) {
        return None;
    }
    // a test that must go on goes on: content before exposure
    attempt(ask, chance, false).map(|found| Found { relaxed: true, ..found })
}

fn attempt(ask: &Ask<'_>, chance: &mut Chance, careful: bool) -> Option<Found> {
    let bank = ask.bank;
    let limit = match ask.rule {
        ExposureRule::ProgressiveRestricted { most, .. } if careful => ask.exposure.limit(*most),
        _ => u32::MAX,
    };
    let coins =
        careful && matches!(ask.rule, ExposureRule::SympsonHetter { .. } | ExposureRule::Eligibility { .. });
    let used = ask.exposure.given();
    let free = |item: u32| {
        let i = item as usize;
        ask.out[i / 64] >> (i % 64) & 1 == 0
            && ask.open[bank.leaf_of(item)]
            && used.get(i).is_none_or(|n| *n < limit)
            && (!coins || ask.exposure.coin(ask.rule, ask.seed, item))
    };
    let weight = match (ask.draw_among, ask.rule, ask.criterion) {
        (_, _, Criterion::Random) => 0.0,
        (Some(_), _, _) => 1.0,
        (None, ExposureRule::ProgressiveRestricted { speed, .. }, _) => {
            (ask.given as f64 / ask.length.max(1) as f64).min(1.0).powf(*speed)
        }
        _ => 1.0,
    };
    let among = match (ask.draw_among, ask.rule) {
        (Some(m), _) => m,
        (None, ExposureRule::Randomesque { among }) => *among,
        _ => 1,
    };
    let mut best = Best::new(among);
    let order = (weight < 1.0).then(|| RandomOrder::new(bank, chance));
    if weight == 0.0 {
        let order = order.expect("an order is drawn for every weight below one");
        let first =
            (0..order.len()).map(|n| order.nth(n).1).find(|i| *i < bank.len() as u64 && free(*i as u32));
        let item = first? as u32;
        return Some(Found { item, merit: 0.0, weight, among: bank.len(), relaxed: false });
    }
    let merits = match ask.criterion {
        Criterion::Information => {
            let cell = bank.cell(ask.posterior.mean());
            match &order {
                None => walk(ask, cell, 1.0, 0.0, |_| 0.0, &free, &mut best),
                Some(order) => mixed_walk(ask, cell, weight as f32, order, &free, &mut best),
            }
            None
        }
        _ => {
            let merits = merits(ask);
            scan(&merits, weight as f32, order.as_ref(), &free, &mut best);
            Some(merits)
        }
    };
    if best.kept.is_empty() {
        return None;
    }
    let n = if best.kept.len() > 1 { chance.below(best.kept.len()) } else { 0 };
    let item = best.kept[n].1;
    let merit = match merits {
        Some(merits) => merits[item as usize],
        None => bank.information_at(bank.cell(ask.posterior.mean()))[item as usize],
    };
    Some(Found { item, merit: f64::from(merit), weight, among: best.kept.len(), relaxed: false })
}

/// Reads the open leaves' lists: value = `share` · information + `extra(item)`, extra at most `most_extra`.
#[inline]
fn walk(
    ask: &Ask<'_>,
    cell: usize,
    share: f32,
    most_extra: f32,
    extra: impl Fn(u32) -> f32,
    free: &impl Fn(u32) -> bool,
    best: &mut Best,
) {
    let bank = ask.bank;
    for leaf in (0..bank.leaves()).filter(|l| ask.open[*l]) {
        let list = bank.best_at(cell, leaf);
        let mut cut_short = false;
        for (info, item) in list {
            if share * info + most_extra <= best.bar() {
                cut_short = true;
                break;
            }
            if free(*item) {
                best.offer(share * info + extra(*item), *item);
            }
        }
        if !cut_short && list.len() < bank.members(leaf).len() {
            // a large bank lists only the best of a leaf; the rest is scanned
            let all = bank.information_at(cell);
            let last = list[list.len() - 1];
            for item in bank.members(leaf) {
                let info = all[*item as usize];
                let unlisted = info < last.0 || (info == last.0 && *item > last.1);
                if unlisted && share * info + most_extra > best.bar() && free(*item) {
                    best.offer(share * info + extra(*item), *item);
                }
            }
        }
    }
}

fn mixed_walk(
    ask: &Ask<'_>,
    cell: usize,
    weight: f32,
    order: &RandomOrder,
    free: &impl Fn(u32) -> bool,
    best: &mut Best,
) {
    let bank = ask.bank;
    let info = bank.information_at(cell);
    let largest = bank.largest_at(cell);
    let random = (1.0 - weight) * largest;
    // reading the random order pays until it is about as deep as the reading of the lists will be
    let budget = 8 + ((1.0 - weight) * (order.len() as f32).sqrt()) as u64;
    let mut ceiling = 0.0;
    for n in 0..order.len() {
        let (r, item) = order.nth(n);
        if random * r + weight * largest <= best.bar() {
            return;
        }
        if n >= budget {
            ceiling = r;
            break;
        }
        if item < bank.len() as u64 && free(item as u32) {
            best.offer(weight * info[item as usize] + random * r, item as u32);
        }
    }
    walk(ask, cell, weight, random * ceiling, |item| random * order.value(item), free, best);
}

/// Values every item: merit times `weight` plus chance times the largest merit.
fn scan(
    merits: &[f32],
    weight: f32,
    order: Option<&RandomOrder>,
    free: &impl Fn(u32) -> bool,
    best: &mut Best,
) {
    let random = match order {
        Some(_) => (1.0 - weight) * merits.iter().copied().fold(0.0, f32::max),
        None => 0.0,
    };
    for (i, merit) in merits.iter().enumerate() {
        let sure = weight * merit;
        if sure + random > best.bar() && free(i as u32) {
            best.offer(sure + order.map_or(0.0, |o| random * o.value(i as u32)), i as u32);
        }
    }
}

/// The merit of every item, larger is better.
fn merits(ask: &Ask<'_>) -> Vec<f32> {
    let bank = ask.bank;
    match ask.criterion {
        Criterion::ExpectedVariance { at_estimate: false } => fall_in_variance(bank, ask.posterior),
        Criterion::WeightedInformation { prior: true } => weighted_information(bank, ask.posterior.weights()),
        Criterion::WeightedInformation { prior: false } => {
            weighted_information(bank, likelihood(ask.posterior, ask.prior).weights())
        }
        Criterion::KullbackLeibler { prior } if bank.yes_no() => {
            let by = if prior { ask.posterior.clone() } else { likelihood(ask.posterior, ask.prior) };
            kullback_leibler(bank, by.weights(), ask.posterior.mean())
        }
        Criterion::Discrimination { prior } if bank.yes_no() => {
            let by = if prior { ask.posterior.clone() } else { likelihood(ask.posterior, ask.prior) };
            let mean = weigh(bank, bank.rows(), by.weights(), |p| p);
            let square = weigh(bank, bank.rows(), by.weights(), |p| p * p);
            mean.iter().zip(square).map(|(m, s)| s - m * m).collect()
        }
        Criterion::Stratified { strata } => stratified(ask, strata.max(1)),
        criterion => {
            let likelihood = likelihood(ask.posterior, ask.prior);
            let theta = ask.posterior.mean();
            let (items, scores) = ask.answers;
            let answers: Vec<_> =
                items.iter().zip(scores).map(|(i, x)| (bank.item(*i), usize::from(*x))).collect();
            let prior = (ask.prior.mean(), ask.prior.sd());
            let belief = exact::Belief {
                posterior: ask.posterior,
                likelihood: &likelihood,
                theta,
                answers: &answers,
                prior,
            };
            let value = |i: usize| exact::value(criterion, bank.item(i as u32), &belief) as f32;
            let turn = |v: f32| if criterion.smaller_is_better() { 1.0 / (1.0 + v) } else { v };
            (0..bank.len())
                .map(|i| if ask.open[bank.leaf_of(i as u32)] { turn(value(i)) } else { 0.0 })
                .collect()
        }
    }
}

/// The likelihood on the grid: posterior over prior.
fn likelihood(posterior: &Posterior, prior: &Posterior) -> Posterior {
    let weights = posterior.weights().iter().zip(prior.weights()).map(|(w, p)| w / p.max(1e-300)).collect();
    Posterior::from_weights(*posterior.grid(), weights)
}

/// By how much each item is expected to lower the posterior variance.
///
/// With w the posterior, m0_k = Σ w P_k and m1_k = Σ w (θ − EAP) P_k the expected variance after the
/// answer is Var − Σ_k m1_k² / m0_k (the law of total variance), so two sums a score are enough; those of
/// score 0 follow from the others, since all m0 sum to one and all m1 to zero.
pub(crate) fn fall_in_variance(bank: &Bank, posterior: &Posterior) -> Vec<f32> {
    let grid = posterior.grid();
    let weights = posterior.weights();
    let peak = weights.iter().copied().fold(0.0, f64::max);
    let counts = |w: &f64| *w > 1e-6 * peak;
    let from = weights.iter().position(counts).unwrap_or(0);
    let to = weights.iter().rposition(counts).map_or(weights.len(), |j| j + 1);
    // while the posterior is wide, fewer nodes do: a step of at most one SD keeps the trapezium rule exact
    // to single precision (see `posterior`), as long as it also resolves the steepest answer curves
    let mut stride = 1;
    while stride < 4 && 2.0 * stride as f64 * grid.step <= posterior.sd().min(0.7) {
        stride *= 2;
    }
    let read = || (from..to).step_by(stride);
    let total: f64 = read().map(|j| weights[j]).sum();
    let mean = read().map(|j| weights[j] * grid.node(j)).sum::<f64>() / total;
    let pairs: Vec<(f32, f32)> = read()
        .map(|j| ((weights[j] / total) as f32, (weights[j] / total * (grid.node(j) - mean)) as f32))
        .collect();
    let nodes = grid.nodes;
    let rows = bank.row_start()[bank.len()] as usize;
    let blocks = bank.rows().chunks_exact(nodes * LANES);
    let sums = blocks.map(|block| {
        let (mut s0, mut s1) = ([0f32; LANES], [0f32; LANES]);
        for (p, (w, wt)) in block[from * LANES..].chunks_exact(LANES).step_by(stride).zip(&pairs) {
            for l in 0..LANES {
                s0[l] += p[l] * w;
                s1[l] += p[l] * wt;
            }
        }
        (s0, s1)
    });
    if bank.yes_no() {
        let mut falls = Vec::with_capacity(rows + LANES);
        for (s0, s1) in sums {
            let mut fall = [0f32; LANES];
            for l in 0..LANES {
                fall[l] = s1[l] * s1[l] / (s0[l] * (1.0 - s0[l])).max(1e-12);
            }
            falls.extend_from_slice(&fall);
        }
        falls.truncate(rows);
        return falls;
    }
    let (m0, m1): (Vec<_>, Vec<_>) = sums.unzip();
    let (m0, m1) = (m0.as_flattened(), m1.as_flattened());
    bank.row_start()
        .windows(2)
        .map(|span| {
            let span = span[0] as usize..span[1] as usize;
            let (mut rest0, mut rest1, mut fall) = (1f32, 0f32, 0f32);
            for (m0, m1) in m0[span.clone()].iter().zip(&m1[span]) {
                fall += m1 * m1 / m0.max(1e-12);
                rest0 -= m0;
                rest1 -= m1;
            }
            fall + rest1 * rest1 / rest0.max(1e-6)
        })
        .collect()
}

/// Σ_j w_j I_i(θ_j) from the tables.
fn weighted_information(bank: &Bank, weights: &[f64]) -> Vec<f32> {
    let mut sums = vec![0f32; bank.len()];
    let peak = weights.iter().copied().fold(0.0, f64::max);
    for (j, w) in weights.iter().enumerate().filter(|(_, w)| **w > 1e-6 * peak) {
        let w = *w as f32;
        for (sum, info) in sums.iter_mut().zip(bank.information_at(2 * j)) {
            *sum += w * info;
        }
    }
    sums
}

/// Σ_j w_j f(row_ij) for every item of a bank of right-or-wrong items, `table` in the layout of the rows.
fn weigh(bank: &Bank, table: &[f32], weights: &[f64], f: impl Fn(f32) -> f32) -> Vec<f32> {
    let peak = weights.iter().copied().fold(0.0, f64::max);
    let counts = |w: &f64| *w > 1e-8 * peak;
    let from = weights.iter().position(counts).unwrap_or(0);
    let to = weights.iter().rposition(counts).map_or(weights.len(), |j| j + 1);
    let total: f64 = weights[from..to].iter().sum();
    let weights: Vec<f32> = weights[from..to].iter().map(|w| (w / total) as f32).collect();
    let mut out = Vec::with_capacity(table.len() / weights.len().max(1));
    for block in table.chunks_exact(bank.grid().nodes * LANES) {
        let mut sums = [0f32; LANES];
        for (x, w) in block[from * LANES..].chunks_exact(LANES).zip(&weights) {
            for l in 0..LANES {
                sums[l] += f(x[l]) * w;
            }
        }
        out.extend_from_slice(&sums);
    }
    out.truncate(bank.len());
    out
}

/// p ln p + q ln q − p Σ w ln p_j − q Σ w ln q_j with p, q at the estimate and Σ w = 1.
fn kullback_leibler(bank: &Bank, weights: &[f64], theta: f64) -> Vec<f32> {
    let (right, wrong) = bank.logs();
    let right = weigh(bank, right, weights, |x| x);
    let wrong = weigh(bank, wrong, weights, |x| x);
    bank.entries()
        .iter()
        .zip(right.iter().zip(wrong))
        .map(|(e, (right, wrong))| {
            let p = e.item.probability(theta, 1).clamp(1e-12, 1.0 - 1e-12);
            let q = 1.0 - p;
            (p * p.ln() + q * q.ln() - p * f64::from(*right) - q * f64::from(wrong)) as f32
        })
        .collect()
}

/// Nearest difficulty in the stratum of the moment; other strata only when that one is used up.
fn stratified(ask: &Ask<'_>, strata: usize) -> Vec<f32> {
    let bank = ask.bank;
    let mut by_slope: Vec<u32> = (0..bank.len() as u32).collect();
    by_slope.sort_unstable_by(|x, y| bank.item(*x).slope.total_cmp(&bank.item(*y).slope).then(x.cmp(y)));
    let now = (ask.given * strata / ask.length.max(1)).min(strata - 1);
    let theta = ask.posterior.mean();
    let mut merits = vec![0f32; bank.len()];
    for (rank, item) in by_slope.iter().enumerate() {
        let away = (rank * strata / bank.len()).abs_diff(now);
        let near = 1.0 / (1.0 + (bank.item(*item).location() - theta).abs());
        merits[*item as usize] = (near / (1.0 + 1000.0 * away as f64)) as f32;
    }
    merits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Item;

    #[test]
    fn the_fast_fall_in_variance_is_the_exact_one() {
        let items: Vec<Item> = (0..50)
            .map(|i| match i % 3 {
                0 => Item::graded(1.3, vec![-1.0 + 0.05 * f64::from(i), 0.8 + 0.05 * f64::from(i)]),
                1 => Item::three_pl(0.6 + 0.03 * f64::from(i), 0.2, 0.15),
                _ => Item::two_pl(1.1, 0.08 * f64::from(i) - 2.0),
            })
            .collect();
        let bank = Bank::new(items.iter().cloned().map(Into::into).collect()).unwrap();
        let mut posterior = Posterior::normal(*bank.grid(), 0.0, 1.0);
        for (n, score) in [(1, 1), (2, 0), (0, 2), (4, 1)] {
            let fast = fall_in_variance(&bank, &posterior);
            let belief = exact::Belief {
                posterior: &posterior,
                likelihood: &posterior,
                theta: posterior.mean(),
                answers: &[],
                prior: (0.0, 1.0),
            };
            for (item, fast) in items.iter().zip(&fast) {
                let after = exact::value(Criterion::ExpectedVariance { at_estimate: false }, item, &belief);
                let fall = posterior.sd().powi(2) - after;
                assert!((f64::from(*fast) - fall).abs() < 2e-5, "{fast} {fall}");
            }
            posterior.update(&items[n], score);
        }
    }

    fn drawn_bank(items: usize, seed: u64) -> Bank {
        let mut chance = Chance::new(seed);
        let entries = (0..items).map(|i| crate::bank::Entry {
            item: Item::two_pl((0.3 * chance.normal()).exp(), chance.normal()),
            area: 0,
            competence: (i % 7) as u16,
            enemy: None,
        });
        Bank::new(entries.collect()).unwrap()
    }

    #[test]
    fn the_walk_that_stops_early_finds_what_a_full_look_finds() {
        for items in [60, 500, 6000] {
            let bank = drawn_bank(items, 3);
            let rule = ExposureRule::progressive(1.0);
            let exposure = Exposure::new(items);
            let mut out = vec![0u64; items.div_ceil(64)];
            let mut open = vec![true; 7];
            for n in 0..60u64 {
                let mut chance = Chance::stream(8, n);
                out.iter_mut().for_each(|word| *word = chance.bits() & chance.bits());
                // now and then only what lies beyond the lists of a large bank is free
                let rare = n % 6 == 0 && items > 5000;
                open.iter_mut().for_each(|o| *o = chance.uniform() < 0.7);
                open[0] = true;
                let posterior = Posterior::normal(*bank.grid(), chance.normal(), 0.4);
                let cell = bank.cell(posterior.mean());
                if rare {
                    (0..7)
                        .flat_map(|l| bank.best_at(cell, l))
                        .for_each(|(_, i)| out[*i as usize / 64] |= 1 << (i % 64));
                }
                let ask = Ask {
                    bank: &bank,
                    posterior: &posterior,
                    prior: &posterior,
                    criterion: Criterion::Information,
                    rule: &rule,
                    exposure: &exposure,
                    open: &open,
                    out: &out,
                    answers: (&[], &[]),
                    given: 1 + n as usize % 20,
                    length: 20,
                    seed: n,
                    draw_among: None,
                };
                let found = search(&ask, &mut chance.clone()).unwrap();
                let order = RandomOrder::new(&bank, &mut chance);
                let weight = found.weight as f32;
                let value = |i: u32| {
                    weight * bank.information_at(cell)[i as usize]
                        + (1.0 - weight) * bank.largest_at(cell) * order.value(i)
                };
                let free = |i: &u32| open[bank.leaf_of(*i)] && out[*i as usize / 64] >> (i % 64) & 1 == 0;
                let best = (0..items as u32).filter(free).map(value).fold(0.0, f32::max);
                assert!(
                    free(&found.item) && (value(found.item) - best).abs() < 1e-6,
                    "{items} items, search {n}"
                );
            }
        }
    }

    #[test]
    fn a_draw_among_the_best_stays_among_the_best() {
        let bank = drawn_bank(300, 5);
        let posterior = Posterior::normal(*bank.grid(), 0.2, 0.4);
        let info = bank.information_at(bank.cell(0.2));
        let mut ranked: Vec<u32> = (0..300).collect();
        ranked.sort_by(|x, y| info[*y as usize].total_cmp(&info[*x as usize]));
        let mut drawn = std::collections::BTreeSet::new();
        for seed in 0..400 {
            let ask = Ask {
                bank: &bank,
                posterior: &posterior,
                prior: &posterior,
                criterion: Criterion::Information,
                rule: &ExposureRule::Randomesque { among: 8 },
                exposure: &Exposure::new(300),
                open: &[true; 7],
                out: &[0; 5],
                answers: (&[], &[]),
                given: 3,
                length: 20,
                seed,
                draw_among: None,
            };
            drawn.insert(search(&ask, &mut Chance::new(seed)).unwrap().item);
        }
        assert_eq!(drawn, ranked[..8].iter().copied().collect());
    }
}

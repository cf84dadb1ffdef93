//! The E step: posterior weights of every person on the grid, and how many people are expected to give each score to
//! each item at each level (Bock & Aitkin 1981).
//!
//! Two ideas make it quick. Neighbouring items are packed: one table row holds the sum of ln P over up to eight items for
//! one pattern of their scores, so a person costs one row of additions a pack, and the expected counts are gathered by
//! pattern and taken apart into items once a cycle. And in single precision a person only sees a window of nodes around their posterior,
//! which follows them from cycle to cycle and widens whenever its edges still carry weight.

use rayon::prelude::*;

use super::CalibrationError;
use super::curve::Curve;
use super::real::Real;
use crate::responses::Responses;

/// Grids have a multiple of this many nodes; windows are cut in pieces of it.
pub(crate) const LANES: usize = 16;

/// One item's place in the code of a pack.
#[derive(Clone, Debug)]
struct Digit {
    item: usize,
    /// How many values the digit takes: scores, and one more for "not seen" where that occurs.
    radix: usize,
    scores: usize,
}

/// Neighbouring items whose scores together name one row of the table.
#[derive(Clone, Debug)]
struct Pack {
    first_row: usize,
    rows: usize,
    digits: Vec<Digit>,
}

/// The answers, compiled for the E step.
pub(crate) struct Compiled {
    packs: Vec<Pack>,
    pub rows: usize,
    /// Table rows of each person, persons ordered by group and rough ability so that neighbours touch the same cells.
    ids: Vec<u32>,
    starts: Vec<usize>,
    pub weights: Vec<f64>,
    pub groups: Vec<u32>,
    pub group_count: usize,
    /// Pack and stride and radix of each item, for reading a score back from a row.
    place: Vec<Option<(usize, usize, usize)>>,
    tops: Vec<usize>,
    /// The most answers any person gave.
    pub longest: usize,
}

impl Compiled {
    /// Compiles answers to items with the given top scores; `used[i]` is false for items nobody answered.
    pub fn new(responses: &Responses, tops: &[usize], used: &[bool]) -> Result<Self, CalibrationError> {
        let items: Vec<usize> = (0..tops.len()).filter(|i| used[*i]).collect();
        let people = (0..responses.rows()).filter(|r| !responses.row(*r).0.is_empty()).count();
        let density = responses.answers() as f64 / (people.max(1) * items.len().max(1)) as f64;
        let complete = (0..responses.rows())
            .all(|r| matches!(responses.row(r).0.len(), n if n == 0 || n == items.len()));
        // A table has to be worth building: its rows should be few beside the people.
        let most_rows = if density < 0.5 { 1 } else { (people / 8).clamp(2, 256) };
        let mut packs: Vec<Pack> = Vec::new();
        let mut place = vec![None; tops.len()];
        let mut rows = 0;
        for i in items {
            let scores = tops[i] + 1;
            let radix = scores + usize::from(!complete && density >= 0.5);
            match packs.last_mut() {
                Some(pack) if pack.rows * radix <= most_rows => {
                    place[i] = Some((packs.len() - 1, packs[packs.len() - 1].rows, radix));
                    let pack = packs.last_mut().expect("just matched");
                    pack.rows *= radix;
                    pack.digits.push(Digit { item: i, radix, scores });
                    rows = pack.first_row + pack.rows;
                }
                _ => {
                    place[i] = Some((packs.len(), 1, radix));
                    packs.push(Pack {
                        first_row: rows,
                        rows: radix,
                        digits: vec![Digit { item: i, radix, scores }],
                    });
                    rows += radix;
                }
            }
        }
        let mut compiled = Self {
            packs,
            rows,
            ids: Vec::new(),
            starts: vec![0],
            weights: Vec::new(),
            groups: Vec::new(),
            group_count: responses.group_count(),
            place,
            tops: tops.to_vec(),
            longest: 0,
        };
        compiled.take_people(responses, people)?;
        Ok(compiled)
    }

    fn take_people(&mut self, responses: &Responses, people: usize) -> Result<(), CalibrationError> {
        // The code of a pack in which nothing was seen.
        let blank: Vec<usize> = self
            .packs
            .iter()
            .map(|p| {
                let mut stride = 1;
                p.digits.iter().fold(0, |code, d| {
                    let code = code + if d.radix > d.scores { d.scores * stride } else { 0 };
                    stride *= d.radix;
                    code
                })
            })
            .collect();
        let mut code = blank.clone();
        let mut seen = vec![usize::MAX; self.tops.len()];
        let mut ids: Vec<u32> = Vec::new();
        let mut starts = vec![0usize];
        let mut keys: Vec<(u32, f32, u32)> = Vec::with_capacity(people);
        let mut source = Vec::with_capacity(people);
        let mut touched: Vec<usize> = Vec::new();
        for row in 0..responses.rows() {
            let (items, scores) = responses.row(row);
            if items.is_empty() {
                continue;
            }
            self.longest = self.longest.max(items.len());
            let mut share = 0.0_f32;
            for (item, score) in items.iter().zip(scores) {
                let (item, score) = (*item as usize, usize::from(*score));
                if std::mem::replace(&mut seen[item], row) == row {
                    return Err(CalibrationError::AnsweredTwice { row, item });
                }
                let (pack, stride, radix) = self.place[item].expect("an answered item is used");
                share += score as f32 / self.tops[item].max(1) as f32;
                if code[pack] == blank[pack] {
                    touched.push(pack);
                }
                let missing = if radix > self.tops[item] + 1 { self.tops[item] + 1 } else { 0 };
                code[pack] = code[pack] + score * stride - missing * stride;
            }
            touched.sort_unstable();
            touched.dedup();
            for pack in touched.drain(..) {
                ids.push((self.packs[pack].first_row + code[pack]) as u32);
                code[pack] = blank[pack];
            }
            starts.push(ids.len());
            keys.push((responses.group(row) as u32, share / items.len() as f32, source.len() as u32));
            source.push(row);
        }
        // A short code is worth merging: people with the same answers become one row.
        let longest = starts.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(0);
        let span = |at: u32| &ids[starts[at as usize]..starts[at as usize + 1]];
        if longest <= 4 {
            keys.sort_unstable_by(|x, y| (x.0, span(x.2), x.2).cmp(&(y.0, span(y.2), y.2)));
        } else {
            keys.sort_unstable_by(|x, y| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)).then(x.2.cmp(&y.2)));
        }
        self.ids.reserve(ids.len());
        for (group, _, at) in keys {
            let weight = responses.weight(source[at as usize]);
            let last = self.weights.len();
            if last > 0
                && longest <= 4
                && self.groups[last - 1] == group
                && self.ids[self.starts[last - 1]..] == *span(at)
            {
                self.weights[last - 1] += weight;
                continue;
            }
            self.ids.extend_from_slice(span(at));
            self.starts.push(self.ids.len());
            self.weights.push(weight);
            self.groups.push(group);
        }
        Ok(())
    }

    /// Empty counts for every item that is being estimated; nobody asks for those of the others.
    pub fn room_for_counts(&self, curves: &[Curve], q: usize) -> Vec<Vec<f64>> {
        let room =
            |(curve, top): (&Curve, &usize)| vec![0.0; if curve.free.is_empty() { 0 } else { (top + 1) * q }];
        curves.iter().zip(&self.tops).map(room).collect()
    }

    /// Number of distinct rows.
    pub fn people(&self) -> usize {
        self.weights.len()
    }

    pub fn person(&self, at: usize) -> &[u32] {
        &self.ids[self.starts[at]..self.starts[at + 1]]
    }

    /// The score that a person gave to an item, or nothing.
    pub fn score(&self, at: usize, item: usize) -> Option<usize> {
        let (pack, stride, radix) = self.place[item]?;
        let pack = &self.packs[pack];
        let ids = self.person(at);
        let next = ids.partition_point(|id| (*id as usize) < pack.first_row + pack.rows);
        let id = *ids[..next].last()? as usize;
        if id < pack.first_row {
            return None;
        }
        let digit = (id - pack.first_row) / stride % radix;
        (digit <= self.tops[item]).then_some(digit)
    }

    /// ln P of every pack row at every node.
    pub fn table<T: Real>(&self, curves: &[Curve], nodes: &[f64], table: &mut Vec<T>) {
        let q = nodes.len();
        table.clear();
        table.resize(self.rows * q, T::default());
        let mut logs = vec![0.0; self.tops.iter().max().map_or(2, |m| m + 1)];
        let mut rows: Vec<T> = Vec::new();
        for pack in &self.packs {
            let table = &mut table[pack.first_row * q..(pack.first_row + pack.rows) * q];
            let mut stride = 1;
            for digit in &pack.digits {
                rows.clear();
                rows.resize(digit.radix * q, T::default());
                for (at, theta) in nodes.iter().enumerate() {
                    curves[digit.item].log_probabilities(*theta, &mut logs);
                    for k in 0..digit.scores {
                        rows[k * q + at] = T::of(logs[k]);
                    }
                }
                let (low, high) = table.split_at_mut(stride * q);
                for (d, row) in rows.chunks_exact(q).enumerate().skip(1) {
                    let high = &mut high[(d - 1) * stride * q..d * stride * q];
                    for (to, from) in high.chunks_exact_mut(q).zip(low.chunks_exact(q)) {
                        for ((to, from), add) in to.iter_mut().zip(from).zip(row) {
                            *to = *from + *add;
                        }
                    }
                }
                for to in low.chunks_exact_mut(q) {
                    for (to, add) in to.iter_mut().zip(&rows[..q]) {
                        *to += *add;
                    }
                }
                stride *= digit.radix;
            }
        }
    }

    /// Takes counts by pack row apart into counts by item, score and node: `[item][score * q + node]`. Destroys `counts`.
    pub fn unpack<T: Real>(&self, counts: &mut [T], q: usize, items: &mut [Vec<f64>]) {
        for pack in &self.packs {
            let counts = &mut counts[pack.first_row * q..(pack.first_row + pack.rows) * q];
            let mut stride = pack.rows;
            for digit in pack.digits.iter().rev() {
                stride /= digit.radix;
                let of_item = &mut items[digit.item];
                for (k, to) in of_item.chunks_exact_mut(q).enumerate() {
                    for from in counts[k * stride * q..(k + 1) * stride * q].chunks_exact(q) {
                        for (to, from) in to.iter_mut().zip(from) {
                            *to += from.wide();
                        }
                    }
                }
                let (low, high) = counts[..digit.radix * stride * q].split_at_mut(stride * q);
                for high in high.chunks_exact(stride * q) {
                    for (to, from) in low.iter_mut().zip(high) {
                        *to += *from;
                    }
                }
            }
        }
    }
}

/// Where each person's window lies: first node and number of nodes.
pub(crate) struct Windows(pub Vec<(u16, u16)>);

impl Windows {
    /// Windows of two pieces in the middle (or the whole grid where the number type wants that).
    pub fn new<T: Real>(people: usize, q: usize) -> Self {
        let len = if T::EDGE.is_none() { q } else { q.min(2 * LANES) };
        Self(vec![(((q - len) / 2) as u16, len as u16); people])
    }
}

/// What an E step found.
pub(crate) struct Expected {
    /// Expected counts `[item][score * q + node]`.
    pub items: Vec<Vec<f64>>,
    /// People of each group at each node.
    pub groups: Vec<Vec<f64>>,
    /// Marginal log-likelihood.
    pub loglik: f64,
    /// The smallest posterior standard deviation of any person, in steps of the grid.
    pub least_sd: f64,
}

/// Storage that is kept from cycle to cycle.
#[derive(Default)]
pub(crate) struct Scratch<T> {
    table: Vec<T>,
    pub counts: Vec<Vec<T>>,
    pub post: Vec<T>,
}

/// Posterior weights (unnormalised) of one person over a window; returns their sum, the logarithm that was taken off, and mean and variance in nodes.
#[inline(always)]
fn weigh<T: Real>(table: &[T], q: usize, ids: &[u32], prior: &[T], low: usize, post: &mut [T]) -> [f64; 4] {
    let mut tops = [T::of(-3e38); LANES];
    for (c, post) in post.chunks_exact_mut(LANES).enumerate() {
        let at = low + c * LANES;
        let mut sum = [T::default(); LANES];
        sum.copy_from_slice(&prior[at..at + LANES]);
        for id in ids {
            let from = *id as usize * q + at;
            let row = &table[from..from + LANES];
            for k in 0..LANES {
                sum[k] += row[k];
            }
        }
        for k in 0..LANES {
            tops[k] = sum[k].greater(tops[k]);
        }
        post.copy_from_slice(&sum);
    }
    let mut top = tops[0];
    for t in &tops[1..] {
        top = t.greater(top);
    }
    let mut index = [T::default(); LANES];
    for (k, index) in index.iter_mut().enumerate() {
        *index = T::of(k as f64);
    }
    let (mut s0, mut s1, mut s2) = ([T::default(); LANES], [T::default(); LANES], [T::default(); LANES]);
    let ahead = T::of(LANES as f64);
    for post in post.chunks_exact_mut(LANES) {
        for k in 0..LANES {
            let w = (post[k] - top).exp_below_zero();
            post[k] = w;
            s0[k] += w;
            s1[k] += w * index[k];
            s2[k] += w * index[k] * index[k];
            index[k] += ahead;
        }
    }
    let add = |s: [T; LANES]| s.iter().map(|x| x.wide()).sum::<f64>();
    let (sum, first, second) = (add(s0), add(s1), add(s2));
    let mean = first / sum;
    [sum, top.wide(), mean, second / sum - mean * mean]
}

/// Weighs one person, moving and widening the window until its edges are empty. Leaves the weights in `post[..len]`.
#[inline(always)]
pub(crate) fn settle<T: Real>(
    table: &[T],
    q: usize,
    ids: &[u32],
    prior: &[T],
    window: &mut (u16, u16),
    post: &mut [T],
) -> [f64; 4] {
    for attempt in 0.. {
        let (low, len) = (usize::from(window.0), usize::from(window.1));
        let found = weigh(table, q, ids, prior, low, &mut post[..len]);
        let Some(edge) = T::EDGE else { return found };
        let centre = |len: usize| {
            let wanted = low as f64 + found[2] + 0.5 - 0.5 * len as f64;
            (wanted.max(0.0) as usize).min(q - len) as u16
        };
        let heavy_low = low > 0 && post[0].wide() > edge;
        let heavy_high = low + len < q && post[len - 1].wide() > edge;
        if !heavy_low && !heavy_high {
            window.0 = low as u16;
            return found;
        }
        // First move; where moving cannot help, widen.
        let moved = centre(len);
        let far = usize::from(moved).abs_diff(low) > 2;
        if attempt > 20 {
            *window = (0, q as u16);
        } else if far {
            window.0 = moved;
        } else {
            let wider = (len + LANES).min(q);
            *window = (centre(wider), wider as u16);
        }
    }
    unreachable!("the whole grid has no edge to widen")
}

/// One E step over all people, in `lanes` pieces that may run at the same time. The number of pieces, not of threads,
/// decides the rounding.
pub(crate) fn expect<T: Real>(
    data: &Compiled,
    curves: &[Curve],
    nodes: &[f64],
    log_priors: &[Vec<f64>],
    windows: &mut Windows,
    scratch: &mut Scratch<T>,
    lanes: usize,
) -> Expected {
    let q = nodes.len();
    data.table(curves, nodes, &mut scratch.table);
    let table = &scratch.table;
    let priors: Vec<Vec<T>> = log_priors.iter().map(|p| p.iter().map(|x| T::of(*x)).collect()).collect();
    let people = data.people();
    let piece = people.div_ceil(lanes.max(1)).max(1);
    scratch.counts.resize_with(people.div_ceil(piece).max(1), Vec::new);
    let work = |first: usize, windows: &mut [(u16, u16)], counts: &mut Vec<T>| {
        counts.clear();
        counts.resize(data.rows * q, T::default());
        let mut post = vec![T::default(); q];
        let mut totals = vec![T::default(); q];
        let mut groups = vec![vec![0.0; q]; data.group_count];
        let (mut loglik, mut least) = (0.0, f64::INFINITY);
        for (at, window) in windows.iter_mut().enumerate() {
            let person = first + at;
            let (ids, group) = (data.person(person), data.groups[person] as usize);
            let [sum, top, mean, variance] = settle(table, q, ids, &priors[group], window, &mut post);
            let (low, len) = (usize::from(window.0), usize::from(window.1));
            loglik += data.weights[person] * (top + sum.ln());
            least = least.min(variance);
            let scale = T::of(data.weights[person] / sum);
            let post = &mut post[..len];
            for (w, total) in post.iter_mut().zip(&mut totals[low..low + len]) {
                *w *= scale;
                *total += *w;
            }
            for id in ids {
                let from = *id as usize * q + low;
                for (count, w) in counts[from..from + len].iter_mut().zip(&*post) {
                    *count += *w;
                }
            }
            if T::EDGE.is_some() {
                let wanted = low as f64 + mean + 0.5 - 0.5 * len as f64;
                window.0 = (wanted.max(0.0) as usize).min(q - len) as u16;
            }
            let last = at + 1 == windows_len(people, first, piece);
            if last || at % 512 == 511 || data.groups[person] != data.groups[(person + 1).min(people - 1)] {
                for (to, from) in groups[group].iter_mut().zip(&mut totals) {
                    *to += from.wide();
                    *from = T::default();
                }
            }
        }
        (groups, loglik, least)
    };
    let parts: Vec<_> = if lanes > 1 {
        windows
            .0
            .par_chunks_mut(piece)
            .zip(scratch.counts.par_iter_mut())
            .enumerate()
            .map(|(c, (windows, counts))| work(c * piece, windows, counts))
            .collect()
    } else {
        vec![work(0, &mut windows.0, &mut scratch.counts[0])]
    };
    let mut found = Expected {
        items: data.room_for_counts(curves, q),
        groups: vec![vec![0.0; q]; data.group_count],
        loglik: 0.0,
        least_sd: f64::INFINITY,
    };
    for ((groups, loglik, least), counts) in parts.into_iter().zip(&mut scratch.counts) {
        found.loglik += loglik;
        found.least_sd = found.least_sd.min(least.max(0.0).sqrt());
        for (to, from) in found.groups.iter_mut().flatten().zip(groups.into_iter().flatten()) {
            *to += from;
        }
        data.unpack(counts, q, &mut found.items);
    }
    found
}

/// How many people the piece that begins at `first` holds.
fn windows_len(people: usize, first: usize, piece: usize) -> usize {
    piece.min(people - first)
}

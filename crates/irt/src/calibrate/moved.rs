//! How expected counts move when a parameter does, through the posterior weights of the people: the part of Oakes' identity that
//! needs another look at the answers.

use super::curve::Curve;
use super::expect::{Compiled, Scratch, Windows, settle};
use super::real::Real;

/// Expected counts by item (`[item][score * q + node]`) and people by group (`[group][node]`).
pub(crate) type Counts = (Vec<Vec<f64>>, Vec<Vec<f64>>);

/// How the expected counts move with some parameters: for each derivative d of ln P(answer) (of an item, `Of::Item`, by score and node) or of
/// ln prior (`Of::Group`, by node), the counts Σ_p w_p(q) (d_p(q) − mean of d_p under w_p).
/// This is the part of Oakes' identity that needs the people (Oakes 1999).
pub(crate) enum Of {
    Item(usize),
    Group(usize),
}

/// A prepared table with the people's windows, for many passes at the same parameters.
pub(crate) struct Fixed<'a, T> {
    data: &'a Compiled,
    q: usize,
    table: Vec<T>,
    priors: Vec<Vec<T>>,
    windows: Windows,
}

impl<'a, T: Real> Fixed<'a, T> {
    pub fn new(
        data: &'a Compiled,
        curves: &[Curve],
        nodes: &[f64],
        log_priors: &[Vec<f64>],
        windows: Windows,
    ) -> Self {
        let mut table = Vec::new();
        data.table(curves, nodes, &mut table);
        let priors = log_priors.iter().map(|p| p.iter().map(|x| T::of(*x)).collect()).collect();
        Self { data, q: nodes.len(), table, priors, windows }
    }

    /// The moved counts for each of `slopes` (`[derivative][score * q + node]` or `[derivative][node]`): items and groups.
    pub fn moved(
        &self,
        of: &Of,
        slopes: &[Vec<f64>],
        curves: &[Curve],
        scratch: &mut Scratch<T>,
    ) -> Vec<Counts> {
        let (q, data) = (self.q, self.data);
        let slopes: Vec<Vec<T>> = slopes.iter().map(|s| s.iter().map(|x| T::of(*x)).collect()).collect();
        scratch.counts.resize_with(slopes.len().max(scratch.counts.len()), Vec::new);
        for counts in &mut scratch.counts[..slopes.len()] {
            counts.clear();
            counts.resize(data.rows * q, T::default());
        }
        scratch.post.resize(2 * q, T::default());
        let mut groups = vec![vec![vec![0.0; q]; data.group_count]; slopes.len()];
        for person in 0..data.people() {
            let group = data.groups[person] as usize;
            let offset = match of {
                Of::Item(i) => match data.score(person, *i) {
                    Some(score) => score * q,
                    None => continue,
                },
                Of::Group(g) if *g == group => 0,
                Of::Group(_) => continue,
            };
            let ids = data.person(person);
            let mut window = self.windows.0[person];
            let (post, moved) = scratch.post.split_at_mut(q);
            let [sum, ..] = settle(&self.table, q, ids, &self.priors[group], &mut window, post);
            let (low, len) = (usize::from(window.0), usize::from(window.1));
            let weight = data.weights[person];
            for ((slope, counts), groups) in slopes.iter().zip(&mut scratch.counts).zip(&mut groups) {
                let slope = &slope[offset + low..offset + low + len];
                let mean = post[..len].iter().zip(slope).map(|(w, s)| w.wide() * s.wide()).sum::<f64>() / sum;
                let (mean, scale) = (T::of(mean), T::of(weight / sum));
                for ((m, w), s) in moved[..len].iter_mut().zip(&post[..len]).zip(slope) {
                    *m = *w * scale * (*s - mean);
                }
                for (to, from) in groups[group][low..low + len].iter_mut().zip(&moved[..len]) {
                    *to += from.wide();
                }
                for id in ids {
                    let from = *id as usize * q + low;
                    for (count, m) in counts[from..from + len].iter_mut().zip(&moved[..len]) {
                        *count += *m;
                    }
                }
            }
        }
        let mut all = Vec::new();
        for (counts, groups) in scratch.counts.iter_mut().zip(groups) {
            let mut items = data.room_for_counts(curves, q);
            data.unpack(counts, q, &mut items);
            all.push((items, groups));
        }
        all
    }
}

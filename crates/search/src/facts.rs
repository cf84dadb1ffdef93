//! What is known of each entry besides its words: dates, facets, orders. Entries are numbered
//! in the order in which they came (ordinals); every column is indexed by that number.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::Instant;
use roaring::RoaringBitmap;

use crate::bits::Bits;
use crate::orders::{Order, bytes_of};
use crate::{Entry, Schema};

/// Milliseconds that stand for "until further notice": [`Instant::FOREVER`].
pub(crate) const OPEN: i64 = Instant::FOREVER.millis();

/// The terms of each entry, end to end.
#[derive(Clone, Debug)]
struct Lists {
    /// Where the terms of each entry begin in `ids`, and the end.
    starts: Vec<u32>,
    ids: Vec<u32>,
}

impl Default for Lists {
    fn default() -> Self {
        Lists { starts: vec![0], ids: Vec::new() }
    }
}

impl Lists {
    fn entries(&self) -> usize {
        self.starts.len() - 1
    }

    fn of(&self, at: usize) -> &[u32] {
        &self.ids[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// So many new entries stand apart before they are joined to the rest, which is copied then.
const TAIL: usize = 1_000;

/// One facet: per term the entries that have it, and per entry the terms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facet {
    pub terms: Vec<Arc<str>>,
    /// Entries per term. Shared between snapshots until a term gains an entry.
    pub sets: Vec<Arc<RoaringBitmap>>,
    /// Position of each term in the alphabet.
    pub alphabet: Vec<u32>,
    by_name: HashMap<Arc<str>, u32>,
    /// Terms of most entries, shared between snapshots.
    base: Arc<Lists>,
    /// Terms of the newest entries.
    tail: Lists,
    /// True when every entry of `base` has exactly one term.
    single: bool,
}

impl Facet {
    pub fn find(&self, term: &str) -> Option<u32> {
        self.by_name.get(term).copied()
    }

    /// Adds up how often each term occurs in a set, by walking the set.
    pub fn tally(&self, set: &Bits) -> Vec<u32> {
        let mut counts = vec![0u32; self.terms.len()];
        let base = self.base.entries();
        if self.single && self.tail.entries() == 0 {
            // where every entry has exactly one term nobody need look where its list begins
            let ids = &self.base.ids[..];
            set.each(|ordinal| counts[ids[ordinal as usize] as usize] += 1);
            return counts;
        }
        let (starts, ids) = (&self.base.starts[..], &self.base.ids[..]);
        set.each(|ordinal| {
            let at = ordinal as usize;
            let terms = if at < base {
                &ids[starts[at] as usize..starts[at + 1] as usize]
            } else {
                self.tail.of(at - base)
            };
            for &id in terms {
                counts[id as usize] += 1;
            }
        });
        counts
    }

    pub fn entries(&self) -> usize {
        self.base.entries() + self.tail.entries()
    }

    /// How many terms the entries have together.
    pub fn uses(&self) -> usize {
        self.base.ids.len() + self.tail.ids.len()
    }

    /// All terms of all entries, for a file.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        let base = self.base.ids.len();
        (0..self.uses()).map(move |n| if n < base { self.base.ids[n] } else { self.tail.ids[n - base] })
    }

    /// Where the terms of each entry begin among them, and the end, for a file.
    pub fn starts(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        let base = self.base.entries();
        let before = self.base.ids.len() as u32;
        (0..self.entries() + 1)
            .map(move |n| if n < base { self.base.starts[n] } else { before + self.tail.starts[n - base] })
    }

    fn push<'a>(&mut self, ordinal: u32, terms: impl Iterator<Item = &'a str>) {
        let first = self.tail.ids.len();
        for term in terms {
            let id = match self.by_name.get(term) {
                Some(&id) => id,
                None => {
                    let name: Arc<str> = term.into();
                    let id = self.terms.len() as u32;
                    self.terms.push(name.clone());
                    self.by_name.insert(name, id);
                    self.sets.push(Arc::default());
                    id
                }
            };
            if !self.tail.ids[first..].contains(&id) {
                self.tail.ids.push(id);
                Arc::make_mut(&mut self.sets[id as usize]).try_push(ordinal).expect("ordinals only grow");
            }
        }
        self.tail.starts.push(self.tail.ids.len() as u32);
    }

    fn settle(&mut self) {
        if self.tail.entries() > TAIL {
            let (starts, ids): (Vec<u32>, Vec<u32>) = (self.starts().collect(), self.ids().collect());
            self.single = one_each(&starts);
            self.base = Arc::new(Lists { starts, ids });
            self.tail = Lists::default();
        }
        if self.alphabet.len() == self.terms.len() {
            return;
        }
        let mut order: Vec<u32> = (0..self.terms.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| self.terms[a as usize].cmp(&self.terms[b as usize]));
        self.alphabet = vec![0; order.len()];
        for (place, id) in order.into_iter().enumerate() {
            self.alphabet[id as usize] = place as u32;
        }
    }

    /// Builds the sets and look-ups from terms, starts and ids: for a facet read from a file.
    /// None when the columns do not fit each other.
    pub fn rebuilt(terms: Vec<Arc<str>>, starts: Vec<u32>, ids: Vec<u32>, entries: usize) -> Option<Facet> {
        let fits = starts.len() == entries + 1
            && starts.first() == Some(&0)
            && starts.last().copied() == Some(ids.len() as u32)
            && starts.windows(2).all(|w| w[0] <= w[1])
            && ids.iter().all(|&id| (id as usize) < terms.len());
        if !fits {
            return None;
        }
        let mut sets = vec![RoaringBitmap::new(); terms.len()];
        for ordinal in 0..entries {
            for &id in &ids[starts[ordinal] as usize..starts[ordinal + 1] as usize] {
                sets[id as usize].try_push(ordinal as u32).expect("ordinals only grow");
            }
        }
        let by_name = terms.iter().enumerate().map(|(id, t)| (t.clone(), id as u32)).collect();
        let sets = sets.into_iter().map(Arc::new).collect();
        let single = one_each(&starts);
        let base = Arc::new(Lists { starts, ids });
        let mut facet = Facet { terms, sets, base, by_name, single, ..Facet::default() };
        facet.settle();
        Some(facet)
    }
}

/// True when every list holds exactly one term.
fn one_each(starts: &[u32]) -> bool {
    starts.iter().enumerate().all(|(n, start)| *start as usize == n)
}

/// All columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Highest seq seen, tombstones included.
    pub covered: u64,
    /// Counts the changes; the same number stands with the postings.
    pub generation: u64,
    pub seqs: Vec<u64>,
    pub keys: Vec<u64>,
    pub from: Vec<i64>,
    pub until: Vec<i64>,
    pub facets: Vec<Facet>,
    pub orders: Vec<Order>,
}

impl Facts {
    pub fn empty(schema: &Schema) -> Self {
        Facts {
            facets: vec![Facet::default(); schema.facets.len()],
            orders: vec![Order::default(); schema.orders.len()],
            ..Facts::default()
        }
    }

    pub fn len(&self) -> usize {
        self.seqs.len()
    }

    /// Appends an entry that is no tombstone and gives its ordinal.
    pub fn push(&mut self, entry: &Entry) -> u32 {
        let ordinal = self.len() as u32;
        self.seqs.push(entry.seq);
        self.keys.push(entry.key);
        self.from.push(entry.from.millis());
        self.until.push(OPEN);
        for (n, facet) in self.facets.iter_mut().enumerate() {
            let terms = entry.facets.iter().filter(|(f, _)| *f == n).map(|(_, t)| t.as_str());
            facet.push(ordinal, terms);
        }
        for (n, order) in self.orders.iter_mut().enumerate() {
            order.push(entry.orders.get(n).and_then(bytes_of));
        }
        ordinal
    }

    /// Ranks and alphabets after a batch.
    pub fn settle(&mut self) {
        for facet in &mut self.facets {
            facet.settle();
        }
        for order in &mut self.orders {
            order.settle();
        }
    }

    /// What is live at a moment; `None` is the newest version of everything.
    pub fn live(&self, as_of: Option<Instant>) -> Bits {
        let mut live = Bits::new(self.len());
        match as_of {
            None => {
                for (ordinal, &until) in self.until.iter().enumerate() {
                    if until == OPEN {
                        live.insert(ordinal as u32);
                    }
                }
            }
            Some(at) => {
                let at = at.millis();
                for (ordinal, (&from, &until)) in self.from.iter().zip(&self.until).enumerate() {
                    if from <= at && at < until {
                        live.insert(ordinal as u32);
                    }
                }
            }
        }
        live
    }
}

/// Which versions each thing has: needed only to end earlier ones.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    latest: HashMap<u64, u32>,
    earlier: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Versions {
    pub fn of(facts: &Facts) -> Self {
        let mut versions = Versions::default();
        for (ordinal, &key) in facts.keys.iter().enumerate() {
            versions.note(key, ordinal as u32);
        }
        versions
    }

    /// Ends every earlier version of `key` at `from`. A version that is published with an
    /// earlier date than its predecessors takes their place from that date.
    pub fn end(&self, facts: &mut Facts, key: u64, from: Instant) {
        let mut at = self.latest.get(&key).copied().unwrap_or(NONE);
        while at != NONE && facts.until[at as usize] > from.millis() {
            facts.until[at as usize] = from.millis();
            at = self.earlier[at as usize];
        }
    }

    /// Remembers a version that was just appended.
    pub fn note(&mut self, key: u64, ordinal: u32) {
        let before = self.latest.insert(key, ordinal).unwrap_or(NONE);
        self.earlier.push(before);
    }
}

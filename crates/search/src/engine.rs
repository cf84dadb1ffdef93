//! Answers: filters, counts, sorts and pages what the words left, on one unchanging
//! snapshot of the index. Searches never wait for writers.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kernel::Instant;
use roaring::RoaringBitmap;

use crate::bits::Bits;
use crate::cursor::{Cursor, Mark};
use crate::facts::{Facet, Facts};
use crate::matching::{Matching, Scratch};
use crate::orders::NO_RANK;
use crate::query::{Parsed, parse};
use crate::text::{Fields, Segment};
use crate::vocab::Vocab;
use crate::{Answer, Hit, Matched, Query, Result, Schema, Sort};

/// Past dates whose sets are kept.
const DATES_KEPT: usize = 4;
/// Terms whose sets are kept spread out, one bit an entry: at 100,000 entries these are 0.8 MB.
const TERMS_KEPT: usize = 64;

/// The entries that have a term of a facet, spread out.
type Spread = ((usize, u32), Arc<Bits>);

/// The entries live at one moment, with the counts of their facets once somebody asked.
pub(crate) struct Live {
    bits: Bits,
    total: u64,
    counts: Vec<OnceLock<Vec<u32>>>,
}

/// Everything a search needs, as it was after one commit.
pub(crate) struct Snapshot {
    pub schema: Arc<Schema>,
    pub fields: Fields,
    pub facts: Arc<Facts>,
    pub vocab: Arc<Vocab>,
    pub segments: Vec<Segment>,
    now: Arc<Live>,
    dated: Mutex<Vec<(Instant, Arc<Live>)>>,
    /// Terms that were filtered by last, the newest at the end.
    spread: Mutex<Vec<Spread>>,
}

/// The sets behind one query.
struct Sets {
    live: Arc<Live>,
    /// Entries that the words leave; none when there are no words.
    text: Option<Matching>,
    /// Per filtered facet the entries its filters leave.
    filters: Vec<(usize, Bits)>,
}

impl Sets {
    /// The entries that pass the words and every filter, save those on one facet.
    /// None stands for everything live.
    fn passing(&self, but: Option<usize>) -> Option<Bits> {
        let mut set = self.text.as_ref().map(|m| m.bits.clone());
        for (facet, bits) in &self.filters {
            if Some(*facet) != but {
                match &mut set {
                    Some(set) => set.and(bits),
                    None => {
                        let mut first = bits.clone();
                        first.and(&self.live.bits);
                        set = Some(first);
                    }
                }
            }
        }
        set
    }
}

/// A row on its way to a page: what it is sorted by, its key, its ordinal.
type Row = (u32, u64, u32);

impl Snapshot {
    pub fn new(
        schema: Arc<Schema>,
        fields: Fields,
        facts: Arc<Facts>,
        vocab: Arc<Vocab>,
        segments: Vec<Segment>,
    ) -> Self {
        let now = Arc::new(Live::new(&facts, None));
        Snapshot {
            schema,
            fields,
            facts,
            vocab,
            segments,
            now,
            dated: Mutex::default(),
            spread: Mutex::default(),
        }
    }

    fn live(&self, as_of: Option<Instant>) -> Arc<Live> {
        let Some(at) = as_of else { return self.now.clone() };
        let mut dated = self.dated.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = dated.iter().position(|(known, _)| *known == at) {
            let found = dated.remove(place);
            dated.push(found);
        } else {
            if dated.len() == DATES_KEPT {
                dated.remove(0);
            }
            dated.push((at, Arc::new(Live::new(&self.facts, as_of))));
        }
        dated.last().map(|(_, live)| live.clone()).expect("one was just put there")
    }

    /// The entries that have a term, spread out; kept, for whoever refines a list asks for the same terms again.
    fn spread(&self, facet: usize, column: &Facet, id: u32) -> Arc<Bits> {
        let key = (facet, id);
        let mut kept = self.spread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = kept.iter().position(|(known, _)| *known == key) {
            let found = kept.remove(place);
            let bits = found.1.clone();
            kept.push(found);
            return bits;
        }
        drop(kept);
        let mut bits = Bits::new(self.facts.len());
        for ordinal in column.sets[id as usize].iter() {
            bits.insert(ordinal);
        }
        let bits = Arc::new(bits);
        let mut kept = self.spread.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == TERMS_KEPT {
            kept.remove(0);
        }
        kept.push((key, bits.clone()));
        bits
    }

    fn sets(&self, q: &Query, scratch: &mut Scratch) -> Result<Sets> {
        let live = self.live(q.as_of);
        let mut filters: Vec<(usize, Bits)> = Vec::new();
        for (facet, terms) in q.filters.iter().filter(|(_, terms)| !terms.is_empty()) {
            let mut any = Bits::new(self.facts.len());
            if let Some(column) = self.facts.facets.get(*facet) {
                for id in terms.iter().filter_map(|t| column.find(t)) {
                    any.or(&self.spread(*facet, column, id));
                }
            }
            match filters.iter_mut().find(|(f, _)| f == facet) {
                Some((_, all)) => all.and(&any),
                None => filters.push((*facet, any)),
            }
        }
        let parsed = q.text.as_deref().map_or_else(Parsed::default, parse);
        let text = if parsed.is_empty() {
            None
        } else {
            // only what passes every filter can become a row and needs a score
            let mut rows = filters.first().map(|(_, bits)| bits.clone());
            for (_, bits) in filters.iter().skip(1) {
                if let Some(rows) = &mut rows {
                    rows.and(bits);
                }
            }
            let scored = rows.as_ref().unwrap_or(&live.bits);
            Some(self.matching(&parsed, q.lang, &live.bits, scored, scratch)?)
        };
        Ok(Sets { live, text, filters })
    }

    pub fn search(&self, q: &Query, scratch: &mut Scratch) -> Result<Answer> {
        let sets = self.sets(q, scratch)?;
        let passing = sets.passing(None);
        let total = passing.as_ref().map_or(sets.live.total, Bits::len);
        let facets = q.count.iter().filter_map(|&f| {
            let column = self.facts.facets.get(f)?;
            let own = sets.filters.iter().any(|(filtered, _)| *filtered == f);
            let terms = if own {
                self.counts(column, f, sets.passing(Some(f)).as_ref(), &sets.live, q.terms)
            } else {
                self.counts(column, f, passing.as_ref(), &sets.live, q.terms)
            };
            Some((f, terms))
        });
        let facets = facets.collect();

        let mut rows = self.rows(q, &sets, passing.as_ref(), scratch);
        let more = rows.len() > q.limit;
        if more && q.limit > 0 {
            rows.select_nth_unstable(q.limit - 1);
        }
        rows.truncate(q.limit);
        rows.sort_unstable();
        let next = rows.last().filter(|_| more).map(|row| self.mark(q.sort, row));
        let hits = rows
            .iter()
            .map(|&(_, key, ordinal)| Hit {
                seq: self.facts.seqs[ordinal as usize],
                key,
                score: if sets.text.is_some() { scratch.score(ordinal) as f32 / 1000.0 } else { 0.0 },
                why: sets.text.as_ref().map_or_else(Vec::new, |m| m.why(ordinal, scratch)),
            })
            .collect();
        let (matched, suggestion) =
            sets.text.map_or((Matched::default(), None), |m| (m.matched, m.suggestion));
        Ok(Answer { total, hits, facets, next, matched, suggestion })
    }

    pub fn keys(&self, q: &Query, scratch: &mut Scratch) -> Result<Vec<(u64, u64)>> {
        let sets = self.sets(q, scratch)?;
        let passing = sets.passing(None);
        let mut rows = self.rows(&Query { after: None, ..q.clone() }, &sets, passing.as_ref(), scratch);
        rows.sort_unstable();
        Ok(rows.into_iter().map(|(_, key, o)| (key, self.facts.seqs[o as usize])).collect())
    }

    /// The rows of all pages from the cursor on, unsorted.
    fn rows(&self, q: &Query, sets: &Sets, passing: Option<&Bits>, scratch: &Scratch) -> Vec<Row> {
        let set = passing.unwrap_or(&sets.live.bits);
        let facts = &self.facts;
        let after = q.after.as_ref().and_then(|c| self.place(q.sort, c));
        let mut rows = Vec::with_capacity(passing.map_or(sets.live.total, Bits::len) as usize);
        let mut put = |rank: u32, o: u32| {
            let row = (rank, facts.keys[o as usize], o);
            if after.is_none_or(|(rank, key)| (row.0, Some(row.1)) > (rank, key)) {
                rows.push(row);
            }
        };
        match q.sort {
            Sort::By { order, descending } if order < facts.orders.len() => {
                let ranks = &facts.orders[order].ranks;
                set.each(|o| put(turned(ranks[o as usize], descending), o));
            }
            Sort::Relevance if sets.text.is_some() => set.each(|o| put(u32::MAX - scratch.score(o), o)),
            _ => set.each(|o| put(u32::MAX, o)),
        }
        rows
    }

    /// The cursor that stands at a row.
    fn mark(&self, sort: Sort, &(rank, key, _): &Row) -> Cursor {
        Cursor(match sort {
            Sort::By { order, descending } if order < self.facts.orders.len() => {
                let rank = turned(rank, descending);
                let value = (rank != NO_RANK).then(|| self.facts.orders[order].value(rank).to_vec());
                Mark::By { order: order as u8, descending, value, key }
            }
            _ => Mark::Relevance { score: u32::MAX - rank, key },
        })
    }

    /// Where a cursor stands among the rows of this snapshot; a key of none stands before
    /// every key. A cursor of another sort order is ignored.
    fn place(&self, sort: Sort, cursor: &Cursor) -> Option<(u32, Option<u64>)> {
        match (&cursor.0, sort) {
            (Mark::Relevance { score, key }, Sort::Relevance) => Some((u32::MAX - score, Some(*key))),
            (Mark::By { order, descending, value, key }, Sort::By { order: wanted, descending: down })
                if usize::from(*order) == wanted && *descending == down =>
            {
                let column = self.facts.orders.get(wanted)?;
                let Some(value) = value else { return Some((NO_RANK, Some(*key))) };
                Some(match column.find(value) {
                    Ok(rank) => (turned(rank, down), Some(*key)),
                    // The value is gone: go on with the first one beyond it.
                    Err(rank) if down => (turned(rank, true).saturating_add(1), None),
                    Err(rank) => (rank, None),
                })
            }
            _ => None,
        }
    }

    fn counts(
        &self,
        column: &Facet,
        facet: usize,
        set: Option<&Bits>,
        live: &Live,
        most: usize,
    ) -> Vec<(Arc<str>, u64)> {
        let fresh;
        let counts = match set {
            None => live.counts[facet].get_or_init(|| count(column, &live.bits, live.total)),
            Some(set) => {
                fresh = count(column, set, set.len());
                &fresh
            }
        };
        // Most frequent first, then by the alphabet: one number holds both.
        let mut order: Vec<(u64, u32)> = counts
            .iter()
            .zip(0u32..)
            .filter(|(n, _)| **n > 0)
            .map(|(&n, id)| (u64::from(u32::MAX - n) << 32 | u64::from(column.alphabet[id as usize]), id))
            .collect();
        if order.len() > most {
            if most > 0 {
                order.select_nth_unstable(most - 1);
            }
            order.truncate(most);
        }
        order.sort_unstable();
        order
            .into_iter()
            .map(|(_, id)| (column.terms[id as usize].clone(), u64::from(counts[id as usize])))
            .collect()
    }
}

impl Live {
    fn new(facts: &Facts, as_of: Option<Instant>) -> Self {
        let bits = facts.live(as_of);
        let counts = facts.facets.iter().map(|_| OnceLock::new()).collect();
        Live { total: bits.len(), bits, counts }
    }
}

/// Ranks for descending order; entries without a value stay last.
fn turned(rank: u32, descending: bool) -> u32 {
    if descending && rank != NO_RANK { NO_RANK - 1 - rank } else { rank }
}

/// How often each term of a facet occurs in a set: by walking the set or by
/// intersecting the terms' bitmaps, whichever is less work.
fn count(column: &Facet, set: &Bits, members: u64) -> Vec<u32> {
    let entries = column.entries() as u64;
    let walking = members * (2 + column.uses() as u64 / entries.max(1));
    let containers = entries / 65_536 + 1;
    let intersecting: u64 =
        column.sets.iter().map(|s| 40 + s.len().min(containers * 1_500)).sum::<u64>() + entries / 8;
    if walking <= intersecting {
        column.tally(set)
    } else {
        let set: RoaringBitmap = set.to_roaring();
        column.sets.iter().map(|s| s.intersection_len(&set) as u32).collect()
    }
}

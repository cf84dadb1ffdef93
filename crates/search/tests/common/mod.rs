//! Builders that hide what does not matter in a test.
#![allow(dead_code, reason = "each test file uses its own part")]

use kernel::{Instant, Lang};
use search::{Answer, Entry, Index, MatchKind, OrderValue, Query, Schema, TextField};

pub const TITLE: usize = 0;
pub const BODY: usize = 1;
pub const COUNTRY: usize = 0;
pub const STAGE: usize = 1;
pub const YEAR: usize = 0;
pub const NAME: usize = 1;

pub fn schema() -> Schema {
    Schema {
        version: 1,
        texts: vec![TextField { name: "title", boost: 3.0 }, TextField { name: "body", boost: 1.0 }],
        facets: vec!["country", "stage"],
        orders: vec!["year", "name"],
    }
}

pub fn day(n: i64) -> Instant {
    Instant::from_millis(n * 86_400_000)
}

/// An entry whose key is its seq, public from day 1.
pub fn entry(seq: u64) -> Entry {
    Entry { seq, key: seq, from: day(1), removed: false, texts: vec![], facets: vec![], orders: vec![] }
}

pub trait With: Sized {
    fn with(self, field: usize, lang: Lang, text: &str) -> Self;
    fn facet(self, facet: usize, term: &str) -> Self;
    fn of(self, key: u64) -> Self;
    fn since_day(self, n: i64) -> Self;
    fn year(self, year: i64) -> Self;
}

impl With for Entry {
    fn with(mut self, field: usize, lang: Lang, text: &str) -> Self {
        self.texts.push((field, lang, text.into()));
        self
    }
    fn facet(mut self, facet: usize, term: &str) -> Self {
        self.facets.push((facet, term.into()));
        self
    }
    fn of(mut self, key: u64) -> Self {
        self.key = key;
        self
    }
    fn since_day(mut self, n: i64) -> Self {
        self.from = day(n);
        self
    }
    fn year(mut self, year: i64) -> Self {
        self.orders = vec![OrderValue::Int(year)];
        self
    }
}

/// An index in memory with one bokmål title per entry.
pub fn titles(titles: &[&str]) -> Index {
    let index = Index::in_memory(schema()).expect("an index");
    let entries = (1..).zip(titles).map(|(seq, t)| entry(seq).with(TITLE, Lang::Nb, t));
    index.add(entries).expect("added");
    index
}

pub fn ask(index: &Index, text: &str) -> Answer {
    index.search(&Query::text(text)).expect("an answer")
}

/// The keys found, best first.
pub fn keys(index: &Index, text: &str) -> Vec<u64> {
    ask(index, text).hits.iter().map(|h| h.key).collect()
}

/// The kind by which each hit matched the first word.
pub fn kinds(index: &Index, text: &str) -> Vec<(u64, MatchKind)> {
    ask(index, text).hits.iter().map(|h| (h.key, h.why[0].kind)).collect()
}

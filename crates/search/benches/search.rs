//! How fast the index is at the size of a continent: synthetic entries with a Zipf
//! vocabulary, twelve facets with some 300 terms, one with 5,000.
//!
//! `cargo bench -p search` for 100,000 entries, `cargo bench -p search -- 20000` for another number.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use kernel::{Chance, Instant, Lang};
use search::{Entry, Index, OrderValue, Query, Schema, Sort, TextField};

const DAY: i64 = 86_400_000;
const BODIES: usize = 12;

/// Parts that Norwegian and English words are put together from.
const PARTS: &[&str] = &[
    "kompetanse",
    "reform",
    "digital",
    "infrastruktur",
    "skole",
    "fag",
    "opplæring",
    "yrke",
    "lære",
    "plan",
    "arbeid",
    "utdanning",
    "strategi",
    "nett",
    "data",
    "kontor",
    "løft",
    "tiltak",
    "midler",
    "senter",
    "verk",
    "sted",
    "bedrift",
    "kvalitet",
    "utstyr",
    "tilgang",
    "prøve",
    "bevis",
    "krav",
    "mål",
    "train",
    "learn",
    "teach",
    "skill",
    "school",
    "policy",
    "system",
    "fund",
    "work",
    "place",
    "act",
    "board",
    "code",
    "quality",
];
const ENDINGS: &[&str] =
    &["", "en", "et", "er", "ene", "s", "ing", "ings", "het", "lig", "ation", "ment", "al", "ive", "ness"];

struct World {
    chance: Chance,
    words: Vec<String>,
    /// Cumulative weights of Zipf's law (exponent 1) over the words.
    zipf: Vec<f64>,
}

impl World {
    fn new() -> Self {
        let mut chance = Chance::seeded(2);
        let mut words: Vec<String> = Vec::new();
        for a in PARTS {
            words.extend(ENDINGS.iter().map(|e| format!("{a}{e}")));
        }
        for a in PARTS {
            for b in PARTS {
                words.extend(ENDINGS.iter().map(|e| format!("{a}{b}{e}")));
            }
        }
        words.sort();
        words.dedup();
        for at in (1..words.len()).rev() {
            words.swap(at, chance.next_u64() as usize % (at + 1));
        }
        words.truncate(30_000);
        let mut sum = 0.0;
        let zipf = (1..=words.len())
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        World { chance, words, zipf }
    }

    fn below(&mut self, n: usize) -> usize {
        self.chance.next_u64() as usize % n
    }

    fn word(&mut self) -> &str {
        let total = self.zipf.last().copied().unwrap_or(1.0);
        let at = (self.chance.next_u64() >> 11) as f64 / (1u64 << 53) as f64 * total;
        let rank = self.zipf.partition_point(|&w| w < at);
        &self.words[rank.min(self.words.len() - 1)]
    }

    fn text(&mut self, words: usize) -> String {
        let mut out = String::new();
        for _ in 0..words {
            out.push_str(self.word());
            out.push(' ');
        }
        out
    }

    fn entry(&mut self, seq: u64) -> Entry {
        let lang = if seq.is_multiple_of(2) { Lang::Nb } else { Lang::En };
        let mut facets = Vec::new();
        for facet in 0..12 {
            for _ in 0..1 + self.below(2) {
                facets.push((facet, format!("term-{}", self.below(25))));
            }
        }
        for _ in 0..1 + self.below(2) {
            let body = self.below(5_000).min(self.below(5_000));
            facets.push((BODIES, format!("body-{body}")));
        }
        let title = self.text(6);
        Entry {
            seq,
            // One in ten is a new version of something.
            key: if seq > 10 && seq.is_multiple_of(10) { seq - 1 - self.below(9) as u64 } else { seq },
            from: Instant::from_millis(seq as i64 * DAY / 50),
            removed: false,
            orders: vec![OrderValue::Int(2000 + self.below(30) as i64), OrderValue::Text(title.clone())],
            texts: vec![(0, lang, title), (1, lang, self.text(18)), (2, lang, self.text(36))],
            facets,
        }
    }

    /// A query such as readers send: words, filters, dates, sorting; always with every facet counted.
    fn query(&mut self, entries: usize) -> (&'static str, Query) {
        let mut q = Query { count: (0..13).collect(), terms: 50, ..Query::default() };
        let two = format!("{} {}", self.word().to_owned(), self.word());
        let kind = match self.below(10) {
            0 => {
                let country = format!("term-{}", self.below(25));
                q.filters = vec![(0, vec![country])];
                q.sort = Sort::By { order: 1, descending: false };
                "one filter, no words"
            }
            1 => {
                let terms = (0..3).map(|_| format!("term-{}", self.below(25))).collect();
                q.filters = vec![(1, terms), (2, vec![format!("term-{}", self.below(25))])];
                q.text = Some(self.word().to_owned());
                "a word and filters"
            }
            2 => {
                q.as_of = Some(Instant::from_millis(self.below(entries) as i64 * DAY / 50));
                q.text = Some(self.word().to_owned());
                "a word on a past date"
            }
            3 => {
                let mut word: Vec<char> = self.word().chars().collect();
                let at = 1 + self.below(word.len() - 1);
                word.remove(at);
                q.text = Some(word.into_iter().collect());
                "a typing error"
            }
            4 => {
                q.text = Some(format!("\"{two}\""));
                "a phrase"
            }
            5 => {
                q.text = Some(PARTS[self.below(PARTS.len())].to_owned());
                "a part of many compounds"
            }
            6 => {
                q.sort = Sort::By { order: 0, descending: true };
                "everything, sorted"
            }
            7 => {
                q.text = Some(self.text(4));
                "four words"
            }
            8 => {
                q.text = Some(self.word().to_owned());
                "a word"
            }
            _ => {
                q.text = Some(two);
                "two words"
            }
        };
        (kind, q)
    }
}

fn schema() -> Schema {
    let text = |name, boost| TextField { name, boost };
    Schema {
        version: 1,
        texts: vec![text("title", 4.0), text("background", 1.5), text("description", 1.0)],
        facets: vec!["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "bodies"],
        orders: vec!["year", "title"],
    }
}

fn size_of_dir(dir: &Path) -> u64 {
    let Ok(list) = std::fs::read_dir(dir) else { return 0 };
    list.flatten()
        .map(|e| match e.metadata() {
            Ok(m) if m.is_dir() => size_of_dir(&e.path()),
            Ok(m) => m.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Resident memory in MB: all of it, and what is not backed by files (Linux).
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mb = |name: &str| {
        status
            .lines()
            .find_map(|l| l.strip_prefix(name))
            .and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok())
            .map_or(0, |kb| kb / 1024)
    };
    format!("{} MB, of which {} MB not from files", mb("VmRSS:"), mb("RssAnon:"))
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

fn quantile(sorted: &[Duration], q: f64) -> f64 {
    sorted.get(((sorted.len() as f64 * q) as usize).min(sorted.len() - 1)).map_or(0.0, |d| ms(*d))
}

/// Fills the directory; in a process of its own, so that the reader's memory is the reader's alone.
fn build(entries: usize, dir: &Path) {
    let mut world = World::new();
    println!("{entries} entries, {} words in the vocabulary", world.words.len());
    let index = Index::open(dir, schema()).expect("an empty index");
    let start = Stopwatch::now();
    index.add((1..=entries as u64).map(|seq| world.entry(seq))).expect("added");
    let took = start.elapsed().as_secs_f64();
    println!("bulk add       {took:.1} s, {:.0} entries/s", entries as f64 / took);
    println!("after bulk add {}", resident());
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let entries: usize = arguments.iter().find_map(|a| a.parse().ok()).unwrap_or(100_000);
    if let Some(at) = arguments.iter().position(|a| a == "--build") {
        build(entries, Path::new(&arguments[at + 1]));
        return;
    }
    let dir = tempfile::tempdir().expect("a directory for the index");
    let built = std::process::Command::new(&arguments[0])
        .args([entries.to_string().as_str(), "--build"])
        .arg(dir.path())
        .status()
        .expect("this program starts again");
    assert!(built.success(), "the index was built");
    let mut world = World::new();
    println!("before opening {}", resident());
    println!("on disk        {:.1} MB", size_of_dir(dir.path()) as f64 / 1e6);
    let facts = std::fs::metadata(dir.path().join("facets.bin")).map_or(0, |m| m.len());
    println!("of it columns  {:.1} MB", facts as f64 / 1e6);
    let mut opens = Vec::new();
    for _ in 0..5 {
        let start = Stopwatch::now();
        let index = Index::open(dir.path(), schema()).expect("opened");
        assert_eq!(index.covered(), entries as u64);
        opens.push(start.elapsed());
    }
    opens.sort();
    println!("open           {:.0} ms (median of 5)", quantile(&opens, 0.5));
    let index = Index::open(dir.path(), schema()).expect("opened");
    println!("after opening  {}", resident());

    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let mut all = Vec::new();
    let mut found = 0;
    for _ in 0..2_000 {
        let (kind, q) = world.query(entries);
        let start = Stopwatch::now();
        let answer = index.search(&q).expect("an answer");
        let took = start.elapsed();
        found += answer.total;
        times.entry(kind).or_default().push(took);
        all.push(took);
    }
    all.sort();
    println!(
        "{:<26} p50 {:6.2} ms  p99 {:6.2} ms  max {:6.2} ms  ({} hits on average)",
        "2,000 mixed queries",
        quantile(&all, 0.5),
        quantile(&all, 0.99),
        quantile(&all, 1.0),
        found / 2_000
    );
    for (kind, list) in &mut times {
        list.sort();
        println!("  {kind:<24} p50 {:6.2} ms  p99 {:6.2} ms", quantile(list, 0.5), quantile(list, 0.99));
    }
    println!("after queries  {}", resident());

    let mut adds = Vec::new();
    for n in 1..=20 {
        let entry = world.entry((entries + n) as u64);
        let start = Stopwatch::now();
        index.add([entry]).expect("added");
        adds.push(start.elapsed());
    }
    adds.sort();
    println!("add one        p50 {:.0} ms, max {:.0} ms", quantile(&adds, 0.5), quantile(&adds, 1.0));

    let words: String = (0..5_000).map(|_| format!("{} ", world.word())).collect();
    for (what, text) in [("100 KB of quotes", "\"".repeat(100_000)), ("5,000 words", words)] {
        let start = Stopwatch::now();
        let q = Query { count: (0..13).collect(), ..Query::text(text) };
        index.search(&q).expect("an answer");
        println!("{what:<26} {:.2} ms", ms(start.elapsed()));
    }
    println!("at the end     {}", resident());
}

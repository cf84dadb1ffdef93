//! Search with facets, in-process, over whatever a data folder holds:
//!
//! ```text
//! TRINN_BENCH_DATA="$PWD/target/bench/data" cargo bench -p trinn -p policy --bench timeline
//! ```
//!
//! `benches/timeline.sh` makes the folder with 100,000 synthetic records and measures the rest.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kernel::Lang;
use policy::catalog::Facet;
use policy::filter::Filter;
use policy::{Catalog, store};
use webkit::query::Query;

/// Questions as readers ask them: words, slips, compounds, filters, past dates.
const QUESTIONS: &[&str] = &[
    "q=digital",
    "q=digital+infrastructure",
    "q=kompetanse",
    "q=apprenticeship+teachers",
    "q=infrastrcture",
    "q=%22vocational+teachers%22",
    "q=digital+-teachers",
    "country=NO",
    "country=NO&country=AT&stage=implementation",
    "q=training&country=DE",
    "in-year=2021&in-stage=pilot",
    "theme=equipment&sort=year",
    "q=equipment&stage=completed&sort=title",
    "type=our%3Apractical_measure",
    "as-of=2030-01-01&q=strategy",
    "q=centres+of+excellence",
    "body=BIBB",
    "sort=title",
    "q=reform+skills+companies",
    "",
];

/// Facets that the list page counts.
const COUNTED: [Facet; 11] = [
    Facet::Country,
    Facet::Type,
    Facet::Stage,
    Facet::Subsystem,
    Facet::TargetGroup,
    Facet::Category,
    Facet::Subcategory,
    Facet::Priority,
    Facet::Body,
    Facet::Theme,
    Facet::ValidIn,
];

fn main() {
    let dir = PathBuf::from(std::env::var("TRINN_BENCH_DATA").unwrap_or_else(|_| "target/bench/data".into()));
    if !dir.join("trinn.sqlite").is_file() {
        println!("no data in {}; run benches/timeline.sh", dir.display());
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db = db::Db::sqlite(&dir.join("trinn.sqlite")).await.expect("the database opens");
        let began = Instant::now();
        let catalog = Catalog::open(db.clone(), Some(&dir.join("index"))).await.expect("the index opens");
        println!("index open and up to date: {:?}, {} entries", began.elapsed(), catalog.index().entries());
        let mut conn = db.read().await.expect("a connection");
        let version = store::publications::version(&mut conn).await.expect("a version");
        println!("version of the public data: {version}");

        let questions: Vec<search::Query> = QUESTIONS
            .iter()
            .map(|q| {
                Filter::parse(&Query::parse(q)).expect("a good question").to_search(Lang::Nb, 20, &COUNTED)
            })
            .collect();
        for _ in 0..2 {
            for q in &questions {
                catalog.index().search(q).expect("an answer");
            }
        }
        let mut took: Vec<Duration> = Vec::new();
        let mut slowest = (Duration::ZERO, "");
        for round in 0..100 {
            for (i, q) in questions.iter().enumerate() {
                let began = Instant::now();
                let answer = catalog.index().search(q).expect("an answer");
                let t = began.elapsed();
                assert!(round > 0 || answer.total < u64::MAX);
                if t > slowest.0 {
                    slowest = (t, QUESTIONS[i]);
                }
                took.push(t);
            }
        }
        took.sort();
        let at = |p: f64| took[((took.len() - 1) as f64 * p) as usize];
        println!(
            "search with {} facets counted: {} questions, p50 {:?}, p99 {:?}, slowest {:?} ({})",
            COUNTED.len(),
            took.len(),
            at(0.5),
            at(0.99),
            slowest.0,
            slowest.1
        );
    });
}

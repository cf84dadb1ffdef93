//! Facets, dates, orders and pages, held against plain loops over the same entries.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::*;
use kernel::Lang;
use proptest::prelude::*;
use search::{Cursor, Entry, Index, OrderValue, Query, Sort};

const COUNTRIES: [&str; 4] = ["NO", "AT", "FI", "MT"];
const STAGES: [&str; 3] = ["design", "pilot", "implementation"];
const WORDS: [&str; 5] = ["skole", "kompetanse", "digital", "reform", "fisk"];

/// Entries with one to three versions per thing, some removed.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (
        0u64..25,
        0i64..20,
        prop::bool::weighted(0.1),
        prop::collection::vec(0..COUNTRIES.len(), 0..3),
        0..STAGES.len(),
        prop::collection::vec(0..WORDS.len(), 1..4),
        prop::option::of(2015i64..2020),
    );
    prop::collection::vec(one, 1..60).prop_map(|rows| {
        (1..)
            .zip(rows)
            .map(|(seq, (key, from, removed, countries, stage, words, year))| {
                let text: Vec<&str> = words.into_iter().map(|w| WORDS[w]).collect();
                let mut e = entry(seq).of(key).since_day(from).facet(STAGE, STAGES[stage]);
                e = e.with(TITLE, Lang::Nb, &text.join(" "));
                for c in countries {
                    e = e.facet(COUNTRY, COUNTRIES[c]);
                }
                e.removed = removed;
                let name = OrderValue::Text(text.concat());
                e.orders = vec![year.map_or(OrderValue::None, OrderValue::Int), name];
                e
            })
            .collect()
    })
}

/// The versions live at a moment, by the definition.
fn live(all: &[Entry], as_of: Option<i64>) -> Vec<&Entry> {
    let ends = |e: &Entry| all.iter().filter(|l| l.key == e.key && l.seq > e.seq).map(|l| l.from).min();
    all.iter()
        .filter(|e| !e.removed)
        .filter(|e| match as_of.map(day) {
            None => ends(e).is_none(),
            Some(at) => e.from <= at && ends(e).is_none_or(|end| at < end),
        })
        .collect()
}

fn has(e: &Entry, facet: usize, terms: &[String]) -> bool {
    e.facets.iter().any(|(f, t)| *f == facet && terms.contains(t))
}

fn count_by_hand(rows: &[&Entry], facet: usize) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for e in rows {
        let terms: BTreeSet<&str> =
            e.facets.iter().filter(|(f, _)| *f == facet).map(|(_, t)| t.as_str()).collect();
        for t in terms {
            *counts.entry(t).or_default() += 1;
        }
    }
    let mut out: Vec<_> = counts.into_iter().map(|(t, n)| (t.to_owned(), n)).collect();
    out.sort_by_key(|(t, n)| (std::cmp::Reverse(*n), t.clone()));
    out
}

fn filled(all: &[Entry], cut: usize) -> Index {
    let index = Index::in_memory(schema()).expect("an index");
    // In two batches, so that the second extends columns and vocabulary.
    index.add(all[..cut].to_vec()).expect("added");
    index.add(all.to_vec()).expect("added; what is covered is passed over");
    index
}

fn names(terms: &[usize], list: &[&str]) -> Vec<String> {
    terms.iter().map(|&t| list[t % list.len()].to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn facets_count_what_a_plain_loop_counts_and_ignore_their_own_filter(
        all in entries(),
        cut in 0usize..60,
        as_of in prop::option::of(0i64..22),
        country in prop::collection::vec(0usize..4, 0..3),
        country_too in prop::collection::vec(0usize..4, 0..2),
        stage in prop::collection::vec(0usize..3, 0..2),
        word in prop::option::of(0..WORDS.len()),
    ) {
        let index = filled(&all, cut.min(all.len()));
        let country = names(&country, &COUNTRIES);
        let country_too = names(&country_too, &COUNTRIES);
        let stage = names(&stage, &STAGES);
        let q = Query {
            // Quoted, since likeness between the words is not what is tested here.
            text: word.map(|w| format!("\"{}\"", WORDS[w])),
            filters: vec![(COUNTRY, country.clone()), (STAGE, stage.clone()), (COUNTRY, country_too.clone())],
            as_of: as_of.map(day),
            count: vec![COUNTRY, STAGE],
            limit: 1_000,
            ..Query::default()
        };
        let answer = index.search(&q).expect("an answer");

        let worded: Vec<&Entry> = live(&all, as_of).into_iter()
            .filter(|e| word.is_none_or(|w| e.texts[0].2.split(' ').any(|t| t == WORDS[w])))
            .collect();
        let in_country = |e: &&Entry| [&country, &country_too].iter().all(|t| t.is_empty() || has(e, COUNTRY, t));
        let in_stage = |e: &&Entry| stage.is_empty() || has(e, STAGE, &stage);
        let both: Vec<&Entry> = worded.iter().copied().filter(in_country).filter(in_stage).collect();
        let by_stage: Vec<&Entry> = worded.iter().copied().filter(in_stage).collect();
        let by_country: Vec<&Entry> = worded.iter().copied().filter(in_country).collect();

        prop_assert_eq!(answer.total, both.len() as u64);
        let found: BTreeSet<u64> = answer.hits.iter().map(|h| h.seq).collect();
        prop_assert_eq!(found, both.iter().map(|e| e.seq).collect::<BTreeSet<_>>());
        let plain = |n: usize| answer.facets[n].1.iter().map(|(t, c)| (t.to_string(), *c)).collect::<Vec<_>>();
        prop_assert_eq!(plain(0), count_by_hand(if country.is_empty() && country_too.is_empty() { &both } else { &by_stage }, COUNTRY));
        prop_assert_eq!(plain(1), count_by_hand(if stage.is_empty() { &both } else { &by_country }, STAGE));
    }

    #[test]
    fn pages_give_every_hit_exactly_once_in_the_order_of_the_whole_list(
        all in entries(),
        limit in 1usize..8,
        order in 0usize..2,
        descending: bool,
        relevance: bool,
        as_of in prop::option::of(0i64..22),
    ) {
        let index = filled(&all, all.len() / 2);
        let sort = if relevance { Sort::Relevance } else { Sort::By { order, descending } };
        let text = relevance.then(|| "skole kompetanse".to_owned());
        let mut q = Query { text, sort, limit, as_of: as_of.map(day), ..Query::default() };
        let whole = index.keys(&q).expect("keys");
        let mut paged = Vec::new();
        loop {
            let answer = index.search(&q).expect("an answer");
            prop_assert_eq!(answer.total, whole.len() as u64);
            paged.extend(answer.hits.iter().map(|h| (h.key, h.seq)));
            let Some(next) = answer.next else { break };
            let sent = next.to_string();
            q.after = Some(sent.parse::<Cursor>().expect("our own cursor"));
        }
        prop_assert_eq!(&paged, &whole);
        if !relevance && order == YEAR {
            let year = |seq: u64| match all[seq as usize - 1].orders[0] {
                OrderValue::Int(n) => Some(n),
                _ => None,
            };
            let years: Vec<_> = paged.iter().filter_map(|p| year(p.1)).collect();
            let ordered = years.windows(2).all(|w| if descending { w[0] >= w[1] } else { w[0] <= w[1] });
            prop_assert!(ordered, "years in order");
            prop_assert!(paged.iter().skip(years.len()).all(|p| year(p.1).is_none()), "without a value comes last");
        }
    }
}

#[test]
fn a_list_stands_as_it_stood_on_a_past_day() {
    let index = Index::in_memory(schema()).expect("an index");
    let mut gone = entry(3).of(7).since_day(30);
    gone.removed = true;
    index
        .add([
            entry(1).of(7).since_day(10).with(TITLE, Lang::Nb, "Utkast").facet(STAGE, "design"),
            entry(2).of(7).since_day(20).with(TITLE, Lang::Nb, "Vedtak").facet(STAGE, "pilot"),
            gone,
        ])
        .expect("added");
    let on = |n, text: Option<&str>| {
        let q =
            Query { as_of: Some(day(n)), text: text.map(Into::into), count: vec![STAGE], ..Query::default() };
        let a = index.search(&q).expect("an answer");
        (a.hits.iter().map(|h| h.seq).collect::<Vec<_>>(), a.facets[0].1.len())
    };
    assert_eq!(on(9, None), (vec![], 0));
    assert_eq!(on(10, None), (vec![1], 1));
    assert_eq!(on(19, Some("utkast")), (vec![1], 1));
    assert_eq!(on(20, Some("utkast")), (vec![], 0));
    assert_eq!(on(29, None), (vec![2], 1));
    assert_eq!(on(30, None), (vec![], 0));
    assert_eq!(index.search(&Query::default()).expect("an answer").total, 0);
    assert_eq!(index.covered(), 3);
}

#[test]
fn a_page_goes_on_where_it_was_when_rows_come_and_go() {
    let index = Index::in_memory(schema()).expect("an index");
    index.add((1..=6).map(|n| entry(n).year(2000 + n as i64))).expect("added");
    let mut q = Query { sort: Sort::By { order: YEAR, descending: false }, limit: 2, ..Query::default() };
    let first = index.search(&q).expect("an answer");
    assert_eq!(first.hits.iter().map(|h| h.key).collect::<Vec<_>>(), [1, 2]);
    // The row the page ended on is withdrawn, one before and one after it appear.
    let mut gone = entry(7).of(2);
    gone.removed = true;
    index.add([gone, entry(8).year(1990), entry(9).year(2003)]).expect("added");
    q.after = first.next;
    let second = index.search(&q).expect("an answer");
    assert_eq!(second.hits.iter().map(|h| h.key).collect::<Vec<_>>(), [3, 9]);
}

#[test]
fn a_cursor_of_another_order_begins_at_the_first_page() {
    let index = titles(&["Skole", "Skole"]);
    let q = Query { text: Some("skole".into()), limit: 1, ..Query::default() };
    let after = index.search(&q).expect("an answer").next;
    assert!(after.is_some());
    let q = Query { after, sort: Sort::By { order: NAME, descending: false }, ..Query::default() };
    assert_eq!(index.search(&q).expect("an answer").hits.len(), 2);
}

#[test]
fn only_the_most_frequent_terms_are_given_when_asked_so() {
    let index = Index::in_memory(schema()).expect("an index");
    let of = |seq, c| entry(seq).facet(COUNTRY, c);
    index.add([of(1, "NO"), of(2, "AT"), of(3, "AT"), of(4, "FI")]).expect("added");
    let q = Query { count: vec![COUNTRY], terms: 2, limit: 0, ..Query::default() };
    let answer = index.search(&q).expect("an answer");
    let terms: Vec<_> = answer.facets[0].1.iter().map(|(t, n)| (t.as_ref(), *n)).collect();
    assert_eq!(terms, [("AT", 2), ("FI", 1)]);
    assert!(answer.hits.is_empty() && answer.next.is_none());
}

#[test]
fn names_sort_with_the_norwegian_letters_last() {
    let index = Index::in_memory(schema()).expect("an index");
    let named = |seq, name: &str| {
        let mut e = entry(seq);
        e.orders = vec![OrderValue::None, OrderValue::Text(name.into())];
        e
    };
    index.add([named(1, "Ås"), named(2, "zulu"), named(3, "Ærfugl"), named(4, "Østfold")]).expect("added");
    let q = Query { sort: Sort::By { order: NAME, descending: false }, ..Query::default() };
    let keys: Vec<u64> = index.keys(&q).expect("keys").into_iter().map(|k| k.0).collect();
    assert_eq!(keys, [2, 3, 4, 1]);
}

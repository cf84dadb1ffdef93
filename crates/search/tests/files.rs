//! What stays on disk, and what happens when it does not.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::*;
use kernel::Lang;
use search::{Entry, Error, Index, Query, Schema, Sort};

fn some() -> Vec<Entry> {
    let word = |n: u64| ["kompetansereform", "skole", "digital"][n as usize % 3];
    (1..=30)
        .map(|n| {
            entry(n)
                .of(n % 20)
                .since_day(n as i64)
                .with(TITLE, Lang::Nb, word(n))
                .with(BODY, Lang::En, "policies for schools")
                .facet(COUNTRY, ["NO", "AT"][n as usize % 2])
                .year(2000 + (n % 7) as i64)
        })
        .collect()
}

/// Everything a reader could notice.
fn impression(index: &Index) -> String {
    let mut out = String::new();
    for text in [None, Some("reform"), Some("policy -skole"), Some("skoel")] {
        for as_of in [None, Some(day(15))] {
            let q = Query {
                text: text.map(Into::into),
                as_of,
                sort: Sort::By { order: YEAR, descending: true },
                count: vec![COUNTRY, STAGE],
                ..Query::default()
            };
            let a = index.search(&q).expect("an answer");
            out += &format!("{} {:?} {:?} {:?}\n", a.total, a.hits, a.facets, a.suggestion);
        }
    }
    out
}

#[test]
fn an_index_comes_back_from_disk_as_it_was() {
    let dir = tempfile::tempdir().expect("a directory");
    let before = {
        let index = Index::open(dir.path(), schema()).expect("opened");
        assert_eq!(index.covered(), 0);
        index.add(some().into_iter().take(25)).expect("added");
        for one in some().into_iter().skip(25) {
            index.add([one]).expect("added one");
        }
        impression(&index)
    };
    let index = Index::open(dir.path(), schema()).expect("opened again");
    assert_eq!(index.covered(), 30);
    assert_eq!(impression(&index), before);
    // And it goes on from there: the version of key 5 that is live is ended by the next.
    index.add([entry(31).of(5).since_day(40).with(TITLE, Lang::Nb, "ny")]).expect("added");
    assert_eq!(index.search(&Query::default()).expect("an answer").total, 20);
    let memory = Index::in_memory(schema()).expect("an index");
    memory.add(some()).expect("added");
    assert_eq!(impression(&memory), before, "batches make no difference");
}

#[test]
fn damage_or_another_version_gives_an_empty_index_and_no_error() {
    type Damage = (&'static str, fn(&std::path::Path));
    let damages: [Damage; 5] = [
        ("a byte of the facts turned", |dir| {
            let file = dir.join("facets.bin");
            let mut bytes = std::fs::read(&file).expect("read");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x40;
            std::fs::write(&file, bytes).expect("written");
        }),
        ("the facts cut short", |dir| {
            let file = dir.join("facets.bin");
            let bytes = std::fs::read(&file).expect("read");
            std::fs::write(&file, &bytes[..bytes.len() - 100]).expect("written");
        }),
        ("the facts gone", |dir| std::fs::remove_file(dir.join("facets.bin")).expect("removed")),
        ("the postings gone", |dir| std::fs::remove_dir_all(dir.join("text")).expect("removed")),
        ("the head of the postings damaged", |dir| {
            std::fs::write(dir.join("text/meta.json"), "{").expect("written");
        }),
    ];
    for (what, damage) in damages {
        let dir = tempfile::tempdir().expect("a directory");
        Index::open(dir.path(), schema()).expect("opened").add(some()).expect("added");
        damage(dir.path());
        let index = Index::open(dir.path(), schema()).expect(what);
        assert_eq!((index.covered(), index.entries()), (0, 0), "{what}");
        assert_eq!(index.search(&Query::text("skole")).expect(what).total, 0);
        index.add(some()).expect(what);
        assert_eq!(index.search(&Query::default()).expect(what).total, 20, "{what}");
    }
    let dir = tempfile::tempdir().expect("a directory");
    Index::open(dir.path(), schema()).expect("opened").add(some()).expect("added");
    let newer = Index::open(dir.path(), Schema { version: 2, ..schema() }).expect("opened");
    assert_eq!(newer.covered(), 0);
    drop(newer);
    let other = Schema { facets: vec!["country"], texts: vec![], ..schema() };
    assert_eq!(Index::open(dir.path(), other).expect("opened").covered(), 0);
}

#[test]
fn facts_of_an_older_commit_than_the_postings_are_not_trusted() {
    let dir = tempfile::tempdir().expect("a directory");
    let index = Index::open(dir.path(), schema()).expect("opened");
    index.add(some().into_iter().take(10)).expect("added");
    let old = std::fs::read(dir.path().join("facets.bin")).expect("read");
    index.add(some()).expect("added");
    drop(index);
    std::fs::write(dir.path().join("facets.bin"), old).expect("written");
    assert_eq!(Index::open(dir.path(), schema()).expect("opened").covered(), 0);
}

#[test]
fn a_second_opener_reads_and_takes_over_when_the_first_is_gone() {
    let dir = tempfile::tempdir().expect("a directory");
    let first = Index::open(dir.path(), schema()).expect("opened");
    first.add(some().into_iter().take(10)).expect("added");
    let second = Index::open(dir.path(), schema()).expect("opened");
    assert!(first.writable() && !second.writable());
    assert_eq!(second.covered(), 10);
    assert!(matches!(second.add(some()), Err(Error::ReadOnly)));
    first.add(some()).expect("added");
    assert_eq!(second.covered(), 10, "not before it looks");
    assert!(second.reload().expect("reloaded"));
    assert_eq!(impression(&second), impression(&first));
    drop(first);
    second.reload().expect("reloaded");
    assert!(second.writable());
    second.add([entry(99)]).expect("added");
    assert_eq!(second.covered(), 99);
}

#[test]
fn a_batch_that_cannot_be_added_leaves_nothing_behind() {
    let index = Index::in_memory(schema()).expect("an index");
    index.add([entry(5).with(TITLE, Lang::Nb, "skole")]).expect("added");
    let before = impression(&index);
    let disordered = index.add([entry(9).with(TITLE, Lang::Nb, "skole"), entry(8)]);
    assert!(matches!(disordered, Err(Error::OutOfOrder { seq: 8, before: 9 })));
    let unknown = index.add([entry(9).of(5).with(TITLE, Lang::Nb, "skole"), entry(10).facet(7, "x")]);
    assert_eq!(
        unknown.expect_err("no facet 7").to_string(),
        "could not add entry 10: the schema has no facet 7\n  hint: build entries from the schema the index was opened with"
    );
    assert_eq!(impression(&index), before);
    assert_eq!(index.covered(), 5);
    index.add([entry(9).with(TITLE, Lang::Nb, "skole")]).expect("added");
    assert_eq!(keys(&index, "skole"), [5, 9]);
}

#[test]
fn a_cleared_index_is_empty_and_can_be_filled_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let index = Index::open(dir.path(), schema()).expect("opened");
    index.add(some()).expect("added");
    let before = impression(&index);
    index.clear().expect("cleared");
    assert_eq!((index.covered(), ask(&index, "skole").total), (0, 0));
    index.add(some()).expect("added");
    assert_eq!(impression(&index), before);
}

#[test]
fn searches_go_on_while_entries_are_added() {
    let index = Arc::new(Index::in_memory(schema()).expect("an index"));
    index.add([entry(1).with(TITLE, Lang::Nb, "skole")]).expect("added");
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (index, done) = (index.clone(), done.clone());
        std::thread::spawn(move || {
            let mut last = 0;
            while !done.load(Ordering::SeqCst) {
                let answer = ask(&index, "skole");
                assert!(answer.total >= last, "nothing that was seen goes away");
                last = answer.total;
            }
        })
    };
    for n in 2..=20 {
        index.add([entry(n).with(TITLE, Lang::Nb, "skole")]).expect("added");
    }
    done.store(true, Ordering::SeqCst);
    reader.join().expect("the reader met no trouble");
    assert_eq!(ask(&index, "skole").total, 20);
}

//! What a person types and what they find.

mod common;

use common::*;
use kernel::Lang;
use search::{Index, MatchKind, Query};

#[test]
fn a_word_finds_its_other_forms_in_norwegian_and_english() {
    let index = Index::in_memory(schema()).expect("an index");
    index
        .add([
            entry(1).with(TITLE, Lang::Nb, "Digital infrastruktur i skolene"),
            entry(2).with(TITLE, Lang::En, "National policies for digital schools"),
            entry(3).with(TITLE, Lang::Nn, "Strategien for yrkesfaga"),
        ])
        .expect("added");
    assert_eq!(kinds(&index, "skole"), [(1, MatchKind::Stem)]);
    assert_eq!(kinds(&index, "infrastrukturen"), [(1, MatchKind::Stem)]);
    assert_eq!(kinds(&index, "policy"), [(2, MatchKind::Stem)]);
    assert_eq!(kinds(&index, "school"), [(2, MatchKind::Stem)]);
    assert_eq!(kinds(&index, "strategi"), [(3, MatchKind::Stem)]);
    assert_eq!(keys(&index, "digital infrastruktur"), [1]);
}

#[test]
fn a_word_finds_compounds_that_begin_or_end_with_it() {
    let index = titles(&["Kompetansereform", "Digitalinfrastruktur", "Kompetansereformen", "Fisk"]);
    assert_eq!(kinds(&index, "kompetanse"), [(1, MatchKind::Compound), (3, MatchKind::Compound)]);
    assert_eq!(kinds(&index, "reform"), [(1, MatchKind::Compound), (3, MatchKind::Compound)]);
    assert_eq!(kinds(&index, "infrastruktur"), [(2, MatchKind::Compound)]);
    let why = &ask(&index, "reform").hits[1].why[0];
    assert_eq!((why.word.as_str(), why.matched.as_str()), ("reform", "kompetansereformen"));
}

#[test]
fn exact_comes_before_stem_before_compound_before_prefix_before_typo() {
    let index = titles(&["reforn", "reformpakke", "reformer", "reform", "reforma"]);
    let order: Vec<MatchKind> = kinds(&index, "reform").into_iter().map(|(_, k)| k).collect();
    let mut sorted = order.clone();
    sorted.sort();
    assert_eq!(order, sorted);
    assert_eq!(kinds(&index, "reform")[0], (4, MatchKind::Exact));
    assert_eq!(order.last(), Some(&MatchKind::Typo));
    assert_eq!(kinds(&titles(&["Kompetanse"]), "komp"), [(1, MatchKind::Prefix)]);
}

#[test]
fn a_word_in_the_title_weighs_more_than_in_the_body() {
    let index = Index::in_memory(schema()).expect("an index");
    index
        .add([
            entry(1).with(TITLE, Lang::Nb, "Noe annet").with(BODY, Lang::Nb, "om læreplan"),
            entry(2).with(TITLE, Lang::Nb, "Læreplan").with(BODY, Lang::Nb, "noe annet"),
        ])
        .expect("added");
    assert_eq!(keys(&index, "læreplan"), [2, 1]);
    assert_eq!(ask(&index, "læreplan").hits[1].why[0].field, BODY);
}

#[test]
fn a_typing_error_is_forgiven_and_the_right_word_suggested() {
    let index = titles(&["Digital infrastruktur", "Skole"]);
    let answer = ask(&index, "digital infrastuktur");
    assert_eq!(answer.hits[0].key, 1);
    assert_eq!(answer.hits[0].why[1].kind, MatchKind::Typo);
    assert_eq!(answer.suggestion.as_deref(), Some("digital infrastruktur"));
    assert_eq!(kinds(&index, "skoel"), [(2, MatchKind::Typo)]);
    assert_eq!(keys(&index, "infarstuktur"), [1], "two edits in a long word");
    assert_eq!(ask(&index, "skole").suggestion, None);
    assert_eq!(keys(&index, "okle"), [] as [u64; 0], "the first letter stands");
}

#[test]
fn likeness_is_not_tried_for_a_word_that_is_found_often() {
    let mut all = vec!["plan"; 6];
    all.push("plen");
    let index = titles(&all);
    assert_eq!(ask(&index, "plan").total, 6);
    assert_eq!(ask(&index, "plen").total, 7);
}

#[test]
fn every_word_must_match_somewhere() {
    let index = Index::in_memory(schema()).expect("an index");
    index
        .add([
            entry(1).with(TITLE, Lang::Nb, "Kompetanse").with(BODY, Lang::Nb, "for lærere"),
            entry(2).with(TITLE, Lang::Nb, "Kompetanse").with(BODY, Lang::Nb, "for bønder"),
        ])
        .expect("added");
    let answer = ask(&index, "kompetanse lærer");
    assert_eq!(answer.hits.iter().map(|h| h.key).collect::<Vec<_>>(), [1]);
    assert_eq!(answer.hits[0].why.len(), 2);
    assert_eq!(keys(&index, "kompetanse romfart"), [] as [u64; 0]);
}

#[test]
fn a_phrase_matches_words_in_a_row_and_nothing_looser() {
    let index = titles(&["Digital infrastruktur", "Infrastruktur som er digital", "Digital infrastrukturen"]);
    assert_eq!(keys(&index, "\"digital infrastruktur\""), [1]);
    assert_eq!(keys(&index, "\"infrastruktur\""), [1, 2]);
    assert_eq!(keys(&index, "digital infrastruktur").len(), 3);
    assert_eq!(keys(&index, "\"digital skole\""), [] as [u64; 0]);
}

#[test]
fn a_minus_leaves_out_what_has_the_word_or_a_form_of_it() {
    let index = titles(&["Kompetanse i skolene", "Kompetanse i arbeidslivet", "Skole"]);
    assert_eq!(keys(&index, "kompetanse -skole"), [2]);
    assert_eq!(keys(&index, "-skole"), [2]);
    assert_eq!(keys(&index, "kompetanse -\"i arbeidslivet\""), [1]);
    assert_eq!(ask(&index, "-skole").hits[0].score, 0.0);
}

#[test]
fn letters_with_a_meaning_of_their_own_are_kept_and_accents_folded() {
    let index = titles(&["Næring", "Café", "Oahpahus ja čálli"]);
    assert_eq!(keys(&index, "NÆRING"), [1]);
    assert_eq!(keys(&index, "naering"), [] as [u64; 0]);
    assert_eq!(keys(&index, "cafe"), [2]);
    assert_eq!(keys(&index, "čálli"), [3]);
}

#[test]
fn sami_texts_are_found_by_their_words_as_they_stand() {
    let index = Index::in_memory(schema()).expect("an index");
    index.add([entry(1).with(TITLE, Lang::Se, "Digitála infrastruktuvra skuvllain")]).expect("added");
    assert_eq!(kinds(&index, "infrastruktuvra"), [(1, MatchKind::Exact)]);
    assert_eq!(kinds(&index, "skuvllain"), [(1, MatchKind::Exact)]);
    assert_eq!(kinds(&index, "infrastruktur"), [(1, MatchKind::Typo)]);
}

#[test]
fn a_word_is_shown_where_it_stands_in_the_text() {
    let index = titles(&["Kompetansereformen: lære hele livet", "Reform"]);
    let answer = ask(&index, "reform hel");
    let text = "Kompetansereformen: lære hele livet";
    let pieces = index.highlight(text, Lang::Nb, &answer.matched);
    let marked: Vec<_> = pieces.iter().filter_map(|p| p.kind.map(|k| (p.text, k))).collect();
    assert_eq!(marked, [("Kompetansereformen", MatchKind::Compound), ("hele", MatchKind::Stem)]);
    assert_eq!(pieces.iter().map(|p| p.text).collect::<String>(), text);
    assert_eq!(index.highlight("Reform", Lang::Nb, &answer.matched)[0].kind, Some(MatchKind::Exact));
    assert_eq!(index.highlight("", Lang::Nb, &answer.matched), []);
}

#[test]
fn hostile_queries_are_answered_like_others() {
    let index = titles(&["Digital infrastruktur", "Skole"]);
    let words: String = (0..5_000).map(|n| format!("digital{n} ")).collect();
    let long_word = "x".repeat(100_000);
    let zalgo = format!("skole{}", "\u{300}".repeat(5_000));
    for text in [
        "\"".repeat(100_000).as_str(),
        &words,
        &long_word,
        &zalgo,
        "\u{0}\u{1}\u{7f}\u{feff}",
        "-",
        "--skole",
        "-\"",
        "title:[a TO b] AND (OR *) ~2 ^9 \\",
        "\u{202e}\u{1f600}\u{1f600}",
        "",
        "   ",
    ] {
        let answer = ask(&index, text);
        assert!(answer.hits.iter().all(|h| h.why.len() <= 20));
    }
    assert_eq!(ask(&index, "").total, 2, "no words ask for everything");
    assert_eq!(keys(&index, &zalgo), [2]);
}

#[test]
fn an_unknown_facet_or_order_costs_nothing_but_its_effect() {
    let index = titles(&["Skole"]);
    let q = Query {
        count: vec![99],
        sort: search::Sort::By { order: 99, descending: true },
        limit: 1,
        ..Query::default()
    };
    let answer = index.search(&q).expect("an answer");
    assert_eq!((answer.total, answer.facets.len()), (1, 0));
}

//! Which words of the index a word of the query may stand for, best kind first.

use kernel::Lang;

use crate::MatchKind;
use crate::analysis::{StemLang, Stemmers};
use crate::vocab::Vocab;

/// At most this many words per word of the query.
pub(crate) const MAX_EXPANSIONS: usize = 40;
/// A word with fewer hits than this is also looked for by its beginning and its likeness.
pub(crate) const FEW: u32 = 5;
const MAX_TYPOS: usize = 10;

/// Where an expansion is looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// A word of the vocabulary, by its number.
    Word(u32),
    /// A term of the stem fields, with its language mark.
    Stem(String),
}

/// One word that may stand for the word of the query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expansion {
    pub target: Target,
    pub kind: MatchKind,
    /// Factor on the score; kinds do not overlap within one field.
    pub weight: f32,
}

/// The word itself, and its stems in both languages.
pub(crate) fn same_word(vocab: &Vocab, stemmers: &mut Stemmers, word: &str, lang: Lang) -> Vec<Expansion> {
    let mut out = Vec::new();
    if let Some(id) = vocab.find(word) {
        out.push(Expansion { target: Target::Word(id), kind: MatchKind::Exact, weight: 1.0 });
    }
    for stem_lang in [StemLang::Norwegian, StemLang::English] {
        let own = StemLang::of(lang) == Some(stem_lang);
        out.push(Expansion {
            target: Target::Stem(stemmers.term(stem_lang, word)),
            kind: MatchKind::Stem,
            weight: if own { 0.75 } else { 0.72 },
        });
    }
    out
}

/// Compounds that begin or end with the word, and words it is a long beginning of.
pub(crate) fn compounds(vocab: &Vocab, stemmers: &mut Stemmers, word: &str) -> Vec<Expansion> {
    if word.chars().count() < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let stem = stemmers.stem(StemLang::Norwegian, word);
    // a shorter stem would find itself inside unrelated words: "part" of "partene" in "participation"
    let stem = if stem.chars().count() >= 5 && word.starts_with(&stem) { stem.as_str() } else { word };
    let mut found: Vec<(MatchKind, u32, u32)> = Vec::new();

    for id in vocab.beginning_with(stem) {
        let term = vocab.word(id);
        // The letters between the parts (s, e) belong to neither; the query's own ending
        // may also stand there: kompetansen, kompetanse|reform.
        let Some(rest) = term.strip_prefix(word).or_else(|| term.strip_prefix(stem)) else {
            continue;
        };
        let bare = rest.strip_prefix(['s', 'e']).unwrap_or(rest);
        if bare.chars().count() < 3 {
            continue;
        }
        if is_ending(rest) {
            continue; // an inflected form; the stem finds it where it is the same word
        }
        let known = vocab.find(rest).is_some() || vocab.find(bare).is_some();
        let kind = if known || word.chars().count() >= 6 { MatchKind::Compound } else { MatchKind::Prefix };
        found.push((kind, id, vocab.entries(id)));
    }

    for ending in ENDINGS {
        let end = format!("{stem}{ending}");
        collect_endings(vocab, &end, &mut found);
    }
    if stem != word {
        collect_endings(vocab, word, &mut found);
    }

    found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
    let mut out: Vec<Expansion> = Vec::new();
    for (kind, id, _) in found {
        if out.len() == MAX_EXPANSIONS {
            break;
        }
        if !out.iter().any(|e| e.target == Target::Word(id)) {
            let weight = if kind == MatchKind::Compound { 0.5 } else { 0.3 };
            out.push(Expansion { target: Target::Word(id), kind, weight });
        }
    }
    out
}

fn collect_endings(vocab: &Vocab, end: &str, found: &mut Vec<(MatchKind, u32, u32)>) {
    for id in vocab.ending_with(end) {
        let term = vocab.word(id);
        let rest = &term[..term.len() - end.len()];
        if rest.chars().count() >= 3 {
            found.push((MatchKind::Compound, id, vocab.entries(id)));
        }
    }
}

/// For a word that found little: words it begins, and words it is nearly like.
pub(crate) fn guesses(vocab: &Vocab, word: &str) -> Vec<Expansion> {
    let letters = word.chars().count();
    let mut out = Vec::new();
    if letters >= 3 {
        let mut begun: Vec<u32> =
            vocab.beginning_with(word).filter(|&id| vocab.word(id) != word).take(5_000).collect();
        begun.sort_by_key(|&id| std::cmp::Reverse(vocab.entries(id)));
        begun.truncate(MAX_EXPANSIONS - MAX_TYPOS);
        out.extend(begun.into_iter().map(|id| Expansion {
            target: Target::Word(id),
            kind: MatchKind::Prefix,
            weight: 0.3,
        }));
    }
    let most = match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    if most > 0 && !word.bytes().any(|b| b.is_ascii_digit()) {
        let mut near: Vec<(u32, u32)> = vocab.like(word, most).collect();
        near.sort_by_key(|&(id, edits)| (edits, std::cmp::Reverse(vocab.entries(id)), id));
        near.truncate(MAX_TYPOS);
        out.extend(near.into_iter().map(|(id, edits)| Expansion {
            target: Target::Word(id),
            kind: MatchKind::Typo,
            weight: if edits == 1 { 0.15 } else { 0.1 },
        }));
    }
    out
}

/// Endings of Norwegian nouns and adjectives, and the English plural, that may follow the last part.
const ENDINGS: &[&str] =
    &["", "e", "en", "a", "et", "er", "ene", "ane", "ar", "s", "ens", "ets", "ers", "enes", "n", "r", "t"];

fn is_ending(rest: &str) -> bool {
    ENDINGS.contains(&rest) || matches!(rest, "ing" | "ings" | "ede" | "ert" | "erte" | "ere")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{WordUse, WordUses};

    fn vocab(words: &[&str]) -> Vocab {
        let mut uses = WordUses::new();
        for w in words {
            uses.insert((*w).into(), WordUse { entries: 1, fields: 1, last: 0 });
        }
        Vocab::default().with(&uses)
    }

    fn found(words: &[&str], word: &str) -> Vec<(String, MatchKind)> {
        let v = vocab(words);
        let mut out: Vec<_> = compounds(&v, &mut Stemmers::new(100), word)
            .into_iter()
            .map(|e| match e.target {
                Target::Word(id) => (v.word(id).to_owned(), e.kind),
                Target::Stem(s) => (s, e.kind),
            })
            .collect();
        out.sort();
        out
    }

    #[test]
    fn a_word_finds_compounds_at_either_end() {
        let c = MatchKind::Compound;
        assert_eq!(found(&["kompetansereform", "reform"], "kompetanse"), [("kompetansereform".into(), c)]);
        assert_eq!(found(&["kompetansereform"], "reform"), [("kompetansereform".into(), c)]);
        assert_eq!(found(&["digitalinfrastruktur"], "infrastruktur"), [("digitalinfrastruktur".into(), c)]);
    }

    #[test]
    fn linking_letters_and_inflections_do_not_hide_a_compound() {
        let c = MatchKind::Compound;
        assert_eq!(found(&["opplæringskontor"], "opplæring"), [("opplæringskontor".into(), c)]);
        assert_eq!(found(&["kompetansereformen"], "reformer"), [("kompetansereformen".into(), c)]);
        assert_eq!(found(&["kompetanseløft"], "kompetansen"), [("kompetanseløft".into(), c)]);
    }

    #[test]
    fn too_short_words_and_leftovers_make_no_compound() {
        assert_eq!(found(&["planlegge", "xyplan"], "pla"), []);
        assert_eq!(found(&["brett", "urett"], "rett"), []);
        assert_eq!(found(&["reformene"], "reform"), [], "an inflection, which the stem finds");
    }

    #[test]
    fn a_short_beginning_is_a_beginning_and_no_compound_unless_the_rest_is_a_word() {
        assert_eq!(found(&["planetarisk"], "plan"), [("planetarisk".into(), MatchKind::Prefix)]);
        assert_eq!(found(&["planarbeid", "arbeid"], "plan"), [("planarbeid".into(), MatchKind::Compound)]);
    }
}

//! Shows where a text met the query.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use kernel::Lang;

use crate::MatchKind;
use crate::analysis::{StemLang, Stemmers, tokens};

/// The words that an answer was found by; made by a search, read by
/// [`crate::Index::highlight`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    pub(crate) words: HashMap<String, MatchKind>,
    pub(crate) stems: HashSet<String>,
}

impl Matched {
    /// True when the query had no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.stems.is_empty()
    }

    pub(crate) fn note(&mut self, word: &str, kind: MatchKind) {
        match self.words.get_mut(word) {
            Some(known) => *known = kind.min(*known),
            None => {
                self.words.insert(word.to_owned(), kind);
            }
        }
    }
}

/// A piece of a text; all pieces together are the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The letters as they stand in the text.
    pub text: &'a str,
    /// How this word met the query, if it did.
    pub kind: Option<MatchKind>,
}

/// Words whose stems each thread remembers: texts of one page, and of the next, repeat them.
const REMEMBERED: usize = 4_000;

thread_local! {
    static STEMMERS: RefCell<Stemmers> = RefCell::new(Stemmers::new(REMEMBERED));
}

/// Cuts a text into pieces that met the query and pieces that did not.
pub(crate) fn pieces<'a>(text: &'a str, lang: Lang, matched: &Matched) -> Vec<Piece<'a>> {
    if text.is_empty() {
        return Vec::new();
    }
    if matched.is_empty() {
        return vec![Piece { text, kind: None }];
    }
    STEMMERS.with_borrow_mut(|stemmers| cut(text, lang, matched, stemmers))
}

fn cut<'a>(text: &'a str, lang: Lang, matched: &Matched, stemmers: &mut Stemmers) -> Vec<Piece<'a>> {
    let mut out = Vec::new();
    let mut done = 0;
    let stem_lang = StemLang::of(lang).filter(|_| !matched.stems.is_empty());
    for token in tokens(text) {
        let kind = match matched.words.get(&token.text).copied() {
            Some(MatchKind::Exact) => Some(MatchKind::Exact),
            weaker => stem_lang
                .filter(|l| matched.stems.contains(stemmers.known_term(*l, &token.text)))
                .map(|_| MatchKind::Stem)
                .or(weaker),
        };
        if kind.is_some() {
            if done < token.start {
                out.push(Piece { text: &text[done..token.start], kind: None });
            }
            out.push(Piece { text: &text[token.start..token.end], kind });
            done = token.end;
        }
    }
    if done < text.len() {
        out.push(Piece { text: &text[done..], kind: None });
    }
    out
}

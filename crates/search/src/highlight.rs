//! Shows where a text met the query.

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

/// Cuts a text into pieces that met the query and pieces that did not.
pub(crate) fn pieces<'a>(text: &'a str, lang: Lang, matched: &Matched) -> Vec<Piece<'a>> {
    let mut out = Vec::new();
    let mut done = 0;
    if !matched.is_empty() {
        let mut stemmers = Stemmers::new(1_000);
        for token in tokens(text) {
            let exact = matched.words.get(&token.text).copied();
            let kind = match exact {
                Some(MatchKind::Exact) => exact,
                weaker => StemLang::of(lang)
                    .filter(|_| !matched.stems.is_empty())
                    .filter(|l| matched.stems.contains(&stemmers.term(*l, &token.text)))
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
    }
    if done < text.len() {
        out.push(Piece { text: &text[done..], kind: None });
    }
    out
}

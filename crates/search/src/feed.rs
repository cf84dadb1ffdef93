//! Words on their way to the postings. The thread that brings entries cuts and stems their
//! texts, another writes postings; the first waits when it is too far ahead, so that a bulk load of any
//! size keeps to a few megabytes.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use kernel::Lang;
use tantivy::tokenizer::{TextAnalyzer, TokenStream, Tokenizer};

use crate::analysis::{StemLang, Stemmers, Token, tokens};

/// Bytes of text that may wait.
const MOST: usize = 2_000_000;
/// A writer that has stopped on an error frees nothing; it reports the error when it is next given
/// something, so nobody waits for it longer than this.
const PATIENCE: Duration = Duration::from_millis(500);

/// How much text has been brought and not yet been written.
#[derive(Default)]
pub(crate) struct Backlog {
    bytes: Mutex<usize>,
    shrunk: Condvar,
}

impl Backlog {
    /// Notes text that is being brought, and waits until there is room for more.
    pub fn brought(&self, bytes: usize) {
        let mut held = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        if *held > MOST {
            held = self
                .shrunk
                .wait_timeout_while(held, PATIENCE, |held| *held > MOST)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *held += bytes;
    }

    fn written(&self, bytes: usize) {
        let mut held = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *held = held.saturating_sub(bytes);
        self.shrunk.notify_one();
    }

    /// Forgets what will never be written, after a roll-back.
    pub fn forget(&self) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) = 0;
    }
}

/// The words of a text and their stems, each as one text with single spaces between.
pub(crate) struct Prepared {
    pub words: Vec<Token>,
    pub exact: String,
    pub stems: String,
}

/// Cuts and stems a text once; what is left to the writing thread is to look for spaces.
pub(crate) fn prepare(lang: Lang, text: &str, stemmers: &mut Stemmers) -> Prepared {
    let words = tokens(text);
    let mut exact = String::with_capacity(text.len());
    let mut stems = String::new();
    let stem_lang = StemLang::of(lang);
    for word in &words {
        exact.push_str(&word.text);
        exact.push(' ');
        if let Some(stem_lang) = stem_lang {
            stems.push_str(&stemmers.term(stem_lang, &word.text));
            stems.push(' ');
        }
    }
    Prepared { words, exact, stems }
}

/// The analyzer of prepared texts.
pub(crate) fn analyzer(backlog: Arc<Backlog>) -> TextAnalyzer {
    TextAnalyzer::from(AtSpaces(backlog))
}

#[derive(Clone)]
struct AtSpaces(Arc<Backlog>);

impl Tokenizer for AtSpaces {
    type TokenStream<'a> = Cut<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut<'a> {
        self.0.written(text.len());
        Cut { rest: text.split_terminator(' '), next: 0, token: tantivy::tokenizer::Token::default() }
    }
}

/// The words of one prepared text.
struct Cut<'a> {
    rest: std::str::SplitTerminator<'a, char>,
    next: usize,
    token: tantivy::tokenizer::Token,
}

impl TokenStream for Cut<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.rest.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = self.next;
        self.next += 1;
        true
    }

    fn token(&self) -> &tantivy::tokenizer::Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut tantivy::tokenizer::Token {
        &mut self.token
    }
}

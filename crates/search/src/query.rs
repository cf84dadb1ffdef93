//! Reads what a person typed. Nothing is an error: odd syntax is read as plain
//! words, and too much of it is cut.

use crate::analysis::tokens;

/// Letters that are read; the rest of a longer text is left.
pub(crate) const MAX_LETTERS: usize = 400;
/// Words that are read.
pub(crate) const MAX_WORDS: usize = 20;

/// One demand: a word, or words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    Word(String),
    Phrase(Vec<String>),
}

impl Clause {
    /// As a person would write it.
    pub fn text(&self) -> String {
        match self {
            Clause::Word(w) => w.clone(),
            Clause::Phrase(words) => words.join(" "),
        }
    }
}

/// What was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub wanted: Vec<Clause>,
    pub unwanted: Vec<Clause>,
}

impl Parsed {
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }
}

/// Words that nearly every text has; dropped when the query has others.
const COMMON: &[&str] = &[
    "og", "i", "på", "for", "av", "til", "en", "et", "ei", "det", "som", "med", "er", "den", "de", "om",
    "the", "of", "and", "in", "a", "an", "to", "on", "with", "ja", "lea",
];

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

/// Reads a query.
pub(crate) fn parse(text: &str) -> Parsed {
    let letters: Vec<char> =
        text.chars().take(MAX_LETTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut parsed = Parsed::default();
    let mut left = MAX_WORDS;
    let mut at = 0;
    while at < letters.len() && left > 0 {
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        let minus = matches!(letters[at], '-' | '\u{2212}')
            && letters.get(at + 1).is_some_and(|c| is_quote(*c) || c.is_alphanumeric());
        if minus {
            at += 1;
        }
        let quoted = is_quote(letters[at]);
        if quoted {
            at += 1;
        }
        let from = at;
        while at < letters.len() && !is_quote(letters[at]) && (quoted || !letters[at].is_whitespace()) {
            at += 1;
        }
        let chunk: String = letters[from..at].iter().collect();
        if quoted {
            at += 1; // the closing quote, if there is one
        }
        let mut words: Vec<String> = tokens(&chunk).into_iter().map(|t| t.text).collect();
        words.truncate(left);
        left -= words.len();
        let target = if minus { &mut parsed.unwanted } else { &mut parsed.wanted };
        let clauses: Vec<Clause> = match words.len() {
            0 => continue,
            // Between quotes even one word means exactly this word.
            1 if !quoted => words.into_iter().map(Clause::Word).collect(),
            _ if quoted || minus => vec![Clause::Phrase(words)],
            _ => words.into_iter().map(Clause::Word).collect(),
        };
        for clause in clauses {
            if !target.contains(&clause) {
                target.push(clause);
            }
        }
    }
    let is_common = |c: &Clause| matches!(c, Clause::Word(w) if COMMON.contains(&w.as_str()));
    if parsed.wanted.iter().any(|c| !is_common(c)) {
        parsed.wanted.retain(|c| !is_common(c));
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(w: &str) -> Clause {
        Clause::Word(w.into())
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        let parsed = parse("Digital \"teknisk infrastruktur\" -skole -\"nytt løft\" IT-støtte");
        assert_eq!(
            parsed.wanted,
            [
                word("digital"),
                Clause::Phrase(vec!["teknisk".into(), "infrastruktur".into()]),
                word("it"),
                word("støtte"),
            ]
        );
        assert_eq!(parsed.unwanted, [word("skole"), Clause::Phrase(vec!["nytt".into(), "løft".into()])]);
    }

    #[test]
    fn common_words_count_only_when_there_is_nothing_else() {
        assert_eq!(parse("kompetanse i skolen").wanted, [word("kompetanse"), word("skolen")]);
        assert_eq!(parse("i og for").wanted.len(), 3);
    }

    #[test]
    fn hostile_input_is_cut_and_never_refused() {
        assert!(parse(&"\"".repeat(100_000)).is_empty());
        assert_eq!(parse(&"w1 w2 w3 x ".repeat(5_000)).wanted.len(), 4, "repeats are dropped");
        let many: String = (0..5_000).map(|n| format!("q{n} ")).collect();
        assert_eq!(parse(&many).wanted.len(), MAX_WORDS);
        assert_eq!(parse("q\u{0}b\u{7}").wanted.len(), 2);
        assert!(parse("- -- \" ' ( ) AND:[ \\").wanted.len() <= 2);
        let phrase: String =
            std::iter::once("\"".to_owned()).chain((0..300).map(|n| format!("{n} "))).collect();
        assert!(matches!(&parse(&phrase).wanted[0], Clause::Phrase(w) if w.len() == MAX_WORDS));
    }
}

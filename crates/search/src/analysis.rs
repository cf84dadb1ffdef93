//! Cuts text into words that can be compared: lower case, letters of Norwegian and
//! northern Sámi kept (æ ø å á č đ ŋ š ŧ ž), accents of other languages dropped (é, ü),
//! whether they come composed or as combining marks.

use std::collections::HashMap;

use kernel::Lang;
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

/// Longer words are cut: nobody types them, and they would only swell the vocabulary.
const LONGEST_WORD: usize = 60;

/// A word of a text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word in its comparable form.
    pub text: String,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The words of a text, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut word = String::new();
    let mut letters = 0usize;
    let mut start = 0usize;
    let mut after_apostrophe = false;
    let mut previous = ' ';
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let joins = is_mark(c) || c == '\u{ad}' || c == '\u{200d}';
        if c.is_alphanumeric() || (joins && !word.is_empty()) {
            if word.is_empty() {
                start = at;
                letters = 0;
                after_apostrophe = matches!(previous, '\'' | '\u{2019}');
            }
            if letters < LONGEST_WORD {
                push_folded(&mut word, c);
                letters += 1;
            }
        } else if !word.is_empty() {
            // The genitive of "school's" adds nothing that a reader would search for.
            if !(after_apostrophe && word == "s") {
                out.push(Token { text: std::mem::take(&mut word), start, end: at });
            }
            word.clear();
        }
        previous = c;
    }
    out
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn push_folded(word: &mut String, c: char) {
    if is_mark(c) {
        let kept = match (word.chars().last(), c) {
            (Some('a'), '\u{30a}') => 'å',
            (Some('a'), '\u{301}') => 'á',
            (Some('c'), '\u{30c}') => 'č',
            (Some('s'), '\u{30c}') => 'š',
            (Some('z'), '\u{30c}') => 'ž',
            _ => return,
        };
        word.pop();
        word.push(kept);
        return;
    }
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    if c == '\u{ad}' || c == '\u{200d}' {
        return;
    }
    for low in c.to_lowercase() {
        match low {
            'à' | 'â' | 'ã' | 'ä' | 'ā' | 'ă' | 'ą' => word.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' => word.push('c'),
            'ď' | 'ð' => word.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => word.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => word.push('g'),
            'ĥ' | 'ħ' => word.push('h'),
            'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => word.push('i'),
            'ĵ' => word.push('j'),
            'ķ' => word.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => word.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => word.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ō' | 'ŏ' | 'ő' => word.push('o'),
            'ŕ' | 'ŗ' | 'ř' => word.push('r'),
            'ś' | 'ŝ' | 'ş' | 'ș' => word.push('s'),
            'ţ' | 'ť' | 'ț' => word.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => word.push('u'),
            'ŵ' => word.push('w'),
            'ý' | 'ÿ' | 'ŷ' => word.push('y'),
            'ź' | 'ż' => word.push('z'),
            'ß' => word.push_str("ss"),
            'œ' => word.push_str("oe"),
            'þ' => word.push_str("th"),
            other if is_mark(other) => {}
            other => word.push(other),
        }
    }
}

/// Languages that have a stemmer. Northern Sámi has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum StemLang {
    Norwegian,
    English,
}

impl StemLang {
    pub fn of(lang: Lang) -> Option<StemLang> {
        match lang {
            Lang::Nb | Lang::Nn => Some(StemLang::Norwegian),
            Lang::En => Some(StemLang::English),
            Lang::Se => None,
        }
    }

    /// Stems of the two languages share a field; the first letter keeps them apart.
    fn mark(self) -> char {
        match self {
            StemLang::Norwegian => 'n',
            StemLang::English => 'e',
        }
    }
}

/// Snowball stemmers with a memory, since a text repeats its words.
pub(crate) struct Stemmers {
    norwegian: TextAnalyzer,
    english: TextAnalyzer,
    /// Terms per language.
    known: [HashMap<String, String>; 2],
    memory: usize,
}

impl Stemmers {
    /// Stemmers that remember at most `memory` words.
    pub fn new(memory: usize) -> Self {
        let of =
            |language| TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build();
        Stemmers {
            norwegian: of(Language::Norwegian),
            english: of(Language::English),
            known: Default::default(),
            memory,
        }
    }

    /// The stem without its mark.
    pub fn stem(&mut self, lang: StemLang, word: &str) -> String {
        let analyzer = match lang {
            StemLang::Norwegian => &mut self.norwegian,
            StemLang::English => &mut self.english,
        };
        let mut stream = analyzer.token_stream(word);
        if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
    }

    /// The stem as it stands in the stem field: marked with its language.
    pub fn term(&mut self, lang: StemLang, word: &str) -> String {
        self.known_term(lang, word).to_owned()
    }

    /// The same, lent out of the memory.
    pub fn known_term(&mut self, lang: StemLang, word: &str) -> &str {
        if !self.known[lang as usize].contains_key(word) {
            let mut term = String::with_capacity(word.len() + 1);
            term.push(lang.mark());
            term.push_str(&self.stem(lang, word));
            // Bounded: a bulk load of a whole nation must not keep every misspelling.
            let known = &mut self.known[lang as usize];
            if known.len() >= self.memory {
                known.clear();
            }
            known.insert(word.to_owned(), term);
        }
        &self.known[lang as usize][word]
    }
}

/// A text as bytes whose order is the order of a Norwegian register, cut after 48 letters.
pub(crate) fn collate(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars().take(48) {
        let mut one = String::new();
        match c.to_lowercase().next().unwrap_or(c) {
            // In ASCII these three follow z.
            'æ' | 'ä' => out.push('{'),
            'ø' | 'ö' => out.push('|'),
            'å' => out.push('}'),
            'á' => out.push('a'),
            'č' => out.push('c'),
            'đ' => out.push('d'),
            'ŋ' => out.push('n'),
            'š' => out.push('s'),
            'ŧ' => out.push('t'),
            'ž' => out.push('z'),
            low if low.is_alphanumeric() => {
                push_folded(&mut one, low);
                out.push_str(&one);
            }
            _ => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn letters_of_norwegian_and_sami_are_kept_and_foreign_accents_dropped() {
        assert_eq!(
            words("Næring ÅRSAK Čálli, Đ ŋ Š ŧ ž"),
            ["næring", "årsak", "čálli", "đ", "ŋ", "š", "ŧ", "ž"]
        );
        assert_eq!(words("Café Zürich Österreich"), ["cafe", "zurich", "osterreich"]);
        assert_eq!(words("a\u{30a}rsak cafe\u{301}"), ["årsak", "cafe"]);
    }

    #[test]
    fn a_token_knows_where_it_stands() {
        let text = "Den \u{ab}Digitale\u{bb} skolen";
        let found = tokens(text);
        assert_eq!(&text[found[1].start..found[1].end], "Digitale");
        assert_eq!(words("the school's plan"), ["the", "school", "plan"]);
    }

    #[test]
    fn a_register_puts_ae_oe_aa_after_z() {
        let mut names = ["Åsnes", "Zulu", "Ørland", "ære", "alta", "Bø"];
        names.sort_by_key(|n| collate(n));
        assert_eq!(names, ["alta", "Bø", "Zulu", "ære", "Ørland", "Åsnes"]);
    }

    #[test]
    fn stems_of_two_languages_do_not_meet() {
        let mut stemmers = Stemmers::new(100);
        assert_eq!(
            stemmers.term(StemLang::Norwegian, "skolene"),
            stemmers.term(StemLang::Norwegian, "skole")
        );
        assert_eq!(stemmers.term(StemLang::English, "policies"), stemmers.term(StemLang::English, "policy"));
        assert_ne!(stemmers.term(StemLang::English, "reform"), stemmers.term(StemLang::Norwegian, "reform"));
    }
}

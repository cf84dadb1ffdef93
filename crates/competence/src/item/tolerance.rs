//! When two written answers count as the same: case, accents, punctuation and a
//! number of slips. The relation is symmetric: it does not matter which of the
//! two is the key.

/// What may differ between an answer and the key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tolerance {
    /// Capitals do not matter.
    pub case: bool,
    /// Accents do not matter: é is e. The letters æ, ø, å (ä, ö) stay letters of their own.
    pub accents: bool,
    /// Also æ, ø, å may be written ae, oe, aa or as a, o: for keyboards without them.
    pub letters: bool,
    /// Punctuation and hyphens do not matter.
    pub punctuation: bool,
    /// How many letters may be wrong, missing, added or swapped. Digits may never differ.
    pub edits: u32,
}

impl Default for Tolerance {
    fn default() -> Self {
        Tolerance { case: true, accents: true, letters: false, punctuation: true, edits: 0 }
    }
}

impl Tolerance {
    /// Nothing may differ but blanks at the ends and between words.
    pub const EXACT: Tolerance =
        Tolerance { case: false, accents: false, letters: false, punctuation: false, edits: 0 };

    /// True when the two texts count as the same.
    ///
    /// A blank is ignored beside an ignored hyphen (`e-post` is `epost`), and an
    /// answer that differs in a digit is always another answer: one letter's
    /// slip is a slip, one digit of an address is another machine.
    pub fn same(self, one: &str, other: &str) -> bool {
        let (a, b) = (self.fold(one), self.fold(other));
        if a.is_empty() || b.is_empty() {
            return a == b && one.trim() == other.trim();
        }
        if a == b {
            return true;
        }
        if self.letters && plain_letters(&a) == plain_letters(&b) {
            return true;
        }
        if self.edits == 0 || digits(&a) != digits(&b) {
            return false;
        }
        // an edit may never turn a whole short word into another: at most half of the shorter text
        let shorter = a.chars().count().min(b.chars().count());
        distance(&a, &b, self.edits as usize) <= (self.edits as usize).min(shorter / 2)
    }

    /// The text with everything taken out that does not matter.
    pub fn fold(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in compose(text) {
            if self.punctuation && (is_hyphen(c) || is_mark(c)) {
                continue;
            }
            if self.punctuation && !c.is_alphanumeric() && !c.is_whitespace() && !is_symbol(c) {
                out.push(' ');
                continue;
            }
            let c = if self.accents { without_accent(c) } else { c };
            if self.case {
                out.extend(c.to_lowercase());
            } else {
                out.push(c);
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{00ad}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | '´')
}

/// Signs that carry meaning of their own in answers (`C++`, `#`, `@`, `50 %`).
fn is_symbol(c: char) -> bool {
    matches!(c, '+' | '#' | '@' | '%' | '&' | '=' | '<' | '>' | '*' | '/' | '\\' | '$' | '€')
}

/// Joins a letter with the combining mark after it where one letter exists for
/// both: text from some keyboards and file names comes taken apart (Unicode NFD).
fn compose(text: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars() {
        if !('\u{0300}'..='\u{036f}').contains(&c) {
            out.push(c);
            continue;
        }
        let Some(last) = out.last_mut() else { continue };
        let joined = match (*last, c) {
            ('a', '\u{030a}') => 'å',
            ('A', '\u{030a}') => 'Å',
            ('a', '\u{0308}') => 'ä',
            ('A', '\u{0308}') => 'Ä',
            ('o', '\u{0308}') => 'ö',
            ('O', '\u{0308}') => 'Ö',
            ('u', '\u{0308}') => 'ü',
            ('e', '\u{0301}') => 'é',
            ('E', '\u{0301}') => 'É',
            ('e', '\u{0300}') => 'è',
            ('e', '\u{0302}') => 'ê',
            ('o', '\u{0301}') => 'ó',
            ('o', '\u{0300}') => 'ò',
            ('o', '\u{0302}') => 'ô',
            ('a', '\u{0301}') => 'á',
            ('A', '\u{0301}') => 'Á',
            ('a', '\u{0300}') => 'à',
            ('c', '\u{030c}') => 'č',
            ('s', '\u{030c}') => 'š',
            ('z', '\u{030c}') => 'ž',
            // another mark on another letter: the letter alone says enough
            (plain, _) => plain,
        };
        *last = joined;
    }
    out
}

/// The letter without its accent. Norwegian and Swedish letters are letters, not accents.
fn without_accent(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' => 'a',
        'À' | 'Á' | 'Â' | 'Ã' => 'A',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'ò' | 'ó' | 'ô' | 'õ' => 'o',
        'Ò' | 'Ó' | 'Ô' | 'Õ' => 'O',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        'ç' | 'č' => 'c',
        'Ç' | 'Č' => 'C',
        'ñ' | 'ŋ' => 'n',
        'Ñ' | 'Ŋ' => 'N',
        'š' => 's',
        'Š' => 'S',
        'ž' => 'z',
        'Ž' => 'Z',
        'đ' => 'd',
        'Đ' => 'D',
        'ŧ' => 't',
        'Ŧ' => 'T',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// One spelling for both ways of writing the Norwegian letters without a Norwegian keyboard.
fn plain_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let spelled = text.replace("aa", "a").replace("oe", "o").replace("ae", "a");
    for c in spelled.chars() {
        out.push(match c {
            'å' | 'ä' | 'æ' => 'a',
            'ø' | 'ö' => 'o',
            'Å' | 'Ä' | 'Æ' => 'A',
            'Ø' | 'Ö' => 'O',
            other => other,
        });
    }
    out
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// How many single-letter changes part two texts: a wrong, missing or added letter, or two
/// neighbours swapped (Damerau-Levenshtein, optimal string alignment). Anything above `limit`
/// is told as `limit + 1`, so that long texts cost little.
pub fn distance(one: &str, other: &str, limit: usize) -> usize {
    let a: Vec<char> = one.chars().collect();
    let b: Vec<char> = other.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut now = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        now[0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let wrong = usize::from(a[i - 1] != b[j - 1]);
            let mut d = (last[j] + 1).min(now[j - 1] + 1).min(last[j - 1] + wrong);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                d = d.min(before[j - 2] + 1);
            }
            now[j] = d;
            least = least.min(d);
        }
        // a swap looks two rows back, so one row above the limit is not yet the end
        if least > limit + 1 {
            return limit + 1;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut now);
    }
    last[b.len()].min(limit + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_hyphens_do_not_matter_when_they_need_not() {
        let t = Tolerance::default();
        assert!(t.same("E-post", "epost"));
        assert!(t.same("Café", "cafe"));
        assert!(t.same("  to  ord ", "To ord."));
        assert!(t.same("C++", "c++") && !t.same("C", "C++"));
    }

    #[test]
    fn a_norwegian_letter_stays_apart_unless_the_switch_says_otherwise() {
        let t = Tolerance::default();
        assert!(!t.same("måle", "male"));
        assert!(!t.same("bønner", "bonner"));
        let wide = Tolerance { letters: true, ..t };
        assert!(wide.same("måle", "maale") && wide.same("måle", "male") && wide.same("bønner", "boenner"));
        assert!(t.same("a\u{030a}pne", "åpne"), "a letter taken apart is the same letter");
    }

    #[test]
    fn one_slip_is_forgiven_but_never_a_digit() {
        let t = Tolerance { edits: 1, ..Tolerance::default() };
        assert!(t.same("nettleser", "netleser") && t.same("nettleser", "nettlesre"));
        assert!(!t.same("nettleser", "netlesr"));
        assert!(!t.same("192.168.1.12", "192.168.1.13"));
        assert!(!t.same("a", "b"), "a slip never turns a whole answer into another");
    }

    #[test]
    fn an_empty_answer_is_never_a_slip() {
        let t = Tolerance { edits: 3, ..Tolerance::default() };
        assert!(!t.same("", "ja") && !t.same("...", "ja"));
    }

    #[test]
    fn known_distances() {
        assert_eq!(distance("ca", "ac", 9), 1);
        assert_eq!(distance("kitten", "sitting", 9), 3);
        assert_eq!(distance("abc", "", 9), 3);
        assert_eq!(distance("abcdefgh", "x", 2), 3);
    }

    proptest! {
        #[test]
        fn tolerance_is_symmetric(a in "[a-eæøåé0-2 .-]{0,12}", b in "[a-eæøåé0-2 .-]{0,12}",
                                  edits in 0u32..3, letters: bool, case: bool, punctuation: bool) {
            let t = Tolerance { case, accents: true, letters, punctuation, edits };
            prop_assert_eq!(t.same(&a, &b), t.same(&b, &a));
            prop_assert!(t.same(&a, &a));
        }

        #[test]
        fn the_distance_below_the_limit_does_not_depend_on_it(a in "[a-c]{0,8}", b in "[a-c]{0,8}", limit in 0usize..9) {
            let exact = distance(&a, &b, 20);
            prop_assert_eq!(distance(&a, &b, limit), exact.min(limit + 1));
            prop_assert_eq!(exact, distance(&b, &a, 20));
        }
    }
}

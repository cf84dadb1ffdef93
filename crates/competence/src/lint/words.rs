//! Counting words: how hard a text is to read, and how alike two texts are.

use std::collections::BTreeSet;

/// The readability index LIX: mean words a sentence plus the share of words longer than six
/// letters, in per cent (Björnsson, "Läsbarhet", 1968). Under 30 is very easy, over 50 hard.
/// `None` for a text without words.
pub fn lix(text: &str) -> Option<f64> {
    let words = words(text);
    if words.is_empty() {
        return None;
    }
    let long = words.iter().filter(|w| w.chars().count() > 6).count();
    Some(words_a_sentence(text)? + 100.0 * long as f64 / words.len() as f64)
}

/// Mean words a sentence; `None` for a text without words. A line break ends a sentence too.
pub fn words_a_sentence(text: &str) -> Option<f64> {
    let count = words(text).len();
    if count == 0 {
        return None;
    }
    let mut sentences = 0;
    for line in text.lines() {
        let pieces = line.split_inclusive(['.', '!', '?', ':']);
        let mut carried = 0;
        for piece in pieces {
            carried += words(piece).len();
            // "kl. 12.30" and "f.eks." are no ends: a sentence has at least three words
            if carried >= 3 {
                sentences += 1;
                carried = 0;
            }
        }
    }
    Some(count as f64 / sentences.max(1) as f64)
}

/// The words of a text in small letters.
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect()
}

/// Every run of three words (shorter texts: all words as one run).
pub fn shingles(text: &str) -> BTreeSet<String> {
    let words = words(text);
    if words.len() < 3 {
        return BTreeSet::from([words.join(" ")]);
    }
    words.windows(3).map(|w| w.join(" ")).collect()
}

/// Share of the runs that two texts have in common (Jaccard), 0 to 1.
pub fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lix_counts_long_words_and_the_length_of_sentences() {
        // six words, two sentences, one word of more than six letters: 3 + 16.7
        let index = lix("Du har en datamaskin. Slå av.").expect("words");
        assert!(
            (index - (6.0 + 100.0 / 6.0)).abs() < 0.01 || (index - (3.0 + 100.0 / 6.0)).abs() < 0.01,
            "{index}"
        );
        assert_eq!(lix(" … "), None);
    }

    #[test]
    fn the_same_text_is_alike_and_another_is_not() {
        let a = shingles("Du skal sende en melding til lederen din");
        let b = shingles("Du skal sende en melding til kollegaen din");
        let c = shingles("Hvor stor er filen på minnepinnen nå");
        assert_eq!(likeness(&a, &a), 1.0);
        assert!(likeness(&a, &b) > 0.4 && likeness(&a, &c) == 0.0);
    }
}

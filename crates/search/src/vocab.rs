//! Every word of the index, in memory: sorted forwards for beginnings, sorted backwards for
//! endings, with a letter signature for typing errors. Compact: one text, three numbers per word.

use std::cmp::Ordering;
use std::collections::HashMap;

/// What one batch of entries adds to a word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordUse {
    /// Entries that have the word.
    pub entries: u32,
    /// Fields in which it stands, one bit each.
    pub fields: u32,
    /// The last entry counted, so that an entry counts once.
    pub last: u32,
}

/// New or newly used words.
pub(crate) type WordUses = HashMap<Box<str>, WordUse>;

/// The vocabulary. Words are numbered in the order of their bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocab {
    pub(crate) text: String,
    pub(crate) starts: Vec<u32>,
    pub(crate) entries: Vec<u32>,
    pub(crate) fields: Vec<u32>,
    pub(crate) backwards: Vec<u32>,
    letters: Vec<u32>,
}

impl Vocab {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn word(&self, id: u32) -> &str {
        let at = id as usize;
        &self.text[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Fields in which the word stands, one bit each.
    pub fn fields(&self, id: u32) -> u32 {
        self.fields[id as usize]
    }

    /// How many entries, of any date, have the word.
    pub fn entries(&self, id: u32) -> u32 {
        self.entries[id as usize]
    }

    pub fn find(&self, word: &str) -> Option<u32> {
        let at = self.first_from(word);
        (at < self.len() && self.word(at as u32) == word).then_some(at as u32)
    }

    fn first_from(&self, word: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = (low + high) / 2;
            if self.word(mid as u32) < word { low = mid + 1 } else { high = mid }
        }
        low
    }

    /// Words that begin with `start`, the word itself included.
    pub fn beginning_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = u32> + 'a {
        (self.first_from(start)..self.len())
            .map(|at| at as u32)
            .take_while(move |&id| self.word(id).starts_with(start))
    }

    /// Words that end with `end`, the word itself included.
    pub fn ending_with<'a>(&'a self, end: &'a str) -> impl Iterator<Item = u32> + 'a {
        let first = self.backwards.partition_point(|&id| backwards(self.word(id), end) == Ordering::Less);
        self.backwards[first..].iter().copied().take_while(move |&id| self.word(id).ends_with(end))
    }

    /// Words that begin with the same letter and differ by at most `most` edits
    /// (a letter more, less, changed, or two neighbours swapped), with how many.
    pub fn like<'a>(&'a self, word: &'a str, most: u32) -> impl Iterator<Item = (u32, u32)> + 'a {
        let wanted: Vec<char> = word.chars().collect();
        let signature = letters(word);
        let first = &word[..word.chars().next().map_or(0, char::len_utf8)];
        let mut room = Room::default();
        self.beginning_with(first).filter_map(move |id| {
            // Each edit changes at most two letters of the set.
            if (self.letters[id as usize] ^ signature).count_ones() > 2 * most {
                return None;
            }
            let other = self.word(id);
            if other.len().abs_diff(word.len()) > 2 * most as usize {
                return None;
            }
            let edits = room.edits(&wanted, other, most)?;
            (edits > 0).then_some((id, edits))
        })
    }

    /// This vocabulary and the words of one more batch.
    pub fn with(&self, new: &WordUses) -> Vocab {
        let mut out = Vocab {
            text: String::with_capacity(self.text.len() + new.keys().map(|w| w.len()).sum::<usize>()),
            starts: Vec::with_capacity(self.len() + new.len() + 1),
            entries: Vec::with_capacity(self.len() + new.len()),
            fields: Vec::with_capacity(self.len() + new.len()),
            ..Vocab::default()
        };
        let mut moved = Vec::with_capacity(self.len());
        let mut fresh = Vec::new();
        let mut coming: Vec<(&Box<str>, &WordUse)> = new.iter().collect();
        coming.sort_unstable_by_key(|(word, _)| *word);
        let mut coming = coming.into_iter().peekable();
        out.starts.push(0);
        for id in 0..self.len() as u32 {
            let word = self.word(id);
            while let Some((w, u)) = coming.next_if(|(w, _)| w.as_ref() < word) {
                fresh.push(out.push(w, *u));
            }
            let mut u = WordUse { entries: self.entries(id), fields: self.fields(id), last: 0 };
            if let Some((_, more)) = coming.next_if(|(w, _)| w.as_ref() == word) {
                u.entries += more.entries;
                u.fields |= more.fields;
            }
            moved.push(out.push(word, u));
        }
        for (w, u) in coming {
            fresh.push(out.push(w, *u));
        }
        fresh.sort_unstable_by(|&a, &b| backwards(out.word(a), out.word(b)));
        let mut order = Vec::with_capacity(out.len());
        let mut fresh = fresh.into_iter().peekable();
        for &old in &self.backwards {
            let id = moved[old as usize];
            while let Some(f) = fresh.next_if(|&f| backwards(out.word(f), out.word(id)) == Ordering::Less) {
                order.push(f);
            }
            order.push(id);
        }
        order.extend(fresh);
        out.backwards = order;
        out.sign();
        out
    }

    fn push(&mut self, word: &str, u: WordUse) -> u32 {
        self.text.push_str(word);
        self.starts.push(self.text.len() as u32);
        self.entries.push(u.entries);
        self.fields.push(u.fields);
        self.entries.len() as u32 - 1
    }

    /// Computes the letter signatures: the one column that is not stored.
    pub fn sign(&mut self) {
        self.letters = (0..self.len() as u32).map(|id| letters(self.word(id))).collect();
    }

    /// True when the columns fit each other: for a vocabulary that was read from a file.
    pub fn is_sound(&self) -> bool {
        let n = self.len();
        let empty = n == 0 && self.starts.len() <= 1;
        self.fields.len() == n
            && self.backwards.len() == n
            && (empty || self.starts.len() == n + 1)
            && self.starts.first().is_none_or(|&s| s == 0)
            && self.starts.windows(2).all(|w| w[0] <= w[1] && self.text.is_char_boundary(w[1] as usize))
            && self.backwards.iter().all(|&id| (id as usize) < n)
    }
}

fn backwards(a: &str, b: &str) -> Ordering {
    a.bytes().rev().cmp(b.bytes().rev())
}

fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| set | 1 << (c as u32 % 32))
}

/// Reused rows of the edit distance table.
#[derive(Default)]
struct Room {
    other: Vec<char>,
    rows: [Vec<u32>; 3],
}

impl Room {
    /// Optimal string alignment distance (Damerau), or none above `most`.
    fn edits(&mut self, wanted: &[char], other: &str, most: u32) -> Option<u32> {
        self.other.clear();
        self.other.extend(other.chars());
        let b = &self.other;
        if wanted.len().abs_diff(b.len()) > most as usize {
            return None;
        }
        let [before, last, now] = &mut self.rows;
        last.clear();
        last.extend(0..=b.len() as u32);
        for i in 1..=wanted.len() {
            now.clear();
            now.push(i as u32);
            let mut least = i as u32;
            for j in 1..=b.len() {
                let same = wanted[i - 1] == b[j - 1];
                let mut d = (last[j] + 1).min(now[j - 1] + 1).min(last[j - 1] + u32::from(!same));
                if i > 1 && j > 1 && wanted[i - 1] == b[j - 2] && wanted[i - 2] == b[j - 1] {
                    d = d.min(before[j - 2] + 1);
                }
                now.push(d);
                least = least.min(d);
            }
            if least > most {
                return None;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, now);
        }
        let d = last[b.len()];
        (d <= most).then_some(d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocab(words: &[&str]) -> Vocab {
        let mut uses = WordUses::new();
        for w in words {
            uses.insert((*w).into(), WordUse { entries: 1, fields: 1, last: 0 });
        }
        Vocab::default().with(&uses)
    }

    fn words(v: &Vocab, ids: impl Iterator<Item = u32>) -> Vec<&str> {
        ids.map(|id| v.word(id)).collect()
    }

    #[test]
    fn beginnings_and_endings_are_found_also_after_more_words_came() {
        let first = vocab(&["reform", "kompetanse", "skole"]);
        let mut more = WordUses::new();
        for w in ["kompetansereform", "grunnskole", "ås", "reform"] {
            more.insert(w.into(), WordUse { entries: 2, fields: 2, last: 0 });
        }
        let all = first.with(&more);
        assert!(all.is_sound());
        assert_eq!(words(&all, all.beginning_with("komp")), ["kompetanse", "kompetansereform"]);
        assert_eq!(words(&all, all.ending_with("reform")), ["reform", "kompetansereform"]);
        assert_eq!(words(&all, all.ending_with("skole")), ["skole", "grunnskole"]);
        let reform = all.find("reform").expect("known");
        assert_eq!((all.entries(reform), all.fields(reform)), (3, 3));
        assert_eq!(all.find("refor"), None);
    }

    #[test]
    fn a_typing_error_is_one_letter_more_less_changed_or_two_swapped() {
        let v = vocab(&["skole", "skule", "skoler", "skoel", "skol", "stole", "kole", "skolene"]);
        let mut near: Vec<_> = v.like("skole", 1).map(|(id, d)| (v.word(id), d)).collect();
        near.sort_unstable();
        assert_eq!(near, [("skoel", 1), ("skol", 1), ("skoler", 1), ("skule", 1), ("stole", 1)]);
        assert!(v.like("skole", 2).any(|(id, d)| v.word(id) == "skolene" && d == 2));
    }

    #[test]
    fn letters_outside_ascii_count_as_one() {
        let v = vocab(&["næring", "nering", "ærlig"]);
        let near: Vec<_> = v.like("næring", 1).map(|(id, _)| v.word(id)).collect();
        assert_eq!(near, ["nering"]);
        assert_eq!(v.like("ærlif", 1).count(), 1);
        assert_eq!(Vocab::default().like("x", 1).count(), 0);
    }
}

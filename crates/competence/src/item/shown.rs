//! What one learner sees of an item: the shuffled order, and for file tasks the
//! facts in the stem. All of it follows from a seed, so that an attempt can be
//! shown again exactly as it was.

use std::collections::BTreeMap;

use kernel::{Lang, Text};

use super::{Item, Task};
use crate::files;

/// A source of numbers that never changes between releases, unlike a general
/// random generator: attempts keep only their seed and must be shown again years
/// later. SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014).
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same throws.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from 0 up to but without `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        // the high half of the product: no visible bias for the small n used here (Lemire 2019)
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high.max(low) - low) as usize + 1) as i64
    }

    /// True once in `n` throws.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Mixes a list (Fisher-Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

/// The seed of one item within an attempt: knowing it for one item says nothing about the next.
pub fn seed_of(attempt: u64, item: &str) -> u64 {
    // FNV-1a over the id, then one throw to spread the bits
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in item.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    Dice::new(attempt ^ hash).bits()
}

/// The ids of what is shuffled, in the order in which this learner sees them: the options of a
/// choice, the entries to be put in order, the right sides (with the extra ones) of a match.
/// Empty for other kinds, which keep the order of the file. Entries never come in their right
/// order, nor right sides opposite their left ones throughout.
pub fn shown_order(item: &Item, seed: u64) -> Vec<String> {
    let ids: Vec<String> = match &item.task {
        Task::Choice { options, .. } => options.iter().map(|o| o.id.clone()).collect(),
        Task::Order { entries, .. } => entries.iter().map(|e| e.id.clone()).collect(),
        Task::Match { pairs, extra, .. } => {
            pairs.iter().map(|p| p.id.clone()).chain(extra.iter().map(|e| e.id.clone())).collect()
        }
        _ => return Vec::new(),
    };
    let mut dice = Dice::new(seed);
    let mut mixed = ids.clone();
    dice.shuffle(&mut mixed);
    if mixed == ids && ids.len() > 1 && !matches!(item.task, Task::Choice { .. }) {
        mixed.rotate_left(1);
    }
    mixed
}

/// What is particular to one learner's version of an item.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Variant {
    /// The seed it all follows from.
    pub seed: u64,
    /// What stands in the stem's placeholders.
    pub facts: BTreeMap<String, Text>,
    /// The key of a file task.
    pub key: Option<files::Key>,
}

impl Variant {
    /// The variant of an item for a seed. Cheap: the file itself is not made.
    pub fn of(item: &Item, seed: u64) -> Variant {
        match &item.task {
            Task::File { recipe, .. } => {
                let drawn = files::draw(recipe, seed);
                Variant { seed, facts: drawn.facts, key: Some(drawn.key) }
            }
            _ => Variant { seed, ..Variant::default() },
        }
    }
}

/// The stem in a language, or the nearest one it exists in, with placeholders filled in.
pub fn stem(item: &Item, variant: &Variant, lang: Lang) -> (String, Lang) {
    let (text, lang) = item.stem.best(lang).unwrap_or(("", lang));
    (fill(text, &variant.facts, lang), lang)
}

/// A text with each `{name}` replaced by its fact; unknown names stay as they are.
pub fn fill(text: &str, facts: &BTreeMap<String, Text>, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        out.push_str(&rest[..open]);
        match facts.get(name).and_then(|t| t.best(lang)) {
            Some((fact, _)) => out.push_str(fact),
            None => out.push_str(&rest[open..=open + close]),
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

/// The names of the placeholders in a text.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push(&rest[open + 1..open + close]);
        rest = &rest[open + close + 1..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dice_are_the_published_ones_and_never_change() {
        // first outputs of SplitMix64 for seed 1234567, as its authors' reference code prints them
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.bits(), 6_457_827_717_110_365_317);
        assert_eq!(dice.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn placeholders_are_filled_and_unknown_ones_stay() {
        let facts = BTreeMap::from([("room".to_owned(), Text::of(Lang::Nb, "kjøkken"))]);
        assert_eq!(fill("I {room} og {bod}.", &facts, Lang::En), "I kjøkken og {bod}.");
        assert_eq!(placeholders("I {room} og {bod}."), ["room", "bod"]);
    }

    #[test]
    fn neighbouring_items_of_an_attempt_have_unlike_seeds() {
        assert_ne!(seed_of(7, "dc-1.1-01"), seed_of(7, "dc-1.1-02"));
        assert_eq!(seed_of(7, "dc-1.1-01"), seed_of(7, "dc-1.1-01"));
    }
}

//! Made-up records that keep the shape of real ones: which values are null, how
//! many stages, how long the texts. For measuring, and never for showing; ids
//! begin at 1,000,000, far above those of the source tool.

use kernel::{Chance, Year};

use crate::record::Record;

/// The first id that is given.
pub const FIRST_ID: i64 = 1_000_000;

/// `n` records after the pattern of `rows`, the same for the same seed: each
/// follows one row, with another row's country, its years moved by up to three
/// and about a third of the words of its texts taken from other rows. None when
/// `rows` is empty.
pub fn synthetic(rows: &[Record], n: usize, seed: u64) -> impl Iterator<Item = Record> {
    let words: Vec<String> = rows
        .iter()
        .flat_map(|r| [&r.title, &r.our_label, &r.summary])
        .flatten()
        .flat_map(|text| text.split_whitespace())
        .filter(|word| word.chars().count() > 3)
        .map(str::to_owned)
        .collect();
    let mut maker = Maker { chance: Chance::seeded(seed), words };
    let n = if rows.is_empty() { 0 } else { n };
    (0..n).map(move |i| maker.record(rows, FIRST_ID + i as i64))
}

struct Maker {
    chance: Chance,
    words: Vec<String>,
}

impl Maker {
    fn below(&mut self, n: usize) -> usize {
        (self.chance.next_u64() % n.max(1) as u64) as usize
    }

    fn record(&mut self, rows: &[Record], id: i64) -> Record {
        let mut r = rows[self.below(rows.len())].clone();
        let old = r.id.to_string();
        let new = id.to_string();
        r.id = id;
        let land = &rows[self.below(rows.len())];
        r.country_code.clone_from(&land.country_code);
        r.country.clone_from(&land.country);
        let shift = self.below(7) as i32 - 3;
        self.years(&mut r, shift);
        for text in [&mut r.title, &mut r.our_label, &mut r.summary].into_iter().flatten() {
            self.mix(text);
        }
        for quantity in r.quantities.iter_mut().flatten() {
            if let Some(n) = quantity.value.as_ref().and_then(serde_json::Number::as_i64) {
                let factor = 50 + self.below(150) as i64;
                quantity.value = Some((n.saturating_mul(factor) / 100).into());
            }
            quantity.year = quantity.year.map(|y| y.plus(shift));
        }
        for url in [&mut r.source_url, &mut r.canonical_url].into_iter().flatten() {
            *url = url.replace(&old, &new);
        }
        // Other records' numbers mean nothing among made-up ones.
        r.relations.retain(|relation| relation.target.is_none());
        r
    }

    /// Moves all years, unless one would leave the range and fall on another.
    fn years(&mut self, r: &mut Record, shift: i32) {
        let fits = |year: Year| (1903..=2097).contains(&year.get());
        let stages = r.stages.as_deref_mut().unwrap_or_default();
        if stages.iter().all(|s| fits(s.year)) {
            stages.iter_mut().for_each(|s| s.year = s.year.plus(shift));
        }
        if let Some(validity) = &mut r.validity {
            validity.from = validity.from.map(|y| y.plus(shift));
            validity.to = validity.to.map(|y| y.plus(shift));
        }
    }

    fn mix(&mut self, text: &mut String) {
        if self.words.is_empty() {
            return;
        }
        let mut mixed: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let foreign = word.chars().count() > 3 && self.below(3) == 0;
            let place = self.below(self.words.len());
            mixed.push(if foreign { self.words[place].clone() } else { word.to_owned() });
        }
        *text = mixed.join(" ").chars().take(super::TITLE_LENGTH).collect();
    }
}

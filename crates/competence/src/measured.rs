//! What the answers say of the items. Pure: the answers as a table, and what is counted and estimated from them.
//!
//! An answer counts for an item as long as it was given to the same question: to the version people are asked (the newest
//! where none is in use), or to another version with the same words and key. Everything else in the answers is left out and
//! counted: statements of reflections, items that are no longer in the bank, versions with another question.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Instant, Lang};
use uuid::Uuid;

use crate::item::{Item, Task};

pub mod ability;
pub mod drift;
pub mod groups;
pub mod items;

pub use items::{Flag, ItemStatistics};

/// "I do not know", in a set of chosen options.
pub const SKIPPED: u64 = 1 << 63;
/// Longest pause between two answers that is counted as time spent on the second, in milliseconds.
const LONGEST_PAUSE: i64 = 30 * 60 * 1000;

/// Where an item's parameters come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Its author's judgement.
    Judged,
    /// A calibration.
    Calibrated {
        /// Its number.
        number: i64,
        /// People whose answers it rests on.
        people: i64,
        /// Standard error of the slope.
        slope_se: Option<f64>,
        /// Standard errors of the difficulties.
        difficulty_se: Vec<f64>,
    },
}

/// An item of the bank with the parameters that hold for it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The version that people are asked; the newest where none is in use.
    pub item: Arc<Item>,
    /// People are asked it.
    pub live: bool,
    /// Its parameters.
    pub parameters: irt::Item,
    /// Where they come from.
    pub origin: Origin,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The item, as a place in [`Answers::items`].
    pub item: u32,
    /// Points reached.
    pub score: u8,
    /// It counts for the result of its attempt.
    pub counts: bool,
    /// Seconds since the answer before, or since the beginning; none after a long pause.
    pub seconds: Option<f32>,
    /// Of a choice or a picture: the options chosen, one bit each in the order of the item, or [`SKIPPED`].
    pub chosen: u64,
}

/// The answers of one attempt. Who gave them is not known here.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The campaign.
    pub campaign: Uuid,
    /// The framework, as a place in [`Answers::frameworks`].
    pub framework: usize,
    /// The language it was begun in.
    pub lang: Lang,
    /// When it began.
    pub began: Instant,
    /// In the order in which they were given.
    pub replies: Vec<Reply>,
}

/// All answers to items of the bank.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The bank, in the order of ids.
    pub items: Vec<Known>,
    /// Ids of frameworks; each is a scale of its own.
    pub frameworks: Vec<String>,
    /// One for each attempt with an answer.
    pub sheets: Vec<Sheet>,
    /// Answers to what is no item of the bank: statements of a reflection, for one.
    pub not_items: usize,
    /// Answers to another question of an item of the bank.
    pub other_questions: usize,
}

/// The answers with what was found in them.
#[derive(Debug)]
pub struct Measured {
    /// As of when.
    pub at: Instant,
    /// Answers stored and version of the bank it was made from.
    pub key: (i64, i64),
    /// The answers.
    pub answers: Answers,
    /// What they say.
    pub found: items::Statistics,
}

/// The options that can be chosen in an item, in its order, and whether each is right; empty for other kinds.
#[must_use]
pub fn options(item: &Item) -> Vec<(&str, bool)> {
    match &item.task {
        Task::Choice { options, .. } => options.iter().map(|o| (o.id.as_str(), o.correct)).collect(),
        Task::Hotspot { spots, .. } => spots.iter().map(|s| (s.id.as_str(), s.correct)).collect(),
        _ => Vec::new(),
    }
}

/// The options chosen in an answer (as stored JSON), as bits.
#[must_use]
pub fn chosen(item: &Item, response: &str) -> u64 {
    let options = options(item);
    if options.is_empty() {
        return 0;
    }
    let ids: Vec<String> = match serde_json::from_str(response) {
        Ok(serde_json::Value::Null) => return SKIPPED,
        Ok(serde_json::Value::String(id)) => vec![id],
        Ok(value) => serde_json::from_value(value).unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    options
        .iter()
        .take(63)
        .enumerate()
        .filter(|(_, (id, _))| ids.iter().any(|i| i == id))
        .fold(0, |bits, (n, _)| bits | 1 << n)
}

/// The seconds between two moments, where they are time spent on a question. Answers of one moment came together, from paper.
#[must_use]
pub fn seconds(before: Instant, after: Instant) -> Option<f32> {
    let pause = after.millis() - before.millis();
    (1..=LONGEST_PAUSE).contains(&pause).then(|| pause as f32 / 1000.0)
}

impl Answers {
    /// Places of the items by their ids.
    #[must_use]
    pub fn places(&self) -> HashMap<&str, u32> {
        self.items.iter().enumerate().map(|(i, k)| (k.item.id.as_str(), i as u32)).collect()
    }

    /// The place of a framework.
    #[must_use]
    pub fn framework(&self, id: &str) -> Option<usize> {
        self.frameworks.iter().position(|f| f == id)
    }

    /// How many answers there are.
    #[must_use]
    pub fn replies(&self) -> usize {
        self.sheets.iter().map(|s| s.replies.len()).sum()
    }

    /// The answers as a table of `irt`, one row a sheet; scores never above what the parameters know.
    #[must_use]
    pub fn responses(&self) -> irt::Responses {
        let mut all = irt::Responses::new(self.items.len());
        for sheet in &self.sheets {
            all.push(sheet.replies.iter().map(|r| (r.item as usize, r.score)), 1.0, 0);
        }
        all
    }
}

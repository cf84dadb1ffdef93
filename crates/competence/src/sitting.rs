//! Attempts in progress. A sitting is the memory of an attempt; the truth is in the database, and a
//! sitting that was lost (a restart, another process, a long break) is rebuilt from its answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Instant, Lang};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex as Turn;

use crate::campaign::Campaign;
use crate::engine::{Engine, Test};
use crate::item::{Item, Mark, Variant, seed_of};
use crate::result::AttemptResult;
use crate::store::attempts::AttemptRow;

/// Sittings kept in memory, at most; each takes about 2 kB. Beyond it those used longest ago are forgotten.
const KEPT: usize = 10_000;

/// An attempt in progress.
pub struct Sitting {
    /// The attempt as it was begun.
    pub attempt: AttemptRow,
    /// Its campaign.
    pub campaign: Arc<Campaign>,
    /// The campaign's test.
    pub test: Arc<Test>,
    /// Where the person stands.
    pub engine: Engine,
    /// Questions answered.
    pub answered: i64,
    /// The question that waits, if any.
    pub current: Option<Question>,
    /// The last answer, so that the same one sent twice is known again.
    pub last: Option<Last>,
    /// The result, once the attempt has ended.
    pub result: Option<Box<AttemptResult>>,
}

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its place in the attempt, from 1.
    pub position: i64,
    /// The item.
    pub item: Arc<Item>,
    /// Its place in the pool; none when the bank no longer has it.
    pub place: Option<u32>,
    /// Whether it counts.
    pub operational: bool,
}

/// The last answer.
#[derive(Clone, Debug)]
pub struct Last {
    /// Its place in the attempt.
    pub position: i64,
    /// The item.
    pub item: Arc<Item>,
    /// What was answered, as JSON.
    pub response: String,
    /// What it was worth.
    pub mark: Mark,
}

impl Sitting {
    /// The variant of an item that this person sees.
    #[must_use]
    pub fn variant(&self, item: &Item) -> Variant {
        Variant::of(item, seed_of(self.attempt.seed as u64, &item.id))
    }

    /// The language the attempt was begun in.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.attempt.lang.parse().unwrap_or(Lang::Nb)
    }

    /// Milliseconds for the whole test, if time is limited: the minutes of the campaign with the extra time of the
    /// person.
    #[must_use]
    pub fn limit(&self) -> Option<i64> {
        Some(i64::from(self.campaign.rules.minutes?) * 600 * (100 + self.attempt.extra_time))
    }

    /// The moment after which answers come too late, if time is limited and the first question was shown.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let began: Instant = self.attempt.clock_at.as_deref()?.parse().ok()?;
        Some(began.plus_millis(self.limit()?))
    }

    /// Time is limited, and does not run yet.
    #[must_use]
    pub fn clock_waits(&self) -> bool {
        self.limit().is_some() && self.attempt.clock_at.is_none() && self.attempt.finished_at.is_none()
    }
}

/// The hash by which a personal code is known.
#[must_use]
pub fn hash_of(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The sittings of this process.
#[derive(Default)]
pub struct Sittings(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    sittings: HashMap<String, (u64, Arc<Turn<Sitting>>)>,
    uses: u64,
}

impl Sittings {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sitting behind a code's hash.
    #[must_use]
    pub fn get(&self, token_hash: &str) -> Option<Arc<Turn<Sitting>>> {
        let mut kept = self.kept();
        kept.uses += 1;
        let now = kept.uses;
        let (used, sitting) = kept.sittings.get_mut(token_hash)?;
        *used = now;
        Some(sitting.clone())
    }

    /// Keeps a sitting, unless another request has brought it back in the meantime: that one is given back.
    pub fn keep(&self, sitting: Sitting) -> Arc<Turn<Sitting>> {
        let mut kept = self.kept();
        kept.uses += 1;
        let now = kept.uses;
        if kept.sittings.len() >= KEPT {
            // a quarter goes at once, so that the search for the oldest is rare
            let mut uses: Vec<u64> = kept.sittings.values().map(|(u, _)| *u).collect();
            uses.sort_unstable();
            let limit = uses[uses.len() / 4];
            kept.sittings.retain(|_, (u, s)| *u > limit || Arc::strong_count(s) > 1);
        }
        let hash = sitting.attempt.token_hash.clone();
        let entry = kept.sittings.entry(hash).or_insert_with(|| (now, Arc::new(Turn::new(sitting))));
        entry.1.clone()
    }

    /// Forgets a sitting, so that it is read again.
    pub fn forget(&self, token_hash: &str) {
        self.kept().sittings.remove(token_hash);
    }
}

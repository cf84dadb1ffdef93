//! Begins an attempt.

use std::sync::Arc;

use db::{DbError, audit};
use kernel::{Chance, Id, Instant, Lang};
use serde_json::json;
use uuid::Uuid;

use crate::campaign::{Campaign, Window, code};
use crate::engine::{Engine, NoTest, Step};
use crate::hall::Hall;
use crate::sitting::{Question, Sitting, hash_of};
use crate::store::attempts::{self, AttemptRow};

/// Groups of four in a personal code: 12 characters of 28 are 57 bits.
const CODE_GROUPS: usize = 3;

/// Why an attempt could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign is not open.
    #[error("the campaign is not open now")]
    Closed(Window),
    /// There is nothing to ask.
    #[error(transparent)]
    NoTest(#[from] NoTest),
}

/// Begins an attempt. Gives the personal code, which is stored only as a hash, and what to ask first.
///
/// # Errors
/// When the campaign is not open, or its items cannot be asked.
pub async fn begin(
    hall: &Hall,
    chance: &mut Chance,
    campaign: &Arc<Campaign>,
    learner: Option<Uuid>,
    lang: Lang,
    extra_time: u16,
) -> Result<String, NotBegun> {
    let now = hall.now();
    match campaign.window(now) {
        Window::Open => {}
        closed => return Err(NotBegun::Closed(closed)),
    }
    let test = hall.test(campaign).await??;
    let seed = chance.next_u64() >> 1;
    let mut engine = Engine::start(&test, seed);
    let token = code(CODE_GROUPS, chance);
    let current = match engine.next(&test) {
        Step::Ask { place, operational, .. } => {
            Question { position: 1, item: test.at(place).item.clone(), place: Some(place), operational }
        }
        Step::End(_) => return Err(NoTest::NoItems.into()),
    };
    let attempt = AttemptRow {
        id: Id::<AttemptRow>::new(now, chance).uuid(),
        campaign: campaign.id,
        learner,
        token_hash: hash_of(&token),
        seed: seed as i64,
        lang: lang.code().to_owned(),
        extra_time: i64::from(extra_time.max(campaign.rules.extra_time)),
        started_at: now.to_string(),
        first_item: Some(current.item.id.clone()),
        first_version: Some(i64::from(current.item.version)),
        finished_at: None,
        outcome: None,
        result: None,
        shared_at: None,
        clock_at: None,
        calibration: Some(test.calibration),
    };
    write_begun(hall, now, &attempt).await?;
    hall.sittings.keep(Sitting {
        attempt,
        campaign: campaign.clone(),
        test,
        engine,
        answered: 0,
        current: Some(current),
        last: None,
        result: None,
    });
    Ok(token)
}

/// Writes an attempt that begins, with its entry in the audit log.
pub(super) async fn write_begun(hall: &Hall, now: Instant, attempt: &AttemptRow) -> Result<(), DbError> {
    let mut tx = hall.db().write().await?;
    attempts::add(&mut tx, attempt).await?;
    let subject = format!("attempt/{}", attempt.id);
    let detail = json!({ "campaign": attempt.campaign });
    audit::append(&mut tx, now, "participant", "assessment.begin", &subject, &detail).await?;
    tx.commit().await
}

//! Gives learners more time, or takes it back: before they begin and while they are at it.

use db::{DbError, audit};
use serde_json::json;
use uuid::Uuid;

use crate::campaign::Campaign;
use crate::hall::Hall;
use crate::store::{attempts, staff};

/// Attempts of a campaign that are looked through.
const MOST: i64 = 10_000;

/// Sets the extra time of learners, in per cent. Learners without a code, or whose test has ended, are left out.
/// Gives how many were changed.
///
/// # Errors
/// When the database refuses; then nothing was changed.
pub async fn set_extra_time(
    hall: &Hall,
    campaign: &Campaign,
    learners: &[Uuid],
    extra_time: u16,
    author: &str,
) -> Result<usize, DbError> {
    let extra = i64::from(extra_time.max(campaign.rules.extra_time));
    let subject = format!("campaign/{}", campaign.id);
    let mut tx = hall.db().write().await?;
    let mut changed = Vec::new();
    for attempt in attempts::of_campaign(&mut tx, campaign.id, MOST).await? {
        let Some(learner) = attempt.learner.filter(|l| learners.contains(l)) else { continue };
        if attempt.finished_at.is_some() || attempt.extra_time == extra {
            continue;
        }
        staff::set_extra_time(&mut tx, attempt.id, extra).await?;
        let detail = json!({ "learner": learner, "extra_time": extra });
        audit::append(&mut tx, hall.now(), author, "assessment.set_extra_time", &subject, &detail).await?;
        changed.push(attempt.token_hash);
    }
    tx.commit().await?;
    for hash in &changed {
        // it is read again with its time
        hall.sittings.forget(hash);
    }
    Ok(changed.len())
}

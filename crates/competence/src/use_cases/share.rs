//! Lets the teacher see a result, or no longer. Only the person whose result it is decides.

use db::{DbError, audit};
use serde_json::json;
use tokio::sync::MutexGuard;

use crate::hall::Hall;
use crate::sitting::Sitting;
use crate::store::attempts;

/// Shares the result from now on, or takes that back.
///
/// # Errors
/// When the database refuses.
pub async fn share(hall: &Hall, sitting: &mut MutexGuard<'_, Sitting>, shared: bool) -> Result<(), DbError> {
    let now = hall.now();
    let at = shared.then(|| now.to_string());
    let mut tx = hall.db().write().await?;
    attempts::share(&mut tx, sitting.attempt.id, at.as_deref()).await?;
    let subject = format!("attempt/{}", sitting.attempt.id);
    let detail = json!({ "shared": shared });
    audit::append(&mut tx, now, "participant", "assessment.share", &subject, &detail).await?;
    tx.commit().await?;
    sitting.attempt.shared_at = at;
    Ok(())
}

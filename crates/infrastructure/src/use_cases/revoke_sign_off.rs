//! A sign-off is taken back, with a reason; the facts it made are withdrawn, not erased.

use db::{Db, DbError, audit};
use kernel::Instant;
use serde_json::json;
use uuid::Uuid;

use crate::store::sign_offs;

/// Revokes a learner's sign-off. False: the learner has none of this id, or it was revoked before; nothing was changed.
///
/// # Errors
/// When the database refuses; then nothing was changed.
pub async fn revoke_sign_off(
    db: &Db,
    person: Uuid,
    learner: Uuid,
    id: Uuid,
    reason: &str,
    now: Instant,
) -> Result<bool, DbError> {
    let mut tx = db.write().await?;
    if sign_offs::learner_of(&mut tx, id).await? != Some(learner) {
        return Ok(false);
    }
    if !sign_offs::revoke(&mut tx, id, now, &person.to_string(), reason).await? {
        return Ok(false);
    }
    evidence::withdraw(&mut tx, now, id).await?;
    let subject = format!("learner/{learner}");
    let detail = json!({ "reason": reason });
    audit::append(&mut tx, now, &person.to_string(), "training.revoke", &subject, &detail).await?;
    tx.commit().await?;
    Ok(true)
}

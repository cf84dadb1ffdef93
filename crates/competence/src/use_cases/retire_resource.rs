//! Takes a learning resource out of the offer, or back into it. Its page and history stay.

use db::audit;
use serde_json::json;

use super::save_resource::NotSaved;
use crate::hall::Hall;
use crate::store::resources;

/// Retires a resource or, with `retired` false, offers it again.
///
/// # Errors
/// When there is no such resource or the database refuses.
pub async fn retire_resource(
    hall: &Hall,
    id: &str,
    retired: bool,
    author: &str,
    reason: &str,
) -> Result<(), NotSaved> {
    let mut tx = hall.db().write().await?;
    resources::changed(&mut tx).await?;
    resources::head(&mut tx, id).await?.ok_or(NotSaved::Unknown)?;
    resources::set_retired(&mut tx, id, retired).await?;
    let action = if retired { "resource.retire" } else { "resource.offer" };
    let detail = json!({ "reason": reason });
    audit::append(&mut tx, hall.now(), author, action, &format!("resource/{id}"), &detail).await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(())
}

//! A second person has read an item and stands for it: a version with the status "reviewed".

use crate::hall::Hall;
use crate::item::ReviewStatus;
use crate::store::items;
use crate::use_cases::save_item::{BankError, newest, write};

/// Marks the newest version as reviewed. Gives the number of the version that says so.
///
/// # Errors
/// When it is no draft, the reviewer wrote it, or somebody saved in the meantime.
pub async fn review_item(
    hall: &Hall,
    id: &str,
    seen: i64,
    reviewer: &str,
    reason: &str,
) -> Result<i64, BankError> {
    let mut tx = hall.db().write().await?;
    let (_, mut item) = newest(&mut tx, id, seen).await?;
    if item.review != ReviewStatus::Draft {
        return Err(BankError::State);
    }
    let author = items::history(&mut tx, id).await?.into_iter().find(|c| c.0 == seen).map(|c| c.2);
    if author.as_deref() == Some(reviewer) {
        return Err(BankError::OwnWork);
    }
    item.review = ReviewStatus::Reviewed;
    let version = write(&mut tx, hall, &mut item, seen, (reviewer, "item.review", reason)).await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(version)
}

//! Takes an item out of use. Its versions and answers stay.

use crate::hall::Hall;
use crate::item::ReviewStatus;
use crate::store::items;
use crate::use_cases::save_item::{BankError, newest, write};

/// Retires an item. Gives the number of the version that says so.
///
/// # Errors
/// When it is retired already, or somebody saved in the meantime.
pub async fn retire_item(
    hall: &Hall,
    id: &str,
    seen: i64,
    author: &str,
    reason: &str,
) -> Result<i64, BankError> {
    let mut tx = hall.db().write().await?;
    let (_, mut item) = newest(&mut tx, id, seen).await?;
    if item.review == ReviewStatus::Retired {
        return Err(BankError::State);
    }
    item.review = ReviewStatus::Retired;
    let version = write(&mut tx, hall, &mut item, seen, (author, "item.retire", reason)).await?;
    let head = items::head(&mut tx, id).await?.ok_or(BankError::Unknown)?;
    items::set(&mut tx, &items::Head { live_version: None, ..head }).await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(version)
}

//! Puts the newest version of an item into use: people are asked it from now on.

use db::{audit, counter};
use serde_json::json;

use crate::hall::Hall;
use crate::item::ReviewStatus;
use crate::store::items::{self, Head};
use crate::use_cases::save_item::{BankError, newest};

/// Puts the newest version into use. A draft is tried out and does not count; a reviewed item counts.
///
/// # Errors
/// When it is retired or already in use, or somebody saved in the meantime.
pub async fn use_item(hall: &Hall, id: &str, seen: i64, author: &str) -> Result<(), BankError> {
    let mut tx = hall.db().write().await?;
    let (head, item) = newest(&mut tx, id, seen).await?;
    if item.review == ReviewStatus::Retired || head.live_version == Some(seen) {
        return Err(BankError::State);
    }
    items::set(&mut tx, &Head { live_version: Some(seen), ..head }).await?;
    counter::raise(&mut tx, items::COUNTER, 1).await?;
    let detail = json!({ "version": seen });
    audit::append(&mut tx, hall.now(), author, "item.use", &format!("item {id}"), &detail).await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(())
}

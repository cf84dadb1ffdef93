//! Saves a new version of an item, as a draft.

use db::{DbError, audit};
use serde_json::json;

use crate::hall::Hall;
use crate::item::{Item, ReviewStatus};
use crate::store::items::{self, Head, NewVersion};

/// Why the bank was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such item.
    #[error("there is no such item; look it up in the list")]
    Unknown,
    /// A new item with an id that is taken.
    #[error("the id is taken; choose another")]
    Taken,
    /// Somebody saved another version in the meantime.
    #[error("somebody saved another version; look at it and try again")]
    Changed,
    /// The author of a version cannot review it.
    #[error("the author of a version cannot review it; ask somebody else")]
    OwnWork,
    /// The item is not in the state that this needs.
    #[error("the item is not in a state for this; look at it again")]
    State,
}

/// The newest version of an item, whose number must be the one the reader saw.
pub(crate) async fn newest(tx: &mut db::Tx, id: &str, seen: i64) -> Result<(Head, Item), BankError> {
    let head = items::head(tx, id).await?.ok_or(BankError::Unknown)?;
    if head.latest_version != seen {
        return Err(BankError::Changed);
    }
    let document = items::document(tx, id, seen).await?.ok_or(BankError::Unknown)?;
    Ok((head, crate::hall::stored_item(id, seen, &document)?))
}

/// Writes an item as the version after `head`; gives the number.
pub(crate) async fn write(
    tx: &mut db::Tx,
    hall: &Hall,
    item: &mut Item,
    before: i64,
    by: (&str, &str, &str),
) -> Result<i64, BankError> {
    let (author, action, reason) = by;
    item.version = u32::try_from(before + 1).unwrap_or(u32::MAX);
    let document = item.to_json().to_string();
    let new = NewVersion {
        id: &item.id,
        framework: &item.framework,
        competence: &item.competence,
        document: &document,
        live: false,
        author,
        reason,
    };
    let version = items::add(tx, hall.now(), &new).await?;
    let detail = json!({ "version": version, "reason": reason });
    audit::append(tx, hall.now(), author, action, &format!("item {}", item.id), &detail).await?;
    Ok(version)
}

/// Saves an item as a draft. `seen`: the version it was made from, 0 for a new item. People go on
/// being asked the version that is in use. Gives the number of the version.
///
/// # Errors
/// When the id is taken, or somebody else saved in the meantime.
pub async fn save_item(
    hall: &Hall,
    mut item: Item,
    seen: i64,
    author: &str,
    reason: &str,
) -> Result<i64, BankError> {
    let mut tx = hall.db().write().await?;
    let head = items::head(&mut tx, &item.id).await?;
    match (&head, seen) {
        (Some(_), 0) => return Err(BankError::Taken),
        (None, 1..) => return Err(BankError::Unknown),
        (Some(h), n) if h.latest_version != n => return Err(BankError::Changed),
        _ => {}
    }
    item.review = ReviewStatus::Draft;
    let version = write(&mut tx, hall, &mut item, seen, (author, "item.save", reason)).await?;
    tx.commit().await.map_err(BankError::from)?;
    hall.refresh().await?;
    Ok(version)
}

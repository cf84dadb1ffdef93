//! Puts items into the bank: a new version of each that has changed.

use db::{DbError, audit};
use kernel::Instant;
use serde_json::json;

use crate::hall::Hall;
use crate::item::{Item, ReviewStatus};
use crate::store::items::{self, NewVersion};

/// What became of the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Put {
    /// Items that were not there.
    pub added: usize,
    /// Items with a new version.
    pub changed: usize,
    /// Items that are as they were.
    pub same: usize,
}

/// Puts items into the bank in one transaction. `live`: people are asked them from now on (retired ones never).
///
/// # Errors
/// When the database refuses; then nothing was put.
pub async fn put_items(
    db: &db::Db,
    now: Instant,
    list: &[Item],
    live: bool,
    author: &str,
    reason: &str,
) -> Result<Put, DbError> {
    let mut put = Put::default();
    let mut tx = db.write().await?;
    for item in list {
        let document = item.to_json().to_string();
        let head = items::head(&mut tx, &item.id).await?;
        if head.as_ref().is_some_and(|h| h.content_hash == items::hash(&document)) {
            put.same += 1;
            continue;
        }
        if head.is_some() {
            put.changed += 1;
        } else {
            put.added += 1;
        }
        let new = NewVersion {
            id: &item.id,
            framework: &item.framework,
            competence: &item.competence,
            document: &document,
            live: live && item.review != ReviewStatus::Retired,
            author,
            reason,
        };
        items::add(&mut tx, now, &new).await?;
    }
    let detail = json!({ "added": put.added, "changed": put.changed });
    audit::append(&mut tx, now, author, "items.put", "items", &detail).await?;
    tx.commit().await?;
    Ok(put)
}

/// As [`put_items`], and the running service asks them at once.
///
/// # Errors
/// As [`put_items`].
pub async fn put_items_now(hall: &Hall, list: &[Item], author: &str, reason: &str) -> Result<Put, DbError> {
    let put = put_items(hall.db(), hall.now(), list, true, author, reason).await?;
    hall.refresh().await?;
    Ok(put)
}

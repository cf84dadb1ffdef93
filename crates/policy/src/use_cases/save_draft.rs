//! Saves a record as a draft: a new revision that nobody outside sees yet.

use db::{Db, audit};
use kernel::Instant;
use serde_json::json;

use super::Refusal;
use crate::Record;
use crate::exchange;
use crate::store::revisions::{self, Origin};

/// What somebody wants to save.
pub struct SaveDraft<'a> {
    /// The record as it should be.
    pub record: &'a Record,
    /// The version it was made from; 0 for a new record.
    pub base_version: i64,
    /// Who saves it: a person's id.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Where it comes from.
    pub origin: Origin,
}

/// Saves it. Gives the new version; the newest one again when nothing changed.
///
/// # Errors
/// [`Refusal::Problems`] when the record breaks a rule, [`Refusal::Changed`] when somebody saved another
/// version in the meantime.
pub async fn save_draft(db: &Db, now: Instant, wish: SaveDraft<'_>) -> Result<i64, Refusal> {
    let problems = exchange::check(wish.record, None);
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    let mut tx = db.write().await?;
    let head = revisions::head(&mut tx, wish.record.id).await?;
    let latest = head.as_ref().map_or(0, |h| h.latest_version);
    if latest != wish.base_version {
        return Err(Refusal::Changed);
    }
    if head.is_some_and(|h| h.content_hash == revisions::hash(&wish.record.to_json())) {
        return Ok(latest);
    }
    let version =
        revisions::add(&mut tx, wish.record, latest, now, wish.author, wish.origin, wish.reason).await?;
    let subject = format!("policy/{}", wish.record.id);
    let detail = json!({ "version": version, "origin": wish.origin.code() });
    audit::append(&mut tx, now, wish.author, "policy.save_draft", &subject, &detail).await?;
    tx.commit().await?;
    Ok(version)
}

/// Brings an earlier revision back as a new draft.
pub async fn revert(
    db: &Db,
    now: Instant,
    number: i64,
    to_version: i64,
    author: &str,
    reason: &str,
) -> Result<i64, Refusal> {
    let mut tx = db.write().await?;
    let head = revisions::head(&mut tx, number).await?.ok_or(Refusal::NotFound)?;
    let record = revisions::document(&mut tx, number, to_version).await?.ok_or(Refusal::NotFound)?;
    if head.content_hash == revisions::hash(&record.to_json()) {
        return Ok(head.latest_version);
    }
    let version =
        revisions::add(&mut tx, &record, head.latest_version, now, author, Origin::Revert, reason).await?;
    let detail = json!({ "version": version, "reverted_to": to_version });
    audit::append(&mut tx, now, author, "policy.revert", &format!("policy/{number}"), &detail).await?;
    tx.commit().await?;
    Ok(version)
}

/// The number for a record that is made here rather than imported: above every number in use,
/// and from 9,000,000 so that it does not meet the source tool's numbers.
pub async fn next_number(db: &Db) -> Result<i64, Refusal> {
    let mut conn = db.read().await?;
    Ok(revisions::highest_number(&mut conn).await?.max(8_999_999) + 1)
}

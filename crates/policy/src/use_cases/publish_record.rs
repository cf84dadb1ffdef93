//! Makes a record's newest revision public, or takes the record out of public view.

use db::{Db, audit};
use kernel::Instant;
use serde_json::json;

use super::Refusal;
use crate::diff;
use crate::store::{publications, relations, revisions};

/// Publishes the given version, which must be the newest. Gives the publication's number,
/// or none when that version is public already.
pub async fn publish(
    db: &Db,
    now: Instant,
    number: i64,
    version: i64,
    author: &str,
    reason: &str,
) -> Result<Option<i64>, Refusal> {
    let mut tx = db.write().await?;
    let head = revisions::head(&mut tx, number).await?.ok_or(Refusal::NotFound)?;
    if head.latest_version != version {
        return Err(Refusal::Changed);
    }
    let record = revisions::document(&mut tx, number, version).await?.ok_or(Refusal::NotFound)?;
    let live = publications::of(&mut tx, number, None).await?;
    if live.as_ref().is_some_and(|l| l.version == version) {
        return Ok(None);
    }
    let confirmation_only =
        live.as_ref().is_some_and(|l| diff::is_confirmation_only(&diff::diff(&l.record, &record)));
    let seq =
        publications::add(&mut tx, number, version, now, false, confirmation_only, author, reason).await?;
    relations::set(&mut tx, number, Some(&record), now).await?;
    let detail = json!({ "version": version, "seq": seq, "confirmation_only": confirmation_only });
    audit::append(&mut tx, now, author, "policy.publish", &format!("policy/{number}"), &detail).await?;
    tx.commit().await?;
    Ok(Some(seq))
}

/// Takes a record out of public view. What was public stays readable as of past dates and in editions.
pub async fn withdraw(
    db: &Db,
    now: Instant,
    number: i64,
    author: &str,
    reason: &str,
) -> Result<i64, Refusal> {
    let mut tx = db.write().await?;
    let live = publications::of(&mut tx, number, None).await?.ok_or(Refusal::NotFound)?;
    let seq = publications::add(&mut tx, number, live.version, now, true, false, author, reason).await?;
    relations::set(&mut tx, number, None, now).await?;
    let detail = json!({ "version": live.version, "seq": seq });
    audit::append(&mut tx, now, author, "policy.withdraw", &format!("policy/{number}"), &detail).await?;
    tx.commit().await?;
    Ok(seq)
}

//! Takes learning resources in from a file, or from what comes with Trinn.

use db::{Db, DbError, audit, setting};
use kernel::Instant;
use serde_json::json;

use crate::resource::Resource;
use crate::store::resources::{self, NewVersion};

/// What becomes of a resource of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added,
    /// It gets a new version.
    Changed,
    /// It gets a new version over one that an editor wrote here; that one stays in the history.
    Overwritten,
    /// It is as it was.
    Same,
    /// An editor changed it here, and what comes with Trinn leaves that alone.
    Kept,
}

/// Who imports, from where, why.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// Who.
    pub author: &'a str,
    /// The source, as it will stand on every resource.
    pub source: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Only say what would become of each; nothing is written.
    pub dry_run: bool,
    /// Leave alone what an editor changed here.
    pub keep_edited: bool,
}

/// Imports resources that have no faults, in one transaction; gives what became of each, in order. Doing it again
/// changes nothing.
///
/// # Errors
/// When the database refuses; then nothing was imported.
pub async fn import_resources(
    db: &Db,
    now: Instant,
    list: &[Resource],
    how: Import<'_>,
) -> Result<Vec<Outcome>, DbError> {
    let mut out = Vec::with_capacity(list.len());
    let mut tx = db.write().await?;
    if !how.dry_run {
        resources::changed(&mut tx).await?;
    }
    for resource in list {
        let head = resources::head(&mut tx, &resource.id).await?;
        let same = |h: &resources::Head| h.content_hash == resources::hash(&resource.document());
        let outcome = match &head {
            None => Outcome::Added,
            Some(h) if same(h) => Outcome::Same,
            Some(h) if h.imported => Outcome::Changed,
            Some(_) if how.keep_edited => Outcome::Kept,
            Some(_) => Outcome::Overwritten,
        };
        if !how.dry_run && !matches!(outcome, Outcome::Same | Outcome::Kept) {
            let new =
                NewVersion { resource, source: Some(how.source), author: how.author, reason: how.reason };
            resources::add(&mut tx, now, head.map_or(0, |h| h.version), &new).await?;
        }
        out.push(outcome);
    }
    if how.dry_run {
        return Ok(out);
    }
    let count = |o: Outcome| out.iter().filter(|x| **x == o).count();
    let detail = json!({
        "source": how.source, "reason": how.reason, "added": count(Outcome::Added),
        "changed": count(Outcome::Changed) + count(Outcome::Overwritten),
    });
    audit::append(&mut tx, now, how.author, "resource.import", "resources", &detail).await?;
    tx.commit().await?;
    Ok(out)
}

/// The source that resources of this project carry.
pub const SHIPPED: &str = "Trinn";
/// Setting with the hash of the shipped resources that were put last.
const SHIPPED_SETTING: &str = "resources.shipped";

/// Puts the resources that come with Trinn, unless just these were put before. What editors changed stays.
///
/// # Errors
/// When the database refuses; then nothing was put.
pub async fn put_shipped(db: &Db, now: Instant, list: &[Resource], author: &str) -> Result<(), DbError> {
    let all: String = list.iter().map(|r| r.document() + "\n").collect();
    let hash = resources::hash(&all);
    let mut conn = db.read().await?;
    if setting::read(&mut conn, SHIPPED_SETTING).await?.as_deref() == Some(hash.as_str()) {
        return Ok(());
    }
    drop(conn);
    let reason = "shipped with Trinn";
    let how = Import { author, source: SHIPPED, reason, dry_run: false, keep_edited: true };
    import_resources(db, now, list, how).await?;
    let mut tx = db.write().await?;
    setting::write(&mut tx, SHIPPED_SETTING, &hash).await?;
    tx.commit().await
}

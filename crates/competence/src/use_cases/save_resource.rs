//! Saves a new version of a learning resource as an editor wrote it.

use db::{DbError, audit};
use serde_json::json;

use crate::hall::Hall;
use crate::resource::Resource;
use crate::store::resources::{self, NewVersion};

/// Why a resource was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotSaved {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such resource.
    #[error("there is no such resource; look it up in the list")]
    Unknown,
    /// A new resource with an id that is taken.
    #[error("the id is taken; choose another")]
    Taken,
    /// Somebody saved another version in the meantime.
    #[error("somebody saved another version; look at it and try again")]
    Changed,
}

/// Saves a resource that has no faults. `seen`: the version it was made from, 0 for a new one. The source of
/// imported content stays. Gives the number of the version.
///
/// # Errors
/// When the id is taken, or somebody else saved in the meantime.
pub async fn save_resource(
    hall: &Hall,
    resource: &Resource,
    seen: i64,
    author: &str,
    reason: &str,
) -> Result<i64, NotSaved> {
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    resources::changed(&mut tx).await?;
    match (resources::head(&mut tx, &resource.id).await?, seen) {
        (Some(_), 0) => return Err(NotSaved::Taken),
        (None, 1..) => return Err(NotSaved::Unknown),
        (Some(h), n) if h.version != n => return Err(NotSaved::Changed),
        _ => {}
    }
    let new = NewVersion { resource, source: None, author, reason };
    let version = resources::add(&mut tx, now, seen, &new).await?;
    let detail = json!({ "version": version, "reason": reason });
    audit::append(&mut tx, now, author, "resource.save", &format!("resource/{}", resource.id), &detail)
        .await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(version)
}

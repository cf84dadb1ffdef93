//! Saves a collection: a new one, or a change of one's own.

use db::{DbError, audit};
use kernel::{Chance, Id};
use serde_json::json;
use uuid::Uuid;

use crate::collection::Collection;
use crate::hall::Hall;
use crate::store::collections;

/// Saves a collection: with revision 0 as a new one, whose id is given here. Gives its id, or none when somebody
/// (the owner in another window) changed it in the meantime.
///
/// # Errors
/// When the database refuses.
pub async fn save_collection(
    hall: &Hall,
    chance: &mut Chance,
    mut collection: Collection,
) -> Result<Option<Uuid>, DbError> {
    let now = hall.now();
    collection.changed_at = now.to_string();
    let new = collection.revision == 0;
    let mut tx = hall.db().write().await?;
    if new {
        collection.id = Id::<Collection>::new(now, chance).uuid();
        collections::add(&mut tx, &collection).await?;
    } else if !collections::set(&mut tx, &collection).await? {
        return Ok(None);
    }
    let detail = json!({ "shared": collection.shared.code(), "entries": collection.entries.len() });
    let subject = format!("collection/{}", collection.id);
    audit::append(&mut tx, now, &collection.owner.to_string(), "collection.save", &subject, &detail).await?;
    tx.commit().await?;
    Ok(Some(collection.id))
}

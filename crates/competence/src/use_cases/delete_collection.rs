//! Deletes a collection. Its resources stay.

use db::{DbError, audit};
use serde_json::json;
use uuid::Uuid;

use crate::hall::Hall;
use crate::store::collections;

/// Deletes a collection.
///
/// # Errors
/// When the database refuses.
pub async fn delete_collection(hall: &Hall, id: Uuid, author: &str) -> Result<(), DbError> {
    let mut tx = hall.db().write().await?;
    collections::delete(&mut tx, id).await?;
    audit::append(&mut tx, hall.now(), author, "collection.delete", &format!("collection/{id}"), &json!({}))
        .await?;
    tx.commit().await
}

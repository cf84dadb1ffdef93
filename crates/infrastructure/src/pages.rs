//! The pages of this part, by address.

use axum::Router;

use crate::Workshop;

/// Every route.
pub fn routes() -> Router<Workshop> {
    Router::new()
}

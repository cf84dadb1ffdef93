//! The pages of this part, by address.

use axum::Router;

use crate::Workshop;

mod bookings;
mod gap;
mod grants;
mod passport;
mod plans;
mod programmes;
mod readiness;
mod register;
mod sessions;
mod training;
mod words;

/// Every route.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .merge(bookings::routes())
        .merge(gap::routes())
        .merge(grants::routes())
        .merge(passport::routes())
        .merge(plans::routes())
        .merge(programmes::routes())
        .merge(readiness::routes())
        .merge(register::routes())
        .merge(sessions::routes())
        .merge(training::routes())
}

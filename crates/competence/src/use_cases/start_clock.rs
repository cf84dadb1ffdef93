//! Starts the clock of a test whose time is limited, when its first question is shown.

use db::DbError;
use tokio::sync::MutexGuard;

use crate::hall::Hall;
use crate::sitting::Sitting;
use crate::store::attempts;

/// Starts the clock if time is limited and it does not run yet. A clock that another process started stays.
///
/// # Errors
/// When the database refuses.
pub async fn start_clock(hall: &Hall, sitting: &mut MutexGuard<'_, Sitting>) -> Result<(), DbError> {
    if !sitting.clock_waits() {
        return Ok(());
    }
    let mut tx = hall.db().write().await?;
    let at = attempts::start_clock(&mut tx, sitting.attempt.id, &hall.now().to_string()).await?;
    tx.commit().await?;
    sitting.attempt.clock_at = at;
    Ok(())
}

//! Puts the requirements that come with trinn into an empty table, as proposed.

use db::{Db, DbError};
use kernel::{Chance, Id, Instant};

use crate::catalogue::Catalogue;
use crate::requirement::Requirement;
use crate::store::requirements as store;

/// Adds every need of the catalogue when there is no requirement at all; else does nothing.
///
/// # Errors
/// When the database refuses; then nothing was added.
pub async fn stock_requirements(
    db: &Db,
    catalogue: &Catalogue,
    now: Instant,
    chance: &mut Chance,
) -> Result<usize, DbError> {
    let mut tx = db.write().await?;
    if store::count(&mut tx).await? > 0 {
        return Ok(0);
    }
    for need in &catalogue.needs {
        let id = Id::<Requirement>::new(now, chance).uuid();
        store::add(&mut tx, id, &Requirement::of(need), now, "trinn").await?;
    }
    tx.commit().await?;
    Ok(catalogue.needs.len())
}

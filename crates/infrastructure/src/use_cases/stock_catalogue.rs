//! Puts the kinds of equipment and the programmes that come with trinn into the database.

use db::{Db, DbError};

use crate::catalogue::Catalogue;
use crate::store::catalogue as store;

/// Adds what is missing; what is there (perhaps changed by somebody) stays.
///
/// # Errors
/// When the database refuses; then nothing was added.
pub async fn stock_catalogue(db: &Db, catalogue: &Catalogue) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    for kind in &catalogue.kinds {
        store::add_kind(&mut tx, kind, "trinn-programmes-equipment/1").await?;
    }
    for programme in &catalogue.programmes {
        store::add_programme(&mut tx, programme, "", "trinn-programmes-equipment/1").await?;
    }
    tx.commit().await
}

//! Ends an organisation without a successor.

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use serde_json::json;

use super::{By, Entry, PeopleError, id_of, map_to_change, save};
use crate::OrganisationKey;

/// What is needed.
#[derive(Clone, Debug)]
pub struct CloseOrganisation {
    /// Which one.
    pub key: OrganisationKey,
    /// The first day on which it is no more.
    pub on: Date,
}

/// Closes an organisation.
pub async fn close_organisation(
    db: &Db,
    by: By,
    what: &CloseOrganisation,
    now: Instant,
    chance: &mut Chance,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let (id, event) = (id_of(&map, &what.key)?, Id::new(now, chance));
    let touched = map.close(id, what.on, event)?;
    let entry = Entry {
        at: now,
        by,
        action: "organisation.close",
        subject: format!("organisation/{}", what.key),
        detail: json!({ "on": what.on.to_string() }),
    };
    save(&mut tx, &map, &touched, Some(event), entry).await?;
    tx.commit().await?;
    Ok(())
}

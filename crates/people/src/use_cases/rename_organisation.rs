//! Gives an organisation another name from a day on.

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant, Text};
use serde_json::json;

use super::{By, Entry, PeopleError, id_of, map_to_change, save};
use crate::OrganisationKey;

/// What is needed.
#[derive(Clone, Debug)]
pub struct RenameOrganisation {
    /// Which one.
    pub key: OrganisationKey,
    /// The new name.
    pub name: Text,
    /// The first day of the new name.
    pub on: Date,
}

/// Renames an organisation.
pub async fn rename_organisation(
    db: &Db,
    by: By,
    what: &RenameOrganisation,
    now: Instant,
    chance: &mut Chance,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let (id, event) = (id_of(&map, &what.key)?, Id::new(now, chance));
    let touched = map.rename(id, &what.name, what.on, event)?;
    let entry = Entry {
        at: now,
        by,
        action: "organisation.rename",
        subject: format!("organisation/{}", what.key),
        detail: json!({ "name": what.name, "on": what.on.to_string() }),
    };
    save(&mut tx, &map, &touched, Some(event), entry).await?;
    tx.commit().await?;
    Ok(())
}

//! Puts an organisation under another parent from a day on.

use db::Db;
use jiff::civil::Date;
use kernel::Instant;
use serde_json::json;

use super::{By, Entry, PeopleError, id_of, map_to_change, save};
use crate::OrganisationKey;

/// What is needed.
#[derive(Clone, Debug)]
pub struct MoveOrganisation {
    /// Which one.
    pub key: OrganisationKey,
    /// The new parent; `None` puts it at the top.
    pub parent: Option<OrganisationKey>,
    /// The first day there.
    pub on: Date,
}

/// Moves an organisation.
pub async fn move_organisation(
    db: &Db,
    by: By,
    what: &MoveOrganisation,
    now: Instant,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let id = id_of(&map, &what.key)?;
    let parent = what.parent.as_ref().map(|key| id_of(&map, key)).transpose()?;
    let touched = map.move_to(id, parent, what.on)?;
    let entry = Entry {
        at: now,
        by,
        action: "organisation.move",
        subject: format!("organisation/{}", what.key),
        detail: json!({ "parent": what.parent, "on": what.on.to_string() }),
    };
    save(&mut tx, &map, &touched, None, entry).await?;
    tx.commit().await?;
    Ok(())
}

//! Adds an organisation from a day on.

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Instant};
use serde_json::json;

use super::{By, Entry, NewOrganisation, PeopleError, id_of, map_to_change, save};
use crate::{Kind, OrganisationId, OrganisationKey, Span};

/// What is needed.
#[derive(Clone, Debug)]
pub struct AddOrganisation {
    /// Key, name and codes.
    pub new: NewOrganisation,
    /// Its kind.
    pub kind: Kind,
    /// The organisation above it.
    pub parent: Option<OrganisationKey>,
    /// Its first day.
    pub on: Date,
}

/// Adds an organisation; gives its id.
pub async fn add_organisation(
    db: &Db,
    by: By,
    what: &AddOrganisation,
    now: Instant,
    chance: &mut Chance,
) -> Result<OrganisationId, PeopleError> {
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let parent = what.parent.as_ref().map(|key| id_of(&map, key)).transpose()?;
    let organisation = what.new.since(what.kind, parent, Span::since(what.on), now, chance);
    let id = organisation.id;
    let touched = map.add(organisation)?;
    let entry = Entry {
        at: now,
        by,
        action: "organisation.add",
        subject: format!("organisation/{}", what.new.key),
        detail: json!({ "kind": what.kind.code(), "on": what.on.to_string(), "parent": what.parent }),
    };
    save(&mut tx, &map, &touched, None, entry).await?;
    tx.commit().await?;
    Ok(id)
}

//! Makes several new organisations of one, and says where what was under it goes.

use std::collections::BTreeMap;

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use serde_json::json;

use super::{By, Entry, NewOrganisation, PeopleError, id_of, map_to_change, save};
use crate::{OrganisationId, OrganisationKey, Refusal, Span};

/// What is needed.
#[derive(Clone, Debug)]
pub struct SplitOrganisation {
    /// The one that splits.
    pub of: OrganisationKey,
    /// What it becomes; all of its kind, under its parent.
    pub into: Vec<NewOrganisation>,
    /// Which child goes where: key of the child, position in `into`.
    pub places: BTreeMap<OrganisationKey, usize>,
    /// The first day of the parts.
    pub on: Date,
}

/// Splits an organisation.
pub async fn split_organisation(
    db: &Db,
    by: By,
    what: &SplitOrganisation,
    now: Instant,
    chance: &mut Chance,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let of = id_of(&map, &what.of)?;
    let (kind, parent) = map
        .get(of)
        .map(|o| (o.kind, o.parent_on(what.on)))
        .ok_or_else(|| Refusal::UnknownOrganisation(what.of.to_string()))?;
    let mut parts: Vec<OrganisationId> = Vec::new();
    for new in &what.into {
        let organisation = new.since(kind, parent, Span::since(what.on), now, chance);
        parts.push(organisation.id);
        map.add(organisation)?;
    }
    let mut places = BTreeMap::new();
    for (child, part) in &what.places {
        let part = parts.get(*part).ok_or_else(|| Refusal::ChildWithoutPlace(child.to_string()))?;
        places.insert(id_of(&map, child)?, *part);
    }
    let event = Id::new(now, chance);
    let touched = map.split(of, &parts, &places, what.on, event)?;
    let into: Vec<&OrganisationKey> = what.into.iter().map(|n| &n.key).collect();
    let entry = Entry {
        at: now,
        by,
        action: "organisation.split",
        subject: format!("organisation/{}", what.of),
        detail: json!({ "into": into, "on": what.on.to_string() }),
    };
    save(&mut tx, &map, &touched, Some(event), entry).await?;
    tx.commit().await?;
    Ok(())
}

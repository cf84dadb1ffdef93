//! Makes one organisation of several. What was under them goes under it.

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use serde_json::json;

use super::{By, Entry, NewOrganisation, PeopleError, id_of, map_to_change, save};
use crate::{OrganisationId, OrganisationKey, Refusal, Span};

/// What they merge into.
#[derive(Clone, Debug)]
pub enum MergeInto {
    /// A new organisation, of their kind, under the parent of the first.
    New(NewOrganisation),
    /// One that exists; it may be one of them.
    Existing(OrganisationKey),
}

/// What is needed.
#[derive(Clone, Debug)]
pub struct MergeOrganisations {
    /// Those that merge.
    pub of: Vec<OrganisationKey>,
    /// What they become.
    pub into: MergeInto,
    /// The first day of the result.
    pub on: Date,
}

/// Merges organisations; gives the key of the result.
pub async fn merge_organisations(
    db: &Db,
    by: By,
    what: &MergeOrganisations,
    now: Instant,
    chance: &mut Chance,
) -> Result<OrganisationKey, PeopleError> {
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let of: Vec<OrganisationId> = what.of.iter().map(|k| id_of(&map, k)).collect::<Result<_, _>>()?;
    let (into, key, is_new) = match &what.into {
        MergeInto::Existing(key) => (id_of(&map, key)?, key.clone(), false),
        MergeInto::New(new) => {
            // one that exists may swallow one other; a new one needs two to be made of
            if of.len() < 2 {
                return Err(Refusal::TooFew.into());
            }
            let first = map.get(of[0]).ok_or(Refusal::TooFew)?;
            let (kind, parent) = (first.kind, first.parent_on(what.on));
            let organisation = new.since(kind, parent, Span::since(what.on), now, chance);
            let id = organisation.id;
            map.add(organisation)?;
            (id, new.key.clone(), true)
        }
    };
    let event = Id::new(now, chance);
    let touched = map.merge(&of, into, what.on, event)?;
    let entry = Entry {
        at: now,
        by,
        action: "organisation.merge",
        subject: format!("organisation/{key}"),
        detail: json!({ "of": what.of, "new": is_new, "on": what.on.to_string() }),
    };
    save(&mut tx, &map, &touched, Some(event), entry).await?;
    tx.commit().await?;
    Ok(key)
}

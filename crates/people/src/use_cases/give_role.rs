//! Gives a person a role in an organisation.

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use serde_json::json;
use uuid::Uuid;

use super::{By, PeopleError, id_of};
use crate::role::RoleHeld;
use crate::store::{organisation, person};
use crate::{OrganisationKey, Refusal, Role, Span};

/// What is needed.
#[derive(Clone, Debug)]
pub struct GiveRole {
    /// To whom.
    pub person: Uuid,
    /// Which role.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationKey,
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer holds, if that is known.
    pub to: Option<Date>,
}

/// Gives a role.
pub async fn give_role(
    db: &Db,
    by: By,
    what: &GiveRole,
    now: Instant,
    chance: &mut Chance,
) -> Result<Id<RoleHeld>, PeopleError> {
    let span =
        Span::new(what.from, what.to).ok_or_else(|| Refusal::EmptyPeriod(what.role.code().to_owned()))?;
    let mut tx = db.write().await?;
    let who = person::one(&mut tx, what.person).await?.filter(|p| !p.closed);
    let who = who.ok_or(PeopleError::NotFound("person"))?;
    let map = organisation::load_map(&mut tx).await?;
    let organisation = id_of(&map, &what.organisation)?;
    if !map.get(organisation).is_some_and(|o| o.exists_on(what.from)) {
        return Err(Refusal::NotThere { who: what.organisation.to_string(), on: what.from }.into());
    }
    let held = person::roles_of(&mut tx, who.id).await?;
    if held.iter().any(|r| r.role == what.role && r.organisation == organisation && r.span.overlaps(span)) {
        return Err(Refusal::RoleHeld.into());
    }
    let role = RoleHeld { id: Id::new(now, chance), person: who.id, organisation, role: what.role, span };
    person::insert_role(&mut tx, &role).await?;
    let detail =
        json!({ "role": what.role, "organisation": what.organisation, "from": what.from.to_string() });
    db::audit::append(&mut tx, now, &by.to_string(), "role.give", &format!("person/{}", who.id), &detail)
        .await?;
    tx.commit().await?;
    Ok(role.id)
}

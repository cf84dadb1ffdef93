//! Ends a role that a person holds.

use db::Db;
use jiff::civil::Date;
use kernel::{Id, Instant};
use serde_json::json;
use uuid::Uuid;

use super::{By, PeopleError};
use crate::role::RoleHeld;
use crate::store::person;
use crate::{Refusal, Role};

/// What is needed.
#[derive(Clone, Copy, Debug)]
pub struct EndRole {
    /// Whose role.
    pub person: Uuid,
    /// Which one.
    pub role: Id<RoleHeld>,
    /// The first day on which it no longer holds.
    pub on: Date,
}

/// Ends a role. One that had not begun by then is removed.
pub async fn end_role(db: &Db, by: By, what: EndRole, now: Instant) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    // two administrators who end each other's role must not both be "not the last"
    crate::store::organisation::lock_map(&mut tx).await?;
    let roles = person::roles_of(&mut tx, what.person).await?;
    let role = roles.into_iter().find(|r| r.id == what.role).ok_or(PeopleError::NotFound("role"))?;
    if role.role == Role::Administrator && role.span.reaches(what.on) {
        let left = person::administrators(&mut tx, now.date(), what.on).await?;
        if left.iter().all(|id| *id == role.id.uuid()) {
            return Err(Refusal::LastAdministrator.into());
        }
    }
    if what.on <= role.span.from {
        person::drop_role(&mut tx, role.id).await?;
    } else if role.span.reaches(what.on) {
        person::end_role(&mut tx, role.id, what.on).await?;
    }
    let detail = json!({ "role": role.role, "organisation": role.organisation, "on": what.on.to_string() });
    let subject = format!("person/{}", what.person);
    db::audit::append(&mut tx, now, &by.to_string(), "role.end", &subject, &detail).await?;
    tx.commit().await?;
    Ok(())
}

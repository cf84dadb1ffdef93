//! Closes a person's account: no more signing in, no session, no role.

use db::Db;
use kernel::Instant;
use serde_json::json;
use uuid::Uuid;
use webkit::session;

use super::{By, PeopleError};
use crate::store::{organisation, person};
use crate::{Refusal, Role};

/// Closes an account. Roles end today; what the person has done stays theirs.
pub async fn close_account(db: &Db, by: By, who: Uuid, now: Instant) -> Result<(), PeopleError> {
    let today = now.date();
    let mut tx = db.write().await?;
    // with the same lock as ending a role: see there
    organisation::lock_map(&mut tx).await?;
    person::account_by_id(&mut tx, who).await?.ok_or(PeopleError::NotFound("person"))?;
    let roles = person::roles_of(&mut tx, who).await?;
    let theirs = |id: &Uuid| roles.iter().any(|r| r.id.uuid() == *id);
    let administrators = person::administrators(&mut tx, today, today).await?;
    if roles.iter().any(|r| r.role == Role::Administrator && r.span.holds(today))
        && administrators.iter().all(theirs)
    {
        return Err(Refusal::LastAdministrator.into());
    }
    for role in roles.iter().filter(|r| r.span.reaches(today)) {
        if role.span.from >= today {
            person::drop_role(&mut tx, role.id).await?;
        } else {
            person::end_role(&mut tx, role.id, today).await?;
        }
    }
    person::close(&mut tx, who, now).await?;
    session::end_all(&mut tx, who).await?;
    db::audit::append(&mut tx, now, &by.to_string(), "person.close", &format!("person/{who}"), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}

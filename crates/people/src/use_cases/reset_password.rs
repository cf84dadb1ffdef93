//! Gives a person a new first password, for one who has forgotten theirs.

use db::Db;
use kernel::{Chance, Instant};
use serde_json::json;
use uuid::Uuid;
use webkit::session;

use super::{By, PeopleError};
use crate::store::{person, throttle as counted};
use crate::{password, throttle};

/// Sets a person's password to a new one (see [`password::suggest`]); every session of theirs ends
/// and failed tries are forgotten.
pub async fn reset_password(
    db: &Db,
    by: By,
    who: Uuid,
    new: &str,
    now: Instant,
    chance: &mut Chance,
) -> Result<(), PeopleError> {
    password::check(new, &[])?;
    let hash = password::hash(new, chance).await;
    let mut tx = db.write().await?;
    let account = person::account_by_id(&mut tx, who).await?.ok_or(PeopleError::NotFound("person"))?;
    person::set_password(&mut tx, who, &hash).await?;
    counted::forget(&mut tx, &throttle::account_hash(&account.email)).await?;
    session::end_all(&mut tx, who).await?;
    db::audit::append(&mut tx, now, &by.to_string(), "person.reset", &format!("person/{who}"), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}

//! Gives an organisation another code of a system from a day on, or ends the one it has.

use db::Db;
use jiff::civil::Date;
use kernel::Instant;
use serde_json::json;

use super::{By, Entry, PeopleError, id_of, map_to_change, save};
use crate::{OrganisationKey, Refusal};

/// What is needed.
#[derive(Clone, Debug)]
pub struct ChangeCode {
    /// Which organisation.
    pub key: OrganisationKey,
    /// The system that gives the codes: `fylkesnummer`.
    pub system: String,
    /// The new code; empty ends the one it has.
    pub code: String,
    /// The first day on which it holds.
    pub on: Date,
}

/// Changes a code.
pub async fn change_code(db: &Db, by: By, what: &ChangeCode, now: Instant) -> Result<(), PeopleError> {
    if what.system.is_empty() {
        return Err(Refusal::BadCode(what.system.clone()).into());
    }
    let mut tx = db.write().await?;
    let mut map = map_to_change(&mut tx).await?;
    let id = id_of(&map, &what.key)?;
    let touched = map.change_code(id, &what.system, &what.code, what.on)?;
    let entry = Entry {
        at: now,
        by,
        action: "organisation.code",
        subject: format!("organisation/{}", what.key),
        detail: json!({ "system": what.system, "code": what.code, "on": what.on.to_string() }),
    };
    save(&mut tx, &map, &touched, None, entry).await?;
    tx.commit().await?;
    Ok(())
}

//! Gives a person an account.

use db::Db;
use kernel::{Chance, Id, Instant};
use serde_json::json;
use uuid::Uuid;

use super::{By, PeopleError};
use crate::store::person::{self, Account};
use crate::{Refusal, password};

/// What is needed.
#[derive(Clone, Debug)]
pub struct AddPerson {
    /// The person's name.
    pub name: String,
    /// The address they sign in with; kept in small letters.
    pub email: String,
    /// The first password.
    pub password: String,
}

/// An address in small letters, if it looks like one.
pub(crate) fn address(email: &str) -> Result<String, Refusal> {
    let email = email.trim().to_lowercase();
    let good = email.len() <= 200
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(who, host)| {
            !who.is_empty()
                && !host.contains('@')
                && host.len() > 2
                && !host.starts_with('.')
                && !host.ends_with('.')
        });
    if good { Ok(email) } else { Err(Refusal::Email(crate::refusal::shown(&email))) }
}

/// Adds a person; gives their id.
pub async fn add_person(
    db: &Db,
    by: By,
    what: &AddPerson,
    now: Instant,
    chance: &mut Chance,
) -> Result<Uuid, PeopleError> {
    let email = address(&what.email)?;
    let name = what.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(Refusal::PersonName.into());
    }
    password::check(&what.password, &[&name, &email])?;
    // hashing takes its time; the transaction begins after it
    let password_hash = password::hash(&what.password, chance).await;
    let mut tx = db.write().await?;
    if person::email_taken(&mut tx, &email).await? {
        return Err(Refusal::EmailTaken.into());
    }
    let id = Id::<Account>::new(now, chance).uuid();
    person::insert(&mut tx, &Account { person: id, name, email, password_hash }, now).await.map_err(|e| {
        // two administrators at once: the second one's look found nothing yet
        if e.is_unique_violation() { PeopleError::from(Refusal::EmailTaken) } else { e.into() }
    })?;
    db::audit::append(&mut tx, now, &by.to_string(), "person.add", &format!("person/{id}"), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(id)
}

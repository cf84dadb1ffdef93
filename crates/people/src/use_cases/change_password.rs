//! Changes one's own password. Every session of the person ends; the browser
//! that did it gets a new one.

use db::Db;
use kernel::{Chance, Instant};
use serde_json::json;
use uuid::Uuid;
use webkit::session;

use super::PeopleError;
use crate::store::{person, throttle as counted};
use crate::{Refusal, password, throttle};

/// What is needed.
pub struct ChangePassword {
    /// Whose.
    pub person: Uuid,
    /// The password they have.
    pub current: String,
    /// The password they want.
    pub new: String,
}

/// Changes a password; gives the token of the new session. A wrong current password counts like
/// a failed sign-in, so that an open browser is no place to guess.
pub async fn change_password(
    db: &Db,
    what: &ChangePassword,
    now: Instant,
    chance: &mut Chance,
) -> Result<String, PeopleError> {
    let mut tx = db.write().await?;
    let account =
        person::account_by_id(&mut tx, what.person).await?.ok_or(PeopleError::NotFound("person"))?;
    password::check(&what.new, &[&account.name, &account.email])?;
    let account_hash = throttle::account_hash(&account.email);
    let failures = counted::read(&mut tx, &account_hash).await?;
    let wait = throttle::wait_seconds(failures, now);
    if wait > 0 {
        return Err(PeopleError::Wait(wait));
    }
    let counted_as_failed = throttle::one_more(failures, now);
    counted::write(&mut tx, &account_hash, counted_as_failed, now.minus_millis(throttle::MEMORY_MS)).await?;
    tx.commit().await?;

    if !password::verify(Some(account.password_hash.clone()), &what.current).await {
        return Err(Refusal::PasswordWrong.into());
    }
    let hash = password::hash(&what.new, chance).await;

    let mut tx = db.write().await?;
    let same = person::account_by_id(&mut tx, what.person).await?;
    if same.is_none_or(|a| a.password_hash != account.password_hash) {
        return Err(Refusal::PasswordWrong.into());
    }
    counted::forget(&mut tx, &account_hash).await?;
    person::set_password(&mut tx, what.person, &hash).await?;
    session::end_all(&mut tx, what.person).await?;
    let token = session::begin(&mut tx, what.person, &account.name, now, chance).await?;
    let subject = format!("person/{}", what.person);
    db::audit::append(&mut tx, now, &what.person.to_string(), "person.password", &subject, &json!({}))
        .await?;
    tx.commit().await?;
    Ok(token)
}

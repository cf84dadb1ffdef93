//! Signs a person in.
//!
//! Two transactions, on purpose: a try is counted as failed before the password
//! is looked at, so that many tries at once cannot outrun the count; hashing
//! takes tens of milliseconds and must not hold the write lock; success then
//! forgets the count and begins the session.

use db::Db;
use kernel::{Chance, Instant};
use serde_json::json;
use uuid::Uuid;
use webkit::session;

use super::PeopleError;
use crate::store::{person, throttle as counted};
use crate::{password, throttle};

/// What was typed.
pub struct SignIn {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// A session that has begun.
pub struct SignedIn {
    /// Who it is.
    pub person: Uuid,
    /// The token for the cookie.
    pub token: String,
}

/// Signs in, or refuses without saying whether the account exists.
pub async fn sign_in(
    db: &Db,
    what: &SignIn,
    now: Instant,
    chance: &mut Chance,
) -> Result<SignedIn, PeopleError> {
    let email = what.email.trim().to_lowercase();
    let account_hash = throttle::account_hash(&email);

    let mut tx = db.write().await?;
    let failures = counted::read(&mut tx, &account_hash).await?;
    let wait = throttle::wait_seconds(failures, now);
    if wait > 0 {
        return Err(PeopleError::Wait(wait));
    }
    let counted_as_failed = throttle::one_more(failures, now);
    counted::write(&mut tx, &account_hash, counted_as_failed, now.minus_millis(throttle::MEMORY_MS)).await?;
    let account = person::account_by_email(&mut tx, &email).await?;
    tx.commit().await?;

    let stored = account.as_ref().map(|a| a.password_hash.clone());
    if !password::verify(stored, &what.password).await {
        return Err(PeopleError::WrongSignIn);
    }

    let mut tx = db.write().await?;
    // the account may have been closed, or its password changed, while the hash was computed
    let account = person::account_by_email(&mut tx, &email)
        .await?
        .filter(|a| account.as_ref().is_some_and(|before| before.password_hash == a.password_hash))
        .ok_or(PeopleError::WrongSignIn)?;
    counted::forget(&mut tx, &account_hash).await?;
    let token = session::begin(&mut tx, account.person, &account.name, now, chance).await?;
    let subject = format!("person/{}", account.person);
    db::audit::append(&mut tx, now, &account.person.to_string(), "session.begin", &subject, &json!({}))
        .await?;
    tx.commit().await?;
    Ok(SignedIn { person: account.person, token })
}

//! Ends the session of a browser.

use db::Db;
use webkit::{SessionUser, session};

use super::PeopleError;

/// Signs out. Signing out twice does no harm.
pub async fn sign_out(db: &Db, user: &SessionUser) -> Result<(), PeopleError> {
    session::end(db, &user.token_hash).await?;
    Ok(())
}

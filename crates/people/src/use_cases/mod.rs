//! One verb per file. Each use case is one transaction: it changes, checks,
//! writes its audit entry and commits, or leaves nothing behind. Who may do it
//! is asked before, in the handler.

pub mod add_organisation;
pub mod add_person;
pub mod change_code;
pub mod change_password;
pub mod close_account;
pub mod close_organisation;
pub mod end_role;
pub mod give_role;
pub mod groups;
pub mod merge_organisations;
pub mod move_organisation;
pub mod rename_organisation;
pub mod reset_password;
pub mod sign_in;
pub mod sign_out;
pub mod split_organisation;

use std::fmt;

use db::{DbError, Tx};
use kernel::{Chance, Id, Instant, Text};
use serde_json::Value;
use uuid::Uuid;
use webkit::WebError;

use crate::organisation::{CodeHeld, Event, Organisation, OrganisationId, OrganisationKey, OrganisationMap};
use crate::organisation_changes::names_since;
use crate::{Kind, Refusal, Span, store};

pub use add_organisation::{AddOrganisation, add_organisation};
pub use add_person::{AddPerson, add_person};
pub use change_code::{ChangeCode, change_code};
pub use change_password::{ChangePassword, change_password};
pub use close_account::close_account;
pub use close_organisation::{CloseOrganisation, close_organisation};
pub use end_role::{EndRole, end_role};
pub use give_role::{GiveRole, give_role};
pub use merge_organisations::{MergeInto, MergeOrganisations, merge_organisations};
pub use move_organisation::{MoveOrganisation, move_organisation};
pub use rename_organisation::{RenameOrganisation, rename_organisation};
pub use reset_password::reset_password;
pub use sign_in::{SignIn, SignedIn, sign_in};
pub use sign_out::sign_out;
pub use split_organisation::{SplitOrganisation, split_organisation};

/// On whose behalf something is done, for the audit log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// A person who is signed in.
    Person(Uuid),
    /// A command of the binary, by its name.
    Command(&'static str),
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            By::Person(id) => id.fmt(f),
            By::Command(name) => f.write_str(name),
        }
    }
}

/// Why a use case did nothing.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// A rule refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The file to import makes no sense.
    #[error("could not read the organisations: {0}")]
    File(String),
    /// No such person, role or organisation.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Too many failed sign-ins; seconds to wait.
    #[error("too many failed tries; wait {0} seconds")]
    Wait(i64),
    /// The address or the password is wrong; never says which.
    #[error("the e-mail address or the password is wrong")]
    WrongSignIn,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<PeopleError> for WebError {
    fn from(e: PeopleError) -> Self {
        match e {
            PeopleError::Refused(r) => WebError::Refused(r.problem()),
            PeopleError::NotFound(_) => WebError::NotFound,
            PeopleError::Db(e) => e.into(),
            other => WebError::internal(other),
        }
    }
}

/// A new organisation, as merging and splitting make one too.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its key.
    pub key: OrganisationKey,
    /// Its name.
    pub name: Text,
    /// Its codes, as system and code.
    pub codes: Vec<(String, String)>,
}

impl NewOrganisation {
    fn since(
        &self,
        kind: Kind,
        parent: Option<OrganisationId>,
        span: Span,
        now: Instant,
        chance: &mut Chance,
    ) -> Organisation {
        let codes = self.codes.iter().map(|(system, code)| CodeHeld {
            system: system.clone(),
            code: code.clone(),
            span,
        });
        Organisation {
            id: Id::new(now, chance),
            key: self.key.clone(),
            kind,
            names: names_since(&self.name, span),
            codes: codes.collect(),
            parents: parent
                .map(|parent| crate::organisation::ParentHeld { parent, span })
                .into_iter()
                .collect(),
        }
    }
}

/// The id behind a key.
fn id_of(map: &OrganisationMap, key: &OrganisationKey) -> Result<OrganisationId, Refusal> {
    map.by_key(key.as_str()).map(|o| o.id).ok_or_else(|| Refusal::UnknownOrganisation(key.to_string()))
}

/// The map, which nobody else changes until the transaction ends.
async fn map_to_change(tx: &mut Tx) -> Result<OrganisationMap, DbError> {
    store::organisation::lock_map(tx).await?;
    store::organisation::load_map(tx).await
}

/// Saves what a rule touched, and an event when one was made, and notes it in the audit log.
async fn save(
    tx: &mut Tx,
    map: &OrganisationMap,
    touched: &[OrganisationId],
    event: Option<Id<Event>>,
    entry: Entry<'_>,
) -> Result<(), DbError> {
    let organisations: Vec<&Organisation> = touched.iter().filter_map(|id| map.get(*id)).collect();
    store::organisation::save(tx, &organisations).await?;
    if let Some(event) = map.events().iter().find(|e| Some(e.id) == event) {
        store::organisation::save_event(tx, event).await?;
    }
    db::audit::append(tx, entry.at, &entry.by.to_string(), entry.action, &entry.subject, &entry.detail)
        .await?;
    Ok(())
}

/// What the audit log says.
struct Entry<'a> {
    at: Instant,
    by: By,
    action: &'a str,
    subject: String,
    detail: Value,
}

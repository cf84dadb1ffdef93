//! Who is acting: the person signed in and the roles they hold today.

use std::pin::Pin;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use db::{Db, DbError};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;
use webkit::{App, Shell, Standing, WebError};

use crate::organisation::{OrganisationId, OrganisationMap};
use crate::role::{self, Role, RoleHeld};
use crate::store;
use crate::use_cases::By;

/// Somebody who is signed in. As an extractor it sends everybody else to the sign-in page,
/// which brings them back to the address they asked for.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// The roles they hold today.
    pub roles: Vec<RoleHeld>,
    /// Today.
    pub today: Date,
}

/// What a person may do somewhere at a moment, for the navigation; see [`webkit::app::StandingOf`].
pub fn standing(
    db: Db,
    person: Uuid,
    now: Instant,
) -> Pin<Box<dyn Future<Output = Result<Standing, DbError>> + Send>> {
    Box::pin(async move {
        let mut conn = db.read().await?;
        let roles = store::person::roles_on(&mut conn, person, now.date()).await?;
        let any = |may: fn(Role) -> bool| roles.iter().any(|r| may(r.role));
        Ok(Standing {
            suggests: any(Role::may_suggest),
            edits: any(Role::may_edit),
            administers: any(Role::may_administer),
        })
    })
}

impl Actor {
    /// Who is acting in a request whose shell is already there.
    pub async fn of(shell: &Shell) -> Result<Actor, WebError> {
        Actor::maybe(shell).await?.ok_or_else(|| WebError::SignIn(shell.here()))
    }

    /// Who is acting, if anybody is signed in.
    pub async fn maybe(shell: &Shell) -> Result<Option<Actor>, WebError> {
        let Some(user) = shell.session() else { return Ok(None) };
        let today = shell.app().clock.now().date();
        let mut conn = shell.app().db.read().await?;
        let roles = store::person::roles_on(&mut conn, user.person, today).await?;
        Ok(Some(Actor { person: user.person, name: user.name.clone(), roles, today }))
    }

    /// The strongest role held anywhere today.
    pub fn role(&self) -> Option<Role> {
        self.roles.iter().map(|r| r.role).max()
    }

    /// The strongest role that reaches an organisation today.
    pub fn role_in(&self, map: &OrganisationMap, organisation: OrganisationId) -> Option<Role> {
        role::strongest(&self.roles, map, organisation, self.today)
    }

    /// Reads drafts somewhere.
    pub fn is_reader(&self) -> bool {
        self.role().is_some_and(Role::may_read_drafts)
    }

    /// Suggests changes somewhere.
    pub fn may_suggest(&self) -> bool {
        self.role().is_some_and(Role::may_suggest)
    }

    /// Writes drafts somewhere.
    pub fn may_edit(&self) -> bool {
        self.role().is_some_and(Role::may_edit)
    }

    /// Publishes somewhere.
    pub fn may_publish(&self) -> bool {
        self.role().is_some_and(Role::may_publish)
    }

    /// Manages organisations, people and vocabularies.
    pub fn may_administer(&self) -> bool {
        self.role().is_some_and(Role::may_administer)
    }

    /// Refuses whoever may not suggest changes.
    pub fn require_reporter(&self) -> Result<(), WebError> {
        if self.may_suggest() { Ok(()) } else { Err(WebError::Forbidden("error-needs-reporter")) }
    }

    /// Refuses whoever may not write drafts.
    pub fn require_editor(&self) -> Result<(), WebError> {
        if self.may_edit() { Ok(()) } else { Err(WebError::Forbidden("error-needs-editor")) }
    }

    /// Refuses whoever may not publish.
    pub fn require_publisher(&self) -> Result<(), WebError> {
        if self.may_publish() { Ok(()) } else { Err(WebError::Forbidden("error-needs-publisher")) }
    }

    /// Refuses whoever is no administrator.
    pub fn require_administrator(&self) -> Result<(), WebError> {
        if self.may_administer() { Ok(()) } else { Err(WebError::Forbidden("error-needs-administrator")) }
    }

    /// True for an administrator of an organisation: of it, or of one above it. For one that is no
    /// longer (or not yet) there, the map of its last (or first) day counts.
    pub fn administers(&self, map: &OrganisationMap, organisation: OrganisationId) -> bool {
        let Some(o) = map.get(organisation) else { return false };
        let day = if o.exists_on(self.today) {
            self.today
        } else {
            let ends = o.names.iter().filter_map(|n| n.span.to).filter(|t| *t <= self.today);
            let last = ends.max().and_then(|t| t.yesterday().ok());
            last.or_else(|| o.names.iter().map(|n| n.span.from).min()).unwrap_or(self.today)
        };
        self.roles.iter().any(|r| r.role.may_administer() && map.covers(r.organisation, organisation, day))
    }

    /// Refuses whoever does not administer the organisation.
    pub fn require_administrator_of(
        &self,
        map: &OrganisationMap,
        organisation: OrganisationId,
    ) -> Result<(), WebError> {
        if self.administers(map, organisation) {
            Ok(())
        } else {
            Err(WebError::Forbidden("error-needs-administrator"))
        }
    }

    /// Refuses whoever does not administer every organisation in which a person holds a role from today
    /// on: who can set a password can become that person.
    pub fn require_administrator_of_person(
        &self,
        map: &OrganisationMap,
        roles: &[RoleHeld],
    ) -> Result<(), WebError> {
        let reaching = roles.iter().filter(|r| r.span.reaches(self.today));
        self.require_administrator()?;
        reaching.map(|r| r.organisation).try_for_each(|o| self.require_administrator_of(map, o))
    }

    /// Refuses whoever does not administer an organisation that stands under no other today.
    pub fn require_administrator_at_the_top(&self, map: &OrganisationMap) -> Result<(), WebError> {
        let top = |id| map.get(id).is_some_and(|o| o.parent_on(self.today).is_none());
        let holds = self.roles.iter().any(|r| r.role.may_administer() && top(r.organisation));
        if holds { Ok(()) } else { Err(WebError::Forbidden("error-needs-administrator")) }
    }

    /// As the audit log names them.
    pub fn by(&self) -> By {
        By::Person(self.person)
    }
}

impl<S> FromRequestParts<S> for Actor
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let shell = Shell::from_request_parts(parts, state).await?;
        Actor::of(&shell).await
    }
}

/// Whoever is acting, signed in or not.
#[derive(Clone, Debug)]
pub struct OptionalActor(pub Option<Actor>);

impl OptionalActor {
    /// True when somebody is signed in who reads drafts.
    pub fn is_reader(&self) -> bool {
        self.0.as_ref().is_some_and(Actor::is_reader)
    }

    /// True when somebody is signed in who writes drafts.
    pub fn may_edit(&self) -> bool {
        self.0.as_ref().is_some_and(Actor::may_edit)
    }

    /// True when somebody is signed in who publishes.
    pub fn may_publish(&self) -> bool {
        self.0.as_ref().is_some_and(Actor::may_publish)
    }

    /// True when an administrator is signed in.
    pub fn may_administer(&self) -> bool {
        self.0.as_ref().is_some_and(Actor::may_administer)
    }
}

impl<S> FromRequestParts<S> for OptionalActor
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let shell = Shell::from_request_parts(parts, state).await?;
        Ok(OptionalActor(Actor::maybe(&shell).await?))
    }
}

//! `/collections` and everything below it: resources that somebody put together for others.
//!
//! A collection is seen by its owner and by those it is shared with: the teachers of a group, learners who sit with a
//! personal code of the group, people of an organisation, or everybody. What may not be seen is not there.

use std::collections::HashSet;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use kernel::{Id, Text};
use people::store::{group, organisation};
use people::{Actor, OrganisationId, OrganisationMap};
use uuid::Uuid;
use webkit::{Shell, WebError};

use super::take;
use super::words::Step;
use crate::campaign::Campaign;
use crate::collection::{Collection, Shared, Viewer};
use crate::hall::Hall;
use crate::store::collections;

mod list;
mod show;
pub(super) mod write;

/// The addresses of collections.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/collections", get(list::page))
        .route("/collections/new", get(write::new_form).post(write::new_submit))
        .route("/collections/add", post(write::add))
        .route("/collections/{id}", get(show::page))
        .route("/collections/{id}/edit", get(write::edit_form).post(write::edit_submit))
        .route("/collections/{id}/delete", post(write::delete))
}

/// The way down to a page below the list.
fn steps(shell: &Shell) -> Vec<Step> {
    vec![Step { href: "/collections".to_owned(), label: shell.t("collection-title") }]
}

/// Whoever looks, with the map of organisations.
pub(super) struct Looking {
    pub actor: Option<Actor>,
    pub map: OrganisationMap,
    pub viewer: Viewer,
}

/// Adds an organisation and those above it.
fn with_those_above(
    map: &OrganisationMap,
    id: OrganisationId,
    day: jiff::civil::Date,
    into: &mut HashSet<Uuid>,
) {
    into.insert(id.uuid());
    into.extend(map.ancestors_on(id, day).into_iter().map(Id::uuid));
}

impl Looking {
    /// Whoever asks: by the account, by the personal code, or nobody in particular.
    pub async fn of(hall: &Hall, shell: &Shell, headers: &HeaderMap) -> Result<Looking, WebError> {
        let actor = Actor::maybe(shell).await?;
        let today = hall.now().date();
        let mut conn = hall.db().read().await?;
        let map = organisation::load_map(&mut conn).await?;
        let mut viewer = Viewer { person: actor.as_ref().map(|a| a.person), ..Viewer::default() };
        if let Some(actor) = &actor {
            for g in group::taught(&mut conn, actor.person, today).await? {
                viewer.groups.insert(g.id);
                with_those_above(&map, g.organisation, today, &mut viewer.organisations);
            }
            for held in &actor.roles {
                with_those_above(&map, held.organisation, today, &mut viewer.organisations);
            }
            let reached = map.iter().filter(|o| actor.role_in(&map, o.id).is_some());
            viewer.organisations.extend(reached.map(|o| o.id.uuid()));
        }
        drop(conn);
        if let Some(token) = take::token(headers)
            && let Ok(seat) = take::seat_of(hall, &token).await
        {
            let campaign = match seat {
                take::Seat::Test(sitting) => sitting.lock().await.campaign.clone(),
                take::Seat::Reflection(reflecting) => reflecting.campaign.clone(),
                take::Seat::Observation(observed) => observed.campaign.clone(),
            };
            sit(&map, today, &campaign, &mut viewer);
        }
        Ok(Looking { actor, map, viewer })
    }

    /// A collection that the viewer may see.
    pub async fn collection(&self, hall: &Hall, id: &str) -> Result<Collection, WebError> {
        let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
        let mut conn = hall.db().read().await?;
        let found = collections::one(&mut conn, id).await?;
        found.filter(|c| c.is_visible_to(&self.viewer)).ok_or(WebError::NotFound)
    }

    /// An organisation's name today.
    pub fn organisation(&self, shell: &Shell, id: Uuid, today: jiff::civil::Date) -> String {
        self.map.get(Id::from_uuid(id)).map_or(String::new(), |o| shell.text(&o.name_near(today)))
    }
}

/// What somebody sees who sits in a campaign.
fn sit(map: &OrganisationMap, today: jiff::civil::Date, campaign: &Campaign, viewer: &mut Viewer) {
    viewer.groups.extend(campaign.group);
    if let Some(organisation) = campaign.organisation {
        with_those_above(map, Id::from_uuid(organisation), today, &mut viewer.organisations);
    }
}

/// Collections put together for the group or organisation of a campaign's takers.
pub(super) async fn meant_for(hall: &Hall, campaign: &Campaign) -> Result<Vec<Collection>, WebError> {
    let mut conn = hall.db().read().await?;
    let map = organisation::load_map(&mut conn).await?;
    let all = collections::all(&mut conn).await?;
    let mut viewer = Viewer::default();
    sit(&map, hall.now().date(), campaign, &mut viewer);
    let fits = |c: &Collection| c.audience == campaign.rules.audience && c.is_meant_for(&viewer);
    Ok(all.into_iter().filter(fits).collect())
}

/// A collection's own words as the page shows them.
pub(super) fn own(shell: &Shell, c: &Collection, text: &str) -> String {
    shell.text(&Text::of(c.lang, text))
}

/// Whom a collection is shared with, in words.
async fn shared_words(
    hall: &Hall,
    shell: &Shell,
    looking: &Looking,
    shared: Shared,
) -> Result<String, WebError> {
    Ok(match shared {
        Shared::Private => shell.t("collection-private"),
        Shared::Public => shell.t("collection-public"),
        Shared::Organisation(id) => {
            shell.tx("collection-organisation", looking.organisation(shell, id, hall.now().date()))
        }
        Shared::Group(id) => {
            let mut conn = hall.db().read().await?;
            let name = group::one(&mut conn, id).await?.map_or(String::new(), |g| g.name);
            shell.tx("collection-group", name)
        }
    })
}

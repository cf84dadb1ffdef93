//! What staff see of assessments: `/campaigns` and everything below it.
//!
//! A group's campaign is known to those who teach the group today, and to nobody else; one with an open code to
//! editors of its organisation. Names stand only on pages of a group's own teachers, sorted by name.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Id;
use people::group::Group;
use people::{Actor, OrganisationId, OrganisationMap, Role};
use uuid::Uuid;
use webkit::{Shell, WebError};

use crate::campaign::{Campaign, Window};
use crate::hall::{Hall, campaign_of};
use crate::store::{campaigns, staff};

mod new;
mod observe;
mod paper;
mod result;
mod show;

/// Campaigns that the list looks through, newest first.
const LOOKED_THROUGH: i64 = 5_000;

/// The addresses of staff.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/campaigns", get(page))
        .route("/campaigns/new", get(new::form).post(new::submit))
        .route("/campaigns/{id}", get(show::page).post(show::act))
        .route("/campaigns/{id}/results/{attempt}", get(result::page))
        .route("/campaigns/{id}/observe/{learner}", get(observe::page).post(observe::save))
        .merge(paper::routes())
}

/// Whoever asks: the roles and the groups taught today.
pub(super) struct Staff {
    pub actor: Actor,
    pub map: OrganisationMap,
    pub groups: Vec<Group>,
}

impl Staff {
    /// Who asks.
    pub async fn of(hall: &Hall, shell: &Shell) -> Result<Staff, WebError> {
        let actor = Actor::of(shell).await?;
        let mut conn = hall.db().read().await?;
        let map = people::store::organisation::load_map(&mut conn).await?;
        let groups = people::store::group::taught(&mut conn, actor.person, actor.today).await?;
        Ok(Staff { actor, map, groups })
    }

    /// The group, if it is taught by whoever asks.
    pub fn group(&self, id: Uuid) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }

    /// May open campaigns of an organisation.
    pub fn edits(&self, organisation: OrganisationId) -> bool {
        self.actor.role_in(&self.map, organisation).is_some_and(Role::may_edit)
    }

    /// May know of a campaign.
    pub fn sees(&self, campaign: &Campaign) -> bool {
        match (campaign.group, campaign.organisation) {
            (Some(group), _) => self.group(group).is_some(),
            (None, Some(organisation)) => self.edits(Id::from_uuid(organisation)),
            (None, None) => self.actor.may_administer(),
        }
    }

    /// The campaign of an address; what may not be known of is not there.
    pub async fn campaign(&self, hall: &Hall, id: &str) -> Result<Arc<Campaign>, WebError> {
        let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
        let campaign = hall.campaign(id).await?.ok_or(WebError::NotFound)?;
        if self.sees(&campaign) { Ok(campaign) } else { Err(WebError::NotFound) }
    }

    /// An organisation's name today.
    pub fn organisation(&self, shell: &Shell, id: OrganisationId) -> String {
        self.map.get(id).map_or(String::new(), |o| shell.text(&o.name_near(self.actor.today)))
    }

    /// Whom a campaign is for, in words.
    pub fn audience(&self, shell: &Shell, campaign: &Campaign) -> String {
        match (campaign.group.and_then(|g| self.group(g)), campaign.organisation) {
            (Some(group), _) => shell.tx("campaign-group", &group.name),
            (None, Some(organisation)) => {
                shell.tx("campaign-open-code", self.organisation(shell, Id::from_uuid(organisation)))
            }
            (None, None) => shell.tx("campaign-open-code", &campaign.code),
        }
    }
}

/// Step of the breadcrumb.
pub(super) struct Step {
    pub href: String,
    pub label: String,
}

/// The way to a page below the list.
pub(super) fn steps(shell: &Shell) -> Vec<Step> {
    vec![Step { href: "/campaigns".to_owned(), label: shell.t("campaign-list-title") }]
}

pub(super) fn window(shell: &Shell, hall: &Hall, campaign: &Campaign) -> String {
    shell.t(match campaign.window(hall.now()) {
        Window::Early => "campaign-early",
        Window::Open => "campaign-open",
        Window::Over => "campaign-over",
    })
}

struct Row {
    href: String,
    title: String,
    audience: String,
    kind: String,
    state: String,
    begun: String,
    finished: String,
    shared: String,
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    rows: Vec<Row>,
}

/// `GET /campaigns`
async fn page(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let mut conn = hall.db().read().await?;
    let all = campaigns::all(&mut conn, LOOKED_THROUGH).await?;
    let progress = staff::progress(&mut conn).await?;
    drop(conn);
    let mut rows = Vec::new();
    for row in all {
        let campaign = campaign_of(row)?;
        if !staff.sees(&campaign) {
            continue;
        }
        let (_, _, begun, finished, shared) =
            progress.iter().find(|p| p.0 == campaign.id).copied().unwrap_or((campaign.id, 0, 0, 0, 0));
        rows.push(Row {
            href: format!("/campaigns/{}", campaign.id),
            title: shell.text(&campaign.rules.title),
            audience: staff.audience(&shell, &campaign),
            kind: shell.t(&format!("campaign-kind-{}", campaign.kind.code())),
            state: window(&shell, &hall, &campaign),
            begun: shell.n(begun),
            finished: shell.n(finished),
            shared: shell.n(shared),
        });
    }
    shell.page(&ListPage { shell: &shell, rows })
}

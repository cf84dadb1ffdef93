//! Opens a campaign, or changes one before its time.

use db::{DbError, audit};
use kernel::{Chance, Id};
use serde_json::json;
use uuid::Uuid;

use crate::campaign::{Campaign, Fault, code, faults};
use crate::hall::Hall;
use crate::store::campaigns::{self, CampaignRow};

/// Why a campaign could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The rules do not hold.
    #[error("the campaign's rules do not hold")]
    Faults(Vec<Fault>),
}

/// Opens a campaign; its id and code are given here. Gives the campaign as opened.
///
/// # Errors
/// When its rules do not hold.
pub async fn open_campaign(
    hall: &Hall,
    chance: &mut Chance,
    mut campaign: Campaign,
    author: &str,
) -> Result<Campaign, NotOpened> {
    let faults = faults(campaign.kind, &campaign.rules, campaign.opens, campaign.closes);
    if !faults.is_empty() {
        return Err(NotOpened::Faults(faults));
    }
    let now = hall.now();
    campaign.id = Id::<Campaign>::new(now, chance).uuid();
    if campaign.code.is_empty() {
        campaign.code = code(2, chance);
    }
    let mut tx = hall.db().write().await?;
    campaigns::add(&mut tx, &row(&campaign, &now.to_string(), author)).await?;
    let subject = format!("campaign/{}", campaign.id);
    let detail = json!({ "kind": campaign.kind.code(), "framework": campaign.rules.framework });
    audit::append(&mut tx, now, author, "assessment.open_campaign", &subject, &detail).await?;
    tx.commit().await?;
    Ok(campaign)
}

/// Ends a campaign now: attempts in progress can be finished, none can be begun.
///
/// # Errors
/// When the database refuses.
pub async fn close_campaign(hall: &Hall, id: Uuid, author: &str) -> Result<bool, DbError> {
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let Some(mut row) = campaigns::by_id(&mut tx, id).await? else { return Ok(false) };
    row.closes_at = now.to_string();
    campaigns::set(&mut tx, &row).await?;
    audit::append(&mut tx, now, author, "assessment.close_campaign", &format!("campaign/{id}"), &json!({}))
        .await?;
    tx.commit().await?;
    hall.forget_campaign(id);
    Ok(true)
}

fn row(c: &Campaign, now: &str, author: &str) -> CampaignRow {
    CampaignRow {
        id: c.id,
        code: c.code.clone(),
        organisation: c.organisation,
        learner_group: c.group,
        kind: c.kind.code().to_owned(),
        opens_at: c.opens.to_string(),
        closes_at: c.closes.to_string(),
        created_at: now.to_owned(),
        author: author.to_owned(),
        document: serde_json::to_string(&c.rules).expect("rules always serialise"),
    }
}

//! Campaigns.

use db::{Conn, DbError, Tx, on};
use uuid::Uuid;

const ADD: &str = "INSERT INTO campaign (id, code, organisation, learner_group, kind, opens_at, closes_at, created_at, author, \
    document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const SET: &str = "UPDATE campaign SET kind = $2, opens_at = $3, closes_at = $4, document = $5 WHERE id = $1";
const BY_CODE: &str = "SELECT id, code, organisation, learner_group, kind, opens_at, closes_at, created_at, author, document \
    FROM campaign WHERE code = $1";
const BY_ID: &str = "SELECT id, code, organisation, learner_group, kind, opens_at, closes_at, created_at, author, document \
    FROM campaign WHERE id = $1";
const ALL: &str = "SELECT id, code, organisation, learner_group, kind, opens_at, closes_at, created_at, author, document \
    FROM campaign ORDER BY created_at DESC, id LIMIT $1";

/// A campaign as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignRow {
    /// Its id.
    pub id: Uuid,
    /// The code that people type.
    pub code: String,
    /// The organisation it belongs to.
    pub organisation: Option<Uuid>,
    /// The group it is for, when it is one group's.
    pub learner_group: Option<Uuid>,
    /// The kind, as a code.
    pub kind: String,
    /// From when it can be taken.
    pub opens_at: String,
    /// Until when.
    pub closes_at: String,
    /// When it was made.
    pub created_at: String,
    /// Who made it.
    pub author: String,
    /// Everything else, as JSON.
    pub document: String,
}

type CampaignRowColumns =
    (Uuid, String, Option<Uuid>, Option<Uuid>, String, String, String, String, String, String);

fn campaign_row(
    (id, code, organisation, learner_group, kind, opens_at, closes_at, created_at, author, document): CampaignRowColumns,
) -> CampaignRow {
    CampaignRow {
        id,
        code,
        organisation,
        learner_group,
        kind,
        opens_at,
        closes_at,
        created_at,
        author,
        document,
    }
}

/// Adds a campaign.
pub async fn add(tx: &mut Tx, r: &CampaignRow) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(r.id).bind(&r.code).bind(r.organisation).bind(r.learner_group).bind(&r.kind)
        .bind(&r.opens_at).bind(&r.closes_at).bind(&r.created_at).bind(&r.author).bind(&r.document)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("open a campaign"))
}

/// Changes what may change of a campaign.
pub async fn set(tx: &mut Tx, r: &CampaignRow) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SET).bind(r.id).bind(&r.kind).bind(&r.opens_at).bind(&r.closes_at).bind(&r.document)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("change a campaign"))
}

/// The campaign with a code.
pub async fn by_code(conn: &mut Conn, code: &str) -> Result<Option<CampaignRow>, DbError> {
    let row: Option<CampaignRowColumns> =
        on!(conn, c => sqlx::query_as(BY_CODE).bind(code).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find a campaign"))?;
    Ok(row.map(campaign_row))
}

/// A campaign by its id.
pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<CampaignRow>, DbError> {
    let row: Option<CampaignRowColumns> =
        on!(conn, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("find a campaign"))?;
    Ok(row.map(campaign_row))
}

/// Campaigns, newest first.
pub async fn all(conn: &mut Conn, limit: i64) -> Result<Vec<CampaignRow>, DbError> {
    let rows: Vec<CampaignRowColumns> =
        on!(conn, c => sqlx::query_as(ALL).bind(limit).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the campaigns"))?;
    Ok(rows.into_iter().map(campaign_row).collect())
}

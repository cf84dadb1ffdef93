//! What teachers saw of learners in practical tasks, and what the learners say to it.

use db::{Conn, DbError, Tx, on};
use uuid::Uuid;

const RATE: &str = "INSERT INTO observation_rating (campaign, learner, criterion, task, level, note, rated_at, author) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (campaign, learner, criterion) DO UPDATE \
    SET level = excluded.level, note = excluded.note, rated_at = excluded.rated_at, author = excluded.author";
const OF_LEARNER: &str = "SELECT campaign, learner, criterion, task, level, note, rated_at, author FROM observation_rating \
    WHERE learner = $1 ORDER BY rated_at, criterion";
const OF_CAMPAIGN: &str = "SELECT campaign, learner, criterion, task, level, note, rated_at, author FROM observation_rating \
    WHERE campaign = $1 ORDER BY learner, criterion";
const TALKS: &str =
    "SELECT campaign, learner, seen_at, reply, replied_at FROM observation_talk WHERE learner = $1";
const TALKS_OF: &str =
    "SELECT campaign, learner, seen_at, reply, replied_at FROM observation_talk WHERE campaign = $1";
const SEEN: &str = "INSERT INTO observation_talk (campaign, learner, seen_at, reply) VALUES ($1, $2, $3, '') \
    ON CONFLICT (campaign, learner) DO UPDATE SET seen_at = excluded.seen_at";
const UNSEEN: &str = "UPDATE observation_talk SET seen_at = NULL WHERE campaign = $1 AND learner = $2";
const REPLY: &str = "INSERT INTO observation_talk (campaign, learner, seen_at, reply, replied_at) VALUES ($1, $2, $3, $4, $3) \
    ON CONFLICT (campaign, learner) DO UPDATE SET reply = excluded.reply, replied_at = excluded.replied_at";

/// A rating as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow {
    /// The campaign.
    pub campaign: Uuid,
    /// The learner's pseudonym.
    pub learner: Uuid,
    /// The criterion.
    pub criterion: String,
    /// The task.
    pub task: String,
    /// 1 to 4; 0 when it did not show.
    pub level: i64,
    /// What the teacher adds.
    pub note: String,
    /// When.
    pub rated_at: String,
    /// Who.
    pub author: String,
}

type Columns = (Uuid, Uuid, String, String, i64, String, String, String);

fn rating((campaign, learner, criterion, task, level, note, rated_at, author): Columns) -> RatingRow {
    RatingRow { campaign, learner, criterion, task, level, note, rated_at, author }
}

/// What goes to and fro about an observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkRow {
    /// The campaign.
    pub campaign: Uuid,
    /// The learner's pseudonym.
    pub learner: Uuid,
    /// When the learner saw the ratings as they are now.
    pub seen_at: Option<String>,
    /// What the learner says; empty when nothing.
    pub reply: String,
    /// When.
    pub replied_at: Option<String>,
}

type TalkColumns = (Uuid, Uuid, Option<String>, String, Option<String>);

fn talk((campaign, learner, seen_at, reply, replied_at): TalkColumns) -> TalkRow {
    TalkRow { campaign, learner, seen_at, reply, replied_at }
}

/// Writes a rating; one that was there is replaced.
pub async fn rate(tx: &mut Tx, r: &RatingRow) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(RATE).bind(r.campaign).bind(r.learner).bind(&r.criterion).bind(&r.task).bind(r.level)
        .bind(&r.note).bind(&r.rated_at).bind(&r.author).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a rating"))
}

/// Every rating of a learner.
pub async fn of_learner(conn: &mut Conn, learner: Uuid) -> Result<Vec<RatingRow>, DbError> {
    let rows: Vec<Columns> =
        on!(conn, c => sqlx::query_as(OF_LEARNER).bind(learner).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the ratings of a learner"))?;
    Ok(rows.into_iter().map(rating).collect())
}

/// Every rating of a campaign.
pub async fn of_campaign(conn: &mut Conn, campaign: Uuid) -> Result<Vec<RatingRow>, DbError> {
    let rows: Vec<Columns> =
        on!(conn, c => sqlx::query_as(OF_CAMPAIGN).bind(campaign).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the ratings of a campaign"))?;
    Ok(rows.into_iter().map(rating).collect())
}

/// What goes to and fro with a learner.
pub async fn talks(conn: &mut Conn, learner: Uuid) -> Result<Vec<TalkRow>, DbError> {
    let rows: Vec<TalkColumns> = on!(conn, c => sqlx::query_as(TALKS).bind(learner).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read what a learner says"))?;
    Ok(rows.into_iter().map(talk).collect())
}

/// What goes to and fro in a campaign.
pub async fn talks_of(conn: &mut Conn, campaign: Uuid) -> Result<Vec<TalkRow>, DbError> {
    let rows: Vec<TalkColumns> =
        on!(conn, c => sqlx::query_as(TALKS_OF).bind(campaign).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read what learners say"))?;
    Ok(rows.into_iter().map(talk).collect())
}

/// The learner has seen the ratings.
pub async fn seen(tx: &mut Tx, campaign: Uuid, learner: Uuid, at: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SEEN).bind(campaign).bind(learner).bind(at).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("note that a learner saw the ratings"))
}

/// The ratings changed: the learner has not seen them as they are.
pub async fn unseen(tx: &mut Tx, campaign: Uuid, learner: Uuid) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(UNSEEN).bind(campaign).bind(learner).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("note that ratings changed"))
}

/// What the learner says; it replaces what was said before.
pub async fn reply(tx: &mut Tx, campaign: Uuid, learner: Uuid, reply: &str, at: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(REPLY).bind(campaign).bind(learner).bind(at).bind(reply).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write what a learner says"))
}

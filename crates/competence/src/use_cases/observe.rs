//! Practical observation: a code for the learner, the teacher's ratings, the learner's look and answer.

use std::sync::Arc;

use db::{DbError, audit};
use kernel::{Chance, Id, Lang};
use serde_json::json;
use uuid::Uuid;

use crate::campaign::{Campaign, Window, code};
use crate::engine::NoTest;
use crate::hall::Hall;
use crate::observation::{NOTE, REPLY, Task};
use crate::sitting::hash_of;
use crate::store::attempts::AttemptRow;
use crate::store::observations::{self, RatingRow, TalkRow};
use crate::use_cases::begin::{NotBegun, write_begun};
use crate::use_cases::resume::NotFound;

/// Groups of four in a personal code.
const CODE_GROUPS: usize = 3;

/// A rating as a teacher gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The criterion.
    pub criterion: String,
    /// 1 to 4; 0 when it did not show.
    pub level: u8,
    /// What the teacher adds; may be empty.
    pub note: String,
}

/// Why ratings or an answer were not taken. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The task has no such criterion or level.
    #[error("the task has no such criterion or level")]
    Unknown,
    /// A text is too long.
    #[error("the text is too long")]
    TooLong,
}

/// The task of a campaign.
///
/// # Errors
/// When it is not among the content.
pub fn task_of(hall: &Hall, campaign: &Campaign) -> Result<Arc<Task>, NoTest> {
    let shelf = hall.shelf();
    campaign.rules.form.first().and_then(|id| shelf.task(id).cloned()).ok_or(NoTest::NoItems)
}

/// Makes a personal code by which a learner sees what was observed.
///
/// # Errors
/// When the campaign is not open, or its task is missing.
pub async fn begin(
    hall: &Hall,
    chance: &mut Chance,
    campaign: &Arc<Campaign>,
    lang: Lang,
) -> Result<String, NotBegun> {
    let now = hall.now();
    match campaign.window(now) {
        Window::Open => {}
        closed => return Err(NotBegun::Closed(closed)),
    }
    task_of(hall, campaign)?;
    let token = code(CODE_GROUPS, chance);
    let attempt = AttemptRow {
        id: Id::<AttemptRow>::new(now, chance).uuid(),
        campaign: campaign.id,
        learner: None,
        token_hash: hash_of(&token),
        seed: 0,
        lang: lang.code().to_owned(),
        extra_time: 0,
        started_at: now.to_string(),
        first_item: None,
        first_version: None,
        finished_at: None,
        outcome: None,
        result: None,
        shared_at: None,
        clock_at: None,
        calibration: None,
    };
    write_begun(hall, now, &attempt).await?;
    Ok(token)
}

/// Writes what a teacher saw of a learner. The learner sees it anew before it stands beside anything else.
///
/// # Errors
/// Says why it was not taken; then nothing was changed.
pub async fn rate(
    hall: &Hall,
    campaign: &Campaign,
    task: &Task,
    learner: Uuid,
    given: &[Given],
    author: &str,
) -> Result<(), NotTaken> {
    if given.iter().any(|g| task.criterion(&g.criterion).is_none() || g.level > crate::observation::LEVELS) {
        return Err(NotTaken::Unknown);
    }
    if given.iter().any(|g| g.note.chars().count() > NOTE) {
        return Err(NotTaken::TooLong);
    }
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let before = observations::of_campaign(&mut tx, campaign.id).await?;
    let mut changed = 0;
    for g in given {
        let old = before.iter().find(|r| r.learner == learner && r.criterion == g.criterion);
        if old.is_some_and(|r| r.level == i64::from(g.level) && r.note == g.note) {
            continue;
        }
        changed += 1;
        let row = RatingRow {
            campaign: campaign.id,
            learner,
            criterion: g.criterion.clone(),
            task: task.id.clone(),
            level: i64::from(g.level),
            note: g.note.clone(),
            rated_at: now.to_string(),
            author: author.to_owned(),
        };
        observations::rate(&mut tx, &row).await?;
    }
    if changed > 0 {
        observations::unseen(&mut tx, campaign.id, learner).await?;
        let subject = format!("campaign/{}", campaign.id);
        let detail = json!({ "learner": learner, "task": task.id, "criteria": changed });
        audit::append(&mut tx, now, author, "observation.rate", &subject, &detail).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// An observation as its learner sees it.
pub struct Observed {
    /// The attempt behind the code.
    pub attempt: AttemptRow,
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// The task.
    pub task: Arc<Task>,
    /// What was rated.
    pub ratings: Vec<RatingRow>,
    /// What went to and fro.
    pub talk: Option<TalkRow>,
}

impl Observed {
    /// An observation by the attempt of its learner.
    ///
    /// # Errors
    /// When the task or the database cannot be read.
    pub async fn load(
        hall: &Hall,
        attempt: AttemptRow,
        campaign: Arc<Campaign>,
    ) -> Result<Observed, NotFound> {
        let task = task_of(hall, &campaign)?;
        let learner = attempt.learner.ok_or(NotFound::Unknown)?;
        let mut conn = hall.db().read().await?;
        let mut ratings = observations::of_learner(&mut conn, learner).await?;
        ratings.retain(|r| r.campaign == campaign.id);
        let talk =
            observations::talks(&mut conn, learner).await?.into_iter().find(|t| t.campaign == campaign.id);
        Ok(Observed { attempt, campaign, task, ratings, talk })
    }

    /// Notes that the learner has seen what was rated.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn seen(&self, hall: &Hall) -> Result<(), DbError> {
        let Some(learner) = self.attempt.learner.filter(|_| !self.ratings.is_empty()) else { return Ok(()) };
        if self.talk.as_ref().is_some_and(|t| t.seen_at.is_some()) {
            return Ok(());
        }
        let mut tx = hall.db().write().await?;
        observations::seen(&mut tx, self.campaign.id, learner, &hall.now().to_string()).await?;
        tx.commit().await
    }

    /// Writes what the learner says.
    ///
    /// # Errors
    /// When it is too long.
    pub async fn reply(&self, hall: &Hall, text: &str) -> Result<(), NotTaken> {
        let Some(learner) = self.attempt.learner else { return Err(NotTaken::Unknown) };
        if text.chars().count() > REPLY {
            return Err(NotTaken::TooLong);
        }
        let now = hall.now();
        let mut tx = hall.db().write().await?;
        observations::reply(&mut tx, self.campaign.id, learner, text, &now.to_string()).await?;
        let subject = format!("attempt/{}", self.attempt.id);
        audit::append(&mut tx, now, "participant", "observation.reply", &subject, &json!({})).await?;
        tx.commit().await?;
        Ok(())
    }
}

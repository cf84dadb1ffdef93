//! Self-reflection: begin, rate a page of statements, and the end.

use std::sync::Arc;

use db::{DbError, audit};
use kernel::{Chance, Id, Lang};
use serde_json::json;

use crate::campaign::{Campaign, Window, code};
use crate::engine::NoTest;
use crate::hall::Hall;
use crate::reflection::{Rating, ReflectionResult, Set};
use crate::sitting::hash_of;
use crate::store::answers::{self, AnswerRow};
use crate::store::attempts::{self, AttemptRow};
use crate::use_cases::begin::{NotBegun, write_begun};
use crate::use_cases::resume::NotFound;

/// Statements on one page.
pub const ON_A_PAGE: usize = 8;
/// Groups of four in a personal code.
const CODE_GROUPS: usize = 3;

/// A self-reflection in progress, as the database has it.
pub struct Reflecting {
    /// The attempt.
    pub attempt: AttemptRow,
    /// Its campaign.
    pub campaign: Arc<Campaign>,
    /// The statements.
    pub set: Arc<Set>,
    /// Ratings so far, by statement, in order.
    pub ratings: Vec<(String, Rating)>,
    /// The result, once it has ended.
    pub result: Option<ReflectionResult>,
}

/// Why ratings were not taken. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum NotRated {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// This page was rated before; what was said then stays.
    #[error("this page was rated before")]
    Before,
    /// It is not the page whose turn it is.
    #[error("these statements were not asked")]
    NotAsked,
    /// The reflection has ended.
    #[error("the reflection has ended")]
    Ended,
}

/// The statements of a campaign.
///
/// # Errors
/// When they are not among the content.
pub fn set_of(hall: &Hall, campaign: &Campaign) -> Result<Arc<Set>, NoTest> {
    let shelf = hall.shelf();
    campaign.rules.reflection.as_deref().and_then(|id| shelf.set(id).cloned()).ok_or(NoTest::NoItems)
}

/// Begins a self-reflection. Gives the personal code, which is stored only as a hash.
///
/// # Errors
/// When the campaign is not open, or its statements are missing.
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
    set_of(hall, campaign)?;
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

impl Reflecting {
    /// A reflection as its ratings left it.
    ///
    /// # Errors
    /// When the statements or the stored result can no longer be read.
    pub async fn load(
        hall: &Hall,
        attempt: AttemptRow,
        campaign: Arc<Campaign>,
    ) -> Result<Reflecting, NotFound> {
        let set = set_of(hall, &campaign)?;
        let mut conn = hall.db().read().await?;
        let ratings = answers::of(&mut conn, attempt.id)
            .await?
            .into_iter()
            .map(|row| {
                let rating = match row.score {
                    n @ 1..=5 if row.operational != 0 => Rating::Given(n as u8),
                    _ => Rating::NotRelevant,
                };
                (row.item, rating)
            })
            .collect();
        let result = match &attempt.result {
            Some(json) => Some(serde_json::from_str(json).map_err(|e| DbError::Stored {
                table: "attempt",
                column: "result",
                row: attempt.id.to_string(),
                why: e.to_string(),
            })?),
            None => None,
        };
        Ok(Reflecting { attempt, campaign, set, ratings, result })
    }

    /// How many statements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.set.statements().count()
    }

    /// True when the set has no statement; a set that was read always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the ratings of the page that begins with statement `from` (counted from 0), in the set's order.
    /// After the last page the reflection ends.
    ///
    /// # Errors
    /// Says why they were not taken; then nothing was changed.
    pub async fn rate(&mut self, hall: &Hall, from: usize, ratings: Vec<Rating>) -> Result<(), NotRated> {
        if self.result.is_some() {
            return Err(NotRated::Ended);
        }
        if from < self.ratings.len() {
            return Err(NotRated::Before);
        }
        let page: Vec<String> =
            self.set.statements().skip(from).take(ON_A_PAGE).map(|(_, s)| s.id.clone()).collect();
        if from > self.ratings.len() || page.len() != ratings.len() || page.is_empty() {
            return Err(NotRated::NotAsked);
        }
        let now = hall.now().to_string();
        let rows: Vec<AnswerRow> = page
            .iter()
            .zip(&ratings)
            .enumerate()
            .map(|(i, (id, rating))| {
                let given = match rating {
                    Rating::Given(n) => Some(*n),
                    Rating::NotRelevant => None,
                };
                AnswerRow {
                    attempt: self.attempt.id,
                    position: (from + i + 1) as i64,
                    item: id.clone(),
                    version: 1,
                    response: json!(given).to_string(),
                    score: i64::from(given.unwrap_or(0)),
                    top_score: 5,
                    operational: i64::from(given.is_some()),
                    answered_at: now.clone(),
                    next_item: None,
                    next_version: None,
                }
            })
            .collect();
        let mut all = self.ratings.clone();
        all.extend(page.into_iter().zip(ratings));
        let ended = all.len() == self.len();
        let result = ended.then(|| self.set.result(&all));
        let mut tx = hall.db().write().await?;
        let new = answers::add(&mut tx, &rows.iter().collect::<Vec<_>>()).await?;
        if new.len() != rows.len() {
            // the same page came twice at once: the first one counts, and the transaction is dropped
            return Err(NotRated::Before);
        }
        if let Some(result) = &result {
            let json = serde_json::to_string(result).expect("a result always serialises");
            attempts::finish(&mut tx, self.attempt.id, &now, "all-rated", &json).await?;
        }
        tx.commit().await?;
        self.ratings = all;
        self.result = result;
        Ok(())
    }

    /// Lets the teacher see the result, or no longer.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn share(&mut self, hall: &Hall, shared: bool) -> Result<(), DbError> {
        let now = hall.now();
        let at = shared.then(|| now.to_string());
        let mut tx = hall.db().write().await?;
        attempts::share(&mut tx, self.attempt.id, at.as_deref()).await?;
        let subject = format!("attempt/{}", self.attempt.id);
        audit::append(
            &mut tx,
            now,
            "participant",
            "assessment.share",
            &subject,
            &json!({ "shared": shared }),
        )
        .await?;
        tx.commit().await?;
        self.attempt.shared_at = at;
        Ok(())
    }
}

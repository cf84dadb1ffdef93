//! Hands out personal codes to the learners of a group: an attempt is begun for each, and the code is given back
//! once. A learner who has an attempt already gets a new code for it, and the old code no longer works.

use std::sync::Arc;

use db::audit;
use kernel::{Chance, Lang};
use serde_json::json;
use uuid::Uuid;

use crate::campaign::{Campaign, Kind, code};
use crate::hall::Hall;
use crate::sitting::hash_of;
use crate::store::{attempts, staff};
use crate::use_cases::begin::{NotBegun, begin};
use crate::use_cases::{observe, reflect};

/// Groups of four in a personal code.
const CODE_GROUPS: usize = 3;

/// A learner's personal code, which nobody can read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The learner.
    pub learner: Uuid,
    /// The code.
    pub code: String,
}

/// Gives each learner a personal code, with extra time in per cent for attempts that are new.
///
/// # Errors
/// When the campaign is not open or has nothing to ask; codes made until then are void only if made again.
pub async fn hand_out(
    hall: &Hall,
    chance: &mut Chance,
    campaign: &Arc<Campaign>,
    learners: &[Uuid],
    lang: Lang,
    extra_time: u16,
    author: &str,
) -> Result<Vec<Handed>, NotBegun> {
    let mut conn = hall.db().read().await?;
    let known = attempts::of_campaign(&mut conn, campaign.id, 10_000).await?;
    drop(conn);
    let mut out = Vec::with_capacity(learners.len());
    for learner in learners {
        let subject = format!("campaign/{}", campaign.id);
        let detail = json!({ "learner": learner });
        let token = match known.iter().find(|a| a.learner == Some(*learner)) {
            Some(attempt) => {
                let token = code(CODE_GROUPS, chance);
                let mut tx = hall.db().write().await?;
                staff::renew(&mut tx, attempt.id, &hash_of(&token)).await?;
                audit::append(&mut tx, hall.now(), author, "assessment.renew_code", &subject, &detail)
                    .await?;
                tx.commit().await?;
                hall.sittings.forget(&attempt.token_hash);
                token
            }
            None => {
                let token = match campaign.kind {
                    Kind::Observation => observe::begin(hall, chance, campaign, lang).await?,
                    Kind::Reflection => reflect::begin(hall, chance, campaign, lang).await?,
                    _ => begin(hall, chance, campaign, None, lang, extra_time).await?,
                };
                let hash = hash_of(&token);
                let extra = i64::from(extra_time.max(campaign.rules.extra_time));
                let mut tx = hall.db().write().await?;
                staff::give(&mut tx, &hash, *learner, extra).await?;
                audit::append(&mut tx, hall.now(), author, "assessment.hand_out", &subject, &detail).await?;
                tx.commit().await?;
                // it is read again with its learner
                hall.sittings.forget(&hash);
                token
            }
        };
        out.push(Handed { learner: *learner, code: token });
    }
    Ok(out)
}

//! A round is settled: lines are ranked by the round's rule and awarded from the top. Once.

use std::collections::HashMap;

use db::{Db, DbError, audit};
use jiff::civil::Date;
use kernel::Instant;
use serde_json::json;
use uuid::Uuid;

use crate::grant::{self, Ranked};
use crate::store::grants;

/// What ranking needs to know beside the lines: of an applicant the share met, of a kind whether it is core for them, and
/// whether others lack it.
pub type Known = HashMap<Uuid, (f64, bool, bool)>;

/// The ranking as the rule gives it now; `known` says share met, core, shared for each line.
pub fn ranking(round: &grants::Round, lines: &[grants::Line], known: &Known) -> Vec<Ranked> {
    let lines: Vec<grant::Line> = lines
        .iter()
        .map(|l| {
            let (met, core, shared) = known.get(&l.id).copied().unwrap_or((1.0, false, false));
            grant::Line {
                id: l.id,
                price: l.price,
                minutes: u64::try_from(l.minutes).unwrap_or(0),
                core,
                met,
                shared,
            }
        })
        .collect();
    grant::award(&lines, &round.rule, round.budget, round.own_share)
}

/// Why a round was not settled.
#[derive(Debug, thiserror::Error)]
pub enum NotAwarded {
    /// It can still be applied to.
    #[error("the round is open until {0}")]
    StillOpen(Date),
    /// It was settled before, or there is none.
    #[error("the round was settled before, or there is none")]
    Settled,
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Settles a round after its last day.
///
/// # Errors
/// [`NotAwarded`]; then nothing was written.
pub async fn award_grants(
    db: &Db,
    id: Uuid,
    known: &Known,
    by: &str,
    now: Instant,
) -> Result<Vec<Ranked>, NotAwarded> {
    let mut tx = db.write().await?;
    let round = grants::round(&mut tx, id).await?.ok_or(NotAwarded::Settled)?;
    if now.date() <= round.closes {
        return Err(NotAwarded::StillOpen(round.closes));
    }
    if !grants::close_round(&mut tx, id).await? {
        return Err(NotAwarded::Settled);
    }
    let lines = grants::lines(&mut tx, id).await?;
    let ranked = ranking(&round, &lines, known);
    let today = now.date().to_string();
    for r in &ranked {
        let Some(line) = lines.iter().find(|l| l.id == r.id) else { continue };
        let state = if r.awarded > 0 { "awarded" } else { "turned-down" };
        let mut line = line.clone();
        line.awarded = r.awarded;
        line.state = state.to_owned();
        line.steps.push((state.to_owned(), today.clone()));
        grants::set_line(&mut tx, &line).await?;
    }
    let given: i64 = ranked.iter().map(|r| r.awarded).sum();
    let detail = json!({ "lines": ranked.len(), "awarded": given });
    audit::append(&mut tx, now, by, "grant.award", &format!("grant/{id}"), &detail).await?;
    tx.commit().await?;
    Ok(ranked)
}

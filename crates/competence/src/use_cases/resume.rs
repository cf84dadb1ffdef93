//! Finds an attempt by its personal code: from memory, or from its answers on disk.

use std::sync::Arc;

use db::{Conn, DbError};
use tokio::sync::Mutex as Turn;

use crate::campaign::Kind;
use crate::engine::{Engine, NoTest};
use crate::hall::Hall;
use crate::item::{Variant, mark, parse_answer_json, seed_of};
use crate::sitting::{Last, Question, Sitting, hash_of};
use crate::store::attempts::AttemptRow;
use crate::store::{answers, attempts};

/// Why an attempt could not be found again.
#[derive(Debug, thiserror::Error)]
pub enum NotFound {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// No attempt has this code.
    #[error("no attempt has this code")]
    Unknown,
    /// Its campaign can no longer be asked.
    #[error(transparent)]
    NoTest(#[from] NoTest),
}

/// The sitting behind a personal code.
///
/// # Errors
/// When there is none.
pub async fn resume(hall: &Hall, token: &str) -> Result<Arc<Turn<Sitting>>, NotFound> {
    let hash = hash_of(token);
    if let Some(sitting) = hall.sittings.get(&hash) {
        return Ok(sitting);
    }
    let mut conn = hall.db().read().await?;
    let attempt = attempts::by_token(&mut conn, &hash).await?.ok_or(NotFound::Unknown)?;
    let sitting = rebuild(hall, &mut conn, attempt).await?;
    Ok(hall.sittings.keep(sitting))
}

/// An attempt as its answers left it.
///
/// # Errors
/// When its campaign or items can no longer be read.
pub async fn rebuild(hall: &Hall, conn: &mut Conn, attempt: AttemptRow) -> Result<Sitting, NotFound> {
    let campaign = hall.campaign(attempt.campaign).await?.ok_or(NotFound::Unknown)?;
    // a reflection or an observation asks no items; its own use case reads it
    if matches!(campaign.kind, Kind::Reflection | Kind::Observation) {
        return Err(NotFound::Unknown);
    }
    // what was begun under other values is judged by them to its end
    let calibration = attempt.calibration.unwrap_or_else(|| hall.live().calibration);
    let test = hall.test_under(&campaign, calibration).await??;
    let rows = answers::of(conn, attempt.id).await?;
    let scores: Vec<(String, u8, bool)> =
        rows.iter().map(|r| (r.item.clone(), r.score.clamp(0, 255) as u8, r.operational != 0)).collect();
    let next = match rows.last() {
        Some(row) => row.next_item.clone().zip(row.next_version),
        None => attempt.first_item.clone().zip(attempt.first_version),
    };
    let engine = Engine::replay(&test, attempt.seed as u64, &scores, next.as_ref().map(|n| n.0.as_str()));
    let current = match next {
        Some((id, version)) if attempt.finished_at.is_none() => {
            let item = hall.item(&id, version).await?.ok_or(NotFound::Unknown)?;
            let place = test.pool.place(&id);
            let operational = place.is_none_or(|p| test.counts(p));
            Some(Question { position: rows.len() as i64 + 1, item, place, operational })
        }
        _ => None,
    };
    let last = match rows.last() {
        Some(row) => {
            let item = hall.item(&row.item, row.version).await?.ok_or(NotFound::Unknown)?;
            let lang = attempt.lang.parse().unwrap_or(kernel::Lang::Nb);
            let variant = Variant::of(&item, seed_of(attempt.seed as u64, &item.id));
            let value = serde_json::from_str(&row.response).unwrap_or(serde_json::Value::Null);
            parse_answer_json(&item, &value, lang).ok().map(|answer| Last {
                position: row.position,
                mark: mark(&item, &variant, &answer, lang),
                response: row.response.clone(),
                item,
            })
        }
        None => None,
    };
    let result = match &attempt.result {
        Some(json) => Some(Box::new(serde_json::from_str(json).map_err(|e| DbError::Stored {
            table: "attempt",
            column: "result",
            row: attempt.id.to_string(),
            why: e.to_string(),
        })?)),
        None => None,
    };
    Ok(Sitting { answered: rows.len() as i64, attempt, campaign, test, engine, current, last, result })
}

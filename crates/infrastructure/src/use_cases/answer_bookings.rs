//! School and company answer the bookings that were proposed to them: each side for itself, all that were chosen or none.

use std::collections::HashSet;

use db::{Db, DbError, audit};
use kernel::Instant;
use serde_json::json;
use uuid::Uuid;

use crate::store::sessions::{self, Booked};

/// The sides on which somebody answers for a booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// For the group.
    pub group: bool,
    /// For the site.
    pub site: bool,
}

impl Sides {
    /// Any.
    pub fn any(self) -> bool {
        self.group || self.site
    }

    /// An answer from this side is still awaited.
    pub fn awaited(self, b: &Booked) -> bool {
        b.state == "proposed" && (self.group && !b.group_agreed || self.site && !b.site_agreed)
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Accept,
    /// No, or not any more; why.
    Decline(String),
}

/// Why nothing was answered.
#[derive(Debug, thiserror::Error)]
pub enum NotAnswered {
    /// A booking is not theirs to answer, or there is none.
    #[error("a booking is not theirs to answer")]
    NotTheirs,
    /// A booking no longer holds.
    #[error("a booking no longer holds")]
    Over,
    /// Nothing was chosen.
    #[error("nothing was chosen")]
    Nothing,
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Answers bookings; `sides` says on which sides of one whoever answers stands. Once both sides have agreed, it is agreed.
/// Gives how many were answered.
///
/// # Errors
/// [`NotAnswered`]; then nothing was written.
pub async fn answer_bookings(
    db: &Db,
    ids: &[Uuid],
    answer: &Answer,
    sides: impl Fn(&Booked) -> Sides,
    by: &str,
    now: Instant,
) -> Result<usize, NotAnswered> {
    if ids.is_empty() {
        return Err(NotAnswered::Nothing);
    }
    let mut tx = db.write().await?;
    let mut seen = HashSet::new();
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        let booking = sessions::one(&mut tx, *id).await?.ok_or(NotAnswered::NotTheirs)?;
        let mine = sides(&booking);
        if !mine.any() {
            return Err(NotAnswered::NotTheirs);
        }
        if !["proposed", "agreed"].contains(&booking.state.as_str()) {
            return Err(NotAnswered::Over);
        }
        let (what, reason) = match answer {
            Answer::Accept => {
                let group = booking.group_agreed || mine.group;
                let site = booking.site_agreed || mine.site;
                let state = if group && site { "agreed" } else { "proposed" };
                sessions::set_state(&mut tx, *id, (state, group, site), (now, by)).await?;
                ("booking.accept", "")
            }
            Answer::Decline(reason) => {
                if !sessions::cancel(&mut tx, &booking, reason, (now, by)).await? {
                    return Err(NotAnswered::Over);
                }
                ("booking.decline", reason.as_str())
            }
        };
        let detail = json!({ "reason": reason, "group": mine.group, "site": mine.site });
        audit::append(&mut tx, now, by, what, &format!("booking/{id}"), &detail).await?;
    }
    tx.commit().await?;
    Ok(seen.len())
}

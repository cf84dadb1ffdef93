//! Offers a course, changes it, calls it off.

use db::{DbError, audit};
use kernel::{Chance, Id};
use serde_json::json;
use uuid::Uuid;

use super::sign_up::move_up;
use crate::course::{Course, Place};
use crate::hall::Hall;
use crate::store::courses;

/// Why a course was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotOffered {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such course.
    #[error("there is no such course")]
    Unknown,
    /// More seats are given than would be left.
    #[error("{0} seats are given; keep at least as many")]
    SeatsGiven(i64),
    /// It was called off.
    #[error("the course was called off")]
    Cancelled,
}

/// Offers a course that has no faults; gives its id.
///
/// # Errors
/// When the database refuses.
pub async fn offer_course(
    hall: &Hall,
    chance: &mut Chance,
    organisation: Uuid,
    seats: i64,
    course: &Course,
    author: &str,
) -> Result<Uuid, DbError> {
    let now = hall.now();
    let id = Id::<Course>::new(now, chance).uuid();
    let mut tx = hall.db().write().await?;
    courses::add(&mut tx, id, organisation, seats, &now.to_string(), author, course).await?;
    let detail = json!({ "seats": seats, "organisation": organisation });
    audit::append(&mut tx, now, author, "course.offer", &format!("course/{id}"), &detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a course. More seats let those who wait move up.
///
/// # Errors
/// When more seats are given than would be left, or it was called off.
pub async fn change_course(
    hall: &Hall,
    id: Uuid,
    seats: i64,
    course: &Course,
    author: &str,
) -> Result<(), NotOffered> {
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let known = courses::lock(&mut tx, id).await?.ok_or(NotOffered::Unknown)?;
    if known.cancelled {
        return Err(NotOffered::Cancelled);
    }
    if seats < known.taken {
        return Err(NotOffered::SeatsGiven(known.taken));
    }
    courses::set(&mut tx, id, seats, course).await?;
    let moved = move_up(&mut tx, id, seats - known.taken, seats, &now.to_string()).await?;
    let detail = json!({ "seats": seats, "moved_up": moved });
    audit::append(&mut tx, now, author, "course.change", &format!("course/{id}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Calls a course off; nobody is on it any longer.
///
/// # Errors
/// When there is no such course or the database refuses.
pub async fn call_off_course(hall: &Hall, id: Uuid, author: &str) -> Result<(), NotOffered> {
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let known = courses::lock(&mut tx, id).await?.ok_or(NotOffered::Unknown)?;
    if known.cancelled {
        return Err(NotOffered::Cancelled);
    }
    for e in courses::enrolled(&mut tx, id).await?.iter().filter(|e| e.place != Place::Cancelled) {
        courses::set_place(&mut tx, e.id, Place::Cancelled, &now.to_string()).await?;
    }
    courses::take(&mut tx, id, -known.taken).await?;
    courses::cancel(&mut tx, id).await?;
    let detail = json!({ "seats_given": known.taken });
    audit::append(&mut tx, now, author, "course.call_off", &format!("course/{id}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}

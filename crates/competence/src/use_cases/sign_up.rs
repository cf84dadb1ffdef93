//! Signs somebody up for a course, or takes that back. The course is held while it is done, so that seats are never
//! given twice, however many sign up at once.

use db::{DbError, Tx, audit};
use kernel::{Chance, Id};
use serde_json::json;
use uuid::Uuid;

use crate::course::{Place, moved_up, place};
use crate::hall::Hall;
use crate::store::courses::{self, Enrolment};

/// Who is to take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The person who signs up.
    Myself,
    /// So many learners of a group.
    Learners {
        /// The group.
        group: Uuid,
        /// How many.
        number: i64,
    },
}

/// Why nobody was signed up.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such course or sign-up.
    #[error("there is no such course or sign-up")]
    Unknown,
    /// It was called off, or the last day to sign up is over.
    #[error("the course takes nobody in any longer")]
    Closed,
    /// Already signed up.
    #[error("already signed up")]
    Twice,
    /// The course is not for them.
    #[error("the course is not for them")]
    NotForThem,
    /// Not a number of learners that can be.
    #[error("not a number of learners that can be")]
    Number,
}

/// Signs up; gives where they stand.
///
/// # Errors
/// When the course takes nobody in, is not for them, or they are signed up already.
pub async fn sign_up(
    hall: &Hall,
    chance: &mut Chance,
    course: Uuid,
    who: Who,
    by: Uuid,
) -> Result<Place, NotSigned> {
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let known = courses::lock(&mut tx, course).await?.ok_or(NotSigned::Unknown)?;
    if known.cancelled || !known.course.is_open_on(now.date()) {
        return Err(NotSigned::Closed);
    }
    let (person, group, seats) = match who {
        Who::Myself if known.course.takes_staff() => (Some(by), None, 1),
        Who::Learners { group, number } if known.course.takes_learners() => (None, Some(group), number),
        _ => return Err(NotSigned::NotForThem),
    };
    // more than the course has could never move up, and everybody behind would wait for ever
    if seats < 1 || seats > known.seats {
        return Err(NotSigned::Number);
    }
    let all = courses::enrolled(&mut tx, course).await?;
    let there = all.iter().filter(|e| e.place != Place::Cancelled);
    if there.clone().any(|e| e.person == person && e.group == group) {
        return Err(NotSigned::Twice);
    }
    let waits = there.clone().any(|e| e.place == Place::Waiting && e.seats <= known.seats);
    let place = place(known.free(), waits, seats);
    let id = Id::<Enrolment>::new(now, chance).uuid();
    let created_at = now.to_string();
    let new = Enrolment { id, course, person, group, seats, place, queue: 0, created_at, author: by };
    courses::enrol(&mut tx, &new).await?;
    if place == Place::Seated {
        courses::take(&mut tx, course, seats).await?;
    }
    let detail = json!({ "seats": seats, "group": group, "place": place.code() });
    audit::append(&mut tx, now, &by.to_string(), "course.sign_up", &format!("course/{course}"), &detail)
        .await?;
    tx.commit().await?;
    Ok(place)
}

/// Takes a sign-up back; those who wait move up.
///
/// # Errors
/// When there is none that stands, or the course has begun.
pub async fn take_back(hall: &Hall, course: Uuid, enrolment: Uuid, by: Uuid) -> Result<(), NotSigned> {
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let known = courses::lock(&mut tx, course).await?.ok_or(NotSigned::Unknown)?;
    if now.date() >= known.course.starts {
        return Err(NotSigned::Closed);
    }
    let all = courses::enrolled(&mut tx, course).await?;
    let stands = |e: &&Enrolment| e.id == enrolment && e.place != Place::Cancelled;
    let e = all.iter().find(stands).ok_or(NotSigned::Unknown)?;
    courses::set_place(&mut tx, e.id, Place::Cancelled, &now.to_string()).await?;
    let mut free = known.free();
    if e.place == Place::Seated {
        courses::take(&mut tx, course, -e.seats).await?;
        free += e.seats;
    }
    let moved = move_up(&mut tx, course, free, known.seats, &now.to_string()).await?;
    let detail = json!({ "seats": e.seats, "moved_up": moved });
    audit::append(&mut tx, now, &by.to_string(), "course.take_back", &format!("course/{course}"), &detail)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Gives free seats to those who wait, in order; gives how many sign-ups moved up. The course must be held. Who wants
/// more than all `seats` (there were more once) is passed over, so that the others do not wait for ever.
pub(super) async fn move_up(
    tx: &mut Tx,
    course: Uuid,
    free: i64,
    seats: i64,
    now: &str,
) -> Result<usize, DbError> {
    let all = courses::enrolled(tx, course).await?;
    let waits = |e: &&Enrolment| e.place == Place::Waiting && e.seats <= seats;
    let waiting: Vec<(Uuid, i64)> = all.iter().filter(waits).map(|e| (e.id, e.seats)).collect();
    let moved = moved_up(free, &waiting);
    for (id, seats) in waiting.iter().filter(|(id, _)| moved.contains(id)) {
        courses::set_place(tx, *id, Place::Seated, now).await?;
        courses::take(tx, course, *seats).await?;
    }
    Ok(moved.len())
}

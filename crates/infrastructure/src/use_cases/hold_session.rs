//! A session is held: who was there, what each learner did, who is signed off. Each message counts once, however often
//! a phone that had been without network sends it.

use db::{Db, DbError, audit};
use evidence::{Fact, Profile};
use kernel::{Chance, Id, Instant};
use people::store::group;
use serde_json::json;
use uuid::Uuid;

use super::sign_off::{NotSignedOff, SignOff, sign_off_in};
use crate::catalogue::Catalogue;
use crate::store::sessions::{self, Attended, Booked};

/// States of attendance.
pub const STATES: [&str; 4] = ["present", "late", "absent", "excused"];
/// Steps of the rubric: watches, with help, alone, shows others.
pub const STEPS: u8 = 4;
/// The most characters of a note.
const MOST_NOTE: usize = 500;

/// What was sent.
#[derive(Clone, Debug)]
pub struct Held {
    /// The booking.
    pub booking: Uuid,
    /// The message's own key, made by whoever sends it.
    pub key: String,
    /// The safety briefing was given.
    pub briefed: bool,
    /// What each learner did.
    pub rows: Vec<Attended>,
    /// Who is signed off.
    pub signed: Vec<Uuid>,
    /// Anything else.
    pub note: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Learners who were there.
    pub present: usize,
    /// Signed off now.
    pub signed: usize,
    /// The message had been taken before; nothing was written now.
    pub again: bool,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotHeld {
    /// No such booking, or not theirs.
    #[error("there is no such session, or it is somebody else's")]
    NotFound,
    /// It was cancelled or released.
    #[error("the booking no longer holds")]
    Over,
    /// The day has not come, or is long past.
    #[error("the session is to come, or more than 60 days ago")]
    Day,
    /// A value that cannot be.
    #[error("{0} cannot be right")]
    Bad(&'static str),
    /// A sign-off that cannot be given.
    #[error(transparent)]
    SignOff(NotSignedOff),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The booking belongs to this person: they instruct, or teach the group that day.
///
/// # Errors
/// When the database refuses.
pub async fn theirs(conn: &mut db::Conn, b: &Booked, person: Uuid) -> Result<bool, DbError> {
    if b.person == Some(person) {
        return Ok(true);
    }
    Ok(group::taught(conn, person, b.day).await?.iter().any(|g| g.id == b.group))
}

fn answer(d: &Done) -> String {
    json!({ "present": d.present, "signed": d.signed }).to_string()
}

fn read(answer: &str) -> Done {
    let value: serde_json::Value = serde_json::from_str(answer).unwrap_or_default();
    let n = |k: &str| value.get(k).and_then(serde_json::Value::as_u64).unwrap_or(0) as usize;
    Done { present: n("present"), signed: n("signed"), again: true }
}

/// Writes what happened, all or nothing; a message that was taken before is answered as it was then.
///
/// # Errors
/// [`NotHeld`]; then nothing was written.
pub async fn hold_session(
    db: &Db,
    catalogue: &Catalogue,
    person: Uuid,
    what: &Held,
    now: Instant,
    chance: &mut Chance,
) -> Result<Done, NotHeld> {
    if what.key.is_empty() || what.key.len() > 100 {
        return Err(NotHeld::Bad("key"));
    }
    let mut tx = db.write().await?;
    let booking = sessions::one(&mut tx, what.booking).await?.ok_or(NotHeld::NotFound)?;
    if !theirs(&mut tx, &booking, person).await? {
        return Err(NotHeld::NotFound);
    }
    // keys are each person's own: nobody reads another one's answer by guessing
    let key = format!("{person}/{}", what.key);
    if let Some(before) = sessions::answered(&mut tx, &key).await? {
        return Ok(read(&before));
    }
    if !["proposed", "agreed", "held"].contains(&booking.state.as_str()) {
        return Err(NotHeld::Over);
    }
    let age = booking.day.until(now.date()).map_or(i32::MAX, |s| s.get_days());
    if !(0..=super::sign_off::LATE_DAYS).contains(&age) {
        return Err(NotHeld::Day);
    }
    let class = group::one(&mut tx, booking.group).await?.ok_or(NotHeld::NotFound)?;
    let members = group::members(&mut tx, booking.group, booking.day.max(class.span.from)).await?;
    for row in &what.rows {
        if !members.iter().any(|m| m.learner == row.learner) {
            return Err(NotHeld::Bad("learner"));
        }
        if !STATES.contains(&row.state.as_str()) {
            return Err(NotHeld::Bad("attendance"));
        }
        if row.step.is_some_and(|s| !(1..=STEPS).contains(&s)) {
            return Err(NotHeld::Bad("step"));
        }
        if row.note.chars().count() > MOST_NOTE {
            return Err(NotHeld::Bad("note"));
        }
    }
    if what.note.chars().count() > MOST_NOTE {
        return Err(NotHeld::Bad("note"));
    }
    let there = |learner: &Uuid| {
        what.rows.iter().any(|r| r.learner == *learner && ["present", "late"].contains(&r.state.as_str()))
    };
    if !what.signed.iter().all(there) {
        return Err(NotHeld::Bad("sign-off"));
    }
    let by = person.to_string();
    let session = sessions::open(&mut tx, Id::<Held>::new(now, chance).uuid(), &booking, now).await?;
    let programme = class.programme.as_deref().and_then(|p| catalogue.named(p));
    let profile = programme
        .map_or_else(Profile::new, |p| Profile::new().with("programme", &p.code).with("level", &p.level));
    let mut facts = Vec::new();
    for row in &what.rows {
        let half_days = if there(&row.learner) { 1.0 } else { 0.0 };
        sessions::put(&mut tx, session.id, row, (what.briefed, half_days), (now, &by)).await?;
        // one fact a learner and session: what was said before is withdrawn
        let origin = Uuid::from_u128(session.id.as_u128() ^ row.learner.as_u128());
        evidence::withdraw(&mut tx, now, origin).await?;
        if half_days > 0.0 {
            facts.push(Fact {
                kind: "attendance.halfdays",
                subject: row.learner,
                organisation: class.organisation,
                profile: profile.clone(),
                on: booking.day,
                value: half_days,
                origin: Some(origin),
            });
        }
    }
    let present = facts.len();
    evidence::publish(&mut tx, now, &facts).await?;
    sessions::close(&mut tx, booking.id, what.briefed, &what.note, now).await?;
    sessions::set_state(&mut tx, booking.id, ("held", true, true), (now, &by)).await?;
    let mut signed = 0;
    if !what.signed.is_empty() {
        let sign = SignOff {
            group: booking.group,
            kind: booking.kind.clone(),
            learners: what.signed.clone(),
            day: booking.day,
        };
        let done = sign_off_in(&mut tx, catalogue, person, &sign, now, chance).await;
        signed = done.map_err(NotHeld::SignOff)?.new;
    }
    let done = Done { present, signed, again: false };
    let subject = format!("booking/{}", booking.id);
    audit::append(
        &mut tx,
        now,
        &by,
        "session.hold",
        &subject,
        &json!({ "present": present, "signed": signed }),
    )
    .await?;
    if !sessions::once(&mut tx, &key, &answer(&done), now).await? {
        // another message with this key was faster; it did what this one asks
        drop(tx);
        let before = sessions::answered(&mut db.read().await?, &key).await?;
        return Ok(before.map_or(Done { again: true, ..done }, |b| read(&b)));
    }
    tx.commit().await?;
    Ok(done)
}

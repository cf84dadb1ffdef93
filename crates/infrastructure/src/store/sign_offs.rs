//! Sign-offs, and who may give them.

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::passport::Signed;

const ADD: &str = "INSERT INTO sign_off (id, learner, kind, programme, importance, day, instructor, basis, \
    recorded_at, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '') \
    ON CONFLICT (learner, kind) WHERE revoked_at IS NULL DO NOTHING";
const OF_LEARNER: &str =
    "SELECT id, kind, day, basis FROM sign_off WHERE learner = $1 AND revoked_at IS NULL ORDER BY day, kind";
const OF_GROUP: &str = "SELECT s.learner, s.id, s.kind, s.day, s.basis FROM sign_off s \
    JOIN learner_group_member m ON m.learner = s.learner \
    WHERE m.learner_group = $1 AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to > $2) \
    AND s.revoked_at IS NULL ORDER BY s.day, s.kind";
const KNOWN_ON: &str = "SELECT learner, kind, day FROM sign_off \
    WHERE day <= $1 AND recorded_at < $2 AND (revoked_at IS NULL OR revoked_at >= $2)";
const STANDING: &str = "SELECT id, learner, kind, day FROM sign_off WHERE revoked_at IS NULL";
const REVOKE: &str = "UPDATE sign_off SET revoked_at = $2, revoked_by = $3, reason = $4 \
    WHERE id = $1 AND revoked_at IS NULL";
const LEARNER_OF: &str = "SELECT learner FROM sign_off WHERE id = $1";
const QUALIFIED: &str = "SELECT i.id, q.kind FROM instructor i JOIN qualification q ON q.instructor = i.id \
    WHERE i.person = $1 AND i.valid_from <= $2 AND (i.valid_to IS NULL OR i.valid_to > $2) \
    AND q.got_on <= $2 AND (q.expires_on IS NULL OR q.expires_on >= $2)";

/// A sign-off to be written.
#[derive(Clone, Debug)]
pub struct NewSignOff<'a> {
    /// Its id.
    pub id: Uuid,
    /// The learner.
    pub learner: Uuid,
    /// The kind of equipment.
    pub kind: &'a str,
    /// The programme in which it was given.
    pub programme: &'a str,
    /// `core`, `supplementary`; `extra` when the programme does not ask for it.
    pub importance: &'a str,
    /// The day on which it was seen.
    pub day: Date,
    /// Who saw it; none when it was imported.
    pub instructor: Option<Uuid>,
    /// `measured`, `imported`, `self-reported`.
    pub basis: &'a str,
}

fn day_of(text: &str) -> Date {
    text.parse().unwrap_or(Date::ZERO)
}

/// Adds a sign-off. False: the learner has one of this kind already, and nothing was written.
pub async fn add(tx: &mut Tx, s: &NewSignOff<'_>, now: Instant, by: &str) -> Result<bool, DbError> {
    let n = on!(tx, c => sqlx::query(ADD).bind(s.id).bind(s.learner).bind(s.kind).bind(s.programme).bind(s.importance)
        .bind(s.day.to_string()).bind(s.instructor).bind(s.basis).bind(now.to_string()).bind(by)
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("write a sign-off"))?;
    Ok(n == 1)
}

/// Every sign-off that stands: id, learner, kind, day.
pub async fn standing(conn: &mut Conn) -> Result<Vec<(Uuid, Uuid, String, Date)>, DbError> {
    let rows: Vec<(Uuid, Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(STANDING).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the sign-offs that stand"))?;
    Ok(rows.into_iter().map(|(id, learner, kind, day)| (id, learner, kind, day_of(&day))).collect())
}

/// The sign-offs of a learner that stand.
pub async fn of_learner(conn: &mut Conn, learner: Uuid) -> Result<Vec<Signed>, DbError> {
    let rows: Vec<(Uuid, String, String, String)> =
        on!(conn, c => sqlx::query_as(OF_LEARNER).bind(learner).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read a learner's sign-offs"))?;
    Ok(rows.into_iter().map(|(id, kind, day, basis)| Signed { id, kind, day: day_of(&day), basis }).collect())
}

/// The sign-offs that stand of everybody who is in a group on a day.
pub async fn of_group(conn: &mut Conn, group: Uuid, day: Date) -> Result<Vec<(Uuid, Signed)>, DbError> {
    let rows: Vec<(Uuid, Uuid, String, String, String)> =
        on!(conn, c => sqlx::query_as(OF_GROUP).bind(group).bind(day.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read a group's sign-offs"))?;
    Ok(rows
        .into_iter()
        .map(|(learner, id, kind, day, basis)| (learner, Signed { id, kind, day: day_of(&day), basis }))
        .collect())
}

/// Every sign-off that was known at the end of a day: learner, kind, the day it was seen.
pub async fn known_on(conn: &mut Conn, day: Date) -> Result<Vec<(Uuid, String, Date)>, DbError> {
    let end = day.tomorrow().unwrap_or(day).to_string();
    let rows: Vec<(Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(KNOWN_ON).bind(day.to_string()).bind(end).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the sign-offs of a day"))?;
    Ok(rows.into_iter().map(|(learner, kind, day)| (learner, kind, day_of(&day))).collect())
}

/// Revokes a sign-off. False: it was revoked already, or is not there.
pub async fn revoke(tx: &mut Tx, id: Uuid, now: Instant, by: &str, reason: &str) -> Result<bool, DbError> {
    let n = on!(tx, c => sqlx::query(REVOKE).bind(id).bind(now.to_string()).bind(by).bind(reason)
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("revoke a sign-off"))?;
    Ok(n == 1)
}

/// Whose sign-off it is.
pub async fn learner_of(conn: &mut Conn, id: Uuid) -> Result<Option<Uuid>, DbError> {
    on!(conn, c => sqlx::query_scalar(LEARNER_OF).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("find a sign-off"))
}

/// What a person may instruct on, on a day: the instructor and the kind.
pub async fn qualified(conn: &mut Conn, person: Uuid, day: Date) -> Result<Vec<(Uuid, String)>, DbError> {
    on!(conn, c => sqlx::query_as(QUALIFIED).bind(person).bind(day.to_string()).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read what somebody may instruct on"))
}

//! Bookings as those who hold them see them, and what happened at them.

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::slot::Half;

const FIELDS: &str = "SELECT b.id, b.learner_group, b.kind, b.site, b.lab, b.instructor, i.person, b.day, b.half, b.learners, \
    b.state, b.group_agreed, b.site_agreed FROM booking b LEFT JOIN instructor i ON i.id = b.instructor";
const LIVE: &str = "b.state IN ('proposed', 'agreed', 'held') AND b.day >= $1 AND b.day <= $2";
const ADD: &str = "INSERT INTO booking (id, learner_group, kind, site, lab, instructor, day, half, machines, learners, state, \
    group_agreed, site_agreed, pinned, sequence, created_at, changed_at, author, reason) \
    VALUES ($1, $2, $3, $4, NULL, $5, $6, $7, $8, $9, 'agreed', 1, 1, 0, 0, $10, $10, $11, $12)";
const STATE: &str = "UPDATE booking SET state = $2, group_agreed = $3, site_agreed = $4, sequence = sequence + 1, \
    changed_at = $5, author = $6 WHERE id = $1";
const OPEN: &str = "INSERT INTO session_held (id, booking, instructor, opened_at, note) VALUES ($1, $2, $3, $4, '') \
    ON CONFLICT (booking) DO NOTHING";
const SESSION: &str = "SELECT id, briefed_at, closed_at, note FROM session_held WHERE booking = $1";
const CLOSE: &str = "UPDATE session_held SET briefed_at = $2, closed_at = $3, note = $4 WHERE booking = $1";
const ROWS: &str = "SELECT learner, state, rubric, note FROM attendance WHERE session = $1";
const PUT: &str = "INSERT INTO attendance (session, learner, state, briefed, halfdays, rubric, note, changed_at, changed_by) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (session, learner) DO UPDATE SET state = excluded.state, \
    briefed = excluded.briefed, halfdays = excluded.halfdays, rubric = excluded.rubric, note = excluded.note, \
    changed_at = excluded.changed_at, changed_by = excluded.changed_by";
const ONCE: &str =
    "INSERT INTO sent_once (key, received_at, answer) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING";
const ANSWER: &str = "SELECT answer FROM sent_once WHERE key = $1";

/// A booking, as far as sessions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// Its id.
    pub id: Uuid,
    /// The group.
    pub group: Uuid,
    /// The kind of equipment.
    pub kind: String,
    /// Where.
    pub site: Uuid,
    /// The mobile lab.
    pub lab: Option<Uuid>,
    /// Who instructs.
    pub instructor: Option<Uuid>,
    /// Their account.
    pub person: Option<Uuid>,
    /// When.
    pub day: Date,
    /// Which half of the day.
    pub half: Half,
    /// How many learners there is room for.
    pub learners: u32,
    /// `proposed`, `agreed`, `held`.
    pub state: String,
    /// The group's side has agreed.
    pub group_agreed: bool,
    /// The site's side has agreed.
    pub site_agreed: bool,
}

type Row =
    (Uuid, Uuid, String, Uuid, Option<Uuid>, Option<Uuid>, Option<Uuid>, String, i64, i64, String, i64, i64);

fn booked(r: Row) -> Option<Booked> {
    let (id, group, kind, site, lab, instructor, person, day, half, learners, state, ga, sa) = r;
    Some(Booked {
        id,
        group,
        kind,
        site,
        lab,
        instructor,
        person,
        day: day.parse().ok()?,
        half: Half::of(half)?,
        learners: u32::try_from(learners).unwrap_or(0),
        state,
        group_agreed: ga == 1,
        site_agreed: sa == 1,
    })
}

/// Bookings that hold between two days, both included, by day.
pub async fn between(conn: &mut Conn, from: Date, to: Date) -> Result<Vec<Booked>, DbError> {
    let sql = format!("{FIELDS} WHERE {LIVE} ORDER BY b.day, b.half, b.id");
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str())).bind(from.to_string())
        .bind(to.to_string()).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read bookings"))?;
    Ok(rows.into_iter().filter_map(booked).collect())
}

/// One booking, whatever its state.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Booked>, DbError> {
    let sql = format!("{FIELDS} WHERE b.id = $1");
    let row: Option<Row> =
        on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str())).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a booking"))?;
    Ok(row.and_then(booked))
}

/// Writes a booking that was agreed by hand.
pub async fn add(
    tx: &mut Tx,
    b: &Booked,
    machines: u32,
    reason: &str,
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(b.id).bind(b.group).bind(&b.kind).bind(b.site).bind(b.instructor)
        .bind(b.day.to_string()).bind(b.half.number()).bind(i64::from(machines)).bind(i64::from(b.learners))
        .bind(now.to_string()).bind(by).bind(reason).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a booking"))
}

/// Sets a booking's state and who has agreed to it.
pub async fn set_state(
    tx: &mut Tx,
    id: Uuid,
    (state, group_agreed, site_agreed): (&str, bool, bool),
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(STATE).bind(id).bind(state).bind(i64::from(group_agreed)).bind(i64::from(site_agreed))
        .bind(now.to_string()).bind(by).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("set a booking's state"))
}

/// A session that was begun.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// The safety briefing was given.
    pub briefed: bool,
    /// It is over.
    pub closed: bool,
    /// Anything else.
    pub note: String,
}

/// The session of a booking; begun when there is none.
pub async fn open(tx: &mut Tx, new: Uuid, booking: &Booked, now: Instant) -> Result<Session, DbError> {
    on!(tx, c => sqlx::query(OPEN).bind(new).bind(booking.id).bind(booking.instructor).bind(now.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("begin a session"))?;
    session(tx, booking.id).await?.ok_or_else(|| DbError::doing("begin a session")(sqlx::Error::RowNotFound))
}

/// The session of a booking, if it was begun.
pub async fn session(conn: &mut Conn, booking: Uuid) -> Result<Option<Session>, DbError> {
    let row: Option<(Uuid, Option<String>, Option<String>, String)> =
        on!(conn, c => sqlx::query_as(SESSION).bind(booking).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a session"))?;
    Ok(row.map(|(id, briefed, closed, note)| Session {
        id,
        briefed: briefed.is_some(),
        closed: closed.is_some(),
        note,
    }))
}

/// Writes what holds for the session as a whole.
pub async fn close(
    tx: &mut Tx,
    booking: Uuid,
    briefed: bool,
    note: &str,
    now: Instant,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(CLOSE).bind(booking).bind(briefed.then(|| now.to_string())).bind(now.to_string())
        .bind(note).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a session"))
}

/// What one learner did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attended {
    /// The learner.
    pub learner: Uuid,
    /// `present`, `late`, `absent`, `excused`.
    pub state: String,
    /// The step of the rubric, 1 to 4; none: not seen.
    pub step: Option<u8>,
    /// Anything else.
    pub note: String,
}

/// What each learner did at a session.
pub async fn attended(conn: &mut Conn, session: Uuid) -> Result<Vec<Attended>, DbError> {
    let rows: Vec<(Uuid, String, String, String)> =
        on!(conn, c => sqlx::query_as(ROWS).bind(session).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read attendance"))?;
    let step = |rubric: &str| serde_json::from_str::<serde_json::Value>(rubric).ok()?.get("work")?.as_u64();
    Ok(rows
        .into_iter()
        .map(|(learner, state, rubric, note)| Attended {
            learner,
            state,
            step: step(&rubric).and_then(|n| u8::try_from(n).ok()),
            note,
        })
        .collect())
}

/// Writes what one learner did.
pub async fn put(
    tx: &mut Tx,
    session: Uuid,
    a: &Attended,
    (briefed, half_days): (bool, f64),
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    let rubric = a.step.map_or_else(|| "{}".to_owned(), |n| format!("{{\"work\":{n}}}"));
    on!(tx, c => sqlx::query(PUT).bind(session).bind(a.learner).bind(&a.state).bind(i64::from(briefed)).bind(half_days)
        .bind(&rubric).bind(&a.note).bind(now.to_string()).bind(by).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write attendance"))
}

/// What was answered to a message that was taken before; none: it is new.
pub async fn answered(conn: &mut Conn, key: &str) -> Result<Option<String>, DbError> {
    on!(conn, c => sqlx::query_scalar(ANSWER).bind(key).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("look whether a message was taken before"))
}

/// Takes a message's key. False: somebody took it first, and nothing may be written.
pub async fn once(tx: &mut Tx, key: &str, answer: &str, now: Instant) -> Result<bool, DbError> {
    let n: u64 =
        on!(tx, c => sqlx::query(ONCE).bind(key).bind(now.to_string()).bind(answer).execute(&mut *c).await
        .map(|r| r.rows_affected()))
        .map_err(DbError::doing("take a message"))?;
    Ok(n == 1)
}

const MACHINES_OF: &str = "SELECT machines FROM booking WHERE id = $1";
const GIVE_BACK: &str = "UPDATE slot_use SET machines = machines - $5 WHERE provider = $1 AND kind = $2 AND day = $3 AND half = $4 \
    AND machines >= $5";
const CANCEL: &str = "UPDATE booking SET state = 'cancelled', sequence = sequence + 1, changed_at = $2, author = $3, reason = $4 \
    WHERE id = $1 AND state IN ('proposed', 'agreed')";

/// Cancels a booking and gives its machines back. False: it no longer held, and nothing was changed.
pub async fn cancel(
    tx: &mut Tx,
    b: &Booked,
    reason: &str,
    (now, by): (Instant, &str),
) -> Result<bool, DbError> {
    let doing = || DbError::doing("cancel a booking");
    let n: u64 = on!(tx, c => sqlx::query(CANCEL).bind(b.id).bind(now.to_string()).bind(by).bind(reason)
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(doing())?;
    if n == 0 {
        return Ok(false);
    }
    let machines: i64 =
        on!(tx, c => sqlx::query_scalar(MACHINES_OF).bind(b.id).fetch_one(&mut *c).await).map_err(doing())?;
    on!(tx, c => sqlx::query(GIVE_BACK).bind(b.lab.unwrap_or(b.site)).bind(&b.kind).bind(b.day.to_string())
        .bind(b.half.number()).bind(machines).execute(&mut *c).await.map(drop))
    .map_err(doing())?;
    Ok(true)
}

/// A booking as a calendar needs it: with its number of changes and when the last was made.
pub type Changed = (Booked, i64, String);

/// Bookings of any state but those that only wait, from a day on, by day.
pub async fn changed(conn: &mut Conn, from: Date) -> Result<Vec<Changed>, DbError> {
    const CHANGES: &str =
        "SELECT id, sequence, changed_at FROM booking WHERE day >= $1 AND state <> 'waiting'";
    let sql = format!("{FIELDS} WHERE b.day >= $1 AND b.state <> 'waiting' ORDER BY b.day, b.half, b.id");
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str())).bind(from.to_string())
        .fetch_all(&mut *c).await)
        .map_err(DbError::doing("read bookings"))?;
    let changes: Vec<(Uuid, i64, String)> =
        on!(conn, c => sqlx::query_as(CHANGES).bind(from.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read bookings"))?;
    let mut by_id: std::collections::HashMap<Uuid, (i64, String)> =
        changes.into_iter().map(|(id, n, at)| (id, (n, at))).collect();
    Ok(rows
        .into_iter()
        .filter_map(booked)
        .filter_map(|b| by_id.remove(&b.id).map(|(n, at)| (b, n, at)))
        .collect())
}

const AHEAD: &str = "SELECT b.kind, b.day, b.half, b.site FROM booking b JOIN learner_group_member m ON m.learner_group = b.learner_group \
    WHERE m.learner = $1 AND m.valid_from <= b.day AND (m.valid_to IS NULL OR m.valid_to > b.day) \
    AND b.state IN ('proposed', 'agreed') AND b.day >= $2 ORDER BY b.day, b.half";

/// What is planned for a learner from a day on: kind, day, half, site; the next first.
pub async fn ahead(
    conn: &mut Conn,
    learner: Uuid,
    from: Date,
) -> Result<Vec<(String, Date, Half, Uuid)>, DbError> {
    let rows: Vec<(String, String, i64, Uuid)> =
        on!(conn, c => sqlx::query_as(AHEAD).bind(learner).bind(from.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read what is planned for a learner"))?;
    let of = |(kind, day, half, site): (String, String, i64, Uuid)| {
        Some((kind, day.parse().ok()?, Half::of(half)?, site))
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

//! Who instructs when and on what, and when groups of learners can train.

use std::collections::HashMap;

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use uuid::Uuid;

use crate::slot::Half;

const INSTRUCTORS: &str = "SELECT id, person, name, home, max_week FROM instructor \
    WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) ORDER BY id";
const FREE: &str = "SELECT instructor, weekday, half FROM instructor_free ORDER BY instructor, weekday, half";
const NOT_FREE: &str = "DELETE FROM instructor_free WHERE instructor = $1";
const SET_FREE: &str = "INSERT INTO instructor_free (instructor, weekday, half) VALUES ($1, $2, $3)";
const QUALIFIED: &str =
    "SELECT instructor, kind, evidence, got_on, expires_on FROM qualification ORDER BY instructor, kind";
const TIMES: &str =
    "SELECT learner_group, weekday, half, preferred FROM group_time ORDER BY learner_group, weekday, half";
const TRAININGS: &str = "SELECT learner_group, home, max_away, application_day FROM group_training";
const PUT: &str = "INSERT INTO group_training (learner_group, home, max_away, application_day) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (learner_group) DO UPDATE SET home = excluded.home, max_away = excluded.max_away, \
    application_day = excluded.application_day";
const NO_TIMES: &str = "DELETE FROM group_time WHERE learner_group = $1";
const TIME: &str = "INSERT INTO group_time (learner_group, weekday, half, preferred) VALUES ($1, $2, $3, $4)";

/// A half-day of the week: Monday is 0.
pub type Time = (u8, Half);

/// What somebody is qualified for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualified {
    /// The kind of equipment.
    pub kind: String,
    /// What shows it.
    pub evidence: String,
    /// Since.
    pub got_on: Date,
    /// The last day on which it holds; none: it does not expire.
    pub expires_on: Option<Date>,
}

impl Qualified {
    /// It holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.got_on <= day && self.expires_on.is_none_or(|last| day <= last)
    }
}

/// Somebody who may instruct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instructor {
    /// The id.
    pub id: Uuid,
    /// The account, when there is one.
    pub person: Option<Uuid>,
    /// The name of somebody without an account.
    pub name: String,
    /// The site they are at home at.
    pub home: Uuid,
    /// Bookings a week at most.
    pub max_week: u32,
    /// When they can instruct; empty: nobody has said.
    pub free: Vec<Time>,
    /// What they are or were qualified for.
    pub kinds: Vec<Qualified>,
}

fn time(weekday: i64, half: i64) -> Option<Time> {
    Some((u8::try_from(weekday).ok()?, Half::of(half)?))
}

/// Everybody who may instruct on a day.
pub async fn instructors(conn: &mut Conn, day: Date) -> Result<Vec<Instructor>, DbError> {
    let doing = || DbError::doing("read who may instruct");
    let rows: Vec<(Uuid, Option<Uuid>, String, Uuid, i64)> =
        on!(conn, c => sqlx::query_as(INSTRUCTORS).bind(day.to_string()).fetch_all(&mut *c).await)
            .map_err(doing())?;
    let times: Vec<(Uuid, i64, i64)> =
        on!(conn, c => sqlx::query_as(FREE).fetch_all(&mut *c).await).map_err(doing())?;
    let kinds: Vec<(Uuid, String, String, String, Option<String>)> =
        on!(conn, c => sqlx::query_as(QUALIFIED).fetch_all(&mut *c).await).map_err(doing())?;
    let mut free: HashMap<Uuid, Vec<Time>> = HashMap::new();
    for (instructor, weekday, half) in times {
        free.entry(instructor).or_default().extend(time(weekday, half));
    }
    let mut qualified: HashMap<Uuid, Vec<Qualified>> = HashMap::new();
    for (instructor, kind, evidence, got, expires) in kinds {
        let Ok(got_on) = got.parse() else { continue };
        let expires_on = expires.and_then(|d| d.parse().ok());
        qualified.entry(instructor).or_default().push(Qualified { kind, evidence, got_on, expires_on });
    }
    Ok(rows
        .into_iter()
        .map(|(id, person, name, home, max_week)| Instructor {
            id,
            person,
            name,
            home,
            max_week: u32::try_from(max_week).unwrap_or(0),
            free: free.remove(&id).unwrap_or_default(),
            kinds: qualified.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// Sets when somebody can instruct, in place of what was said before.
pub async fn set_free(tx: &mut Tx, instructor: Uuid, times: &[Time]) -> Result<(), DbError> {
    let doing = || DbError::doing("write when somebody can instruct");
    on!(tx, c => sqlx::query(NOT_FREE).bind(instructor).execute(&mut *c).await.map(drop)).map_err(doing())?;
    for (weekday, half) in times {
        on!(tx, c => sqlx::query(SET_FREE).bind(instructor).bind(i64::from(*weekday)).bind(half.number())
            .execute(&mut *c).await.map(drop))
        .map_err(doing())?;
    }
    Ok(())
}

/// When and where a group of learners can train.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// The site they are at home at.
    pub home: Uuid,
    /// Half-days a week away from home, at most.
    pub max_away: u32,
    /// The day on which they apply for apprenticeship.
    pub application_day: Option<Date>,
    /// When they can train.
    pub free: Vec<Time>,
    /// What of it they like best.
    pub preferred: Vec<Time>,
}

/// Every group's times, by group.
pub async fn trainings(conn: &mut Conn) -> Result<HashMap<Uuid, Training>, DbError> {
    let doing = || DbError::doing("read when groups can train");
    let rows: Vec<(Uuid, Uuid, i64, String)> =
        on!(conn, c => sqlx::query_as(TRAININGS).fetch_all(&mut *c).await).map_err(doing())?;
    let times: Vec<(Uuid, i64, i64, i64)> =
        on!(conn, c => sqlx::query_as(TIMES).fetch_all(&mut *c).await).map_err(doing())?;
    let mut out: HashMap<Uuid, Training> = rows
        .into_iter()
        .map(|(group, home, away, day)| {
            let max_away = u32::try_from(away).unwrap_or(0);
            let application_day = day.parse().ok();
            (group, Training { home, max_away, application_day, free: Vec::new(), preferred: Vec::new() })
        })
        .collect();
    for (group, weekday, half, preferred) in times {
        if let (Some(t), Some(at)) = (out.get_mut(&group), time(weekday, half)) {
            t.free.push(at);
            if preferred == 1 {
                t.preferred.push(at);
            }
        }
    }
    Ok(out)
}

/// Sets when and where a group can train, in place of what was said before.
pub async fn set_training(tx: &mut Tx, group: Uuid, t: &Training) -> Result<(), DbError> {
    let doing = || DbError::doing("write when a group can train");
    let day = t.application_day.map_or_else(String::new, |d| d.to_string());
    on!(tx, c => sqlx::query(PUT).bind(group).bind(t.home).bind(i64::from(t.max_away)).bind(&day)
        .execute(&mut *c).await.map(drop))
    .map_err(doing())?;
    on!(tx, c => sqlx::query(NO_TIMES).bind(group).execute(&mut *c).await.map(drop)).map_err(doing())?;
    for at in &t.free {
        let preferred = i64::from(t.preferred.contains(at));
        on!(tx, c => sqlx::query(TIME).bind(group).bind(i64::from(at.0)).bind(at.1.number()).bind(preferred)
            .execute(&mut *c).await.map(drop))
        .map_err(doing())?;
    }
    Ok(())
}

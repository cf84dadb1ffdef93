//! Courses and those who signed up.

use db::{Conn, DbError, Tx, on};
use uuid::Uuid;

use crate::course::{Course, Place};

const ADD: &str = "INSERT INTO course (id, organisation, state, seats, taken, revision, starts, created_at, author, document) \
    VALUES ($1, $2, 'open', $3, 0, 1, $4, $5, $6, $7)";
// the update takes hold of the row, so that on both databases one sign-up comes after the other
const LOCK: &str = "UPDATE course SET revision = revision + 1 WHERE id = $1 \
    RETURNING id, organisation, state, seats, taken, revision, author, document";
const ONE: &str =
    "SELECT id, organisation, state, seats, taken, revision, author, document FROM course WHERE id = $1";
const ALL: &str = "SELECT id, organisation, state, seats, taken, revision, author, document FROM course \
    ORDER BY starts, id";
const SET: &str = "UPDATE course SET seats = $2, starts = $3, document = $4 WHERE id = $1";
const CANCEL: &str = "UPDATE course SET state = 'cancelled' WHERE id = $1";
const TAKE: &str = "UPDATE course SET taken = taken + $2 WHERE id = $1";
const ENROL: &str = "INSERT INTO enrolment (id, course, person, learner_group, seats, state, queue, created_at, changed_at, author) \
    SELECT $1, $2, $3, $4, $5, $6, COALESCE(MAX(queue), 0) + 1, $7, $7, $8 FROM enrolment WHERE course = $2";
const MOVE: &str = "UPDATE enrolment SET state = $2, changed_at = $3 WHERE id = $1";
const ENROLLED: &str = "SELECT id, course, person, learner_group, seats, state, queue, created_at, author FROM enrolment \
    WHERE course = $1 ORDER BY queue";
const OF_PERSON: &str = "SELECT id, course, person, learner_group, seats, state, queue, created_at, author FROM enrolment \
    WHERE (person = $1 OR author = $1) AND state <> 'cancelled' ORDER BY course, queue";

/// A course as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Who offers it.
    pub organisation: Uuid,
    /// It was called off.
    pub cancelled: bool,
    /// Its seats.
    pub seats: i64,
    /// Seats that are given.
    pub taken: i64,
    /// Raised with every change and sign-up.
    pub revision: i64,
    /// What it is.
    pub course: Course,
}

impl Known {
    /// Seats that are free.
    #[must_use]
    pub fn free(&self) -> i64 {
        (self.seats - self.taken).max(0)
    }
}

/// Somebody who signed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Its id.
    pub id: Uuid,
    /// The course.
    pub course: Uuid,
    /// The person, when it is one.
    pub person: Option<Uuid>,
    /// The group, when a teacher signed up learners.
    pub group: Option<Uuid>,
    /// For how many.
    pub seats: i64,
    /// Where they stand.
    pub place: Place,
    /// Their number in the order of signing up.
    pub queue: i64,
    /// When they signed up, RFC 3339.
    pub created_at: String,
    /// Who signed them up.
    pub author: Uuid,
}

type Row = (Uuid, Uuid, String, i64, i64, i64, String, String);
type EnrolmentRow = (Uuid, Uuid, Option<Uuid>, Option<Uuid>, i64, String, i64, String, Uuid);

fn known((id, organisation, state, seats, taken, revision, _, document): Row) -> Result<Known, DbError> {
    let course = serde_json::from_str(&document).map_err(|e| DbError::Stored {
        table: "course",
        column: "document",
        row: id.to_string(),
        why: e.to_string(),
    })?;
    Ok(Known { id, organisation, cancelled: state == "cancelled", seats, taken, revision, course })
}

fn enrolment(
    (id, course, person, group, seats, state, queue, created_at, author): EnrolmentRow,
) -> Result<Enrolment, DbError> {
    let place = Place::from_code(&state).ok_or_else(|| DbError::Stored {
        table: "enrolment",
        column: "state",
        row: id.to_string(),
        why: state.clone(),
    })?;
    Ok(Enrolment { id, course, person, group, seats, place, queue, created_at, author })
}

/// Adds a course without anybody on it.
pub async fn add(
    tx: &mut Tx,
    id: Uuid,
    organisation: Uuid,
    seats: i64,
    now: &str,
    author: &str,
    course: &Course,
) -> Result<(), DbError> {
    let document = serde_json::to_string(course).expect("a course always serialises");
    on!(tx, c => sqlx::query(ADD).bind(id).bind(organisation).bind(seats).bind(course.starts.to_string()).bind(now)
        .bind(author).bind(&document).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("offer a course"))
}

/// Takes hold of a course until the end of the transaction: whoever else does waits.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<Option<Known>, DbError> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(LOCK).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("take hold of a course"))?;
    row.map(known).transpose()
}

/// A course by its id.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Known>, DbError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(ONE).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("find a course"))?;
    row.map(known).transpose()
}

/// All courses by their first day, past ones too.
pub async fn all(conn: &mut Conn) -> Result<Vec<Known>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the courses"))?;
    rows.into_iter().map(known).collect()
}

/// Changes what a course is.
pub async fn set(tx: &mut Tx, id: Uuid, seats: i64, course: &Course) -> Result<(), DbError> {
    let document = serde_json::to_string(course).expect("a course always serialises");
    on!(tx, c => sqlx::query(SET).bind(id).bind(seats).bind(course.starts.to_string()).bind(&document)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("change a course"))
}

/// Calls a course off.
pub async fn cancel(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(CANCEL).bind(id).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("call off a course"))
}

/// Counts seats as given (or, below 0, as given back). The database refuses more than there are.
pub async fn take(tx: &mut Tx, id: Uuid, seats: i64) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(TAKE).bind(id).bind(seats).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("give seats of a course"))
}

/// Adds somebody at the end of the order of signing up; the course must be held.
pub async fn enrol(tx: &mut Tx, e: &Enrolment) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ENROL).bind(e.id).bind(e.course).bind(e.person).bind(e.group).bind(e.seats)
        .bind(e.place.code()).bind(&e.created_at).bind(e.author).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("sign somebody up"))
}

/// Moves somebody to another place.
pub async fn set_place(tx: &mut Tx, id: Uuid, place: Place, now: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(MOVE).bind(id).bind(place.code()).bind(now).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("move somebody in a course"))
}

/// All who signed up for a course, in order, those who cancelled too.
pub async fn enrolled(conn: &mut Conn, course: Uuid) -> Result<Vec<Enrolment>, DbError> {
    let rows: Vec<EnrolmentRow> =
        on!(conn, c => sqlx::query_as(ENROLLED).bind(course).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read who signed up"))?;
    rows.into_iter().map(enrolment).collect()
}

/// What a person signed up for, for themselves or for learners.
pub async fn of_person(conn: &mut Conn, person: Uuid) -> Result<Vec<Enrolment>, DbError> {
    let rows: Vec<EnrolmentRow> =
        on!(conn, c => sqlx::query_as(OF_PERSON).bind(person).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read what somebody signed up for"))?;
    rows.into_iter().map(enrolment).collect()
}

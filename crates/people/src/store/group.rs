//! Rows of groups, learners, memberships and teachers.

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use kernel::{Id, Instant};
use uuid::Uuid;

use super::span;
use crate::Span;
use crate::group::{Group, Member, Teacher};

const INSERT: &str = "INSERT INTO learner_group (id, organisation, name, school_year, programme, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ONE: &str = "SELECT id, organisation, name, school_year, programme, valid_from, valid_to FROM learner_group WHERE id = $1";
const ALL: &str = "SELECT id, organisation, name, school_year, programme, valid_from, valid_to FROM learner_group \
    ORDER BY school_year DESC, name, id";
const TAUGHT: &str = "SELECT g.id, g.organisation, g.name, g.school_year, g.programme, g.valid_from, g.valid_to \
    FROM learner_group g JOIN learner_group_teacher t ON t.learner_group = g.id \
    WHERE t.person = $1 AND t.valid_from <= $2 AND (t.valid_to IS NULL OR t.valid_to > $2) \
    AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2) ORDER BY g.school_year DESC, g.name, g.id";
const MEMBERS: &str = "SELECT l.id, l.name FROM learner_group_member m JOIN learner l ON l.id = m.learner \
    WHERE m.learner_group = $1 AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to > $2) ORDER BY l.name, l.id";
const TEACHERS: &str = "SELECT p.id, p.name FROM learner_group_teacher t JOIN person p ON p.id = t.person \
    WHERE t.learner_group = $1 AND t.valid_from <= $2 AND (t.valid_to IS NULL OR t.valid_to > $2) ORDER BY p.name, p.id";
const INSERT_LEARNER: &str = "INSERT INTO learner (id, name, created_at) VALUES ($1, $2, $3)";
const INSERT_MEMBER: &str =
    "INSERT INTO learner_group_member (learner_group, learner, valid_from) VALUES ($1, $2, $3)";
const END_MEMBER: &str = "UPDATE learner_group_member SET valid_to = $3 \
    WHERE learner_group = $1 AND learner = $2 AND (valid_to IS NULL OR valid_to > $3)";
const INSERT_TEACHER: &str =
    "INSERT INTO learner_group_teacher (learner_group, person, valid_from) VALUES ($1, $2, $3)";
const END_TEACHER: &str = "UPDATE learner_group_teacher SET valid_to = $3 \
    WHERE learner_group = $1 AND person = $2 AND (valid_to IS NULL OR valid_to > $3)";
const ERASE: &str = "UPDATE learner SET name = '', erased_at = $2 WHERE id = $1 AND erased_at IS NULL";

type Row = (Uuid, Uuid, String, String, Option<String>, String, Option<String>);

fn group(r: Row) -> Result<Group, DbError> {
    let (id, organisation, name, school_year, programme, from, to) = r;
    let span: Span = span("learner_group", id, &from, to.as_deref())?;
    Ok(Group { id, organisation: Id::from_uuid(organisation), name, school_year, programme, span })
}

/// Adds a group.
pub async fn insert(tx: &mut Tx, g: &Group) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT).bind(g.id).bind(g.organisation.uuid()).bind(&g.name).bind(&g.school_year)
        .bind(&g.programme).bind(g.span.from.to_string()).bind(g.span.to.map(|t| t.to_string()))
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a group"))
}

/// A group by its id.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Group>, DbError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(ONE).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("find a group"))?;
    row.map(group).transpose()
}

/// All groups, the newest school year first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Group>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the groups"))?;
    rows.into_iter().map(group).collect()
}

/// The groups that a person teaches on a day.
pub async fn taught(conn: &mut Conn, person: Uuid, day: Date) -> Result<Vec<Group>, DbError> {
    let rows: Vec<Row> =
        on!(conn, c => sqlx::query_as(TAUGHT).bind(person).bind(day.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the groups of a teacher"))?;
    rows.into_iter().map(group).collect()
}

/// The learners of a group on a day, by name.
pub async fn members(conn: &mut Conn, group: Uuid, day: Date) -> Result<Vec<Member>, DbError> {
    let rows: Vec<(Uuid, String)> =
        on!(conn, c => sqlx::query_as(MEMBERS).bind(group).bind(day.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the learners of a group"))?;
    Ok(rows.into_iter().map(|(learner, name)| Member { learner, name }).collect())
}

/// The teachers of a group on a day, by name.
pub async fn teachers(conn: &mut Conn, group: Uuid, day: Date) -> Result<Vec<Teacher>, DbError> {
    let rows: Vec<(Uuid, String)> =
        on!(conn, c => sqlx::query_as(TEACHERS).bind(group).bind(day.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the teachers of a group"))?;
    Ok(rows.into_iter().map(|(person, name)| Teacher { person, name }).collect())
}

/// Adds a learner to a group from a day on.
pub async fn add_member(
    tx: &mut Tx,
    group: Uuid,
    learner: Uuid,
    name: &str,
    from: Date,
    now: Instant,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT_LEARNER).bind(learner).bind(name).bind(now.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a learner"))?;
    on!(tx, c => sqlx::query(INSERT_MEMBER).bind(group).bind(learner).bind(from.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a learner to a group"))
}

/// Ends a membership before a day; true when there was one.
pub async fn end_member(tx: &mut Tx, group: Uuid, learner: Uuid, on: Date) -> Result<bool, DbError> {
    let n = on!(tx, c => sqlx::query(END_MEMBER).bind(group).bind(learner).bind(on.to_string())
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("end a membership"))?;
    Ok(n > 0)
}

/// Makes a person a teacher of a group from a day on.
pub async fn add_teacher(tx: &mut Tx, group: Uuid, person: Uuid, from: Date) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT_TEACHER).bind(group).bind(person).bind(from.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("name a teacher of a group"))
}

/// Ends a person's teaching of a group before a day; true when there was any.
pub async fn end_teacher(tx: &mut Tx, group: Uuid, person: Uuid, on: Date) -> Result<bool, DbError> {
    let n = on!(tx, c => sqlx::query(END_TEACHER).bind(group).bind(person).bind(on.to_string())
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("end the teaching of a group"))?;
    Ok(n > 0)
}

/// Erases a learner's name; true when there was one.
pub async fn erase(tx: &mut Tx, learner: Uuid, now: Instant) -> Result<bool, DbError> {
    let n = on!(tx, c => sqlx::query(ERASE).bind(learner).bind(now.to_string())
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("erase a learner's name"))?;
    Ok(n > 0)
}

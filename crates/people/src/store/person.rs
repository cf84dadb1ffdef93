//! Rows of persons and of the roles they hold.

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use kernel::{Id, Instant};
use uuid::Uuid;

use super::span;
use crate::role::RoleHeld;

/// A person with an account, without the hash of the password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// The address they sign in with, in small letters.
    pub email: String,
    /// True when the account was closed.
    pub closed: bool,
}

/// What signing in needs.
pub struct Account {
    /// Who it is.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Hash of the password.
    pub password_hash: String,
}

const INSERT: &str =
    "INSERT INTO person (id, name, email, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
const ACCOUNT_BY_EMAIL: &str =
    "SELECT id, name, email, password_hash FROM person WHERE email = $1 AND closed_at IS NULL";
const ACCOUNT_BY_ID: &str =
    "SELECT id, name, email, password_hash FROM person WHERE id = $1 AND closed_at IS NULL";
const SET_PASSWORD: &str = "UPDATE person SET password_hash = $2 WHERE id = $1";
const CLOSE: &str = "UPDATE person SET closed_at = $2 WHERE id = $1";
const ALL: &str = "SELECT id, name, email, closed_at IS NOT NULL FROM person ORDER BY name, email";
const ONE: &str = "SELECT id, name, email, closed_at IS NOT NULL FROM person WHERE id = $1";
const EMAIL_TAKEN: &str = "SELECT count(*) FROM person WHERE email = $1";
const INSERT_ROLE: &str = "INSERT INTO role_held (id, person, organisation, role, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const END_ROLE: &str = "UPDATE role_held SET valid_to = $2 WHERE id = $1";
const DROP_ROLE: &str = "DELETE FROM role_held WHERE id = $1";
const ROLES: &str = "SELECT id, person, organisation, role, valid_from, valid_to FROM role_held \
    ORDER BY valid_from, id";
const ROLES_OF: &str = "SELECT id, person, organisation, role, valid_from, valid_to FROM role_held \
    WHERE person = $1 ORDER BY valid_from, id";
const ROLES_NOW: &str = "SELECT r.id, r.person, r.organisation, r.role, r.valid_from, r.valid_to \
    FROM role_held r JOIN person p ON p.id = r.person \
    WHERE r.person = $1 AND p.closed_at IS NULL AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2) \
    ORDER BY r.valid_from, r.id";
const ADMINISTRATORS: &str = "SELECT r.id FROM role_held r JOIN person p ON p.id = r.person \
    WHERE r.role = 'administrator' AND p.closed_at IS NULL \
    AND r.valid_from <= $1 AND (r.valid_to IS NULL OR r.valid_to > $2)";

/// Every statement constant, for the test that prepares them on both databases.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    ACCOUNT_BY_EMAIL,
    ACCOUNT_BY_ID,
    SET_PASSWORD,
    CLOSE,
    ALL,
    ONE,
    EMAIL_TAKEN,
    INSERT_ROLE,
    END_ROLE,
    DROP_ROLE,
    ROLES,
    ROLES_OF,
    ROLES_NOW,
    ADMINISTRATORS,
];

type RoleRow = (Uuid, Uuid, Uuid, String, String, Option<String>);

fn held(row: RoleRow) -> Result<RoleHeld, DbError> {
    let (id, person, organisation, role, from, to) = row;
    Ok(RoleHeld {
        id: Id::from_uuid(id),
        person,
        organisation: Id::from_uuid(organisation),
        role: role.parse().map_err(|e| DbError::Stored {
            table: "role_held",
            column: "role",
            row: id.to_string(),
            why: format!("{e}"),
        })?,
        span: span("role_held", id, &from, to.as_deref())?,
    })
}

/// Adds a person.
pub async fn insert(tx: &mut Tx, p: &Account, now: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT).bind(p.person).bind(p.name.as_str()).bind(p.email.as_str())
        .bind(p.password_hash.as_str()).bind(now.to_string()).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("save a person"))
}

/// True when an account, open or closed, has the address.
pub async fn email_taken(conn: &mut Conn, email: &str) -> Result<bool, DbError> {
    let n: i64 = on!(conn, c => sqlx::query_scalar(EMAIL_TAKEN).bind(email).fetch_one(&mut *c).await)
        .map_err(DbError::doing("look for an account"))?;
    Ok(n > 0)
}

type AccountRow = (Uuid, String, String, String);

fn account(row: Option<AccountRow>) -> Option<Account> {
    row.map(|(person, name, email, password_hash)| Account { person, name, email, password_hash })
}

/// The open account with an address.
pub async fn account_by_email(conn: &mut Conn, email: &str) -> Result<Option<Account>, DbError> {
    on!(conn, c => sqlx::query_as(ACCOUNT_BY_EMAIL).bind(email).fetch_optional(&mut *c).await)
        .map(account)
        .map_err(DbError::doing("look for an account"))
}

/// The open account of a person.
pub async fn account_by_id(conn: &mut Conn, person: Uuid) -> Result<Option<Account>, DbError> {
    on!(conn, c => sqlx::query_as(ACCOUNT_BY_ID).bind(person).fetch_optional(&mut *c).await)
        .map(account)
        .map_err(DbError::doing("look for an account"))
}

/// Sets the hash of a person's password.
pub async fn set_password(tx: &mut Tx, person: Uuid, hash: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(SET_PASSWORD).bind(person).bind(hash).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("save a password"))
}

/// Notes that a person's account is closed.
pub async fn close(tx: &mut Tx, person: Uuid, now: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(CLOSE).bind(person).bind(now.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("close an account"))
}

type PersonRow = (Uuid, String, String, bool);

fn person((id, name, email, closed): PersonRow) -> Person {
    Person { id, name, email, closed }
}

/// All persons, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Person>, DbError> {
    let rows: Vec<PersonRow> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the persons"))?;
    Ok(rows.into_iter().map(person).collect())
}

/// One person.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Person>, DbError> {
    let row: Option<PersonRow> = on!(conn, c => sqlx::query_as(ONE).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read a person"))?;
    Ok(row.map(person))
}

/// Adds a role.
pub async fn insert_role(tx: &mut Tx, r: &RoleHeld) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INSERT_ROLE).bind(r.id.uuid()).bind(r.person).bind(r.organisation.uuid())
        .bind(r.role.code()).bind(r.span.from.to_string()).bind(r.span.to.map(|t| t.to_string()))
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("save a role"))
}

/// Ends a role on a day.
pub async fn end_role(tx: &mut Tx, id: Id<RoleHeld>, on: Date) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(END_ROLE).bind(id.uuid()).bind(on.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("end a role"))
}

/// Removes a role that had not begun.
pub async fn drop_role(tx: &mut Tx, id: Id<RoleHeld>) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(DROP_ROLE).bind(id.uuid()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("end a role"))
}

/// All roles, of everybody, at any time.
pub async fn roles(conn: &mut Conn) -> Result<Vec<RoleHeld>, DbError> {
    let rows: Vec<RoleRow> = on!(conn, c => sqlx::query_as(ROLES).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read roles"))?;
    rows.into_iter().map(held).collect()
}

/// All roles of a person, at any time.
pub async fn roles_of(conn: &mut Conn, person: Uuid) -> Result<Vec<RoleHeld>, DbError> {
    let rows: Vec<RoleRow> = on!(conn, c => sqlx::query_as(ROLES_OF).bind(person).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read a person's roles"))?;
    rows.into_iter().map(held).collect()
}

/// The roles that a person with an open account holds on a day.
pub async fn roles_on(conn: &mut Conn, person: Uuid, day: Date) -> Result<Vec<RoleHeld>, DbError> {
    let day = day.to_string();
    let rows: Vec<RoleRow> =
        on!(conn, c => sqlx::query_as(ROLES_NOW).bind(person).bind(day.as_str()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read a person's roles"))?;
    rows.into_iter().map(held).collect()
}

/// Roles of administrators that have begun by `now` and still hold on `then`.
pub async fn administrators(conn: &mut Conn, now: Date, then: Date) -> Result<Vec<Uuid>, DbError> {
    on!(conn, c => sqlx::query_scalar(ADMINISTRATORS).bind(now.to_string()).bind(then.to_string())
        .fetch_all(&mut *c).await)
    .map_err(DbError::doing("count the administrators"))
}

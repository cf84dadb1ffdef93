//! Sites, those who may instruct, and what they are qualified for.

use db::{DbError, Tx, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

const ADD_SITE: &str = "INSERT INTO site (id, kind, name, organisation, address, valid_from, version, changed_at, changed_by) \
    VALUES ($1, $2, $3, $4, '', $5, 1, $6, $7)";
const ADD: &str =
    "INSERT INTO instructor (id, person, name, home, max_week, valid_from) VALUES ($1, $2, $3, $4, 10, $5)";
const QUALIFY: &str = "INSERT INTO qualification (id, instructor, kind, evidence, got_on, recorded_at, recorded_by) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

const EXPIRE: &str = "UPDATE qualification SET expires_on = $2 WHERE id = $1";

/// Adds a place of training: its kind (`school`, `company` …), name and organisation, there from a day on.
pub async fn add_site(
    tx: &mut Tx,
    (id, kind, name, organisation): (Uuid, &str, &str, Uuid),
    from: Date,
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD_SITE).bind(id).bind(kind).bind(name).bind(organisation).bind(from.to_string())
        .bind(now.to_string()).bind(by).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a site"))
}

/// Adds somebody who may instruct, at home at a site.
pub async fn add(
    tx: &mut Tx,
    (id, person, name, home): (Uuid, Option<Uuid>, &str, Uuid),
    from: Date,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(id).bind(person).bind(name).bind(home).bind(from.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add an instructor"))
}

/// Says that an instructor is qualified for a kind of equipment since a day, and by what evidence.
pub async fn qualify(
    tx: &mut Tx,
    (id, instructor, kind, evidence): (Uuid, Uuid, &str, &str),
    since: Date,
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(QUALIFY).bind(id).bind(instructor).bind(kind).bind(evidence).bind(since.to_string())
        .bind(now.to_string()).bind(by).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a qualification"))
}

/// Says on which day a qualification holds for the last time.
pub async fn expire(tx: &mut Tx, qualification: Uuid, on: Date) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(EXPIRE).bind(qualification).bind(on.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("say when a qualification expires"))
}

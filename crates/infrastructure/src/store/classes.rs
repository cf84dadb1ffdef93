//! Groups of learners with what training needs to know of them.

use std::collections::HashMap;

use db::{Conn, DbError, on};
use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::readiness::Class;

const GROUPS: &str = "SELECT g.id, g.organisation, g.programme, g.school_year, t.application_day FROM learner_group g \
    LEFT JOIN group_training t ON t.learner_group = g.id WHERE g.programme IS NOT NULL AND g.programme <> ''";
const YEARS: &str =
    "SELECT DISTINCT school_year FROM learner_group WHERE programme IS NOT NULL AND programme <> ''";
const MEMBERS: &str = "SELECT m.learner_group, m.learner FROM learner_group_member m \
    JOIN learner_group g ON g.id = m.learner_group WHERE g.programme IS NOT NULL AND g.programme <> '' \
    AND m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to > $1)";

/// The school years that have classes.
pub async fn years(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    on!(conn, c => sqlx::query_scalar(YEARS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the school years"))
}

/// Every class whose programme is known, with its learners on a day; classes without learners are left out.
pub async fn all(conn: &mut Conn, catalogue: &Catalogue, day: Date) -> Result<Vec<Class>, DbError> {
    let members: Vec<(Uuid, Uuid)> =
        on!(conn, c => sqlx::query_as(MEMBERS).bind(day.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read who is in which class"))?;
    let mut learners: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (group, learner) in members {
        learners.entry(group).or_default().push(learner);
    }
    let rows: Vec<(Uuid, Uuid, String, String, Option<String>)> =
        on!(conn, c => sqlx::query_as(GROUPS).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the classes"))?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, organisation, programme, school_year, application)| {
            Some(Class {
                id,
                organisation,
                programme: catalogue.named(&programme)?.code.clone(),
                school_year,
                application_day: application.and_then(|d| d.parse().ok()),
                learners: learners.remove(&id)?,
            })
        })
        .collect())
}

//! Migrations: forward only, each with a number within its part, a name that
//! says what it is for, and one text for both databases (see [`crate::dialect`]).

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use crate::{Db, DbError, dialect, on};

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The part of the house it belongs to.
    pub part: &'static str,
    /// Its number within the part, from 1.
    pub version: i64,
    /// What it is for.
    pub name: &'static str,
    /// The SQL, with the type words of [`crate::dialect`].
    pub text: &'static str,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration ( \
    part TEXT NOT NULL, version {int} NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, \
    PRIMARY KEY (part, version)) {strict}";
const APPLIED: &str = "SELECT part, version, checksum FROM schema_migration";
const RECORD: &str = "INSERT INTO schema_migration (part, version, name, checksum) VALUES ($1, $2, $3, $4)";
const LOCK: &str = "SELECT pg_advisory_xact_lock(7477294066)";

/// Applies what is missing, all in one transaction. Gives the number applied.
///
/// # Errors
/// When an applied migration's text has changed, or the database holds one that this
/// program does not know (it was written by a newer version).
pub async fn migrate(db: &Db, migrations: &[Migration]) -> Result<usize, DbError> {
    let mut tx = db.write().await?;
    let postgres = tx.is_postgres();
    if postgres {
        on!(tx, c => sqlx::raw_sql(LOCK).execute(&mut *c).await.map(drop))
            .map_err(DbError::doing("lock the schema"))?;
    }
    let table = dialect::migration_text(TABLE, postgres);
    on!(tx, c => sqlx::raw_sql(AssertSqlSafe(table)).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("make the table of migrations"))?;
    let rows: Vec<(String, i64, String)> = on!(tx, c => sqlx::query_as(APPLIED).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the table of migrations"))?;
    let mut applied: HashMap<(String, i64), String> =
        rows.into_iter().map(|(part, version, sum)| ((part, version), sum)).collect();

    let mut count = 0;
    for m in migrations {
        let sum = hex::encode(Sha256::digest(m.text.as_bytes()));
        match applied.remove(&(m.part.to_owned(), m.version)) {
            Some(old) if old == sum => continue,
            Some(_) => {
                return Err(DbError::Migration(format!(
                    "migration {} {} ({}) was applied with another text; migrations only go forward",
                    m.part, m.version, m.name
                )));
            }
            None => {}
        }
        let text = dialect::migration_text(m.text, postgres);
        on!(tx, c => sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *c).await.map(drop)).map_err(|e| {
            DbError::Migration(format!("migration {} {} ({}): {e}", m.part, m.version, m.name))
        })?;
        on!(tx, c => sqlx::query(RECORD).bind(m.part).bind(m.version).bind(m.name).bind(&sum)
            .execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("note a migration"))?;
        count += 1;
    }
    if let Some(((part, version), _)) = applied.into_iter().next() {
        return Err(DbError::Migration(format!(
            "the database holds migration {part} {version}, which this version of trinn does not know; use a newer one"
        )));
    }
    tx.commit().await?;
    Ok(count)
}

//! What tests stand on: both databases, a clock that stands still, and a
//! browser that talks to the real router in-process. For tests only.
//!
//! PostgreSQL takes part when `TRINN_TEST_PG` holds the address of a server
//! (`postgres://user:password@localhost:5432/postgres`); each test database is
//! a schema of its own there, removed at the end.

mod browser;

use db::{Db, Migration};
use jiff::civil::Date;
use kernel::{Clock, Instant};
use tempfile::TempDir;
use webkit::App;
use webkit::app::Make;

pub use browser::{Browser, Page};

/// The environment variable with the address of a PostgreSQL server.
pub const POSTGRES: &str = "TRINN_TEST_PG";

/// A migrated, otherwise empty database. It goes away when the value does.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// `sqlite` or `postgresql`, for messages.
    pub name: &'static str,
    _dir: Option<TempDir>,
    schema: Option<(String, String)>,
}

/// A new SQLite database and, when [`POSTGRES`] is set, a new PostgreSQL one, with these migrations.
///
/// # Panics
/// When one cannot be made: without it the test means nothing.
pub async fn databases(migrations: &[&[Migration]]) -> Vec<TestDb> {
    let mut all = vec![sqlite(migrations).await];
    if let Ok(url) = std::env::var(POSTGRES)
        && !url.is_empty()
    {
        all.push(postgres(&url, migrations).await);
    }
    all
}

/// A new SQLite database with these migrations.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite(migrations: &[&[Migration]]) -> TestDb {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let db = Db::sqlite(&dir.path().join("test.sqlite")).await.expect("a SQLite file can be made");
    migrate(&db, migrations).await;
    TestDb { db, name: "sqlite", _dir: Some(dir), schema: None }
}

async fn postgres(url: &str, migrations: &[&[Migration]]) -> TestDb {
    let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
    run(url, format!("CREATE SCHEMA {schema}")).await.expect("a schema can be made in the test server");
    let sign = if url.contains('?') { '&' } else { '?' };
    // the name by which the end finds the connections of this test
    let url_here = format!("{url}{sign}options[search_path]={schema}&application_name={schema}");
    let db = Db::postgres(&url_here).await.expect("the test server takes connections");
    migrate(&db, migrations).await;
    TestDb { db, name: "postgresql", _dir: None, schema: Some((url.to_owned(), schema)) }
}

async fn migrate(db: &Db, migrations: &[&[Migration]]) {
    let all: Vec<Migration> = migrations.iter().flat_map(|m| m.iter().copied()).collect();
    db::migrate::migrate(db, &all).await.expect("the migrations apply to an empty database");
}

async fn run(url: &str, sql: String) -> Result<(), db::DbError> {
    let db = Db::postgres(url).await?;
    let mut conn = db.read().await?;
    let result = db::on!(conn, c => sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *c).await.map(drop));
    drop(conn);
    db.close().await;
    result.map_err(db::DbError::from)
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some((url, schema)) = self.schema.take() else { return };
        // The test's own runtime is busy ending, so a thread with its own runtime tidies up. A transaction
        // that the test dropped half way is still open on the server (its rollback would need the test's
        // runtime) and would keep the schema locked: its connection is ended first.
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'; \
             SET lock_timeout = '10s'; DROP SCHEMA {schema} CASCADE"
        );
        let tidy = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime
                && let Err(e) = runtime.block_on(run(&url, sql))
            {
                eprintln!("could not remove the test schema {schema}: {e}");
            }
        });
        if tidy.join().is_err() {
            eprintln!("could not remove a test schema");
        }
    }
}

/// A moment, from RFC 3339 text.
///
/// # Panics
/// When the text is none.
pub fn at(text: &str) -> Instant {
    text.parse().unwrap_or_else(|e| panic!("\"{text}\" is not a moment: {e}"))
}

/// A day, from `YYYY-MM-DD`.
///
/// # Panics
/// When the text is none.
pub fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|e| panic!("\"{text}\" is not a day: {e}"))
}

/// A clock that stands at a moment until the test moves it.
pub fn clock(text: &str) -> Clock {
    Clock::fixed(at(text))
}

/// The shared ground of a service on this database, with this clock and no page cache.
pub fn app(db: &Db, clock: &Clock) -> App {
    App::new(Make {
        db: db.clone(),
        clock: clock.clone(),
        nav: Vec::new(),
        base_url: "http://trinn.test".to_owned(),
        demo: true,
        cache_bytes: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_test_that_drops_a_transaction_half_way_still_ends() {
        for t in databases(&[db::MIGRATIONS]).await {
            let mut tx = t.db.write().await.expect("a transaction");
            db::counter::raise(&mut tx, "left open", 1).await.expect("a write");
            drop(tx);
        }
    }

    #[test]
    fn a_clock_stands_still_until_it_is_moved() {
        let clock = clock("2026-11-23T08:00:00Z");
        assert_eq!(clock.now(), at("2026-11-23T08:00:00Z"));
        clock.set(at("2026-11-24T08:00:00Z"));
        assert_eq!(clock.now().date(), day("2026-11-24"));
    }
}

//! What the tests of this crate share.

use db::Migration;
use testkit::TestDb;

/// The migrations that this crate stands on, and its own.
pub const MIGRATIONS: &[&[Migration]] = &[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS];

/// The demonstration's map.
pub const DEMO: &str = include_str!("../../../../content/organisations/demo.json");

/// A password that passes the rules.
pub const PASSWORD: &str = "blå hester spiser graut";

/// Both databases (or SQLite alone when there is no server), empty.
pub async fn databases() -> Vec<TestDb> {
    testkit::databases(MIGRATIONS).await
}

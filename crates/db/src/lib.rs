//! The one database handle. [`Db`] is SQLite (embedded, the default) or
//! PostgreSQL; store functions are written once and run on both through
//! [`on!`]. This crate also keeps migrations, counters, the hash-chained audit
//! log and the portable backup. It knows no part of the product.

pub mod audit;
pub mod backup;
pub mod catalogue;
pub mod counter;
pub mod dialect;
mod error;
mod handle;
pub mod migrate;
pub mod setting;

pub use error::DbError;
pub use handle::{Conn, Db, Parts, Tx};
pub use migrate::Migration;

/// The migrations of this crate; every other part's come after.
pub const MIGRATIONS: &[Migration] = &[Migration {
    part: "db",
    version: 1,
    name: "ground",
    text: include_str!("../migrations/0001_ground.sql"),
}];

/// Runs one expression on whichever database a connection belongs to. The
/// expression is type-checked once per database.
///
/// ```ignore
/// let n: i64 = db::on!(conn, c => sqlx::query_scalar(COUNT).fetch_one(&mut *c).await)?;
/// ```
#[macro_export]
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn.parts() {
            $crate::Parts::Sqlite($c) => $body,
            $crate::Parts::Postgres($c) => $body,
        }
    };
}

//! The handle, its connections and its transactions.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Postgres, Sqlite, Transaction};

use crate::DbError;

/// The database. Cloning it clones a reference.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file. One connection writes, several read (WAL).
    Sqlite {
        /// Readers.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// A server that several processes share.
    Postgres(PgPool),
}

impl Db {
    /// Opens (or makes) the SQLite file. Writes are on disk before they are
    /// acknowledged (`synchronous = FULL`).
    pub async fn sqlite(path: &Path) -> Result<Db, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-8000")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(DbError::doing("open the SQLite file"))?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.read_only(false))
            .await
            .map_err(DbError::doing("open the SQLite file for reading"))?;
        Ok(Db::Sqlite { read, write })
    }

    /// Connects to a PostgreSQL server. The URL may name a schema:
    /// `?options[search_path]=name`.
    pub async fn postgres(url: &str) -> Result<Db, DbError> {
        let options: PgConnectOptions = url.parse().map_err(DbError::doing("read the database address"))?;
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.disable_statement_logging())
            .await
            .map_err(DbError::doing("connect to PostgreSQL"))?;
        Ok(Db::Postgres(pool))
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn, DbError> {
        Ok(match self {
            Db::Sqlite { read, .. } => {
                Conn::Sqlite(read.acquire().await.map_err(DbError::doing("reach the database"))?)
            }
            Db::Postgres(pool) => {
                Conn::Postgres(pool.acquire().await.map_err(DbError::doing("reach the database"))?)
            }
        })
    }

    /// A transaction that may write. On SQLite it takes the write lock at once,
    /// so it never fails half way for want of it. Dropping it undoes everything.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(Tx(match self {
            Db::Sqlite { write, .. } => Conn::SqliteTx(
                write.begin_with("BEGIN IMMEDIATE").await.map_err(DbError::doing("begin a transaction"))?,
            ),
            Db::Postgres(pool) => {
                Conn::PostgresTx(pool.begin().await.map_err(DbError::doing("begin a transaction"))?)
            }
        }))
    }

    /// `sqlite` or `postgresql`, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "sqlite",
            Db::Postgres(_) => "postgresql",
        }
    }

    /// Closes all connections; on SQLite the write-ahead log is folded into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection, inside a transaction or not. Store functions that only read take one.
pub enum Conn {
    /// SQLite, reading.
    Sqlite(PoolConnection<Sqlite>),
    /// SQLite, inside a transaction.
    SqliteTx(Transaction<'static, Sqlite>),
    /// PostgreSQL, reading.
    Postgres(PoolConnection<Postgres>),
    /// PostgreSQL, inside a transaction.
    PostgresTx(Transaction<'static, Postgres>),
}

/// What [`on!`](crate::on) matches on.
pub enum Parts<'a> {
    /// A SQLite connection.
    Sqlite(&'a mut SqliteConnection),
    /// A PostgreSQL connection.
    Postgres(&'a mut PgConnection),
}

impl Conn {
    /// The driver's own connection.
    pub fn parts(&mut self) -> Parts<'_> {
        match self {
            Conn::Sqlite(c) => Parts::Sqlite(c),
            Conn::SqliteTx(c) => Parts::Sqlite(c),
            Conn::Postgres(c) => Parts::Postgres(c),
            Conn::PostgresTx(c) => Parts::Postgres(c),
        }
    }

    /// True on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Conn::Postgres(_) | Conn::PostgresTx(_))
    }
}

/// A transaction. Store functions that write take one.
pub struct Tx(Conn);

impl Tx {
    /// Makes everything done in it lasting.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.0 {
            Conn::SqliteTx(tx) => tx.commit().await.map_err(DbError::doing("commit")),
            Conn::PostgresTx(tx) => tx.commit().await.map_err(DbError::doing("commit")),
            Conn::Sqlite(_) | Conn::Postgres(_) => Ok(()),
        }
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

//! What can go wrong between the program and its database.

/// A failure of the database or of what is stored in it.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database refused or could not be reached.
    #[error("could not {doing}: {source}")]
    Sql {
        /// What was being done.
        doing: &'static str,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The driver failed without more to say.
    #[error(transparent)]
    Plain(#[from] sqlx::Error),
    /// A stored value no longer parses.
    #[error(
        "could not read {table}.{column} of row {row}: {why}\n  hint: restore the row from a backup, or run `trinn doctor`"
    )]
    Stored {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// Why it does not parse.
        why: String,
    },
    /// A migration that was applied has another text now, or is unknown to this program.
    #[error("could not bring the database up to date: {0}")]
    Migration(String),
    /// A file could not be read or written.
    #[error("could not {doing} {path}: {source}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A backup file that cannot be used.
    #[error("could not restore the backup: {0}")]
    Backup(String),
}

impl DbError {
    /// Adds what was being done to a driver failure.
    pub fn doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> DbError {
        move |source| DbError::Sql { doing, source }
    }

    /// True when a unique key was violated.
    pub fn is_unique_violation(&self) -> bool {
        match self {
            DbError::Sql { source, .. } | DbError::Plain(source) => {
                source.as_database_error().is_some_and(|e| e.is_unique_violation())
            }
            _ => false,
        }
    }
}

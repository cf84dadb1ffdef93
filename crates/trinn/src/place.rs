//! Where the data are, and how to open them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use db::{Db, Migration, migrate};
use policy::Catalog;

use crate::cli::Where;

/// A database and the folder beside it.
pub struct Place {
    /// The database, brought up to date.
    pub db: Db,
    /// The folder for the search index and other files; none when only a database address was given.
    pub dir: Option<PathBuf>,
}

/// Every table of every part, in the order in which they stand on each other.
pub fn migrations() -> Vec<Migration> {
    [
        db::MIGRATIONS,
        webkit::MIGRATIONS,
        people::MIGRATIONS,
        evidence::MIGRATIONS,
        policy::MIGRATIONS,
        competence::MIGRATIONS,
        infrastructure::MIGRATIONS,
    ]
    .concat()
}

/// The folder that is used when none is named.
const DEFAULT_DIR: &str = "data";

/// Name of the SQLite file.
pub const SQLITE: &str = "trinn.sqlite";

fn file(dir: &Path) -> PathBuf {
    dir.join(SQLITE)
}

/// The folder that is meant.
pub fn folder(at: &Where) -> PathBuf {
    at.data.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_DIR))
}

/// Opens the data. With `make`, a missing folder and database are made.
pub async fn open(at: &Where, make: bool) -> Result<Place> {
    let place = connect(at, make).await?;
    migrate::migrate(&place.db, &migrations()).await.context("open the database")?;
    Ok(place)
}

/// Opens the data without touching the schema.
pub async fn connect(at: &Where, make: bool) -> Result<Place> {
    if let Some(url) = &at.database_url {
        let db = Db::postgres(url).await.context("open the database")?;
        if let Some(dir) = &at.data {
            std::fs::create_dir_all(dir).with_context(|| format!("make the folder {}", dir.display()))?;
        }
        return Ok(Place { db, dir: at.data.clone() });
    }
    let dir = folder(at);
    if make {
        std::fs::create_dir_all(&dir).with_context(|| format!("make the folder {}", dir.display()))?;
    } else if !file(&dir).is_file() {
        bail!(
            "find data in {}\n  hint: name the folder with --data DIR, or make one with `trinn demo --data DIR`",
            dir.display()
        );
    }
    let db = Db::sqlite(&file(&dir)).await.with_context(|| format!("open {}", file(&dir).display()))?;
    Ok(Place { db, dir: Some(dir) })
}

impl Place {
    /// Opens the search index and brings it up to date.
    pub async fn catalog(&self) -> Result<Catalog> {
        let dir = self.dir.as_ref().map(|d| d.join("index"));
        if let Some(dir) = &dir {
            std::fs::create_dir_all(dir).with_context(|| format!("make the folder {}", dir.display()))?;
        }
        Catalog::open(self.db.clone(), dir.as_deref()).await.context("open the search index")
    }
}

//! What the handlers and use cases of this part share, and how the search index
//! keeps up with the database.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use arc_swap::ArcSwap;
use axum::extract::FromRef;
use db::{Db, DbError, counter};
use kernel::Instant;
use report::Press;
use search::Index;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use webkit::{App, Shell};

use crate::catalog;
use crate::present::Words;
use crate::store::publications::Publication;
use crate::store::{publications, vocabularies};
use crate::vocabulary::Vocabularies;

/// What can go wrong when the index catches up.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The index.
    #[error("could not bring the search index up to date: {0}")]
    Index(#[from] search::Error),
}

/// The search index together with what is needed to fill it.
#[derive(Clone)]
pub struct Catalog {
    db: Db,
    index: Arc<Index>,
    vocabularies: Arc<ArcSwap<Vocabularies>>,
    state: Arc<Mutex<State>>,
    turns: Arc<Semaphore>,
    past: Arc<std::sync::Mutex<VecDeque<Past>>>,
}

/// The words of a past day, as of a version of the vocabularies.
type Past = (Instant, i64, Arc<Vocabularies>);
/// Past days whose words are kept.
const PAST_DAYS: usize = 8;

#[derive(Default)]
struct State {
    vocabulary_version: i64,
}

/// Publications read in one go while the index catches up.
const BATCH: i64 = 2_500;
/// Setting that remembers with which vocabularies an index was made; kept in the index's folder.
const STAMP: &str = "vocabulary-version";

impl Catalog {
    /// Opens the index in a folder (or in memory) and brings it up to date.
    pub async fn open(db: Db, dir: Option<&Path>) -> Result<Catalog, SyncError> {
        let index = match dir {
            Some(dir) => Index::open(dir, catalog::schema())?,
            None => Index::in_memory(catalog::schema())?,
        };
        let catalog = Catalog {
            db,
            index: Arc::new(index),
            vocabularies: Arc::new(ArcSwap::from_pointee(Vocabularies::default())),
            state: Arc::new(Mutex::new(State { vocabulary_version: -1 })),
            turns: Arc::new(Semaphore::new(
                std::thread::available_parallelism().map_or(2, std::num::NonZero::get) + 1,
            )),
            past: Arc::default(),
        };
        catalog.sync_with(dir).await?;
        Ok(catalog)
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The vocabularies as they stand.
    pub fn vocabularies(&self) -> Arc<Vocabularies> {
        self.vocabularies.load_full()
    }

    /// The words of a past moment, see [`Vocabularies::of_a_day`]. Those of a few days are kept.
    pub async fn words_of(&self, at: Instant) -> Result<Arc<Vocabularies>, DbError> {
        let mut conn = self.db.read().await?;
        let version = counter::read(&mut conn, vocabularies::COUNTER).await?;
        let kept = |past: &VecDeque<Past>| {
            past.iter().find(|(t, v, _)| *t == at && *v == version).map(|(_, _, words)| words.clone())
        };
        if let Some(words) = kept(&self.past.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(words);
        }
        let day = vocabularies::as_of(&mut conn, at).await?;
        let words = Arc::new(Vocabularies::of_a_day(day, &self.vocabularies()));
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.retain(|(t, v, _)| *t != at && *v == version);
        if past.len() >= PAST_DAYS {
            past.pop_front();
        }
        past.push_back((at, version, words.clone()));
        Ok(words)
    }

    /// A turn at making a page that costs milliseconds of computing; held while it is made. As many pages
    /// are made at once as keep every core busy while one waits for the database, and the others
    /// wait in the order they came: begun all at once, each would be finished as late as the last.
    pub async fn turn(&self) -> SemaphorePermit<'_> {
        self.turns.acquire().await.expect("nobody closes the semaphore")
    }

    /// Reads what is new in the database into the index. Gives the version of the public data it covers.
    pub async fn sync(&self) -> Result<i64, SyncError> {
        self.sync_with(None).await
    }

    async fn sync_with(&self, dir: Option<&Path>) -> Result<i64, SyncError> {
        let mut state = self.state.lock().await;
        let mut conn = self.db.read().await?;
        let vocabulary_version = counter::read(&mut conn, vocabularies::COUNTER).await?;
        if vocabulary_version != state.vocabulary_version {
            let list = vocabularies::all(&mut conn).await?;
            self.vocabularies.store(Arc::new(Vocabularies::new(list)));
            // cards carry the vocabularies' labels and mappings: other vocabularies, other cards
            let stamp = dir.map(|d| d.join(STAMP));
            let same = match &stamp {
                Some(path) => {
                    std::fs::read_to_string(path).ok().and_then(|s| s.trim().parse::<i64>().ok())
                        == Some(vocabulary_version)
                }
                None => false,
            };
            if !same && self.index.covered() > 0 && self.index.writable() {
                self.index.clear()?;
            }
            if let Some(path) = stamp {
                // the index is a cache: if the stamp cannot be written it is only made anew next time
                let _ = std::fs::write(path, vocabulary_version.to_string());
            }
            state.vocabulary_version = vocabulary_version;
        }
        let target = publications::version(&mut conn).await?;
        if (self.index.covered() as i64) > target && self.index.writable() {
            // the database is not the one this index was made from
            self.index.clear()?;
        }
        if !self.index.writable() {
            self.index.reload()?;
            return Ok(target);
        }
        loop {
            let covered = self.index.covered() as i64;
            if covered >= target {
                break;
            }
            let batch = publications::after(&mut conn, covered, BATCH).await?;
            if batch.is_empty() {
                break;
            }
            let vocabularies = self.vocabularies.load_full();
            let index = self.index.clone();
            tokio::task::spawn_blocking(move || add(&index, batch, &vocabularies))
                .await
                .expect("indexing does not panic and is not cancelled")?;
        }
        Ok(target)
    }
}

/// Adds a batch to the index. Each document is let go as soon as its card is made.
fn add(index: &Index, batch: Vec<Publication>, vocabularies: &Vocabularies) -> Result<(), SyncError> {
    // a card that cannot be made must keep the whole batch out, so all are tried before the first is added
    for p in &batch {
        p.at.parse::<Instant>().map_err(|e| DbError::Stored {
            table: "publication",
            column: "at",
            row: p.seq.to_string(),
            why: e.to_string(),
        })?;
    }
    let cards = batch.into_iter().map(|p| {
        catalog::entry(&p, vocabularies).expect("a card fails only on its moment, which was just read")
    });
    index.add(cards).map_err(SyncError::from)
}

/// The state of this part's handlers.
#[derive(Clone)]
pub struct Room {
    /// The shared ground.
    pub app: App,
    /// Search and vocabularies.
    pub catalog: Catalog,
    /// The typesetter.
    pub press: Press,
}

impl Room {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// The present.
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// The vocabularies as they stand.
    pub fn vocabularies(&self) -> Arc<Vocabularies> {
        self.catalog.vocabularies()
    }

    /// The vocabularies as they stood at a past moment, or as they stand.
    pub async fn vocabularies_as_of(&self, at: Option<Instant>) -> Result<Arc<Vocabularies>, DbError> {
        let Some(at) = at else { return Ok(self.vocabularies()) };
        let mut conn = self.db().read().await?;
        Ok(Arc::new(Vocabularies::new(vocabularies::as_of(&mut conn, at).await?)))
    }

    /// The words of a page: of the past day that it shows, or of today.
    pub async fn words(&self, shell: &Shell) -> Result<Words, DbError> {
        self.words_at(shell, shell.as_of_instant()).await
    }

    /// The words of a page that shows a past moment (an edition's), or today.
    pub async fn words_at(&self, shell: &Shell, at: Option<Instant>) -> Result<Words, DbError> {
        let vocabularies = match at {
            Some(at) => self.catalog.words_of(at).await?,
            None => self.vocabularies(),
        };
        Ok(Words { shell: shell.clone(), vocabularies })
    }

    /// Makes what was just written visible: index first, then pages.
    pub async fn refresh(&self) -> Result<(), SyncError> {
        let version = self.catalog.sync().await?;
        let mut conn = self.db().read().await?;
        let vocabulary = counter::read(&mut conn, vocabularies::COUNTER).await?;
        let editions = counter::read(&mut conn, EDITION_COUNTER).await?;
        // one number that grows with anything that public pages show
        self.app.raise_version(version + vocabulary + editions);
        Ok(())
    }
}

/// Counter of editions.
pub const EDITION_COUNTER: &str = "edition";

impl FromRef<Room> for App {
    fn from_ref(room: &Room) -> App {
        room.app.clone()
    }
}

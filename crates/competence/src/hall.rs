//! What the handlers and use cases of this part share: the bank as it stands, the sittings in
//! progress, the journal that writes their answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use arc_swap::ArcSwap;
use axum::extract::FromRef;
use db::{Db, DbError, counter};
use kernel::Instant;
use report::Press;
use uuid::Uuid;
use webkit::App;

use crate::campaign::Campaign;
use crate::engine::{NoTest, Test};
use crate::framework::Frameworks;
use crate::item::{self, Item};
use crate::journal::Journal;
use crate::links::Caller;
use crate::measured::Measured;
use crate::pool::LiveItems;
use crate::runs::Runs;
use crate::shelf::Shelf;
use crate::sitting::Sittings;
use crate::standard::{AUTHORS_BANDS, Standard};
use crate::store::calibrations::ParameterRow;
use crate::store::items::Head;
use crate::store::{answers, attempts, calibrations, campaigns, items, resources};
use crate::throttle::Throttle;
use crate::use_cases::check_resources::Progress;

/// The state of this part's handlers. Cloning it clones a reference.
#[derive(Clone)]
pub struct Hall(Arc<Inner>);

/// The contents of [`Hall`].
pub struct Inner {
    /// The shared ground.
    pub app: App,
    /// The typesetter.
    pub press: Press,
    /// The frameworks.
    pub frameworks: Frameworks,
    /// The writer of answers.
    pub journal: Journal,
    /// Attempts in progress.
    pub sittings: Sittings,
    /// Wrong codes, by where they come from.
    pub throttle: Throttle,
    /// Calibrations under way.
    pub runs: Runs,
    /// What the answers say of the items, kept until there are others; one request at a time makes it anew.
    pub(crate) measured: tokio::sync::Mutex<Option<Arc<Measured>>>,
    bank: ArcSwap<NewestItems>,
    live: ArcSwap<LiveItems>,
    standards: ArcSwap<HashMap<String, Standard>>,
    shelf: ArcSwap<Shelf>,
    resources: ArcSwap<Kept>,
    /// How far a link check has come that runs in this process.
    pub checking: Mutex<Option<Progress>>,
    network: OnceLock<Caller>,
    known: Mutex<Known>,
}

/// The resources as they stand, with the count of changes they were read at.
#[derive(Default)]
struct Kept {
    version: i64,
    list: Arc<Vec<resources::Known>>,
}

/// The newest version of every item, as of one state of the bank.
#[derive(Debug, Default)]
pub struct NewestItems {
    version: i64,
    /// In the order of their ids, with what the store knows of each.
    pub items: Vec<(Head, Arc<Item>)>,
}

#[derive(Default)]
struct Known {
    campaigns: HashMap<Uuid, Arc<Campaign>>,
    /// By campaign and calibration.
    tests: HashMap<(Uuid, i64), Arc<Test>>,
    versions: HashMap<(String, i64), Arc<Item>>,
}

/// Campaigns, tests and old item versions kept ready, each at most; beyond it they are read again.
const KEPT: usize = 500;

impl std::ops::Deref for Hall {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRef<Hall> for App {
    fn from_ref(hall: &Hall) -> App {
        hall.app.clone()
    }
}

fn stored(table: &'static str, column: &'static str, row: &str, why: impl ToString) -> DbError {
    DbError::Stored { table, column, row: row.to_owned(), why: why.to_string() }
}

impl Hall {
    /// Opens the part on a database: reads the bank and starts the journal.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(app: App, press: Press, frameworks: Frameworks) -> Result<Hall, DbError> {
        let journal = Journal::start(app.db.clone());
        let hall = Hall(Arc::new(Inner {
            app,
            press,
            frameworks,
            journal,
            sittings: Sittings::default(),
            throttle: Throttle::default(),
            runs: Runs::default(),
            measured: tokio::sync::Mutex::new(None),
            bank: ArcSwap::from_pointee(NewestItems::default()),
            live: ArcSwap::from_pointee(LiveItems::default()),
            standards: ArcSwap::from_pointee(HashMap::new()),
            shelf: ArcSwap::from_pointee(Shelf::default()),
            resources: ArcSwap::from_pointee(Kept::default()),
            checking: Mutex::new(None),
            network: OnceLock::new(),
            known: Mutex::new(Known::default()),
        }));
        hall.refresh().await?;
        Ok(hall)
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// Pictures and statements.
    #[must_use]
    pub fn shelf(&self) -> Arc<Shelf> {
        self.shelf.load_full()
    }

    /// Puts other pictures and statements on the shelf.
    pub fn stock(&self, shelf: Shelf) {
        self.shelf.store(Arc::new(shelf));
    }

    /// The learning resources as editors keep them, retired ones too, by title.
    #[must_use]
    pub fn resources(&self) -> Arc<Vec<resources::Known>> {
        self.resources.load().list.clone()
    }

    /// Lets link checks call the web from now on.
    pub fn allow_network(&self, caller: Caller) {
        // said once, at the start
        let _ = self.network.set(caller);
    }

    /// Whoever may call the web; none unless it was allowed.
    #[must_use]
    pub fn network(&self) -> Option<Caller> {
        self.network.get().copied()
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// The items that people are asked now.
    #[must_use]
    pub fn live(&self) -> Arc<LiveItems> {
        self.live.load_full()
    }

    /// The cut scores of a framework.
    #[must_use]
    pub fn standard(&self, framework: &str) -> Standard {
        self.standards.load().get(framework).copied().unwrap_or(AUTHORS_BANDS)
    }

    /// Reads the bank again if it has changed. Tests in progress keep the items they were begun with.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refresh(&self) -> Result<(), DbError> {
        let mut conn = self.db().read().await?;
        let changes = counter::read(&mut conn, resources::COUNTER).await?;
        if changes != self.resources.load().version {
            let list = Arc::new(resources::all(&mut conn).await?);
            self.resources.store(Arc::new(Kept { version: changes, list }));
        }
        let version = counter::read(&mut conn, items::COUNTER).await?
            + counter::read(&mut conn, calibrations::COUNTER).await?;
        if version == self.live.load().version && version > 0 {
            return Ok(());
        }
        let mut list = Vec::new();
        for (id, number, document) in items::live(&mut conn).await? {
            list.push(Arc::new(stored_item(&id, number, &document)?));
        }
        let calibration = calibrations::number_in_use(&mut conn).await?;
        let parameters = parameters_for(&mut conn, calibration, &list).await?;
        let mut standards = HashMap::new();
        for (number, framework, _, _, cuts, _) in calibrations::standards(&mut conn).await? {
            let why = |e: String| stored("standard", "cuts", &number.to_string(), e);
            let cuts: [f64; 3] = serde_json::from_str(&cuts).map_err(|e| why(e.to_string()))?;
            let standard = Standard::set(cuts, number).map_err(|e| why(e.to_string()))?;
            // the newest comes first and holds
            standards.entry(framework).or_insert(standard);
        }
        self.live.store(Arc::new(LiveItems::new(version, calibration, list, &parameters)));
        self.standards.store(Arc::new(standards));
        self.known().tests.clear();
        Ok(())
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A campaign by its id.
    ///
    /// # Errors
    /// When the database cannot be read or holds what no longer parses.
    pub async fn campaign(&self, id: Uuid) -> Result<Option<Arc<Campaign>>, DbError> {
        if let Some(campaign) = self.known().campaigns.get(&id) {
            return Ok(Some(campaign.clone()));
        }
        let mut conn = self.db().read().await?;
        let Some(row) = campaigns::by_id(&mut conn, id).await? else { return Ok(None) };
        Ok(Some(self.keep(campaign_of(row)?)))
    }

    /// The campaign with a code.
    ///
    /// # Errors
    /// As [`Hall::campaign`].
    pub async fn campaign_by_code(&self, code: &str) -> Result<Option<Arc<Campaign>>, DbError> {
        let mut conn = self.db().read().await?;
        let Some(row) = campaigns::by_code(&mut conn, code).await? else { return Ok(None) };
        Ok(Some(self.keep(campaign_of(row)?)))
    }

    fn keep(&self, campaign: Campaign) -> Arc<Campaign> {
        let campaign = Arc::new(campaign);
        let mut known = self.known();
        if known.campaigns.len() >= KEPT {
            known.campaigns.clear();
        }
        known.campaigns.insert(campaign.id, campaign.clone());
        campaign
    }

    /// Forgets a campaign that was changed.
    pub fn forget_campaign(&self, id: Uuid) {
        let mut known = self.known();
        known.campaigns.remove(&id);
        known.tests.retain(|(campaign, _), _| *campaign != id);
    }

    /// The test of a campaign, of the bank as it stands.
    ///
    /// # Errors
    /// When the database cannot be read; inside, when the bank cannot carry the campaign's rules.
    pub async fn test(&self, campaign: &Campaign) -> Result<Result<Arc<Test>, NoTest>, DbError> {
        self.test_under(campaign, self.live().calibration).await
    }

    /// The test of a campaign under the values of a calibration; 0 for the authors' judgement.
    ///
    /// # Errors
    /// As [`Hall::test`].
    pub async fn test_under(
        &self,
        campaign: &Campaign,
        calibration: i64,
    ) -> Result<Result<Arc<Test>, NoTest>, DbError> {
        let key = (campaign.id, calibration);
        if let Some(test) = self.known().tests.get(&key) {
            return Ok(Ok(test.clone()));
        }
        let Some(framework) = self.frameworks.get(&campaign.rules.framework) else {
            return Ok(Err(NoTest::NoItems));
        };
        let mut conn = self.db().read().await?;
        let used: HashMap<String, i64> =
            answers::counts(&mut conn).await?.into_iter().map(|(item, n, _)| (item, n)).collect();
        let tests = attempts::begun(&mut conn).await?;
        let mut live = self.live();
        if live.calibration != calibration {
            let list: Vec<Arc<Item>> = live.iter().cloned().collect();
            let parameters = parameters_for(&mut conn, calibration, &list).await?;
            live = Arc::new(live.under(calibration, &parameters));
        }
        let pool = Arc::new(live.pool(campaign, framework));
        let standard = self.standard(&framework.id);
        let used = (tests.max(0) as u64, &used);
        let test = match Test::new(pool, campaign, framework, standard, (live.version, calibration), used) {
            Ok(test) => Arc::new(test),
            Err(e) => return Ok(Err(e)),
        };
        let mut known = self.known();
        if known.tests.len() >= KEPT {
            known.tests.clear();
        }
        // two requests may have made it at once: the first one stays, so that exposure is counted in one place
        Ok(Ok(known.tests.entry(key).or_insert(test).clone()))
    }

    /// The newest version of every item. What was read once is kept until the bank changes.
    ///
    /// # Errors
    /// When the database cannot be read or holds what no longer parses.
    pub async fn newest(&self) -> Result<Arc<NewestItems>, DbError> {
        let mut conn = self.db().read().await?;
        let version = counter::read(&mut conn, items::COUNTER).await?;
        let kept = self.bank.load_full();
        if kept.version == version && version > 0 {
            return Ok(kept);
        }
        let mut heads: HashMap<String, Head> =
            items::heads(&mut conn).await?.into_iter().map(|h| (h.id.clone(), h)).collect();
        // an item whose newest version is known already is not parsed again
        let mut known: HashMap<&str, &Arc<Item>> = HashMap::new();
        known.extend(kept.items.iter().map(|(h, i)| (h.id.as_str(), i)));
        let mut list = Vec::new();
        for (id, number, document) in items::latest(&mut conn).await? {
            let Some(head) = heads.remove(&id) else { continue };
            let item = match known.get(id.as_str()).filter(|i| i64::from(i.version) == number) {
                Some(item) => Arc::clone(item),
                None => Arc::new(stored_item(&id, number, &document)?),
            };
            list.push((head, item));
        }
        let newest = Arc::new(NewestItems { version, items: list });
        self.bank.store(newest.clone());
        Ok(newest)
    }

    /// One version of an item, also one that is no longer asked.
    ///
    /// # Errors
    /// When the database cannot be read or holds what no longer parses.
    pub async fn item(&self, id: &str, version: i64) -> Result<Option<Arc<Item>>, DbError> {
        if let Some(item) = self.live().get(id).filter(|i| i64::from(i.version) == version) {
            return Ok(Some(item.clone()));
        }
        let key = (id.to_owned(), version);
        if let Some(item) = self.known().versions.get(&key) {
            return Ok(Some(item.clone()));
        }
        let mut conn = self.db().read().await?;
        let Some(document) = items::document(&mut conn, id, version).await? else { return Ok(None) };
        let item = Arc::new(stored_item(id, version, &document)?);
        let mut known = self.known();
        if known.versions.len() >= KEPT {
            known.versions.clear();
        }
        known.versions.insert(key, item.clone());
        Ok(Some(item))
    }
}

/// The parameters that a calibration gives for these versions: its own, and those of another version that asks the same.
pub(crate) async fn parameters_for(
    conn: &mut db::Conn,
    calibration: i64,
    list: &[Arc<Item>],
) -> Result<Vec<ParameterRow>, DbError> {
    if calibration == 0 {
        return Ok(Vec::new());
    }
    let by_id: HashMap<&str, &Arc<Item>> = list.iter().map(|i| (i.id.as_str(), i)).collect();
    let mut rows = calibrations::parameters(conn, calibration).await?;
    for row in &mut rows {
        let Some(item) = by_id.get(row.item.as_str()) else { continue };
        if row.version != i64::from(item.version)
            && let Some(document) = items::document(conn, &row.item, row.version).await?
            && stored_item(&row.item, row.version, &document)?.question() == item.question()
        {
            row.version = i64::from(item.version);
        }
    }
    Ok(rows)
}

/// An item from its stored version.
///
/// # Errors
/// When the stored document no longer reads as an item.
pub fn stored_item(id: &str, version: i64, document: &str) -> Result<Item, DbError> {
    let bad = |why: String| stored("item_version", "document", &format!("{id} version {version}"), why);
    let value: serde_json::Value = serde_json::from_str(document).map_err(|e| bad(e.to_string()))?;
    let framework = value["framework"].as_str().unwrap_or_default();
    let mut item = item::read_item(&value, framework, None).map_err(|e| bad(e.to_string()))?;
    item.version = u32::try_from(version).map_err(|e| bad(e.to_string()))?;
    Ok(item)
}

/// A campaign from its row.
///
/// # Errors
/// When the row holds what no longer parses.
pub fn campaign_of(row: campaigns::CampaignRow) -> Result<Campaign, DbError> {
    let id = row.id.to_string();
    let bad = |column, why: String| stored("campaign", column, &id, why);
    Ok(Campaign {
        kind: crate::campaign::Kind::from_code(&row.kind).ok_or_else(|| bad("kind", row.kind.clone()))?,
        opens: row.opens_at.parse().map_err(|_| bad("opens_at", row.opens_at.clone()))?,
        closes: row.closes_at.parse().map_err(|_| bad("closes_at", row.closes_at.clone()))?,
        rules: serde_json::from_str(&row.document).map_err(|e| bad("document", e.to_string()))?,
        id: row.id,
        code: row.code,
        organisation: row.organisation,
        group: row.learner_group,
    })
}

//! What the handlers of this part share.

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::extract::FromRef;
use db::{Db, DbError, counter};
use kernel::Instant;
use people::OrganisationMap;
use people::store::organisation;
use report::Press;
use webkit::App;

use crate::catalogue::Catalogue;
use crate::plan_run::Runs;
use crate::register::Register;
use crate::store::{equipment, plans, sites};
use crate::use_cases::stock_catalogue::stock_catalogue;
use crate::use_cases::stock_requirements::stock_requirements;

/// The state of this part's handlers. Cloning it clones a reference.
#[derive(Clone)]
pub struct Workshop(Arc<Inner>);

/// The contents of [`Workshop`].
pub struct Inner {
    /// The shared ground.
    pub app: App,
    /// The typesetter.
    pub press: Press,
    /// Kinds, programmes and needs as they come with trinn.
    pub catalogue: Catalogue,
    /// Plans being made.
    pub runs: Arc<Runs>,
    register: ArcSwap<Register>,
    map: ArcSwap<(i64, OrganisationMap)>,
}

impl std::ops::Deref for Workshop {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRef<Workshop> for App {
    fn from_ref(workshop: &Workshop) -> App {
        workshop.app.clone()
    }
}

impl Workshop {
    /// Opens the part: what comes with trinn is put into the database where it is missing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open(app: App, press: Press, catalogue: Catalogue) -> Result<Workshop, DbError> {
        stock_catalogue(&app.db, &catalogue).await?;
        stock_requirements(&app.db, &catalogue, app.clock.now(), &mut app.chance()).await?;
        let mut tx = app.db.write().await?;
        plans::interrupt(&mut tx, app.clock.now()).await?;
        tx.commit().await?;
        let (register, map) = (ArcSwap::default(), ArcSwap::from_pointee((-1, OrganisationMap::default())));
        Ok(Workshop(Arc::new(Inner { app, press, catalogue, runs: Arc::default(), register, map })))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// The register as it is now; read anew when it has changed or another day has come.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn register(&self) -> Result<Arc<Register>, DbError> {
        let day = self.now().date();
        let mut conn = self.db().read().await?;
        let version = equipment::version(&mut conn).await?;
        let kept = self.register.load_full();
        if kept.version == version && kept.day == Some(day) {
            return Ok(kept);
        }
        let items = equipment::all(&mut conn).await?;
        let sites = sites::all(&mut conn).await?;
        let maintenance = equipment::maintenance(&mut conn).await?;
        let new = Arc::new(Register::new(version, day, items, sites, &maintenance, &self.catalogue));
        self.register.store(new.clone());
        Ok(new)
    }

    /// The map of organisations; read anew when it has changed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn map(&self) -> Result<Arc<(i64, OrganisationMap)>, DbError> {
        let mut conn = self.db().read().await?;
        let version = counter::read(&mut conn, organisation::COUNTER).await?;
        let kept = self.map.load_full();
        if kept.0 == version {
            return Ok(kept);
        }
        let new = Arc::new((version, organisation::load_map(&mut conn).await?));
        self.map.store(new.clone());
        Ok(new)
    }
}

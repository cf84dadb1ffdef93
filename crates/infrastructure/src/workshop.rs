//! What the handlers of this part share.

use std::sync::Arc;

use axum::extract::FromRef;
use db::{Db, DbError};
use kernel::Instant;
use report::Press;
use webkit::App;

use crate::catalogue::Catalogue;
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
        Ok(Workshop(Arc::new(Inner { app, press, catalogue })))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }
}

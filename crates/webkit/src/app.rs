//! What all handlers share.

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use db::{Db, DbError};
use kernel::{Chance, Clock, Instant};
use uuid::Uuid;

use crate::cache::PageCache;
use crate::messages::Messages;

/// An entry of the main navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Address.
    pub href: &'static str,
    /// Message key of the label.
    pub key: &'static str,
    /// Who sees it.
    pub shown_to: ShownTo,
}

/// Who sees an entry of the main navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    /// Everybody.
    Everybody,
    /// People who are signed in.
    SignedIn,
    /// People who may edit somewhere.
    Editors,
}

/// Says whether a person may edit somewhere at a moment. This crate knows no roles, so the service lends it this.
pub type MayEdit = fn(Db, Uuid, Instant) -> Pin<Box<dyn Future<Output = Result<bool, DbError>> + Send>>;

/// The shared ground of a running service. Cloning it clones a reference.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The contents of [`App`].
pub struct Inner {
    /// The database.
    pub db: Db,
    /// Where the present comes from.
    pub clock: Clock,
    /// All messages.
    pub messages: Messages,
    /// Main navigation.
    pub nav: Vec<NavItem>,
    /// The address under which the service is reached, without a slash at the end;
    /// used in feeds, citations and JSON-LD.
    pub base_url: String,
    /// True when the content is a demonstration.
    pub demo: bool,
    /// True when cookies may only travel over HTTPS.
    pub secure_cookies: bool,
    /// Public pages, kept until the data changes.
    pub cache: PageCache,
    version: AtomicI64,
    may_edit: OnceLock<MayEdit>,
}

/// What a service is made of; see [`Inner`] for the fields.
pub struct Make {
    /// The database.
    pub db: Db,
    /// Where the present comes from.
    pub clock: Clock,
    /// Main navigation.
    pub nav: Vec<NavItem>,
    /// The address under which the service is reached.
    pub base_url: String,
    /// True when the content is a demonstration.
    pub demo: bool,
    /// Bytes of public pages to keep; 0 keeps none.
    pub cache_bytes: usize,
}

impl App {
    /// A new service.
    pub fn new(make: Make) -> Self {
        App(Arc::new(Inner {
            db: make.db,
            clock: make.clock,
            messages: Messages::load(),
            nav: make.nav,
            secure_cookies: make.base_url.starts_with("https://"),
            base_url: make.base_url,
            demo: make.demo,
            cache: PageCache::new(make.cache_bytes),
            version: AtomicI64::new(0),
            may_edit: OnceLock::new(),
        }))
    }

    /// Lends the service's knowledge of roles, for the navigation. The first one stays.
    pub fn know_editors(&self, may_edit: MayEdit) {
        // a second service on the same ground would lend the same
        let _ = self.may_edit.set(may_edit);
    }

    /// Whether a person may edit somewhere now; asked only where the navigation has something for editors.
    pub(crate) async fn may_edit(&self, person: Uuid) -> Result<bool, DbError> {
        let asked = self.nav.iter().any(|i| i.shown_to == ShownTo::Editors);
        match self.may_edit.get().filter(|_| asked) {
            Some(may_edit) => may_edit(self.db.clone(), person, self.clock.now()).await,
            None => Ok(false),
        }
    }

    /// Fresh chance from the operating system.
    pub fn chance(&self) -> Chance {
        Chance::from_os()
    }

    /// The version of the public data that pages show; grows with every change.
    pub fn version(&self) -> i64 {
        self.version.load(Ordering::Acquire)
    }

    /// Notes a newer version of the public data.
    pub fn raise_version(&self, to: i64) {
        self.version.fetch_max(to, Ordering::AcqRel);
    }
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

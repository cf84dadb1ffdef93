//! What all handlers share.

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use db::{Db, DbError};
use kernel::{Chance, Clock, Instant};
use uuid::Uuid;

use crate::cache::PageCache;
use crate::messages::Messages;

/// A part of the service in the main navigation. It leads to the first of its pages that the reader may see, and its
/// pages stand in a row below while the reader is in it; a part without such a page is left out.
#[derive(Clone, Copy, Debug)]
pub struct NavPart {
    /// Message key of the part's name.
    pub key: &'static str,
    /// Its pages, the part's start page first.
    pub pages: &'static [NavItem],
    /// Other addresses below which the reader is in this part.
    pub also: &'static [&'static str],
}

/// A page in the navigation of its part.
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
    /// People who may suggest changes somewhere.
    Reporters,
    /// People who may edit somewhere.
    Editors,
    /// People who may administer somewhere.
    Administrators,
}

/// What somebody who is signed in may do somewhere, for the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// May suggest changes.
    pub suggests: bool,
    /// May edit.
    pub edits: bool,
    /// May administer.
    pub administers: bool,
}

/// Says what a person may do somewhere at a moment. This crate knows no roles, so the service lends it this.
pub type StandingOf =
    fn(Db, Uuid, Instant) -> Pin<Box<dyn Future<Output = Result<Standing, DbError>> + Send>>;

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
    pub nav: Vec<NavPart>,
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
    standing_of: OnceLock<StandingOf>,
    interfaces: OnceLock<Vec<serde_json::Value>>,
}

/// What a service is made of; see [`Inner`] for the fields.
pub struct Make {
    /// The database.
    pub db: Db,
    /// Where the present comes from.
    pub clock: Clock,
    /// Main navigation.
    pub nav: Vec<NavPart>,
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
            standing_of: OnceLock::new(),
            interfaces: OnceLock::new(),
        }))
    }

    /// Lends the service's knowledge of roles, for the navigation. The first one stays.
    pub fn know_roles(&self, standing_of: StandingOf) {
        // a second service on the same ground would lend the same
        let _ = self.standing_of.set(standing_of);
    }

    /// Tells what the parts' interfaces for programs are: pieces of an OpenAPI document, whose summaries are message
    /// keys. The first ones stay.
    pub fn know_interfaces(&self, pieces: Vec<serde_json::Value>) {
        let _ = self.interfaces.set(pieces);
    }

    /// The pieces that [`App::know_interfaces`] was told.
    pub fn interfaces(&self) -> &[serde_json::Value] {
        self.interfaces.get().map_or(&[], Vec::as_slice)
    }

    /// What a person may do somewhere now.
    pub(crate) async fn standing_of(&self, person: Uuid) -> Result<Standing, DbError> {
        match self.standing_of.get() {
            Some(standing_of) => standing_of(self.db.clone(), person, self.clock.now()).await,
            None => Ok(Standing::default()),
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

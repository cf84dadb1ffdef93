//! What all handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use db::Db;
use kernel::{Chance, Clock};

use crate::cache::PageCache;
use crate::messages::Messages;

/// An entry of the main navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Address.
    pub href: &'static str,
    /// Message key of the label.
    pub key: &'static str,
    /// Shown only to people who are signed in.
    pub signed_in: bool,
}

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
        }))
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

//! What every page stands on: the shell around it, messages in four languages,
//! sessions, forms that remember, error pages, the page cache, and the embedded
//! assets. It knows no part of the product; parts hand it their navigation.

pub mod app;
pub mod assets;
pub mod cache;
pub mod caller;
pub mod error;
pub mod files;
pub mod form;
pub mod mark;
pub mod messages;
pub mod query;
pub mod session;
pub mod shell;

pub use app::{App, NavItem, NavPart, ShownTo, Standing};
pub use caller::Caller;
pub use error::WebError;
pub use form::{FieldErrors, Form, Posted};
pub use messages::Messages;
pub use session::SessionUser;
pub use shell::Shell;

/// The tables of this crate.
pub const MIGRATIONS: &[db::Migration] = &[db::Migration {
    part: "webkit",
    version: 1,
    name: "session",
    text: include_str!("../migrations/0001_session.sql"),
}];

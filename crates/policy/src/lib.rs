//! The strategy as a public timeline: records with their stages, the umbrella
//! tree, search and statistics, revisions and editions, citation, import and
//! export. What others say of a policy stands beside what we say, with author
//! and source; nothing is overwritten.

pub mod api;
pub mod catalog;
pub mod citation;
pub mod clocks;
pub mod diff;
pub mod exchange;
pub mod filter;
pub mod form_record;
pub mod pages;
pub mod pdf;
pub mod present;
pub mod record;
pub mod room;
pub mod selection;
pub mod stage;
pub mod statistics;
pub mod store;
pub mod timeline;
pub mod umbrella;
pub mod use_cases;
pub mod vocabulary;

pub use record::Record;
pub use room::{Catalog, Room};
pub use stage::Stage;

/// The tables of this part.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        part: "policy",
        version: 1,
        name: "policy",
        text: include_str!("../migrations/0001_policy.sql"),
    },
    db::Migration {
        part: "policy",
        version: 2,
        name: "relations over time",
        text: include_str!("../migrations/0002_relations_over_time.sql"),
    },
];

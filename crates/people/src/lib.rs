//! Organisations over time, persons, roles and sign-in.
//!
//! The nouns ([`organisation`], [`role`], [`password`], [`throttle`]) hold pure
//! rules; [`use_cases`] has one verb per file, each one transaction with its
//! entry in the audit log; [`store`] has the SQL; [`pages`] follow the address.
//! Other parts ask [`Actor`] who is acting and [`OrganisationMap`] what the
//! map looked like on a day.

pub mod actor;
pub mod demo;
pub mod group;
pub mod organisation;
mod organisation_changes;
mod pages;
pub mod password;
mod refusal;
pub mod role;
pub mod span;
pub mod store;
pub mod throttle;
pub mod use_cases;

pub use actor::{Actor, OptionalActor, standing};
pub use demo::{ImportReport, import_organisations, load_demo};
pub use organisation::{Kind, Organisation, OrganisationId, OrganisationKey, OrganisationMap};
pub use pages::routes;
pub use refusal::Refusal;
pub use role::Role;
pub use span::Span;
pub use use_cases::{By, PeopleError};

/// The tables of this crate; they come after those of `db` and `webkit`.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        part: "people",
        version: 1,
        name: "people",
        text: include_str!("../migrations/0001_people.sql"),
    },
    db::Migration {
        part: "people",
        version: 2,
        name: "groups",
        text: include_str!("../migrations/0002_groups.sql"),
    },
];

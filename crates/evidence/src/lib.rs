//! Evidence: what the other parts did, as facts; indicators over them; figures that
//! nobody under five can be read out of.
//!
//! A part publishes its facts with [`publish`] in the same transaction as the write that causes them.

pub mod chart;
pub mod datasets;
pub mod disclosure;
pub mod fact;
pub mod figures;
pub mod indicator;
pub mod ledger;
pub mod names;
pub mod pages;
pub mod progress;
pub mod query;
pub mod recipe;
pub mod rollup;
pub mod school_year;
pub mod store;

pub use fact::{Fact, Profile};
pub use store::facts::{publish, withdraw};

/// The tables of this part.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        part: "evidence",
        version: 1,
        name: "facts",
        text: include_str!("../migrations/0001_facts.sql"),
    },
    db::Migration {
        part: "evidence",
        version: 2,
        name: "cells",
        text: include_str!("../migrations/0002_cells.sql"),
    },
];

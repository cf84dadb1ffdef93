//! Digital competence, measured honestly: frameworks, the item bank, assessments,
//! results in plain words, and what to learn next.

pub mod api;
pub mod calibration;
pub mod campaign;
pub mod collection;
pub mod course;
pub mod demand;
pub mod engine;
pub mod files;
pub mod framework;
pub mod hall;
pub mod item;
pub mod journal;
pub mod learn;
pub mod links;
pub mod lint;
pub mod measured;
pub mod observation;
pub mod pages;
pub mod paper;
pub mod pool;
pub mod question;
pub mod reflection;
pub mod resource;
pub mod result;
pub mod runs;
pub mod shelf;
pub mod sitting;
pub mod standard;
pub mod store;
pub mod throttle;
pub mod use_cases;
pub mod veil;

pub use hall::Hall;

/// The tables of this part.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        part: "competence",
        version: 1,
        name: "competence",
        text: include_str!("../migrations/0001_competence.sql"),
    },
    db::Migration {
        part: "competence",
        version: 2,
        name: "clock",
        text: include_str!("../migrations/0002_clock.sql"),
    },
    db::Migration {
        part: "competence",
        version: 3,
        name: "resources",
        text: include_str!("../migrations/0003_resources.sql"),
    },
    db::Migration {
        part: "competence",
        version: 4,
        name: "paper",
        text: include_str!("../migrations/0004_paper.sql"),
    },
    db::Migration {
        part: "competence",
        version: 5,
        name: "collections",
        text: include_str!("../migrations/0005_collections.sql"),
    },
    db::Migration {
        part: "competence",
        version: 6,
        name: "values-in-use",
        text: include_str!("../migrations/0006_values_in_use.sql"),
    },
    db::Migration {
        part: "competence",
        version: 7,
        name: "courses",
        text: include_str!("../migrations/0007_courses.sql"),
    },
    db::Migration {
        part: "competence",
        version: 8,
        name: "observation",
        text: include_str!("../migrations/0008_observation.sql"),
    },
];

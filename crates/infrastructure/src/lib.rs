//! Infrastructure: where learners meet the equipment that qualifies them as apprentices. Sites and
//! equipment, what a programme requires, the gap between the two, the access plan, bookings,
//! sessions and sign-offs, grants.

pub mod calendar;
pub mod catalogue;
pub mod equipment;
pub mod gap;
pub mod grant;
pub mod pages;
pub mod passport;
pub mod plan_run;
pub mod planning;
pub mod readiness;
pub mod register;
pub mod register_table;
pub mod requirement;
pub mod site;
pub mod slot;
pub mod store;
pub mod use_cases;
mod workshop;

pub use workshop::Workshop;

/// The tables of this part.
pub const MIGRATIONS: &[db::Migration] = &[
    migration(1, "register", include_str!("../migrations/0001_register.sql")),
    migration(2, "requirements", include_str!("../migrations/0002_requirements.sql")),
    migration(3, "bookings", include_str!("../migrations/0003_bookings.sql")),
    migration(4, "sign-offs", include_str!("../migrations/0004_sign_offs.sql")),
    migration(30, "plans", include_str!("../migrations/0030_plans.sql")),
    migration(36, "calendar feeds", include_str!("../migrations/0036_calendar_feeds.sql")),
    migration(40, "passport codes", include_str!("../migrations/0040_passport_codes.sql")),
    migration(50, "grants", include_str!("../migrations/0050_grants.sql")),
];

const fn migration(version: i64, name: &'static str, text: &'static str) -> db::Migration {
    db::Migration { part: "infrastructure", version, name, text }
}

//! What people do, one file a verb.

pub mod answer;
pub mod begin;
pub mod open_campaign;
pub mod put_items;
pub mod reflect;
pub mod resume;
pub mod share;

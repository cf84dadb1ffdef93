//! SQL and rows. Every statement here runs on SQLite and on PostgreSQL.

pub mod answers;
pub mod attempts;
pub mod calibrations;
pub mod campaigns;
pub mod collections;
pub mod courses;
pub mod items;
pub mod observations;
pub mod paper;
pub mod replies;
pub mod resources;
pub mod staff;

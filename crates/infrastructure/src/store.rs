//! SQL and rows of infrastructure.

pub mod catalogue;
pub mod classes;
pub mod codes;
pub mod equipment;
pub mod feeds;
pub mod grants;
pub mod instructors;
pub mod plans;
pub mod requirements;
pub mod sessions;
pub mod sign_offs;
pub mod sites;
pub mod supply;
pub mod teaching;

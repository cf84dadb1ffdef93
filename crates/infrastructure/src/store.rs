//! SQL and rows of infrastructure.

pub mod catalogue;

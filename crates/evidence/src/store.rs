//! SQL and rows of evidence.

pub mod facts;
pub mod figures;

//! SQL and rows of evidence.

pub mod cells;
pub mod facts;
pub mod figures;

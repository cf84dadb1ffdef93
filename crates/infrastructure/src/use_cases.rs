//! What people do here, one verb a file.

pub mod stock_catalogue;

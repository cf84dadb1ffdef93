//! Item response theory for tests that matter: calibration, scoring, adaptive choice,
//! classification, quality and simulation.
//!
//! The crate is pure numbers: no files, no clock, no global chance. The same call with the same
//! arguments gives the same bits. Every formula names its source where it is computed.

pub mod bank;
pub mod calibrate;
pub mod chance;
pub mod choose;
pub mod conditional;
pub mod content;
pub mod dependence;
pub mod dif;
pub mod drift;
pub mod exposure;
pub mod fit;
pub mod linalg;
pub mod model;
pub mod online;
pub mod person_fit;
pub mod posterior;
pub mod quadrature;
pub mod responses;
pub mod score;
pub mod session;
pub mod several;
pub mod simulate;
pub mod special;
pub mod stop;

pub use model::{Item, NotAnItem, Shape};
pub use responses::Responses;

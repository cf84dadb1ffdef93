//! Who trains on which equipment, where and when.
//!
//! A county's class groups need half-days on equipment that stands at schools, in companies and in mobile labs. This crate
//! holds the problem ([`instance`]), a plan for it ([`plan`]), an independent judge of plans ([`check`]), the search for
//! good plans ([`solve`]), proofs of how good a plan can be ([`bound`]), reasons for what is not covered ([`explain`]) and
//! small changes to a running plan ([`replan`]). It is pure: texts and seeds go in, values come out.

pub mod bound;
pub mod chance;
pub mod check;
mod error;
pub mod explain;
pub mod generate;
pub mod instance;
mod model;
pub mod plan;
mod reader;
pub mod replan;
pub mod solve;

pub use error::BadData;
pub use instance::Instance;
pub use plan::{Ban, Booking, Plan, Provider, Stop, Wishes};

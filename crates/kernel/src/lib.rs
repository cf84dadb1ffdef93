//! The ground of the house: ids, clock, chance, years and periods, languages,
//! money and error codes. No input or output happens here, so every rule above
//! can be tested with values alone.

pub mod chance;
pub mod clock;
pub mod code;
pub mod id;
pub mod lang;
pub mod money;
pub mod period;
pub mod text;

pub use chance::Chance;
pub use clock::{Clock, Instant};
pub use code::{Code, Problem};
pub use id::Id;
pub use lang::Lang;
pub use money::Money;
pub use period::{Period, Year};
pub use text::Text;

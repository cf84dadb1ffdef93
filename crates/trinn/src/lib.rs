//! Trinn: the one binary. It wires the parts together: the command line, the
//! router, the demonstration content and the doctor. What the parts do is theirs.

pub mod cli;
pub mod commands;
pub mod content;
pub mod place;
pub mod serve;

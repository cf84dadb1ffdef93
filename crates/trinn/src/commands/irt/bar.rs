//! One line of progress on standard error, when somebody is watching.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Least time between two drawings.
const PAUSE: Duration = Duration::from_millis(100);
/// Width of the bar itself.
const WIDTH: usize = 30;

/// A progress bar; silent when standard error is no terminal.
pub struct Bar {
    what: String,
    last: Option<Instant>,
    watched: bool,
    drawn: bool,
}

impl Bar {
    /// A bar for `what`, drawn at the first step.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), last: None, watched: std::io::stderr().is_terminal(), drawn: false }
    }

    /// `share` of the work is done (0 to 1), with a note.
    pub fn step(&mut self, share: f64, note: &str) {
        if !self.watched || self.last.is_some_and(|t| t.elapsed() < PAUSE) {
            return;
        }
        self.last = Some(Instant::now());
        self.drawn = true;
        let share = share.clamp(0.0, 1.0);
        let full = (share * WIDTH as f64) as usize;
        let line = format!(
            "{} [{}{}] {:3.0} % {note}",
            self.what,
            "#".repeat(full),
            " ".repeat(WIDTH - full),
            share * 100.0
        );
        let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.drawn {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

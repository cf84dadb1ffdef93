//! A course: what it is, who may sign up, how seats are given. Pure.
//!
//! Seats are given in the order of signing up. Somebody who waits is never passed by somebody who came later, also
//! when the later one would fit into the seats that are free.

use jiff::civil::Date;
use kernel::{Lang, Text};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::framework::Frameworks;
use crate::item::{Audience, Level};
use crate::resource::{MOST_SERVED, Served, is_web_address};

/// Most seats of one course.
pub const MOST_SEATS: i64 = 10_000;
/// What credit can be counted in.
pub const CREDITS: [&str; 2] = ["study-points", "hours"];

/// What one gets for a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// One of [`CREDITS`].
    pub kind: String,
    /// The amount in hundredths: 250 is 2.5.
    pub hundredths: i64,
}

/// What a course is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Its title.
    pub title: Text,
    /// What one does and gets.
    pub words: Text,
    /// Competences it serves, the main one first.
    pub competences: Vec<Served>,
    /// The level it leads to; none for any.
    pub level: Option<Level>,
    /// Whom it is for.
    pub audience: Vec<Audience>,
    /// The first day.
    pub starts: Date,
    /// The last day.
    pub ends: Date,
    /// The last day to sign up.
    pub closes: Date,
    /// Where; empty when it is only online.
    pub place: String,
    /// Where it is online; empty when it is not.
    pub online: String,
    /// What one gets.
    pub credit: Option<Credit>,
    /// The language it is held in, as a code.
    pub language: String,
    /// The price of a seat in øre; 0 when it costs nothing.
    pub price: i64,
}

/// What is wrong: the field and the message that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: &'static str,
    /// The message key.
    pub key: &'static str,
}

impl Course {
    /// What is wrong with it; empty when nothing is.
    #[must_use]
    pub fn faults(&self, seats: i64, frameworks: &Frameworks) -> Vec<Fault> {
        let mut out = Vec::new();
        let mut fault = |bad: bool, field, key| {
            if bad {
                out.push(Fault { field, key });
            }
        };
        fault(self.title.is_empty(), "title-nb", "resource-wrong-title");
        let known = |c: &Served| frameworks.get(&c.framework).is_some_and(|f| f.find(&c.id).is_some());
        let served = self.competences.len();
        let sound = (1..=MOST_SERVED).contains(&served) && self.competences.iter().all(known);
        fault(!sound, "competence-1", "resource-wrong-competences");
        fault(self.audience.is_empty(), "audience", "resource-wrong-none");
        fault(self.ends < self.starts, "ends", "course-wrong-ends");
        fault(self.closes > self.starts, "closes", "course-wrong-closes");
        fault(self.place.is_empty() && self.online.is_empty(), "place", "course-wrong-place");
        fault(!self.online.is_empty() && !is_web_address(&self.online), "online", "course-wrong-online");
        fault(self.language.parse::<Lang>().is_err(), "language", "resource-wrong-none");
        fault(!(1..=MOST_SEATS).contains(&seats), "seats", "course-wrong-seats");
        fault(!(0..=100_000_000).contains(&self.price), "price", "course-wrong-price");
        let credit = self.credit.as_ref();
        let strange = credit
            .is_some_and(|c| !CREDITS.contains(&c.kind.as_str()) || !(1..=100_000).contains(&c.hundredths));
        fault(strange, "credit", "course-wrong-credit");
        out
    }

    /// Open for signing up on a day.
    #[must_use]
    pub fn is_open_on(&self, day: Date) -> bool {
        day <= self.closes
    }

    /// People with an account sign themselves up; it is not for learners alone.
    #[must_use]
    pub fn takes_staff(&self) -> bool {
        self.audience.iter().any(|a| *a != Audience::Learner)
    }

    /// Teachers sign up learners of a group.
    #[must_use]
    pub fn takes_learners(&self) -> bool {
        self.audience.contains(&Audience::Learner)
    }
}

/// A decimal number as people type it, `7,5` or `7.5`, in hundredths; none when it is no such number.
#[must_use]
pub fn hundredths(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, part) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let part = format!("{part:0<2}");
    Some(whole.parse::<i64>().ok()? * 100 + part.parse::<i64>().ok()?)
}

/// Hundredths as a form shows them: `7.5`, `1200`.
#[must_use]
pub fn decimal(hundredths: i64) -> String {
    match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        part => format!("{}.{part:02}", hundredths / 100).trim_end_matches('0').to_owned(),
    }
}

/// Where somebody stands who signed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Has the seats.
    Seated,
    /// Waits for them.
    Waiting,
    /// Took it back, or never got in before the course was cancelled.
    Cancelled,
}

impl Place {
    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Place::Seated => "seated",
            Place::Waiting => "waiting",
            Place::Cancelled => "cancelled",
        }
    }

    /// The place with a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Place> {
        [Place::Seated, Place::Waiting, Place::Cancelled].into_iter().find(|p| p.code() == code)
    }
}

/// Where somebody stands who signs up now for a number of seats.
#[must_use]
pub fn place(free: i64, somebody_waits: bool, wanted: i64) -> Place {
    if !somebody_waits && wanted <= free { Place::Seated } else { Place::Waiting }
}

/// Who of those that wait, in order, gets seats when `free` are free.
#[must_use]
pub fn moved_up(mut free: i64, waiting: &[(Uuid, i64)]) -> Vec<Uuid> {
    let mut out = Vec::new();
    for (id, wanted) in waiting {
        if *wanted > free {
            break;
        }
        free -= wanted;
        out.push(*id);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nobody_is_passed_by_somebody_who_came_later() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        assert_eq!(moved_up(3, &[(a, 2), (b, 5), (c, 1)]), [a], "b waits for five, and c behind it");
        assert_eq!(moved_up(8, &[(a, 2), (b, 5), (c, 1)]), [a, b, c]);
        assert_eq!(place(3, true, 1), Place::Waiting);
        assert_eq!(place(3, false, 3), Place::Seated);
        assert_eq!(place(3, false, 4), Place::Waiting);
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, value) in
            [("7,5", Some(750)), ("7.5", Some(750)), ("1 200", Some(120_000)), ("0,05", Some(5))]
        {
            assert_eq!(hundredths(text), value, "{text}");
        }
        for no in ["", "-1", "1,234", "ten", "1e3"] {
            assert_eq!(hundredths(no), None, "{no}");
        }
        assert_eq!([decimal(750), decimal(120_000), decimal(5)], ["7.5", "1200", "0.05"]);
    }

    proptest! {
        #[test]
        fn moving_up_never_gives_more_seats_than_are_free(free in 0_i64..50, wants in proptest::collection::vec(1_i64..9, 0..20)) {
            let waiting: Vec<(Uuid, i64)> = wants.iter().enumerate().map(|(n, w)| (Uuid::from_u128(n as u128), *w)).collect();
            let moved = moved_up(free, &waiting);
            let given: i64 = waiting.iter().filter(|(id, _)| moved.contains(id)).map(|(_, w)| w).sum();
            prop_assert!(given <= free);
            prop_assert!(waiting.get(moved.len()).is_none_or(|(_, w)| given + w > free), "the next one did not fit");
        }
    }
}

//! An item of the register: a machine, a room of stations, a pool of licences. What may be said of it. Pure.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// As new, or nearly.
    Good,
    /// Shows its age.
    Worn,
    /// Ought to be replaced.
    Poor,
}

/// What it is used for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Learners can train on it.
    InUse,
    /// Broken, or away for repair.
    OutOfOrder,
    /// With somebody else for a time.
    Lent,
    /// Bought and not yet there.
    Ordered,
    /// Gone.
    Retired,
}

macro_rules! coded {
    ($type:ident: $($variant:ident = $code:literal),+ $(,)?) => {
        impl $type {
            /// All, in the order of lists.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// As it is stored and stands in addresses and files.
            pub fn code(self) -> &'static str {
                match self { $($type::$variant => $code),+ }
            }

            /// From what is stored or typed.
            pub fn of(code: &str) -> Option<$type> {
                match code { $($code => Some($type::$variant),)+ _ => None }
            }
        }
    };
}

coded!(Condition: Good = "good", Worn = "worn", Poor = "poor");
coded!(Status: InUse = "in-use", OutOfOrder = "out-of-order", Lent = "lent", Ordered = "ordered", Retired = "retired");

/// One item. Costs are in øre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub site: Uuid,
    /// Its kind.
    pub kind: String,
    /// The owner's own mark on it; no two of one owner are the same.
    pub tag: String,
    /// Who owns it.
    pub owner: Uuid,
    /// What people call it.
    pub name: String,
    /// Who made it.
    #[serde(default)]
    pub make: String,
    /// Which model.
    #[serde(default)]
    pub model: String,
    /// The maker's number.
    #[serde(default)]
    pub serial: String,
    /// Learners who can work on it at once.
    pub seats: u32,
    /// How it is.
    pub condition: Condition,
    /// What it is used for now.
    pub status: Status,
    /// When it was got.
    #[serde(default)]
    pub acquired_on: Option<Date>,
    /// What was paid for it.
    #[serde(default)]
    pub cost_purchase: Option<i64>,
    /// What was paid to put it in place.
    #[serde(default)]
    pub cost_installation: Option<i64>,
    /// What was paid to teach people to use it.
    #[serde(default)]
    pub cost_training: Option<i64>,
    /// Lent by its owner to the site from a day.
    #[serde(default)]
    pub loan_from: Option<Date>,
    /// Until a day.
    #[serde(default)]
    pub loan_to: Option<Date>,
    /// On which terms.
    #[serde(default)]
    pub loan_terms: String,
    /// The certificate that is needed to instruct on it; empty: none.
    #[serde(default)]
    pub certificate: String,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// Raised at every change.
    pub version: i64,
}

/// A bad value, by field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadItem {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a field of an item. `Display` is in English, for files and logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It must be filled in.
    #[error("is empty; fill it in")]
    Empty,
    /// Longer than a register needs.
    #[error("has more than {0} characters; shorten it")]
    TooLong(usize),
    /// Not a number in the range.
    #[error("must be a whole number from {0} to {1}")]
    Range(i64, i64),
    /// Not known.
    #[error("\"{0}\" is not known")]
    Unknown(String),
    /// A day that is none.
    #[error("\"{0}\" is not a day; write it like 2026-08-17")]
    Day(String),
    /// An amount that is none.
    #[error("\"{0}\" is not an amount in kroner; write it like 125000 or 125 000,50")]
    Amount(String),
    /// In the future.
    #[error("{0} lies in the future; say that it is ordered, or correct the day")]
    Future(Date),
    /// Ends before it begins.
    #[error("it ends before it begins; correct one of the days")]
    EndsFirst,
    /// Somebody else's mark.
    #[error("another item of the owner has this mark; choose another one")]
    Taken,
    /// A formula.
    #[error("begins like a formula; write the text without = + - @ in front")]
    Formula,
}

impl Fault {
    /// Key of the message for people.
    pub fn message(&self) -> &'static str {
        match self {
            Fault::Empty => "register-fault-empty",
            Fault::TooLong(_) => "register-fault-long",
            Fault::Range(..) => "register-fault-range",
            Fault::Unknown(_) => "register-fault-unknown",
            Fault::Day(_) => "register-fault-day",
            Fault::Amount(_) => "register-fault-amount",
            Fault::Future(_) => "register-fault-future",
            Fault::EndsFirst => "register-fault-ends-first",
            Fault::Taken => "register-fault-taken",
            Fault::Formula => "register-fault-formula",
        }
    }

    /// What the message speaks of, as text.
    pub fn given(&self) -> String {
        match self {
            Fault::TooLong(n) => n.to_string(),
            Fault::Range(a, b) => format!("{a}–{b}"),
            Fault::Unknown(t) | Fault::Day(t) | Fault::Amount(t) => t.clone(),
            Fault::Future(d) => d.to_string(),
            _ => String::new(),
        }
    }
}

/// Most learners on one item: a room of stations.
pub const MOST_SEATS: u32 = 60;
/// Longest text of a field.
pub const MOST_TEXT: usize = 200;
/// Longest note or loan terms.
pub const MOST_NOTE: usize = 2000;
/// Years after which an item counts as old, where nobody said otherwise. Our judgement.
pub const OLD_AFTER: i16 = 10;

impl Item {
    /// A new item of which no more is known: one place, good, in use.
    pub fn new(id: Uuid, (site, owner): (Uuid, Uuid), kind: &str, tag: &str, name: &str) -> Item {
        Item {
            id,
            site,
            kind: kind.to_owned(),
            tag: tag.to_owned(),
            owner,
            name: name.to_owned(),
            make: String::new(),
            model: String::new(),
            serial: String::new(),
            seats: 1,
            condition: Condition::Good,
            status: Status::InUse,
            acquired_on: None,
            cost_purchase: None,
            cost_installation: None,
            cost_training: None,
            loan_from: None,
            loan_to: None,
            loan_terms: String::new(),
            certificate: String::new(),
            note: String::new(),
            version: 1,
        }
    }

    /// Everything that is wrong with it on a day; empty when it is right. Kinds, sites and owners are checked by who knows them.
    pub fn faults(&self, today: Date) -> Vec<BadItem> {
        let mut out = Vec::new();
        let mut bad = |field, fault| out.push(BadItem { field, fault });
        for (field, text) in [("tag", &self.tag), ("name", &self.name)] {
            if text.trim().is_empty() {
                bad(field, Fault::Empty);
            }
        }
        let short = [
            ("tag", &self.tag),
            ("name", &self.name),
            ("make", &self.make),
            ("model", &self.model),
            ("serial", &self.serial),
            ("certificate", &self.certificate),
        ];
        for (field, text) in short {
            if text.chars().count() > MOST_TEXT {
                bad(field, Fault::TooLong(MOST_TEXT));
            }
        }
        for (field, text) in [("note", &self.note), ("loan_terms", &self.loan_terms)] {
            if text.chars().count() > MOST_NOTE {
                bad(field, Fault::TooLong(MOST_NOTE));
            }
        }
        if !(1..=MOST_SEATS).contains(&self.seats) {
            bad("seats", Fault::Range(1, i64::from(MOST_SEATS)));
        }
        if let Some(day) = self.acquired_on
            && day > today
            && self.status != Status::Ordered
        {
            bad("acquired_on", Fault::Future(day));
        }
        if let (Some(from), Some(to)) = (self.loan_from, self.loan_to)
            && to < from
        {
            bad("loan_to", Fault::EndsFirst);
        }
        let costs = [
            ("cost_purchase", self.cost_purchase),
            ("cost_installation", self.cost_installation),
            ("cost_training", self.cost_training),
        ];
        for (field, cost) in costs {
            if cost.is_some_and(|c| !(0..=MOST_COST).contains(&c)) {
                bad(field, Fault::Range(0, MOST_COST / 100));
            }
        }
        out
    }

    /// Learners can train on it.
    pub fn usable(&self) -> bool {
        self.status == Status::InUse
    }

    /// Whole years since it was got.
    pub fn age(&self, today: Date) -> Option<i16> {
        let got = self.acquired_on?;
        let years = today.year() - got.year();
        Some(years - i16::from((today.month(), today.day()) < (got.month(), got.day())))
    }

    /// What it cost in all, in øre; none when nobody said.
    pub fn cost(&self) -> Option<i64> {
        let all = [self.cost_purchase, self.cost_installation, self.cost_training];
        all.iter().any(Option::is_some).then(|| all.iter().flatten().sum())
    }
}

/// The highest cost of one item, in øre: 100 million kroner.
const MOST_COST: i64 = 10_000_000_000;

/// Bands of age that lists filter by: code, from and up to (not with) so many years.
pub const AGES: [(&str, i16, i16); 4] = [("0-2", 0, 3), ("3-5", 3, 6), ("6-9", 6, 10), ("10-", 10, i16::MAX)];

/// The band of an age; `unknown` when nobody knows it.
pub fn age_band(age: Option<i16>) -> &'static str {
    age.map_or("unknown", |a| {
        AGES.iter().find(|(_, from, to)| (*from..*to).contains(&a)).map_or("0-2", |b| b.0)
    })
}

/// Kroner as typed (`125 000,50`) in øre; none when empty.
///
/// # Errors
/// When it is no amount.
pub fn amount(text: &str) -> Result<Option<i64>, Fault> {
    let tidy: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect::<String>().replace(',', ".");
    let tidy = tidy.trim_start_matches("kr").trim_start_matches("NOK");
    if tidy.is_empty() {
        return Ok(None);
    }
    let bad = || Fault::Amount(text.chars().take(40).collect());
    let (whole, part) = tidy.split_once('.').unwrap_or((tidy, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 || whole.len() > 12 || whole.is_empty() {
        return Err(bad());
    }
    let ore = format!("{whole}{part:0<2}");
    ore.parse().map(Some).map_err(|_| bad())
}

/// A day as typed (`2026-08-17` or `17.08.2026`); none when empty.
///
/// # Errors
/// When it is no day.
pub fn day(text: &str) -> Result<Option<Date>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = text.parse().ok().or_else(|| Date::strptime("%d.%m.%Y", text).ok());
    found.map(Some).ok_or_else(|| Fault::Day(text.chars().take(40).collect()))
}

/// A window in which an item cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// Its id.
    pub id: Uuid,
    /// The item.
    pub equipment: Uuid,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The day on which it was done; none while it is due.
    pub done_on: Option<Date>,
    /// What is done.
    pub note: String,
}

impl Maintenance {
    /// It should have been done before a day.
    pub fn overdue(&self, today: Date) -> bool {
        self.done_on.is_none() && self.to < today
    }
}

/// A field that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field.
    pub field: String,
    /// Before; empty when it said nothing.
    pub before: String,
    /// After.
    pub after: String,
}

/// What differs between two versions of an item, field by field.
pub fn diff(before: &Item, after: &Item) -> Vec<Change> {
    let fields =
        |i: &Item| serde_json::to_value(i).ok().and_then(|v| v.as_object().cloned()).unwrap_or_default();
    let (a, b) = (fields(before), fields(after));
    let plain = |v: Option<&serde_json::Value>| match v {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(s)) => s.clone(),
        Some(v) => v.to_string(),
    };
    b.iter()
        .filter(|(k, v)| *k != "version" && a.get(*k) != Some(v))
        .map(|(k, v)| Change { field: k.clone(), before: plain(a.get(k)), after: plain(Some(v)) })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn item() -> Item {
        Item {
            acquired_on: Some(date(2020, 5, 20)),
            cost_purchase: Some(100),
            cost_training: Some(5),
            ..Item::new(Uuid::nil(), (Uuid::nil(), Uuid::nil()), "cnc-lathe", "A-1", "Dreiebenk")
        }
    }

    #[test]
    fn a_right_item_has_no_faults_and_each_wrong_field_is_named() {
        let today = date(2026, 11, 24);
        assert_eq!(item().faults(today), vec![]);
        let fields = |i: Item| i.faults(today).into_iter().map(|b| b.field).collect::<Vec<_>>();
        assert_eq!(fields(Item { seats: 0, ..item() }), ["seats"]);
        assert_eq!(fields(Item { seats: 61, tag: " ".into(), ..item() }), ["tag", "seats"]);
        assert_eq!(fields(Item { acquired_on: Some(date(2027, 1, 1)), ..item() }), ["acquired_on"]);
        let ordered = Item { acquired_on: Some(date(2027, 1, 1)), status: Status::Ordered, ..item() };
        assert!(fields(ordered).is_empty(), "what is ordered may come later");
        let loan = Item { loan_from: Some(date(2026, 2, 1)), loan_to: Some(date(2026, 1, 1)), ..item() };
        assert_eq!(fields(loan), ["loan_to"]);
        assert_eq!(fields(Item { cost_purchase: Some(-1), ..item() }), ["cost_purchase"]);
    }

    #[test]
    fn age_counts_whole_years() {
        assert_eq!(item().age(date(2026, 5, 19)), Some(5));
        assert_eq!(item().age(date(2026, 5, 20)), Some(6));
        assert_eq!(
            [None, Some(0), Some(5), Some(9), Some(40)].map(age_band),
            ["unknown", "0-2", "3-5", "6-9", "10-"]
        );
        assert_eq!(item().cost(), Some(105));
    }

    #[test]
    fn amounts_and_days_are_read_as_people_write_them() {
        assert_eq!(amount("125 000,50"), Ok(Some(12_500_050)));
        assert_eq!(amount("kr 900"), Ok(Some(90_000)));
        assert_eq!(amount(" "), Ok(None));
        for bad in ["1.2.3", "-5", "9 999 999 999 999", "1,234", "mye", "=1+1"] {
            assert!(amount(bad).is_err(), "{bad}");
        }
        assert_eq!(day("17.08.2026"), Ok(Some(date(2026, 8, 17))));
        assert_eq!(day("2026-08-17"), Ok(Some(date(2026, 8, 17))));
        assert!(day("2026-13-01").is_err() && day("i går").is_err());
    }

    #[test]
    fn a_difference_names_only_what_changed() {
        let after = Item { status: Status::OutOfOrder, note: "lager".into(), version: 2, ..item() };
        let fields: Vec<String> = diff(&item(), &after).into_iter().map(|c| c.field).collect();
        assert_eq!(fields, ["status", "note"], "in the order of the form");
    }
}

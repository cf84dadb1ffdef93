//! A plan, and what people lay down about it: pins and bans.

use serde_json::{Value, json};

use crate::error::BadData;
use crate::reader::{Node, json as read_json};

/// Highest position that any field of a plan may hold; whether it exists is for the checker to say.
const MOST: u64 = 1 << 31;

/// Where a booking takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provider {
    /// Fixed machines, by position in the pools.
    Pool(usize),
    /// A mobile lab, by position in the labs; the site is that of its stop.
    Lab(usize),
}

/// A group trains once: half a day on one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Booking {
    /// The requirement.
    pub req: usize,
    /// The week.
    pub week: usize,
    /// The half-day of the week.
    pub slot: usize,
    /// Who instructs.
    pub instructor: usize,
    /// Where.
    pub provider: Provider,
}

/// A mobile lab stands at a site for a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stop {
    /// The lab.
    pub lab: usize,
    /// The week.
    pub week: usize,
    /// The site.
    pub site: usize,
}

/// Bookings and stops.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The bookings.
    pub bookings: Vec<Booking>,
    /// The stops of mobile labs.
    pub stops: Vec<Stop>,
}

/// A booking that must not be: every field that is given must agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ban {
    /// Only this requirement.
    pub req: Option<usize>,
    /// Only this group.
    pub group: Option<usize>,
    /// Only this week.
    pub week: Option<usize>,
    /// Only this half-day.
    pub slot: Option<usize>,
    /// Only this instructor.
    pub instructor: Option<usize>,
    /// Only this pool.
    pub pool: Option<usize>,
    /// Only this lab.
    pub lab: Option<usize>,
}

/// What people have laid down: hard constraints beside those of the instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Bookings that must be in the plan as they are.
    pub pins: Vec<Booking>,
    /// Stops that must be in the plan as they are.
    pub stops: Vec<Stop>,
    /// Bookings that must not be in the plan.
    pub bans: Vec<Ban>,
}

impl Plan {
    /// Reads a plan from its JSON text. Whether it fits an instance is for [`crate::check::check`] to say.
    ///
    /// # Errors
    /// [`BadData`] names the row and field that cannot be right.
    pub fn parse(text: &str) -> Result<Self, BadData> {
        let value = read_json(text, "the plan")?;
        let root = Node::root(&value);
        if root.has("groups") && !root.has("bookings") {
            return Err(BadData::at(
                "the file",
                "this is an instance, not a plan",
                "give the instance first and the plan second",
            ));
        }
        Ok(Self { bookings: read_bookings(&root, "bookings")?, stops: read_stops(&root, "stops")? })
    }

    /// The plan as JSON text, rows in order.
    pub fn to_json(&self) -> String {
        let mut sorted = self.clone();
        sorted.bookings.sort_unstable();
        sorted.stops.sort_unstable();
        let bookings: Vec<Value> = sorted.bookings.iter().map(booking_json).collect();
        let stops: Vec<Value> =
            sorted.stops.iter().map(|s| json!({"lab": s.lab, "week": s.week, "site": s.site})).collect();
        json!({"bookings": bookings, "stops": stops}).to_string()
    }
}

/// A booking as JSON.
pub fn booking_json(b: &Booking) -> Value {
    let mut value = json!({"req": b.req, "week": b.week, "slot": b.slot, "instructor": b.instructor});
    match b.provider {
        Provider::Pool(p) => value["pool"] = json!(p),
        Provider::Lab(l) => value["lab"] = json!(l),
    }
    value
}

impl Wishes {
    /// Reads wishes: `{"pins":[booking…],"stops":[stop…],"bans":[{"req","group","week","slot","instructor","pool","lab"}…]}`,
    /// every list and every field of a ban optional.
    ///
    /// # Errors
    /// [`BadData`] names the row and field that cannot be right.
    pub fn parse(text: &str) -> Result<Self, BadData> {
        let value = read_json(text, "the pins and bans")?;
        let root = Node::root(&value);
        let mut wishes = Self::default();
        if root.has("pins") {
            wishes.pins = read_bookings(&root, "pins")?;
        }
        if root.has("stops") {
            wishes.stops = read_stops(&root, "stops")?;
        }
        if root.has("bans") {
            for row in root.plain_rows("bans")? {
                let ban = Ban {
                    req: row.reference_if_any("req", MOST)?,
                    group: row.reference_if_any("group", MOST)?,
                    week: row.reference_if_any("week", MOST)?,
                    slot: row.reference_if_any("slot", MOST)?,
                    instructor: row.reference_if_any("instructor", MOST)?,
                    pool: row.reference_if_any("pool", MOST)?,
                    lab: row.reference_if_any("lab", MOST)?,
                };
                if ban == Ban::default() {
                    return Err(row.bad(
                        "req",
                        "a ban without a field would forbid everything",
                        "name at least one of req, group, week, slot, instructor, pool and lab",
                    ));
                }
                wishes.bans.push(ban);
            }
        }
        Ok(wishes)
    }
}

impl Ban {
    /// Whether the ban forbids this booking, made for `group`.
    pub fn forbids(&self, b: &Booking, group: usize) -> bool {
        let (pool, lab) = match b.provider {
            Provider::Pool(p) => (Some(p), None),
            Provider::Lab(l) => (None, Some(l)),
        };
        self.req.is_none_or(|x| x == b.req)
            && self.group.is_none_or(|x| x == group)
            && self.week.is_none_or(|x| x == b.week)
            && self.slot.is_none_or(|x| x == b.slot)
            && self.instructor.is_none_or(|x| x == b.instructor)
            && (self.pool.is_none() || self.pool == pool)
            && (self.lab.is_none() || self.lab == lab)
    }
}

fn read_bookings(root: &Node<'_>, field: &str) -> Result<Vec<Booking>, BadData> {
    let mut bookings = Vec::new();
    for row in root.plain_rows(field)? {
        let pool = row.reference_if_any("pool", MOST)?;
        let lab = row.reference_if_any("lab", MOST)?;
        let provider = match (pool, lab) {
            (Some(p), None) => Provider::Pool(p),
            (None, Some(l)) => Provider::Lab(l),
            (None, None) => return Err(row.bad("pool", "neither pool nor lab is given", "name one of them")),
            (Some(_), Some(_)) => {
                return Err(row.bad("pool", "pool and lab are both given", "name one of them"));
            }
        };
        bookings.push(Booking {
            req: row.count("req", 0, MOST)? as usize,
            week: row.count("week", 0, MOST)? as usize,
            slot: row.count("slot", 0, MOST)? as usize,
            instructor: row.count("instructor", 0, MOST)? as usize,
            provider,
        });
    }
    Ok(bookings)
}

fn read_stops(root: &Node<'_>, field: &str) -> Result<Vec<Stop>, BadData> {
    let mut stops = Vec::new();
    for row in root.plain_rows(field)? {
        stops.push(Stop {
            lab: row.count("lab", 0, MOST)? as usize,
            week: row.count("week", 0, MOST)? as usize,
            site: row.count("site", 0, MOST)? as usize,
        });
    }
    Ok(stops)
}

//! The planning problem: sites, equipment, groups, requirements, instructors, as data that have been checked once.
//!
//! [`Instance::parse`] reads the exchange format `trinn-plan/1` and refuses what cannot be right, naming the row and the
//! field. Everything else in this crate relies on it: ids are positions, references exist, masks have the right length.

use serde_json::{Value, json};

use crate::error::BadData;
use crate::reader::Node;

/// Half-days in a week, Monday morning to Friday afternoon.
pub const SLOTS: usize = 10;
/// Most weeks an instance may have.
pub const MAX_WEEKS: usize = 64;
/// Name of the exchange format.
pub const FORMAT: &str = "trinn-plan/1";

/// Half-days of a week as bits; bit 0 is Monday morning.
pub type SlotMask = u16;
/// Weeks of the horizon as bits; bit 0 is the first week.
pub type WeekMask = u64;

/// Limits that hold for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Farthest a group may travel, minutes one way.
    pub learner_travel: u32,
    /// Farthest an instructor may travel, minutes one way.
    pub instructor_travel: u32,
    /// What a minute of moving a mobile lab counts for in the travel objective.
    pub lab_move_weight: u32,
}

/// A kind of site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteKind {
    /// A school.
    School,
    /// A company.
    Company,
}

/// A place with equipment or people.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// School or company.
    pub kind: SiteKind,
    /// Kilometres east, for maps only.
    pub x: f64,
    /// Kilometres north, for maps only.
    pub y: f64,
}

/// A kind of equipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    /// Its name.
    pub name: String,
    /// Learners who can work on one machine at once.
    pub seats: u32,
    /// Programmes that use it, for information.
    pub programmes: Vec<String>,
}

/// Machines of one kind that stand at one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Where they stand.
    pub site: usize,
    /// What they are.
    pub equipment: usize,
    /// How many.
    pub machines: u32,
    /// Half-days on which the pool is open.
    pub open: SlotMask,
    /// Weeks in which the pool is open.
    pub weeks: WeekMask,
}

/// Machines of one kind that a mobile lab carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// What they are.
    pub equipment: usize,
    /// How many.
    pub machines: u32,
}

/// A mobile lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lab {
    /// Where it may stop.
    pub stops: Vec<usize>,
    /// Where it stands at the start.
    pub base: usize,
    /// Half-days on which it is open.
    pub open: SlotMask,
    /// Weeks in which it is open.
    pub weeks: WeekMask,
    /// What it carries.
    pub load: Vec<Load>,
}

/// A class group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its school.
    pub site: usize,
    /// Its programme, for information.
    pub programme: String,
    /// Learners.
    pub size: u32,
    /// Half-days on which it can train.
    pub free: SlotMask,
    /// Weeks in which it is at school.
    pub weeks: WeekMask,
    /// Half-days it likes best, among the free ones.
    pub prefer: SlotMask,
    /// Most bookings a week away from its own school.
    pub max_away: u32,
}

/// What a group must train on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The group.
    pub group: usize,
    /// The equipment.
    pub equipment: usize,
    /// Half-days for each learner.
    pub halfdays: u32,
    /// First week of the window.
    pub first: usize,
    /// Last week of the window.
    pub last: usize,
    /// Most bookings in one week.
    pub per_week: u32,
}

/// Someone who may instruct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instructor {
    /// Home site.
    pub site: usize,
    /// Equipment the person is qualified for, in ascending order.
    pub equipment: Vec<usize>,
    /// Half-days on which the person can instruct.
    pub free: SlotMask,
    /// Weeks in which the person is present.
    pub weeks: WeekMask,
    /// Most bookings in one week.
    pub max_week: u32,
}

/// A whole planning problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Label.
    pub name: String,
    /// Seed of the generator it came from, 0 when it came from elsewhere.
    pub seed: u64,
    /// Weeks of the horizon.
    pub weeks: usize,
    /// Limits for everyone.
    pub limits: Limits,
    /// Sites.
    pub sites: Vec<Site>,
    /// Minutes from site to site, symmetric, 0 on the diagonal.
    pub travel: Vec<Vec<u32>>,
    /// Kinds of equipment.
    pub equipment: Vec<Equipment>,
    /// Fixed machines.
    pub pools: Vec<Pool>,
    /// Mobile labs.
    pub labs: Vec<Lab>,
    /// Class groups.
    pub groups: Vec<Group>,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// Instructors.
    pub instructors: Vec<Instructor>,
}

impl Instance {
    /// Reads an instance from its JSON text.
    ///
    /// # Errors
    /// [`BadData`] names the row and field that cannot be right, and what to do about it.
    pub fn parse(text: &str) -> Result<Self, BadData> {
        let value = crate::reader::json(text, "the instance")?;
        let root = Node::root(&value);
        if root.has("bookings") && !root.has("groups") {
            return Err(BadData::at(
                "the file",
                "this is a plan, not an instance",
                "give the instance first and the plan second",
            ));
        }
        let format = root.text("format")?;
        if format != FORMAT {
            return Err(BadData::at(
                "format",
                format!("\"{format}\" is unknown"),
                format!("it must be \"{FORMAT}\""),
            ));
        }
        let weeks = root.count("weeks", 1, MAX_WEEKS as u64)? as usize;
        let slots = root.count("slots", 1, 1000)? as usize;
        if slots != SLOTS {
            return Err(BadData::at(
                "slots",
                format!("{slots} half-days a week"),
                "a week has 10, Monday to Friday",
            ));
        }
        let limits = root.object("limits")?;
        let limits = Limits {
            learner_travel: limits.count("learner_travel", 0, 100_000)? as u32,
            instructor_travel: limits.count("instructor_travel", 0, 100_000)? as u32,
            lab_move_weight: limits.count("lab_move_weight", 0, 100_000)? as u32,
        };
        let mut sites = Vec::new();
        for row in root.rows("sites")? {
            let kind = match row.text("type")? {
                "school" => SiteKind::School,
                "company" => SiteKind::Company,
                other => {
                    return Err(row.bad(
                        "type",
                        format!("\"{other}\" is unknown"),
                        "write \"school\" or \"company\"",
                    ));
                }
            };
            sites.push(Site { kind, x: row.number_or("x", 0.0)?, y: row.number_or("y", 0.0)? });
        }
        let travel = read_travel(&root, sites.len())?;
        let mut equipment = Vec::new();
        for row in root.rows("equipment")? {
            equipment.push(Equipment {
                name: row.text("name")?.to_owned(),
                seats: row.count("seats", 1, 1000)? as u32,
                programmes: row.texts_or_none("programmes")?,
            });
        }
        let mut pools = Vec::new();
        for row in root.rows("pools")? {
            pools.push(Pool {
                site: row.reference("site", sites.len(), "sites")?,
                equipment: row.reference("equipment", equipment.len(), "equipment")?,
                machines: row.count("machines", 1, 10_000)? as u32,
                open: row.mask("open", SLOTS)? as SlotMask,
                weeks: row.mask("weeks", weeks)?,
            });
        }
        let labs = read_labs(&root, weeks, sites.len(), equipment.len())?;
        let mut groups = Vec::new();
        for row in root.rows("groups")? {
            let free = row.mask("free", SLOTS)? as SlotMask;
            let prefer = row.mask("prefer", SLOTS)? as SlotMask;
            if prefer & !free != 0 {
                return Err(row.bad(
                    "prefer",
                    "a preferred half-day is not among the free ones",
                    "mark it free as well, or do not prefer it",
                ));
            }
            groups.push(Group {
                site: row.reference("site", sites.len(), "sites")?,
                programme: row.text("programme")?.to_owned(),
                size: row.count("size", 1, 1000)? as u32,
                free,
                weeks: row.mask("weeks", weeks)?,
                prefer,
                max_away: row.count("max_away", 0, 1000)? as u32,
            });
        }
        let mut requirements = Vec::new();
        for row in root.rows("requirements")? {
            let first = row.count("first", 0, weeks as u64 - 1)? as usize;
            let last = row.count("last", 0, weeks as u64 - 1)? as usize;
            if last < first {
                return Err(row.bad(
                    "last",
                    format!("the window ends in week {last}, before it begins in week {first}"),
                    "set last to first or later",
                ));
            }
            requirements.push(Requirement {
                group: row.reference("group", groups.len(), "groups")?,
                equipment: row.reference("equipment", equipment.len(), "equipment")?,
                halfdays: row.count("halfdays", 0, 1000)? as u32,
                first,
                last,
                per_week: row.count("per_week", 0, 1000)? as u32,
            });
        }
        let mut instructors = Vec::new();
        for row in root.rows("instructors")? {
            let mut kinds = row.references("equipment", equipment.len(), "equipment")?;
            kinds.sort_unstable();
            kinds.dedup();
            instructors.push(Instructor {
                site: row.reference("site", sites.len(), "sites")?,
                equipment: kinds,
                free: row.mask("free", SLOTS)? as SlotMask,
                weeks: row.mask("weeks", weeks)?,
                max_week: row.count("max_week", 0, 1000)? as u32,
            });
        }
        Ok(Self {
            name: root.text("name")?.to_owned(),
            seed: root.count("seed", 0, u64::MAX)?,
            weeks,
            limits,
            sites,
            travel,
            equipment,
            pools,
            labs,
            groups,
            requirements,
            instructors,
        })
    }

    /// The instance as text of the exchange format.
    pub fn to_json(&self) -> String {
        let week = |m: WeekMask| mask_text(m, self.weeks);
        let slot = |m: SlotMask| mask_text(u64::from(m), SLOTS);
        let rows = |v: Vec<Value>| Value::Array(v);
        let value = json!({
            "format": FORMAT, "name": self.name, "seed": self.seed, "weeks": self.weeks, "slots": SLOTS,
            "limits": {
                "learner_travel": self.limits.learner_travel,
                "instructor_travel": self.limits.instructor_travel,
                "lab_move_weight": self.limits.lab_move_weight,
            },
            "sites": rows(self.sites.iter().enumerate().map(|(id, s)| json!({
                "id": id,
                "type": if s.kind == SiteKind::School { "school" } else { "company" },
                "x": s.x, "y": s.y,
            })).collect()),
            "travel": self.travel,
            "equipment": rows(self.equipment.iter().enumerate().map(|(id, e)| json!({
                "id": id, "name": e.name, "seats": e.seats, "programmes": e.programmes,
            })).collect()),
            "pools": rows(self.pools.iter().enumerate().map(|(id, p)| json!({
                "id": id, "site": p.site, "equipment": p.equipment, "machines": p.machines,
                "open": slot(p.open), "weeks": week(p.weeks),
            })).collect()),
            "labs": rows(self.labs.iter().enumerate().map(|(id, l)| json!({
                "id": id, "stops": l.stops, "base": l.base, "open": slot(l.open), "weeks": week(l.weeks),
                "load": rows(l.load.iter().map(|x| json!({
                    "equipment": x.equipment, "machines": x.machines,
                })).collect()),
            })).collect()),
            "groups": rows(self.groups.iter().enumerate().map(|(id, g)| json!({
                "id": id, "site": g.site, "programme": g.programme, "size": g.size, "free": slot(g.free),
                "weeks": week(g.weeks), "prefer": slot(g.prefer), "max_away": g.max_away,
            })).collect()),
            "requirements": rows(self.requirements.iter().enumerate().map(|(id, r)| json!({
                "id": id, "group": r.group, "equipment": r.equipment, "halfdays": r.halfdays,
                "first": r.first, "last": r.last, "per_week": r.per_week,
            })).collect()),
            "instructors": rows(self.instructors.iter().enumerate().map(|(id, i)| json!({
                "id": id, "site": i.site, "equipment": i.equipment, "free": slot(i.free),
                "weeks": week(i.weeks), "max_week": i.max_week,
            })).collect()),
        });
        value.to_string()
    }

    /// Learner half-days that requirement `r` asks for.
    pub fn demand(&self, r: usize) -> u64 {
        let requirement = &self.requirements[r];
        u64::from(self.groups[requirement.group].size) * u64::from(requirement.halfdays)
    }

    /// Learner half-days that all requirements ask for.
    pub fn total_demand(&self) -> u64 {
        (0..self.requirements.len()).map(|r| self.demand(r)).sum()
    }
}

/// A mask as 0s and 1s, lowest bit first.
fn mask_text(mask: u64, length: usize) -> String {
    (0..length).map(|i| if mask >> i & 1 == 1 { '1' } else { '0' }).collect()
}

fn read_travel(root: &Node<'_>, sites: usize) -> Result<Vec<Vec<u32>>, BadData> {
    let table = root.matrix("travel")?;
    if table.len() != sites {
        return Err(BadData::at(
            "travel",
            format!("{} rows for {sites} sites", table.len()),
            "give one row and one column for each site",
        ));
    }
    for (a, row) in table.iter().enumerate() {
        if row.len() != sites {
            return Err(BadData::at(
                format!("travel[{a}]"),
                format!("{} columns for {sites} sites", row.len()),
                "give one row and one column for each site",
            ));
        }
    }
    for (a, row) in table.iter().enumerate() {
        if row[a] != 0 {
            return Err(BadData::at(format!("travel[{a}][{a}]"), "a site is away from itself", "write 0"));
        }
        for (b, other) in table.iter().enumerate().take(a) {
            if row[b] != other[a] {
                return Err(BadData::at(
                    format!("travel[{a}][{b}]"),
                    format!("{} minutes one way and {} the other", row[b], other[a]),
                    "the table is symmetric: use the longer of the two",
                ));
            }
        }
    }
    Ok(table)
}

fn read_labs(root: &Node<'_>, weeks: usize, sites: usize, kinds: usize) -> Result<Vec<Lab>, BadData> {
    let mut labs = Vec::new();
    for row in root.rows("labs")? {
        let mut stops = row.references("stops", sites, "sites")?;
        stops.sort_unstable();
        stops.dedup();
        let mut load: Vec<Load> = Vec::new();
        for item in row.plain_rows("load")? {
            let equipment = item.reference("equipment", kinds, "equipment")?;
            let machines = item.count("machines", 1, 10_000)? as u32;
            if load.iter().any(|l| l.equipment == equipment) {
                return Err(item.bad(
                    "equipment",
                    format!("kind {equipment} is loaded twice"),
                    "write it once, with the sum of the machines",
                ));
            }
            load.push(Load { equipment, machines });
        }
        labs.push(Lab {
            stops,
            base: row.reference("base", sites, "sites")?,
            open: row.mask("open", SLOTS)? as SlotMask,
            weeks: row.mask("weeks", weeks)?,
            load,
        });
    }
    Ok(labs)
}

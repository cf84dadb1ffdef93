//! The linear programme behind the bounds: what any plan must satisfy when bookings may be split.
//!
//! Every variable lies between 0 and 1 and all coefficients are whole numbers, so that a bound can be re-checked exactly.
//! Variables come in blocks of which at most one can be 1 (a group's half-day, an instructor's half-day, a lab's week,
//! a day's site). Blocks are what makes any set of row prices a bound: see [`super::certificate`].

use std::collections::HashMap;

use crate::instance::{Instance, SLOTS};
use crate::model::{Model, NO_LAB};

/// A row: the sum of coefficient times variable is at most `limit`.
#[derive(Debug, Clone)]
struct Row {
    limit: i64,
    /// The block it stands for, if it says no more than that at most one of a block is 1.
    is_block: bool,
    entries: Vec<(u32, i32)>,
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The covered share of a requirement's demand.
    Cover(u32),
    /// A booking of a requirement in a way, week and slot, whoever instructs.
    Booking { req: u32, way: u32, week: u8, slot: u8 },
    /// An instructor teaches a kind at a site in a week and slot.
    Teaching { teacher: u16, list: u32, week: u8, slot: u8 },
    /// A lab stands at a site for a week.
    Stop { lab: u16, week: u8, site: u16 },
    /// A group or an instructor is at a site for a day.
    Day,
}

/// What limits a row expresses; used to explain prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Covered at most what bookings serve.
    Served(u32),
    /// Machines of a capacity row.
    Machines(u32),
    /// A stop is needed.
    Stop(u16),
    /// Bookings a week of a requirement.
    PerWeek(u32),
    /// Bookings away.
    Away(u32),
    /// Bookings need instructors.
    Taught(u32),
    /// Instructor's week.
    TeacherWeek(u16),
    /// One site a day.
    OneSite,
    /// A block.
    Block,
    /// A group gets at least so much.
    Floor(u32),
}

/// The programme: maximise objective, rows at most their limits, variables from 0 to 1.
pub(crate) struct Program {
    /// What each variable is worth.
    pub worth: Vec<i64>,
    /// Meaning of each variable.
    pub meaning: Vec<Meaning>,
    /// Block of each variable; `NO_BLOCK` when it stands alone.
    pub block: Vec<u32>,
    /// Number of blocks.
    pub blocks: usize,
    /// Right-hand sides.
    pub limit: Vec<i64>,
    /// Kinds of row.
    pub kind: Vec<Limit>,
    /// Rows: start of each, variables, coefficients.
    pub row_start: Vec<u32>,
    pub row_var: Vec<u32>,
    pub row_value: Vec<f32>,
    /// Columns: start of each, rows, coefficients.
    pub col_start: Vec<u32>,
    pub col_row: Vec<u32>,
    pub col_value: Vec<f32>,
}

/// A variable of no block.
pub(crate) const NO_BLOCK: u32 = u32::MAX;

/// What the programme contains beside the plain rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    /// Also the rule of one site a day, which makes the programme larger and tighter.
    pub one_site: bool,
    /// Learner half-days that each group gets at least.
    pub floors: Vec<u64>,
    /// What a covered learner half-day of each group is worth; 1 when empty.
    pub worth: Vec<i64>,
}

struct Builder {
    worth: Vec<i64>,
    meaning: Vec<Meaning>,
    block: Vec<u32>,
    blocks: u32,
    rows: Vec<Row>,
    kinds: Vec<Limit>,
}

impl Builder {
    fn variable(&mut self, worth: i64, meaning: Meaning, block: u32) -> u32 {
        self.worth.push(worth);
        self.meaning.push(meaning);
        self.block.push(block);
        self.worth.len() as u32 - 1
    }

    fn row(&mut self, limit: i64, kind: Limit) -> usize {
        self.rows.push(Row { limit, is_block: kind == Limit::Block, entries: Vec::new() });
        self.kinds.push(kind);
        self.rows.len() - 1
    }

    /// A block and its row.
    fn new_block(&mut self) -> (u32, usize) {
        self.blocks += 1;
        (self.blocks - 1, self.row(1, Limit::Block))
    }

    fn put(&mut self, row: usize, variable: u32, value: i32) {
        self.rows[row].entries.push((variable, value));
    }
}

impl Program {
    /// The programme of an instance.
    pub fn new(model: &Model<'_>, extra: &Extra) -> Self {
        let instance = model.instance;
        let mut b = Builder {
            worth: Vec::new(),
            meaning: Vec::new(),
            block: Vec::new(),
            blocks: 0,
            rows: Vec::new(),
            kinds: Vec::new(),
        };
        // Covered shares.
        let mut served = Vec::new();
        let mut covers = Vec::new();
        for (r, need) in model.needs.iter().enumerate() {
            let g = need.group as usize;
            let worth = extra.worth.get(g).copied().unwrap_or(1);
            let row = b.row(0, Limit::Served(r as u32));
            served.push(row);
            if need.ways.is_empty() || need.demand == 0 {
                covers.push(None);
                continue;
            }
            let v = b.variable(i64::from(need.demand) * worth, Meaning::Cover(r as u32), NO_BLOCK);
            b.put(row, v, need.demand as i32);
            covers.push(Some(v));
        }
        for (g, floor) in extra.floors.iter().enumerate().filter(|(_, f)| **f > 0) {
            let row = b.row(-(*floor as i64), Limit::Floor(g as u32));
            for (r, need) in model.needs.iter().enumerate() {
                if need.group as usize == g
                    && let Some(v) = covers[r]
                {
                    b.put(row, v, -(need.demand as i32));
                }
            }
        }
        let mut by_group: Vec<Vec<u32>> = vec![Vec::new(); instance.groups.len()];
        for (r, need) in model.needs.iter().enumerate() {
            by_group[need.group as usize].push(r as u32);
        }
        for week in 0..instance.weeks {
            add_week(&mut b, model, extra, week, &served, &by_group);
        }
        b.finish()
    }

    /// Variables.
    pub fn variables(&self) -> usize {
        self.worth.len()
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.limit.len()
    }
}

fn add_week(
    b: &mut Builder,
    model: &Model<'_>,
    extra: &Extra,
    week: usize,
    served: &[usize],
    by_group: &[Vec<u32>],
) {
    let instance: &Instance = model.instance;
    // Lab stops of the week.
    let mut stops: HashMap<(u16, u16), u32> = HashMap::new();
    for (l, lab) in instance.labs.iter().enumerate() {
        if lab.weeks >> week & 1 == 0 || lab.stops.is_empty() {
            continue;
        }
        let (block, row) = b.new_block();
        for &site in &lab.stops {
            let v =
                b.variable(0, Meaning::Stop { lab: l as u16, week: week as u8, site: site as u16 }, block);
            b.put(row, v, 1);
            stops.insert((l as u16, site as u16), v);
        }
    }
    let mut machines: HashMap<(u32, u16, u8), usize> = HashMap::new();
    let mut taught: HashMap<(u32, u8), usize> = HashMap::new();
    let mut taught_in_order: Vec<(u32, u8, usize, u16)> = Vec::new();
    for (g, needs) in by_group.iter().enumerate() {
        let group = &instance.groups[g];
        if group.weeks >> week & 1 == 0 {
            continue;
        }
        let mut slot_rows: [Option<(u32, usize)>; SLOTS] = [None; SLOTS];
        let mut away: Option<usize> = None;
        let mut at_stop: HashMap<(u16, u16, u8), usize> = HashMap::new();
        // Site and half-day to the bookings there, for the rule of one site a day.
        let mut at_site: Vec<(u16, u8, u32)> = Vec::new();
        for &r in needs {
            let need = &model.needs[r as usize];
            let mut per_week: Option<usize> = None;
            for way_id in need.ways.clone() {
                let way = &model.ways[way_id as usize];
                if way.weeks >> week & 1 == 0 {
                    continue;
                }
                for slot in 0..SLOTS as u8 {
                    if way.slots >> slot & 1 == 0 {
                        continue;
                    }
                    let someone = model.teachers[way.teachers as usize].iter().any(|i| {
                        let who = &instance.instructors[*i as usize];
                        who.free >> slot & 1 == 1 && who.weeks >> week & 1 == 1 && who.max_week > 0
                    });
                    if !someone {
                        continue;
                    }
                    let (block, block_row) = *slot_rows[slot as usize].get_or_insert_with(|| b.new_block());
                    let meaning = Meaning::Booking { req: r, way: way_id, week: week as u8, slot };
                    let x = b.variable(0, meaning, block);
                    b.put(block_row, x, 1);
                    b.put(served[r as usize], x, -i32::from(way.serves));
                    let row =
                        *per_week.get_or_insert_with(|| b.row(i64::from(need.per_week), Limit::PerWeek(r)));
                    b.put(row, x, 1);
                    if way.away && group.max_away < u32::from(group.free.count_ones() as u16) {
                        let row = *away
                            .get_or_insert_with(|| b.row(i64::from(group.max_away), Limit::Away(g as u32)));
                        b.put(row, x, 1);
                    }
                    let capacity = model.capacity[way.cap as usize];
                    if way.lab == NO_LAB {
                        let row = *machines
                            .entry((way.cap, way.site, slot))
                            .or_insert_with(|| b.row(i64::from(capacity), Limit::Machines(way.cap)));
                        b.put(row, x, i32::from(way.machines));
                    } else {
                        let stop = stops[&(way.lab, way.site)];
                        let row = *machines.entry((way.cap, way.site, slot)).or_insert_with(|| {
                            let row = b.row(0, Limit::Machines(way.cap));
                            b.put(row, stop, -(capacity as i32));
                            row
                        });
                        b.put(row, x, i32::from(way.machines));
                        if u32::from(way.machines) < capacity {
                            let row = *at_stop.entry((way.lab, way.site, slot)).or_insert_with(|| {
                                let row = b.row(0, Limit::Stop(way.lab));
                                b.put(row, stop, -1);
                                row
                            });
                            b.put(row, x, 1);
                        }
                    }
                    let row = *taught.entry((way.teachers, slot)).or_insert_with(|| {
                        let row = b.row(0, Limit::Taught(way.teachers));
                        taught_in_order.push((way.teachers, slot, row, way.site));
                        row
                    });
                    b.put(row, x, 1);
                    if extra.one_site {
                        at_site.push((way.site, slot, x));
                    }
                }
            }
        }
        if extra.one_site {
            one_site_a_day(b, &mut at_site);
        }
    }
    // Instructors.
    let mut teaching: Vec<Vec<(u32, u8, usize, u16)>> = vec![Vec::new(); instance.instructors.len()];
    for (list, slot, row, site) in taught_in_order {
        for &i in &model.teachers[list as usize] {
            let who = &instance.instructors[i as usize];
            if who.free >> slot & 1 == 1 && who.weeks >> week & 1 == 1 && who.max_week > 0 {
                teaching[i as usize].push((list, slot, row, site));
            }
        }
    }
    for (i, can) in teaching.iter().enumerate() {
        if can.is_empty() {
            continue;
        }
        let who = &instance.instructors[i];
        let mut slots: [Option<(u32, usize)>; SLOTS] = [None; SLOTS];
        let week_row = (who.max_week < who.free.count_ones())
            .then(|| b.row(i64::from(who.max_week), Limit::TeacherWeek(i as u16)));
        let mut at_site = Vec::new();
        for &(list, slot, row, site) in can {
            let (block, block_row) = *slots[slot as usize].get_or_insert_with(|| b.new_block());
            let y =
                b.variable(0, Meaning::Teaching { teacher: i as u16, list, week: week as u8, slot }, block);
            b.put(block_row, y, 1);
            b.put(row, y, -1);
            if let Some(row) = week_row {
                b.put(row, y, 1);
            }
            if extra.one_site {
                at_site.push((site, slot, y));
            }
        }
        if extra.one_site {
            one_site_a_day(b, &mut at_site);
        }
    }
}

/// Rows that keep one person or group at one site a day.
fn one_site_a_day(b: &mut Builder, at_site: &mut [(u16, u8, u32)]) {
    at_site.sort_unstable_by_key(|(site, slot, _)| (slot / 2, *site, *slot));
    for day in at_site.chunk_by(|x, y| x.1 / 2 == y.1 / 2) {
        let first = day[0];
        // Nothing to say unless both half-days and two sites occur.
        if day.iter().all(|x| x.0 == first.0) || day.iter().all(|x| x.1 == first.1) {
            continue;
        }
        let (block, block_row) = b.new_block();
        for site in day.chunk_by(|x, y| x.0 == y.0) {
            let u = b.variable(0, Meaning::Day, block);
            b.put(block_row, u, 1);
            for slot in site.chunk_by(|x, y| x.1 == y.1) {
                let row = b.row(0, Limit::OneSite);
                b.put(row, u, -1);
                for (_, _, x) in slot {
                    b.put(row, *x, 1);
                }
            }
        }
    }
}

impl Builder {
    fn finish(self) -> Program {
        let rows = self.rows;
        let mut row_start = vec![0u32];
        let (mut row_var, mut row_value) = (Vec::new(), Vec::new());
        let mut count = vec![0u32; self.worth.len() + 1];
        for row in &rows {
            for (v, c) in &row.entries {
                row_var.push(*v);
                row_value.push(*c as f32);
                count[*v as usize + 1] += 1;
            }
            row_start.push(row_var.len() as u32);
        }
        for v in 0..self.worth.len() {
            count[v + 1] += count[v];
        }
        let col_start = count.clone();
        let mut at = count;
        let mut col_row = vec![0u32; row_var.len()];
        let mut col_value = vec![0f32; row_var.len()];
        for (n, row) in rows.iter().enumerate() {
            for (v, c) in &row.entries {
                let place = at[*v as usize] as usize;
                col_row[place] = n as u32;
                col_value[place] = *c as f32;
                at[*v as usize] += 1;
            }
        }
        debug_assert!(rows.iter().zip(&self.kinds).all(|(r, k)| r.is_block == (*k == Limit::Block)));
        Program {
            worth: self.worth,
            meaning: self.meaning,
            block: self.block,
            blocks: self.blocks as usize,
            limit: rows.iter().map(|r| r.limit).collect(),
            kind: self.kinds,
            row_start,
            row_var,
            row_value,
            col_start,
            col_row,
            col_value,
        }
    }
}

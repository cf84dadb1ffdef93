//! A plan under construction: every rule kept after every step, every value of the objective known.

use crate::check::Objective;
use crate::instance::SLOTS;
use crate::model::{Model, NO_LAB, Place};
use crate::plan::{Plan, Stop};

/// No booking.
pub(crate) const NONE: u32 = u32::MAX;
/// No site.
pub(crate) const NOWHERE: u16 = u16::MAX;

/// A booking in the plan under construction.
#[derive(Debug, Clone, Copy)]
struct Held {
    place: Place,
    /// Next booking on the same machines at the same time.
    next: u32,
    /// Position among the bookings of its requirement.
    rank: u32,
    /// Position among all bookings.
    position: u32,
    /// People have laid it down.
    locked: bool,
}

/// The plan under construction.
pub(crate) struct State<'m> {
    pub model: &'m Model<'m>,
    weeks: usize,
    held: Vec<Held>,
    unused: Vec<u32>,
    /// All bookings, in no order.
    pub all: Vec<u32>,
    group_at: Vec<u32>,
    group_busy: Vec<u16>,
    group_away: Vec<u8>,
    teacher_at: Vec<u32>,
    teacher_busy: Vec<u16>,
    cell_used: Vec<u32>,
    cell_head: Vec<u32>,
    of_need: Vec<Vec<u32>>,
    need_week: Vec<u8>,
    /// Learners served, for each requirement, beyond its demand as well.
    pub served: Vec<u32>,
    /// Learner half-days covered, for each group.
    pub group_cover: Vec<u64>,
    /// Learner half-days that each group shall have in this phase.
    pub target: Vec<u64>,
    /// Where each lab stands in each week.
    pub stop: Vec<u16>,
    stop_locked: Vec<bool>,
    lab_week: Vec<Vec<u32>>,
    lab_minutes: Vec<u64>,
    /// Requirements that are not covered and have a way.
    pub open: Vec<u32>,
    open_at: Vec<u32>,
    pub uncovered: u64,
    pub shortfall: u64,
    pub travel: u64,
    pub comfort: u64,
}

impl<'m> State<'m> {
    pub fn new(model: &'m Model<'m>) -> Self {
        let instance = model.instance;
        let weeks = instance.weeks;
        let (groups, people, labs) = (instance.groups.len(), instance.instructors.len(), instance.labs.len());
        let mut state = Self {
            model,
            weeks,
            held: Vec::new(),
            unused: Vec::new(),
            all: Vec::new(),
            group_at: vec![NONE; groups * weeks * SLOTS],
            group_busy: vec![0; groups * weeks],
            group_away: vec![0; groups * weeks],
            teacher_at: vec![NONE; people * weeks * SLOTS],
            teacher_busy: vec![0; people * weeks],
            cell_used: vec![0; model.capacity.len() * weeks * SLOTS],
            cell_head: vec![NONE; model.capacity.len() * weeks * SLOTS],
            of_need: vec![Vec::new(); model.needs.len()],
            need_week: vec![0; model.needs.len() * weeks],
            served: vec![0; model.needs.len()],
            group_cover: vec![0; groups],
            target: vec![0; groups],
            stop: vec![NOWHERE; labs * weeks],
            stop_locked: vec![false; labs * weeks],
            lab_week: vec![Vec::new(); labs * weeks],
            lab_minutes: vec![0; labs],
            open: Vec::new(),
            open_at: vec![NONE; model.needs.len()],
            uncovered: instance.total_demand(),
            shortfall: 0,
            travel: 0,
            comfort: 0,
        };
        for r in 0..model.needs.len() {
            state.note_open(r);
        }
        state
    }

    fn note_open(&mut self, r: usize) {
        let need = &self.model.needs[r];
        let is = self.served[r] < need.demand && !need.ways.is_empty();
        let at = self.open_at[r];
        if is && at == NONE {
            self.open_at[r] = self.open.len() as u32;
            self.open.push(r as u32);
        } else if !is && at != NONE {
            self.open.swap_remove(at as usize);
            if let Some(&moved) = self.open.get(at as usize) {
                self.open_at[moved as usize] = at;
            }
            self.open_at[r] = NONE;
        }
    }

    /// Sets what each group shall have, and counts what is missing.
    pub fn set_targets(&mut self, thousandths: u64) {
        self.shortfall = 0;
        for g in 0..self.target.len() {
            self.target[g] = (thousandths * self.model.reachable[g]).div_ceil(1000);
            self.shortfall += self.target[g].saturating_sub(self.group_cover[g]);
        }
    }

    /// Requirements, not covered in full, of groups that have less than they shall.
    pub fn short_of_target(&self) -> Vec<u32> {
        (0..self.model.needs.len())
            .filter(|r| {
                let need = &self.model.needs[*r];
                let g = need.group as usize;
                self.group_cover[g] < self.target[g] && self.served[*r] < need.demand && !need.ways.is_empty()
            })
            .map(|r| r as u32)
            .collect()
    }

    pub fn place_of(&self, id: u32) -> Place {
        self.held[id as usize].place
    }

    pub fn is_locked(&self, id: u32) -> bool {
        self.held[id as usize].locked
    }

    pub fn lock(&mut self, id: u32) {
        self.held[id as usize].locked = true;
    }

    pub fn lock_stop(&mut self, lab: usize, week: usize, site: u16) {
        self.stop[lab * self.weeks + week] = site;
        self.stop_locked[lab * self.weeks + week] = true;
        self.recount_lab(lab);
    }

    pub fn stop_is_locked(&self, lab: usize, week: usize) -> bool {
        let at = lab * self.weeks + week;
        self.stop_locked[at] || self.lab_week[at].iter().any(|b| self.is_locked(*b))
    }

    pub fn lab_bookings(&self, lab: usize, week: usize) -> &[u32] {
        &self.lab_week[lab * self.weeks + week]
    }

    pub fn bookings_of(&self, req: u32) -> &[u32] {
        &self.of_need[req as usize]
    }

    fn recount_lab(&mut self, lab: usize) {
        let instance = self.model.instance;
        let mut at = instance.labs[lab].base;
        let mut sum = 0u64;
        for w in 0..self.weeks {
            let next = self.stop[lab * self.weeks + w];
            if next != NOWHERE {
                sum += u64::from(instance.travel[at][next as usize]);
                at = next as usize;
            }
        }
        sum *= u64::from(instance.limits.lab_move_weight);
        self.travel = self.travel + sum - self.lab_minutes[lab];
        self.lab_minutes[lab] = sum;
    }

    fn covered(&self, r: usize) -> u32 {
        self.served[r].min(self.model.needs[r].demand)
    }

    fn note_cover(&mut self, r: usize, before: u32) {
        let (after, g) = (self.covered(r), self.model.needs[r].group as usize);
        let short = self.target[g].saturating_sub(self.group_cover[g]);
        self.group_cover[g] = self.group_cover[g] + u64::from(after) - u64::from(before);
        self.uncovered = self.uncovered + u64::from(before) - u64::from(after);
        self.shortfall = self.shortfall + self.target[g].saturating_sub(self.group_cover[g]) - short;
    }

    fn cell(&self, way_cap: u32, week: u8, slot: u8) -> usize {
        (way_cap as usize * self.weeks + week as usize) * SLOTS + slot as usize
    }

    /// Puts a booking in; the caller knows that nothing stands against it.
    pub fn insert(&mut self, place: Place) -> u32 {
        let model = self.model;
        let way = &model.ways[place.way as usize];
        let need = &model.needs[place.req as usize];
        let (g, i, w) = (need.group as usize, place.teacher as usize, place.week as usize);
        let (slot, r) = (place.slot as usize, place.req as usize);
        let day = 3u16 << (slot & !1);
        let bit = 1u16 << slot;
        let id = self.unused.pop().unwrap_or(self.held.len() as u32);
        let cell = self.cell(way.cap, place.week, place.slot);
        let held = Held {
            place,
            next: self.cell_head[cell],
            rank: self.of_need[r].len() as u32,
            position: self.all.len() as u32,
            locked: false,
        };
        if id as usize == self.held.len() {
            self.held.push(held)
        } else {
            self.held[id as usize] = held
        }
        self.all.push(id);
        self.of_need[r].push(id);
        self.cell_head[cell] = id;
        self.cell_used[cell] += u32::from(way.machines);
        let gw = g * self.weeks + w;
        if self.group_busy[gw] & day == 0 {
            self.travel += u64::from(way.minutes);
        }
        self.group_busy[gw] |= bit;
        self.group_at[gw * SLOTS + slot] = id;
        self.group_away[gw] += u8::from(way.away);
        let iw = i * self.weeks + w;
        if self.teacher_busy[iw] & day == 0 {
            self.travel += u64::from(model.trip[i][way.site as usize]);
        }
        self.teacher_busy[iw] |= bit;
        self.teacher_at[iw * SLOTS + slot] = id;
        if model.instance.groups[g].prefer & bit == 0 {
            self.comfort += 1;
        }
        let rw = r * self.weeks + w;
        if self.need_week[rw] == 0 {
            self.comfort += 1;
        }
        self.need_week[rw] += 1;
        let before = self.covered(r);
        self.served[r] += u32::from(way.serves);
        self.note_cover(r, before);
        self.note_open(r);
        if way.lab != NO_LAB {
            let lw = way.lab as usize * self.weeks + w;
            self.lab_week[lw].push(id);
            if self.stop[lw] == NOWHERE {
                self.stop[lw] = way.site;
                self.recount_lab(way.lab as usize);
            }
        }
        id
    }

    /// Takes a booking out.
    pub fn remove(&mut self, id: u32) -> Place {
        let model = self.model;
        let held = self.held[id as usize];
        let place = held.place;
        let way = &model.ways[place.way as usize];
        let need = &model.needs[place.req as usize];
        let (g, i, w) = (need.group as usize, place.teacher as usize, place.week as usize);
        let (slot, r) = (place.slot as usize, place.req as usize);
        let day = 3u16 << (slot & !1);
        let bit = 1u16 << slot;
        self.all.swap_remove(held.position as usize);
        if let Some(&moved) = self.all.get(held.position as usize) {
            self.held[moved as usize].position = held.position;
        }
        self.of_need[r].swap_remove(held.rank as usize);
        if let Some(&moved) = self.of_need[r].get(held.rank as usize) {
            self.held[moved as usize].rank = held.rank;
        }
        let cell = self.cell(way.cap, place.week, place.slot);
        if self.cell_head[cell] == id {
            self.cell_head[cell] = held.next;
        } else {
            let mut at = self.cell_head[cell];
            while self.held[at as usize].next != id {
                at = self.held[at as usize].next;
            }
            self.held[at as usize].next = held.next;
        }
        self.cell_used[cell] -= u32::from(way.machines);
        let gw = g * self.weeks + w;
        self.group_busy[gw] &= !bit;
        if self.group_busy[gw] & day == 0 {
            self.travel -= u64::from(way.minutes);
        }
        self.group_at[gw * SLOTS + slot] = NONE;
        self.group_away[gw] -= u8::from(way.away);
        let iw = i * self.weeks + w;
        self.teacher_busy[iw] &= !bit;
        if self.teacher_busy[iw] & day == 0 {
            self.travel -= u64::from(model.trip[i][way.site as usize]);
        }
        self.teacher_at[iw * SLOTS + slot] = NONE;
        if model.instance.groups[g].prefer & bit == 0 {
            self.comfort -= 1;
        }
        let rw = r * self.weeks + w;
        self.need_week[rw] -= 1;
        if self.need_week[rw] == 0 {
            self.comfort -= 1;
        }
        let before = self.covered(r);
        self.served[r] -= u32::from(way.serves);
        self.note_cover(r, before);
        self.note_open(r);
        if way.lab != NO_LAB {
            let lw = way.lab as usize * self.weeks + w;
            let at = self.lab_week[lw].iter().position(|b| *b == id).expect("a lab's booking is in its week");
            self.lab_week[lw].swap_remove(at);
            if self.lab_week[lw].is_empty() && !self.stop_locked[lw] {
                self.stop[lw] = NOWHERE;
                self.recount_lab(way.lab as usize);
            }
        }
        self.unused.push(id);
        place
    }

    /// Whether an instructor could take this booking with nothing to move; everything else is not looked at.
    #[inline]
    pub fn teacher_is_free(&self, i: u16, site: u16, week: u8, slot: u8) -> bool {
        let who = &self.model.instance.instructors[i as usize];
        let iw = i as usize * self.weeks + week as usize;
        let busy = self.teacher_busy[iw];
        if who.free >> slot & 1 == 0
            || who.weeks >> week & 1 == 0
            || busy >> slot & 1 == 1
            || busy.count_ones() >= who.max_week
        {
            return false;
        }
        busy >> (slot ^ 1) & 1 == 0 || {
            let other = self.teacher_at[iw * SLOTS + (slot ^ 1) as usize];
            self.site_of(other) == site
        }
    }

    fn site_of(&self, id: u32) -> u16 {
        self.model.ways[self.held[id as usize].place.way as usize].site
    }

    /// Whether group, machines, window and lab leave room for this, with nothing to move; the instructor is not looked at.
    #[inline]
    pub fn has_room(&self, req: u32, way_id: u32, week: u8, slot: u8) -> bool {
        let model = self.model;
        let way = &model.ways[way_id as usize];
        let need = &model.needs[req as usize];
        let gw = need.group as usize * self.weeks + week as usize;
        let busy = self.group_busy[gw];
        if busy >> slot & 1 == 1
            || u32::from(self.need_week[req as usize * self.weeks + week as usize]) >= need.per_week
            || (way.away
                && u32::from(self.group_away[gw]) >= model.instance.groups[need.group as usize].max_away)
        {
            return false;
        }
        if busy >> (slot ^ 1) & 1 == 1
            && self.site_of(self.group_at[gw * SLOTS + (slot ^ 1) as usize]) != way.site
        {
            return false;
        }
        if way.lab != NO_LAB {
            let stop = self.stop[way.lab as usize * self.weeks + week as usize];
            if stop != NOWHERE && stop != way.site {
                return false;
            }
        }
        let cell = self.cell(way.cap, week, slot);
        self.cell_used[cell] + u32::from(way.machines) <= model.capacity[way.cap as usize]
    }

    /// What the booking would add to travel now, lab moves aside.
    pub fn added_minutes(&self, place: &Place) -> u32 {
        let model = self.model;
        let way = &model.ways[place.way as usize];
        let g = model.needs[place.req as usize].group as usize;
        let day = 3u16 << (place.slot & !1);
        let week = place.week as usize;
        let mut sum = 0;
        if self.group_busy[g * self.weeks + week] & day == 0 {
            sum += way.minutes;
        }
        if self.teacher_busy[place.teacher as usize * self.weeks + week] & day == 0 {
            sum += model.trip[place.teacher as usize][way.site as usize];
        }
        sum
    }

    /// What the booking would add to the instructor's travel now.
    pub fn added_trip(&self, place: &Place) -> u32 {
        let day = 3u16 << (place.slot & !1);
        let i = place.teacher as usize;
        if self.teacher_busy[i * self.weeks + place.week as usize] & day == 0 {
            self.model.trip[i][self.model.ways[place.way as usize].site as usize]
        } else {
            0
        }
    }

    /// What the booking would add to comfort now.
    pub fn added_comfort(&self, place: &Place) -> u32 {
        let g = self.model.needs[place.req as usize].group as usize;
        u32::from(self.model.instance.groups[g].prefer >> place.slot & 1 == 0)
            + u32::from(self.need_week[place.req as usize * self.weeks + place.week as usize] == 0)
    }

    /// The bookings that stand against this one; `false` when one of them is locked or the case is hopeless.
    pub fn against(&self, place: &Place, out: &mut Vec<u32>) -> bool {
        let model = self.model;
        let way = &model.ways[place.way as usize];
        let need = &model.needs[place.req as usize];
        let (w, slot) = (place.week as usize, place.slot as usize);
        out.clear();
        let gw = need.group as usize * self.weeks + w;
        let iw = place.teacher as usize * self.weeks + w;
        for (at, site_of_other_slot) in [(&self.group_at, gw), (&self.teacher_at, iw)] {
            let base = site_of_other_slot * SLOTS;
            let same = at[base + slot];
            if same != NONE && !out.contains(&same) {
                out.push(same);
            }
            let other = at[base + (slot ^ 1)];
            if other != NONE && self.site_of(other) != way.site && !out.contains(&other) {
                out.push(other);
            }
        }
        if way.lab != NO_LAB {
            let lw = way.lab as usize * self.weeks + w;
            if self.stop[lw] != NOWHERE && self.stop[lw] != way.site {
                if self.stop_locked[lw] {
                    return false;
                }
                for &b in &self.lab_week[lw] {
                    if !out.contains(&b) {
                        out.push(b);
                    }
                }
            }
        }
        // Machines: those that stand against it for another reason make room first.
        let cell = self.cell(way.cap, place.week, place.slot);
        let capacity = model.capacity[way.cap as usize];
        let mut used = self.cell_used[cell] + u32::from(way.machines);
        if used > capacity {
            let mut at = self.cell_head[cell];
            while at != NONE {
                if out.contains(&at) {
                    used -= u32::from(model.ways[self.held[at as usize].place.way as usize].machines);
                }
                at = self.held[at as usize].next;
            }
            at = self.cell_head[cell];
            while used > capacity && at != NONE {
                if !out.contains(&at) && !self.held[at as usize].locked {
                    used -= u32::from(model.ways[self.held[at as usize].place.way as usize].machines);
                    out.push(at);
                }
                at = self.held[at as usize].next;
            }
            if used > capacity {
                return false;
            }
        }
        // Counts by the week.
        let mine = u32::from(self.need_week[place.req as usize * self.weeks + w]);
        if mine >= need.per_week {
            let gone = out
                .iter()
                .filter(|b| self.place_of(**b).req == place.req && self.place_of(**b).week == place.week)
                .count() as u32;
            if mine - gone >= need.per_week {
                let found = self.of_need[place.req as usize].iter().copied().find(|b| {
                    self.place_of(*b).week == place.week && !out.contains(b) && !self.is_locked(*b)
                });
                match found {
                    Some(b) => out.push(b),
                    None => return false,
                }
            }
        }
        if way.away {
            let max = model.instance.groups[need.group as usize].max_away;
            let away = u32::from(self.group_away[gw]);
            if away >= max && !self.thin_out(&self.group_at, gw, away, max, true, slot, out) {
                return false;
            }
        }
        let max = model.instance.instructors[place.teacher as usize].max_week;
        let taught = self.teacher_busy[iw].count_ones();
        if taught >= max && !self.thin_out(&self.teacher_at, iw, taught, max, false, slot, out) {
            return false;
        }
        out.iter().all(|b| !self.is_locked(*b))
    }

    /// Takes bookings of one row and week out until one more fits under `max`.
    #[allow(clippy::too_many_arguments)]
    fn thin_out(
        &self,
        at: &[u32],
        row: usize,
        count: u32,
        max: u32,
        away: bool,
        start: usize,
        out: &mut Vec<u32>,
    ) -> bool {
        let counts = |b: u32| b != NONE && (!away || self.model.ways[self.place_of(b).way as usize].away);
        let cells = &at[row * SLOTS..(row + 1) * SLOTS];
        let mut left = count - cells.iter().filter(|b| counts(**b) && out.contains(b)).count() as u32;
        for n in 0..SLOTS {
            if left < max {
                break;
            }
            let b = cells[(start + n) % SLOTS];
            if counts(b) && !out.contains(&b) && !self.is_locked(b) {
                out.push(b);
                left -= 1;
            }
        }
        left < max
    }

    /// The four values now.
    pub fn objective(&self) -> Objective {
        let fairness = (0..self.group_cover.len())
            .filter(|g| self.model.reachable[*g] > 0)
            .map(|g| 1000 * self.group_cover[g] / self.model.reachable[g])
            .min()
            .unwrap_or(1000);
        Objective { uncovered: self.uncovered, fairness, travel: self.travel, comfort: self.comfort }
    }

    /// All bookings as they stand.
    pub fn snapshot(&self) -> Vec<Place> {
        self.all.iter().map(|b| self.place_of(*b)).collect()
    }

    /// The bookings of some requirements as they stand.
    pub fn snapshot_of(&self, needs: &std::collections::HashSet<u32>) -> Vec<Place> {
        needs.iter().flat_map(|r| &self.of_need[*r as usize]).map(|b| self.place_of(*b)).collect()
    }

    /// Goes back to a snapshot; locked bookings stay.
    pub fn restore(&mut self, places: &[Place]) {
        let loose: Vec<u32> = self.all.iter().copied().filter(|b| !self.is_locked(*b)).collect();
        for b in loose {
            self.remove(b);
        }
        let kept: Vec<Place> = self.snapshot();
        for p in places {
            if !kept.contains(p) {
                self.insert(*p);
            }
        }
    }

    /// The plan as it stands.
    pub fn plan(&self) -> Plan {
        let mut stops = Vec::new();
        for lab in 0..self.model.instance.labs.len() {
            for week in 0..self.weeks {
                let site = self.stop[lab * self.weeks + week];
                if site != NOWHERE {
                    stops.push(Stop { lab, week, site: site as usize });
                }
            }
        }
        let mut bookings: Vec<_> = self.all.iter().map(|b| self.model.booking(&self.place_of(*b))).collect();
        bookings.sort_unstable();
        Plan { bookings, stops }
    }
}

//! One chain of the search: small changes to a plan, taken or undone by simulated annealing.
//!
//! A change may push other bookings out; they are put back elsewhere where there is room, and only then is the whole
//! change judged. Annealing follows Kirkpatrick, Gelatt and Vecchi (1983).

use super::state::{NOWHERE, State};
use crate::chance::Chance;
use crate::check::Objective;
use crate::model::{Model, NO_LAB, Place};

/// In the yearly search, more bookings than this are not pushed out for one.
const MOST_PUSHED: usize = 4;
/// Random looks for a place when a booking was pushed out.
const LOOKS: usize = 10;

/// What a unit of each value counts for in this phase.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    pub uncovered: f64,
    pub shortfall: f64,
    pub travel: f64,
    pub comfort: f64,
}

/// The best plan that a chain has met.
#[derive(Clone)]
pub(crate) struct Best {
    pub objective: Objective,
    pub places: Vec<Place>,
}

#[derive(Clone, Copy)]
struct Totals {
    uncovered: u64,
    shortfall: u64,
    travel: u64,
    comfort: u64,
}

/// A chain: a plan, its chance, its best so far.
pub(crate) struct Chain<'m> {
    pub state: State<'m>,
    pub chance: Chance,
    pub weights: Weights,
    pub temperature: f64,
    pub best: Best,
    /// Requirements of the groups that this stage is about: tried more often than others.
    pub focus: Vec<u32>,
    /// More bookings than this are not pushed out for one.
    pub most_pushed: usize,
    against: Vec<u32>,
    pushed: Vec<Place>,
    placed: Vec<u32>,
}

impl<'m> Chain<'m> {
    pub fn new(state: State<'m>, seed: u64) -> Self {
        let best = Best { objective: state.objective(), places: state.snapshot() };
        Self {
            state,
            chance: Chance::new(seed),
            weights: Weights { uncovered: 1.0, shortfall: 0.0, travel: 0.0, comfort: 0.0 },
            temperature: 1.0,
            best,
            focus: Vec::new(),
            most_pushed: MOST_PUSHED,
            against: Vec::new(),
            pushed: Vec::new(),
            placed: Vec::new(),
        }
    }

    fn totals(&self) -> Totals {
        let s = &self.state;
        Totals { uncovered: s.uncovered, shortfall: s.shortfall, travel: s.travel, comfort: s.comfort }
    }

    fn change_since(&self, t: &Totals) -> f64 {
        let s = &self.state;
        let diff = |now: u64, then: u64| now as i64 as f64 - then as i64 as f64;
        self.weights.uncovered * diff(s.uncovered, t.uncovered)
            + self.weights.shortfall * diff(s.shortfall, t.shortfall)
            + self.weights.travel * diff(s.travel, t.travel)
            + self.weights.comfort * diff(s.comfort, t.comfort)
    }

    /// How much worse the next change may be.
    fn allowance(&mut self) -> f64 {
        -self.temperature * (1.0 - self.chance.unit()).max(1e-300).ln()
    }

    /// Remembers the plan when it is the best so far.
    pub fn note_best(&mut self) -> bool {
        let objective = self.state.objective();
        if objective.better_than(&self.best.objective) {
            self.best = Best { objective, places: self.state.snapshot() };
            return true;
        }
        false
    }

    /// An instructor for this time and place: the cheapest free one when travel counts, else any free one, else one who
    /// would have to be freed.
    fn pick_teacher(&mut self, way_id: u32, week: u8, slot: u8, push: bool) -> Option<u16> {
        let model: &'m Model<'m> = self.state.model;
        let way = &model.ways[way_id as usize];
        let list = &model.teachers[way.teachers as usize];
        let start = self.chance.below(list.len());
        let mut free: Option<(u32, u16)> = None;
        for n in 0..list.len() {
            let i = list[if start + n >= list.len() { start + n - list.len() } else { start + n }];
            if self.state.teacher_is_free(i, way.site, week, slot) {
                if self.weights.travel == 0.0 {
                    return Some(i);
                }
                let place = Place { req: 0, way: way_id, week, slot, teacher: i };
                let cost = self.state.added_trip(&place);
                if free.is_none_or(|(c, _)| cost < c) {
                    free = Some((cost, i));
                }
            }
        }
        if let Some((_, i)) = free {
            return Some(i);
        }
        if !push {
            return None;
        }
        for n in 0..list.len() {
            let i = list[(start + n) % list.len()];
            let who = &model.instance.instructors[i as usize];
            if who.free >> slot & 1 == 1 && who.weeks >> week & 1 == 1 && who.max_week > 0 {
                return Some(i);
            }
        }
        None
    }

    /// Looks for a place with room for one more booking of `req`, at random; the cheapest of what it finds.
    fn find_room(&mut self, req: u32, looks: usize) -> Option<Place> {
        let model: &'m Model<'m> = self.state.model;
        let ways = &model.needs[req as usize].ways;
        let mut best: Option<(f64, Place)> = None;
        for _ in 0..looks {
            let way_id = ways.start + self.chance.below(ways.len()) as u32;
            let way = &model.ways[way_id as usize];
            let week = self.chance.bit_of(way.weeks)? as u8;
            let slot = self.chance.bit_of(u64::from(way.slots))? as u8;
            if !self.state.has_room(req, way_id, week, slot) {
                continue;
            }
            let Some(teacher) = self.pick_teacher(way_id, week, slot, false) else { continue };
            let place = Place { req, way: way_id, week, slot, teacher };
            if model.banned(&place) {
                continue;
            }
            if self.weights.travel == 0.0 {
                return Some(place);
            }
            let cost = self.weights.travel * f64::from(self.state.added_minutes(&place))
                + self.weights.comfort * f64::from(self.state.added_comfort(&place));
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, place));
            }
        }
        best.map(|(_, p)| p)
    }

    /// Puts every requirement in, most constrained first, wherever there is room: the first valid plan.
    pub fn fill(&mut self) {
        let model: &'m Model<'m> = self.state.model;
        let mut order: Vec<u32> = (0..model.needs.len() as u32).collect();
        order.sort_by_key(|r| {
            let need = &model.needs[*r as usize];
            need.ways
                .clone()
                .map(|w| {
                    let way = &model.ways[w as usize];
                    way.weeks.count_ones() * way.slots.count_ones() * u32::from(way.serves)
                })
                .sum::<u32>()
                / need.demand.max(1)
        });
        for r in order {
            let mut ways: Vec<u32> = model.needs[r as usize].ways.clone().collect();
            ways.sort_by_key(|w| std::cmp::Reverse(model.ways[*w as usize].serves));
            'ways: for way_id in ways {
                let way = &model.ways[way_id as usize];
                let turn = self.chance.below(model.instance.weeks.max(1));
                for n in 0..model.instance.weeks {
                    let week = ((turn + n) % model.instance.weeks) as u8;
                    if way.weeks >> week & 1 == 0 {
                        continue;
                    }
                    for slot in 0..crate::instance::SLOTS as u8 {
                        if self.state.served[r as usize] >= model.needs[r as usize].demand {
                            break 'ways;
                        }
                        if way.slots >> slot & 1 == 0 || !self.state.has_room(r, way_id, week, slot) {
                            continue;
                        }
                        if let Some(teacher) = self.pick_teacher(way_id, week, slot, false) {
                            let place = Place { req: r, way: way_id, week, slot, teacher };
                            if !model.banned(&place) {
                                self.state.insert(place);
                            }
                        }
                    }
                }
            }
        }
    }

    /// One try at a change.
    pub fn step(&mut self, polish: bool) {
        let dice = self.chance.unit();
        if dice < 0.004 && !self.state.model.instance.labs.is_empty() {
            self.move_lab();
        } else if polish && dice < if self.focus.is_empty() { 0.80 } else { 0.35 } {
            self.relocate();
        } else if polish && dice < if self.focus.is_empty() { 0.85 } else { 0.36 } {
            self.drop_one();
        } else {
            self.push_in(polish);
        }
    }

    /// Puts one more booking of a requirement in, pushing others out.
    fn push_in(&mut self, polish: bool) {
        let model: &'m Model<'m> = self.state.model;
        if model.needs.is_empty() {
            return;
        }
        let req = if polish && !self.focus.is_empty() && self.chance.happens(0.7) {
            let r = self.focus[self.chance.below(self.focus.len())];
            if self.state.served[r as usize] >= model.needs[r as usize].demand {
                return;
            }
            r
        } else if polish && (self.state.open.is_empty() || self.chance.happens(0.5)) {
            self.chance.below(model.needs.len()) as u32
        } else {
            match self.state.open.len() {
                0 => return,
                n => self.state.open[self.chance.below(n)],
            }
        };
        let ways = &model.needs[req as usize].ways;
        if ways.is_empty() {
            return;
        }
        let way_id = ways.start + self.chance.below(ways.len()) as u32;
        let way = &model.ways[way_id as usize];
        let Some(week) = self.chance.bit_of(way.weeks) else { return };
        let Some(slot) = self.chance.bit_of(u64::from(way.slots)) else { return };
        let (week, slot) = (week as u8, slot as u8);
        let Some(teacher) = self.pick_teacher(way_id, week, slot, true) else { return };
        let place = Place { req, way: way_id, week, slot, teacher };
        let own = if polish && self.state.served[req as usize] >= model.needs[req as usize].demand {
            // Enough already: another booking of the same requirement gives way.
            let list = self.state.bookings_of(req);
            if list.is_empty() {
                return;
            }
            let pick = list[self.chance.below(list.len())];
            if self.state.is_locked(pick) {
                return;
            }
            Some(pick)
        } else {
            None
        };
        let _ = self.try_place(place, own);
    }

    /// One more booking of `req` where there is room, found by chance; whether it was.
    pub fn add_anywhere(&mut self, req: u32, looks: usize) -> bool {
        if self.state.model.needs[req as usize].ways.is_empty() {
            return false;
        }
        match self.find_room(req, looks) {
            Some(place) => {
                self.state.insert(place);
                true
            }
            None => false,
        }
    }

    /// One try to put a booking of `req` in; the bookings that had to move for it, empty when it failed.
    pub fn push_in_for(&mut self, req: u32) -> Vec<crate::plan::Booking> {
        let model: &'m Model<'m> = self.state.model;
        let ways = &model.needs[req as usize].ways;
        if ways.is_empty() {
            return Vec::new();
        }
        let way_id = ways.start + self.chance.below(ways.len()) as u32;
        let way = &model.ways[way_id as usize];
        let (Some(week), Some(slot)) =
            (self.chance.bit_of(way.weeks), self.chance.bit_of(u64::from(way.slots)))
        else {
            return Vec::new();
        };
        let (week, slot) = (week as u8, slot as u8);
        let Some(teacher) = self.pick_teacher(way_id, week, slot, true) else { return Vec::new() };
        if self.try_place(Place { req, way: way_id, week, slot, teacher }, None) {
            self.pushed.iter().map(|p| model.booking(p)).collect()
        } else {
            Vec::new()
        }
    }

    /// Puts a booking in, pushes out what stands against it (and `also`), finds new places for the pushed; judges.
    fn try_place(&mut self, place: Place, also: Option<u32>) -> bool {
        let model: &'m Model<'m> = self.state.model;
        if model.banned(&place) {
            return false;
        }
        let mut against = std::mem::take(&mut self.against);
        let before = self.totals();
        self.pushed.clear();
        self.placed.clear();
        if let Some(b) = also {
            let gone = self.state.remove(b);
            self.pushed.push(gone);
        }
        let possible = self.state.against(&place, &mut against) && against.len() <= self.most_pushed;
        if possible {
            for &b in &against {
                let gone = self.state.remove(b);
                self.pushed.push(gone);
            }
            let id = self.state.insert(place);
            self.placed.push(id);
        }
        self.against = against;
        if !possible {
            self.undo();
            return false;
        }
        let allowance = self.allowance();
        if self.change_since(&before) <= allowance {
            return true;
        }
        if !self.pushed.is_empty() {
            let first = usize::from(also.is_some());
            for n in first..self.pushed.len() {
                let req = self.pushed[n].req;
                if self.state.served[req as usize] >= model.needs[req as usize].demand {
                    continue;
                }
                if let Some(p) = self.find_room(req, LOOKS) {
                    let id = self.state.insert(p);
                    self.placed.push(id);
                }
            }
            if self.change_since(&before) <= allowance {
                return true;
            }
        }
        self.undo();
        false
    }

    fn undo(&mut self) {
        while let Some(id) = self.placed.pop() {
            self.state.remove(id);
        }
        while let Some(p) = self.pushed.pop() {
            self.state.insert(p);
        }
    }

    /// Moves a booking to another time, place or instructor.
    fn relocate(&mut self) {
        let model: &'m Model<'m> = self.state.model;
        let count = self.state.all.len();
        if count == 0 {
            return;
        }
        let id = self.state.all[self.chance.below(count)];
        if self.state.is_locked(id) {
            return;
        }
        let old = self.state.place_of(id);
        let ways = &model.needs[old.req as usize].ways;
        let dice = self.chance.unit();
        let way_id = if dice < 0.5 { old.way } else { ways.start + self.chance.below(ways.len()) as u32 };
        let way = &model.ways[way_id as usize];
        let week = if dice < 0.25 || (dice > 0.5 && dice < 0.7 && way.weeks >> old.week & 1 == 1) {
            old.week
        } else {
            match self.chance.bit_of(way.weeks) {
                Some(w) => w as u8,
                None => return,
            }
        };
        let slot = if dice < 0.12 {
            old.slot
        } else {
            match self.chance.bit_of(u64::from(way.slots)) {
                Some(s) => s as u8,
                None => return,
            }
        };
        let before = self.totals();
        self.pushed.clear();
        self.placed.clear();
        let push = self.chance.happens(0.15);
        self.state.remove(id);
        self.pushed.push(old);
        if self.state.has_room(old.req, way_id, week, slot)
            && let Some(teacher) = self.pick_teacher(way_id, week, slot, false)
        {
            let place = Place { req: old.req, way: way_id, week, slot, teacher };
            if !model.banned(&place) {
                let new = self.state.insert(place);
                self.placed.push(new);
                let allowance = self.allowance();
                if self.change_since(&before) <= allowance {
                    return;
                }
            }
            self.undo();
            return;
        }
        self.undo();
        if push && let Some(teacher) = self.pick_teacher(way_id, week, slot, true) {
            // The booking has a new number after the undo: it is the last one.
            let again = *self.state.bookings_of(old.req).last().expect("the booking was just put back");
            let _ = self.try_place(Place { req: old.req, way: way_id, week, slot, teacher }, Some(again));
        }
    }

    /// Leaves one booking out: worth it when others cover its learners.
    fn drop_one(&mut self) {
        let count = self.state.all.len();
        if count == 0 {
            return;
        }
        let id = self.state.all[self.chance.below(count)];
        if self.state.is_locked(id) {
            return;
        }
        let before = self.totals();
        self.pushed.clear();
        self.placed.clear();
        let old = self.state.remove(id);
        self.pushed.push(old);
        let allowance = self.allowance();
        if self.change_since(&before) > allowance {
            self.undo();
        }
    }

    /// Sends a lab elsewhere for a week, fills it there, and finds new places for those it leaves.
    fn move_lab(&mut self) {
        let model: &'m Model<'m> = self.state.model;
        let instance = model.instance;
        let lab = self.chance.below(instance.labs.len());
        let Some(week) = self.chance.bit_of(instance.labs[lab].weeks) else { return };
        let week = week as usize;
        if instance.labs[lab].stops.is_empty() || self.state.stop_is_locked(lab, week) {
            return;
        }
        let site = instance.labs[lab].stops[self.chance.below(instance.labs[lab].stops.len())] as u16;
        let old_site = self.state.stop[lab * instance.weeks + week];
        let before = self.totals();
        self.pushed.clear();
        self.placed.clear();
        if old_site != site {
            let leaving: Vec<u32> = self.state.lab_bookings(lab, week).to_vec();
            for b in leaving {
                let gone = self.state.remove(b);
                self.pushed.push(gone);
            }
        }
        if let Some(candidates) = model.at_stop.get(&(lab as u16, site)) {
            let start = self.chance.below(candidates.len());
            for n in 0..candidates.len() {
                let (req, way_id) = candidates[(start + n) % candidates.len()];
                let way = &model.ways[way_id as usize];
                if way.weeks >> week & 1 == 0 {
                    continue;
                }
                let turn = self.chance.below(crate::instance::SLOTS);
                for s in 0..crate::instance::SLOTS {
                    let slot = ((turn + s) % crate::instance::SLOTS) as u8;
                    if self.state.served[req as usize] >= model.needs[req as usize].demand {
                        break;
                    }
                    if way.slots >> slot & 1 == 0 || !self.state.has_room(req, way_id, week as u8, slot) {
                        continue;
                    }
                    if let Some(teacher) = self.pick_teacher(way_id, week as u8, slot, false) {
                        let place = Place { req, way: way_id, week: week as u8, slot, teacher };
                        if !model.banned(&place) {
                            let id = self.state.insert(place);
                            self.placed.push(id);
                        }
                    }
                }
            }
        }
        debug_assert!(way_is_consistent(&self.state, lab, week));
        for n in 0..self.pushed.len() {
            let req = self.pushed[n].req;
            if self.state.served[req as usize] < model.needs[req as usize].demand
                && let Some(p) = self.find_room(req, LOOKS)
            {
                let id = self.state.insert(p);
                self.placed.push(id);
            }
        }
        let allowance = self.allowance();
        if self.change_since(&before) > allowance {
            self.undo();
        }
    }
}

/// All bookings of a lab in a week are at its stop.
fn way_is_consistent(state: &State<'_>, lab: usize, week: usize) -> bool {
    let stop = state.stop[lab * state.model.instance.weeks + week];
    state.lab_bookings(lab, week).iter().all(|b| {
        let way = &state.model.ways[state.place_of(*b).way as usize];
        way.lab != NO_LAB && way.site == stop && stop != NOWHERE
    })
}

//! From the facts about a subject to what they add to an indicator: by school year, place, profile, and by the month in
//! which it became known. Pure, and in whole numbers, so that a recount gives exactly what was kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::recipe::{Recipe, Test, What};
use crate::school_year::SchoolYear;
use crate::store::facts::{day_number, day_of};

/// A fact as it lies in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number; a later one is greater.
    pub number: i64,
    /// The number of its kind.
    pub kind: i64,
    /// Where it belongs.
    pub place: i64,
    /// The number of its profile.
    pub profile: i64,
    /// The day on which it was so, as days since 1970-01-01.
    pub day: i64,
    /// How much, in millionths.
    pub value: i64,
    /// The day on which it was published, as days since 1970-01-01.
    pub recorded: i64,
    /// The number of the fact that this one takes back; 0: none.
    pub withdraws: i64,
}

/// What was counted, in whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Subjects counted.
    pub people: i64,
    /// Of those, the ones the figure is about.
    pub of_them: i64,
    /// What is done, in millionths; the sum of the values for a mean.
    pub part: i64,
    /// What is needed, in millionths.
    pub whole: i64,
    /// The sum of the squared values, in millionths.
    pub squares: i64,
}

impl Tally {
    /// Adds another, `times` over; -1 takes it away.
    pub fn add(&mut self, other: Tally, times: i64) {
        self.people += times * other.people;
        self.of_them += times * other.of_them;
        self.part += times * other.part;
        self.whole += times * other.whole;
        self.squares += times * other.squares;
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Tally::default()
    }
}

/// Where something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The calendar year in which the school year begins.
    pub period: i16,
    /// The place's number.
    pub place: i64,
    /// The number of the profile, with the indicator's breakdowns alone.
    pub profile: i64,
    /// Which draw of plausible values; 0 where there are none.
    pub draw: u8,
}

/// A month as one number.
#[must_use]
pub fn month(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// The last day of a month that [`month`] gave.
#[must_use]
pub fn last_day(month: i32) -> Date {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    Date::new(year as i16, month as i8, 1).map_or(Date::MAX, |d| d.last_of_month())
}

/// A fact with the months in which it was known.
struct Event {
    told: Told,
    known: i32,
    gone: i32,
}

/// The facts about a subject up to a number, with the months in which they were known. What is told for a day to come
/// is known from that day.
fn events(told: &[Told], until: i64) -> Vec<Event> {
    let mut gone: HashMap<i64, i32> = HashMap::new();
    for t in told.iter().filter(|t| t.withdraws != 0 && t.number <= until) {
        gone.insert(t.withdraws, month(day_of(t.recorded)));
    }
    told.iter()
        .filter(|t| t.withdraws == 0 && t.number <= until)
        .map(|t| Event {
            told: *t,
            known: month(day_of(t.day.max(t.recorded))),
            gone: gone.get(&t.number).copied().unwrap_or(i32::MAX),
        })
        .collect()
}

/// Changes by spot and month.
pub type Changes = HashMap<(Spot, i32), Tally>;

/// What the facts about one subject, up to a number, add to an indicator; `times` -1 takes it away. The order of
/// `told` is free.
pub fn count(recipe: &Recipe, told: &[Told], until: i64, times: i64, out: &mut Changes) {
    let kinds = recipe.kinds();
    let mut events = events(told, until);
    events.retain(|e| kinds.contains(&e.told.kind) && e.known < e.gone);
    if events.is_empty() {
        return;
    }
    // by day, the later told last
    events.sort_unstable_by_key(|e| (e.told.day, e.told.number));
    let months: BTreeSet<i32> =
        events.iter().flat_map(|e| [e.known, e.gone]).filter(|m| *m < i32::MAX).collect();
    let mut before: Vec<(Spot, Tally)> = Vec::new();
    for month in months {
        let standing: Vec<&Told> =
            events.iter().filter(|e| e.known <= month && month < e.gone).map(|e| &e.told).collect();
        let now = added(recipe, &standing);
        for (spot, tally) in &now {
            out.entry((*spot, month)).or_default().add(*tally, times);
        }
        for (spot, tally) in &before {
            out.entry((*spot, month)).or_default().add(*tally, -times);
        }
        before = now;
    }
}

/// What the facts that stand add, in order of their days.
fn added(recipe: &Recipe, facts: &[&Told]) -> Vec<(Spot, Tally)> {
    match &recipe.what {
        What::Attained { done, needed } => attained(recipe, *done, *needed, facts),
        What::State { of, holds } => state(recipe, *of, *holds, facts),
        What::Ratio { part, whole } => ratio(recipe, *part, *whole, facts),
        What::Draws { kinds, floor } => draws(recipe, kinds, *floor, facts),
    }
}

fn spot(recipe: &Recipe, year: SchoolYear, fact: &Told, draw: u8) -> Spot {
    let profile = recipe.becomes.get(&fact.profile).copied().unwrap_or_default();
    Spot { period: year.begins(), place: fact.place, profile, draw }
}

fn year_of(fact: &Told) -> SchoolYear {
    SchoolYear::of(day_of(fact.day))
}

/// The newest fact of a kind in each school year, told no later than the year is settled.
fn newest<'a>(recipe: &Recipe, kind: i64, facts: &[&'a Told]) -> BTreeMap<SchoolYear, &'a Told> {
    let mut out = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.kind == kind) {
        let year = year_of(fact);
        if fact.day <= day_number(settled(year, recipe.settled)) {
            out.insert(year, *fact);
        }
    }
    out
}

fn attained(recipe: &Recipe, done: i64, needed: i64, facts: &[&Told]) -> Vec<(Spot, Tally)> {
    let needs = newest(recipe, needed, facts);
    needs
        .into_iter()
        .filter(|(_, need)| need.value > 0)
        .map(|(year, need)| {
            let until = day_number(settled(year, recipe.settled));
            let programme = |f: &Told| recipe.programmes.get(&f.profile).copied();
            let counts = |f: &&&Told| f.kind == done && f.day <= until && programme(f) == programme(need);
            let has: i64 = facts.iter().filter(counts).map(|f| f.value).sum();
            let of_them = i64::from(has >= need.value);
            let part = has.min(need.value);
            (spot(recipe, year, need, 0), Tally { people: 1, of_them, part, whole: need.value, squares: 0 })
        })
        .collect()
}

fn ratio(recipe: &Recipe, part: i64, whole: i64, facts: &[&Told]) -> Vec<(Spot, Tally)> {
    let parts = newest(recipe, part, facts);
    let wholes = newest(recipe, whole, facts);
    wholes
        .into_iter()
        .filter(|(_, w)| w.value > 0)
        .map(|(year, w)| {
            let part = parts.get(&year).map_or(0, |p| p.value);
            (spot(recipe, year, w, 0), Tally { people: 1, of_them: 0, part, whole: w.value, squares: 0 })
        })
        .collect()
}

fn draws(recipe: &Recipe, kinds: &[i64], floor: Option<i64>, facts: &[&Told]) -> Vec<(Spot, Tally)> {
    let mut out = Vec::new();
    for (draw, kind) in kinds.iter().enumerate() {
        // the newest of each profile: a result has one of every area
        let mut newest: BTreeMap<(SchoolYear, i64), &Told> = BTreeMap::new();
        for fact in facts.iter().filter(|f| f.kind == *kind) {
            let year = year_of(fact);
            if fact.day <= day_number(settled(year, recipe.settled)) {
                let profile = recipe.becomes.get(&fact.profile).copied().unwrap_or_default();
                newest.insert((year, profile), fact);
            }
        }
        for ((year, _), fact) in newest {
            let of_them = i64::from(floor.is_some_and(|floor| fact.value < floor));
            let value = fact.value as f64 / 1e6;
            let squares = crate::recipe::millionths(value * value);
            let tally = Tally { people: 1, of_them, part: fact.value, whole: 0, squares };
            out.push((spot(recipe, year, fact, draw as u8 + 1), tally));
        }
    }
    out
}

/// Whether a fact passes a test on a day.
fn passes(test: Test, fact: &Told, on: Date) -> bool {
    let fresh = |months: u16| day_of(fact.day).saturating_add(i64::from(months).months()) >= on;
    (test.at_least..=test.at_most).contains(&fact.value) && test.months.is_none_or(fresh)
}

/// A state lasts until another is told, so each school year holds only what is other than the year before.
fn state(recipe: &Recipe, of: Test, holds: Test, facts: &[&Told]) -> Vec<(Spot, Tally)> {
    let years = || facts.iter().map(|f| year_of(f));
    let (Some(first), Some(last)) = (years().min(), years().max()) else { return Vec::new() };
    let longest = [of.months, holds.months].into_iter().flatten().max().unwrap_or(0);
    let last = last.plus(1 + i16::try_from(longest / 12 + 1).unwrap_or(i16::MAX));
    let mut out = Vec::new();
    let mut before: Option<(Spot, Tally)> = None;
    let mut year = first;
    while year <= last {
        let on = settled(year, recipe.settled);
        let until = day_number(on);
        let newest = |kind| facts.iter().rev().find(|f| f.kind == kind && f.day <= until).copied();
        let counted = newest(of.kind).filter(|f| passes(of, f, on));
        let now = counted.map(|fact| {
            let of_them = i64::from(newest(holds.kind).is_some_and(|h| passes(holds, h, on)));
            (spot(recipe, year, fact, 0), Tally { people: 1, of_them, ..Tally::default() })
        });
        let place = |s: Option<(Spot, Tally)>| s.map(|(s, t)| (s.place, s.profile, t));
        if place(now) != place(before) {
            out.extend(now);
            if let Some((was, mut tally)) = before {
                let taken = std::mem::take(&mut tally);
                tally.add(taken, -1);
                out.push((Spot { period: year.begins(), ..was }, tally));
            }
        }
        before = now;
        year = year.plus(1);
    }
    out
}

/// The day on which a year is settled.
#[must_use]
pub fn settled(year: SchoolYear, (month, day): (i8, i8)) -> Date {
    year.day(month, day).unwrap_or_else(|| year.day(7, 31).expect("July has 31 days"))
}

#[cfg(test)]
mod tests;

//! An indicator's figures: counted from facts, rolled up the organisations, and only what may be shown.

use std::collections::{BTreeMap, HashMap};

use db::{Conn, DbError};
use jiff::civil::Date;
use people::OrganisationMap;
use uuid::Uuid;

use crate::disclosure::{Cell, Figure, Node, Published, publish};
use crate::fact::Profile;
use crate::indicator::{About, Indicator, Measure, shipped};
use crate::recipe::DRAWS;
use crate::rollup::{self, Tally, settled};
use crate::school_year::SchoolYear;
use crate::store::{cells, figures};

/// Everybody, above the organisations that have nobody above them.
pub const WHOLE: Uuid = Uuid::from_u128(0);

/// What was counted of some subjects: everything at once, or by draw of plausible values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Where there are no draws.
    pub all: Tally,
    /// The draws; empty tallies where there are none.
    pub draws: [Tally; DRAWS],
}

impl Sum {
    fn at(&mut self, draw: u8) -> &mut Tally {
        match draw.checked_sub(1) {
            None => &mut self.all,
            Some(n) => &mut self.draws[usize::from(n).min(DRAWS - 1)],
        }
    }

    /// Adds another.
    pub fn add(&mut self, other: &Sum) {
        self.all.add(other.all, 1);
        for (mine, theirs) in self.draws.iter_mut().zip(&other.draws) {
            mine.add(*theirs, 1);
        }
    }

    /// The people counted, and those the figure is about (the first draw's, for plausible values).
    #[must_use]
    pub fn cell(&self) -> Cell {
        let t = if self.all.people == 0 { self.draws[0] } else { self.all };
        Cell { people: t.people, of_them: t.of_them }
    }
}

/// What is known when: everything up to the end of a month, or up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The day whose state it is.
    pub day: Date,
    month: i32,
}

impl Known {
    /// What was known at the end of the month that a day ends, or today. Another day within a month stands for the end
    /// of the month before: changes are kept by month.
    #[must_use]
    pub fn on(asked: Date, today: Date) -> Known {
        let ends = asked.tomorrow().is_ok_and(|t| t.month() != asked.month());
        let day = if ends || asked >= today {
            asked.min(today)
        } else {
            asked.first_of_month().yesterday().unwrap_or(asked)
        };
        Known { day, month: rollup::month(day) }
    }
}

/// One school year of an indicator.
#[derive(Clone, Debug)]
pub struct Year {
    /// The school year.
    pub year: SchoolYear,
    /// The day whose state it is: the day asked for, or the day on which the year was settled when that was earlier.
    pub day: Date,
    /// What was counted at each organisation itself.
    pub own: HashMap<Uuid, Sum>,
}

impl Year {
    /// Whether the year's figure is final but for what is told late.
    #[must_use]
    pub fn is_settled(&self, indicator: &Indicator) -> bool {
        self.day == settled(self.year, indicator.settled())
    }
}

/// Where the year stands that speaks for an indicator: the newest one that is settled, else the newest. `years`: the
/// newest first.
#[must_use]
pub fn headline(indicator: &Indicator, years: &[Year]) -> Option<usize> {
    let found = years.iter().position(|y| y.is_settled(indicator));
    found.or((!years.is_empty()).then_some(0))
}

/// A value with the standard error of it, where the figure rests on a sample of what somebody can do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// The value; a share from 0 to 1.
    pub value: f64,
    /// Its standard error; none: everybody was counted.
    pub error: Option<f64>,
}

impl Value {
    /// The interval that holds the true value in 95 of 100 cases.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.error.map(|e| (self.value - 1.96 * e, self.value + 1.96 * e))
    }
}

/// Figures of a school year that may be shown.
#[derive(Clone, Debug)]
pub struct Shown {
    published: Published,
    totals: HashMap<Uuid, Sum>,
}

impl Shown {
    /// The figure of an organisation with everything below it; of everybody: [`WHOLE`].
    #[must_use]
    pub fn of(&self, organisation: Uuid) -> Figure {
        self.published.of(organisation)
    }

    /// The value of an organisation; none when nobody is counted or it is hidden.
    #[must_use]
    pub fn value(&self, indicator: &Indicator, organisation: Uuid) -> Option<f64> {
        self.exact(indicator, organisation).map(|v| v.value)
    }

    /// The value of an organisation with its standard error.
    #[must_use]
    pub fn exact(&self, indicator: &Indicator, organisation: Uuid) -> Option<Value> {
        let Figure::Shown(_) = self.of(organisation) else { return None };
        value(indicator, self.totals.get(&organisation)?)
    }
}

/// The value of what was counted; none when nothing is needed by anybody.
#[must_use]
pub fn value(indicator: &Indicator, sum: &Sum) -> Option<Value> {
    let share = |part: i64, of: i64| {
        (of > 0).then(|| Value { value: part as f64 / of as f64, error: None })
    };
    match indicator.measure {
        Measure::Subjects { .. } | Measure::State { .. } => share(sum.all.of_them, sum.all.people),
        Measure::Amounts { .. } | Measure::Ratio { .. } => share(sum.all.part, sum.all.whole),
        Measure::Mean { .. } => combined(sum, |t| {
            let n = t.people as f64;
            let mean = t.part as f64 / 1e6 / n;
            // the variance of a mean of n values
            (mean, (t.squares as f64 / 1e6 / n - mean * mean).max(0.0) / n)
        }),
        Measure::Below { .. } => combined(sum, |t| {
            let n = t.people as f64;
            let share = t.of_them as f64 / n;
            (share, share * (1.0 - share) / n)
        }),
        Measure::Spread { .. } | Measure::Official {} => None,
    }
}

/// Rubin's rules for plausible values (Rubin 1987, p. 76): the mean over the draws; its variance is the mean variance
/// within a draw and 1 + 1/m times the variance between them.
fn combined(sum: &Sum, of: impl Fn(&Tally) -> (f64, f64)) -> Option<Value> {
    let found: Vec<(f64, f64)> = sum.draws.iter().filter(|t| t.people > 0).map(of).collect();
    let m = found.len() as f64;
    if found.is_empty() {
        return None;
    }
    let value = found.iter().map(|(v, _)| v).sum::<f64>() / m;
    let within = found.iter().map(|(_, v)| v).sum::<f64>() / m;
    let between = if found.len() < 2 {
        0.0
    } else {
        found.iter().map(|(v, _)| (v - value).powi(2)).sum::<f64>() / (m - 1.0)
    };
    Some(Value { value, error: Some((within + (1.0 + 1.0 / m) * between).sqrt()) })
}

/// The number under which an indicator is kept; none: nothing was counted yet.
async fn recipe(conn: &mut Conn, indicator: &Indicator) -> Result<Option<i64>, DbError> {
    let code = indicator.code();
    Ok(cells::recipes(conn).await?.into_iter().find(|(_, c, ..)| *c == code).map(|(n, ..)| n))
}

/// Every school year that has figures, the newest first, as it was known. [`crate::ledger::keep_up`] counts what is new.
///
/// # Errors
/// When the database refuses.
pub async fn measure(conn: &mut Conn, indicator: &Indicator, known: Known) -> Result<Vec<Year>, DbError> {
    let Some(recipe) = recipe(conn, indicator).await? else { return Ok(Vec::new()) };
    let rows = cells::known(conn, recipe, known.month).await?;
    years(conn, indicator, known, rows).await
}

/// The same for one value of a breakdown at a time: `programme` gives every programme's school years.
///
/// # Errors
/// When the database refuses.
pub async fn measure_by(
    conn: &mut Conn,
    indicator: &Indicator,
    known: Known,
    dimension: &str,
) -> Result<BTreeMap<String, Vec<Year>>, DbError> {
    let Some(recipe) = recipe(conn, indicator).await? else { return Ok(BTreeMap::new()) };
    let mut by: BTreeMap<String, Vec<cells::Known>> = BTreeMap::new();
    for (row, profile) in cells::by_profile(conn, recipe, known.month).await? {
        let code = Profile::parse(&profile).get(dimension).unwrap_or_default().to_owned();
        by.entry(code).or_default().push(row);
    }
    let mut out = BTreeMap::new();
    for (code, rows) in by {
        out.insert(code, years(conn, indicator, known, rows).await?);
    }
    Ok(out)
}

async fn years(
    conn: &mut Conn,
    indicator: &Indicator,
    known: Known,
    rows: Vec<cells::Known>,
) -> Result<Vec<Year>, DbError> {
    let places = figures::places(conn).await?;
    let mut by_year: BTreeMap<SchoolYear, HashMap<Uuid, Sum>> = BTreeMap::new();
    for (period, place, draw, tally) in rows {
        if let Some(organisation) = places.get(&place) {
            let year = by_year.entry(SchoolYear::beginning(period)).or_default();
            year.entry(*organisation).or_default().at(draw).add(tally, 1);
        }
    }
    let now = SchoolYear::of(known.day);
    // a state lasts: each year holds what is other than the year before
    if let (Measure::State { .. }, Some(first)) = (&indicator.measure, by_year.keys().next().copied()) {
        let mut standing: HashMap<Uuid, Sum> = HashMap::new();
        let mut year = first;
        let changes = std::mem::take(&mut by_year);
        while year <= now {
            for (organisation, sum) in changes.get(&year).into_iter().flatten() {
                standing.entry(*organisation).or_default().add(sum);
            }
            by_year.insert(year, standing.clone());
            year = year.plus(1);
        }
    }
    Ok(by_year
        .into_iter()
        .rev()
        .filter(|(year, _)| year.first() >= indicator.valid_from && *year <= now)
        .map(|(year, mut own)| {
            own.retain(|_, sum| *sum != Sum::default());
            Year { year, day: settled(year, indicator.settled()).min(known.day), own }
        })
        .filter(|y| !y.own.is_empty())
        .collect())
}

/// The tree of organisations on a day, parents before children; those that were counted and are not in it stand alone.
pub fn tree(map: &OrganisationMap, day: Date, counted: impl Iterator<Item = Uuid>) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for line in map.tree_on(day) {
        let parent = map.get(line.id).and_then(|o| o.parent_on(day)).map(kernel::Id::uuid);
        nodes.push(Node { id: line.id.uuid(), parent: parent.filter(|p| known.contains(p)) });
        known.insert(line.id.uuid());
    }
    for id in counted {
        if known.insert(id) {
            nodes.push(Node { id, parent: None });
        }
    }
    nodes
}

/// What may be shown of a year, by the map of its day.
#[must_use]
pub fn shown(map: &OrganisationMap, indicator: &Indicator, year: &Year) -> Shown {
    let mut nodes = vec![Node { id: WHOLE, parent: None }];
    nodes.extend(
        tree(map, year.day, year.own.keys().copied())
            .into_iter()
            .map(|n| Node { id: n.id, parent: Some(n.parent.unwrap_or(WHOLE)) }),
    );
    let mut totals: HashMap<Uuid, Sum> = HashMap::new();
    for node in nodes.iter().rev() {
        let total = totals.entry(node.id).or_default();
        if let Some(own) = year.own.get(&node.id) {
            total.add(own);
        }
        let total = *total;
        if let Some(parent) = node.parent {
            totals.entry(parent).or_default().add(&total);
        }
    }
    let own: HashMap<Uuid, Cell> = year.own.iter().map(|(id, sum)| (*id, sum.cell())).collect();
    let published = match indicator.about {
        About::People => publish(&nodes, &own),
        About::Things => Published::all(totals.iter().map(|(id, sum)| (*id, sum.cell()))),
    };
    Shown { published, totals }
}

/// An indicator that tells about an element of a strategy, with its newest figure of everybody.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The element's key.
    pub element: String,
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The school year that speaks for it, and its value; no value: hidden.
    pub newest: Option<(SchoolYear, Option<f64>)>,
    /// The school year under way, and its value so far, when another speaks for it.
    pub so_far: Option<(SchoolYear, Option<f64>)>,
    /// Every school year, the newest first.
    pub series: Vec<(SchoolYear, Option<f64>)>,
}

/// What is measured of a strategy's elements, as it was known.
///
/// # Errors
/// When the database refuses.
pub async fn of_policy(conn: &mut Conn, policy: i64, known: Known) -> Result<Vec<Evidence>, DbError> {
    let mut out = Vec::new();
    let serving: Vec<&'static Indicator> =
        shipped().iter().filter(|i| i.serves.iter().any(|s| s.policy == policy)).collect();
    if serving.is_empty() {
        return Ok(out);
    }
    let map = people::store::organisation::load_map(conn).await?;
    for indicator in serving {
        let years = measure(conn, indicator, known).await?;
        let series: Vec<_> = years.iter().map(|y| (y.year, shown(&map, indicator, y).value(indicator, WHOLE))).collect();
        let at = headline(indicator, &years);
        let newest = at.map(|at| series[at]);
        let so_far = at.filter(|at| *at > 0).map(|_| series[0]);
        for serves in indicator.serves.iter().filter(|s| s.policy == policy) {
            let (element, series) = (serves.element.clone(), series.clone());
            out.push(Evidence { element, indicator, newest, so_far, series });
        }
    }
    Ok(out)
}

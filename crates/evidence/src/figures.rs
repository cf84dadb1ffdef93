//! An indicator's figures: counted from facts, rolled up the organisations, and only what may be shown.

use std::collections::HashMap;

use db::{Conn, DbError};
use jiff::civil::Date;
use people::OrganisationMap;
use uuid::Uuid;

use crate::disclosure::{Cell, Figure, Node, Published, publish};
use crate::indicator::{Counts, Indicator, shipped};
use crate::rollup::{Tally, count, settled};
use crate::school_year::SchoolYear;
use crate::store::figures;

/// Everybody, above the organisations that have nobody above them.
pub const WHOLE: Uuid = Uuid::from_u128(0);

/// One school year of an indicator.
#[derive(Clone, Debug)]
pub struct Year {
    /// The school year.
    pub year: SchoolYear,
    /// The day whose state it is: the day asked for, or the day on which the year was settled when that was earlier.
    pub day: Date,
    /// What was counted at each organisation itself.
    pub own: HashMap<Uuid, Tally>,
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

/// Figures of a school year that may be shown.
#[derive(Clone, Debug)]
pub struct Shown {
    published: Published,
    totals: HashMap<Uuid, Tally>,
}

impl Shown {
    /// The figure of an organisation with everything below it; of everybody: [`WHOLE`].
    #[must_use]
    pub fn of(&self, organisation: Uuid) -> Figure {
        self.published.of(organisation)
    }

    /// The value of an organisation from 0 to 1; none when nobody is counted or it is hidden.
    #[must_use]
    pub fn value(&self, indicator: &Indicator, organisation: Uuid) -> Option<f64> {
        let Figure::Shown(_) = self.of(organisation) else { return None };
        value(indicator, self.totals.get(&organisation)?)
    }
}

/// The value of a tally from 0 to 1; none when nothing is needed by anybody.
#[must_use]
pub fn value(indicator: &Indicator, tally: &Tally) -> Option<f64> {
    let (part, of) = match indicator.measure.counts {
        Counts::Subjects => (tally.subjects.of_them as f64, tally.subjects.people as f64),
        Counts::Amounts => (tally.done, tally.needed),
    };
    (of > 0.0).then(|| part / of)
}

/// Counts every school year that has facts, the newest first, as it was known at the end of a day.
///
/// # Errors
/// When the database refuses.
pub async fn measure(conn: &mut Conn, indicator: &Indicator, day: Date) -> Result<Vec<Year>, DbError> {
    let told = figures::told(conn, &indicator.measure, day).await?;
    let places = figures::places(conn).await?;
    let counts = count(&told, indicator.settled(), day);
    Ok(counts
        .into_iter()
        .rev()
        .filter(|(year, _)| year.first() >= indicator.valid_from)
        .map(|(year, spots)| {
            let mut own: HashMap<Uuid, Tally> = HashMap::new();
            for (spot, tally) in spots {
                if let Some(organisation) = places.get(&spot.place) {
                    own.entry(*organisation).or_default().add(tally);
                }
            }
            Year { year, day: settled(year, indicator.settled()).min(day), own }
        })
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
pub fn shown(map: &OrganisationMap, year: &Year) -> Shown {
    let mut nodes = vec![Node { id: WHOLE, parent: None }];
    nodes.extend(
        tree(map, year.day, year.own.keys().copied())
            .into_iter()
            .map(|n| Node { id: n.id, parent: Some(n.parent.unwrap_or(WHOLE)) }),
    );
    let mut totals: HashMap<Uuid, Tally> = HashMap::new();
    for node in nodes.iter().rev() {
        let total = totals.entry(node.id).or_default();
        total.add(year.own.get(&node.id).copied().unwrap_or_default());
        let total = *total;
        if let Some(parent) = node.parent {
            totals.entry(parent).or_default().add(total);
        }
    }
    let own: HashMap<Uuid, Cell> = year.own.iter().map(|(id, t)| (*id, t.subjects)).collect();
    Shown { published: publish(&nodes, &own), totals }
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

/// What is measured of a strategy's elements, as it was known at the end of a day.
///
/// # Errors
/// When the database refuses.
pub async fn of_policy(conn: &mut Conn, policy: i64, day: Date) -> Result<Vec<Evidence>, DbError> {
    let mut out = Vec::new();
    let serving: Vec<&'static Indicator> =
        shipped().iter().filter(|i| i.serves.iter().any(|s| s.policy == policy)).collect();
    if serving.is_empty() {
        return Ok(out);
    }
    let map = people::store::organisation::load_map(conn).await?;
    for indicator in serving {
        let years = measure(conn, indicator, day).await?;
        let series: Vec<_> = years.iter().map(|y| (y.year, shown(&map, y).value(indicator, WHOLE))).collect();
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

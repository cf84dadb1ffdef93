//! An indicator's figures: counted from facts, rolled up the organisations, and only what may be shown.

use std::collections::{BTreeMap, HashMap};

use db::{Conn, DbError};
use jiff::civil::Date;
use people::OrganisationMap;
use uuid::Uuid;

use crate::disclosure::{Cell, Figure, Linked, Node, Published, publish, publish_linked};
use crate::fact::Profile;
use crate::indicator::{About, Indicator, Measure, shipped};
use crate::progress::{Aim, Assessment, Mark};
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
    /// The same by the values of the indicator's first breakdown; the empty value: nobody said.
    pub by: BTreeMap<String, HashMap<Uuid, Sum>>,
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
    parts: BTreeMap<String, Shown>,
    /// Values that are not made from what was counted at the organisation itself; empty: all are.
    made: Option<HashMap<Uuid, f64>>,
}

impl Shown {
    /// The figure of an organisation with everything below it; of everybody: [`WHOLE`].
    #[must_use]
    pub fn of(&self, organisation: Uuid) -> Figure {
        self.published.of(organisation)
    }

    /// The figures of each value of the indicator's first breakdown.
    #[must_use]
    pub fn parts(&self) -> &BTreeMap<String, Shown> {
        &self.parts
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
        if let Some(made) = &self.made {
            return made.get(&organisation).map(|v| Value { value: *v, error: None });
        }
        value(indicator, self.totals.get(&organisation)?)
    }
}

/// The value of what was counted; none when nothing is needed by anybody.
#[must_use]
pub fn value(indicator: &Indicator, sum: &Sum) -> Option<Value> {
    let share = |part: i64, of: i64| (of > 0).then(|| Value { value: part as f64 / of as f64, error: None });
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
    let indicator = indicator.base();
    let Some(recipe) = recipe(conn, indicator).await? else { return Ok(Vec::new()) };
    let rows = cells::known(conn, recipe, known.month).await?;
    years(conn, indicator, known, rows).await
}

async fn years(
    conn: &mut Conn,
    indicator: &Indicator,
    known: Known,
    rows: Vec<cells::Known>,
) -> Result<Vec<Year>, DbError> {
    let places = figures::places(conn).await?;
    let breakdown = indicator.breakdowns.first().map_or("", String::as_str);
    let mut by_year: BTreeMap<SchoolYear, By> = BTreeMap::new();
    let codes: HashMap<i64, String> = cells::profiles(conn)
        .await?
        .into_iter()
        .map(|(n, text)| (n, Profile::parse(&text).get(breakdown).unwrap_or_default().to_owned()))
        .collect();
    for row in rows {
        if let (Some(organisation), Some(code)) = (places.get(&row.place), codes.get(&row.profile)) {
            let by = by_year.entry(SchoolYear::beginning(row.period)).or_default();
            if !by.contains_key(code) {
                by.insert(code.clone(), HashMap::new());
            }
            let own = by.get_mut(code).expect("put in above");
            own.entry(*organisation).or_default().at(row.draw).add(row.tally, 1);
        }
    }
    let now = SchoolYear::of(known.day);
    // a state lasts: each year holds what is other than the year before
    if let (Measure::State { .. }, Some(first)) = (&indicator.measure, by_year.keys().next().copied()) {
        let mut standing = By::new();
        let mut year = first;
        let changes = std::mem::take(&mut by_year);
        while year <= now {
            for (code, sums) in changes.get(&year).into_iter().flatten() {
                let standing = standing.entry(code.clone()).or_default();
                for (organisation, sum) in sums {
                    standing.entry(*organisation).or_default().add(sum);
                }
            }
            by_year.insert(year, standing.clone());
            year = year.plus(1);
        }
    }
    Ok(by_year
        .into_iter()
        .rev()
        .filter(|(year, _)| year.first() >= indicator.valid_from && *year <= now)
        .map(|(year, mut by)| {
            for sums in by.values_mut() {
                sums.retain(|_, sum| *sum != Sum::default());
            }
            by.retain(|_, sums| !sums.is_empty());
            let mut own: HashMap<Uuid, Sum> = HashMap::new();
            for (organisation, sum) in by.values().flatten() {
                own.entry(*organisation).or_default().add(sum);
            }
            Year { year, day: settled(year, indicator.settled()).min(known.day), own, by }
        })
        .filter(|y| !y.own.is_empty())
        .collect())
}

/// What was counted, by the value of a breakdown and the organisation.
type By = BTreeMap<String, HashMap<Uuid, Sum>>;

/// A change of a settled year's figure: the end of the month in which it became known, and the value before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Revision {
    /// The end of the month.
    pub on: Date,
    /// The value before.
    pub before: Option<f64>,
    /// The value after.
    pub after: Option<f64>,
}

/// How the figure of everybody changed after its school year was settled, the newest change first, at most `most` of them.
///
/// # Errors
/// When the database refuses.
pub async fn revisions(
    conn: &mut Conn,
    map: &OrganisationMap,
    indicator: &Indicator,
    year: SchoolYear,
    known: Known,
    most: usize,
) -> Result<Vec<Revision>, DbError> {
    let Some(recipe) = recipe(conn, indicator.base()).await? else { return Ok(Vec::new()) };
    let from = rollup::month(settled(year, indicator.settled())) + 1;
    let months = cells::months(conn, recipe, year.begins(), from, known.month).await?;
    let mut out = Vec::new();
    for month in months.into_iter().rev().take(most) {
        let mut values = [None, None];
        for (value, month) in values.iter_mut().zip([month - 1, month]) {
            let rows = cells::known(conn, recipe, month).await?;
            let known = Known { day: rollup::last_day(month), month };
            let years = years(conn, indicator.base(), known, rows).await?;
            let found = years.iter().find(|y| y.year == year);
            *value = found.and_then(|y| shown(map, indicator, y).value(indicator, WHOLE));
        }
        if values[0] != values[1] {
            out.push(Revision { on: rollup::last_day(month), before: values[0], after: values[1] });
        }
    }
    Ok(out)
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
    if let Measure::Spread { level, .. } = &indicator.measure {
        let base = indicator.base();
        let found = shown(map, base, year);
        let made = spreads(map, base, &found, level, year.day);
        return Shown { parts: BTreeMap::new(), made: Some(made), ..found };
    }
    let mut nodes = vec![Node { id: WHOLE, parent: None }];
    nodes.extend(
        tree(map, year.day, year.own.keys().copied())
            .into_iter()
            .map(|n| Node { id: n.id, parent: Some(n.parent.unwrap_or(WHOLE)) }),
    );
    let cells = |own: &HashMap<Uuid, Sum>| own.iter().map(|(id, sum)| (*id, sum.cell())).collect();
    let whole = totals(&nodes, &year.own);
    let all = |totals: &HashMap<Uuid, Sum>| Published::all(totals.iter().map(|(id, s)| (*id, s.cell())));
    let mut parts: BTreeMap<String, Shown> = BTreeMap::new();
    let mut linked = Linked::default();
    if indicator.about == About::People && !indicator.breakdowns.is_empty() {
        linked =
            publish_linked(&nodes, &year.by.iter().map(|(code, own)| (code.clone(), cells(own))).collect());
    } else if indicator.about == About::People {
        linked.whole = publish(&nodes, &cells(&year.own));
    }
    for (code, own) in year.by.iter().filter(|_| !indicator.breakdowns.is_empty()) {
        let totals = totals(&nodes, own);
        let published = match indicator.about {
            About::People => linked.parts.remove(code).unwrap_or_default(),
            About::Things => all(&totals),
        };
        parts.insert(code.clone(), Shown { published, totals, parts: BTreeMap::new(), made: None });
    }
    let published = if indicator.about == About::People { linked.whole } else { all(&whole) };
    Shown { published, totals: whole, parts, made: None }
}

/// Fewest organisations that a spread is made from.
const FEWEST_COMPARED: usize = 10;

/// The ninth tenth of the values of the organisations of a kind over the first, for each organisation that has enough of
/// them below it.
fn spreads(
    map: &OrganisationMap,
    base: &Indicator,
    shown: &Shown,
    level: &str,
    day: Date,
) -> HashMap<Uuid, f64> {
    let mut values: HashMap<Uuid, Vec<f64>> = HashMap::new();
    for line in map.tree_on(day) {
        let is_level = map.get(line.id).is_some_and(|o| o.kind.code() == level);
        if let Some(value) = shown.value(base, line.id.uuid()).filter(|_| is_level) {
            values.entry(WHOLE).or_default().push(value);
            for above in map.ancestors_on(line.id, day) {
                values.entry(above.uuid()).or_default().push(value);
            }
        }
    }
    let made = values.into_iter().filter(|(_, v)| v.len() >= FEWEST_COMPARED).filter_map(|(id, mut v)| {
        v.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&v, 0.1), quantile(&v, 0.9));
        (low > 0.0).then(|| (id, high / low))
    });
    made.collect()
}

/// A quantile of sorted values by linear interpolation between them (Hyndman and Fan 1996, definition 7).
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * p;
    let (below, part) = (at.floor() as usize, at.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * part
}

/// What was counted at each organisation with everything below it.
fn totals(nodes: &[Node], own: &HashMap<Uuid, Sum>) -> HashMap<Uuid, Sum> {
    let mut totals: HashMap<Uuid, Sum> = HashMap::new();
    for node in nodes.iter().rev() {
        let total = totals.entry(node.id).or_default();
        if let Some(own) = own.get(&node.id) {
            total.add(own);
        }
        let total = *total;
        if let Some(parent) = node.parent {
            totals.entry(parent).or_default().add(&total);
        }
    }
    totals
}

/// How a figure does on its way to its goal, and the way itself; none: no goal, or no figure for its baseline. `years`
/// and `values` are the school years, the newest first, and their figures of everybody.
#[must_use]
pub fn progress(indicator: &Indicator, years: &[Year], values: &[Option<f64>]) -> Option<(Aim, Assessment)> {
    let goal = indicator.goal.as_ref()?;
    let (from, to) = goal.years()?;
    let mark = |y: &Year, v: &Option<f64>| v.map(|value| Mark { year: y.year, value });
    let settled: Vec<Mark> = years
        .iter()
        .zip(values)
        .filter(|(y, _)| y.is_settled(indicator))
        .filter_map(|(y, v)| mark(y, v))
        .collect();
    let baseline = *settled.iter().find(|m| m.year == from)?;
    let aim = Aim::new(baseline, Mark { year: to, value: goal.value }, indicator.limit).ok()?;
    Some((aim, aim.assess(settled.first().copied())))
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
    /// The way to the goal, and how the figure does on it.
    pub progress: Option<(Aim, Assessment)>,
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
        let series: Vec<_> =
            years.iter().map(|y| (y.year, shown(&map, indicator, y).value(indicator, WHOLE))).collect();
        let values: Vec<Option<f64>> = series.iter().map(|(_, v)| *v).collect();
        let progress = progress(indicator, &years, &values);
        let at = headline(indicator, &years);
        let newest = at.map(|at| series[at]);
        let so_far = at.filter(|at| *at > 0).map(|_| series[0]);
        for serves in indicator.serves.iter().filter(|s| s.policy == policy) {
            let (element, series) = (serves.element.clone(), series.clone());
            out.push(Evidence { element, indicator, newest, so_far, series, progress });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values() {
        let values: Vec<f64> = (1..=11).map(f64::from).collect();
        assert_eq!(
            [quantile(&values, 0.1), quantile(&values, 0.9), quantile(&values, 0.25)],
            [2.0, 10.0, 3.5]
        );
        assert_eq!(quantile(&[4.0], 0.9), 4.0);
    }

    /// Two draws of two people each, by hand: means 1 and 3; within-variance 1/2 and 1/2 (n in the denominator, over n);
    /// between 2; total 1/2 + 3/2 * 2 = 3.5.
    #[test]
    fn plausible_values_are_combined_by_rubins_rules() {
        let draw = |a: f64, b: f64| Tally {
            people: 2,
            part: ((a + b) * 1e6) as i64,
            squares: ((a * a + b * b) * 1e6) as i64,
            ..Tally::default()
        };
        let mut sum = Sum::default();
        sum.draws[0] = draw(0.0, 2.0);
        sum.draws[1] = draw(2.0, 4.0);
        let found = combined(&sum, |t| {
            let n = t.people as f64;
            let mean = t.part as f64 / 1e6 / n;
            (mean, (t.squares as f64 / 1e6 / n - mean * mean) / n)
        })
        .expect("a value");
        assert!((found.value - 2.0).abs() < 1e-9);
        assert!((found.error.expect("an error") - 3.5_f64.sqrt()).abs() < 1e-9, "{found:?}");
    }
}

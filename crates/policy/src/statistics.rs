//! Statistics over a list of records: how long from design to implementation,
//! how many were completed or given up, by type and by country, and the stages
//! year by year. Every figure carries its n and says what it leaves out.
//! These are policies, not people, so small groups are shown.
//!
//! Left out: records without stages from everything but the number of records;
//! from the time to implementation also those that do not show both a design
//! and an implementation, and those whose first implementation lies before
//! their first design (counted apart).

use std::collections::BTreeMap;

use kernel::Year;

use crate::record::{PolicyType, Record};
use crate::stage::Stage;
use crate::timeline::steps;

/// What statistics need to know of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct StatRow {
    /// Code of the country.
    pub country: String,
    /// The type and whether it is official (else the compilers' guess).
    pub kind: Option<(PolicyType, bool)>,
    /// The stages; of two in the same year the later in the list counts.
    pub stages: Vec<(Year, Stage)>,
}

impl From<&Record> for StatRow {
    fn from(record: &Record) -> Self {
        StatRow {
            country: record.country_code.clone(),
            kind: record.any_type(),
            stages: record.stages.iter().flatten().map(|s| (s.year, s.stage)).collect(),
        }
    }
}

/// A number of things among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Among how many.
    pub n: usize,
}

impl Share {
    /// From 0 to 1; none when there is nothing to share.
    pub fn value(self) -> Option<f64> {
        (self.n > 0).then(|| self.count as f64 / self.n as f64)
    }
}

/// How a number of durations in years is spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// How many.
    pub n: usize,
    /// The shortest.
    pub least: f64,
    /// A quarter are at most this long.
    pub lower: f64,
    /// Half are at most this long.
    pub median: f64,
    /// Three quarters are at most this long.
    pub upper: f64,
    /// The longest.
    pub most: f64,
}

impl Spread {
    /// The spread of some values; none when there are none. Quartiles by linear
    /// interpolation between neighbours (Hyndman and Fan 1996, definition 7).
    pub fn of(values: &[f64]) -> Option<Spread> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (least, most) = (*sorted.first()?, *sorted.last()?);
        let at = |p: f64| {
            let place = p * (sorted.len() - 1) as f64;
            let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Some(Spread { n: sorted.len(), least, lower: at(0.25), median: at(0.5), upper: at(0.75), most })
    }
}

/// The figures of a group of records.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Figures {
    /// Records in the group.
    pub records: usize,
    /// Of them, those with at least one stage.
    pub with_stages: usize,
    /// Years from the first design to the first implementation, where both are shown.
    pub design_to_implementation: Option<Spread>,
    /// Records left out of that because they were implemented before they were (again) designed.
    pub implemented_before_design: usize,
    /// Records whose last stage is "completed", among those with stages.
    pub completed: Share,
    /// Records whose last stage is "discontinued", among those with stages.
    pub discontinued: Share,
}

/// The figures of the records of one type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeFigures {
    /// The type; none = not known.
    pub kind: Option<PolicyType>,
    /// How many have it officially; the others only by the compilers' guess.
    pub official: usize,
    /// The figures.
    pub figures: Figures,
}

/// The figures of the records of one country.
#[derive(Clone, Debug, PartialEq)]
pub struct CountryFigures {
    /// Code of the country.
    pub country: String,
    /// The figures.
    pub figures: Figures,
}

/// How many records were in which stage in one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearCount {
    /// The year.
    pub year: Year,
    /// Records by stage, in the order of [`Stage::ALL`].
    pub counts: [usize; 7],
}

impl YearCount {
    /// Records with a stage in this year.
    pub fn n(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// All statistics of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// The figures of all.
    pub all: Figures,
    /// By type, in the usual order, unknown last; only those that occur.
    pub by_type: Vec<TypeFigures>,
    /// By country, by code.
    pub by_country: Vec<CountryFigures>,
    /// Records by their last stage, in the usual order; all seven.
    pub by_last_stage: [(Stage, usize); 7],
    /// By year, from the first to the last that occurs, without holes.
    pub by_year: Vec<YearCount>,
}

/// The statistics of a list of records.
pub fn statistics(rows: &[StatRow]) -> Statistics {
    let lives: Vec<Life> = rows.iter().map(Life::of).collect();
    // the first of the pair puts the unknown type last
    let mut by_type: BTreeMap<(bool, Option<PolicyType>), TypeGroup> = BTreeMap::new();
    let mut by_country: BTreeMap<&str, Vec<&Life>> = BTreeMap::new();
    let mut by_last_stage = Stage::ALL.map(|s| (s, 0));
    let mut years: BTreeMap<Year, [usize; 7]> = BTreeMap::new();
    for (row, life) in rows.iter().zip(&lives) {
        let kind = row.kind.map(|(k, _)| k);
        let group = by_type.entry((kind.is_none(), kind)).or_default();
        group.0 += usize::from(row.kind.is_some_and(|(_, official)| official));
        group.1.push(life);
        by_country.entry(&row.country).or_default().push(life);
        if let Some(last) = life.last {
            by_last_stage[last as usize].1 += 1;
        }
        for step in steps(&row.stages) {
            let counts = years.entry(step.year).or_default();
            if let Some(stage) = step.stage {
                counts[stage as usize] += 1;
            }
        }
    }
    Statistics {
        all: figures(&lives.iter().collect::<Vec<_>>()),
        by_type: by_type
            .into_iter()
            .map(|((_, kind), (official, lives))| TypeFigures { kind, official, figures: figures(&lives) })
            .collect(),
        by_country: by_country
            .into_iter()
            .map(|(country, lives)| CountryFigures { country: country.to_owned(), figures: figures(&lives) })
            .collect(),
        by_last_stage,
        by_year: without_holes(&years),
    }
}

/// How many records have a type officially, and what counts of all that have it.
type TypeGroup<'a> = (usize, Vec<&'a Life>);

/// What counts of one record.
struct Life {
    design: Option<Year>,
    implementation: Option<Year>,
    last: Option<Stage>,
}

impl Life {
    fn of(row: &StatRow) -> Life {
        let steps = steps(&row.stages);
        let first = |wanted: Stage| steps.iter().find(|s| s.stage == Some(wanted)).map(|s| s.year);
        Life {
            design: first(Stage::Design),
            implementation: first(Stage::Implementation),
            last: steps.last().and_then(|s| s.stage),
        }
    }

    /// Years from the first design to the first implementation.
    fn years(&self) -> Option<i32> {
        Some(self.implementation?.get() - self.design?.get())
    }
}

fn figures(lives: &[&Life]) -> Figures {
    let with_stages = lives.iter().filter(|l| l.last.is_some()).count();
    let ended = |stage: Stage| Share {
        count: lives.iter().filter(|l| l.last == Some(stage)).count(),
        n: with_stages,
    };
    let years: Vec<i32> = lives.iter().filter_map(|l| l.years()).collect();
    let forward: Vec<f64> = years.iter().filter(|y| **y >= 0).map(|y| f64::from(*y)).collect();
    Figures {
        records: lives.len(),
        with_stages,
        implemented_before_design: years.len() - forward.len(),
        design_to_implementation: Spread::of(&forward),
        completed: ended(Stage::Completed),
        discontinued: ended(Stage::Discontinued),
    }
}

fn without_holes(years: &BTreeMap<Year, [usize; 7]>) -> Vec<YearCount> {
    let (Some((first, _)), Some((last, _))) = (years.first_key_value(), years.last_key_value()) else {
        return Vec::new();
    };
    (0..=last.get() - first.get())
        .map(|n| first.plus(n))
        .map(|year| YearCount { year, counts: years.get(&year).copied().unwrap_or_default() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(country: &str, kind: Option<(PolicyType, bool)>, stages: &[(i64, Stage)]) -> StatRow {
        StatRow {
            country: country.into(),
            kind,
            stages: stages.iter().map(|(y, s)| (Year::new(*y).expect("a year"), *s)).collect(),
        }
    }

    #[test]
    fn quartiles_are_those_that_r_and_spreadsheets_give() {
        // R: quantile(c(1, 2, 3, 4), type = 7) is 1.00 1.75 2.50 3.25 4.00
        let spread = Spread::of(&[4.0, 1.0, 3.0, 2.0]).expect("four values");
        assert_eq!((spread.lower, spread.median, spread.upper), (1.75, 2.5, 3.25));
        assert_eq!(Spread::of(&[]), None);
        assert_eq!(Spread::of(&[7.0]).map(|s| (s.lower, s.upper)), Some((7.0, 7.0)));
    }

    #[test]
    fn time_to_implementation_counts_only_records_that_show_both() {
        use Stage::{Completed, Design, Discontinued, Implementation, Pilot};
        let rows = [
            row("NO", None, &[(2020, Design), (2022, Implementation), (2024, Completed)]),
            row("NO", None, &[(2020, Design), (2021, Pilot), (2023, Discontinued)]),
            row("AT", None, &[(2019, Implementation), (2021, Design)]),
            row("AT", None, &[]),
        ];
        let s = statistics(&rows);
        assert_eq!(s.all.records, 4);
        assert_eq!(s.all.with_stages, 3);
        let time = s.all.design_to_implementation.expect("one record shows both in order");
        assert_eq!((time.n, time.median), (1, 2.0));
        assert_eq!(s.all.implemented_before_design, 1);
        assert_eq!(s.all.completed, Share { count: 1, n: 3 });
        assert_eq!(s.all.discontinued.value(), Some(1.0 / 3.0));
        assert_eq!(s.by_country.iter().map(|c| c.country.as_str()).collect::<Vec<_>>(), ["AT", "NO"]);
        assert_eq!(s.by_country[0].figures.design_to_implementation, None);
        assert_eq!(s.by_year.first().map(|y| (y.year.get(), y.n())), Some((2019, 1)));
        assert_eq!(s.by_year.len(), 6, "2019 to 2024");
    }

    #[test]
    fn official_types_are_told_from_guesses() {
        let strategy = PolicyType::StrategyActionPlan;
        let rows = [
            row("NO", Some((strategy, true)), &[(2020, Stage::Design)]),
            row("SE", Some((strategy, false)), &[(2020, Stage::Design)]),
            row("SE", None, &[]),
        ];
        let s = statistics(&rows);
        assert_eq!(s.by_type.len(), 2);
        assert_eq!(
            (s.by_type[0].kind, s.by_type[0].official, s.by_type[0].figures.records),
            (Some(strategy), 1, 2)
        );
        assert_eq!(s.by_type[1].kind, None, "unknown comes last");
    }

    #[test]
    fn the_compilation_adds_up() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/developments.jsonl");
        let text = std::fs::read_to_string(path).expect("the compilation is in the repository");
        let rows: Vec<StatRow> = text
            .lines()
            .map(|l| StatRow::from(&serde_json::from_str::<Record>(l).expect("a record")))
            .collect();
        let s = statistics(&rows);
        assert_eq!((s.all.records, s.all.with_stages), (98, 92));
        assert_eq!(s.by_country.iter().map(|c| c.figures.records).sum::<usize>(), 98);
        assert_eq!(s.by_type.iter().map(|t| t.figures.records).sum::<usize>(), 98);
        assert_eq!(s.by_last_stage.iter().map(|(_, n)| n).sum::<usize>(), 92);
        let time = s.all.design_to_implementation.expect("many show both");
        assert!(time.least >= 0.0 && time.lower <= time.median && time.median <= time.upper);
    }
}

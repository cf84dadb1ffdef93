//! Statistics in words, drawings, tables and CSV.

use webkit::Shell;

use crate::pages::list::decimal;
use crate::present::Words;
use crate::stage::Stage;
use crate::statistics::{Figures, Share, Spread, Statistics, TypeFigures};
use crate::timeline::{Bar, Drawing, Purpose, bars_svg};

/// The figures that can be had as CSV on their own.
pub(super) const FIGURES: [&str; 5] = ["time", "ended", "last-stage", "stage-year", "country"];

/// A big number, what it counts, and among how many.
pub(super) struct Number {
    pub label: String,
    pub value: String,
    pub note: String,
}

/// A drawing with its table.
pub(super) struct Chart {
    pub svg: String,
    pub caption: String,
    pub table: Table,
    pub csv: String,
}

/// A table: the first column names the row.
pub(super) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<(String, Vec<String>)>,
}

/// Stages by year, shaded by how many.
pub(super) struct Heat {
    pub stages: Vec<(&'static str, String)>,
    pub rows: Vec<HeatRow>,
    pub csv: String,
}

/// One year.
pub(super) struct HeatRow {
    pub year: String,
    pub n: String,
    pub cells: Vec<HeatCell>,
}

/// How many records were in one stage in one year; class 0 (none) to 5 (most).
pub(super) struct HeatCell {
    pub class: usize,
    pub n: String,
}

/// The class of a count: 0 for none, else 1 to 5 by its share of the greatest.
fn heat(count: usize, most: usize) -> usize {
    if count == 0 || most == 0 { 0 } else { (count * 5).div_ceil(most).min(5) }
}

fn share(shell: &Shell, s: Share) -> String {
    match s.value() {
        None => shell.t("stats-none"),
        Some(v) => shell.tx("stats-percent", decimal(shell.language(), v * 100.0)),
    }
}

fn share_of(shell: &Shell, s: Share) -> String {
    shell.txy("stats-of", shell.n(s.count as i64), shell.n(s.n as i64))
}

fn n_of(shell: &Shell, n: usize) -> String {
    shell.tx("stats-n", shell.n(n as i64))
}

fn duration(shell: &Shell, x: f64) -> String {
    if x == 1.0 { shell.t("stats-years-one") } else { shell.tx("stats-years", decimal(shell.language(), x)) }
}

/// The numbers at the top.
pub(super) fn numbers(words: &Words, s: &Statistics) -> Vec<Number> {
    let shell = &words.shell;
    let time = &s.all.design_to_implementation;
    let number = |key: &str, value: String, note: String| Number { label: shell.t(key), value, note };
    vec![
        number(
            "stats-number-time",
            time.map_or_else(|| shell.t("stats-none"), |t| duration(shell, t.median)),
            n_of(shell, time.map_or(0, |t| t.n)),
        ),
        number("stats-number-completed", share(shell, s.all.completed), share_of(shell, s.all.completed)),
        number(
            "stats-number-discontinued",
            share(shell, s.all.discontinued),
            share_of(shell, s.all.discontinued),
        ),
    ]
}

fn type_name(words: &Words, t: &TypeFigures) -> String {
    match t.kind {
        None => words.shell.t("stats-type-unknown"),
        Some(kind) => words.term(crate::vocabulary::names::TYPES, kind.code()),
    }
}

/// All together, then by type: name and figures.
fn groups<'a>(words: &Words, s: &'a Statistics) -> Vec<(String, &'a Figures)> {
    std::iter::once((words.shell.t("stats-all"), &s.all))
        .chain(s.by_type.iter().map(|t| (type_name(words, t), &t.figures)))
        .collect()
}

/// From the first design to the first implementation.
pub(super) fn time(words: &Words, s: &Statistics, csv: String) -> Chart {
    let shell = &words.shell;
    let caption = shell.t("stats-time-caption");
    let groups = groups(words, s);
    let bars: Vec<Bar> = groups
        .iter()
        .map(|(label, f)| {
            let t = f.design_to_implementation;
            Bar {
                label: label.clone(),
                value: t.map_or(0.0, |t| t.median),
                shown: match t {
                    Some(t) => shell.txy("stats-bar", duration(shell, t.median), n_of(shell, t.n)),
                    None => n_of(shell, 0),
                },
                range: t.map(|t| (t.lower, t.upper)),
                stage: None,
            }
        })
        .collect();
    let value = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| decimal(shell.language(), x));
    let rows = groups
        .into_iter()
        .map(|(label, f)| {
            let t: Option<Spread> = f.design_to_implementation;
            let cells = [
                Some(shell.n(t.map_or(0, |t| t.n) as i64)),
                Some(value(t.map(|t| t.least))),
                Some(value(t.map(|t| t.lower))),
                Some(value(t.map(|t| t.median))),
                Some(value(t.map(|t| t.upper))),
                Some(value(t.map(|t| t.most))),
            ];
            (label, cells.into_iter().flatten().collect())
        })
        .collect();
    let head = [
        "stats-type",
        "stats-head-n",
        "stats-least",
        "stats-lower",
        "stats-median",
        "stats-upper",
        "stats-most",
    ];
    chart("time", caption, &bars, head.map(|k| shell.t(k)).to_vec(), rows, csv)
}

/// How many were completed and how many given up.
pub(super) fn ended(words: &Words, s: &Statistics, csv: String) -> Chart {
    let shell = &words.shell;
    let caption = shell.t("stats-ended-caption");
    let groups = groups(words, s);
    let mut bars = Vec::new();
    for (label, f) in &groups {
        for (stage, part) in [(Stage::Completed, f.completed), (Stage::Discontinued, f.discontinued)] {
            bars.push(Bar {
                label: shell.txy("stats-ended-label", label, words.stage(stage)),
                value: part.value().unwrap_or(0.0),
                shown: shell.txy("stats-bar", share(shell, part), share_of(shell, part)),
                range: None,
                stage: Some(stage),
            });
        }
    }
    let rows = groups
        .into_iter()
        .map(|(label, f)| {
            let cells = vec![
                shell.n(f.completed.n as i64),
                shell.n(f.completed.count as i64),
                share(shell, f.completed),
                shell.n(f.discontinued.count as i64),
                share(shell, f.discontinued),
            ];
            (label, cells)
        })
        .collect();
    let head = vec![
        shell.t("stats-type"),
        shell.t("stats-head-with-stages"),
        words.stage(Stage::Completed),
        shell.t("stats-head-share"),
        words.stage(Stage::Discontinued),
        shell.t("stats-head-share"),
    ];
    chart("ended", caption, &bars, head, rows, csv)
}

/// Records by their last stage.
pub(super) fn last_stage(words: &Words, s: &Statistics, csv: String) -> Chart {
    let shell = &words.shell;
    let n = s.all.with_stages;
    let of = |count: usize| Share { count, n };
    let bars: Vec<Bar> = s
        .by_last_stage
        .iter()
        .map(|(stage, count)| Bar {
            label: words.stage(*stage),
            value: *count as f64,
            shown: shell.txy("stats-bar", shell.n(*count as i64), share(shell, of(*count))),
            range: None,
            stage: Some(*stage),
        })
        .collect();
    let rows = s
        .by_last_stage
        .iter()
        .map(|(stage, count)| (words.stage(*stage), vec![shell.n(*count as i64), share(shell, of(*count))]))
        .collect();
    let head = ["stats-head-stage", "stats-head-records", "stats-head-share"].map(|k| shell.t(k)).to_vec();
    let caption = shell.tx("stats-last-stage-caption", shell.n(n as i64));
    chart("last-stage", caption, &bars, head, rows, csv)
}

fn chart(
    prefix: &str,
    caption: String,
    bars: &[Bar],
    head: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
    csv: String,
) -> Chart {
    let svg = bars_svg(&caption, bars, &Drawing { prefix, purpose: Purpose::Page });
    Chart { svg, caption, table: Table { head, rows }, csv }
}

/// Stages year by year.
pub(super) fn by_year(words: &Words, s: &Statistics, csv: String) -> Heat {
    let shell = &words.shell;
    let most = s.by_year.iter().flat_map(|y| y.counts).max().unwrap_or(0);
    Heat {
        stages: Stage::ALL.map(|st| (st.code(), words.stage(st))).to_vec(),
        rows: s
            .by_year
            .iter()
            .rev()
            .map(|y| HeatRow {
                year: y.year.to_string(),
                n: shell.n(y.n() as i64),
                cells: y
                    .counts
                    .iter()
                    .map(|c| HeatCell { class: heat(*c, most), n: shell.n(*c as i64) })
                    .collect(),
            })
            .collect(),
        csv,
    }
}

/// The figures of each country, the one with most records first.
pub(super) fn by_country(words: &Words, s: &Statistics) -> Table {
    let shell = &words.shell;
    let head = [
        "list-facet-country",
        "stats-head-records",
        "stats-head-with-stages",
        "stats-head-median",
        "stats-head-median-n",
        "stats-head-completed",
        "stats-head-discontinued",
    ];
    let mut countries: Vec<_> = s.by_country.iter().collect();
    countries.sort_by_key(|c| (std::cmp::Reverse(c.figures.records), c.country.clone()));
    let rows = countries
        .into_iter()
        .map(|c| {
            let f = &c.figures;
            let t = f.design_to_implementation;
            let ended = |part: Share| match part.value() {
                None => "–".to_owned(),
                Some(_) => shell.txy("stats-bar", share(shell, part), shell.n(part.count as i64)),
            };
            let cells = vec![
                shell.n(f.records as i64),
                shell.n(f.with_stages as i64),
                t.map_or_else(|| "–".to_owned(), |t| decimal(shell.language(), t.median)),
                shell.n(t.map_or(0, |t| t.n) as i64),
                ended(f.completed),
                ended(f.discontinued),
            ];
            (words.country(&c.country), cells)
        })
        .collect();
    Table { head: head.map(|k| shell.t(k)).to_vec(), rows }
}

/// What the figures leave out, in words.
pub(super) fn left_out(shell: &Shell, s: &Statistics) -> Vec<String> {
    let no_stages = s.all.records - s.all.with_stages;
    let timed = s.all.design_to_implementation.map_or(0, |t| t.n);
    let backwards = s.all.implemented_before_design;
    let untimed = s.all.with_stages.saturating_sub(timed + backwards);
    let guessed: usize =
        s.by_type.iter().filter(|t| t.kind.is_some()).map(|t| t.figures.records - t.official).sum();
    [
        ("stats-out-no-stages", no_stages),
        ("stats-out-untimed", untimed),
        ("stats-out-backwards", backwards),
        ("stats-out-guessed", guessed),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(key, n)| shell.tn(key, n as i64))
    .collect()
}

/// All figures, or one of [`FIGURES`], as long rows: figure, group, measure, value, n.
/// Codes in place of words, a point in decimals: for programs in any language.
pub(super) fn csv(s: &Statistics, only: &str) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["figure", "group", "measure", "value", "n"])?;
    let mut put = |figure: &str, group: &str, measure: &str, value: String, n: usize| {
        if !only.is_empty() && figure != only {
            return Ok(());
        }
        out.write_record([figure, group, measure, &value, &n.to_string()])
    };
    let groups = || {
        std::iter::once(("all", &s.all))
            .chain(s.by_type.iter().map(|t| (t.kind.map_or("unknown", |k| k.code()), &t.figures)))
    };
    for (group, f) in groups() {
        if let Some(t) = f.design_to_implementation {
            let values = [
                ("least", t.least),
                ("lower", t.lower),
                ("median", t.median),
                ("upper", t.upper),
                ("most", t.most),
            ];
            for (measure, value) in values {
                put("time", group, measure, value.to_string(), t.n)?;
            }
        }
    }
    for (group, f) in groups() {
        put("ended", group, "completed", f.completed.count.to_string(), f.completed.n)?;
        put("ended", group, "discontinued", f.discontinued.count.to_string(), f.discontinued.n)?;
    }
    for (stage, count) in s.by_last_stage {
        put("last-stage", "all", stage.code(), count.to_string(), s.all.with_stages)?;
    }
    for y in &s.by_year {
        for (stage, count) in Stage::ALL.into_iter().zip(y.counts) {
            put("stage-year", &y.year.to_string(), stage.code(), count.to_string(), y.n())?;
        }
    }
    for c in &s.by_country {
        let f = &c.figures;
        put("country", &c.country, "records", f.records.to_string(), f.records)?;
        put("country", &c.country, "with-stages", f.with_stages.to_string(), f.records)?;
        if let Some(t) = f.design_to_implementation {
            put("country", &c.country, "median-years", t.median.to_string(), t.n)?;
        }
        put("country", &c.country, "completed", f.completed.count.to_string(), f.completed.n)?;
        put("country", &c.country, "discontinued", f.discontinued.count.to_string(), f.discontinued.n)?;
    }
    let bytes = out.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8(bytes).expect("codes and numbers are UTF-8"))
}

#[cfg(test)]
mod tests {
    use kernel::Year;

    use super::*;
    use crate::statistics::{StatRow, statistics};

    #[test]
    fn shading_tells_none_from_few_and_the_most_is_the_darkest() {
        assert_eq!(heat(0, 58), 0);
        assert_eq!(heat(1, 58), 1);
        assert_eq!(heat(58, 58), 5);
        assert_eq!(heat(3, 5), 3);
        assert_eq!(heat(0, 0), 0);
    }

    #[test]
    fn the_file_has_one_line_for_each_value_and_can_hold_one_figure() {
        let y = |n: i64| Year::new(n).expect("a year");
        let rows = [StatRow {
            country: "NO".into(),
            kind: None,
            stages: vec![(y(2020), Stage::Design), (y(2022), Stage::Implementation)],
        }];
        let all = csv(&statistics(&rows), "").expect("csv");
        assert!(all.starts_with("figure,group,measure,value,n\n"));
        assert!(all.contains("time,all,median,2,1\n"), "{all}");
        assert!(all.contains("last-stage,all,implementation,1,1\n"));
        let one = csv(&statistics(&rows), "stage-year").expect("csv");
        assert_eq!(one.lines().count(), 1 + 3 * 7);
    }
}

//! Timelines on pages that show several records: a small staircase in a row, and
//! one drawing for all with its table.

use jiff::civil::Date;
use kernel::Year;

use crate::Record;
use crate::present::Words;
use crate::stage::Stage;
use crate::timeline::{self, Drawing, ListRow, Purpose};

/// A record's stages as a small staircase: a bar for each year, higher the further it came.
pub(crate) struct Strip {
    /// The drawing; it repeats what the stage tag and the table say.
    pub svg: String,
    /// `2018–2024`.
    pub years: String,
}

/// The drawing of several records with its table.
pub(crate) struct Figure {
    pub svg: String,
    pub caption: String,
    pub years: Vec<String>,
    pub rows: Vec<FigureRow>,
}

/// A row of the table.
pub(crate) struct FigureRow {
    pub href: String,
    pub name: String,
    pub country: String,
    pub cells: Vec<FigureCell>,
}

/// Neighbouring years with the same stage, or without one.
#[derive(Debug, PartialEq)]
pub(crate) struct FigureCell {
    pub years: usize,
    /// Code; empty for years without a stage.
    pub stage: &'static str,
    pub label: String,
}

/// The words that drawings say.
pub(crate) fn drawing_words(words: &Words) -> timeline::Words {
    let shell = &words.shell;
    timeline::Words {
        stages: Stage::ALL.map(|s| words.stage(s)),
        gap: shell.t("list-drawing-gap"),
        step_back: shell.t("list-drawing-step-back"),
        valid: shell.t("list-drawing-valid"),
        today: shell.t("list-drawing-today"),
        last_confirmed: shell.t("list-drawing-last-confirmed"),
        no_stages: shell.t("list-drawing-no-stages"),
    }
}

/// A record's stages as drawings take them.
pub(crate) fn stages(r: &Record) -> Vec<(Year, Stage)> {
    r.stages.iter().flatten().map(|s| (s.year, s.stage)).collect()
}

/// First and last year of several records.
pub(crate) fn span_of<'a>(records: impl Iterator<Item = &'a Record>) -> Option<(Year, Year)> {
    let all: Vec<Vec<(Year, Stage)>> = records.map(stages).collect();
    timeline::span(all.iter().map(Vec::as_slice))
}

/// Width of a year and height of the staircase.
const CELL: i32 = 12;
const HIGH: i32 = 24;

/// The staircase of a record on the axis of its page; none without stages.
pub(crate) fn strip(words: &Words, r: &Record, span: Option<(Year, Year)>) -> Option<Strip> {
    let (first, last) = span?;
    let list = stages(r);
    let (from, to) = timeline::span([list.as_slice()])?;
    let name = words.shell.t("list-strip-years");
    let years = if from == to { from.to_string() } else { format!("{from}–{to}") };
    Some(Strip { svg: staircase(&list, first, last), years: format!("{name} {years}") })
}

fn staircase(list: &[(Year, Stage)], first: Year, last: Year) -> String {
    let width = (last.get() - first.get() + 1) * CELL;
    let mut svg = format!(
        "<svg class=\"tr-chart tr-strip\" viewBox=\"0 0 {width} {HIGH}\" width=\"{width}\" height=\"{HIGH}\" \
         aria-hidden=\"true\" focusable=\"false\">"
    );
    for step in timeline::steps(list) {
        let x = (step.year.get() - first.get()) * CELL;
        match step.stage {
            Some(stage) => {
                let h = height(stage);
                svg.push_str(&format!(
                    "<rect data-stage=\"{}\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{h}\"/>",
                    stage.code(),
                    HIGH - 1 - h,
                    CELL - 2,
                ));
            }
            None => {
                let y = HIGH - 3;
                svg.push_str(&format!("<path class=\"gap\" d=\"M{x} {y}h{}\"/>", CELL - 2));
            }
        }
    }
    svg.push_str(&format!("<path class=\"axis\" d=\"M0 {y}.5h{width}\"/></svg>", y = HIGH - 1));
    svg
}

/// The further a policy has come, the higher; what was given up lies lowest.
fn height(stage: Stage) -> i32 {
    match stage {
        Stage::Discontinued => 4,
        Stage::Design => 7,
        Stage::LegislativeProcess => 10,
        Stage::ApprovedAgreed => 13,
        Stage::Pilot => 16,
        Stage::Implementation => 19,
        Stage::Completed => 22,
    }
}

/// One drawing for several records; none when no record has stages.
pub(crate) fn figure<'a>(
    words: &Words,
    records: impl Iterator<Item = &'a Record>,
    today: Date,
    prefix: &str,
) -> Option<Figure> {
    let shell = &words.shell;
    let mut rows = Vec::new();
    for r in records {
        rows.push(ListRow {
            name: words.name(r).text,
            country_code: r.country_code.clone(),
            href: Some(shell.href(&format!("/policies/{}", r.id))),
            stages: stages(r),
        });
    }
    let table = timeline::list_table(&rows);
    if table.years.is_empty() {
        return None;
    }
    let title = shell.t("list-figure-title");
    let drawing = Drawing { prefix, purpose: Purpose::Page };
    let svg = timeline::list_svg(&rows, &title, today, &drawing_words(words), &drawing);
    let none = shell.t("list-drawing-gap");
    Some(Figure {
        svg,
        caption: title,
        years: table.years.iter().map(Year::to_string).collect(),
        rows: rows
            .into_iter()
            .zip(&table.rows)
            .map(|(row, cells)| FigureRow {
                href: row.href.unwrap_or_default(),
                name: row.name,
                country: row.country_code,
                cells: together(cells, &none, |s| words.stage(s)),
            })
            .collect(),
    })
}

/// Equal neighbours as one cell.
fn together(cells: &[Option<Stage>], none: &str, label: impl Fn(Stage) -> String) -> Vec<FigureCell> {
    let mut out: Vec<FigureCell> = Vec::new();
    for cell in cells {
        let code = cell.map_or("", Stage::code);
        match out.last_mut() {
            Some(last) if last.stage == code => last.years += 1,
            _ => out.push(FigureCell {
                years: 1,
                stage: code,
                label: cell.map_or_else(|| none.to_owned(), &label),
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(n: i64) -> Year {
        Year::new(n).expect("a year")
    }

    #[test]
    fn the_staircase_has_a_bar_for_each_year_and_shows_the_gap() {
        let list = [(year(2019), Stage::Design), (year(2021), Stage::Completed)];
        let svg = staircase(&list, year(2018), year(2022));
        assert_eq!(svg.matches("<rect").count(), 2);
        assert_eq!(svg.matches("class=\"gap\"").count(), 1);
        assert!(svg.contains("viewBox=\"0 0 60 24\""), "five years: {svg}");
        assert!(svg.contains("data-stage=\"design\" x=\"12\""), "2019 is the second year: {svg}");
    }

    #[test]
    fn equal_neighbours_make_one_cell_and_no_year_is_lost() {
        let cells = [None, Some(Stage::Pilot), Some(Stage::Pilot), None, None];
        let out = together(&cells, "-", |s| s.code().to_owned());
        assert_eq!(out.iter().map(|c| c.years).sum::<usize>(), 5);
        assert_eq!(out.iter().map(|c| c.stage).collect::<Vec<_>>(), ["", "pilot", ""]);
    }
}

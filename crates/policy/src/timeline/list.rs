//! The drawing of a list: a row for each policy on one axis, each linked to its
//! record, and the table with the same cells.

use jiff::civil::Date;
use kernel::Year;

use super::canvas::{Anchor, Canvas, Ink, Key, Layout, bare, draw, letters, width_of, wrap};
use super::record::{Axis, draw_runs};
use super::steps::{Run, runs, span, steps};
use super::{Drawing, Words};
use crate::stage::Stage;

/// One policy of a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Its name.
    pub name: String,
    /// Code of its country.
    pub country_code: String,
    /// Address of its record.
    pub href: Option<String>,
    /// Its stages; of two in the same year the later in the list counts.
    pub stages: Vec<(Year, Stage)>,
}

/// The table beside the drawing of a list.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ListTable {
    /// The years of the columns, without holes.
    pub years: Vec<Year>,
    /// For each policy, in the order given, a stage or nothing for each year.
    pub rows: Vec<Vec<Option<Stage>>>,
}

/// The table beside the drawing of a list, with the same cells.
pub fn list_table(rows: &[ListRow]) -> ListTable {
    let Some((first, last)) = span(rows.iter().map(|r| r.stages.as_slice())) else {
        return ListTable { years: Vec::new(), rows: vec![Vec::new(); rows.len()] };
    };
    let years: Vec<Year> = (0..=last.get() - first.get()).map(|n| first.plus(n)).collect();
    let rows = rows
        .iter()
        .map(|row| {
            let mut cells = vec![None; years.len()];
            for step in steps(&row.stages) {
                cells[(step.year.get() - first.get()) as usize] = step.stage;
            }
            cells
        })
        .collect();
    ListTable { years, rows }
}

/// The drawing of a list. Rows without stages keep their place and say so.
/// The axis covers the years of the rows; today is drawn when it falls among them.
pub fn list_svg(rows: &[ListRow], title: &str, today: Date, words: &Words, drawing: &Drawing<'_>) -> String {
    let this_year = Year::new(i64::from(today.year())).unwrap_or(Year::MAX);
    let (first, last) = span(rows.iter().map(|r| r.stages.as_slice())).unwrap_or((this_year, this_year));
    let rows: Vec<Prepared<'_>> = rows.iter().map(|row| Prepared { row, runs: runs(&row.stages) }).collect();
    let desc = describe(&rows, first, last, words);
    draw(drawing.purpose, |layout| {
        let left = if layout == Layout::Narrow { 0.0 } else { 0.4 };
        let axis = Axis { first, last, left, right: 1.0 };
        let (canvas, height) = one(&rows, &axis, today, words, layout);
        canvas.finish(drawing, title, &desc, height)
    })
}

/// A policy with its runs, which both drawings and their description read.
struct Prepared<'a> {
    row: &'a ListRow,
    runs: Vec<Run>,
}

fn one(rows: &[Prepared<'_>], axis: &Axis, today: Date, words: &Words, layout: Layout) -> (Canvas, f64) {
    let mut marks = Canvas::new(layout);
    let mut keys: Vec<Key> = Stage::ALL
        .into_iter()
        .filter(|s| rows.iter().any(|r| r.runs.iter().any(|run| run.stage == *s)))
        .map(Key::Stage)
        .collect();
    let (mut gaps, mut backs) = (false, false);
    // room above for the legend is known only once the marks are: draw them from 0 and move down
    let mut rows_at = Vec::new();
    let mut y = 0.0;
    for row in rows {
        let (name_lines, height) = room(row.row, layout, axis);
        rows_at.push((row, name_lines, y, height));
        y += height;
    }
    for row in rows {
        gaps |= row.runs.windows(2).any(|pair| pair[0].to.get() + 1 < pair[1].from.get());
        backs |= row.runs.iter().any(|run| run.back_from.is_some());
    }
    let now = axis.day(today).is_some();
    keys.extend(gaps.then_some(Key::Gap));
    keys.extend(backs.then_some(Key::Back));
    keys.extend(now.then_some(Key::Now));
    let entries: Vec<(Key, &str)> = keys.iter().map(|k| (*k, words.of(*k))).collect();
    let mut canvas = Canvas::new(layout);
    let head = canvas.legend(0.0, &entries) + 26.0;
    let mut zones = Vec::new();
    if layout != Layout::Narrow {
        zones.push((head + 6.0, head + 10.0 + y));
    }
    for (row, name_lines, top, height) in rows_at {
        if layout == Layout::Narrow {
            zones.push((head + 10.0 + top + 22.0, head + 10.0 + top + 46.0));
        }
        draw_row(&mut marks, axis, row, &name_lines, head + 10.0 + top, height, words);
    }
    let foot = head + 10.0 + y;
    axis.draw(&mut canvas, head, &zones);
    canvas.append(marks);
    axis.draw_day(&mut canvas, today, head, &zones);
    (canvas, foot + 4.0)
}

/// The lines of a row's name and the row's height.
fn room(row: &ListRow, layout: Layout, axis: &Axis) -> (Vec<String>, f64) {
    let code = width_of(&row.country_code) + 24.0;
    if layout == Layout::Narrow {
        return (wrap(&row.name, letters(layout.least_width() - code), 1), 54.0);
    }
    let lines = wrap(&row.name, letters(axis.left * layout.least_width() - CODE - 12.0), 2);
    let height = if lines.len() > 1 { 46.0 } else { 36.0 };
    (lines, height)
}

/// Room for the country's code before the name.
const CODE: f64 = 50.0;

fn draw_row(
    canvas: &mut Canvas,
    axis: &Axis,
    row: &Prepared<'_>,
    lines: &[String],
    y: f64,
    height: f64,
    words: &Words,
) {
    let Prepared { row, runs } = row;
    let full = format!("{} ({})", bare(&row.name).0, bare(&row.country_code).0);
    let href = row.href.as_deref();
    let narrow = canvas.layout == Layout::Narrow;
    let ink = if href.is_some() { Ink::Text } else { Ink::Strong };
    canvas.begin_link(href, 0.0, 1.0, y, height - 2.0);
    canvas.tooltip(&full);
    let bar = if narrow { y + 24.0 } else { y + height / 2.0 - 10.0 };
    if narrow {
        for line in lines.iter().take(1) {
            canvas.text(0.0, 0.0, y + 16.0, Anchor::Start, ink, line);
        }
    } else {
        let first = y + height / 2.0 + 5.0 - (lines.len() as f64 - 1.0) * 8.5;
        canvas.begin_clip(axis.left - 0.01);
        for (i, line) in lines.iter().enumerate() {
            canvas.text(0.0, CODE, first + i as f64 * 17.0, Anchor::Start, ink, line);
        }
        canvas.end_clip();
    }
    if row.stages.is_empty() {
        canvas.text(axis.left, 0.0, bar + 15.0, Anchor::Start, Ink::Quiet, &words.no_stages);
    } else {
        draw_runs(canvas, axis, runs, bar, 20.0);
    }
    canvas.end_link(href);
    if narrow {
        canvas.text(1.0, 0.0, y + 16.0, Anchor::End, Ink::Quiet, &row.country_code);
    } else {
        canvas.text(0.0, 0.0, y + height / 2.0 + 5.0, Anchor::Start, Ink::Quiet, &row.country_code);
    }
}

/// The drawing in words: how many policies, which years, and how many ended in which stage.
fn describe(rows: &[Prepared<'_>], first: Year, last: Year, words: &Words) -> String {
    let mut parts = vec![format!("{first}–{last}")];
    for stage in Stage::ALL {
        let n = rows.iter().filter(|r| r.runs.last().is_some_and(|run| run.stage == stage)).count();
        if n > 0 {
            parts.push(format!("{}: {n}", words.stage(stage)));
        }
    }
    let none = rows.iter().filter(|r| r.row.stages.is_empty()).count();
    if none > 0 {
        parts.push(format!("{}: {none}", words.no_stages));
    }
    format!("{}.", parts.join("; "))
}

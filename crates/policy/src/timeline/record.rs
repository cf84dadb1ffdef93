//! The drawing of one record. Years go to the right and stages are steps: the
//! further a policy has come, the higher it stands, so that a step back goes
//! down. Validity lies above, confirmation below, and policies that came before
//! or after lie on the same axis.

use jiff::civil::Date;
use kernel::{Period, Year};

use super::canvas::{Anchor, Canvas, Ink, Key, Layout, bare, draw, letters, wrap};
use super::steps::{Run, runs, span, steps};
use super::{Drawing, RecordTimeline, Row, StatementMark, Words};
use crate::stage::Stage;

/// The stages from the top of the drawing to its foot; what was given up lies lowest.
const HEIGHTS: [Stage; 7] = [
    Stage::Completed,
    Stage::Implementation,
    Stage::Pilot,
    Stage::ApprovedAgreed,
    Stage::LegislativeProcess,
    Stage::Design,
    Stage::Discontinued,
];

/// The drawing of one record. Its height grows with the number of other policies
/// and statements; the caller chooses how many to give.
pub fn record_svg(input: &RecordTimeline, words: &Words, drawing: &Drawing<'_>) -> String {
    let desc = describe(input, words);
    draw(drawing.purpose, |layout| {
        let mut chart = Chart::new(input, words, layout);
        let height = chart.draw();
        chart.canvas.finish(drawing, &input.title, &desc, height)
    })
}

/// The axis: which years lie where across.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub first: Year,
    pub last: Year,
    /// Where the first year begins, from 0 to 1.
    pub left: f64,
    /// Where the last year ends.
    pub right: f64,
}

impl Axis {
    fn years(&self) -> i32 {
        self.last.get() - self.first.get() + 1
    }

    /// The width of a year.
    pub fn cell(&self) -> f64 {
        (self.right - self.left) / f64::from(self.years())
    }

    /// Where a year begins.
    pub fn start(&self, year: Year) -> f64 {
        self.left + f64::from(year.get() - self.first.get()) * self.cell()
    }

    /// Where a year ends.
    pub fn end(&self, year: Year) -> f64 {
        self.start(year) + self.cell()
    }

    /// The middle of a year.
    pub fn middle(&self, year: Year) -> f64 {
        self.start(year) + self.cell() / 2.0
    }

    /// Where a day lies; none outside the axis.
    pub fn day(&self, date: Date) -> Option<f64> {
        let year = Year::new(i64::from(date.year())).ok()?;
        if year < self.first || year > self.last {
            return None;
        }
        let through = f64::from(date.day_of_year() - 1) / f64::from(date.days_in_year());
        Some(self.start(year) + through * self.cell())
    }

    /// Draws the years at the top and a fine line at each through the zones, which
    /// leave out the lines of names so that nothing runs through text.
    pub fn draw(&self, canvas: &mut Canvas, y: f64, zones: &[(f64, f64)]) {
        let cell = self.cell() * canvas.layout.least_width();
        let (step, short) = year_labels(cell);
        let mut edges = vec![self.right];
        for n in 0..self.years() {
            let year = self.first.plus(n);
            if n == 0 || year.get().rem_euclid(step) == 0 {
                edges.push(self.start(year));
            }
            if year.get().rem_euclid(step) == 0 {
                // with short years the first is written in full, a little to the left
                let (text, dx) = match (short, n) {
                    (true, 0) => (year.get().to_string(), -8.0),
                    (true, _) => (format!("{:02}", year.get() % 100), 0.0),
                    (false, _) => (year.get().to_string(), 0.0),
                };
                canvas.text(self.middle(year), dx, y, Anchor::Middle, Ink::Quiet, &text);
            }
        }
        if canvas.layout == Layout::Narrow {
            for (top, foot) in zones {
                canvas.rect(self.left, self.right, *top, foot - top, 2.0, Ink::Band);
            }
        }
        for x in &edges {
            match even(zones) {
                Some((top, foot, on, off)) => canvas.broken_line(*x, top, foot, on, off, Ink::Grid),
                None => {
                    for (top, foot) in zones {
                        canvas.line((*x, *top), (*x, *foot), Ink::Grid);
                    }
                }
            }
        }
        canvas.line((self.left, y + 6.0), (self.right, y + 6.0), Ink::Axis);
    }

    /// Draws a day as a line through the zones; gives whether it lies on the axis.
    pub fn draw_day(&self, canvas: &mut Canvas, date: Date, y: f64, zones: &[(f64, f64)]) -> bool {
        let Some(x) = self.day(date) else { return false };
        canvas.line((x, y + 2.0), (x, y + 10.0), Ink::Now);
        for (top, foot) in zones {
            canvas.line((x, *top), (x, *foot), Ink::Now);
        }
        true
    }
}

/// Where several zones of one height stand at one distance: top and foot of all, their height and
/// what lies between. One broken line through them is a twentieth of the text of one line in each.
fn even(zones: &[(f64, f64)]) -> Option<(f64, f64, f64, f64)> {
    let [first, second, .., last] = zones else { return None };
    let (on, off) = (first.1 - first.0, second.0 - first.1);
    let same = |a: f64, b: f64| (a - b).abs() < 0.01;
    let all =
        zones.windows(2).all(|pair| same(pair[1].1 - pair[1].0, on) && same(pair[1].0 - pair[0].1, off));
    (all && off > 0.0).then_some((first.0, last.1, on, off))
}

/// Every how many years to write one, and whether with two digits only, for years this wide.
fn year_labels(cell: f64) -> (i32, bool) {
    if cell >= 38.0 {
        return (1, false);
    }
    if cell >= 26.0 {
        return (1, true);
    }
    [2, 5, 10, 20, 50]
        .into_iter()
        .find(|step| f64::from(*step) * cell >= 40.0)
        .map_or((100, false), |step| (step, false))
}

/// Draws the runs of a policy in one row, `y` its top; gives whether gaps and steps back were drawn.
pub(super) fn draw_runs(canvas: &mut Canvas, axis: &Axis, runs: &[Run], y: f64, height: f64) -> (bool, bool) {
    let cell = axis.cell() * canvas.layout.least_width();
    let inset = (0.0016_f64).min(axis.cell() * 0.05);
    let middle = y + height / 2.0;
    let (mut gaps, mut backs) = (false, false);
    for (i, run) in runs.iter().enumerate() {
        let (x0, x1) = (axis.start(run.from), axis.end(run.to));
        if let Some(before) = i.checked_sub(1).map(|p| &runs[p])
            && before.to.get() + 1 < run.from.get()
        {
            gaps = true;
            canvas.line((axis.end(before.to), middle), (x0, middle), Ink::Gap);
        }
        canvas.rect(x0 + inset, x1 - inset, y, height, 3.0, Ink::Stage(run.stage));
        draw_glyphs(canvas, axis, run, cell, middle);
        if run.back_from.is_some() {
            backs = true;
            canvas.line((x0, y - 6.0), (x0, y + height), Ink::Back);
            canvas.arrow(x0, 0.0, y + height + 2.0, true);
        }
    }
    (gaps, backs)
}

/// A run's shapes: one a year where there is room, else one in the middle, else none.
fn draw_glyphs(canvas: &mut Canvas, axis: &Axis, run: &Run, cell: f64, middle: f64) {
    let years = run.to.get() - run.from.get() + 1;
    if cell >= 15.0 {
        for n in 0..years {
            canvas.glyph_on(axis.middle(run.from.plus(n)), middle, run.stage);
        }
    } else if cell * f64::from(years) >= 15.0 {
        canvas.glyph_on((axis.start(run.from) + axis.end(run.to)) / 2.0, middle, run.stage);
    }
}

struct Chart<'a> {
    input: &'a RecordTimeline,
    words: &'a Words,
    canvas: Canvas,
    axis: Axis,
    /// Room for names beside the axis, in letters; none when names stand above.
    beside: Option<usize>,
    /// Legend entries for what is not named in its place.
    legend: Vec<Key>,
    /// Where marks stand, from the top down; neighbouring zones are one.
    zones: Vec<(f64, f64)>,
}

impl<'a> Chart<'a> {
    fn new(input: &'a RecordTimeline, words: &'a Words, layout: Layout) -> Self {
        let (first, last) = years_shown(input);
        let left = if layout == Layout::Narrow { 0.0 } else { 0.26 };
        let axis = Axis { first, last, left, right: 1.0 };
        let beside = (layout != Layout::Narrow).then(|| letters(left * layout.least_width() - 12.0));
        Chart {
            input,
            words,
            canvas: Canvas::new(layout),
            axis,
            beside,
            legend: Vec::new(),
            zones: Vec::new(),
        }
    }

    fn note(&mut self, key: Key) {
        if !self.legend.contains(&key) {
            self.legend.push(key);
        }
    }

    fn zone(&mut self, top: f64, foot: f64) {
        match self.zones.last_mut() {
            Some(last) if top - last.1 <= 8.0 => last.1 = foot,
            _ => self.zones.push((top, foot)),
        }
    }

    /// A row's name; gives the top of the row's marks and the foot of the row.
    /// Beside the axis it is set in the row's middle, above it on a line of its own.
    fn name(&mut self, y: f64, height: f64, name: &str, ink: Ink) -> (f64, f64) {
        match self.beside {
            None => {
                let fits = letters(self.canvas.layout.least_width());
                if let Some(line) = wrap(name, fits, 1).first() {
                    self.canvas.text(0.0, 0.0, y + 13.0, Anchor::Start, ink, line);
                }
                self.zone(y + 19.0, y + 19.0 + height);
                (y + 19.0, y + 19.0 + height)
            }
            Some(fits) => {
                let lines = wrap(name, fits, 2);
                let need = lines.len() as f64 * 16.0 + 2.0;
                let row = height.max(need);
                let first = y + row / 2.0 + 5.0 - (lines.len() as f64 - 1.0) * 8.0;
                for (i, line) in lines.iter().enumerate() {
                    self.canvas.text(0.0, 0.0, first + i as f64 * 16.0, Anchor::Start, ink, line);
                }
                self.zone(y, y + row);
                (y + (row - height) / 2.0, y + row)
            }
        }
    }

    /// Draws everything; gives the height.
    fn draw(&mut self) -> f64 {
        let input = self.input;
        // what lies behind is drawn first, so the marks are made apart and put on top of the grid
        let layout = self.canvas.layout;
        let under = std::mem::replace(&mut self.canvas, Canvas::new(layout));
        let mut y = 30.0;
        for row in &input.predecessors {
            y = self.other(row, y);
        }
        if let Some(validity) = input.validity {
            y = self.validity(validity, y);
        }
        y = self.stages(y);
        for statement in &input.statements {
            y = self.statement(statement, y);
        }
        if let Some(on) = input.last_confirmed {
            y = self.confirmation(on, y);
        }
        for row in &input.successors {
            y = self.other(row, y);
        }
        let foot = y + 2.0;
        let marks = std::mem::replace(&mut self.canvas, under);
        self.axis.draw(&mut self.canvas, 14.0, &self.zones);
        self.canvas.append(marks);
        if self.axis.draw_day(&mut self.canvas, input.today, 14.0, &self.zones) {
            self.note(Key::Now);
        }
        y = foot + 8.0;
        let words = self.words;
        let entries: Vec<(Key, &str)> = self.legend.iter().map(|key| (*key, words.of(*key))).collect();
        y + self.canvas.legend(y, &entries)
    }

    fn validity(&mut self, validity: Period, y: f64) -> f64 {
        let name = format!("{} {}", bare(&self.words.valid).0, years_of(validity));
        let (top, foot) = self.name(y, 24.0, &name, Ink::Text);
        let x0 = validity.from.map_or(self.axis.left, |f| self.axis.start(f));
        let x1 = validity.to.map_or(self.axis.right, |t| self.axis.end(t));
        if x0 < x1 {
            self.canvas.rect(x0, x1, top + 9.0, 6.0, 3.0, Ink::Bar);
        }
        if validity.from.is_none() {
            self.canvas.open_end(x0, top + 12.0, false);
        }
        if validity.to.is_none() {
            self.canvas.open_end(x1, top + 12.0, true);
        }
        foot + 4.0
    }

    fn stages(&mut self, mut y: f64) -> f64 {
        let runs = runs(&self.input.stages);
        let used: Vec<Stage> = HEIGHTS.into_iter().filter(|s| runs.iter().any(|r| r.stage == *s)).collect();
        if used.is_empty() {
            let said = self.words.no_stages.clone();
            let (_, foot) = self.name(y, 28.0, &said, Ink::Quiet);
            return foot + 6.0;
        }
        let mut middles = Vec::new();
        for stage in &used {
            let words = self.words;
            let (top, foot) = self.stage_name(y, *stage, words.stage(*stage));
            middles.push((*stage, top + 13.0));
            y = foot + 6.0;
        }
        let level = |stage: Stage| middles.iter().find(|(s, _)| *s == stage).map_or(0.0, |(_, m)| *m);
        let cell = self.axis.cell() * self.canvas.layout.least_width();
        let inset = (0.0016_f64).min(self.axis.cell() * 0.05);
        for pair in runs.windows(2) {
            self.join(&pair[0], &pair[1], &level);
        }
        for run in &runs {
            let middle = level(run.stage);
            let (x0, x1) = (self.axis.start(run.from) + inset, self.axis.end(run.to) - inset);
            self.canvas.rect(x0, x1, middle - 13.0, 26.0, 4.0, Ink::Stage(run.stage));
            draw_glyphs(&mut self.canvas, &self.axis, run, cell, middle);
        }
        for pair in runs.windows(2) {
            if pair[1].back_from.is_some() {
                let down = level(pair[1].stage) > level(pair[0].stage);
                let edge = if down { -13.0 } else { 13.0 };
                self.canvas.arrow(self.axis.start(pair[1].from), 0.0, level(pair[1].stage) + edge, down);
                self.note(Key::Back);
            }
        }
        y + 2.0
    }

    /// The name of a stage's height, its shape before it.
    fn stage_name(&mut self, y: f64, stage: Stage, name: &str) -> (f64, f64) {
        match self.beside {
            None => {
                self.canvas.glyph(0.0, 7.0, y + 8.0, stage);
                let fits = letters(self.canvas.layout.least_width() - 20.0);
                if let Some(line) = wrap(name, fits, 1).first() {
                    self.canvas.text(0.0, 20.0, y + 13.0, Anchor::Start, Ink::Text, line);
                }
                self.zone(y + 19.0, y + 45.0);
                (y + 19.0, y + 45.0)
            }
            Some(fits) => {
                self.canvas.glyph(0.0, 7.0, y + 16.0, stage);
                let lines = wrap(name, fits.saturating_sub(3), 2);
                let first = y + 21.0 - (lines.len() as f64 - 1.0) * 8.0;
                for (i, line) in lines.iter().enumerate() {
                    self.canvas.text(0.0, 20.0, first + i as f64 * 16.0, Anchor::Start, Ink::Text, line);
                }
                self.zone(y, y + 32.0);
                (y + 3.0, y + 32.0)
            }
        }
    }

    /// The line from one run to the next: straight up or down, dashed along a gap.
    fn join(&mut self, from: &Run, to: &Run, level: &impl Fn(Stage) -> f64) {
        let (x, next) = (self.axis.end(from.to), self.axis.start(to.from));
        let (y0, y1) = (level(from.stage), level(to.stage));
        if from.to.get() + 1 < to.from.get() {
            self.canvas.line((x, y0), (next, y0), Ink::Gap);
            self.note(Key::Gap);
        }
        if y0 != y1 {
            let ink = if to.back_from.is_some() { Ink::Back } else { Ink::Tie };
            self.canvas.line((next, y0), (next, y1), ink);
        }
    }

    fn statement(&mut self, statement: &StatementMark, y: f64) -> f64 {
        let (top, foot) = self.name(y, 26.0, &statement.tracker, Ink::Quiet);
        if let Some(validity) = statement.validity {
            let x0 = validity.from.map_or(self.axis.left, |f| self.axis.start(f));
            let x1 = validity.to.map_or(self.axis.right, |t| self.axis.end(t));
            self.canvas.line((x0, top + 13.0), (x1, top + 13.0), Ink::Tie);
            for (end, open, right) in
                [(x0, validity.from.is_none(), false), (x1, validity.to.is_none(), true)]
            {
                if open {
                    self.canvas.open_end(end, top + 13.0, right);
                } else {
                    self.canvas.line((end, top + 7.0), (end, top + 19.0), Ink::Tie);
                }
            }
        }
        if let Some((year, stage)) = statement.stage {
            self.canvas.glyph(self.axis.middle(year), 0.0, top + 13.0, stage);
            self.name_in_legend(stage);
        }
        foot + 4.0
    }

    fn confirmation(&mut self, on: Date, y: f64) -> f64 {
        let name = format!("{} {on}", bare(&self.words.last_confirmed).0);
        let (top, foot) = self.name(y, 26.0, &name, Ink::Text);
        if let Some(x) = self.axis.day(on) {
            self.canvas.tick(x, top + 13.0);
        }
        foot + 4.0
    }

    /// Another policy on the same axis, its name above its row.
    fn other(&mut self, row: &Row, y: f64) -> f64 {
        let full = format!("{}: {}", bare(&row.relation).0, bare(&row.title).0);
        let href = row.href.as_deref();
        self.canvas.begin_link(href, 0.0, 1.0, y, 50.0);
        self.canvas.tooltip(&full);
        let fits = letters(self.canvas.layout.least_width());
        if let Some(line) = wrap(&full, fits, 1).first() {
            self.canvas.text(0.0, 0.0, y + 16.0, Anchor::Start, Ink::Text, line);
        }
        self.zone(y + 24.0, y + 48.0);
        let runs = runs(&row.stages);
        let (gaps, backs) = draw_runs(&mut self.canvas, &self.axis, &runs, y + 27.0, 18.0);
        self.canvas.end_link(href);
        if gaps {
            self.note(Key::Gap);
        }
        if backs {
            self.note(Key::Back);
        }
        for run in runs {
            self.name_in_legend(run.stage);
        }
        y + 60.0
    }

    /// Puts a stage into the legend unless the record's own stages name it already.
    fn name_in_legend(&mut self, stage: Stage) {
        if !self.input.stages.iter().any(|(_, s)| *s == stage) {
            self.note(Key::Stage(stage));
        }
    }
}

impl Words {
    /// What a legend says of a mark.
    pub(super) fn of(&self, key: Key) -> &str {
        match key {
            Key::Stage(s) => self.stage(s),
            Key::Gap => &self.gap,
            Key::Back => &self.step_back,
            Key::Now => &self.today,
        }
    }
}

/// The first and the last year of the drawing: all that it has to show, and today.
fn years_shown(input: &RecordTimeline) -> (Year, Year) {
    let lists = std::iter::once(input.stages.as_slice())
        .chain(input.predecessors.iter().map(|r| r.stages.as_slice()))
        .chain(input.successors.iter().map(|r| r.stages.as_slice()));
    let mut years: Vec<Year> = span(lists).map_or_else(Vec::new, |(a, b)| vec![a, b]);
    let periods = input.statements.iter().filter_map(|s| s.validity).chain(input.validity);
    years.extend(periods.flat_map(|p| [p.from, p.to]).flatten());
    years.extend(input.statements.iter().filter_map(|s| s.stage.map(|(y, _)| y)));
    let dates = [Some(input.today), input.last_confirmed];
    years.extend(dates.into_iter().flatten().filter_map(|d| Year::new(i64::from(d.year())).ok()));
    let first = years.iter().min().copied().unwrap_or(Year::MIN);
    let last = years.iter().max().copied().unwrap_or(first);
    (first, last)
}

/// `2023–2030`, with an open end left open.
fn years_of(period: Period) -> String {
    let year = |y: Option<Year>| y.map_or_else(String::new, |y| y.to_string());
    format!("{}–{}", year(period.from), year(period.to))
}

/// The drawing in words, for those who do not see it.
fn describe(input: &RecordTimeline, words: &Words) -> String {
    let mut parts = Vec::new();
    if let Some(v) = input.validity {
        parts.push(format!("{} {}", words.valid, years_of(v)));
    }
    for step in steps(&input.stages) {
        parts.push(match (step.stage, step.back_from) {
            (None, _) => format!("{}: {}", step.year, words.gap),
            (Some(s), None) => format!("{}: {}", step.year, words.stage(s)),
            (Some(s), Some(_)) => format!("{}: {} ({})", step.year, words.stage(s), words.step_back),
        });
    }
    if input.stages.is_empty() {
        parts.push(words.no_stages.clone());
    }
    if let Some(on) = input.last_confirmed {
        parts.push(format!("{} {on}", words.last_confirmed));
    }
    format!("{}.", parts.join("; "))
}

//! Figures as the pages show them: shares with their sign, and columns by school year.

use std::fmt::Write as _;

use kernel::Lang;
use webkit::Shell;

use crate::indicator::Indicator;
use crate::progress::Aim;
use crate::school_year::SchoolYear;

/// A school year and its value from 0 to 1; no value: hidden, or nobody was counted.
pub type Point = (SchoolYear, Option<f64>);

/// A share with the page's sign: `62 %`; a dash when there is none.
#[must_use]
pub fn percent(shell: &Shell, share: Option<f64>) -> String {
    let Some(share) = share else { return "–".to_owned() };
    let whole = (share * 100.0).round();
    match shell.language() {
        Lang::En => format!("{whole}%"),
        _ => format!("{whole}\u{a0}%"),
    }
}

/// A value as an indicator's pages show it: a share with its sign, another number with one decimal; a dash when there is
/// none.
#[must_use]
pub fn amount(shell: &Shell, indicator: &Indicator, value: Option<f64>) -> String {
    match value {
        Some(value) if !indicator.is_share() => {
            let text = format!("{value:.1}");
            if shell.language() == Lang::En { text } else { text.replace('.', ",") }
        }
        value => percent(shell, value),
    }
}

/// Columns by school year from `first` to `last`, and beyond them where there are figures. A year without a figure has a
/// dash where its column would be; a year to come has nothing. With an aim, a dashed line runs from the baseline to the
/// target. A table beside it says the same.
#[must_use]
pub fn columns(
    shell: &Shell,
    points: &[Point],
    first: SchoolYear,
    last: SchoolYear,
    aim: Option<&Aim>,
) -> String {
    let newest = points.iter().map(|(year, _)| *year).max();
    let first = points.iter().map(|(year, _)| *year).fold(first, SchoolYear::min);
    let last = newest.map_or(last, |n| n.max(last));
    let last = aim.map_or(last, |a| a.target().year.max(last));
    let (left, wide, foot, high) = (36, 50, 140, 110.0);
    let (mut body, mut path) = (String::new(), String::new());
    let mut n = 0;
    let mut year = first;
    while year <= last {
        let middle = left + n * wide + wide / 2;
        let value = points.iter().find(|(y, _)| *y == year).and_then(|(_, value)| *value);
        let top = f64::from(foot) - value.unwrap_or(0.0) * high;
        if value.is_some() {
            let _ = write!(
                body,
                "<rect class=\"ev-chart__bar\" x=\"{}\" y=\"{top:.1}\" width=\"30\" height=\"{:.1}\"/>",
                middle - 15,
                f64::from(foot) - top
            );
        }
        if value.is_some() || newest.is_none_or(|n| year <= n) {
            let _ = write!(
                body,
                "<text class=\"ev-chart__value\" x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                top - 6.0,
                percent(shell, value)
            );
        }
        let _ = write!(
            body,
            "<text class=\"ev-chart__label\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{year}</text>",
            foot + 16
        );
        if let Some(expected) = aim.and_then(|a| a.expected(year)) {
            let y = f64::from(foot) - expected.clamp(0.0, 1.0) * high;
            let _ = write!(path, "{}{middle} {y:.1}", if path.is_empty() { "M" } else { " L" });
            if aim.is_some_and(|a| a.target().year == year) {
                let _ = write!(
                    body,
                    "<circle class=\"ev-chart__target\" cx=\"{middle}\" cy=\"{y:.1}\" r=\"5\"/>\
                     <text class=\"ev-chart__value\" x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                    y - 10.0,
                    percent(shell, Some(expected))
                );
            }
        }
        n += 1;
        year = year.plus(1);
    }
    if !path.is_empty() {
        let _ = write!(body, "<path class=\"ev-chart__path\" d=\"{path}\"/>");
    }
    let width = left + n * wide;
    let mut grid = String::new();
    for step in [0, 50, 100] {
        let y = f64::from(foot) - f64::from(step) / 100.0 * high;
        let _ = write!(
            grid,
            "<line class=\"ev-chart__grid\" x1=\"{left}\" x2=\"{width}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"ev-chart__label\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            left - 4,
            y + 4.0,
            percent(shell, Some(f64::from(step) / 100.0))
        );
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ev-chart\" viewBox=\"0 0 {width} 162\" aria-hidden=\"true\" \
         focusable=\"false\">{grid}{body}</svg>"
    )
}

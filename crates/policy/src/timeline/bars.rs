//! Horizontal bars for statistics: counts, shares or medians, each with its
//! value in figures and, where given, the span of its middle half.

use super::Drawing;
use super::canvas::{Anchor, Canvas, Ink, Layout, bare, draw, letters, width_of, wrap};
use crate::stage::Stage;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length; below zero and not-a-number count as zero.
    pub value: f64,
    /// The value as people read it, with unit and n: `2.5 (n = 14)`.
    pub shown: String,
    /// From the lower to the upper quartile, drawn as a line over the bar.
    pub range: Option<(f64, f64)>,
    /// The stage it stands for, whose colour and shape it then has.
    pub stage: Option<Stage>,
}

/// Where the longest bar ends when the value's figures stand behind the bars.
const END: f64 = 0.80;

/// Horizontal bars on one scale that begins at zero. The table beside it lists the same labels and values.
pub fn bars_svg(title: &str, bars: &[Bar], drawing: &Drawing<'_>) -> String {
    let longest = bars
        .iter()
        .flat_map(|b| [clean(b.value), b.range.map_or(0.0, |(_, upper)| clean(upper))])
        .fold(0.0, f64::max);
    let scale = if longest > 0.0 { 1.0 / longest } else { 0.0 };
    let desc = bars.iter().map(|b| format!("{}: {}", b.label, b.shown)).collect::<Vec<_>>().join("; ");
    draw(drawing.purpose, |layout| {
        let mut canvas = Canvas::new(layout);
        let left = if layout == Layout::Narrow { 0.0 } else { 0.32 };
        let mut y = 2.0;
        for bar in bars {
            y = one(&mut canvas, bar, left, scale, y);
        }
        if layout != Layout::Narrow {
            canvas.line((left, 0.0), (left, y - 4.0), Ink::Axis);
        }
        canvas.finish(drawing, title, &desc, y)
    })
}

fn one(canvas: &mut Canvas, bar: &Bar, left: f64, scale: f64, y: f64) -> f64 {
    let narrow = canvas.layout == Layout::Narrow;
    let full = canvas.layout.least_width();
    let glyph_room = if bar.stage.is_some() { 22.0 } else { 0.0 };
    let room = if narrow { full - width_of(&bar.shown) - 16.0 } else { left * full - 12.0 } - glyph_room;
    let lines = wrap(&bar.label, letters(room), if narrow { 1 } else { 2 });
    let row = if narrow {
        48.0
    } else if lines.len() > 1 {
        42.0
    } else {
        34.0
    };
    let middle = if narrow { y + 32.0 } else { y + row / 2.0 };
    let first = if narrow { y + 14.0 } else { middle + 5.0 - (lines.len() as f64 - 1.0) * 8.0 };
    if let Some(stage) = bar.stage {
        canvas.glyph(0.0, 9.0, if narrow { y + 9.0 } else { middle }, stage);
    }
    if lines.first().is_some_and(|l| bare(l).0 != bare(&bar.label).0) {
        canvas.begin_link(None, 0.0, 1.0, y, row);
        canvas.tooltip(&bar.label);
        name(canvas, &lines, first, glyph_room);
        canvas.end_link(None);
    } else {
        name(canvas, &lines, first, glyph_room);
    }
    let at = |value: f64| left + clean(value) * scale * (if narrow { 1.0 } else { END } - left);
    let ink = bar.stage.map_or(Ink::Bar, Ink::Stage);
    let mut end = at(bar.value);
    if end > left {
        canvas.rect(left, end, middle - 9.0, 18.0, 2.0, ink);
    }
    if let Some((lower, upper)) = bar.range {
        let (x0, x1) = (at(lower), at(upper).max(at(lower)));
        canvas.rect(x0, x1, middle - 3.0, 6.0, 3.0, Ink::Band);
        canvas.line((x0, middle), (x1, middle), Ink::Tie);
        for x in [x0, x1] {
            canvas.line((x, middle - 5.0), (x, middle + 5.0), Ink::Tie);
        }
        end = end.max(x1);
    }
    if narrow {
        canvas.text(1.0, 0.0, first, Anchor::End, Ink::Text, &bar.shown);
    } else {
        canvas.text(end, 8.0, middle + 5.0, Anchor::Start, Ink::Text, &bar.shown);
    }
    y + row
}

fn name(canvas: &mut Canvas, lines: &[String], first: f64, dx: f64) {
    for (i, line) in lines.iter().enumerate() {
        canvas.text(0.0, dx, first + i as f64 * 16.0, Anchor::Start, Ink::Text, line);
    }
}

/// A length that can be drawn.
fn clean(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::Purpose;
    use super::*;

    #[test]
    fn the_longest_bar_ends_before_the_figures_and_an_empty_one_has_none() {
        let bar = |label: &str, value: f64| Bar {
            label: label.into(),
            value,
            shown: format!("{value}"),
            range: None,
            stage: None,
        };
        let drawing = Drawing { prefix: "b", purpose: Purpose::File };
        let svg = bars_svg("Bars", &[bar("A", 4.0), bar("B", 0.0), bar("C", f64::NAN)], &drawing);
        assert_eq!(svg.matches("<rect").count(), 1);
        assert!(svg.contains("width=\"345.6\""), "(0.80 - 0.32) of 720: {svg}");
        assert!(svg.contains("<desc id=\"b-s-desc\">A: 4; B: 0; C: NaN</desc>"));
    }

    #[test]
    fn layouts_differ_only_in_where_names_stand() {
        let drawing = Drawing { prefix: "b", purpose: Purpose::Page };
        let bars =
            [Bar { label: "A".into(), value: 1.0, shown: "1".into(), range: Some((0.5, 2.0)), stage: None }];
        let svg = bars_svg("Bars", &bars, &drawing);
        assert!(svg.contains("tr-wide-only") && svg.contains("tr-narrow-only"));
        assert!(!svg.contains(" style="), "the pages' content policy forbids inline styles");
    }
}

//! Drawings of the statistics pages: an item's curve with what was observed, new values beside old ones, and changes with their
//! errors. Each comes in two widths; the numbers stand in a table beside it.

use webkit::Shell;

use super::figure;
use crate::measured::items::Band;

/// A drawing for wide pages and one for narrow ones.
pub(super) struct Drawing {
    pub wide: String,
    pub narrow: String,
}

/// Measures of one drawing.
#[derive(Clone, Copy)]
struct Frame {
    width: f64,
    height: f64,
    left: f64,
    bottom: f64,
    top: f64,
    right: f64,
    x: (f64, f64),
    y: (f64, f64),
}

impl Frame {
    fn x(&self, value: f64) -> f64 {
        let share = (value - self.x.0) / (self.x.1 - self.x.0);
        self.left + share * (self.width - self.left - self.right)
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value - self.y.0) / (self.y.1 - self.y.0);
        self.height - self.bottom - share * (self.height - self.top - self.bottom)
    }

    fn open(&self, label: &str) -> String {
        format!(
            "<svg class=\"tr-chart\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\">",
            escaped(label),
            self.width,
            self.height
        )
    }

    fn grid(&self, out: &mut String, shell: &Shell, x: &[f64], y: &[f64], y_text: &dyn Fn(f64) -> String) {
        let (low, high) = (self.y(self.y.0), self.y(self.y.1));
        let (left, right) = (self.x(self.x.0), self.x(self.x.1));
        for v in y {
            let at = self.y(*v);
            out.push_str(&format!(
                "<line class=\"grid\" x1=\"{left:.1}\" y1=\"{at:.1}\" x2=\"{right:.1}\" y2=\"{at:.1}\"/>\
                 <text class=\"quiet\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 8.0,
                at + 5.0,
                y_text(*v)
            ));
        }
        for v in x {
            let at = self.x(*v);
            out.push_str(&format!(
                "<line class=\"axis\" x1=\"{at:.1}\" y1=\"{low:.1}\" x2=\"{at:.1}\" y2=\"{:.1}\"/>\
                 <text class=\"quiet\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                low + 5.0,
                low + 21.0,
                figure(shell, *v, 0)
            ));
        }
        out.push_str(&format!(
            "<line class=\"axis\" x1=\"{left:.1}\" y1=\"{low:.1}\" x2=\"{right:.1}\" y2=\"{low:.1}\"/>\
             <line class=\"axis\" x1=\"{left:.1}\" y1=\"{low:.1}\" x2=\"{left:.1}\" y2=\"{high:.1}\"/>"
        ));
    }

    fn titles(&self, out: &mut String, x: &str, y: &str) {
        out.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text><text x=\"4\" y=\"16\">{}</text>",
            (self.x(self.x.0) + self.x(self.x.1)) / 2.0,
            self.height - 6.0,
            escaped(x),
            escaped(y)
        ));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn both(draw: impl Fn(bool) -> String) -> Drawing {
    Drawing { wide: draw(true), narrow: draw(false) }
}

/// The expected share of the points by ability, with what groups of people reached; `cuts` are the borders of the levels.
pub(super) fn curve(
    shell: &Shell,
    label: &str,
    item: &irt::Item,
    bands: &[Band],
    cuts: &[f64; 3],
    level: Option<&str>,
) -> Drawing {
    both(|wide| {
        let (width, height) = if wide { (760.0, 400.0) } else { (340.0, 320.0) };
        let f = Frame {
            width,
            height,
            left: 52.0,
            bottom: 54.0,
            top: 40.0,
            right: 12.0,
            x: (-4.0, 4.0),
            y: (0.0, 1.0),
        };
        let mut out = f.open(label);
        let x: &[f64] = if wide {
            &[-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0]
        } else {
            &[-4.0, -2.0, 0.0, 2.0, 4.0]
        };
        f.grid(&mut out, shell, x, &[0.0, 0.25, 0.5, 0.75, 1.0], &|v| format!("{:.0} %", v * 100.0));
        for cut in cuts.iter().filter(|c| c.abs() < 4.0) {
            let at = f.x(*cut);
            out.push_str(&format!(
                "<line class=\"gap\" x1=\"{at:.1}\" y1=\"{:.1}\" x2=\"{at:.1}\" y2=\"{:.1}\"/>",
                f.y(0.0),
                f.y(1.0)
            ));
        }
        if let Some(level) = level.filter(|_| wide) {
            out.push_str(&format!(
                "<text class=\"quiet\" x=\"{:.1}\" y=\"16\" text-anchor=\"end\">{}</text>",
                width - 12.0,
                escaped(level)
            ));
        }
        let top = item.top_score().max(1) as f64;
        let points: Vec<String> = (0..=80)
            .map(|i| {
                let theta = -4.0 + 0.1 * f64::from(i);
                format!("{:.1} {:.1}", f.x(theta), f.y(item.expected_score(theta) / top))
            })
            .collect();
        out.push_str(&format!("<path class=\"stat-curve\" d=\"M{}\"/>", points.join("L")));
        for band in bands.iter().filter(|b| b.ability.abs() <= 4.0) {
            let at = f.x(band.ability);
            let (low, high) = ((band.share - band.se).max(0.0), (band.share + band.se).min(1.0));
            out.push_str(&format!(
                "<line class=\"stat-error\" x1=\"{at:.1}\" y1=\"{:.1}\" x2=\"{at:.1}\" y2=\"{:.1}\"/>\
                 <circle class=\"stat-dot\" cx=\"{at:.1}\" cy=\"{:.1}\" r=\"5\"/>",
                f.y(low),
                f.y(high),
                f.y(band.share)
            ));
        }
        f.titles(&mut out, &shell.t("bank-stat-ability"), &shell.t("bank-stat-share-axis"));
        out.push_str("</svg>");
        out
    })
}

/// New difficulties over old ones, with the line on which nothing changed. Points: old, new, name, and whether the name is drawn.
pub(super) fn scatter(shell: &Shell, label: &str, points: &[(f64, f64, &str, bool)]) -> Drawing {
    let furthest = points.iter().flat_map(|p| [p.0.abs(), p.1.abs()]).fold(2.0, f64::max);
    let end = furthest.ceil().min(8.0);
    both(|wide| {
        let (width, height) = if wide { (640.0, 520.0) } else { (340.0, 340.0) };
        let f = Frame {
            width,
            height,
            left: 44.0,
            bottom: 54.0,
            top: 34.0,
            right: 14.0,
            x: (-end, end),
            y: (-end, end),
        };
        let mut out = f.open(label);
        let step = if end > 4.0 || !wide { 2 } else { 1 };
        let last = end as i64;
        let ticks: Vec<f64> = (-last..=last).filter(|v| v % step == 0).map(|v| v as f64).collect();
        f.grid(&mut out, shell, &ticks, &ticks, &|v| figure(shell, v, 0));
        out.push_str(&format!(
            "<line class=\"gap\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
            f.x(-end),
            f.y(-end),
            f.x(end),
            f.y(end)
        ));
        for (old, new, name, _) in points {
            out.push_str(&format!(
                "<circle class=\"stat-dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"><title>{}</title></circle>",
                f.x(old.clamp(-end, end)),
                f.y(new.clamp(-end, end)),
                escaped(name)
            ));
        }
        for (old, new, name, _) in points.iter().filter(|p| p.3 && wide) {
            let right = *old < end * 0.6;
            out.push_str(&format!(
                "<text class=\"stat-name\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{}\">{}</text>",
                f.x(*old) + if right { 8.0 } else { -8.0 },
                f.y(*new) + 4.0,
                if right { "start" } else { "end" },
                escaped(name)
            ));
        }
        f.titles(&mut out, &shell.t("bank-cal-axis-old"), &shell.t("bank-cal-axis-new"));
        out.push_str("</svg>");
        out
    })
}

/// A change with its standard error.
pub(super) struct Change {
    pub name: String,
    pub change: f64,
    pub se: Option<f64>,
    pub flagged: bool,
}

/// Changes one below the other, each with 1.96 standard errors to both sides.
pub(super) fn changes(shell: &Shell, label: &str, axis: &str, rows: &[Change]) -> Drawing {
    let reach = |c: &Change| c.change.abs() + 1.96 * c.se.unwrap_or(0.0);
    let end = rows.iter().map(reach).fold(1.0, f64::max).ceil().min(6.0);
    both(|wide| {
        let width = if wide { 760.0 } else { 340.0 };
        let f = Frame {
            width,
            height: 66.0 + 24.0 * rows.len() as f64,
            left: if wide { 130.0 } else { 92.0 },
            bottom: 54.0,
            top: 8.0,
            right: 14.0,
            x: (-end, end),
            y: (0.0, 1.0),
        };
        let mut out = f.open(label);
        let last = end as i64;
        let ticks: Vec<f64> = (-last..=last).filter(|v| wide || v % 2 == 0).map(|v| v as f64).collect();
        f.grid(&mut out, shell, &ticks, &[], &|_| String::new());
        let zero = f.x(0.0);
        out.push_str(&format!(
            "<line class=\"gap\" x1=\"{zero:.1}\" y1=\"{:.1}\" x2=\"{zero:.1}\" y2=\"{:.1}\"/>",
            f.y(0.0),
            f.y(1.0)
        ));
        for (n, row) in rows.iter().enumerate() {
            let y = 20.0 + 24.0 * n as f64;
            out.push_str(&format!(
                "<text{} x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                if row.flagged { " class=\"strong\"" } else { "" },
                f.left - 8.0,
                y + 5.0,
                escaped(&row.name)
            ));
            if let Some(se) = row.se {
                let (low, high) = (row.change - 1.96 * se, row.change + 1.96 * se);
                out.push_str(&format!(
                    "<line class=\"stat-error\" x1=\"{:.1}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>",
                    f.x(low.max(-end)),
                    f.x(high.min(end))
                ));
            }
            out.push_str(&format!(
                "<circle class=\"{}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\"/>",
                if row.flagged { "stat-dot" } else { "stat-dot stat-dot--calm" },
                f.x(row.change.clamp(-end, end))
            ));
        }
        f.titles(&mut out, axis, "");
        out.push_str("</svg>");
        out
    })
}

//! The drawing surface: places across as fractions of the width, places down in
//! units, and the two ways of giving colours. Text is always escaped here.

use kernel::Lang;

use super::glyph::{self, Fill};
use super::{Drawing, Purpose};
use crate::stage::Stage;

/// Which drawing of a chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// Names beside, from 640 px.
    Wide,
    /// Names above, down to 320 px.
    Narrow,
    /// Names beside, 720 units across, colours written in.
    Still,
}

impl Layout {
    /// The width that names and year labels are fitted to, in units of text (CSS pixels).
    /// The wide drawing may get a little narrower; names in lists are then clipped.
    pub fn least_width(self) -> f64 {
        match self {
            Layout::Wide => 700.0,
            Layout::Narrow => 280.0,
            Layout::Still => STILL,
        }
    }
}

/// Width of a drawing for a file.
const STILL: f64 = 720.0;
/// Average width of a letter at 14 units; on the generous side.
const LETTER: f64 = 7.4;

/// How many letters fit into this width.
pub(super) fn letters(width: f64) -> usize {
    (width / LETTER).max(1.0) as usize
}

/// About how wide a text is.
pub(super) fn width_of(text: &str) -> f64 {
    bare(text).0.chars().count() as f64 * LETTER
}

/// What something is drawn with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Ink {
    Text,
    Quiet,
    Strong,
    Axis,
    Grid,
    Gap,
    Back,
    Tie,
    Now,
    Band,
    Bar,
    Stage(Stage),
}

/// Where a text hangs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Colours for files: stage and the colour on it, in the order of [`Stage::ALL`].
/// The same as the light colours of the pages.
const STAGE_COLOURS: [&str; 7] =
    ["#5a6b7d", "#6a4fb3", "#1c68b5", "#9a5600", "#0d7459", "#173a5e", "#ae3129"];

pub(super) struct Canvas {
    pub layout: Layout,
    body: String,
    has_links: bool,
}

impl Canvas {
    pub fn new(layout: Layout) -> Self {
        Canvas { layout, body: String::with_capacity(4096), has_links: false }
    }

    /// Puts another drawing of the same layout on top.
    pub fn append(&mut self, other: Canvas) {
        self.body.push_str(&other.body);
        self.has_links |= other.has_links;
    }

    fn still(&self) -> bool {
        self.layout == Layout::Still
    }

    /// A place across, from 0 to 1, as an attribute's value.
    fn x(&self, across: f64) -> String {
        if self.still() { num(across * STILL) } else { format!("{}%", num(across * 100.0)) }
    }

    fn ink(&self, ink: Ink) -> String {
        if self.still() {
            return match ink {
                Ink::Text => " fill=\"#1f2630\"".to_owned(),
                Ink::Quiet => " fill=\"#56606c\"".to_owned(),
                Ink::Strong => " fill=\"#1f2630\" font-weight=\"600\"".to_owned(),
                Ink::Axis => " fill=\"none\" stroke=\"#9aa5b1\"".to_owned(),
                Ink::Grid => " fill=\"none\" stroke=\"#e2e6ea\"".to_owned(),
                Ink::Gap => {
                    " fill=\"none\" stroke=\"#6b7683\" stroke-width=\"2\" stroke-dasharray=\"2 5\"".to_owned()
                }
                Ink::Back => " fill=\"none\" stroke=\"#ae3129\" stroke-width=\"2\"".to_owned(),
                Ink::Tie => " fill=\"none\" stroke=\"#6b7683\" stroke-width=\"1.5\"".to_owned(),
                Ink::Now => " fill=\"none\" stroke=\"#0a5ca8\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\""
                    .to_owned(),
                Ink::Band => " fill=\"#f3f5f7\"".to_owned(),
                Ink::Bar => " fill=\"#0a5ca8\"".to_owned(),
                Ink::Stage(s) => format!(" fill=\"{}\"", STAGE_COLOURS[s as usize]),
            };
        }
        match ink {
            Ink::Text => String::new(),
            Ink::Quiet => " class=\"quiet\"".to_owned(),
            Ink::Strong => " class=\"strong\"".to_owned(),
            Ink::Axis => " class=\"axis\"".to_owned(),
            Ink::Grid => " class=\"grid\"".to_owned(),
            Ink::Gap => " class=\"gap\"".to_owned(),
            Ink::Back => " class=\"back\"".to_owned(),
            Ink::Tie => " class=\"link\"".to_owned(),
            Ink::Now => " class=\"now\"".to_owned(),
            Ink::Band => " class=\"band\"".to_owned(),
            Ink::Bar => " class=\"bar\"".to_owned(),
            Ink::Stage(s) => format!(" data-stage=\"{}\"", s.code()),
        }
    }

    /// A box from `x0` to `x1` across, `y` down and `height` high.
    pub fn rect(&mut self, x0: f64, x1: f64, y: f64, height: f64, round: f64, ink: Ink) {
        let width = (x1 - x0).max(0.001);
        self.body.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{}/>",
            self.x(x0),
            num(y),
            self.x(width),
            num(height),
            num(round),
            self.ink(ink)
        ));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        self.body.push_str(&format!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>",
            self.x(from.0),
            num(from.1),
            self.x(to.0),
            num(to.1),
            self.ink(ink)
        ));
    }

    /// A text whose foot stands at `y`, moved right by `dx` units.
    pub fn text(&mut self, across: f64, dx: f64, y: f64, anchor: Anchor, ink: Ink, content: &str) {
        let (plain, lang) = bare(content);
        let lang = lang.map_or_else(String::new, |l| format!(" lang=\"{}\"", l.code()));
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let dx = if dx == 0.0 { String::new() } else { format!(" dx=\"{}\"", num(dx)) };
        self.body.push_str(&format!(
            "<text x=\"{}\" y=\"{}\"{dx}{anchor}{}{lang}>{}</text>",
            self.x(across),
            num(y),
            self.ink(ink),
            escape(&plain)
        ));
    }

    /// Draws something made of units around a place.
    fn at(&mut self, across: f64, dx: f64, y: f64, inner: &str) {
        self.at_stage(across, dx, y, "", inner);
    }

    /// The same, with a further attribute on the group.
    fn at_stage(&mut self, across: f64, dx: f64, y: f64, attribute: &str, inner: &str) {
        if self.still() {
            self.body.push_str(&format!(
                "<g transform=\"translate({} {})\">{inner}</g>",
                num(across * STILL + dx),
                num(y)
            ));
        } else {
            let moved = if dx == 0.0 {
                inner.to_owned()
            } else {
                format!("<g transform=\"translate({} 0)\">{inner}</g>", num(dx))
            };
            self.body.push_str(&format!(
                "<svg x=\"{}\" y=\"{}\" width=\"1\" height=\"1\" overflow=\"visible\"{attribute}>{moved}</svg>",
                self.x(across),
                num(y)
            ));
        }
    }

    /// A stage's shape in its own colour.
    pub fn glyph(&mut self, across: f64, dx: f64, y: f64, stage: Stage) {
        let fill = if self.still() { Fill::Colour(STAGE_COLOURS[stage as usize]) } else { Fill::Sheet };
        let attribute = format!(" data-stage=\"{}\"", stage.code());
        self.at_stage(across, dx, y, &attribute, &glyph::shape(stage, fill));
    }

    /// A stage's shape on a box of its colour.
    pub fn glyph_on(&mut self, across: f64, y: f64, stage: Stage) {
        let fill = Fill::Colour(if self.still() { "#fff" } else { "var(--tr-on)" });
        let attribute = format!(" data-stage=\"{}\"", stage.code());
        self.at_stage(across, 0.0, y, &attribute, &glyph::shape(stage, fill));
    }

    /// An arrow head of a step back, its tip at the place, pointing down or up.
    pub fn arrow(&mut self, across: f64, dx: f64, y: f64, down: bool) {
        let d = if down { "M-4.5-6 0 0 4.5-6" } else { "M-4.5 6 0 0 4.5 6" };
        let inner = format!("<path d=\"{d}\"{}/>", self.ink(Ink::Back));
        self.at(across, dx, y, &inner);
    }

    /// An arrow head at the open end of a bar.
    pub fn open_end(&mut self, across: f64, y: f64, to_the_right: bool) {
        let d = if to_the_right { "M-7-7 0 0-7 7" } else { "M7-7 0 0 7 7" };
        let inner = format!("<path d=\"{d}\"{}/>", self.ink(Ink::Tie));
        self.at(across, 0.0, y, &inner);
    }

    /// A tick for a confirmation.
    pub fn tick(&mut self, across: f64, y: f64) {
        let inner = format!("<path d=\"M-6 0-2 5 7-6\"{} stroke-width=\"2.5\"/>", self.ink(Ink::Tie));
        self.at(across, 0.0, y, &inner);
    }

    /// A short sample of a line, for the legend.
    pub fn sample(&mut self, dx: f64, y: f64, upright: bool, ink: Ink) {
        let d = if upright { "M0-8V8" } else { "M-9 0H9" };
        let inner = format!("<path d=\"{d}\"{}/>", self.ink(ink));
        self.at(0.0, dx, y, &inner);
    }

    /// Begins a link that covers a box over the whole width between two heights; with no address it only groups.
    /// Its name is the tooltip that follows: a label would have to hold the shortened text letter by letter.
    pub fn begin_link(&mut self, href: Option<&str>, x0: f64, x1: f64, y: f64, height: f64) {
        let Some(href) = href else {
            self.body.push_str("<g>");
            return;
        };
        self.has_links = true;
        self.body.push_str(&format!(
            "<a href=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" \
             fill=\"none\" pointer-events=\"all\"/>",
            escape(href),
            self.x(x0),
            num(y),
            self.x(x1 - x0),
            num(height),
        ));
    }

    pub fn end_link(&mut self, href: Option<&str>) {
        self.body.push_str(if href.is_some() { "</a>" } else { "</g>" });
    }

    /// Begins a part from the left edge to `x1` in which text is clipped; ends with [`Canvas::end_clip`].
    /// A drawing for a file has a known width, so its text already fits.
    pub fn begin_clip(&mut self, x1: f64) {
        if self.still() {
            self.body.push_str("<g>");
        } else {
            self.body.push_str(&format!("<svg width=\"{}\">", self.x(x1)));
        }
    }

    pub fn end_clip(&mut self) {
        self.body.push_str(if self.still() { "</g>" } else { "</svg>" });
    }

    /// The tooltip of what was begun last.
    pub fn tooltip(&mut self, text: &str) {
        self.body.push_str(&format!("<title>{}</title>", escape(&bare(text).0)));
    }

    /// A legend: shapes with words beside them, in as many lines as needed. Gives the height used.
    pub fn legend(&mut self, y: f64, entries: &[(Key, &str)]) -> f64 {
        let most = self.layout.least_width() - if self.layout == Layout::Wide { 120.0 } else { 0.0 };
        let (mut x, mut line) = (0.0, 0);
        for (key, words) in entries {
            let width = 24.0 + width_of(words) + 18.0;
            if x > 0.0 && x + width - 18.0 > most {
                x = 0.0;
                line += 1;
            }
            let middle = y + f64::from(line) * 24.0 + 12.0;
            match key {
                Key::Stage(s) => self.glyph(0.0, x + 8.0, middle, *s),
                Key::Gap => self.sample(x + 9.0, middle, false, Ink::Gap),
                Key::Now => self.sample(x + 8.0, middle, true, Ink::Now),
                Key::Back => {
                    self.sample(x + 8.0, middle, true, Ink::Back);
                    self.arrow(0.0, x + 8.0, middle + 8.0, true);
                }
            }
            self.text(0.0, x + 24.0, middle + 5.0, Anchor::Start, Ink::Quiet, words);
            x += width;
        }
        if entries.is_empty() { 0.0 } else { f64::from(line + 1) * 24.0 }
    }

    /// The finished drawing, `height` units high.
    pub fn finish(self, drawing: &Drawing<'_>, title: &str, desc: &str, height: f64) -> String {
        let id = |what: &str| {
            let prefix: String = drawing
                .prefix
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                .collect();
            let which = match self.layout {
                Layout::Wide => "w",
                Layout::Narrow => "n",
                Layout::Still => "s",
            };
            format!("{prefix}-{which}-{what}")
        };
        // the content of role "img" is hidden from assistive technology, so a drawing with links is a group
        let role = if self.has_links { "group" } else { "img" };
        let size = match self.layout {
            Layout::Wide => {
                format!("class=\"tr-chart tr-wide-only\" width=\"100%\" height=\"{}\"", num(height))
            }
            Layout::Narrow => {
                format!("class=\"tr-chart tr-narrow-only\" width=\"100%\" height=\"{}\"", num(height))
            }
            Layout::Still => format!(
                "width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
                 font-family=\"Inter, Helvetica, Arial, sans-serif\" font-size=\"14\"",
                w = num(STILL),
                h = num(height)
            ),
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"{role}\" \
             aria-labelledby=\"{t}\" aria-describedby=\"{d}\"><title id=\"{t}\">{}</title>\
             <desc id=\"{d}\">{}</desc>{}</svg>",
            escape(&bare(title).0),
            escape(&bare(desc).0),
            self.body,
            t = id("title"),
            d = id("desc"),
        )
    }
}

/// An entry of a legend.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Key {
    Stage(Stage),
    Gap,
    Back,
    Now,
}

/// Draws for a purpose: on a page the wide and the narrow drawing, for a file one.
pub(super) fn draw(purpose: Purpose, one: impl Fn(Layout) -> String) -> String {
    match purpose {
        Purpose::Page => format!("{}{}", one(Layout::Wide), one(Layout::Narrow)),
        Purpose::File => one(Layout::Still),
    }
}

/// A number with at most three decimals and none to spare.
fn num(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text without the private characters that mark a fallback from another
/// language, and that language. `<span>`, into which pages turn the marks, would
/// end an SVG within HTML, so drawings say it with `lang` instead.
pub(super) fn bare(text: &str) -> (String, Option<Lang>) {
    let mut lang = None;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{E000}'..='\u{E003}' => {
                lang = lang.or(Some(Lang::ALL[c as usize - 0xE000]));
            }
            '\u{E004}'..='\u{E00F}' => {}
            // characters that XML 1.0, 2.2 does not allow
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => plain.push(' '),
            c => plain.push(c),
        }
    }
    (plain, lang)
}

/// Text for element content and for attributes in double quotes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A text in at most `lines` lines of at most `most` letters; what does not fit ends in an ellipsis.
pub(super) fn wrap(text: &str, most: usize, lines: usize) -> Vec<String> {
    let (text, lang) = bare(text);
    let mark = |line: String| match lang {
        Some(l) => format!("{}{line}\u{E00F}", ['\u{E000}', '\u{E001}', '\u{E002}', '\u{E003}'][l.index()]),
        None => line,
    };
    let mut out: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(first) = words.next() {
        let mut line = first.to_owned();
        while let Some(next) = words.peek() {
            if line.chars().count() + 1 + next.chars().count() > most {
                break;
            }
            line.push(' ');
            line.push_str(next);
            words.next();
        }
        let last_line = out.len() + 1 == lines;
        if last_line && let Some(next) = words.peek() {
            line.push(' ');
            line.push_str(next);
        }
        if line.chars().count() > most {
            line = line.chars().take(most.saturating_sub(1)).collect();
            line = line.trim_end().to_owned();
            line.push('…');
        }
        out.push(line);
        if last_line {
            break;
        }
    }
    out.into_iter().map(mark).collect()
}

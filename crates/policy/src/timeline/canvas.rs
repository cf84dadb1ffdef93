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
    let marks = |c: &char| !('\u{E000}'..='\u{E00F}').contains(c);
    text.chars().filter(marks).count() as f64 * LETTER
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

const STAGE_FILLS: [&str; 7] = [
    " fill=\"#5a6b7d\"",
    " fill=\"#6a4fb3\"",
    " fill=\"#1c68b5\"",
    " fill=\"#9a5600\"",
    " fill=\"#0d7459\"",
    " fill=\"#173a5e\"",
    " fill=\"#ae3129\"",
];

/// What tells the pages' style sheet a stage, in the order of [`Stage::ALL`]; a test holds it to the codes.
const STAGE_MARKS: [&str; 7] = [
    " data-stage=\"design\"",
    " data-stage=\"legislative_process\"",
    " data-stage=\"approved_agreed\"",
    " data-stage=\"pilot\"",
    " data-stage=\"implementation\"",
    " data-stage=\"completed\"",
    " data-stage=\"discontinued\"",
];

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

    /// Writes ` name="…"` with a number.
    fn number(&mut self, name: &str, value: f64) {
        self.open(name);
        num(&mut self.body, value);
        self.body.push('"');
    }

    /// Writes ` name="…"` with a place or a distance across, from 0 to 1.
    fn across(&mut self, name: &str, across: f64) {
        self.open(name);
        if self.still() {
            num(&mut self.body, across * STILL);
        } else {
            num(&mut self.body, across * 100.0);
            self.body.push('%');
        }
        self.body.push('"');
    }

    fn open(&mut self, name: &str) {
        self.body.push(' ');
        self.body.push_str(name);
        self.body.push_str("=\"");
    }

    /// The attributes that give an ink.
    fn ink(&self, ink: Ink) -> &'static str {
        if self.still() {
            return match ink {
                Ink::Text => " fill=\"#1f2630\"",
                Ink::Quiet => " fill=\"#56606c\"",
                Ink::Strong => " fill=\"#1f2630\" font-weight=\"600\"",
                Ink::Axis => " fill=\"none\" stroke=\"#9aa5b1\"",
                Ink::Grid => " fill=\"none\" stroke=\"#e2e6ea\"",
                Ink::Gap => " fill=\"none\" stroke=\"#6b7683\" stroke-width=\"2\" stroke-dasharray=\"2 5\"",
                Ink::Back => " fill=\"none\" stroke=\"#ae3129\" stroke-width=\"2\"",
                Ink::Tie => " fill=\"none\" stroke=\"#6b7683\" stroke-width=\"1.5\"",
                Ink::Now => " fill=\"none\" stroke=\"#0a5ca8\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"",
                Ink::Band => " fill=\"#f3f5f7\"",
                Ink::Bar => " fill=\"#0a5ca8\"",
                Ink::Stage(s) => STAGE_FILLS[s as usize],
            };
        }
        match ink {
            Ink::Text => "",
            Ink::Quiet => " class=\"quiet\"",
            Ink::Strong => " class=\"strong\"",
            Ink::Axis => " class=\"axis\"",
            Ink::Grid => " class=\"grid\"",
            Ink::Gap => " class=\"gap\"",
            Ink::Back => " class=\"back\"",
            Ink::Tie => " class=\"link\"",
            Ink::Now => " class=\"now\"",
            Ink::Band => " class=\"band\"",
            Ink::Bar => " class=\"bar\"",
            Ink::Stage(s) => STAGE_MARKS[s as usize],
        }
    }

    /// A box from `x0` to `x1` across, `y` down and `height` high.
    pub fn rect(&mut self, x0: f64, x1: f64, y: f64, height: f64, round: f64, ink: Ink) {
        self.body.push_str("<rect");
        self.across("x", x0);
        self.number("y", y);
        self.across("width", (x1 - x0).max(0.001));
        self.number("height", height);
        self.number("rx", round);
        self.body.push_str(self.ink(ink));
        self.body.push_str("/>");
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        self.begin_line(from, to, ink);
        self.body.push_str("/>");
    }

    /// A line straight down that is drawn for `on` units, left out for `off`, and so on.
    pub fn broken_line(&mut self, across: f64, top: f64, foot: f64, on: f64, off: f64, ink: Ink) {
        self.begin_line((across, top), (across, foot), ink);
        self.body.push_str(" stroke-dasharray=\"");
        num(&mut self.body, on);
        self.body.push(' ');
        num(&mut self.body, off);
        self.body.push_str("\"/>");
    }

    fn begin_line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        self.body.push_str("<line");
        self.across("x1", from.0);
        self.number("y1", from.1);
        self.across("x2", to.0);
        self.number("y2", to.1);
        self.body.push_str(self.ink(ink));
    }

    /// A text whose foot stands at `y`, moved right by `dx` units.
    pub fn text(&mut self, across: f64, dx: f64, y: f64, anchor: Anchor, ink: Ink, content: &str) {
        let (plain, lang) = bare(content);
        self.body.push_str("<text");
        self.across("x", across);
        self.number("y", y);
        if dx != 0.0 {
            self.number("dx", dx);
        }
        self.body.push_str(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        self.body.push_str(self.ink(ink));
        if let Some(lang) = lang {
            self.open("lang");
            self.body.push_str(lang.code());
            self.body.push('"');
        }
        self.body.push('>');
        escape_into(&mut self.body, &plain);
        self.body.push_str("</text>");
    }

    /// Draws something made of units around a place.
    fn at(&mut self, across: f64, dx: f64, y: f64, inner: &str) {
        self.at_stage(across, dx, y, "", inner);
    }

    /// The same, with a further attribute on the group.
    fn at_stage(&mut self, across: f64, dx: f64, y: f64, attribute: &str, inner: &str) {
        if self.still() {
            self.body.push_str("<g transform=\"translate(");
            num(&mut self.body, across * STILL + dx);
            self.body.push(' ');
            num(&mut self.body, y);
            self.body.push_str(")\">");
            self.body.push_str(inner);
            self.body.push_str("</g>");
            return;
        }
        self.body.push_str("<svg");
        self.across("x", across);
        self.number("y", y);
        self.body.push_str(" width=\"1\" height=\"1\" overflow=\"visible\"");
        self.body.push_str(attribute);
        self.body.push('>');
        if dx == 0.0 {
            self.body.push_str(inner);
        } else {
            self.body.push_str("<g transform=\"translate(");
            num(&mut self.body, dx);
            self.body.push_str(" 0)\">");
            self.body.push_str(inner);
            self.body.push_str("</g>");
        }
        self.body.push_str("</svg>");
    }

    /// A stage's shape in its own colour.
    pub fn glyph(&mut self, across: f64, dx: f64, y: f64, stage: Stage) {
        let fill = if self.still() { Fill::Colour(STAGE_COLOURS[stage as usize]) } else { Fill::Sheet };
        self.at_stage(across, dx, y, STAGE_MARKS[stage as usize], &glyph::shape(stage, fill));
    }

    /// A stage's shape on a box of its colour.
    pub fn glyph_on(&mut self, across: f64, y: f64, stage: Stage) {
        let fill = Fill::Colour(if self.still() { "#fff" } else { "var(--tr-on)" });
        self.at_stage(across, 0.0, y, STAGE_MARKS[stage as usize], &glyph::shape(stage, fill));
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
        self.body.push_str("<a href=\"");
        escape_into(&mut self.body, href);
        self.body.push_str("\"><rect");
        self.across("x", x0);
        self.number("y", y);
        self.across("width", x1 - x0);
        self.number("height", height);
        self.body.push_str(" fill=\"none\" pointer-events=\"all\"/>");
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
            self.body.push_str("<svg");
            self.across("width", x1);
            self.body.push('>');
        }
    }

    pub fn end_clip(&mut self) {
        self.body.push_str(if self.still() { "</g>" } else { "</svg>" });
    }

    /// The tooltip of what was begun last.
    pub fn tooltip(&mut self, text: &str) {
        self.body.push_str("<title>");
        escape_into(&mut self.body, &bare(text).0);
        self.body.push_str("</title>");
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
                format!("class=\"tr-chart tr-wide-only\" width=\"100%\" height=\"{}\"", num_text(height))
            }
            Layout::Narrow => {
                format!("class=\"tr-chart tr-narrow-only\" width=\"100%\" height=\"{}\"", num_text(height))
            }
            Layout::Still => format!(
                "width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
                 font-family=\"Inter, Helvetica, Arial, sans-serif\" font-size=\"14\"",
                w = num_text(STILL),
                h = num_text(height)
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

/// Writes a number with at most three decimals and none to spare.
fn num(out: &mut String, value: f64) {
    let thousandths = (value * 1000.0).round() as i64;
    if thousandths < 0 {
        out.push('-');
    }
    let thousandths = thousandths.unsigned_abs();
    let (mut whole, mut part) = (thousandths / 1000, thousandths % 1000);
    let mut digits = [0u8; 20];
    let mut first = digits.len();
    while first == digits.len() || whole > 0 {
        first -= 1;
        digits[first] = b'0' + (whole % 10) as u8;
        whole /= 10;
    }
    out.extend(digits[first..].iter().map(|d| char::from(*d)));
    if part == 0 {
        return;
    }
    out.push('.');
    let mut unit = 100;
    while part > 0 {
        out.push(char::from(b'0' + (part / unit) as u8));
        part %= unit;
        unit /= 10;
    }
}

/// The same as a text of its own.
fn num_text(value: f64) -> String {
    let mut out = String::new();
    num(&mut out, value);
    out
}

/// Text without the private characters that mark a fallback from another
/// language, and that language. `<span>`, into which pages turn the marks, would
/// end an SVG within HTML, so drawings say it with `lang` instead.
pub(super) fn bare(text: &str) -> (String, Option<Lang>) {
    // all that is dropped or replaced is a control character or begins with EE, EF (U+FFFE) or C2 (U+0080 on)
    if text.bytes().all(|b| b >= b' ' && !matches!(b, 0x7F | 0xC2 | 0xEE | 0xEF)) {
        return (text.to_owned(), None);
    }
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
    escape_into(&mut out, text);
    out
}

fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_three_decimals_and_none_to_spare() {
        let all = [0.0, -0.0001, 4.6, -4.8, 116.6, 43.75, 56.875, 100.0, 1.0005, 0.05, 0.005, -0.5, 1234.0];
        let shown = all.map(num_text).join(" ");
        assert_eq!(shown, "0 0 4.6 -4.8 116.6 43.75 56.875 100 1.001 0.05 0.005 -0.5 1234");
    }

    #[test]
    fn stages_are_marked_with_their_own_code_and_colour() {
        for stage in Stage::ALL {
            assert_eq!(STAGE_MARKS[stage as usize], format!(" data-stage=\"{}\"", stage.code()));
            assert_eq!(STAGE_FILLS[stage as usize], format!(" fill=\"{}\"", STAGE_COLOURS[stage as usize]));
        }
    }

    #[test]
    fn what_needs_escaping_is_escaped_and_letters_stay() {
        assert_eq!(escape("a<b>&\"æ'ø"), "a&lt;b&gt;&amp;&quot;æ&#39;ø");
        assert_eq!(bare("Čálli\u{85}x\u{E001}y\u{E00F}"), ("Čálli xy".to_owned(), Some(Lang::Nn)));
    }
}

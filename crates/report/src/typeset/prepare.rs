//! Turns a document into what the template reads: characters the fonts can show, words that fit a
//! line, headings without gaps, links that go somewhere harmless, drawings with a width.

use serde_json::{Value, json};
use typst::foundations::Bytes;
use typst::visualize::SvgImage;

use super::world::fonts_have;
use crate::document::{Block, Document, DocumentError, Span};

/// Width of the text on the page, in mm; the template's margins leave this much.
const TEXT_WIDTH_MM: f64 = 160.0;

/// Tallest drawing that still fits a page with its caption, in mm.
const MAX_FIGURE_HEIGHT_MM: f64 = 215.0;

/// CSS pixels are 1/96 of an inch.
const MM_PER_PX: f64 = 25.4 / 96.0;

/// Longest running title, in characters.
const RUNNING_TITLE: usize = 96;

/// Longest run without a place to break that fits a line of text, in characters.
const LONG_WORD: usize = 60;

/// The same in a table's cell or beside a label.
const LONG_WORD_IN_CELL: usize = 18;

/// Longest address that makes a link, in bytes (what PDF readers cope with).
const MAX_URL: usize = 2000;

/// What stands where no font has the character.
const REPLACEMENT: char = '\u{25A1}';

const ZERO_WIDTH_SPACE: char = '\u{200B}';

/// A document as the template reads it.
pub(super) struct Prepared {
    /// The JSON.
    pub(super) json: Vec<u8>,
    /// Characters that no font has.
    pub(super) replaced: usize,
}

/// Prepares a checked document.
pub(super) fn prepare(document: &Document) -> Result<Prepared, DocumentError> {
    let mut texts = Texts { replaced: 0 };
    let mut outline = Outline { open: 0, written: [0; 4] };
    let mut blocks = Vec::with_capacity(document.blocks.len());
    for (at, block) in document.blocks.iter().enumerate() {
        if let Some(block) = prepare_block(block, at + 1, &mut texts, &mut outline)? {
            blocks.push(block);
        }
    }
    let title = texts.line(&document.title);
    let json = json!({
        "running_title": shortened(&title),
        "title": title,
        "subtitle": document.subtitle.as_ref().map(|text| texts.line(text)).filter(|text| !text.is_empty()),
        "lang": document.lang.code(),
        "authors": document.authors.iter().map(|name| texts.line(name)).collect::<Vec<_>>(),
        "date": texts.line(&document.date),
        "footer": texts.line(&document.footer),
        "blocks": blocks,
    });
    let json = serde_json::to_vec(&json).expect("a JSON value can be written as JSON");
    Ok(Prepared { json, replaced: texts.replaced })
}

/// The block for the template; `None` when nothing of it would show.
fn prepare_block(
    block: &Block,
    number: usize,
    texts: &mut Texts,
    outline: &mut Outline,
) -> Result<Option<Value>, DocumentError> {
    let (kind, content) = match block {
        Block::Heading { level, text } => {
            ("heading", json!({ "level": outline.place(*level), "text": texts.line(text) }))
        }
        Block::Paragraph { spans } if spans.is_empty() => return Ok(None),
        Block::Paragraph { spans } => ("paragraph", json!({ "spans": texts.spans(spans, LONG_WORD) })),
        Block::Bullets(points) if points.is_empty() => return Ok(None),
        Block::Bullets(points) => {
            let points: Vec<Value> = points.iter().map(|spans| texts.spans(spans, LONG_WORD)).collect();
            ("bullets", json!(points))
        }
        Block::Table { caption, columns, rows } => {
            let columns: Vec<Value> = columns
                .iter()
                .map(|column| {
                    json!({
                        "title": broken(&texts.line(&column.title), LONG_WORD_IN_CELL),
                        "align": column.align,
                        "weight": column.weight.max(1),
                    })
                })
                .collect();
            let rows: Vec<Vec<String>> = rows
                .iter()
                .map(|cells| cells.iter().map(|cell| broken(&texts.lines(cell), LONG_WORD_IN_CELL)).collect())
                .collect();
            ("table", json!({ "caption": texts.line(caption), "columns": columns, "rows": rows }))
        }
        Block::Figure { svg, alt, caption } => {
            let svg = texts.shown(svg);
            let width_mm = figure_width_mm(&svg).map_err(|message| DocumentError::Drawing {
                block: number,
                caption: caption.clone(),
                message,
            })?;
            (
                "figure",
                json!({ "svg": svg, "alt": texts.line(alt), "caption": texts.line(caption), "width_mm": width_mm }),
            )
        }
        Block::Facts(facts) if facts.is_empty() => return Ok(None),
        Block::Facts(facts) => {
            let facts: Vec<(String, Value)> = facts
                .iter()
                .map(|(label, value)| {
                    (broken(&texts.line(label), LONG_WORD_IN_CELL), texts.spans(value, LONG_WORD))
                })
                .collect();
            ("facts", json!(facts))
        }
        Block::Note { text } => ("note", json!({ "text": broken(&texts.lines(text), LONG_WORD) })),
        Block::PageBreak => return Ok(Some(json!({ "kind": "page_break" }))),
    };
    Ok(Some(json!({ "kind": kind, "content": content })))
}

/// Closes gaps between heading levels: a heading lies at most one level under the one before.
struct Outline {
    /// How many levels are open.
    open: usize,
    /// The level each open heading was written with.
    written: [u8; 4],
}

impl Outline {
    fn place(&mut self, level: u8) -> usize {
        // Siblings were written with the same level and stay siblings, whatever gap lies above.
        while self.open > 0 && self.written[self.open - 1] >= level {
            self.open -= 1;
        }
        self.written[self.open] = level;
        self.open += 1;
        self.open
    }
}

/// Cleans texts and counts what had to be replaced.
struct Texts {
    replaced: usize,
}

impl Texts {
    /// A text on one line.
    fn line(&mut self, text: &str) -> String {
        let text: Vec<&str> = text.split_whitespace().collect();
        self.shown(&text.join(" "))
    }

    /// A text with its line breaks.
    fn lines(&mut self, text: &str) -> String {
        self.shown(text.trim())
    }

    fn spans(&mut self, spans: &[Span], long_word: usize) -> Value {
        let spans: Vec<Value> = spans.iter().map(|span| self.span(span, long_word)).collect();
        json!(spans)
    }

    fn span(&mut self, span: &Span, long_word: usize) -> Value {
        let (kind, text) = match span {
            Span::Text(text) => ("text", text),
            Span::Strong(text) => ("strong", text),
            Span::Emphasis(text) => ("emphasis", text),
            Span::Link { text, url } if leads_somewhere(url) => {
                // A link without words would be dead to a reader who hears it.
                let words = if text.trim().is_empty() { url } else { text };
                let words = broken(&self.shown(words), long_word);
                return json!({ "kind": "link", "content": { "text": words, "url": url } });
            }
            Span::Link { text, .. } => ("text", text),
        };
        json!({ "kind": kind, "content": broken(&self.shown(text), long_word) })
    }

    /// Drops what must not be in a text (control characters, hidden changes of writing direction)
    /// and replaces what the fonts lack.
    fn shown(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\n' | '\u{AD}' | ZERO_WIDTH_SPACE..='\u{200F}' | '\u{2060}' => out.push(c),
                '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
                '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => {}
                c if c.is_control() => {}
                c if c.is_whitespace() || fonts_have(c) => out.push(c),
                _ => {
                    self.replaced += 1;
                    out.push(REPLACEMENT);
                }
            }
        }
        out
    }
}

fn leads_somewhere(url: &str) -> bool {
    let scheme = url.split(':').next().unwrap_or("").to_ascii_lowercase();
    let plain = url.chars().all(|c| !c.is_control() && !c.is_whitespace());
    matches!(scheme.as_str(), "http" | "https" | "mailto")
        && url.len() > scheme.len() + 1
        && url.len() <= MAX_URL
        && plain
}

/// Lets words break that are longer than `limit`: after the signs that divide addresses, else
/// wherever the limit is reached. Words that fit stay whole, so that copying them out of the PDF
/// gives them back unchanged.
fn broken(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        // Letters alone are left to hyphenation, unless even that cannot help.
        let divided = piece.contains(['/', '.', '_', '&', '=', '?', '-', '@']);
        let length = piece.chars().count();
        if length <= limit || (!divided && length <= LONG_WORD) {
            out.push_str(piece);
            continue;
        }
        let mut run = 0;
        for c in piece.chars() {
            out.push(c);
            run += 1;
            if matches!(c, '/' | '.' | '_' | '&' | '=' | '?' | '-' | '@') || run >= limit {
                out.push(ZERO_WIDTH_SPACE);
                run = 0;
            }
        }
    }
    out
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= RUNNING_TITLE {
        return title.to_owned();
    }
    let mut short: String = title.chars().take(RUNNING_TITLE - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// How wide the drawing stands on the page, from its own size. Also proves that it can be read, so
/// that a broken drawing is named by its block.
fn figure_width_mm(svg: &str) -> Result<f64, String> {
    let drawing = SvgImage::new(Bytes::from_string(svg.to_owned()))
        .map_err(|_| "the drawing cannot be read as svg".to_owned())?;
    let (width, height) = (drawing.width() * MM_PER_PX, drawing.height() * MM_PER_PX);
    let scale = (TEXT_WIDTH_MM / width).min(MAX_FIGURE_HEIGHT_MM / height).min(1.0);
    Ok(width * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_heading_levels_are_closed_and_siblings_stay_siblings() {
        let mut outline = Outline { open: 0, written: [0; 4] };
        let placed: Vec<usize> =
            [2, 4, 4, 3, 2, 1, 3].into_iter().map(|level| outline.place(level)).collect();
        assert_eq!(placed, [1, 2, 2, 2, 1, 1, 2]);
    }

    #[test]
    fn a_character_that_no_font_has_is_replaced_and_counted() {
        let mut texts = Texts { replaced: 0 };
        assert_eq!(
            texts.shown("čđŋšŧž æøå Ελλάδα България \u{1F600}"),
            "čđŋšŧž æøå Ελλάδα България \u{25A1}"
        );
        assert_eq!(texts.replaced, 1);
    }

    #[test]
    fn hidden_signs_that_turn_the_writing_around_are_dropped() {
        let mut texts = Texts { replaced: 0 };
        assert_eq!(texts.shown("a\u{202E}b\u{0}\u{1B}c"), "abc");
    }

    #[test]
    fn only_harmless_addresses_become_links() {
        assert!(leads_somewhere("https://example.org/a?b=c"));
        assert!(leads_somewhere("MAILTO:post@example.org"));
        for url in
            ["javascript:alert(1)", "file:///etc/passwd", "https:", "", "https://a b", "data:text/html,x"]
        {
            assert!(!leads_somewhere(url), "{url}");
        }
    }

    #[test]
    fn long_addresses_may_break_and_words_stay_whole() {
        assert_eq!(broken("kompetansereformen kommer", 18), "kompetansereformen kommer");
        assert_eq!(broken("www.example.org/page", 18), "www.\u{200B}example.\u{200B}org/\u{200B}page");
        assert_eq!(broken(&"a".repeat(61), 60), format!("{}\u{200B}a", "a".repeat(60)));
    }

    #[test]
    fn a_drawing_is_as_wide_as_it_says_but_never_wider_than_the_text_nor_taller_than_the_page() {
        let svg = |width: u32, height: u32| {
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>"#)
        };
        let close = |a: f64, b: f64| (a - b).abs() < 0.01;
        assert!(close(figure_width_mm(&svg(96, 96)).unwrap(), 25.4));
        assert!(close(figure_width_mm(&svg(2000, 100)).unwrap(), 160.0));
        assert!(close(figure_width_mm(&svg(1000, 4000)).unwrap(), 215.0 / 4.0));
        assert!(figure_width_mm("no svg").is_err());
    }
}

//! What a report is made of: text, lists, tables, facts and drawings, in reading order.
//!
//! The model says what things are, never how they look; the look is the template's. Every text is
//! plain: no markup in it has any meaning.

use serde::{Deserialize, Serialize};

use kernel::lang::Lang;

/// A report, ready to be set.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Title on the first page and in the PDF's own description. Must not be blank.
    pub title: String,
    /// A line under the title.
    pub subtitle: Option<String>,
    /// Language of the whole document: hyphenation, and what a screen reader speaks.
    pub lang: Lang,
    /// Who answers for the content; may be empty.
    pub authors: Vec<String>,
    /// The date as the reader shall see it, already formatted. May be empty.
    pub date: String,
    /// Runs at the foot of every page, beside the page number.
    pub footer: String,
    /// The content, in reading order.
    pub blocks: Vec<Block>,
}

/// One piece of a report.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Block {
    /// A heading. Levels that are skipped are closed up when the report is set, because accessible
    /// PDF allows no gaps (PDF/UA-1, 7.4.2).
    Heading {
        /// 1 to 4; 1 is the chapter under the report's title.
        level: u8,
        /// The heading's text.
        text: String,
    },
    /// Running text.
    Paragraph {
        /// The text and its emphases.
        spans: Vec<Span>,
    },
    /// A bulleted list, one entry per point.
    Bullets(Vec<Vec<Span>>),
    /// A table with a header row that repeats on every page.
    Table {
        /// Stands above the table; says what it shows.
        caption: String,
        /// At least one.
        columns: Vec<Column>,
        /// Each row has as many cells as there are columns.
        rows: Vec<Vec<String>>,
    },
    /// A drawing. Its width follows the SVG's own size (96 px to the inch) up to the text's width;
    /// its height at most fills a page, so split long drawings.
    Figure {
        /// A self-contained SVG: no style sheet, script, image or CSS variable from outside
        /// (see [`crate::standalone_svg`]).
        svg: String,
        /// What the drawing shows, for those who do not see it. Must not be blank.
        alt: String,
        /// Stands under the drawing; may be empty.
        caption: String,
    },
    /// Labels and their values, as on a record's page.
    Facts(Vec<(String, Vec<Span>)>),
    /// A remark set apart from the text.
    Note {
        /// The remark.
        text: String,
    },
    /// The next block begins a new page.
    PageBreak,
}

/// A stretch of text within a paragraph, point or value. A line feed inside is a line break.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Span {
    /// Plain text.
    Text(String),
    /// Important text.
    Strong(String),
    /// Stressed text, or a title within text.
    Emphasis(String),
    /// A link. An address that is neither http, https nor mailto is set as plain text.
    Link {
        /// What the reader sees; should say where the link goes.
        text: String,
        /// The address.
        url: String,
    },
}

/// A table's column.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// The header cell's text.
    pub title: String,
    /// Where cells of this column stand.
    pub align: Align,
    /// The column's share of the width, relative to the other columns' weights. At least 1.
    pub weight: u16,
}

impl Column {
    /// A column of text that begins at the left.
    pub fn text(title: impl Into<String>, weight: u16) -> Column {
        Column { title: title.into(), align: Align::Start, weight }
    }

    /// A column of numbers that ends at the right.
    pub fn number(title: impl Into<String>, weight: u16) -> Column {
        Column { title: title.into(), align: Align::End, weight }
    }
}

/// Where a cell's text stands in its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left: text.
    Start,
    /// In the middle: marks.
    Center,
    /// At the right: numbers.
    End,
}

/// The document cannot be set as it stands. Blocks count from 1.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DocumentError {
    /// Accessible PDF requires a title (PDF/UA-1, 7.1).
    #[error("the report has no title; give it one")]
    NoTitle,
    /// A heading's level lies outside 1 to 4.
    #[error("block {block}, heading \"{text}\": level {level} does not exist; use 1 to 4")]
    HeadingLevel {
        /// Which block.
        block: usize,
        /// The heading's text.
        text: String,
        /// The level it has.
        level: u8,
    },
    /// A heading without text.
    #[error("block {block}: the heading is blank; give it a text or leave it out")]
    BlankHeading {
        /// Which block.
        block: usize,
    },
    /// A table without columns.
    #[error("block {block}, table \"{caption}\": no columns; give at least one")]
    NoColumns {
        /// Which block.
        block: usize,
        /// The table's caption.
        caption: String,
    },
    /// A row whose cells do not fill the columns, or overfill them.
    #[error(
        "block {block}, table \"{caption}\", row {row}: {cells} cells for {columns} columns; they must be equal"
    )]
    RowLength {
        /// Which block.
        block: usize,
        /// The table's caption.
        caption: String,
        /// Which row, from 1.
        row: usize,
        /// Cells in the row.
        cells: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A drawing that says nothing to those who do not see it.
    #[error("block {block}, figure \"{caption}\": no text alternative; say in words what the drawing shows")]
    NoAlternative {
        /// Which block.
        block: usize,
        /// The figure's caption.
        caption: String,
    },
    /// The drawing is not an SVG the press can read (found by the press only).
    #[error("block {block}, figure \"{caption}\": {message}; pass a self-contained svg")]
    Drawing {
        /// Which block.
        block: usize,
        /// The figure's caption.
        caption: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Document {
    /// Whether the document can be set: a title, heading levels 1 to 4, full table rows, and an
    /// alternative text for every drawing.
    pub fn check(&self) -> Result<(), DocumentError> {
        if self.title.trim().is_empty() {
            return Err(DocumentError::NoTitle);
        }
        for (at, block) in self.blocks.iter().enumerate() {
            check_block(at + 1, block)?;
        }
        Ok(())
    }
}

fn check_block(block: usize, content: &Block) -> Result<(), DocumentError> {
    match content {
        Block::Heading { text, .. } if text.trim().is_empty() => Err(DocumentError::BlankHeading { block }),
        Block::Heading { level, text } if !(1..=4).contains(level) => {
            Err(DocumentError::HeadingLevel { block, text: text.clone(), level: *level })
        }
        Block::Table { caption, columns, .. } if columns.is_empty() => {
            Err(DocumentError::NoColumns { block, caption: caption.clone() })
        }
        Block::Table { caption, columns, rows } => {
            let odd = rows.iter().position(|cells| cells.len() != columns.len());
            match odd {
                Some(at) => Err(DocumentError::RowLength {
                    block,
                    caption: caption.clone(),
                    row: at + 1,
                    cells: rows[at].len(),
                    columns: columns.len(),
                }),
                None => Ok(()),
            }
        }
        Block::Figure { alt, caption, .. } if alt.trim().is_empty() => {
            Err(DocumentError::NoAlternative { block, caption: caption.clone() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_report(blocks: Vec<Block>) -> Document {
        Document {
            title: "Digital infrastruktur".into(),
            subtitle: None,
            lang: Lang::Nb,
            authors: vec![],
            date: "1. mars 2026".into(),
            footer: String::new(),
            blocks,
        }
    }

    #[test]
    fn a_document_has_the_form_that_the_template_reads() {
        let document = a_report(vec![
            Block::Heading { level: 1, text: "Mål".into() },
            Block::Bullets(vec![vec![
                Span::Strong("1".into()),
                Span::Link { text: "a".into(), url: "b".into() },
            ]]),
            Block::PageBreak,
        ]);
        let json = serde_json::to_value(&document).unwrap();
        assert_eq!(
            json["blocks"],
            serde_json::json!([
                {"kind": "heading", "content": {"level": 1, "text": "Mål"}},
                {"kind": "bullets", "content": [[
                    {"kind": "strong", "content": "1"},
                    {"kind": "link", "content": {"text": "a", "url": "b"}}
                ]]},
                {"kind": "page_break"}
            ])
        );
        assert_eq!(json["lang"], "nb");
        assert_eq!(serde_json::from_value::<Document>(json).unwrap(), document);
    }

    #[test]
    fn a_row_that_does_not_fill_its_columns_is_named() {
        let document = a_report(vec![Block::Table {
            caption: "Stages".into(),
            columns: vec![Column::text("Year", 1), Column::number("n", 1)],
            rows: vec![vec!["2023".into(), "1".into()], vec!["2024".into()]],
        }]);
        assert_eq!(
            document.check().unwrap_err().to_string(),
            "block 1, table \"Stages\", row 2: 1 cells for 2 columns; they must be equal"
        );
    }

    #[test]
    fn a_drawing_without_words_is_refused() {
        let drawing = Block::Figure { svg: "<svg/>".into(), alt: " ".into(), caption: "Timeline".into() };
        assert!(matches!(
            a_report(vec![drawing]).check(),
            Err(DocumentError::NoAlternative { block: 1, .. })
        ));
    }

    #[test]
    fn a_report_needs_a_title_and_headings_of_level_one_to_four() {
        let mut untitled = a_report(vec![]);
        untitled.title = "\n".into();
        assert_eq!(untitled.check(), Err(DocumentError::NoTitle));
        for level in [0, 5] {
            let heading = Block::Heading { level, text: "x".into() };
            assert!(matches!(a_report(vec![heading]).check(), Err(DocumentError::HeadingLevel { .. })));
        }
        assert_eq!(a_report(vec![Block::Heading { level: 4, text: "x".into() }]).check(), Ok(()));
    }
}

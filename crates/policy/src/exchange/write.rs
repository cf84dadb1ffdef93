//! Records out. Text formats are written as the records come; a workbook is
//! put together in memory first, because its archive needs to know its parts.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde::Serialize;
use serde_json::Value;

use super::table::{Kind, Medium, cells, columns, kind_of};
use super::{Context, json_ld, workbook};
use crate::record::Record;

/// A format that can be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutFormat {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated cells, UTF-8, line breaks as RFC 4180 has them.
    Csv,
    /// Linked data: schema.org and SKOS.
    JsonLd,
    /// A workbook.
    Xlsx,
    /// One JSON list.
    Json,
}

impl OutFormat {
    /// All formats, in the order in which menus list them.
    pub const ALL: [OutFormat; 5] =
        [OutFormat::Csv, OutFormat::Xlsx, OutFormat::Json, OutFormat::JsonLines, OutFormat::JsonLd];

    /// The name in addresses and on the command line: `json-ld`.
    pub fn code(self) -> &'static str {
        match self {
            OutFormat::JsonLines => "jsonl",
            OutFormat::Csv => "csv",
            OutFormat::JsonLd => "json-ld",
            OutFormat::Xlsx => "xlsx",
            OutFormat::Json => "json",
        }
    }

    /// The format with this name; `jsonld` and `ndjson` are understood too.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "jsonld" => Some(OutFormat::JsonLd),
            "ndjson" => Some(OutFormat::JsonLines),
            _ => Self::ALL.into_iter().find(|f| f.code() == code),
        }
    }

    /// The ending of a file name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            OutFormat::JsonLd => "jsonld",
            other => other.code(),
        }
    }

    /// The media type for HTTP.
    pub fn media_type(self) -> &'static str {
        match self {
            OutFormat::JsonLines => "application/x-ndjson",
            OutFormat::Csv => "text/csv; charset=utf-8",
            OutFormat::JsonLd => "application/ld+json",
            OutFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            OutFormat::Json => "application/json",
        }
    }
}

/// Writes records. JSON Lines and JSON are the records' own serialisation; the
/// tables follow the rules in the head of `exchange`; `context` is for JSON-LD,
/// and its date goes into a workbook's properties.
///
/// # Errors
/// Those of `out`; and of a workbook, when there are more rows than a sheet takes (1,048,575).
pub fn write<W: Write>(
    format: OutFormat,
    records: impl IntoIterator<Item = Record>,
    mut out: W,
    context: &Context,
) -> io::Result<()> {
    match format {
        OutFormat::JsonLines => {
            for record in records {
                serde_json::to_writer(&mut out, &record)?;
                out.write_all(b"\n")?;
            }
        }
        OutFormat::Json => {
            let mut before: &[u8] = b"[\n";
            for record in records {
                out.write_all(before)?;
                serde_json::to_writer(&mut out, &record)?;
                before = b",\n";
            }
            out.write_all(if before.starts_with(b"[") { b"[]\n" } else { b"\n]\n" })?;
        }
        OutFormat::Csv => write_csv(records, &mut out)?,
        OutFormat::Xlsx => write_xlsx(records, &mut out, context)?,
        OutFormat::JsonLd => json_ld::write(records, &mut out, context)?,
    }
    out.flush()
}

fn write_csv(records: impl IntoIterator<Item = Record>, out: &mut impl Write) -> io::Result<()> {
    let columns = columns();
    let mut table = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    table.write_record(&columns)?;
    for record in records {
        for (column, value) in columns.iter().zip(cells(&record)?) {
            let cell = match value {
                None => String::new(),
                Some(Value::String(text)) if kind_of(column) == Kind::Text => Medium::Csv.cell(&text),
                Some(other) => other.to_string(),
            };
            table.write_field(cell)?;
        }
        table.write_record(None::<&[u8]>)?;
    }
    table.flush()
}

/// The most that a cell takes, in UTF-16 units.
const CELL_UNITS: usize = 32_767;

fn write_xlsx(
    records: impl IntoIterator<Item = Record>,
    out: &mut impl Write,
    context: &Context,
) -> io::Result<()> {
    let mut book = Workbook::new();
    let made = context.date.unwrap_or(jiff::civil::date(2000, 1, 1));
    let made = ExcelDateTime::from_ymd(
        made.year().unsigned_abs(),
        made.month().unsigned_abs(),
        made.day().unsigned_abs(),
    )
    .map_err(xlsx)?;
    let properties =
        DocProperties::new().set_title("Policies").set_author("Trinn").set_creation_datetime(&made);
    book.set_properties(&properties);
    fill(book.add_worksheet(), records).map_err(|e| match e {
        Failure::Xlsx(e) => xlsx(e),
        Failure::Json(e) => e.into(),
    })?;
    let bytes = book.save_to_buffer().map_err(xlsx)?;
    out.write_all(&bytes)
}

enum Failure {
    Xlsx(XlsxError),
    Json(serde_json::Error),
}

impl From<XlsxError> for Failure {
    fn from(e: XlsxError) -> Self {
        Failure::Xlsx(e)
    }
}

fn xlsx(error: XlsxError) -> io::Error {
    io::Error::other(format!("could not write the workbook: {error}"))
}

fn fill(sheet: &mut Worksheet, records: impl IntoIterator<Item = Record>) -> Result<(), Failure> {
    let columns = columns();
    let bold = Format::new().set_bold();
    // Texts too long for a cell go on in columns after the last one, made when first needed.
    let mut further: Vec<(usize, usize)> = Vec::new();
    sheet.set_name(workbook::SHEET)?;
    for (place, column) in (0u16..).zip(&columns) {
        sheet.write_string_with_format(0, place, *column, &bold)?;
        let width = match kind_of(column) {
            Kind::Number | Kind::Flag => 10,
            Kind::Text => 24,
            Kind::Json => 32,
        };
        sheet.set_column_width(place, width)?;
    }
    let mut row = 0u32;
    for record in records {
        row += 1;
        for (i, value) in cells(&record).map_err(Failure::Json)?.into_iter().enumerate() {
            let text = match value {
                None => continue,
                Some(Value::Bool(flag)) => {
                    sheet.write_boolean(row, i as u16, flag)?;
                    continue;
                }
                // Numbers of more than fifteen digits are not exact in a spreadsheet.
                Some(Value::Number(n)) if n.as_i64().is_some_and(|n| n < 1_000_000_000_000_000) => {
                    sheet.write_number(row, i as u16, n.as_f64().unwrap_or_default())?;
                    continue;
                }
                Some(Value::String(text)) if kind_of(columns[i]) == Kind::Text => Medium::Xlsx.cell(&text),
                Some(other) => other.to_string(),
            };
            for (part, text) in parts(&text).enumerate() {
                let place = match part {
                    0 => i,
                    _ => match further.iter().position(|f| *f == (i, part)) {
                        Some(at) => columns.len() + at,
                        None => {
                            further.push((i, part));
                            let place = columns.len() + further.len() - 1;
                            let name = format!("{}~{}", columns[i], part + 1);
                            sheet.write_string_with_format(0, place as u16, name, &bold)?;
                            place
                        }
                    },
                };
                sheet.write_string(row, place as u16, text)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofilter(0, 0, row, (columns.len() + further.len() - 1) as u16)?;
    Ok(())
}

/// A text in parts that each fit a cell.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        // A UTF-8 text never has more UTF-16 units than bytes.
        let mut end = rest.len();
        if end > CELL_UNITS {
            let mut units = 0;
            end = rest
                .char_indices()
                .find(|(_, c)| {
                    units += c.len_utf16();
                    units > CELL_UNITS
                })
                .map_or(rest.len(), |(at, _)| at);
        }
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(part)
    })
}

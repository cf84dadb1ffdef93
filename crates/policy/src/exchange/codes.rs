//! The stable codes of import, TR-1100 to TR-1199, each with its one meaning.
//! `docs/codes.md` is written from this list; a test holds the two together.

use kernel::Code;

/// The file could not be read to its end.
pub const READ_FAILED: Code = Code(1100);
/// A row or cell is not JSON.
pub const NOT_JSON: Code = Code(1101);
/// A key that every row has is missing.
pub const MISSING_KEY: Code = Code(1102);
/// A value has another type than its key wants.
pub const WRONG_TYPE: Code = Code(1103);
/// No stage has this name.
pub const UNKNOWN_STAGE: Code = Code(1104);
/// A year is no year, or lies outside 1900 to 2100.
pub const NOT_A_YEAR: Code = Code(1105);
/// Two rows of the file have the same id.
pub const DUPLICATE_ID: Code = Code(1106);
/// A line or row is longer than the limit.
pub const LINE_TOO_LONG: Code = Code(1107);
/// The bytes are not UTF-8.
pub const NOT_UTF8: Code = Code(1108);
/// A cell holds a formula, or text that a spreadsheet would run as one.
pub const FORMULA: Code = Code(1109);
/// An entry of a workbook's archive points outside it.
pub const PATH_IN_ZIP: Code = Code(1110);
/// The file, or what it unpacks to, is larger than the limit.
pub const TOO_LARGE: Code = Code(1111);
/// The file is no .xlsx workbook, or a damaged one.
pub const NOT_A_WORKBOOK: Code = Code(1112);
/// A column or key that is not known here.
pub const UNKNOWN_COLUMN: Code = Code(1113);
/// A column that every table has is missing.
pub const MISSING_COLUMN: Code = Code(1114);
/// The file has more rows than the limit.
pub const TOO_MANY_ROWS: Code = Code(1115);
/// A country code is malformed.
pub const BAD_COUNTRY: Code = Code(1116);
/// The file holds no rows.
pub const EMPTY_FILE: Code = Code(1117);
/// No policy type has this name.
pub const UNKNOWN_TYPE: Code = Code(1118);
/// A key or column appears twice.
pub const DUPLICATE_KEY: Code = Code(1119);
/// An id is no positive whole number.
pub const BAD_ID: Code = Code(1120);
/// A text holds control characters.
pub const CONTROL_CHARACTER: Code = Code(1121);
/// An address is not an http or https address.
pub const BAD_URL: Code = Code(1122);
/// One year has two stages.
pub const TWO_STAGES: Code = Code(1123);
/// A row has more or fewer cells than the header.
pub const ROW_WIDTH: Code = Code(1124);
/// A text that must say something is empty.
pub const EMPTY_TEXT: Code = Code(1125);
/// A text is longer than its field takes.
pub const TEXT_TOO_LONG: Code = Code(1126);
/// The key of an element is empty or used twice.
pub const ELEMENT_KEY: Code = Code(1127);
/// An element points to an element that the record does not have.
pub const ELEMENT_UNKNOWN: Code = Code(1128);
/// An element lies below itself.
pub const ELEMENT_CYCLE: Code = Code(1129);
/// A code is none of its list: relation, basis, kind, language.
pub const UNKNOWN_CODE: Code = Code(1130);
/// A date is no day of the calendar.
pub const NOT_A_DATE: Code = Code(1131);
/// A period ends before it begins.
pub const PERIOD_REVERSED: Code = Code(1132);
/// A relation leads to the record itself, or nowhere.
pub const BAD_RELATION: Code = Code(1133);
/// A cell is longer than the limit.
pub const CELL_TOO_LONG: Code = Code(1134);
/// A quotation mark is opened and never closed.
pub const OPEN_QUOTE: Code = Code(1135);

/// Every code with its meaning, as `docs/codes.md` lists them.
pub const ALL: &[(Code, &str)] = &[
    (READ_FAILED, "the file could not be read to its end"),
    (NOT_JSON, "a row or cell is not JSON"),
    (MISSING_KEY, "a key that every row has is missing"),
    (WRONG_TYPE, "a value has another type than its key wants"),
    (UNKNOWN_STAGE, "no stage has this name"),
    (NOT_A_YEAR, "a year is no year, or lies outside 1900 to 2100"),
    (DUPLICATE_ID, "two rows of the file have the same id"),
    (LINE_TOO_LONG, "a line or row is longer than the limit"),
    (NOT_UTF8, "the bytes are not UTF-8"),
    (FORMULA, "a cell holds a formula, or text that a spreadsheet would run as one"),
    (PATH_IN_ZIP, "an entry of a workbook's archive points outside it"),
    (TOO_LARGE, "the file, or what it unpacks to, is larger than the limit"),
    (NOT_A_WORKBOOK, "the file is no .xlsx workbook, or a damaged one"),
    (UNKNOWN_COLUMN, "a column or key that is not known here"),
    (MISSING_COLUMN, "a column that every table has is missing"),
    (TOO_MANY_ROWS, "the file has more rows than the limit"),
    (BAD_COUNTRY, "a country code is malformed"),
    (EMPTY_FILE, "the file holds no rows"),
    (UNKNOWN_TYPE, "no policy type has this name"),
    (DUPLICATE_KEY, "a key or column appears twice"),
    (BAD_ID, "an id is no positive whole number"),
    (CONTROL_CHARACTER, "a text holds control characters"),
    (BAD_URL, "an address is not an http or https address"),
    (TWO_STAGES, "one year has two stages"),
    (ROW_WIDTH, "a row has more or fewer cells than the header"),
    (EMPTY_TEXT, "a text that must say something is empty"),
    (TEXT_TOO_LONG, "a text is longer than its field takes"),
    (ELEMENT_KEY, "the key of an element is empty or used twice"),
    (ELEMENT_UNKNOWN, "an element points to an element that the record does not have"),
    (ELEMENT_CYCLE, "an element lies below itself"),
    (UNKNOWN_CODE, "a code is none of its list: relation, basis, kind, language"),
    (NOT_A_DATE, "a date is no day of the calendar"),
    (PERIOD_REVERSED, "a period ends before it begins"),
    (BAD_RELATION, "a relation leads to the record itself, or nowhere"),
    (CELL_TOO_LONG, "a cell is longer than the limit"),
    (OPEN_QUOTE, "a quotation mark is opened and never closed"),
];

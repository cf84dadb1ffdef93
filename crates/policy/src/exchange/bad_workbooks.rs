//! Workbooks as they really come, and as somebody might make them on purpose.

use std::io::Cursor;

use kernel::Code;
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Workbook as Book, Worksheet};

use super::round_trips::real_records;
use super::zip::archive_of;
use super::*;

/// A workbook with a row, after which `change` may do what it likes to the sheet.
fn book(change: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Book::new();
    let sheet = book.add_worksheet();
    sheet.set_name("policies").expect("a name");
    for (column, name) in (0u16..).zip(table::columns()) {
        sheet.write_string(0, column, name).expect("in range");
    }
    sheet.write_number(1, 0, 27970).expect("in range");
    sheet.write_string(1, 1, "NO").expect("in range");
    sheet.write_string(1, 2, "Norway").expect("in range");
    change(sheet);
    book.save_to_buffer().expect("memory takes all")
}

fn only(bytes: &[u8], limits: &Limits) -> Problem {
    let report = read_all(Format::Xlsx, bytes, limits).expect_err("the workbook is bad");
    assert_eq!(report.problems.len(), 1, "{:#?}", report.problems);
    assert!(report.problems[0].hint.is_some());
    report.problems[0].clone()
}

fn code(bytes: &[u8]) -> Code {
    only(bytes, &Limits::default()).code
}

fn one(bytes: &[u8]) -> Record {
    let rows = read_all(Format::Xlsx, bytes, &Limits::default());
    rows.unwrap_or_else(|r| panic!("{:#?}", r.problems)).remove(0).1
}

fn exported() -> Vec<u8> {
    let mut bytes = Vec::new();
    write(OutFormat::Xlsx, real_records(), &mut bytes, &Context::plain("")).expect("memory takes all");
    bytes
}

#[test]
fn a_formula_is_named_by_its_cell_and_never_taken_for_its_result() {
    let bytes = book(|sheet| {
        sheet.write_formula(1, 4, "=HYPERLINK(\"https://evil.example\",\"Title\")").expect("in range");
    });
    let problem = only(&bytes, &Limits::default());
    assert_eq!(
        (problem.code, problem.row, problem.field.as_deref()),
        (codes::FORMULA, Some(2), Some("title"))
    );
    assert!(problem.message.starts_with("the cell E2 holds a formula: \"=HYPERLINK("), "{problem}");
}

#[test]
fn text_that_looks_like_a_formula_is_text_in_a_workbook() {
    let record = one(&book(|sheet| {
        sheet.write_string(1, 4, "=1+1").expect("in range");
        sheet.write_string(1, 14, "- a point").expect("in range");
    }));
    assert_eq!((record.title.as_deref(), record.summary.as_deref()), (Some("=1+1"), Some("- a point")));
}

#[test]
fn numbers_dates_and_yes_no_as_people_type_them_are_understood() {
    let date = Look::new().set_num_format("yyyy-mm-dd");
    let record = one(&book(|sheet| {
        sheet.write_string(1, 0, " 43626 ").expect("in range");
        sheet.write_number(1, 4, 2030).expect("in range");
        let day = ExcelDateTime::from_ymd(2023, 4, 20).expect("a day");
        sheet.write_datetime_with_format(1, 14, &day, &date).expect("in range");
        sheet.write_boolean(1, 9, true).expect("in range");
        sheet.write_string(1, 11, "FALSE").expect("in range");
        sheet.write_string(1, 6, "[\"IVET\"]").expect("in range");
    }));
    assert_eq!(record.id, 43626);
    assert_eq!(record.title.as_deref(), Some("2030"));
    assert_eq!(record.summary.as_deref(), Some("2023-04-20"));
    assert_eq!((record.bodies_responsible_cut, record.target_groups_cut), (Some(true), Some(false)));
    assert_eq!(record.subsystem.as_deref(), Some(["IVET".to_owned()].as_slice()));
}

#[test]
fn cells_outside_the_header_and_rows_without_an_id_are_told() {
    let bytes = book(|sheet| {
        sheet.write_string(1, 60, "lost").expect("in range");
    });
    let problem = only(&bytes, &Limits::default());
    assert_eq!((problem.code, problem.row), (codes::ROW_WIDTH, Some(2)));
    assert!(problem.message.contains("BI2"), "{problem}");
    let bytes = book(|sheet| {
        sheet.write_string(4, 1, "NO").expect("in range");
    });
    let report = read_all(Format::Xlsx, bytes.as_slice(), &Limits::default()).expect_err("bad");
    assert!(report.problems.iter().all(|p| p.row == Some(5)), "{:#?}", report.problems);
    assert!(report.problems.iter().any(|p| p.code == codes::BAD_ID));
    assert_eq!(report.good_rows, 1);
}

#[test]
fn the_sheet_called_policies_is_read_wherever_it_stands() {
    let mut book = Book::new();
    book.add_worksheet().set_name("Notes").expect("a name").write_string(0, 0, "read me").expect("in range");
    let sheet = book.add_worksheet().set_name("policies").expect("a name");
    for (column, name) in (0u16..).zip(table::columns()) {
        sheet.write_string(0, column, name).expect("in range");
    }
    sheet.write_number(1, 0, 5).expect("in range");
    sheet.write_string(1, 1, "NO").expect("in range");
    sheet.write_string(1, 2, "Norway").expect("in range");
    assert_eq!(one(&book.save_to_buffer().expect("memory takes all")).id, 5);
}

#[test]
fn what_is_no_workbook_is_told_with_the_way_out() {
    assert_eq!(code(b"id,country\n1,NO\n"), codes::NOT_A_WORKBOOK);
    assert_eq!(code(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), codes::NOT_A_WORKBOOK);
    assert_eq!(code(&archive_of(&[("word/document.xml", b"<w/>")])), codes::NOT_A_WORKBOOK);
    let whole = exported();
    for cut in [10, 1_000, whole.len() / 2, whole.len() - 1] {
        assert_eq!(code(&whole[..cut]), codes::NOT_A_WORKBOOK, "cut at {cut}");
    }
}

#[test]
fn a_path_that_leaves_the_archive_is_refused() {
    for name in ["../../etc/cron.d/x.xml", "/etc/passwd", "C:\\x.xml", "xl\\..\\..\\x.xml", "xl/../../x"] {
        let problem = only(&archive_of(&[("xl/workbook.xml", b"<x/>"), (name, b"<x/>")]), &Limits::default());
        assert_eq!(problem.code, codes::PATH_IN_ZIP, "{name}");
        assert!(problem.message.contains(name), "{problem}");
    }
    assert_eq!(code(&archive_of(&[("xl/..workbook.xml", b"<x/>")])), codes::NOT_A_WORKBOOK, "a mere name");
}

/// Deflated data of `n` equal bytes: fixed codes, copies of 258 bytes (13 bits each).
fn deflated_bomb(n: u64) -> Vec<u8> {
    let (mut out, mut held, mut count) = (Vec::new(), 0u64, 0u32);
    let mut put = |bits: u64, n: u32| {
        held |= bits << count;
        count += n;
        while count >= 8 {
            out.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    };
    put(0b011, 3);
    // The literal 'a' (0x61): code 0x30 + 0x61, first bit first.
    put(u64::from((0x30u8 + 0x61).reverse_bits()), 8);
    for _ in 0..n / 258 {
        // Length 258 is symbol 285, code 11000101; distance 1 is code 00000.
        put(u64::from(0b1100_0101u8.reverse_bits()), 8);
        put(0, 5);
    }
    put(0, 7 + 8);
    out
}

#[test]
fn a_zip_bomb_is_stopped_by_what_it_claims_and_by_what_comes_out() {
    let small = Limits { unpacked_bytes: 16 << 20, ..Limits::default() };
    let bomb = deflated_bomb(64 << 20);
    assert!(bomb.len() < 1 << 20);
    let (length, first) = inflate::measure(&bomb, 1 << 30, 3).expect("valid data");
    assert_eq!((length, first.as_slice()), ((64 << 20) / 258 * 258 + 1, b"aaa".as_slice()));
    // Honest about its size: refused by the claim.
    assert_eq!(only(&zip::deflated("xl/sharedStrings.xml", &bomb, length), &small).code, codes::TOO_LARGE);
    // Within the limit, but out of all proportion.
    assert_eq!(code(&zip::deflated("xl/sharedStrings.xml", &bomb, length)), codes::TOO_LARGE);
    // A lie: refused as soon as more comes out than was said.
    assert_eq!(code(&zip::deflated("xl/sharedStrings.xml", &bomb, 1_000)), codes::TOO_LARGE);
    let many: Vec<(String, &[u8])> =
        (0..3_000).map(|i| (format!("xl/{i}.xml"), b"<x/>".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, d)| (n.as_str(), *d)).collect();
    assert_eq!(code(&archive_of(&many)), codes::TOO_LARGE);
    let tiny = Limits { workbook_bytes: 5_000, ..Limits::default() };
    assert_eq!(only(&exported(), &tiny).code, codes::TOO_LARGE);
}

#[test]
fn a_table_of_texts_that_claims_to_be_endless_is_refused() {
    let sst = b"<?xml version=\"1.0\"?><sst xmlns=\"x\" count=\"1\" uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    assert_eq!(code(&archive_of(&[("xl/sharedStrings.xml", sst)])), codes::TOO_LARGE);
}

#[test]
fn no_change_of_a_byte_makes_the_reader_panic_or_hang() {
    let mut records = real_records();
    records.truncate(2);
    let mut whole = Vec::new();
    write(OutFormat::Xlsx, records, &mut whole, &Context::plain("")).expect("memory takes all");
    for at in (0..whole.len()).step_by(37) {
        let mut changed = whole.clone();
        changed[at] ^= 0x5A;
        let mut reading = read(Format::Xlsx, Cursor::new(changed), &Limits::default());
        assert!(reading.by_ref().count() < 10);
    }
}

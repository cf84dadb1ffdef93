//! The typesetter as a program: a report as JSON on standard input, a PDF on standard output, talk
//! on standard error.
//!
//! Exit codes: 0 set, 1 the system failed, 2 the report cannot be set as it stands.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use report::{Document, MAX_DOCUMENT_BYTES, typeset};

const USAGE: &str = "usage: trinn-press < report.json > report.pdf
       trinn-press --version | --font-licence | --help
exit codes: 0 set, 1 the system failed, 2 the report cannot be set as it stands";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let talk = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => return press(),
        ["--version"] => concat!("trinn-press ", env!("CARGO_PKG_VERSION")),
        ["--font-licence"] => typeset::FONT_LICENCE,
        ["--help" | "-h"] => USAGE,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match writeln!(io::stdout(), "{talk}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn press() -> ExitCode {
    let mut json = Vec::new();
    let bounded = io::stdin().lock().take(MAX_DOCUMENT_BYTES as u64 + 1).read_to_end(&mut json);
    if let Err(error) = bounded {
        eprintln!("could not read the report from standard input: {error}");
        return ExitCode::FAILURE;
    }
    if json.len() > MAX_DOCUMENT_BYTES {
        eprintln!("the report is larger than {MAX_DOCUMENT_BYTES} bytes; narrow the selection");
        return ExitCode::from(2);
    }
    let document: Document = match serde_json::from_slice(&json) {
        Ok(document) => document,
        Err(error) => {
            eprintln!(
                "could not read the report: {error}; the program that asks and the press must be of one version"
            );
            return ExitCode::from(2);
        }
    };
    let printed = match typeset::set(&document) {
        Ok(printed) => printed,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    if printed.replaced > 0 {
        eprintln!("{} characters are in no font and stand as \u{25A1}", printed.replaced);
    }
    if let Some(shortcoming) = &printed.shortcoming {
        eprintln!("set as tagged pdf 1.7, not pdf/ua-1: {shortcoming}");
    }
    let mut out = io::stdout().lock();
    match out.write_all(&printed.pdf).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("could not write the pdf: {error}");
            ExitCode::FAILURE
        }
    }
}

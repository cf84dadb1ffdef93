//! Writes synthetic records that keep the shape of the real ones, as JSON Lines on standard output:
//!
//! ```text
//! cargo run --release -p policy --example synthetic -- 100000 > target/bench/rows.jsonl
//! ```

use std::io::{BufWriter, Cursor, Write};

use policy::Record;
use policy::exchange::{self, Format, Limits};

const ROWS: &str = include_str!("../../../content/policies/developments.jsonl");

fn main() -> std::io::Result<()> {
    let n = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let seed_rows: Vec<Record> = exchange::read_all(Format::JsonLines, Cursor::new(ROWS), &Limits::default())
        .expect("the rows in the repository are good")
        .into_iter()
        .map(|(_, r)| r)
        .collect();
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    for record in exchange::synthetic(&seed_rows, n, 1) {
        writeln!(out, "{}", record.to_json())?;
    }
    out.flush()
}

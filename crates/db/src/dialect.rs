//! The few places where SQLite and PostgreSQL differ, each with a name.

/// The words of a migration that each database spells its own way.
const TYPES: &[(&str, &str, &str)] = &[
    // token, SQLite, PostgreSQL
    ("{int}", "INTEGER", "BIGINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{uuid}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{real}", "REAL", "DOUBLE PRECISION"),
    ("{strict}", "STRICT", ""),
];

/// The text of a migration for one of the databases.
pub fn migration_text(text: &str, postgres: bool) -> String {
    let mut out = text.to_owned();
    for (token, lite, pg) in TYPES {
        out = out.replace(token, if postgres { pg } else { lite });
    }
    out
}

/// `($1, $2), ($3, $4), …` for an insert of `rows` rows of `columns` values.
pub fn values(rows: usize, columns: usize) -> String {
    let mut out = String::with_capacity(rows * columns * 6);
    for r in 0..rows {
        out.push_str(if r == 0 { "(" } else { ", (" });
        for c in 0..columns {
            if c > 0 {
                out.push_str(", ");
            }
            out.push('$');
            out.push_str(&(r * columns + c + 1).to_string());
        }
        out.push(')');
    }
    out
}

/// `$1, $2, …` for a list of `n` values, counted from `first`.
pub fn list(first: usize, n: usize) -> String {
    (first..first + n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

/// How many rows an insert of `columns` values may carry on either database.
pub fn rows_per_insert(columns: usize) -> usize {
    (30_000 / columns.max(1)).clamp(1, 500)
}

/// `INSERT INTO table (columns) VALUES …` for `rows` rows.
pub fn insert_text(table: &str, columns: &[&str], rows: usize) -> String {
    format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), values(rows, columns.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_row_by_row() {
        assert_eq!(values(2, 2), "($1, $2), ($3, $4)");
        assert_eq!(list(3, 2), "$3, $4");
    }
}

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
    each(out, postgres)
}

/// `{each column key}`: the elements of the list under a key of a JSON document, one a row, as `value`.
/// An element's own keys are read with `->>` on both databases.
fn each(text: String, postgres: bool) -> String {
    const START: &str = "{each ";
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(START) {
        let (inside, after) = after.split_once('}').expect("a migration closes its braces");
        let (column, key) = inside.split_once(' ').expect("a migration names a column and a key");
        out.push_str(before);
        out.push_str(&match postgres {
            true => format!("json_array_elements(CAST({column} AS json) -> '{key}')"),
            false => format!("json_each({column}, '$.{key}')"),
        });
        rest = after;
    }
    out.push_str(rest);
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
    fn the_elements_of_a_list_in_a_document_are_rows_on_both_databases() {
        let text = "SELECT e.value FROM t CROSS JOIN {each t.document relations} e WHERE true";
        assert_eq!(
            migration_text(text, false),
            "SELECT e.value FROM t CROSS JOIN json_each(t.document, '$.relations') e WHERE true"
        );
        assert_eq!(
            migration_text(text, true),
            "SELECT e.value FROM t CROSS JOIN json_array_elements(CAST(t.document AS json) -> 'relations') e WHERE true"
        );
    }

    #[test]
    fn values_are_numbered_row_by_row() {
        assert_eq!(values(2, 2), "($1, $2), ($3, $4)");
        assert_eq!(list(3, 2), "$3, $4");
    }
}

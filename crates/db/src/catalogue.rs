//! What tables and columns the database really has, in one shape for both
//! databases: for the backup, for `trinn doctor`, and for the test that the two
//! schemas agree.

use crate::{Conn, DbError, Parts};

/// How a value is kept, apart from the databases' own spelling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    Text,
    /// Whole number (booleans too).
    Int,
    /// Floating point.
    Real,
    /// Bytes (UUIDs too).
    Bytes,
}

/// A column.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Column {
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// How its values are kept.
    pub kind: Kind,
    /// The database's own name of the type.
    pub native: String,
    /// May it be empty?
    pub nullable: bool,
    /// Position in the primary key, from 1; 0 when it is no part of it.
    pub key: i64,
}

const SQLITE: &str = "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
const POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
    (CASE WHEN c.is_nullable = 'NO' THEN 1 ELSE 0 END)::bigint, \
    COALESCE((SELECT k.ordinal_position::bigint FROM information_schema.key_column_usage k \
        JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name \
            AND t.table_schema = k.table_schema AND t.constraint_type = 'PRIMARY KEY' \
        WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name), 0) \
    FROM information_schema.columns c JOIN information_schema.tables t \
        ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' \
    WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position";

/// All columns of all tables.
pub async fn columns(conn: &mut Conn) -> Result<Vec<Column>, DbError> {
    let rows: Vec<(String, String, String, i64, i64)> = match conn.parts() {
        Parts::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(c).await,
        Parts::Postgres(c) => sqlx::query_as(POSTGRES).fetch_all(c).await,
    }
    .map_err(DbError::doing("read the catalogue"))?;
    Ok(rows
        .into_iter()
        .map(|(table, name, native, notnull, key)| {
            let kind = match native.to_ascii_uppercase().as_str() {
                "INTEGER" | "BIGINT" | "BOOLEAN" => Kind::Int,
                "BLOB" | "BYTEA" | "UUID" => Kind::Bytes,
                "REAL" | "DOUBLE PRECISION" => Kind::Real,
                _ => Kind::Text,
            };
            Column { table, name, kind, native: native.to_ascii_lowercase(), nullable: notnull == 0, key }
        })
        .collect())
}

//! The portable backup: every row of every table as compressed JSON Lines,
//! the same for both databases, so that a county that outgrows one machine can
//! restore its SQLite backup into PostgreSQL.
//!
//! First line: what it is and which migrations it holds. Then, per table, a
//! line naming it with its columns, and a line per row. Last line: the number
//! of rows and the SHA-256 of everything before it.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt;
use kernel::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row};

use crate::catalogue::{self, Column, Kind};
use crate::{Conn, Db, DbError, Migration, Parts, migrate, on};

#[derive(Serialize, Deserialize)]
struct Head {
    trinn_backup: u32,
    at: String,
    from: String,
    migrations: Vec<(String, i64)>,
}

#[derive(Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<String>,
    kinds: Vec<Kind>,
}

#[derive(Serialize, Deserialize)]
struct Tail {
    rows: u64,
    sha256: String,
}

struct Out {
    file: BufWriter<GzEncoder<File>>,
    sum: Sha256,
}

impl Out {
    fn line(&mut self, text: &str) -> std::io::Result<()> {
        self.sum.update(text.as_bytes());
        self.sum.update(b"\n");
        self.file.write_all(text.as_bytes())?;
        self.file.write_all(b"\n")
    }
}

/// Writes a backup of the whole database at one moment. The file appears under
/// its name only when it is whole. Gives the number of rows.
pub async fn backup(db: &Db, migrations: &[Migration], to: &Path, now: Instant) -> Result<u64, DbError> {
    let part: PathBuf = to.with_extension("part");
    let io = |e| DbError::File { doing: "write the backup", path: to.display().to_string(), source: e };
    let mut conn = snapshot(db).await?;
    let tables = ordered_tables(&mut conn, migrations).await?;
    let mut out = Out {
        file: BufWriter::new(GzEncoder::new(File::create(&part).map_err(io)?, Compression::default())),
        sum: Sha256::new(),
    };
    let head = Head {
        trinn_backup: 1,
        at: now.to_string(),
        from: db.kind().to_owned(),
        migrations: migrations.iter().map(|m| (m.part.to_owned(), m.version)).collect(),
    };
    out.line(&json(&head)).map_err(io)?;
    let mut rows = 0;
    for (table, columns) in &tables {
        let line = TableLine {
            table: table.clone(),
            columns: columns.iter().map(|c| c.name.clone()).collect(),
            kinds: columns.iter().map(|c| c.kind).collect(),
        };
        out.line(&json(&line)).map_err(io)?;
        rows += copy_out(&mut conn, table, columns, &mut out).await.map_err(|e| match e {
            CopyError::Db(e) => e,
            CopyError::Io(e) => io(e),
        })?;
    }
    let tail = json(&Tail { rows, sha256: hex::encode(out.sum.clone().finalize()) });
    out.line(&tail).map_err(io)?;
    let gz = out.file.into_inner().map_err(|e| io(e.into_error()))?;
    let file = gz.finish().map_err(io)?;
    file.sync_all().map_err(io)?;
    std::fs::rename(&part, to).map_err(io)?;
    Ok(rows)
}

enum CopyError {
    Db(DbError),
    Io(std::io::Error),
}

async fn copy_out(conn: &mut Conn, table: &str, columns: &[Column], out: &mut Out) -> Result<u64, CopyError> {
    let postgres = conn.is_postgres();
    let fields: Vec<String> = columns.iter().map(|c| text_of(c, postgres)).collect();
    let sql = format!("SELECT {} FROM {table}", fields.join(", "));
    let mut n = 0;
    on!(conn, c => {
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *c);
        while let Some(row) = rows.try_next().await
            .map_err(|e| CopyError::Db(DbError::Sql { doing: "read a table", source: e }))? {
            let mut cells: Vec<Option<String>> = Vec::with_capacity(columns.len());
            for i in 0..columns.len() {
                cells.push(row.try_get(i).map_err(|e| CopyError::Db(e.into()))?);
            }
            out.line(&json(&cells)).map_err(CopyError::Io)?;
            n += 1;
        }
        Ok(n)
    })
}

/// The expression that gives a column as text.
fn text_of(c: &Column, postgres: bool) -> String {
    let name = format!("\"{}\"", c.name);
    match (c.kind, postgres, c.native.as_str()) {
        (Kind::Text, ..) => name,
        // hex(NULL) is an empty text on SQLite, not NULL
        (Kind::Bytes, false, _) => format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END"),
        (Kind::Bytes, true, "uuid") => format!("replace({name}::text, '-', '')"),
        (Kind::Bytes, true, _) => format!("encode({name}, 'hex')"),
        (_, false, _) => format!("CAST({name} AS TEXT)"),
        (_, true, "boolean") => format!("{name}::int::text"),
        (_, true, _) => format!("{name}::text"),
    }
}

/// The expression that makes a column's value of the text parameter `$i`.
fn value_of(c: &Column, i: usize, postgres: bool) -> String {
    match (c.kind, postgres, c.native.as_str()) {
        (Kind::Text, ..) => format!("${i}"),
        // a NULL parameter must stay NULL: unhex(NULL) is NULL on SQLite, decode(NULL, …) on PostgreSQL too
        (Kind::Bytes, false, _) => format!("unhex(${i})"),
        (Kind::Bytes, true, "uuid") => format!("${i}::text::uuid"),
        (Kind::Bytes, true, _) => format!("decode(${i}, 'hex')"),
        (Kind::Int, false, _) => format!("CAST(${i} AS INTEGER)"),
        (Kind::Real, false, _) => format!("CAST(${i} AS REAL)"),
        (Kind::Int, true, "boolean") => format!("${i}::text::int::boolean"),
        (Kind::Int, true, _) => format!("${i}::text::bigint"),
        (Kind::Real, true, _) => format!("${i}::text::double precision"),
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data always serialises")
}

async fn snapshot(db: &Db) -> Result<Conn, DbError> {
    Ok(match db {
        Db::Sqlite { read, .. } => {
            Conn::SqliteTx(read.begin().await.map_err(DbError::doing("begin reading"))?)
        }
        Db::Postgres(pool) => Conn::PostgresTx(
            pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map_err(DbError::doing("begin reading"))?,
        ),
    })
}

/// The tables in the order in which migrations make them, so that a row never
/// comes before the row it refers to.
async fn ordered_tables(
    conn: &mut Conn,
    migrations: &[Migration],
) -> Result<Vec<(String, Vec<Column>)>, DbError> {
    let mut columns = catalogue::columns(conn).await?;
    let mut out = Vec::new();
    for m in migrations {
        for line in m.text.lines() {
            let Some(rest) = line.trim().strip_prefix("CREATE TABLE ") else { continue };
            let name = rest.split([' ', '(']).next().unwrap_or("").to_owned();
            let mine: Vec<Column> = columns.extract_if(.., |c| c.table == name).collect();
            if !mine.is_empty() {
                out.push((name, mine));
            }
        }
    }
    Ok(out)
}

/// Restores a backup into a database that holds no rows yet. The file is read
/// twice: the checksum is proved before the first row is written, and all rows
/// are written in one transaction.
pub async fn restore(db: &Db, migrations: &[Migration], from: &Path) -> Result<u64, DbError> {
    check(from)?;
    migrate::migrate(db, migrations).await?;
    let mut tx = db.write().await?;
    let postgres = tx.is_postgres();
    let tables = ordered_tables(&mut tx, migrations).await?;
    for (table, _) in &tables {
        let sql = format!("SELECT count(*) FROM {table}");
        let n: i64 = on!(tx, c => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *c).await)
            .map_err(DbError::doing("look into a table"))?;
        if n > 0 {
            return Err(DbError::Backup(format!(
                "table {table} already holds {n} rows; restore into a new, empty database"
            )));
        }
    }
    if let Parts::Sqlite(c) = tx.parts() {
        sqlx::query("PRAGMA defer_foreign_keys = ON")
            .execute(c)
            .await
            .map_err(DbError::doing("defer foreign keys"))?;
    }
    let (mut sql, mut rows, mut kinds) = (None::<String>, 0u64, 0usize);
    for line in lines(from)?.skip(1) {
        let line = line?;
        if line.starts_with('[') {
            let cells: Vec<Option<String>> = parse(&line)?;
            let Some(sql) = &sql else { return Err(DbError::Backup("a row stands before any table".into())) };
            if cells.len() != kinds {
                return Err(DbError::Backup(format!(
                    "row {} has {} cells, not {kinds}",
                    rows + 1,
                    cells.len()
                )));
            }
            on!(tx, c => {
                let mut q = sqlx::query(AssertSqlSafe(sql.as_str()));
                for cell in &cells { q = q.bind(cell.as_deref()); }
                q.execute(&mut *c).await.map(drop)
            })
            .map_err(DbError::doing("write a row of the backup"))?;
            rows += 1;
        } else if line.starts_with("{\"table\"") {
            let t: TableLine = parse(&line)?;
            let Some((_, columns)) = tables.iter().find(|(name, _)| *name == t.table) else {
                return Err(DbError::Backup(format!("this version of trinn has no table {}", t.table)));
            };
            let mut places = Vec::new();
            for (i, name) in t.columns.iter().enumerate() {
                let Some(column) = columns.iter().find(|c| c.name == *name) else {
                    return Err(DbError::Backup(format!("table {} has no column {name}", t.table)));
                };
                places.push(value_of(column, i + 1, postgres));
            }
            let names: Vec<String> = t.columns.iter().map(|n| format!("\"{n}\"")).collect();
            kinds = names.len();
            sql = Some(format!(
                "INSERT INTO {} ({}) VALUES ({})",
                t.table,
                names.join(", "),
                places.join(", ")
            ));
        }
    }
    tx.commit().await?;
    Ok(rows)
}

fn parse<T: for<'a> Deserialize<'a>>(line: &str) -> Result<T, DbError> {
    serde_json::from_str(line).map_err(|e| DbError::Backup(format!("a line does not parse: {e}")))
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<String, DbError>>, DbError> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|e| DbError::File {
        doing: "open the backup",
        path: name.clone(),
        source: e,
    })?;
    Ok(BufReader::new(GzDecoder::new(BufReader::new(file)))
        .lines()
        .map(move |l| l.map_err(|e| DbError::Backup(format!("{name} is cut or is no Trinn backup: {e}")))))
}

/// Proves that the file is whole.
fn check(path: &Path) -> Result<(), DbError> {
    let (mut sum, mut rows) = (Sha256::new(), 0u64);
    for (i, line) in lines(path)?.enumerate() {
        let line = line?;
        if i == 0 {
            let head: Head = parse(&line)?;
            if head.trinn_backup != 1 {
                return Err(DbError::Backup(format!(
                    "version {} of the format is not known",
                    head.trinn_backup
                )));
            }
        }
        if line.starts_with("{\"rows\"") {
            let tail: Tail = parse(&line)?;
            let found = hex::encode(sum.finalize());
            return if tail.sha256 == found && tail.rows == rows {
                Ok(())
            } else {
                Err(DbError::Backup("the checksum does not match; the file was changed".into()))
            };
        }
        if line.starts_with('[') {
            rows += 1;
        }
        sum.update(line.as_bytes());
        sum.update(b"\n");
    }
    Err(DbError::Backup("the file ends before its last line; it was cut".into()))
}

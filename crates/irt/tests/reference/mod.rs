//! The reference tables that tests measure against. They lie outside the repository (some are under
//! the GPL), so a test that finds none says so and passes by.

#![allow(dead_code)]

use std::path::PathBuf;

use irt::Responses;

/// The folder of the tables: `data/irt` in the folder that `TRINN_SHARED` names, or in `shared` beside the repository.
pub fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("TRINN_SHARED").map_or_else(beside, PathBuf::from).join("data/irt");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("no reference data in {}: set TRINN_SHARED to check against it", folder.display());
    None
}

/// A table: names of the columns, and the cells as text.
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Which column carries this name.
    pub fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|c| c == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    /// A column as numbers; what is no number (NA) becomes NaN, Inf becomes infinity.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let at = self.column(name);
        self.rows.iter().map(|r| r[at].parse().unwrap_or(f64::NAN)).collect()
    }
}

/// Reads one table, or nothing where the folder is absent.
pub fn table(name: &str) -> Option<Table> {
    let path = folder()?.join(name);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    Some(Table { columns, rows })
}

/// Reads answers: `frequency` names a column of counts, `group` one of groups (sorted, from 0), and
/// `lowest` is the score that the file writes for none.
pub fn responses(name: &str, frequency: Option<&str>, group: Option<&str>, lowest: u8) -> Option<Responses> {
    let table = table(name)?;
    let frequency = frequency.map(|f| table.column(f));
    let group = group.map(|g| table.column(g));
    let items: Vec<usize> =
        (0..table.columns.len()).filter(|c| Some(*c) != frequency && Some(*c) != group).collect();
    let mut labels: Vec<&str> = group.map_or(vec![], |g| table.rows.iter().map(|r| r[g].as_str()).collect());
    labels.sort_unstable();
    labels.dedup();
    let mut all = Responses::new(items.len());
    for row in &table.rows {
        let answers: Vec<(usize, u8)> = items
            .iter()
            .enumerate()
            .filter_map(|(i, c)| row[*c].parse::<u8>().ok().map(|x| (i, x - lowest)))
            .collect();
        let weight = frequency.map_or(1.0, |f| row[f].parse().unwrap());
        let group = group.map_or(0, |g| labels.iter().position(|l| *l == row[g]).unwrap());
        all.push(answers, weight, group);
    }
    Some(all)
}

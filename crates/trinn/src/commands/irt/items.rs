//! ITEMS.csv: calibrated items, with whatever other columns a bank keeps beside them.
//!
//! Columns: item, model, a, b or b1..bm, c, d, area, competence, enemy. `lowest` (what was taken off the scores so that they
//! begin at 0) and `latent_variance` are written where they matter.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use irt::fit::Latent;
use irt::{Item, Shape};

use super::answers::{bad_csv, check_header};
use super::bad;
use crate::cli::irt::{Model, Population};

/// A table of items as it stands in the file.
pub struct Bank {
    /// Names of the columns.
    pub header: Vec<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<Row>,
}

/// One item.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub item: Item,
    /// What is taken off its scores.
    pub lowest: u8,
    /// All cells, as written.
    pub cells: Vec<String>,
}

/// The name of a model in the file.
pub fn model_name(model: Model) -> &'static str {
    match model {
        Model::Rasch => "rasch",
        Model::OnePl => "1pl",
        Model::TwoPl => "2pl",
        Model::ThreePl => "3pl",
        Model::FourPl => "4pl",
        Model::Grm => "grm",
        Model::Pcm => "pcm",
        Model::Gpcm => "gpcm",
    }
}

/// The number of a difficulty column: b is 1, b1..bm are themselves.
fn difficulty_number(column: &str) -> Option<usize> {
    match column {
        "b" => Some(1),
        _ => column.strip_prefix('b').and_then(|n| n.parse().ok()).filter(|n| (1..=100).contains(n)),
    }
}

impl Bank {
    /// Reads and checks a file of items.
    pub fn read(path: &Path) -> Result<Self> {
        let table = Table::read(path)?;
        let name = path.display().to_string();
        if table.rows.is_empty() {
            return Err(bad(format!("read {name}: it holds no items"), "one row an item, below the header"));
        }
        let mut rows: Vec<Row> = Vec::with_capacity(table.rows.len());
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (at, cells) in table.rows.iter().enumerate() {
            let row = table.item(&name, at, cells)?;
            if let Some(first) = seen.insert(row.name.clone(), at + 1) {
                return Err(bad(
                    format!(
                        "read row {} of {name}: item {:?} stands in row {first} already",
                        at + 1,
                        row.name
                    ),
                    "give every item its own name",
                ));
            }
            rows.push(row);
        }
        Ok(Self { header: table.header, rows })
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// The items.
    pub fn items(&self) -> Vec<Item> {
        self.rows.iter().map(|r| r.item.clone()).collect()
    }

    /// Where each item stands, by name.
    pub fn by_name(&self) -> HashMap<&str, usize> {
        self.rows.iter().enumerate().map(|(i, r)| (r.name.as_str(), i)).collect()
    }

    /// The distribution of ability: as told on the command line, else as the file has it, else standard normal.
    pub fn latent(&self, told: &Population) -> Result<Latent> {
        let of_file = |column: &str| -> Option<f64> {
            let at = self.column(column)?;
            self.rows.iter().find_map(|r| r.cells[at].parse().ok())
        };
        let mean = told.mean.or_else(|| of_file("latent_mean")).unwrap_or(0.0);
        let variance = told.variance.or_else(|| of_file("latent_variance")).unwrap_or(1.0);
        if !mean.is_finite()
            || !variance.is_finite()
            || variance <= 0.0
            || variance > 1e4
            || mean.abs() > 100.0
        {
            return Err(bad(
                format!("take mean {mean} and variance {variance} as the distribution of ability"),
                "the variance must be above 0; both are in logits",
            ));
        }
        Ok(Latent { mean, variance })
    }
}

/// The cells of a file of items.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = std::fs::File::open(path).with_context(|| format!("open {name}"))?;
        let mut reader = csv::Reader::from_reader(std::io::BufReader::new(file));
        let mut header: Vec<String> =
            reader.headers().map_err(|e| bad_csv(&name, e))?.iter().map(|h| h.trim().to_owned()).collect();
        if let Some(first) = header.first_mut() {
            *first = first.trim_start_matches('\u{feff}').to_owned();
        }
        if header.iter().all(String::is_empty) {
            return Err(bad(
                format!("read {name}: it is empty"),
                "the columns are item, model, a, b or b1..bm, c, d",
            ));
        }
        check_header(&name, &header)?;
        if !header.iter().any(|h| h == "item") {
            return Err(bad(
                format!("find column \"item\" in {name}"),
                "the columns are item, model, a, b or b1..bm, c, d, area, competence, enemy",
            ));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(|e| bad_csv(&name, e))?.iter().map(|c| c.trim().to_owned()).collect());
        }
        Ok(Self { header, rows })
    }

    fn cell<'a>(&self, cells: &'a [String], column: &str) -> &'a str {
        self.header.iter().position(|h| h == column).map_or("", |at| cells[at].as_str())
    }

    fn item(&self, file: &str, at: usize, cells: &[String]) -> Result<Row> {
        let place = |column: &str| format!("read row {} of {file}, column {column:?}", at + 1);
        let number = |column: &str| -> Result<Option<f64>> {
            let text = self.cell(cells, column);
            if text.is_empty() || text == "NA" {
                return Ok(None);
            }
            match text.parse::<f64>() {
                Ok(x) if x.is_finite() => Ok(Some(x)),
                _ => Err(bad(
                    format!("{}: {text:?} is not a number", place(column)),
                    "write it as 0.5, or -1.2",
                )),
            }
        };
        let name = self.cell(cells, "item").to_owned();
        if name.is_empty() {
            return Err(bad(format!("{}: the item has no name", place("item")), "give every item a name"));
        }
        let mut difficulties = Vec::new();
        for k in 1..=100 {
            let column = format!("b{k}");
            let found = match number(&column)? {
                None if k == 1 => number("b")?,
                other => other,
            };
            match found {
                Some(b) => difficulties.push(b),
                None => break,
            }
        }
        let model = self.cell(cells, "model").to_ascii_lowercase();
        let free_slope = !matches!(model.as_str(), "rasch" | "pcm");
        let slope = match number("a")? {
            Some(a) => a,
            None if !free_slope => 1.0,
            None => {
                return Err(bad(
                    format!("{}: item {name:?} has no slope", place("a")),
                    "calibrate the item first, or remove it from the file",
                ));
            }
        };
        let Some(first) = difficulties.first().copied() else {
            return Err(bad(
                format!("{}: item {name:?} has no difficulty", place("b")),
                "calibrate the item first, or remove it from the file",
            ));
        };
        let shape = match model.as_str() {
            "grm" => Shape::Graded { boundaries: difficulties },
            "pcm" | "gpcm" => Shape::PartialCredit { steps: difficulties },
            "" | "rasch" | "1pl" | "2pl" | "3pl" | "4pl" if difficulties.len() == 1 => Shape::Logistic {
                difficulty: first,
                lower: number("c")?.unwrap_or(0.0),
                upper: number("d")?.unwrap_or(1.0),
            },
            "" | "rasch" | "1pl" | "2pl" | "3pl" | "4pl" => {
                return Err(bad(
                    format!(
                        "{}: an item with {} difficulties is not right or wrong",
                        place("model"),
                        difficulties.len()
                    ),
                    "write grm, pcm or gpcm",
                ));
            }
            other => {
                return Err(bad(
                    format!("{}: no model is called {other:?}", place("model")),
                    "write rasch, 1pl, 2pl, 3pl, 4pl, grm, pcm or gpcm",
                ));
            }
        };
        let item = Item { slope, shape };
        item.check().map_err(|e| bad(format!("use item {name:?} in row {} of {file}: {e}", at + 1), ""))?;
        let lowest = self.cell(cells, "lowest");
        let lowest = if lowest.is_empty() {
            0
        } else {
            lowest
                .parse()
                .map_err(|_| bad(format!("{}: {lowest:?} is not a score", place("lowest")), "write 0 or 1"))?
        };
        Ok(Row { name, item, lowest, cells: cells.to_vec() })
    }
}

/// An item to write.
pub struct Estimate {
    /// Its name.
    pub name: String,
    /// The model it was calibrated with.
    pub model: Model,
    /// Its parameters.
    pub item: Item,
    /// Standard errors: of a, of each difficulty, of logit c.
    pub se: (Option<f64>, Vec<f64>),
    /// What was taken off its scores.
    pub lowest: u8,
}

/// Writes items. An existing file keeps its other columns, its other rows and its order; new items come last.
/// Gives back how many columns and rows were kept.
pub fn write(path: &Path, estimates: &[Estimate], variance: Option<f64>) -> Result<(usize, usize)> {
    let name = path.display().to_string();
    let mut table = if path.exists() {
        Table::read(path)?
    } else {
        Table { header: vec!["item".to_owned()], rows: Vec::new() }
    };
    let top = estimates.iter().map(|e| e.item.top_score()).max().unwrap_or(1);
    let single = top == 1 && !table.header.iter().any(|h| h == "b1");
    let mut wanted: Vec<String> = ["model", "a"].map(str::to_owned).to_vec();
    if single {
        wanted.push("b".to_owned());
    } else {
        wanted.extend((1..=top).map(|k| format!("b{k}")));
    }
    wanted.extend(["c", "d", "se_a"].map(str::to_owned));
    if single {
        wanted.push("se_b".to_owned());
    } else {
        wanted.extend((1..=top).map(|k| format!("se_b{k}")));
    }
    if estimates.iter().any(|e| e.lowest > 0) {
        wanted.push("lowest".to_owned());
    }
    if variance.is_some_and(|v| (v - 1.0).abs() > 1e-12) {
        wanted.push("latent_variance".to_owned());
    }
    let kept_columns = table.header.iter().filter(|h| *h != "item" && !wanted.contains(h)).count();
    for column in wanted {
        if !table.header.contains(&column) {
            table.header.push(column);
            table.rows.iter_mut().for_each(|r| r.push(String::new()));
        }
    }
    let item_at = table.header.iter().position(|h| h == "item").expect("every table of items has the column");
    let places: HashMap<String, usize> =
        table.rows.iter().enumerate().map(|(i, r)| (r[item_at].clone(), i)).collect();
    let kept_rows = table.rows.len() - estimates.iter().filter(|e| places.contains_key(&e.name)).count();
    for e in estimates {
        let at = places.get(&e.name).copied().unwrap_or_else(|| {
            table.rows.push(vec![String::new(); table.header.len()]);
            table.rows.len() - 1
        });
        for (column, cell) in table.header.iter().zip(table.rows[at].iter_mut()) {
            if let Some(text) = cell_of(e, column, variance) {
                *cell = text;
            }
        }
    }
    // written beside and moved into place, so that a crash leaves the old bank whole
    let beside = path.with_extension("csv.part");
    let mut writer =
        csv::Writer::from_path(&beside).with_context(|| format!("write {}", beside.display()))?;
    let done = (|| -> Result<()> {
        writer.write_record(&table.header)?;
        for row in &table.rows {
            writer.write_record(row)?;
        }
        writer.flush()?;
        std::fs::rename(&beside, path)?;
        Ok(())
    })();
    done.with_context(|| format!("write {name}"))?;
    Ok((kept_columns, kept_rows))
}

/// What an estimate puts into a column; nothing where the column is not its own.
fn cell_of(e: &Estimate, column: &str, variance: Option<f64>) -> Option<String> {
    let exact = |x: f64| if x.is_finite() { format!("{x}") } else { String::new() };
    let difficulties: &[f64] = match &e.item.shape {
        Shape::Logistic { difficulty, .. } => std::slice::from_ref(difficulty),
        Shape::Graded { boundaries: b } | Shape::PartialCredit { steps: b } => b,
    };
    if let Some(k) = difficulty_number(column) {
        return Some(difficulties.get(k - 1).map_or(String::new(), |b| exact(*b)));
    }
    if let Some(k) = column.strip_prefix("se_").and_then(difficulty_number) {
        return Some(e.se.1.get(k - 1).map_or(String::new(), |b| exact(*b)));
    }
    let asymptotes = match e.item.shape {
        Shape::Logistic { lower, upper, .. } => Some((lower, upper)),
        _ => None,
    };
    Some(match column {
        "item" => e.name.clone(),
        "model" => model_name(e.model).to_owned(),
        "a" => exact(e.item.slope),
        "c" => asymptotes.map_or(String::new(), |(c, _)| exact(c)),
        "d" => asymptotes.map_or(String::new(), |(_, d)| exact(d)),
        "se_a" => e.se.0.map_or(String::new(), exact),
        "lowest" => {
            if e.lowest > 0 {
                e.lowest.to_string()
            } else {
                String::new()
            }
        }
        "latent_variance" => variance.map_or(String::new(), exact),
        _ => return None,
    })
}

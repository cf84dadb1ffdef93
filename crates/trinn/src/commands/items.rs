//! `trinn items lint|export|file`: the item bank's files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use competence::files::{self, Key};
use competence::item::{Bank, Task, Variant, number, stem};
use competence::lint::{Known, lint};
use kernel::Lang;
use serde_json::Value;

use super::BAD_INPUT;
use crate::cli::items::Items;

/// Does what was asked.
pub fn items(what: &Items) -> Result<ExitCode> {
    match what {
        Items::Lint { dir, frameworks, json } => check(dir, frameworks, *json),
        Items::Export { dir, without_keys } => export(dir, *without_keys),
        Items::File { item, dir, seed, lang, out } => file(item, dir, *seed, *lang, out),
    }
}

fn check(dir: &Path, frameworks: &Path, json: bool) -> Result<ExitCode> {
    let text =
        std::fs::read_to_string(frameworks).with_context(|| format!("read {}", frameworks.display()))?;
    let mut known =
        Known::from_frameworks(&text).with_context(|| format!("read {}", frameworks.display()))?;
    known.pictures = read(&dir.join("pictures"), "svg")?;
    let files = item_files(dir)?;
    if files.is_empty() {
        eprintln!(
            "could not find items in {}\n  hint: name the folder that holds a folder for each framework",
            dir.display()
        );
        return Ok(ExitCode::from(BAD_INPUT));
    }
    let report = lint(files.iter().map(|(n, t)| (n.as_str(), t.as_str())), &known);
    if json {
        super::print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
    } else {
        super::print(&report.to_text())?;
    }
    Ok(if report.errors() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export(dir: &Path, without_keys: bool) -> Result<ExitCode> {
    let files = item_files(dir)?;
    let (bank, problems) = Bank::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    for problem in &problems {
        eprintln!("could not read {problem}");
    }
    let mut out = String::new();
    for item in bank.iter() {
        let mut value = item.to_json();
        if without_keys {
            strip(&mut value);
        }
        out.push_str(&value.to_string());
        out.push('\n');
    }
    super::print(&out)?;
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BAD_INPUT) })
}

fn file(id: &str, dir: &Path, seed: u64, lang: Lang, out: &Path) -> Result<ExitCode> {
    let files = item_files(dir)?;
    let (bank, _) = Bank::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    let Some(item) = bank.latest(id) else {
        eprintln!(
            "could not find item {id} in {}\n  hint: `trinn items export` lists the items",
            dir.display()
        );
        return Ok(ExitCode::from(BAD_INPUT));
    };
    let Task::File { recipe, .. } = &item.task else {
        eprintln!(
            "could not make a file for {id}: it is of kind {}\n  hint: choose an item of kind file",
            item.kind()
        );
        return Ok(ExitCode::from(BAD_INPUT));
    };
    let made = files::generate(recipe, seed, lang)?;
    let path = out.join(&made.name);
    std::fs::write(&path, &made.bytes).with_context(|| format!("write {}", path.display()))?;
    let key = match &made.key {
        Key::Number(value) => number::shown(*value, lang),
        Key::Text(accept) => accept.first().cloned().unwrap_or_default(),
    };
    let (question, _) = stem(item, &Variant::of(item, seed), lang);
    super::print(&format!("{}\n{question}\n{key}\n", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes out what tells the answer. The ids of entries and pairs follow the key, so these parts are sorted by their text.
fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for name in ["correct", "right", "feedback", "accept", "value", "file", "copy_of"] {
                // "right" is also the text of a pair's right side
                if name == "right" && map.contains_key("left") {
                    continue;
                }
                map.shift_remove(name);
            }
            if let Some(Value::Array(entries)) = map.get_mut("entries") {
                entries.sort_by_key(|e| e["text"].to_string());
            }
            if let Some(Value::Array(pairs)) = map.get_mut("pairs") {
                let mut rights: Vec<Value> = pairs.iter_mut().map(|p| p["right"].take()).collect();
                rights.sort_by_key(Value::to_string);
                for pair in pairs.iter_mut() {
                    if let Some(pair) = pair.as_object_mut() {
                        pair.shift_remove("right");
                    }
                }
                map.insert("rights".to_owned(), Value::Array(rights));
            }
            map.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Every file of items below a folder, by its name relative to it.
fn item_files(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    let entries = std::fs::read_dir(dir).with_context(|| format!("read the folder {}", dir.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("read the folder {}", dir.display()))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() && name != "pictures" {
            out.extend(
                read(&path, "json")?.into_iter().map(|(file, text)| (format!("{name}/{file}.json"), text)),
            );
        }
    }
    Ok(out)
}

/// The text of every file with this ending in a folder, by its name without it.
fn read(dir: &Path, ending: &str) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    if !dir.is_dir() {
        return Ok(out);
    }
    for entry in std::fs::read_dir(dir).with_context(|| format!("read the folder {}", dir.display()))? {
        let path = entry.with_context(|| format!("read the folder {}", dir.display()))?.path();
        if path.extension().is_some_and(|e| e == ending)
            && let Some(name) = path.file_stem().and_then(|n| n.to_str())
        {
            let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
            out.insert(name.to_owned(), text);
        }
    }
    Ok(out)
}

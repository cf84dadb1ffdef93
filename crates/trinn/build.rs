//! Lists the content files that are built into the binary, so that a new item or picture needs no line of code.
//! The result is `OUT_DIR/content.rs`, which `src/content.rs` includes.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo names the crate's folder"))
        .join("../../content");
    let mut out = String::new();
    for (name, folder, ending, what) in [
        ("ITEMS", "items", "json", "The files of the item bank: name and text."),
        ("PICTURES", "items/pictures", "svg", "The pictures of the item bank: name and text."),
        ("RESOURCES", "resources", "json", "The learning resources: name and text."),
        ("OBSERVATIONS", "observations", "json", "The tasks of practical observations: name and text."),
        ("REFLECTIONS", "reflections", "json", "The statements of the self-reflections: name and text."),
    ] {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, ending, &mut files);
        files.sort();
        let _ = writeln!(out, "/// {what}\npub const {name}: &[(&str, &str)] = &[");
        for file in files {
            let stem = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
            let path = file.display().to_string();
            let _ = writeln!(out, "    ({stem:?}, include_str!({path:?})),");
        }
        out.push_str("];\n");
    }
    let target = PathBuf::from(env::var("OUT_DIR").expect("cargo names the folder for what is made"))
        .join("content.rs");
    fs::write(&target, out).expect("the folder for what is made can be written");
}

fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, ending, into);
        } else if path.extension().is_some_and(|e| e == ending) {
            into.push(path);
        }
    }
}

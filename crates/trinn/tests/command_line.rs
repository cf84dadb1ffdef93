//! The command line as other tools use it: names, output, exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const ROWS: &str = include_str!("../../../content/policies/developments.jsonl");

fn trinn(args: &[&str], input: Option<&[u8]>) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trinn"))
        .args(args)
        .env_remove("TRINN_DATA")
        .env_remove("TRINN_DATABASE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("trinn starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.unwrap_or_default().to_vec();
    let feed = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let out = child.wait_with_output().expect("trinn ends");
    feed.join().expect("the input is written or refused");
    out
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("a JSON object a line")).collect()
}

fn import(dir: &Path, file: &str, input: Option<&[u8]>) -> Output {
    trinn(&["import", "policies", file, "--data", &dir.display().to_string()], input)
}

#[test]
fn every_key_and_value_comes_back_and_a_second_import_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().display().to_string();
    let first = import(dir.path(), "-", Some(ROWS.as_bytes()));
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert!(text(&first.stdout).contains("98 were created"), "{}", text(&first.stdout));
    let second = import(dir.path(), "-", Some(ROWS.as_bytes()));
    assert!(text(&second.stdout).contains("nothing changed"), "{}", text(&second.stdout));

    let out = trinn(&["export", "policies", "--data", &data], None);
    assert_eq!(rows(&text(&out.stdout)), rows(ROWS));
    let keys: Vec<String> =
        rows(&text(&out.stdout))[0].as_object().expect("an object").keys().cloned().collect();
    assert_eq!(keys, policy::record::ROW_KEYS);

    // through the other formats into another database, and back
    for (format, name) in [("csv", "rows.csv"), ("xlsx", "rows.xlsx")] {
        let file = dir.path().join(name);
        let out = trinn(&["export", "policies", "--format", format, "--data", &data], None);
        std::fs::write(&file, &out.stdout).expect("written");
        let other = dir.path().join(format);
        let out = import(&other, &file.display().to_string(), None);
        assert_eq!(out.status.code(), Some(0), "{format}: {}", text(&out.stderr));
        let back = trinn(&["export", "policies", "--data", &other.display().to_string()], None);
        assert_eq!(rows(&text(&back.stdout)), rows(ROWS), "{format}");
    }
}

#[test]
fn a_bad_row_is_named_and_nothing_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = ROWS.lines().next().expect("a row");
    let bad = good.replace("\"year\": 2018", "\"year\": \"2O18\"").replace("\"id\": 27970", "\"id\": 5");
    let out = import(dir.path(), "-", Some(format!("{good}\n{bad}\n{good}\n").as_bytes()));
    assert_eq!(out.status.code(), Some(2));
    let said = text(&out.stderr);
    assert!(said.contains("TR-1105 row 2 field stages"), "{said}");
    assert!(said.contains("TR-1106 row 3"), "{said}");
    assert!(said.contains("nothing was written"), "{said}");
    assert!(
        !dir.path().join("trinn.sqlite").exists() || {
            let out = trinn(&["export", "policies", "--data", &dir.path().display().to_string()], None);
            out.stdout.is_empty()
        }
    );
}

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().display().to_string();
    let out = trinn(&["import", "policies", "-", "--dry-run", "--data", &data], Some(ROWS.as_bytes()));
    assert_eq!(out.status.code(), Some(0));
    assert!(text(&out.stdout).contains("98 would be created"), "{}", text(&out.stdout));
    let out = trinn(&["export", "policies", "--data", &data], None);
    assert!(out.stdout.is_empty());
}

#[test]
fn the_demonstration_is_found_searched_filtered_backed_up_and_restored() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("demo").display().to_string();
    let out = trinn(&["demo", "--data", &data], None);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("editor@trinn.example"));
    let again = trinn(&["demo", "--data", &data], None);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("holds content already"), "{}", text(&again.stderr));

    let out = trinn(&["search", "policies", "digital infrastruktur", "--json", "--data", &data], None);
    let found: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(found["hits"][0]["id"], 43626);
    assert!(!found["hits"][0]["why"].as_array().expect("reasons").is_empty());

    let out = trinn(&["export", "policies", "--filter", "country=NO&stage=completed", "--data", &data], None);
    let norwegian = rows(&text(&out.stdout));
    assert!(norwegian.len() > 3);
    for r in &norwegian {
        assert_eq!(r["country_code"], "NO");
        assert_eq!(r["stages"].as_array().and_then(|s| s.last()).expect("a stage")["stage"], "completed");
    }
    let out = trinn(&["export", "policies", "--filter", "in-year=20x3", "--data", &data], None);
    assert_eq!(out.status.code(), Some(2));

    let file = dir.path().join("all.backup").display().to_string();
    let out = trinn(&["backup", &file, "--data", &data], None);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let other = dir.path().join("other").display().to_string();
    let out = trinn(&["restore", &file, "--data", &other], None);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let a = trinn(&["export", "policies", "--data", &data], None);
    let b = trinn(&["export", "policies", "--data", &other], None);
    assert_eq!(text(&a.stdout), text(&b.stdout));
    let out = trinn(&["audit", "verify", "--data", &other], None);
    assert_eq!(out.status.code(), Some(0));
    assert!(text(&out.stdout).contains("is whole"));
    let out = trinn(&["doctor", "--data", &other], None);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stdout));
}

#[test]
fn the_first_administrator_is_made_on_the_command_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().display().to_string();
    let make = ["account", "first@trinn.example", "--name", "First Person", "--data", &data];
    let out = trinn(&make, None);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("signs in with the password"));
    let again = trinn(&make, None);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("TR-2202"), "{}", text(&again.stderr));
}

#[test]
fn a_folder_without_data_is_named_with_a_remedy() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = trinn(&["export", "policies", "--data", &dir.path().join("none").display().to_string()], None);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("hint:"), "{}", text(&out.stderr));
}

#[test]
fn a_line_of_a_hundred_megabytes_is_one_problem() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut input = vec![b'x'; 100 << 20];
    input.push(b'\n');
    let out = import(dir.path(), "-", Some(&input));
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("TR-1107"), "{}", text(&out.stderr));
}

//! `trinn plan`, as planners and other tools run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../access-plan/tests/samples").join(name)
}

fn trinn(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trinn")).args(args).output().expect("the program runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it is text")
}

#[test]
fn a_sample_is_solved_checked_bounded_and_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan.json");
    let (instance, plan) = (sample("sample-a.json"), plan.to_str().expect("it is text").to_owned());
    let instance = instance.to_str().expect("it is text");
    let solved = trinn(&["plan", "solve", instance, "--out", &plan, "--seconds", "5", "--progress"]);
    assert_eq!(solved.status.code(), Some(0), "{}", String::from_utf8_lossy(&solved.stderr));
    assert!(out(&solved).contains("uncovered  154 of 276 (proved best)"), "{}", out(&solved));
    assert!(String::from_utf8_lossy(&solved.stderr).contains("of at most"));

    let checked = trinn(&["plan", "check", instance, &plan, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&out(&checked)).expect("it is JSON");
    assert_eq!(report["valid"], true);
    assert_eq!(report["O1"], 154);
    assert_eq!(report["O2"], 343);

    let bounded = trinn(&["plan", "bound", instance, "--json"]);
    let bound: serde_json::Value = serde_json::from_str(&out(&bounded)).expect("it is JSON");
    assert_eq!(bound["covered_at_most"], 122);

    let explained = trinn(&["plan", "explain", instance, &plan]);
    assert!(out(&explained).contains("left to better planning, at most 0"), "{}", out(&explained));
}

#[test]
fn a_plan_for_another_instance_fails_the_check_and_is_not_explained() {
    let (instance, plan) = (sample("sample-b.json"), sample("sample-a.plan.json"));
    let (instance, plan) = (instance.to_str().expect("text"), plan.to_str().expect("text"));
    assert_eq!(trinn(&["plan", "check", instance, plan]).status.code(), Some(1));
    assert_eq!(trinn(&["plan", "explain", instance, plan]).status.code(), Some(2));
}

#[test]
fn bad_files_are_named_with_a_hint() {
    let plan = sample("sample-a.plan.json");
    let plan = plan.to_str().expect("text");
    let answer = trinn(&["plan", "bound", plan]);
    assert_eq!(answer.status.code(), Some(2));
    let text = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(text.starts_with("could not read") && text.contains("hint:"), "{text}");
    assert_eq!(trinn(&["plan", "solve", "missing.json", "--out", "x.json"]).status.code(), Some(2));
    let instance = sample("sample-a.json");
    let instance = instance.to_str().expect("text");
    assert_eq!(trinn(&["plan", "bound", instance, "--seconds", "-1"]).status.code(), Some(2));
}

//! `trinn irt`: reference values, formats, and what happens to bad input.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn trinn(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trinn")).arg("irt").args(args).output().expect("trinn runs")
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn text(out: &Output) -> String {
    assert_eq!(out.status.code(), Some(0), "{}", said(out));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn json(args: &[&str]) -> Value {
    let out = trinn(args);
    let value: Value = serde_json::from_str(&text(&out)).expect("JSON");
    value
}

/// The reference tables lie outside the repository; a test without them says so and passes by.
fn reference(name: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path =
        std::env::var_os("TRINN_SHARED").map_or_else(beside, PathBuf::from).join("data/irt").join(name);
    if !path.exists() {
        eprintln!("no reference data at {}: set TRINN_SHARED to check against it", path.display());
        return None;
    }
    Some(path.display().to_string())
}

fn near(what: &str, a: &Value, b: f64, tolerance: f64) {
    let a = a.as_f64().unwrap_or_else(|| panic!("{what} is {a}"));
    assert!((a - b).abs() <= tolerance, "{what}: {a} is not {b} within {tolerance}");
}

/// A column of numbers of a CSV file.
fn column(path: &str, name: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let at = reader.headers().expect("a header").iter().position(|h| h == name).expect("the column");
    reader.records().map(|r| r.expect("a row")[at].parse().unwrap_or(f64::NAN)).collect()
}

fn file(dir: &Path, name: &str, content: &str) -> String {
    let path = dir.join(name);
    std::fs::write(&path, content).expect("written");
    path.display().to_string()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Answers of many people to `items` items: a little arithmetic that looks like ability.
fn answers(people: usize, items: usize) -> String {
    let mut out = (0..items).map(|i| format!("q{i}")).collect::<Vec<_>>().join(",");
    out.push('\n');
    let mut state = 12_345_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    for _ in 0..people {
        let ability = (0..6).map(|_| uniform()).sum::<f64>() * 1.4 - 4.2;
        let row: Vec<&str> = (0..items)
            .map(|i| {
                let z = ability - (i as f64 / items as f64 * 3.0 - 1.5);
                if uniform() < 1.0 / (1.0 + (-z).exp()) { "1" } else { "0" }
            })
            .collect();
        out.push_str(&row.join(","));
        out.push('\n');
    }
    out
}

#[test]
fn lsat7_gives_the_reference_values_of_2pl_and_rasch() {
    let (Some(file), Some(items)) = (reference("lsat7_patterns.csv"), reference("lsat7.2pl.mirt.csv")) else {
        return;
    };
    let found = json(&["calibrate", &file, "--model", "2pl", "--freq", "freq", "--json"]);
    near("logL", &found["loglik"], -2_658.805_114, 1e-5);
    for (i, item) in found["items"].as_array().expect("items").iter().enumerate() {
        near("a", &item["a"], column(&items, "a1")[i], 1e-5);
        near("d", &item["d"][0], column(&items, "d")[i], 1e-5);
        near("b", &item["b"][0], column(&items, "irt_b")[i], 2e-5);
        near("se a", &item["se"]["a"], column(&items, "se_a1")[i], 1e-3);
        near("se d", &item["se"]["d"][0], column(&items, "se_d")[i], 1e-3);
    }
    let found = json(&["calibrate", &file, "--model", "rasch", "--freq", "freq", "--json"]);
    near("logL", &found["loglik"], -2_664.900_891, 1e-5);
    near("variance", &found["latent_variance"], 1.022_655, 1e-5);
    for (item, d) in
        found["items"].as_array().expect("items").iter().zip([1.86826, 0.79101, 1.46098, 0.52151, 1.99297])
    {
        near("d", &item["d"][0], d, 2e-5);
    }
}

#[test]
fn scores_that_begin_at_one_and_conditional_estimates_give_the_reference_values() {
    let (Some(science), Some(exam), Some(rasch)) =
        (reference("science.csv"), reference("mathexam14w_solved.csv"), reference("erm_raschdat1.csv"))
    else {
        return;
    };
    let out = trinn(&["calibrate", &science, "--model", "grm", "--json"]);
    assert!(said(&out).contains("begin at 1"), "{}", said(&out));
    let found: Value = serde_json::from_str(&text(&out)).expect("JSON");
    near("GRM", &found["loglik"], -1_608.869_41, 1e-4);
    let gpcm = reference("science.gpcm.mirt.csv").expect("beside the others");
    let found = json(&["calibrate", &science, "--model", "gpcm", "--json"]);
    near("GPCM", &found["loglik"], -1_612.681_60, 1e-4);
    for (i, item) in found["items"].as_array().expect("items").iter().enumerate() {
        near("a", &item["a"], column(&gpcm, "a1")[i], 1e-3);
        for k in 0..3 {
            near("d", &item["d"][k], column(&gpcm, &format!("d{}", k + 1))[i], 2e-3);
        }
    }
    let found = json(&["calibrate", &exam, "--model", "rasch", "--cml", "--ignore", "group", "--json"]);
    near("CML", &found["loglik"], -3_635.233_513, 1e-6);
    let found = json(&["calibrate", &rasch, "--model", "rasch", "--cml", "--json"]);
    near("CML", &found["loglik"], -1_434.481_812, 1e-5);
    near("Andersen", &found["andersen"]["lr"], 32.541_542, 1e-3);
    assert_eq!(found["andersen"]["df"], 29);
}

#[test]
fn calibrated_items_score_people_as_the_reference_does() {
    let (Some(file), Some(scores)) =
        (reference("lsat7_patterns.csv"), reference("lsat7.2pl.scores.mirt.csv"))
    else {
        return;
    };
    let dir = folder();
    let items = dir.path().join("items.csv").display().to_string();
    text(&trinn(&["calibrate", &file, "--model", "2pl", "--freq", "freq", "--out", &items]));
    for (method, tolerance) in [("eap", 1e-5), ("map", 1e-4), ("wle", 1e-4)] {
        let out = dir.path().join("scores.csv").display().to_string();
        text(&trinn(&["score", &file, "--items", &items, "--method", method, "--out", &out]));
        for (name, reference) in [("theta", method.to_owned()), ("se", format!("{method}_se"))] {
            for (a, b) in column(&out, name).iter().zip(column(&scores, &reference)) {
                assert!((a - b).abs() < tolerance + 1e-6, "{method} {name}: {a} is not {b}");
            }
        }
        assert_eq!(column(&out, "freq"), column(&file, "freq"), "other columns are kept");
        assert!(column(&out, "lz_star").iter().all(|x| x.is_finite()));
    }
}

#[test]
fn a_file_of_items_keeps_its_other_columns_and_rows() {
    let dir = folder();
    let responses = file(dir.path(), "r.csv", &answers(400, 4));
    let bank = "item,area,author,b,a\nq2,safety,Ola,9,9\nold,content,Kari,0.5,1.1\n";
    let items = file(dir.path(), "items.csv", bank);
    let out = trinn(&["calibrate", &responses, "--model", "2pl", "--out", &items]);
    assert!(said(&out).contains("2 columns and 1 rows kept"), "{}", said(&out));
    text(&out);
    let written = std::fs::read_to_string(&items).expect("the file");
    let lines: Vec<&str> = written.lines().collect();
    assert!(lines[0].starts_with("item,area,author,b,a,model,c,d,se_a,se_b"), "{}", lines[0]);
    assert!(lines[1].starts_with("q2,safety,Ola,") && !lines[1].contains(",9,"), "{}", lines[1]);
    assert!(lines[2].starts_with("old,content,Kari,0.5,1.1"), "{}", lines[2]);
    assert_eq!(lines.len(), 6);
}

#[test]
fn a_bad_cell_is_named_by_row_column_and_remedy() {
    let dir = folder();
    let cases = [
        ("q1,q2\n1,0\n0,yes\n", "row 2 (line 3)", "\"yes\" is not a score"),
        ("q1,q2\n1,NaN\n0,1\n", "column \"q2\"", "leave the cell empty"),
        ("q1,q2\n1,-1\n", "column \"q2\"", "scores begin at 0"),
        ("q1,q2\n1,0.5\n", "column \"q2\"", "whole numbers"),
        ("q1,q2\n1,inf\n", "column \"q2\"", "highest score is 100"),
        ("q1,q2\n1,0\n1\n", "row 2 (line 3)", "as many cells as the header"),
        ("q1,q1\n1,0\n", "columns 1 and 2 are both called \"q1\"", "its own name"),
        ("q1,q2\n", "a header and no rows", "one row a person"),
        ("", "it is empty", "the first row names the items"),
        ("q1,q2\n1,3\n0,1\n", "column \"q2\" holds score 3", "grm, pcm or gpcm"),
        ("q1,\n1,3\n", "column 2 has no name", "name every column"),
        (",,\n,,\n", "it is empty", "first row"),
    ];
    for (content, place, remedy) in cases {
        let path = file(dir.path(), "bad.csv", content);
        let out = trinn(&["calibrate", &path, "--model", "2pl"]);
        assert_eq!(out.status.code(), Some(2), "{content:?}: {}", said(&out));
        assert!(said(&out).starts_with("could not "), "{}", said(&out));
        assert!(said(&out).contains(place), "{content:?}: {}", said(&out));
        assert!(said(&out).contains(remedy), "{content:?}: {}", said(&out));
        assert!(out.stdout.is_empty());
    }
    let path = file(dir.path(), "ok.csv", "q1,q2\n1,0\n");
    let out = trinn(&["calibrate", &path, "--model", "2pl", "--freq", "n"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(said(&out).contains("find column \"n\"") && said(&out).contains("q1, q2"), "{}", said(&out));
    let out = trinn(&["calibrate", &path, "--model", "2pl", "--cml"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(said(&out).contains("only rasch and pcm"), "{}", said(&out));
    let out = trinn(&["calibrate", "/nowhere/at-all.csv", "--model", "2pl"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(said(&out).contains("could not open"), "{}", said(&out));
}

#[test]
fn thin_answers_give_an_estimate_with_a_warning_and_never_nan() {
    let dir = folder();
    let mut mixed = answers(300, 3);
    // everybody right, nobody right, nobody asked
    mixed = mixed
        .lines()
        .enumerate()
        .map(|(i, l)| if i == 0 { format!("{l},right,wrong,unseen\n") } else { format!("{l},1,0,\n") })
        .collect();
    let cases = [
        ("one person", "q1,q2,q3\n1,0,1\n".to_owned()),
        ("one item", "q1\n1\n0\n1\n".to_owned()),
        ("one answer", "q1\n1\n".to_owned()),
        ("perfect and zero scores only", "q1,q2\n1,1\n1,1\n0,0\n0,0\n".to_owned()),
        ("everybody right", "q1,q2\n1,1\n1,1\n".to_owned()),
        ("items without information", mixed),
        ("an empty row", "q1,q2\n1,0\n,\n0,1\n1,1\n".to_owned()),
        ("pandas and R", "q1,q2\n1.0,NA\n0.0,1\n1.0,0\n".to_owned()),
    ];
    for (what, content) in cases {
        let path = file(dir.path(), "thin.csv", &content);
        for model in ["rasch", "1pl", "2pl", "3pl", "grm", "pcm", "gpcm"] {
            let out = trinn(&["calibrate", &path, "--model", model, "--json"]);
            match out.status.code() {
                Some(0) => {
                    assert!(said(&out).contains("note: "), "{what}, {model}: no warning");
                    let found: Value = serde_json::from_str(&text(&out)).expect("JSON");
                    assert!(found["loglik"].is_number(), "{what}, {model}: {found}");
                    for item in found["items"].as_array().expect("items") {
                        assert!(item["a"].is_number() && item["b"][0].is_number(), "{what}, {model}: {item}");
                    }
                }
                Some(2) => {
                    assert!(said(&out).starts_with("could not calibrate"), "{what}, {model}: {}", said(&out))
                }
                other => panic!("{what}, {model}: {other:?} {}", said(&out)),
            }
            let shown = format!("{}{}", String::from_utf8_lossy(&out.stdout), said(&out));
            assert!(!shown.contains("NaN"), "{what}, {model}: {shown}");
        }
        let out = trinn(&["calibrate", &path, "--model", "rasch", "--cml"]);
        assert!(matches!(out.status.code(), Some(0 | 2)), "{what}: {}", said(&out));
        assert!(!String::from_utf8_lossy(&out.stdout).contains("NaN"), "{what}");
    }
}

#[test]
fn a_table_turned_on_its_side_is_refused_at_once() {
    let dir = folder();
    let wide: String = (0..1_000_000).map(|i| format!("q{i},")).collect::<String>() + "last\n";
    let path = file(dir.path(), "wide.csv", &wide);
    let out = trinn(&["calibrate", &path, "--model", "2pl"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(
        said(&out).contains("1000001 columns") && said(&out).contains("turned on its side"),
        "{}",
        said(&out)
    );
}

#[test]
fn perfect_zero_and_empty_rows_are_scored_or_said() {
    let dir = folder();
    let items = file(
        dir.path(),
        "items.csv",
        "item,model,a,b,c,d\nq1,2pl,1.2,0.3,,\nq2,3pl,0.9,-0.5,0.2,\nq3,4pl,1.5,1,0.1,0.98\n",
    );
    let rows = file(dir.path(), "rows.csv", "id,q1,q2,q3\nanna,1,1,1\nbo,0,0,0\ncai,,,\nanna,1,0,\n");
    for method in ["eap", "map", "wle"] {
        let out = trinn(&["score", &rows, "--items", &items, "--method", method]);
        let shown = text(&out);
        assert!(said(&out).contains("rows 1 and 4 are both \"anna\""), "{}", said(&out));
        assert!(!shown.contains("NaN") && !shown.contains("inf"), "{method}: {shown}");
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "id,theta,se,answers,lz_star");
        assert_eq!(lines.len(), 5);
        if method == "wle" {
            assert_eq!(lines[3], "cai,,,0,");
            assert!(said(&out).contains("1 people have no estimate"), "{}", said(&out));
        } else {
            assert_eq!(lines[3], "cai,0.000000,1.000000,0,");
        }
    }
    let bad = file(dir.path(), "bad.csv", "q1,q2\n1,2\n");
    let out = trinn(&["score", &bad, "--items", &items, "--method", "eap"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(said(&out).contains("row 1 (line 2)") && said(&out).contains("0 to 1"), "{}", said(&out));
    let none = file(dir.path(), "none.csv", "x,y\n1,2\n");
    assert!(
        said(&trinn(&["score", &none, "--items", &items, "--method", "eap"])).contains("none of its columns")
    );
}

#[test]
fn bad_items_are_named() {
    let dir = folder();
    let rows = file(dir.path(), "rows.csv", "q1\n1\n");
    let cases = [
        ("item,a,b\nq1,1,0\nq1,1,0\n", "item \"q1\" stands in row 1 already"),
        ("item,a,b\nq1,x,0\n", "column \"a\": \"x\" is not a number"),
        ("item,a,b\nq1,-1,0\n", "slope -1 must be above zero"),
        ("item,a,b\nq1,1,NaN\n", "\"NaN\" is not a number"),
        ("item,a,b\nq1,1,\n", "has no difficulty"),
        ("item,model,a,b\nq1,5pl,1,0\n", "no model is called \"5pl\""),
        ("item,model,a,b1,b2\nq1,grm,1,1,0\n", "graded boundaries must rise"),
        ("name,a,b\nq1,1,0\n", "find column \"item\""),
        ("item,a,b\n", "it holds no items"),
    ];
    for (content, expected) in cases {
        let items = file(dir.path(), "items.csv", content);
        let out = trinn(&["score", &rows, "--items", &items, "--method", "eap"]);
        assert_eq!(out.status.code(), Some(2), "{content:?}: {}", said(&out));
        assert!(said(&out).contains(expected), "{content:?}: {}", said(&out));
    }
}

/// A bank of 60 items in three areas.
fn bank(dir: &Path) -> String {
    let mut text = "item,model,a,b,area,enemy\n".to_owned();
    for i in 0..60 {
        let (a, b) = (0.8 + f64::from(i % 7) * 0.15, -2.4 + f64::from(i) * 0.08);
        text.push_str(&format!(
            "i{i},2pl,{a:.2},{b:.2},area {},{}\n",
            i % 3,
            if i < 2 { "twins" } else { "" }
        ));
    }
    file(dir, "bank.csv", &text)
}

#[test]
fn the_same_seed_simulates_the_same_test_and_controls_keep_their_bounds() {
    let dir = folder();
    let items = bank(dir.path());
    let args = |rule: &'static str, exposure: &'static str| {
        [
            "simulate",
            "--items",
            &items,
            "--persons",
            "1500",
            "--length",
            "10",
            "--rule",
            rule,
            "--exposure",
            exposure,
            "--seed",
            "7",
            "--json",
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let run = |rule, exposure| {
        let owned = args(rule, exposure);
        json(&owned.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let first = run("mfi", "none");
    assert_eq!(first, run("mfi", "none"));
    assert_eq!(first["by_length"].as_array().expect("lengths").len(), 10);
    assert!(first["by_length"][9]["rmse"].as_f64().expect("a number") < 0.6);
    assert!(first["max_exposure"].as_f64().expect("a number") > 0.5);
    let ratio = first["by_length"][9]["mean_se_over_rmse"].as_f64().expect("a number");
    assert!((ratio - 1.0).abs() < 0.1, "{ratio}");
    for exposure in ["pr", "sh", "eligibility", "randomesque"] {
        let controlled = run("mfi", exposure);
        let most = controlled["max_exposure"].as_f64().expect("a number");
        let bound = match exposure {
            "randomesque" => 1.0,
            "sh" | "eligibility" => 0.35,
            _ => 0.21,
        };
        assert!(most <= bound, "{exposure}: {most}");
    }
    for rule in ["auto", "mixed", "mepv", "kl", "mpwi", "astrat", "random"] {
        assert!(run(rule, "none")["overlap"].is_number(), "{rule}");
    }
    let refused = [
        (vec!["--rule", "best"], "no selection rule is called"),
        (vec!["--length", "100"], "room for"),
        (vec!["--persons", "0"], "simulate 0 people"),
        (vec!["--exposure", "pr", "--r-max", "0.01"], "needs at least"),
        (vec!["--exposure", "maybe"], "control exposure by"),
    ];
    for (more, expected) in refused {
        let mut all = vec!["simulate", "--items", &items];
        all.extend(more);
        let out = trinn(&all);
        assert_eq!(out.status.code(), Some(2), "{all:?}");
        assert!(said(&out).contains(expected), "{all:?}: {}", said(&out));
    }
}

#[test]
fn the_next_item_comes_with_posterior_and_reasons() {
    let dir = folder();
    let items = bank(dir.path());
    let given = file(dir.path(), "answers.csv", "item,score\ni30,1\ni0,1\n");
    let found = json(&["next", "--items", &items, "--answers", &given, "--rule", "mfi", "--json"]);
    assert_eq!(found["posterior"]["answers"], 2);
    assert!(found["posterior"]["mean"].as_f64().expect("a number") > 0.0);
    assert_eq!(found["reasons"][0]["reason"], "most_information");
    let next = found["next"]["item"].as_str().expect("an item").to_owned();
    assert!(!["i30", "i0", "i1"].contains(&next.as_str()), "answered, or the enemy of one answered: {next}");
    let told = text(&trinn(&["next", "--items", &items, "--answers", &given, "--rule", "mepv"]));
    assert!(
        told.contains("next item: i") && told.contains("after 2 answers") && told.contains("because "),
        "{told}"
    );

    let empty = file(dir.path(), "none.csv", "item,score\n");
    assert_eq!(
        json(&["next", "--items", &items, "--answers", &empty, "--rule", "kl", "--json"])["posterior"]["answers"],
        0
    );
    let cases = [
        ("item,score\nzzz,1\n", "the bank has no item \"zzz\""),
        ("item,score\ni3,2\n", "its scores are 0 to 1"),
        ("item,score\ni3,1\ni3,1\n", "was answered in row 1 already"),
        ("item,score\ni0,1\ni1,1\n", "enemy"),
        ("question,score\ni0,1\n", "find column \"item\""),
    ];
    for (content, expected) in cases {
        let given = file(dir.path(), "answers.csv", content);
        let out = trinn(&["next", "--items", &items, "--answers", &given, "--rule", "mfi"]);
        assert_eq!(out.status.code(), Some(2), "{content:?}: {}", said(&out));
        assert!(said(&out).contains(expected), "{content:?}: {}", said(&out));
    }
}

#[test]
fn groups_may_differ_in_ability() {
    let Some(exam) = reference("mathexam14w_solved.csv") else { return };
    let found = json(&["calibrate", &exam, "--model", "2pl", "--group", "group", "--json"]);
    let groups = found["groups"].as_array().expect("groups");
    assert_eq!((groups.len(), &groups[0]["group"]), (2, &Value::from("1")));
    near("reference mean", &groups[0]["mean"], 0.0, 1e-12);
    assert!(groups[1]["variance"].as_f64().expect("a number") > 0.0);
}

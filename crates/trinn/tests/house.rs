//! The house stands as designed: the crate graph of the workspace, and the
//! tables of both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Which crate stands on which: the design's table, with everything that follows from it
/// written out. `kernel`, `irt`, `access-plan` and `credential` stand on nothing of ours.
fn design() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let direct: &[(&str, &[&str])] = &[
        ("kernel", &[]),
        ("irt", &[]),
        ("access-plan", &[]),
        ("credential", &[]),
        ("search", &["kernel"]),
        ("report", &["kernel"]),
        ("db", &["kernel"]),
        ("webkit", &["kernel", "db"]),
        ("people", &["webkit", "db"]),
        ("evidence", &["people"]),
        ("policy", &["evidence", "people", "search", "report"]),
        ("competence", &["evidence", "people", "irt", "credential", "search", "report"]),
        ("infrastructure", &["evidence", "people", "access-plan", "credential", "report"]),
        (
            "trinn",
            &[
                "policy",
                "competence",
                "infrastructure",
                "evidence",
                "people",
                "search",
                "report",
                "webkit",
                "db",
                "kernel",
            ],
        ),
        ("testkit", &["db", "webkit"]),
    ];
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, below) in direct {
        let mut set: BTreeSet<&str> = below.iter().copied().collect();
        for b in *below {
            set.extend(all.get(b).into_iter().flatten().copied());
        }
        all.insert(name, set);
    }
    all
}

#[test]
fn no_crate_stands_on_one_that_the_design_does_not_put_below_it() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let out = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo metadata runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let design = design();
    let mut drawn = Vec::new();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let below = design.get(name).unwrap_or_else(|| panic!("the design has no crate {name}"));
        for d in package["dependencies"].as_array().expect("dependencies") {
            let to = d["name"].as_str().expect("a name");
            // tests may use the test kit from anywhere
            if !ours.contains(to) || (d["kind"] == "dev" && to == "testkit") {
                continue;
            }
            drawn.push(format!("{name} -> {to}"));
            assert!(below.contains(to), "{name} stands on {to}, which the design does not put below it");
        }
    }
    assert!(drawn.len() > 15, "the graph has its arrows: {drawn:?}");
}

#[tokio::test]
async fn both_databases_hold_the_same_tables_columns_and_keys() {
    let parts = [
        db::MIGRATIONS,
        webkit::MIGRATIONS,
        people::MIGRATIONS,
        evidence::MIGRATIONS,
        policy::MIGRATIONS,
        competence::MIGRATIONS,
        infrastructure::MIGRATIONS,
    ];
    let mut seen = Vec::new();
    for t in testkit::databases(&parts).await {
        let mut conn = t.db.read().await.expect("a connection");
        let mut columns: Vec<_> = db::catalogue::columns(&mut conn)
            .await
            .expect("the catalogue")
            .into_iter()
            .map(|c| (c.table, c.name, c.kind, c.nullable, c.key))
            .collect();
        columns.sort();
        assert!(columns.len() > 50, "{}", t.name);
        seen.push(columns);
    }
    if let [lite, pg] = seen.as_slice() {
        assert_eq!(lite, pg);
    }
}

/// Everything that programs can ask, of all parts, is described; the description in the repository is the current one.
#[test]
fn the_committed_description_of_the_interface_is_the_current_one() {
    let pieces = [competence::api::description()];
    let document = policy::api::document(&webkit::Messages::load(), &pieces);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let now = serde_json::to_string_pretty(&document).expect("plain JSON") + "\n";
    if std::env::var_os("TRINN_WRITE_OPENAPI").is_some() {
        std::fs::write(path, &now).expect("docs can be written");
    }
    let committed = std::fs::read_to_string(path).expect("docs/openapi.json is in the repository");
    assert!(
        committed == now,
        "docs/openapi.json is stale; write it anew: TRINN_WRITE_OPENAPI=1 cargo nextest run -p trinn committed_description"
    );
    let mut references = BTreeSet::new();
    referred(&document, &mut references);
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
}

fn referred(value: &serde_json::Value, out: &mut BTreeSet<String>) {
    if let Some(to) = value["$ref"].as_str() {
        out.insert(to.to_owned());
    }
    match value {
        serde_json::Value::Object(map) => map.values().for_each(|v| referred(v, out)),
        serde_json::Value::Array(all) => all.iter().for_each(|v| referred(v, out)),
        _ => {}
    }
}

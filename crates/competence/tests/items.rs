//! The item bank that comes with Trinn: every file reads, every check holds,
//! every key is worth the top score, and every file made for a learner contains
//! the answer that is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use competence::files::{self, Key};
use competence::item::mark::key_answer;
use competence::item::{
    Answer, Bank, Item, Kind, Task, Variant, mark, parse_answer, parse_answer_json, read_item, read_items,
    shown_order, stem,
};
use competence::lint::{Known, lint};
use kernel::Lang;
use proptest::prelude::*;
use serde_json::json;

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")
}

fn texts(dir: &Path, ending: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("a folder of the content") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let folder = path.file_name().expect("a name").to_string_lossy().into_owned();
            out.extend(texts(&path, ending).into_iter().map(|(k, v)| (format!("{folder}/{k}"), v)));
        } else if path.extension().is_some_and(|e| e == ending) {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            out.insert(name, std::fs::read_to_string(&path).expect("a readable file"));
        }
    }
    out
}

fn bank() -> Bank {
    let files = texts(&content().join("items"), "json");
    let (bank, problems) = Bank::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    assert_eq!(problems, []);
    bank
}

fn of_kind(kind: Kind) -> Vec<Item> {
    bank().iter().filter(|i| i.kind() == kind).cloned().collect()
}

/// The fields a form would post for an answer.
fn fields(item: &Item, answer: &Answer) -> Vec<(String, String)> {
    let prefix = match item.kind() {
        Kind::Match => "pair-",
        Kind::Table => "cell-",
        Kind::Mailbox => "message-",
        _ => "file-",
    };
    match answer {
        Answer::Skipped => vec![("skip".to_owned(), "1".to_owned())],
        Answer::Chosen(ids) => ids.iter().map(|id| ("answer".to_owned(), id.clone())).collect(),
        Answer::Ordered(ids) => {
            ids.iter().enumerate().map(|(i, id)| (format!("place-{id}"), (i + 1).to_string())).collect()
        }
        Answer::Placed(map) | Answer::Cells(map) => {
            map.iter().map(|(k, v)| (format!("{prefix}{k}"), v.clone())).collect()
        }
        Answer::Written(text) => vec![("answer".to_owned(), text.clone())],
    }
}

#[test]
fn the_bank_has_no_errors() {
    let frameworks =
        std::fs::read_to_string(content().join("frameworks/frameworks.json")).expect("the frameworks");
    let mut known = Known::from_frameworks(&frameworks).expect("frameworks that parse");
    known.pictures = texts(&content().join("items/pictures"), "svg");
    let files = texts(&content().join("items"), "json");
    let report = lint(files.iter().map(|(n, t)| (n.as_str(), t.as_str())), &known);
    assert_eq!(report.errors(), 0, "{}", report.to_text());
    let digcomp = report.coverage.iter().find(|c| c.framework == "digcomp-3.0").expect("DigComp is covered");
    assert_eq!(digcomp.rows.len(), 21);
    assert!(digcomp.rows.iter().all(|r| r.items >= 12), "{}", digcomp.to_text());
}

#[test]
fn what_is_written_is_read_back_the_same() {
    for (name, text) in texts(&content().join("items"), "json") {
        let (file, problems) = read_items(&name, &text);
        assert_eq!(problems, []);
        let written = file.to_text();
        let (again, problems) = read_items(&name, &written);
        assert_eq!(problems, []);
        assert_eq!(again, file, "{name}");
        assert_eq!(again.to_text(), written, "{name}");
        for item in &file.items {
            assert_eq!(read_item(&item.to_json(), "", None).as_ref(), Ok(item));
        }
    }
}

#[test]
fn the_key_gets_the_top_score_through_a_form_and_through_json() {
    for item in bank().iter() {
        for seed in [3, 77, 4_000_000_007] {
            let variant = Variant::of(item, seed);
            for lang in [Lang::Nb, Lang::En] {
                let key = key_answer(item, &variant, lang);
                let posted = parse_answer(item, &fields(item, &key), lang).expect("the key is an answer");
                assert_eq!(posted, key, "{}", item.id);
                assert_eq!(parse_answer_json(item, &key.to_json(), lang), Ok(key.clone()), "{}", item.id);
                let mark = mark(item, &variant, &posted, lang);
                assert!(mark.is_top(), "{} {seed} {lang}: {key:?} {mark:?}", item.id);
                assert!(mark.feedback.iter().all(|f| item.feedback_text(f).is_some()), "{}", item.id);
            }
        }
    }
}

#[test]
fn not_knowing_scores_nothing_and_is_told_the_key() {
    for item in bank().iter() {
        let variant = Variant::of(item, 5);
        let mark = mark(item, &variant, &Answer::Skipped, Lang::Nb);
        assert_eq!(mark.score, 0, "{}", item.id);
        assert!(!mark.feedback.is_empty(), "{}", item.id);
        assert_eq!(parse_answer(item, &[("skip".into(), "1".into())], Lang::Nb), Ok(Answer::Skipped));
    }
}

#[test]
fn an_empty_form_is_no_answer_and_names_the_field() {
    for item in bank().iter() {
        let problem = parse_answer(item, &[], Lang::Nb).expect_err("nothing was answered");
        assert!(!problem.field.is_empty() && problem.key.starts_with("answer-"), "{}: {problem}", item.id);
    }
}

#[test]
fn a_tampered_answer_is_refused() {
    for item in bank().iter() {
        let variant = Variant::of(item, 5);
        let key = key_answer(item, &variant, Lang::Nb);
        if matches!(key, Answer::Written(_)) {
            continue;
        }
        let mut posted = fields(item, &key);
        let last = posted.len() - 1;
        if item.kind() == Kind::Order {
            posted[last].1 = "99".to_owned();
        } else if item.kind() == Kind::Table {
            posted.push(("cell-r99.9".to_owned(), "x".to_owned()));
        } else {
            posted[last].1 = "no-such-id".to_owned();
        }
        let problem = parse_answer(item, &posted, Lang::Nb).expect_err("an unknown id");
        assert!(matches!(problem.key, "answer-unknown" | "answer-one-only"), "{}: {problem}", item.id);
    }
}

#[test]
fn ticking_everything_never_pays() {
    for item in of_kind(Kind::Multiple) {
        let Task::Choice { options, .. } = &item.task else { unreachable!("a multiple choice") };
        let all = Answer::Chosen(options.iter().map(|o| o.id.clone()).collect());
        let mark = mark(&item, &Variant::default(), &all, Lang::Nb);
        assert!(!mark.is_top(), "{}", item.id);
    }
}

#[test]
fn shuffling_keeps_every_part_and_never_shows_the_right_order() {
    for item in bank().iter() {
        for seed in 0..50 {
            let order = shown_order(item, seed);
            let unique: BTreeSet<&String> = order.iter().collect();
            assert_eq!(unique.len(), order.len(), "{}", item.id);
            assert_eq!(order, shown_order(item, seed));
            if let Task::Order { entries, .. } = &item.task {
                assert_eq!(order.len(), entries.len());
                assert!(order.iter().zip(entries).any(|(shown, right)| *shown != right.id), "{}", item.id);
            }
        }
    }
}

#[test]
fn stems_of_file_tasks_are_filled_in() {
    for item in of_kind(Kind::File) {
        let variant = Variant::of(&item, 11);
        for lang in [Lang::Nb, Lang::En] {
            let (said, in_lang) = stem(&item, &variant, lang);
            assert!(!said.contains('{') && in_lang == lang, "{}: {said}", item.id);
        }
    }
}

#[test]
fn each_learner_gets_another_file_and_the_same_learner_the_same_one() {
    for item in of_kind(Kind::File) {
        let Task::File { recipe, .. } = &item.task else { unreachable!("a file task") };
        let one = files::generate(recipe, 1, Lang::Nb).expect("a file");
        assert_eq!(files::generate(recipe, 1, Lang::Nb).expect("a file"), one, "{}", item.id);
        assert_ne!(files::generate(recipe, 2, Lang::Nb).expect("a file").bytes, one.bytes, "{}", item.id);
        let drawn = files::draw(recipe, 1);
        assert_eq!((drawn.key, drawn.facts), (one.key, one.facts), "{}", item.id);
        let keys: BTreeSet<String> = (0..40).map(|s| format!("{:?}", files::draw(recipe, s))).collect();
        assert!(keys.len() >= 4, "{} has only {} answers in 40", item.id, keys.len());
        assert!(one.bytes.len() < 200_000, "{}", item.id);
    }
    let generators: BTreeMap<&str, usize> = of_kind(Kind::File).iter().fold(BTreeMap::new(), |mut m, i| {
        if let Task::File { recipe, .. } = &i.task {
            *m.entry(recipe.generator.code()).or_default() += 1;
        }
        m
    });
    assert_eq!(generators.len(), 6);
    assert!(generators.values().all(|n| *n >= 2), "{generators:?}");
}

fn file_item(id: &str) -> Item {
    bank().latest(id).unwrap_or_else(|| panic!("{id} is in the bank")).clone()
}

fn made(item: &Item, seed: u64) -> files::GeneratedFile {
    let Task::File { recipe, .. } = &item.task else { panic!("{} is no file task", item.id) };
    files::generate(recipe, seed, Lang::Nb).expect("a file")
}

/// Rows of the workbook as another program reads them, without the heading.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.to_vec())).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable cells");
    sheet.rows().skip(1).map(|r| r.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn the_sum_that_is_sought_is_the_sum_another_program_reads() {
    for seed in 0..20 {
        let file = made(&file_item("dc-1.3-21"), seed);
        let group = file.facts["group"].exact(Lang::Nb).expect("a group").to_owned();
        let sum: f64 = rows(&file.bytes)
            .iter()
            .filter(|r| r[1] == group)
            .map(|r| r[3].parse::<f64>().expect("a number in the cell"))
            .sum();
        let Key::Number(key) = file.key else { panic!("a number is sought") };
        assert!((sum - key).abs() < 1e-6 && key > 0.0, "{seed}: {sum} {key}");
    }
}

#[test]
fn rows_that_stand_twice_count_once() {
    for seed in 0..20 {
        let file = made(&file_item("dc-1.3-22"), seed);
        let customer = file.facts["customer"].exact(Lang::Nb).expect("a customer").to_owned();
        let all = rows(&file.bytes);
        let once: BTreeSet<Vec<String>> = all.iter().cloned().collect();
        assert!(once.len() < all.len(), "some rows stand twice");
        let sum: f64 =
            once.iter().filter(|r| r[2] == customer).map(|r| r[3].parse::<f64>().expect("hours")).sum();
        assert_eq!(file.key, Key::Number(sum), "{seed}");
    }
}

#[test]
fn the_leading_machine_leads_alone() {
    for seed in 0..20 {
        let file = made(&file_item("dc-4.4-21"), seed);
        let mut totals: BTreeMap<String, f64> = BTreeMap::new();
        for r in rows(&file.bytes) {
            *totals.entry(r[1].clone()).or_default() += r[2].parse::<f64>().expect("a number");
        }
        let mut sums: Vec<(f64, String)> = totals.into_iter().map(|(n, t)| (t, n)).collect();
        sums.sort_by(|a, b| b.0.total_cmp(&a.0));
        assert!(sums[0].0 > sums[1].0);
        let Key::Text(accept) = &file.key else { panic!("a name is sought") };
        assert!(accept.contains(&sums[0].1), "{seed}: {accept:?} {sums:?}");
    }
}

#[test]
fn the_log_has_the_fault_as_often_as_the_key_says() {
    for seed in 0..20 {
        let file = made(&file_item("dc-5.1-21"), seed);
        let code = file.facts["code"].exact(Lang::Nb).expect("a code").to_owned();
        let text = String::from_utf8(file.bytes).expect("text");
        assert_eq!(file.key, Key::Number(text.matches(&format!(" {code} ")).count() as f64), "{seed}");

        let file = made(&file_item("dc-5.1-22"), seed);
        let code = file.facts["code"].exact(Lang::Nb).expect("a code").to_owned();
        let text = String::from_utf8(file.bytes).expect("text");
        let line = text.lines().find(|l| l.contains(&code)).expect("the fault is there");
        let Key::Text(accept) = file.key else { panic!("a time is sought") };
        assert_eq!(accept[0], line[11..19], "{seed}");
    }
}

#[test]
fn one_address_alone_fails_most() {
    for seed in 0..20 {
        let file = made(&file_item("dc-4.1-21"), seed);
        let text = String::from_utf8(file.bytes).expect("text");
        let mut failures: BTreeMap<&str, usize> = BTreeMap::new();
        for line in text.lines().filter(|l| l.contains("A401")) {
            *failures.entry(line.rsplit(' ').next().expect("an address")).or_default() += 1;
        }
        let most = failures.values().max().copied().expect("failures");
        let leaders: Vec<&&str> = failures.iter().filter(|(_, n)| **n == most).map(|(a, _)| a).collect();
        assert_eq!(file.key, Key::Text(vec![(*leaders[0]).to_owned()]), "{seed}");
        assert_eq!(leaders.len(), 1);
    }
}

#[test]
fn the_photo_is_a_jpeg_that_tells_when_and_where() {
    let file = made(&file_item("dc-1.2-21"), 9);
    assert!(file.bytes.starts_with(&[0xff, 0xd8, 0xff, 0xe1]) && file.bytes.ends_with(&[0xff, 0xd9]));
    let Key::Text(accept) = &file.key else { panic!("a date is sought") };
    let stamp = accept[0].replace('-', ":");
    let found = file.bytes.windows(stamp.len()).filter(|w| *w == stamp.as_bytes()).count();
    assert_eq!(found, 3, "changed, taken and digitised");
    assert_eq!(file.media_type, "image/jpeg");
}

#[test]
fn the_false_address_stands_in_the_mailbox_once_and_is_nearly_a_real_one() {
    for seed in 0..40 {
        let file = made(&file_item("dc-4.1-22"), seed);
        let Key::Text(accept) = &file.key else { panic!("an address is sought") };
        let text = String::from_utf8(file.bytes).expect("text");
        let wanted = format!("<{}>", accept[0]);
        assert_eq!(text.matches(&wanted).count(), 1, "{seed} {wanted}");
        let senders: BTreeSet<&str> = text
            .lines()
            .filter_map(|l| l.strip_prefix("From: "))
            .filter_map(|l| l.split('<').nth(1))
            .map(|a| a.trim_end_matches('>'))
            .collect();
        let near = senders
            .iter()
            .filter(|s| **s != accept[0] && competence::item::tolerance::distance(s, &accept[0], 2) == 1)
            .count();
        assert!(near >= 1, "{seed}: {} among {senders:?}", accept[0]);
    }
}

#[test]
fn the_newest_message_names_the_time_that_counts() {
    for seed in 0..20 {
        let file = made(&file_item("dc-2.1-21"), seed);
        let text = String::from_utf8(file.bytes).expect("text");
        let mut found: Vec<(jiff::civil::DateTime, String)> = Vec::new();
        for message in text.split("\nFrom ").filter(|m| m.contains("Befaringen er kl. ")) {
            let sent = message.lines().find_map(|l| l.strip_prefix("Date: ")).expect("a date");
            let sent =
                jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S +0000", sent).expect("a mail's date");
            let time = message.split("Befaringen er kl. ").nth(1).expect("a time")[..5].to_owned();
            found.push((sent, time));
        }
        found.sort();
        assert!(found.len() >= 3);
        let Key::Text(accept) = file.key else { panic!("a time is sought") };
        assert_eq!(accept[0], found.last().expect("messages").1, "{seed}");
    }
}

#[test]
fn attachments_are_counted_as_a_mail_program_would() {
    for seed in 0..20 {
        let file = made(&file_item("dc-1.1-23"), seed);
        let text = String::from_utf8(file.bytes).expect("text");
        let person = file.facts["person"].exact(Lang::Nb).expect("a person");
        let user = person.split(' ').next().expect("a first name").to_lowercase();
        let count = text
            .split("\nFrom ")
            .filter(|m| m.contains(&format!("<{user}@")) && m.contains("Content-Disposition: attachment"))
            .count();
        assert_eq!(file.key, Key::Number(count as f64), "{seed} {person}");
        assert!(count >= 1);
    }
}

#[test]
fn the_drawing_has_as_many_circles_on_the_layer_as_the_key_says() {
    for seed in 0..20 {
        let file = made(&file_item("dc-3.2-21"), seed);
        let text = String::from_utf8(file.bytes).expect("text");
        let layer = file.facts["layer"].exact(Lang::Nb).expect("a layer");
        let circles = text.matches(&format!("CIRCLE\n  8\n{layer}\n")).count();
        assert_eq!(file.key, Key::Number(circles as f64), "{seed}");
        assert!(circles >= 2 && text.ends_with("  0\nEOF\n"));
    }
}

#[test]
fn the_network_plan_has_exactly_one_thing_wrong() {
    for seed in 0..20 {
        let file = made(&file_item("dc-5.1-23"), seed);
        let text = String::from_utf8(file.bytes).expect("text");
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for line in text.lines().skip(1) {
            *seen.entry(line.split(';').nth(1).expect("an address")).or_default() += 1;
        }
        let twice: Vec<&str> = seen.iter().filter(|(_, n)| **n == 2).map(|(a, _)| *a).collect();
        assert_eq!(file.key, Key::Text(vec![twice[0].to_owned()]), "{seed}");
        assert_eq!(twice.len(), 1);

        let file = made(&file_item("dc-5.1-24"), seed);
        let text = String::from_utf8(file.bytes).expect("text");
        let addresses = text.matches("fill=\"#1e2b3c\">192.168.").count();
        let inside = text.matches("fill=\"#1e2b3c\">192.168.40.").count();
        assert_eq!(addresses - inside, 1, "{seed}");
    }
}

#[test]
fn of_two_copies_either_may_go_but_not_both() {
    let item = file_item("dc-1.3-31");
    let variant = Variant::default();
    let Answer::Placed(mut places) = key_answer(&item, &variant, Lang::Nb) else { panic!("places") };
    let score =
        |p: &BTreeMap<String, String>| mark(&item, &variant, &Answer::Placed(p.clone()), Lang::Nb).score;
    assert_eq!(score(&places), 2);
    places.insert("f1".into(), "delete".into());
    places.insert("f2".into(), "drawings".into());
    assert_eq!(score(&places), 2, "the copy was kept in place of the original");
    places.insert("f2".into(), "delete".into());
    assert_eq!(score(&places), 1, "both are gone");
    places.insert("f1".into(), "drawings".into());
    places.insert("f2".into(), "drawings".into());
    assert_eq!(score(&places), 1, "both were kept");
}

#[test]
fn a_bad_item_is_told_by_file_item_field_and_remedy() {
    let item = json!({
        "id": "x-1", "kind": "single", "level": "basic", "audience": ["learner"], "seconds": 30,
        "difficulty": { "a": 1, "b": -1, "basis": { "en": "a guess" } }, "stem": { "nb": "Hva?", "en": "What?" },
        "accessibility": { "reading": "easy" },
        "options": [
            { "id": "a", "text": { "nb": "Ja", "en": "Yes" }, "correct": true },
            { "id": "b", "text": { "nb": "Nei", "xx": "No" } },
        ],
    });
    let file = json!({ "schema": "trinn-items/1", "framework": "digcomp-3.0", "competence": "1.1", "items": [item] });
    let (read, problems) = read_items("some.json", &file.to_string());
    assert!(read.items.is_empty());
    let told = problems[0].to_string();
    assert_eq!(
        told,
        "some.json: item x-1: options.2.text.xx: is not a language\n  hint: use nb, nn, se or en"
    );
    let (_, problems) = read_items("some.json", "{ \"schema\": ");
    assert!(problems[0].to_string().contains("line 1"), "{}", problems[0]);
}

#[test]
fn the_lint_finds_what_is_wrong() {
    let mut broken = bank().latest("dc-1.1-01").expect("the first item").to_json();
    broken["competence"] = json!("9.9");
    broken["enemies"] = json!(["dc-none"]);
    broken["sources"] = json!([{ "title": "Something", "url": "http://nowhere" }]);
    broken["difficulty"]["b"] = json!(3.5);
    let file =
        json!({ "schema": "trinn-items/1", "framework": "digcomp-3.0", "items": [broken.clone(), broken] });
    let frameworks =
        std::fs::read_to_string(content().join("frameworks/frameworks.json")).expect("the frameworks");
    let known = Known::from_frameworks(&frameworks).expect("frameworks that parse");
    let text = file.to_string();
    let report = lint([("broken.json", text.as_str())], &known);
    let checks: BTreeSet<&str> = report.findings.iter().map(|f| f.check).collect();
    for expected in ["competence", "enemy", "source", "difficulty", "id"] {
        assert!(checks.contains(expected), "{expected} in {checks:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_posted_form_makes_marking_stumble(seed: u64, words in proptest::collection::vec("[a-z0-9,. -]{0,12}", 8)) {
        thread_local!(static BANK: Bank = bank());
        BANK.with(|bank| {
            let items: Vec<&Item> = bank.iter().collect();
            let item = items[(seed % items.len() as u64) as usize];
            let variant = Variant::of(item, seed);
            let key = key_answer(item, &variant, Lang::Nb);
            let mut posted = fields(item, &key);
            for ((_, value), word) in posted.iter_mut().zip(&words) {
                value.clone_from(word);
            }
            if let Ok(answer) = parse_answer(item, &posted, Lang::Nb) {
                let mark = mark(item, &variant, &answer, Lang::Nb);
                prop_assert!(mark.score <= mark.top);
                prop_assert_eq!(mark.is_top(), mark.parts.iter().all(|p| p.right));
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_order_in_which_ticks_are_posted_never_changes_the_mark(seed: u64) {
        thread_local!(static MULTIPLE: Vec<Item> = of_kind(Kind::Multiple));
        MULTIPLE.with(|items| {
            let item = &items[(seed % items.len() as u64) as usize];
            let shown = shown_order(item, seed);
            let ticks: Vec<(String, String)> = shown
                .iter()
                .enumerate()
                .filter(|(i, _)| seed >> i & 1 == 1)
                .map(|(_, id)| ("answer".to_owned(), id.clone()))
                .collect();
            let mut turned = ticks.clone();
            turned.reverse();
            let read = |f: &[(String, String)]| parse_answer(item, f, Lang::Nb).map(|a| mark(item, &Variant::default(), &a, Lang::Nb));
            prop_assert_eq!(read(&ticks), read(&turned));
            Ok(())
        })?;
    }
}

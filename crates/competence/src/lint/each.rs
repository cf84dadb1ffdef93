//! Checks of one item by itself.

use kernel::Lang;

use super::{Finding, Known, Placed, Severity, words};
use crate::item::mark::{key_answer, mark};
use crate::item::shown::placeholders;
use crate::item::{Accept, Cell, Level, Reading, Task, Tolerance, Variant, parse_answer_json, shown_order};

/// Seeds with which the key of each item is tried.
const SEEDS: [u64; 3] = [1, 20, 300];

pub fn check(p: &Placed<'_>, known: &Known, out: &mut Vec<Finding>) {
    competence(p, known, out);
    languages(p, out);
    stem_facts(p, out);
    key(p, out);
    reading(p, out);
    difficulty(p, out);
    sources(p, out);
    match &p.item.task {
        Task::Choice { options, .. } => {
            for o in options {
                if o.feedback.is_empty() {
                    let field = format!("options.{}.feedback", o.id);
                    out.push(p.finding(
                        Severity::Error,
                        "feedback",
                        field,
                        "is missing",
                        "say in a sentence why it is right, or what it misses",
                    ));
                }
            }
            for lang in Lang::ALL {
                for (i, o) in options.iter().enumerate() {
                    let said = o.text.exact(lang);
                    if said.is_some() && options[..i].iter().any(|other| other.text.exact(lang) == said) {
                        let field = format!("options.{}.text.{lang}", o.id);
                        out.push(p.finding(
                            Severity::Error,
                            "same-option",
                            field,
                            "says the same as another option",
                            "make each option different",
                        ));
                    }
                }
            }
            length_cue(p, out);
        }
        Task::Hotspot { .. } => picture(p, known, out),
        Task::Text { accept, tolerance, .. } => slips(p, "accept", accept, *tolerance, out),
        Task::Table { rows, .. } => {
            for row in rows {
                for (i, cell) in row.cells.iter().enumerate() {
                    if let Cell::Text { accept, tolerance } = cell {
                        slips(p, &row.cell_name(i), accept, *tolerance, out);
                    }
                }
            }
        }
        _ => {}
    }
    if p.item.accessibility.drag {
        out.push(p.finding(
            Severity::Warning,
            "accessibility",
            "accessibility.drag",
            "says that dragging is needed",
            "every kind can be answered with plain fields; set it to false",
        ));
    }
}

fn competence(p: &Placed<'_>, known: &Known, out: &mut Vec<Finding>) {
    let item = p.item;
    match known.competences.get(&item.framework) {
        None => {
            let names: Vec<&str> = known.competences.keys().map(String::as_str).collect();
            out.push(p.finding(
                Severity::Error,
                "competence",
                "framework",
                format!("\"{}\" is not a known framework", item.framework),
                &format!("use one of: {}", names.join(", ")),
            ));
        }
        Some(ids) if !ids.contains(&item.competence) => out.push(p.finding(
            Severity::Error,
            "competence",
            "competence",
            format!("\"{}\" is no competence of {}", item.competence, item.framework),
            "name one of the framework's competences, such as 1.1",
        )),
        Some(_) => {}
    }
    if !item.id.contains(&format!("-{}-", item.competence)) {
        out.push(p.finding(
            Severity::Warning,
            "id",
            "id",
            format!("does not name competence {}", item.competence),
            "new items: dc-<competence>-<number>; never change the id of one in use",
        ));
    }
}

fn languages(p: &Placed<'_>, out: &mut Vec<Finding>) {
    let texts = p.item.texts();
    for lang in Lang::ALL {
        let missing: Vec<&str> = texts
            .iter()
            .filter(|(_, t)| t.exact(lang).is_none() && !t.is_empty())
            .map(|(f, _)| f.as_str())
            .collect();
        let required = matches!(lang, Lang::Nb | Lang::En);
        // another language is either done or not begun; half done is worth a word
        let begun = missing.len() < texts.len();
        if missing.is_empty() || (!required && !begun) {
            continue;
        }
        let shown = missing.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        out.push(p.finding(
            if required { Severity::Error } else { Severity::Warning },
            "language",
            missing[0],
            format!("{} of {} texts are missing in {lang}: {shown}", missing.len(), texts.len()),
            "write them in this language, or take the language out of the item",
        ));
    }
    if let (Some(nb), Some(en)) = (p.item.stem.exact(Lang::Nb), p.item.stem.exact(Lang::En))
        && nb == en
    {
        out.push(p.finding(
            Severity::Warning,
            "language",
            "stem",
            "is the same in bokmål and English",
            "translate it",
        ));
    }
    if let Task::Text { accept, .. } = &p.item.task {
        for lang in [Lang::Nb, Lang::En] {
            if !accept.contains_key(&lang) {
                out.push(p.finding(
                    Severity::Error,
                    "language",
                    "accept",
                    format!("accepts nothing in {lang}"),
                    "add the right answers in this language",
                ));
            }
        }
    }
}

fn stem_facts(p: &Placed<'_>, out: &mut Vec<Finding>) {
    let facts = Variant::of(p.item, SEEDS[0]).facts;
    for (field, text) in p.item.texts() {
        for (lang, said) in text.iter() {
            for name in placeholders(said) {
                if field != "stem" || !facts.contains_key(name) {
                    out.push(p.finding(
                        Severity::Error,
                        "placeholder",
                        format!("{field}.{lang}"),
                        format!("{{{name}}} is never filled in"),
                        "only stems of file tasks have placeholders; see docs/item-format.md for their names",
                    ));
                }
            }
        }
    }
    for name in facts.keys().filter(|n| *n != "network") {
        for (lang, said) in p.item.stem.iter() {
            // a hole's diameter is a help, its layer is the question
            if name != "diameter" && !placeholders(said).contains(&name.as_str()) {
                out.push(p.finding(
                    Severity::Error,
                    "placeholder",
                    format!("stem.{lang}"),
                    format!("does not say {{{name}}}, on which the answer depends"),
                    "write the placeholder where the question needs it",
                ));
            }
        }
    }
}

/// The key, posted as an answer, must get the top score, whatever the seed and the language.
fn key(p: &Placed<'_>, out: &mut Vec<Finding>) {
    for seed in SEEDS {
        let variant = Variant::of(p.item, seed);
        for lang in [Lang::Nb, Lang::En] {
            let answer = key_answer(p.item, &variant, lang);
            let fault = match parse_answer_json(p.item, &answer.to_json(), lang) {
                Err(e) => e.to_string(),
                Ok(read) if read != answer => "the key is read as another answer".to_owned(),
                Ok(read) if !mark(p.item, &variant, &read, lang).is_top() => {
                    "the key does not get the top score".to_owned()
                }
                Ok(_) => continue,
            };
            out.push(p.finding(
                Severity::Error,
                "key",
                "",
                fault,
                "answer the item yourself and compare with its key",
            ));
            return;
        }
    }
    // nothing is lost when it is shuffled
    if shown_order(p.item, SEEDS[0]).len() != shown_order(p.item, SEEDS[1]).len() {
        out.push(p.finding(
            Severity::Error,
            "key",
            "",
            "shuffling loses a part",
            "give each part its own id",
        ));
    }
}

fn reading(p: &Placed<'_>, out: &mut Vec<Finding>) {
    let (lix, sentence) = match p.item.level {
        Level::Basic => (48.0, 20.0),
        Level::Intermediate => (54.0, 23.0),
        Level::Advanced | Level::HighlyAdvanced => (60.0, 27.0),
    };
    if let Some(stem) = p.item.stem.exact(Lang::Nb)
        && let Some(index) = words::lix(stem)
        && index > lix
        && words::words(stem).len() >= 12
    {
        out.push(p.finding(
            Severity::Warning,
            "reading",
            "stem.nb",
            format!("LIX is {index:.0}, above {lix:.0} for {}", p.item.level),
            "shorten the sentences, or use shorter words",
        ));
    }
    if let Some(stem) = p.item.stem.exact(Lang::En)
        && let Some(mean) = words::words_a_sentence(stem)
        && mean > sentence
    {
        out.push(p.finding(
            Severity::Warning,
            "reading",
            "stem.en",
            format!("{mean:.0} words a sentence, above {sentence:.0} for {}", p.item.level),
            "part the longest sentence in two",
        ));
    }
    let read: usize = p
        .item
        .texts()
        .iter()
        .filter(|(f, _)| !f.contains("feedback"))
        .filter_map(|(_, t)| t.exact(Lang::Nb))
        .map(|t| words::words(t).len())
        .sum();
    if p.item.accessibility.reading == Reading::Easy && read > 160 {
        out.push(p.finding(
            Severity::Warning,
            "accessibility",
            "accessibility.reading",
            format!("says \"easy\", but there are {read} words to read"),
            "set it to \"medium\" or \"demanding\"",
        ));
    }
}

fn difficulty(p: &Placed<'_>, out: &mut Vec<Finding>) {
    let range = p.item.level.difficulties();
    let b = p.item.difficulty.b;
    if !range.contains(&b) {
        out.push(p.finding(
            Severity::Warning,
            "difficulty",
            "difficulty.b",
            format!("{b} is outside {} to {} for {}", range.start(), range.end(), p.item.level),
            "change the level or the difficulty",
        ));
    }
    if !(0.5..=2.0).contains(&p.item.difficulty.a) {
        out.push(p.finding(
            Severity::Warning,
            "difficulty",
            "difficulty.a",
            format!("{} is unusual for a judgement", p.item.difficulty.a),
            "use 0.7 to 1.5",
        ));
    }
}

fn sources(p: &Placed<'_>, out: &mut Vec<Finding>) {
    for (i, s) in p.item.sources.iter().enumerate() {
        let field = |name: &str| format!("sources.{}.{name}", i + 1);
        let host = s.url.strip_prefix("https://").map(|rest| rest.split('/').next().unwrap_or(""));
        let sound = host
            .is_some_and(|h| h.contains('.') && !h.contains(char::is_whitespace) && !h.ends_with(".example"));
        if !sound || s.url.contains(char::is_whitespace) {
            out.push(p.finding(
                Severity::Error,
                "source",
                field("url"),
                format!("\"{}\" is not an address", s.url),
                "write it out with https://",
            ));
        }
        if s.fact.is_empty() {
            out.push(p.finding(
                Severity::Warning,
                "source",
                field("fact"),
                "is missing",
                "say which fact is taken from it",
            ));
        }
    }
}

/// A key that is much longer than every other option gives itself away.
fn length_cue(p: &Placed<'_>, out: &mut Vec<Finding>) {
    let Task::Choice { options, multiple: false } = &p.item.task else { return };
    for lang in [Lang::Nb, Lang::En] {
        let length = |correct: bool| {
            options
                .iter()
                .filter(|o| o.correct == correct)
                .filter_map(|o| o.text.exact(lang))
                .map(|t| t.chars().count())
                .max()
                .unwrap_or(0)
        };
        let (key, other) = (length(true), length(false));
        if key > 20 && key * 10 > other * 14 {
            out.push(p.finding(
                Severity::Warning,
                "length-cue",
                format!("options.{lang}"),
                format!("the key has {key} characters, the longest other option {other}"),
                "make the options about equally long",
            ));
        }
    }
}

fn picture(p: &Placed<'_>, known: &Known, out: &mut Vec<Finding>) {
    let Task::Hotspot { picture, spots, .. } = &p.item.task else { return };
    let Some(svg) = known.pictures.get(picture) else {
        out.push(p.finding(
            Severity::Error,
            "picture",
            "picture",
            format!("there is no picture {picture}.svg"),
            "put it into content/items/pictures/",
        ));
        return;
    };
    let problem = |message: String, hint: &str, out: &mut Vec<Finding>| {
        out.push(p.finding(Severity::Error, "picture", "picture", message, hint));
    };
    if !svg.contains("<title") {
        problem("the picture has no title".to_owned(), "add a <title> inside <svg>", out);
    }
    let lower = svg.to_lowercase();
    let bad = ["<script", "<foreignobject", "javascript:", "<image", "onload=", "onclick=", "href=\"http"];
    if let Some(bad) = bad.into_iter().find(|bad| lower.contains(bad)) {
        problem(format!("the picture contains {bad}"), "draw it with plain shapes and text", out);
    }
    let view: Vec<f64> = svg
        .split("viewBox=\"")
        .nth(1)
        .and_then(|s| s.split('"').next())
        .map(|s| s.split_whitespace().filter_map(|n| n.parse().ok()).collect())
        .unwrap_or_default();
    let [left, top, width, height] = view[..] else {
        problem("the picture has no viewBox".to_owned(), "add viewBox=\"0 0 320 200\"", out);
        return;
    };
    for s in spots {
        if s.x < left || s.y < top || s.x + s.width > left + width || s.y + s.height > top + height {
            out.push(p.finding(
                Severity::Error,
                "picture",
                format!("spots.{}", s.id),
                "lies outside the picture",
                "keep it within the viewBox",
            ));
        }
        if s.width < 12.0 || s.height < 12.0 {
            out.push(p.finding(
                Severity::Warning,
                "accessibility",
                format!("spots.{}", s.id),
                "is too small to hit",
                "make it at least 12 units wide and high",
            ));
        }
    }
}

fn slips(p: &Placed<'_>, field: &str, accept: &Accept, tolerance: Tolerance, out: &mut Vec<Finding>) {
    let shortest = accept.values().flatten().map(|a| a.chars().count()).min().unwrap_or(0);
    if tolerance.edits as usize * 4 > shortest && tolerance.edits > 0 {
        out.push(p.finding(
            Severity::Warning,
            "tolerance",
            format!("{field}.tolerance.edits"),
            format!("{} slips are forgiven in an answer of {shortest} characters", tolerance.edits),
            "allow one slip for every four characters at most",
        ));
    }
}

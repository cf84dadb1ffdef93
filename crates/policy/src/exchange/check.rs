//! What a record must keep to, whether it came from a file or from a form.
//! Only what no reader could make sense of is refused. Stages may go back,
//! skip years and end without having begun; that is how policies go.

use std::collections::HashMap;
use std::fmt;

use kernel::{Problem, Text};
use serde_json::{Map, Value};

use super::{clip, codes};
use crate::record::{Behind, Element, Record, Validity, YearStage};

/// Longest title or label, in characters.
pub const TITLE_LENGTH: usize = 500;
/// Longest summary, in characters.
pub const SUMMARY_LENGTH: usize = 5_000;
/// Longest text of any other kind, in characters.
pub const TEXT_LENGTH: usize = 50_000;
/// Longest address, in characters.
pub const URL_LENGTH: usize = 2_000;

/// So many problems of one record are named.
const ENOUGH: usize = 50;

/// Everything wrong with a record, in the order of its fields; empty when it
/// may be stored. `row` is the row of the file it came from, if any. Fields are
/// named as in the JSON row, list items by their position from 0: `stages[2].note.nb`.
pub fn check(record: &Record, row: Option<u64>) -> Vec<Problem> {
    let mut found = Found { problems: Vec::new(), row };
    if record.id < 1 {
        let problem = Problem::new(codes::BAD_ID, format!("{} is not a positive whole number", record.id))
            .hint("write the record's number: 43626");
        found.add(problem.in_field("id"));
    }
    country(record, &mut found);
    each_text(record, &mut |path, text, longest| found.text(path, text, longest));
    each_url(record, &mut |path, url| found.url(path, url));
    stages(record.stages.as_deref().unwrap_or_default(), &mut found);
    quantities(record, &mut found);
    validity(record.validity.as_ref(), format_args!("validity"), &mut found);
    for (i, statement) in record.statements.iter().enumerate() {
        validity(statement.validity.as_ref(), format_args!("statements[{i}].validity"), &mut found);
    }
    relations(record, &mut found);
    elements(&record.elements, &mut found);
    found.problems
}

struct Found {
    problems: Vec<Problem>,
    row: Option<u64>,
}

impl Found {
    fn add(&mut self, mut problem: Problem) {
        if self.problems.len() < ENOUGH {
            problem.row = self.row;
            self.problems.push(problem);
        }
    }

    fn text(&mut self, path: fmt::Arguments, text: &str, longest: usize) {
        // Bytes bound characters from above, so most texts need no counting.
        if text.len() > longest {
            let length = text.chars().count();
            if length > longest {
                self.add(
                    Problem::new(
                        codes::TEXT_TOO_LONG,
                        format!("the text has {length} characters; this field takes {longest}"),
                    )
                    .in_field(path.to_string())
                    .hint("shorten the text, or move a part of it to \"description\""),
                );
            }
        }
        if let Some((position, c)) = control_character(text) {
            self.add(
                Problem::new(
                    codes::CONTROL_CHARACTER,
                    format!("character {} of the text is the control character U+{:04X}", position, c as u32),
                )
                .in_field(path.to_string())
                .hint("delete it; only line breaks and tabs may stand in a text"),
            );
        }
    }

    fn url(&mut self, path: fmt::Arguments, url: &str) {
        if is_web_address(url) {
            return;
        }
        let hint = match url {
            u if u.starts_with("www.") => format!("write https://{}", clip(u)),
            u if u.chars().count() > URL_LENGTH => format!("an address has at most {URL_LENGTH} characters"),
            u if u.contains(char::is_whitespace) => "write spaces in an address as %20".to_owned(),
            _ => "write a whole address that begins with https:// or http://".to_owned(),
        };
        self.add(
            Problem::new(codes::BAD_URL, format!("\"{}\" is not a web address", clip(url)))
                .in_field(path.to_string())
                .hint(hint),
        );
    }

    fn empty(&mut self, path: fmt::Arguments, hint: &str) {
        let problem = Problem::new(codes::EMPTY_TEXT, "the text is empty");
        self.add(problem.in_field(path.to_string()).hint(hint));
    }
}

/// True for an `http` or `https` address with a host, without spaces or control characters.
pub fn is_web_address(url: &str) -> bool {
    let rest = match url.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http") =>
        {
            rest
        }
        _ => return false,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("");
    host.chars().any(char::is_alphanumeric)
        && url.chars().count() <= URL_LENGTH
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\'))
}

/// The first character that may not stand in a text, with its place from 1:
/// C0 and C1 controls but line break and tab, and the marks that turn the
/// direction of writing around (U+202A-202E, U+2066-2069), which can make a
/// text look like another one.
fn control_character(text: &str) -> Option<(usize, char)> {
    let suspicious = |b: u8| (b < 0x20 && b != b'\n' && b != b'\t') || matches!(b, 0x7F | 0xC2 | 0xE2);
    if !text.bytes().any(suspicious) {
        return None;
    }
    let mut chars = text.chars().enumerate().peekable();
    while let Some((i, c)) = chars.next() {
        let fine = match c {
            '\n' | '\t' => true,
            // A carriage return only as the first half of a line break.
            '\r' => matches!(chars.peek(), Some((_, '\n'))),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => false,
            other => !other.is_control(),
        };
        if !fine {
            return Some((i + 1, c));
        }
    }
    None
}

fn country(record: &Record, found: &mut Found) {
    let code = record.country_code.as_str();
    let well_formed = match code.split_once('-') {
        None => code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()),
        Some((land, part)) => {
            land.len() == 2
                && land.bytes().all(|b| b.is_ascii_uppercase())
                && (1..=3).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
    };
    if !well_formed || code == "GR" {
        let upper = code.trim().to_ascii_uppercase();
        let hint = match upper.as_str() {
            "GR" => "write EL for Greece, as the source tool does".to_owned(),
            u if u.len() == 2 && u != code && u.bytes().all(|b| b.is_ascii_uppercase()) => {
                format!("write {u}")
            }
            _ => "write two capital letters, such as NO, or BE-FL and BE-FR for the parts of Belgium"
                .to_owned(),
        };
        let problem = Problem::new(codes::BAD_COUNTRY, format!("\"{}\" is not a country code", clip(code)));
        found.add(problem.in_field("country_code").hint(hint));
    }
    if record.country.trim().is_empty() {
        found.empty(format_args!("country"), "write the country's name as the source does: Norway");
    }
}

fn stages(stages: &[YearStage], found: &mut Found) {
    let mut seen: Vec<&YearStage> = Vec::with_capacity(stages.len());
    for (i, one) in stages.iter().enumerate() {
        // At most 201 different years pass, so this stays short for any input.
        if let Some(first) = seen.iter().find(|s| s.year == one.year) {
            let message =
                format!("{} has two stages, {} and {}", one.year, first.stage.code(), one.stage.code());
            found.add(
                Problem::new(codes::TWO_STAGES, message)
                    .in_field(format!("stages[{i}].year"))
                    .hint("keep one stage for the year; what else happened goes into its note"),
            );
        } else {
            seen.push(one);
        }
    }
}

fn quantities(record: &Record, found: &mut Found) {
    const KINDS: [&str; 4] = ["target", "result", "budget", "context"];
    for (i, quantity) in record.quantities.iter().flatten().enumerate() {
        if !KINDS.contains(&quantity.kind.as_str()) {
            let message = format!("\"{}\" is not a known kind of quantity", clip(&quantity.kind));
            let hint = match super::near::nearest(&quantity.kind, KINDS) {
                Some(meant) => format!("did you mean \"{meant}\"? known: {}", KINDS.join(", ")),
                None => format!("known: {}", KINDS.join(", ")),
            };
            found.add(
                Problem::new(codes::UNKNOWN_CODE, message)
                    .in_field(format!("quantities[{i}].kind"))
                    .hint(hint),
            );
        }
    }
}

fn validity(validity: Option<&Validity>, path: fmt::Arguments, found: &mut Found) {
    let Some(Validity { from: Some(from), to: Some(to), .. }) = validity else { return };
    if from > to {
        found.add(
            Problem::new(
                codes::PERIOD_REVERSED,
                format!("the period ends in {to}, before it begins in {from}"),
            )
            .in_field(path.to_string())
            .hint("swap the two years, or mend the one that is wrong"),
        );
    }
}

fn relations(record: &Record, found: &mut Found) {
    for (i, relation) in record.relations.iter().enumerate() {
        let path = format!("relations[{i}].target");
        match relation.target {
            Some(target) if target == record.id => found.add(
                Problem::new(codes::BAD_RELATION, format!("record {target} is related to itself"))
                    .in_field(path)
                    .hint("write the number of the other record"),
            ),
            Some(target) if target < 1 => found.add(
                Problem::new(codes::BAD_ID, format!("{target} is not a positive whole number"))
                    .in_field(path)
                    .hint("write the number of the other record"),
            ),
            None if relation.title.is_empty() => found.add(
                Problem::new(codes::BAD_RELATION, "the relation names neither a record nor a title")
                    .in_field(path)
                    .hint("write the other record's number, or the other policy's title"),
            ),
            _ => {}
        }
    }
}

fn elements(elements: &[Element], found: &mut Found) {
    let mut by_key: HashMap<&str, usize> = HashMap::with_capacity(elements.len());
    for (i, element) in elements.iter().enumerate() {
        let problem = if element.key.trim().is_empty() {
            Problem::new(codes::ELEMENT_KEY, "the element has no key")
        } else if let Some(first) = by_key.get(element.key.as_str()) {
            let message = format!("\"{}\" is already the key of elements[{first}]", clip(&element.key));
            Problem::new(codes::ELEMENT_KEY, message)
        } else {
            by_key.insert(&element.key, i);
            continue;
        };
        found.add(problem.in_field(format!("elements[{i}].key")).hint("give each element a key of its own"));
    }
    let known = |key: &str| by_key.contains_key(key);
    let hint = |key: &str| match super::near::nearest(key, by_key.keys().copied().take(1_000)) {
        Some(meant) => format!("did you mean \"{}\"?", clip(meant)),
        None => "name an element of the same record".to_owned(),
    };
    for (i, element) in elements.iter().enumerate() {
        if let Some(parent) = element.parent.as_deref().filter(|p| !known(p)) {
            found.add(
                Problem::new(codes::ELEMENT_UNKNOWN, format!("there is no element \"{}\"", clip(parent)))
                    .in_field(format!("elements[{i}].parent"))
                    .hint(hint(parent)),
            );
        }
        for (j, behind) in element.behind.iter().enumerate() {
            let Behind::Element(key) = behind else { continue };
            if !known(key) {
                found.add(
                    Problem::new(codes::ELEMENT_UNKNOWN, format!("there is no element \"{}\"", clip(key)))
                        .in_field(format!("elements[{i}].behind[{j}].element"))
                        .hint(hint(key)),
                );
            }
        }
        if found.problems.len() >= ENOUGH {
            return;
        }
    }
    cycles(elements, &by_key, found);
}

/// Names one element of every ring of parents. Each element is walked over once.
fn cycles(elements: &[Element], by_key: &HashMap<&str, usize>, found: &mut Found) {
    const UNSEEN: usize = usize::MAX;
    let mut walked_by = vec![UNSEEN; elements.len()];
    for start in 0..elements.len() {
        let mut at = start;
        while walked_by[at] == UNSEEN {
            walked_by[at] = start;
            match elements[at].parent.as_deref().and_then(|p| by_key.get(p)) {
                Some(next) => at = *next,
                None => break,
            }
            if walked_by[at] == start {
                let message = format!("the element \"{}\" lies below itself", clip(&elements[at].key));
                found.add(
                    Problem::new(codes::ELEMENT_CYCLE, message)
                        .in_field(format!("elements[{at}].parent"))
                        .hint("let one element of the ring have another parent, or none"),
                );
                break;
            }
        }
    }
}

/// Calls `f` with every text of the record: its path, the text, the longest it may be.
fn each_text(r: &Record, f: &mut impl FnMut(fmt::Arguments, &str, usize)) {
    macro_rules! plain {
        ($($field:ident: $longest:expr),* $(,)?) => {
            $(if let Some(text) = &r.$field { f(format_args!(stringify!($field)), text, $longest); })*
        };
    }
    macro_rules! lists {
        ($($field:ident),*) => {
            $(for (i, text) in r.$field.iter().flatten().enumerate() {
                f(format_args!(concat!(stringify!($field), "[{}]"), i), text, TITLE_LENGTH);
            })*
        };
    }
    macro_rules! texts {
        ($text:expr, $longest:expr, $($path:tt)*) => {
            for (lang, text) in $text.iter() {
                f(format_args!("{}.{lang}", format_args!($($path)*)), text, $longest);
            }
        };
    }
    f(format_args!("country"), &r.country, TITLE_LENGTH);
    plain!(country_basis: TITLE_LENGTH, title: TITLE_LENGTH, summary: SUMMARY_LENGTH, our_label: TITLE_LENGTH);
    plain!(source_kind: TITLE_LENGTH);
    lists!(subsystem, bodies_responsible, target_groups, our_themes, bodies_named_in_text);
    for (i, (category, sub)) in r.thematic_categories.iter().flatten().enumerate() {
        f(format_args!("thematic_categories[{i}][0]"), category, TITLE_LENGTH);
        if let Some(sub) = sub {
            f(format_args!("thematic_categories[{i}][1]"), sub, TITLE_LENGTH);
        }
    }
    for (i, (framework, priority)) in r.european_priorities.iter().flatten().enumerate() {
        f(format_args!("european_priorities[{i}][0]"), framework, TITLE_LENGTH);
        f(format_args!("european_priorities[{i}][1]"), priority, TITLE_LENGTH);
    }
    for (i, stage) in r.stages.iter().flatten().enumerate() {
        texts!(stage.note, TEXT_LENGTH, "stages[{i}].note");
        each_extra(&stage.extra, &format_args!("stages[{i}]."), f);
    }
    for (i, q) in r.quantities.iter().flatten().enumerate() {
        f(format_args!("quantities[{i}].what"), &q.what, SUMMARY_LENGTH);
        for (key, text) in [("unit", &q.unit), ("qualifier", &q.qualifier)] {
            if let Some(text) = text {
                f(format_args!("quantities[{i}].{key}"), text, TITLE_LENGTH);
            }
        }
        each_extra(&q.extra, &format_args!("quantities[{i}]."), f);
    }
    texts!(r.titles, TITLE_LENGTH, "titles");
    texts!(r.summaries, SUMMARY_LENGTH, "summaries");
    texts!(r.background, TEXT_LENGTH, "background");
    for (i, text) in r.objectives.iter().enumerate() {
        texts!(text, TEXT_LENGTH, "objectives[{i}]");
    }
    for (i, text) in r.description.iter().enumerate() {
        texts!(text, TEXT_LENGTH, "description[{i}]");
    }
    if let Some(validity) = &r.validity {
        texts!(validity.note, TEXT_LENGTH, "validity.note");
    }
    if let Some(confirmed) = &r.last_confirmed {
        f(format_args!("last_confirmed.by"), &confirmed.by, TITLE_LENGTH);
        texts!(confirmed.note, TEXT_LENGTH, "last_confirmed.note");
    }
    for (i, reading) in r.further_reading.iter().enumerate() {
        texts!(reading.label, TITLE_LENGTH, "further_reading[{i}].label");
    }
    for (i, statement) in r.statements.iter().enumerate() {
        f(format_args!("statements[{i}].tracker"), &statement.tracker, TITLE_LENGTH);
        if let Some(author) = &statement.author {
            f(format_args!("statements[{i}].author"), author, TITLE_LENGTH);
        }
        if let Some(stage) = &statement.stage {
            texts!(stage.note, TEXT_LENGTH, "statements[{i}].stage.note");
            each_extra(&stage.extra, &format_args!("statements[{i}].stage."), f);
        }
        if let Some(validity) = &statement.validity {
            texts!(validity.note, TEXT_LENGTH, "statements[{i}].validity.note");
        }
        texts!(statement.text, TEXT_LENGTH, "statements[{i}].text");
    }
    for (i, relation) in r.relations.iter().enumerate() {
        texts!(relation.title, TITLE_LENGTH, "relations[{i}].title");
        texts!(relation.note, TEXT_LENGTH, "relations[{i}].note");
    }
    for (i, element) in r.elements.iter().enumerate() {
        each_element_text(element, i, f);
    }
    for (i, event) in r.events.iter().enumerate() {
        texts!(event.what, SUMMARY_LENGTH, "events[{i}].what");
    }
    if let Some(citation) = &r.citation {
        for (i, author) in citation.authors.iter().enumerate() {
            f(format_args!("citation.authors[{i}]"), author, TITLE_LENGTH);
        }
        for (key, text) in
            [("tool", &citation.tool), ("edition", &citation.edition), ("medium", &citation.medium)]
        {
            if let Some(text) = text {
                f(format_args!("citation.{key}"), text, TITLE_LENGTH);
            }
        }
    }
    each_extra(&r.extra, &format_args!(""), f);
}

fn each_element_text(element: &Element, i: usize, f: &mut impl FnMut(fmt::Arguments, &str, usize)) {
    let mut texts = |text: &Text, part: fmt::Arguments, longest: usize| {
        for (lang, text) in text.iter() {
            f(format_args!("elements[{i}].{part}.{lang}"), text, longest);
        }
    };
    texts(&element.title, format_args!("title"), TITLE_LENGTH);
    texts(&element.text, format_args!("text"), TEXT_LENGTH);
    if let Some(stage) = &element.stage {
        texts(&stage.note, format_args!("stage.note"), TEXT_LENGTH);
    }
    if let Some(owner) = &element.owner {
        texts(&owner.name, format_args!("owner.name"), TITLE_LENGTH);
    }
    for (j, behind) in element.behind.iter().enumerate() {
        if let Behind::Note(note) = behind {
            texts(note, format_args!("behind[{j}].note"), TEXT_LENGTH);
        }
    }
    f(format_args!("elements[{i}].key"), &element.key, TITLE_LENGTH);
    if let Some(code) = element.owner.as_ref().and_then(|o| o.code.as_ref()) {
        f(format_args!("elements[{i}].owner.code"), code, TITLE_LENGTH);
    }
    if let Some(stage) = &element.stage {
        each_extra(&stage.extra, &format_args!("elements[{i}].stage."), f);
    }
}

/// The texts in keys that this version does not know. Depth is bounded by the JSON reader's own limit.
fn each_extra(
    extra: &Map<String, Value>,
    prefix: &dyn fmt::Display,
    f: &mut impl FnMut(fmt::Arguments, &str, usize),
) {
    fn walk(value: &Value, path: fmt::Arguments, f: &mut dyn FnMut(fmt::Arguments, &str, usize)) {
        match value {
            Value::String(text) => f(path, text, TEXT_LENGTH),
            Value::Array(items) => items.iter().for_each(|v| walk(v, path, f)),
            Value::Object(map) => {
                for (key, v) in map {
                    f(path, key, TITLE_LENGTH);
                    walk(v, path, f);
                }
            }
            _ => {}
        }
    }
    for (key, value) in extra {
        f(format_args!("{prefix}{}", clip(key)), key, TITLE_LENGTH);
        walk(value, format_args!("{prefix}{}", clip(key)), f);
    }
}

/// Calls `f` with every address of the record and its path.
fn each_url(r: &Record, f: &mut impl FnMut(fmt::Arguments, &str)) {
    for (key, url) in [("source_url", &r.source_url), ("canonical_url", &r.canonical_url)] {
        if let Some(url) = url {
            f(format_args!("{key}"), url);
        }
    }
    for (i, reading) in r.further_reading.iter().enumerate() {
        if let Some(url) = &reading.url {
            f(format_args!("further_reading[{i}].url"), url);
        }
    }
    for (i, statement) in r.statements.iter().enumerate() {
        if let Some(url) = &statement.source_url {
            f(format_args!("statements[{i}].source_url"), url);
        }
    }
    for (i, element) in r.elements.iter().enumerate() {
        if let Some(url) = &element.source_url {
            f(format_args!("elements[{i}].source_url"), url);
        }
    }
    if let Some(url) = r.citation.as_ref().and_then(|c| c.url.as_ref()) {
        f(format_args!("citation.url"), url);
    }
}

//! Answer sheets as a table: what a file of them says, and whether all of it can be taken.
//!
//! Columns `form`, `code`, `module`, `question`, `answer` (or `skjema`, `kode`, `del`, `oppgave`, `svar`), one row an
//! answer, parted by comma, semicolon or tab. A module is taken whole: each of its questions has a row, empty where the
//! learner left it open. A file with a problem is refused whole; what was taken before and stands in it again is known.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kernel::{Code, Problem};
use uuid::Uuid;

use super::{Form, cell};
use crate::campaign::tidy_code;
use crate::item::{Item, Variant, mark, seed_of};
use crate::store::answers::AnswerRow;

/// The file is no table.
pub const NOT_A_TABLE: Code = Code(3101);
/// A column is missing.
pub const COLUMN_MISSING: Code = Code(3102);
/// There is no row.
pub const NO_ROWS: Code = Code(3103);
/// The form is not one of this campaign's.
pub const FOREIGN_FORM: Code = Code(3104);
/// No learner of this campaign has the code.
pub const UNKNOWN_CODE: Code = Code(3105);
/// The form has no such module.
pub const UNKNOWN_MODULE: Code = Code(3106);
/// The module has no such question.
pub const UNKNOWN_QUESTION: Code = Code(3107);
/// Two answers to one question.
pub const TWO_ANSWERS: Code = Code(3108);
/// It is no answer to this question.
pub const NO_ANSWER: Code = Code(3109);
/// A question of the module has no row.
pub const MODULE_NOT_WHOLE: Code = Code(3110);
/// Two modules of the second stage for one code.
pub const TWO_MODULES: Code = Code(3111);
/// The second stage without module A.
pub const ROUTING_MISSING: Code = Code(3112);
/// The code was used on a screen.
pub const ON_SCREEN: Code = Code(3113);
/// The answer differs from what was taken before.
pub const TAKEN_BEFORE: Code = Code(3114);
/// The code was taken from another form.
pub const OTHER_FORM: Code = Code(3115);
/// A note, no problem: module A said another module.
pub const OTHER_ROUTE: Code = Code(3120);

/// Rows that are read, at most.
const MOST_ROWS: usize = 50_000;
/// Problems that are told, at most; the rest is counted.
pub const MOST_PROBLEMS: usize = 200;

const COLUMNS: [(&str, &str); 5] =
    [("form", "skjema"), ("code", "kode"), ("module", "del"), ("question", "oppgave"), ("answer", "svar")];

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, counted from 1.
    pub line: u64,
    /// The form's code.
    pub form: String,
    /// The personal code.
    pub code: String,
    /// The module.
    pub module: String,
    /// The question's number.
    pub question: String,
    /// What stands on the sheet.
    pub answer: String,
}

fn problem(code: Code, row: &Row, field: &str, message: String, hint: &str) -> Problem {
    Problem::new(code, message).at_row(row.line).in_field(field).hint(hint)
}

/// Reads the rows of a file.
///
/// # Errors
/// Every problem of the file as a whole.
pub fn rows(text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or("");
    let delimiter = [b';', b'\t', b','].into_iter().max_by_key(|d| head.matches(char::from(*d)).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let not_a_table = |e: csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        vec![
            Problem::new(NOT_A_TABLE, "the file cannot be read as a table")
                .at_row(line)
                .hint("save it as CSV in UTF-8; a quotation mark that was opened must be closed"),
        ]
    };
    let headers: Vec<String> =
        reader.headers().map_err(not_a_table)?.iter().map(|h| h.to_lowercase()).collect();
    let place = |names: (&str, &str)| headers.iter().position(|h| h == names.0 || h == names.1);
    let missing: Vec<Problem> = COLUMNS
        .iter()
        .filter(|names| place(**names).is_none())
        .map(|names| {
            Problem::new(COLUMN_MISSING, format!("the column \"{}\" is missing", names.0))
                .at_row(1)
                .in_field(names.0)
                .hint("begin with the file that the form's page offers")
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let places = COLUMNS.map(|names| place(names).unwrap_or_default());
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(not_a_table)?;
        let line = record.position().map_or(0, csv::Position::line);
        let [form, code, module, question, answer] =
            places.map(|p| record.get(p).unwrap_or("").chars().take(600).collect::<String>());
        if record.iter().all(str::is_empty) {
            continue;
        }
        out.push(Row {
            line,
            form: form.to_uppercase(),
            code: tidy_code(&code),
            module: module.to_uppercase(),
            question,
            answer,
        });
        if out.len() > MOST_ROWS {
            return Err(vec![
                Problem::new(NOT_A_TABLE, "the file has more than 50,000 rows")
                    .hint("import one class at a time"),
            ]);
        }
    }
    if out.is_empty() {
        return Err(vec![
            Problem::new(NO_ROWS, "the file has no answers")
                .hint("write one row for each question of a module"),
        ]);
    }
    Ok(out)
}

/// What is known of a code.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its attempt.
    pub attempt: Uuid,
    /// Modules taken from paper before: form and module.
    pub taken: Vec<(String, String)>,
    /// Its answers so far: place and response.
    pub answers: BTreeMap<i64, String>,
    /// It was used, or ended, on a screen.
    pub on_screen: bool,
}

/// The forms that a file names, with their items.
pub type Forms = HashMap<String, (Form, HashMap<(String, i64), Arc<Item>>)>;

/// A module of one learner, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The attempt.
    pub attempt: Uuid,
    /// The personal code.
    pub code: String,
    /// The form.
    pub form: String,
    /// The module.
    pub module: String,
    /// The answers; when they are written, the moment is filled in.
    pub answers: Vec<AnswerRow>,
}

/// What a file would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Why it cannot be taken; empty when it can.
    pub problems: Vec<Problem>,
    /// What is worth knowing and hinders nothing.
    pub notes: Vec<Problem>,
    /// What is new.
    pub taken: Vec<Taken>,
    /// Modules that were taken before, with the same answers.
    pub known: usize,
}

/// What the rows of a file would do, given the forms and what is known of the codes.
#[must_use]
pub fn plan(rows: &[Row], forms: &Forms, known: &HashMap<String, Known>) -> Plan {
    let mut plan = Plan::default();
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if !forms.contains_key(&row.form) {
            let message = format!("\"{}\" is not a form of this assessment", row.form);
            plan.problems.push(problem(
                FOREIGN_FORM,
                row,
                "form",
                message,
                "read the form's code at the top of the answer sheet",
            ));
        } else if !known.contains_key(&row.code) {
            let message = format!("no learner here has the code \"{}\"", row.code);
            plan.problems.push(problem(
                UNKNOWN_CODE,
                row,
                "code",
                message,
                "compare it with the answer sheet; a code that was given anew has replaced the old one",
            ));
        } else if forms[&row.form].0.module(&row.module).is_none() {
            let message = format!("the form has no module \"{}\"", row.module);
            plan.problems.push(problem(UNKNOWN_MODULE, row, "module", message, "write A, B, …, as printed"));
        } else {
            groups.entry((&row.code, &row.form, &row.module)).or_default().push(row);
        }
    }
    let mut points: HashMap<&str, u32> = HashMap::new();
    let mut second: HashMap<&str, Vec<(&str, &Row)>> = HashMap::new();
    for ((code, form, module), rows) in &groups {
        let (form_of, items) = &forms[*form];
        let first = rows[0];
        let person = &known[*code];
        if person.on_screen {
            let message = format!("the code \"{code}\" was used on a screen");
            let hint = "leave its rows out; what was answered on the screen counts";
            plan.problems.push(problem(ON_SCREEN, first, "code", message, hint));
            continue;
        }
        if let Some((other, _)) = person.taken.iter().find(|t| t.0 != *form) {
            let message = format!("the code \"{code}\" was taken from form {other} before");
            let hint = "leave its rows out, or correct the form's code";
            plan.problems.push(problem(OTHER_FORM, first, "form", message, hint));
            continue;
        }
        if groups.keys().any(|k| k.0 == *code && k.1 < *form) {
            let message = format!("the code \"{code}\" stands with two forms");
            let hint = "every learner takes one form; correct the form's code";
            plan.problems.push(problem(OTHER_FORM, first, "form", message, hint));
            continue;
        }
        let Some((place, module_of)) = form_of.module(module) else { continue };
        if place > 0 {
            second.entry(*code).or_default().push((*module, first));
            let has_first = person.taken.iter().any(|t| t.1 == form_of.modules[0].code)
                || groups.contains_key(&(*code, *form, form_of.modules[0].code.as_str()));
            if !has_first {
                let message = format!("module {module} of \"{code}\" comes without module A");
                let hint = "add the rows of module A";
                plan.problems.push(problem(ROUTING_MISSING, first, "module", message, hint));
            }
            if let Some((_, other)) =
                person.taken.iter().find(|t| t.1 != *module && t.1 != form_of.modules[0].code)
            {
                let message = format!("\"{code}\" has module {other} already");
                let hint = "a learner takes one module after A; leave the other one's rows out";
                plan.problems.push(problem(TWO_MODULES, first, "module", message, hint));
            }
        }
        let mut by_question: BTreeMap<usize, &Row> = BTreeMap::new();
        for row in rows {
            let number = row.question.parse::<usize>().ok();
            match number.filter(|n| (1..=module_of.questions.len()).contains(n)) {
                None => {
                    let message = format!("module {module} has no question \"{}\"", row.question);
                    let hint = format!("write a number from 1 to {}", module_of.questions.len());
                    plan.problems.push(problem(UNKNOWN_QUESTION, row, "question", message, &hint));
                }
                Some(n) => {
                    if let Some(before) = by_question.insert(n, row) {
                        let message = format!(
                            "question {n} of module {module} has two answers for \"{code}\", the other one in row {}",
                            before.line
                        );
                        plan.problems.push(problem(
                            TWO_ANSWERS,
                            row,
                            "question",
                            message,
                            "keep one of the rows",
                        ));
                    }
                }
            }
        }
        let mut answers = Vec::new();
        let mut score = 0;
        let mut sound = true;
        for (n, question) in module_of.questions.iter().enumerate() {
            let Some(row) = by_question.get(&(n + 1)) else {
                sound = false;
                let message = format!("question {} of module {module} has no row for \"{code}\"", n + 1);
                let hint = "add it, with an empty answer if the learner left it open";
                plan.problems.push(problem(MODULE_NOT_WHOLE, first, "question", message, hint));
                continue;
            };
            let version = i64::from(question.version);
            let Some(item) = items.get(&(question.item.clone(), version)) else { continue };
            let given = match cell::read(item, form_of.seed, &row.answer, form_of.lang) {
                Ok(given) => given,
                Err(why) => {
                    sound = false;
                    let message = format!(
                        "\"{}\" is no answer to question {} of module {module}",
                        row.answer.chars().take(40).collect::<String>(),
                        n + 1
                    );
                    plan.problems.push(problem(NO_ANSWER, row, "answer", message, remedy(why.key)));
                    continue;
                }
            };
            let variant = Variant::of(item, seed_of(form_of.seed, &item.id));
            let marked = mark(item, &variant, &given, form_of.lang);
            score += marked.score;
            answers.push(AnswerRow {
                attempt: person.attempt,
                position: form_of.position(place, n),
                item: item.id.clone(),
                version,
                response: given.to_json().to_string(),
                score: i64::from(marked.score),
                top_score: i64::from(marked.top),
                operational: 1,
                answered_at: String::new(),
                next_item: None,
                next_version: None,
            });
        }
        if place == 0 {
            points.insert(*code, score);
        }
        if person.taken.iter().any(|t| t.1 == *module) {
            for answer in answers.iter().filter(|a| person.answers.get(&a.position) != Some(&a.response)) {
                let at = by_question
                    .iter()
                    .find(|(n, _)| form_of.position(place, **n - 1) == answer.position)
                    .map_or(first, |(_, row)| row);
                let message = format!("the answer of \"{code}\" differs from the one that was taken before");
                let hint = "the first one counts; restore it, or leave the rows of this code out";
                plan.problems.push(problem(TAKEN_BEFORE, at, "answer", message, hint));
            }
            plan.known += usize::from(sound);
            continue;
        }
        plan.taken.push(Taken {
            attempt: person.attempt,
            code: (*code).to_owned(),
            form: (*form).to_owned(),
            module: (*module).to_owned(),
            answers,
        });
    }
    for (code, modules) in &second {
        if let [_, (other, row), ..] = modules.as_slice() {
            let message = format!("\"{code}\" stands with two modules after A, {} and {other}", modules[0].0);
            let hint = "a learner takes one module after A; leave the other one's rows out";
            plan.problems.push(problem(TWO_MODULES, row, "module", message, hint));
        }
        let (module, row) = modules[0];
        let said = points.get(code).and_then(|p| forms[&row.form].0.route(*p).map(|m| (p, m)));
        if let Some((points, said)) = said.filter(|(_, m)| m.code != module) {
            let message = format!(
                "\"{code}\" has {points} points in module A, which leads to {}, and took {module}",
                said.code
            );
            plan.notes.push(problem(OTHER_ROUTE, row, "module", message, "it counts all the same"));
        }
    }
    plan.problems.sort_by_key(|p| p.row);
    plan.notes.sort_by_key(|p| p.row);
    plan
}

/// What to try next after an answer that could not be read.
fn remedy(key: &str) -> &'static str {
    match key {
        "answer-one-only" => "write one letter; if two are ticked and none is crossed out, leave it empty",
        "answer-place-missing" | "answer-missing" => {
            "write a letter for every place, or leave the whole answer empty"
        }
        "answer-place-twice" => {
            "every letter stands once; if the learner wrote one twice, leave the answer empty"
        }
        "answer-not-a-number" => "write the number alone, such as 12,5; leave it empty if it cannot be read",
        "answer-other-unit" => "write the number in the unit that is printed, or without a unit",
        "answer-too-long" => "shorten it to 500 characters",
        _ => "write the letters that are printed at the question, or leave it empty",
    }
}

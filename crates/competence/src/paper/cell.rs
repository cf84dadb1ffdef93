//! An answer as it stands on a sheet: the letters and numbers that were printed, or what was written on the line.

use kernel::Lang;
use serde_json::{Map, Value};

use crate::item::{Answer, AnswerProblem, Item, Task, seed_of};
use crate::veil::Veil;

/// The names that a form prints for an item's choices: capital letters in the order of the form, numbers for the given
/// sides of a match.
#[must_use]
pub fn names(item: &Item, seed: u64) -> Veil {
    Veil::of(item, seed_of(seed, &item.id))
}

/// Reads what stands in the answer column. Nothing, a dash or a question mark is "I do not know".
///
/// Choices: their letters (`B`, `A C`). Orders: the letters from first to last (`C A D B`). Matches: the letters for 1, 2,
/// 3 … in turn (`B A C`), or with their numbers (`1B 2A 3C`). Everything else: as it was written.
///
/// # Errors
/// When it is no answer to this item.
pub fn read(item: &Item, seed: u64, cell: &str, lang: Lang) -> Result<Answer, AnswerProblem> {
    let cell = cell.trim();
    if matches!(cell, "" | "-" | "–" | "?") {
        return Ok(Answer::Skipped);
    }
    let veil = names(item, seed);
    let value = match &item.task {
        Task::Choice { .. } | Task::Order { .. } => letters(cell).map(Value::from),
        Task::Match { .. } => pairs(cell).map(Value::Object),
        _ => Some(Value::from(cell)),
    };
    let Some(value) = value else {
        let value = cell.chars().take(40).collect();
        return Err(AnswerProblem { field: "answer".to_owned(), key: "answer-unknown", value });
    };
    veil.read_json(item, &value, lang)
}

/// What stands between letters.
fn between(c: char) -> bool {
    c.is_whitespace() || ",;/.+&".contains(c)
}

/// The letters of a cell in order, as small ones; none when something else stands there.
fn letters(cell: &str) -> Option<Vec<String>> {
    let marks = cell.chars().filter(|c| !between(*c));
    marks.map(|c| c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase().to_string())).collect()
}

/// `B A C` or `1B 2A 3C` by number; none when something else stands there, or a number twice.
fn pairs(cell: &str) -> Option<Map<String, Value>> {
    let mut out = Map::new();
    let mut number = String::new();
    for c in cell.chars().filter(|c| !between(*c) && !"=:-→>".contains(*c)) {
        if c.is_ascii_digit() {
            number.push(c);
        } else if c.is_ascii_alphabetic() {
            let left =
                if number.is_empty() { (out.len() + 1).to_string() } else { std::mem::take(&mut number) };
            let right = Value::from(c.to_ascii_lowercase().to_string());
            if out.insert(left, right).is_some() {
                return None;
            }
        } else {
            return None;
        }
    }
    number.is_empty().then_some(out)
}

/// An answer as it would stand on a sheet, in capital letters: for the key.
#[must_use]
pub fn written(item: &Item, seed: u64, answer: &Answer) -> String {
    let veil = names(item, seed);
    let big = |id: &String| veil.letter_of(id).to_uppercase();
    match answer {
        Answer::Skipped => "–".to_owned(),
        Answer::Chosen(ids) => {
            let mut letters: Vec<String> = ids.iter().map(big).collect();
            letters.sort();
            letters.join(" ")
        }
        Answer::Ordered(ids) => ids.iter().map(big).collect::<Vec<_>>().join(" "),
        Answer::Placed(map) => {
            let mut pairs: Vec<String> =
                map.iter().map(|(l, r)| format!("{}{}", veil.number_of(l), big(r))).collect();
            pairs.sort();
            pairs.join(" ")
        }
        Answer::Written(text) => text.clone(),
        Answer::Cells(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_however_they_are_set_apart() {
        let abc = Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        for cell in ["ABC", "a b c", "A, B; c", "A/B/C"] {
            assert_eq!(letters(cell), abc, "{cell}");
        }
        assert_eq!(letters("A1"), None);
    }

    #[test]
    fn pairs_are_read_with_numbers_and_without() {
        let both = [pairs("B A"), pairs("1B 2A"), pairs("2A,1B"), pairs("1=B 2=A"), pairs("1-b 2-a")];
        assert!(both.iter().all(|p| *p == both[0] && p.is_some()), "{both:?}");
        assert_eq!(pairs("1A 1B"), None);
        assert_eq!(pairs("1A 2"), None);
    }
}

//! The names that choices carry on a page: letters and numbers in the order in which this person sees them.
//!
//! The bank's own ids follow the right order or name the right pair, so whoever reads a page's source could guess the
//! key from them. The order shown follows from the attempt's seed, and so do these names: they say no more than what
//! everybody sees, a resumed attempt has the same ones, and what is stored are the bank's ids.

use kernel::Lang;
use serde_json::Value;

use crate::item::{Answer, AnswerProblem, Item, Task, parse_answer, parse_answer_json, shown_order};
use crate::question::{Choice, Shown, ShownTask};

/// The letter of the thing at a place: a, b, c, …
#[must_use]
pub fn letter(place: usize) -> String {
    let letter = char::from(b'a' + (place % 26) as u8);
    if place < 26 { letter.to_string() } else { format!("{letter}{}", place / 26) }
}

/// The names of one person's variant of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Veil {
    /// What is shuffled, in the order shown: known by letters.
    letters: Vec<String>,
    /// The given sides of a match, in order: known by numbers.
    numbers: Vec<String>,
}

fn place(ids: &[String], id: &str) -> Option<usize> {
    ids.iter().position(|i| i == id)
}

impl Veil {
    /// The names for an item's variant with a seed.
    #[must_use]
    pub fn of(item: &Item, seed: u64) -> Veil {
        let numbers = match &item.task {
            Task::Match { pairs, .. } => pairs.iter().map(|p| p.id.clone()).collect(),
            _ => Vec::new(),
        };
        Veil { letters: shown_order(item, seed), numbers }
    }

    /// The letter of a shuffled thing, or its own id if it has none.
    #[must_use]
    pub fn letter_of(&self, id: &str) -> String {
        place(&self.letters, id).map_or_else(|| id.to_owned(), letter)
    }

    /// The number of a given side, or its own id if it has none.
    #[must_use]
    pub fn number_of(&self, id: &str) -> String {
        place(&self.numbers, id).map_or_else(|| id.to_owned(), |n| (n + 1).to_string())
    }

    /// The id behind a letter. What is no letter of this item becomes an id that no item has.
    #[must_use]
    pub fn id_of(&self, given: &str) -> String {
        let found = (0..self.letters.len()).find(|n| letter(*n) == given);
        found.map_or_else(|| format!("?{given}"), |n| self.letters[n].clone())
    }

    fn left_of(&self, given: &str) -> String {
        let found = (0..self.numbers.len()).find(|n| (n + 1).to_string() == given);
        found.map_or_else(|| format!("?{given}"), |n| self.numbers[n].clone())
    }

    fn over(&self) -> bool {
        !self.letters.is_empty()
    }

    /// A question with these names.
    #[must_use]
    pub fn hide(&self, mut shown: Shown) -> Shown {
        let named = |list: &mut Vec<Choice>, name: &dyn Fn(&str) -> String| {
            for choice in list {
                choice.id = name(&choice.id);
            }
        };
        match &mut shown.task {
            ShownTask::Choice { options, .. } => named(options, &|id| self.letter_of(id)),
            ShownTask::Order { entries } => named(entries, &|id| self.letter_of(id)),
            ShownTask::Match { left, right } => {
                named(left, &|id| self.number_of(id));
                named(right, &|id| self.letter_of(id));
            }
            _ => {}
        }
        shown
    }

    /// An answer in these names, as JSON: what a client of the interface sends.
    #[must_use]
    pub fn hide_answer(&self, item: &Item, answer: &Answer) -> Value {
        match answer {
            Answer::Chosen(ids) | Answer::Ordered(ids) if self.over() => {
                ids.iter().map(|id| Value::from(self.letter_of(id))).collect()
            }
            Answer::Placed(map) if matches!(item.task, Task::Match { .. }) => Value::Object(
                map.iter().map(|(l, r)| (self.number_of(l), Value::from(self.letter_of(r)))).collect(),
            ),
            answer => answer.to_json(),
        }
    }

    fn blame(&self, mut problem: AnswerProblem) -> AnswerProblem {
        let field = &problem.field;
        if let Some(id) = field.strip_prefix("place-") {
            problem.field = format!("place-{}", self.letter_of(id.trim_start_matches('?')));
        } else if let Some(id) = field.strip_prefix("pair-") {
            problem.field = format!("pair-{}", self.number_of(id.trim_start_matches('?')));
        }
        if let Some(given) = problem.value.strip_prefix('?') {
            problem.value = given.to_owned();
        }
        problem
    }

    /// Reads an answer in these names from the fields of a form.
    ///
    /// # Errors
    /// As [`parse_answer`]; the field to blame is the form's.
    pub fn read_form(
        &self,
        item: &Item,
        fields: &[(String, String)],
        lang: Lang,
    ) -> Result<Answer, AnswerProblem> {
        if !self.over() {
            return parse_answer(item, fields, lang);
        }
        let named = |(name, value): &(String, String)| {
            let id = |given: &str| if given.is_empty() { String::new() } else { self.id_of(given) };
            match &item.task {
                Task::Choice { .. } if name == "answer" => (name.clone(), id(value.trim())),
                Task::Order { .. } => match name.strip_prefix("place-") {
                    Some(given) => (format!("place-{}", self.id_of(given)), value.clone()),
                    None => (name.clone(), value.clone()),
                },
                Task::Match { .. } => match name.strip_prefix("pair-") {
                    Some(given) => (format!("pair-{}", self.left_of(given)), id(value.trim())),
                    None => (name.clone(), value.clone()),
                },
                _ => (name.clone(), value.clone()),
            }
        };
        let fields: Vec<(String, String)> = fields.iter().map(named).collect();
        parse_answer(item, &fields, lang).map_err(|p| self.blame(p))
    }

    /// Reads an answer in these names from JSON.
    ///
    /// # Errors
    /// As [`parse_answer_json`]; the field to blame is the form's.
    pub fn read_json(&self, item: &Item, value: &Value, lang: Lang) -> Result<Answer, AnswerProblem> {
        if !self.over() {
            return parse_answer_json(item, value, lang);
        }
        let id = |v: &Value| v.as_str().map_or_else(|| v.clone(), |given| Value::from(self.id_of(given)));
        let value = match value {
            Value::Array(list) => list.iter().map(id).collect(),
            Value::Object(map) => Value::Object(map.iter().map(|(k, v)| (self.left_of(k), id(v))).collect()),
            Value::String(_) => id(value),
            other => other.clone(),
        };
        parse_answer_json(item, &value, lang).map_err(|p| self.blame(p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::mark::key_answer;
    use crate::item::{Variant, read_item};
    use crate::question::shown;
    use serde_json::json;

    fn an_item(kind: &str, rest: Value) -> Item {
        let text = |s: &str| json!({ "nb": s, "en": s });
        let mut value = json!({
            "id": "t-1", "version": 1, "kind": kind, "competence": "1.1", "level": "basic", "audience": ["learner"],
            "sector": "any", "difficulty": { "a": 1.0, "b": 0.0, "basis": { "en": "a test" } }, "seconds": 30,
            "stem": text("What?"), "review": { "status": "reviewed" },
            "accessibility": { "sight": false, "colour": false, "drag": false, "reading": "easy" },
            "feedback": { "right": text("yes"), "wrong": text("no") },
        });
        for (k, v) in rest.as_object().expect("an object") {
            value[k] = v.clone();
        }
        read_item(&value, "digcomp-3.0", None).expect("a sound item")
    }

    fn items() -> Vec<Item> {
        let t = |s: &str| json!({ "nb": s, "en": s });
        let entries: Vec<Value> =
            ["one", "two", "three", "four"].iter().map(|id| json!({ "id": id, "text": t(id) })).collect();
        let pairs: Vec<Value> = ["one", "two", "three"]
            .iter()
            .map(|id| json!({ "id": id, "left": t(id), "right": t(&format!("{id}!")) }))
            .collect();
        vec![
            an_item("order", json!({ "entries": entries })),
            an_item("match", json!({ "pairs": pairs, "extra": [{ "id": "more", "text": t("more!") }] })),
        ]
    }

    #[test]
    fn the_names_on_a_page_say_nothing_of_the_key_and_lead_back_to_it() {
        for item in items() {
            for seed in 0..50 {
                let variant = Variant::of(&item, seed);
                let veil = Veil::of(&item, seed);
                let page = serde_json::to_string(&veil.hide(shown(&item, &variant, Lang::En))).expect("JSON");
                for id in ["one", "two", "three", "more"] {
                    assert!(!page.contains(&format!("\"id\":\"{id}\"")), "{page}");
                }
                let key = key_answer(&item, &variant, Lang::En);
                let sent = veil.hide_answer(&item, &key);
                assert_eq!(veil.read_json(&item, &sent, Lang::En), Ok(key.clone()));
                // the bank's own ids are no answer
                assert!(veil.read_json(&item, &key.to_json(), Lang::En).is_err());
            }
        }
    }

    #[test]
    fn the_letters_of_the_key_differ_from_person_to_person() {
        let item = &items()[0];
        let keys: std::collections::BTreeSet<String> = (0..40)
            .map(|seed| {
                let variant = Variant::of(item, seed);
                Veil::of(item, seed).hide_answer(item, &key_answer(item, &variant, Lang::En)).to_string()
            })
            .collect();
        assert!(keys.len() > 10, "{keys:?}");
    }

    #[test]
    fn an_error_names_the_field_of_the_page() {
        let item = &items()[0];
        let veil = Veil::of(item, 3);
        let fields: Vec<(String, String)> =
            ["a", "b", "c"].iter().map(|l| (format!("place-{l}"), "1".to_owned())).collect();
        let problem = veil.read_form(item, &fields, Lang::En).expect_err("two have one place");
        assert!(
            ["place-a", "place-b", "place-c", "place-d"].contains(&problem.field.as_str()),
            "{problem:?}"
        );
    }
}

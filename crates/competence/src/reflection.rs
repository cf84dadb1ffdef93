//! Self-reflection: statements that a person rates for themselves, and what the ratings say per heading.
//!
//! Nothing here is right or wrong, and nothing is measured: the result is the mean of the person's own
//! ratings, heading by heading, to think and talk about.

use kernel::Text;
use serde::{Deserialize, Serialize};

/// The highest rating; the lowest is 1.
pub const MOST: u8 = 5;

/// A set of statements.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Set {
    /// Its id, which campaigns name.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What it is for, in a sentence or two.
    pub intro: Text,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
}

/// Statements that belong together.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Heading {
    /// Its id.
    pub id: String,
    /// What it says.
    pub title: Text,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// A statement to rate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Statement {
    /// Its id, unique in the set.
    pub id: String,
    /// What it says, in the first person.
    pub text: Text,
    /// The competence it stands for, if it is one's.
    #[serde(default)]
    pub competence: Option<String>,
}

/// A content file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is not the JSON it should be.
    #[error("could not read {0}: {1}")]
    Json(String, serde_json::Error),
    /// A statement's id stands twice, or there is no statement.
    #[error("could not use the statements in {0}: {1}")]
    Content(String, String),
}

/// What somebody says to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rating {
    /// From 1, "not true of me", to [`MOST`], "quite true of me".
    Given(u8),
    /// The statement does not concern the person.
    NotRelevant,
}

impl Rating {
    /// The rating as a form says it: `1` to `5`, or `na`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Rating> {
        match text {
            "na" => Some(Rating::NotRelevant),
            n => n.parse().ok().filter(|n| (1..=MOST).contains(n)).map(Rating::Given),
        }
    }
}

/// What the ratings of a heading say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadingResult {
    /// The heading's id.
    pub heading: String,
    /// Mean of the ratings, 1 to 5; none when nothing was rated.
    pub mean: Option<f64>,
    /// Statements rated.
    pub rated: u32,
    /// Statements there are.
    pub of: u32,
}

/// What the ratings say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReflectionResult {
    /// The set's id.
    pub set: String,
    /// By heading, in order.
    pub headings: Vec<HeadingResult>,
}

impl Set {
    /// Reads a set; `name` is the file's, for messages.
    ///
    /// # Errors
    /// When it is not a set of statements.
    pub fn parse(name: &str, json: &str) -> Result<Set, Unreadable> {
        let set: Set = serde_json::from_str(json).map_err(|e| Unreadable::Json(name.to_owned(), e))?;
        let mut ids: Vec<&str> = set.statements().map(|(_, s)| s.id.as_str()).collect();
        ids.sort_unstable();
        if ids.is_empty() {
            return Err(Unreadable::Content(name.to_owned(), "there is no statement".to_owned()));
        }
        if let Some(twice) = ids.windows(2).find(|w| w[0] == w[1]) {
            return Err(Unreadable::Content(name.to_owned(), format!("the id {} stands twice", twice[0])));
        }
        Ok(set)
    }

    /// All statements in order, each with its heading.
    pub fn statements(&self) -> impl Iterator<Item = (&Heading, &Statement)> {
        self.headings.iter().flat_map(|h| h.statements.iter().map(move |s| (h, s)))
    }

    /// What ratings, by statement id, say.
    #[must_use]
    pub fn result(&self, ratings: &[(String, Rating)]) -> ReflectionResult {
        let headings = self
            .headings
            .iter()
            .map(|h| {
                let given: Vec<f64> = h
                    .statements
                    .iter()
                    .filter_map(|s| ratings.iter().find(|r| r.0 == s.id))
                    .filter_map(|r| match r.1 {
                        Rating::Given(n) => Some(f64::from(n)),
                        Rating::NotRelevant => None,
                    })
                    .collect();
                let mean = (!given.is_empty()).then(|| given.iter().sum::<f64>() / given.len() as f64);
                HeadingResult {
                    heading: h.id.clone(),
                    mean,
                    rated: given.len() as u32,
                    of: h.statements.len() as u32,
                }
            })
            .collect();
        ReflectionResult { set: self.id.clone(), headings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"{"id":"x","title":{"nb":"X"},"intro":{"nb":"I"},"headings":[
        {"id":"a","title":{"nb":"A"},"statements":[{"id":"a1","text":{"nb":"1"}},{"id":"a2","text":{"nb":"2"}}]},
        {"id":"b","title":{"nb":"B"},"statements":[{"id":"b1","text":{"nb":"3"}}]}]}"#;

    #[test]
    fn what_is_not_relevant_counts_for_nothing() {
        let set = Set::parse("two", TWO).expect("readable");
        let ratings = [("a1".to_owned(), Rating::Given(4)), ("a2".to_owned(), Rating::NotRelevant)];
        let result = set.result(&ratings);
        assert_eq!(result.headings[0].mean, Some(4.0));
        assert_eq!((result.headings[0].rated, result.headings[0].of), (1, 2));
        assert_eq!(result.headings[1].mean, None);
    }

    #[test]
    fn an_id_that_stands_twice_is_refused() {
        let text = TWO.replace("b1", "a1");
        assert!(Set::parse("two", &text).is_err_and(|e| e.to_string().contains("a1 stands twice")));
    }

    #[test]
    fn a_rating_lies_between_one_and_five() {
        assert_eq!(Rating::parse("5"), Some(Rating::Given(5)));
        assert_eq!(Rating::parse("na"), Some(Rating::NotRelevant));
        assert_eq!((Rating::parse("0"), Rating::parse("6"), Rating::parse("")), (None, None, None));
    }
}

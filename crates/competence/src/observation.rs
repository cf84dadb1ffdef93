//! Practical observation: a task of working life that a teacher watches, and a rubric of a few criteria with four levels.
//!
//! What a teacher saw is evidence beside a test, for the competence that a criterion names. It is not mixed into the
//! test's estimate: a rubric has no parameters that anybody has estimated, and two teachers are not yet known to rate
//! alike. Levels are the rubric's own, from "needs help" to "can show others", and not those of the framework.

use kernel::Text;
use serde::Deserialize;

use crate::reflection::Unreadable;

/// The highest level; the lowest is 1. A criterion that did not show is rated 0.
pub const LEVELS: u8 = 4;
/// Longest note at a criterion, in characters.
pub const NOTE: usize = 200;
/// Longest answer of a learner, in characters.
pub const REPLY: usize = 500;

/// A task with its rubric.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Task {
    /// Its id, which campaigns name.
    pub id: String,
    /// The framework of its competences.
    pub framework: String,
    /// The vocational setting as a short English word.
    pub sector: String,
    /// Minutes that it takes.
    pub minutes: u32,
    /// Its name.
    pub title: Text,
    /// What the learner does.
    pub setting: Text,
    /// What is looked at.
    pub criteria: Vec<Criterion>,
}

/// One thing that is looked at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Criterion {
    /// Its id, unique in the task.
    pub id: String,
    /// The competence it is evidence for.
    pub competence: String,
    /// Its name.
    pub title: Text,
    /// What each level looks like, from the lowest.
    pub levels: [Text; LEVELS as usize],
}

impl Task {
    /// Reads a task's file.
    ///
    /// # Errors
    /// When it is not the JSON it should be, an id stands twice, or there are not three to five criteria.
    pub fn parse(name: &str, text: &str) -> Result<Task, Unreadable> {
        let task: Task = serde_json::from_str(text).map_err(|e| Unreadable::Json(name.to_owned(), e))?;
        let bad = |why: &str| Err(Unreadable::Content(name.to_owned(), why.to_owned()));
        if !(3..=5).contains(&task.criteria.len()) {
            return bad("a task has three to five criteria");
        }
        let twice = |i: usize| task.criteria[..i].iter().any(|c| c.id == task.criteria[i].id);
        if (0..task.criteria.len()).any(twice) {
            return bad("the id of a criterion stands twice");
        }
        Ok(task)
    }

    /// A criterion by its id.
    #[must_use]
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|c| c.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Frameworks;
    use kernel::Lang;

    #[test]
    fn the_tasks_that_come_along_are_whole_in_bokmaal_and_english_and_name_real_competences() {
        let frameworks = Frameworks::parse(include_str!("../../../content/frameworks/frameworks.json"))
            .expect("frameworks");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/observations");
        let mut tasks = 0;
        for entry in std::fs::read_dir(folder).expect("the folder") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let task = Task::parse(&path.display().to_string(), &text).expect("a sound task");
            assert_eq!(path.file_stem().and_then(|s| s.to_str()), Some(task.id.as_str()));
            let framework = frameworks.get(&task.framework).expect("its framework");
            for c in &task.criteria {
                assert!(framework.find(&c.competence).is_some(), "{}: {}", task.id, c.competence);
                let texts = c.levels.iter().chain([&c.title, &task.title, &task.setting]);
                for text in texts {
                    assert!(text.exact(Lang::Nb).is_some() && text.exact(Lang::En).is_some(), "{text:?}");
                }
            }
            tasks += 1;
        }
        assert!(tasks >= 8, "{tasks} tasks");
    }

    #[test]
    fn a_rubric_with_one_criterion_is_refused() {
        let text = r#"{"id":"x","framework":"f","sector":"any","minutes":5,"title":{"nb":"x"},"setting":{"nb":"x"},"criteria":[]}"#;
        assert!(matches!(Task::parse("x.json", text), Err(Unreadable::Content(..))));
    }
}

//! Content that comes with Trinn and stands beside the bank: the pictures of hot-spot items, the statements of
//! self-reflections, the tasks of practical observations, the resources to learn from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::observation::Task;
use crate::reflection::{Set, Unreadable};
use crate::resource::{self, Resource};

/// Pictures and statements by their names, and the resources.
#[derive(Debug, Default)]
pub struct Shelf {
    pictures: HashMap<String, String>,
    sets: HashMap<String, Arc<Set>>,
    resources: Vec<Resource>,
    tasks: Vec<Arc<Task>>,
}

impl Shelf {
    /// A shelf of content files, each with its name: pictures (SVG), statement sets and resources (JSON).
    ///
    /// # Errors
    /// When a file does not read.
    pub fn new(
        pictures: &[(&str, &str)],
        reflections: &[(&str, &str)],
        resources: &[(&str, &str)],
    ) -> Result<Shelf, Unreadable> {
        let bare = |name: &str| {
            let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
            file.strip_suffix(".svg").unwrap_or(file).to_owned()
        };
        let mut sets = HashMap::new();
        for (name, text) in reflections {
            let set = Set::parse(name, text)?;
            sets.insert(set.id.clone(), Arc::new(set));
        }
        let pictures = pictures.iter().map(|(name, svg)| (bare(name), (*svg).to_owned())).collect();
        let mut all = Vec::new();
        for (name, text) in resources {
            all.extend(resource::read(text).map_err(|e| Unreadable::Json((*name).to_owned(), e))?);
        }
        Ok(Shelf { pictures, sets, resources: all, tasks: Vec::new() })
    }

    /// The shelf with the tasks of practical observations beside it: files with their names.
    ///
    /// # Errors
    /// When a file does not read.
    pub fn with_observations(mut self, files: &[(&str, &str)]) -> Result<Shelf, Unreadable> {
        for (name, text) in files {
            self.tasks.push(Arc::new(Task::parse(name, text)?));
        }
        self.tasks.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(self)
    }

    /// The task with an id.
    #[must_use]
    pub fn task(&self, id: &str) -> Option<&Arc<Task>> {
        self.tasks.iter().find(|t| t.id == id)
    }

    /// All tasks of practical observations, by their ids.
    #[must_use]
    pub fn tasks(&self) -> &[Arc<Task>] {
        &self.tasks
    }

    /// The SVG with a name.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<&str> {
        self.pictures.get(name).map(String::as_str)
    }

    /// The statements with an id.
    #[must_use]
    pub fn set(&self, id: &str) -> Option<&Arc<Set>> {
        self.sets.get(id)
    }

    /// The resources that come along; [`crate::Hall::resources`] has those that editors keep.
    #[must_use]
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// All sets of statements, by their ids.
    #[must_use]
    pub fn sets(&self) -> Vec<&Arc<Set>> {
        let mut all: Vec<&Arc<Set>> = self.sets.values().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }
}

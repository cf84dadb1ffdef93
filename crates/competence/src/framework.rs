//! Frameworks of digital competence: areas, competences, levels, with the status of every label.

use kernel::{Lang, Text};
use serde::Deserialize;

/// All frameworks that come with Trinn.
#[derive(Clone, Debug, Default)]
pub struct Frameworks(Vec<Framework>);

/// A framework.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Its id, `digcomp-3.0`.
    pub id: String,
    /// Its published name.
    pub name: String,
    /// Who published it.
    pub publisher: String,
    /// When, if the publisher names a year.
    pub year: Option<i64>,
    /// Its areas, in order.
    pub areas: Vec<Area>,
}

/// An area of a framework.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its id, `1`.
    pub id: String,
    /// Its label.
    pub label: Label,
    /// Its competences, in order.
    pub competences: Vec<Competence>,
}

/// A competence.
#[derive(Clone, Debug)]
pub struct Competence {
    /// Its id, `1.1`.
    pub id: String,
    /// Its label.
    pub label: Label,
}

/// A label and, by language, whether the framework's publisher wrote it or we translated it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The label.
    pub text: Text,
    /// Languages whose label is our own working translation.
    pub ours: Vec<Lang>,
}

/// A framework file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("could not read the frameworks: {0}")]
pub struct Unreadable(#[from] serde_json::Error);

#[derive(Deserialize)]
struct File {
    frameworks: Vec<FileFramework>,
}

#[derive(Deserialize)]
struct FileFramework {
    id: String,
    name: String,
    publisher: String,
    year: Option<i64>,
    areas: Vec<FileNode>,
}

#[derive(Deserialize)]
struct FileNode {
    id: String,
    en: Option<String>,
    en_source: Option<String>,
    nob_published: Option<String>,
    nob_own: Option<String>,
    #[serde(default)]
    competences: Vec<FileNode>,
}

impl FileNode {
    fn label(&self) -> Label {
        let mut label = Label { text: Text::default(), ours: Vec::new() };
        if let Some(en) = &self.en {
            label.text.set(Lang::En, en);
            if self.en_source.as_deref() == Some("own") {
                label.ours.push(Lang::En);
            }
        }
        if let Some(nb) = self.nob_published.as_ref().or(self.nob_own.as_ref()) {
            label.text.set(Lang::Nb, nb);
            if self.nob_published.is_none() {
                label.ours.push(Lang::Nb);
            }
        }
        label
    }
}

impl Frameworks {
    /// Reads the frameworks' file.
    ///
    /// # Errors
    /// When it is not the JSON it should be.
    pub fn parse(json: &str) -> Result<Frameworks, Unreadable> {
        let file: File = serde_json::from_str(json)?;
        let areas = |nodes: &[FileNode]| {
            nodes
                .iter()
                .map(|a| Area {
                    id: a.id.clone(),
                    label: a.label(),
                    competences: a
                        .competences
                        .iter()
                        .map(|c| Competence { id: c.id.clone(), label: c.label() })
                        .collect(),
                })
                .collect()
        };
        Ok(Frameworks(
            file.frameworks
                .into_iter()
                .map(|f| Framework {
                    areas: areas(&f.areas),
                    id: f.id,
                    name: f.name,
                    publisher: f.publisher,
                    year: f.year,
                })
                .collect(),
        ))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Framework> {
        self.0.iter()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Framework> {
        self.0.iter().find(|f| f.id == id)
    }
}

impl Framework {
    /// The place of an area in the framework.
    #[must_use]
    pub fn area_index(&self, area: &str) -> Option<usize> {
        self.areas.iter().position(|a| a.id == area)
    }

    /// The area and the competence with an id like `1.2`, by their places.
    #[must_use]
    pub fn find(&self, competence: &str) -> Option<(usize, usize)> {
        self.areas
            .iter()
            .enumerate()
            .find_map(|(i, a)| a.competences.iter().position(|c| c.id == competence).map(|j| (i, j)))
    }

    /// A competence's label.
    #[must_use]
    pub fn label(&self, competence: &str) -> Option<&Label> {
        self.find(competence).map(|(i, j)| &self.areas[i].competences[j].label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frameworks_that_come_along_have_their_parts() {
        let all =
            Frameworks::parse(include_str!("../../../content/frameworks/frameworks.json")).expect("readable");
        let digcomp = all.get("digcomp-3.0").expect("DigComp 3.0");
        assert_eq!(digcomp.areas.len(), 5);
        assert_eq!(digcomp.areas.iter().map(|a| a.competences.len()).sum::<usize>(), 21);
        assert_eq!(digcomp.find("2.3"), Some((1, 2)));
        assert!(digcomp.label("1.1").is_some_and(|l| l.ours == [Lang::Nb]), "our bokmål is marked as ours");
        assert_eq!(all.get("digcompedu-2017").map(|f| f.areas.len()), Some(6));
    }
}

//! Vocabularies as data: terms with labels in four languages, in versions that
//! are never rewritten, and mappings between versions. A tag points at a term of
//! one version; a question about another version is answered through the mapping.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Code, Problem, Text};
use serde::{Deserialize, Serialize};

/// Names of the vocabularies that the timeline itself uses.
pub mod names {
    /// Countries and the parts of Belgium.
    pub const COUNTRIES: &str = "countries";
    /// Kinds of policy.
    pub const TYPES: &str = "policy-types";
    /// Stages.
    pub const STAGES: &str = "stages";
    /// Initial and continuing training.
    pub const SUBSYSTEMS: &str = "subsystems";
    /// Target groups.
    pub const TARGET_GROUPS: &str = "target-groups";
    /// Thematic categories and sub-categories.
    pub const CATEGORIES: &str = "thematic-categories";
    /// European priorities.
    pub const PRIORITIES: &str = "european-priorities";
    /// The compilers' own themes.
    pub const THEMES: &str = "themes";
    /// Kinds of relation.
    pub const RELATIONS: &str = "relation-kinds";
    /// Who says so.
    pub const BASES: &str = "bases";
    /// Kinds of source page.
    pub const SOURCES: &str = "source-kinds";
}

/// One vocabulary with all its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Its name in addresses.
    pub vocabulary: String,
    /// What it is called.
    pub labels: Text,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// Mappings between terms of its versions.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
}

/// One version of a vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Its name in addresses.
    pub version: String,
    /// What it is called.
    pub labels: Text,
    /// Other spellings of its name in imported rows.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// First year in force.
    #[serde(default)]
    pub valid_from: Option<i32>,
    /// Last year in force.
    #[serde(default)]
    pub valid_to: Option<i32>,
    /// Where it is published.
    #[serde(default)]
    pub source: Source,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// Its terms, in order.
    pub terms: Vec<Term>,
}

/// Where a version is published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Title of the source.
    #[serde(default)]
    pub title: Option<String>,
    /// Address of the source.
    #[serde(default)]
    pub url: Option<String>,
    /// Address of the page the labels were read on, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_url: Option<String>,
    /// `published` or `own`.
    #[serde(default)]
    pub basis: Option<String>,
}

/// A term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its code, unique within the version.
    pub code: String,
    /// What it is called.
    pub labels: Text,
    /// Per language, whether the label is `published` or our `own`.
    #[serde(default)]
    pub label_basis: BTreeMap<String, String>,
    /// The term above it.
    #[serde(default)]
    pub parent: Option<String>,
    /// Spellings in imported rows.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// For relations: what the other end is called.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub inverse_labels: Text,
}

/// How a term of one version relates to a term of another (SKOS mapping relations).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// Version and code.
    pub from: (String, String),
    /// Version and code.
    pub to: (String, String),
    /// `exact`, `close`, `broad` (`to` is wider), `narrow` (`to` is narrower) or `related`.
    pub relation: String,
    /// `published` or `own`.
    #[serde(default)]
    pub basis: Option<String>,
}

/// The relations that a mapping can have.
pub const MAPPING_RELATIONS: [&str; 5] = ["exact", "close", "broad", "narrow", "related"];

impl Vocabulary {
    /// A version by name.
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|v| v.version == name)
    }

    /// A term by version and code.
    pub fn term(&self, version: &str, code: &str) -> Option<&Term> {
        self.version(version)?.terms.iter().find(|t| t.code == code)
    }

    /// Checks that the vocabulary is whole: codes unique, parents and mapped terms there.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut bad = |code, field: &str, message: String, hint: &str| {
            problems.push(Problem::new(Code(code), message).in_field(field).hint(hint));
        };
        if !is_name(&self.vocabulary) {
            bad(
                1401,
                "vocabulary",
                format!("\"{}\" is no name for a vocabulary", self.vocabulary),
                "use small letters a-z, digits and hyphens",
            );
        }
        let mut versions = BTreeSet::new();
        for v in &self.versions {
            if !is_name(&v.version) {
                bad(
                    1402,
                    "version",
                    format!("\"{}\" is no name for a version", v.version),
                    "use small letters, digits and hyphens",
                );
            }
            if !versions.insert(v.version.as_str()) {
                bad(
                    1403,
                    "version",
                    format!("version \"{}\" stands twice", v.version),
                    "give each version its own name",
                );
            }
            let codes: BTreeSet<&str> = v.terms.iter().map(|t| t.code.as_str()).collect();
            if codes.len() != v.terms.len() {
                let mut seen = BTreeSet::new();
                let twice = v.terms.iter().find(|t| !seen.insert(t.code.as_str()));
                bad(
                    1404,
                    "code",
                    format!("code \"{}\" stands twice in {}", twice.map_or("", |t| &t.code), v.version),
                    "give each term its own code",
                );
            }
            for t in &v.terms {
                if t.code.is_empty() || t.code.len() > 80 || t.code.contains(char::is_whitespace) {
                    bad(
                        1405,
                        "code",
                        format!("\"{}\" is no code", t.code),
                        "use up to 80 characters without spaces",
                    );
                }
                if t.labels.is_empty() {
                    bad(
                        1406,
                        "labels",
                        format!("term \"{}\" has no label", t.code),
                        "give it a label in some language",
                    );
                }
                if let Some(p) = &t.parent
                    && (!codes.contains(p.as_str()) || *p == t.code)
                {
                    bad(
                        1407,
                        "parent",
                        format!("term \"{}\" stands under \"{p}\", which is not there", t.code),
                        "choose a term of the same version",
                    );
                }
            }
        }
        for m in &self.mappings {
            for (version, code) in [&m.from, &m.to] {
                if self.term(version, code).is_none() {
                    bad(
                        1408,
                        "mapping",
                        format!("a mapping names {version}#{code}, which is not there"),
                        "map terms that exist",
                    );
                }
            }
            if !MAPPING_RELATIONS.contains(&m.relation.as_str()) {
                bad(
                    1409,
                    "relation",
                    format!("\"{}\" is no mapping relation", m.relation),
                    "use exact, close, broad, narrow or related",
                );
            }
        }
        problems
    }
}

fn is_name(s: &str) -> bool {
    !s.is_empty()
        && s.len() <= 80
        && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// All vocabularies, ready for look-up.
#[derive(Clone, Debug, Default)]
pub struct Vocabularies {
    all: BTreeMap<String, Vocabulary>,
    /// vocabulary, parent-scoped or plain alias → `version#code`, later versions win
    aliases: HashMap<(String, String), TermRef>,
    /// vocabulary + version alias → version
    version_aliases: HashMap<(String, String), String>,
    /// European priority → all terms it is mapped to, itself included
    mapped: HashMap<TermRef, BTreeSet<TermRef>>,
}

/// A term of one version: `osnabrueck-2020#osnabrueck-1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermRef {
    /// The version.
    pub version: String,
    /// The code.
    pub code: String,
}

impl TermRef {
    /// From `version#code`.
    pub fn parse(text: &str) -> Option<TermRef> {
        let (version, code) = text.split_once('#')?;
        Some(TermRef { version: version.to_owned(), code: code.to_owned() })
    }
}

impl std::fmt::Display for TermRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.version, self.code)
    }
}

fn fold(s: &str) -> String {
    s.trim().to_lowercase()
}

impl Vocabularies {
    /// Prepares the look-ups.
    pub fn new(list: impl IntoIterator<Item = Vocabulary>) -> Self {
        let mut v = Vocabularies::default();
        for vocabulary in list {
            let name = vocabulary.vocabulary.clone();
            for version in &vocabulary.versions {
                for alias in version
                    .aliases
                    .iter()
                    .map(String::as_str)
                    .chain([version.version.as_str()])
                    .chain(version.labels.iter().map(|(_, t)| t))
                {
                    v.version_aliases.insert((name.clone(), fold(alias)), version.version.clone());
                }
                for term in &version.terms {
                    let here = TermRef { version: version.version.clone(), code: term.code.clone() };
                    for alias in term
                        .aliases
                        .iter()
                        .map(String::as_str)
                        .chain([term.code.as_str()])
                        .chain(term.labels.iter().map(|(_, t)| t))
                    {
                        for scope in [term.parent.as_deref().unwrap_or(""), version.version.as_str(), "*"] {
                            v.aliases.insert((format!("{name}/{scope}"), fold(alias)), here.clone());
                        }
                    }
                }
            }
            if name == names::PRIORITIES {
                for m in &vocabulary.mappings {
                    let a = TermRef { version: m.from.0.clone(), code: m.from.1.clone() };
                    let b = TermRef { version: m.to.0.clone(), code: m.to.1.clone() };
                    if m.relation != "related" {
                        v.mapped.entry(a.clone()).or_default().insert(b.clone());
                        v.mapped.entry(b).or_default().insert(a);
                    }
                }
            }
            v.all.insert(name, vocabulary);
        }
        v
    }

    /// The words of a past day: that day's vocabularies, and whatever they lack as it is called today. Lists
    /// of a past day are filtered by today's codes and mappings, and a code without a name helps nobody.
    pub fn of_a_day(day: Vec<Vocabulary>, today: &Vocabularies) -> Self {
        let mut all: BTreeMap<String, Vocabulary> =
            day.into_iter().map(|v| (v.vocabulary.clone(), v)).collect();
        for (name, now) in &today.all {
            let Some(then) = all.get_mut(name) else {
                all.insert(name.clone(), now.clone());
                continue;
            };
            for version in &now.versions {
                match then.versions.iter_mut().find(|v| v.version == version.version) {
                    Some(known) => {
                        let codes: BTreeSet<&str> = known.terms.iter().map(|t| t.code.as_str()).collect();
                        let new: Vec<Term> = version
                            .terms
                            .iter()
                            .filter(|t| !codes.contains(t.code.as_str()))
                            .cloned()
                            .collect();
                        known.terms.extend(new);
                    }
                    None => then.versions.push(version.clone()),
                }
            }
        }
        Vocabularies::new(all.into_values())
    }

    /// A vocabulary by name.
    pub fn get(&self, name: &str) -> Option<&Vocabulary> {
        self.all.get(name)
    }

    /// All vocabularies, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Vocabulary> {
        self.all.values()
    }

    /// The term that a spelling in an imported row means, in any version or scope.
    pub fn resolve(&self, vocabulary: &str, spelling: &str) -> Option<&TermRef> {
        self.aliases.get(&(format!("{vocabulary}/*"), fold(spelling)))
    }

    /// The term that a spelling means below a parent term or within a version.
    pub fn resolve_in(&self, vocabulary: &str, scope: &str, spelling: &str) -> Option<&TermRef> {
        self.aliases.get(&(format!("{vocabulary}/{scope}"), fold(spelling)))
    }

    /// The version that a spelling means.
    pub fn resolve_version(&self, vocabulary: &str, spelling: &str) -> Option<&str> {
        self.version_aliases.get(&(vocabulary.to_owned(), fold(spelling))).map(String::as_str)
    }

    /// A European priority as a tag gives it: framework and priority.
    pub fn priority(&self, framework: &str, priority: &str) -> Option<&TermRef> {
        let version = self.resolve_version(names::PRIORITIES, framework)?;
        self.resolve_in(names::PRIORITIES, version, priority)
    }

    /// The terms of other versions that a European priority is mapped to (one step, not `related`).
    pub fn mapped(&self, term: &TermRef) -> impl Iterator<Item = &TermRef> {
        self.mapped.get(term).into_iter().flatten()
    }

    /// The term that a path of spellings leads to: one spelling; for categories the category and the
    /// sub-category; for priorities the framework and the priority.
    pub fn locate(&self, vocabulary: &str, path: &[&str]) -> Option<&TermRef> {
        match (vocabulary, path) {
            (names::PRIORITIES, [framework, priority]) => self.priority(framework, priority),
            (_, [category, sub]) => {
                let parent = self.resolve(vocabulary, category)?.code.clone();
                self.resolve_in(vocabulary, &parent, sub)
            }
            (_, [spelling]) => self.resolve(vocabulary, spelling),
            _ => None,
        }
    }

    /// A term by reference.
    pub fn term(&self, vocabulary: &str, at: &TermRef) -> Option<&Term> {
        self.all.get(vocabulary)?.term(&at.version, &at.code)
    }

    /// A term by code in the newest version that has it.
    pub fn by_code(&self, vocabulary: &str, code: &str) -> Option<&Term> {
        self.all.get(vocabulary)?.versions.iter().rev().find_map(|v| v.terms.iter().find(|t| t.code == code))
    }

    /// The labels of a code, or the code itself in no language.
    pub fn label(&self, vocabulary: &str, code: &str) -> Option<&Text> {
        self.by_code(vocabulary, code).map(|t| &t.labels)
    }
}

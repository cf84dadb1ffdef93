//! Words for what pages show of the timeline: labels in the reader's language,
//! with a mark on what is our reading rather than the source's.

use std::sync::Arc;

use webkit::Shell;

use crate::catalog::{self, Facet};
use crate::record::{Basis, ElementKind, NameKind, Record, RelationKind};
use crate::stage::Stage;
use crate::vocabulary::{Vocabularies, names};

/// The words of one page.
#[derive(Clone)]
pub struct Words {
    /// The page's shell.
    pub shell: Shell,
    /// The vocabularies.
    pub vocabularies: Arc<Vocabularies>,
}

/// A record's name as a page shows it.
#[derive(Clone, Debug)]
pub struct ShownName {
    /// The name.
    pub text: String,
    /// True when it is the source's own title; false when it is our working label.
    pub official: bool,
}

impl Words {
    /// The label of a code in a vocabulary; the code itself when there is none.
    pub fn term(&self, vocabulary: &str, code: &str) -> String {
        self.vocabularies
            .label(vocabulary, code)
            .map(|t| self.shell.text(t))
            .filter(|t| !t.is_empty())
            .unwrap_or_else(|| code.to_owned())
    }

    /// The label of a spelling in an imported row.
    pub fn spelling(&self, vocabulary: &str, spelling: &str) -> String {
        match self.vocabularies.resolve(vocabulary, spelling) {
            Some(at) => self.term(vocabulary, &at.code.clone()),
            None => self.shell.english(spelling),
        }
    }

    /// A stage.
    pub fn stage(&self, stage: Stage) -> String {
        self.term(names::STAGES, stage.code())
    }

    /// A country by code.
    pub fn country(&self, code: &str) -> String {
        self.term(names::COUNTRIES, code)
    }

    /// Who says so.
    pub fn basis(&self, basis: Basis) -> String {
        self.term(names::BASES, basis.code())
    }

    /// A relation, read from this end or (`inverse`) from the other.
    pub fn relation(&self, kind: RelationKind, inverse: bool) -> String {
        let Some(term) = self.vocabularies.by_code(names::RELATIONS, kind.code()) else {
            return kind.code().to_owned();
        };
        let text =
            if inverse && !term.inverse_labels.is_empty() { &term.inverse_labels } else { &term.labels };
        self.shell.text(text)
    }

    /// What an element of the umbrella tree is.
    pub fn element(&self, kind: ElementKind) -> String {
        self.shell.t(&format!("element-{}", kind.code()))
    }

    /// A facet's term as a page shows it. Our reading is marked as ours.
    pub fn facet_term(&self, facet: Facet, term: &str) -> String {
        let label = catalog::label(facet, term, &self.vocabularies).map(|t| self.shell.text(t));
        match (facet, label) {
            (Facet::Type, Some(l)) if term.starts_with("our:") => self.shell.tx("our-reading", l),
            (Facet::StageIn, Some(l)) => {
                format!("{} {l}", term.split_once(':').map_or("", |(y, _)| y))
            }
            (Facet::Priority, Some(l)) => {
                let version = term.split_once('#').map_or("", |(v, _)| v);
                let version = self
                    .vocabularies
                    .get(names::PRIORITIES)
                    .and_then(|v| v.version(version))
                    .map(|v| self.shell.text(&v.labels));
                format!("{l} ({})", version.unwrap_or_default())
            }
            (_, Some(l)) => l,
            (_, None) => term.to_owned(),
        }
    }

    /// A record's name.
    pub fn name(&self, record: &Record) -> ShownName {
        let (text, kind) = record.name();
        ShownName { text: self.shell.text(&text), official: kind == NameKind::Official }
    }

    /// A record's type, marked when it is our reading; empty when unknown.
    pub fn kind(&self, record: &Record) -> String {
        match record.any_type() {
            Some((t, true)) => self.term(names::TYPES, t.code()),
            Some((t, false)) => self.shell.tx("our-reading", self.term(names::TYPES, t.code())),
            None => String::new(),
        }
    }
}

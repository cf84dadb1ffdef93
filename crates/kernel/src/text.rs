//! Text in one or more languages, which falls back visibly: whoever shows it
//! learns which language it got and can mark it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// One text in up to four languages. In JSON an object: `{"nb": "…", "en": "…"}`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<Lang, String>);

impl Text {
    /// A text in one language.
    pub fn of(lang: Lang, text: impl Into<String>) -> Self {
        let mut t = Text::default();
        t.set(lang, text);
        t
    }

    /// The same text with one language added or replaced; an empty text removes it.
    pub fn with(mut self, lang: Lang, text: impl Into<String>) -> Self {
        self.set(lang, text);
        self
    }

    /// Sets one language; an empty text removes it.
    pub fn set(&mut self, lang: Lang, text: impl Into<String>) {
        let text = text.into();
        if text.trim().is_empty() {
            self.0.remove(&lang);
        } else {
            self.0.insert(lang, text);
        }
    }

    /// The text in exactly this language.
    pub fn exact(&self, lang: Lang) -> Option<&str> {
        self.0.get(&lang).map(String::as_str)
    }

    /// The text in this language or the nearest one it exists in, with the language it is in.
    pub fn best(&self, lang: Lang) -> Option<(&str, Lang)> {
        lang.fallbacks().into_iter().find_map(|l| self.exact(l).map(|t| (t, l)))
    }

    /// Every language it exists in, with the text.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.0.iter().map(|(l, t)| (*l, t.as_str()))
    }

    /// True when no language has any text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

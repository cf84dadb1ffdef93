//! Messages in four languages, from `locales/{nb,nn,se,en}/*.ftl` (Fluent).
//! A message that a language lacks falls back to the nearest one that has it,
//! and is marked as such (see [`crate::mark`]).

use std::collections::{BTreeSet, HashMap};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::Date;
use kernel::Lang;

use crate::mark;

macro_rules! locale_files {
    ($($file:literal),*) => {
        &[$(
            (Lang::Nb, $file, include_str!(concat!("../../../locales/nb/", $file, ".ftl"))),
            (Lang::Nn, $file, include_str!(concat!("../../../locales/nn/", $file, ".ftl"))),
            (Lang::Se, $file, include_str!(concat!("../../../locales/se/", $file, ".ftl"))),
            (Lang::En, $file, include_str!(concat!("../../../locales/en/", $file, ".ftl"))),
        )*]
    };
}

const FILES: &[(Lang, &str, &str)] = locale_files!(
    "bank",
    "common",
    "people",
    "lists",
    "record",
    "editor",
    "takeaway",
    "sitting",
    "campaigns",
    "competence",
    "resources",
    "paper",
    "measured",
    "observe",
    "training",
    "indicator",
    "gap",
    "register",
    "plan",
    "session",
    "booking",
    "grant"
);

/// All messages of all languages.
pub struct Messages {
    bundles: Vec<FluentBundle<FluentResource>>,
    /// Messages without arguments, looked up once: language index, key.
    plain: Vec<HashMap<String, String>>,
    keys: Vec<BTreeSet<String>>,
    /// How many messages each language lacks.
    lacking: Vec<usize>,
}

impl Messages {
    /// Reads the embedded files.
    ///
    /// # Panics
    /// When one does not parse; a test reads them all, so a build that passed its tests never does.
    pub fn load() -> Self {
        let mut bundles = Vec::new();
        let mut keys = Vec::new();
        for lang in Lang::ALL {
            let tag = lang.code().parse().expect("our codes are language tags");
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            bundle.set_use_isolating(false);
            let mut mine = BTreeSet::new();
            for (_, file, text) in FILES.iter().filter(|(l, ..)| *l == lang) {
                let resource = FluentResource::try_new((*text).to_owned())
                    .unwrap_or_else(|(_, e)| panic!("locales/{lang}/{file}.ftl does not parse: {e:?}"));
                for line in text.lines() {
                    if let Some((key, _)) = line.split_once(" =").filter(|(k, _)| {
                        !k.is_empty()
                            && k.starts_with(|c: char| c.is_ascii_lowercase())
                            && k.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
                    }) {
                        mine.insert(key.to_owned());
                    }
                }
                if let Err(e) = bundle.add_resource(resource) {
                    panic!("locales/{lang}/{file}.ftl repeats a message: {e:?}");
                }
            }
            keys.push(mine);
            bundles.push(bundle);
        }
        let mut messages = Messages { bundles, plain: Vec::new(), keys, lacking: Vec::new() };
        let all: BTreeSet<String> = messages.keys.iter().flatten().cloned().collect();
        let mut plain = Vec::new();
        for lang in Lang::ALL {
            let mut map = HashMap::new();
            for key in &all {
                if let Some((text, clean)) = messages.look_up(lang, key, None)
                    && clean
                {
                    map.insert(key.clone(), text);
                }
            }
            plain.push(map);
        }
        messages.plain = plain;
        messages.lacking = messages.keys.iter().map(|mine| all.len() - mine.len()).collect();
        messages
    }

    /// The text and whether it formatted without missing arguments.
    fn look_up(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> Option<(String, bool)> {
        for l in lang.fallbacks() {
            let bundle = &self.bundles[l.index()];
            let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { continue };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
            let text = if l == lang { text } else { mark::wrap(&text, l) };
            return Some((text, errors.is_empty()));
        }
        None
    }

    /// A message without arguments. An unknown key shows itself, so that it is seen and mended.
    pub fn get(&self, lang: Lang, key: &str) -> String {
        match self.plain[lang.index()].get(key) {
            Some(text) => text.clone(),
            None => self.look_up(lang, key, None).map_or_else(|| key.to_owned(), |(t, _)| t),
        }
    }

    /// True when some language has this message.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|k| k.contains(key))
    }

    /// A message with arguments.
    pub fn with(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            match value {
                Arg::Text(t) => fluent.set(*name, FluentValue::from(*t)),
                Arg::Number(n) => fluent.set(*name, FluentValue::from(*n)),
            }
        }
        self.look_up(lang, key, Some(&fluent)).map_or_else(|| key.to_owned(), |(t, _)| t)
    }

    /// The keys that a language lacks although another has them.
    pub fn missing(&self, lang: Lang) -> Vec<String> {
        let all: BTreeSet<&String> = self.keys.iter().flatten().collect();
        all.into_iter().filter(|k| !self.keys[lang.index()].contains(*k)).cloned().collect()
    }

    /// How many messages a language lacks although another has them.
    pub fn lacking(&self, lang: Lang) -> usize {
        self.lacking[lang.index()]
    }

    /// The number of messages that exist in any language.
    pub fn count(&self) -> usize {
        self.keys.iter().flatten().collect::<BTreeSet<_>>().len()
    }

    /// A date in words: `23. november 2026`.
    pub fn date(&self, lang: Lang, date: Date) -> String {
        let month = self.get(lang, &format!("month-{}", date.month()));
        self.with(
            lang,
            "date-long",
            &[
                ("day", Arg::Text(&date.day().to_string())),
                ("month", Arg::Text(&mark::strip(&month))),
                ("year", Arg::Text(&date.year().to_string())),
            ],
        )
    }
}

/// An argument of a message.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Text, put in as it is.
    Text(&'a str),
    /// A number, which chooses the plural form.
    Number(i64),
}

/// A whole number as people write it in this language: a thin space between thousands,
/// a comma in English.
pub fn number(lang: Lang, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let gap = if lang == Lang::En { "," } else { "\u{202F}" };
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(gap);
        }
        out.push(d);
    }
    if n < 0 { format!("−{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bokmaal_and_english_have_every_message() {
        let m = Messages::load();
        assert_eq!(m.missing(Lang::Nb), Vec::<String>::new(), "missing in bokmål");
        assert_eq!(m.missing(Lang::En), Vec::<String>::new(), "missing in English");
        assert!(Lang::ALL.into_iter().all(|l| m.lacking(l) == m.missing(l).len()));
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(number(Lang::En, 1234567), "1,234,567");
        assert_eq!(number(Lang::Nb, 39000), "39\u{202F}000");
        assert_eq!(number(Lang::Nb, 12), "12");
    }

    #[test]
    fn northern_sami_has_a_dual() {
        let m = Messages::load();
        // the plural rules are CLDR's: one, two, other
        let forms: Vec<String> =
            [1, 2, 5].iter().map(|n| m.with(Lang::Se, "count-hits", &[("n", Arg::Number(*n))])).collect();
        assert!(forms.iter().all(|f| !f.contains("count-hits")), "{forms:?}");
    }
}

//! The four languages of the interface and how content falls back between them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that Trinn speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Norwegian bokmål.
    Nb,
    /// Norwegian nynorsk.
    Nn,
    /// Northern Sámi.
    Se,
    /// English.
    En,
}

impl Lang {
    /// All languages, in the order in which menus list them.
    pub const ALL: [Lang; 4] = [Lang::Nb, Lang::Nn, Lang::Se, Lang::En];

    /// The tag for `lang` attributes and addresses (BCP 47).
    pub fn code(self) -> &'static str {
        match self {
            Lang::Nb => "nb",
            Lang::Nn => "nn",
            Lang::Se => "se",
            Lang::En => "en",
        }
    }

    /// The language's name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::Nb => "Bokmål",
            Lang::Nn => "Nynorsk",
            Lang::Se => "Davvisámegiella",
            Lang::En => "English",
        }
    }

    /// Which languages to try for content, nearest first; begins with the language itself.
    pub fn fallbacks(self) -> [Lang; 4] {
        match self {
            Lang::Nb => [Lang::Nb, Lang::Nn, Lang::En, Lang::Se],
            Lang::Nn => [Lang::Nn, Lang::Nb, Lang::En, Lang::Se],
            Lang::Se => [Lang::Se, Lang::Nb, Lang::Nn, Lang::En],
            Lang::En => [Lang::En, Lang::Nb, Lang::Nn, Lang::Se],
        }
    }

    /// Position in [`Lang::ALL`].
    pub fn index(self) -> usize {
        match self {
            Lang::Nb => 0,
            Lang::Nn => 1,
            Lang::Se => 2,
            Lang::En => 3,
        }
    }

    /// The best of our languages for an `Accept-Language` header, if any matches.
    /// `no` counts as bokmål, `sme` as northern Sámi. Quality values are honoured.
    pub fn from_accept_language(header: &str) -> Option<Lang> {
        let mut best: Option<(f32, Lang)> = None;
        for part in header.split(',').take(20) {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let primary = tag.split('-').next().unwrap_or("");
            let lang = match primary {
                "nb" | "no" => Lang::Nb,
                "nn" => Lang::Nn,
                "se" | "sme" => Lang::Se,
                "en" => Lang::En,
                _ => continue,
            };
            let q = pieces
                .find_map(|p| p.trim().strip_prefix("q="))
                .and_then(|q| q.parse::<f32>().ok())
                .unwrap_or(1.0);
            if q > 0.0 && best.is_none_or(|(b, _)| q > b) {
                best = Some((q, lang));
            }
        }
        best.map(|(_, l)| l)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text was none of `nb`, `nn`, `se`, `en`.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is not a language of this service; use nb, nn, se or en")]
pub struct UnknownLang(String);

impl FromStr for Lang {
    type Err = UnknownLang;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s {
            "nb" => Ok(Lang::Nb),
            "nn" => Ok(Lang::Nn),
            "se" => Ok(Lang::Se),
            "en" => Ok(Lang::En),
            other => Err(UnknownLang(other.chars().take(20).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_with_several_languages_gets_the_one_they_prefer() {
        assert_eq!(Lang::from_accept_language("da, nn;q=0.9, en;q=0.8"), Some(Lang::Nn));
        assert_eq!(Lang::from_accept_language("no,en;q=0.5"), Some(Lang::Nb));
        assert_eq!(Lang::from_accept_language("fr"), None);
        assert_eq!(Lang::from_accept_language("en;q=0, se;q=0.1"), Some(Lang::Se));
    }
}

//! A learning resource: what it is, for whom, what it serves, and what may be typed into one. Pure.

use kernel::{Lang, Text};
use serde::{Deserialize, Serialize};

use crate::framework::Frameworks;
use crate::item::{Audience, Level};

pub mod exchange;

/// What a resource can be.
pub const KINDS: [&str; 7] = ["course", "video", "exercise", "guide", "tool", "game", "reading"];
/// Sectors of education and work, from kindergarten to the workplace.
pub const SECTORS: [&str; 7] =
    ["kindergarten", "primary", "lower-secondary", "upper-secondary", "vet", "adult", "workplace"];
/// Most competences that one resource names: more would say nothing.
pub const MOST_SERVED: usize = 4;
/// Most minutes that make sense: a hundred days of eight hours.
const MOST_MINUTES: u32 = 48_000;

/// A resource to learn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id, never used again for another one.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// By language, whether the title is the publisher's (`published`) or ours (`ours`).
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title_basis: Text,
    /// Who offers it.
    pub provider: String,
    /// Where it is.
    pub url: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// Languages it exists in, as codes.
    pub language: Vec<String>,
    /// Whom it is for.
    pub audience: Vec<Audience>,
    /// Some of [`SECTORS`].
    pub sector: Vec<String>,
    /// Competences it serves, the main one first.
    pub competences: Vec<Served>,
    /// Levels it suits; empty for any.
    #[serde(default)]
    pub level: Vec<Level>,
    /// How long it takes, in minutes, if known.
    pub minutes: Option<u32>,
    /// `free` or `paid`.
    pub cost: String,
    /// Its licence; `unknown` where nobody has seen one.
    pub licence: String,
    /// Whether one needs an account; none when unknown.
    pub account_needed: Option<bool>,
    /// What one does and gets.
    pub summary: Text,
    /// How its existence is known: `search`, `certain`, `editor`; empty when nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// For editors: what is uncertain.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A competence that a resource serves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Served {
    /// The framework.
    pub framework: String,
    /// The competence's id.
    pub id: String,
}

impl Served {
    /// A competence written `digcomp-3.0/4.1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Served> {
        let (framework, id) = text.trim().split_once('/')?;
        let sound = !framework.is_empty() && !id.is_empty();
        sound.then(|| Served { framework: framework.to_owned(), id: id.to_owned() })
    }

    /// As it stands in files and addresses: `digcomp-3.0/4.1`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}/{}", self.framework, self.id)
    }

    /// Its area, as it stands in addresses: `digcomp-3.0/4`.
    #[must_use]
    pub fn area(&self) -> String {
        format!("{}/{}", self.framework, self.id.split('.').next().unwrap_or(""))
    }
}

#[derive(Deserialize)]
struct File {
    resources: Vec<Resource>,
}

/// The resources of a content file.
///
/// # Errors
/// When it is not the JSON it should be.
pub fn read(json: &str) -> Result<Vec<Resource>, serde_json::Error> {
    serde_json::from_str::<File>(json).map(|f| f.resources)
}

/// What is wrong with a field: the field, the message that says what to do, and what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: &'static str,
    /// The message key; `$x` is what was given.
    pub key: &'static str,
    /// What was given, shortened.
    pub given: String,
}

impl Fault {
    fn of(field: &'static str, key: &'static str, given: &str) -> Fault {
        Fault { field, key, given: given.chars().take(60).collect() }
    }
}

/// An address that a browser can open: http or https, a host, no sign-in in it.
#[must_use]
pub fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.and_then(|r| r.split(['/', '?', '#']).next()).unwrap_or("");
    !host.is_empty()
        && url.len() <= 1_000
        && !host.contains('@')
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// An id: letters, digits and hyphens, as it stands in an address.
fn is_id(id: &str) -> bool {
    (3..=80).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && id != "new"
        && id != "import"
        && id != "check"
}

impl Resource {
    /// What is wrong with it; empty when nothing is.
    #[must_use]
    pub fn faults(&self, frameworks: &Frameworks) -> Vec<Fault> {
        let mut out = Vec::new();
        let mut fault = |bad: bool, field, key, given: &str| {
            if bad {
                out.push(Fault::of(field, key, given));
            }
        };
        fault(!is_id(&self.id), "id", "resource-wrong-id", &self.id);
        fault(self.title.is_empty(), "title", "resource-wrong-title", "");
        fault(self.title.iter().any(|(_, t)| t.chars().count() > 200), "title", "resource-wrong-long", "200");
        fault(self.summary.is_empty(), "summary", "resource-wrong-summary", "");
        let long = self.summary.iter().any(|(_, t)| t.chars().count() > 1_000);
        fault(long, "summary", "resource-wrong-long", "1000");
        fault(self.provider.trim().is_empty(), "provider", "resource-wrong-provider", "");
        fault(!is_web_address(&self.url), "url", "resource-wrong-url", &self.url);
        fault(!KINDS.contains(&self.kind.as_str()), "kind", "resource-wrong-word", &self.kind);
        fault(self.language.is_empty(), "language", "resource-wrong-none", "");
        for word in &self.language {
            fault(word.parse::<Lang>().is_err(), "language", "resource-wrong-word", word);
        }
        fault(self.audience.is_empty(), "audience", "resource-wrong-none", "");
        fault(self.sector.is_empty(), "sector", "resource-wrong-none", "");
        for word in &self.sector {
            fault(!SECTORS.contains(&word.as_str()), "sector", "resource-wrong-word", word);
        }
        let served = self.competences.len();
        fault(served == 0, "competences", "resource-wrong-competences", "");
        fault(served > MOST_SERVED, "competences", "resource-wrong-competences", "");
        for c in &self.competences {
            let known = frameworks.get(&c.framework).is_some_and(|f| f.find(&c.id).is_some());
            fault(!known, "competences", "resource-wrong-competence", &c.code());
        }
        let minutes = self.minutes.unwrap_or(1);
        let outside = minutes == 0 || minutes > MOST_MINUTES;
        fault(outside, "minutes", "resource-wrong-minutes", &minutes.to_string());
        fault(!["free", "paid"].contains(&self.cost.as_str()), "cost", "resource-wrong-word", &self.cost);
        fault(self.licence.trim().is_empty(), "licence", "resource-wrong-licence", "");
        out
    }

    /// The resource as it is stored.
    #[must_use]
    pub fn document(&self) -> String {
        serde_json::to_string(self).expect("a resource always serialises")
    }
}

/// An id from a title: `r-` and the title's letters and digits; not yet unique.
#[must_use]
pub fn id_of(title: &str) -> String {
    let mut out = String::from("r");
    let lower = title.to_lowercase();
    let plain = lower.chars().map(|c| match c {
        'å' | 'á' | 'à' | 'ä' => 'a',
        'ø' | 'ö' | 'ó' => 'o',
        'æ' | 'é' | 'è' => 'e',
        'č' => 'c',
        'đ' => 'd',
        'ŋ' => 'n',
        'š' => 's',
        'ŧ' => 't',
        'ž' => 'z',
        c => c,
    });
    let words: String = plain.map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    for word in words.split_whitespace() {
        if out.len() + word.len() > 48 {
            break;
        }
        out.push('-');
        out.push_str(word);
    }
    if out.len() < 3 { "r-resource".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frameworks() -> Frameworks {
        Frameworks::parse(include_str!("../../../content/frameworks/frameworks.json")).expect("readable")
    }

    #[test]
    fn every_resource_that_comes_along_is_sound_and_has_an_id_of_its_own() {
        let all = read(include_str!("../../../content/resources/resources.json")).expect("readable");
        let frameworks = frameworks();
        let mut seen = std::collections::HashSet::new();
        for resource in &all {
            assert_eq!(resource.faults(&frameworks), [], "{}", resource.id);
            assert!(seen.insert(&resource.id), "{} twice", resource.id);
        }
        assert!(all.len() >= 60);
    }

    #[test]
    fn what_is_wrong_names_its_field_and_shows_what_was_given() {
        let mut r =
            read(include_str!("../../../content/resources/resources.json")).expect("readable").remove(0);
        r.url = "javascript:alert(1)".to_owned();
        r.sector = vec!["university".to_owned()];
        r.minutes = Some(0);
        r.competences = vec![Served { framework: "digcomp-3.0".into(), id: "9.9".into() }];
        let faults = r.faults(&frameworks());
        let fields: Vec<&str> = faults.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["url", "sector", "competences", "minutes"]);
        assert_eq!(faults[1].given, "university");
    }

    #[test]
    fn an_address_with_a_password_or_without_a_host_is_none() {
        assert!(is_web_address("https://www.example.org/a?b=c"));
        for no in ["https://", "ftp://example.org", "https://me:secret@example.org", "https://a b", "//x"] {
            assert!(!is_web_address(no), "{no}");
        }
    }

    #[test]
    fn an_id_follows_from_the_title() {
        assert_eq!(id_of("Søk & Skriv"), "r-sok-skriv");
        assert_eq!(id_of("!?"), "r-resource");
    }
}

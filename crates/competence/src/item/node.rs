//! A JSON value with the path to it, so that every complaint names its field
//! and says how to mend it.

use kernel::{Lang, Text};
use serde_json::{Map, Value};

/// What is wrong with a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub field: String,
    pub message: String,
    pub hint: String,
}

impl Fault {
    pub fn new(field: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Fault {
        Fault { field: field.into(), message: message.into(), hint: hint.into() }
    }
}

/// A value and where it stands.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    pub value: &'a Value,
    pub path: String,
}

impl<'a> Node<'a> {
    pub fn root(value: &'a Value) -> Self {
        Node { value, path: String::new() }
    }

    fn child(&self, name: &str, value: &'a Value) -> Node<'a> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Node { value, path }
    }

    pub fn fault(&self, message: impl Into<String>, hint: impl Into<String>) -> Fault {
        Fault::new(self.path.clone(), message, hint)
    }

    pub fn object(&self) -> Result<&'a Map<String, Value>, Fault> {
        self.value
            .as_object()
            .ok_or_else(|| self.fault(format!("{} is not an object", kind(self.value)), "write it as { … }"))
    }

    /// A field that may be left out; `null` counts as left out.
    pub fn get(&self, name: &str) -> Result<Option<Node<'a>>, Fault> {
        Ok(self.object()?.get(name).filter(|v| !v.is_null()).map(|v| self.child(name, v)))
    }

    /// A field that must be there.
    pub fn need(&self, name: &str) -> Result<Node<'a>, Fault> {
        self.get(name)?.ok_or_else(|| {
            let at = self.child(name, self.value);
            at.fault("is missing", format!("add \"{name}\""))
        })
    }

    /// Complains of the first field that has none of these names.
    pub fn only(&self, known: &[&str]) -> Result<(), Fault> {
        match self.object()?.iter().find(|(k, _)| !known.contains(&k.as_str())) {
            None => Ok(()),
            Some((name, value)) => Err(self
                .child(name, value)
                .fault("is not a field that is known here", format!("known are: {}", known.join(", ")))),
        }
    }

    pub fn list(&self) -> Result<Vec<Node<'a>>, Fault> {
        let list = self
            .value
            .as_array()
            .ok_or_else(|| self.fault(format!("{} is not a list", kind(self.value)), "write it as [ … ]"))?;
        Ok(list.iter().enumerate().map(|(i, v)| self.child(&(i + 1).to_string(), v)).collect())
    }

    /// A list with a number of entries within bounds.
    pub fn list_of(&self, least: usize, most: usize) -> Result<Vec<Node<'a>>, Fault> {
        let list = self.list()?;
        if list.len() < least || list.len() > most {
            return Err(self.fault(format!("has {} entries", list.len()), format!("give {least} to {most}")));
        }
        Ok(list)
    }

    pub fn str(&self) -> Result<&'a str, Fault> {
        let text = self.value.as_str().ok_or_else(|| {
            self.fault(format!("{} is not a text", kind(self.value)), "put it in quotation marks")
        })?;
        if text.trim().is_empty() {
            return Err(self.fault("is empty", "write something, or leave the field out if it may be"));
        }
        Ok(text)
    }

    /// A short id: small letters, digits, hyphen, underscore and point.
    pub fn id(&self) -> Result<String, Fault> {
        let id = self.str()?;
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        if id.len() > 40 || !id.chars().all(fine) {
            return Err(self.fault(
                format!("\"{id}\" is not an id"),
                "use small letters a-z, digits and hyphens, at most 40",
            ));
        }
        Ok(id.to_owned())
    }

    pub fn number(&self) -> Result<f64, Fault> {
        self.value.as_f64().filter(|v| v.is_finite()).ok_or_else(|| {
            self.fault(
                format!("{} is not a number", kind(self.value)),
                "write digits with a point, without quotation marks",
            )
        })
    }

    pub fn whole(&self, least: u64, most: u64) -> Result<u64, Fault> {
        self.value.as_u64().filter(|v| (least..=most).contains(v)).ok_or_else(|| {
            self.fault(
                format!("{} is not a whole number from {least} to {most}", kind(self.value)),
                "change the number",
            )
        })
    }

    pub fn truth(&self) -> Result<bool, Fault> {
        self.value.as_bool().ok_or_else(|| {
            self.fault(format!("{} is neither true nor false", kind(self.value)), "write true or false")
        })
    }

    /// A word of an enum.
    pub fn word<T: std::str::FromStr>(&self) -> Result<T, Fault>
    where
        T::Err: std::fmt::Display,
    {
        let word = self.str()?;
        word.parse().map_err(|e: T::Err| self.fault(e.to_string(), "choose one of the words"))
    }

    /// A text in at least one language.
    pub fn text(&self) -> Result<Text, Fault> {
        let mut text = Text::default();
        for (code, value) in self.object()? {
            let at = self.child(code, value);
            let lang: Lang =
                code.parse().map_err(|_| at.fault("is not a language", "use nb, nn, se or en"))?;
            text.set(lang, at.str()?);
        }
        if text.is_empty() {
            return Err(self.fault("has no text in any language", "add \"nb\" and \"en\""));
        }
        Ok(text)
    }

    /// A text that may be left out.
    pub fn text_or_none(&self, name: &str) -> Result<Option<Text>, Fault> {
        self.get(name)?.map(|n| n.text()).transpose()
    }

    /// Texts in several languages; a plain text is the same in all.
    pub fn text_or_plain(&self) -> Result<Text, Fault> {
        match self.value {
            Value::String(_) => {
                let plain = self.str()?;
                Ok(Text::of(Lang::Nb, plain).with(Lang::En, plain))
            }
            _ => self.text(),
        }
    }
}

fn kind(value: &Value) -> String {
    let text = value.to_string();
    let short: String = text.chars().take(30).collect();
    if short.len() < text.len() { format!("{short}…") } else { text }
}

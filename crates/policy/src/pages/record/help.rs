//! The help text behind each heading: what a field means, in plain words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Text;
use serde::Deserialize;
use webkit::Shell;

#[derive(Deserialize)]
struct File {
    fields: BTreeMap<String, Text>,
}

static FIELDS: LazyLock<BTreeMap<String, Text>> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("../../../../../content/help/fields.json"))
        .expect("the embedded help texts parse; a test reads them");
    file.fields
});

/// What a field means, in the page's language; empty when there is no text for it.
pub fn help(shell: &Shell, field: &str) -> String {
    FIELDS.get(field).map(|t| shell.text(t)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    #[test]
    fn every_heading_of_the_record_page_has_a_help_text() {
        for field in super::super::view::HELPED {
            let text = FIELDS.get(field).unwrap_or_else(|| panic!("no help for {field}"));
            assert!(text.exact(Lang::Nb).is_some() && text.exact(Lang::En).is_some(), "{field}");
        }
    }
}

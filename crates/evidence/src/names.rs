//! Names of the codes that figures are broken down by.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::{Lang, Text};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    programmes: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    grep_code: String,
    nob: Option<String>,
    nno: Option<String>,
    eng: Option<String>,
}

static PROGRAMMES: LazyLock<HashMap<String, Text>> = LazyLock::new(|| {
    let text = include_str!("../../../content/programmes/programmes-equipment.json");
    let file: File = serde_json::from_str(text).expect("a test reads the programmes that come with trinn");
    file.programmes
        .into_iter()
        .map(|row| {
            let names = [(Lang::Nb, row.nob), (Lang::Nn, row.nno), (Lang::En, row.eng)];
            let held = names.into_iter().filter_map(|(lang, name)| Some((lang, name?)));
            (row.grep_code, held.fold(Text::default(), |t, (lang, name)| t.with(lang, name)))
        })
        .collect()
});

/// The name of a programme by its code; none: it is not among those that come with Trinn.
#[must_use]
pub fn programme(code: &str) -> Option<&'static Text> {
    PROGRAMMES.get(code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_programme_has_a_name_and_another_code_none() {
        let name = super::programme("BAANG2----").expect("it comes with trinn");
        assert_eq!(name.exact(kernel::Lang::En), Some("Landscaping operator"));
        assert_eq!(super::programme("XX"), None);
    }
}

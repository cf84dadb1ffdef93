//! Names of the codes that figures are broken down by.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::{Lang, Text};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    programmes: Vec<Row>,
    kinds: Vec<KindRow>,
}

#[derive(Deserialize)]
struct KindRow {
    id: String,
    en: Option<String>,
    nob: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    grep_code: String,
    nob: Option<String>,
    nno: Option<String>,
    eng: Option<String>,
}

static NAMES: LazyLock<HashMap<String, Text>> = LazyLock::new(|| {
    let text = include_str!("../../../content/programmes/programmes-equipment.json");
    let file: File = serde_json::from_str(text).expect("a test reads the programmes that come with trinn");
    let text = |names: [(Lang, Option<String>); 3]| {
        let held = names.into_iter().filter_map(|(lang, name)| Some((lang, name?)));
        held.fold(Text::default(), |t, (lang, name)| t.with(lang, name))
    };
    let programmes = file
        .programmes
        .into_iter()
        .map(|row| (row.grep_code, text([(Lang::Nb, row.nob), (Lang::Nn, row.nno), (Lang::En, row.eng)])));
    let kinds = file
        .kinds
        .into_iter()
        .map(|row| (row.id, text([(Lang::Nb, row.nob), (Lang::Nn, None), (Lang::En, row.en)])));
    programmes.chain(kinds).collect()
});

/// The name of a programme by its code or a kind of equipment by its id; none: it is not among those that come with Trinn.
#[must_use]
pub fn of(code: &str) -> Option<&'static Text> {
    NAMES.get(code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_programme_has_a_name_and_another_code_none() {
        let name = super::of("BAANG2----").expect("it comes with trinn");
        assert_eq!(name.exact(kernel::Lang::En), Some("Landscaping operator"));
        assert_eq!(super::of("XX"), None);
    }
}

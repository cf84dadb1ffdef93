//! `/about`: what Trinn is, where the facts come from, who says so, and what is
//! not done yet.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Lang;
use webkit::{Messages, Shell, WebError};

use crate::present::Words;
use crate::record::Basis;
use crate::room::Room;
use crate::vocabulary::names;

/// The page about the service.
pub fn routes() -> Router<Room> {
    Router::new().route("/about", get(about))
}

async fn about(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let words = room.words(&shell).await?;
    shell.public(&AboutPage {
        bases: bases(&words),
        languages: languages(&shell.app().messages, &shell),
        sections: SECTIONS.map(|id| Section { id, title: shell.t(&format!("about-{id}")) }),
        base_url: shell.app().base_url.clone(),
        shell: shell.clone(),
    })
}

/// The page's sections, in order; each has a heading `about-…`.
const SECTIONS: [&str; 8] = ["what", "facts", "bases", "cite", "languages", "privacy", "formats", "access"];

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    shell: Shell,
    sections: [Section; 8],
    bases: Vec<BasisView>,
    languages: Vec<LanguageView>,
    base_url: String,
}

struct Section {
    id: &'static str,
    title: String,
}

struct BasisView {
    code: &'static str,
    label: String,
    text: String,
}

struct LanguageView {
    code: &'static str,
    name: &'static str,
    there: String,
    missing: String,
    share: String,
}

fn bases(words: &Words) -> Vec<BasisView> {
    Basis::ALL
        .into_iter()
        .map(|b| BasisView {
            code: b.code(),
            label: words.basis(b),
            text: words
                .vocabularies
                .by_code(names::BASES, b.code())
                .map_or(String::new(), |t| words.shell.text(&t.description)),
        })
        .collect()
}

fn languages(messages: &Messages, shell: &Shell) -> Vec<LanguageView> {
    let all = messages.count();
    Lang::ALL
        .into_iter()
        .map(|lang| {
            let missing = messages.missing(lang).len();
            LanguageView {
                code: lang.code(),
                name: lang.own_name(),
                there: shell.n((all - missing) as i64),
                missing: shell.n(missing as i64),
                share: shell.tx("about-percent", percent(all - missing, all).to_string()),
            }
        })
        .collect()
}

/// Whole per cent, rounded down, so that 100 means all.
fn percent(part: usize, all: usize) -> usize {
    (part * 100).checked_div(all).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_per_cent_means_all() {
        assert_eq!(percent(399, 400), 99);
        assert_eq!(percent(400, 400), 100);
        assert_eq!(percent(0, 0), 100);
    }
}

//! `/edit/vocabularies`: vocabularies as administrators see them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use people::Actor;
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::{Step, moment, names, steps};
use crate::room::Room;
use crate::store::vocabularies;
use crate::vocabulary::Vocabulary;

struct Listed {
    href: String,
    label: String,
    versions: usize,
    terms: usize,
    mappings: usize,
}

#[derive(Template)]
#[template(path = "edit_vocabularies.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    rows: Vec<Listed>,
}

/// Somebody who may change vocabularies.
pub(super) async fn administrator(shell: &Shell) -> Result<Actor, WebError> {
    let actor = Actor::of(shell).await?;
    actor.require_administrator()?;
    Ok(actor)
}

/// `GET /edit/vocabularies`
pub(super) async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    administrator(&shell).await?;
    let all = room.vocabularies();
    let rows = all
        .iter()
        .map(|v| Listed {
            href: format!("/edit/vocabularies/{}", v.vocabulary),
            label: label(&shell, v),
            versions: v.versions.len(),
            terms: v.versions.iter().map(|v| v.terms.len()).sum(),
            mappings: v.mappings.len(),
        })
        .collect();
    shell.page(&ListPage { shell: &shell, steps: steps(&shell, Vec::new()), rows })
}

/// What a vocabulary is called.
pub(super) fn label(shell: &Shell, v: &Vocabulary) -> String {
    let label = shell.text(&v.labels);
    if label.is_empty() { v.vocabulary.clone() } else { label }
}

struct VersionShown {
    id: String,
    label: String,
    years: String,
    add_href: String,
    terms: Vec<TermShown>,
}

struct TermShown {
    code: String,
    label: String,
    parent: String,
    languages: String,
    href: String,
}

struct MappingShown {
    from: String,
    to: String,
    relation: String,
    ours: bool,
    value: String,
}

struct ChangeShown {
    revision: i64,
    when: String,
    who: String,
    why: String,
}

#[derive(Template)]
#[template(path = "edit_vocabulary.html")]
struct VocabularyPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    path: String,
    title: String,
    revision: i64,
    versions: Vec<VersionShown>,
    mappings: Vec<MappingShown>,
    history: Vec<ChangeShown>,
}

/// `GET /edit/vocabularies/{name}`
pub(super) async fn page(
    State(room): State<Room>,
    Path(name): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    administrator(&shell).await?;
    let all = room.vocabularies();
    let v = all.get(&name).ok_or(WebError::NotFound)?;
    let mut conn = room.db().read().await?;
    let revision = vocabularies::revision(&mut conn, &name).await?.ok_or(WebError::NotFound)?;
    let history = vocabularies::history(&mut conn, &name).await?;
    let who = names(&mut conn, history.iter().map(|h| h.2.clone()).collect()).await?;
    let path = format!("/edit/vocabularies/{name}");
    let term_href = |version: &str, code: &str| {
        Query::default().with("version", version).with("code", code).href(&format!("{path}/term"))
    };
    let term_label = |(version, code): &(String, String)| {
        let label = v.term(version, code).map_or(String::new(), |t| shell.text(&t.labels));
        format!("{label} ({version}: {code})")
    };
    let versions = v
        .versions
        .iter()
        .map(|version| VersionShown {
            id: version.version.clone(),
            label: shell.text(&version.labels),
            years: match (version.valid_from, version.valid_to) {
                (None, None) => String::new(),
                (from, to) => {
                    let year = |y: Option<i32>| y.map_or(String::new(), |y| y.to_string());
                    format!("{}–{}", year(from), year(to))
                }
            },
            add_href: Query::default().with("version", &version.version).href(&format!("{path}/term")),
            terms: version
                .terms
                .iter()
                .map(|t| TermShown {
                    code: t.code.clone(),
                    label: shell.text(&t.labels),
                    parent: t
                        .parent
                        .as_ref()
                        .and_then(|p| v.term(&version.version, p))
                        .map_or(String::new(), |p| shell.text(&p.labels)),
                    languages: t.labels.iter().map(|(l, _)| l.code()).collect::<Vec<_>>().join(", "),
                    href: term_href(&version.version, &t.code),
                })
                .collect(),
        })
        .collect();
    let mappings = v
        .mappings
        .iter()
        .map(|m| MappingShown {
            from: term_label(&m.from),
            to: term_label(&m.to),
            relation: shell.t(&format!("edit-mapping-{}", m.relation)),
            ours: m.basis.as_deref() != Some("published"),
            value: format!("{}#{} {}#{}", m.from.0, m.from.1, m.to.0, m.to.1),
        })
        .collect();
    let page = VocabularyPage {
        shell: &shell,
        steps: steps(&shell, vec![Step::new("/edit/vocabularies", shell.t("edit-vocabularies"))]),
        title: label(&shell, v),
        path,
        revision,
        versions,
        mappings,
        history: history
            .into_iter()
            .map(|(revision, at, author, why)| ChangeShown {
                revision,
                when: moment(&shell, &at),
                who: who.get(&author).cloned().unwrap_or_default(),
                why,
            })
            .collect(),
    };
    shell.page(&page)
}

//! `/vocabularies`: the words that records are described with, as data with
//! versions: every term with its labels, where they come from, how it maps to
//! other versions, and how many policies carry it.

pub mod skos;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::{Instant, Lang, Text};
use people::OptionalActor;
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::record::view::{Link, is_web};
use crate::catalog::Facet;
use crate::room::Room;
use crate::store::vocabularies as store;
use crate::vocabulary::{Mapping, Term, Version, Vocabulary};

/// The routes of these pages.
pub fn routes() -> Router<Room> {
    Router::new()
        .route("/vocabularies", get(list))
        .route("/vocabularies/{name}", get(show))
        .route("/vocabularies/{name}/{version}", get(version))
}

/// A version in a list.
struct VersionView {
    href: String,
    label: String,
    terms: String,
    years: String,
}

/// A vocabulary in the list.
struct VocabularyView {
    href: String,
    label: String,
    description: String,
    versions: Vec<VersionView>,
    mappings: String,
}

#[derive(Template)]
#[template(path = "vocabularies.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    crumbs: Vec<Link>,
    vocabularies: Vec<VocabularyView>,
}

/// A change of a vocabulary.
struct ChangeView {
    revision: i64,
    when: String,
    who: String,
    why: String,
}

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct VocabularyPage<'a> {
    shell: &'a Shell,
    crumbs: Vec<Link>,
    name: String,
    v: VocabularyView,
    mapped: Vec<Vec<MappedView>>,
    changes: Vec<ChangeView>,
    may_edit: bool,
}

/// A mapping between two terms in words.
struct MappedView {
    from: Link,
    relation: String,
    to: Link,
    basis: &'static str,
    basis_label: String,
}

/// A label in one language.
struct LabelView {
    lang: &'static str,
    language: &'static str,
    text: String,
    own: bool,
}

/// A term that another is mapped to.
struct MatchView {
    relation: String,
    href: String,
    label: String,
    version: String,
    ours: bool,
}

/// A term in the table.
struct TermView {
    code: String,
    anchor: String,
    level: usize,
    labels: Vec<LabelView>,
    description: String,
    inverse: String,
    parent: Option<Link>,
    aliases: String,
    matches: Vec<MatchView>,
    used: String,
    list: String,
}

#[derive(Template)]
#[template(path = "vocabulary_version.html")]
struct VersionPage<'a> {
    shell: &'a Shell,
    crumbs: Vec<Link>,
    name: String,
    label: String,
    version_label: String,
    description: String,
    years: String,
    source: String,
    source_href: String,
    source_own: bool,
    label_source: String,
    terms: Vec<TermView>,
    counted: bool,
    told: String,
    others: Vec<Link>,
    may_edit: bool,
    canonical: String,
}

/// The facets whose terms are those of a vocabulary.
fn facets_of(vocabulary: &str) -> Vec<Facet> {
    Facet::ALL.into_iter().filter(|f| *f != Facet::StageIn && f.vocabulary() == Some(vocabulary)).collect()
}

/// The facets' terms that mean a term of a version, with the parameter that lists them.
fn facet_terms(vocabulary: &str, version: &str, term: &Term) -> Vec<(Facet, String)> {
    let mut out = Vec::new();
    for facet in facets_of(vocabulary) {
        match facet {
            Facet::Priority => out.push((facet, format!("{version}#{}", term.code))),
            Facet::Type => {
                out.push((facet, term.code.clone()));
                out.push((facet, format!("our:{}", term.code)));
            }
            // a vocabulary of two levels feeds two facets
            Facet::Category if term.parent.is_some() => {}
            Facet::Subcategory if term.parent.is_none() => {}
            _ => out.push((facet, term.code.clone())),
        }
    }
    out
}

fn years(shell: &Shell, v: &Version) -> String {
    match (v.valid_from, v.valid_to) {
        (Some(a), Some(b)) => format!("{a}–{b}"),
        (Some(a), None) => shell.tx("record-from-year", a.to_string()),
        (None, Some(b)) => shell.tx("record-until-year", b.to_string()),
        (None, None) => String::new(),
    }
}

fn vocabulary_view(shell: &Shell, v: &Vocabulary) -> VocabularyView {
    VocabularyView {
        href: format!("/vocabularies/{}", v.vocabulary),
        label: shell.text(&v.labels),
        description: shell.text(&v.description),
        versions: v
            .versions
            .iter()
            .map(|version| VersionView {
                href: format!("/vocabularies/{}/{}", v.vocabulary, version.version),
                label: shell.text(&version.labels),
                terms: shell.tn("vocabulary-terms", version.terms.len() as i64),
                years: years(shell, version),
            })
            .collect(),
        mappings: if v.mappings.is_empty() {
            String::new()
        } else {
            shell.tn("vocabulary-mappings", v.mappings.len() as i64)
        },
    }
}

fn crumbs(shell: &Shell, deep: bool) -> Vec<Link> {
    let mut out = vec![Link { href: "/".to_owned(), label: shell.t("record-crumb-start") }];
    if deep {
        out.push(Link { href: "/vocabularies".to_owned(), label: shell.t("nav-vocabularies") });
    }
    out
}

async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let all = room.vocabularies_as_of(shell.as_of_instant()).await?;
    shell.public(&ListPage {
        crumbs: crumbs(&shell, false),
        vocabularies: all.iter().map(|v| vocabulary_view(&shell, v)).collect(),
        shell: &shell,
    })
}

async fn show(
    State(room): State<Room>,
    shell: Shell,
    actor: OptionalActor,
    Path(name): Path<String>,
) -> Result<Response, WebError> {
    let all = room.vocabularies_as_of(shell.as_of_instant()).await?;
    let (name, ext) = match name.split_once('.') {
        Some((name, ext)) => (name, ext),
        None => (name.as_str(), ""),
    };
    let vocabulary = all.get(name).ok_or(WebError::NotFound)?;
    match ext {
        "" => {}
        "json" => return file(vocabulary, "application/json"),
        "jsonld" => return file(&skos::scheme(vocabulary, &shell.absolute("")), "application/ld+json"),
        _ => return Err(WebError::NotFound),
    }
    let mut conn = room.db().read().await?;
    let history = store::history(&mut conn, name).await?;
    drop(conn);
    shell.public(&VocabularyPage {
        crumbs: crumbs(&shell, true),
        name: name.to_owned(),
        v: vocabulary_view(&shell, vocabulary),
        mapped: mapped(&shell, vocabulary),
        changes: history
            .into_iter()
            .map(|(revision, at, author, why)| ChangeView {
                revision,
                when: at.parse::<Instant>().map(|t| shell.moment(t)).unwrap_or(at),
                who: shell.t(if author.parse::<uuid::Uuid>().is_ok() {
                    "history-editor"
                } else {
                    "history-program"
                }),
                why,
            })
            .collect(),
        may_edit: actor.may_administer(),
        shell: &shell,
    })
}

/// A vocabulary as a file that is the same for everyone until the data changes.
fn file(value: &impl serde::Serialize, mime: &'static str) -> Result<Response, WebError> {
    let body = serde_json::to_vec_pretty(value).map_err(WebError::internal)?;
    let mut r = ([(header::CONTENT_TYPE, mime)], body).into_response();
    r.extensions_mut().insert(webkit::cache::Public);
    Ok(r)
}

/// The mappings, those between the same two versions together.
fn mapped(shell: &Shell, v: &Vocabulary) -> Vec<Vec<MappedView>> {
    let mut groups: Vec<((&str, &str), Vec<MappedView>)> = Vec::new();
    for m in &v.mappings {
        let ends = (m.from.0.as_str(), m.to.0.as_str());
        let end = |e: &(String, String)| Link {
            href: format!("/vocabularies/{}/{}#{}", v.vocabulary, e.0, e.1),
            label: v.term(&e.0, &e.1).map_or_else(|| e.1.clone(), |t| shell.text(&t.labels)),
        };
        let ours = is_ours(m);
        let view = MappedView {
            from: end(&m.from),
            to: end(&m.to),
            relation: relation(shell, &m.relation, false),
            basis: if ours { "judgement" } else { "official" },
            basis_label: shell.t(if ours { "record-our-mapping" } else { "record-published-mapping" }),
        };
        match groups.iter_mut().find(|(e, _)| *e == ends) {
            Some((_, list)) => list.push(view),
            None => groups.push((ends, vec![view])),
        }
    }
    groups.into_iter().map(|(_, list)| list).collect()
}

fn is_ours(m: &Mapping) -> bool {
    m.basis.as_deref() != Some("published")
}

/// A mapping relation in words, read from `from` or, `inverse`, from `to`.
fn relation(shell: &Shell, relation: &str, inverse: bool) -> String {
    let turned = match (relation, inverse) {
        ("broad", true) => "narrow",
        ("narrow", true) => "broad",
        (other, _) => other,
    };
    shell.t(&format!("vocabulary-match-{turned}"))
}

/// Terms in the order of a tree: each after the term above it, with its level.
fn ordered(terms: &[Term]) -> Vec<(usize, &Term)> {
    let mut children: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
    for (i, t) in terms.iter().enumerate() {
        // a parent that is not there does not hide the term
        let parent = t.parent.as_deref().filter(|p| terms.iter().any(|o| o.code == *p && o.code != t.code));
        children.entry(parent).or_default().push(i);
    }
    let mut out = Vec::with_capacity(terms.len());
    let mut seen = vec![false; terms.len()];
    let top = children.get(&None).cloned().unwrap_or_default();
    let mut waiting: Vec<(usize, usize)> = top.into_iter().rev().map(|i| (0, i)).collect();
    while let Some((level, i)) = waiting.pop() {
        if std::mem::replace(&mut seen[i], true) {
            continue;
        }
        out.push((level, &terms[i]));
        let below = children.get(&Some(terms[i].code.as_str())).cloned().unwrap_or_default();
        waiting.extend(below.into_iter().rev().map(|c| (level + 1, c)));
    }
    // terms that stand above each other in a ring are shown all the same
    out.extend(terms.iter().enumerate().filter(|(i, _)| !seen[*i]).map(|(_, t)| (0, t)));
    out
}

async fn version(
    State(room): State<Room>,
    shell: Shell,
    actor: OptionalActor,
    Path((name, version)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let all = room.vocabularies_as_of(shell.as_of_instant()).await?;
    let vocabulary = all.get(&name).ok_or(WebError::NotFound)?;
    let version = vocabulary.version(&version).ok_or(WebError::NotFound)?;
    let facets = facets_of(&name);
    let counts = counts(&room, &shell, &facets)?;
    let label = shell.text(&vocabulary.labels);
    let mut crumbs = crumbs(&shell, true);
    crumbs.push(Link { href: format!("/vocabularies/{name}"), label: label.clone() });
    let source = &version.source;
    let href = format!("/vocabularies/{name}/{}", version.version);
    shell.public(&VersionPage {
        crumbs,
        label,
        version_label: shell.text(&version.labels),
        description: shell.text(&version.description),
        years: years(&shell, version),
        source: source.title.as_deref().map(|t| shell.english(t)).unwrap_or_default(),
        source_href: source.url.as_deref().filter(|u| is_web(u)).unwrap_or_default().to_owned(),
        source_own: source.basis.as_deref() == Some("own"),
        label_source: source.label_url.as_deref().filter(|u| is_web(u)).unwrap_or_default().to_owned(),
        terms: ordered(&version.terms)
            .into_iter()
            .map(|(level, t)| term_view(&shell, vocabulary, version, t, level, &counts))
            .collect(),
        counted: !facets.is_empty(),
        told: shell.tn("vocabulary-terms", version.terms.len() as i64),
        others: vocabulary
            .versions
            .iter()
            .filter(|v| v.version != version.version)
            .map(|v| Link {
                href: format!("/vocabularies/{name}/{}", v.version),
                label: shell.text(&v.labels),
            })
            .collect(),
        may_edit: actor.may_administer(),
        canonical: shell.absolute(&href),
        name,
        shell: &shell,
    })
}

/// How many policies carry each term, by facet and term.
fn counts(room: &Room, shell: &Shell, facets: &[Facet]) -> Result<HashMap<(usize, String), u64>, WebError> {
    if facets.is_empty() {
        return Ok(HashMap::new());
    }
    let query = search::Query {
        as_of: shell.as_of_instant(),
        limit: 1,
        count: facets.iter().map(|f| f.index()).collect(),
        ..search::Query::default()
    };
    let answer = room.catalog.index().search(&query).map_err(WebError::internal)?;
    let terms = |(facet, list): (usize, Vec<(std::sync::Arc<str>, u64)>)| {
        list.into_iter().map(move |(term, n)| ((facet, term.to_string()), n))
    };
    Ok(answer.facets.into_iter().flat_map(terms).collect())
}

fn term_view(
    shell: &Shell,
    vocabulary: &Vocabulary,
    version: &Version,
    t: &Term,
    level: usize,
    counts: &HashMap<(usize, String), u64>,
) -> TermView {
    let carrying = facet_terms(&vocabulary.vocabulary, &version.version, t);
    let used: u64 = carrying.iter().filter_map(|(f, term)| counts.get(&(f.index(), term.clone()))).sum();
    let mut query = Query::default();
    for (facet, term) in &carrying {
        query = query.and(facet.param(), term);
    }
    let parent = t.parent.as_deref().and_then(|p| version.terms.iter().find(|o| o.code == p));
    TermView {
        code: t.code.clone(),
        anchor: t.code.clone(),
        level: level.min(3),
        labels: labels(&t.labels, &t.label_basis),
        description: shell.text(&t.description),
        inverse: shell.text(&t.inverse_labels),
        parent: parent.map(|p| Link { href: format!("#{}", p.code), label: shell.text(&p.labels) }),
        aliases: t.aliases.join(" · "),
        matches: matches(shell, vocabulary, version, t),
        used: shell.tn("count-hits", used as i64),
        list: if used == 0 { String::new() } else { shell.href(&query.href("/policies")) },
    }
}

fn labels(text: &Text, basis: &std::collections::BTreeMap<String, String>) -> Vec<LabelView> {
    Lang::ALL
        .into_iter()
        .filter_map(|lang| {
            Some(LabelView {
                lang: lang.code(),
                language: lang.own_name(),
                text: text.exact(lang)?.to_owned(),
                own: basis.get(lang.code()).map(String::as_str) != Some("published"),
            })
        })
        .collect()
}

fn matches(shell: &Shell, vocabulary: &Vocabulary, version: &Version, t: &Term) -> Vec<MatchView> {
    let is = |e: &(String, String)| e.0 == version.version && e.1 == t.code;
    let mut out = Vec::new();
    for m in &vocabulary.mappings {
        let (other, inverse) = match (is(&m.from), is(&m.to)) {
            (true, _) => (&m.to, false),
            (false, true) => (&m.from, true),
            _ => continue,
        };
        out.push(MatchView {
            relation: relation(shell, &m.relation, inverse),
            href: format!("/vocabularies/{}/{}#{}", vocabulary.vocabulary, other.0, other.1),
            label: vocabulary
                .term(&other.0, &other.1)
                .map_or_else(|| other.1.clone(), |t| shell.text(&t.labels)),
            version: vocabulary.version(&other.0).map_or_else(|| other.0.clone(), |v| shell.text(&v.labels)),
            ours: is_ours(m),
        });
    }
    out
}

/// The vocabulary whose terms have addresses of their own in every version, as records refer to them.
pub fn term_address(vocabulary: &str, version: &str, code: &str) -> String {
    format!("/vocabularies/{vocabulary}/{version}#{code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::names;

    fn term(code: &str, parent: Option<&str>) -> Term {
        Term {
            code: code.to_owned(),
            labels: Text::of(Lang::En, code),
            label_basis: Default::default(),
            parent: parent.map(str::to_owned),
            aliases: Vec::new(),
            description: Text::default(),
            inverse_labels: Text::default(),
        }
    }

    #[test]
    fn terms_stand_under_their_parents_and_none_is_lost() {
        let terms = [
            term("b1", Some("b")),
            term("a", None),
            term("b", None),
            term("x", Some("gone")),
            term("y", Some("z")),
            term("z", Some("y")),
        ];
        let seen: Vec<(usize, &str)> =
            ordered(&terms).into_iter().map(|(l, t)| (l, t.code.as_str())).collect();
        assert_eq!(seen, [(0, "a"), (0, "b"), (1, "b1"), (0, "x"), (0, "y"), (0, "z")]);
    }

    #[test]
    fn a_term_knows_which_filters_list_its_policies() {
        let both = facet_terms(names::TYPES, "v", &term("practical_measure", None));
        assert_eq!(both.len(), 2, "our reading is counted with the official type");
        let priority = facet_terms(names::PRIORITIES, "herning-2025", &term("h-1", None));
        assert_eq!(priority, [(Facet::Priority, "herning-2025#h-1".to_owned())]);
        let sub = facet_terms(names::CATEGORIES, "v", &term("a", Some("b")));
        assert_eq!(sub, [(Facet::Subcategory, "a".to_owned())]);
        assert!(facet_terms(names::BASES, "v", &term("official", None)).is_empty());
    }
}

//! How to cite a record, a list or an edition: one page with every format, each
//! to copy or to take as a file.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Instant, Year};
use webkit::query::Query;
use webkit::{Shell, WebError, mark};

use super::{find_edition, number, reference_links};
use crate::citation::{self, Citable, CitationWords, CitedKind};
use crate::filter::Filter;
use crate::present::Words;
use crate::record::{NameKind, SourceCitation};
use crate::room::Room;
use crate::selection;
use crate::store::editions::Edition;
use crate::store::publications::{self, Publication};

/// A format for citations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CiteFormat {
    /// BibTeX.
    Bibtex,
    /// RIS, as reference managers exchange it.
    Ris,
    /// CSL-JSON, the data of the Citation Style Language.
    CslJson,
    /// APA, 7th edition, as plain text.
    Apa,
}

impl CiteFormat {
    /// All formats, in the order in which pages show them.
    pub const ALL: [CiteFormat; 4] =
        [CiteFormat::Apa, CiteFormat::Bibtex, CiteFormat::Ris, CiteFormat::CslJson];

    /// The ending of a file name, without the first dot.
    pub fn extension(self) -> &'static str {
        match self {
            CiteFormat::Bibtex => "bib",
            CiteFormat::Ris => "ris",
            CiteFormat::CslJson => "csl.json",
            CiteFormat::Apa => "apa.txt",
        }
    }

    /// The format with this ending.
    pub fn from_extension(ext: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.extension() == ext)
    }

    /// The media type for HTTP.
    pub fn media_type(self) -> &'static str {
        match self {
            CiteFormat::Bibtex => "application/x-bibtex; charset=utf-8",
            CiteFormat::Ris => "application/x-research-info-systems; charset=utf-8",
            CiteFormat::CslJson => "application/vnd.citationstyles.csl+json",
            CiteFormat::Apa => "text/plain; charset=utf-8",
        }
    }

    /// The key of its name and a short id.
    fn key(self) -> (&'static str, &'static str) {
        match self {
            CiteFormat::Bibtex => ("take-format-bibtex", "bibtex"),
            CiteFormat::Ris => ("take-format-ris", "ris"),
            CiteFormat::CslJson => ("take-format-csl", "csl-json"),
            CiteFormat::Apa => ("take-format-apa", "apa"),
        }
    }

    /// The citations as one file.
    pub fn write(self, shell: &Shell, cited: &[Citable]) -> String {
        match self {
            CiteFormat::Bibtex => citation::bibtex(cited),
            CiteFormat::Ris => citation::ris(cited),
            CiteFormat::CslJson => {
                let value = citation::csl_json(cited);
                format!("{}\n", serde_json::to_string_pretty(&value).expect("citations are plain JSON"))
            }
            CiteFormat::Apa => {
                let mut out = String::new();
                for c in cited {
                    out.push_str(&formatted(shell, c, Style::Apa));
                    out.push('\n');
                }
                out
            }
        }
    }
}

/// A style for formatted citations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// APA, 7th edition.
    Apa,
    /// Chicago, 17th edition, author and date.
    Chicago,
}

/// A citation as plain text, with the words in the page's language.
pub fn formatted(shell: &Shell, cited: &Citable, style: Style) -> String {
    let plain = |text: String| mark::strip(&text);
    let day = plain(shell.date(cited.accessed));
    let words = CitationWords {
        no_date: plain(shell.t("take-no-date")),
        version: plain(shell.t("take-version")),
        retrieved: plain(shell.tx("take-retrieved", &day)),
        accessed: plain(shell.tx("take-accessed", &day)),
        and: plain(shell.t("take-and")),
    };
    match style {
        Style::Apa => citation::apa(cited, &words).text,
        Style::Chicago => citation::chicago(cited, &words).text,
    }
}

/// What the source of a record is, when the record itself does not say how to cite it.
fn source_of(publication: &Publication) -> SourceCitation {
    let r = &publication.record;
    let timeline = [&r.canonical_url, &r.source_url]
        .into_iter()
        .flatten()
        .any(|url| url.contains("cedefop.europa.eu/") && url.contains("timeline-vet-policies-europe"));
    let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect();
    SourceCitation {
        authors: if timeline { names(&["Cedefop", "ReferNet"]) } else { Vec::new() },
        published_year: None,
        tool: Some(if timeline { "Timeline of VET policies in Europe" } else { SERVICE }.to_owned()),
        edition: None,
        medium: None,
        url: None,
    }
}

/// What this service is called in citations.
const SERVICE: &str = "Trinn";

/// The citation of a record as this page shows it.
pub fn citable_record(room: &Room, shell: &Shell, publication: &Publication) -> Citable {
    let number = publication.number;
    let (mut url, mut version) = (shell.absolute(&format!("/policies/{number}")), None);
    if let Some(day) = shell.as_of_day() {
        url.push_str(&format!("?as-of={day}"));
        version = Some(publication.version.to_string());
    }
    let source = source_of(publication);
    let today = room.now().date();
    let mut cited = Citable::of_record(&publication.record, &source, shell.language(), &url, version, today);
    if publication.record.name().1 != NameKind::Official {
        // a description in place of a title stands in brackets (APA 7, section 9.22)
        cited.title = format!("[{}]", cited.title);
    }
    cited
}

/// The citation of a list as a whole.
pub fn citable_list(room: &Room, words: &Words, filter: &Filter, total: usize) -> Citable {
    let shell = &words.shell;
    let day = filter.as_of.unwrap_or_else(|| room.now()).date();
    let described: Vec<String> =
        describe(words, filter).into_iter().map(|(k, v)| format!("{k}: {v}")).collect();
    let title = match described.is_empty() {
        true => shell.tn("take-list-all", total as i64),
        false => shell.txy("take-list-some", described.join("; "), shell.n(total as i64)),
    };
    Citable {
        id: "list".to_owned(),
        kind: CitedKind::List,
        authors: vec![SERVICE.to_owned()],
        year: Year::new(i64::from(day.year())).ok(),
        title: mark::strip(&title),
        title_lang: shell.language(),
        container: None,
        edition: None,
        version: filter.as_of.map(|t| t.date().to_string()),
        medium: Some(mark::strip(&shell.t("take-medium-data"))),
        url: shell.absolute(&list_query(shell.query()).href("/policies")),
        accessed: room.now().date(),
    }
}

/// The citation of an edition.
pub fn citable_edition(room: &Room, shell: &Shell, edition: &Edition) -> Citable {
    let day = edition.moment().map(Instant::date).ok();
    Citable {
        id: format!("edition-{}", edition.number),
        kind: CitedKind::Edition,
        authors: vec![SERVICE.to_owned()],
        year: day.and_then(|d| Year::new(i64::from(d.year())).ok()),
        title: mark::strip(&format!("{}: {}", shell.t("take-report-title"), edition.title)),
        title_lang: shell.language(),
        container: None,
        edition: Some(mark::strip(&shell.tx("take-edition-number", edition.number.to_string()))),
        version: None,
        medium: Some(mark::strip(&shell.t("take-medium-data"))),
        url: shell.absolute(&format!("/editions/{}", edition.number)),
        accessed: room.now().date(),
    }
}

/// What a filter narrows a list to, in words: label and value.
pub fn describe(words: &Words, filter: &Filter) -> Vec<(String, String)> {
    let shell = &words.shell;
    let mut out = Vec::new();
    if !filter.text.is_empty() {
        out.push((shell.t("search-submit"), format!("“{}”", filter.text)));
    }
    for (facet, terms) in &filter.terms {
        let shown: Vec<String> = terms.iter().map(|t| words.facet_term(*facet, t)).collect();
        out.push((shell.t(&format!("list-facet-{}", facet.param())), shown.join(", ")));
    }
    let stage = filter.in_stage.map(|s| words.stage(s));
    let year = filter.in_year.map(|y| y.to_string());
    if stage.is_some() || year.is_some() {
        let value: Vec<String> = [year, stage].into_iter().flatten().collect();
        out.push((shell.t("list-facet-stage-in"), value.join(" ")));
    }
    if let Some(at) = filter.as_of {
        out.push((shell.t("as-of-banner"), shell.date(at.date())));
    }
    out.into_iter().map(|(k, v)| (mark::strip(&k), mark::strip(&v))).collect()
}

/// The parameters of a list without those that choose a page of it or a language.
fn list_query(query: &Query) -> Query {
    query.without("after").without("lang").without("all").without("cite")
}

#[derive(Template)]
#[template(path = "cite.html")]
struct CitePage<'a> {
    shell: &'a Shell,
    crumbs: Vec<Link>,
    title: String,
    lead: String,
    fixed: String,
    boxes: Vec<CopyBox>,
    files: Vec<FileLink>,
    each: Vec<FileLink>,
    source: Option<String>,
}

struct Link {
    href: String,
    label: String,
}

/// A citation to copy.
struct CopyBox {
    id: &'static str,
    label: String,
    text: String,
    /// Line breaks and spaces have a meaning.
    code: bool,
}

struct FileLink {
    href: String,
    label: String,
    note: String,
}

fn boxes(shell: &Shell, cited: &Citable) -> Vec<CopyBox> {
    let mut out = vec![
        CopyBox {
            id: "cite-apa",
            label: shell.t("take-format-apa"),
            text: formatted(shell, cited, Style::Apa),
            code: false,
        },
        CopyBox {
            id: "cite-chicago",
            label: shell.t("take-format-chicago"),
            text: formatted(shell, cited, Style::Chicago),
            code: false,
        },
    ];
    for (format, id) in [
        (CiteFormat::Bibtex, "cite-bibtex"),
        (CiteFormat::Ris, "cite-ris"),
        (CiteFormat::CslJson, "cite-csl"),
    ] {
        let text = format.write(shell, std::slice::from_ref(cited)).replace('\r', "");
        out.push(CopyBox {
            id,
            label: shell.t(format.key().0),
            text: text.trim_end().to_owned(),
            code: true,
        });
    }
    out
}

fn files(shell: &Shell, path: &str, query: &Query) -> Vec<FileLink> {
    reference_links(shell, path, query)
        .into_iter()
        .map(|(href, f)| FileLink { href, label: shell.t(f.key().0), note: format!(".{}", f.extension()) })
        .collect()
}

fn crumbs(shell: &Shell, more: Vec<Link>) -> Vec<Link> {
    let mut out = vec![Link { href: shell.href("/policies"), label: shell.t("nav-policies") }];
    out.extend(more);
    out
}

/// `/policies/cite`: a list.
pub async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let filter = selection::filter(shell.query())?;
    let total = selection::load_filtered(&room.catalog, &filter, shell.language()).await?.len();
    let cited = citable_list(&room, &room.words(&shell).await?, &filter, total);
    let query = list_query(shell.query());
    shell.public(&CitePage {
        crumbs: vec![Link {
            href: list_query(shell.query()).href("/policies"),
            label: shell.t("nav-policies"),
        }],
        title: shell.t("take-cite-list-title"),
        lead: cited.title.clone(),
        fixed: match filter.as_of {
            Some(at) => shell.tx("take-fixed-day", shell.date(at.date())),
            None => shell.t("take-not-fixed"),
        },
        boxes: boxes(&shell, &cited),
        files: files(&shell, "/policies", &query.with("cite", "list")),
        each: files(&shell, "/policies", &query),
        source: None,
        shell: &shell,
    })
}

/// `/policies/{number}/cite`: a record.
pub async fn record(
    State(room): State<Room>,
    shell: Shell,
    path: Path<String>,
) -> Result<Response, WebError> {
    let number = number(path)?;
    let mut conn = room.db().read().await?;
    let publication =
        publications::of(&mut conn, number, shell.as_of_instant()).await?.ok_or(WebError::NotFound)?;
    drop(conn);
    let words = room.words(&shell).await?;
    let cited = citable_record(&room, &shell, &publication);
    let source = Citable::as_the_source_wants(&publication.record, room.now().date());
    let mut query = Query::default();
    if let Some(day) = shell.as_of_day() {
        query = query.with("as-of", &day.to_string());
    }
    let name = words.name(&publication.record).text;
    let href = shell.href(&format!("/policies/{number}"));
    shell.public(&CitePage {
        crumbs: crumbs(&shell, vec![Link { href, label: name.clone() }]),
        title: shell.t("take-cite-record-title"),
        lead: name,
        fixed: match shell.as_of() {
            Some(day) => shell.tx("take-fixed-day", day),
            None => shell.t("take-not-fixed"),
        },
        boxes: boxes(&shell, &cited),
        files: files(&shell, &format!("/policies/{number}"), &query),
        each: Vec::new(),
        source: source.map(|c| formatted(&shell, &c, Style::Apa)),
        shell: &shell,
    })
}

/// `/editions/{number}/cite`: an edition.
pub async fn edition(
    State(room): State<Room>,
    shell: Shell,
    path: Path<String>,
) -> Result<Response, WebError> {
    let edition = find_edition(&room, number(path)?).await?;
    let cited = citable_edition(&room, &shell, &edition);
    let here = format!("/editions/{}", edition.number);
    shell.public(&CitePage {
        crumbs: vec![
            Link { href: "/editions".to_owned(), label: shell.t("nav-editions") },
            Link { href: here.clone(), label: edition.title.clone() },
        ],
        title: shell.t("take-cite-edition-title"),
        lead: edition.title.clone(),
        fixed: shell.t("take-fixed-edition"),
        boxes: boxes(&shell, &cited),
        files: files(&shell, &here, &Query::default()),
        each: Vec::new(),
        source: None,
        shell: &shell,
    })
}

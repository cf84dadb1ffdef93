//! What the record page shows, built from the record and its neighbours.

use jiff::civil::Date;
use kernel::Period;
use webkit::Shell;

use super::doubts::{Doubt, doubts};
use super::facts::{Fact, facts};
use super::numbers::{QuantityView, quantity};
use super::related::{self, Group, Neighbours};
use crate::present::Words;
use crate::record::{NameKind, Record, Statement, Validity, YearStage};
use crate::stage::Stage;
use crate::timeline::{self, Drawing, Purpose, RecordTimeline, StatementMark};
use crate::umbrella::Umbrella;
use crate::vocabulary::names;

/// The fields whose help text the page shows.
#[cfg(test)]
pub const HELPED: [&str; 25] = [
    "title",
    "type",
    "country",
    "stages",
    "id",
    "background",
    "objectives",
    "description",
    "bodies_responsible",
    "bodies_named_in_text",
    "target_groups",
    "thematic_categories",
    "european_priorities",
    "subsystem",
    "further_reading",
    "related_developments",
    "cite_as",
    "validity",
    "last_confirmed",
    "statements",
    "quantities",
    "our_label",
    "our_reading",
    "source",
    "elements",
];

/// A stage as a tag: code, label, year. An empty code is no stage.
#[derive(Clone, Default)]
pub struct StageTag {
    /// The code.
    pub code: &'static str,
    /// In words.
    pub label: String,
    /// The year; may be empty.
    pub year: String,
}

/// One of the three clocks.
pub struct Clock {
    /// What it tells.
    pub label: String,
    /// Its field, for the help text.
    pub help: String,
    /// What it says.
    pub main: String,
    /// More on that; may be empty.
    pub sub: String,
    /// True when it contradicts another.
    pub warn: bool,
}

/// A year of the timeline.
pub struct YearRow {
    /// The year.
    pub year: String,
    /// Its stage; no code in a gap.
    pub stage: StageTag,
    /// Step back or gap, in words.
    pub remark: String,
    /// Whether the year lies within the validity, in words.
    pub valid: String,
    /// What happened.
    pub note: String,
}

/// What another tracker says.
pub struct StatementView {
    /// Who and where.
    pub tracker: String,
    /// Its author; may be empty.
    pub author: String,
    /// Where it says so; may be empty.
    pub href: String,
    /// When; may be empty.
    pub date: String,
    /// The stage it gives.
    pub stage: StageTag,
    /// The validity it gives; may be empty.
    pub validity: String,
    /// What it says.
    pub text: String,
}

/// A dated event.
pub struct EventView {
    /// When, for machines.
    pub iso: String,
    /// When, in words.
    pub date: String,
    /// What.
    pub what: String,
}

/// A link to elsewhere.
pub struct LinkView {
    /// Its text.
    pub label: String,
    /// Address; empty when not known.
    pub href: String,
    /// When it was last tried and with what result.
    pub checked: String,
    /// True when it did not work then.
    pub broken: bool,
}

/// A link within Trinn.
pub struct Link {
    /// Address.
    pub href: String,
    /// Its text.
    pub label: String,
}

/// The umbrella tree in short.
pub struct UmbrellaView {
    /// "4 goals", "3 measures".
    pub counts: Vec<String>,
    /// How many promises there are, and how many with nothing behind them.
    pub told: String,
    /// The promises with nothing behind them.
    pub unbacked: Vec<Link>,
}

/// Everything the page shows.
pub struct View {
    /// The record's number.
    pub number: i64,
    /// The name.
    pub name: String,
    /// What to say when the name is not the source's title; empty when it is.
    pub name_note: String,
    /// One sentence on what it is.
    pub summary: String,
    /// The same without any marks, for the head of the page.
    pub plain: String,
    /// The country.
    pub country: String,
    /// The type, marked when it is our reading.
    pub kind: String,
    /// The last stage.
    pub last: StageTag,
    /// Validity, stage, confirmation.
    pub clocks: Vec<Clock>,
    /// Contradictions and remarks.
    pub doubts: Vec<Doubt>,
    /// True when one of them is a contradiction.
    pub contradicted: bool,
    /// The drawing.
    pub svg: String,
    /// The years.
    pub years: Vec<YearRow>,
    /// True when something is told about some year.
    pub has_notes: bool,
    /// True when a validity is known.
    pub has_validity: bool,
    /// The facts beside the text.
    pub facts: Vec<Fact>,
    /// Why it came about.
    pub background: String,
    /// What it wants.
    pub objectives: Vec<String>,
    /// What it is.
    pub description: Vec<String>,
    /// The umbrella tree in short.
    pub umbrella: Option<UmbrellaView>,
    /// What other trackers say.
    pub statements: Vec<StatementView>,
    /// Relations by kind and direction.
    pub groups: Vec<Group>,
    /// Numbers found in the prose.
    pub quantities: Vec<QuantityView>,
    /// Dated events.
    pub events: Vec<EventView>,
    /// Further reading.
    pub reading: Vec<LinkView>,
    /// Where the facts come from.
    pub sources: Vec<LinkView>,
    /// What kind of page that is.
    pub source_kind: String,
    /// Names of the fields that are not known, in one line.
    pub missing: String,
    /// The parts of the page.
    pub sections: Vec<Link>,
}

impl View {
    /// Builds it. `today` is the day of reading, which is a past day when the page shows a past state.
    pub fn build(words: &Words, r: &Record, neighbours: &Neighbours, today: Date) -> View {
        let shell = &words.shell;
        let name = words.name(r);
        let drawing = drawing(words, r, neighbours, today);
        let tw = timeline_words(words);
        let doubts = doubts(words, r, today);
        let contradicted = doubts.iter().any(|d| d.contradiction);
        let text = |t: &kernel::Text| shell.text(t);
        let summary = text(&r.summary_text());
        let missing: Vec<String> =
            missing(r, !neighbours.incoming.is_empty()).into_iter().map(|k| shell.t(k)).collect();
        let mut view = View {
            number: r.id,
            name_note: match r.name().1 {
                NameKind::Official => String::new(),
                NameKind::OurLabel => shell.t("record-working-title"),
                NameKind::Number => shell.t("record-no-name"),
            },
            plain: webkit::mark::strip(if summary.is_empty() { &name.text } else { &summary }),
            name: name.text,
            summary,
            country: words.country(&r.country_code),
            kind: words.kind(r),
            last: r.last_stage().map(|s| stage_tag(words, s)).unwrap_or_default(),
            clocks: clocks(words, r, &doubts),
            doubts,
            contradicted,
            svg: timeline::record_svg(&drawing, &tw, &Drawing { prefix: "timeline", purpose: Purpose::Page }),
            years: years(words, r, &drawing, &tw),
            has_notes: r.stages.iter().flatten().any(|s| !s.note.is_empty()),
            has_validity: drawing.validity.is_some(),
            facts: facts(words, r),
            background: text(&r.background),
            objectives: r.objectives.iter().map(text).collect(),
            description: r.description.iter().map(text).collect(),
            umbrella: umbrella(words, r, today),
            statements: r.statements.iter().map(|s| statement(words, s)).collect(),
            groups: related::groups(words, r, neighbours),
            quantities: r.quantities.iter().flatten().map(|q| quantity(shell, q)).collect(),
            events: r
                .events
                .iter()
                .map(|e| EventView { iso: e.date.to_string(), date: shell.date(e.date), what: text(&e.what) })
                .collect(),
            reading: reading(shell, r),
            sources: sources(shell, r),
            source_kind: r.source_kind.as_deref().map(|k| words.term(names::SOURCES, k)).unwrap_or_default(),
            missing: sentence_list(shell, &missing),
            sections: Vec::new(),
        };
        view.sections = sections(shell, &view);
        view
    }

    /// True when there is something to remark that is no contradiction.
    pub fn has_remarks(&self) -> bool {
        self.doubts.iter().any(|d| !d.contradiction)
    }
}

/// The words of a drawing in the page's language.
pub fn timeline_words(words: &Words) -> timeline::Words {
    let t = |key: &str| words.shell.t(key);
    timeline::Words {
        stages: Stage::ALL.map(|s| words.stage(s)),
        gap: t("record-timeline-gap"),
        step_back: t("record-timeline-back"),
        valid: t("record-timeline-valid"),
        today: t("record-timeline-today"),
        last_confirmed: t("record-last-confirmed"),
        no_stages: t("record-timeline-none"),
    }
}

fn stage_tag(words: &Words, s: &YearStage) -> StageTag {
    StageTag { code: s.stage.code(), label: words.stage(s.stage), year: s.year.to_string() }
}

fn period(v: &Validity) -> Option<Period> {
    (v.from.is_some() || v.to.is_some()).then_some(Period { from: v.from, to: v.to })
}

fn drawing(words: &Words, r: &Record, neighbours: &Neighbours, today: Date) -> RecordTimeline {
    RecordTimeline {
        title: words.shell.tx("record-timeline-title", &words.name(r).text),
        stages: r.stages_by_year().iter().map(|s| (s.year, s.stage)).collect(),
        validity: r.validity.as_ref().and_then(period),
        last_confirmed: r.last_confirmed.as_ref().map(|c| c.on),
        statements: r
            .statements
            .iter()
            .filter(|s| s.stage.is_some() || s.validity.is_some())
            .take(6)
            .map(|s| StatementMark {
                tracker: s.tracker.clone(),
                stage: s.stage.as_ref().map(|s| (s.year, s.stage)),
                validity: s.validity.as_ref().and_then(period),
            })
            .collect(),
        predecessors: related::drawn(words, r, neighbours, false),
        successors: related::drawn(words, r, neighbours, true),
        today,
    }
}

fn years(words: &Words, r: &Record, drawing: &RecordTimeline, tw: &timeline::Words) -> Vec<YearRow> {
    let shell = &words.shell;
    let note = |year| {
        let found = r.stages.iter().flatten().find(|s| s.year == year && !s.note.is_empty());
        found.map(|s| shell.text(&s.note)).unwrap_or_default()
    };
    timeline::table(drawing, tw)
        .into_iter()
        .map(|row| YearRow {
            year: row.year.to_string(),
            note: note(row.year),
            stage: StageTag {
                code: row.stage.map_or("", Stage::code),
                label: row.label,
                year: String::new(),
            },
            remark: if row.stage.is_some() { row.remark } else { String::new() },
            valid: match row.valid {
                Some(true) => shell.t("record-yes"),
                Some(false) => shell.t("record-no"),
                None => String::new(),
            },
        })
        .collect()
}

/// A validity in words; empty when neither end is known.
pub fn validity_text(shell: &Shell, v: &Validity) -> String {
    match (v.from, v.to) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a}–{b}"),
        (Some(a), None) => shell.tx("record-from-year", a.to_string()),
        (None, Some(b)) => shell.tx("record-until-year", b.to_string()),
        (None, None) => String::new(),
    }
}

fn clocks(words: &Words, r: &Record, doubts: &[Doubt]) -> Vec<Clock> {
    let shell = &words.shell;
    let clock = |label: &str, field: &str, main: String, sub: String, warn: bool| Clock {
        label: shell.t(label),
        help: super::help::help(shell, field),
        main,
        sub,
        warn,
    };
    let serious = |concerns: fn(&Doubt) -> bool| doubts.iter().any(|d| d.contradiction && concerns(d));
    let validity = r.validity.as_ref().map(|v| (validity_text(shell, v), shell.text(&v.note)));
    let valid = match validity.filter(|(text, _)| !text.is_empty()) {
        Some((text, note)) => clock("record-validity", "validity", text, note, serious(|d| d.validity)),
        None => clock(
            "record-validity",
            "validity",
            shell.t("record-not-shown"),
            shell.t("record-validity-none"),
            false,
        ),
    };
    let stages = r.stages_by_year();
    let stage = match (stages.first(), stages.last()) {
        (Some(first), Some(last)) => {
            let main = format!("{} {}", words.stage(last.stage), last.year);
            let sub = if first.year == last.year {
                String::new()
            } else {
                shell.txy("record-first-stage", words.stage(first.stage), first.year.to_string())
            };
            clock("record-last-stage", "stages", main, sub, serious(|d| d.stage))
        }
        _ => clock(
            "record-last-stage",
            "stages",
            shell.t("record-not-shown"),
            shell.t("record-timeline-none"),
            false,
        ),
    };
    let confirmed = match &r.last_confirmed {
        Some(c) => {
            let note = shell.text(&c.note);
            let by = shell.tx("record-confirmed-by", &c.by);
            let sub = if note.is_empty() { by } else { format!("{by} {note}") };
            clock(
                "record-last-confirmed",
                "last_confirmed",
                shell.date(c.on),
                sub,
                doubts.iter().any(|d| d.confirmation),
            )
        }
        None => clock(
            "record-last-confirmed",
            "last_confirmed",
            shell.t("record-not-shown"),
            shell.t("record-confirmed-none"),
            false,
        ),
    };
    vec![valid, stage, confirmed]
}

fn umbrella(words: &Words, r: &Record, today: Date) -> Option<UmbrellaView> {
    if r.elements.is_empty() {
        return None;
    }
    let shell = &words.shell;
    let tree = Umbrella::build(&r.elements, today);
    let counts = tree
        .by_kind
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(kind, n)| shell.tn(&format!("tree-count-{}", kind.code()), *n as i64))
        .collect();
    let unbacked = tree
        .unbacked
        .iter()
        .map(|e| Link {
            href: format!("{}#{}", shell.href(&format!("/policies/{}/tree", r.id)), anchor(&e.key)),
            label: shell.text(&e.title),
        })
        .collect::<Vec<Link>>();
    let told = shell.tn("tree-unbacked", unbacked.len() as i64);
    Some(UmbrellaView { counts, told, unbacked })
}

/// The id of an element on the umbrella page: letters, digits and hyphens of its key.
pub fn anchor(key: &str) -> String {
    let safe: String = key.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    format!("e-{safe}")
}

fn statement(words: &Words, s: &Statement) -> StatementView {
    let shell = &words.shell;
    StatementView {
        tracker: shell.english(&s.tracker),
        author: s.author.as_deref().map(|a| shell.english(a)).unwrap_or_default(),
        href: s.source_url.as_deref().filter(|u| is_web(u)).unwrap_or_default().to_owned(),
        date: s.stated_on.map(|d| shell.date(d)).unwrap_or_default(),
        stage: s.stage.as_ref().map(|s| stage_tag(words, s)).unwrap_or_default(),
        validity: s.validity.as_ref().map(|v| validity_text(shell, v)).unwrap_or_default(),
        text: shell.text(&s.text),
    }
}

/// Only addresses of web pages become links: what was imported may hold anything.
pub fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn checked(shell: &Shell, last: Option<Date>, works: Option<bool>) -> String {
    match (last, works) {
        (Some(d), Some(true)) => shell.tx("record-link-worked", shell.date(d)),
        (Some(d), Some(false)) => shell.tx("record-link-broken", shell.date(d)),
        (Some(d), None) => shell.tx("record-link-checked", shell.date(d)),
        (None, _) => shell.t("record-link-unchecked"),
    }
}

fn reading(shell: &Shell, r: &Record) -> Vec<LinkView> {
    r.further_reading
        .iter()
        .map(|l| {
            let href = l.url.as_deref().filter(|u| is_web(u)).unwrap_or_default().to_owned();
            LinkView {
                label: shell.text(&l.label),
                checked: if href.is_empty() {
                    shell.t("record-link-none")
                } else {
                    checked(shell, l.last_checked, l.works)
                },
                href,
                broken: l.works == Some(false),
            }
        })
        .collect()
}

/// The pages that the facts come from. When somebody looked at the same address as further reading,
/// that day counts for it.
fn sources(shell: &Shell, r: &Record) -> Vec<LinkView> {
    let mut out: Vec<LinkView> = Vec::new();
    for (key, url) in [("record-source-page", &r.source_url), ("record-canonical-page", &r.canonical_url)] {
        let Some(url) = url.as_deref().filter(|u| is_web(u)) else { continue };
        if out.iter().any(|l| l.href == url) {
            continue;
        }
        let known = r.further_reading.iter().find(|l| l.url.as_deref() == Some(url));
        out.push(LinkView {
            label: shell.tx(key, host(url)),
            href: url.to_owned(),
            checked: checked(shell, known.and_then(|l| l.last_checked), known.and_then(|l| l.works)),
            broken: known.is_some_and(|l| l.works == Some(false)),
        });
    }
    out
}

/// The host of an address, as a reader recognises it.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, r)| r);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

/// Message keys of the fields that what was read of the source does not show.
pub fn missing(r: &Record, has_incoming: bool) -> Vec<&'static str> {
    let fields = [
        ("record-title", r.title.is_none() && r.titles.is_empty()),
        ("record-type", r.kind.is_none()),
        ("record-subsystem", r.subsystem.is_none()),
        ("record-stages", r.stages.is_none()),
        ("record-bodies", r.bodies_responsible.is_none()),
        ("record-target-groups", r.target_groups.is_none()),
        ("record-categories", r.thematic_categories.is_none()),
        ("record-priorities", r.european_priorities.is_none()),
        ("record-summary", r.summary.is_none() && r.summaries.is_empty()),
        ("record-background", r.background.is_empty()),
        ("record-objectives", r.objectives.is_empty()),
        ("record-description", r.description.is_empty()),
        ("record-validity", r.validity.is_none()),
        ("record-last-confirmed", r.last_confirmed.is_none()),
        ("record-reading", r.further_reading.is_empty()),
        ("record-related", r.relations.is_empty() && !has_incoming),
    ];
    fields.into_iter().filter(|(_, gone)| *gone).map(|(key, _)| key).collect()
}

/// "a, b and c", in lower case but for words that keep their capitals.
fn sentence_list(shell: &Shell, words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => shell.txy("record-and", most.join(", "), last),
    }
}

fn sections(shell: &Shell, v: &View) -> Vec<Link> {
    let all = [
        ("stages", "record-stages", true),
        ("elements", "record-umbrella", v.umbrella.is_some()),
        ("background", "record-background", !v.background.is_empty()),
        ("objectives", "record-objectives", !v.objectives.is_empty()),
        ("description", "record-description", !v.description.is_empty()),
        ("facts", "record-facts", true),
        ("statements", "record-statements", !v.statements.is_empty()),
        ("related", "record-related", !v.groups.is_empty()),
        ("quantities", "record-quantities", !v.quantities.is_empty()),
        ("events", "record-events", !v.events.is_empty()),
        ("reading", "record-reading", !v.reading.is_empty()),
        ("cite", "record-cite", true),
        ("source", "record-source", true),
    ];
    let shown = all.into_iter().filter(|(_, _, there)| *there);
    shown.map(|(id, key, _)| Link { href: format!("#{id}"), label: shell.t(key) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.org/a"));
        assert!(!is_web("javascript:alert(1)"));
        assert_eq!(host("https://www.example.org/a?b"), "example.org");
    }

    #[test]
    fn an_element_key_makes_a_safe_anchor() {
        assert_eq!(anchor("promise-plan"), "e-promise-plan");
        assert_eq!(anchor("a b\"c"), "e-a_b_c");
    }

    #[test]
    fn a_bare_record_names_what_the_source_does_not_show() {
        let mut r = Record::new(1, "NO", "Norway");
        assert_eq!(missing(&r, false).len(), 16);
        r.title = Some("A strategy".into());
        r.stages = Some(Vec::new());
        let left = missing(&r, true);
        assert!(
            !left.contains(&"record-title")
                && !left.contains(&"record-stages")
                && !left.contains(&"record-related")
        );
    }
}

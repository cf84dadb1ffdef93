//! What of a record is searched, filtered and sorted: the catalogue card.

use kernel::{Lang, Text};
use search::{Entry, OrderValue, Schema, TextField};

use crate::Record;
use crate::store::publications::Publication;
use crate::vocabulary::{TermRef, Vocabularies, names};

/// Raised whenever cards are made differently, so that indexes are made anew.
const VERSION: u32 = 1;

/// The facets, in the order of the index's schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Facet {
    /// Country code.
    Country,
    /// Type: the official code, or `our:` and our reading of it.
    Type,
    /// Last stage.
    Stage,
    /// Stage in a year: `2023:pilot`.
    StageIn,
    /// `IVET`, `CVET`.
    Subsystem,
    /// Target group, by code.
    TargetGroup,
    /// Thematic category, by code.
    Category,
    /// Sub-category, by code.
    Subcategory,
    /// European priority of any version, by `version#code`, mapped ones included.
    Priority,
    /// Body responsible or named in the text, as written.
    Body,
    /// Our themes.
    Theme,
    /// Years in which it is valid.
    ValidIn,
}

impl Facet {
    /// All facets, in order.
    pub const ALL: [Facet; 12] = [
        Facet::Country,
        Facet::Type,
        Facet::Stage,
        Facet::StageIn,
        Facet::Subsystem,
        Facet::TargetGroup,
        Facet::Category,
        Facet::Subcategory,
        Facet::Priority,
        Facet::Body,
        Facet::Theme,
        Facet::ValidIn,
    ];

    /// Its name in addresses and in the interface for programs.
    pub fn param(self) -> &'static str {
        match self {
            Facet::Country => "country",
            Facet::Type => "type",
            Facet::Stage => "stage",
            Facet::StageIn => "stage-in",
            Facet::Subsystem => "subsystem",
            Facet::TargetGroup => "target-group",
            Facet::Category => "category",
            Facet::Subcategory => "sub-category",
            Facet::Priority => "priority",
            Facet::Body => "body",
            Facet::Theme => "theme",
            Facet::ValidIn => "valid-in",
        }
    }

    /// The facet with this name.
    pub fn from_param(name: &str) -> Option<Facet> {
        Facet::ALL.into_iter().find(|f| f.param() == name)
    }

    /// Position in the schema.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The vocabulary that names its terms, if one does.
    pub fn vocabulary(self) -> Option<&'static str> {
        Some(match self {
            Facet::Country => names::COUNTRIES,
            Facet::Type => names::TYPES,
            Facet::Stage | Facet::StageIn => names::STAGES,
            Facet::Subsystem => names::SUBSYSTEMS,
            Facet::TargetGroup => names::TARGET_GROUPS,
            Facet::Category | Facet::Subcategory => names::CATEGORIES,
            Facet::Priority => names::PRIORITIES,
            Facet::Theme => names::THEMES,
            Facet::Body | Facet::ValidIn => return None,
        })
    }
}

/// What lists can be sorted by, in the order of the index's schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Order {
    /// Name.
    Title,
    /// Country code.
    Country,
    /// Year of the last stage.
    Year,
    /// When the public version changed.
    Changed,
    /// The record's number.
    Number,
}

impl Order {
    /// All orders, in order.
    pub const ALL: [Order; 5] = [Order::Title, Order::Country, Order::Year, Order::Changed, Order::Number];

    /// Its name in addresses.
    pub fn param(self) -> &'static str {
        match self {
            Order::Title => "title",
            Order::Country => "country",
            Order::Year => "year",
            Order::Changed => "changed",
            Order::Number => "number",
        }
    }

    /// True when the greatest comes first.
    pub fn descending(self) -> bool {
        matches!(self, Order::Year | Order::Changed)
    }
}

/// The searchable texts, in the order of the index's schema.
const NAME: usize = 0;
const SUMMARY: usize = 1;
const BODY: usize = 2;
const BODIES: usize = 3;
const LABELS: usize = 4;

/// Message keys of the searchable texts, for "why this matched".
pub const TEXT_KEYS: [&str; 5] =
    ["match-name", "match-summary", "match-text", "match-bodies", "match-labels"];

/// The index's schema.
pub fn schema() -> Schema {
    Schema {
        version: VERSION,
        texts: vec![
            TextField { name: "name", boost: 4.0 },
            TextField { name: "summary", boost: 2.0 },
            TextField { name: "text", boost: 1.0 },
            TextField { name: "bodies", boost: 1.0 },
            TextField { name: "labels", boost: 0.6 },
        ],
        facets: Facet::ALL.iter().map(|f| f.param()).collect(),
        orders: Order::ALL.iter().map(|o| o.param()).collect(),
    }
}

/// The facet terms of a record.
pub fn facets(r: &Record, v: &Vocabularies) -> Vec<(Facet, String)> {
    let mut out: Vec<(Facet, String)> = vec![(Facet::Country, r.country_code.clone())];
    match r.any_type() {
        Some((t, true)) => out.push((Facet::Type, t.code().to_owned())),
        Some((t, false)) => out.push((Facet::Type, format!("our:{}", t.code()))),
        None => {}
    }
    if let Some(last) = r.last_stage() {
        out.push((Facet::Stage, last.stage.code().to_owned()));
    }
    for s in r.stages.iter().flatten() {
        out.push((Facet::StageIn, format!("{}:{}", s.year, s.stage.code())));
    }
    for s in r.subsystem.iter().flatten() {
        out.push((Facet::Subsystem, code(v, names::SUBSYSTEMS, s)));
    }
    for g in r.target_groups.iter().flatten() {
        out.push((Facet::TargetGroup, code(v, names::TARGET_GROUPS, g)));
    }
    for (category, sub) in r.thematic_categories.iter().flatten() {
        let parent = code(v, names::CATEGORIES, category);
        if let Some(sub) = sub {
            let term = v.resolve_in(names::CATEGORIES, &parent, sub).map(|t| t.code.clone());
            out.push((Facet::Subcategory, term.unwrap_or_else(|| sub.clone())));
        }
        out.push((Facet::Category, parent));
    }
    for (framework, priority) in r.european_priorities.iter().flatten() {
        match v.priority(framework, priority) {
            Some(term) => {
                out.push((Facet::Priority, term.to_string()));
                out.extend(v.mapped(term).map(|m| (Facet::Priority, m.to_string())));
            }
            None => out.push((Facet::Priority, format!("{framework}: {priority}"))),
        }
    }
    for b in r.bodies_responsible.iter().flatten().chain(r.bodies_named_in_text.iter().flatten()) {
        out.push((Facet::Body, b.clone()));
    }
    for t in r.our_themes.iter().flatten() {
        out.push((Facet::Theme, t.clone()));
    }
    if let Some(validity) = &r.validity
        && let (Some(from), Some(to)) = (validity.from, validity.to)
    {
        for year in from.get()..=to.get() {
            out.push((Facet::ValidIn, year.to_string()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|(f, t)| !t.is_empty() && seen.insert((f.index(), t.clone())));
    out
}

fn code(v: &Vocabularies, vocabulary: &str, spelling: &str) -> String {
    v.resolve(vocabulary, spelling).map_or_else(|| spelling.to_owned(), |t| t.code.clone())
}

/// The label of a facet's term; none where the term speaks for itself.
pub fn label<'a>(facet: Facet, term: &str, v: &'a Vocabularies) -> Option<&'a Text> {
    let vocabulary = facet.vocabulary()?;
    match facet {
        Facet::Priority => v.term(vocabulary, &TermRef::parse(term)?).map(|t| &t.labels),
        Facet::Type => v.label(vocabulary, term.trim_start_matches("our:")),
        Facet::StageIn => v.label(vocabulary, term.split_once(':')?.1),
        _ => v.label(vocabulary, term),
    }
}

/// The card of a publication.
pub fn entry(p: &Publication, v: &Vocabularies) -> Result<Entry, jiff::Error> {
    let r = &p.record;
    let from: kernel::Instant = p.at.parse()?;
    let mut texts: Vec<(usize, Lang, String)> = Vec::new();
    let mut put = |field: usize, text: &Text| {
        for (lang, t) in text.iter() {
            texts.push((field, lang, t.to_owned()));
        }
    };
    let facets = facets(r, v);
    put(NAME, &r.name().0);
    put(SUMMARY, &r.summary_text());
    put(BODY, &r.background);
    r.objectives.iter().chain(&r.description).for_each(|t| put(BODY, t));
    for s in r.stages.iter().flatten() {
        put(BODY, &s.note);
    }
    for e in &r.elements {
        put(BODY, &e.title);
        put(BODY, &e.text);
    }
    for s in &r.statements {
        put(BODY, &s.text);
    }
    for (facet, term) in &facets {
        if matches!(facet, Facet::Stage | Facet::StageIn | Facet::ValidIn | Facet::Body) {
            continue;
        }
        if let Some(text) = label(*facet, term, v) {
            put(LABELS, text);
        }
    }
    for b in r.bodies_responsible.iter().flatten().chain(r.bodies_named_in_text.iter().flatten()) {
        texts.push((BODIES, Lang::En, b.clone()));
    }
    if let Some(label) = &r.our_label {
        texts.push((NAME, Lang::En, label.clone()));
    }
    texts.push((LABELS, Lang::En, r.id.to_string()));
    let (name, _) = r.name();
    let orders = vec![
        OrderValue::Text(name.best(Lang::En).map_or(String::new(), |(t, _)| t.to_owned())),
        OrderValue::Text(r.country.clone()),
        r.last_stage().map_or(OrderValue::None, |s| OrderValue::Int(i64::from(s.year.get()))),
        OrderValue::Int(from.millis()),
        OrderValue::Int(r.id),
    ];
    Ok(Entry {
        seq: p.seq as u64,
        key: r.id as u64,
        from,
        removed: p.removed,
        texts,
        facets: facets.into_iter().map(|(f, t)| (f.index(), t)).collect(),
        orders,
    })
}

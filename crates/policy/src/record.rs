//! A policy record: one development in a country's policy, as one document.
//! The first 23 fields are those of the exchange rows (JSON Lines) that Trinn
//! imports and exports; the rest are Trinn's own. A document is kept whole in
//! every revision, so any past state can be shown as it was.

use jiff::civil::Date;
use kernel::{Lang, Text, Year};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::stage::Stage;

/// The whole document. Serialises to the exchange row, Trinn's own fields after it when they hold anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The record's number, the same as in the source tool where it comes from one.
    pub id: i64,
    /// ISO code of the country; `EL` for Greece, `BE-FL`/`BE-FR` for the two parts of Belgium.
    pub country_code: String,
    /// The country's label in the source.
    pub country: String,
    /// Where the country was read: `row`, `page` or `text`.
    #[serde(default)]
    pub country_basis: Option<String>,
    /// Official English title, when the source shows one.
    #[serde(default)]
    pub title: Option<String>,
    /// Official type, when the source shows one.
    #[serde(default, rename = "type")]
    pub kind: Option<PolicyType>,
    /// `IVET`, `CVET`.
    #[serde(default)]
    pub subsystem: Option<Vec<String>>,
    /// Stage by year, in the source's order.
    #[serde(default)]
    pub stages: Option<Vec<YearStage>>,
    /// Bodies responsible, as listed.
    #[serde(default)]
    pub bodies_responsible: Option<Vec<String>>,
    /// True when the list of bodies may go on beyond what was read.
    #[serde(default)]
    pub bodies_responsible_cut: Option<bool>,
    /// Target groups, the source's labels.
    #[serde(default)]
    pub target_groups: Option<Vec<String>>,
    /// True when the list of groups may go on.
    #[serde(default)]
    pub target_groups_cut: Option<bool>,
    /// Category and sub-category pairs.
    #[serde(default)]
    pub thematic_categories: Option<Vec<(String, Option<String>)>>,
    /// Framework and priority pairs.
    #[serde(default)]
    pub european_priorities: Option<Vec<(String, String)>>,
    /// One sentence on what it is.
    #[serde(default)]
    pub summary: Option<String>,
    /// Short name given by the compilers, not by the source.
    #[serde(default)]
    pub our_label: Option<String>,
    /// The compilers' guess at the type.
    #[serde(default)]
    pub our_type_hint: Option<PolicyType>,
    /// The compilers' themes.
    #[serde(default)]
    pub our_themes: Option<Vec<String>>,
    /// Organisations that the description names.
    #[serde(default)]
    pub bodies_named_in_text: Option<Vec<String>>,
    /// Numbers found in the prose.
    #[serde(default)]
    pub quantities: Option<Vec<Quantity>>,
    /// What kind of page the facts come from.
    #[serde(default)]
    pub source_kind: Option<String>,
    /// The page the facts come from.
    #[serde(default)]
    pub source_url: Option<String>,
    /// The record's address in the source tool.
    #[serde(default)]
    pub canonical_url: Option<String>,

    /// Titles in other languages.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub titles: Text,
    /// Summaries in other languages.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub summaries: Text,
    /// Why the policy came about.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub background: Text,
    /// What it wants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Text>,
    /// What it is, paragraph by paragraph.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub description: Vec<Text>,
    /// From when to when it is meant to be in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// When somebody last confirmed that the record is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_confirmed: Option<Confirmation>,
    /// Links for those who want to know more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_reading: Vec<Reading>,
    /// What other trackers say of the same policy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// Typed relations to other records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// The umbrella tree: goals, areas, measures, activities, promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Element>,
    /// Dated events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// How the source wants to be cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<SourceCitation>,
    /// Keys that this version does not know; they come back on export.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The keys of an exchange row, in order.
pub const ROW_KEYS: [&str; 23] = [
    "id",
    "country_code",
    "country",
    "country_basis",
    "title",
    "type",
    "subsystem",
    "stages",
    "bodies_responsible",
    "bodies_responsible_cut",
    "target_groups",
    "target_groups_cut",
    "thematic_categories",
    "european_priorities",
    "summary",
    "our_label",
    "our_type_hint",
    "our_themes",
    "bodies_named_in_text",
    "quantities",
    "source_kind",
    "source_url",
    "canonical_url",
];

/// What kind of policy development.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyType {
    /// Strategy or action plan.
    StrategyActionPlan,
    /// Regulation or legislation.
    RegulationLegislation,
    /// Practical measure or initiative.
    PracticalMeasure,
}

impl PolicyType {
    /// All types.
    pub const ALL: [PolicyType; 3] =
        [PolicyType::StrategyActionPlan, PolicyType::RegulationLegislation, PolicyType::PracticalMeasure];

    /// The code, as in exchange rows.
    pub fn code(self) -> &'static str {
        match self {
            PolicyType::StrategyActionPlan => "strategy_action_plan",
            PolicyType::RegulationLegislation => "regulation_legislation",
            PolicyType::PracticalMeasure => "practical_measure",
        }
    }

    /// The type with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// The stage in one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct YearStage {
    /// The year.
    pub year: Year,
    /// The stage.
    pub stage: Stage,
    /// What happened, in words.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub note: Text,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A number found in the prose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// `target`, `result`, `budget` or `context`.
    pub kind: String,
    /// What is counted.
    pub what: String,
    /// The number.
    pub value: Option<Number>,
    /// Its unit: `EUR`, `schools`.
    pub unit: Option<String>,
    /// The year it is about; none when the text gives none.
    pub year: Option<Year>,
    /// Words such as "more than".
    pub qualifier: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// From when to when a policy is meant to be in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validity {
    /// First year.
    pub from: Option<Year>,
    /// Last year.
    pub to: Option<Year>,
    /// What the source says of it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub note: Text,
}

/// That somebody confirmed the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confirmation {
    /// When.
    pub on: Date,
    /// Which organisation.
    pub by: String,
    /// In which way.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub note: Text,
}

/// A link for those who want to know more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What it is.
    pub label: Text,
    /// Address, when known.
    pub url: Option<String>,
    /// When somebody last looked whether the link works.
    pub last_checked: Option<Date>,
    /// Whether it worked then.
    pub works: Option<bool>,
}

/// What another tracker says of the same policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The tracker or document.
    pub tracker: String,
    /// Who wrote it there.
    pub author: Option<String>,
    /// Where it says so.
    pub source_url: Option<String>,
    /// When it was said.
    pub stated_on: Option<Date>,
    /// The stage it gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<YearStage>,
    /// The validity it gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// What it says in words.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub text: Text,
}

/// How two policies belong together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// This is a part of that.
    PartOf,
    /// This implements that.
    Implements,
    /// This follows up that.
    FollowsUp,
    /// This replaces that.
    Replaces,
    /// This is funded by that.
    FundedBy,
    /// This contributes to that.
    ContributesTo,
    /// The source only says that they are related.
    Related,
}

impl RelationKind {
    /// All kinds.
    pub const ALL: [RelationKind; 7] = [
        RelationKind::PartOf,
        RelationKind::Implements,
        RelationKind::FollowsUp,
        RelationKind::Replaces,
        RelationKind::FundedBy,
        RelationKind::ContributesTo,
        RelationKind::Related,
    ];

    /// The code: `part_of`.
    pub fn code(self) -> &'static str {
        match self {
            RelationKind::PartOf => "part_of",
            RelationKind::Implements => "implements",
            RelationKind::FollowsUp => "follows_up",
            RelationKind::Replaces => "replaces",
            RelationKind::FundedBy => "funded_by",
            RelationKind::ContributesTo => "contributes_to",
            RelationKind::Related => "related",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// Who says so: on what a statement rests.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The official source states it as a field of its own.
    Official,
    /// The source's text names it.
    Named,
    /// The source's text names an activity that implies it.
    Activity,
    /// Our own judgement.
    Judgement,
    /// Agreed by the trade council or another body.
    Agreed,
}

impl Basis {
    /// All bases.
    pub const ALL: [Basis; 5] =
        [Basis::Official, Basis::Named, Basis::Activity, Basis::Judgement, Basis::Agreed];

    /// The code: `official`.
    pub fn code(self) -> &'static str {
        match self {
            Basis::Official => "official",
            Basis::Named => "named",
            Basis::Activity => "activity",
            Basis::Judgement => "judgement",
            Basis::Agreed => "agreed",
        }
    }

    /// The basis with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// A typed relation to another record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// How they belong together, read from this record to the other.
    pub kind: RelationKind,
    /// The other record's number, when it is one of ours.
    pub target: Option<i64>,
    /// The other's title, when it is not.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Why we say so.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub note: Text,
    /// Who says so.
    pub basis: Basis,
}

/// What an element of the umbrella tree is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    /// A goal.
    Goal,
    /// An area of work.
    Area,
    /// A measure.
    Measure,
    /// An activity.
    Activity,
    /// A promise to somebody.
    Promise,
}

impl ElementKind {
    /// All kinds.
    pub const ALL: [ElementKind; 5] = [
        ElementKind::Goal,
        ElementKind::Area,
        ElementKind::Measure,
        ElementKind::Activity,
        ElementKind::Promise,
    ];

    /// The code: `goal`.
    pub fn code(self) -> &'static str {
        match self {
            ElementKind::Goal => "goal",
            ElementKind::Area => "area",
            ElementKind::Measure => "measure",
            ElementKind::Activity => "activity",
            ElementKind::Promise => "promise",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// One element of the umbrella tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Its key, unique within the record.
    pub key: String,
    /// What it is.
    pub kind: ElementKind,
    /// The element above it.
    pub parent: Option<String>,
    /// Its name.
    pub title: Text,
    /// What it says.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub text: Text,
    /// Its stage, when one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<YearStage>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// When it is due.
    pub due: Option<Date>,
    /// Who says so.
    pub basis: Basis,
    /// Where it stands.
    pub source_url: Option<String>,
    /// What stands behind it.
    #[serde(default)]
    pub behind: Vec<Behind>,
}

/// Who answers for an element.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// Name.
    pub name: Text,
    /// Code of the organisation, when known.
    pub code: Option<String>,
}

/// Something that stands behind a promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    /// Another record.
    Record(i64),
    /// Another element of the same tree.
    Element(String),
    /// Something told in words.
    Note(Text),
}

/// A dated event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub date: Date,
    /// What.
    pub what: Text,
}

/// How the source wants to be cited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceCitation {
    /// Corporate authors.
    pub authors: Vec<String>,
    /// Year of publication.
    pub published_year: Option<Year>,
    /// The tool it is part of.
    pub tool: Option<String>,
    /// The tool's edition.
    pub edition: Option<String>,
    /// `Online tool`.
    pub medium: Option<String>,
    /// Address.
    pub url: Option<String>,
}

impl Record {
    /// A new, empty record.
    pub fn new(id: i64, country_code: &str, country: &str) -> Self {
        Record {
            id,
            country_code: country_code.to_owned(),
            country: country.to_owned(),
            country_basis: None,
            title: None,
            kind: None,
            subsystem: None,
            stages: None,
            bodies_responsible: None,
            bodies_responsible_cut: None,
            target_groups: None,
            target_groups_cut: None,
            thematic_categories: None,
            european_priorities: None,
            summary: None,
            our_label: None,
            our_type_hint: None,
            our_themes: None,
            bodies_named_in_text: None,
            quantities: None,
            source_kind: None,
            source_url: None,
            canonical_url: None,
            titles: Text::default(),
            summaries: Text::default(),
            background: Text::default(),
            objectives: Vec::new(),
            description: Vec::new(),
            validity: None,
            last_confirmed: None,
            further_reading: Vec::new(),
            statements: Vec::new(),
            relations: Vec::new(),
            elements: Vec::new(),
            events: Vec::new(),
            citation: None,
            extra: Map::new(),
        }
    }

    /// The name to show, and whether it is the source's title or only our label.
    pub fn name(&self) -> (Text, NameKind) {
        let mut text = self.titles.clone();
        if let Some(title) = &self.title {
            text.set(Lang::En, title.as_str());
        }
        if !text.is_empty() {
            return (text, NameKind::Official);
        }
        match &self.our_label {
            Some(label) => (Text::of(Lang::En, label.as_str()), NameKind::OurLabel),
            None => (Text::of(Lang::En, format!("{} {}", self.country_code, self.id)), NameKind::Number),
        }
    }

    /// The summary in all the languages it exists in.
    pub fn summary_text(&self) -> Text {
        let mut text = self.summaries.clone();
        if let Some(s) = &self.summary {
            text.set(Lang::En, s.as_str());
        }
        text
    }

    /// The stages in order of year; empty when none are known.
    pub fn stages_by_year(&self) -> Vec<&YearStage> {
        let mut stages: Vec<&YearStage> = self.stages.iter().flatten().collect();
        stages.sort_by_key(|s| s.year);
        stages
    }

    /// The last stage by year.
    pub fn last_stage(&self) -> Option<&YearStage> {
        self.stages.iter().flatten().max_by_key(|s| s.year)
    }

    /// The official type, or our guess: the type and whether it is official.
    pub fn any_type(&self) -> Option<(PolicyType, bool)> {
        self.kind.map(|t| (t, true)).or(self.our_type_hint.map(|t| (t, false)))
    }

    /// The canonical JSON text; equal documents have equal texts.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a record always serialises")
    }
}

/// Where a record's name comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    /// The source's own title.
    Official,
    /// A short name that the compilers gave.
    OurLabel,
    /// Only the number is known.
    Number,
}

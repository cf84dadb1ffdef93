//! The content that comes with Trinn, built into the binary.

/// The vocabularies.
pub const VOCABULARIES: &[&str] = &[
    include_str!("../../../content/vocabularies/bases.json"),
    include_str!("../../../content/vocabularies/countries.json"),
    include_str!("../../../content/vocabularies/european-priorities.json"),
    include_str!("../../../content/vocabularies/policy-types.json"),
    include_str!("../../../content/vocabularies/relation-kinds.json"),
    include_str!("../../../content/vocabularies/source-kinds.json"),
    include_str!("../../../content/vocabularies/stages.json"),
    include_str!("../../../content/vocabularies/subsystems.json"),
    include_str!("../../../content/vocabularies/target-groups.json"),
    include_str!("../../../content/vocabularies/thematic-categories.json"),
    include_str!("../../../content/vocabularies/themes.json"),
];

/// New items that the demonstration tries out; drafts that nobody else has read.
pub const NEW_ITEMS: &str = include_str!("../../../content/demo/new-items.json");

/// 98 policy developments, our compilation of facts (see `content/README.md`).
pub const DEVELOPMENTS: &str = include_str!("../../../content/policies/developments.jsonl");

/// The Norwegian strategy 2023-2030 as an umbrella record.
pub const STRATEGY: &str = include_str!("../../../content/policies/no-43626-strategy.jsonl");

/// The demonstration map of organisations.
pub const ORGANISATIONS: &str = include_str!("../../../content/organisations/demo.json");

/// The frameworks of digital competence.
pub const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");

/// Programmes, kinds of equipment, and what needs what: our compilation (see the file's own `meta`).
pub const PROGRAMMES: &str = include_str!("../../../content/programmes/programmes-equipment.json");

include!(concat!(env!("OUT_DIR"), "/content.rs"));

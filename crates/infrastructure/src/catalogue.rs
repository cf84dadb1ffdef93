//! Kinds of equipment and programmes, as they come with trinn (`content/programmes`). Pure.

use kernel::{Lang, Text};
use serde::Deserialize;

/// A kind of equipment: CNC mill, learner computer, welding simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentKind {
    /// Its id: `cnc-mill`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// `personal`, `movable`, `room`, `fixed`, `site` or `software`.
    pub form: String,
    /// A safety or operator card comes before booking.
    pub training_card: bool,
    /// A under 50 000 NOK, B to 250 000, C to 1 000 000, D above. Our judgement.
    pub cost_band: String,
}

/// A programme of vocational training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Grep's code: `ELAUT2----`.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// `Vg1`, `Vg2` or `Vg3`.
    pub level: String,
    /// The education programme it belongs to: `EL`.
    pub area: String,
}

/// A kind of equipment that a programme needs, before anybody agreed on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The programme.
    pub programme: String,
    /// The kind of equipment.
    pub kind: String,
    /// Nobody is ready for apprenticeship without it.
    pub core: bool,
    /// Learners who share one machine; none where nothing was said.
    pub learners_per_unit: Option<u32>,
    /// `named`, `activity` or `judgement`.
    pub basis: String,
    /// Which source says so.
    pub source: String,
}

/// What comes with trinn.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Kinds of equipment.
    pub kinds: Vec<EquipmentKind>,
    /// Programmes.
    pub programmes: Vec<Programme>,
    /// What they need.
    pub needs: Vec<Need>,
}

#[derive(Deserialize)]
struct File {
    kinds: Vec<KindRow>,
    programmes: Vec<ProgrammeRow>,
}

#[derive(Deserialize)]
struct KindRow {
    id: String,
    en: String,
    nob: String,
    form: String,
    training_card: bool,
    cost_band: String,
}

#[derive(Deserialize)]
struct ProgrammeRow {
    grep_code: String,
    level: String,
    utdanningsprogram: String,
    nob: Option<String>,
    nno: Option<String>,
    eng: Option<String>,
    #[serde(default)]
    needs: Vec<NeedRow>,
}

#[derive(Deserialize)]
struct NeedRow {
    kind: String,
    importance: String,
    learners_per_unit: Option<u32>,
    basis: String,
    source: String,
}

impl Catalogue {
    /// Reads `programmes-equipment.json`.
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn parse(json: &str) -> Result<Catalogue, serde_json::Error> {
        let file: File = serde_json::from_str(json)?;
        let kinds = file.kinds.into_iter().map(|k| EquipmentKind {
            id: k.id,
            name: Text::of(Lang::Nb, k.nob).with(Lang::En, k.en),
            form: k.form,
            training_card: k.training_card,
            cost_band: k.cost_band,
        });
        let mut out = Catalogue { kinds: kinds.collect(), ..Catalogue::default() };
        for p in file.programmes {
            let mut name = Text::default();
            for (lang, text) in [(Lang::Nb, p.nob), (Lang::Nn, p.nno), (Lang::En, p.eng)] {
                if let Some(text) = text {
                    name.set(lang, text);
                }
            }
            out.needs.extend(p.needs.into_iter().map(|n| Need {
                programme: p.grep_code.clone(),
                kind: n.kind,
                core: n.importance == "core",
                learners_per_unit: n.learners_per_unit,
                basis: n.basis,
                source: n.source,
            }));
            let (code, level, area) = (p.grep_code, p.level, p.utdanningsprogram);
            out.programmes.push(Programme { code, name, level, area });
        }
        Ok(out)
    }

    /// A kind by its id.
    pub fn kind(&self, id: &str) -> Option<&EquipmentKind> {
        self.kinds.iter().find(|k| k.id == id)
    }

    /// A programme by what somebody wrote: its code, or its name in any language.
    pub fn named(&self, text: &str) -> Option<&Programme> {
        let text = text.trim();
        self.programme(text).or_else(|| {
            let same = |p: &&Programme| p.name.iter().any(|(_, name)| name.eq_ignore_ascii_case(text));
            self.programmes.iter().find(same)
        })
    }

    /// A programme by its code.
    pub fn programme(&self, code: &str) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../../content/programmes/programmes-equipment.json");

    #[test]
    fn every_need_names_a_kind_and_a_programme_that_are_there() {
        let all = Catalogue::parse(FILE).expect("the file that comes with trinn");
        assert_eq!((all.kinds.len(), all.programmes.len(), all.needs.len()), (86, 75, 317));
        for n in &all.needs {
            assert!(all.kind(&n.kind).is_some(), "{n:?}");
            assert!(all.programme(&n.programme).is_some(), "{n:?}");
        }
        let code = |text| all.named(text).map(|p| p.code.as_str());
        assert_eq!(
            [code("ELAUT2----"), code("Rørlegger"), code("Alchemy")],
            [Some("ELAUT2----"), Some("BARLF2----"), None]
        );
    }
}

//! The demonstration's assessments: anybody can take them, with codes that are easy to remember.

use anyhow::{Context, Result};
use competence::Hall;
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::framework::Frameworks;
use competence::item::{self, Audience, Bank};
use competence::use_cases::open_campaign::{NotOpened, open_campaign};
use db::Db;
use kernel::{Chance, Clock, Id, Instant, Lang, Text};
use webkit::App;
use webkit::app::Make;

use crate::content;

/// From when the demonstration's assessments can be taken.
pub(super) const OPENS: &str = "2026-01-01T00:00:00Z";
/// Until when.
pub(super) const CLOSES: &str = "2030-12-31T23:00:00Z";
/// One task of each of these kinds makes the short form.
const SHORT_FORM: [item::Kind; 6] = [
    item::Kind::Single,
    item::Kind::Multiple,
    item::Kind::Order,
    item::Kind::Match,
    item::Kind::Number,
    item::Kind::Hotspot,
];

/// The codes, with what they lead to, for whoever reads the sign-ins.
pub const CODES: [(&str, &str); 6] = [
    ("DEMO-ELEV", "adaptive test for learners"),
    ("DEMO-PROF", "adaptive test for teachers"),
    ("DEMO-SELF", "self-reflection for leaders"),
    ("DEMO-MEG", "self-reflection for learners"),
    ("DEMO-FAST", "short fixed test"),
    ("DEMO-SIM", "mailboxes to triage and files to tidy"),
];

pub(super) fn rules(audience: Audience, framework: &str, nb: &str, nn: &str, en: &str) -> Rules {
    Rules {
        title: Text::of(Lang::Nb, nb).with(Lang::Nn, nn).with(Lang::En, en),
        audience,
        framework: framework.to_owned(),
        areas: Vec::new(),
        length: Length::default(),
        form: Vec::new(),
        reflection: None,
        extra_time: 0,
        minutes: None,
        sharing: true,
        seeded: 0,
    }
}

fn all(bank: &Bank) -> Vec<(&'static str, Kind, Rules)> {
    let form: Vec<String> = SHORT_FORM
        .iter()
        .filter_map(|kind| {
            bank.iter().find(|i| {
                i.kind() == *kind && i.framework == "digcomp-3.0" && i.audience.contains(&Audience::Learner)
            })
        })
        .map(|i| i.id.clone())
        .collect();
    let simulations: Vec<String> = [item::Kind::Mailbox, item::Kind::FileManager]
        .iter()
        .flat_map(|kind| bank.iter().filter(move |i| i.kind() == *kind).take(2))
        .map(|i| i.id.clone())
        .collect();
    let length = |min, max| Length { min, max, ..Length::default() };
    let (learner, teacher, leader) = (Audience::Learner, Audience::Teacher, Audience::Leader);
    vec![
        (
            "DEMO-ELEV",
            Kind::Adaptive,
            Rules {
                length: length(10, 20),
                ..rules(
                    learner,
                    "digcomp-3.0",
                    "Digital kompetanse for elever",
                    "Digital kompetanse for elevar",
                    "Digital competence for learners",
                )
            },
        ),
        (
            "DEMO-PROF",
            Kind::Adaptive,
            Rules {
                length: length(8, 15),
                ..rules(
                    teacher,
                    "digcompedu-2017",
                    "Digital kompetanse for lærere",
                    "Digital kompetanse for lærarar",
                    "Digital competence for teachers",
                )
            },
        ),
        (
            "DEMO-SELF",
            Kind::Reflection,
            Rules {
                reflection: Some("leader".to_owned()),
                ..rules(
                    leader,
                    "digcomp-3.0",
                    "Egenvurdering for ledere",
                    "Eigenvurdering for leiarar",
                    "Self-reflection for leaders",
                )
            },
        ),
        (
            "DEMO-MEG",
            Kind::Reflection,
            Rules {
                reflection: Some("learner".to_owned()),
                ..rules(
                    learner,
                    "digcomp-3.0",
                    "Egenvurdering for elever",
                    "Eigenvurdering for elevar",
                    "Self-reflection for learners",
                )
            },
        ),
        (
            "DEMO-FAST",
            Kind::Fixed,
            Rules { form, ..rules(learner, "digcomp-3.0", "Kort smakebit", "Kort smakebit", "Short taster") },
        ),
        (
            "DEMO-SIM",
            Kind::Fixed,
            Rules {
                form: simulations,
                ..rules(
                    learner,
                    "digcomp-3.0",
                    "Rydd i innboksen og filene",
                    "Rydd i innboksen og filene",
                    "Tidy the mailbox and the files",
                )
            },
        ),
    ]
}

/// The assessments' state on a database at a moment.
pub(super) async fn hall(db: &Db, now: Instant) -> Result<Hall> {
    let app = App::new(Make {
        db: db.clone(),
        clock: Clock::fixed(now),
        nav: Vec::new(),
        base_url: String::new(),
        demo: true,
        cache_bytes: 0,
    });
    let frameworks =
        Frameworks::parse(content::FRAMEWORKS).context("read the frameworks that come with trinn")?;
    Hall::open(app, report::Press::beside_this_program(), frameworks).await.context("read the item bank")
}

/// Opens the demonstration's assessments on a database that has the bank.
pub async fn open(db: &Db, chance: &mut Chance, now: Instant, bank: &Bank, author: &str) -> Result<()> {
    let hall = hall(db, now).await?;
    for (code, kind, rules) in all(bank) {
        let campaign = Campaign {
            // another one is given when it is opened
            id: Id::<Campaign>::new(now, chance).uuid(),
            code: code.to_owned(),
            organisation: None,
            group: None,
            kind,
            opens: super::at(OPENS),
            closes: super::at(CLOSES),
            rules,
        };
        match open_campaign(&hall, chance, campaign, author).await {
            Ok(_) => {}
            Err(NotOpened::Db(e)) => return Err(e).with_context(|| format!("open the assessment {code}")),
            Err(NotOpened::Faults(faults)) => {
                let faults: Vec<&str> = faults.iter().map(|f| f.key).collect();
                anyhow::bail!("open the assessment {code}: {}", faults.join(", "));
            }
        }
    }
    Ok(())
}

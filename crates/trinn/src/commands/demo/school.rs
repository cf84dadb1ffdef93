//! The demonstration's school class: invented first names, a teacher's account, a test for the class.

use anyhow::{Context, Result, anyhow, bail};
use competence::campaign::{Campaign, Kind, Length};
use competence::item::Audience;
use competence::use_cases::open_campaign::open_campaign;
use db::Db;
use kernel::{Chance, Id, Instant};
use people::store::{group, organisation, person};
use people::use_cases::groups::{AddGroup, add_group, add_learners, give_teacher};
use people::{By, Span};

/// The teacher's account.
pub const TEACHER: &str = "teacher@trinn.example";
/// The school, invented as well.
pub const SCHOOL: &str = "skole-glommabrua";
/// The practical task that the class is watched at.
const OBSERVED: &str = "site-photo-log";
/// First names without anybody behind them; each says so.
pub(super) const LEARNERS: [&str; 12] = [
    "Alva", "Brage", "Cille", "Dorte", "Eskil", "Frøya", "Gaute", "Hulda", "Iben", "Jostein", "Kaja", "Leif",
];

/// Makes the class, names its teacher, opens its test. Does nothing when the teacher has a group already.
pub async fn class(db: &Db, chance: &mut Chance, now: Instant) -> Result<()> {
    let mut conn = db.read().await?;
    let teacher = person::account_by_email(&mut conn, TEACHER)
        .await?
        .context("find the demonstration's teacher")?
        .person;
    let map = organisation::load_map(&mut conn).await?;
    let known = !group::taught(&mut conn, teacher, now.date()).await?.is_empty();
    drop(conn);
    if known {
        return Ok(());
    }
    let school =
        map.by_key(SCHOOL).ok_or_else(|| anyhow!("find the demonstration's school \"{SCHOOL}\""))?.id;
    let by = By::Command("demo");
    let what = AddGroup {
        organisation: school,
        name: "1BYA (oppdiktet)".to_owned(),
        school_year: "2026/27".to_owned(),
        programme: "Bygg- og anleggsteknikk".to_owned(),
        span: Span::since(now.date()),
    };
    let class = add_group(db, by, &what, now, chance).await.context("make the demonstration's class")?;
    let names: Vec<String> = LEARNERS.iter().map(|n| format!("{n} (oppdiktet)")).collect();
    add_learners(db, by, class, &names.join("\n"), now, chance)
        .await
        .context("fill the demonstration's class")?;
    give_teacher(db, by, class, teacher, now).await.context("name the class's teacher")?;
    super::training::training(db, chance, now, (school.uuid(), class, teacher)).await?;
    let hall = super::campaigns::hall(db, now).await?;
    super::courses::collect(&hall, chance, teacher, class).await?;
    let rules = super::campaigns::rules(
        Audience::Learner,
        "digcomp-3.0",
        "Hva kan vi fra før?",
        "Kva kan vi frå før?",
        "What do we know already?",
    );
    let campaign = Campaign {
        // another one is given when it is opened
        id: Id::<Campaign>::new(now, chance).uuid(),
        code: String::new(),
        organisation: Some(school.uuid()),
        group: Some(class),
        kind: Kind::Adaptive,
        opens: super::at(super::campaigns::OPENS),
        closes: super::at(super::campaigns::CLOSES),
        rules: competence::campaign::Rules {
            length: Length { min: 10, max: 20, ..Length::default() },
            ..rules
        },
    };
    let watched = Campaign {
        kind: Kind::Observation,
        rules: competence::campaign::Rules {
            form: vec![OBSERVED.to_owned()],
            ..super::campaigns::rules(
                Audience::Learner,
                "digcomp-3.0",
                "Bilder fra byggeplassen",
                "Bilete frå byggjeplassen",
                "Photos from the building site",
            )
        },
        ..campaign.clone()
    };
    for campaign in [watched, campaign] {
        if let Err(e) = open_campaign(&hall, chance, campaign, super::AUTHOR).await {
            bail!("open the class's assessments: {e}");
        }
    }
    Ok(())
}

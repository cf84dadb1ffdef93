//! The demonstration's courses, all invented, and a collection of its teacher for the class.

use anyhow::{Context, Result, anyhow};
use competence::Hall;
use competence::collection::{Collection, Entry, Shared};
use competence::course::{Course, Credit};
use competence::item::{Audience, Level};
use competence::resource::Served;
use competence::use_cases::offer_course::offer_course;
use competence::use_cases::save_collection::save_collection;
use db::Db;
use jiff::civil::{Date, date};
use kernel::{Chance, Instant, Lang, Text};
use people::store::organisation;
use uuid::Uuid;

/// A course as the list below writes it.
struct Offer {
    by: &'static str,
    title: [&'static str; 2],
    words: [&'static str; 2],
    competences: &'static [&'static str],
    level: Level,
    audience: &'static [Audience],
    days: [Date; 3],
    place: &'static str,
    online: &'static str,
    credit: Option<(&'static str, i64)>,
    price: i64,
    seats: i64,
}

/// First day, last day, last day to sign up.
const fn days(first: Date, last: Date, closes: Date) -> [Date; 3] {
    [first, last, closes]
}

fn offers() -> [Offer; 4] {
    [
        Offer {
            by: "skole-glommabrua",
            title: ["Trygge kontoer på en ettermiddag", "Safe accounts in an afternoon"],
            words: [
                "Du setter opp passordbehandler og totrinnspålogging på egne kontoer. Du går hjem med færre passord å huske.",
                "You set up a password manager and two-step sign-in on your own accounts. You go home with fewer passwords to remember.",
            ],
            competences: &["digcomp-3.0/4.1", "digcomp-3.0/4.2"],
            level: Level::Intermediate,
            audience: &[Audience::Learner, Audience::Teacher],
            days: days(date(2027, 1, 20), date(2027, 1, 20), date(2027, 1, 18)),
            place: "Rom 214, Glommabrua",
            online: "",
            credit: Some(("hours", 300)),
            price: 0,
            seats: 24,
        },
        Offer {
            by: "ostfold",
            title: ["Vurdering med digitale spor", "Assessment with digital traces"],
            words: [
                "Du prøver ut tre måter å følge læring underveis på yrkesfag, og velger én til ditt eget fag.",
                "You try three ways of following learning as it happens in vocational subjects, and choose one for your own.",
            ],
            competences: &["digcompedu-2017/4.1", "digcompedu-2017/4.3"],
            level: Level::Advanced,
            audience: &[Audience::Teacher, Audience::Trainer],
            days: days(date(2027, 2, 3), date(2027, 4, 14), date(2027, 1, 15)),
            place: "Fylkeshuset, Sarpsborg",
            online: "https://example.org/moterom",
            credit: Some(("study-points", 750)),
            price: 0,
            seats: 30,
        },
        Offer {
            by: "rogaland",
            title: ["Kildekritikk for fagarbeidere", "Judging sources in skilled work"],
            words: [
                "Du øver på å finne og vurdere datablad, standarder og påstander på nett.",
                "You practise finding and judging data sheets, standards and claims online.",
            ],
            competences: &["digcomp-3.0/1.1", "digcomp-3.0/1.2"],
            level: Level::Intermediate,
            audience: &[Audience::Learner, Audience::Trainer],
            days: days(date(2027, 1, 27), date(2027, 1, 28), date(2027, 1, 22)),
            place: "",
            online: "https://example.org/kilder",
            credit: None,
            price: 45_000,
            seats: 60,
        },
        Offer {
            by: "no",
            title: ["Personvern når skolen velger verktøy", "Privacy when a school chooses tools"],
            words: [
                "Du går gjennom en vurdering av personvernkonsekvenser for et verktøy dere bruker.",
                "You walk through a data protection impact assessment for a tool you use.",
            ],
            competences: &["digcomp-3.0/4.2"],
            level: Level::Advanced,
            audience: &[Audience::Leader, Audience::Teacher],
            days: days(date(2027, 3, 4), date(2027, 3, 4), date(2027, 2, 26)),
            place: "",
            online: "https://example.org/personvern",
            credit: Some(("hours", 600)),
            price: 0,
            seats: 100,
        },
    ]
}

fn text([nb, en]: [&str; 2]) -> Text {
    Text::default().with(Lang::Nb, nb).with(Lang::En, en)
}

/// Offers the courses.
pub async fn offer(db: &Db, chance: &mut Chance, now: Instant) -> Result<()> {
    let hall = super::campaigns::hall(db, now).await?;
    let mut conn = db.read().await?;
    let map = organisation::load_map(&mut conn).await?;
    drop(conn);
    for o in offers() {
        let by =
            map.by_key(o.by).ok_or_else(|| anyhow!("find the demonstration's organisation \"{}\"", o.by))?;
        let course = Course {
            title: text(o.title),
            words: text(o.words),
            competences: o.competences.iter().filter_map(|c| Served::parse(c)).collect(),
            level: Some(o.level),
            audience: o.audience.to_vec(),
            starts: o.days[0],
            ends: o.days[1],
            closes: o.days[2],
            place: o.place.to_owned(),
            online: o.online.to_owned(),
            credit: o.credit.map(|(kind, hundredths)| Credit { kind: kind.to_owned(), hundredths }),
            language: "nb".to_owned(),
            price: o.price,
        };
        let wrong = course.faults(o.seats, &hall.frameworks);
        if let Some(fault) = wrong.first() {
            return Err(anyhow!(
                "offer the demonstration's course \"{}\": its {} is wrong",
                o.title[0],
                fault.field
            ));
        }
        offer_course(&hall, chance, by.id.uuid(), o.seats, &course, super::AUTHOR)
            .await
            .context("offer the demonstration's courses")?;
    }
    Ok(())
}

/// Puts the teacher's collection for the class together.
pub async fn collect(hall: &Hall, chance: &mut Chance, teacher: Uuid, class: Uuid) -> Result<()> {
    let entry = |resource: &str, note: &str| Entry { resource: resource.to_owned(), note: note.to_owned() };
    let all = hall.resources();
    let mut entries = vec![entry("r-sok-og-skriv", "Begynn her. Les «Søk» før oppgaven på torsdag.")];
    // one for each of the areas that the class's test asks about
    for competence in ["4.1", "2.1", "5.1"] {
        let fits = |k: &&competence::store::resources::Known| {
            k.resource.competences.iter().any(|c| c.framework == "digcomp-3.0" && c.id == competence)
                && k.resource.audience.contains(&Audience::Learner)
                && k.resource.language.iter().any(|l| l == "nb")
        };
        if let Some(known) = all.iter().find(fits) {
            entries.push(entry(&known.resource.id, ""));
        }
    }
    let collection = Collection {
        id: Uuid::nil(),
        owner: teacher,
        revision: 0,
        changed_at: String::new(),
        lang: Lang::Nb,
        title: "Til 1BYA før prøven".to_owned(),
        words: "Fire ting å øve på. Ta dem i denne rekkefølgen, og spør om noe er uklart.".to_owned(),
        audience: Audience::Learner,
        shared: Shared::Group(class),
        entries,
    };
    save_collection(hall, chance, collection).await.context("make the demonstration's collection")?;
    Ok(())
}

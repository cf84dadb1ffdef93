//! The demonstration's county: a register that can be planned with. Schools, companies, a training office and a mobile
//! lab in one real county, all of them invented, with machines, people who instruct, groups of learners and their
//! weeks. Made by rule from one seed, so that the same day gives the same county.
//!
//! What the pages about the gap and the plan should find: [`HAS`] of the kinds that a school's programmes ask for
//! stand there, [`WITH_COMPANIES`] with companies; the rest has to be shared, or is missing. One machine in
//! [`BROKEN`] is out of order, one qualification in [`EXPIRED`] has run out, a school at the edge lies far away.

use anyhow::{Context, Result};
use db::Db;
use infrastructure::catalogue::{Catalogue, Programme};
use infrastructure::equipment::{Condition, Item, Maintenance, Status};
use infrastructure::requirement::application_day;
use infrastructure::site::{Closed, Opening, Site, SiteKind, org_number};
use infrastructure::slot::Half;
use infrastructure::store::teaching::{Time, Training};
use infrastructure::store::{equipment, instructors, sites, teaching};
use infrastructure::use_cases::put_items::tell_machines;
use infrastructure::use_cases::stock_catalogue::stock_catalogue;
use infrastructure::use_cases::tell_requirements::tell_requirements;
use infrastructure::use_cases::tell_supply::tell_supply;
use jiff::ToSpan;
use jiff::civil::{Date, time};
use kernel::{Chance, Id, Instant, Text};
use people::group::Group;
use people::organisation::Kind;
use people::store::organisation;
use people::use_cases::NewOrganisation;
use people::use_cases::add_organisation::{AddOrganisation, add_organisation};
use people::use_cases::groups::{AddGroup, add_group, add_learners};
use people::{By, OrganisationKey, Span};
use uuid::Uuid;

/// The county.
pub const COUNTY: &str = "ostfold";
/// Of a hundred kinds that a school's programmes ask for, so many stand at the school.
pub const HAS: u64 = 62;
/// Of a hundred kinds that a company's trade uses, so many stand there.
pub const WITH_COMPANIES: u64 = 45;
/// One machine in so many is out of order.
pub const BROKEN: u64 = 14;
/// One qualification in so many has run out.
pub const EXPIRED: u64 = 12;
const SEED: u64 = 3107;

/// Name and place of the schools; the first is there already.
const SCHOOLS: [(&str, &str, &str, (f64, f64)); 6] = [
    (super::school::SCHOOL, "Glommabrua videregående skole (oppdiktet)", "Fredrikstad", (59.21, 10.94)),
    ("skole-sagfossen", "Sagfossen videregående skole (oppdiktet)", "Sarpsborg", (59.28, 11.11)),
    ("skole-festningskleiva", "Festningskleiva videregående skole (oppdiktet)", "Halden", (59.13, 11.39)),
    ("skole-kanalporten", "Kanalporten videregående skole (oppdiktet)", "Moss", (59.43, 10.66)),
    ("skole-kornbakken", "Kornbakken videregående skole (oppdiktet)", "Askim", (59.58, 11.16)),
    ("skole-skogstua", "Skogstua videregående skole (oppdiktet)", "Ørje", (59.48, 11.65)),
];

/// Key, name, place and the area of education whose equipment they use.
const COMPANIES: [(&str, &str, (f64, f64), &str); 10] = [
    ("bedrift-lynvik", "Lynvik Elektro (oppdiktet) AS", (59.22, 10.96), "EL"),
    ("bedrift-fjellhammer", "Fjellhammer Sveis (oppdiktet) AS", (59.27, 11.09), "TP"),
    ("bedrift-roterommet", "Roterommet Maskinering (oppdiktet) AS", (59.20, 10.90), "TP"),
    ("bedrift-strombrua", "Strømbrua Automasjon (oppdiktet) AS", (59.42, 10.70), "EL"),
    ("bedrift-skjaergard", "Skjærgårdsnes Bygg (oppdiktet) AS", (59.15, 11.00), "BA"),
    ("bedrift-aasgata", "Åsgata Bilverksted (oppdiktet) AS", (59.30, 11.15), "TP"),
    ("bedrift-gronnsletta", "Grønnsletta Gårdsdrift (oppdiktet) ANS", (59.55, 11.20), "NA"),
    ("bedrift-kvernhuset", "Kvernhuset Bakeri (oppdiktet) AS", (59.44, 10.68), "RM"),
    ("bedrift-soltunet", "Soltunet Omsorg (oppdiktet) SA", (59.14, 11.37), "HS"),
    ("bedrift-havnekaia", "Havnekaia Logistikk (oppdiktet) AS", (59.43, 10.65), "TP"),
];

fn below(chance: &mut Chance, n: u64) -> u64 {
    chance.next_u64() % n.max(1)
}

fn new_id(now: Instant, chance: &mut Chance) -> Uuid {
    Id::<Group>::new(now, chance).uuid()
}

/// An invented organisation number with a right check digit.
fn invented_number(n: usize) -> String {
    let prefix = 31_902_200 + n * 10;
    (0..100)
        .find_map(|k| org_number(&format!("{}", (prefix * 10) + k)).ok())
        .expect("one of a hundred numbers has a right check digit")
}

struct Maker<'a> {
    catalogue: &'a Catalogue,
    chance: Chance,
    now: Instant,
    today: Date,
}

/// A site being filled.
struct Place {
    site: Uuid,
    organisation: Uuid,
    programmes: Vec<String>,
    kinds: Vec<String>,
    school: bool,
}

/// Makes the county. Meant for a database in which it is not yet there.
pub async fn workshop(db: &Db, now: Instant) -> Result<()> {
    let catalogue = Catalogue::parse(crate::content::PROGRAMMES).context("read the programmes")?;
    stock_catalogue(db, &catalogue).await?;
    let mut m = Maker { catalogue: &catalogue, chance: Chance::seeded(SEED), now, today: now.date() };
    let places = m.places(db).await?;
    m.equip(db, &places).await?;
    m.people(db, &places).await?;
    m.groups(db, &places).await?;
    tell_requirements(db, &catalogue, now).await?;
    tell_supply(db, &catalogue, now).await?;
    Ok(())
}

/// Vg2 programmes with core equipment of some areas, in the catalogue's order.
fn programmes<'a>(catalogue: &'a Catalogue, areas: &[&str]) -> Vec<&'a Programme> {
    let core = |p: &&Programme| catalogue.needs.iter().any(|n| n.core && n.programme == p.code);
    let fits = |p: &&Programme| p.level == "Vg2" && areas.contains(&p.area.as_str());
    catalogue.programmes.iter().filter(fits).filter(core).collect()
}

fn kinds_of(catalogue: &Catalogue, codes: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for n in catalogue.needs.iter().filter(|n| codes.contains(&n.programme)) {
        if !out.contains(&n.kind) {
            out.push(n.kind.clone());
        }
    }
    out
}

/// Open from eight to half past three, Monday to Friday.
fn school_week() -> Vec<Opening> {
    (0..5)
        .flat_map(|weekday| {
            let morning = (Half::Morning, time(8, 0, 0, 0), time(11, 45, 0, 0));
            let afternoon = (Half::Afternoon, time(12, 15, 0, 0), time(15, 30, 0, 0));
            [morning, afternoon].map(|(half, opens, closes)| Opening { weekday, half, opens, closes })
        })
        .collect()
}

impl Maker<'_> {
    fn id(&mut self) -> Uuid {
        new_id(self.now, &mut self.chance)
    }

    async fn organisation(&mut self, db: &Db, key: &str, name: &str, kind: Kind, n: usize) -> Result<Uuid> {
        let key: OrganisationKey = key.parse().context("read an organisation's key")?;
        let map = organisation::load_map(&mut db.read().await?).await?;
        if let Some(found) = map.by_key(key.as_str()) {
            return Ok(found.id.uuid());
        }
        let new = NewOrganisation {
            key,
            name: Text::of(kernel::Lang::Nb, name),
            codes: vec![("orgnr".into(), invented_number(n))],
        };
        let parent = COUNTY.parse().context("read the county's key")?;
        let what = AddOrganisation { new, kind, parent: Some(parent), on: super::at(super::FIRST).date() };
        let id = add_organisation(db, By::Command("demo"), &what, self.now, &mut self.chance)
            .await
            .with_context(|| format!("add {name}"))?;
        Ok(id.uuid())
    }

    /// The sites with their weeks.
    async fn places(&mut self, db: &Db) -> Result<Vec<Place>> {
        let map = organisation::load_map(&mut db.read().await?).await?;
        let county = map.by_key(COUNTY).context("find the county")?.id.uuid();
        let all = programmes(self.catalogue, &["EL", "TP", "BA", "NA", "RM", "HS"]);
        let known = sites::all(&mut db.read().await?).await?;
        let mut places = Vec::new();
        let from = super::at(super::FIRST).date();
        for (n, (key, name, town, at)) in SCHOOLS.iter().enumerate() {
            let organisation = self.organisation(db, key, name, Kind::School, n).await?;
            let offered: Vec<String> =
                (0..4).map(|k| all[(n * 3 + k * 5) % all.len()].code.clone()).collect();
            let there = known.iter().find(|s| s.organisation == organisation);
            let site = Site {
                id: there.map_or_else(|| self.id(), |s| s.id),
                kind: SiteKind::School,
                name: (*name).to_owned(),
                org_number: Some(invented_number(100 + n)),
                organisation,
                address: (*town).to_owned(),
                place: Some(*at),
                from,
                to: None,
                version: there.map_or(1, |s| s.version + 1),
            };
            let mut kinds = kinds_of(self.catalogue, &offered);
            kinds.retain(|_| below(&mut self.chance, 100) < HAS);
            places.push((site, offered, kinds, school_week()));
        }
        for (n, (key, name, at, area)) in COMPANIES.iter().enumerate() {
            let organisation = self.organisation(db, key, name, Kind::Company, 10 + n).await?;
            let codes: Vec<String> =
                programmes(self.catalogue, &[area]).iter().map(|p| p.code.clone()).collect();
            let mut kinds = kinds_of(self.catalogue, &codes);
            kinds.retain(|_| below(&mut self.chance, 100) < WITH_COMPANIES);
            kinds.truncate(5);
            let site = Site {
                id: self.id(),
                kind: SiteKind::Company,
                name: (*name).to_owned(),
                org_number: Some(invented_number(110 + n)),
                organisation,
                address: String::new(),
                place: Some(*at),
                from,
                to: None,
                version: 1,
            };
            // companies have room on some afternoons
            let open: Vec<Opening> = school_week()
                .into_iter()
                .filter(|o| o.half == Half::Afternoon && o.weekday % 2 == 1)
                .collect();
            places.push((site, Vec::new(), kinds, open));
        }
        let office = Site {
            id: self.id(),
            kind: SiteKind::TrainingOffice,
            name: "Opplæringskontoret Østavind (oppdiktet)".to_owned(),
            org_number: Some(invented_number(130)),
            organisation: county,
            address: "Sarpsborg".to_owned(),
            place: Some((59.28, 11.10)),
            from,
            to: None,
            version: 1,
        };
        let lab = Site {
            id: self.id(),
            kind: SiteKind::MobileLab,
            name: "Rullende verksted (oppdiktet)".to_owned(),
            org_number: None,
            place: None,
            address: String::new(),
            ..office.clone()
        };
        let welding = ["welding-simulator", "vr-headset-set", "3d-printer"];
        let aboard: Vec<String> =
            kinds_of(self.catalogue, &all.iter().map(|p| p.code.clone()).collect::<Vec<_>>())
                .into_iter()
                .filter(|k| welding.contains(&k.as_str()) || k.contains("simulator"))
                .take(4)
                .collect();
        places.push((office, Vec::new(), aboard.iter().take(1).cloned().collect(), school_week()));
        let lab_id = lab.id;
        places.push((lab, Vec::new(), aboard, school_week()));

        let mut tx = db.write().await?;
        for (site, _, _, open) in &places {
            sites::put(&mut tx, site, (self.now, super::AUTHOR)).await?;
            sites::set_opening(&mut tx, site.id, open).await?;
        }
        for (site, ..) in &places {
            if site.kind == SiteKind::School {
                sites::stop(&mut tx, lab_id, site.id).await?;
                for (from, to, note) in holidays(self.today) {
                    sites::close(&mut tx, site.id, &Closed { from, to, note: note.to_owned() }).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(places
            .into_iter()
            .map(|(site, programmes, kinds, _)| Place {
                school: site.kind == SiteKind::School,
                site: site.id,
                organisation: site.organisation,
                programmes,
                kinds,
            })
            .collect())
    }

    fn item(&mut self, place: &Place, kind: &str, n: u64) -> Item {
        let years = below(&mut self.chance, 15) as i16;
        let named = self.catalogue.kind(kind);
        let nb = named
            .map_or_else(|| kind.to_owned(), |k| k.name.exact(kernel::Lang::Nb).unwrap_or(kind).to_owned());
        let (low, wide) = match named.map_or("A", |k| k.cost_band.as_str()) {
            "A" => (4_000, 40_000),
            "B" => (55_000, 180_000),
            "C" => (260_000, 700_000),
            _ => (1_100_000, 2_500_000),
        };
        let price = (low + below(&mut self.chance, wide) as i64) / 500 * 500 * 100;
        let broken = below(&mut self.chance, BROKEN) == 0;
        let days = below(&mut self.chance, 300) as i64;
        let tag = format!("{}-{n:03}", if place.school { "S" } else { "B" });
        Item {
            make: ["Nordverk (oppdiktet)", "Maskinus (oppdiktet)", "Fagtek (oppdiktet)"]
                [below(&mut self.chance, 3) as usize]
                .to_owned(),
            model: format!("M{}", 100 + below(&mut self.chance, 9) * 100),
            serial: format!("{:08}", below(&mut self.chance, 100_000_000)),
            seats: if named.is_some_and(|k| k.form == "room") {
                12
            } else {
                1 + below(&mut self.chance, 2) as u32
            },
            condition: match years {
                0..=5 => Condition::Good,
                6..=10 => Condition::Worn,
                _ => Condition::Poor,
            },
            status: if broken { Status::OutOfOrder } else { Status::InUse },
            acquired_on: Some(self.today.saturating_sub(years.years()).saturating_sub(days.days())),
            cost_purchase: Some(price),
            cost_installation: (price > 10_000_000).then_some(price / 10),
            cost_training: (price > 25_000_000).then_some(price / 25),
            ..Item::new(self.id(), (place.site, place.organisation), kind, &tag, &nb)
        }
    }

    async fn equip(&mut self, db: &Db, places: &[Place]) -> Result<()> {
        let mut items = Vec::new();
        for place in places {
            for kind in &place.kinds {
                let machines = 1 + below(&mut self.chance, if place.school { 3 } else { 2 });
                for _ in 0..machines {
                    let n = items.len() as u64 + 1;
                    items.push(self.item(place, kind, n));
                }
            }
        }
        let mut tx = db.write().await?;
        for item in &items {
            equipment::put(&mut tx, item, "demonstration", (self.now, super::AUTHOR)).await?;
            if below(&mut self.chance, 6) == 0 {
                // some of it overdue, some to come
                let from = self.today.saturating_add((below(&mut self.chance, 120) as i64 - 50).days());
                let to = from.saturating_add(2.days());
                let id = self.id();
                let window = Maintenance {
                    id,
                    equipment: item.id,
                    from,
                    to,
                    done_on: None,
                    note: "Årlig service".into(),
                };
                equipment::plan_maintenance(&mut tx, &window).await?;
            }
        }
        tell_machines(&mut tx, &items, self.now).await?;
        equipment::changed(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn people(&mut self, db: &Db, places: &[Place]) -> Result<()> {
        let mut tx = db.write().await?;
        let by = (self.now, super::AUTHOR);
        let since = self.today.saturating_sub(2.years());
        for place in places.iter().filter(|p| !p.kinds.is_empty()) {
            for n in 0..if place.school { 5 } else { 1 } {
                let id = self.id();
                let name = format!("Instruktør {} (oppdiktet)", n + 1);
                instructors::add(&mut tx, (id, None, &name, place.site), since).await?;
                let free: Vec<Time> = (0..5)
                    .flat_map(|d| Half::ALL.map(|h| (d, h)))
                    .filter(|_| below(&mut self.chance, 100) < 70)
                    .collect();
                teaching::set_free(&mut tx, id, &free).await?;
                for (k, kind) in place.kinds.iter().enumerate() {
                    if place.school && (k + n) % 3 != 0 {
                        continue;
                    }
                    let q = self.id();
                    let got = if below(&mut self.chance, EXPIRED) == 0 { None } else { Some(since) };
                    instructors::qualify(
                        &mut tx,
                        (q, id, kind, "fagbrev (oppdiktet)"),
                        got.unwrap_or(since),
                        by,
                    )
                    .await?;
                    if got.is_none() {
                        instructors::expire(&mut tx, q, self.today.saturating_sub(30.days())).await?;
                    }
                }
            }
        }
        equipment::changed(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn groups(&mut self, db: &Db, places: &[Place]) -> Result<()> {
        let year = infrastructure::requirement::school_year(self.today);
        let year_begins = evidence::school_year::SchoolYear::of(self.today).first().saturating_add(19.days());
        let from = year_begins.min(self.today);
        let at = Instant::start_of(from).plus_millis(12 * 3_600_000);
        let by = By::Command("demo");
        let mut n = 0_usize;
        for place in places.iter().filter(|p| p.school) {
            for (k, programme) in place.programmes.iter().enumerate() {
                let named = self.catalogue.programme(programme).context("find the programme")?;
                let short: String = named.code.chars().take(5).collect();
                let what = AddGroup {
                    organisation: Id::from_uuid(place.organisation),
                    name: format!("2{short} (oppdiktet)"),
                    school_year: year.clone(),
                    programme: named.code.clone(),
                    span: Span { from, to: None },
                };
                let group = add_group(db, by, &what, at, &mut self.chance).await.context("make a group")?;
                let size = 8 + below(&mut self.chance, 7) as usize;
                let names: Vec<String> = super::school::LEARNERS
                    .iter()
                    .cycle()
                    .take(size)
                    .enumerate()
                    .map(|(i, first)| format!("{first} {} (oppdiktet)", n * 20 + i + 1))
                    .collect();
                add_learners(db, by, group, &names.join("\n"), at, &mut self.chance)
                    .await
                    .context("fill a group")?;
                let days = [(k + n) % 5, (k + n + 2) % 5].map(|d| d as u8);
                let mut free: Vec<Time> = days.iter().flat_map(|d| Half::ALL.map(|h| (*d, h))).collect();
                free.sort();
                let training = Training {
                    home: place.site,
                    max_away: 1 + below(&mut self.chance, 2) as u32,
                    application_day: application_day(&year),
                    preferred: free.iter().take(1).copied().collect(),
                    free,
                };
                let mut tx = db.write().await?;
                teaching::set_training(&mut tx, group, &training).await?;
                tx.commit().await?;
                n += 1;
            }
        }
        Ok(())
    }
}

/// When schools are closed in the school year of a day: autumn, Christmas, winter, Easter. Round weeks, not a county's
/// own calendar.
fn holidays(today: Date) -> Vec<(Date, Date, &'static str)> {
    let first = evidence::school_year::SchoolYear::of(today).first();
    let y = first.year();
    let day = |year, month, d| Date::new(year, month, d).expect("a day of the calendar");
    vec![
        (day(y, 10, 5), day(y, 10, 9), "Høstferie"),
        (day(y, 12, 21), day(y + 1, 1, 3), "Juleferie"),
        (day(y + 1, 2, 22), day(y + 1, 2, 26), "Vinterferie"),
        (day(y + 1, 3, 22), day(y + 1, 3, 29), "Påskeferie"),
    ]
}

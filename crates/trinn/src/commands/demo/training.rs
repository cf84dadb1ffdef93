//! The demonstration's training: the class's teacher is qualified for two of the kinds the programme requires, and has
//! signed half of the class off on one.

use anyhow::{Context, Result};
use db::Db;
use infrastructure::catalogue::Catalogue;
use infrastructure::planning::Placed;
use infrastructure::slot::Half;
use infrastructure::store::instructors;
use infrastructure::store::plans;
use infrastructure::store::sessions::{self, Booked};
use infrastructure::use_cases::sign_off::{SignOff, sign_off};
use infrastructure::use_cases::stock_catalogue::stock_catalogue;
use infrastructure::use_cases::stock_requirements::stock_requirements;
use infrastructure::use_cases::tell_requirements::tell_requirements;
use kernel::{Chance, Id, Instant};
use people::group::Group;
use people::store::group;
use uuid::Uuid;

/// Makes the class's training. Meant for a class that was just made.
pub async fn training(
    db: &Db,
    chance: &mut Chance,
    now: Instant,
    (school, class, teacher): (Uuid, Uuid, Uuid),
) -> Result<()> {
    let catalogue = Catalogue::parse(crate::content::PROGRAMMES).context("read the programmes")?;
    stock_catalogue(db, &catalogue).await?;
    stock_requirements(db, &catalogue, now, chance).await?;
    let mut conn = db.read().await?;
    let found = group::one(&mut conn, class).await?.context("find the class")?;
    let learners = group::members(&mut conn, class, now.date()).await?;
    drop(conn);
    let programme =
        found.programme.as_deref().and_then(|p| catalogue.named(p)).context("find the programme")?;
    let core: Vec<&str> = catalogue
        .needs
        .iter()
        .filter(|n| n.core && n.programme == programme.code)
        .map(|n| n.kind.as_str())
        .take(2)
        .collect();
    let by = (now, super::AUTHOR);
    let mut tx = db.write().await?;
    let [site, instructor] = [Id::<Group>::new(now, chance).uuid(), Id::<Group>::new(now, chance).uuid()];
    instructors::add_site(&mut tx, (site, "school", "Glommabrua (oppdiktet)", school), now.date(), by)
        .await?;
    instructors::add(&mut tx, (instructor, Some(teacher), "", site), now.date()).await?;
    for kind in &core {
        let id = Id::<Group>::new(now, chance).uuid();
        instructors::qualify(&mut tx, (id, instructor, kind, "fagbrev (oppdiktet)"), now.date(), by).await?;
    }
    // today's session of the class: what the teacher's phone shows
    let first = core.first().context("find core equipment")?;
    let booking = Booked {
        id: Id::<Group>::new(now, chance).uuid(),
        group: class,
        kind: (*first).to_owned(),
        site,
        lab: None,
        instructor: Some(instructor),
        person: Some(teacher),
        day: now.date(),
        half: Half::Morning,
        learners: u32::try_from(learners.len()).unwrap_or(0),
        state: "agreed".to_owned(),
        group_agreed: true,
        site_agreed: true,
    };
    let place = Placed {
        group: class,
        kind: booking.kind.clone(),
        site,
        lab: None,
        instructor,
        day: booking.day,
        half: booking.half,
        machines: 1,
        learners: booking.learners,
        capacity: 1,
    };
    plans::take(&mut tx, &place).await?;
    sessions::add(&mut tx, &booking, 1, "demonstration", by).await?;
    tx.commit().await?;
    tell_requirements(db, &catalogue, now).await?;
    let half = learners.iter().take(learners.len() / 2).map(|m| m.learner).collect();
    let what = SignOff {
        group: class,
        kind: (*core.first().context("find core equipment")?).to_owned(),
        learners: half,
        day: now.date(),
    };
    sign_off(db, &catalogue, teacher, &what, now, chance).await.context("sign half of the class off")?;
    Ok(())
}

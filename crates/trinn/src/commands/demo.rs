//! `trinn demo`: fills a new database with the demonstration content.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use competence::item::Bank;
use competence::resource;
use competence::use_cases::import_resources::put_shipped;
use competence::use_cases::put_items::put_items;
use db::{Db, setting};
use kernel::{Chance, Clock, Instant};
use people::Role;
use policy::Record;
use policy::exchange::{self, Format, Limits};
use policy::store::publications;
use policy::store::revisions::Origin;
use policy::use_cases::import_records::{Import, import_records};
use policy::use_cases::{edit_vocabulary, freeze_edition};
use policy::vocabulary::Vocabulary;

use crate::cli::Where;
use crate::{content, place};

mod answers;
mod campaigns;
mod courses;
pub mod history;
pub mod school;
mod training;
pub mod workshop;

/// Setting that says that the content is a demonstration.
pub const SETTING: &str = "demo";
/// The acting party in the audit log.
const AUTHOR: &str = "command:demo";
/// When the compilation of developments enters the demonstration.
const FIRST: &str = "2025-06-01T08:00:00Z";
/// When the first edition is frozen.
const EDITION_1: &str = "2025-06-30T20:00:00Z";
/// When the Norwegian strategy is added as an umbrella.
const UMBRELLA: &str = "2026-02-02T09:00:00Z";
/// When the second edition is frozen.
const EDITION_2: &str = "2026-06-30T20:00:00Z";
/// When the item bank enters the demonstration.
const ITEMS_AT: &str = "2026-08-10T08:00:00Z";
/// The county planner's account.
pub const PLANNER: &str = "planner@trinn.example";
/// File with the demonstration's sign-ins.
const SIGN_INS: &str = "demo-sign-ins.txt";

/// Fills the database. Refuses one that holds anything. A SQLite file is filled beside its place and moved there
/// when it is whole, so that a start that was cut short leaves nothing that looks finished.
pub async fn demo(at: &Where) -> Result<ExitCode> {
    let aside = aside(at)?;
    let place = place::open(aside.as_ref().map_or(at, |(_, w)| w), true).await?;
    let mut conn = place.db.read().await?;
    if publications::version(&mut conn).await? > 0 || setting::read(&mut conn, SETTING).await?.is_some() {
        bail!("{HOLDS_CONTENT}");
    }
    drop(conn);
    let mut chance = Chance::from_os();
    fill(&place.db, &mut chance).await?;
    let sign_ins = accounts(&place.db, &mut chance).await?;
    if let Some(dir) = &place.dir {
        write_private(&dir.join(SIGN_INS), &sign_ins)?;
    }
    place.catalog().await?;
    place.db.close().await;
    if let (Some((target, _)), Some(dir)) = (&aside, &place.dir) {
        for name in ["index", SIGN_INS, place::SQLITE] {
            let (from, to) = (dir.join(name), target.join(name));
            if to.is_dir() {
                std::fs::remove_dir_all(&to).with_context(|| format!("remove the old {}", to.display()))?;
            }
            std::fs::rename(&from, &to).with_context(|| format!("move {} into place", to.display()))?;
        }
        // what is left are SQLite's empty side files
        let _ = std::fs::remove_dir_all(dir);
    }
    print!("{sign_ins}");
    Ok(ExitCode::SUCCESS)
}

const HOLDS_CONTENT: &str =
    "fill the demonstration: the database holds content already\n  hint: name a new folder with --data DIR";

/// For SQLite: the folder that is asked for, and a new folder inside it to work in.
fn aside(at: &Where) -> Result<Option<(PathBuf, Where)>> {
    if at.database_url.is_some() {
        return Ok(None);
    }
    let target = place::folder(at);
    if target.join(place::SQLITE).exists() {
        bail!("{HOLDS_CONTENT}");
    }
    let part = target.join(".demo-part");
    if part.exists() {
        std::fs::remove_dir_all(&part).with_context(|| format!("remove {}", part.display()))?;
    }
    Ok(Some((target, Where { data: Some(part), database_url: None })))
}

fn at(text: &str) -> Instant {
    text.parse().expect("the demonstration's moments are RFC 3339")
}

/// The content without accounts: vocabularies, records, editions, organisations.
pub async fn fill(db: &Db, chance: &mut Chance) -> Result<()> {
    for text in content::VOCABULARIES {
        let v: Vocabulary = serde_json::from_str(text).context("read a vocabulary that comes with trinn")?;
        edit_vocabulary::save(db, at(FIRST), &v, 0, AUTHOR, "shipped with Trinn").await?;
    }
    import(db, content::DEVELOPMENTS, at(FIRST), "compilation of facts, see content/README.md").await?;
    freeze_edition::freeze_edition(db, at(EDITION_1), "2025, summer", "", AUTHOR).await?;
    import(
        db,
        content::STRATEGY,
        at(UMBRELLA),
        "the strategy as an umbrella of goals, measures and promises",
    )
    .await?;
    freeze_edition::freeze_edition(db, at(EDITION_2), "2026, summer", "", AUTHOR).await?;
    people::load_demo(db, at(FIRST), chance, content::ORGANISATIONS, &[]).await?;
    competence_content(db, chance).await?;
    let mut tx = db.write().await?;
    setting::write(&mut tx, SETTING, "1").await?;
    tx.commit().await?;
    Ok(())
}

/// The item bank and the assessments.
async fn competence_content(db: &Db, chance: &mut Chance) -> Result<()> {
    let (bank, problems) = Bank::read(content::ITEMS.iter().copied());
    if let Some(problem) = problems.first() {
        bail!("read the items that come with trinn: {problem}");
    }
    let items: Vec<_> = bank.iter().cloned().collect();
    put_items(db, at(ITEMS_AT), &items, true, AUTHOR, "shipped with Trinn")
        .await
        .context("fill the item bank")?;
    let mut resources = Vec::new();
    for (name, text) in content::RESOURCES {
        resources.extend(resource::read(text).with_context(|| format!("read {name}"))?);
    }
    put_shipped(db, at(ITEMS_AT), &resources, AUTHOR).await.context("put the learning resources")?;
    courses::offer(db, chance, at(ITEMS_AT)).await?;
    campaigns::open(db, chance, at(ITEMS_AT), &bank, AUTHOR).await?;
    answers::answers(db, chance, AUTHOR).await
}

async fn import(db: &Db, lines: &str, now: Instant, reason: &str) -> Result<()> {
    let rows: Vec<Record> = exchange::read_all(Format::JsonLines, Cursor::new(lines), &Limits::default())
        .map_err(|r| anyhow!("read content that comes with trinn: {:?}", r.problems))?
        .into_iter()
        .map(|(_, r)| r)
        .collect();
    let how = Import { author: AUTHOR, reason, dry_run: false, origin: Origin::Demo };
    import_records(db, now, rows, how).await?;
    Ok(())
}

/// Makes the demonstration's accounts, each with a new password, and says them.
async fn accounts(db: &Db, chance: &mut Chance) -> Result<String> {
    let wanted = [
        ("Demo Administrator", "admin@trinn.example", Role::Administrator, "no"),
        ("Demo Publisher", "publisher@trinn.example", Role::Publisher, "no"),
        ("Demo Editor", "editor@trinn.example", Role::Editor, "no"),
        ("Demo Reporter", "reporter@trinn.example", Role::Reporter, "no"),
        ("Demo Reader", "reader@trinn.example", Role::Reader, "no"),
        ("Demo Teacher", school::TEACHER, Role::Reader, school::SCHOOL),
        ("Demo Planner", PLANNER, Role::Publisher, workshop::COUNTY),
    ];
    let mut text = String::from("Demonstration sign-ins (made for this folder only):\n");
    let passwords: Vec<String> = wanted.iter().map(|_| password(chance)).collect();
    let accounts: Vec<people::demo::DemoAccount<'_>> = wanted
        .iter()
        .zip(&passwords)
        .map(|((name, email, role, organisation), password)| {
            text.push_str(&format!("  {email:<26} {password}\n"));
            (*name, *email, *role, *organisation, password.as_str())
        })
        .collect();
    people::load_demo(db, Clock::System.now(), chance, content::ORGANISATIONS, &accounts)
        .await
        .context("make the demonstration accounts")?;
    history::history(db, Clock::System.now()).await.context("make the demonstration's past")?;
    school::class(db, chance, Clock::System.now()).await?;
    workshop::workshop(db, Clock::System.now()).await.context("make the demonstration's county")?;
    text.push_str("Assessments that anybody can take, at /take:\n");
    for (code, what) in campaigns::CODES {
        text.push_str(&format!("  {code:<26} {what}\n"));
    }
    Ok(text)
}

/// Four groups of four letters and digits, without those that look alike.
pub(super) fn password(chance: &mut Chance) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let bytes = chance.bytes::<16>();
    let letters: Vec<char> = bytes.iter().map(|b| LETTERS[*b as usize % LETTERS.len()] as char).collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("write {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("write {}", path.display()))
}

//! Imports under way. They live in this process: whoever began one comes back to
//! the same process (one service, or one with sticky sessions in front).

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use kernel::Instant;
use uuid::Uuid;

use super::unreadable_file;
use crate::Record;
use crate::exchange::{self, Format, Limits, Report};
use crate::room::Room;
use crate::store::revisions::Origin;
use crate::use_cases::Refusal;
use crate::use_cases::import_records::{Import, ImportReport, import_records};

/// How long an upload is kept, in milliseconds.
const KEPT_FOR: i64 = 30 * 60 * 1000;
/// Most uploads of one person at a time; an older one makes room.
const EACH: usize = 3;

/// How the names of kept uploads begin.
const PREFIX: &str = "trinn-import-";

static JOBS: LazyLock<Mutex<HashMap<String, Arc<Job>>>> = LazyLock::new(Mutex::default);

fn jobs() -> std::sync::MutexGuard<'static, HashMap<String, Arc<Job>>> {
    // the map is whole after every single step, so a panic elsewhere cannot have broken it
    JOBS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An uploaded file; it is deleted when nobody holds it any more.
pub(super) struct Kept {
    path: PathBuf,
    file: File,
}

impl Kept {
    /// A new, empty file that only this account can read.
    pub(super) fn create() -> std::io::Result<Kept> {
        sweep();
        let path = std::env::temp_dir().join(format!("{PREFIX}{}", Uuid::now_v7().simple()));
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(&path)?;
        Ok(Kept { path, file })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

/// Deletes uploads that a process left behind when it ended: nothing this old can still be under way.
fn sweep() {
    let Ok(files) = std::fs::read_dir(std::env::temp_dir()) else { return };
    for file in files.flatten() {
        let ours = file.file_name().to_string_lossy().starts_with(PREFIX);
        let age = ours.then(|| file.metadata().ok()?.modified().ok()?.elapsed().ok()).flatten();
        if age.is_some_and(|age| age.as_millis() > 2 * KEPT_FOR as u128) {
            // another process may have been faster
            let _ = std::fs::remove_file(file.path());
        }
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // a temporary file that is gone already is as good as deleted
        let _ = std::fs::remove_file(&self.path);
    }
}

/// How far an import is.
#[derive(Clone)]
pub(super) enum Phase {
    /// The file is read and its rows are checked.
    Reading,
    /// It is found out what would change.
    Trying,
    /// Rows are wrong; nothing can be imported.
    Refused(Arc<Report>),
    /// It can be imported; what it would do.
    Checked(ImportReport),
    /// It is written.
    Writing,
    /// It was written; what it did.
    Done(ImportReport),
    /// Our fault; nothing was written.
    Failed,
}

/// An import under way.
pub(super) struct Job {
    /// By which its page is found.
    pub token: String,
    /// What the file was called.
    pub file_name: String,
    owner: Uuid,
    begun: Instant,
    file: Kept,
    bytes: u64,
    read: AtomicU64,
    phase: Mutex<Phase>,
}

impl Job {
    pub(super) fn new(owner: Uuid, file_name: String, file: Kept, bytes: u64, now: Instant) -> Arc<Job> {
        Arc::new(Job {
            token: Uuid::new_v4().simple().to_string(),
            file_name,
            owner,
            begun: now,
            file,
            bytes,
            read: AtomicU64::new(0),
            phase: Mutex::new(Phase::Reading),
        })
    }

    pub(super) fn phase(&self) -> Phase {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, phase: Phase) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    /// Moves on from a checked import to writing it; false when that was done already.
    fn begin_writing(&self) -> bool {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = matches!(*phase, Phase::Checked(_));
        if ready {
            *phase = Phase::Writing;
        }
        ready
    }

    /// Kibibytes read so far, and how many there are.
    pub(super) fn progress(&self) -> (u64, u64) {
        (self.read.load(Ordering::Relaxed).min(self.bytes).div_ceil(1024), self.bytes.div_ceil(1024))
    }
}

/// The job with this token, if it is this person's and not too old.
pub(super) fn find(token: &str, owner: Uuid, now: Instant) -> Option<Arc<Job>> {
    let mut all = jobs();
    all.retain(|_, job| now.millis() - job.begun.millis() < KEPT_FOR);
    all.get(token).filter(|job| job.owner == owner).cloned()
}

/// Forgets a job; its file goes with it.
pub(super) fn forget(token: &str) {
    jobs().remove(token);
}

fn keep(job: &Arc<Job>) {
    let mut all = jobs();
    all.retain(|_, other| job.begun.millis() - other.begun.millis() < KEPT_FOR);
    let mut mine: Vec<(i64, String)> = all
        .values()
        .filter(|other| other.owner == job.owner)
        .map(|other| (other.begun.millis(), other.token.clone()))
        .collect();
    mine.sort();
    for (_, token) in mine.iter().take((mine.len() + 1).saturating_sub(EACH)) {
        all.remove(token);
    }
    all.insert(job.token.clone(), job.clone());
}

/// Counts what goes through it.
struct Counted<'a, R> {
    inner: R,
    read: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// All records of the file, or what is wrong with it.
fn read_file(job: &Job) -> Result<Vec<Record>, Report> {
    job.read.store(0, Ordering::Relaxed);
    let failed = |e: &std::io::Error| {
        let mut report = Report::default();
        report.add(vec![unreadable_file(e)], 1);
        report
    };
    let file = File::open(job.file.path()).map_err(|e| failed(&e))?;
    let mut reader = BufReader::with_capacity(64 << 10, Counted { inner: file, read: &job.read });
    let first = reader.fill_buf().map_err(|e| failed(&e))?;
    let format = Format::of(&job.file_name, first);
    let rows = exchange::read_all(format, reader, &Limits::default())?;
    Ok(rows.into_iter().map(|(_, record)| record).collect())
}

async fn read_in_background(job: &Arc<Job>) -> Option<Result<Vec<Record>, Report>> {
    let job = job.clone();
    tokio::task::spawn_blocking(move || read_file(&job)).await.ok()
}

async fn import(
    room: &Room,
    job: &Job,
    rows: Vec<Record>,
    reason: &str,
    dry_run: bool,
) -> Result<ImportReport, Refusal> {
    let author = job.owner.to_string();
    let how = Import { author: &author, reason, dry_run, origin: Origin::Import };
    import_records(room.db(), room.now(), rows, how).await
}

fn failed(job: &Job, why: &dyn std::fmt::Display) {
    tracing::error!(error = %why, "an import failed");
    job.set(Phase::Failed);
}

/// Begins to try an upload, beside the requests.
pub(super) fn start_try(room: Room, job: Arc<Job>) {
    keep(&job);
    tokio::spawn(async move {
        match read_in_background(&job).await {
            None => failed(&job, &"the reader stopped"),
            Some(Err(report)) => job.set(Phase::Refused(Arc::new(report))),
            Some(Ok(rows)) => {
                job.set(Phase::Trying);
                match import(&room, &job, rows, "", true).await {
                    Ok(report) => job.set(Phase::Checked(report)),
                    Err(e) => failed(&job, &e),
                }
            }
        }
    });
}

/// Begins to import what was tried, beside the requests. A second time it does nothing.
pub(super) fn start_import(room: Room, job: Arc<Job>, reason: String) {
    if !job.begin_writing() {
        return;
    }
    tokio::spawn(async move {
        match read_in_background(&job).await {
            None => failed(&job, &"the reader stopped"),
            Some(Err(report)) => job.set(Phase::Refused(Arc::new(report))),
            Some(Ok(rows)) => match import(&room, &job, rows, &reason, false).await {
                Err(e) => failed(&job, &e),
                Ok(report) => {
                    // it is stored; should the index not follow now, the next refresh brings it up to date
                    if let Err(e) = room.refresh().await {
                        tracing::error!(error = %e, "the index did not follow an import");
                    }
                    job.set(Phase::Done(report));
                }
            },
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(owner: Uuid, at: i64, text: &str) -> Arc<Job> {
        let mut file = Kept::create().expect("a temporary file");
        file.write_all(text.as_bytes()).expect("it can be written");
        file.flush().expect("it can be written");
        Job::new(owner, "rows.jsonl".into(), file, text.len() as u64, Instant::from_millis(at))
    }

    #[test]
    fn an_upload_is_found_by_its_owner_only_and_gone_after_half_an_hour() {
        let owner = Uuid::new_v4();
        let one = job(owner, 1_000, "");
        let path = one.file.path().to_owned();
        keep(&one);
        assert!(find(&one.token, owner, Instant::from_millis(2_000)).is_some());
        assert!(find(&one.token, Uuid::new_v4(), Instant::from_millis(2_000)).is_none());
        assert!(path.exists());
        let token = one.token.clone();
        drop(one);
        assert!(find(&token, owner, Instant::from_millis(1_000 + KEPT_FOR)).is_none());
        assert!(!path.exists(), "the file goes with the job");
    }

    #[test]
    fn bad_rows_are_reported_and_progress_is_told() {
        let one = job(Uuid::new_v4(), 0, "{\"id\": 1}\nnot json\n");
        let report = read_file(&one).expect_err("both rows are wrong");
        assert_eq!(report.bad_rows, 2);
        assert_eq!(one.progress(), (1, 1));
    }

    #[test]
    fn an_import_is_written_once() {
        let one = job(Uuid::new_v4(), 0, "");
        assert!(!one.begin_writing(), "nothing was tried yet");
        one.set(Phase::Checked(ImportReport::default()));
        assert!(one.begin_writing());
        assert!(!one.begin_writing());
    }
}

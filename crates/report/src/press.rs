//! Has a document set by the program `trinn-press`, and keeps that program within bounds.
//!
//! The press is a process of its own: whatever a document does to it, the server that asked goes
//! on. It gets an empty environment, a time limit, limits on both sizes, and few run at once.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::document::{Document, DocumentError};

/// From the request until the PDF is there, waiting in line included.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Largest document, as JSON, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

/// Largest PDF, in bytes.
pub const MAX_PDF_BYTES: usize = 64 * 1024 * 1024;

/// Presses that run at the same time for one [`Press`] and its clones; others wait.
const AT_ONCE: usize = 2;

/// As much of what the press says on standard error as is worth keeping, in bytes.
const MAX_TALK_BYTES: usize = 4 * 1024;

/// The press answers with this code when the document is at fault.
pub(crate) const EXIT_DOCUMENT: i32 = 2;

/// A way to the program `trinn-press`. Cheap to clone; clones share the line of waiting jobs.
#[derive(Clone, Debug)]
pub struct Press {
    program: PathBuf,
    places: Arc<Semaphore>,
    time_limit: Duration,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// The program is not there. A page says so and offers the other formats.
    #[error(
        "could not find the typesetter {program}; build it with `cargo build --release -p report --features typeset --bin trinn-press`"
    )]
    PressMissing {
        /// Where it was expected.
        program: PathBuf,
    },
    /// The document cannot be set as it stands.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The document exceeds [`MAX_DOCUMENT_BYTES`].
    #[error("the report is too large to set, {bytes} bytes where {limit} are allowed; narrow the selection")]
    DocumentTooLarge {
        /// Size as JSON, in bytes.
        bytes: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The PDF exceeds [`MAX_PDF_BYTES`].
    #[error("the pdf grew beyond {limit} bytes; narrow the selection")]
    PdfTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Other reports stood in line for the whole time limit.
    #[error("no place at the typesetter came free within {} seconds; try again in a moment", .limit.as_secs())]
    Busy {
        /// The limit.
        limit: Duration,
    },
    /// The press did not finish in time and was ended.
    #[error("the report was not set within {} seconds; narrow the selection", .limit.as_secs())]
    TimedOut {
        /// The limit.
        limit: Duration,
    },
    /// The press found the document at fault.
    #[error("the typesetter could not set the report: {message}")]
    Refused {
        /// What it said.
        message: String,
    },
    /// The press itself failed.
    #[error("the typesetter failed ({status}): {message}; build it anew from the same version as the server")]
    Failed {
        /// How it ended.
        status: String,
        /// What it said.
        message: String,
    },
    /// The system would not start the program or carry its data.
    #[error("could not run the typesetter {program}: {source}")]
    Io {
        /// The program.
        program: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Press {
    /// The press that lies beside the running program, as `cargo build` puts it.
    pub fn beside_this_program() -> Press {
        let name = format!("trinn-press{}", std::env::consts::EXE_SUFFIX);
        let program = match std::env::current_exe() {
            Ok(this) => this.with_file_name(name),
            Err(_) => PathBuf::from(name),
        };
        Press::at(program)
    }

    /// The press at a path of the operator's choice.
    pub fn at(program: impl Into<PathBuf>) -> Press {
        Press { program: program.into(), places: Arc::new(Semaphore::new(AT_ONCE)), time_limit: TIME_LIMIT }
    }

    /// The same press with another time limit than [`TIME_LIMIT`].
    pub fn with_time_limit(mut self, limit: Duration) -> Press {
        self.time_limit = limit;
        self
    }

    /// Where the program is expected.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Whether the program is there and may be run. Looks each time, because it is often built
    /// while the server already runs.
    pub fn is_there(&self) -> bool {
        match std::fs::metadata(&self.program) {
            Ok(file) => file.is_file() && may_be_run(&file),
            Err(_) => false,
        }
    }

    /// Sets the document. The same document gives the same bytes.
    pub async fn pdf(&self, document: &Document) -> Result<Vec<u8>, PressError> {
        let limit = self.time_limit;
        let deadline = Instant::now() + limit;
        if !self.is_there() {
            return Err(PressError::PressMissing { program: self.program.clone() });
        }
        document.check()?;
        let json = serde_json::to_vec(document).expect("a document holds nothing that JSON cannot");
        if json.len() > MAX_DOCUMENT_BYTES {
            return Err(PressError::DocumentTooLarge { bytes: json.len(), limit: MAX_DOCUMENT_BYTES });
        }

        let _place = timeout_at(deadline, self.places.acquire())
            .await
            .map_err(|_| PressError::Busy { limit })?
            .expect("the line of waiting jobs is never closed");
        let mut child = self.start()?;
        match timeout_at(deadline, self.converse(&mut child, &json)).await {
            Ok(Ok(pdf)) => Ok(pdf),
            Ok(Err(error)) => {
                self.end(&mut child).await;
                Err(error)
            }
            Err(_) => {
                self.end(&mut child).await;
                Err(PressError::TimedOut { limit })
            }
        }
    }

    fn start(&self) -> Result<Child, PressError> {
        Command::new(&self.program)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // If the reader goes away, the future is dropped, and the press must end with it.
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| match source.kind() {
                io::ErrorKind::NotFound => PressError::PressMissing { program: self.program.clone() },
                _ => self.io(source),
            })
    }

    /// Gives the document, takes the PDF, hears the press out. All three at once, or full pipes
    /// would make both sides wait for each other.
    async fn converse(&self, child: &mut Child, json: &[u8]) -> Result<Vec<u8>, PressError> {
        let mut stdin = child.stdin.take().expect("stdin was piped at the start");
        let stdout = child.stdout.take().expect("stdout was piped at the start");
        let stderr = child.stderr.take().expect("stderr was piped at the start");

        let give = async move {
            match stdin.write_all(json).await {
                // A press that stops reading has something to say; its exit code tells more.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                Err(error) => Err(self.io(error)),
                Ok(()) => Ok(()),
            }
            // Dropping stdin here is the end of the document.
        };
        let take = async {
            let mut pdf = Vec::new();
            let mut bounded = stdout.take(MAX_PDF_BYTES as u64 + 1);
            bounded.read_to_end(&mut pdf).await.map_err(|error| self.io(error))?;
            if pdf.len() > MAX_PDF_BYTES {
                return Err(PressError::PdfTooLarge { limit: MAX_PDF_BYTES });
            }
            Ok(pdf)
        };
        let hear = async { Ok(talk(stderr).await) };
        let ((), pdf, message) = tokio::try_join!(give, take, hear)?;
        let status = child.wait().await.map_err(|error| self.io(error))?;
        judge(status, pdf, message)
    }

    /// Ends a press that is of no more use. It may have ended by itself: no error then.
    async fn end(&self, child: &mut Child) {
        let _ = child.kill().await;
    }

    fn io(&self, source: io::Error) -> PressError {
        PressError::Io { program: self.program.clone(), source }
    }
}

fn judge(status: ExitStatus, pdf: Vec<u8>, message: String) -> Result<Vec<u8>, PressError> {
    match status.code() {
        Some(0) if pdf.starts_with(b"%PDF-") => Ok(pdf),
        Some(0) => Err(PressError::Failed {
            status: status.to_string(),
            message: "what it gave back is no pdf".into(),
        }),
        Some(EXIT_DOCUMENT) => Err(PressError::Refused { message }),
        _ => Err(PressError::Failed { status: status.to_string(), message }),
    }
}

/// The beginning of what the press says; the rest is read and dropped, so that it never waits.
async fn talk(mut from: impl AsyncRead + Unpin) -> String {
    let mut kept = Vec::new();
    let mut piece = [0u8; 1024];
    while let Ok(n) = from.read(&mut piece).await {
        if n == 0 {
            break;
        }
        let room = MAX_TALK_BYTES - kept.len();
        kept.extend_from_slice(&piece[..n.min(room)]);
    }
    String::from_utf8_lossy(&kept).trim().to_owned()
}

#[cfg(unix)]
fn may_be_run(file: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_be_run(_: &std::fs::Metadata) -> bool {
    true
}

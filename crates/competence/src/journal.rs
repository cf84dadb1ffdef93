//! Writes answers durably and many at a time.
//!
//! An answer is acknowledged only when it is on disk. One disk flush takes as long for a hundred
//! answers as for one, so the answers that arrive while a transaction commits wait a moment and
//! share the next one (group commit). Nobody waits for a timer: an answer that comes alone is
//! written alone.

use std::sync::Arc;

use db::{Db, DbError};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::store::answers::{self, AnswerRow};
use crate::store::attempts;

/// Answers in one transaction, at most.
const BATCH: usize = 200;
/// Answers that may wait; whoever comes then waits for a place.
const QUEUE: usize = 4_000;

/// The end of an attempt, written together with its last answer.
#[derive(Clone, Debug)]
pub struct Ending {
    /// When.
    pub at: String,
    /// Why it ended, as a code.
    pub outcome: String,
    /// The result as JSON.
    pub result: String,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is on disk.
    New,
    /// There was an answer at this position already; nothing was changed.
    Already,
}

/// The write failed; nothing of it is on disk. One failure may concern many answers.
#[derive(Clone, Debug, thiserror::Error)]
#[error("could not write the answer: {0}")]
pub struct NotWritten(pub Arc<DbError>);

struct Entry {
    row: AnswerRow,
    ending: Option<Ending>,
    told: oneshot::Sender<Result<Written, NotWritten>>,
}

/// The journal's front: clones share one writer.
#[derive(Clone)]
pub struct Journal(mpsc::Sender<Entry>);

impl Journal {
    /// Starts the writer of a database. It ends when the last clone goes away.
    #[must_use]
    pub fn start(db: Db) -> Journal {
        let (front, mut queue) = mpsc::channel::<Entry>(QUEUE);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while queue.recv_many(&mut batch, BATCH).await > 0 {
                write(&db, std::mem::take(&mut batch)).await;
            }
        });
        Journal(front)
    }

    /// Writes an answer, and the end of its attempt if it was the last. Comes back when it is on disk.
    ///
    /// # Errors
    /// When the database refuses; then nothing was written.
    pub async fn write(&self, row: AnswerRow, ending: Option<Ending>) -> Result<Written, NotWritten> {
        let (told, hear) = oneshot::channel();
        let gone = || NotWritten(Arc::new(DbError::Plain(sqlx::Error::WorkerCrashed)));
        self.0.send(Entry { row, ending, told }).await.map_err(|_| gone())?;
        hear.await.map_err(|_| gone())?
    }
}

async fn write(db: &Db, batch: Vec<Entry>) {
    match write_all(db, &batch).await {
        Ok(new) => {
            for entry in batch {
                let fresh = new.contains(&(entry.row.attempt, entry.row.position));
                // whoever asked may have gone away: the answer is on disk all the same
                let _ = entry.told.send(Ok(if fresh { Written::New } else { Written::Already }));
            }
        }
        Err(e) if batch.len() == 1 => {
            tracing::error!(error = %e, "could not write an answer");
            let e = Arc::new(e);
            for entry in batch {
                let _ = entry.told.send(Err(NotWritten(e.clone())));
            }
        }
        Err(_) => {
            // one row may be at fault: each gets its own transaction, so that the others are not lost
            for entry in batch {
                let one = [entry];
                let result = write_all(db, &one).await;
                let [entry] = one;
                let told = match result {
                    Ok(new) if new.is_empty() => Ok(Written::Already),
                    Ok(_) => Ok(Written::New),
                    Err(e) => {
                        tracing::error!(error = %e, "could not write an answer");
                        Err(NotWritten(Arc::new(e)))
                    }
                };
                let _ = entry.told.send(told);
            }
        }
    }
}

async fn write_all(db: &Db, batch: &[Entry]) -> Result<Vec<(Uuid, i64)>, DbError> {
    let mut tx = db.write().await?;
    let rows: Vec<&AnswerRow> = batch.iter().map(|e| &e.row).collect();
    let new = answers::add(&mut tx, &rows).await?;
    for entry in batch {
        if let Some(ending) = &entry.ending
            && new.contains(&(entry.row.attempt, entry.row.position))
        {
            attempts::finish(&mut tx, entry.row.attempt, &ending.at, &ending.outcome, &ending.result).await?;
        }
    }
    tx.commit().await?;
    Ok(new)
}

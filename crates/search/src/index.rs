//! The index as its users see it: one writer, any number of readers, kept together on disk.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use kernel::Lang;

use crate::analysis::Stemmers;
use crate::engine::Snapshot;
use crate::facts::{Facts, Versions};
use crate::highlight::{Matched, Piece, pieces};
use crate::matching::Scratch;
use crate::text::{Postings, Segment, Writer};
use crate::vocab::{Vocab, WordUses};
use crate::{Answer, Entry, Error, Query, Result, Schema, store};

/// Sets of columns kept for later queries.
const SCRATCHES_KEPT: usize = 4;
/// How often a reader looks again when it meets another process in the middle of a commit.
const LOOKS: usize = 20;

/// A full-text index with facets over dated versions. Share it between threads in an
/// [`Arc`]; searches run on the last snapshot and never wait for a writer.
pub struct Index {
    schema: Arc<Schema>,
    dir: Option<PathBuf>,
    postings: Postings,
    snapshot: ArcSwap<Snapshot>,
    writing: Mutex<Writing>,
    scratches: Mutex<Vec<Scratch>>,
}

/// What only the writer needs.
struct Writing {
    writer: Option<Writer>,
    versions: Option<Versions>,
}

impl Index {
    /// Opens the index in a directory, which is made if it is missing. Nothing but the
    /// columns and the heads of the postings is read. What is missing, damaged or of another
    /// schema version makes the index empty: `covered()` is 0, and everything is to be added again.
    ///
    /// # Errors
    /// When the directory cannot be made or written.
    pub fn open(dir: &Path, schema: Schema) -> Result<Self> {
        let text = dir.join("text");
        std::fs::create_dir_all(&text).map_err(|source| Error::Files {
            doing: "make",
            path: text.clone(),
            source,
        })?;
        let postings = match Postings::open(&text, &schema) {
            Ok(postings) => postings,
            Err(error) => {
                tracing::info!(%error, "search index starts empty");
                std::fs::remove_dir_all(&text)
                    .and_then(|()| std::fs::create_dir_all(&text))
                    .map_err(|source| Error::Files { doing: "clear", path: text.clone(), source })?;
                Postings::create(&text, &schema)?
            }
        };
        let index = Index::around(Some(dir.to_owned()), postings, schema)?;
        let whole = index.load()?;
        if !whole && index.writable() {
            index.clear()?;
        }
        Ok(index)
    }

    /// An empty index that lives as long as the process.
    ///
    /// # Errors
    /// When the postings engine refuses the schema.
    pub fn in_memory(schema: Schema) -> Result<Self> {
        let postings = Postings::in_memory(&schema)?;
        Index::around(None, postings, schema)
    }

    fn around(dir: Option<PathBuf>, postings: Postings, schema: Schema) -> Result<Self> {
        assert!(schema.texts.len() <= 32, "a schema has at most 32 texts");
        let schema = Arc::new(schema);
        let empty = Snapshot::new(
            schema.clone(),
            postings.fields.clone(),
            Arc::new(Facts::empty(&schema)),
            Arc::default(),
            Vec::new(),
        );
        let writer = postings.writer()?;
        Ok(Index {
            schema,
            dir,
            postings,
            snapshot: ArcSwap::from_pointee(empty),
            writing: Mutex::new(Writing { writer, versions: None }),
            scratches: Mutex::default(),
        })
    }

    /// The highest seq that has been added, tombstones included; 0 for an empty index.
    pub fn covered(&self) -> u64 {
        self.snapshot.load().facts.covered
    }

    /// How many entries there are, of any date.
    pub fn entries(&self) -> usize {
        self.snapshot.load().facts.len()
    }

    /// False when another process held the index for writing as this one opened it.
    pub fn writable(&self) -> bool {
        self.lock().writer.is_some()
    }

    /// Picks up what another process has committed, and the right to write if that process is gone.
    /// True when there was something new.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn reload(&self) -> Result<bool> {
        if self.dir.is_none() {
            return Ok(false);
        }
        let mut writing = self.lock();
        if writing.writer.is_some() {
            return Ok(false); // nobody else can have written
        }
        writing.writer = self.postings.writer()?;
        writing.versions = None;
        drop(writing);
        let before = self.snapshot.load().facts.generation;
        Ok(self.load()? && self.snapshot.load().facts.generation != before)
    }

    /// Adds entries and makes them durable and visible, all or none. An entry ends the
    /// earlier ones with the same key at its `from`. Entries that are already covered
    /// are passed over, so that a feed may safely be repeated.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], [`Error::OutOfOrder`], [`Error::UnknownPart`], or trouble with the files.
    pub fn add(&self, entries: impl IntoIterator<Item = Entry>) -> Result<()> {
        let mut guard = self.lock();
        let Writing { writer, versions } = &mut *guard;
        let writer = writer.as_mut().ok_or(Error::ReadOnly)?;
        let before = self.snapshot.load_full();
        let mut facts = Facts::clone(&before.facts);
        let mut uses = WordUses::new();
        let known = versions.take().unwrap_or_else(|| Versions::of(&facts));
        match self.gather(entries, writer, &mut facts, known, &mut uses) {
            Ok(_) if facts.covered == before.facts.covered => {
                *versions = None;
                return Ok(());
            }
            Ok(now_known) => *versions = Some(now_known),
            Err(error) => {
                writer.roll_back()?;
                return Err(error);
            }
        }
        facts.settle();
        facts.generation += 1;
        let vocab = if uses.is_empty() { before.vocab.clone() } else { Arc::new(before.vocab.with(&uses)) };
        drop(uses);
        let done = self.publish(writer, facts, vocab, &before.segments);
        if done.is_err() {
            // Postings and facts may now disagree: begin again rather than answer wrongly.
            *versions = None;
            tracing::error!("search index could not finish a commit and is emptied");
            self.reset(writer)?;
        }
        done
    }

    fn gather(
        &self,
        entries: impl IntoIterator<Item = Entry>,
        writer: &mut Writer,
        facts: &mut Facts,
        mut versions: Versions,
        uses: &mut WordUses,
    ) -> Result<Versions> {
        let mut stemmers = Stemmers::new(50_000);
        let covered = facts.covered;
        writer.begin();
        for entry in entries {
            if entry.seq <= covered {
                continue;
            }
            if entry.seq <= facts.covered {
                return Err(Error::OutOfOrder { seq: entry.seq, before: facts.covered });
            }
            self.check(&entry)?;
            facts.covered = entry.seq;
            versions.end(facts, entry.key, entry.from);
            if !entry.removed {
                let ordinal = facts.push(&entry);
                versions.note(entry.key, ordinal);
                writer.add(ordinal, &entry, &mut stemmers, uses)?;
            }
        }
        Ok(versions)
    }

    fn check(&self, entry: &Entry) -> Result<()> {
        let beyond = |what, at: Option<usize>, len| match at {
            Some(at) if at >= len => Err(Error::UnknownPart { seq: entry.seq, what, at }),
            _ => Ok(()),
        };
        let s = &self.schema;
        beyond("text", entry.texts.iter().map(|t| t.0).max(), s.texts.len())?;
        beyond("facet", entry.facets.iter().map(|f| f.0).max(), s.facets.len())?;
        beyond("order", entry.orders.len().checked_sub(1), s.orders.len())
    }

    /// Removes everything; `covered()` is 0 again.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], or trouble with the files.
    pub fn clear(&self) -> Result<()> {
        let mut guard = self.lock();
        let Writing { writer, versions } = &mut *guard;
        *versions = None;
        self.reset(writer.as_mut().ok_or(Error::ReadOnly)?)
    }

    fn reset(&self, writer: &mut Writer) -> Result<()> {
        let generation = self.snapshot.load().facts.generation + 1;
        writer.begin();
        writer.delete_all()?;
        let facts = Facts { generation, ..Facts::empty(&self.schema) };
        self.publish(writer, facts, Arc::default(), &[])
    }

    /// Commits postings and facts under one mark, then lets searches see them.
    fn publish(&self, writer: &mut Writer, facts: Facts, vocab: Arc<Vocab>, known: &[Segment]) -> Result<()> {
        let mark = mark_of(&facts, &self.schema);
        if let Some(dir) = &self.dir {
            let (coming, path) = (dir.join("facets.tmp"), dir.join("facets.bin"));
            store::write(&coming, &self.schema, &facts, &vocab)?;
            writer.commit(&mark)?;
            std::fs::rename(&coming, &path).map_err(|source| Error::Files {
                doing: "replace",
                path,
                source,
            })?;
        } else {
            writer.commit(&mark)?;
        }
        let segments = self.postings.segments(known)?;
        self.show(facts, vocab, segments);
        Ok(())
    }

    fn show(&self, facts: Facts, vocab: Arc<Vocab>, segments: Vec<Segment>) {
        self.snapshot.store(Arc::new(Snapshot::new(
            self.schema.clone(),
            self.postings.fields.clone(),
            Arc::new(facts),
            vocab,
            segments,
        )));
    }

    /// Reads the files; false when they are not whole.
    fn load(&self) -> Result<bool> {
        let Some(dir) = &self.dir else { return Ok(false) };
        let mine = self.writable();
        for look in 0..LOOKS {
            if look > 0 {
                // Another process is between its two files; it is so for milliseconds.
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            if let Some((facts, vocab)) = store::read(&dir.join("facets.bin"), &self.schema) {
                let segments = self.postings.segments(&self.snapshot.load().segments)?;
                let docs: usize = segments.iter().map(|s| s.ordinals.len()).sum();
                let fits = segments.iter().all(|s| s.ordinals.iter().all(|&o| (o as usize) < facts.len()));
                let mark = self.postings.mark()?;
                if fits && docs == facts.len() && mark == Some(mark_of(&facts, &self.schema)) {
                    self.show(facts, Arc::new(vocab), segments);
                    return Ok(true);
                }
            }
            if mine {
                break;
            }
        }
        Ok(false)
    }

    /// Answers a query. Odd or hostile text is never an error: it is cut and read as words.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub fn search(&self, q: &Query) -> Result<Answer> {
        self.with_scratch(|snapshot, scratch| snapshot.search(q, scratch))
    }

    /// The key and seq of everything that matches, in sort order, without pages: for
    /// exports and statistics. `after`, `limit` and `count` are not looked at.
    ///
    /// # Errors
    /// When the postings cannot be read.
    pub fn keys(&self, q: &Query) -> Result<Vec<(u64, u64)>> {
        self.with_scratch(|snapshot, scratch| snapshot.keys(q, scratch))
    }

    /// Cuts a text of a hit into pieces that met the query and pieces that did not.
    /// Together the pieces are the text.
    pub fn highlight<'a>(&self, text: &'a str, lang: Lang, matched: &Matched) -> Vec<Piece<'a>> {
        pieces(text, lang, matched)
    }

    fn with_scratch<T>(&self, work: impl FnOnce(&Snapshot, &mut Scratch) -> T) -> T {
        let kept = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scratch = kept.unwrap_or_else(Scratch::new);
        let out = work(&self.snapshot.load(), &mut scratch);
        scratch.trim();
        let mut kept = self.scratches.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < SCRATCHES_KEPT {
            kept.push(scratch);
        }
        out
    }

    fn lock(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What postings and facts of one commit have in common.
fn mark_of(facts: &Facts, schema: &Schema) -> String {
    format!("{}-{}-{}-{}", schema.version, facts.generation, facts.covered, facts.len())
}

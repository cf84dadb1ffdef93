//! The postings: which entry has which word where. Tantivy keeps them; each text stands in
//! two fields, its words as they are (with positions) and its stems.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, Schema as TantivySchema, TextFieldIndexing, TextOptions,
};
use tantivy::{
    Index, IndexReader, IndexWriter, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader,
    TantivyDocument,
};

use crate::analysis::Stemmers;
use crate::feed::{self, Backlog};
use crate::types::Doing;
use crate::vocab::WordUses;
use crate::{Entry, Result, Schema};

/// Memory for postings that are not yet on disk.
const WRITER_BYTES: usize = 30_000_000;
/// A batch of this size is merged at once instead of little by little.
const BULK: usize = 1_000;
/// More segments than this after a bulk load are merged into one.
const MANY_SEGMENTS: usize = 4;

/// The tantivy fields behind the schema.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub ordinal: Field,
    pub exact: Vec<Field>,
    pub stem: Vec<Field>,
    pub schema: TantivySchema,
}

impl Fields {
    pub fn of(schema: &Schema) -> Self {
        let mut builder = TantivySchema::builder();
        let indexed = |option| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_tokenizer("prepared").set_index_option(option),
            )
        };
        let ordinal = builder.add_u64_field("ordinal", NumericOptions::default() | FAST);
        let mut exact = Vec::new();
        let mut stem = Vec::new();
        for n in 0..schema.texts.len() {
            let positions = indexed(IndexRecordOption::WithFreqsAndPositions);
            exact.push(builder.add_text_field(&format!("x{n}"), positions));
            stem.push(builder.add_text_field(&format!("s{n}"), indexed(IndexRecordOption::WithFreqs)));
        }
        Fields { ordinal, exact, stem, schema: builder.build() }
    }
}

/// The postings on disk or in memory.
pub(crate) struct Postings {
    pub fields: Fields,
    index: Index,
    reader: IndexReader,
    backlog: Arc<Backlog>,
}

impl Postings {
    pub fn in_memory(schema: &Schema) -> Result<Self> {
        let fields = Fields::of(schema);
        let index = Index::create_in_ram(fields.schema.clone());
        Postings::around(index, fields)
    }

    /// Opens what is there; fails when it is missing, damaged or of another schema.
    pub fn open(dir: &Path, schema: &Schema) -> Result<Self> {
        let fields = Fields::of(schema);
        let index = Index::open_in_dir(dir).doing("open the postings")?;
        if index.schema() != fields.schema {
            let other = tantivy::TantivyError::SchemaError("other fields than expected".into());
            return Err(other).doing("open the postings");
        }
        Postings::around(index, fields)
    }

    /// Makes new, empty postings in an empty directory.
    pub fn create(dir: &Path, schema: &Schema) -> Result<Self> {
        let fields = Fields::of(schema);
        let index = Index::create_in_dir(dir, fields.schema.clone()).doing("make the postings")?;
        Postings::around(index, fields)
    }

    fn around(index: Index, fields: Fields) -> Result<Self> {
        let backlog = Arc::new(Backlog::default());
        index.tokenizers().register("prepared", feed::analyzer(backlog.clone()));
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .doing("read the postings")?;
        Ok(Postings { fields, index, reader, backlog })
    }

    /// The mark that was written with the last commit.
    pub fn mark(&self) -> Result<Option<String>> {
        Ok(self.index.load_metas().doing("read the postings")?.payload)
    }

    /// The only writer, or none when another process has it.
    pub fn writer(&self) -> Result<Option<Writer>> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(WRITER_BYTES)
            .build();
        match self.index.writer_with_options(options) {
            Ok(inner) => {
                let (fields, backlog) = (self.fields.clone(), self.backlog.clone());
                Ok(Some(Writer { inner, fields, backlog, docs: 0 }))
            }
            Err(tantivy::TantivyError::LockFailure(..)) => Ok(None),
            Err(other) => Err(other).doing("prepare writing to the postings"),
        }
    }

    /// The segments as they are now; segments already known are taken over.
    pub fn segments(&self, known: &[Segment]) -> Result<Vec<Segment>> {
        self.reader.reload().doing("read the postings again")?;
        let searcher: Searcher = self.reader.searcher();
        searcher
            .segment_readers()
            .iter()
            .map(|reader| {
                known
                    .iter()
                    .find(|s| s.reader.segment_id() == reader.segment_id())
                    .cloned()
                    .map_or_else(|| Segment::open(reader, &self.fields), Ok)
            })
            .collect()
    }
}

/// One segment, opened for reading.
#[derive(Clone)]
pub(crate) struct Segment {
    pub reader: SegmentReader,
    pub exact: Vec<Arc<InvertedIndexReader>>,
    pub stem: Vec<Arc<InvertedIndexReader>>,
    pub lengths: Vec<FieldNormReader>,
    /// The ordinal of each document.
    pub ordinals: Arc<Vec<u32>>,
}

impl Segment {
    fn open(reader: &SegmentReader, fields: &Fields) -> Result<Self> {
        let inverted = |list: &[Field]| {
            list.iter()
                .map(|f| reader.inverted_index(*f))
                .collect::<tantivy::Result<Vec<_>>>()
                .doing("open a segment")
        };
        let lengths = fields
            .exact
            .iter()
            .map(|f| reader.get_fieldnorms_reader(*f))
            .collect::<tantivy::Result<Vec<_>>>()
            .doing("open a segment")?;
        let column =
            reader.fast_fields().column_first_or_default::<u64>("ordinal").doing("open a segment")?;
        let ordinals = (0..reader.max_doc()).map(|doc| column.get_val(doc) as u32).collect();
        Ok(Segment {
            exact: inverted(&fields.exact)?,
            stem: inverted(&fields.stem)?,
            lengths,
            ordinals: Arc::new(ordinals),
            reader: reader.clone(),
        })
    }
}

/// `k1 * (1 - b + b * length / usual)` of BM25 (Robertson and Zaragoza 2009, 3.2) per length code. The usual
/// length is a constant, so that a score does not move when other entries come or go.
pub(crate) static LENGTH_FACTOR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let length = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
        1.2 * (0.25 + 0.75 * (length / 60.0).min(20.0))
    })
});

/// Writes postings.
pub(crate) struct Writer {
    inner: IndexWriter,
    fields: Fields,
    backlog: Arc<Backlog>,
    docs: usize,
}

impl Writer {
    /// Begins a batch: merging waits until its size is known.
    pub fn begin(&mut self) {
        self.docs = 0;
        self.backlog.forget();
        self.inner.set_merge_policy(Box::new(NoMergePolicy));
    }

    /// Adds one entry under its ordinal and notes its words.
    pub fn add(
        &mut self,
        ordinal: u32,
        entry: &Entry,
        stemmers: &mut Stemmers,
        uses: &mut WordUses,
    ) -> Result<()> {
        let mut doc = TantivyDocument::default();
        let mut bytes = 0;
        doc.add_u64(self.fields.ordinal, u64::from(ordinal));
        for (field, lang, text) in &entry.texts {
            let prepared = feed::prepare(*lang, text, stemmers);
            bytes += prepared.exact.len() + prepared.stems.len();
            doc.add_text(self.fields.exact[*field], &prepared.exact);
            doc.add_text(self.fields.stem[*field], &prepared.stems);
            for token in prepared.words {
                let u = match uses.get_mut(token.text.as_str()) {
                    Some(u) => u,
                    None => uses.entry(token.text.into()).or_default(),
                };
                u.fields |= 1 << field;
                // The newest use is marked one higher, so that zero means "never".
                if u.last != ordinal + 1 {
                    u.last = ordinal + 1;
                    u.entries += 1;
                }
            }
        }
        self.backlog.brought(bytes);
        self.inner.add_document(doc).doing("add an entry")?;
        self.docs += 1;
        Ok(())
    }

    /// Makes the batch durable under a mark, and merges when it was a large one.
    pub fn commit(&mut self, mark: &str) -> Result<()> {
        let bulk = self.docs >= BULK;
        if !bulk {
            let mut policy = LogMergePolicy::default();
            policy.set_min_num_segments(5);
            self.inner.set_merge_policy(Box::new(policy));
        }
        let mut prepared = self.inner.prepare_commit().doing("commit")?;
        prepared.set_payload(mark);
        prepared.commit().doing("commit")?;
        if bulk {
            self.merge();
        }
        Ok(())
    }

    /// One segment instead of many. A merge that cannot be done now (another is under way) is left.
    fn merge(&mut self) {
        let merged = self.inner.index().searchable_segment_ids().and_then(|ids| {
            if ids.len() > MANY_SEGMENTS { self.inner.merge(&ids).wait().map(|_| ()) } else { Ok(()) }
        });
        if let Err(error) = merged {
            tracing::warn!(%error, "search index keeps its segments unmerged for now");
        }
    }

    /// Forgets what was added since the last commit.
    pub fn roll_back(&mut self) -> Result<()> {
        self.inner.rollback().doing("roll back").map(|_| ())
    }

    /// Removes everything with the next commit.
    pub fn delete_all(&mut self) -> Result<()> {
        self.inner.delete_all_documents().doing("clear the postings").map(|_| ())
    }
}

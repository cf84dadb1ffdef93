//! Finds the entries whose texts have every word of a query, scores them, and remembers why.
//!
//! Postings are read block by block into dense columns (one number per entry), since facet counts
//! need every match anyway and not only the best.

use kernel::Lang;
use tantivy::postings::TermInfo;
use tantivy::query::{EnableScoring, PhraseQuery, Query as _, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use crate::analysis::Stemmers;
use crate::bits::Bits;
use crate::engine::Snapshot;
use crate::expand::{self, Expansion, FEW, Target};
use crate::query::{Clause, Parsed};
use crate::text::LENGTH_FACTOR;
use crate::types::Doing;
use crate::{MatchKind, Matched, Result, Why};

/// Columns that are kept between queries.
pub(crate) struct Scratch {
    stemmers: Stemmers,
    /// Score of the demands before the current one.
    total: Vec<f32>,
    /// Best score for the current demand.
    best: Vec<f32>,
    /// Per demand, which source was the best.
    reason: Vec<Vec<u16>>,
}

impl Scratch {
    pub fn new() -> Self {
        Scratch { stemmers: Stemmers::new(2_000), total: Vec::new(), best: Vec::new(), reason: Vec::new() }
    }

    fn prepare(&mut self, entries: usize, demands: usize) {
        self.total.resize(entries, 0.0);
        self.best.resize(entries, 0.0);
        if self.reason.len() < demands {
            self.reason.resize(demands, Vec::new());
        }
        for column in &mut self.reason[..demands] {
            column.resize(entries, 0);
        }
    }

    /// The score in thousandths, rounded so that it does not depend on the order of additions.
    pub fn score(&self, ordinal: u32) -> u32 {
        let at = ordinal as usize;
        ((self.total[at] + self.best[at]) * 1000.0).round() as u32
    }

    /// Gives back memory after an unusually long query.
    pub fn trim(&mut self) {
        self.reason.truncate(6);
    }
}

/// One term in one field that satisfies a demand.
struct Source {
    field: usize,
    stem: bool,
    matched: String,
    kind: MatchKind,
    weight: f32,
    postings: Vec<(usize, TermInfo)>,
    /// For words in a row: the query that checks their positions.
    phrase: Option<Box<dyn Weight>>,
}

/// What one word or phrase of the query came to.
struct Demand {
    word: String,
    sources: Vec<Source>,
}

/// The entries that match, with what explains them.
pub(crate) struct Matching {
    pub bits: Bits,
    pub matched: Matched,
    pub suggestion: Option<String>,
    demands: Vec<Demand>,
}

impl Matching {
    /// Why an entry matched, one reason per word.
    pub fn why(&self, ordinal: u32, scratch: &Scratch) -> Vec<Why> {
        self.demands
            .iter()
            .zip(&scratch.reason)
            .map(|(demand, reason)| {
                let source = &demand.sources[reason[ordinal as usize] as usize];
                Why {
                    field: source.field,
                    word: demand.word.clone(),
                    matched: source.matched.clone(),
                    kind: source.kind,
                }
            })
            .collect()
    }
}

impl Snapshot {
    /// Matches a query against everything in `live`. Entries outside `scored` are found all the
    /// same, for counting, but get neither score nor reason: nobody will see them in a row.
    pub(crate) fn matching(
        &self,
        parsed: &Parsed,
        lang: Lang,
        live: &Bits,
        scored: &Bits,
        scratch: &mut Scratch,
    ) -> Result<Matching> {
        scratch.prepare(self.facts.len(), parsed.wanted.len());
        // what has met every demand so far
        let mut left = live.clone();
        for clause in &parsed.unwanted {
            self.exclude(clause, lang, &mut left, scratch)?;
        }
        let mut matched = Matched::default();
        let mut demands = Vec::with_capacity(parsed.wanted.len());
        let mut better: Vec<String> = Vec::new();
        let mut guessed = false;
        for clause in &parsed.wanted {
            let (demand, likeness) = self.demand(clause, lang, scratch)?;
            guessed |= likeness.is_some();
            better.push(likeness.unwrap_or_else(|| match clause {
                Clause::Word(w) => w.clone(),
                phrase => format!("\"{}\"", phrase.text()),
            }));
            for source in &demand.sources {
                if source.stem {
                    matched.stems.insert(source.matched.clone());
                } else {
                    for word in source.matched.split(' ') {
                        matched.note(word, source.kind);
                    }
                }
            }
            demands.push(demand);
        }
        for (n, demand) in demands.iter().enumerate() {
            let mut met = Bits::new(self.facts.len());
            for (at, source) in demand.sources.iter().enumerate() {
                self.collect(source, (n, at as u16), &left, scored, &mut met, scratch)?;
            }
            left = met;
            if left.is_empty() {
                break;
            }
        }
        if demands.is_empty() {
            left.each(|ordinal| {
                scratch.total[ordinal as usize] = 0.0;
                scratch.best[ordinal as usize] = 0.0;
            });
        }
        let bits = left;
        for demand in &mut demands {
            for source in demand.sources.iter_mut().filter(|s| s.stem) {
                source.matched.remove(0); // the language mark
            }
        }
        let suggestion = guessed.then(|| {
            let without = parsed.unwanted.iter().map(|c| match c {
                Clause::Word(w) => format!("-{w}"),
                phrase => format!("-\"{}\"", phrase.text()),
            });
            better.into_iter().chain(without).collect::<Vec<_>>().join(" ")
        });
        Ok(Matching { bits, matched, suggestion, demands })
    }

    /// Everything a clause may stand for; and, when it was found only by its likeness, the
    /// word it was probably meant to be.
    fn demand(&self, clause: &Clause, lang: Lang, scratch: &mut Scratch) -> Result<(Demand, Option<String>)> {
        let word = match clause {
            Clause::Phrase(words) => {
                let sources = self.phrase(words)?;
                return Ok((Demand { word: words.join(" "), sources }, None));
            }
            Clause::Word(word) => word,
        };
        let same = expand::same_word(&self.vocab, &mut scratch.stemmers, word, lang);
        let compounds = expand::compounds(&self.vocab, &mut scratch.stemmers, word);
        let mut sources = Vec::new();
        for expansion in same.iter().chain(&compounds) {
            self.resolve(expansion, &mut sources)?;
        }
        let mut likeness = None;
        if roughly_found(&sources) < FEW {
            let guesses = expand::guesses(&self.vocab, word);
            if sources.is_empty() && guesses.iter().all(|g| g.kind == MatchKind::Typo) {
                likeness = guesses.first().and_then(|g| match &g.target {
                    Target::Word(id) => Some(self.vocab.word(*id).to_owned()),
                    Target::Stem(_) => None,
                });
            }
            for guess in &guesses {
                let known = compounds.iter().any(|c| c.target == guess.target);
                if !known {
                    self.resolve(guess, &mut sources)?;
                }
            }
        }
        // Rare words weigh more; in coarse steps, so that scores stay put while the index grows.
        let frequent = sources.iter().map(doc_freq).max().unwrap_or(0);
        let rarity = 1.0
            + 0.25
                * (f32::ln(self.facts.len() as f32 + 1.0) - f32::ln(frequent as f32 + 1.0)).floor().max(0.0);
        for source in &mut sources {
            source.weight *= rarity;
        }
        sources.truncate(usize::from(u16::MAX));
        Ok((Demand { word: word.clone(), sources }, likeness))
    }

    /// Looks an expansion up in every field that has it.
    fn resolve(&self, expansion: &Expansion, sources: &mut Vec<Source>) -> Result<()> {
        let (text, stem, mask) = match &expansion.target {
            Target::Word(id) => (self.vocab.word(*id), false, self.vocab.fields(*id)),
            Target::Stem(term) => (term.as_str(), true, u32::MAX),
        };
        for (n, field) in self.schema.texts.iter().enumerate() {
            if mask >> n & 1 == 0 {
                continue;
            }
            let tantivy_field = if stem { self.fields.stem[n] } else { self.fields.exact[n] };
            let term = Term::from_field_text(tantivy_field, text);
            let mut postings = Vec::new();
            for (at, segment) in self.segments.iter().enumerate() {
                let list = if stem { &segment.stem[n] } else { &segment.exact[n] };
                if let Some(info) = list.get_term_info(&term).doing("look up a word")? {
                    postings.push((at, info));
                }
            }
            if !postings.is_empty() {
                sources.push(Source {
                    field: n,
                    stem,
                    matched: text.to_owned(),
                    kind: expansion.kind,
                    weight: expansion.weight * field.boost,
                    postings,
                    phrase: None,
                });
            }
        }
        Ok(())
    }

    /// Words in a row, per field that has them all.
    fn phrase(&self, words: &[String]) -> Result<Vec<Source>> {
        let mut sources = Vec::new();
        let mut mask = u32::MAX;
        for word in words {
            mask &= self.vocab.find(word).map_or(0, |id| self.vocab.fields(id));
        }
        if let [word] = words {
            if let Some(id) = self.vocab.find(word) {
                let same = Expansion { target: Target::Word(id), kind: MatchKind::Exact, weight: 1.5 };
                self.resolve(&same, &mut sources)?;
            }
            return Ok(sources);
        }
        for (n, field) in self.schema.texts.iter().enumerate() {
            if mask >> n & 1 == 0 {
                continue;
            }
            let terms = words.iter().map(|w| Term::from_field_text(self.fields.exact[n], w)).collect();
            let weight = PhraseQuery::new(terms)
                .weight(EnableScoring::disabled_from_schema(&self.fields.schema))
                .doing("look up a phrase")?;
            sources.push(Source {
                field: n,
                stem: false,
                matched: words.join(" "),
                kind: MatchKind::Exact,
                weight: 1.5 * words.len() as f32 * field.boost,
                postings: Vec::new(),
                phrase: Some(weight),
            });
        }
        Ok(sources)
    }

    /// Runs through the entries of a source; those in `scored` come with what the source is worth to them.
    fn each(&self, source: &Source, scored: &Bits, mut visit: impl FnMut(u32, Option<f32>)) -> Result<()> {
        if let Some(weight) = &source.phrase {
            for segment in &self.segments {
                let mut scorer = weight.scorer(&segment.reader, 1.0).doing("look up a phrase")?;
                let mut doc = scorer.doc();
                while doc != TERMINATED {
                    let ordinal = segment.ordinals[doc as usize];
                    visit(ordinal, scored.has(ordinal).then_some(source.weight));
                    doc = scorer.advance();
                }
            }
            return Ok(());
        }
        for (at, info) in &source.postings {
            let segment = &self.segments[*at];
            let list = if source.stem { &segment.stem[source.field] } else { &segment.exact[source.field] };
            let lengths = &segment.lengths[source.field];
            let mut block = list
                .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)
                .doing("read a word's entries")?;
            while block.block_len() > 0 {
                for (&doc, &freq) in block.docs().iter().zip(block.freqs()) {
                    let ordinal = segment.ordinals[doc as usize];
                    let value = scored.has(ordinal).then(|| {
                        let tf = freq as f32;
                        let fill = tf / (tf + LENGTH_FACTOR[usize::from(lengths.fieldnorm_id(doc))]);
                        source.weight * (0.8 + 0.2 * fill)
                    });
                    visit(ordinal, value);
                }
                block.advance();
            }
        }
        Ok(())
    }

    /// Adds the entries of a source to those that have met a demand. `place` is the number of the
    /// demand and that of the source within it; `left` is what has met the demands before.
    fn collect(
        &self,
        source: &Source,
        place: (usize, u16),
        left: &Bits,
        scored: &Bits,
        met: &mut Bits,
        scratch: &mut Scratch,
    ) -> Result<()> {
        let Scratch { total, best, reason, .. } = scratch;
        let (demand, at) = place;
        let reason = &mut reason[demand];
        // A text that has the word itself gains a little from each further field that has it.
        let bonus = if source.kind <= MatchKind::Stem { 0.05 } else { 0.0 };
        self.each(source, scored, |ordinal, value| {
            if !left.has(ordinal) {
                return;
            }
            let Some(value) = value else {
                met.insert(ordinal);
                return;
            };
            let o = ordinal as usize;
            if !met.has(ordinal) {
                met.insert(ordinal);
                total[o] = if demand == 0 { 0.0 } else { total[o] + best[o] };
                best[o] = value;
                reason[o] = at;
            } else {
                total[o] += bonus * value;
                if value > best[o] {
                    best[o] = value;
                    reason[o] = at;
                }
            }
        })
    }

    fn exclude(&self, clause: &Clause, lang: Lang, left: &mut Bits, scratch: &mut Scratch) -> Result<()> {
        let mut sources = Vec::new();
        match clause {
            Clause::Phrase(words) => sources = self.phrase(words)?,
            Clause::Word(word) => {
                for same in expand::same_word(&self.vocab, &mut scratch.stemmers, word, lang) {
                    self.resolve(&same, &mut sources)?;
                }
            }
        }
        let none = Bits::new(self.facts.len());
        for source in &sources {
            self.each(source, &none, |ordinal, _| left.remove(ordinal))?;
        }
        Ok(())
    }
}

/// How many entries the sources find, never too many: an entry that has a word in two fields,
/// or both the word and its stem, counts once.
fn roughly_found(sources: &[Source]) -> u32 {
    let same = sources.iter().filter(|s| s.kind <= MatchKind::Stem).map(doc_freq).max();
    let mut parts = 0;
    let compounds = sources.iter().filter(|s| s.kind > MatchKind::Stem).collect::<Vec<_>>();
    for fields in compounds.chunk_by(|a, b| a.matched == b.matched) {
        parts += fields.iter().map(|s| doc_freq(s)).max().unwrap_or(0);
    }
    same.unwrap_or(0) + parts
}

fn doc_freq(source: &Source) -> u32 {
    source.postings.iter().map(|(_, info)| info.doc_freq).sum()
}

//! One file with everything but the postings: dates, facets, orders, vocabulary. It is
//! written beside the old one and renamed over it; a checksum tells whether it is whole.
//!
//! Layout, little-endian: magic, form, schema version, covered, generation, columns, checksum. A column is
//! its length in elements (u64) and its elements. Bitmaps are not stored: the columns they
//! are made from are smaller and rebuild them in milliseconds.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use crate::facts::{Facet, Facts};
use crate::orders::Order;
use crate::vocab::Vocab;
use crate::{Error, Result, Schema};

const MAGIC: &[u8; 8] = b"TRINNIDX";
/// Raised when this layout or the analysis of words changes.
const FORM: u32 = 1;

/// Writes the file under a temporary name; [`std::fs::rename`] makes it valid. It is written
/// piece by piece: a copy of all columns in memory would be the largest thing in the process.
pub(crate) fn write(path: &Path, schema: &Schema, facts: &Facts, vocab: &Vocab) -> Result<()> {
    File::create(path)
        .and_then(|file| encode(Out::new(BufWriter::new(file)), schema, facts, vocab))
        .map_err(|source| Error::Files { doing: "write", path: path.to_owned(), source })
}

/// Reads the file, if there is one that is whole and of this schema.
pub(crate) fn read(path: &Path, schema: &Schema) -> Option<(Facts, Vocab)> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let read = decode(In::new(BufReader::new(file), length.checked_sub(8)?), schema);
    if read.is_none() {
        tracing::info!(path = %path.display(), "search index is of another version or damaged; it will be rebuilt");
    }
    read
}

fn shape(schema: &Schema) -> [u64; 3] {
    [schema.texts.len(), schema.facets.len(), schema.orders.len()].map(|n| n as u64)
}

fn encode<W: Write>(mut out: Out<W>, schema: &Schema, facts: &Facts, vocab: &Vocab) -> io::Result<()> {
    out.bytes(MAGIC)?;
    out.bytes(&FORM.to_le_bytes())?;
    out.bytes(&schema.version.to_le_bytes())?;
    out.column(&shape(schema))?;
    out.column(&[facts.covered, facts.generation])?;
    out.column(&facts.seqs)?;
    out.column(&facts.keys)?;
    out.column(&facts.from)?;
    out.column(&facts.until)?;
    for facet in &facts.facets {
        out.number(facet.terms.len() as u64)?;
        for term in &facet.terms {
            out.column(term.as_bytes())?;
        }
        out.elements(facet.starts())?;
        out.elements(facet.ids())?;
    }
    for order in &facts.orders {
        out.column(&order.ranks)?;
        out.column(&order.values)?;
        out.column(&order.starts)?;
    }
    out.column(vocab.text.as_bytes())?;
    out.column(&vocab.starts)?;
    out.column(&vocab.entries)?;
    out.column(&vocab.fields)?;
    out.column(&vocab.backwards)?;
    out.finish()
}

fn decode<R: Read>(mut from: In<R>, schema: &Schema) -> Option<(Facts, Vocab)> {
    let magic: [u8; 8] = from.bytes()?;
    let form = u32::from_le_bytes(from.bytes()?);
    let version = u32::from_le_bytes(from.bytes()?);
    if &magic != MAGIC || form != FORM || version != schema.version {
        return None;
    }
    if from.column::<u64>()? != shape(schema) {
        return None;
    }
    let head: Vec<u64> = from.column()?;
    let &[covered, generation] = head.as_slice() else { return None };
    let mut facts = Facts { covered, generation, ..Facts::default() };
    facts.seqs = from.column()?;
    facts.keys = from.column()?;
    facts.from = from.column()?;
    facts.until = from.column()?;
    let entries = facts.len();
    if [facts.keys.len(), facts.from.len(), facts.until.len()] != [entries; 3] {
        return None;
    }
    for _ in &schema.facets {
        let mut terms: Vec<Arc<str>> = Vec::new();
        for _ in 0..from.number()? {
            terms.push(std::str::from_utf8(&from.column::<u8>()?).ok()?.into());
        }
        facts.facets.push(Facet::rebuilt(terms, from.column()?, from.column()?, entries)?);
    }
    for _ in &schema.orders {
        let mut order = Order::default();
        order.ranks = from.column()?;
        order.values = from.column()?;
        order.starts = from.column()?;
        if !order.is_sound(entries) {
            return None;
        }
        facts.orders.push(order);
    }
    let mut vocab = Vocab::default();
    vocab.text = String::from_utf8(from.column()?).ok()?;
    vocab.starts = from.column()?;
    vocab.entries = from.column()?;
    vocab.fields = from.column()?;
    vocab.backwards = from.column()?;
    if !vocab.is_sound() || !from.finish() {
        return None;
    }
    vocab.sign();
    Some((facts, vocab))
}

/// Bytes that are converted at a time.
const PIECE: usize = 1 << 16;

/// A file that is being written, with its checksum so far.
struct Out<W> {
    to: W,
    sum: Checksum,
}

impl<W: Write> Out<W> {
    fn new(to: W) -> Self {
        Out { to, sum: Checksum::default() }
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.feed(bytes);
        self.to.write_all(bytes)
    }

    fn number(&mut self, n: u64) -> io::Result<()> {
        self.bytes(&n.to_le_bytes())
    }

    fn column<T: Plain>(&mut self, column: &[T]) -> io::Result<()> {
        self.elements(column.iter().copied())
    }

    fn elements<T: Plain>(&mut self, elements: impl ExactSizeIterator<Item = T>) -> io::Result<()> {
        self.number(elements.len() as u64)?;
        let mut piece = Vec::with_capacity(PIECE.min(elements.len() * T::WIDTH));
        for n in elements {
            n.put(&mut piece);
            if piece.len() >= PIECE {
                self.bytes(&piece)?;
                piece.clear();
            }
        }
        self.bytes(&piece)
    }

    fn finish(mut self) -> io::Result<()> {
        let sum = self.sum.value();
        self.to.write_all(&sum.to_le_bytes())?;
        self.to.flush()
    }
}

/// A file that is being read: how much is left before the checksum, and the sum so far.
struct In<R> {
    from: R,
    left: u64,
    sum: Checksum,
}

impl<R: Read> In<R> {
    fn new(from: R, left: u64) -> Self {
        In { from, left, sum: Checksum::default() }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Option<()> {
        self.left = self.left.checked_sub(bytes.len() as u64)?;
        self.from.read_exact(bytes).ok()?;
        self.sum.feed(bytes);
        Some(())
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn column<T: Plain>(&mut self) -> Option<Vec<T>> {
        let len = self.number()?;
        // A damaged length must not become an allocation.
        if len.checked_mul(T::WIDTH as u64)? > self.left {
            return None;
        }
        let mut left = len as usize;
        let mut column = Vec::with_capacity(left);
        let mut piece = vec![0; PIECE.min(left * T::WIDTH)];
        while left > 0 {
            let now = left.min(PIECE / T::WIDTH);
            let part = &mut piece[..now * T::WIDTH];
            self.fill(part)?;
            column.extend(part.chunks_exact(T::WIDTH).map(T::get));
            left -= now;
        }
        Some(column)
    }

    /// True when everything was read and the checksum is right.
    fn finish(mut self) -> bool {
        let mut sum = [0; 8];
        self.left == 0
            && self.from.read_exact(&mut sum).is_ok()
            && u64::from_le_bytes(sum) == self.sum.value()
    }
}

/// Numbers of a fixed width.
trait Plain: Copy {
    const WIDTH: usize;
    fn put(self, out: &mut Vec<u8>);
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! plain {
    ($($t:ty),*) => {$(
        impl Plain for $t {
            const WIDTH: usize = size_of::<$t>();
            fn put(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            fn get(bytes: &[u8]) -> Self {
                <$t>::from_le_bytes(bytes.try_into().expect("chunks are cut to this width"))
            }
        }
    )*};
}
plain!(u8, u32, u64, i64);

/// Tells damage from wholeness, not malice: a multiplicative hash over eight bytes at a
/// time (after Fowler, Noll and Vo).
struct Checksum {
    sum: u64,
    length: u64,
    waiting: [u8; 8],
}

impl Default for Checksum {
    fn default() -> Self {
        Checksum { sum: 0xcbf2_9ce4_8422_2325, length: 0, waiting: [0; 8] }
    }
}

impl Checksum {
    fn mix(&mut self, word: u64) {
        self.sum = (self.sum ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
    }

    fn feed(&mut self, mut bytes: &[u8]) {
        let held = (self.length % 8) as usize;
        self.length += bytes.len() as u64;
        if held > 0 {
            let more = bytes.len().min(8 - held);
            self.waiting[held..held + more].copy_from_slice(&bytes[..more]);
            bytes = &bytes[more..];
            if held + more < 8 {
                return;
            }
            self.mix(u64::from_le_bytes(self.waiting));
        }
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.mix(u64::get(word));
        }
        let rest = words.remainder();
        self.waiting[..rest.len()].copy_from_slice(rest);
    }

    fn value(&self) -> u64 {
        let mut last = Checksum { ..*self };
        for at in 0..(self.length % 8) as usize {
            last.mix(u64::from(self.waiting[at]));
        }
        last.mix(self.length);
        last.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_does_not_depend_on_how_the_bytes_are_cut() {
        let bytes: Vec<u8> = (0..100).collect();
        let of = |cuts: &[usize]| {
            let mut sum = Checksum::default();
            let mut at = 0;
            for cut in cuts {
                sum.feed(&bytes[at..*cut]);
                at = *cut;
            }
            sum.value()
        };
        let whole = of(&[100]);
        assert_eq!(of(&[1, 2, 9, 9, 40, 100]), whole);
        assert_eq!(of(&[7, 16, 99, 100]), whole);
        assert_ne!(of(&[99]), whole);
    }
}

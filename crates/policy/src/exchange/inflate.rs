//! Measuring what a deflated entry unpacks to (RFC 1951), without unpacking it:
//! sizes in an archive's directory are only claims, and a workbook reader that
//! believes them can be made to fill the memory. Only the first bytes are kept,
//! for a look at them; of the rest the lengths are added up.

/// Why an entry cannot be measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The data break the rules of the format or end too soon.
    Damaged,
    /// More than the limit comes out.
    TooLong,
}

/// The unpacked length of deflated data, and their first `keep` bytes at most.
/// Stops with [`Fault::TooLong`] as soon as more than `limit` bytes come out.
pub fn measure(data: &[u8], limit: u64, keep: usize) -> Result<(u64, Vec<u8>), Fault> {
    let mut bits = Bits { data, at: 0, held: 0, count: 0 };
    let mut out = Out { total: 0, limit, first: Vec::new(), keep };
    loop {
        let last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => stored(&mut bits, &mut out)?,
            1 => {
                let (literals, distances) = fixed_tables()?;
                block(&mut bits, &mut out, &literals, &distances)?;
            }
            2 => {
                let (literals, distances) = dynamic_tables(&mut bits)?;
                block(&mut bits, &mut out, &literals, &distances)?;
            }
            _ => return Err(Fault::Damaged),
        }
        if last {
            return Ok((out.total, out.first));
        }
    }
}

struct Out {
    total: u64,
    limit: u64,
    first: Vec<u8>,
    keep: usize,
}

impl Out {
    fn grow(&mut self, by: u64) -> Result<(), Fault> {
        self.total += by;
        if self.total > self.limit { Err(Fault::TooLong) } else { Ok(()) }
    }

    fn literal(&mut self, byte: u8) -> Result<(), Fault> {
        if self.first.len() < self.keep {
            self.first.push(byte);
        }
        self.grow(1)
    }

    fn copy(&mut self, length: u64, distance: u64) -> Result<(), Fault> {
        if distance > self.total {
            return Err(Fault::Damaged);
        }
        // While bytes are still kept, `first` is all that has come out so far.
        if self.first.len() < self.keep {
            for _ in 0..length.min((self.keep - self.first.len()) as u64) {
                let byte = self.first[self.first.len() - distance as usize];
                self.first.push(byte);
            }
        }
        self.grow(length)
    }
}

struct Bits<'d> {
    data: &'d [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 56 {
            let Some(byte) = self.data.get(self.at) else { return };
            self.held |= u64::from(*byte) << self.count;
            self.count += 8;
            self.at += 1;
        }
    }

    fn take(&mut self, n: u32) -> Result<u32, Fault> {
        if self.count < n {
            self.fill();
        }
        if self.count < n {
            return Err(Fault::Damaged);
        }
        let bits = (self.held & ((1 << n) - 1)) as u32;
        self.held >>= n;
        self.count -= n;
        Ok(bits)
    }

    fn symbol(&mut self, table: &Table) -> Result<u16, Fault> {
        if self.count < 15 {
            self.fill();
        }
        let (symbol, length) = table.quick[(self.held & (QUICK_SIZE as u64 - 1)) as usize];
        if length > 0 {
            if u32::from(length) > self.count {
                return Err(Fault::Damaged);
            }
            self.held >>= length;
            self.count -= u32::from(length);
            return Ok(symbol);
        }
        // Long codes: one bit after the other against the first code of each length.
        let (mut code, mut first, mut index) = (0i32, 0i32, 0i32);
        for length in 1..=15 {
            code |= self.take(1)? as i32;
            let count = i32::from(table.counts[length]);
            if code - count < first {
                return table.symbols.get((index + code - first) as usize).copied().ok_or(Fault::Damaged);
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(Fault::Damaged)
    }
}

const QUICK_BITS: u32 = 9;
const QUICK_SIZE: usize = 1 << QUICK_BITS;

/// A canonical Huffman code (RFC 1951, 3.2.2).
struct Table {
    /// How many codes there are of each length.
    counts: [u16; 16],
    /// Symbols in the order of their codes.
    symbols: Vec<u16>,
    /// Symbol and length for codes of up to nine bits, by the next nine bits; length 0 for longer codes.
    quick: Vec<(u16, u8)>,
}

impl Table {
    fn new(lengths: &[u8]) -> Result<Table, Fault> {
        let mut counts = [0u16; 16];
        for length in lengths {
            counts[usize::from(*length)] += 1;
        }
        counts[0] = 0;
        let mut left = 1i32;
        let mut begins = [0u16; 17];
        let mut codes = [0u32; 17];
        for length in 1..=15 {
            left = (left << 1) - i32::from(counts[length]);
            if left < 0 {
                return Err(Fault::Damaged);
            }
            begins[length + 1] = begins[length] + counts[length];
            codes[length + 1] = (codes[length] + u32::from(counts[length])) << 1;
        }
        let mut symbols = vec![0u16; lengths.len()];
        let mut quick = vec![(0u16, 0u8); QUICK_SIZE];
        for (symbol, length) in lengths.iter().enumerate().filter(|(_, l)| **l > 0) {
            let slot = usize::from(*length);
            symbols[usize::from(begins[slot])] = symbol as u16;
            begins[slot] += 1;
            let code = codes[slot];
            codes[slot] += 1;
            if u32::from(*length) <= QUICK_BITS {
                let mut at = (code.reverse_bits() >> (32 - u32::from(*length))) as usize;
                while at < QUICK_SIZE {
                    quick[at] = (symbol as u16, *length);
                    at += 1 << length;
                }
            }
        }
        Ok(Table { counts, symbols, quick })
    }
}

fn stored(bits: &mut Bits, out: &mut Out) -> Result<(), Fault> {
    let odd = bits.count % 8;
    bits.take(odd)?;
    let length = bits.take(16)?;
    let check = bits.take(16)?;
    if length ^ check != 0xFFFF {
        return Err(Fault::Damaged);
    }
    for _ in 0..length {
        let byte = bits.take(8)? as u8;
        out.literal(byte)?;
    }
    Ok(())
}

fn fixed_tables() -> Result<(Table, Table), Fault> {
    let mut lengths = [8u8; 288];
    lengths[144..256].fill(9);
    lengths[256..280].fill(7);
    Ok((Table::new(&lengths)?, Table::new(&[5; 30])?))
}

fn dynamic_tables(bits: &mut Bits) -> Result<(Table, Table), Fault> {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let literals = bits.take(5)? as usize + 257;
    let distances = bits.take(5)? as usize + 1;
    let codes = bits.take(4)? as usize + 4;
    if literals > 286 || distances > 30 {
        return Err(Fault::Damaged);
    }
    let mut lengths = [0u8; 19];
    for place in ORDER.iter().take(codes) {
        lengths[*place] = bits.take(3)? as u8;
    }
    let table = Table::new(&lengths)?;
    let mut lengths: Vec<u8> = Vec::with_capacity(literals + distances);
    while lengths.len() < literals + distances {
        let (length, times) = match bits.symbol(&table)? {
            symbol @ 0..=15 => (symbol as u8, 1),
            16 => (*lengths.last().ok_or(Fault::Damaged)?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            _ => (0, 11 + bits.take(7)?),
        };
        lengths.extend(std::iter::repeat_n(length, times as usize));
    }
    if lengths.len() != literals + distances || lengths[256] == 0 {
        return Err(Fault::Damaged);
    }
    Ok((Table::new(&lengths[..literals])?, Table::new(&lengths[literals..])?))
}

fn block(bits: &mut Bits, out: &mut Out, literals: &Table, distances: &Table) -> Result<(), Fault> {
    // RFC 1951, 3.2.5: bases and extra bits of lengths and distances.
    #[rustfmt::skip]
    const LENGTHS: [(u16, u8); 29] = [
        (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1),
        (19, 2), (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4),
        (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
    ];
    #[rustfmt::skip]
    const DISTANCES: [(u16, u8); 30] = [
        (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4),
        (65, 5), (97, 5), (129, 6), (193, 6), (257, 7), (385, 7), (513, 8), (769, 8), (1025, 9), (1537, 9),
        (2049, 10), (3073, 10), (4097, 11), (6145, 11), (8193, 12), (12289, 12), (16385, 13), (24577, 13),
    ];
    loop {
        match bits.symbol(literals)? {
            byte @ 0..=255 => out.literal(byte as u8)?,
            256 => return Ok(()),
            symbol => {
                let (base, extra) = *LENGTHS.get(usize::from(symbol - 257)).ok_or(Fault::Damaged)?;
                let length = u64::from(base) + u64::from(bits.take(u32::from(extra))?);
                let symbol = bits.symbol(distances)?;
                let (base, extra) = *DISTANCES.get(usize::from(symbol)).ok_or(Fault::Damaged)?;
                let distance = u64::from(base) + u64::from(bits.take(u32::from(extra))?);
                out.copy(length, distance)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "trinn for trinn for trinn" as raw deflate: fixed codes with a copy, made with zlib.
    const FIXED: [u8; 15] =
        [0x2B, 0x29, 0xCA, 0xCC, 0xCB, 0x53, 0x48, 0xCB, 0x2F, 0x52, 0x28, 0x41, 0x65, 0x01, 0x00];

    #[test]
    fn a_copy_counts_and_the_first_bytes_are_kept() {
        // One stored block: 5 bytes.
        let stored = [0x01, 0x05, 0x00, 0xFA, 0xFF, b'h', b'e', b'l', b'l', b'o'];
        assert_eq!(measure(&stored, 5, 3), Ok((5, b"hel".to_vec())));
        assert_eq!(measure(&stored, 4, 3), Err(Fault::TooLong));
        assert_eq!(measure(&stored[..8], 9, 3), Err(Fault::Damaged));
        let (length, first) = measure(&FIXED, 1_000, 100).expect("valid data");
        assert_eq!((length, first.as_slice()), (25, b"trinn for trinn for trinn".as_slice()));
    }

    #[test]
    fn damaged_data_are_told_and_never_loop() {
        assert_eq!(measure(&[], 10, 0), Err(Fault::Damaged));
        assert_eq!(measure(&[0x07], 10, 0), Err(Fault::Damaged));
        assert_eq!(measure(&[0xFF; 400], 1 << 20, 0), Err(Fault::Damaged));
        for seed in 0..2_000u32 {
            let noise: Vec<u8> = (0..200u32)
                .map(|i| (seed.wrapping_mul(2_654_435_761).rotate_left(i % 31) >> 5) as u8 ^ i as u8)
                .collect();
            let _ = measure(&noise, 1 << 16, 1 << 10);
        }
    }
}

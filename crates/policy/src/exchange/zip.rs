//! The archive that a workbook is (PKWARE APPNOTE 6.3), looked at before the
//! workbook reader sees it. Names must stay inside, sizes must be true and
//! within the limits. What passes is packed anew from exactly the bytes that
//! were measured, so no second reading of a crafted directory can differ.

use kernel::Problem;

use super::{Limits, clip, codes, inflate};

/// Bytes of an entry that are looked at.
const LOOKED_AT: usize = 64 << 10;
const MIB: u64 = 1 << 20;

struct Entry {
    name: String,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    header_at: u64,
}

/// The workbook with nothing but its checked XML parts.
pub fn checked(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Problem> {
    let entries = directory(bytes, limits)?;
    let mut left = limits.unpacked_bytes;
    for entry in &entries {
        name_stays_inside(&entry.name)?;
        // A claim above the limit is believed; one below is measured.
        if entry.unpacked > limits.unpacked_bytes {
            return Err(too_large(limits));
        }
        ratio(&entry.name, entry.unpacked, entry.packed, limits)?;
    }
    let mut parts = Vec::new();
    for entry in &entries {
        let lower = entry.name.to_ascii_lowercase();
        if !lower.ends_with(".xml") && !lower.ends_with(".rels") {
            continue;
        }
        let data = data_of(bytes, entry)?;
        let (length, first) = match entry.method {
            0 => (data.len() as u64, data[..data.len().min(LOOKED_AT)].to_vec()),
            8 => {
                inflate::measure(data, left.min(entry.unpacked), LOOKED_AT).map_err(|fault| match fault {
                    inflate::Fault::Damaged => damaged(&entry.name),
                    inflate::Fault::TooLong => too_large(limits),
                })?
            }
            _ => return Err(damaged(&entry.name)),
        };
        if length != entry.unpacked {
            return Err(damaged(&entry.name));
        }
        left = left.checked_sub(length).ok_or_else(|| too_large(limits))?;
        // Two-byte encodings would hide from the look at the text below, and Excel writes none.
        if first.starts_with(&[0xFE, 0xFF]) || first.starts_with(&[0xFF, 0xFE]) || first.contains(&0) {
            return Err(damaged(&entry.name));
        }
        if lower.ends_with("sharedstrings.xml") {
            count_is_true(&first, length, &entry.name)?;
        }
        parts.push((entry, data));
    }
    Ok(packed(&parts))
}

/// The entries of the archive's directory.
fn directory(bytes: &[u8], limits: &Limits) -> Result<Vec<Entry>, Problem> {
    const END: &[u8] = b"PK\x05\x06";
    let earliest = bytes.len().saturating_sub(22 + 0xFFFF);
    let end = (earliest..bytes.len().saturating_sub(21))
        .rev()
        .find(|at| {
            bytes[*at..].starts_with(END)
                && u16_at(bytes, at + 20).is_some_and(|n| at + 22 + usize::from(n) == bytes.len())
        })
        .ok_or_else(|| {
            not_a_workbook("the archive has no directory; the file is cut off or damaged")
                .hint("send the file again, or save it once more in the spreadsheet program")
        })?;
    let broken = || not_a_workbook("the archive's directory is damaged");
    let count = usize::from(u16_at(bytes, end + 10).ok_or_else(broken)?);
    let size = u32_at(bytes, end + 12).ok_or_else(broken)? as usize;
    let begin = u32_at(bytes, end + 16).ok_or_else(broken)? as usize;
    if count > limits.zip_entries {
        let most = limits.zip_entries;
        return Err(Problem::new(
            codes::TOO_LARGE,
            format!("the workbook has {count} parts; at most {most} are read"),
        )
        .hint("copy the rows into a new workbook"));
    }
    if begin.checked_add(size) != Some(end) {
        return Err(broken());
    }
    let mut entries = Vec::with_capacity(count);
    let mut at = begin;
    for _ in 0..count {
        let (entry, next) = directory_entry(bytes, at, end).ok_or_else(broken)??;
        entries.push(entry);
        at = next;
    }
    if at == end { Ok(entries) } else { Err(broken()) }
}

/// The entry at `at` and where the next one begins; none when the bytes make no sense.
#[allow(clippy::type_complexity)]
fn directory_entry(bytes: &[u8], at: usize, end: usize) -> Option<Result<(Entry, usize), Problem>> {
    if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name_length = usize::from(u16_at(bytes, at + 28)?);
    let extra_length = usize::from(u16_at(bytes, at + 30)?);
    let comment_length = usize::from(u16_at(bytes, at + 32)?);
    let name_at = at + 46;
    let extra_at = name_at + name_length;
    let next = extra_at + extra_length + comment_length;
    if next > end {
        return None;
    }
    let name = String::from_utf8_lossy(&bytes[name_at..extra_at]).into_owned();
    if u16_at(bytes, at + 8)? & 1 == 1 {
        return Some(Err(
            not_a_workbook("the archive is encrypted").hint("save the workbook without a password")
        ));
    }
    let mut entry = Entry {
        name,
        method: u16_at(bytes, at + 10)?,
        crc: u32_at(bytes, at + 16)?,
        packed: u64::from(u32_at(bytes, at + 20)?),
        unpacked: u64::from(u32_at(bytes, at + 24)?),
        header_at: u64::from(u32_at(bytes, at + 42)?),
    };
    // 4.5.3: what does not fit 32 bits stands in an extra field, in this order.
    let mut extra = &bytes[extra_at..extra_at + extra_length];
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let field = extra.get(4..4 + length)?;
        if id == 1 {
            let mut wide =
                field.chunks_exact(8).map(|c| c.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b)));
            for value in [&mut entry.unpacked, &mut entry.packed, &mut entry.header_at] {
                if *value == u64::from(u32::MAX) {
                    *value = wide.next()?;
                }
            }
        }
        extra = &extra[4 + length..];
    }
    Some(Ok((entry, next)))
}

fn data_of<'b>(bytes: &'b [u8], entry: &Entry) -> Result<&'b [u8], Problem> {
    let find = || {
        let at = usize::try_from(entry.header_at).ok()?;
        let header = bytes.get(at..).filter(|h| h.starts_with(b"PK\x03\x04"))?;
        let begin = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let packed = usize::try_from(entry.packed).ok()?;
        header.get(begin..begin.checked_add(packed)?)
    };
    find().ok_or_else(|| damaged(&entry.name))
}

fn name_stays_inside(name: &str) -> Result<(), Problem> {
    let absolute = name.starts_with(['/', '\\']) || name.get(1..2) == Some(":");
    if !absolute && !name.split(['/', '\\']).any(|step| step == "..") && !name.contains('\0') {
        return Ok(());
    }
    Err(Problem::new(
        codes::PATH_IN_ZIP,
        format!("the part \"{}\" of the workbook points outside it", clip(name)),
    )
    .hint("a spreadsheet program never writes this; do not trust where the file comes from"))
}

fn ratio(name: &str, unpacked: u64, packed: u64, limits: &Limits) -> Result<(), Problem> {
    if unpacked <= MIB || unpacked / packed.max(1) <= limits.zip_ratio {
        return Ok(());
    }
    let message =
        format!("the part \"{}\" unpacks to {} times its size", clip(name), unpacked / packed.max(1));
    Err(Problem::new(codes::TOO_LARGE, message)
        .hint("a spreadsheet program never writes this; do not trust where the file comes from"))
}

/// The table of texts names its own length, and the reader makes room for it before it looks.
fn count_is_true(first: &[u8], length: u64, name: &str) -> Result<(), Problem> {
    const NAME: &[u8] = b"uniqueCount";
    let begin = first.windows(4).position(|w| w == b"<sst" || w == b":sst").ok_or_else(|| damaged(name))?;
    let close = first[begin..].iter().position(|b| *b == b'>').ok_or_else(|| damaged(name))?;
    let tag = &first[begin..begin + close];
    for (at, _) in tag.windows(NAME.len()).enumerate().filter(|(_, w)| *w == NAME) {
        let digits: Vec<u8> = tag[at + NAME.len()..]
            .iter()
            .copied()
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\'' | b'+'))
            .take_while(u8::is_ascii_digit)
            .collect();
        let count = std::str::from_utf8(&digits).ok().and_then(|d| d.parse::<u64>().ok());
        // Each text takes at least the five bytes of "<si/>".
        if !digits.is_empty() && count.is_none_or(|n| n > length / 5 + 1) {
            return Err(Problem::new(
                codes::TOO_LARGE,
                format!("the part \"{}\" claims more texts than it has room for", clip(name)),
            )
            .hint("a spreadsheet program never writes this; do not trust where the file comes from"));
        }
    }
    Ok(())
}

/// A fresh archive of the parts, with their packed bytes as they were.
fn packed(parts: &[(&Entry, &[u8])]) -> Vec<u8> {
    let mut out =
        Vec::with_capacity(parts.iter().map(|(e, d)| d.len() + e.name.len() * 2 + 76).sum::<usize>() + 22);
    let mut directory = Vec::new();
    for (entry, data) in parts {
        let at = out.len() as u32;
        let mut common = Vec::with_capacity(26);
        // Version needed, flags (names are UTF-8), method, time, date.
        for field in [20u16, 1 << 11, entry.method, 0, 33] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [entry.crc, data.len() as u32, entry.unpacked as u32] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(entry.name.as_bytes());
        out.extend_from_slice(data);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        // Comment length, disk, internal and external attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let begin = out.len() as u32;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    for _ in 0..2 {
        out.extend_from_slice(&(parts.len() as u16).to_le_bytes());
    }
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&begin.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The problem that a file is no workbook.
pub fn not_a_workbook(message: &str) -> Problem {
    Problem::new(codes::NOT_A_WORKBOOK, format!("the file is not a workbook that can be read: {message}"))
        .hint("open it in a spreadsheet program and save it as .xlsx, or export it as CSV UTF-8")
}

fn damaged(name: &str) -> Problem {
    not_a_workbook(&format!("its part \"{}\" is damaged", clip(name)))
}

fn too_large(limits: &Limits) -> Problem {
    Problem::new(
        codes::TOO_LARGE,
        format!("the workbook unpacks to more than {} MiB", limits.unpacked_bytes / MIB),
    )
    .hint("split the rows over several workbooks, or import JSON Lines")
}

/// An archive of stored parts with right sizes, for tests; the checksums are 0.
#[cfg(test)]
pub fn archive_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<Entry> =
        parts.iter().map(|(name, data)| entry(name, 0, data, data.len() as u64)).collect();
    let parts: Vec<(&Entry, &[u8])> = entries.iter().zip(parts).map(|(e, (_, data))| (e, *data)).collect();
    packed(&parts)
}

/// An archive of one deflated part that claims to unpack to `unpacked` bytes, for tests.
#[cfg(test)]
pub fn deflated(name: &str, data: &[u8], unpacked: u64) -> Vec<u8> {
    packed(&[(&entry(name, 8, data, unpacked), data)])
}

#[cfg(test)]
fn entry(name: &str, method: u16, data: &[u8], unpacked: u64) -> Entry {
    Entry { name: name.to_owned(), method, crc: 0, packed: data.len() as u64, unpacked, header_at: 0 }
}

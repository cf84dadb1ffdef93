//! A small picture with the metadata that cameras write (EXIF 2.32 in JPEG).
//!
//! The picture is our own drawing of sky, hills and a building, one colour for
//! each block of eight by eight points, so the encoder needs only the first
//! coefficient of each block (ITU-T T.81, baseline, tables of annex K).

use std::collections::BTreeMap;

use super::recipe::{Photo as Recipe, PhotoQuestion};
use super::spreadsheet::names;
use super::{Drawn, Key};
use crate::item::Dice;

/// Blocks across and down: 320 by 240 points.
const ACROSS: usize = 40;
const DOWN: usize = 30;

/// One drawn photo.
pub struct Photo<'a> {
    p: &'a Recipe,
    place: usize,
    device: usize,
    at: jiff::civil::DateTime,
    /// Metres north and east of the place, so that the position is no copy of it.
    off: (f64, f64),
    picture: u64,
}

impl<'a> Photo<'a> {
    pub fn draw(p: &'a Recipe, dice: &mut Dice) -> Self {
        let day = p.from.saturating_add(jiff::Span::new().days(dice.between(0, p.days)));
        let at = day.at(dice.between(7, 15) as i8, dice.between(0, 59) as i8, dice.between(0, 59) as i8, 0);
        Photo {
            p,
            place: dice.below(p.places.len()),
            device: dice.below(p.devices.len()),
            at,
            off: (dice.between(-60, 60) as f64, dice.between(-60, 60) as f64),
            picture: dice.bits(),
        }
    }

    pub fn drawn(&self) -> Drawn {
        let d = self.at.date();
        let key = match self.p.find {
            PhotoQuestion::Date => {
                let (day, month, year) = (d.day(), d.month() as usize, d.year());
                let nb = [
                    "januar",
                    "februar",
                    "mars",
                    "april",
                    "mai",
                    "juni",
                    "juli",
                    "august",
                    "september",
                    "oktober",
                    "november",
                    "desember",
                ][month - 1];
                let en = [
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                ][month - 1];
                vec![
                    d.to_string(),
                    format!("{day:02}.{month:02}.{year}"),
                    format!("{day}.{month}.{year}"),
                    format!("{day:02}/{month:02}/{year}"),
                    format!("{day}/{month}/{year}"),
                    format!("{day}. {nb} {year}"),
                    format!("{day} {en} {year}"),
                    format!("{year}:{month:02}:{day:02}"),
                    format!("{year}{month:02}{day:02}"),
                ]
            }
            PhotoQuestion::Device => {
                let (maker, model) = &self.p.devices[self.device];
                vec![model.clone(), format!("{maker} {model}")]
            }
            PhotoQuestion::Place => names(&self.p.places[self.place].name),
        };
        Drawn { facts: BTreeMap::new(), key: Key::Text(key) }
    }

    /// The JPEG file.
    pub fn jpeg(&self) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8];
        segment(&mut out, 0xe1, &self.exif());
        // one quantiser for all: 8 at the first coefficient, so that a block's mean is coded exactly
        let mut table = vec![0u8];
        table.extend([8u8; 64]);
        segment(&mut out, 0xdb, &table);
        let (w, h) = ((ACROSS * 8) as u16, (DOWN * 8) as u16);
        let mut frame = vec![8];
        frame.extend(h.to_be_bytes());
        frame.extend(w.to_be_bytes());
        frame.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
        segment(&mut out, 0xc0, &frame);
        let mut huffman = vec![0x00];
        huffman.extend(DC_LENGTHS);
        huffman.extend(0u8..12);
        // of the other coefficients only "end of block" is ever said: one code of one bit
        huffman.push(0x10);
        huffman.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00]);
        segment(&mut out, 0xc4, &huffman);
        segment(&mut out, 0xda, &[3, 1, 0x00, 2, 0x00, 3, 0x00, 0, 63, 0]);
        out.extend(self.scan());
        out.extend([0xff, 0xd9]);
        out
    }

    fn colour(&self, x: usize, y: usize) -> (i32, i32, i32) {
        let dice = &mut Dice::new(self.picture);
        let horizon = 12 + dice.below(6);
        let (left, width, height) = (6 + dice.below(18), 8 + dice.below(6), 5 + dice.below(5));
        let roof = horizon + 4 - height;
        let hill = horizon as i64 - 3 + ((x as i64 - 20).abs() / (3 + dice.below(4) as i64));
        let in_house = (left..left + width).contains(&x) && (roof..horizon + 4).contains(&y);
        if in_house && y > roof + 1 && (x - left) % 3 == 1 && (y - roof) % 3 == 2 {
            (240, 225, 150)
        } else if in_house {
            (150, 60, 45)
        } else if (y as i64) < hill {
            (150 + y as i32 * 4, 190 + y as i32 * 2, 235)
        } else if y < horizon + 4 {
            (95, 125, 105)
        } else {
            (120, 150 - (y as i32 - 16), 80)
        }
    }

    fn scan(&self) -> Vec<u8> {
        let mut bits = Bits::default();
        let mut before = [0i32; 3];
        let codes = dc_codes();
        for y in 0..DOWN {
            for x in 0..ACROSS {
                let (r, g, b) = self.colour(x, y);
                // JFIF 1.02: from RGB to luminance and two colour differences, in thousandths
                let luma = (299 * r + 587 * g + 114 * b) / 1000 - 128;
                let blue = (-169 * r - 331 * g + 500 * b) / 1000;
                let red = (500 * r - 419 * g - 81 * b) / 1000;
                for (c, level) in [luma, blue, red].into_iter().enumerate() {
                    // the first coefficient of an even block is 8 times its level, and the quantiser is 8
                    let diff = level - before[c];
                    before[c] = level;
                    let size = 32 - diff.unsigned_abs().leading_zeros();
                    let (code, length) = codes[size as usize];
                    bits.put(code, length);
                    let value = if diff < 0 { diff + (1 << size) - 1 } else { diff };
                    bits.put(value as u32, size);
                    bits.put(0, 1);
                }
            }
        }
        bits.finish()
    }

    fn exif(&self) -> Vec<u8> {
        let place = &self.p.places[self.place];
        let (maker, model) = &self.p.devices[self.device];
        let when = self.at.strftime("%Y:%m:%d %H:%M:%S").to_string();
        // a metre north is 1/111 320 of a degree; east it is shorter by the cosine of the latitude
        let latitude = place.latitude + self.off.0 / 111_320.0;
        let longitude =
            place.longitude + self.off.1 / (111_320.0 * place.latitude.to_radians().cos().max(0.01));

        let mut tiff = Tiff::default();
        let main = [
            Entry::ascii(0x010f, maker),
            Entry::ascii(0x0110, model),
            Entry::short(0x0112, 1),
            Entry::ascii(0x0132, &when),
            Entry::pointer(0x8769),
            Entry::pointer(0x8825),
        ];
        let camera = [
            Entry { tag: 0x9000, kind: 7, count: 4, bytes: b"0232".to_vec() },
            Entry::ascii(0x9003, &when),
            Entry::ascii(0x9004, &when),
            Entry { tag: 0x9101, kind: 7, count: 4, bytes: vec![1, 2, 3, 0] },
            Entry { tag: 0xa000, kind: 7, count: 4, bytes: b"0100".to_vec() },
            Entry::short(0xa001, 1),
            Entry::long(0xa002, (ACROSS * 8) as u32),
            Entry::long(0xa003, (DOWN * 8) as u32),
        ];
        let position = [
            Entry { tag: 0x0000, kind: 1, count: 4, bytes: vec![2, 3, 0, 0] },
            Entry::ascii(0x0001, "N"),
            Entry::degrees(0x0002, latitude),
            Entry::ascii(0x0003, "E"),
            Entry::degrees(0x0004, longitude),
            Entry::ascii(0x0012, "WGS-84"),
        ];
        tiff.directories(&[&main, &camera, &position]);
        let mut out = b"Exif\0\0".to_vec();
        out.extend(tiff.bytes);
        out
    }
}

fn segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    out.extend([0xff, marker]);
    out.extend((body.len() as u16 + 2).to_be_bytes());
    out.extend(body);
}

/// T.81, table K.3: how many codes there are of each length, for the first coefficient.
const DC_LENGTHS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];

/// The codes with their lengths, by size of the difference (T.81, annex C).
fn dc_codes() -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    let mut code = 0;
    for (length, count) in (1u32..).zip(DC_LENGTHS) {
        for _ in 0..count {
            out.push((code, length));
            code += 1;
        }
        code <<= 1;
    }
    out
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, length: u32) {
        self.held = (self.held << length) | u64::from(value);
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.out.push(byte);
            // T.81, B.1.1.5: a zero after 255 says that it is no marker
            if byte == 0xff {
                self.out.push(0);
            }
            self.held &= (1 << self.count) - 1;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        // T.81, F.1.2.3: the last byte is filled up with ones
        let rest = (8 - self.count % 8) % 8;
        self.put((1 << rest) - 1, rest);
        self.out
    }
}

/// A field of an image file directory (TIFF 6.0, section 2).
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    bytes: Vec<u8>,
}

impl Entry {
    fn ascii(tag: u16, text: &str) -> Entry {
        let mut bytes: Vec<u8> = text.chars().map(|c| if c.is_ascii() { c as u8 } else { b'?' }).collect();
        bytes.push(0);
        Entry { tag, kind: 2, count: bytes.len() as u32, bytes }
    }

    fn short(tag: u16, value: u16) -> Entry {
        Entry { tag, kind: 3, count: 1, bytes: value.to_be_bytes().to_vec() }
    }

    fn long(tag: u16, value: u32) -> Entry {
        Entry { tag, kind: 4, count: 1, bytes: value.to_be_bytes().to_vec() }
    }

    /// Filled in with the place of the next directory.
    fn pointer(tag: u16) -> Entry {
        Entry::long(tag, 0)
    }

    /// Degrees, minutes and hundredths of seconds as three fractions.
    fn degrees(tag: u16, value: f64) -> Entry {
        let hundredths = (value.abs() * 360_000.0).round() as u32;
        let parts = [(hundredths / 360_000, 1), (hundredths / 6000 % 60, 1), (hundredths % 6000, 100)];
        let bytes = parts
            .iter()
            .flat_map(|(n, d): &(u32, u32)| [n.to_be_bytes(), d.to_be_bytes()].concat())
            .collect();
        Entry { tag, kind: 5, count: 3, bytes }
    }
}

#[derive(Default)]
struct Tiff {
    bytes: Vec<u8>,
}

impl Tiff {
    /// Writes the directories one after the other; the pointers in the first lead to the others in turn.
    fn directories(&mut self, all: &[&[Entry]]) {
        self.bytes.extend(b"MM\0\x2a\0\0\0\x08");
        let size = |entries: &[Entry]| -> usize {
            let long: usize = entries
                .iter()
                .map(|e| if e.bytes.len() > 4 { e.bytes.len().next_multiple_of(2) } else { 0 })
                .sum();
            2 + 12 * entries.len() + 4 + long
        };
        let mut next = 8 + all.first().map_or(0, |d| size(d));
        let mut others = all.iter().skip(1);
        for (i, entries) in all.iter().enumerate() {
            let start = self.bytes.len();
            let mut long_at = start + 2 + 12 * entries.len() + 4;
            let mut long = Vec::new();
            self.bytes.extend((entries.len() as u16).to_be_bytes());
            for e in *entries {
                self.bytes.extend(e.tag.to_be_bytes());
                self.bytes.extend(e.kind.to_be_bytes());
                self.bytes.extend(e.count.to_be_bytes());
                let pointer = i == 0 && matches!(e.tag, 0x8769 | 0x8825);
                if pointer {
                    self.bytes.extend((next as u32).to_be_bytes());
                    next += others.next().map_or(0, |d| size(d));
                } else if e.bytes.len() <= 4 {
                    let mut short = e.bytes.clone();
                    short.resize(4, 0);
                    self.bytes.extend(short);
                } else {
                    self.bytes.extend((long_at as u32).to_be_bytes());
                    let mut value = e.bytes.clone();
                    value.resize(value.len().next_multiple_of(2), 0);
                    long_at += value.len();
                    long.extend(value);
                }
            }
            self.bytes.extend([0; 4]);
            self.bytes.extend(long);
        }
    }
}

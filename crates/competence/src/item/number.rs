//! Reading numbers as people write them: comma or point, blanks between
//! thousands, a unit before or after.

use kernel::{Lang, Text};

/// A number as somebody wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct Written {
    /// What it most likely means in the language of the page.
    pub value: f64,
    /// What it may mean as well: `1.200` is a thousand or one and a fifth.
    pub other: Option<f64>,
    /// What stood around the number, such as `kg`; empty when nothing did.
    pub unit: String,
}

/// Longest answer that is looked at, in characters.
const LONGEST: usize = 60;

/// Reads a number with an optional unit; `None` when there is no number to read.
pub fn read(text: &str, lang: Lang) -> Option<Written> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return None;
    }
    let text = text.trim_end_matches(",-").trim_end_matches(",–");
    let start = text.find(|c: char| c.is_ascii_digit())?;
    // a separator right before the first digit (",5") belongs to the number
    let start = match text[..start].chars().next_back() {
        Some(',' | '.') => start - 1,
        _ => start,
    };
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (mut before, mut number, after) = (text[..start].trim(), &text[start..end], text[end..].trim());
    let mut exponent_like = String::new();
    // "12 m2" and "15m³": a digit that follows a letter belongs to the unit
    if let Some(letter) = number.find(|c: char| c.is_alphabetic() || c == '²' || c == '³') {
        exponent_like = number[letter..].to_owned();
        number = number[..letter].trim_end();
    }
    let mut sign = 1.0;
    for minus in ["-", "−", "–"] {
        if let Some(rest) = before.strip_suffix(minus) {
            sign = -1.0;
            before = rest.trim();
        }
    }
    before = before.strip_suffix('+').unwrap_or(before).trim();
    let (value, other) = digits(number, lang)?;
    let unit = [before, &format!("{exponent_like}{after}")].join(" ").trim().to_owned();
    Some(Written { value: sign * value, other: other.map(|o| sign * o), unit })
}

fn digits(number: &str, lang: Lang) -> Option<(f64, Option<f64>)> {
    // blanks, apostrophes and their typographic relatives stand between thousands only
    let mut plain = String::new();
    let mut blank_groups: Vec<usize> = Vec::new();
    for c in number.chars() {
        match c {
            '0'..='9' | ',' | '.' => {
                plain.push(c);
                if let Some(last) = blank_groups.last_mut() {
                    *last += usize::from(c.is_ascii_digit() && !plain.contains([',', '.']));
                }
            }
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => blank_groups.push(0),
            _ => return None,
        }
    }
    if blank_groups.iter().any(|n| *n != 3) {
        return None;
    }
    let commas = plain.matches(',').count();
    let points = plain.matches('.').count();
    let parse = |s: String| s.parse::<f64>().ok().filter(|v| v.is_finite());
    match (commas, points) {
        (0, 0) => Some((parse(plain)?, None)),
        (c, p) if c > 0 && p > 0 => {
            // the one that comes last parts the decimals, the other the thousands
            let (decimal, group) = if plain.rfind(',') > plain.rfind('.') { (',', '.') } else { ('.', ',') };
            if plain.matches(decimal).count() > 1 {
                return None;
            }
            let whole = plain.split(decimal).next().unwrap_or("");
            if !grouped(whole, group) {
                return None;
            }
            Some((parse(plain.replace(group, "").replace(decimal, "."))?, None))
        }
        (c, p) => {
            let sign = if c > 0 { ',' } else { '.' };
            if c + p > 1 {
                return grouped(&plain, sign)
                    .then(|| parse(plain.replace(sign, "")))
                    .flatten()
                    .map(|v| (v, None));
            }
            let decimal = parse(plain.replace(sign, "."))?;
            if !grouped(&plain, sign) {
                return Some((decimal, None));
            }
            let thousands = parse(plain.replace(sign, ""))?;
            let english = lang == Lang::En;
            // an English comma and a Norwegian point before three digits are thousands first
            if english == (sign == ',') {
                Some((thousands, Some(decimal)))
            } else {
                Some((decimal, Some(thousands)))
            }
        }
    }
}

/// True for `1.200` and `12,345,678`: groups of three after a first group of one to three, no leading zero.
fn grouped(text: &str, sign: char) -> bool {
    let mut groups = text.split(sign);
    let first = groups.next().unwrap_or("");
    (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|g| g.len() == 3)
}

/// Units that mean the same. One line, one meaning.
const SAME: &[&[&str]] = &[
    &["kg", "kilo", "kilos", "kilogram", "kilograms", "kilogramme"],
    &["g", "gram", "grams", "gramme"],
    &["kr", "kroner", "krone", "nok", "kronor"],
    &["eur", "euro", "euros", "€"],
    &["%", "prosent", "percent", "per cent", "pst", "proseantta"],
    &["m", "meter", "metre", "metres", "meters"],
    &["cm", "centimeter", "centimetre", "centimetres", "centimeters"],
    &["mm", "millimeter", "millimetre", "millimetres", "millimeters"],
    &["km", "kilometer", "kilometre", "kilometres", "kilometers"],
    &["m²", "m2", "kvm", "kvadratmeter", "square metres", "square meters"],
    &["m³", "m3", "kubikkmeter", "cubic metres", "cubic meters"],
    &["l", "liter", "litre", "litres", "liters"],
    &["dl", "desiliter", "decilitre", "decilitres"],
    &["ml", "milliliter", "millilitre", "millilitres"],
    &["h", "t", "time", "timer", "hour", "hours", "timar"],
    &["min", "minutt", "minutter", "minute", "minutes", "minutt"],
    &["s", "sek", "sekund", "sekunder", "second", "seconds", "sekund"],
    &["kb", "kilobyte", "kilobytes"],
    &["mb", "megabyte", "megabytes"],
    &["gb", "gigabyte", "gigabytes"],
    &["tb", "terabyte", "terabytes"],
    &["kwh", "kilowattimer", "kilowatt hours", "kilowatt-hours"],
    &["w", "watt", "watts"],
    &["°c", "c", "grader", "gradar", "degrees", "°", "grader c", "celsius"],
    &["stk", "stykk", "stykker", "pcs", "pieces", "st"],
];

/// True when what was written beside a number is this unit in any language, or nothing.
pub fn unit_fits(written: &str, unit: Option<&Text>) -> bool {
    let written = tidy(written);
    if written.is_empty() {
        return true;
    }
    let Some(unit) = unit else { return false };
    unit.iter().map(|(_, u)| tidy(u)).any(|u| {
        u == written || SAME.iter().any(|set| set.contains(&u.as_str()) && set.contains(&written.as_str()))
    })
}

fn tidy(unit: &str) -> String {
    unit.trim().trim_end_matches('.').trim().to_lowercase()
}

/// A number as a person writes it in this language: no trailing zeros, comma or point.
pub fn shown(value: f64, lang: Lang) -> String {
    let mut text = format!("{:.4}", value);
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if text == "-0" {
        text = "0".to_owned();
    }
    if lang == Lang::En { text } else { text.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str) -> Option<f64> {
        read(text, Lang::Nb).map(|w| w.value)
    }

    #[test]
    fn people_write_the_same_number_in_many_ways() {
        for text in ["12,5", "12.5", " 12,5 kg", "12.5kg", "kg 12,5", "+12,50"] {
            assert_eq!(value(text), Some(12.5), "{text}");
        }
        for text in ["1 234 567,5", "1\u{a0}234\u{202f}567.5", "1.234.567,5", "1,234,567.5"] {
            assert_eq!(value(text), Some(1_234_567.5), "{text}");
        }
        assert_eq!(value("−3"), Some(-3.0));
        assert_eq!(value("450,-"), Some(450.0));
        assert_eq!(value(",5"), Some(0.5));
        assert_eq!(read("12 m2", Lang::Nb).map(|w| (w.value, w.unit)), Some((12.0, "m2".to_owned())));
    }

    #[test]
    fn a_sign_before_three_digits_is_read_by_the_language_and_the_other_reading_is_kept() {
        let nb = read("1.200", Lang::Nb).expect("a number");
        assert_eq!((nb.value, nb.other), (1200.0, Some(1.2)));
        let en = read("1.200", Lang::En).expect("a number");
        assert_eq!((en.value, en.other), (1.2, Some(1200.0)));
        assert_eq!(read("0,125", Lang::Nb).expect("a number").other, None);
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in ["", "tolv", "1 2", "1,2,3", "1.2.3,4,5", "12 34 56", "--", "1e999x1"] {
            assert!(value(text).is_none() || !read(text, Lang::Nb).expect("some").unit.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_unit_fits_in_any_language_and_by_its_other_names() {
        let kg = Text::of(Lang::Nb, "kg").with(Lang::En, "kg");
        assert!(unit_fits("kilo", Some(&kg)) && unit_fits("KG.", Some(&kg)) && unit_fits("", None));
        assert!(!unit_fits("g", Some(&kg)) && !unit_fits("kg", None));
    }

    proptest! {
        #[test]
        fn a_number_as_shown_is_read_back(v in -1_000_000i64..1_000_000, nb: bool) {
            let value = v as f64 / 100.0;
            let lang = if nb { Lang::Nb } else { Lang::En };
            let written = read(&shown(value, lang), lang).expect("a shown number is a number");
            prop_assert!((written.value - value).abs() < 1e-9);
        }

        #[test]
        fn no_text_makes_it_stumble(text in "\\PC{0,40}") {
            if let Some(w) = read(&text, Lang::Nb) {
                prop_assert!(w.value.is_finite());
            }
        }
    }
}

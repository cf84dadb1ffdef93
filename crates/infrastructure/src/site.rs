//! Places where training happens: schools, companies, training offices, mobile labs. What may be said of them. Pure.

use std::fmt;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::slot::Half;

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// A school.
    School,
    /// A company that trains.
    Company,
    /// An office that trains on behalf of several companies.
    TrainingOffice,
    /// Machines on wheels; it stands at other sites.
    MobileLab,
}

impl SiteKind {
    /// All, in the order of lists.
    pub const ALL: [SiteKind; 4] =
        [SiteKind::School, SiteKind::Company, SiteKind::TrainingOffice, SiteKind::MobileLab];

    /// As it is stored and stands in addresses and files.
    pub fn code(self) -> &'static str {
        match self {
            SiteKind::School => "school",
            SiteKind::Company => "company",
            SiteKind::TrainingOffice => "training-office",
            SiteKind::MobileLab => "mobile-lab",
        }
    }

    /// From what is stored or typed.
    pub fn of(code: &str) -> Option<SiteKind> {
        SiteKind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// A place of training.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: Uuid,
    /// What kind.
    pub kind: SiteKind,
    /// Its name.
    pub name: String,
    /// Nine digits.
    pub org_number: Option<String>,
    /// The organisation that answers for it.
    pub organisation: Uuid,
    /// Street and place.
    pub address: String,
    /// Latitude and longitude, degrees (WGS 84).
    pub place: Option<(f64, f64)>,
    /// The first day on which it is used.
    pub from: Date,
    /// The first day on which it is not used any more.
    pub to: Option<Date>,
    /// Raised at every change.
    pub version: i64,
}

impl Site {
    /// It is in use on a day.
    pub fn in_use(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// Half a day on which a site is open in every ordinary week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// Monday is 0.
    pub weekday: u8,
    /// Before or after noon.
    pub half: Half,
    /// From.
    pub opens: Time,
    /// Until.
    pub closes: Time,
}

/// Days on which a site is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Why.
    pub note: String,
}

/// Why something cannot be said of a site. `Display` is in English, for files and logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSite {
    /// Not an organisation number.
    #[error("\"{0}\" is not an organisation number; it has nine digits, the last of them a check digit")]
    OrgNumber(String),
    /// It closes before it opens.
    #[error("it closes at {closes}, before it opens at {opens}; let it close later")]
    ClosesFirst {
        /// Opens.
        opens: Time,
        /// Closes.
        closes: Time,
    },
    /// Not a time of day.
    #[error("\"{0}\" is not a time of day; write it like 08:00")]
    TimeOfDay(String),
    /// A place that is not on the earth.
    #[error("latitude {0} and longitude {1} are no place; degrees from -90 to 90 and from -180 to 180")]
    Place(String, String),
    /// A name that is empty or too long.
    #[error("a name has 1 to 200 characters")]
    Name,
}

/// An organisation number with its check digit: weights 3 2 7 6 5 4 3 2, modulo 11 (Brønnøysundregistrene). Spaces are
/// taken away.
///
/// # Errors
/// When it is none.
pub fn org_number(text: &str) -> Result<String, BadSite> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bad = || BadSite::OrgNumber(text.chars().take(40).collect());
    if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let n: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
    let sum: u32 = n.iter().zip([3, 2, 7, 6, 5, 4, 3, 2]).map(|(d, w)| d * w).sum();
    let check = (11 - sum % 11) % 11;
    if check == 10 || check != n[8] { Err(bad()) } else { Ok(digits) }
}

/// A time of day: `08:00`.
///
/// # Errors
/// When it is none.
pub fn time_of_day(text: &str) -> Result<Time, BadSite> {
    Time::strptime("%H:%M", text.trim()).map_err(|_| BadSite::TimeOfDay(text.chars().take(40).collect()))
}

/// A half-day of opening, checked.
///
/// # Errors
/// When it would close before it opens, or at once.
pub fn opening(weekday: u8, half: Half, opens: Time, closes: Time) -> Result<Opening, BadSite> {
    if closes <= opens {
        return Err(BadSite::ClosesFirst { opens, closes });
    }
    Ok(Opening { weekday, half, opens, closes })
}

/// A place on the earth in degrees, checked.
///
/// # Errors
/// When it is none.
pub fn place(latitude: &str, longitude: &str) -> Result<Option<(f64, f64)>, BadSite> {
    let bad = || BadSite::Place(latitude.chars().take(20).collect(), longitude.chars().take(20).collect());
    let number = |t: &str| t.trim().replace(',', ".").parse::<f64>().map_err(|_| bad());
    if latitude.trim().is_empty() && longitude.trim().is_empty() {
        return Ok(None);
    }
    let (north, east) = (number(latitude)?, number(longitude)?);
    let on_earth = (-90.0..=90.0).contains(&north) && (-180.0..=180.0).contains(&east);
    if on_earth { Ok(Some((north, east))) } else { Err(bad()) }
}

/// Minutes by road between two places when nobody has measured them: the distance over the globe, a third longer for
/// the bends, at 60 km/h, and five minutes to get going. Our judgement; shown as an estimate.
pub fn estimated_minutes(a: (f64, f64), b: (f64, f64)) -> u16 {
    const EARTH_KM: f64 = 6371.0;
    let rad = f64::to_radians;
    let (dn, de) = (rad(b.0 - a.0) / 2.0, rad(b.1 - a.1) / 2.0);
    let h = dn.sin().powi(2) + rad(a.0).cos() * rad(b.0).cos() * de.sin().powi(2);
    let km = 2.0 * EARTH_KM * h.sqrt().min(1.0).asin();
    (km * 1.33 + 5.0).round().clamp(0.0, f64::from(u16::MAX)) as u16
}

impl fmt::Display for SiteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn an_organisation_number_has_a_check_digit() {
        // Brønnøysundregistrene's own number
        assert_eq!(org_number("974 760 673").as_deref(), Ok("974760673"));
        for bad in ["974760674", "97476067", "9747606731", "97476067a", "", "١٢٣٤٥٦٧٨٩"] {
            assert!(org_number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn opening_hours_end_after_they_begin() {
        assert!(opening(0, Half::Morning, time(8, 0, 0, 0), time(12, 0, 0, 0)).is_ok());
        let refused = opening(0, Half::Morning, time(12, 0, 0, 0), time(8, 0, 0, 0));
        assert!(matches!(refused, Err(BadSite::ClosesFirst { .. })));
        assert!(opening(0, Half::Morning, time(8, 0, 0, 0), time(8, 0, 0, 0)).is_err());
        assert!(time_of_day("25:00").is_err() && time_of_day("08.00").is_err());
    }

    #[test]
    fn a_road_is_longer_than_a_bird_flies() {
        assert_eq!(estimated_minutes((59.2, 10.9), (59.2, 10.9)), 5);
        let halden_moss = estimated_minutes((59.13, 11.39), (59.43, 10.66));
        assert!((60..=80).contains(&halden_moss), "{halden_moss}");
        assert!(place("91", "10").is_err() && place("59,1", "10.2") == Ok(Some((59.1, 10.2))));
    }
}

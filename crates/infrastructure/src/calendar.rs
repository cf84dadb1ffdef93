//! Bookings as an iCalendar file (RFC 5545), for calendar programs. Times are those of Europe/Oslo, with the zone's rules
//! in the file. No names of learners. Pure.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime, Time};
use uuid::Uuid;

/// One booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The booking.
    pub id: Uuid,
    /// Raised at every change.
    pub sequence: i64,
    /// When it was changed last, RFC 3339.
    pub changed_at: String,
    /// The day.
    pub day: Date,
    /// From and to, on the clock in Norway.
    pub time: (Time, Time),
    /// What.
    pub summary: String,
    /// Where.
    pub location: String,
    /// `proposed`, `agreed`, `held`; anything else: cancelled.
    pub state: String,
}

/// The zone's rules since 1996: summer time from the last Sunday of March to that of October (directive 2000/84/EC,
/// followed by Norway's regulation on summer time).
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19960331T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

/// A text value: backslash, semicolon, comma and line ends are escaped (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded so that none is longer than 75 octets (RFC 5545, 3.1) and no letter is cut.
fn line(out: &mut String, name: &str, value: &str) {
    let whole = format!("{name}:{value}");
    let mut octets = 0;
    for c in whole.chars() {
        if octets + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}

fn local(day: Date, time: Time) -> String {
    DateTime::from_parts(day, time).strftime("%Y%m%dT%H%M%S").to_string()
}

/// The stamp of a change in universal time, from RFC 3339 in universal time.
fn stamp(changed_at: &str) -> String {
    let digits: String = changed_at.chars().take(19).filter(|c| !matches!(c, '-' | ':')).collect();
    if digits.len() == 15 { format!("{digits}Z") } else { "19700101T000000Z".to_owned() }
}

/// The calendar of some bookings. `name` is what programs show; `host` makes the ids the service's own.
pub fn calendar(name: &str, host: &str, events: &[Event]) -> String {
    let mut out = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Trinn//Trinn//NB\r\nCALSCALE:GREGORIAN\r\n",
    );
    line(&mut out, "X-WR-CALNAME", &text(name));
    out.push_str("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n");
    out.push_str(ZONE);
    for e in events {
        out.push_str("BEGIN:VEVENT\r\n");
        line(&mut out, "UID", &format!("{}@{host}", e.id));
        let _ = write!(out, "SEQUENCE:{}\r\nDTSTAMP:{}\r\n", e.sequence, stamp(&e.changed_at));
        let _ = write!(
            out,
            "DTSTART;TZID=Europe/Oslo:{}\r\nDTEND;TZID=Europe/Oslo:{}\r\n",
            local(e.day, e.time.0),
            local(e.day, e.time.1)
        );
        line(&mut out, "SUMMARY", &text(&e.summary));
        line(&mut out, "LOCATION", &text(&e.location));
        let status = match e.state.as_str() {
            "proposed" => "TENTATIVE",
            "agreed" | "held" => "CONFIRMED",
            _ => "CANCELLED",
        };
        let _ = write!(out, "STATUS:{status}\r\nEND:VEVENT\r\n");
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn event(summary: &str, day: Date, state: &str) -> Event {
        Event {
            id: Uuid::from_u128(7),
            sequence: 2,
            changed_at: "2026-11-24T10:00:00Z".into(),
            day,
            time: (time(8, 0, 0, 0), time(11, 45, 0, 0)),
            summary: summary.into(),
            location: "Skogstua, verksted 2".into(),
            state: state.into(),
        }
    }

    /// Unfolded lines, as a calendar program sees them.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").filter(|l| !l.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_short_and_come_back_whole() {
        let long = "Sveising æøå; tråd, ".repeat(12);
        let file = calendar("Trinn", "trinn.test", &[event(&long, date(2026, 11, 30), "agreed")]);
        assert!(file.split("\r\n").all(|l| l.len() <= 75), "no line is longer than 75 octets");
        assert!(!file.replace("\r\n", "").contains('\n'), "every line ends in CRLF");
        let lines = unfolded(&file);
        let summary = lines.iter().find_map(|l| l.strip_prefix("SUMMARY:")).expect("a summary");
        assert_eq!(summary.replace("\\;", ";").replace("\\,", ","), long);
        assert!(lines.contains(&"UID:00000000-0000-0000-0000-000000000007@trinn.test".to_owned()));
        assert!(lines.contains(&"DTSTAMP:20261124T100000Z".to_owned()), "the change, in universal time");
        assert!(lines.contains(&"LOCATION:Skogstua\\, verksted 2".to_owned()));
    }

    #[test]
    fn clock_times_stay_through_summer_time_and_cancelled_bookings_are_told() {
        for day in [date(2027, 3, 26), date(2027, 3, 29), date(2026, 10, 26), date(2026, 12, 31)] {
            let lines = unfolded(&calendar("x", "h", &[event("x", day, "cancelled")]));
            let start = format!("DTSTART;TZID=Europe/Oslo:{}T080000", day.strftime("%Y%m%d"));
            assert!(lines.contains(&start), "{start}");
            assert!(
                lines.contains(&"STATUS:CANCELLED".to_owned()) && lines.contains(&"SEQUENCE:2".to_owned())
            );
        }
    }
}

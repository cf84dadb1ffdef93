//! A mailbox in the mbox form (RFC 4155), which mail programs import and any
//! text editor shows.

use std::collections::BTreeMap;

use kernel::{Lang, Text};

use super::recipe::{MailQuestion, Mailbox as Recipe};
use super::{Drawn, Key, best, everywhere};
use crate::item::Dice;

struct Letter {
    from: (String, String),
    at: jiff::civil::DateTime,
    subject: Text,
    body: Text,
    n: i64,
    time: String,
    attachment: Option<String>,
}

/// One drawn mailbox.
pub struct Mailbox<'a> {
    p: &'a Recipe,
    /// In the order of the file, which is not that of time.
    letters: Vec<Letter>,
    person: usize,
    false_address: String,
    latest: String,
}

impl<'a> Mailbox<'a> {
    pub fn draw(p: &'a Recipe, dice: &mut Dice) -> Self {
        let count = dice.between(p.messages.0, p.messages.1) as usize;
        let person = dice.below(p.people.len());
        let false_address = nearly(&p.people[person].1, dice);
        let mut letters: Vec<Letter> = (0..count)
            .map(|i| {
                let at = moment(p, dice);
                let from = if i < 4 { person } else { dice.below(p.people.len()) };
                let (subject, body) = dice.pick(&p.letters).clone();
                let n = dice.between(11, 97);
                let attached = dice.one_in(3) || i == 0;
                let attachment = attached.then(|| {
                    format!(
                        "{}-{}.{}",
                        dice.pick(&["plan", "bilde", "rapport", "liste"]),
                        n,
                        dice.pick(&["pdf", "jpg", "xlsx"])
                    )
                });
                Letter { from: p.people[from].clone(), at, subject, body, n, time: String::new(), attachment }
            })
            .collect();
        let (subject, body) = p.special.clone();
        let mut latest = String::new();
        match p.find {
            MailQuestion::Lookalike => {
                letters.push(Letter {
                    from: (p.people[person].0.clone(), false_address.clone()),
                    at: moment(p, dice),
                    subject,
                    body,
                    n: dice.between(11, 97),
                    time: String::new(),
                    attachment: None,
                });
            }
            MailQuestion::CountAttachments => {}
            MailQuestion::LatestTime => {
                let mut times: Vec<String> =
                    (7..16).flat_map(|h| [0, 15, 30, 45].map(|m| format!("{h:02}.{m:02}"))).collect();
                dice.shuffle(&mut times);
                let first = p.from.saturating_add(jiff::Span::new().days(dice.between(0, 3)));
                for (i, time) in times.into_iter().take(dice.between(3, 4) as usize).enumerate() {
                    let day = first.saturating_add(jiff::Span::new().days(i as i64 * 2));
                    latest = time.clone();
                    letters.push(Letter {
                        from: p.people[person].clone(),
                        at: day.at(dice.between(8, 17) as i8, dice.between(0, 59) as i8, 0, 0),
                        subject: subject.clone(),
                        body: body.clone(),
                        n: 0,
                        time,
                        attachment: None,
                    });
                }
            }
        }
        dice.shuffle(&mut letters);
        Mailbox { p, letters, person, false_address, latest }
    }

    pub fn drawn(&self) -> Drawn {
        let (name, address) = &self.p.people[self.person];
        let mut facts = BTreeMap::new();
        let key = match self.p.find {
            MailQuestion::Lookalike => {
                Key::Text(vec![self.false_address.clone(), format!("{name} <{}>", self.false_address)])
            }
            MailQuestion::CountAttachments => {
                facts.insert("person".to_owned(), everywhere(name));
                let found = self.letters.iter().filter(|l| l.from.1 == *address && l.attachment.is_some());
                Key::Number(found.count() as f64)
            }
            MailQuestion::LatestTime => {
                facts.insert("person".to_owned(), everywhere(name));
                Key::Text(vec![
                    self.latest.clone(),
                    self.latest.replace('.', ":"),
                    format!("kl. {}", self.latest),
                    self.latest.trim_start_matches('0').to_owned(),
                    self.latest.trim_start_matches('0').replace('.', ":"),
                    self.latest.replace('.', ""),
                ])
            }
        };
        Drawn { facts, key }
    }

    pub fn mbox(&self, lang: Lang) -> String {
        let mut out = String::new();
        for (i, l) in self.letters.iter().enumerate() {
            let (name, address) = &l.from;
            let fill = |t: &Text| best(t, lang).replace("{n}", &l.n.to_string()).replace("{time}", &l.time);
            // RFC 4155: each message begins with a line "From ", sender and time
            out.push_str(&format!("From {address} {}\n", l.at.strftime("%a %b %e %H:%M:%S %Y")));
            out.push_str(&format!("From: {} <{address}>\n", header(name)));
            let shared = if lang == Lang::En { "Workshop" } else { "Verksted" };
            out.push_str(&format!("To: {shared} <verksted@trinnbedrift.example>\n"));
            out.push_str(&format!("Subject: {}\n", header(&fill(&l.subject))));
            out.push_str(&format!("Date: {} +0000\n", l.at.strftime("%a, %d %b %Y %H:%M:%S")));
            out.push_str(&format!(
                "Message-ID: <{}.{i}@trinnbedrift.example>\n",
                l.at.strftime("%Y%m%d%H%M%S")
            ));
            out.push_str("MIME-Version: 1.0\n");
            let body: String = fill(&l.body)
                .lines()
                .map(
                    |line| if line.starts_with("From ") { format!(">{line}\n") } else { format!("{line}\n") },
                )
                .collect();
            match &l.attachment {
                None => {
                    out.push_str(
                        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n",
                    );
                    out.push_str(&body);
                }
                Some(file) => {
                    out.push_str(&format!(
                        "Content-Type: multipart/mixed; boundary=\"part-{i}\"\n\n--part-{i}\n"
                    ));
                    out.push_str(
                        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n",
                    );
                    out.push_str(&body);
                    out.push_str(&format!("\n--part-{i}\nContent-Type: application/octet-stream\n"));
                    out.push_str(&format!("Content-Disposition: attachment; filename=\"{file}\"\n"));
                    out.push_str(&format!("Content-Transfer-Encoding: base64\n\nVHJpbm4=\n--part-{i}--\n"));
                }
            }
            out.push('\n');
        }
        out
    }
}

fn moment(p: &Recipe, dice: &mut Dice) -> jiff::civil::DateTime {
    let day = p.from.saturating_add(jiff::Span::new().days(dice.between(0, 20)));
    day.at(dice.between(6, 20) as i8, dice.between(0, 59) as i8, dice.between(0, 59) as i8, 0)
}

/// Text with letters beyond ASCII as an encoded word (RFC 2047, "Q").
fn header(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::new();
    // an encoded word may be 75 characters long, and none may part a letter
    let mut word = String::new();
    for c in text.chars() {
        let mut piece = String::new();
        if c == ' ' {
            piece.push('_');
        } else if c.is_ascii_alphanumeric() {
            piece.push(c);
        } else {
            let mut bytes = [0; 4];
            for b in c.encode_utf8(&mut bytes).bytes() {
                piece.push_str(&format!("={b:02X}"));
            }
        }
        if word.len() + piece.len() > 60 {
            out.push_str(&format!("=?utf-8?Q?{word}?=\n "));
            word.clear();
        }
        word.push_str(&piece);
    }
    out.push_str(&format!("=?utf-8?Q?{word}?="));
    out
}

/// An address that looks like another: two letters of the domain's name swapped, one doubled or one left out.
fn nearly(address: &str, dice: &mut Dice) -> String {
    let (user, domain) = address.split_once('@').unwrap_or((address, "example.example"));
    let (name, rest) = domain.split_once('.').unwrap_or((domain, "example"));
    let letters: Vec<char> = name.chars().collect();
    let start = 1 + dice.below(letters.len().saturating_sub(2).max(1));
    let changed = (0..letters.len())
        .map(|step| {
            let at = 1 + (start - 1 + step) % letters.len().saturating_sub(1).max(1);
            let mut out = letters.clone();
            match dice.below(3) {
                0 if at + 1 < out.len() => out.swap(at, at + 1),
                1 if out.len() > 3 => {
                    out.remove(at.min(out.len() - 1));
                }
                _ => out.insert(at.min(out.len()), letters[at.min(letters.len() - 1)]),
            }
            out.into_iter().collect::<String>()
        })
        .find(|changed| changed != name)
        .unwrap_or_else(|| format!("{name}s"));
    format!("{user}@{changed}.{rest}")
}

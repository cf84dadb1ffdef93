//! A plan of devices and their addresses with one thing wrong.

use std::collections::BTreeMap;

use kernel::Lang;

use super::recipe::{Network, NetworkQuestion};
use super::{Drawn, Key, everywhere};
use crate::item::Dice;

/// One drawn plan.
pub struct Plan<'a> {
    p: &'a Network,
    /// Name, address and hardware address.
    devices: Vec<(String, String, String)>,
    /// The address or the name that is sought.
    wanted: String,
}

impl<'a> Plan<'a> {
    pub fn draw(p: &'a Network, dice: &mut Dice) -> Self {
        let count = dice.between(p.count.0, p.count.1) as usize;
        let mut hosts: Vec<i64> = (10..250).collect();
        dice.shuffle(&mut hosts);
        let mut devices: Vec<(String, String, String)> = (0..count)
            .map(|i| {
                let kind = &p.devices[i % p.devices.len()];
                let name = format!("{kind}-{:02}", i / p.devices.len() + 1);
                // 02-…: an address that is given locally, so it is nobody's (IEEE 802)
                let hardware =
                    (0..5).map(|_| format!("{:02x}", dice.below(256))).collect::<Vec<_>>().join(":");
                (name, format!("{}.{}", p.prefix, hosts[i]), format!("02:{hardware}"))
            })
            .collect();
        let a = dice.below(count);
        let wanted = match p.find {
            NetworkQuestion::Conflict => {
                let b = (a + 1 + dice.below(count - 1)) % count;
                devices[b].1 = devices[a].1.clone();
                devices[a].1.clone()
            }
            NetworkQuestion::Outside => {
                // one digit away from the prefix, as a slip of the keyboard would be
                let mut parts: Vec<i64> = p.prefix.split('.').filter_map(|n| n.parse().ok()).collect();
                if let Some(last) = parts.last_mut() {
                    *last =
                        if *last >= 250 { *last - dice.between(1, 9) } else { *last + dice.between(1, 5) };
                }
                let prefix = parts.iter().map(i64::to_string).collect::<Vec<_>>().join(".");
                devices[a].1 = format!("{prefix}.{}", hosts[a]);
                devices[a].0.clone()
            }
        };
        dice.shuffle(&mut devices);
        Plan { p, devices, wanted }
    }

    pub fn drawn(&self) -> Drawn {
        let facts = BTreeMap::from([("network".to_owned(), everywhere(format!("{}.0/24", self.p.prefix)))]);
        Drawn { facts, key: Key::Text(vec![self.wanted.clone()]) }
    }

    /// CSV with semicolons. The heads are the terms that network tools print in any language.
    pub fn csv(&self, _lang: Lang) -> String {
        let mut out = "name;ipv4;mac\n".to_owned();
        for (name, address, hardware) in &self.devices {
            out.push_str(&format!("{name};{address};{hardware}\n"));
        }
        out
    }

    /// A picture: a switch in the middle of columns of devices.
    pub fn svg(&self, _lang: Lang) -> String {
        let columns = 3;
        let rows = self.devices.len().div_ceil(columns);
        let height = 70 + rows * 52;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 660 {height}\" font-family=\"sans-serif\" font-size=\"14\">\n\
             <title>{prefix}.0/24</title>\n<rect width=\"660\" height=\"{height}\" fill=\"#fff\"/>\n\
             <rect x=\"270\" y=\"10\" width=\"120\" height=\"32\" rx=\"4\" fill=\"#dbe7f3\" stroke=\"#1e2b3c\"/>\n\
             <text x=\"330\" y=\"31\" text-anchor=\"middle\" fill=\"#1e2b3c\">switch</text>\n",
            prefix = self.p.prefix
        );
        let place = |i: usize| (20 + i % columns * 215, 62 + i / columns * 52);
        // lines first, so that the boxes lie on top of them
        for i in 0..self.devices.len() {
            let (x, y) = place(i);
            let (line, middle) = (y - 6, x + 95);
            out.push_str(&format!(
                "<path d=\"M330 42 V{line} H{middle} V{y}\" fill=\"none\" stroke=\"#b9c3cf\"/>\n"
            ));
        }
        for (i, (name, address, _)) in self.devices.iter().enumerate() {
            let (x, y) = place(i);
            let (left, first, second) = (x + 10, y + 17, y + 34);
            out.push_str(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"190\" height=\"40\" rx=\"4\" fill=\"#f4f6f8\" stroke=\"#1e2b3c\"/>\n\
                 <text x=\"{left}\" y=\"{first}\" fill=\"#1e2b3c\">{name}</text>\n\
                 <text x=\"{left}\" y=\"{second}\" fill=\"#1e2b3c\">{address}</text>\n"
            ));
        }
        out.push_str("</svg>\n");
        out
    }
}

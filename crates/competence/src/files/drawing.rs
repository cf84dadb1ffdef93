//! A plate with holes as a drawing in the exchange form of CAD programs (DXF, release 12: ASCII).

use std::collections::BTreeMap;

use kernel::Lang;

use super::recipe::{Drawing as Recipe, DrawingQuestion};
use super::{Drawn, Key, everywhere};
use crate::item::{Dice, number};

/// One drawn plate, millimetres.
pub struct Drawing<'a> {
    p: &'a Recipe,
    width: i64,
    height: i64,
    /// Layer and centre of each hole.
    holes: Vec<(usize, i64, i64)>,
    wanted: usize,
}

/// Distance between the places where holes may lie; more than the largest diameter.
const GRID: i64 = 25;

impl<'a> Drawing<'a> {
    pub fn draw(p: &'a Recipe, dice: &mut Dice) -> Self {
        // steps of 5 mm: a plate as a workshop would order it
        let step = |dice: &mut Dice, (low, high): (i64, i64)| 5 * dice.between((low + 4) / 5, high / 5);
        let width = step(dice, p.width);
        let height = step(dice, p.height);
        let wanted = dice.below(p.layers.len());
        let mut places: Vec<(i64, i64)> = Vec::new();
        for x in 1..=(width - GRID) / GRID {
            for y in 1..=(height - GRID) / GRID {
                places.push((x * GRID - GRID / 5, y * GRID - GRID / 5));
            }
        }
        dice.shuffle(&mut places);
        // each layer gets its share of the room there is, so that a small plate does not leave one empty
        let room = places.len() / p.layers.len();
        let mut places = places.into_iter();
        let mut holes = Vec::new();
        for layer in 0..p.layers.len() {
            let n = (dice.between(p.holes.0, p.holes.1) as usize).min(room.max(1));
            holes.extend(places.by_ref().take(n).map(|(x, y)| (layer, x, y)));
        }
        dice.shuffle(&mut holes);
        Drawing { p, width, height, holes, wanted }
    }

    pub fn drawn(&self) -> Drawn {
        let mut facts = BTreeMap::new();
        let key = match self.p.find {
            DrawingQuestion::Holes => {
                let (name, diameter) = &self.p.layers[self.wanted];
                facts.insert("layer".to_owned(), everywhere(name));
                let text = kernel::Text::of(Lang::Nb, number::shown(*diameter, Lang::Nb))
                    .with(Lang::En, number::shown(*diameter, Lang::En));
                facts.insert("diameter".to_owned(), text);
                Key::Number(self.holes.iter().filter(|h| h.0 == self.wanted).count() as f64)
            }
            DrawingQuestion::Outline => Key::Number((2 * (self.width + self.height)) as f64),
        };
        Drawn { facts, key }
    }

    pub fn dxf(&self, _lang: Lang) -> String {
        let mut out = String::new();
        let mut pair = |code: u16, value: &str| {
            out.push_str(&format!("{code:>3}\n{value}\n"));
        };
        for (code, value) in [
            (0, "SECTION"),
            (2, "HEADER"),
            (9, "$ACADVER"),
            (1, "AC1009"),
            (9, "$INSUNITS"),
            (70, "4"),
            (0, "ENDSEC"),
        ] {
            pair(code, value);
        }
        for (code, value) in [(0, "SECTION"), (2, "TABLES"), (0, "TABLE"), (2, "LAYER")] {
            pair(code, value);
        }
        pair(70, &(self.p.layers.len() + 1).to_string());
        for (i, name) in
            std::iter::once("OUTLINE").chain(self.p.layers.iter().map(|l| l.0.as_str())).enumerate()
        {
            pair(0, "LAYER");
            pair(2, name);
            pair(70, "0");
            pair(62, &(i + 1).to_string());
            pair(6, "CONTINUOUS");
        }
        for (code, value) in [(0, "ENDTAB"), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES")] {
            pair(code, value);
        }
        let corners = [(0, 0), (self.width, 0), (self.width, self.height), (0, self.height)];
        for i in 0..4 {
            let (a, b) = (corners[i], corners[(i + 1) % 4]);
            pair(0, "LINE");
            pair(8, "OUTLINE");
            for (code, value) in [(10, a.0), (20, a.1), (30, 0), (11, b.0), (21, b.1), (31, 0)] {
                pair(code, &format!("{value}.0"));
            }
        }
        for (layer, x, y) in &self.holes {
            let (name, diameter) = &self.p.layers[*layer];
            pair(0, "CIRCLE");
            pair(8, name);
            pair(10, &format!("{x}.0"));
            pair(20, &format!("{y}.0"));
            pair(30, "0.0");
            pair(40, &format!("{:?}", diameter / 2.0));
        }
        pair(0, "ENDSEC");
        pair(0, "EOF");
        out
    }
}

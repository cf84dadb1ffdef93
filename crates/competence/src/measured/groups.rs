//! Do groups of people with the same ability answer an item differently? Groups are what the data hold anyway: the language
//! somebody answered in, the programme of the class that a campaign was opened for, whom a campaign is for. Nothing is stored
//! about learners for this.

use irt::dif::{Comparison, EtsClass, Groups, LogisticDif, Mantel, MantelHaenszel, ability_bands};

use super::Answers;

/// Fewest people in a group that is compared.
pub const IN_GROUP: usize = 50;
/// Fewest answers of each group to an item that is compared.
pub const OF_ITEM: usize = 25;
/// Bands of ability in which people are compared, at most.
const BANDS: usize = 10;
/// Fewest people of the smaller group in a band, on the average.
const IN_BAND: usize = 12;

/// By what people are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// The language the attempt was begun in.
    Language,
    /// The programme of the class that the campaign was opened for.
    Programme,
    /// Whom the campaign is for.
    Audience,
}

impl Grouping {
    /// All.
    pub const ALL: [Grouping; 3] = [Grouping::Language, Grouping::Programme, Grouping::Audience];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Grouping::Language => "language",
            Grouping::Programme => "programme",
            Grouping::Audience => "audience",
        }
    }

    /// The grouping with a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Grouping> {
        Grouping::ALL.into_iter().find(|g| g.code() == code)
    }
}

/// An item compared between two groups.
#[derive(Clone, Debug)]
pub struct ItemDif {
    /// Its place.
    pub item: usize,
    /// Answers of the reference and the focal group.
    pub n: (usize, usize),
    /// Mantel-Haenszel, for right-or-wrong items.
    pub mantel_haenszel: Option<MantelHaenszel>,
    /// Mantel's test, for items with part credit.
    pub mantel: Option<Mantel>,
    /// Logistic regression, for right-or-wrong items.
    pub logistic: Option<LogisticDif>,
}

impl ItemDif {
    /// The class: that of Mantel-Haenszel or Mantel.
    #[must_use]
    pub fn class(&self) -> EtsClass {
        let first = self.mantel_haenszel.map(|m| m.class).or(self.mantel.map(|m| m.class));
        first.unwrap_or(EtsClass::A)
    }

    /// The difference turns round with ability: only logistic regression sees that.
    #[must_use]
    pub fn turns(&self) -> bool {
        self.logistic.is_some_and(|l| l.class > EtsClass::A && l.non_uniform_p < 0.01)
    }

    /// How large the difference is, for sorting: |Δ|, or the effect put on about the same scale (.25 beside 1.5).
    #[must_use]
    pub fn size(&self) -> f64 {
        let delta = self.mantel_haenszel.map(|m| m.delta.abs());
        delta.or(self.mantel.map(|m| m.effect.abs() * 6.0)).unwrap_or(0.0)
    }
}

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Items with enough answers of both groups, the largest differences first.
    pub items: Vec<ItemDif>,
    /// Items that both groups answered, but too seldom.
    pub too_few: usize,
    /// Bands of ability that were used.
    pub bands: usize,
}

/// Compares two groups. `group` says of each sheet to which group it belongs, `abilities` how able its person is; sheets of
/// other groups or frameworks have none.
#[must_use]
pub fn compare(
    answers: &Answers,
    abilities: &[f64],
    group: &[Option<usize>],
    reference: usize,
    focal: usize,
) -> Compared {
    let mut responses = irt::Responses::new(answers.items.len());
    let mut matched = Vec::new();
    let mut counts = vec![(0usize, 0usize); answers.items.len()];
    let mut people = (0usize, 0usize);
    for ((sheet, ability), group) in answers.sheets.iter().zip(abilities).zip(group) {
        let side = match *group {
            Some(g) if g == reference => 0,
            Some(g) if g == focal => 1,
            _ => continue,
        };
        if side == 0 {
            people.0 += 1
        } else {
            people.1 += 1
        }
        for reply in &sheet.replies {
            let count = &mut counts[reply.item as usize];
            if side == 0 { count.0 += 1 } else { count.1 += 1 }
        }
        let row = sheet.replies.iter().map(|r| (r.item as usize, r.score));
        responses.push(row, 1.0, side);
        matched.push(*ability);
    }
    let bands = (people.0.min(people.1) / IN_BAND).clamp(1, BANDS);
    let matching = ability_bands(&matched, bands);
    let mut out = Compared { bands, ..Compared::default() };
    // one number for each row was just made
    let Ok(comparison) = Comparison::new(&responses, &matching, Groups { reference: 0, focal: 1 }) else {
        return out;
    };
    for (item, n) in counts.into_iter().enumerate() {
        if n.0 < OF_ITEM || n.1 < OF_ITEM {
            out.too_few += usize::from(n.0 > 0 && n.1 > 0);
            continue;
        }
        let whole = answers.items[item].parameters.top_score() == 1;
        let one = ItemDif {
            item,
            n,
            mantel_haenszel: if whole { comparison.mantel_haenszel(item) } else { None },
            mantel: if whole { None } else { comparison.mantel(item) },
            logistic: if whole { comparison.logistic(item) } else { None },
        };
        if one.mantel_haenszel.is_some() || one.mantel.is_some() {
            out.items.push(one);
        } else {
            out.too_few += 1;
        }
    }
    out.items.sort_by(|a, b| {
        (b.class(), b.size()).partial_cmp(&(a.class(), a.size())).unwrap_or(std::cmp::Ordering::Equal)
    });
    out
}

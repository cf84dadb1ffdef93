//! Which item comes next: the criteria, and the walk that finds the best allowed item.
//!
//! Two ways lead to the same answer. [`exact`] computes a criterion for items one by one in double
//! precision, as the literature states it. [`search`] finds the best *allowed* item of a bank from its
//! tables, mixing in chance where the exposure rule asks for it. Content, enemies and exposure
//! only decide what is allowed.

pub mod exact;
pub(crate) mod search;

/// What makes an item the best next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Criterion {
    /// MFI: Fisher information at the estimate (Lord 1980; Birnbaum 1968).
    Information,
    /// bOpt: the difficulty nearest to the estimate (Urry 1970).
    Difficulty,
    /// thOpt: the ability of largest information nearest to the estimate (Magis 2013 for 4PL).
    Peak,
    /// KL and KLP: the Kullback-Leibler distance between the estimate and every ability, weighted by
    /// the likelihood or by the posterior (Chang & Ying 1996; Barrada, Olea, Ponsoda & Abad 2009).
    KullbackLeibler {
        /// Weighted by the posterior rather than by the likelihood.
        prior: bool,
    },
    /// MLWI and MPWI: information weighted by likelihood or posterior (Veerkamp & Berger 1997; van der Linden 1998).
    WeightedInformation {
        /// Weighted by the posterior rather than by the likelihood.
        prior: bool,
    },
    /// MEPV: the smallest expected posterior variance (van der Linden 1998; Choi & Swartz 2009).
    ExpectedVariance {
        /// The chance of each answer at the estimate alone, as catR has it, rather than over the posterior.
        at_estimate: bool,
    },
    /// MEI: the largest expected observed information (van der Linden 1998).
    ExpectedInformation,
    /// GDI and GDIP: the variance of P(right) over likelihood or posterior (Kaplan, de la Torre & Barrada 2015).
    Discrimination {
        /// Weighted by the posterior rather than by the likelihood.
        prior: bool,
    },
    /// The nearest difficulty within the slope stratum of the moment, low slopes first (Chang & Ying 1999).
    Stratified {
        /// How many strata.
        strata: usize,
    },
    /// Any item.
    Random,
}

/// A criterion's name that is none of the known ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no selection rule is called {0:?}; use one of mfi, bopt, thopt, kl, klp, mlwi, mpwi, mepv, mei, gdi, gdip, astrat, random"
)]
pub struct NoSuchCriterion(pub String);

impl std::str::FromStr for Criterion {
    type Err = NoSuchCriterion;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "mfi" => Self::Information,
            "bopt" => Self::Difficulty,
            "thopt" => Self::Peak,
            "kl" => Self::KullbackLeibler { prior: false },
            "klp" => Self::KullbackLeibler { prior: true },
            "mlwi" => Self::WeightedInformation { prior: false },
            "mpwi" => Self::WeightedInformation { prior: true },
            "mepv" => Self::ExpectedVariance { at_estimate: false },
            "mei" => Self::ExpectedInformation,
            "gdi" => Self::Discrimination { prior: false },
            "gdip" => Self::Discrimination { prior: true },
            "astrat" => Self::Stratified { strata: 4 },
            "random" => Self::Random,
            _ => return Err(NoSuchCriterion(name.to_owned())),
        })
    }
}

impl Criterion {
    /// The short name used in the literature and on the command line.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Information => "mfi",
            Self::Difficulty => "bopt",
            Self::Peak => "thopt",
            Self::KullbackLeibler { prior: false } => "kl",
            Self::KullbackLeibler { prior: true } => "klp",
            Self::WeightedInformation { prior: false } => "mlwi",
            Self::WeightedInformation { prior: true } => "mpwi",
            Self::ExpectedVariance { .. } => "mepv",
            Self::ExpectedInformation => "mei",
            Self::Discrimination { prior: false } => "gdi",
            Self::Discrimination { prior: true } => "gdip",
            Self::Stratified { .. } => "astrat",
            Self::Random => "random",
        }
    }

    /// Whether the best item has the smallest value: the distances and the expected variance.
    #[must_use]
    pub fn smaller_is_better(&self) -> bool {
        matches!(self, Self::Difficulty | Self::Peak | Self::ExpectedVariance { .. })
    }
}

//! Why a rule refuses: what is wrong with which thing. One enum for the whole
//! part, so that a form can show the refusal in the reader's language at its
//! field and an import report can show it with its stable code.

use jiff::civil::Date;
use kernel::{Code, Lang, Problem};

/// A refusal. Names in it are keys of organisations or what was typed, shortened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text cannot be the key of an organisation.
    #[error("\"{0}\" cannot be a key")]
    Key(String),
    /// Another organisation has the key.
    #[error("the key \"{0}\" is taken")]
    KeyTaken(String),
    /// No organisation has the key.
    #[error("there is no organisation \"{0}\"")]
    UnknownOrganisation(String),
    /// No such kind of organisation.
    #[error("\"{0}\" is not a kind of organisation")]
    UnknownKind(String),
    /// The organisation has no name on that day, so it is not there.
    #[error("\"{who}\" does not exist on {on}")]
    NotThere {
        /// Key.
        who: String,
        /// The day.
        on: Date,
    },
    /// No name was given in any language, or one is too long.
    #[error("\"{0}\" has no usable name")]
    Name(String),
    /// A code or its system is empty or too long.
    #[error("\"{0}\" is not a usable code")]
    BadCode(String),
    /// Not a day.
    #[error("\"{0}\" is not a day")]
    Day(String),
    /// A period without a day in it.
    #[error("a period of \"{0}\" ends before it begins")]
    EmptyPeriod(String),
    /// Two names in one language on the same day.
    #[error("\"{who}\" has two names in {lang} on the same day")]
    OverlappingNames {
        /// Key.
        who: String,
        /// The language.
        lang: Lang,
    },
    /// Two codes of one system on the same day.
    #[error("\"{who}\" has two codes of {system} on the same day")]
    OverlappingCodes {
        /// Key.
        who: String,
        /// The system.
        system: String,
    },
    /// Two organisations carry one code on the same day.
    #[error("the code {code} belongs to \"{by}\" on some of those days")]
    CodeTaken {
        /// System and code.
        code: String,
        /// Key of the organisation that has it.
        by: String,
    },
    /// Two parents on the same day.
    #[error("\"{0}\" has two parents on the same day")]
    OverlappingParents(String),
    /// The organisation would stand above itself.
    #[error("\"{who}\" would stand above itself on {on}")]
    Cycle {
        /// Key.
        who: String,
        /// The first such day.
        on: Date,
    },
    /// The parent is not there on some day of the period.
    #[error("\"{parent}\", the parent of \"{who}\", does not exist in the whole period")]
    ParentNotThere {
        /// Key.
        who: String,
        /// Key of the parent.
        parent: String,
    },
    /// Organisations still belong to the one that is to end.
    #[error("\"{who}\" still has \"{child}\" under it")]
    HasChildren {
        /// Key.
        who: String,
        /// Key of the first child.
        child: String,
    },
    /// A merger of fewer than two, or a split into fewer than two.
    #[error("a merger or a split needs at least two organisations")]
    TooFew,
    /// The organisations of a merger are of different kinds.
    #[error("\"{0}\" is of another kind")]
    DifferentKinds(String),
    /// A child of a split organisation has no new parent.
    #[error("\"{0}\" has no place after the split")]
    ChildWithoutPlace(String),
    /// Not an e-mail address.
    #[error("\"{0}\" is not an e-mail address")]
    Email(String),
    /// Somebody has an account with the address.
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    /// A person without a name, or with one too long.
    #[error("the person has no usable name")]
    PersonName,
    /// The password is too short.
    #[error("the password has fewer than 12 characters")]
    PasswordShort,
    /// The password is too long to be hashed in fair time.
    #[error("the password has more than 200 characters")]
    PasswordLong,
    /// The password is among the first that anyone would try.
    #[error("the password is easy to guess")]
    PasswordObvious,
    /// The current password does not match.
    #[error("the current password does not match")]
    PasswordWrong,
    /// No such role.
    #[error("\"{0}\" is not a role")]
    UnknownRole(String),
    /// The person holds the role in the organisation already.
    #[error("the person holds this role there already")]
    RoleHeld,
    /// Without this role nobody could administer.
    #[error("nobody else is administrator")]
    LastAdministrator,
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> Code {
        use Refusal::*;
        Code(match self {
            Key(_) => 2101,
            KeyTaken(_) => 2102,
            UnknownOrganisation(_) => 2103,
            UnknownKind(_) => 2104,
            NotThere { .. } => 2105,
            Name(_) => 2106,
            BadCode(_) => 2107,
            Day(_) => 2108,
            EmptyPeriod(_) => 2109,
            OverlappingNames { .. } => 2110,
            OverlappingCodes { .. } => 2111,
            CodeTaken { .. } => 2112,
            OverlappingParents(_) => 2113,
            Cycle { .. } => 2114,
            ParentNotThere { .. } => 2115,
            HasChildren { .. } => 2116,
            TooFew => 2117,
            DifferentKinds(_) => 2118,
            ChildWithoutPlace(_) => 2119,
            Email(_) => 2201,
            EmailTaken => 2202,
            PersonName => 2203,
            PasswordShort => 2204,
            PasswordLong => 2205,
            PasswordObvious => 2206,
            PasswordWrong => 2207,
            UnknownRole(_) => 2208,
            RoleHeld => 2209,
            LastAdministrator => 2210,
        })
    }

    /// The message's key, and its arguments `$x` and `$y`.
    pub fn message(&self) -> (&'static str, String, String) {
        use Refusal::*;
        let one = |key, x: &str| (key, x.to_owned(), String::new());
        let two = |key, x: &str, y: &str| (key, x.to_owned(), y.to_owned());
        match self {
            Key(x) => one("refusal-key", x),
            KeyTaken(x) => one("refusal-key-taken", x),
            UnknownOrganisation(x) => one("refusal-unknown-organisation", x),
            UnknownKind(x) => one("refusal-unknown-kind", x),
            NotThere { who, on } => two("refusal-not-there", who, &on.to_string()),
            Name(x) => one("refusal-name", x),
            BadCode(x) => one("refusal-code", x),
            Day(x) => one("refusal-day", x),
            EmptyPeriod(x) => one("refusal-empty-period", x),
            OverlappingNames { who, lang } => two("refusal-overlapping-names", who, lang.own_name()),
            OverlappingCodes { who, system } => two("refusal-overlapping-codes", who, system),
            CodeTaken { code, by } => two("refusal-code-taken", code, by),
            OverlappingParents(x) => one("refusal-overlapping-parents", x),
            Cycle { who, on } => two("refusal-cycle", who, &on.to_string()),
            ParentNotThere { who, parent } => two("refusal-parent-not-there", who, parent),
            HasChildren { who, child } => two("refusal-has-children", who, child),
            TooFew => one("refusal-too-few", ""),
            DifferentKinds(x) => one("refusal-different-kinds", x),
            ChildWithoutPlace(x) => one("refusal-child-without-place", x),
            Email(x) => one("refusal-email", x),
            EmailTaken => one("refusal-email-taken", ""),
            PersonName => one("refusal-person-name", ""),
            PasswordShort => one("refusal-password-short", ""),
            PasswordLong => one("refusal-password-long", ""),
            PasswordObvious => one("refusal-password-obvious", ""),
            PasswordWrong => one("refusal-password-wrong", ""),
            UnknownRole(x) => one("refusal-unknown-role", x),
            RoleHeld => one("refusal-role-held", ""),
            LastAdministrator => one("refusal-last-administrator", ""),
        }
    }

    /// The field of a form at which it belongs.
    pub fn field(&self) -> &'static str {
        use Refusal::*;
        match self {
            Key(_) | KeyTaken(_) => "key",
            UnknownKind(_) => "kind",
            Name(_) | OverlappingNames { .. } => "name-nb",
            BadCode(_) | OverlappingCodes { .. } | CodeTaken { .. } => "code",
            UnknownOrganisation(_) | OverlappingParents(_) | Cycle { .. } | ParentNotThere { .. } => "parent",
            NotThere { .. } | Day(_) | EmptyPeriod(_) | HasChildren { .. } => "on",
            TooFew | DifferentKinds(_) => "with",
            ChildWithoutPlace(_) => "child",
            Email(_) | EmailTaken => "email",
            PersonName => "name",
            PasswordShort | PasswordLong | PasswordObvious => "new-password",
            PasswordWrong => "current-password",
            UnknownRole(_) | RoleHeld | LastAdministrator => "role",
        }
    }

    /// What to try next, where there is one thing to say.
    pub fn hint(&self) -> Option<&'static str> {
        use Refusal::*;
        Some(match self {
            Key(_) => "use 1 to 60 of a-z, 0-9 and -, beginning with a letter; \"new\" is reserved",
            Day(_) => "write it as 2024-01-31",
            EmptyPeriod(_) => "\"to\" is the first day on which it no longer holds",
            OverlappingNames { .. } | OverlappingCodes { .. } | OverlappingParents(_) => {
                "end the earlier one on the day the later one begins"
            }
            CodeTaken { .. } => "end the other one's code first, or choose a later day",
            Cycle { .. } => "choose a parent that is not under this organisation",
            ParentNotThere { .. } => {
                "end the membership when the parent ends, and begin one in its successor"
            }
            HasChildren { .. } => "move or close what is under it first",
            LastAdministrator => "make somebody else administrator first",
            _ => return None,
        })
    }

    /// As a problem with a stable code, for reports and the API.
    pub fn problem(&self) -> Problem {
        let problem = Problem::new(self.code(), self.to_string()).in_field(self.field());
        match self.hint() {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    }
}

/// At most 60 characters of what was given, for showing it back.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

//! `/competence`: what this part is, a code to begin with, and each role's way in.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use webkit::query::Query;
use webkit::{Shell, WebError};

use crate::campaign::Kind;
use crate::hall::Hall;
use crate::pages::take::door;

/// A way in: a link, with a word on what is behind it.
struct Way {
    href: String,
    label: String,
    text: String,
}

/// The ways of one role.
struct Role {
    id: &'static str,
    title: String,
    text: String,
    ways: Vec<Way>,
}

/// A test that anybody can take.
struct Open {
    href: String,
    title: String,
    kind: String,
    text: String,
}

struct Number {
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "competence.html")]
struct StartPage<'a> {
    shell: &'a Shell,
    numbers: Vec<Number>,
    open: Vec<Open>,
    steps: Vec<String>,
    roles: Vec<Role>,
    honest: Vec<String>,
}

/// A way: its address, its message key, and whether one has to be signed in.
type WayIn = (&'static str, &'static str, bool);

/// Each role's ways.
const ROLES: &[(&str, &[WayIn])] = &[
    (
        "learner",
        &[
            ("/take", "take", false),
            ("/resources", "resources", false),
            ("/collections", "collections", false),
            ("/courses", "courses", false),
        ],
    ),
    (
        "teacher",
        &[
            ("/groups", "groups", true),
            ("/campaigns", "campaigns", true),
            ("/campaigns/new", "campaign-new", true),
            ("/collections/new", "collection-new", true),
        ],
    ),
    (
        "editor",
        &[
            ("/items", "items", true),
            ("/items/statistics", "statistics", true),
            ("/items/calibrations", "calibrations", true),
            ("/standards", "standards", true),
            ("/courses/demand", "demand", true),
        ],
    ),
    (
        "open",
        &[("/frameworks", "frameworks", false), ("/resources.json", "data", false), ("/api", "api", false)],
    ),
];

fn roles(shell: &Shell) -> Vec<Role> {
    let signed_in = shell.session().is_some();
    let way = |&(href, key, own): &WayIn| Way {
        href: match own && !signed_in {
            true => Query::default().with("next", href).href("/sign-in"),
            false => shell.href(href),
        },
        label: shell.t(&format!("hub-{key}")),
        text: shell.t(&format!("hub-{key}-text")),
    };
    ROLES
        .iter()
        .map(|(id, ways)| Role {
            id,
            title: shell.t(&format!("hub-role-{id}")),
            text: shell.t(&format!("hub-role-{id}-text")),
            ways: ways.iter().map(way).collect(),
        })
        .collect()
}

/// `GET /competence`
pub async fn page(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let live = hall.live();
    let competences: BTreeSet<_> = live.iter().map(|i| (&i.framework, &i.competence)).collect();
    let kinds: BTreeSet<_> = live.iter().map(|i| i.kind().code()).collect();
    let resources = hall.resources().iter().filter(|k| !k.retired).count();
    let number = |key: &str, n: usize| Number { label: shell.t(key), value: shell.n(n as i64) };
    let numbers = vec![
        number("hub-n-items", live.len()),
        number("hub-n-competences", competences.len()),
        number("hub-n-resources", resources),
        number("hub-n-kinds", kinds.len()),
    ];
    let open = door::demonstrations(&hall, &shell).await?.into_iter().map(|campaign| Open {
        href: Query::default().with("code", &campaign.code).href("/take/start"),
        title: shell.text(&campaign.rules.title),
        kind: shell.t(match campaign.kind {
            Kind::Adaptive => "campaign-kind-adaptive",
            Kind::Fixed => "campaign-kind-fixed",
            Kind::Reflection => "campaign-kind-reflection",
            Kind::Observation => "campaign-kind-observation",
        }),
        text: shell.tx("hub-open-code", &campaign.code),
    });
    let mut honest = vec![match live.estimated() {
        0 => shell.t("hub-honest-judged"),
        n => shell.txy("hub-honest-estimated", shell.n(n as i64), shell.n(live.len() as i64)),
    }];
    if shell.demo() && live.estimated() > 0 {
        honest.push(shell.t("hub-honest-invented"));
    }
    honest.extend(["hub-honest-exam", "hub-honest-own", "hub-honest-rank"].map(|key| shell.t(key)));
    shell.page(&StartPage {
        numbers,
        open: open.collect(),
        steps: (1..=4).map(|n| shell.t(&format!("hub-step-{n}"))).collect(),
        roles: roles(&shell),
        honest,
        shell: &shell,
    })
}

-- a round in which a ministry gives money for equipment
CREATE TABLE grant_round (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation {uuid} NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    -- kroner
    budget {int} NOT NULL,
    -- per cent that the applicant pays
    own_share {int} NOT NULL,
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    school_year TEXT NOT NULL,
    -- the factors of the ranking, as JSON; changed only by rule, see grant_rule
    rule TEXT NOT NULL,
    -- open, awarded
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    author TEXT NOT NULL
) {strict};

-- every change of a round's rule, with its reason
CREATE TABLE grant_rule (
    round {uuid} NOT NULL REFERENCES grant_round (id),
    number {int} NOT NULL,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (round, number)
) {strict};

-- one line of an application: machines of a kind for a site, taken from the applicant's gap
CREATE TABLE grant_line (
    id {uuid} NOT NULL PRIMARY KEY,
    round {uuid} NOT NULL REFERENCES grant_round (id),
    applicant {uuid} NOT NULL REFERENCES organisation (id),
    site {uuid} NOT NULL REFERENCES site (id),
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    number {int} NOT NULL,
    -- kroner for all of them
    price {int} NOT NULL,
    -- minutes of learners that they would close of the gap, when it was applied
    minutes {int} NOT NULL,
    -- applied, awarded, turned-down, bought, installed, in-use, withdrawn
    state TEXT NOT NULL,
    -- kroner awarded
    awarded {int} NOT NULL,
    -- what has happened: [{"state", "on"}], as JSON
    steps TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    author TEXT NOT NULL
) {strict};

CREATE UNIQUE INDEX grant_line_once ON grant_line (round, site, kind) WHERE state <> 'withdrawn';

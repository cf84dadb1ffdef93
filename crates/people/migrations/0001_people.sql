-- organisations over time: names, codes and parents each hold from a day until the day before another
CREATE TABLE organisation (
    id {uuid} NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL
) {strict};

CREATE TABLE organisation_name (
    org {uuid} NOT NULL REFERENCES organisation (id),
    lang TEXT NOT NULL,
    name TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (org, lang, valid_from)
) {strict};

CREATE TABLE organisation_code (
    org {uuid} NOT NULL REFERENCES organisation (id),
    system TEXT NOT NULL,
    code TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (org, system, valid_from)
) {strict};

CREATE INDEX organisation_code_code ON organisation_code (system, code);

CREATE TABLE organisation_parent (
    org {uuid} NOT NULL REFERENCES organisation (id),
    parent {uuid} NOT NULL REFERENCES organisation (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (org, valid_from)
) {strict};

CREATE TABLE organisation_event (
    id {uuid} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    on_date TEXT NOT NULL
) {strict};

CREATE TABLE organisation_event_side (
    event {uuid} NOT NULL REFERENCES organisation_event (id),
    org {uuid} NOT NULL REFERENCES organisation (id),
    side TEXT NOT NULL,
    PRIMARY KEY (event, side, org)
) {strict};

-- persons with an account, and the roles they hold
CREATE TABLE person (
    id {uuid} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    closed_at TEXT
) {strict};

CREATE TABLE role_held (
    id {uuid} NOT NULL PRIMARY KEY,
    person {uuid} NOT NULL REFERENCES person (id),
    organisation {uuid} NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT
) {strict};

CREATE INDEX role_held_person ON role_held (person);

-- sign-ins that failed, by the SHA-256 of the address typed, never the address itself
CREATE TABLE sign_in_failure (
    account_hash TEXT NOT NULL PRIMARY KEY,
    failures {int} NOT NULL,
    last_at TEXT NOT NULL
) {strict};

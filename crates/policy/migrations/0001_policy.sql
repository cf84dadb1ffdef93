-- records and their revisions; what was public when; editions; vocabularies
CREATE TABLE policy (
    number {int} NOT NULL PRIMARY KEY,
    latest_version {int} NOT NULL,
    live_seq {int},
    content_hash TEXT NOT NULL
) {strict};

-- every state of a record that anybody saved, whole and never changed again
CREATE TABLE policy_revision (
    number {int} NOT NULL REFERENCES policy (number),
    version {int} NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    origin TEXT NOT NULL,
    reason TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (number, version)
) {strict};

-- when which revision became public; the number grows with every change of what is public
CREATE TABLE publication (
    seq {int} NOT NULL PRIMARY KEY,
    number {int} NOT NULL REFERENCES policy (number),
    version {int} NOT NULL,
    at TEXT NOT NULL,
    until TEXT NOT NULL,
    removed {int} NOT NULL,
    confirmation_only {int} NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL
) {strict};

CREATE INDEX publication_number ON publication (number, seq);

-- the relations of what is public now, so that both ends can show them
CREATE TABLE policy_relation (
    from_number {int} NOT NULL,
    kind TEXT NOT NULL,
    to_number {int} NOT NULL,
    PRIMARY KEY (to_number, from_number, kind)
) {strict};

CREATE INDEX policy_relation_from ON policy_relation (from_number);

CREATE TABLE edition (
    number {int} NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    records {int} NOT NULL,
    content_hash TEXT NOT NULL,
    author TEXT NOT NULL
) {strict};

CREATE TABLE vocabulary (
    name TEXT NOT NULL PRIMARY KEY,
    revision {int} NOT NULL,
    document TEXT NOT NULL
) {strict};

CREATE TABLE vocabulary_revision (
    name TEXT NOT NULL REFERENCES vocabulary (name),
    revision {int} NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (name, revision)
) {strict};

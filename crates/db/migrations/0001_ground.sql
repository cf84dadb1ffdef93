-- what every part stands on: counters, settings and the audit chain
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value {int} NOT NULL
) {strict};

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {strict};

CREATE TABLE audit_entry (
    seq {int} NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) {strict};

-- learning resources: every version that anybody saved, whole and never changed again
CREATE TABLE resource (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    latest_version {int} NOT NULL,
    retired {int} NOT NULL,
    content_hash TEXT NOT NULL
) {strict};

CREATE TABLE resource_version (
    resource TEXT NOT NULL REFERENCES resource (id),
    version {int} NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    imported {int} NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (resource, version)
) {strict};

-- what the last link check found at an address; it speaks of the resource only while that address is the resource's
CREATE TABLE resource_check (
    resource TEXT NOT NULL PRIMARY KEY REFERENCES resource (id),
    address TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status {int},
    target TEXT,
    failures {int} NOT NULL
) {strict};

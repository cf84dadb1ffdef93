-- secret addresses under which a calendar program reads bookings; the secret itself is shown once and not kept
CREATE TABLE calendar_feed (
    -- SHA-256 of the secret
    hash TEXT NOT NULL PRIMARY KEY,
    -- group, instructor, site, machine (a kind at a site)
    scope TEXT NOT NULL,
    subject {uuid} NOT NULL,
    -- the kind of equipment, for machines
    kind TEXT NOT NULL,
    person {uuid} NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    withdrawn_at TEXT
) {strict};

CREATE INDEX calendar_feed_person ON calendar_feed (person);

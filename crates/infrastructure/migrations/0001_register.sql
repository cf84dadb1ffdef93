-- kinds of equipment, programmes: vocabularies that come with trinn and may be added to
CREATE TABLE equipment_kind (
    id TEXT NOT NULL PRIMARY KEY,
    -- names by language, as JSON: {"nb": …, "en": …}
    names TEXT NOT NULL,
    -- personal, movable, room, fixed, site, software
    form TEXT NOT NULL,
    -- 1: a safety or operator card comes before booking
    training_card {int} NOT NULL,
    -- A under 50 000 NOK, B to 250 000, C to 1 000 000, D above
    cost_band TEXT NOT NULL,
    source TEXT NOT NULL,
    retired_at TEXT
) {strict};

CREATE TABLE programme (
    -- Grep's code, ten characters: ELAUT2----
    code TEXT NOT NULL PRIMARY KEY,
    names TEXT NOT NULL,
    -- Vg1, Vg2, Vg3
    level TEXT NOT NULL,
    -- the code of the education programme it belongs to: EL
    area TEXT NOT NULL,
    -- valid, coming, leaving, gone; empty when no register said
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT
) {strict};

-- where training takes place: schools, companies, training offices, mobile labs
CREATE TABLE site (
    id {uuid} NOT NULL PRIMARY KEY,
    -- school, company, training-office, mobile-lab
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- nine digits; no two sites in use have the same
    org_number TEXT,
    -- the organisation that answers for it (a school, a company, a county for a mobile lab)
    organisation {uuid} NOT NULL REFERENCES organisation (id),
    address TEXT NOT NULL,
    municipality TEXT,
    latitude {real},
    longitude {real},
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    version {int} NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) {strict};

CREATE UNIQUE INDEX site_org_number ON site (org_number) WHERE org_number IS NOT NULL AND valid_to IS NULL;
CREATE INDEX site_organisation ON site (organisation);

-- opening half-days: weekday 0 Monday to 6, half 0 before noon, 1 after; times HH:MM
CREATE TABLE site_opening (
    site {uuid} NOT NULL REFERENCES site (id),
    weekday {int} NOT NULL,
    half {int} NOT NULL,
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    PRIMARY KEY (site, weekday, half)
) {strict};

-- days on which a site is closed (or, open = 1, open against the rule)
CREATE TABLE site_exception (
    site {uuid} NOT NULL REFERENCES site (id),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    open {int} NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (site, from_day)
) {strict};

-- where a mobile lab may stand, and where it stands in a week (its Monday)
CREATE TABLE lab_place (
    lab {uuid} NOT NULL REFERENCES site (id),
    site {uuid} NOT NULL REFERENCES site (id),
    PRIMARY KEY (lab, site)
) {strict};

CREATE TABLE lab_stop (
    lab {uuid} NOT NULL REFERENCES site (id),
    week TEXT NOT NULL,
    site {uuid} NOT NULL REFERENCES site (id),
    PRIMARY KEY (lab, week)
) {strict};

-- minutes one way between two sites, both directions alike: from_site < to_site
CREATE TABLE travel_time (
    from_site {uuid} NOT NULL REFERENCES site (id),
    to_site {uuid} NOT NULL REFERENCES site (id),
    minutes {int} NOT NULL,
    -- measured, or estimated from the places
    basis TEXT NOT NULL,
    PRIMARY KEY (from_site, to_site)
) {strict};

-- a machine, a room of stations, a licence pool: one row for what is one item in the register
CREATE TABLE equipment (
    id {uuid} NOT NULL PRIMARY KEY,
    site {uuid} NOT NULL REFERENCES site (id),
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    -- the owner's own mark on it; no two in use of one owner are the same
    tag TEXT NOT NULL,
    owner {uuid} NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    make TEXT NOT NULL,
    model TEXT NOT NULL,
    serial TEXT NOT NULL,
    -- learners who can work on it at once
    seats {int} NOT NULL,
    -- good, worn, poor
    condition TEXT NOT NULL,
    -- in-use, out-of-order, lent, ordered, retired
    status TEXT NOT NULL,
    acquired_on TEXT,
    -- in øre
    cost_purchase {int},
    cost_installation {int},
    cost_training {int},
    -- lent by its owner to the site until a day
    loan_from TEXT,
    loan_to TEXT,
    loan_terms TEXT NOT NULL,
    -- the certificate needed to instruct on it; empty: none
    certificate TEXT NOT NULL,
    note TEXT NOT NULL,
    version {int} NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) {strict};

CREATE UNIQUE INDEX equipment_tag ON equipment (owner, tag);
CREATE INDEX equipment_site_kind ON equipment (site, kind);

-- every state an item has had, whole
CREATE TABLE equipment_version (
    equipment {uuid} NOT NULL REFERENCES equipment (id),
    version {int} NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (equipment, version)
) {strict};

CREATE TABLE maintenance (
    id {uuid} NOT NULL PRIMARY KEY,
    equipment {uuid} NOT NULL REFERENCES equipment (id),
    -- the window in which it cannot be used, days inclusive; done_on empty while it is due
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    done_on TEXT,
    note TEXT NOT NULL
) {strict};

CREATE INDEX maintenance_equipment ON maintenance (equipment, from_day);

-- who may instruct: a person with an account, or one known by name only (erasable)
CREATE TABLE instructor (
    id {uuid} NOT NULL PRIMARY KEY,
    person {uuid} REFERENCES person (id),
    name TEXT NOT NULL,
    home {uuid} NOT NULL REFERENCES site (id),
    -- bookings a week at most
    max_week {int} NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT
) {strict};

CREATE INDEX instructor_person ON instructor (person);

CREATE TABLE instructor_free (
    instructor {uuid} NOT NULL REFERENCES instructor (id),
    weekday {int} NOT NULL,
    half {int} NOT NULL,
    PRIMARY KEY (instructor, weekday, half)
) {strict};

CREATE TABLE qualification (
    id {uuid} NOT NULL PRIMARY KEY,
    instructor {uuid} NOT NULL REFERENCES instructor (id),
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    evidence TEXT NOT NULL,
    got_on TEXT NOT NULL,
    expires_on TEXT,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL
) {strict};

CREATE INDEX qualification_instructor ON qualification (instructor);

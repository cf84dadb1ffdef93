-- what happened at a booking
CREATE TABLE session_held (
    id {uuid} NOT NULL PRIMARY KEY,
    booking {uuid} NOT NULL UNIQUE REFERENCES booking (id),
    instructor {uuid} REFERENCES instructor (id),
    opened_at TEXT NOT NULL,
    briefed_at TEXT,
    closed_at TEXT,
    note TEXT NOT NULL
) {strict};

CREATE TABLE attendance (
    session {uuid} NOT NULL REFERENCES session_held (id),
    learner {uuid} NOT NULL REFERENCES learner (id),
    -- present, absent, late, excused
    state TEXT NOT NULL,
    briefed {int} NOT NULL,
    -- half-days of training this counts for
    halfdays {real} NOT NULL,
    -- what the learner did against the rubric, as JSON: criterion -> level
    rubric TEXT NOT NULL,
    note TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (session, learner)
) {strict};

CREATE INDEX attendance_learner ON attendance (learner);

-- a learner can use a kind of equipment safely, says somebody qualified
CREATE TABLE sign_off (
    id {uuid} NOT NULL PRIMARY KEY,
    learner {uuid} NOT NULL REFERENCES learner (id),
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    programme TEXT NOT NULL,
    importance TEXT NOT NULL,
    -- the day on which it was seen
    day TEXT NOT NULL,
    session {uuid} REFERENCES session_held (id),
    instructor {uuid} REFERENCES instructor (id),
    site {uuid} REFERENCES site (id),
    -- measured here, imported, self-reported
    basis TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    revoked_at TEXT,
    revoked_by TEXT,
    reason TEXT NOT NULL
) {strict};

CREATE UNIQUE INDEX sign_off_once ON sign_off (learner, kind) WHERE revoked_at IS NULL;
CREATE INDEX sign_off_session ON sign_off (session);

-- what a phone sent after it had been without network: each message counts once
CREATE TABLE sent_once (
    key TEXT NOT NULL PRIMARY KEY,
    received_at TEXT NOT NULL,
    -- what was answered, as JSON
    answer TEXT NOT NULL
) {strict};

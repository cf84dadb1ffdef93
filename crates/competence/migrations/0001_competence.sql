-- the item bank: every version of an item that anybody saved, whole and never changed again
CREATE TABLE item (
    id TEXT NOT NULL PRIMARY KEY,
    framework TEXT NOT NULL,
    competence TEXT NOT NULL,
    latest_version {int} NOT NULL,
    live_version {int},
    content_hash TEXT NOT NULL
) {strict};

CREATE TABLE item_version (
    item TEXT NOT NULL REFERENCES item (id),
    version {int} NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (item, version)
) {strict};

-- estimates of the items' parameters; an item without any stands on its author's judgement
CREATE TABLE calibration (
    number {int} NOT NULL PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    in_use {int} NOT NULL,
    report TEXT NOT NULL
) {strict};

CREATE TABLE item_parameter (
    calibration {int} NOT NULL REFERENCES calibration (number),
    item TEXT NOT NULL REFERENCES item (id),
    version {int} NOT NULL,
    model TEXT NOT NULL,
    slope {real} NOT NULL,
    difficulties TEXT NOT NULL,
    lower_asymptote {real} NOT NULL,
    slope_error {real},
    difficulty_errors TEXT,
    people {int} NOT NULL,
    PRIMARY KEY (calibration, item)
) {strict};

-- cut scores between the levels, each set by a recorded panel; the newest one of a framework holds
CREATE TABLE standard (
    number {int} NOT NULL PRIMARY KEY,
    framework TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    cuts TEXT NOT NULL,
    panel TEXT NOT NULL
) {strict};

-- an assessment that somebody opens for an audience
CREATE TABLE campaign (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    organisation {uuid},
    learner_group {uuid},
    kind TEXT NOT NULL,
    opens_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    author TEXT NOT NULL,
    document TEXT NOT NULL
) {strict};

CREATE INDEX campaign_group ON campaign (learner_group);

-- one person's way through a campaign; who it is stands here only as a pseudonym, if at all
CREATE TABLE attempt (
    id {uuid} NOT NULL PRIMARY KEY,
    campaign {uuid} NOT NULL REFERENCES campaign (id),
    learner {uuid},
    token_hash TEXT NOT NULL UNIQUE,
    seed {int} NOT NULL,
    lang TEXT NOT NULL,
    extra_time {int} NOT NULL,
    started_at TEXT NOT NULL,
    first_item TEXT,
    first_version {int},
    finished_at TEXT,
    outcome TEXT,
    result TEXT,
    shared_at TEXT
) {strict};

CREATE INDEX attempt_campaign ON attempt (campaign);
CREATE INDEX attempt_learner ON attempt (learner);

-- an answer and the question it led to: what is here is acknowledged, and enough to go on from
CREATE TABLE answer (
    attempt {uuid} NOT NULL REFERENCES attempt (id),
    position {int} NOT NULL,
    item TEXT NOT NULL,
    version {int} NOT NULL,
    response TEXT NOT NULL,
    score {int} NOT NULL,
    top_score {int} NOT NULL,
    operational {int} NOT NULL,
    answered_at TEXT NOT NULL,
    next_item TEXT,
    next_version {int},
    PRIMARY KEY (attempt, position)
) {strict};

CREATE INDEX answer_item ON answer (item);

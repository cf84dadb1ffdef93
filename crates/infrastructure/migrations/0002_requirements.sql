-- what a programme asks of its learners, by kind of equipment and school year; a change is a new version of the row
CREATE TABLE requirement (
    id {uuid} NOT NULL,
    version {int} NOT NULL,
    programme TEXT NOT NULL REFERENCES programme (code),
    -- the first school year it holds for: 2026/27
    school_year TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    -- core: nobody is ready for apprenticeship without it; supplementary: expected
    importance TEXT NOT NULL,
    -- hours on the equipment for each learner
    hours {real} NOT NULL,
    -- learners who share one machine at a time
    group_size {int} NOT NULL,
    -- named, activity, judgement, agreed
    basis TEXT NOT NULL,
    source TEXT NOT NULL,
    -- draft, proposed, agreed, withdrawn
    state TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- 1 in the newest version only
    newest {int} NOT NULL,
    PRIMARY KEY (id, version)
) {strict};

CREATE INDEX requirement_programme ON requirement (programme, newest);

-- when a group of learners can train: half-days of its week, and how often away from home
CREATE TABLE group_time (
    learner_group {uuid} NOT NULL REFERENCES learner_group (id),
    weekday {int} NOT NULL,
    half {int} NOT NULL,
    -- 1: liked best
    preferred {int} NOT NULL,
    PRIMARY KEY (learner_group, weekday, half)
) {strict};

CREATE TABLE group_training (
    learner_group {uuid} NOT NULL PRIMARY KEY REFERENCES learner_group (id),
    home {uuid} NOT NULL REFERENCES site (id),
    max_away {int} NOT NULL,
    -- the day on which learners apply for apprenticeship
    application_day TEXT NOT NULL
) {strict};

CREATE INDEX group_training_home ON group_training (home);

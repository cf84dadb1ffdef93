-- groups of learners; a learner has no account, only a name that can be erased
CREATE TABLE learner_group (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation {uuid} NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    school_year TEXT NOT NULL,
    programme TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT
) {strict};

CREATE TABLE learner (
    id {uuid} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    erased_at TEXT
) {strict};

CREATE TABLE learner_group_member (
    learner_group {uuid} NOT NULL REFERENCES learner_group (id),
    learner {uuid} NOT NULL REFERENCES learner (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (learner_group, learner, valid_from)
) {strict};

CREATE TABLE learner_group_teacher (
    learner_group {uuid} NOT NULL REFERENCES learner_group (id),
    person {uuid} NOT NULL REFERENCES person (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (learner_group, person, valid_from)
) {strict};

CREATE INDEX learner_group_teacher_person ON learner_group_teacher (person);

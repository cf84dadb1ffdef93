-- courses that organisations offer, and who takes part
CREATE TABLE course (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation {uuid} NOT NULL,
    state TEXT NOT NULL,
    seats {int} NOT NULL,
    taken {int} NOT NULL,
    revision {int} NOT NULL,
    starts TEXT NOT NULL,
    created_at TEXT NOT NULL,
    author TEXT NOT NULL,
    document TEXT NOT NULL,
    CHECK (taken >= 0 AND taken <= seats)
) {strict};

-- a person, or a number of learners of a group, on a course: seated, waiting, or cancelled
CREATE TABLE enrolment (
    id {uuid} NOT NULL PRIMARY KEY,
    course {uuid} NOT NULL REFERENCES course (id),
    person {uuid},
    learner_group {uuid},
    seats {int} NOT NULL,
    state TEXT NOT NULL,
    queue {int} NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    author {uuid} NOT NULL,
    UNIQUE (course, queue)
) {strict};

CREATE INDEX enrolment_person ON enrolment (person);

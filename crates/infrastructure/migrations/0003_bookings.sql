-- a place on machines of a kind, at a site, on one half-day
CREATE TABLE booking (
    id {uuid} NOT NULL PRIMARY KEY,
    -- the plan it comes from; empty when somebody booked by hand
    plan {uuid},
    learner_group {uuid} NOT NULL REFERENCES learner_group (id),
    requirement {uuid},
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    site {uuid} NOT NULL REFERENCES site (id),
    -- the mobile lab whose machines are used at the site
    lab {uuid} REFERENCES site (id),
    instructor {uuid} REFERENCES instructor (id),
    day TEXT NOT NULL,
    half {int} NOT NULL,
    machines {int} NOT NULL,
    learners {int} NOT NULL,
    -- waiting, proposed, agreed, held, no-show, cancelled, released
    state TEXT NOT NULL,
    group_agreed {int} NOT NULL,
    site_agreed {int} NOT NULL,
    pinned {int} NOT NULL,
    -- raised at every change, for calendars
    sequence {int} NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL
) {strict};

CREATE INDEX booking_site_day ON booking (site, day);
CREATE INDEX booking_group_day ON booking (learner_group, day);
CREATE INDEX booking_instructor_day ON booking (instructor, day);
CREATE INDEX booking_plan ON booking (plan);
-- nobody is in two places at once
CREATE UNIQUE INDEX booking_group_once ON booking (learner_group, day, half)
    WHERE state IN ('proposed', 'agreed', 'held');
CREATE UNIQUE INDEX booking_instructor_once ON booking (instructor, day, half)
    WHERE instructor IS NOT NULL AND state IN ('proposed', 'agreed', 'held');

-- machines taken on a half-day; raised and lowered with the bookings, never above what is there
CREATE TABLE slot_use (
    provider {uuid} NOT NULL REFERENCES site (id),
    kind TEXT NOT NULL REFERENCES equipment_kind (id),
    day TEXT NOT NULL,
    half {int} NOT NULL,
    machines {int} NOT NULL,
    PRIMARY KEY (provider, kind, day, half)
) {strict};

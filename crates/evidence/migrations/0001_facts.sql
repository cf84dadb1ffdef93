-- what kinds of fact there are: a number in place of the code in every row
CREATE TABLE fact_kind (
    number {int} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) {strict};

-- whom or what facts are about, as a number; erasing somebody empties the link and no figure changes
CREATE TABLE fact_subject (
    number {int} NOT NULL PRIMARY KEY,
    link {uuid} UNIQUE
) {strict};

-- where facts belong: an organisation
CREATE TABLE fact_place (
    number {int} NOT NULL PRIMARY KEY,
    organisation {uuid} NOT NULL UNIQUE
) {strict};

-- what facts may be broken down by: one row a combination, `programme=ELELE1----;level=Vg2`
CREATE TABLE fact_profile (
    number {int} NOT NULL PRIMARY KEY,
    dimensions TEXT NOT NULL UNIQUE
) {strict};

-- the facts, in the order in which they became known; a row is never changed, only withdrawn by a later one
CREATE TABLE fact (
    number {int} NOT NULL PRIMARY KEY,
    kind {int} NOT NULL REFERENCES fact_kind (number),
    subject {int} NOT NULL REFERENCES fact_subject (number),
    place {int} NOT NULL REFERENCES fact_place (number),
    profile {int} NOT NULL REFERENCES fact_profile (number),
    -- days since 1970-01-01 on which it was so
    day {int} NOT NULL,
    value {real} NOT NULL,
    -- milliseconds since 1970-01-01 when it was published
    recorded_at {int} NOT NULL,
    -- the row in its own part that says so (a sign-off, an attempt), for those who may see it
    origin {uuid},
    -- the fact that this row withdraws
    withdraws {int}
) {strict};

CREATE INDEX fact_subject_kind ON fact (subject, kind);
CREATE INDEX fact_origin ON fact (origin) WHERE origin IS NOT NULL;
CREATE INDEX fact_withdraws ON fact (withdraws) WHERE withdraws IS NOT NULL;

-- tests on paper: every form that was printed, whole, so that its answer sheets can be read later
CREATE TABLE paper_form (
    code TEXT NOT NULL PRIMARY KEY,
    campaign {uuid} NOT NULL REFERENCES campaign (id),
    version {int} NOT NULL,
    made_at TEXT NOT NULL,
    author TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (campaign, version)
) {strict};

-- the modules that were taken from a learner's sheet; the answers themselves stand with all others
CREATE TABLE paper_module (
    attempt {uuid} NOT NULL REFERENCES attempt (id),
    module TEXT NOT NULL,
    form TEXT NOT NULL REFERENCES paper_form (code),
    taken_at TEXT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (attempt, module)
) {strict};

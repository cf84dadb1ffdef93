-- codes that open one learner's passport: the learner's own, or one to show a company before a contract
CREATE TABLE passport_code (
    -- SHA-256 of the code; the code itself is shown once and not kept
    hash TEXT NOT NULL PRIMARY KEY,
    learner {uuid} NOT NULL REFERENCES learner (id),
    -- own, shared
    purpose TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    withdrawn_at TEXT
) {strict};

CREATE INDEX passport_code_learner ON passport_code (learner);

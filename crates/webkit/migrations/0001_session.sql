-- signed-in browsers; only a hash of the token is kept
CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id {uuid} NOT NULL,
    name TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) {strict};

CREATE INDEX session_person ON session (person_id);

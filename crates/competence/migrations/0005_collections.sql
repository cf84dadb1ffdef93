-- collections of resources that somebody puts together for others
CREATE TABLE collection (
    id {uuid} NOT NULL PRIMARY KEY,
    owner {uuid} NOT NULL,
    revision {int} NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    lang TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    audience TEXT NOT NULL,
    shared TEXT NOT NULL,
    organisation {uuid},
    learner_group {uuid}
) {strict};

CREATE INDEX collection_owner ON collection (owner);

CREATE TABLE collection_entry (
    collection {uuid} NOT NULL REFERENCES collection (id),
    position {int} NOT NULL,
    resource TEXT NOT NULL REFERENCES resource (id),
    note TEXT NOT NULL,
    PRIMARY KEY (collection, position)
) {strict};

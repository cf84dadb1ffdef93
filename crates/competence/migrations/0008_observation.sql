-- what a teacher saw of a learner in a practical task, criterion by criterion; level 0: it did not show
CREATE TABLE observation_rating (
    campaign {uuid} NOT NULL REFERENCES campaign (id),
    learner {uuid} NOT NULL,
    criterion TEXT NOT NULL,
    task TEXT NOT NULL,
    level {int} NOT NULL,
    note TEXT NOT NULL,
    rated_at TEXT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (campaign, learner, criterion)
) {strict};

CREATE INDEX observation_learner ON observation_rating (learner);

-- when the learner saw it, and what the learner says to it; nobody but the class's teachers sees it before the learner
CREATE TABLE observation_talk (
    campaign {uuid} NOT NULL REFERENCES campaign (id),
    learner {uuid} NOT NULL,
    seen_at TEXT,
    reply TEXT NOT NULL,
    replied_at TEXT,
    PRIMARY KEY (campaign, learner)
) {strict};

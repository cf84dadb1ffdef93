-- a yearly plan: the problem as it was, what people laid down, the best plan found, how it was found
CREATE TABLE access_plan (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation {uuid} NOT NULL REFERENCES organisation (id),
    school_year TEXT NOT NULL,
    -- running, done, cancelled, interrupted, published, replaced
    state TEXT NOT NULL,
    -- seconds, seed, limits, importance, as JSON
    settings TEXT NOT NULL,
    -- trinn-plan/1
    instance TEXT NOT NULL,
    -- what the positions in it stand for, as JSON
    layout TEXT NOT NULL,
    -- pins and bans for the next run, as JSON
    wishes TEXT NOT NULL,
    -- the best plan so far, as JSON; always one that the checker has passed
    plan TEXT NOT NULL,
    -- values, bound, progress, account, as JSON
    result TEXT NOT NULL,
    created_at TEXT NOT NULL,
    author TEXT NOT NULL,
    changed_at TEXT NOT NULL
) {strict};

CREATE INDEX access_plan_organisation ON access_plan (organisation, school_year);

-- the indicators that are kept counted: one row a way of counting
CREATE TABLE evidence_recipe (
    number {int} NOT NULL PRIMARY KEY,
    -- the indicator's id and version, `ready-for-apprenticeship@1`
    code TEXT NOT NULL UNIQUE,
    -- how it counts, as text; another text means that everything is counted anew
    counts TEXT NOT NULL,
    -- every fact up to this number is counted
    applied {int} NOT NULL
) {strict};

-- what was counted, as changes by the month in which they became known: the sum up to a month is what was known at its
-- end. Sums are in millionths, whole numbers, so that a recount gives exactly the same.
CREATE TABLE evidence_cell (
    recipe {int} NOT NULL,
    -- the calendar year in which the school year begins
    period {int} NOT NULL,
    place {int} NOT NULL,
    profile {int} NOT NULL,
    -- which draw of plausible values; 0 where there are none
    draw {int} NOT NULL,
    -- year * 12 + month - 1
    month {int} NOT NULL,
    people {int} NOT NULL,
    of_them {int} NOT NULL,
    part {int} NOT NULL,
    whole {int} NOT NULL,
    squares {int} NOT NULL,
    PRIMARY KEY (recipe, period, place, profile, draw, month)
) {strict};

-- when the first question was shown: from then on the time runs, so that a code handed out in the morning loses nothing
ALTER TABLE attempt ADD COLUMN clock_at TEXT;

-- until now the time ran from the beginning
UPDATE attempt SET clock_at = started_at;

-- which relations held when: so that both ends can show them, today and as of a past day
CREATE TABLE relation_period (
    from_number {int} NOT NULL,
    kind TEXT NOT NULL,
    to_number {int} NOT NULL,
    at TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (to_number, from_number, kind, at)
) {strict};

CREATE INDEX relation_period_from ON relation_period (from_number);

-- what every publication so far said, for as long as it was public
INSERT INTO relation_period (from_number, kind, to_number, at, until)
SELECT DISTINCT q.number, e.value ->> 'kind', CAST(e.value ->> 'target' AS {int}), q.at, q.until
FROM publication q
JOIN policy_revision r ON r.number = q.number AND r.version = q.version
CROSS JOIN {each r.document relations} e
WHERE q.removed = 0 AND q.until > q.at AND e.value ->> 'target' IS NOT NULL;

DROP TABLE policy_relation;

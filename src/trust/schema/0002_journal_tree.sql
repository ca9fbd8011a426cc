-- Every entry of the journal has its place and its hash, and all together one root (trust/journal_tree.h). What was
-- written before gets its place here and its hash at the next start: SQL cannot hash.
DROP INDEX journal_person;
DROP INDEX journal_account;
ALTER TABLE journal RENAME TO journal_before_tree;

CREATE TABLE journal (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    agency TEXT,
    person TEXT NOT NULL,
    act TEXT NOT NULL,
    compartment TEXT NOT NULL,
    lines TEXT NOT NULL,
    rule TEXT NOT NULL,
    grant_id TEXT,
    purpose TEXT NOT NULL,
    allowed BIGINT NOT NULL,
    leaf TEXT
);
INSERT INTO journal (seq, at, account, agency, person, act, compartment, lines, rule, grant_id, purpose, allowed)
    SELECT ROW_NUMBER() OVER (ORDER BY at, id) - 1, at, account, agency, person, act, compartment, lines, rule,
        grant_id, purpose, allowed
    FROM journal_before_tree;
DROP TABLE journal_before_tree;
CREATE INDEX journal_person ON journal (person, at);
CREATE INDEX journal_account ON journal (account, at);

-- One row, "journal": how many entries there are and the roots of the full subtrees that they make. Whoever appends
-- changes it first, and so has the journal for themselves until they commit.
CREATE TABLE journal_tree (
    tree TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    frontier TEXT NOT NULL
);

-- The root at one size, signed by the site. The text that is signed: trust/journal_head.h.
CREATE TABLE journal_head (
    size BIGINT NOT NULL PRIMARY KEY,
    root TEXT NOT NULL,
    at BIGINT NOT NULL,
    public_key TEXT NOT NULL,
    signature TEXT NOT NULL,
    by_account TEXT
);

-- Signed by another agency too: it has seen this head, so the site cannot give out another one in its place.
CREATE TABLE journal_cosignature (
    id TEXT PRIMARY KEY,
    head_size BIGINT NOT NULL REFERENCES journal_head (size),
    whose TEXT NOT NULL,
    public_key TEXT NOT NULL,
    signature TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_account TEXT NOT NULL
);
CREATE UNIQUE INDEX journal_cosignature_key ON journal_cosignature (head_size, public_key);

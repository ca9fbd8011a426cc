-- That a person's record was erased, when, by whom and why; written in the same transaction. The person is only an id
-- here, and nothing in the store says any more whose it was. reason: a code, never a text.
CREATE TABLE erasure (
    person TEXT PRIMARY KEY,
    erased_at BIGINT NOT NULL,
    by_account TEXT,
    by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    rows_removed BIGINT NOT NULL,
    keys_destroyed BIGINT NOT NULL,
    head_before BIGINT NOT NULL,
    head_after BIGINT NOT NULL
);
CREATE INDEX erasure_at ON erasure (erased_at);

-- An old backup brings rows back whose keys stay destroyed: they are looked for at every start.
CREATE INDEX person_key_destroyed ON person_key (person) WHERE destroyed_at IS NOT NULL;

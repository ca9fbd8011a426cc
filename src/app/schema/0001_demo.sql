-- The demo region marks its store, so that it is never mixed with a site's own data.
CREATE TABLE demo_region (
    loaded_at BIGINT NOT NULL
);

-- Accounts that the start page offers with one click.
CREATE TABLE demo_account (
    account TEXT PRIMARY KEY REFERENCES account(id),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    agency_name TEXT NOT NULL,
    work TEXT NOT NULL
);

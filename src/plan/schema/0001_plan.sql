-- A copy of a sheet that the person handed to somebody: the log of copies (dossier §2 S4). To whom is sealed under
-- the compartment of the sheet; that there is a row says only that a copy was given.
CREATE TABLE plan_copy (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    sheet TEXT NOT NULL,
    recipient TEXT NOT NULL,
    given_on TEXT NOT NULL,
    account TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE INDEX plan_copy_by_person ON plan_copy (person, made_at);

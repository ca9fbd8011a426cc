-- One filled-in form of one person; `context` tells several of one form apart (a session's id), '' for one per person.
CREATE TABLE answer (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    form TEXT NOT NULL,
    context TEXT NOT NULL,
    compartment TEXT NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (person, form, context)
);

-- Every save. Never changed, never removed but with the person.
CREATE TABLE answer_version (
    answer TEXT NOT NULL REFERENCES answer (id),
    version BIGINT NOT NULL,
    form_version BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    changed_lines BIGINT NOT NULL,
    PRIMARY KEY (answer, version)
);

-- What a save changed: a row per changed line; no content means that the line was emptied.
CREATE TABLE answer_line (
    answer TEXT NOT NULL,
    line TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT,
    PRIMARY KEY (answer, line, version),
    FOREIGN KEY (answer, version) REFERENCES answer_version (answer, version)
);

CREATE TABLE answer_draft (
    person TEXT NOT NULL,
    form TEXT NOT NULL,
    context TEXT NOT NULL,
    author TEXT NOT NULL,
    based_on BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (person, form, context, author)
);

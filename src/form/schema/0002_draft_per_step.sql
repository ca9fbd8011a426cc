-- A draft for each screen: two begun screens of one form must not replace each other. Drafts of before are not taken
-- over; the text of one did not say which screens it came from.
DROP TABLE answer_draft;

CREATE TABLE answer_draft (
    person TEXT NOT NULL,
    form TEXT NOT NULL,
    context TEXT NOT NULL,
    step TEXT NOT NULL,
    author TEXT NOT NULL,
    based_on BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (person, form, context, step, author)
);

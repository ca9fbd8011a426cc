-- Boxes that tell nothing (shelf/shelf.h, decision 22): most hold random bytes, and nobody without lane.key can tell
-- which. A box's name is a keyed hash. No moment, no person, no agency stands here, and nothing is ever added or taken
-- out because of what one person does.
CREATE TABLE shelf (
    name TEXT NOT NULL PRIMARY KEY,
    size TEXT NOT NULL,
    box TEXT NOT NULL
);

-- How many boxes of one size there are; grows by many at once.
CREATE TABLE shelf_size (
    size TEXT NOT NULL PRIMARY KEY,
    boxes BIGINT NOT NULL
);

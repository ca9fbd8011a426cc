CREATE TABLE media (
    id TEXT PRIMARY KEY,
    video TEXT NOT NULL,
    original_name TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    codec TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT
);
CREATE INDEX media_by_video ON media (video, added_at);
CREATE TABLE media_state (
    media TEXT NOT NULL REFERENCES media (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    percent BIGINT NOT NULL,
    reason TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT,
    PRIMARY KEY (media, number)
);
CREATE TABLE media_file (
    media TEXT NOT NULL REFERENCES media (id),
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (media, kind)
);
CREATE TABLE media_chapter (
    media TEXT NOT NULL REFERENCES media (id),
    made_at BIGINT NOT NULL,
    number BIGINT NOT NULL,
    start_ms BIGINT NOT NULL,
    made_by TEXT,
    PRIMARY KEY (media, made_at, number)
);
CREATE TABLE media_caption (
    media TEXT NOT NULL REFERENCES media (id),
    language TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    file TEXT NOT NULL,
    made_by TEXT,
    PRIMARY KEY (media, language, made_at)
);
CREATE TABLE watch_session (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    detail TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    begun_by TEXT
);
CREATE INDEX watch_session_by_person ON watch_session (person, begun_at);
CREATE TABLE watch_progress (
    session TEXT PRIMARY KEY REFERENCES watch_session (id),
    detail TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);
CREATE TABLE watch_close (
    session TEXT PRIMARY KEY REFERENCES watch_session (id),
    closed_at BIGINT NOT NULL,
    closed_by TEXT
);
CREATE TABLE offer_row (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    detail TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT
);
CREATE INDEX offer_row_by_person ON offer_row (person, made_at, id)

-- The directory of agencies (dossier §1.2). Nothing here is about a person in recovery.
CREATE TABLE agency (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    area TEXT NOT NULL,
    address TEXT NOT NULL,
    phone_day TEXT NOT NULL,
    phone_night TEXT NOT NULL,
    mail TEXT NOT NULL,
    web TEXT NOT NULL,
    hours_note TEXT NOT NULL,
    note TEXT NOT NULL,
    search_text TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Open or closed for good, as dated rows; the latest counts.
CREATE TABLE agency_standing (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    standing TEXT NOT NULL,
    at BIGINT NOT NULL,
    account TEXT
);
CREATE INDEX agency_standing_agency ON agency_standing (agency, at);

-- What an agency said about its own reporting position; the decision reads class and in_force_from.
CREATE TABLE agency_duty (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    duty TEXT NOT NULL,
    words TEXT NOT NULL,
    legal_ground TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    in_force_from BIGINT NOT NULL,
    account TEXT
);
CREATE INDEX agency_duty_agency ON agency_duty (agency, in_force_from);

-- A recurrence rule after RFC 5545 without RRULE:, days in Asia/Tokyo, minutes from 00:00 (beyond 1440: next day).
CREATE TABLE agency_hours (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    label TEXT NOT NULL,
    recurrence TEXT NOT NULL,
    opens_minute BIGINT NOT NULL,
    closes_minute BIGINT NOT NULL,
    on_holidays TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ordering BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX agency_hours_agency ON agency_hours (agency);

-- Days on which the rules do not hold; without minutes: closed.
CREATE TABLE agency_hours_exception (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    label TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    opens_minute BIGINT,
    closes_minute BIGINT,
    words TEXT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX agency_hours_exception_agency ON agency_hours_exception (agency);

CREATE TABLE agency_programme (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    name TEXT NOT NULL,
    for_whom TEXT NOT NULL,
    words TEXT NOT NULL,
    ways TEXT NOT NULL,
    recurrence TEXT NOT NULL,
    opens_minute BIGINT NOT NULL,
    closes_minute BIGINT NOT NULL,
    starts_on TEXT NOT NULL,
    ordering BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX agency_programme_agency ON agency_programme (agency);

-- Whom one can ask for by name; the card outlives the person who wrote it.
CREATE TABLE agency_contact (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT,
    ordering BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX agency_contact_agency ON agency_contact (agency);

CREATE TABLE agency_first_visit (
    agency TEXT NOT NULL REFERENCES agency (id),
    step TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (agency, step)
);

CREATE TABLE agency_ability (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    side TEXT NOT NULL,
    words TEXT NOT NULL,
    said_on TEXT NOT NULL,
    ordering BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX agency_ability_agency ON agency_ability (agency);

-- Somebody read the whole card and found it right.
CREATE TABLE agency_check (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    checked_on TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX agency_check_agency ON agency_check (agency, checked_on);

CREATE TABLE agency_change (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL REFERENCES agency (id),
    section TEXT NOT NULL,
    at BIGINT NOT NULL,
    account TEXT,
    account_name TEXT NOT NULL
);
CREATE INDEX agency_change_agency ON agency_change (agency, at);

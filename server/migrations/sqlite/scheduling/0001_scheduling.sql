-- Places and times. `taken` counts the live holds (held or confirmed) of a slot; every change of it is a conditional
-- update, and the kept day counts change in the same transaction.
CREATE TABLE schedule (
    hospital_id    TEXT    NOT NULL PRIMARY KEY,
    zone           TEXT    NOT NULL,
    notice_minutes INTEGER NOT NULL CHECK (notice_minutes >= 0),
    horizon_days   INTEGER NOT NULL CHECK (horizon_days >= 0),
    cutoff_minutes INTEGER NOT NULL CHECK (cutoff_minutes >= 0),
    source         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
    id          TEXT    NOT NULL PRIMARY KEY,
    hospital_id TEXT    NOT NULL REFERENCES schedule (hospital_id),
    start_ms    INTEGER NOT NULL,
    end_ms      INTEGER NOT NULL CHECK (end_ms > start_ms),
    capacity    INTEGER NOT NULL,
    taken       INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity),
    local_date  TEXT    NOT NULL,
    UNIQUE (hospital_id, start_ms)
) STRICT;

CREATE TABLE day_count (
    hospital_id TEXT    NOT NULL,
    local_date  TEXT    NOT NULL,
    slots       INTEGER NOT NULL,
    capacity    INTEGER NOT NULL,
    taken       INTEGER NOT NULL CHECK (taken BETWEEN 0 AND capacity),
    PRIMARY KEY (hospital_id, local_date)
) STRICT, WITHOUT ROWID;

-- Which hospitals have a free place on a day. Columns that a hold changes are left out: a hold must stay cheap.
CREATE INDEX day_count_by_date ON day_count (local_date, hospital_id);

-- status: 1 held, 2 confirmed, 3 released, 4 expired, as in the contract
CREATE TABLE hold (
    order_id   TEXT    NOT NULL PRIMARY KEY,
    slot_id    TEXT    NOT NULL,
    status     INTEGER NOT NULL CHECK (status BETWEEN 1 AND 4),
    expires_ms INTEGER NOT NULL,
    extended   INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1)),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the expiry job looks for: nothing but holds that wait.
CREATE INDEX hold_due ON hold (status, expires_ms) WHERE status = 1;

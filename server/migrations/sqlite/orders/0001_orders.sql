-- Bookings. `state` as in the contract; `version` rises with every change and guards it.
CREATE TABLE orders (
    id               TEXT    NOT NULL PRIMARY KEY, -- UUID v7: sorts by time of creation
    reference        TEXT    NOT NULL UNIQUE,
    principal_id     TEXT    NOT NULL,
    state            INTEGER NOT NULL CHECK (state BETWEEN 1 AND 10),
    version          INTEGER NOT NULL,
    hospital_id      TEXT    NOT NULL,
    hospital_name_zh TEXT    NOT NULL,
    hospital_name_en TEXT    NOT NULL,
    package_id       TEXT    NOT NULL,
    package_name_zh  TEXT    NOT NULL,
    package_name_en  TEXT    NOT NULL,
    slot             TEXT    NOT NULL, -- JSON: the held or confirmed slot; before that, the asked-for one
    alternatives     TEXT    NOT NULL, -- JSON: what was offered when the slot was lost
    person           TEXT    NOT NULL, -- JSON: a copy, as it was when booked
    price_minor      INTEGER NOT NULL,
    currency         TEXT    NOT NULL,
    locale           TEXT    NOT NULL,
    contact_phone    TEXT    NOT NULL,
    idempotency_key  TEXT    NOT NULL,
    hold_expires_ms  INTEGER NOT NULL DEFAULT 0,
    hold_extended    INTEGER NOT NULL DEFAULT 0,
    payment_id       TEXT    NOT NULL DEFAULT '',
    pay_attempts     INTEGER NOT NULL DEFAULT 0, -- how often a payment was started
    created_ms       INTEGER NOT NULL,
    updated_ms       INTEGER NOT NULL,
    next_step_ms     INTEGER,                    -- when the recovery job looks; NULL: nothing is left to do
    step_attempts    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX orders_by_principal ON orders (principal_id, id);
CREATE INDEX orders_due ON orders (next_step_ms) WHERE next_step_ms IS NOT NULL;

CREATE TABLE transition (
    order_id   TEXT    NOT NULL,
    version    INTEGER NOT NULL, -- the order's version after it
    from_state INTEGER NOT NULL,
    to_state   INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    trace_id   TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (order_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    principal_id TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    body_hash    BLOB    NOT NULL,
    order_id     TEXT    NOT NULL,
    answer       BLOB,             -- NULL while running, then the encoded answer
    created_ms   INTEGER NOT NULL,
    PRIMARY KEY (principal_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_old ON idempotency (created_ms) WHERE answer IS NOT NULL;

-- What payments has told, so that telling it again changes nothing.
CREATE TABLE payment_news (
    order_id   TEXT    NOT NULL,
    payment_id TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (order_id, payment_id, state)
) STRICT, WITHOUT ROWID;

-- Messages not yet accepted by messaging. Written with the transition they tell of, deleted once accepted.
CREATE TABLE outbox (
    order_id TEXT    NOT NULL,
    state    INTEGER NOT NULL,
    due_ms   INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (due_ms);

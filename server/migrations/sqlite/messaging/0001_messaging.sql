-- Messages to people: the outbox, and what became of it.

CREATE TABLE messages (
    seq INTEGER NOT NULL PRIMARY KEY,         -- order of acceptance
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,                 -- the caller's: one message a key
    template TEXT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('en', 'zh')),
    recipient TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,      -- also tells one lease from the next
    next_ms BIGINT NOT NULL,                  -- due from then on; while leased, the end of the lease
    not_after_ms BIGINT NOT NULL,             -- 0: no limit
    created_ms BIGINT NOT NULL,
    sent_ms BIGINT NOT NULL DEFAULT 0         -- 0: not sent
);
CREATE INDEX messages_due ON messages (next_ms) WHERE state = 'waiting';

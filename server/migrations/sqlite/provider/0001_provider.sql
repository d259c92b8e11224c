-- The simulated payment provider: somebody else's database, as far as Checkwell is concerned.

CREATE TABLE checkouts (
    id TEXT NOT NULL PRIMARY KEY,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    return_url TEXT NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'captured', 'declined', 'cancelled', 'refunded')),
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

-- Call-backs on their way; a row goes when it was taken, or too often refused.
CREATE TABLE callbacks (
    seq INTEGER NOT NULL PRIMARY KEY,
    body BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_ms BIGINT NOT NULL
);
CREATE INDEX callbacks_due ON callbacks (due_ms);

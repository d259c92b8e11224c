-- Money: attempts to pay an order, what they did to the ledger, and what orders must be told.

CREATE TABLE attempts (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,                 -- 1, 2, … within the order
    reference TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    return_url TEXT NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'captured', 'declined', 'refunding', 'refunded', 'abandoned')),
    surplus INTEGER NOT NULL DEFAULT 0,       -- 1: captured although the order was paid by another attempt
    redirect_url TEXT NOT NULL DEFAULT '',    -- '' until the provider has answered
    decline_reason TEXT NOT NULL DEFAULT '',
    cancel_pending INTEGER NOT NULL DEFAULT 0, -- 1: the provider must still be told to stop it
    next_check_ms BIGINT,                     -- when to ask the provider again; NULL: nothing to ask
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,               -- of the last change of state
    UNIQUE (order_id, attempt)
);
CREATE UNIQUE INDEX attempts_one_open ON attempts (order_id) WHERE state = 'open';
-- an order is paid once; what comes on top is surplus, and goes back
CREATE UNIQUE INDEX attempts_one_captured ON attempts (order_id)
    WHERE state IN ('captured', 'refunding', 'refunded') AND surplus = 0;
CREATE INDEX attempts_due ON attempts (next_check_ms) WHERE next_check_ms IS NOT NULL;

-- Call-backs that were already taken.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    received_ms BIGINT NOT NULL
);
CREATE INDEX events_received ON events (received_ms);

CREATE TABLE ledger_transactions (
    id TEXT NOT NULL PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    kind TEXT NOT NULL CHECK (kind IN ('capture', 'refund_due', 'refund_paid')),
    created_ms BIGINT NOT NULL,
    UNIQUE (attempt_id, kind)
);
-- Debits are positive. The entries of a transaction sum to zero.
CREATE TABLE ledger_entries (
    transaction_id TEXT NOT NULL REFERENCES ledger_transactions (id),
    account TEXT NOT NULL CHECK (account IN ('provider_clearing', 'customer_funds', 'refunds_payable')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (transaction_id, account)
);
CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;
CREATE TRIGGER ledger_entries_remain BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;

-- What orders must be told; written with what it tells.
CREATE TABLE outcomes (
    seq INTEGER NOT NULL PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES attempts (id),
    order_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('captured', 'declined', 'refunded')),
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_ms BIGINT NOT NULL,
    told_ms BIGINT,
    UNIQUE (attempt_id, state)
);
CREATE INDEX outcomes_untold ON outcomes (next_ms) WHERE told_ms IS NULL;
CREATE INDEX outcomes_order ON outcomes (order_id) WHERE told_ms IS NULL;

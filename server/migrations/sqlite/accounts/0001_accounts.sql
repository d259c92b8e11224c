-- Who is asking, and whom they may book for.

CREATE TABLE principals (
    id TEXT NOT NULL PRIMARY KEY,
    phone TEXT NOT NULL UNIQUE,               -- E.164
    created_ms BIGINT NOT NULL
);

-- One-time codes. The rows are also what the limits count, so they outlive the code by a day.
CREATE TABLE codes (
    id TEXT NOT NULL PRIMARY KEY,
    phone TEXT NOT NULL,
    client BLOB,                              -- keyed hash of the caller's address; NULL when it was not known
    code_hash BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'used', 'spent', 'replaced')),
    attempts INTEGER NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX codes_live ON codes (phone) WHERE state = 'live';
CREATE INDEX codes_phone ON codes (phone, created_ms);
CREATE INDEX codes_client ON codes (client, created_ms);
CREATE INDEX codes_created ON codes (created_ms);

-- The phone is repeated here so that a request is recognised with one read.
CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,     -- SHA-256 of the token
    principal_id TEXT NOT NULL REFERENCES principals (id),
    phone TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    renewed_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_ms);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    principal_id TEXT NOT NULL REFERENCES principals (id),
    name TEXT NOT NULL,
    id_type TEXT NOT NULL CHECK (id_type IN ('cn_id', 'passport')),
    id_masked TEXT NOT NULL,
    id_fingerprint BLOB NOT NULL,             -- keyed hash of the account, the type and the number
    id_sealed BLOB NOT NULL,                  -- nonce and ciphertext of the number
    sex TEXT NOT NULL CHECK (sex IN ('female', 'male')),
    birth_date TEXT NOT NULL,
    phone TEXT NOT NULL,
    relation TEXT NOT NULL CHECK (relation IN ('self', 'parent', 'child', 'spouse', 'other')),
    created_ms BIGINT NOT NULL,
    UNIQUE (principal_id, id_fingerprint)
);

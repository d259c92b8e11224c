-- What changed, in the order of the writes: for caches in other processes. Old rows are dropped.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tag TEXT NOT NULL
);

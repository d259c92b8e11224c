-- Hospitals, packages, offers and the search index over them. All public data.

CREATE TABLE hospital (
    key              INTEGER PRIMARY KEY,          -- row id of the search index
    id               TEXT NOT NULL UNIQUE,
    name_zh          TEXT NOT NULL,
    name_en          TEXT NOT NULL,
    level            TEXT NOT NULL,
    city             TEXT NOT NULL,
    city_zh          TEXT NOT NULL,
    city_en          TEXT NOT NULL,
    district_zh      TEXT NOT NULL,
    district_en      TEXT NOT NULL,
    address_zh       TEXT NOT NULL,
    address_en       TEXT NOT NULL,
    phones           TEXT NOT NULL,                -- JSON array of strings
    latitude         DOUBLE PRECISION,
    longitude        DOUBLE PRECISION,
    opening_hours    TEXT NOT NULL,
    zone             TEXT NOT NULL,
    notice_zh        TEXT NOT NULL,
    notice_en        TEXT NOT NULL,
    country          TEXT NOT NULL,
    attribution      TEXT NOT NULL,
    source           TEXT NOT NULL,
    closed           BOOLEAN NOT NULL,
    -- kept by the offers, so that no list asks for prices row by row
    price_from_minor BIGINT,
    currency         TEXT NOT NULL DEFAULT '',
    offer_count      BIGINT NOT NULL DEFAULT 0,
    bookable         BIGINT NOT NULL DEFAULT 0,    -- 1: not closed and offers something
    -- sort keys
    level_rank       BIGINT NOT NULL,              -- 0 is 3A … 6 is 1, 7 unknown
    name_key         TEXT NOT NULL,                -- pinyin, or the Latin name, folded
    price_key        BIGINT NOT NULL DEFAULT 9223372036854775807,
    -- the position on the unit sphere: squared chords order like distances and need no trigonometry in SQL
    x                DOUBLE PRECISION,
    y                DOUBLE PRECISION,
    z                DOUBLE PRECISION
);
-- One index a sort, alone and within a city; the trailing columns let filters decide without reading the row.
CREATE INDEX hospital_by_level ON hospital (level_rank, name_key, id, bookable, price_key);
CREATE INDEX hospital_by_name ON hospital (name_key, id, bookable, level_rank, price_key);
CREATE INDEX hospital_by_price ON hospital (price_key, id, bookable, level_rank);
CREATE INDEX hospital_by_city_level ON hospital (city, level_rank, name_key, id, bookable, price_key);
CREATE INDEX hospital_by_city_name ON hospital (city, name_key, id, bookable, level_rank, price_key);
CREATE INDEX hospital_by_city_price ON hospital (city, price_key, id, bookable, level_rank);
CREATE INDEX hospital_by_position ON hospital (latitude, longitude, id);

CREATE TABLE package (
    key              INTEGER PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE,
    name_zh          TEXT NOT NULL,
    name_en          TEXT NOT NULL,
    summary_zh       TEXT NOT NULL,
    summary_en       TEXT NOT NULL,
    sex              TEXT NOT NULL,
    min_age          BIGINT NOT NULL,
    max_age          BIGINT NOT NULL,
    preparation_zh   TEXT NOT NULL,
    preparation_en   TEXT NOT NULL,
    duration_minutes BIGINT NOT NULL,
    fasting          BOOLEAN NOT NULL
);
CREATE TABLE package_item (
    package_key INTEGER NOT NULL REFERENCES package (key),
    position    BIGINT NOT NULL,
    code        TEXT NOT NULL,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    why_zh      TEXT NOT NULL,
    why_en      TEXT NOT NULL,
    PRIMARY KEY (package_key, position)
);

CREATE TABLE offer (
    hospital_key INTEGER NOT NULL REFERENCES hospital (key),
    package_key  INTEGER NOT NULL REFERENCES package (key),
    price_minor  BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    PRIMARY KEY (hospital_key, package_key)
);
-- The hospitals of a package, cheapest first.
CREATE INDEX offer_by_package ON offer (package_key, price_minor, hospital_key);

-- One row a city with hospitals, counted by the writes that change it.
CREATE TABLE city (
    key       INTEGER PRIMARY KEY,
    slug      TEXT NOT NULL UNIQUE,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    hospitals BIGINT NOT NULL                      -- that can be booked
);
CREATE INDEX city_by_hospitals ON city (hospitals DESC, slug);

-- Tokens are made by the service (see its `text` module): the tokenizer here must only split at spaces and never
-- split what the service calls one token, which `ascii` guarantees for ASCII letters, digits and all beyond ASCII.
CREATE VIRTUAL TABLE hospital_search USING fts5 (
    name, place, offer, facet,
    content = '', contentless_delete = 1, detail = column, prefix = '1 2 3', tokenize = 'ascii'
);
CREATE VIRTUAL TABLE package_search USING fts5 (
    words, content = '', contentless_delete = 1, detail = column, prefix = '1 2 3', tokenize = 'ascii'
);
CREATE VIRTUAL TABLE city_search USING fts5 (
    words, content = '', contentless_delete = 1, detail = column, prefix = '1 2 3', tokenize = 'ascii'
);

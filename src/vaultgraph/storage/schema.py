"""The tables of the index. Another schema rebuilds all but the vectors from the files."""

import zlib

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- 1. Files: what the scan saw when they were last read.
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,             -- indexed, listed, skipped, failed
    reason TEXT NOT NULL,
    excluded INTEGER NOT NULL,        -- by Obsidian's own setting
    template INTEGER NOT NULL,        -- in a folder of templates
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    seen_ns INTEGER NOT NULL,         -- when its bytes were last compared
    digest BLOB                       -- of its bytes; NULL if they were not read
);

-- 2. What notes say. Rows of a note go when the note goes.
CREATE TABLE note (
    id INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
    title TEXT NOT NULL,
    language TEXT NOT NULL,           -- ru, en or empty
    characters INTEGER NOT NULL,
    encoding TEXT NOT NULL,
    created TEXT NOT NULL,            -- what the note says of it
    export TEXT NOT NULL,             -- what a chat importer wrote it for
    conversation TEXT NOT NULL,       -- the id of its first conversation
    provider TEXT NOT NULL,
    artifact TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE alias (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    name TEXT NOT NULL
);
CREATE TABLE name (                   -- title and aliases by their stems
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    terms TEXT NOT NULL
);
CREATE TABLE rename (                 -- where notes that moved have gone, the last move last
    former TEXT NOT NULL, path TEXT NOT NULL
);
CREATE TABLE property (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,  -- JSON
    inline INTEGER NOT NULL, message INTEGER NOT NULL
);
CREATE TABLE heading (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, level INTEGER NOT NULL, text TEXT NOT NULL, message INTEGER NOT NULL
);
CREATE TABLE block (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, id TEXT NOT NULL
);
CREATE TABLE tag (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, zone TEXT NOT NULL,
    message INTEGER NOT NULL
);
CREATE TABLE footnote (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL, label TEXT NOT NULL, text TEXT NOT NULL,
    message INTEGER NOT NULL, duplicate INTEGER NOT NULL
);
CREATE TABLE reference (              -- to footnotes
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, label TEXT NOT NULL, message INTEGER NOT NULL
);
CREATE TABLE message (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL,
    uid TEXT NOT NULL, role TEXT NOT NULL, author TEXT NOT NULL, model TEXT NOT NULL,
    time TEXT NOT NULL, reply_to INTEGER NOT NULL, conversation INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    PRIMARY KEY (note_id, ordinal)
) WITHOUT ROWID;
CREATE TABLE shown (
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    message INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL,
    mime TEXT NOT NULL, size TEXT NOT NULL, version INTEGER NOT NULL, missing INTEGER NOT NULL
);

-- A message goes by its UID where that is unique in the vault, else by its place.
CREATE VIEW identified_message AS
SELECT message.*, iif(
    uid GLOB '????????-????-????-????-????????????*' AND NOT EXISTS (
        SELECT 1 FROM message AS other WHERE other.uid = message.uid
        AND (other.note_id, other.ordinal) <> (message.note_id, message.ordinal)
    ), uid, file.path || '#' || ordinal
) AS id
FROM message JOIN file ON file.id = message.note_id;

-- 3. Links as written, and where they lead.
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    target TEXT NOT NULL, subpath TEXT NOT NULL, display TEXT NOT NULL, raw TEXT NOT NULL,
    zone TEXT NOT NULL, syntax TEXT NOT NULL, embed INTEGER NOT NULL, external INTEGER NOT NULL,
    property TEXT NOT NULL, footnote TEXT NOT NULL, message INTEGER NOT NULL,
    size TEXT NOT NULL, alone INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,         -- among the note's links, from 0
    key TEXT NOT NULL,                -- its target in the one spelling that all spellings share
    name TEXT NOT NULL,               -- the name of a file that it looks for
    target_id INTEGER REFERENCES file ON DELETE SET NULL,
    how TEXT NOT NULL DEFAULT '', ambiguous INTEGER NOT NULL DEFAULT 0,
    confidence REAL NOT NULL DEFAULT 1,
    place INTEGER                     -- the line that the subpath means, 0 where there is none;
                                      -- NULL if it means no part of a note that was read
);
CREATE TABLE relation (               -- arrows of canvases, between links by ordinal
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    source INTEGER NOT NULL, target INTEGER NOT NULL,
    label TEXT NOT NULL, directed INTEGER NOT NULL
);

-- 4. What extractors find stands in tables of their own.
CREATE TABLE extractor (
    name TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,              -- changes when its rows may
    tables TEXT NOT NULL              -- JSON
) WITHOUT ROWID;
CREATE TABLE extraction (             -- the notes that have an extractor's signs
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    extractor TEXT NOT NULL,
    PRIMARY KEY (note_id, extractor)
) WITHOUT ROWID;

-- 5. What is wrong with files.
CREATE TABLE problem (
    path TEXT NOT NULL, source TEXT NOT NULL,   -- scan, read, or an extractor
    kind TEXT NOT NULL, line INTEGER NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL
);

-- 6. Passages, their words (stems) and their vectors.
CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL, headings TEXT NOT NULL,  -- JSON
    message INTEGER NOT NULL, text TEXT NOT NULL, digest BLOB NOT NULL
);
CREATE VIRTUAL TABLE word USING fts5 (
    title, headings, body, tokenize = "unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, row);
CREATE TRIGGER passage_words AFTER DELETE ON passage BEGIN
    DELETE FROM word WHERE rowid = old.id;
END;

CREATE INDEX alias_note ON alias (note_id);
CREATE INDEX name_note ON name (note_id);
CREATE INDEX name_terms ON name (terms);
CREATE INDEX property_note ON property (note_id);
CREATE INDEX heading_note ON heading (note_id);
CREATE INDEX block_note ON block (note_id);
CREATE INDEX tag_note ON tag (note_id);
CREATE INDEX footnote_note ON footnote (note_id);
CREATE INDEX reference_note ON reference (note_id);
CREATE INDEX message_uid ON message (uid);
CREATE INDEX shown_note ON shown (note_id);
CREATE INDEX relation_note ON relation (note_id);
CREATE INDEX link_note ON link (note_id, target_id, external, key);
CREATE INDEX link_name ON link (name);
CREATE INDEX link_target ON link (target_id);
CREATE INDEX problem_path ON problem (path);
CREATE INDEX passage_note ON passage (note_id);
CREATE INDEX passage_digest ON passage (digest);
"""

VECTORS = """
CREATE TABLE IF NOT EXISTS vector (
    encoder TEXT NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL,  -- float32, length one
    UNIQUE (encoder, digest)
);
CREATE TABLE IF NOT EXISTS question (   -- titles encoded as texts to search with
    encoder TEXT NOT NULL, digest BLOB NOT NULL, language TEXT NOT NULL, vector BLOB NOT NULL,
    UNIQUE (encoder, digest)
);
CREATE TABLE IF NOT EXISTS encoder (    -- that vectors are of
    id TEXT PRIMARY KEY, name TEXT NOT NULL,
    variant TEXT NOT NULL             -- what it was told that makes its vectors others
);
"""
"""Kept across schemas: embedding is the slow part."""

VERSION = zlib.crc32((SCHEMA + VECTORS).encode()) & 0x7FFFFFFF
"""Changes with the schema, so that it can't be forgotten."""

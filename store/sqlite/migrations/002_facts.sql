-- What the database knows of itself, by name.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY CHECK (name <> ''),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The history names the order of changes of this database. A database that goes
-- another way from some change on, such as a restored one, gets a new name, so
-- that positions of the other way are not taken for its own.
INSERT INTO facts (name, value) VALUES ('history', lower(hex(randomblob(8))));

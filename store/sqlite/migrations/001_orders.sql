-- Orders, their flow logs, refunds, counters and uploads.
--
-- Times are milliseconds since 1970, UTC. What an order is, is kept once, in
-- parts; every other column of it is there to find orders and to keep what must
-- never break, whoever writes. Enumerations are spelled with OR: checking an IN
-- list builds a table at each write.

-- One order is one range of parts: with no being the number of the order inside
-- this database, part no * 4096 is its head and part no * 4096 + seq the log
-- entry of that seq. Each is a BSON document.
CREATE TABLE parts (
    id  INTEGER PRIMARY KEY,
    doc BLOB NOT NULL
) STRICT;

CREATE TRIGGER parts_stay BEFORE DELETE ON parts BEGIN
    SELECT raise(ABORT, 'orders and log entries are never deleted');
END;

CREATE TABLE orders (
    no       INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE CHECK (id <> ''),
    number   TEXT NOT NULL UNIQUE CHECK (number <> ''),
    buyer    TEXT NOT NULL CHECK (buyer <> ''),
    provider TEXT NOT NULL CHECK (provider <> ''),
    phase    TEXT NOT NULL CHECK (
        phase = 'REQUIREMENT_PENDING' OR phase = 'CONFIRMATION_PENDING' OR phase = 'REQUIREMENT_REJECTED' OR
        phase = 'IMPLEMENTING' OR phase = 'ACCEPTANCE_PENDING' OR phase = 'COMPLETED' OR
        phase = 'REFUNDED' OR phase = 'CLOSED'
    ),
    hold     TEXT NOT NULL CHECK (hold = '' OR hold = 'REFUND' OR hold = 'SUPERVISION'),
    status   TEXT NOT NULL CHECK (
        status = CASE hold WHEN 'REFUND' THEN 'REFUNDING' WHEN 'SUPERVISION' THEN 'SUPERVISING' ELSE phase END
    ),
    version  INTEGER NOT NULL CHECK (version BETWEEN 1 AND 4095),
    created  INTEGER NOT NULL,
    updated  INTEGER NOT NULL CHECK (updated >= created),
    -- The place in the order of changes: it grows with every commit.
    change   INTEGER NOT NULL CHECK (change > 0),
    -- When the order moves by itself next, and when it is accepted by itself.
    timer    INTEGER CHECK (timer <= deadline),
    deadline INTEGER CHECK ((deadline IS NOT NULL) = (phase = 'ACCEPTANCE_PENDING' AND hold = '')),
    paid     INTEGER NOT NULL CHECK (paid >= 0),
    refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND paid),
    -- The log has the entry that the version counts.
    last     INTEGER GENERATED ALWAYS AS (no * 4096 + version) VIRTUAL
        REFERENCES parts (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK ((timer IS NULL) = (deadline IS NULL))
) STRICT;

CREATE TRIGGER orders_stay BEFORE DELETE ON orders BEGIN
    SELECT raise(ABORT, 'orders are never deleted');
END;

CREATE TRIGGER orders_keep BEFORE UPDATE OF no, id, number, buyer, provider, created, paid ON orders BEGIN
    SELECT raise(ABORT, 'what an order was registered with never changes');
END;

-- One range for each list: of everybody, of a buyer, of a provider; by either
-- time; of one status or, by the time that never changes, of every status. Every
-- status by the other time is merged from one range for each: an index of its
-- own would cost every change more than it saves such a list. Ties are sorted by
-- id.
CREATE INDEX orders_all_created ON orders (created, id);
CREATE INDEX orders_all_status_created ON orders (status, created, id);
CREATE INDEX orders_all_status_updated ON orders (status, updated, id);
CREATE INDEX orders_buyer_created ON orders (buyer, created, id);
CREATE INDEX orders_buyer_status_created ON orders (buyer, status, created, id);
CREATE INDEX orders_buyer_status_updated ON orders (buyer, status, updated, id);
CREATE INDEX orders_provider_created ON orders (provider, created, id);
CREATE INDEX orders_provider_status_created ON orders (provider, status, created, id);
CREATE INDEX orders_provider_status_updated ON orders (provider, status, updated, id);

CREATE INDEX orders_all_deadline ON orders (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX orders_buyer_deadline ON orders (buyer, deadline) WHERE deadline IS NOT NULL;
CREATE INDEX orders_provider_deadline ON orders (provider, deadline) WHERE deadline IS NOT NULL;
CREATE INDEX orders_timer ON orders (timer, id) WHERE timer IS NOT NULL;

CREATE UNIQUE INDEX orders_all_change ON orders (change);
CREATE INDEX orders_buyer_change ON orders (buyer, change);
CREATE INDEX orders_provider_change ON orders (provider, change);

-- What a search looks through, folded, by who searches. It never changes.
CREATE TABLE search (
    no            INTEGER PRIMARY KEY REFERENCES orders (no) DEFERRABLE INITIALLY DEFERRED,
    for_all       TEXT NOT NULL,
    for_buyer     TEXT NOT NULL,
    for_provider  TEXT NOT NULL,
    for_both      TEXT NOT NULL
) STRICT;

-- How many orders a tab has: of everybody, of a buyer, of a provider. It is
-- written in the transaction of the changes, so that counting does not grow with
-- the orders.
CREATE TABLE counts (
    scope   TEXT NOT NULL CHECK (scope = 'all' OR scope = 'buyer' OR scope = 'provider'),
    account TEXT NOT NULL,
    status  TEXT NOT NULL,
    orders  INTEGER NOT NULL CHECK (orders >= 0),
    PRIMARY KEY (scope, account, status)
) STRICT, WITHOUT ROWID;

-- The refunds of all orders, to list them and to find the order of one. What a
-- refund is, is in the head of its order.
CREATE TABLE refunds (
    id        TEXT PRIMARY KEY CHECK (id <> ''),
    no        INTEGER NOT NULL REFERENCES orders (no) DEFERRABLE INITIALLY DEFERRED,
    buyer     TEXT NOT NULL,
    provider  TEXT NOT NULL,
    status    TEXT NOT NULL CHECK (
        status = 'SUBMITTED' OR status = 'PAYING' OR status = 'PAYMENT_FAILED' OR
        status = 'PAID' OR status = 'REJECTED' OR status = 'WITHDRAWN'
    ),
    requested INTEGER NOT NULL
) STRICT;

CREATE INDEX refunds_all_requested ON refunds (requested, id);
CREATE INDEX refunds_all_status_requested ON refunds (status, requested, id);
CREATE INDEX refunds_buyer_requested ON refunds (buyer, requested, id);
CREATE INDEX refunds_buyer_status_requested ON refunds (buyer, status, requested, id);
CREATE INDEX refunds_provider_requested ON refunds (provider, requested, id);
CREATE INDEX refunds_provider_status_requested ON refunds (provider, status, requested, id);

-- What is known of uploaded files; their contents are files of their own.
CREATE TABLE uploads (
    id        TEXT PRIMARY KEY CHECK (id <> ''),
    order_id  TEXT NOT NULL,
    role      TEXT NOT NULL,
    account   TEXT NOT NULL,
    subject   TEXT NOT NULL,
    name      TEXT NOT NULL,
    key       TEXT NOT NULL,
    file_name TEXT NOT NULL,
    byte_size INTEGER NOT NULL,
    announced TEXT NOT NULL,
    created   INTEGER NOT NULL,
    status    TEXT NOT NULL CHECK (status = 'PENDING' OR status = 'READY' OR status = 'REJECTED'),
    type      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    problem   TEXT NOT NULL,
    file      TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX uploads_key ON uploads (order_id, role, account, subject, key) WHERE key <> '';

-- Orders, their flow logs, refunds, counters and uploads.
--
-- Times are milliseconds since 1970, UTC. What an order is, is kept once, in its
-- head and its log; every other column is there to find orders and to keep what
-- must never break, whoever writes. Enumerations are spelled with OR: checking an
-- IN list builds a table at each write. What runs at every change raises ROLLBACK,
-- as its statements do: with ABORT each page would be saved before it is changed.

-- The logs of orders. With no being the number of the order inside this database,
-- the row no * 4096 + seq holds the log entries from that seq to the one in last,
-- as BSON documents one after the other, and room for more: zeros. A row with
-- room keeps its size when an entry is appended, so that nothing around it moves
-- and only the page with the entry is written. The last seq stands behind the
-- documents to be on that page, too.
CREATE TABLE logs (
    id   INTEGER PRIMARY KEY,
    doc  BLOB NOT NULL,
    last INTEGER NOT NULL CHECK (last BETWEEN id % 4096 AND 4095)
) STRICT;

CREATE TRIGGER logs_stay BEFORE DELETE ON logs BEGIN
    SELECT raise(ABORT, 'log entries are never deleted');
END;

CREATE TRIGGER logs_grow BEFORE UPDATE ON logs WHEN new.id <> old.id OR new.last <= old.last BEGIN
    SELECT raise(ROLLBACK, 'log entries are only appended');
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
    -- The latest row of changes that is about the order.
    change   INTEGER NOT NULL CHECK (change > 0),
    -- When the order moves by itself next, and when it is accepted by itself.
    timer    INTEGER CHECK (timer <= deadline),
    deadline INTEGER CHECK ((deadline IS NOT NULL) = (phase = 'ACCEPTANCE_PENDING' AND hold = '')),
    paid     INTEGER NOT NULL CHECK (paid >= 0),
    refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND paid),
    -- All of the order but its log, a BSON document.
    head     BLOB NOT NULL,
    CHECK ((timer IS NULL) = (deadline IS NULL))
) STRICT;

CREATE TRIGGER orders_stay BEFORE DELETE ON orders BEGIN
    SELECT raise(ABORT, 'orders are never deleted');
END;

CREATE TRIGGER orders_keep BEFORE UPDATE OF no, id, number, buyer, provider, created, paid ON orders BEGIN
    SELECT raise(ABORT, 'what an order was registered with never changes');
END;

CREATE TRIGGER orders_begin_logged BEFORE INSERT ON orders WHEN new.version IS NOT (
    SELECT last FROM logs WHERE id BETWEEN new.no * 4096 AND new.no * 4096 + 4095 ORDER BY id DESC LIMIT 1
) BEGIN
    SELECT raise(ROLLBACK, 'the log ends with the entry that the version counts');
END;

CREATE TRIGGER orders_are_logged BEFORE UPDATE OF version ON orders WHEN new.version IS NOT (
    SELECT last FROM logs WHERE id BETWEEN new.no * 4096 AND new.no * 4096 + 4095 ORDER BY id DESC LIMIT 1
) BEGIN
    SELECT raise(ROLLBACK, 'the log ends with the entry that the version counts');
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

-- What changed, in the order of the commits: a row for each change of an order,
-- the number of which is in no. Only the last one of an order counts. The others
-- stay: to take them out would cost each change more than to skip them costs a
-- reader.
CREATE TABLE changes (
    change   INTEGER PRIMARY KEY CHECK (change > 0),
    no       INTEGER NOT NULL,
    buyer    TEXT NOT NULL,
    provider TEXT NOT NULL
) STRICT;

CREATE INDEX changes_buyer ON changes (buyer, change, no);
CREATE INDEX changes_provider ON changes (provider, change, no);

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

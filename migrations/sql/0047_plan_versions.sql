-- Every plan that ever held for a queue, by number; what else a replay needs: open inboxes, and what was promised to who came.
CREATE TABLE plan_version (                     -- nobody changes it at run time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    queue_id uuid NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    plan jsonb NOT NULL,
    at timestamptz NOT NULL,                    -- from then on it held
    by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    origin text NOT NULL CHECK (origin IN ('opened', 'saved', 'tried', 'imported', 'restored', 'taken_back')),
    restores integer,                           -- the version that came back by it
    run_id uuid,                                -- the run of what_if it was tried in
    PRIMARY KEY (tenant_id, queue_id, n),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);
SELECT app.protect('plan_version'::regclass, 'SELECT, INSERT');
ALTER TABLE queue ADD COLUMN plan_n integer NOT NULL DEFAULT 1; -- the version that holds; the first is written down when a second comes

CREATE TABLE inbox_opened (                     -- an inbox gives signs of life again; nobody changes it at run time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    at timestamptz NOT NULL,
    last_seen_at timestamptz,                   -- the last sign before; NULL is the first one ever
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX inbox_opened_at ON inbox_opened (tenant_id, at);
SELECT app.protect('inbox_opened'::regclass, 'SELECT, INSERT');
ALTER TABLE routing_arrival ADD COLUMN due_at timestamptz;      -- when an answer was promised for
ALTER TABLE what_if ADD COLUMN made jsonb;      -- how what comes was generated; NULL is what really came

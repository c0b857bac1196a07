-- What failed for good, what is broken now, and who is alive to work.

-- ---------------------------------------------------------------- global tables
-- What an operator of the platform may see of trouble inside companies: kind, age and error, never content. Written in
-- the transaction of the tenant's own row.
CREATE TABLE incident (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,                         -- dead_letter, breaker
    id uuid NOT NULL,                           -- of the tenant's row
    what text NOT NULL,                         -- effect, timer, job, inbound; a breaker's host
    error text NOT NULL,                        -- one line, personal data masked
    attempts integer NOT NULL DEFAULT 0,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, kind, id)
);
CREATE INDEX incident_since ON incident (kind, since, id);
-- Web and worker processes belong to the platform; each writes a sign of life, so that operators see them on all machines.
CREATE TABLE process (
    id uuid PRIMARY KEY,
    kind text NOT NULL,                         -- web, worker
    host text NOT NULL,
    pid integer NOT NULL,
    sockets integer NOT NULL DEFAULT 0,
    draining boolean NOT NULL DEFAULT false,    -- told to stop: finishes what it has, takes nothing new
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------- dead letters, breakers, notices
CREATE TABLE dead_letter (                      -- failed for good; waits for a person's decision, and is gone after it
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    kind text NOT NULL,                         -- who knows how to try it again
    subject_id uuid NOT NULL,                   -- the row that failed
    label text NOT NULL,                        -- which sort of job, which host
    error text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    payload jsonb NOT NULL,                     -- what is tried again, perhaps edited
    context jsonb NOT NULL DEFAULT '{}',        -- what trying again needs to know besides
    died_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, subject_id)
);
CREATE TABLE breaker (                          -- one per host that failed lately; every worker reads it before it calls
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    host text NOT NULL,
    state text NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'open')),
    failures integer NOT NULL DEFAULT 0,        -- in a row
    openings integer NOT NULL DEFAULT 0,        -- in a row; each waits longer
    open_until timestamptz,                     -- then one call may try
    opened_at timestamptz,
    last_error text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, host)
);
CREATE TABLE notice (                           -- something stopped working; administrators are told once
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,                      -- which channel, host or flow
    detail jsonb NOT NULL DEFAULT '{}',
    raised_at timestamptz NOT NULL DEFAULT now(),
    cleared_at timestamptz,                     -- it worked again
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX notice_open ON notice (tenant_id, kind, subject) WHERE cleared_at IS NULL;
CREATE TABLE flow_failure (                     -- one per flow session that went wrong, to see when a flow's share jumps
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    flow_session_id uuid,                       -- NULL when not even the session could be kept
    node_id text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    at_start boolean NOT NULL DEFAULT false,    -- with the very first event
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_session_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
CREATE INDEX flow_failure_at ON flow_failure (tenant_id, flow_id, at);
CREATE INDEX flow_session_started ON flow_session (tenant_id, flow_version_id, started_at);

-- An unknown outcome may be held until somebody decides; no new try begins after give_up_at.
-- harmless: the rule that follows allows everything this one did, and one state more
ALTER TABLE effect DROP CONSTRAINT effect_state_check;
-- harmless: every row kept the rule before, which allowed less
ALTER TABLE effect ADD CONSTRAINT effect_state_check
    CHECK (state IN ('pending', 'running', 'done', 'failed', 'in_doubt', 'held'));
ALTER TABLE effect ADD COLUMN give_up_at timestamptz;

SELECT app.share('incident'), app.share('process');
SELECT app.protect(t::regclass) FROM unnest(ARRAY['dead_letter', 'breaker', 'notice', 'flow_failure']) t;

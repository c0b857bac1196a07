-- One log of each conversation's life, from which every figure comes: stretches without gap or overlap, added and ended, never
-- changed. The newest is open; a process of the release before writes none, and the next one goes on from the last.
CREATE TABLE segment (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    conversation_id uuid NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    kind text NOT NULL
        CHECK (kind IN ('bot', 'waiting', 'offered', 'agent', 'parked', 'snoozed', 'wrap_up', 'ended')),
    reason text NOT NULL,                       -- why it began
    queue_id uuid,
    member_id uuid,                             -- who has it, or is offered it
    medium text NOT NULL,
    label text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz CHECK (ended_at >= began_at),
    PRIMARY KEY (tenant_id, conversation_id, n) -- no foreign key: who declines an offer does not hold its conversation
);
CREATE UNIQUE INDEX segment_open ON segment (tenant_id, conversation_id) WHERE ended_at IS NULL;
CREATE INDEX segment_ended ON segment (tenant_id, ended_at) WHERE ended_at IS NOT NULL;
SELECT app.protect('segment'::regclass, 'SELECT, INSERT, UPDATE (ended_at)');

-- Service levels: what a company promises to whom, who is being watched, and a clock for each promise that began to run.
CREATE TABLE sla_policy (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    position integer NOT NULL,                  -- the first that fits holds
    name text NOT NULL,
    queue_id uuid,                              -- NULL is any
    label text NOT NULL DEFAULT '',             -- '' is any
    least_priority integer NOT NULL DEFAULT 1 CHECK (least_priority BETWEEN 1 AND 4),
    first_minutes integer CHECK (first_minutes > 0),
    next_minutes integer CHECK (next_minutes > 0),
    resolve_minutes integer CHECK (resolve_minutes > 0),
    calendar text NOT NULL DEFAULT 'company' CHECK (calendar IN ('always', 'company')),
    warn_percent integer NOT NULL DEFAULT 80 CHECK (warn_percent BETWEEN 1 AND 99),
    raise_to integer NOT NULL DEFAULT 0 CHECK (raise_to BETWEEN 0 AND 4),  -- the priority after a breach; 0 leaves it
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);
CREATE TABLE sla_watch (                        -- one row for each conversation that somebody was promised something in
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    conversation_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    began_at timestamptz NOT NULL,
    looked_seq integer NOT NULL DEFAULT 0,      -- the conversation's number when it was last looked at
    next_at timestamptz,                        -- when time alone changes something
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id)
);
CREATE TABLE sla_clock (                        -- what follows from the log and what was said; worked out anew at each look
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    conversation_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('first', 'next', 'resolve')),
    began_at timestamptz NOT NULL,
    policy_id uuid NOT NULL,
    due_at timestamptz,                         -- NULL while it does not run
    ended_at timestamptz,
    warned_at timestamptz,
    breached_at timestamptz,                    -- when it was told, once
    PRIMARY KEY (tenant_id, conversation_id, kind, began_at),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id)
);
CREATE INDEX sla_clock_began ON sla_clock (tenant_id, began_at);
SELECT app.protect(t::regclass) FROM unnest(ARRAY['sla_policy', 'sla_watch', 'sla_clock']) t;

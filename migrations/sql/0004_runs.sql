-- Runs: flow sessions that no visitor's message began. Old processes go on: columns only lose a NOT NULL.

-- An execution may have no conversation; so may what it did and waits for.
ALTER TABLE flow_session ALTER conversation_id DROP NOT NULL;
ALTER TABLE step ALTER conversation_id DROP NOT NULL;
ALTER TABLE effect ALTER conversation_id DROP NOT NULL;
ALTER TABLE timer ALTER conversation_id DROP NOT NULL;

-- A flow's own address is a door, too.
-- harmless: the rule that follows allows everything this one did, and one kind more
ALTER TABLE door DROP CONSTRAINT door_kind_check;
-- harmless: every row kept the rule before, which allowed less
ALTER TABLE door ADD CONSTRAINT door_kind_check
    CHECK (kind IN ('api_key', 'channel', 'member', 'invitation', 'webhook'));

CREATE TABLE flow_trigger (                     -- what the live version of a flow listens to; written at publish
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    node_id text NOT NULL,
    type text NOT NULL,
    topic text NOT NULL,                        -- the name of an event, or a door of the platform: =webhook, =schedule…
    live boolean NOT NULL DEFAULT true,
    address integer NOT NULL DEFAULT 1,         -- the how-manieth address it has; the key is derived, its hash is a door
    plan jsonb NOT NULL DEFAULT '{}',           -- of a schedule
    next_at timestamptz,                        -- its next occurrence
    last_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_id, node_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
CREATE INDEX flow_trigger_topic ON flow_trigger (tenant_id, topic) WHERE live;
CREATE TABLE node_secret (                      -- how often a node's signing secret was renewed; the secret is derived
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    node_id text NOT NULL,
    generation integer NOT NULL DEFAULT 1,
    renewed_by text NOT NULL,
    renewed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_id, node_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
CREATE TABLE flow_run (                         -- a trigger fired; once begun, its flow session has the same id
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    node_id text NOT NULL,
    trigger_type text NOT NULL,
    status text NOT NULL DEFAULT 'waiting'      -- started is told ended when its session is found to be
        CHECK (status IN ('waiting', 'started', 'ended', 'ignored', 'replaced', 'failed')),
    reason text NOT NULL DEFAULT '',            -- why it waits, was ignored or failed
    reentry text NOT NULL DEFAULT 'parallel' CHECK (reentry IN ('parallel', 'queue', 'ignore', 'restart')),
    key text NOT NULL DEFAULT '',               -- runs of the same key meet
    concerns text NOT NULL DEFAULT '',          -- a conversation or contact, as the trigger named it
    conversation_id uuid,                       -- where it speaks, or waits to
    dedup_key text,
    event jsonb NOT NULL,                       -- what the flow reads as event
    depth integer NOT NULL DEFAULT 0,           -- how many flows have caused one another
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_id, dedup_key),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id)
);
CREATE INDEX flow_run_flow ON flow_run (tenant_id, flow_id, id);
CREATE INDEX flow_run_key ON flow_run (tenant_id, flow_id, key, id) WHERE status IN ('waiting', 'started');
CREATE INDEX flow_run_place ON flow_run (tenant_id, conversation_id) WHERE status = 'waiting';
CREATE INDEX flow_run_waiting ON flow_run (tenant_id, flow_id) WHERE status = 'waiting';
CREATE TABLE event (                            -- something happened in the company; flows listen and wait
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name text NOT NULL,
    key text NOT NULL DEFAULT '',               -- what it is about
    author text NOT NULL CHECK (author IN ('automation', 'bot', 'agent', 'contact', 'api', 'system')),
    data jsonb NOT NULL DEFAULT '{}',
    depth integer NOT NULL DEFAULT 0,
    conversation_id uuid,
    contact_id uuid,
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    last_error text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE event_wait (                       -- a session that waits for an event; a stale one does nothing
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_session_id uuid NOT NULL,
    conversation_id uuid,
    token text NOT NULL,
    name text NOT NULL,
    key text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_session_id, token),
    FOREIGN KEY (tenant_id, flow_session_id) REFERENCES flow_session (tenant_id, id)
);
CREATE INDEX event_wait_name ON event_wait (tenant_id, name, key);

SELECT app.protect(t::regclass) FROM unnest(ARRAY[
    'flow_trigger', 'node_secret', 'flow_run', 'event', 'event_wait']) t;

-- Channels of posts and requests: what came in and waits for its turn, and what goes out.
ALTER TABLE channel ADD COLUMN language text NOT NULL DEFAULT '';           -- what is spoken there until somebody says otherwise
ALTER TABLE conversation ADD COLUMN delivers boolean NOT NULL DEFAULT false; -- what is said in it has to be sent by a plugin

CREATE TABLE channel_line (                     -- one for each such channel: who works at it, and how far was pulled
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    channel_id uuid NOT NULL,
    cursor text NOT NULL DEFAULT '',
    bell text,                                  -- somebody said that there is something to pull
    pull_at timestamptz,                        -- NULL for a channel that is not pulled
    lease_until timestamptz,
    failures integer NOT NULL DEFAULT 0,        -- in a row, of calls of the plugin
    code text NOT NULL DEFAULT '',              -- of the last one
    reason text NOT NULL DEFAULT '',
    failed_at timestamptz,
    PRIMARY KEY (tenant_id, channel_id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id)
);
SELECT app.protect('channel_line'::regclass);

CREATE TABLE channel_arrival (                  -- acknowledged to the other side, not taken in yet
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,                           -- in the order of coming
    channel_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('post', 'message', 'receipt')),
    external_id text NOT NULL,
    payload jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    arrived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, channel_id, kind, external_id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id)
);
CREATE INDEX channel_arrival_in_order ON channel_arrival (tenant_id, channel_id, id);
SELECT app.protect('channel_arrival'::regclass);

CREATE TABLE delivery (                         -- a message on its way to the other side; its id is the message's
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq integer NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'read', 'failed')),
    round integer NOT NULL DEFAULT 1,           -- counts up when somebody sends again what was refused
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    external_id text NOT NULL DEFAULT '',       -- what the other side calls it
    code text NOT NULL DEFAULT '',              -- why it failed, or was put off
    reason text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES message (tenant_id, id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id)
);
CREATE INDEX delivery_in_order ON delivery (tenant_id, conversation_id, seq);
CREATE INDEX delivery_named ON delivery (tenant_id, channel_id, external_id);
SELECT app.protect('delivery'::regclass);

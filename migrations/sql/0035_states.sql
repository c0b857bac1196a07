-- What agents are doing, and what supervisors see and do: kinds of breaks, wrap-up, dispositions, moves, whispers.
CREATE TABLE break_kind (                       -- a company's own list
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name_en text NOT NULL,
    name_zh text NOT NULL,
    place integer NOT NULL DEFAULT 0,
    retired_at timestamptz,                     -- chosen no more; what it was chosen for keeps its name
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE disposition (                      -- what a conversation came to
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name_en text NOT NULL,
    name_zh text NOT NULL,
    place integer NOT NULL DEFAULT 0,
    retired_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
SELECT app.protect(t::regclass, 'SELECT, INSERT, UPDATE') FROM unnest(ARRAY['break_kind', 'disposition']) t;
CREATE TABLE state_policy (                     -- one row a company; without it the defaults hold
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    wrap_up_seconds integer NOT NULL DEFAULT 0, -- so long after a conversation nothing new is offered; 0 is no wrap-up
    offline_returns boolean NOT NULL DEFAULT false, -- what somebody holds who goes off work goes back to its queue
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('state_policy'::regclass);
ALTER TABLE member
    ADD COLUMN away_for text NOT NULL DEFAULT '',   -- busy, break, wrap_up; counts as long as availability is away
    ADD COLUMN break_kind_id uuid,
    ADD COLUMN state_since timestamptz,
    ADD COLUMN wrap_until timestamptz,
    ADD COLUMN wrap_conversation_id uuid;
ALTER TABLE agent_change                        -- state may also be busy, break, wrap_up
    ADD COLUMN break_kind_id uuid,
    ADD COLUMN by_id uuid;                      -- who set it, if not the agent
CREATE INDEX agent_change_of ON agent_change (tenant_id, member_id, at);
ALTER TABLE conversation
    ADD COLUMN disposition_id uuid,
    ADD COLUMN disposed_at timestamptz;
ALTER TABLE inbox_choice
    ADD COLUMN offer_sound boolean NOT NULL DEFAULT false,
    ADD COLUMN offer_notice boolean NOT NULL DEFAULT false;

CREATE TABLE queue_move (                       -- who moved what from queue to queue; nobody changes it at run time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    batch_id uuid NOT NULL,                     -- what was moved at once is undone at once
    queue_entry_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    from_queue_id uuid NOT NULL,
    to_queue_id uuid NOT NULL,
    member_id uuid,
    at timestamptz NOT NULL,
    undoes uuid,                                -- the batch that this one takes back
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX queue_move_batch ON queue_move (tenant_id, batch_id);
CREATE INDEX queue_move_undone ON queue_move (tenant_id, undoes) WHERE undoes IS NOT NULL;
SELECT app.protect('queue_move'::regclass, 'SELECT, INSERT');
CREATE INDEX queue_entry_oldest ON queue_entry (tenant_id, queue_id, entered_at) WHERE left_at IS NULL;

CREATE TABLE whisper (                          -- from a supervisor to whoever holds a conversation; no message, so nobody else can get it
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    seen_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, from_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, to_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX whisper_of ON whisper (tenant_id, conversation_id, at);
SELECT app.protect('whisper'::regclass, 'SELECT, INSERT, UPDATE');

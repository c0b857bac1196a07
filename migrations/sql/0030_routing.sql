-- Routing: skills, how queues are served, what an agent carries, who knows a customer, and a record for replay.
CREATE TABLE skill (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key text NOT NULL,                          -- what plans and flows name
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
SELECT app.protect('skill'::regclass);
CREATE TABLE member_skill (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    member_id uuid NOT NULL,
    skill_id uuid NOT NULL,
    level integer NOT NULL CHECK (level BETWEEN 1 AND 5),
    PRIMARY KEY (tenant_id, member_id, skill_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, skill_id) REFERENCES skill (tenant_id, id)
);
SELECT app.protect('member_skill'::regclass);
CREATE TABLE routing_policy (                   -- one row a company; without it the defaults hold
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    capacity jsonb NOT NULL DEFAULT '{}',
    misses_allowed integer NOT NULL DEFAULT 2,  -- so many offers in a row unanswered or declined: not responding
    park_after_minutes integer NOT NULL DEFAULT 0,  -- so long nothing is said and it costs no capacity; 0 is never
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('routing_policy'::regclass);
ALTER TABLE queue ADD COLUMN plan jsonb NOT NULL DEFAULT '{}';
ALTER TABLE member
    ADD COLUMN capacity jsonb NOT NULL DEFAULT '{}',        -- their own rows of the matrix
    ADD COLUMN misses integer NOT NULL DEFAULT 0,           -- offers in a row that they did not take
    ADD COLUMN not_responding_at timestamptz;
ALTER TABLE conversation
    ADD COLUMN medium text NOT NULL DEFAULT 'chat',
    ADD COLUMN label text NOT NULL DEFAULT '',
    ADD COLUMN assigned_at timestamptz,
    ADD COLUMN parked_seq integer;              -- the last number when it was parked; a parked one costs no capacity
CREATE INDEX conversation_parked ON conversation (tenant_id, assignee_id) WHERE parked_seq IS NOT NULL;
CREATE TABLE contact_agent (                    -- who knows a customer
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    contact_id uuid NOT NULL,
    last_agent_id uuid,
    last_at timestamptz,
    owner_id uuid,
    PRIMARY KEY (tenant_id, contact_id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, last_agent_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES member (tenant_id, id)
);
SELECT app.protect('contact_agent'::regclass);

-- An entry's turn and kind. Entries of one line (queue and kind) differ in their turn alone.
ALTER TABLE queue_entry
    ADD COLUMN rank_at timestamptz,             -- the turn; NULL from a process of the release before: entered_at
    ADD COLUMN asks jsonb NOT NULL DEFAULT '{}',            -- skills by key with the lowest level
    ADD COLUMN medium text NOT NULL DEFAULT 'chat',
    ADD COLUMN label text NOT NULL DEFAULT '',
    ADD COLUMN kind text NOT NULL DEFAULT '',               -- medium, label and asks as one word
    ADD COLUMN last_agent_id uuid,
    ADD COLUMN owner_id uuid,
    ADD COLUMN misses integer NOT NULL DEFAULT 0;           -- how often it was declined or not answered
CREATE INDEX queue_entry_line ON queue_entry (tenant_id, queue_id, kind, (coalesce(rank_at, entered_at)), id)
    WHERE left_at IS NULL;
CREATE INDEX queue_entry_missed ON queue_entry (tenant_id, queue_id) WHERE left_at IS NULL AND misses > 0;
CREATE INDEX queue_entry_known ON queue_entry (tenant_id, queue_id, entered_at)
    WHERE left_at IS NULL AND (last_agent_id IS NOT NULL OR owner_id IS NOT NULL);
CREATE INDEX queue_entry_accepted ON queue_entry (tenant_id, queue_id, left_at) WHERE outcome = 'accepted';
CREATE INDEX offer_of_entry ON offer (tenant_id, queue_entry_id, state);

-- What a replay needs: who came with what, who was at work, how long it took. Nobody changes it at run time.
CREATE TABLE routing_arrival (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    queue_entry_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    queue_id uuid NOT NULL,
    at timestamptz NOT NULL,
    priority integer NOT NULL,
    medium text NOT NULL,
    label text NOT NULL,
    asks jsonb NOT NULL,
    last_agent_id uuid,
    owner_id uuid,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX routing_arrival_at ON routing_arrival (tenant_id, at);
CREATE TABLE agent_change (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL,                        -- available, away, offline, not_responding
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX agent_change_at ON agent_change (tenant_id, at);
CREATE TABLE handle_time (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    member_id uuid NOT NULL,
    queue_id uuid,
    medium text NOT NULL,
    label text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX handle_time_ended ON handle_time (tenant_id, ended_at);
SELECT app.protect(t::regclass, 'SELECT, INSERT') FROM unnest(ARRAY['routing_arrival', 'agent_change', 'handle_time']) t;

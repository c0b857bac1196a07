-- The first schema. Run as the owner role; the runtime role is named by the setting app.runtime_role.
-- Tenant tables: tenant_id in every primary, unique and foreign key, FORCE row-level security, one policy.
-- Global tables are few; each says why a tenant cannot own it.

CREATE FUNCTION app.tid() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.tenant_id', true), '')::uuid;

-- ---------------------------------------------------------------- global tables
-- A person signs in before anybody knows for which company.
CREATE TABLE account (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    email_key text UNIQUE,                      -- lower-cased, NFC; NULL until the address is proved: signing up never tells
                                                -- whether an address is taken
    name text NOT NULL,
    password_hash text,                         -- NULL until an invitation is accepted
    language text NOT NULL DEFAULT 'en',
    verified_at timestamptz,
    is_operator boolean NOT NULL DEFAULT false,
    is_sales boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- The cookie is resolved before the tenant is known, and one session may change company.
CREATE TABLE sign_in_session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    tenant_id uuid,                             -- the company chosen now; NULL for operators
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    address text NOT NULL DEFAULT '',
    user_agent text NOT NULL DEFAULT ''
);
CREATE INDEX sign_in_session_account ON sign_in_session (account_id);
-- Verification and reset links reach people who are not signed in.
CREATE TABLE account_token (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('verify', 'reset')),
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
-- The registry of companies itself.
CREATE TABLE tenant (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    kind text NOT NULL DEFAULT 'trial' CHECK (kind IN ('trial', 'customer', 'demo')),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('provisioning', 'active', 'suspended')),
    edition text NOT NULL,
    edition_version integer NOT NULL,
    region text NOT NULL DEFAULT 'local',
    language text NOT NULL DEFAULT 'en',
    time_zone text NOT NULL DEFAULT 'UTC',
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Which database a tenant lives in, read before any tenant database is opened.
CREATE TABLE placement (
    tenant_id uuid PRIMARY KEY REFERENCES tenant(id) ON DELETE CASCADE,
    dsn_key text NOT NULL DEFAULT 'default'
);
-- Finds the tenant for an API key, a channel key, a membership or an invitation link.
CREATE TABLE door (
    kind text NOT NULL CHECK (kind IN ('api_key', 'channel', 'member', 'invitation')),
    key_hash bytea NOT NULL,                    -- sha256; a membership's key is the account id
    tenant_id uuid NOT NULL REFERENCES tenant(id) ON DELETE CASCADE,
    target_id uuid NOT NULL,
    PRIMARY KEY (kind, key_hash, tenant_id)
);
CREATE UNIQUE INDEX door_single ON door (kind, key_hash) WHERE kind <> 'member';
-- What sweeps read before they enter a tenant's scope; no content.
CREATE TABLE due (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,                         -- timer, effect, job, offer, inbound
    id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind, id)
);
CREATE INDEX due_at ON due (kind, due_at);

-- ---------------------------------------------------------------- editions, plugins, people
CREATE TABLE entitlement_override (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key text NOT NULL,
    value jsonb NOT NULL,
    reason text NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
CREATE TABLE entitlement_snapshot (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    rev integer NOT NULL,
    grants jsonb NOT NULL,                      -- {key: {"value":…, "layer":"edition"|"override", "because":…}}
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id)
);
CREATE TABLE installation (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    plugin text NOT NULL,
    version text NOT NULL DEFAULT '',
    enabled boolean NOT NULL DEFAULT true,
    settings jsonb NOT NULL DEFAULT '{}',
    epoch integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, plugin)
);
CREATE TABLE member (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account(id),
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'supervisor', 'agent', 'analyst', 'developer')),
    active boolean NOT NULL DEFAULT true,
    availability text NOT NULL DEFAULT 'offline' CHECK (availability IN ('available', 'away', 'offline')),
    max_conversations integer NOT NULL DEFAULT 5,
    seen_at timestamptz,                        -- last sign of life of an inbox socket
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, account_id)
);
CREATE TABLE invitation (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    invited_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, invited_by) REFERENCES member (tenant_id, id)
);
CREATE TABLE api_key (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name text NOT NULL,
    hint text NOT NULL,                         -- last four characters
    scopes jsonb NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, created_by) REFERENCES member (tenant_id, id)
);
CREATE TABLE audit_entry (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_entry_at ON audit_entry (tenant_id, at);
CREATE TABLE tenant_variable (                  -- what every flow of the tenant may read as tenant.<key>
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    key text NOT NULL,
    value jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);

-- ---------------------------------------------------------------- flows, queues, channels
CREATE TABLE flow (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL DEFAULT 'bot',
    draft_doc jsonb NOT NULL,
    draft_rev integer NOT NULL DEFAULT 1,
    draft_by text NOT NULL DEFAULT '',
    draft_at timestamptz NOT NULL DEFAULT now(),
    live_version_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE flow_version (                     -- immutable
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    n integer NOT NULL,
    doc jsonb NOT NULL,
    sha256 text NOT NULL,
    note text NOT NULL DEFAULT '',
    published_by text NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_id, n),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
ALTER TABLE flow ADD FOREIGN KEY (tenant_id, live_version_id) REFERENCES flow_version (tenant_id, id);
CREATE TABLE flow_draft_change (                -- what a draft was at each revision: undo, redo, and whose change collides
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    rev integer NOT NULL,
    doc jsonb NOT NULL,
    undo_rev integer,                           -- the revision that undo goes back to
    redo_rev integer,                           -- after an undo: the revision that redo brings back
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_id, rev),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
CREATE TABLE queue (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key text NOT NULL,                          -- what flows name
    name text NOT NULL,
    offer_seconds integer NOT NULL DEFAULT 30,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
CREATE TABLE queue_member (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    queue_id uuid NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, queue_id, member_id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE TABLE channel (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    plugin text NOT NULL,
    name text NOT NULL,
    key text NOT NULL,                          -- public; also a door row
    settings jsonb NOT NULL DEFAULT '{}',       -- cleaned by the plugin, which also reads core's rules out of it
    enabled boolean NOT NULL DEFAULT true,
    flow_id uuid,
    queue_id uuid,
    rev integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);

-- ---------------------------------------------------------------- contacts, conversations, messages
CREATE TABLE contact (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name text NOT NULL DEFAULT '',
    email text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT '',
    fields jsonb NOT NULL DEFAULT '{}',
    consent_at timestamptz,
    blocked_at timestamptz,
    blocked_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, blocked_by) REFERENCES member (tenant_id, id)
);
CREATE TABLE identity (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    external_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, channel_id, external_id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id)
);
CREATE INDEX identity_contact ON identity (tenant_id, contact_id);
CREATE TABLE conversation (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    status text NOT NULL DEFAULT 'bot' CHECK (status IN ('bot', 'waiting', 'assigned', 'resolved')),
    last_seq integer NOT NULL DEFAULT 0,        -- gapless; the row is locked to take the next
    assignee_id uuid,
    queue_id uuid,
    language text NOT NULL DEFAULT '',
    summary jsonb NOT NULL DEFAULT '{}',        -- what the bot collected
    fields jsonb NOT NULL DEFAULT '{}',         -- what flows remember for the whole conversation
    test boolean NOT NULL DEFAULT false,        -- the test chat of a draft; never metered, never offered
    source jsonb NOT NULL DEFAULT '{}',         -- page, referrer
    rating integer CHECK (rating BETWEEN 1 AND 5),
    rating_comment text NOT NULL DEFAULT '',
    rated_at timestamptz,
    mail_replies_to text NOT NULL DEFAULT '',   -- address left while nobody was there
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id),
    FOREIGN KEY (tenant_id, assignee_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id)
);
CREATE INDEX conversation_contact ON conversation (tenant_id, contact_id, created_at);
CREATE INDEX conversation_status ON conversation (tenant_id, status, updated_at);
CREATE INDEX conversation_assignee ON conversation (tenant_id, assignee_id, status, updated_at);
CREATE TABLE file (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL,
    sha256 text NOT NULL,
    storage_key text NOT NULL,
    contact_id uuid,                            -- who uploaded it, if a visitor did
    member_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE TABLE message (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    author text NOT NULL CHECK (author IN ('contact', 'bot', 'agent', 'system')),
    member_id uuid,
    author_name text NOT NULL DEFAULT '',
    internal boolean NOT NULL DEFAULT false,    -- a note for the team; visitors never see it
    text text NOT NULL DEFAULT '',
    body jsonb NOT NULL DEFAULT '{}',           -- buttons, file reference, rating…
    client_id text,
    file_id uuid,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, conversation_id, seq),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, file_id) REFERENCES file (tenant_id, id)
);

-- ---------------------------------------------------------------- runtime
CREATE TABLE inbound_event (                    -- dedup of everything that comes in; also holds what waits for a busy session
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    external_id text NOT NULL,                  -- visitor: contact id + client id
    conversation_id uuid NOT NULL,
    seq integer NOT NULL,
    payload jsonb NOT NULL,
    done_at timestamptz,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, channel_id, external_id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id)
);
CREATE INDEX inbound_event_waiting ON inbound_event (tenant_id, conversation_id, seq) WHERE done_at IS NULL;
CREATE TABLE flow_session (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    flow_version_id uuid,                       -- NULL only for a test chat, which pins draft_doc
    draft_doc jsonb,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended')),
    state jsonb NOT NULL,
    rev integer NOT NULL DEFAULT 0,
    steps_total integer NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_version_id) REFERENCES flow_version (tenant_id, id),
    CHECK (num_nonnulls(flow_version_id, draft_doc) = 1)
);
CREATE UNIQUE INDEX flow_session_active ON flow_session (tenant_id, conversation_id) WHERE status = 'active';
CREATE TABLE step (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_session_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    n integer NOT NULL,
    node_id text NOT NULL,
    node_type text NOT NULL,
    port text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_session_id, n),
    FOREIGN KEY (tenant_id, flow_session_id) REFERENCES flow_session (tenant_id, id)
);
CREATE TABLE effect (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key text NOT NULL,                          -- the reducer's id, also the Idempotency-Key
    flow_session_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    kind text NOT NULL,
    request jsonb NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'done', 'failed', 'in_doubt')),
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    result jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, flow_session_id) REFERENCES flow_session (tenant_id, id)
);
CREATE TABLE timer (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_session_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    token text NOT NULL,
    due_at timestamptz NOT NULL,
    fired_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, flow_session_id, token),
    FOREIGN KEY (tenant_id, flow_session_id) REFERENCES flow_session (tenant_id, id)
);
CREATE TABLE queue_entry (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    queue_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    priority integer NOT NULL DEFAULT 0,
    entered_at timestamptz NOT NULL DEFAULT now(),
    left_at timestamptz,
    outcome text NOT NULL DEFAULT '',           -- accepted, abandoned, resolved
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id)
);
CREATE UNIQUE INDEX queue_entry_open ON queue_entry (tenant_id, conversation_id) WHERE left_at IS NULL;
CREATE TABLE offer (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    queue_entry_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    member_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'declined', 'timed_out', 'rescinded')),
    trace jsonb NOT NULL DEFAULT '{}',          -- who was eligible, who was ruled out and why
    offered_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, queue_entry_id) REFERENCES queue_entry (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE UNIQUE INDEX offer_open ON offer (tenant_id, queue_entry_id) WHERE state = 'offered';
CREATE INDEX offer_member ON offer (tenant_id, member_id, state);
CREATE TABLE job (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    dedup_key text,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    run_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, dedup_key)
);
CREATE TABLE usage_event (                      -- append-only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    meter text NOT NULL,
    quantity numeric(38, 9) NOT NULL,
    subject text NOT NULL DEFAULT '',
    source text NOT NULL,
    idem_key text NOT NULL,
    event_time timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source, idem_key)
);
CREATE INDEX usage_event_meter ON usage_event (tenant_id, meter, event_time);
CREATE TABLE idempotency (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    actor text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, actor, key)
);

-- ---------------------------------------------------------------- protection
-- Every later migration calls these for each table it makes; tests/architecture fails for a table without.
CREATE FUNCTION app.protect(tab regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = app.tid()) WITH CHECK (tenant_id = app.tid())', tab);
    EXECUTE format('GRANT %s ON %s TO %I', privileges, tab, current_setting('app.runtime_role'));
END $$;
CREATE FUNCTION app.share(tab regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT %s ON %s TO %I', privileges, tab, current_setting('app.runtime_role'));
END $$;

SELECT app.share('account'), app.share('sign_in_session'), app.share('account_token'), app.share('tenant'),
       app.share('placement'), app.share('door'), app.share('due');
SELECT app.protect(t::regclass) FROM unnest(ARRAY[
    'entitlement_override', 'entitlement_snapshot', 'installation', 'member', 'invitation', 'api_key',
    'tenant_variable', 'flow', 'flow_draft_change', 'queue', 'queue_member', 'channel', 'contact', 'identity', 'conversation', 'file',
    'message', 'inbound_event', 'flow_session', 'effect', 'timer', 'queue_entry', 'offer', 'job', 'idempotency']) t;
-- Append-only: nobody at run time changes or removes what was counted, published, stepped or audited.
SELECT app.protect(t::regclass, 'SELECT, INSERT') FROM unnest(ARRAY['audit_entry', 'flow_version', 'step', 'usage_event']) t;

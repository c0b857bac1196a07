-- The log of plugins' calls: what was called, how long it took, what came of it.
CREATE TABLE plugin_call (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    plugin text NOT NULL,
    version text NOT NULL,
    hook text NOT NULL,
    ms double precision NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'failed')),
    code text NOT NULL DEFAULT '',              -- of the failure
    reason text NOT NULL DEFAULT '',            -- one sentence, without secrets
    idempotency_key text NOT NULL DEFAULT '',
    input jsonb,                                -- without secrets; forgotten after some days, kept for making the call again
    lines jsonb NOT NULL DEFAULT '[]',          -- what the plugin said
    replay_of uuid,                             -- the call that this one repeats
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX plugin_call_of ON plugin_call (tenant_id, plugin, id);
CREATE INDEX plugin_call_at ON plugin_call (tenant_id, at);
SELECT app.protect('plugin_call'::regclass);

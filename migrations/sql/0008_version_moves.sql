-- Where sessions under way go when a newer version of their flow is published. A session on a version without a row stays.
CREATE TABLE version_move (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    version_id uuid NOT NULL,                   -- sessions on this version …
    to_version_id uuid NOT NULL,                -- … go to this one
    how text NOT NULL CHECK (how IN ('migrate', 'restart')),
    from_at timestamptz NOT NULL DEFAULT now(), -- later than now: drain, then restart
    chosen_by text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, version_id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES flow_version (tenant_id, id),
    FOREIGN KEY (tenant_id, to_version_id) REFERENCES flow_version (tenant_id, id)
);
SELECT app.protect('version_move');
-- Counts the sessions of a version; neither column changes while a session runs, so its updates stay cheap.
CREATE INDEX flow_session_version ON flow_session (tenant_id, flow_version_id) WHERE status = 'active';

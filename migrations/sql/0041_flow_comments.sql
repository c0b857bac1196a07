-- What colleagues say about a step of a flow while they work on it; never part of the flow itself.
CREATE TABLE flow_comment (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,                           -- the browser's own, so that saying it twice says it once
    flow_id uuid NOT NULL,
    node_id text NOT NULL DEFAULT '',           -- the step in the draft; stays when the step goes
    text text NOT NULL,
    author text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    settled_by text NOT NULL DEFAULT '',        -- '' while it is open
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
CREATE INDEX flow_comment_of ON flow_comment (tenant_id, flow_id, at);
SELECT app.protect('flow_comment'::regclass, 'SELECT, INSERT, UPDATE');

-- Tests of a flow: a script of the test chat with what should come of it. They outlive versions of the flow.
CREATE TABLE flow_test (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,                           -- the page's own, so that keeping it twice keeps it once
    flow_id uuid NOT NULL,
    name text NOT NULL,
    test jsonb NOT NULL,
    author text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,                     -- can be brought back
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
CREATE INDEX flow_test_of ON flow_test (tenant_id, flow_id, at);
SELECT app.protect('flow_test'::regclass, 'SELECT, INSERT, UPDATE');

-- Where a flow came from, what did not come along, and whether its set-up list is put aside.
CREATE TABLE flow_origin (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    flow_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('template', 'file', 'typebot')),
    name text NOT NULL DEFAULT '',              -- the template's key, or what the file called the flow
    report jsonb NOT NULL DEFAULT '[]',         -- what of a foreign file became something else, step by step
    put_aside_by text NOT NULL DEFAULT '',      -- '' while the set-up list stands on the flow's page
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, flow_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id)
);
SELECT app.protect('flow_origin'::regclass, 'SELECT, INSERT, UPDATE');

-- How far a company came with setting a plugin up.
CREATE TABLE plugin_setup (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    installation_id uuid NOT NULL,
    filled_at timestamptz,                      -- when settings and connections were saved
    checks jsonb NOT NULL DEFAULT '{}',         -- by row: how the last look at it went
    posts jsonb NOT NULL DEFAULT '{}',          -- by door: when the first genuine post came
    tried jsonb,                                -- how the last call with sample input went
    began_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,                    -- when it was switched on
    PRIMARY KEY (tenant_id, installation_id),
    FOREIGN KEY (tenant_id, installation_id) REFERENCES installation (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('plugin_setup'::regclass);

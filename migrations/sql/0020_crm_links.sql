-- Contacts that are kept in step with a customer in another system, what lost in that, and how far was looked there.
CREATE TABLE crm_link (                         -- one contact here, one customer there
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    installation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    external_id text NOT NULL,
    url text NOT NULL DEFAULT '',
    base jsonb NOT NULL DEFAULT '{}',           -- {field: value} as both sides last agreed on
    ours_at jsonb NOT NULL DEFAULT '{}',        -- {field: moment} of what was said of them here since
    their_changed_at timestamptz,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'in_step', 'failed', 'gone')),
    code text NOT NULL DEFAULT '',              -- why it failed
    last_error text NOT NULL DEFAULT '',
    lease_until timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, installation_id, contact_id),
    UNIQUE (tenant_id, installation_id, external_id),
    FOREIGN KEY (tenant_id, installation_id) REFERENCES installation (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX crm_link_of_contact ON crm_link (tenant_id, contact_id);
SELECT app.protect('crm_link'::regclass);

CREATE TABLE crm_conflict (                     -- both sides changed one field: one value holds, the other stands here
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    link_id uuid NOT NULL,
    field text NOT NULL,
    ours text NOT NULL,
    theirs text NOT NULL,
    kept text NOT NULL CHECK (kept IN ('ours', 'theirs')),
    at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,                     -- somebody has seen it, and left it or turned it round
    settled_by uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, link_id) REFERENCES crm_link (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX crm_conflict_of_link ON crm_conflict (tenant_id, link_id) WHERE settled_at IS NULL;
SELECT app.protect('crm_conflict'::regclass);

CREATE TABLE crm_sweep (                        -- how far changes there were looked through, for what no post told
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    installation_id uuid NOT NULL,
    cursor text NOT NULL DEFAULT '',
    since timestamptz NOT NULL DEFAULT now(),
    swept_at timestamptz,
    PRIMARY KEY (tenant_id, installation_id),
    FOREIGN KEY (tenant_id, installation_id) REFERENCES installation (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect('crm_sweep'::regclass);

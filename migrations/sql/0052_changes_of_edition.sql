-- What a company has bought beside its edition, and every change of the two: done, to come, or called off.
CREATE TABLE tenant_add_on (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    ends_at timestamptz,                        -- it was given up and lasts to the end of the month that is paid for
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
SELECT app.protect('tenant_add_on'::regclass, 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE edition_change (                   -- billing rates these rows
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'done', 'cancelled')),
    before jsonb NOT NULL,                      -- {"edition", "version", "add_ons": {key: quantity}}
    after jsonb NOT NULL,
    at timestamptz NOT NULL,                    -- when somebody asked for it
    due_at timestamptz NOT NULL,                -- from then on it holds
    settled_at timestamptz,                     -- when it began to hold, or was called off
    by text NOT NULL,
    accepted jsonb NOT NULL DEFAULT '[]',       -- what was more than it includes, as it was shown
    proration jsonb NOT NULL DEFAULT '[]',      -- by currency: the shares of the month that are credited and charged
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX edition_change_pending ON edition_change (tenant_id) WHERE state = 'pending';
CREATE INDEX edition_change_at ON edition_change (tenant_id, at DESC);
SELECT app.protect('edition_change'::regclass, 'SELECT, INSERT, UPDATE (state, settled_at, proration)');

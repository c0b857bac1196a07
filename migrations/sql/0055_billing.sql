-- The ledger says which conversation and step a count belongs to, what it corrects and with which month it is billed.
ALTER TABLE usage_event
    ADD COLUMN dims jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN corrects_id uuid,
    ADD COLUMN billed_in timestamptz,           -- came after its own month was invoiced: the beginning of the month it is billed with
    ADD COLUMN ingest_time timestamptz NOT NULL DEFAULT now();
CREATE INDEX usage_event_corrects ON usage_event (tenant_id, corrects_id) WHERE corrects_id IS NOT NULL;

CREATE TABLE usage_rollup (                     -- the counts of a day; can be worked out anew from usage_event at any time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    meter text NOT NULL,
    starts_at timestamptz NOT NULL,             -- midnight of the company's clock
    billed_in timestamptz NOT NULL,             -- starts_at, or later when it came too late for its own month
    quantity numeric(38, 9) NOT NULL,
    moment numeric NOT NULL,                    -- sum of quantity times seconds since starts_at: what a level is averaged by
    events bigint NOT NULL,
    rev integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, meter, starts_at, billed_in)
);
SELECT app.protect('usage_rollup'::regclass);
CREATE TABLE usage_rolled (                     -- how far the counts of a company were rolled up, and in which time zone
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    upto timestamptz NOT NULL,
    time_zone text NOT NULL,
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('usage_rolled'::regclass, 'SELECT, INSERT, UPDATE');

CREATE TABLE billing_terms (                    -- what a company agreed to pay; append-only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    begins_at timestamptz NOT NULL,
    terms jsonb NOT NULL,
    agreed_at timestamptz NOT NULL DEFAULT now(),
    agreed_by text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, begins_at)
);
SELECT app.protect('billing_terms'::regclass, 'SELECT, INSERT');
CREATE TABLE invoice (                          -- a month that is final; append-only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    currency text NOT NULL,
    total numeric(38, 9) NOT NULL,
    invoice jsonb NOT NULL,
    finalised_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, begins_at)
);
SELECT app.protect('invoice'::regclass, 'SELECT, INSERT');
CREATE TABLE credit_grant (                     -- append-only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    idem_key text NOT NULL,
    currency text NOT NULL,
    amount numeric(38, 9) NOT NULL CHECK (amount > 0),
    granted_at timestamptz NOT NULL,
    expires_at timestamptz,
    priority integer NOT NULL DEFAULT 100,
    why text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, idem_key)
);
SELECT app.protect('credit_grant'::regclass, 'SELECT, INSERT');
CREATE TABLE credit_posting (                   -- one side of an entry; the sides of an entry come to nothing; append-only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    grant_id uuid NOT NULL,
    account text NOT NULL CHECK (account IN ('issued', 'balance', 'spent', 'expired')),
    amount numeric(38, 9) NOT NULL,
    invoice_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, grant_id) REFERENCES credit_grant (tenant_id, id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id)
);
CREATE INDEX credit_posting_grant ON credit_posting (tenant_id, grant_id);
SELECT app.protect('credit_posting'::regclass, 'SELECT, INSERT');

CREATE TABLE spending_cap (                     -- no more than this in a month; `place` is the order in which features go off
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    feature text NOT NULL,
    most numeric(38, 9),                        -- NULL: no cap of its own
    place integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, feature)
);
SELECT app.protect('spending_cap'::regclass);
CREATE TABLE spending_use (                     -- what was reserved and used of a feature in a month
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    feature text NOT NULL,
    begins_at timestamptz NOT NULL,
    used numeric(38, 9) NOT NULL,
    PRIMARY KEY (tenant_id, feature, begins_at)
);
SELECT app.protect('spending_use'::regclass);
CREATE TABLE spending_hold (                    -- reserved, and not settled yet
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    idem_key text NOT NULL,
    feature text NOT NULL,
    begins_at timestamptz NOT NULL,
    quantity numeric(38, 9) NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, idem_key)
);
SELECT app.protect('spending_hold'::regclass);
CREATE TABLE spending_alert (                   -- told once for a month, a subject and a threshold
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    begins_at timestamptz NOT NULL,
    subject text NOT NULL,
    threshold integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, begins_at, subject, threshold)
);
SELECT app.protect('spending_alert'::regclass, 'SELECT, INSERT');
CREATE TABLE feature_off (                      -- a paid feature that is off until somebody switches it on, or the month ends
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    feature text NOT NULL,
    why text NOT NULL CHECK (why IN ('spending', 'payment')),
    since timestamptz NOT NULL,
    spent numeric(38, 9) NOT NULL,              -- what the month came to when it went off
    PRIMARY KEY (tenant_id, feature)
);
SELECT app.protect('feature_off'::regclass);

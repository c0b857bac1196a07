-- What Stripe told us happened, without content: what an object is now is asked for when its turn comes.
-- Global: an event arrives before anybody knows for which company, and some are for none.
CREATE TABLE stripe_event (
    id text PRIMARY KEY,                        -- Stripe's own; a second post of it changes nothing
    type text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    customer text NOT NULL DEFAULT '',
    account text NOT NULL DEFAULT '',           -- a connected account, if it happened to one
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    came_by text NOT NULL CHECK (came_by IN ('post', 'asking')),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'unhandled', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    error text NOT NULL DEFAULT ''
);
CREATE INDEX stripe_event_waiting ON stripe_event (due_at) WHERE state = 'waiting';
CREATE INDEX stripe_event_received ON stripe_event (received_at);
SELECT app.share('stripe_event', 'SELECT, INSERT, UPDATE');

-- harmless: the rule that follows allows everything this one did, and one kind more
ALTER TABLE door DROP CONSTRAINT door_kind_check;
-- harmless: every row kept the rule before, which allowed less
ALTER TABLE door ADD CONSTRAINT door_kind_check
    CHECK (kind IN ('api_key', 'channel', 'member', 'invitation', 'webhook', 'installation', 'host', 'payments'));

CREATE TABLE payment_customer (                 -- who a company is at the payment provider
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    customer text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('payment_customer'::regclass);
CREATE TABLE payment_bill (                     -- an invoice at the provider as we last saw it; `as_of` only moves on
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    bill text NOT NULL,
    status text NOT NULL,
    number text NOT NULL DEFAULT '',
    currency text NOT NULL,
    total bigint NOT NULL,
    remaining bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    page text NOT NULL DEFAULT '',
    as_of timestamptz NOT NULL,                 -- when we began to ask
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, bill)
);
SELECT app.protect('payment_bill'::regclass);
CREATE TABLE stripe_push (                      -- so much more of a meter in a window, to be told once
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    meter text NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    seq integer NOT NULL,
    delta bigint NOT NULL CHECK (delta <> 0),
    identifier text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'acked', 'error', 'unknown')),
    attempts integer NOT NULL DEFAULT 0,
    first_sent_at timestamptz,                  -- for a day from then Stripe knows the identifier
    lease_until timestamptz,
    acked_at timestamptz,
    error text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, identifier),
    UNIQUE (tenant_id, meter, begins_at, seq)
);
SELECT app.protect('stripe_push'::regclass, 'SELECT, INSERT, UPDATE');
CREATE TABLE dunning (                          -- where a company stands with bills whose charge failed
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    stage text NOT NULL CHECK (stage IN ('clear', 'failing', 'past_due', 'given_up')),
    standing jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id)
);
SELECT app.protect('dunning'::regclass);

-- Web push: devices that agents are told on, what they want to be told of, and what is on its way.
CREATE TABLE push_subscription (                -- one browser of one member
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    session_id uuid NOT NULL,                   -- the sign-in it had when it was last seen; over, nothing is sent to it
    endpoint_hash bytea NOT NULL,
    address text NOT NULL,                      -- sealed: the endpoint and what messages are encrypted with
    key_id text NOT NULL,                       -- which key of the installation it was made for
    host text NOT NULL,                         -- of the endpoint, for people
    device text NOT NULL DEFAULT '',            -- as the browser describes itself
    made_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    problem text NOT NULL DEFAULT '',           -- why the last one did not go; one word, no content
    removed_at timestamptz,                     -- can be taken back
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, endpoint_hash),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX push_subscription_of ON push_subscription (tenant_id, member_id) WHERE removed_at IS NULL;
CREATE TABLE push_choice (                      -- without a row the defaults hold
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    member_id uuid NOT NULL,
    kinds text[] NOT NULL DEFAULT '{offer,message,mention,sla}',
    show_text boolean NOT NULL DEFAULT false,   -- names and words of customers on the screen of a device
    quiet_from time,
    quiet_until time,
    volume smallint NOT NULL DEFAULT 60 CHECK (volume BETWEEN 5 AND 100),
    looking_until timestamptz,                  -- an inbox of theirs is in sight, which tells them by itself
    PRIMARY KEY (tenant_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE TABLE push_post (                        -- what is on its way to one device; what comes after takes its place
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    kind text NOT NULL,
    conversation_id uuid NOT NULL,
    subject_id uuid NOT NULL,                   -- the offer or the message
    until timestamptz NOT NULL,                 -- later it is of no use
    rev integer NOT NULL DEFAULT 1,             -- counts what took its place
    bare boolean NOT NULL DEFAULT false,        -- without words, because with them it was too large
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, subscription_id, kind, conversation_id),
    FOREIGN KEY (tenant_id, subscription_id) REFERENCES push_subscription (tenant_id, id)
);
SELECT app.protect(t::regclass) FROM unnest(ARRAY['push_subscription', 'push_choice', 'push_post']) t;

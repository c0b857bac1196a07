-- Devices: what they are, what they last said of themselves, what happened to them, and what they were told to do.
CREATE TABLE device (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    key text NOT NULL,                          -- as its channel calls it; it is its address there
    name text NOT NULL DEFAULT '',
    model text NOT NULL DEFAULT '',
    maker text NOT NULL DEFAULT '',
    online boolean,                             -- NULL while nobody said
    can jsonb NOT NULL DEFAULT '[]',            -- the commands it takes
    contact_id uuid,                            -- whose it is
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, channel_id, key),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)
);
CREATE INDEX device_of_contact ON device (tenant_id, contact_id);
SELECT app.protect('device'::regclass);

CREATE TABLE device_reading (                   -- the newest hundred of each name
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,                           -- in the order of coming
    device_id uuid NOT NULL,
    name text NOT NULL,
    value jsonb NOT NULL,                       -- {"v": number, text or yes/no}
    unit text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,                    -- as the device says, but never in the future
    source text NOT NULL,                       -- the news that brought it; told again, it is the same
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, device_id, name, source),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
CREATE INDEX device_reading_newest ON device_reading (tenant_id, device_id, name, id DESC);
SELECT app.protect('device_reading'::regclass);

CREATE TABLE device_event (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    device_id uuid NOT NULL,
    name text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'alarm')),
    text text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, device_id, source),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
SELECT app.protect('device_event'::regclass);

CREATE TABLE device_command (                   -- its id is the plugin's idempotency key
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    device_id uuid NOT NULL,
    member_id uuid,                             -- who asked for it; NULL is the platform itself
    name text NOT NULL,
    arguments jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'taken', 'confirmed', 'refused', 'unknown')),
    told text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
CREATE INDEX device_command_newest ON device_command (tenant_id, device_id, id DESC);
SELECT app.protect('device_command'::regclass);

-- harmless: the next statement puts the wider rule in its place, in the same transaction
ALTER TABLE channel_arrival DROP CONSTRAINT channel_arrival_kind_check;
-- harmless: every kind that was allowed before still is, so no row can break it
ALTER TABLE channel_arrival ADD CONSTRAINT channel_arrival_kind_check
    CHECK (kind IN ('post', 'message', 'receipt', 'device'));

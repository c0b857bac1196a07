-- What customers did opens a window on their address: for so long, and for so many messages, one may write to them.
CREATE TABLE channel_window (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    identity_id uuid NOT NULL,
    opened_by text NOT NULL,                    -- 'message', or the name of an event
    opening uuid NOT NULL,                      -- another one each time it opens, so that giving back finds its own
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    allowed integer,                            -- NULL: any number
    used integer NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (tenant_id, identity_id, opened_by),
    FOREIGN KEY (tenant_id, identity_id) REFERENCES identity (tenant_id, id)
);
SELECT app.protect('channel_window'::regclass);

ALTER TABLE delivery ADD COLUMN openings uuid[] NOT NULL DEFAULT '{}'; -- which openings the message was counted in

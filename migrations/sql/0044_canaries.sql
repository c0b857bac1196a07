-- A version that is tried on a part of what arrives, beside the live one. At most one a flow at a time; whoever begins a
-- session reads it together with what is live.
CREATE TABLE flow_canary (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,                           -- also the salt of who gets it, so that each trial meets other people
    flow_id uuid NOT NULL,
    version_id uuid NOT NULL,                   -- what is tried …
    control_id uuid NOT NULL,                   -- … against this, which stays live
    percent smallint NOT NULL CHECK (percent BETWEEN 1 AND 100),
    audience jsonb NOT NULL DEFAULT '{}',       -- the filter of a segment as it was when this began; {} is everybody
    audience_name text NOT NULL DEFAULT '',
    margin smallint NOT NULL CHECK (margin BETWEEN 1 AND 100), -- how many points of share it may go wrong more often
    enough integer NOT NULL CHECK (enough > 0), -- after how many conversations that is judged
    going_back text NOT NULL CHECK (going_back IN ('pin', 'migrate', 'restart')), -- its sessions when it is taken back
    began_by text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    ended_by text NOT NULL DEFAULT '',          -- '' with an end: it was rolled back by itself
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('everybody', 'taken_back', 'rolled_back', 'replaced')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES flow_version (tenant_id, id),
    FOREIGN KEY (tenant_id, control_id) REFERENCES flow_version (tenant_id, id),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX flow_canary_running ON flow_canary (tenant_id, flow_id) WHERE ended_at IS NULL;
-- What was done with each version: who, when, why, and the figures that went with it. Only grows.
CREATE TABLE flow_release (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    flow_id uuid NOT NULL,
    version_id uuid NOT NULL,
    deed text NOT NULL CHECK (deed IN
        ('published', 'tried', 'everybody', 'taken_back', 'rolled_back', 'replaced', 'live_again')),
    by_name text NOT NULL,                      -- '' is the platform itself
    note text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flow (tenant_id, id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES flow_version (tenant_id, id)
);
CREATE INDEX flow_release_of ON flow_release (tenant_id, flow_id, at);
SELECT app.protect('flow_canary'::regclass, 'SELECT, INSERT, UPDATE');
SELECT app.protect('flow_release'::regclass, 'SELECT, INSERT');
-- A session that could not even be kept broke in this version.
ALTER TABLE flow_failure ADD COLUMN version_id uuid;

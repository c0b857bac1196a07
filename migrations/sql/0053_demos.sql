-- Sales demos. Each has an address of its own that is looked up before a tenant is known, and leads to another tenant after every
-- reset.
CREATE TABLE demo (
    id uuid PRIMARY KEY,
    leads_to uuid NOT NULL UNIQUE,              -- the tenant; no foreign key: one that was reset is erased on its own
    industry text NOT NULL,
    edition text NOT NULL,                      -- the one it is seeded for, and is in again after a reset
    prospect text NOT NULL DEFAULT '',          -- for whom it was made
    made_by uuid,                               -- the sales account
    generation integer NOT NULL DEFAULT 1,      -- how many tenants it has led to
    traffic boolean NOT NULL DEFAULT false,
    traffic_at timestamptz NOT NULL DEFAULT now(), -- when its visitors go on
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX demo_made_by ON demo (made_by, made_at);
CREATE INDEX demo_expires ON demo (expires_at) WHERE ended_at IS NULL;
CREATE INDEX demo_traffic ON demo (traffic_at) WHERE traffic;
-- A sign-in session inside a demo, and which of its tenants it was told of; sessions are global.
CREATE TABLE demo_visit (
    session_id uuid PRIMARY KEY REFERENCES sign_in_session (id) ON DELETE CASCADE,
    demo_id uuid NOT NULL REFERENCES demo (id) ON DELETE CASCADE,
    role text NOT NULL,
    generation integer NOT NULL,
    came_by text NOT NULL CHECK (came_by IN ('sales', 'link', 'phone')),
    came_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX demo_visit_demo ON demo_visit (demo_id);
-- What a QR code says is looked up by whoever scans it, before a tenant is known: good once, for ten minutes.
CREATE TABLE demo_pass (
    id uuid PRIMARY KEY,
    demo_id uuid NOT NULL REFERENCES demo (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    opens text NOT NULL CHECK (opens IN ('chat', 'admin', 'supervisor', 'agent')),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX demo_pass_demo ON demo_pass (demo_id);
-- What sales hand a prospect, before there is a tenant: a demo of their own, made when they first want it.
CREATE TABLE demo_link (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    made_by uuid NOT NULL,
    industry text NOT NULL,
    edition text NOT NULL,
    prospect text NOT NULL,
    demo_id uuid REFERENCES demo (id) ON DELETE SET NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    withdrawn_at timestamptz
);
CREATE INDEX demo_link_made_by ON demo_link (made_by, made_at);
CREATE INDEX demo_link_demo ON demo_link (demo_id);
-- Tenants that demos led to, until what was in them is erased; nothing leads to them, so they stand here.
CREATE TABLE demo_left (
    left_tenant uuid PRIMARY KEY,
    demo_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
SELECT app.share('demo_left'), app.share('demo'), app.share('demo_visit'), app.share('demo_pass'), app.share('demo_link');

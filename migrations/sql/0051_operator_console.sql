-- What operators of the platform do: feature flags, announcements, access to one company in an emergency, sums over companies.

-- ---------------------------------------------------------------- global tables
-- Who of the platform did what and why; what they do inside a company is written there too, where the company reads it.
CREATE TABLE operator_act (
    id uuid PRIMARY KEY,
    account_id uuid,                            -- NULL: on the command line
    name text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX operator_act_subject ON operator_act (subject, id);
-- A flag is about a release and looked at for every company; without a row it is off.
CREATE TABLE feature_flag (
    key text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('off', 'on', 'percent', 'listed')),
    percent integer NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    tenants uuid[] NOT NULL DEFAULT '{}',
    changed_at timestamptz NOT NULL DEFAULT now()
);
-- What operators tell the staff of all companies, or of some.
CREATE TABLE announcement (
    id uuid PRIMARY KEY,
    text_en text NOT NULL,
    text_zh text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    audience text NOT NULL CHECK (audience IN ('all', 'edition', 'tenant')),
    edition text NOT NULL DEFAULT '',
    company uuid,                               -- the one company it is for
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    stopped_at timestamptz,                     -- ended before its time
    written_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (starts_at < ends_at)
);
-- What each company used, by day: counts without content, so that sums over companies need not enter each of them.
CREATE TABLE usage_day (
    tenant_id uuid NOT NULL,
    day date NOT NULL,                          -- of the world's calendar
    meter text NOT NULL,
    quantity numeric(38, 9) NOT NULL,
    PRIMARY KEY (tenant_id, day, meter)
);
CREATE INDEX usage_day_meter ON usage_day (meter, day);
-- Says when one worker counts for all.
CREATE TABLE usage_round (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    next_at timestamptz NOT NULL DEFAULT now(),
    counted_at timestamptz
);
INSERT INTO usage_round DEFAULT VALUES;
SELECT app.share('operator_act', 'SELECT, INSERT'), app.share('feature_flag', 'SELECT, INSERT, UPDATE'),
       app.share('announcement'), app.share('usage_day'),
       app.share('usage_round', 'SELECT, UPDATE');

-- A sign-in of an operator that is inside a company for a while; past `access_until` it is an operator's own again, and
-- `tenant_id` is empty all the time: whoever knows nothing of access lets it in nowhere.
ALTER TABLE sign_in_session
    ADD COLUMN access_id uuid,
    ADD COLUMN access_tenant uuid,
    ADD COLUMN access_mode text NOT NULL DEFAULT '' CHECK (access_mode IN ('', 'read', 'admin')),
    ADD COLUMN access_until timestamptz;

-- ---------------------------------------------------------------- tables of tenants
CREATE TABLE platform_access (                  -- an operator broke the glass; the company reads it
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    account_id uuid NOT NULL,                   -- the operator's; no tie, since the record outlives the account
    name text NOT NULL,
    email text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('read', 'admin')),
    reason text NOT NULL,
    minutes integer NOT NULL CHECK (minutes > 0),
    began_at timestamptz NOT NULL DEFAULT now(),
    until timestamptz NOT NULL,
    ended_at timestamptz,                       -- before its time
    ended_by text NOT NULL DEFAULT '' CHECK (ended_by IN ('', 'operator', 'company')),
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE platform_access_act (              -- every request inside; nobody changes it at run time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    access_id uuid NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('let_in', 'refused')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, access_id) REFERENCES platform_access (tenant_id, id)
);
CREATE INDEX platform_access_act_access ON platform_access_act (tenant_id, access_id, id);
CREATE TABLE announcement_dismissal (           -- a member has read it and put it away
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    announcement_id uuid NOT NULL,
    member_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, announcement_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
SELECT app.protect('platform_access'::regclass, 'SELECT, INSERT, UPDATE'),
       app.protect('platform_access_act'::regclass, 'SELECT, INSERT'),
       app.protect('announcement_dismissal'::regclass, 'SELECT, INSERT');

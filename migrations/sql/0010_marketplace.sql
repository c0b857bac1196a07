-- Partners, their plugins and releases; what companies agreed to, installed before, and publish for themselves only.

-- ---------------------------------------------------------------- global tables
-- An organisation that publishes plugins for every company; it belongs to none of them.
CREATE TABLE partner (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9]{1,30}$'), -- the names of its plugins begin with it
    name text NOT NULL,
    email text NOT NULL,
    website text NOT NULL DEFAULT '',
    trial_company uuid,                         -- a company of their own to try things in
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Who acts for a partner: an account is a person, known before and beyond any one company.
CREATE TABLE partner_member (
    partner_id uuid NOT NULL REFERENCES partner (id),
    account_id uuid NOT NULL REFERENCES account (id),
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partner_id, account_id)
);
CREATE INDEX partner_member_account ON partner_member (account_id);
-- Keys that partners sign with; every process asks for them when it loads a release for any company.
CREATE TABLE partner_key (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    key_id text NOT NULL,
    public_key bytea NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,                     -- what was handed in before stays signed
    UNIQUE (partner_id, key_id)                 -- public keys are no secret: whoever registers another's takes nothing
);
-- Tokens of partners' programs, found by their hash before anything else is known.
CREATE TABLE partner_token (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    hint text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz
);
-- Who changed what about a partner, its people, keys and tokens; no company's, and never changed.
CREATE TABLE partner_event (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    actor text NOT NULL,
    action text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX partner_event_partner ON partner_event (partner_id, id);
-- Names of plugins are unique over all partners and companies, and are never given to another, whatever became of them.
CREATE TABLE plugin (
    id text PRIMARY KEY,
    partner_id uuid REFERENCES partner (id),
    company uuid,                               -- whose own developers make it, for nobody else
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((partner_id IS NULL) <> (company IS NULL))
);
-- A release is the same for every company that may have it; what is one company's own says whose, and is shown to no other.
CREATE TABLE release (
    id uuid PRIMARY KEY,
    plugin text NOT NULL REFERENCES plugin (id),
    version text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'in_review', 'approved', 'rolling', 'halted', 'published',
        'rejected', 'yanked', 'suspended', 'killed')),
    state_before text NOT NULL DEFAULT '',      -- where a suspended one goes back to
    percent integer NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    tier text NOT NULL,                         -- how it runs here: what its manifest says, or native once promoted
    digest text NOT NULL,                       -- of its archive
    manifest jsonb NOT NULL,
    signed jsonb NOT NULL,                      -- the statement and the signatures under it
    own_key bytea,                              -- of a company's own release: the developer's public key
    report jsonb NOT NULL,                      -- what the checks found, line by line
    grade text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',            -- why it was rejected, halted, yanked, suspended or killed
    rev bigint NOT NULL,                        -- the epoch of its last change
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    approved_at timestamptz,
    stage_at timestamptz,                       -- since when so many percent have it
    UNIQUE (plugin, version)
);
CREATE INDEX release_rev ON release (rev);
-- The bytes of releases, by digest: every machine unpacks them for whichever company needs them.
CREATE TABLE release_archive (
    digest text PRIMARY KEY,
    data bytea NOT NULL
);
-- What happened to a plugin and its releases, and what partner and reviewers wrote; no company's, and never changed.
CREATE TABLE release_event (
    id uuid PRIMARY KEY,
    plugin text NOT NULL REFERENCES plugin (id),
    release_id uuid REFERENCES release (id),
    actor text NOT NULL,                        -- partner:<account>, operator:<account>, company, platform
    kind text NOT NULL,                         -- an act, message, or call
    text text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX release_event_plugin ON release_event (plugin, id);
-- How calls of a release went over all companies, as two numbers; a release that fails more than the last one halts.
CREATE TABLE release_health (
    release_id uuid PRIMARY KEY REFERENCES release (id),
    succeeded bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0
);
-- One number that grows with every change of a release: processes compare it to know whether they must read again.
CREATE TABLE release_epoch (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL
);
INSERT INTO release_epoch (epoch) VALUES (1);
-- What companies think of a plugin is read by every company; whose it is is told to nobody.
CREATE TABLE plugin_review (
    id uuid PRIMARY KEY,
    plugin text NOT NULL REFERENCES plugin (id),
    company uuid NOT NULL,
    stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    text text NOT NULL,
    version text NOT NULL,
    days integer NOT NULL,                      -- for how long it had been active
    written_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz,
    reply text NOT NULL DEFAULT '',
    replied_at timestamptz,
    UNIQUE (plugin, company)
);
SELECT app.share('partner'), app.share('partner_member'), app.share('partner_key'), app.share('partner_token'),
       app.share('partner_event', 'SELECT, INSERT'),
       app.share('plugin', 'SELECT, INSERT'), app.share('release'), app.share('release_archive'),
       app.share('release_event', 'SELECT, INSERT'), app.share('release_health'), app.share('release_epoch'),
       app.share('plugin_review');

-- ---------------------------------------------------------------- of one company
ALTER TABLE installation
    ADD COLUMN release_id uuid,                         -- NULL: versioned with the platform
    ADD COLUMN revision integer NOT NULL DEFAULT 0,     -- of its settings; 0: none was kept yet
    ADD COLUMN pinned boolean NOT NULL DEFAULT false,   -- exactly this version, or what follows it by stages
    ADD COLUMN cooldown_days integer NOT NULL DEFAULT 1 CHECK (cooldown_days BETWEEN 0 AND 14),
    ADD COLUMN asked_release uuid,                      -- an update that wants more than was agreed to, and waits
    ADD COLUMN monthly_cap numeric(12, 6),              -- the most a metered price may come to in a month
    ADD COLUMN first_on_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN removed_at timestamptz;                  -- its settings are kept for thirty days more
CREATE TABLE installation_revision (            -- settings as they were with one version, to go back to; never changed
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    plugin text NOT NULL,
    n integer NOT NULL,
    release_id uuid,
    version text NOT NULL,
    settings_version integer NOT NULL DEFAULT 1,
    settings jsonb NOT NULL,                    -- secrets sealed as in the installation
    made_by text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, plugin, n),
    FOREIGN KEY (tenant_id, plugin) REFERENCES installation (tenant_id, plugin)
);
CREATE TABLE plugin_consent (                   -- what somebody agreed to in the company's name
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    plugin text NOT NULL,
    version text NOT NULL,
    scopes jsonb NOT NULL,
    hosts jsonb NOT NULL,
    data jsonb NOT NULL,
    price jsonb NOT NULL,
    monthly_cap numeric(12, 6),
    agreed_by text NOT NULL,
    agreed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX plugin_consent_plugin ON plugin_consent (tenant_id, plugin, id);
CREATE TABLE developer_key (                    -- a company's own developers sign with it, for this company only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    key_id text NOT NULL,
    public_key bytea NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key_id)
);
SELECT app.protect('developer_key');
SELECT app.protect('plugin_consent', 'SELECT, INSERT');
-- Only a change of the key that seals them touches kept settings, and only the purge takes them away.
SELECT app.protect('installation_revision', 'SELECT, INSERT, DELETE, UPDATE (settings)');

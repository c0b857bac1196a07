-- The marketplace: who publishes, what they publish, and what was said about it. None of it belongs to a company.

-- Who publishes plugins: an organisation of an account, and no company.
CREATE TABLE partner (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL UNIQUE REFERENCES account (id),
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9]{1,30}$'),
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Asked for at every load of a release, whatever company it is loaded for.
CREATE TABLE partner_key (
    partner_id uuid NOT NULL REFERENCES partner (id),
    key_id text NOT NULL,                       -- public keys are no secret: whoever registers one that is not
                                                -- theirs keeps nobody from registering it too
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    added_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    PRIMARY KEY (partner_id, key_id)
);
-- Found by its hash, by a program that belongs to no company.
CREATE TABLE partner_token (
    token_hash bytea PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id),
    hint text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
-- One catalogue for all companies; says which partner an id belongs to.
CREATE TABLE plugin (
    id text PRIMARY KEY,                        -- for ever: an id that was taken is never given to somebody else
    partner_id uuid NOT NULL REFERENCES partner (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
-- One catalogue for all companies: every version with its bytes, its signatures and where it stands.
CREATE TABLE release (
    id uuid PRIMARY KEY,
    plugin text NOT NULL REFERENCES plugin (id),
    version text NOT NULL,
    ordinal bigint NOT NULL,                    -- the version as one number, so that the newest is found
    state text NOT NULL,
    percent integer NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    manifest jsonb NOT NULL,
    signed jsonb NOT NULL,
    archive bytea NOT NULL,
    report jsonb NOT NULL,
    grade text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',            -- why it was rejected, yanked, suspended or killed
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    live_at timestamptz,
    UNIQUE (plugin, version)
);
-- What partners and operators of the platform say to each other about a release.
CREATE TABLE release_note (
    id uuid PRIMARY KEY,
    release_id uuid NOT NULL REFERENCES release (id),
    at timestamptz NOT NULL DEFAULT now(),
    side text NOT NULL CHECK (side IN ('partner', 'operator', 'platform')),
    who text NOT NULL,
    what text NOT NULL,                         -- said, or the name of what was done
    text text NOT NULL DEFAULT ''
);
CREATE INDEX release_note_of ON release_note (release_id, at);
SELECT app.share('partner'), app.share('partner_key'), app.share('partner_token'), app.share('plugin'),
       app.share('release'), app.share('release_note');

-- What a company agreed to when it installed a plugin, and every state of its settings, so that one can go back.
ALTER TABLE installation ADD COLUMN agreed jsonb NOT NULL DEFAULT '{}';
ALTER TABLE installation ADD COLUMN pinned boolean NOT NULL DEFAULT false;
CREATE TABLE installation_revision (
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    plugin text NOT NULL,
    n integer NOT NULL,
    version text NOT NULL,
    settings jsonb NOT NULL,
    agreed jsonb NOT NULL,
    why text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, plugin, n)
);
SELECT app.protect('installation_revision');

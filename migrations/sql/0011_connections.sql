-- Keys of companies' secrets, connections to outside systems, what was posted to plugins, and secrets of remote plugins.
CREATE TABLE tenant_key (                       -- seals a company's secrets; wrapped by a master key that is not in here
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    version integer NOT NULL,
    key_id text NOT NULL,                       -- which master key wraps it
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,                     -- nothing is sealed under it since
    PRIMARY KEY (tenant_id, version)
);
CREATE TABLE connection (                       -- credentials to one outside system; used by the host only
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    plugin text NOT NULL,
    name text NOT NULL,                         -- as the manifest declares it
    scheme text NOT NULL,
    state text NOT NULL DEFAULT 'connected' CHECK (state IN ('connected', 'expiring', 'needs_reauth', 'revoked')),
    account text NOT NULL DEFAULT '',           -- whose it is there, as far as the provider told
    credentials text NOT NULL,                  -- sealed
    rev integer NOT NULL DEFAULT 1,             -- counts what the credentials were replaced by
    expires_at timestamptz,
    problem text NOT NULL DEFAULT '',           -- why it needs somebody; one word, no content
    connected_at timestamptz NOT NULL DEFAULT now(),
    renewed_at timestamptz NOT NULL DEFAULT now(), -- when the credentials that hold now were handed out
    changed_at timestamptz NOT NULL DEFAULT now(), -- since when the state holds
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, plugin, name),
    FOREIGN KEY (tenant_id, plugin) REFERENCES installation (tenant_id, plugin) ON DELETE CASCADE
);
CREATE TABLE oauth_state (                      -- somebody is at a provider to agree; good once, for ten minutes
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    state_hash bytea NOT NULL,
    session_id uuid NOT NULL,                   -- the sign-in session that went there
    installation_id uuid NOT NULL,
    plugin text NOT NULL,
    name text NOT NULL,
    verifier text NOT NULL,                     -- of PKCE; sealed
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, state_hash),
    FOREIGN KEY (tenant_id, installation_id) REFERENCES installation (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE hook_seen (                        -- posts that were taken in the last day, so that none counts twice
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    installation_id uuid NOT NULL,
    message_key bytea NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, installation_id, message_key),
    FOREIGN KEY (tenant_id, installation_id) REFERENCES installation (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX hook_seen_at ON hook_seen (tenant_id, seen_at);
CREATE TABLE remote_secret (                    -- signs the calls of one installation to its remote service
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    installation_id uuid NOT NULL,
    secret text NOT NULL,                       -- sealed
    previous text NOT NULL DEFAULT '',          -- sealed; signs beside the new one until previous_until
    previous_until timestamptz,
    told_at timestamptz,                        -- when the service was given it
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, installation_id),
    FOREIGN KEY (tenant_id, installation_id) REFERENCES installation (tenant_id, id) ON DELETE CASCADE
);
SELECT app.protect(t::regclass)
FROM unnest(ARRAY['tenant_key', 'connection', 'oauth_state', 'hook_seen', 'remote_secret']) t;

-- harmless: the rule that follows allows everything this one did, and one kind more
ALTER TABLE door DROP CONSTRAINT door_kind_check;
-- harmless: every row kept the rule before, which allowed less
ALTER TABLE door ADD CONSTRAINT door_kind_check
    CHECK (kind IN ('api_key', 'channel', 'member', 'invitation', 'webhook', 'installation'));
-- What companies stored in the clear is sealed by the workers, one company after the other; not before the processes of
-- the release before, which cannot read sealed settings, have gone.
INSERT INTO due (tenant_id, kind, id, due_at) SELECT id, 'seal', id, now() + interval '10 minutes' FROM tenant ON CONFLICT DO NOTHING;

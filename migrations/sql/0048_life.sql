-- A company's life: its state with dates, what happened and who caused it, limits set by operators, domains it has proved.
-- harmless: the rule that follows allows everything this one did, and more states
ALTER TABLE tenant DROP CONSTRAINT tenant_status_check;
-- harmless: every row kept the rule before, which allowed less
ALTER TABLE tenant ADD CONSTRAINT tenant_status_check
    CHECK (status IN ('provisioning', 'trial', 'active', 'past_due', 'suspended', 'closing', 'purged'));
ALTER TABLE tenant
    ADD COLUMN status_since timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN status_until timestamptz,        -- when the clock moves it on; NULL: it does not
    ADD COLUMN status_because text NOT NULL DEFAULT '', -- the event that led here
    ADD COLUMN came_from jsonb NOT NULL DEFAULT '[]',   -- where it goes back to: [[state, because], …], the outermost last
    ADD COLUMN trial_ends_at timestamptz,
    ADD COLUMN purge_began_at timestamptz;      -- from then on there is no way back
CREATE INDEX tenant_held ON tenant (id) WHERE status IN ('suspended', 'closing', 'purged');

-- Where a company's data lies was agreed when it began.
CREATE FUNCTION app.region_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the region of a tenant does not change' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER region_stays BEFORE UPDATE OF region ON tenant
    FOR EACH ROW WHEN (OLD.region IS DISTINCT FROM NEW.region) EXECUTE FUNCTION app.region_stays();

CREATE TABLE life_entry (                       -- what happened in a company's life; nobody changes it at run time
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    event text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    by text NOT NULL CHECK (by IN ('owner', 'operator', 'billing', 'clock', 'platform')),
    who text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    until timestamptz,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX life_entry_at ON life_entry (tenant_id, at);
SELECT app.protect('life_entry'::regclass, 'SELECT, INSERT');

-- While a company is held (read-only) its work waits; what is marked here goes on: mail to its people, erasing, exports.
ALTER TABLE due ADD COLUMN while_held boolean NOT NULL DEFAULT false;
ALTER TABLE job ADD COLUMN while_held boolean NOT NULL DEFAULT false;

CREATE TABLE quota (                            -- set by operators; without a row the default of the code holds
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    key text NOT NULL,
    most bigint CHECK (most >= 0),              -- NULL: without limit
    reason text NOT NULL,                       -- shown to the company
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);
SELECT app.protect('quota'::regclass);

CREATE TABLE company_domain (                   -- a host name a company claims; it counts once DNS says so
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    host text NOT NULL,                         -- lower case, as DNS has it
    token text NOT NULL,                        -- what the TXT record has to say
    channel_id uuid,                            -- the chat its visitors see
    verified_at timestamptz,                    -- since when it counts; NULL: not, or not any more
    checked_at timestamptz,
    misses integer NOT NULL DEFAULT 0,          -- looks in a row that did not find the record
    problem text NOT NULL DEFAULT '',           -- what the last look found instead
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, host),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id)
);
SELECT app.protect('company_domain'::regclass);
-- A verified host leads to its company, and to one only.
-- harmless: the rule that follows allows everything this one did, and one kind more
ALTER TABLE door DROP CONSTRAINT door_kind_check;
-- harmless: every row kept the rule before, which allowed less
ALTER TABLE door ADD CONSTRAINT door_kind_check
    CHECK (kind IN ('api_key', 'channel', 'member', 'invitation', 'webhook', 'installation', 'host'));

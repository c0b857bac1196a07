-- Taking a company's data out, taking it away for good, and how long each class of it is kept.

-- What only grows is not changed or taken away at run time, with one exception: a transaction that says whose rows it erases
-- (`erasing_for`). A right to delete cannot tell the two apart, so the right is given and a policy beside the tenant's narrows
-- it (Citus spreads policies, and takes no triggers). It fails loudly: no rows found would look like nothing to do.
CREATE FUNCTION app.erases() RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF app.tid() IS NOT NULL AND NULLIF(current_setting('app.erasing', true), '') IS NOT DISTINCT FROM app.tid()::text THEN
        RETURN true;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: rows of this table only grow';
END $$;
CREATE FUNCTION app.let_erase(tab regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT DELETE ON %s TO %I', tab, current_setting('app.runtime_role'));
    EXECUTE format('CREATE POLICY only_grows ON %s AS RESTRICTIVE FOR DELETE USING (app.erases())', tab);
END $$;
-- From now on `protect` does this by itself for a table whose rows nobody deletes at run time.
CREATE OR REPLACE FUNCTION app.protect(tab regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = app.tid()) WITH CHECK (tenant_id = app.tid())', tab);
    EXECUTE format('GRANT %s ON %s TO %I', privileges, tab, current_setting('app.runtime_role'));
    IF privileges !~* '\mDELETE\M' THEN
        PERFORM app.let_erase(tab);
    END IF;
END $$;
DO $$
DECLARE
    tab regclass;
BEGIN
    FOR tab IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'hubwright'::regnamespace AND c.relkind IN ('r', 'p')
               AND c.relforcerowsecurity AND NOT c.relispartition
               AND NOT has_table_privilege(current_setting('app.runtime_role'), c.oid, 'DELETE') LOOP
        PERFORM app.let_erase(tab);
    END LOOP;
    -- Of an audit entry about a customer who was erased the deed stays and what it told of them goes.
    EXECUTE format('GRANT UPDATE (detail) ON audit_entry TO %I', current_setting('app.runtime_role'));
    CREATE POLICY nobody_rewrites ON audit_entry AS RESTRICTIVE FOR UPDATE USING (app.erases());
END $$;

-- ---------------------------------------------------------------- global tables
-- What remains of a company that was erased: how far it is, then the signed certificate. It outlives every row of theirs.
CREATE TABLE erased_company (
    id uuid PRIMARY KEY,                        -- the company's
    began_at timestamptz NOT NULL DEFAULT now(),
    counts jsonb NOT NULL DEFAULT '{}',         -- {table or kind of thing: how many went}
    ended_at timestamptz,
    certificate jsonb                           -- the statement and the signature under it
);
SELECT app.share('erased_company', 'SELECT, INSERT, UPDATE');
-- What a company's own developers published for it alone, and what it wrote to partners, goes with it.
ALTER TABLE release_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON release_event USING (true) WITH CHECK (true);
SELECT app.let_erase('release_event');

-- ---------------------------------------------------------------- of one company
CREATE TABLE data_export (                      -- an archive of everything, or of one customer; its bytes lie with the files
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    contact_id uuid,                            -- NULL: of the whole company
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'expired')),
    by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    moved_at timestamptz NOT NULL DEFAULT now(), -- when it last told how far it is; one that has died tells nothing
    rows_total bigint NOT NULL DEFAULT 0,
    rows_done bigint NOT NULL DEFAULT 0,
    size bigint NOT NULL DEFAULT 0,
    pieces integer NOT NULL DEFAULT 0,
    sha256 text NOT NULL DEFAULT '',            -- of the whole archive
    finished_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE customer_erasure (                 -- a customer who is, or will be, forgotten; nothing in here tells who they were
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('asked', 'consent', 'unneeded', 'other')),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'cancelled')),
    by text NOT NULL,                           -- who asked, as audit entries name them
    asked_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL,                -- until then it can be taken back
    cancelled_by text NOT NULL DEFAULT '',
    counts jsonb NOT NULL DEFAULT '{}',
    ended_at timestamptz,
    certificate jsonb,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)
);
CREATE UNIQUE INDEX customer_erasure_open ON customer_erasure (tenant_id, contact_id) WHERE state <> 'cancelled';
CREATE TABLE retention_rule (                   -- a class without a row is kept as long as the platform says
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    class text NOT NULL,
    days integer CHECK (days > 0),              -- NULL: for ever
    held_why text NOT NULL DEFAULT '',          -- a legal hold: nothing of the class goes while there is a reason here
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, class)
);
CREATE TABLE retention_sweep (                  -- what went last, class by class
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    class text NOT NULL,
    swept_at timestamptz NOT NULL,
    went bigint NOT NULL,                       -- in that round
    went_total bigint NOT NULL,
    PRIMARY KEY (tenant_id, class)
);
SELECT app.protect(t::regclass) FROM unnest(ARRAY['data_export', 'customer_erasure', 'retention_rule', 'retention_sweep']) t;

-- A customer who was erased stays as a row without words, so that what was counted still adds up.
ALTER TABLE contact ADD COLUMN erased_at timestamptz;
-- Whoever takes a file away is asked by every message whether it has it.
CREATE INDEX message_file ON message (tenant_id, file_id) WHERE file_id IS NOT NULL;
ALTER TABLE conversation ADD COLUMN emptied_at timestamptz;     -- its words went, by age or with its customer
-- Conversations that have been closed for long and still have their words.
CREATE INDEX conversation_resolved ON conversation (tenant_id, resolved_at)
    WHERE resolved_at IS NOT NULL AND emptied_at IS NULL;

-- A company may live in a database of its own: which one is said in the main database, and every database refuses who does not
-- live there. Nothing that belongs to a company is tied to a row of the main database, or it could not leave it.
-- harmless: a foreign key goes, no row that the release before writes is refused without it.
ALTER TABLE placement DROP CONSTRAINT placement_tenant_id_fkey;
-- harmless: likewise; an account is removed only when nobody is a member through it any more.
ALTER TABLE member DROP CONSTRAINT member_account_id_fkey;
-- harmless: new columns with defaults, and the check is about one of them.
ALTER TABLE placement
    ADD COLUMN fenced_until timestamptz,          -- nobody enters before then: the company is about to leave
    ADD COLUMN fence_id uuid,                    -- whose fence it is
    ADD COLUMN move_to text,                    -- only in the main database: where a move under way goes
    ADD COLUMN move_from text,
    ADD COLUMN move_step text NOT NULL DEFAULT '' CHECK (move_step IN ('', 'copying', 'leaving', 'arrived')),
    ADD COLUMN moved_at timestamptz;
CREATE INDEX placement_away ON placement (tenant_id) WHERE dsn_key <> 'default' OR fenced_until IS NOT NULL;

-- With the first statement of every transaction for a company: refuses one behind a fence (HW101), and one that lives elsewhere
-- (HW102, DETAIL says where as far as is known here). A fence that has run out is taken away; the update waits for somebody who
-- ends a move at this very moment, and what was read is read again.
CREATE FUNCTION app.enter(tenant uuid, here text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    home text;
    fenced timestamptz;
BEGIN
    SELECT p.dsn_key, p.fenced_until INTO home, fenced FROM hubwright.placement p WHERE p.tenant_id = tenant;
    IF fenced <= clock_timestamp() AND current_setting('transaction_read_only') = 'off' THEN
        UPDATE hubwright.placement p SET fenced_until = NULL, fence_id = NULL
        WHERE p.tenant_id = tenant AND p.fenced_until <= clock_timestamp();
        SELECT p.dsn_key, p.fenced_until INTO home, fenced FROM hubwright.placement p WHERE p.tenant_id = tenant;
    END IF;
    IF coalesce(home, 'default') <> here THEN
        RAISE EXCEPTION 'this company lives elsewhere' USING ERRCODE = 'HW102', DETAIL = coalesce(home, 'default');
    END IF;
    IF fenced > clock_timestamp() THEN
        RAISE EXCEPTION 'this company is being moved' USING ERRCODE = 'HW101';
    END IF;
END $$;
-- The same for the companies of a batch, whose functions set them one after another; whoever needs a closer look is refused.
CREATE FUNCTION app.enter_all(tenants uuid[], here text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(tenants) AS t(id) LEFT JOIN hubwright.placement p ON p.tenant_id = t.id
               WHERE coalesce(p.dsn_key, 'default') <> here OR p.fenced_until IS NOT NULL) THEN
        RAISE EXCEPTION 'somebody of the batch lives elsewhere or is being moved' USING ERRCODE = 'HW102';
    END IF;
END $$;

-- Not protected by row-level security, and yet beside the company in its database: what sweeps and operators read without content.
CREATE FUNCTION app.beside() RETURNS text[] LANGUAGE sql IMMUTABLE RETURN ARRAY['due', 'incident'];

-- Rows of a company arrive in any order: foreign keys between its tables may be checked at the end of a transaction. Called after
-- every `hubwright migrate`, so that no later migration need remember it.
CREATE FUNCTION app.ease_ties() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT k.conname AS name, k.conrelid::regclass AS tab FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = 'hubwright' AND c.relforcerowsecurity AND NOT k.condeferrable
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE', one.tab, one.name);
    END LOOP;
END $$;

-- In a database for companies only, what belongs to the platform is empty, and nobody may take that for an answer.
-- harmless: only called in databases that no release before this one knows.
CREATE FUNCTION app.only_companies(runtime text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE one regclass;
BEGIN
    FOR one IN
        SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT c.relforcerowsecurity
          AND c.relname <> 'placement' AND c.relname <> ALL (app.beside())
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', one, runtime);
    END LOOP;
END $$;

-- ---------------------------------------------------------------- chosen fields under the company's key
CREATE TABLE sealed_field (                     -- which fields a company has sealed; a worker brings its rows there
    tenant_id uuid NOT NULL DEFAULT app.tid(),
    key text NOT NULL,
    wanted boolean NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, key)
);
SELECT app.protect('sealed_field'::regclass);
CREATE INDEX message_notes ON message (tenant_id, id) WHERE kind = 'note';

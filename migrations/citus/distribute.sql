-- Spreads the schema over a Citus cluster by tenant. Run once, as a superuser on the coordinator, after `hubwright migrate`
-- and before the load has outgrown one server; docs/scaling.md says when that is and what to do before and after.
--
--     psql "$COORDINATOR" --set ON_ERROR_STOP=1 --single-transaction --file migrations/citus/distribute.sql
--
-- It needs Citus 12 or newer and, for the runtime login, citus.propagate_set_commands = 'local': without it a worker node
-- does not learn for which tenant a transaction acts, and row-level security shows it nothing (it fails closed).

SET LOCAL search_path = hubwright, app, pg_catalog, public;

-- Read before anybody knows the tenant, or small and the same for all: a copy on every node.
CREATE TEMP TABLE on_every_node (position integer, name text, reason text) ON COMMIT DROP;
INSERT INTO on_every_node VALUES
    (1, 'account', 'a person signs in before the company is known, and may work for several'),
    (2, 'sign_in_session', 'found by the hash of a cookie, before the company is known'),
    (3, 'account_token', 'found by the hash of a link, by people who are not signed in'),
    (4, 'tenant', 'the registry of companies, read by everybody'),
    (5, 'placement', 'says in which database a company lives'),
    (6, 'door', 'finds the company for a key, so that key is unique over all companies'),
    (7, 'process', 'signs of life of web and worker processes, which belong to the platform and to no company'),
    (8, 'partner', 'publishes plugins for every company and belongs to none'),
    (9, 'partner_member', 'says which accounts act for a partner'),
    (10, 'partner_key', 'asked for when a release is loaded for any company'),
    (11, 'partner_token', 'found by its hash, before anything else is known'),
    (12, 'partner_event', 'who changed what about a partner, which is no company'),
    (13, 'plugin', 'its name is unique over all partners and companies'),
    (14, 'release', 'a release is the same for every company'),
    (15, 'release_archive', 'bytes by digest, unpacked on every machine'),
    (16, 'release_event', 'what happened to releases, which belong to no company'),
    (17, 'release_health', 'two numbers for each release over all companies'),
    (18, 'release_epoch', 'one number that every process compares with its own'),
    (19, 'plugin_review', 'what one company wrote is read by every other'),
    (20, 'plugin_listing', 'what a partner says about a plugin is read by every company'),
    (21, 'plugin_picture', 'screenshots of plugins are shown to every company'),
    (22, 'plugin_day', 'how many companies have a plugin, over all of them'),
    (23, 'plugin_use_day', 'what meters of plugins counted, over all companies'),
    (24, 'release_day', 'how calls of releases went, over all companies'),
    (25, 'figures_round', 'says when one worker counts for all'),
    (26, 'operator_act', 'who of the platform did what, which belongs to no company'),
    (27, 'feature_flag', 'a flag is looked at for every company'),
    (28, 'announcement', 'told to the staff of many companies'),
    (29, 'usage_round', 'says when one worker counts for all'),
    (30, 'stripe_event', 'comes before anybody knows for which company, and some are for none'),
    (31, 'demo', 'an address that leads to a company, asked for before anybody knows which'),
    (32, 'demo_visit', 'of the platform''s own sales people, for companies that live for hours'),
    (33, 'demo_pass', 'found by the hash of a link, before the company is known'),
    (34, 'demo_link', 'found by the hash of a link, before the company is known'),
    (35, 'demo_left', 'asked for by an address whose company is gone'),
    (36, 'erased_company', 'what remains of a company that is not there any more'),
    (37, 'partner_payout', 'what a partner was sent, over all companies'),
    (38, 'partner_share', 'what a partner earned, which is told to nobody by company'),
    (39, 'payout_round', 'says when one worker looks for all');

-- A foreign key between two tables can only be there when both are spread already: taken away first, put back last.
CREATE TEMP TABLE tie (name text, told text, tab text) ON COMMIT DROP;
INSERT INTO tie
    SELECT k.conname, pg_get_constraintdef(k.oid), k.conrelid::regclass::text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = 'hubwright' AND NOT c.relispartition
      AND c.relname NOT IN (SELECT name FROM on_every_node);

DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT * FROM tie LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.tab, one.name);
    END LOOP;
    FOR one IN SELECT * FROM on_every_node ORDER BY position LOOP
        PERFORM create_reference_table(format('hubwright.%I', one.name)::regclass);
    END LOOP;
    -- Everything else belongs to a company; its partitions follow their parent.
    FOR one IN
        SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname NOT IN (SELECT name FROM on_every_node)
        ORDER BY c.relname <> 'conversation', c.relname  -- one is first, the others lie beside it
    LOOP
        PERFORM create_distributed_table(
            format('hubwright.%I', one.name)::regclass, 'tenant_id',
            colocate_with => CASE one.name WHEN 'conversation' THEN 'none' ELSE 'hubwright.conversation' END);
    END LOOP;
    FOR one IN SELECT * FROM tie LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', one.tab, one.name, one.told);
    END LOOP;
END $$;

-- `app.migration` stays on the coordinator: only whoever migrates reads it.

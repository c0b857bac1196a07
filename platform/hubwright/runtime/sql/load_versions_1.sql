-- load_versions_1: reads the flow versions of a batch that a process has not compiled yet, one row each, in the order given.
-- touches: flow_version
-- The caller sorts by tenant. The tenant is set before its rows and named in the statement; no cursor is open across a switch
-- (that leaks). At the end no tenant is set.
CREATE FUNCTION app.load_versions_1(tenants uuid[], versions uuid[]) RETURNS TABLE (doc jsonb) LANGUAGE plpgsql AS $$
DECLARE
    t uuid;
BEGIN
    FOR i IN 1 .. cardinality(tenants) LOOP
        t := tenants[i];
        PERFORM set_config('app.tenant_id', t::text, true);
        doc := NULL;
        SELECT v.doc INTO doc FROM hubwright.flow_version v WHERE v.tenant_id = t AND v.id = versions[i];
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;

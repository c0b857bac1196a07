"""What must hold of every table in every schema of ours; each check is a query that finds the offenders.

Run as a superuser with an empty search_path, so that expressions are written out in full. `$1` is the runtime role,
`$2` the global tables as schema.table.
"""

from typing import Any

import asyncpg

OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_RELATIONS = f"""WITH relation AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, c.reloptions, c.relrowsecurity, c.relforcerowsecurity,
           n.nspname || '.' || c.relname AS name, n.nspname || '.' || c.relname = ANY ($2::text[]) AS is_global,
           $1::text AS runtime
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
), tenant AS (SELECT * FROM relation WHERE relkind IN ('r', 'p', 'f') AND NOT is_global)
"""
_TENANT_COLUMN = "a.attname = 'tenant_id' AND NOT a.attisdropped"

CHECKS = {
    "row-level security is on and forced": """
        SELECT name FROM tenant WHERE NOT (relrowsecurity AND relforcerowsecurity) OR relkind = 'f'""",
    "tenant_id is a uuid, never empty, filled from the scope": f"""
        SELECT name FROM tenant t WHERE NOT EXISTS (
            SELECT FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = t.oid AND {_TENANT_COLUMN} AND a.attnotnull AND a.atttypid = 'uuid'::regtype
              AND pg_get_expr(d.adbin, d.adrelid) = 'app.tid()')""",
    "one canonical policy and no other": """
        SELECT t.name || ': ' || coalesce(p.polname, 'no policy')
        FROM tenant t LEFT JOIN pg_policy p ON p.polrelid = t.oid AND NOT (NOT p.polpermissive AND p.polroles = '{0}'
            AND p.polwithcheck IS NULL AND pg_get_expr(p.polqual, t.oid) = 'app.erases()')
        WHERE p.oid IS NULL OR NOT p.polpermissive OR p.polcmd <> '*' OR p.polroles <> '{0}'
           OR pg_get_expr(p.polqual, t.oid) IS DISTINCT FROM '(tenant_id = app.tid())'
           OR pg_get_expr(p.polwithcheck, t.oid) IS DISTINCT FROM '(tenant_id = app.tid())'
           OR (SELECT count(*) FROM pg_policy q WHERE q.polrelid = t.oid AND q.polpermissive) > 1""",
    "views run with the reader's rights": """
        SELECT name FROM relation WHERE relkind = 'v' AND has_table_privilege(runtime, oid, 'SELECT')
           AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)""",
    "no materialized view can be read at run time": """
        SELECT name FROM relation WHERE relkind = 'm' AND has_table_privilege(runtime, oid, 'SELECT')""",
    "the primary key begins with the tenant": f"""
        SELECT t.name FROM tenant t WHERE NOT EXISTS (
            SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = t.oid AND i.indisprimary AND {_TENANT_COLUMN})""",
    "unique and exclusion indexes include the tenant": f"""
        SELECT i.indexrelid::regclass::text FROM tenant t JOIN pg_index i ON i.indrelid = t.oid
        WHERE (i.indisunique OR i.indisexclusion) AND NOT EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY (i.indkey) AND {_TENANT_COLUMN})""",
    "foreign keys between tenant tables tie tenant to tenant": f"""
        SELECT t.name || ': ' || k.conname FROM pg_constraint k JOIN relation t ON t.oid = k.conrelid
        JOIN tenant u ON u.oid = k.confrelid
        WHERE k.contype = 'f' AND NOT EXISTS (
            SELECT FROM unnest(k.conkey, k.confkey) AS pair(mine, theirs)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.mine AND {_TENANT_COLUMN}
            JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.theirs AND b.attname = 'tenant_id')""",
    "the runtime role has no special powers, nor has any role it belongs to": """
        SELECT rolname::text FROM pg_roles WHERE pg_has_role($1, oid, 'MEMBER')
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)""",
    "the runtime role owns nothing": """
        SELECT name FROM relation WHERE pg_has_role(runtime, relowner, 'MEMBER')
        UNION ALL SELECT n.nspname FROM pg_namespace n WHERE pg_has_role($1, n.nspowner, 'MEMBER')
        UNION ALL SELECT d.datname FROM pg_database d WHERE pg_has_role($1, d.datdba, 'MEMBER')""",
    "the runtime role may change rows only": """
        SELECT name FROM relation WHERE relkind IN ('r', 'p', 'f')
           AND has_table_privilege(runtime, oid, 'TRUNCATE, REFERENCES, TRIGGER')""",
    "the runtime role makes nothing": f"""
        SELECT n.nspname FROM pg_namespace n WHERE {OURS} AND has_schema_privilege($1, n.oid, 'CREATE')""",
    "no function runs with its owner's rights": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {OURS} AND p.prosecdef""",
    "no sequence tells how much a tenant has": """
        SELECT s.name FROM relation s WHERE s.relkind = 'S' AND (
            has_sequence_privilege(s.runtime, s.oid, 'USAGE, SELECT, UPDATE')
            OR EXISTS (SELECT FROM pg_depend d JOIN tenant t ON t.oid = d.refobjid
                       WHERE d.objid = s.oid AND d.deptype IN ('a', 'i')))""",
    "no trigger or rule acts behind a statement": """
        SELECT t.name || ': ' || g.tgname FROM tenant t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
        UNION ALL
        SELECT t.name || ': ' || r.rulename FROM tenant t JOIN pg_rewrite r ON r.ev_class = t.oid""",
}


async def offenders(
    connection: "asyncpg.Connection[Any]", check: str, runtime: str, global_tables: list[str]
) -> list[str]:
    """Run one check."""
    found = await connection.fetch(_RELATIONS + CHECKS[check], runtime, global_tables)
    return [str(row[0]) for row in found]

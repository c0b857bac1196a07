"""Reads every row of the active tenant, whatever tables there are: for the content hash alone."""

from hubwright.kernel.database import Row, fetch, global_fetch

# Derived afterwards by workers, or a bell that rings: no content.
NOT_CONTENT = frozenset(
    {"job", "search_cursor", "search_progress", "message_term", "contact_word", "flow_count_progress"}
)


async def tables() -> list[str]:
    """Every table with rows of tenants, by the catalogue: row-level security says which those are."""
    found = await global_fetch(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'hubwright' AND c.relkind IN ('r', 'p') AND c.relforcerowsecurity AND NOT c.relispartition"
        " ORDER BY c.relname"
    )
    return [row["relname"] for row in found if row["relname"] not in NOT_CONTENT]


async def rows_of(table: str) -> list[Row]:
    """Every row of one of them, as JSON."""
    return await fetch(f"SELECT to_jsonb(t) - 'tenant_id' AS row FROM {table} t WHERE t.tenant_id = $1")

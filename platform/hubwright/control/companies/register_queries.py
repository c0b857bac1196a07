"""The register as operators read it: searched, filtered, page by page, and counted."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.companies.queries import REASON, Company
from hubwright.kernel.database import Row, global_fetch, outside_tenants


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; an empty word means any."""

    words: str = ""
    status: str = ""
    edition: str = ""
    version: str = ""
    kind: str = ""
    region: str = ""


class EditionCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many companies have a version of an edition."""

    edition: str
    version: int
    kind: str
    status: str
    count: int


_FIELDS = Company.__struct_fields__
_MATCHES = (
    "($1 = '' OR name ILIKE '%' || $1 || '%' OR slug ILIKE '%' || $1 || '%' OR id::text = lower($1))"
    " AND ($2 = '' OR status = $2) AND ($3 = '' OR edition = $3) AND ($4 = '' OR kind = $4)"
    " AND ($5 = '' OR region = $5) AND ($6 = '' OR edition_version::text = $6)"
)


async def register(search: Search, after: tuple[datetime, UUID] | None, most: int) -> list[Company]:
    """Companies that match, the newest first, from behind `after` (when it was made, and its id)."""
    made, last = after if after is not None else (None, None)
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"SELECT {', '.join(_FIELDS)} FROM tenant WHERE {_MATCHES}"
            " AND ($7::timestamptz IS NULL OR (created_at, id) < ($7, $8::uuid))"
            " ORDER BY created_at DESC, id DESC LIMIT $9",
            *_asked(search),
            made,
            last,
            most,
        )
    return [Company(**row) for row in found]


async def count_matching(search: Search) -> int:
    """How many companies match."""
    async with outside_tenants(REASON):
        (row,) = await global_fetch(f"SELECT count(*) AS n FROM tenant WHERE {_MATCHES}", *_asked(search))
    found: int = row["n"]
    return found


async def registered(tenant_id: UUID) -> Company | None:
    """One company."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"SELECT {', '.join(_FIELDS)} FROM tenant WHERE id = $1", tenant_id)
    return Company(**found[0]) if found else None


async def editions_in_use() -> list[EditionCount]:
    """How many companies have which version of which edition."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT edition, edition_version AS version, kind, status, count(*) AS count FROM tenant"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 DESC, 3, 4"
        )
    return [EditionCount(**row) for row in found]


async def choices() -> dict[str, list[str]]:
    """The words there are to filter by."""
    async with outside_tenants(REASON):
        found: list[Row] = await global_fetch(
            "SELECT array_agg(DISTINCT status) AS status, array_agg(DISTINCT edition) AS edition,"
            " array_agg(DISTINCT kind) AS kind, array_agg(DISTINCT region) AS region,"
            " array_agg(DISTINCT edition_version::text) AS version FROM tenant"
        )
    return {name: sorted(words or []) for name, words in found[0].items()}


def _asked(search: Search) -> tuple[str, str, str, str, str, str]:
    """The words as they are meant: a percent sign or a line below is one, and matches nothing else."""
    words = search.words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return (words, search.status, search.edition, search.kind, search.region, search.version)

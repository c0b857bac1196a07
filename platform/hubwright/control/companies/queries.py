"""Reads and writes the register of companies; joins the transaction it is called in."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.companies.tables import Tenant
from hubwright.kernel.database import Row, global_execute, global_fetch, global_rows, outside_tenants

REASON = "the register of companies is read before a tenant is entered"


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody inside a company may know about it."""

    id: UUID
    slug: str
    name: str
    kind: str
    status: str
    edition: str
    edition_version: int
    region: str
    language: str
    time_zone: str
    created_at: datetime
    status_since: datetime
    status_until: datetime | None
    status_because: str


_FIELDS = Company.__struct_fields__


def _company(row: Row) -> Company:
    return Company(**{field: row[field] for field in _FIELDS})


async def find_company(tenant_id: UUID) -> Company | None:
    """Read one company."""
    found = await companies([tenant_id])
    return found[0] if found else None


async def find_slug(slug: str) -> Company | None:
    """Read the company whose word this is."""
    table = global_rows(Tenant)
    async with outside_tenants(REASON):
        row = await table.select().where(table.slug == slug).first()
    return _company(row) if row is not None else None


async def companies(tenant_ids: Collection[UUID]) -> list[Company]:
    """Read several companies, in the order of their names."""
    table = global_rows(Tenant)
    if not tenant_ids:
        return []
    async with outside_tenants(REASON):
        found = await table.select().where(table.id.is_in(list(tenant_ids))).order_by(table.name)
    return [_company(row) for row in found]


async def every_company() -> list[Company]:
    """Read all companies, the oldest first; for operators."""
    async with outside_tenants(REASON):
        found = await global_rows(Tenant).select().order_by(global_rows(Tenant).created_at)
    return [_company(row) for row in found]


async def add_company(
    *,
    tenant_id: UUID,
    slug: str,
    name: str,
    kind: Literal["trial", "customer", "demo"],
    edition: str,
    edition_version: int,
    language: str,
    region: str,
    time_zone: str = "UTC",
) -> None:
    """Register a company and the database it lives in; doing it again changes nothing, and its region never does."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO tenant (id, slug, name, kind, status, edition, edition_version, language, region, time_zone)"
            " VALUES ($1, $2, $3, $4, 'provisioning', $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
            tenant_id,
            slug,
            name,
            kind,
            edition,
            edition_version,
            language,
            region,
            time_zone,
        )
        await global_execute(
            "INSERT INTO placement (tenant_id) VALUES ($1) ON CONFLICT (tenant_id) DO NOTHING", tenant_id
        )


async def pin_edition(tenant_id: UUID, edition: str, version: int) -> None:
    """Let a company have this version of this edition."""
    table = global_rows(Tenant)
    async with outside_tenants(REASON):
        await table.update({table.edition: edition, table.edition_version: version}).where(table.id == tenant_id)


async def set_details(tenant_id: UUID, *, name: str, language: str, time_zone: str) -> None:
    """Write what a company says about itself."""
    table = global_rows(Tenant)
    async with outside_tenants(REASON):
        await table.update({table.name: name, table.language: language, table.time_zone: time_zone}).where(
            table.id == tenant_id
        )


async def free_slug(wanted: str) -> str:
    """Find a slug nobody has, near the wanted one; call it in the transaction that registers the company."""
    async with outside_tenants(REASON):
        await global_execute("SELECT pg_advisory_xact_lock(hashtext('hubwright slug'))")
        taken = {
            row["slug"]
            for row in await global_fetch("SELECT slug FROM tenant WHERE slug = $1 OR slug LIKE $1 || '-%'", wanted)
        }
    if wanted not in taken:
        return wanted
    return next(slug for slug in (f"{wanted}-{n}" for n in range(2, len(taken) + 3)) if slug not in taken)

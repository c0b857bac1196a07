"""What `hubwright keys` does in each company: its keys wrapped anew, exchanged, or counted by what wraps them."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from hubwright.control.companies import every_company, find_slug
from hubwright.entry.discovery import load_work
from hubwright.entry.resources import open_database
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import DB, acting_for
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.permissions import Permission
from hubwright.kernel.sealed import FIELDS, choose, key_ids_in_use, renew_key, rewrap
from hubwright.kernel.settings import Settings


async def work(settings: Settings, verb: str, slug: str | None) -> Mapping[str, int]:
    """Do a verb over this database; returns what wraps now, for how many companies (empty after renewing)."""
    await open_database(settings)
    try:
        for tenant_id in await _companies(slug) if verb in ("renew", "rotate") else []:
            async with acting_for(tenant_id):
                await (renew_key() if verb == "renew" else rewrap())
        return {} if verb == "renew" else await _needed()
    finally:
        await DB.close()


async def seal(settings: Settings, slug: str, field: str, *, wanted: bool) -> None:
    """Choose for a company whether a field is kept under its key; a worker does the rest."""
    load_work()  # features offer their fields when they are imported
    if field not in FIELDS:
        raise StartRefused(f"There is no field {field} to seal; there is: {', '.join(FIELDS)}.")
    await open_database(settings)
    try:
        (tenant_id,) = await _companies(slug)
        operator = Actor(kind="operator", tenant_id=tenant_id, name="Hubwright", permissions=frozenset(Permission))
        async with acting_for(tenant_id):
            await choose(operator, field, wanted)
    finally:
        await DB.close()


async def _needed() -> Counter[str]:
    needed: Counter[str] = Counter()
    for tenant_id in await _companies(None):
        async with acting_for(tenant_id):
            needed.update(await key_ids_in_use())
    return needed


async def _companies(slug: str | None) -> list[UUID]:
    if slug is None:
        return [company.id for company in await every_company()]
    company = await find_slug(slug)
    if company is None:
        raise StartRefused(f"There is no company {slug}; `hubwright tenant list` names them.")
    return [company.id]

"""The company named at the top of the rail, with the edition in the reader's words."""

from datetime import datetime
from typing import Any

import msgspec

from editions.catalogue import UnknownEdition, edition
from editions.edition import EditionVersion
from hubwright.control import companies
from hubwright.kernel.actor import NO_TENANT, Actor
from hubwright.kernel.i18n import language


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """What the shell shows of a company."""

    name: str
    slug: str
    edition: str
    edition_key: str = ""
    time_zone: str = "UTC"
    status: str = "active"
    status_because: str = ""
    status_until: datetime | None = None


def edition_title(key: str, version: int | None = None) -> str:
    """An edition's name in the reader's language; an unknown one shows its key."""
    try:
        return edition(key, version).title[language()]
    except UnknownEdition:
        return key


async def sold_to(actor: Actor) -> EditionVersion | None:
    """The edition of whoever looks, for what it puts first."""
    found = await companies.find_company(actor.tenant_id)
    try:
        return edition(found.edition, found.edition_version) if found is not None else None
    except UnknownEdition:
        return None


async def company_of(request: Any, actor: Actor) -> Company | None:
    """Look the company up, once per request."""
    known = getattr(request.state, "company", None)
    if isinstance(known, Company):
        return known
    if actor.tenant_id == NO_TENANT:
        return None
    found = await companies.find_company(actor.tenant_id)
    if found is None:
        return None
    return Company(
        name=found.name,
        slug=found.slug,
        edition=edition_title(found.edition, found.edition_version),
        edition_key=found.edition,
        time_zone=found.time_zone,
        status=found.status,
        status_because=found.status_because,
        status_until=found.status_until,
    )

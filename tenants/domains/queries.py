"""Reads and writes claimed host names; the only file that touches table company_domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from hubwright.kernel.database import Row, fetch_one, rows
from tenants.domains.tables import CompanyDomain


async def domains() -> list[Row]:
    """All of the company, by name."""
    return list(await rows(CompanyDomain).select().order_by(CompanyDomain.host))


async def domain(domain_id: UUID) -> Row | None:
    """One of them."""
    return await rows(CompanyDomain).select().where(CompanyDomain.id == domain_id).first()


async def lock(domain_id: UUID) -> Row | None:
    """One of them, and nobody else settles it meanwhile."""
    return await fetch_one(
        "SELECT id, host, verified_at, misses, created_at FROM company_domain"
        " WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        domain_id,
    )


async def by_host(host: str) -> Row | None:
    """The claim to a host name."""
    return await rows(CompanyDomain).select().where(CompanyDomain.host == host).first()


async def count(enough: int) -> int:
    """How many there are; nobody has so many that counting has to end at `enough`."""
    return min(enough, int(await rows(CompanyDomain).count()))


async def add(claimed: CompanyDomain) -> None:
    """Write a claim down."""
    await rows(CompanyDomain).insert(claimed)


async def settle(
    domain_id: UUID, *, verified_at: datetime | None, checked_at: datetime, misses: int, problem: str
) -> None:
    """Write down what a look found."""
    values: dict[Column | str, Any] = {
        CompanyDomain.verified_at: verified_at,
        CompanyDomain.checked_at: checked_at,
        CompanyDomain.misses: misses,
        CompanyDomain.problem: problem,
    }
    await rows(CompanyDomain).update(values).where(CompanyDomain.id == domain_id)


async def set_channel(domain_id: UUID, channel_id: UUID | None) -> None:
    """Choose the chat that is opened there."""
    await rows(CompanyDomain).update({CompanyDomain.channel_id: channel_id}).where(CompanyDomain.id == domain_id)


async def give_up(domain_id: UUID) -> None:
    """Give a claim up."""
    await rows(CompanyDomain).delete().where(CompanyDomain.id == domain_id)

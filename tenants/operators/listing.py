"""The list of companies: searched and filtered in the register, with a few figures from inside each."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.channels.queries import enabled_by_plugin
from hubwright.control.companies import Company, Search, count_matching, register, registered
from hubwright.control.identity.members import count_seats, last_seen
from hubwright.control.usage.verbs import last_counted, month_so_far
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for

PAGE = 25


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One company of the list."""

    company: Company
    members: int
    channels: int
    conversations: int
    last_active: datetime | None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list, and where the next one begins."""

    lines: list[Line]
    matching: int
    next: UUID | None


async def list_companies(actor: Actor, search: Search, after: UUID | None = None) -> Page:
    """Companies that match, the newest first; `after` is the last one of the page before."""
    actor.require_operator()
    last = await registered(after) if after is not None else None
    place = (last.created_at, last.id) if last is not None else None
    found = await register(search, place, PAGE + 1)
    shown = found[:PAGE]
    return Page(
        lines=[await line_of(company) for company in shown],
        matching=await count_matching(search),
        next=shown[-1].id if len(found) > PAGE else None,
    )


async def line_of(company: Company) -> Line:
    """A company with its figures, each read in its own scope."""
    async with acting_for(company.id):
        seen, counted = await last_seen(), await last_counted()
        return Line(
            company=company,
            members=await count_seats(),
            channels=sum((await enabled_by_plugin()).values()),
            conversations=await month_so_far("conversations", utc_now()),
            last_active=max((at for at in (seen, counted) if at is not None), default=None),
        )

"""A company's figures worked out anew from its log, from outside: over its own connection, read at one moment."""

from uuid import UUID

from hubwright.control.companies import find_slug
from hubwright.desk.reckoning.book import Report
from hubwright.desk.reckoning.reckon import reckon
from hubwright.entry.resources import open_database
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import DB, reading_one_moment
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import Settings

_MOST_SHOWN = 50


async def reckoned(settings: Settings, slug: str) -> Report | None:
    """Open the database, reckon, close it; None when there is no such company."""
    await open_database(settings)
    try:
        company = await find_slug(slug)
        return None if company is None else await reckon_for(company.id)
    finally:
        await DB.close()


async def reckon_for(tenant_id: UUID) -> Report:
    """Reckon for one company."""
    actor = Actor(kind="operator", tenant_id=tenant_id, name="Hubwright", permissions=frozenset(Permission))
    async with reading_one_moment(tenant_id):
        return await reckon(actor, utc_now())


def told(report: Report) -> str:
    """The outcome in words, a line for each difference."""
    lines = [
        f"{one.figure}: shown {one.shown}, the log says {one.counted}  {one.where}".rstrip()
        for one in report.differences[:_MOST_SHOWN]
    ]
    if len(report.differences) > _MOST_SHOWN:
        lines.append(f"… and {len(report.differences) - _MOST_SHOWN} more")
    outcome = f"{len(report.differences)} differ" if report.differences else "all equal the log"
    lines.append(f"{report.numbers} figures of {report.conversations} conversations: {outcome}.")
    return "\n".join(lines) + "\n"

"""Looking whether DNS says that a host name is a company's; called outside a transaction, for DNS may be slow."""

from datetime import datetime
from uuid import UUID

import asyncpg

from hubwright.control import notices
from hubwright.control.doors import close_door, find_door, open_door
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, savepoint
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.inside import StaysInside, stays_inside
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest
from tenants.domains import queries
from tenants.domains.dns_query import DnsSilent, all_here, txt_records
from tenants.domains.host_names import record_name, record_text
from tenants.domains.looking_again import look_again

MOST_MISSES = 3
NOTICE = "domain"


async def check_domain(tenant_id: UUID, domain_id: UUID) -> bool:
    """Ask DNS and write down what it says; True when the name counts. Silence of DNS changes nothing but the moment.

    For a demo only a name server on this machine is asked.
    """
    if await stays_inside(tenant_id) and not all_here(settings().dns):
        raise StaysInside
    async with acting_for(tenant_id):
        row = await queries.domain(domain_id)
    if row is None:
        raise Missing("domain")
    try:
        found = await txt_records(record_name(row["host"]), settings().dns)
        problem = "" if record_text(row["token"]) in found else ("other" if found else "missing")
    except DnsSilent:
        problem = "silent"
    async with acting_for(tenant_id):
        return await _settle(tenant_id, domain_id, problem, utc_now())


async def _settle(tenant_id: UUID, domain_id: UUID, problem: str, now: datetime) -> bool:
    row = await queries.lock(domain_id)
    if row is None:
        raise Missing("domain")
    host, verified_at, misses = row["host"], row["verified_at"], row["misses"]
    if not problem and not await _lead_here(tenant_id, host, domain_id):
        problem, verified_at = "taken", None
    elif not problem:
        verified_at, misses = verified_at or now, 0
        await notices.clear(NOTICE, str(domain_id))
    elif problem != "silent":
        misses += 1
    if verified_at is not None and misses >= MOST_MISSES:
        verified_at = None
        await close_door("host", digest(host), tenant_id)
        await notices.raise_notice(NOTICE, str(domain_id), host=host)
    await queries.settle(domain_id, verified_at=verified_at, checked_at=now, misses=misses, problem=problem)
    await look_again(domain_id, now=now, began=row["created_at"], is_verified=verified_at is not None)
    return verified_at is not None


async def _lead_here(tenant_id: UUID, host: str, domain_id: UUID) -> bool:
    """Let the name lead to this company unless it leads to another one."""
    door = await find_door("host", digest(host))
    if door is not None and door.tenant_id != tenant_id:
        return False
    try:
        async with savepoint():
            await open_door("host", digest(host), tenant_id, domain_id)
    except asyncpg.UniqueViolationError:  # another company was quicker by a moment
        return False
    return True


def _tell(_subject: str, detail: notices.kinds.Detail) -> notices.Told:
    return notices.Told(
        what=_("The domain %(host)s is not yours any more as far as DNS says; the chat is not opened there.")
        % {"host": detail.get("host", "")},
        fix=_("Set the TXT record again and press “Check now”."),
        url="/settings/domains",
    )


notices.register(NOTICE, _tell)

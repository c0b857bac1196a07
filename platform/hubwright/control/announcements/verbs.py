"""Writing an announcement, ending it early, and putting it away."""

from uuid import UUID

import msgspec

from editions.catalogue import current_editions
from hubwright.control.announcements import queries
from hubwright.control.announcements.kept import not_over
from hubwright.control.announcements.reading import announcement
from hubwright.control.announcements.rules import cleaned, problems
from hubwright.control.announcements.schemas import NewAnnouncement
from hubwright.control.companies import find_company
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, outside_tenants
from hubwright.kernel.errors import Conflict, Invalid, Missing
from hubwright.kernel.ids import new_id


def checked(new: NewAnnouncement) -> NewAnnouncement:
    """As it will be shown, or refused."""
    plain = msgspec.structs.replace(new, text_en=cleaned(new.text_en), text_zh=cleaned(new.text_zh))
    found = problems(plain, utc_now(), editions=frozenset(sold.key for sold in current_editions()))
    if found:
        raise Invalid(*found)
    return plain


async def announce(actor: Actor, new: NewAnnouncement) -> UUID:
    """Tell it from its beginning to its end."""
    actor.require_operator()
    plain, announcement_id = checked(new), new_id()
    async with outside_tenants(queries.REASON):
        await queries.insert(announcement_id, plain, actor.name)
        about = f"announcement:{announcement_id}"
        await operator_acts.note(actor, "announcement.written", about, text=plain.text_en, audience=plain.audience)
        not_over.tell_changed()
    return announcement_id


async def stop(actor: Actor, announcement_id: UUID) -> None:
    """End it before its time: nobody is shown it any more."""
    actor.require_operator()
    await announcement(announcement_id)
    async with outside_tenants(queries.REASON):
        if not await queries.stop(announcement_id, utc_now()):
            raise Conflict
        await operator_acts.note(actor, "announcement.stopped", f"announcement:{announcement_id}")
        not_over.tell_changed()


async def resume(actor: Actor, announcement_id: UUID) -> None:
    """Let it go on after all, as long as its time is not over."""
    actor.require_operator()
    await announcement(announcement_id)
    async with outside_tenants(queries.REASON):
        await queries.resume(announcement_id)
        await operator_acts.note(actor, "announcement.resumed", f"announcement:{announcement_id}")
        not_over.tell_changed()


async def dismiss(actor: Actor, announcement_id: UUID) -> None:
    """Put it away for oneself; what was never meant for one's company is not there."""
    if actor.member_id is None:
        raise Missing("announcement")
    found, company = await announcement(announcement_id), await find_company(actor.tenant_id)
    if company is None or not found.is_for(company.id, company.edition):
        raise Missing("announcement")
    async with acting_for(actor.tenant_id):
        await queries.dismiss(actor.member_id, announcement_id)

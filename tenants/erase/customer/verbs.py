"""Looking at what would go, asking for it, taking it back while there is time."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import msgspec

from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.named_rows import count_where
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission
from tenants.erase.customer import queries
from tenants.erase.customer.errors import AlreadyErasing, TooLate
from tenants.erase.customer.queries import ErasureView
from tenants.erase.customer.reach import Reach, Shapes, reach_of
from tenants.erase.customer.rules import RULES, SHOWN, Bare, Goes

ERASE = "customer.erase"
WAITS = timedelta(minutes=10)
REASONS = ("asked", "consent", "unneeded", "other")
_SHOWN = 50


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of a customer, in numbers."""

    contact_id: UUID
    counts: dict[str, int]
    linked_elsewhere: int  # customers of other systems they are kept in step with; those stay there


async def preview(actor: Actor, contact_id: UUID) -> Preview:
    """Count what would go; nothing is changed."""
    actor.require(Permission.CONTACTS_ERASE)
    await get_contact(contact_id)
    shapes = {shape.name: shape for shape in await tenant_shapes()}
    reach = await reach_of(contact_id, shapes)
    counts = {kind: sum([await _count(table, shapes, reach) for table in tables]) for kind, tables in SHOWN.items()}
    return Preview(contact_id=reach.contact_id, counts=counts, linked_elsewhere=len(reach.ids["links"]))


async def _count(table: str, shapes: Shapes, reach: Reach) -> int:
    found = [each for rule in RULES[table] if isinstance(rule, Goes | Bare) for each in rule.found]
    return sum([await count_where(shapes[table], each.by, reach.ids[each.of]) for each in found])


async def ask_to_erase(actor: Actor, contact_id: UUID, reason: str) -> ErasureView:
    """Have a customer forgotten in ten minutes; until then it can be taken back."""
    actor.require(Permission.CONTACTS_ERASE)
    if reason not in REASONS:
        raise Invalid(FieldError("reason", _("Choose one of the reasons.")))
    contact_id = (await get_contact(contact_id)).id
    if await queries.of_contact(contact_id) is not None:
        raise AlreadyErasing
    erasure_id, due_at = new_id(), utc_now() + WAITS
    await queries.insert(erasure_id, contact_id, reason=reason, by=actor.label, due_at=due_at)
    await enqueue(ERASE, {"erasure_id": str(erasure_id)}, run_at=due_at)
    await audit.record(actor, "customer.erasure_asked", contact_id, erasure=str(erasure_id), reason=reason)
    return await read_erasure(actor, erasure_id)


async def take_back(actor: Actor, erasure_id: UUID) -> ErasureView:
    """Nothing has gone yet, and nothing goes."""
    actor.require(Permission.CONTACTS_ERASE)
    found = await read_erasure(actor, erasure_id)
    if found.state == "cancelled":
        return found
    if not await queries.cancel(erasure_id, actor.label):
        raise TooLate
    await audit.record(actor, "customer.erasure_taken_back", found.contact_id, erasure=str(erasure_id))
    return await read_erasure(actor, erasure_id)


async def read_erasure(actor: Actor, erasure_id: UUID) -> ErasureView:
    """How far one is; its certificate once it is done."""
    actor.require(Permission.CONTACTS_ERASE)
    found = await queries.get(erasure_id)
    if found is None:
        raise Missing("erasure")
    return found


async def erasure_of(actor: Actor, contact_id: UUID) -> ErasureView | None:
    """The erasure of a contact that was asked for, or is done."""
    actor.require(Permission.CONTACTS_ERASE)
    return await queries.of_contact(contact_id)


async def list_erasures(actor: Actor) -> list[ErasureView]:
    """The latest ones."""
    actor.require(Permission.CONTACTS_ERASE)
    return await queries.newest(_SHOWN)


def counts_of(view: ErasureView) -> Mapping[str, int]:
    """What went, in the numbers that a page shows."""
    return {kind: sum(view.counts.get(table, 0) for table in tables) for kind, tables in SHOWN.items()}

"""A change begins to hold: at once, or when its month is over; one that is to come can be called off."""

from datetime import datetime
from uuid import UUID

import msgspec

from editions.add_ons import Bought
from hubwright.control.companies import pin_edition
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from tenants import queries as layers
from tenants.edition_change import queries
from tenants.edition_change.held import Held
from tenants.entitlements import refresh
from tenants.paying import follow

CHANGE_DUE = "edition.change_due"


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A change as it was asked for."""

    id: UUID
    state: str
    before: Held
    after: Held
    at: datetime
    due_at: datetime
    settled_at: datetime | None
    by: str


async def hold(wanted: Held) -> None:
    """Have it from now on; nothing that the company made is touched."""
    await pin_edition(active_tenant(), wanted.edition, wanted.version)
    await layers.drop_add_ons(but=wanted.add_ons)
    for bought in wanted.bought:
        await layers.put_add_on(new_id(), Bought(key=bought.key, quantity=bought.quantity), utc_now())
    await refresh()
    await follow(wanted, utc_now())


async def settle_due(now: datetime) -> bool:
    """Let what is due hold; False when there is nothing, or not yet."""
    row = await queries.pending(lock=True)
    if row is None or row["due_at"] > now:
        return False
    await queries.settle(row["id"], "done", now)
    await hold(_view(row).after)
    return True


async def pending_change() -> ChangeView | None:
    """What is to come."""
    row = await queries.pending()
    return _view(row) if row is not None else None


async def latest_changes(most: int) -> list[ChangeView]:
    """What was asked for, the latest first."""
    return [_view(row) for row in await queries.latest(most)]


async def call_off(actor: Actor) -> ChangeView:
    """Keep what one has; what was to come does not."""
    actor.require(Permission.SETTINGS_MANAGE)
    row = await queries.pending(lock=True)
    if row is None:
        raise Missing("edition change")
    await queries.settle(row["id"], "cancelled", utc_now())
    await audit.record(actor, "edition.called_off", row["id"])
    return _view(row)


def _view(row: Row) -> ChangeView:
    return msgspec.convert({name: row[name] for name in ChangeView.__struct_fields__}, ChangeView)

"""Tells one plugin of one event; what fails is told again, and becomes a dead letter in the end."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.calls import installed
from hubwright.host.dispatch.telling import EVENT, Happened
from hubwright.host.failures import NotHere, SwitchedOff
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import job
from hubwright.runtime.plugins.event_facts import event_for
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.plugins.wishes import grant
from hubwright_sdk import HOOKS, Refused, Wish

_MOST_ATTEMPTS = 5


class NotTold(Refusal, status=502, type="plugin-not-told"):
    """A plugin will not hear of it, however often it is told."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def sentence(self) -> str:
        return _("The plugin refuses this event.")


@job(EVENT, most_attempts=_MOST_ATTEMPTS)
async def tell_plugin(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Call the listener, grant what it wishes for. One that was switched off meanwhile is not told."""
    happened = msgspec.convert(payload, Happened)
    key = f"{happened.plugin}/{happened.id}"
    try:
        async with acting_for(tenant_id):
            to = await installed(happened.plugin)
            event = await event_for(to, happened)
        wishes: list[Wish] = await dispatcher().call(tenant_id, to, HOOKS["on_event"], (event,), key=key)
    except (SwitchedOff, NotHere):
        return
    except Refused as final:
        raise NotTold(final.reason) from None
    await grant(tenant_id, to.plugin.manifest, wishes, key=key, depth=happened.depth)

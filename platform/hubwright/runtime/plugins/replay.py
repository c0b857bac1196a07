"""Makes a call of the log again, for an admin who has mended what was wrong."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.calls import installed
from hubwright.host.dispatch.log import kept_call
from hubwright.host.dispatch.schemas import KeptCall
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.crm.sweep import look_at
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.plugins.wishes import grant
from hubwright_sdk import HOOKS, CallFailed, Received

AGAIN = frozenset({"on_event", "receive", "panel"}) | {name for name, hook in HOOKS.items() if hook.kind == "query"}


class NotReplayable(Refusal, status=409, type="plugin-call-not-replayable"):
    """What went in is not kept any more, or somebody else waited for the answer."""

    def sentence(self) -> str:
        return _("This call cannot be made again: what went into it is not kept, or a flow waited for its answer.")


async def replay(actor: Actor, call_id: UUID) -> str:
    """Call again with the same input and the same key; returns the code of the failure, empty when it went well."""
    actor.require(Permission.PLUGINS_MANAGE)
    async with acting_for(actor.tenant_id):
        kept = await kept_call(call_id)
        arguments = _arguments(kept)
        await audit.record(actor, "plugin.call_replayed", call_id, plugin=kept.plugin, hook=kept.hook)
    key = kept.idempotency_key
    try:
        async with acting_for(actor.tenant_id):
            to = await installed(kept.plugin)
        result = await dispatcher().call(actor.tenant_id, to, HOOKS[kept.hook], arguments, key=key, replay_of=kept.id)
    except CallFailed as failed:
        return failed.code
    if isinstance(result, Received) and result.changed_contacts:
        async with acting_for(actor.tenant_id):
            await look_at(kept.plugin, result.changed_contacts)
    wishes = result.wishes if isinstance(result, Received) else result if kept.hook == "on_event" else []
    await grant(actor.tenant_id, to.plugin.manifest, wishes, key=key)
    return ""


def _arguments(kept: KeptCall) -> tuple[Any, ...]:
    hook = HOOKS.get(kept.hook)
    of_an_account = kept.hook == "receive" and catalogue.find_messaging(kept.plugin) is not None
    if hook is None or kept.input is None or kept.hook not in AGAIN or of_an_account:  # those are among the failures
        raise NotReplayable
    try:
        form: Any = tuple.__class_getitem__(hook.arguments)
        arguments: tuple[Any, ...] = msgspec.convert(kept.input, form)
    except msgspec.ValidationError:
        raise NotReplayable from None
    return arguments

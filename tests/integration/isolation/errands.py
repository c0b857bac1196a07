"""What is done without a request: every kind of job and every wish of a plugin, naming things of a house.

`@kind` stands for an id of the house, as in requests; `@@name` for one that no request names.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.desk.callbacks import queries as callbacks
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.transfer import ask_for_export as ask_for_list
from hubwright.desk.workbench.snooze import snooze
from hubwright.host.installation import queries as installations
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright_sdk import AddNote, AddTag, SendMessage, SetContactFields, Wish
from tenants.erase.customer.verbs import ask_to_erase
from tenants.export.verbs import ask_for_export
from tests.integration.isolation.houses import House
from tests.integration.isolation.plugin_parts import REMOTE
from tests.support.watching_plugins import WATCHER

Payload = dict[str, Any]
_TALK, _WAITING = {"conversation_id": "@conversation"}, {"conversation_id": "@conversation:waiting"}
_REMOTE = {"installation_id": "@@remote", "plugin": REMOTE}
JOBS_NAMING: dict[str, Payload] = {
    "billing.send_invoice": {"invoice": "@invoice"},
    "billing.share": {"invoice": "@invoice:settled"},
    "callbacks.look": {"callback_id": "@@callback"},
    "channel.end": {**_TALK, "key": "k"},
    "contacts.index": {"after": "@contact"},
    "contacts.match": {"contact_id": "@contact"},
    "contacts.transfer": {"transfer_id": "@@transfer:asked"},
    "crm.sync": {"link_id": "@@link"},
    "customer.erase": {"erasure_id": "@@erasure:due"},
    "data.export": {"export_id": "@@export:asked"},
    "data.export_expires": {"export_id": "@export"},
    "domains.look": {"domain_id": "@domain"},
    "flow.canary": {"flow_id": "@main_flow"},
    "flow.handoff_ended": {**_WAITING, "reason": "resolved"},
    "flow.look": {"flow_id": "@main_flow"},
    "identity.mail_invitation": {"invitation_id": "@invitation", "language": "en", "message_id": "m"},
    "inbox.wake": {"conversation_id": "@@conversation:put off"},
    "plugin.event": {
        "id": "@conversation", "name": "conversation.opened", "at": utc_now().isoformat(), "plugin": WATCHER,
        "conversation_id": "@conversation", "contact_id": "@contact", "message_id": "@@message",
    },
    "queues.tell_place": {**_WAITING, "entry_id": "@@entry"},
    "remote.installed": _REMOTE,
    "remote.removed": _REMOTE,
    "remote.secret_changed": _REMOTE,
    "routing.what_if": {"run_id": "@run:of a plan"},
    "states.wrap_up_ended": {**_TALK, "how": "done", "at": utc_now().isoformat()},
    "states.wrap_up_over": {"member_id": "@member", **_TALK},
}  # fmt: skip
# Told nothing but words: whom a letter goes to, what is the matter, which plugin, how a provider calls a bill.
JOBS_NAMING_NOTHING = {
    "billing.charge", "billing.close_month", "billing.reconcile", "billing.tell_meters", "tenant.owes",
    "crm.sweep", "edition.change_due", "entitlements.refresh", "flow.count", "identity.mail_link", "mail.send",
    "plugin.follow", "plugin.forget_calls", "plugin.leave", "plugin.purge", "plugin.receive", "queues.offer",
    "runs.forget", "tenant.billing", "tenants.purge",
}  # fmt: skip


async def wishes(house: House) -> list[Wish]:
    """Everything a plugin may wish for, of a conversation and a contact of the house."""
    talk, contact = await house.fresh("conversation"), await house.fresh("contact")
    return [
        AddNote(conversation_id=talk, text="noted by a plugin"),
        AddTag(conversation_id=talk, tag="plugged"),
        SendMessage(conversation_id=talk, text="sent by a plugin"),
        SetContactFields(contact_id=contact, fields={"name": "Changed"}),
    ]


async def filled(house: House, payload: Payload) -> Payload:
    """The payload with ids of the house."""
    return {name: await _value(house, value) for name, value in payload.items()}


async def _value(house: House, value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if not value.startswith("@@"):
        return await house.fresh(value[1:])
    async with acting_for(house.tenant_id):
        return str(await _ONLY_HERE[value[2:]](house))


async def _newest(table: str) -> UUID:
    (row,) = await fetch(f"SELECT id FROM {table} WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1")
    found: UUID = row["id"]
    return found


async def _callback(house: House) -> UUID:
    """Somebody who was written to and has not answered in time."""
    talk, channel, now = UUID(await house.fresh("conversation:waiting")), house.company.channel_id, utc_now()
    await callbacks.ask(talk, channel, channel, now)
    callback_id = await _newest("callback")
    await callbacks.hold(callback_id, channel)
    await callbacks.written(callback_id, 1, channel, now)
    return callback_id


async def _due_erasure(house: House) -> UUID:
    erasure_id = (await ask_to_erase(house.admin.actor, UUID(await house.fresh("contact")), "asked")).id
    await execute("UPDATE customer_erasure SET due_at = now() WHERE tenant_id = $1 AND id = $2", erasure_id)
    return erasure_id


async def _asked_export(house: House) -> UUID:
    await execute("UPDATE data_export SET state = 'failed' WHERE tenant_id = $1 AND state IN ('waiting', 'running')")
    return await ask_for_export(house.admin.actor)


async def _put_off(house: House) -> UUID:
    talk = UUID(await house.fresh("conversation"))
    await snooze(house.admin.actor, talk, utc_now() + timedelta(hours=1))
    await execute("UPDATE snooze SET until = now() WHERE tenant_id = $1 AND conversation_id = $2", talk)
    return talk


async def _link(house: House) -> UUID:
    await house.fresh("conversation:linked")
    return await _newest("crm_link")


async def _remote(_house: House) -> UUID:
    row = await installations.installation(REMOTE)
    assert row is not None
    found: UUID = row["id"]
    return found


_ONLY_HERE: dict[str, Callable[[House], Awaitable[UUID]]] = {
    "callback": _callback,
    "conversation:put off": _put_off,
    "entry": lambda _house: _newest("queue_entry"),
    "erasure:due": _due_erasure,
    "export:asked": _asked_export,
    "link": _link,
    "message": lambda _house: _newest("message"),
    "remote": _remote,
    "transfer:asked": lambda house: ask_for_list(house.admin.actor, ContactFilter()),
}

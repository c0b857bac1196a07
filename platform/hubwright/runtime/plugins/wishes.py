"""Grants what plugins wish for, by the verbs that people use: only with the scope, each deed once."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec
import structlog

from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.tag import tag_conversation
from hubwright.flows.event_names import MAX_DEPTH
from hubwright.host.declarative.inbound import event_name
from hubwright.host.dispatch.log import write_down
from hubwright.host.dispatch.schemas import Called
from hubwright.host.dispatch.telling import caused_by
from hubwright.host.installation import queries as installations
from hubwright.host.installation.consents import granted_scopes
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, savepoint
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.events import announce
from hubwright.kernel.ids import new_id, parse_id
from hubwright.kernel.permissions import Permission
from hubwright.runtime.hooks import plugin_queries
from hubwright_sdk import AddNote, AddTag, Manifest, SendMessage, SetContactFields, StartFlow, Wish

log = structlog.get_logger()
MOST_WISHES = 50
_OWN_FIELDS = ("name", "email", "language")


class NotGranted(Exception):
    """A wish that is not done, and why, in one English sentence for the log."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


async def grant(tenant_id: UUID, manifest: Manifest, wishes: Sequence[Wish], *, key: str, depth: int = 0) -> None:
    """Do all that may be done, in one transaction; what was wished under this key is done once."""
    if not wishes:
        return
    async with acting_for(tenant_id):
        row = await installations.lock_installation(manifest.id)
        if row is None or not await plugin_queries.is_new(row["id"], hashlib.sha256(f"wishes/{key}".encode()).digest()):
            return
        scopes = await granted_scopes(manifest)
        with caused_by(manifest.id, depth):
            for number, wish in enumerate(wishes[:MOST_WISHES]):
                if wish.needs in scopes:
                    await _grant_or_tell(tenant_id, manifest, wish, f"{key}/{number}", depth)
                else:
                    await _tell(manifest, _name(wish), _no_scope(wish), f"{key}/{number}")
        if len(wishes) > MOST_WISHES:
            told = f"it wished for {len(wishes)} things at once, {MOST_WISHES} are granted"
            await _tell(manifest, "wishes", NotGranted("too_many", told), key)


def _no_scope(wish: Wish) -> NotGranted:
    return NotGranted("scope", f"it was not granted the scope {wish.needs}")


async def _grant_or_tell(tenant_id: UUID, manifest: Manifest, wish: Wish, key: str, depth: int) -> None:
    try:
        async with savepoint():
            await _grant(tenant_id, manifest, wish, key, depth)
    except NotGranted as reason:
        await _tell(manifest, _name(wish), reason, key)
    except Refusal as refusal:
        await _tell(manifest, _name(wish), NotGranted(refusal.type, f"it cannot be done: {refusal.type}"), key)


async def _grant(tenant_id: UUID, manifest: Manifest, wish: Wish, key: str, depth: int) -> None:
    once = hashlib.sha256(f"{manifest.id}/{key}".encode()).hexdigest()
    match wish:
        case AddNote():
            await note(_actor(tenant_id, manifest), _id(wish.conversation_id), text=wish.text, client_id=once)
        case SendMessage():
            await reply(_actor(tenant_id, manifest), _id(wish.conversation_id), text=wish.text, client_id=once)
        case AddTag():
            conversation = await get_conversation(_id(wish.conversation_id))
            await tag_conversation(conversation.id, [wish.tag])
        case SetContactFields():
            contact = await get_contact(_id(wish.contact_id))
            name, email, language = (str(wish.fields.get(own) or "") for own in _OWN_FIELDS)
            rest = {field: value for field, value in wish.fields.items() if field not in _OWN_FIELDS}
            await learn(contact.id, name=name, email=email, language=language, fields=rest)
        case StartFlow():
            if depth >= MAX_DEPTH:
                raise NotGranted("loop", "flows and plugins caused one another too often")
            try:
                name = event_name(manifest.id, wish.event)
            except ValueError as wrong:
                raise NotGranted("name", str(wrong)) from None
            await announce(name, dict(wish.data), author="api", key=wish.key, depth=depth)


def _actor(tenant_id: UUID, manifest: Manifest) -> Actor:
    """A plugin writes like a system behind an API key: it takes no conversation over."""
    return Actor(
        kind="api_key",
        tenant_id=tenant_id,
        name=manifest.name.en,
        permissions=frozenset({Permission.CONVERSATIONS_REPLY}),
    )


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise Missing("thing")
    return found


def _name(wish: Wish) -> str:
    return str(wish.__struct_config__.tag)


async def _tell(manifest: Manifest, wished: str, reason: NotGranted, key: str) -> None:
    """A wish that is not granted is a line in the log of the plugin's calls."""
    log.info("wish_not_granted", plugin=manifest.id, wish=wished, code=reason.code)
    await write_down(
        Called(
            id=new_id(),
            plugin=manifest.id,
            version=manifest.version,
            hook=wished,
            ms=0.0,
            outcome="failed",
            code=reason.code,
            reason=msgspec.to_builtins(reason.reason)[:1_000],
            idempotency_key=key[:200],
        )
    )

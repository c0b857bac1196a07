"""Whose conversations these are, for whoever may read conversations."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.runtime.ways import queries


class Person(msgspec.Struct, frozen=True):
    """The contact of a conversation."""

    contact_id: UUID
    name: str
    email: str


async def people_of(actor: Actor, conversation_ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """By conversation; nobody for whoever may not read conversations."""
    ids = {each for each in conversation_ids if each is not None}
    if not ids or not actor.may(Permission.CONVERSATIONS_READ):
        return {}
    return {row["id"]: Person(row["contact_id"], row["name"], row["email"]) for row in await queries.people(ids)}

"""Deciding about dead letters: try again, perhaps edited, or drop; one by one or many, each act in the audit trail.

A company's own administrator may do all of it. An operator of the platform, who sees no content, may not edit.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.dead_letters import queries
from hubwright.kernel.dead_letters.bury import remove
from hubwright.kernel.dead_letters.kinds import KINDS, Kind
from hubwright.kernel.dead_letters.schemas import DeadLetter
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.permissions import Permission

MOST_AT_ONCE = 200


class Done(msgspec.Struct, frozen=True):
    """What came of deciding about many."""

    decided: int
    refused: int


async def retry(actor: Actor, letter_id: UUID, payload: dict[str, Any] | None = None) -> None:
    """Try it again, with another payload if one is given."""
    _require(actor, edits=payload is not None)
    letter, kind = await _held(letter_id)
    chosen = letter.payload if payload is None else kind.check(letter, payload)
    await remove(letter.id)
    await kind.retry(letter, chosen)
    act = "dead_letter.retried" if payload is None else "dead_letter.edited_and_retried"
    await audit.record(actor, act, letter.subject_id, kind=letter.kind, label=letter.label, error=letter.error)


async def drop(actor: Actor, letter_id: UUID) -> None:
    """Give it up."""
    _require(actor)
    letter, kind = await _held(letter_id)
    await remove(letter.id)
    await kind.drop(letter)
    await audit.record(
        actor, "dead_letter.dropped", letter.subject_id, kind=letter.kind, label=letter.label, error=letter.error
    )


async def retry_many(actor: Actor, tenant_id: UUID, letter_ids: Sequence[UUID]) -> Done:
    """Try many again, each in a transaction of its own; what cannot be repeated stays where it is."""
    return await _each(tenant_id, letter_ids, lambda letter_id: retry(actor, letter_id))


async def drop_many(actor: Actor, tenant_id: UUID, letter_ids: Sequence[UUID]) -> Done:
    """Give many up, each in a transaction of its own: several conversations must not be held at once."""
    return await _each(tenant_id, letter_ids, lambda letter_id: drop(actor, letter_id))


async def _each(tenant_id: UUID, letter_ids: Sequence[UUID], decide: Callable[[UUID], Awaitable[None]]) -> Done:
    decided = 0
    refusals: list[Refusal] = []
    for letter_id in sorted(set(letter_ids))[:MOST_AT_ONCE]:
        try:
            async with acting_for(tenant_id):
                await decide(letter_id)
        except Refusal as refusal:
            refusals.append(refusal)
        else:
            decided += 1
    if refusals and not decided:
        raise refusals[0]
    return Done(decided, len(refusals))


def _require(actor: Actor, *, edits: bool = False) -> None:
    if actor.kind == "operator" and not edits:
        return
    actor.require(Permission.FAILURES_MANAGE)


async def _held(letter_id: UUID) -> tuple[DeadLetter, Kind]:
    row = await queries.lock(letter_id)
    kind = KINDS.get(row["kind"]) if row is not None else None
    if row is None or kind is None:
        raise Missing("dead letter")
    return DeadLetter(**row), kind

"""Reading dead letters with their content, in the company's scope."""

from uuid import UUID

from hubwright.kernel.actor import Actor
from hubwright.kernel.dead_letters import queries
from hubwright.kernel.dead_letters.schemas import DeadLetter
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission


async def list_dead_letters(
    actor: Actor, kind: str = "", after: UUID | None = None, most: int = 50
) -> list[DeadLetter]:
    """List them, the newest first; `after` is the last one of the page before."""
    actor.require(Permission.FAILURES_MANAGE)
    return [DeadLetter(**row) for row in await queries.letters(kind, after, most)]


async def get_dead_letter(actor: Actor, letter_id: UUID) -> DeadLetter:
    """Read one."""
    actor.require(Permission.FAILURES_MANAGE)
    row = await queries.get(letter_id)
    if row is None:
        raise Missing("dead letter")
    return DeadLetter(**row)


async def count_dead_letters(actor: Actor) -> dict[str, int]:
    """Count them by kind."""
    actor.require(Permission.FAILURES_MANAGE)
    return await queries.counts()

"""The one gate of an operator inside a company: every request is written down first, then let in or refused."""

from collections.abc import Mapping
from typing import Any

from hubwright.control.platform_access import queries
from hubwright.control.platform_access.rules import refusal_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import only_read

_LONGEST_PATH = 500


async def admit(actor: Actor, method: str, path: str, opt: Mapping[str, Any]) -> None:
    """Let a request in, or raise why not; of an access to read the database itself takes nothing any more."""
    access = actor.access
    assert access is not None
    refusal = refusal_of(actor, access, method, opt)
    outcome = "let_in" if refusal is None else "refused"
    async with acting_for(actor.tenant_id):
        await queries.note(new_id(), access.id, method, path[:_LONGEST_PATH], outcome)
    if refusal is not None:
        raise refusal
    if access.mode == "read" and not opt.get("inside"):
        only_read()

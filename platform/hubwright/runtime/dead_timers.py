"""Timers over which a flow broke: fired again after the session was put back, or given up."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel import dead_letters
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit
from hubwright.kernel.dead_letters import DeadLetter
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.runtime import queries
from hubwright.runtime.bells import ring_timers
from hubwright.runtime.go_on import Derailed
from hubwright.runtime.rewind import rewind


class TimerPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a timer carries."""

    token: str


async def bury_timer(timer: dict[str, Any], derailed: Derailed) -> None:
    """The flow broke over a timer that fired."""
    await dead_letters.bury(
        "timer",
        timer["id"],
        label="timer",
        error=derailed.error,
        attempts=1,
        payload={"token": timer["token"]},
        context=derailed.context,
    )


class DeadTimer:
    """A timer fires again, at once."""

    name = "timer"

    def title(self) -> str:
        return _("Timer")

    def check(self, _letter: DeadLetter, payload: dict[str, Any]) -> dict[str, Any]:
        try:
            msgspec.convert(payload, TimerPayload)
        except msgspec.ValidationError as wrong:
            raise Invalid(FieldError("payload", str(wrong))) from None
        return payload

    async def retry(self, letter: DeadLetter, payload: dict[str, Any]) -> None:
        conversation = await rewind(letter.context)
        session_id = UUID(letter.context["session_id"])
        await queries.insert_timer(
            session_id, conversation.id if conversation else None, str(payload["token"]), utc_now()
        )
        after_commit(ring_timers)

    async def drop(self, letter: DeadLetter) -> None:
        """The flow has gone on by its error port already."""


dead_letters.register(DeadTimer())

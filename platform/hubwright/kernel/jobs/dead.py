"""What can be done with a job that failed for good."""

from typing import Any

from hubwright.kernel import dead_letters
from hubwright.kernel.dead_letters import DeadLetter, NothingToRepeat
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import queue


class DeadJob:
    """A job is simply run again; only its own code knows what a good payload is, and refuses a bad one."""

    name = "job"

    def title(self) -> str:
        return _("Job")

    def check(self, _letter: DeadLetter, payload: dict[str, Any]) -> dict[str, Any]:
        return payload

    async def retry(self, letter: DeadLetter, payload: dict[str, Any]) -> None:
        if not await queue.revive(letter.subject_id, payload):
            raise NothingToRepeat

    async def drop(self, letter: DeadLetter) -> None:
        """Its row stays dead."""


dead_letters.register(DeadJob())

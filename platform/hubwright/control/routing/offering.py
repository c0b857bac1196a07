"""Whoever hands out work, or changes by what it is handed out, holds this for the rest of the transaction."""

from hubwright.control.routing import queries


async def hold_offering() -> None:
    """Let one transaction at a time hand out work: nothing is offered twice, and each decision knows one plan."""
    await queries.hold_offering()

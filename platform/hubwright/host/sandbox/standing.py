"""The boxes of this process, begun with the first call in the loop that calls."""

import asyncio

from hubwright.host.sandbox.boxes import Boxes

_standing: list[Boxes] = []


def boxes() -> Boxes:
    """The one set of boxes; a loop that is gone took its own along."""
    loop = asyncio.get_running_loop()
    if not _standing or _standing[0].loop is not loop:
        _standing[:] = [Boxes()]
    return _standing[0]


def standing() -> Boxes | None:
    """The same, without beginning anything."""
    return _standing[0] if _standing else None


async def close_boxes() -> None:
    """End them all; called where a process closes what it holds."""
    for each in tuple(_standing):
        _standing.remove(each)
        await each.close()

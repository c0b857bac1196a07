"""What is or will be shown, as this process knows it: every page asks, so it asks no table."""

import asyncio

from hubwright.control.announcements import queries
from hubwright.control.announcements.schemas import Announcement
from hubwright.kernel.watched import Watched


async def _load() -> list[Announcement]:
    return [Announcement(**row) for row in await queries.not_over()]


not_over: Watched[list[Announcement]] = Watched("worker/announcements", _load, before=[])


async def watch(stopping: asyncio.Event) -> None:
    """Follow what operators write until told to stop."""
    await not_over.watch(stopping)

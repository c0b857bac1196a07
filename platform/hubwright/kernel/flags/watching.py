"""What this process knows of flags; kept up to date by its own task."""

import asyncio

from hubwright.kernel.flags import queries
from hubwright.kernel.flags.rules import Setting
from hubwright.kernel.watched import Watched


async def _load() -> dict[str, Setting]:
    return {row["key"]: queries.setting_of(row) for row in await queries.every()}


settings_of_flags: Watched[dict[str, Setting]] = Watched("worker/flags", _load, before={})


async def watch(stopping: asyncio.Event) -> None:
    """Follow what operators choose until told to stop."""
    await settings_of_flags.watch(stopping)

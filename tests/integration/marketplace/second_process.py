"""Another process of the platform that calls a plugin again and again, and says when it may no longer."""

import asyncio
import os
import sys
import time
from uuid import UUID

from hubwright.entry.resources import opened
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.verbs import callable_plugin
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import Settings, load_settings, use_settings


async def call_until_refused(chosen: Settings, tenant_id: UUID, plugin_id: str) -> None:
    """Print `called` once, then `refused` with the moment of the first refusal."""
    use_settings(chosen)
    async with opened(chosen):
        told = False
        while True:
            try:
                async with acting_for(tenant_id):
                    await callable_plugin(plugin_id)
            except PluginUnavailable:
                print("refused", time.time(), flush=True)
                return
            if not told:
                print("called", flush=True)
                told = True
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    _program, tenant, plugin = sys.argv
    asyncio.run(call_until_refused(load_settings(os.environ), UUID(tenant), plugin))

"""Looks for other boxes and what they have open."""

from pathlib import Path

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        open_there = list(Path(f"/proc/{call.input['pid']}/fd").iterdir())
        return NodeResult("escaped", {"found": len(open_there)})


plugin = Plugin()

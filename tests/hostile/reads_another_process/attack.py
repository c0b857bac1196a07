"""Reads the environment that another process was started with: where deployments keep their secrets."""

from pathlib import Path

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        found = Path(f"/proc/{call.input['pid']}/environ").read_bytes()
        return NodeResult("escaped", {"found": b"HUBWRIGHT_PLANTED" in found})


plugin = Plugin()

"""Opens a file of the machine."""

from pathlib import Path

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        return NodeResult("escaped", {"found": Path("/etc/passwd").read_text()[:4]})


plugin = Plugin()

"""Takes more memory than its manifest asked for."""

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        held = [bytearray(1024 * 1024) for _ in range(call.input["mib"])]
        return NodeResult("escaped", {"found": len(held)})


plugin = Plugin()

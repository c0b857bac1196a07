"""Keeps what one company trusted it with for the next."""

from hubwright_sdk import NodeResult

SEEN: list[str] = []


class Plugin:
    async def call_node(self, call, context):
        SEEN.append(context.settings["key"])
        others = [key for key in SEEN if key != context.settings["key"]]
        return NodeResult("escaped" if others else "out", {"found": others})


plugin = Plugin()

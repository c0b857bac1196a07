"""Names an exit that the step does not have."""

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        return NodeResult("nowhere")


plugin = Plugin()

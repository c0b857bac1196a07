"""The plugin that is called both ways: natively and in a box."""

from typing import Any

from hubwright_sdk import CallContext, NodeCall, NodeResult


class Echo:
    """Gives back what it was given."""

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        values: dict[str, Any] = dict(call.input)
        return NodeResult("out", {**values, "language": context.language})


plugin = Echo()

"""What a plugin does when a flow visits a step that it declared."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin


class NodeCall(msgspec.Struct, frozen=True, kw_only=True):
    """One visit at a step: which, and its fields as the flow filled them in. Nothing else leaves the flow."""

    node: str
    input: Mapping[str, Any]


class NodeResult(msgspec.Struct, frozen=True):
    """By which exit the flow goes on, and the values it may keep."""

    port: str
    values: Mapping[str, Any] = {}


@runtime_checkable
class NodeProvider(Plugin, Protocol):
    """A plugin whose manifest declares steps."""

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """Do what the step is for, before the context's deadline; raises CallFailed for what cannot be done."""
        ...

"""Which methods of a plugin may be called over the wall, with what, and what they give back."""

from collections.abc import Callable
from typing import Any

import msgspec

from hubwright_sdk.ai import Completed, Completion
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.nodes import NodeCall, NodeResult


class Method(msgspec.Struct, frozen=True):
    """One row: types of the arguments and of the result, and which manifests promise it."""

    name: str
    arguments: tuple[Any, ...]
    result: Any
    offered: Callable[[Manifest], bool]
    takes_context: bool = True

    def read_arguments(self, sent: bytes) -> tuple[Any, ...]:
        """The arguments as the plugin gets them."""
        form: Any = tuple.__class_getitem__(self.arguments)
        read: tuple[Any, ...] = msgspec.msgpack.decode(sent, type=form)
        return read

    def read_result(self, sent: bytes) -> Any:
        """The result as the caller gets it, or msgspec's error when it is none."""
        return msgspec.msgpack.decode(sent, type=self.result)


METHODS: dict[str, Method] = {}


def declare(
    name: str, *arguments: Any, result: Any, offered: Callable[[Manifest], bool], takes_context: bool = True
) -> None:
    """Let a method be called in a box; a kind of plugin adds its own here."""
    METHODS[name] = Method(name, arguments, result, offered, takes_context)


def offered_by(manifest: Manifest) -> tuple[Method, ...]:
    """The methods a plugin with this manifest must have."""
    return tuple(method for method in METHODS.values() if method.offered(manifest))


declare("call_node", NodeCall, result=NodeResult, offered=lambda manifest: bool(manifest.nodes))
declare("complete", Completion, result=Completed, offered=lambda manifest: "ai" in manifest.kind)
declare(
    "upgrade_settings",
    dict[str, Any],
    int,
    result=dict[str, Any],
    offered=lambda manifest: manifest.settings_version > 1,
    takes_context=False,
)

"""Steps and triggers that a plugin adds to flows: declared as data, so that no plugin code runs inside a flow."""

from typing import Annotated, Any, Literal

import msgspec

from hubwright_sdk.texts import Localised, Name

PortName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
NodeName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
ChannelKind = Literal["web", "messenger", "sms", "email", "voice"]
ERROR_PORT = "error"


def _no_fields() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "additionalProperties": False}


class PortDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exit of a step; `timeout` is taken when there is no answer in time. The exit `error` comes by itself."""

    id: PortName
    title: Localised
    kind: Literal["normal", "error", "timeout"] = "normal"
    required: bool = True


class ChannelSupport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of channel makes of a step, and how, where it is not as it should be."""

    level: Literal["degraded", "none"]
    how: Localised


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What steps and triggers have in common. `renamed` says, old to new, which fields `tv` renamed."""

    name: NodeName
    title: Localised
    help: Localised
    schema: dict[str, Any] = msgspec.field(default_factory=_no_fields)
    tv: Annotated[int, msgspec.Meta(ge=1)] = 1
    renamed: dict[str, str] = {}
    icon: Name = "plug"
    channels: dict[ChannelKind, ChannelSupport] = {}  # what is not named shows it as it is


class NodeDeclaration(_Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A step that calls the plugin and leaves by the exit the result names.

    Fields of the schema with `x-kind: template` or `expr` arrive filled in; a field with `x-kind: var` names the
    variable that keeps the result's value of the same name.
    """

    category: Literal["talk", "logic", "data", "people"]
    ports: Annotated[list[PortDeclaration], msgspec.Meta(min_length=1, max_length=20)]
    cost: dict[Name, Annotated[int, msgspec.Meta(ge=0)]] = {}
    timeout_s: Annotated[int, msgspec.Meta(ge=1, le=30)] = 10
    repeatable: bool = False

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names under which a result may carry values."""
        return tuple(name for name, part in self.schema.get("properties", {}).items() if part.get("x-kind") == "var")


class TriggerDeclaration(_Declared, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way for a flow to begin: `when` is an expression over the message and `config`, the filled-in form."""

    when: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]

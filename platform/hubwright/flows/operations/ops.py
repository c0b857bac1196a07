"""The kinds of change. `was` is what the author saw, `to` what they want; where something else is, people decide."""

from typing import Any, Final, Literal

import msgspec

from hubwright.flows.document import Group, Node, Var

MAX_OPS: Final = 6_000
NodeField = Literal["label", "note", "group", "disabled", "type", "tv", "pos"]
FlowField = Literal["name", "kind", "locale_default", "tests"]
Absent = msgspec.UnsetType
ABSENT: Final = msgspec.UNSET


class Op(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op"):
    """What all kinds have in common: `op` names the kind."""


class Add(Op, frozen=True, kw_only=True, tag="add"):
    """A new step, or with `entry` a new way to start; `at` is its place in the list, -1 the end."""

    node: Node
    entry: bool = False
    at: int = -1


class Delete(Op, frozen=True, kw_only=True, tag="delete"):
    """Take a step out as it is; its wires and translations have been taken away before."""

    node: Node
    entry: bool = False
    at: int = -1


class Set(Op, frozen=True, kw_only=True, tag="set"):
    """Label, note, group, place or another field of a step that every kind of step has."""

    node: str
    field: NodeField
    was: bool | int | float | str | tuple[float, float]
    to: bool | int | float | str | tuple[float, float]


class Config(Op, frozen=True, kw_only=True, tag="config"):
    """One field of a step's config; left out means: it is not there."""

    node: str
    field: str
    was: Any | Absent = ABSENT
    to: Any | Absent = ABSENT


class Wire(Op, frozen=True, kw_only=True, tag="wire"):
    """Let an exit lead to a step, or with "" nowhere."""

    node: str
    port: str
    was: str = ""
    to: str = ""
    edge: str = ""
    at: int = -1


class Text(Op, frozen=True, kw_only=True, tag="text"):
    """A translation, by `<step>.<field>` and language; "" means there is none."""

    key: str
    locale: str
    was: str = ""
    to: str = ""

    @property
    def node(self) -> str:
        """The step that says it."""
        return self.key.partition(".")[0]


class GroupOp(Op, frozen=True, kw_only=True, tag="group"):
    """A frame around steps: made, renamed or taken away."""

    id: str
    was: Group | None = None
    to: Group | None = None
    at: int = -1


class Declare(Op, frozen=True, kw_only=True, tag="var"):
    """A variable: declared, changed or taken away."""

    id: str
    was: Var | None = None
    to: Var | None = None
    at: int = -1


class Setting(Op, frozen=True, kw_only=True, tag="flow"):
    """Something of the flow itself."""

    field: FlowField
    was: Any
    to: Any


AnyOp = Add | Delete | Set | Config | Wire | Text | GroupOp | Declare | Setting

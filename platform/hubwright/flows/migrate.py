"""Move a waiting session to another version of its flow: by the ids of steps and variables, or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from hubwright.flows.compile import CompiledFlow, upgraded
from hubwright.flows.expressions import plain
from hubwright.flows.parse import fits
from hubwright.flows.registry import find_node_type
from hubwright.flows.sentences import say
from hubwright.flows.state import State, Step

Obstacle = Literal["", "gone", "other_type", "switched_off", "broken", "exits"]


class MoveVerdict(msgspec.Struct, frozen=True):
    """Whether a session that waits at a step can move, and what is in the way if it cannot."""

    obstacle: Obstacle = ""
    exits: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        return self.obstacle == ""

    def in_language(self, locale: str) -> str:
        """Say what is in the way."""
        return say(f"moving_{self.obstacle}", locale, exits=", ".join(self.exits)) if self.obstacle else ""


class Moved(msgspec.Struct, frozen=True):
    """A session in its new version, with the line that says so in its trace."""

    state: State
    step: Step


_MOVES = MoveVerdict()


def waits_at(state: State) -> str:
    """The step of the session's own flow where it waits; "" when at none."""
    if state.frames:
        return state.frames[0].node
    return state.wait.node if state.wait is not None else ""


def may_move(old: CompiledFlow, new: CompiledFlow, node_id: str) -> MoveVerdict:
    """A step that is there, of the same kind, and has every exit it had."""
    if node_id == "":
        return _MOVES
    before, after = old.nodes.get(node_id), new.nodes.get(node_id)
    if before is None or after is None:
        return MoveVerdict("gone")
    if before.type_name != after.type_name:
        return MoveVerdict("other_type")
    if after.disabled:
        return MoveVerdict("switched_off")
    if after.broken:
        return MoveVerdict("broken")
    lost = sorted(_exits(old, node_id) - _exits(new, node_id))
    return MoveVerdict("exits", tuple(lost)) if lost else _MOVES


def _exits(flow: CompiledFlow, node_id: str) -> set[str]:
    node = next(node for node in flow.document.all_nodes() if node.id == node_id)
    node_type = find_node_type(node.type)
    if node_type is None:
        return {edge.source[1] for edge in flow.document.edges if edge.source[0] == node_id}
    try:
        return {port.id for port in node_type.ports(upgraded(node, node_type))}
    except Exception:  # a foreign node type must not stop a session
        return set(flow.nodes[node_id].wires)


def moved(old: CompiledFlow, new: CompiledFlow, state: State, now: datetime) -> Moved | None:
    """Give the session as the new version would have it, or None if it has to stay."""
    node_id = waits_at(state)
    if state.status != "waiting" or not may_move(old, new, node_id).moves:
        return None
    step_n = state.step_n + 1
    carried = msgspec.structs.replace(state, flow_sha=new.sha, step_n=step_n)
    if state.frames:
        outermost = msgspec.structs.replace(state.frames[0], vars=_vars(old, new, state.frames[0].vars, state))
        carried = msgspec.structs.replace(carried, frames=[outermost, *state.frames[1:]])
    else:
        carried = msgspec.structs.replace(carried, vars=_vars(old, new, state.vars, state))
    node = new.nodes.get(node_id)
    step = Step(
        n=step_n,
        node_id=node_id,
        node_type=node.type_name if node else "",
        result="moved",
        at=now,
        cause="publish",
        warnings=[f"moved from {old.sha[:8]} to {new.sha[:8]}"],
    )
    return Moved(carried, step)


def _vars(old: CompiledFlow, new: CompiledFlow, values: Mapping[str, object], state: State) -> dict[str, object]:
    """Keep values by the id of their variable, so that a renamed one keeps its own; a new one begins as ever."""
    keys = {var.id: var.key for var in old.document.vars}
    kept: dict[str, object] = {}
    for var in new.document.vars:
        value = values.get(keys.get(var.id, ""))
        if value is None and var.scope != "session":
            value = state.context.get(var.scope, {}).get(var.key)
        kept[var.key] = value if value is not None and fits(var, value) else plain(var.default)
    return kept

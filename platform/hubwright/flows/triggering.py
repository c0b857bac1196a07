"""Questions about triggers and waits before anything moves: who listens, does it fire, is this what is waited for."""

from datetime import datetime

import msgspec

from hubwright.flows.advance import start_state
from hubwright.flows.compile import CompiledFlow, upgraded
from hubwright.flows.document import FlowDocument
from hubwright.flows.events import EventHappened, Triggered
from hubwright.flows.levels import Levels
from hubwright.flows.library import Library
from hubwright.flows.node_type import Config
from hubwright.flows.one_visit import OneVisit
from hubwright.flows.registry import find_node_type
from hubwright.flows.run import Notebook
from hubwright.flows.state import State
from hubwright.flows.trigger_type import Reentry, TriggerType, text_of


class Listener(msgspec.Struct, frozen=True):
    """An entry of a flow that something other than a message fires."""

    node_id: str
    type: str
    topic: str
    config: Config


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a trigger makes of what happened."""

    fires: bool
    reentry: Reentry = "parallel"
    key: str = ""
    concerns: str = ""
    dedup: str = ""


def listeners(document: FlowDocument) -> list[Listener]:
    """Everything in a document that listens to something."""
    found: list[Listener] = []
    for node in document.entry:
        kind = find_node_type(node.type)
        if isinstance(kind, TriggerType) and not node.disabled:
            config = upgraded(node, kind)
            topic = kind.listens_to(config)
            if topic:
                found.append(Listener(node.id, node.type, topic, config))
    return found


def judge(flow: CompiledFlow, event: Triggered, now: datetime) -> Verdict:
    """Ask the trigger; one that is gone, broken or raises does not fire."""
    node = next((each for each in flow.entry if each.id == event.node), None)
    if node is None or node.broken or not isinstance(node.type, TriggerType):
        return Verdict(fires=False)
    state = start_state(flow, "")
    visit = OneVisit(Notebook(Levels(flow, state, None), state, event, now), node, event, {}, "")
    try:
        fires = node.type.accepts(node.prepared, visit)
        ready = node.type.settings(node.prepared)
    except Exception:  # a foreign trigger that fails does not fire
        return Verdict(fires=False)
    return Verdict(
        fires=fires,
        reentry=ready.reentry,
        key=text_of(ready.key, visit),
        concerns=text_of(ready.concerns, visit),
        dedup=text_of(ready.dedup, visit),
    )


def wants(
    flow: CompiledFlow, state: State, event: EventHappened, now: datetime, library: Library | None = None
) -> bool:
    """Whether a waiting session goes on with this event; what its filter refuses leaves no trace.

    Raises NotLoaded for flows that the session is in and that `library` was not asked for.
    """
    wait = state.wait if state.status == "waiting" else None
    if wait is None or wait.event != event.token:
        return False
    levels = Levels(flow, state, library)
    node = levels.now.nodes.get(wait.node)
    if node is None or node.type is None or node.broken:
        return False
    visit = OneVisit(Notebook(levels, state, event, now), node, event, {}, "")
    try:
        return bool(node.type.accepts(node.prepared, visit))
    except Exception:  # a foreign node that fails goes on waiting
        return False

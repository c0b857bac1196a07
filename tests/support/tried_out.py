"""Talking to a draft until a step was gone through: the next input follows from what happened."""

from datetime import UTC, datetime
from typing import Any

from hubwright import flows
from hubwright.control.flow_tests import try_out
from hubwright.flows import trial

MOMENT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
WEEK = [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]
HOURS: dict[str, Any] = {"time_zone": "UTC", "week": WEEK}
_MOST = 10


async def go_through(document: flows.FlowDocument, node_id: str) -> list[trial.Visited]:
    """Every visit of the step in a trial that begins as the flow begins and goes on until the step was left."""
    start = trial.Start(
        moment=MOMENT, contact={"id": "c1", "name": "Ann"}, conversation={"id": "k1"}, tenant={"business_hours": HOURS}
    )
    inputs: list[trial.Input] = [_beginning(document, node_id)]
    while True:
        seen = await try_out(document, trial.Script(start=start, inputs=inputs))
        visits = [line for line in seen.lines() if isinstance(line, trial.Visited) and line.node == node_id]
        if any(visit.port or visit.result != "waiting" for visit in visits) or len(inputs) >= _MOST:
            return visits
        inputs.append(_next(seen, len(inputs)))


def _beginning(document: flows.FlowDocument, node_id: str) -> trial.Input:
    entry = next((node for node in document.entry if node.id == node_id), document.entry[0])
    if entry.type == "trigger.message":
        return trial.Says(text="hello")
    data = {"severity": "alarm", "name": "example", "device": "pump-7"}
    return trial.Begins(node=entry.id, event={"name": str(entry.config.get("name", "")), "data": data})


def _next(seen: trial.Transcript, turn: int) -> trial.Input:
    """What the flow waits for: an event, a press, a person's end, words, at last time."""
    said = [line for line in seen.lines() if isinstance(line, trial.Said) and line.choices]
    if seen.awaited:
        return trial.Happens(name=seen.awaited[-1].name, key=seen.awaited[-1].key)
    if any(isinstance(line, trial.HandedOff) for line in seen.lines()):
        return trial.AgentDoes(reason="closed")
    if said and turn < _MOST - 4:
        return trial.Presses(choice=said[-1].choices[0].id, label=said[-1].choices[0].label)
    return trial.Says(text="1") if turn < _MOST - 3 else trial.Passes(seconds=30 * 86_400)

"""Stored steps of every version of every node type: what was published once must load and run for ever.

`python -m tests.unit.flows.version_files` writes the files that are missing, from the scenes of today. A file that is
there is never written again: it is what somebody's database holds. When a type changes its config, its `tv` rises, its
`upgrade` learns the way, and a new file appears beside the old one.
"""

from pathlib import Path
from typing import Any

import msgspec

from hubwright import flows
from tests.unit.flows.golden_shops import COUNTING
from tests.unit.flows.scenes import NOW, Talk
from tests.unit.flows.steps import VARS
from tests.unit.flows.version_scenes import HELLO, PENDING, SCENES

FOLDER = Path(__file__).parent / "versions"


def aimed(event: dict[str, Any], state: flows.State) -> flows.Event:
    wait = state.wait
    token = (wait.event if event["type"] == "event" else wait.timer) if wait else "gone"
    waited = {"effect_id": wait.effect_id, "token": token} if wait else {}
    plain = {key: waited.get(key, "gone") if value == PENDING else value for key, value in event.items()}
    return flows.decode_event(msgspec.json.encode(plain))


def document_of(step: dict[str, Any]) -> dict[str, Any]:
    """One step with all its exits leading to an end; a trigger comes first and leads there too."""
    kind = flows.find_node_type(step["type"])
    assert kind is not None
    config = kind.upgrade(step["config"], step["tv"]) if step["tv"] < kind.tv else step["config"]
    is_entry = kind.category == "trigger"
    entry = step if is_entry else {"id": "t", "type": "trigger.message", "config": {}}
    wires = [(step["id"], port.id, "end") for port in kind.ports(config)]
    if not is_entry:
        wires.append(("t", "out", step["id"]))
    return {
        "schema": "flow/1",
        "id": "stored",
        "name": "Stored",
        "entry": [entry],
        "vars": [{"id": f"v_{key}", "key": key, "default": None, **how} for key, how in VARS.items()],
        "nodes": [*([] if is_entry else [step]), {"id": "end", "type": "end", "config": {}}],
        "edges": [{"id": f"e{n}", "from": [source, port], "to": to} for n, (source, port, to) in enumerate(wires)],
    }


def played(step: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """What a step does: which errors are found, where it waits, by which exits it is left, what it asks for."""
    talk = Talk(document_of(step), others={"counting": COUNTING})
    way: list[str] = []
    asked: list[str] = []
    hello = [] if events and events[0]["type"] == "triggered" else [{**HELLO, "channel": {"kind": "shop"}}]
    for happens in (*hello, *events):
        talk.now = NOW
        talk.happen(aimed(happens, talk.state))
        way += [f"{each.result} {each.port or ''}".strip() for each in talk.trace if each.node_id == step["id"]]
        asked += [type(effect).__name__ for effect in talk.effects]
    errors = [each.code for each in flows.validate(talk.document) if each.severity == "error"]
    return {"errors": errors, "way": way, "asked": asked}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, scenes in SCENES.items():
        kind = flows.find_node_type(name)
        assert kind is not None
        path = FOLDER / f"{name}.{kind.tv}.json"
        if not path.exists():
            stored = [
                {"step": (made := {**step, "tv": kind.tv}), "events": events, "does": played(made, events)}
                for step, events in scenes
            ]
            path.write_bytes(msgspec.json.format(msgspec.json.encode(stored), indent=1) + b"\n")


if __name__ == "__main__":
    main()

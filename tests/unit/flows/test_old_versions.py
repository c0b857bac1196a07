"""Sessions survive a newer version of a node type: for every older version a document and a stored state still go on.

A type that moves to version n adds `golden_tv/<type>.<n-1>.json`: what was published and what was stored until then.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubwright import flows
from tests.unit.flows.foreign import FOREIGN, registered
from tests.unit.flows.foreign_versions import Waiter
from tests.unit.flows.scenes import NOW

FOLDER = Path(__file__).parent / "golden_tv"
FROM_OUTSIDE: list[flows.NodeType] = [FOREIGN, Waiter()]
KINDS = {kind.type: kind for kind in [*flows.node_types(), *FROM_OUTSIDE]}
OLD = [(name, version) for name, kind in KINDS.items() for version in range(1, kind.tv)]


def test_every_older_version_has_a_recording_and_nothing_else_has() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {f"{name}.{version}" for name, version in OLD}


@pytest.mark.parametrize(("name", "version"), OLD)
def test_an_older_version_goes_on(name: str, version: int) -> None:
    recorded = msgspec.json.decode((FOLDER / f"{name}.{version}.json").read_bytes(), type=dict[str, Any])
    document = flows.parse(recorded["document"])
    assert version in {node.tv for node in document.nodes if node.type == name}
    if flows.find_node_type(name) is not None:
        _goes_on(document, recorded)
        return
    with registered(KINDS[name]):
        _goes_on(document, recorded)


def _goes_on(document: flows.FlowDocument, recorded: dict[str, Any]) -> None:
    flow = flows.compile(document)
    assert not any(node.broken for node in flow.nodes.values())
    assert not any(each.severity == "error" for each in flows.validate(document))
    state = flows.decode_state(msgspec.json.encode(recorded["state"]))
    event = flows.decode_event(msgspec.json.encode(recorded["event"]))
    done = flows.advance(flow, state, event, NOW)

    said = [effect.text for effect in done.effects if isinstance(effect, flows.SendMessage)]
    assert said == recorded["said"]
    assert not any(step.result == "failed" for step in done.trace)

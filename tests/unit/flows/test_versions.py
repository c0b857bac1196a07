"""Steps that were stored by any version of their type still load, pass validation, and do what they did."""

from typing import Any

import msgspec
import pytest

from hubwright import flows
from tests.unit.flows.foreign import FOREIGN, registered
from tests.unit.flows.version_files import FOLDER, played
from tests.unit.flows.version_scenes import SCENES

FILES = sorted(FOLDER.glob("*.json"))
STORED: dict[str, dict[str, Any]] = {
    f"{path.stem}-{n}": scene for path in FILES for n, scene in enumerate(msgspec.json.decode(path.read_bytes()))
}


@pytest.mark.parametrize("name", STORED)
def test_a_stored_step_does_what_it_did(name: str) -> None:
    stored = STORED[name]

    assert played(stored["step"], stored["events"]) == stored["does"]
    assert set(stored["does"]["errors"]) <= {"unreachable"}
    assert stored["does"]["way"]


def test_every_version_of_every_type_is_stored() -> None:
    wanted = {f"{kind.type}.{tv}" for kind in flows.node_types() for tv in range(1, kind.tv + 1)}

    assert {path.stem for path in FILES} == wanted
    assert {kind.type for kind in flows.node_types()} == set(SCENES)


def test_every_field_of_every_form_is_stored_somewhere() -> None:
    """Otherwise an upgrade could forget it unnoticed."""
    stored: dict[str, set[str]] = {}
    for scene in STORED.values():
        stored.setdefault(scene["step"]["type"], set()).update(scene["step"]["config"])
    left_out = {
        kind.type: missing
        for kind in flows.node_types()
        if (missing := set(kind.schema["properties"]) - stored.get(kind.type, set()))
    }

    assert left_out == {}


def test_an_upgrade_is_pure_and_brings_an_old_config_to_what_the_form_asks_for() -> None:
    with registered(FOREIGN):
        old = {"text": "hello"}
        new = FOREIGN.upgrade(old, 1)

        assert (old, new) == ({"text": "hello"}, {"words": "hello"})
        assert FOREIGN.upgrade(new, 2) == new

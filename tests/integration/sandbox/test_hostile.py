"""The hostile suite: every attack is contained and seen, and succeeds as soon as the one guard against it is gone."""

import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import hubwright_sdk
from hubwright.host.failures import Broken
from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.contained import Contained, Said
from hubwright.host.sandbox.failures import NoSandbox
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.probe import probe
from hubwright_sdk import CallFailed, NodeCall, SettingsInvalid
from tests.hostile.attacks import ATTACKS, SECRET
from tests.hostile.stand import COMPANIES, context, let_loose, released
from tests.integration.sandbox.conftest import ROOT, alone, outcome_of

SUCCEEDED_OTHERWISE = {
    "answers_nonsense": lambda seen: seen.values == {"port": ["escaped"], "values": 7},
    "answers_deeply": lambda seen: "RecursionError" in seen.host_broke,
    "names_no_exit": lambda seen: seen.port == "nowhere",
    "prints_secrets": lambda seen: SECRET in "".join(seen.lines) and SECRET[::-1] in "".join(seen.lines),
}


def missing_walls(name: str) -> bool:
    """Say so where this kernel cannot keep anybody in; the call is refused then, which is what is proven."""
    if probe().enough:
        return False
    print(f"NOT PROVEN HERE: {name}, because {probe().missing}")
    return True


@pytest.fixture
def given() -> Iterator[dict[str, Any]]:
    """What attacks aim at: this process, and services that listen beside it."""
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        name = f"hubwright-hostile-{os.getpid()}"
        unix.bind("\0" + name)
        unix.listen()
        udp = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        yield {"pid": os.getpid(), "port": port, "name": name}


@pytest.mark.parametrize("name", ATTACKS)
async def test_it_is_contained_and_seen(name: str, boxes: Boxes, tmp_path: Path, given: dict[str, Any]) -> None:
    attack = ATTACKS[name]
    seen = await let_loose(name, tmp_path, boxes, given)
    if missing_walls(name):
        assert seen.code == NoSandbox.code
        return

    assert seen.host_broke == []
    assert seen.port != "escaped"
    assert seen.code == attack.code
    assert attack.told in seen.reason
    assert not attack.kind or attack.kind in seen.kinds
    assert SECRET not in seen.reason + "".join(seen.lines)
    assert all(each.plugin == "hostile" and each.told for each in seen.contained)


@pytest.mark.parametrize("name", ATTACKS)
def test_it_succeeds_without_the_guard(name: str, tmp_path: Path, given: dict[str, Any]) -> None:
    if missing_walls(name):
        return
    seen = outcome_of(alone(name, tmp_path, given))

    succeeded = SUCCEEDED_OTHERWISE.get(name, lambda seen: seen.port == "escaped")
    assert succeeded(seen), seen


@pytest.mark.parametrize(
    ("name", "told"),
    [("raises_at_import", "RuntimeError"), ("ends_at_import", "ended itself"), ("spins_at_import", "importing it")],
)
async def test_what_cannot_be_imported_ends_its_box_only(
    name: str, told: str, boxes: Boxes, tmp_path: Path, records: list[Contained | Said]
) -> None:
    plugin = sandboxed(released(name, tmp_path), COMPANIES[0], boxes)
    expected = Broken if not missing_walls(name) else NoSandbox
    with pytest.raises(expected) as failed:
        await plugin.call_node(NodeCall(node="go", input={}), context())
    if expected is Broken:
        assert told in failed.value.reason or told in records[-1].told
        assert "s3cret words" not in failed.value.reason
        assert {each.kind for each in records if isinstance(each, Contained)} <= {"not_loadable", "died", "processor"}
        assert records


@pytest.mark.parametrize(("name", "code"), [("raises_at_import", 1), ("ends_at_import", 3)])
def test_without_a_box_its_import_ends_the_host(name: str, code: int, tmp_path: Path) -> None:
    assert alone(name, tmp_path, {}).returncode == code


async def test_what_it_patches_stays_in_its_box(boxes: Boxes, tmp_path: Path, given: dict[str, Any]) -> None:
    seen = await let_loose("patches", tmp_path, boxes, given)
    if missing_walls("patches"):
        assert seen.code == NoSandbox.code
        return

    assert (seen.port, seen.values) == ("out", {"found": None})
    assert json.dumps({"a": 1}) == '{"a": 1}'
    assert not hasattr(hubwright_sdk, "patched_by")


@pytest.mark.parametrize("settings", [{"key": "k"}, {"key": "k", "raise": True}])
async def test_a_broken_settings_migration_leaves_the_old_settings(
    settings: dict[str, Any], boxes: Boxes, tmp_path: Path
) -> None:
    release, before = released("upgrades_badly", tmp_path, settings_version=2), dict(settings)
    plugin = sandboxed(release, COMPANIES[0], boxes)
    with pytest.raises(CallFailed) as failed:
        await plugin.upgraded(settings, 1)
    assert settings == before
    if missing_walls("upgrades_badly"):
        return

    assert failed.value.code == "broken"
    if "raise" not in settings:  # without the look at what came back, it would be stored
        given = await boxes.call(release, COMPANIES[0], "upgrade_settings", (settings, 1))
        assert given == {"limit": "not a number", "extra": True}
        with pytest.raises(SettingsInvalid):
            release.clean_settings(given)


def test_no_guard_is_taken_away_outside_of_tests() -> None:
    made = re.compile(r"Guards\((?!msgspec|\))|guards=(?!self\._guards|Guards\(\))")
    files = [file for file in ROOT.glob("platform/hubwright/**/*.py") if "sandbox" in file.read_text(encoding="utf-8")]

    assert len(files) > 10
    assert [str(file) for file in files if made.search(file.read_text(encoding="utf-8"))] == []
    assert made.search("Boxes(guards=off)")
    assert made.search("Guards(files=False)")

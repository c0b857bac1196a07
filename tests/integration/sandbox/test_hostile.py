"""The hostile suite: every attack is contained and seen, and succeeds as soon as the one guard against it is gone."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.failures import NoSandbox
from hubwright.host.sandbox.probe import probe
from tests.hostile.attacks import ATTACKS, SECRET
from tests.hostile.stand import let_loose
from tests.integration.sandbox.conftest import alone, outcome_of

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
async def test_it_is_contained_and_seen(
    name: str, boxes: Boxes, tmp_path: Path, given: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
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

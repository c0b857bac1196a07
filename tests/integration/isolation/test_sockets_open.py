"""The negative control of sockets, in a file of its own: what others leave open there would count here."""

import json
from pathlib import Path

import pytest

from tests.integration.isolation.socket_parts import between, heard, staff_socket
from tests.support.database import TestServers

pytestmark = pytest.mark.slow


async def test_with_neither_layer_a_socket_opens_over_what_is_anothers(
    database: None, servers: TestServers, tmp_path: Path
) -> None:
    """What is refused there is refused by the layers, not by chance."""
    trying: list[str] = []
    async with between("neither layer", servers, tmp_path, lambda: bool(trying)) as (a, b):
        trying.append(await b.fresh("flow"))
        async with staff_socket(a, f"/flows/{trying[0]}/people") as opened:
            await opened.send(json.dumps({"type": "auth", "csrf": a.csrf}))
            assert (await heard(opened, 2))[0]["type"] == "ready"
